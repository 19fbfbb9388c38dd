"""The empty deck: master, layouts, theme and notes master worked over for a look, kept as bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.package import Part, XmlPart
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.parts.slide import SlideLayoutPart

from bannai.documents.model import SlideLayout
from bannai.render.pptx_layouts import Bar, Layout, Place, slide_layouts
from bannai.render.pptx_look import TITLE_SPACING, Box, Look, TextLook
from bannai.render.pptx_own import NUMBER_IDX
from bannai.render.pptx_theme import Theme
from bannai.render.pptx_xml import LANGUAGE, NAMESPACES, TREE_HEAD, fill, number_field, xfrm


def _ph(
    shape_id: int,
    name: str,
    kind: str,
    idx: int | None,
    box: Box,
    text: str,
    body: str = "",
    levels: str = "",
) -> str:
    place = f' idx="{idx}"' if idx is not None else ""
    inside = (
        text
        if text.startswith("<a:p>")
        else f'<a:p><a:r><a:rPr lang="{LANGUAGE}"/><a:t>{text}</a:t></a:r></a:p>'
    )
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{shape_id}" name={quoteattr(name)}/>'
        '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{kind}"{place}/></p:nvPr></p:nvSpPr>'
        f'<p:spPr>{xfrm(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f'<p:txBody><a:bodyPr vert="horz" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" rtlCol="0"{body}>'
        f"<a:noAutofit/></a:bodyPr><a:lstStyle>{levels}</a:lstStyle>{inside}</p:txBody></p:sp>"
    )


def _bar(shape_id: int, name: str, box: Box, colour: str) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{shape_id}" name={quoteattr(name)}/><p:cNvSpPr/>'
        '<p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{xfrm(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f"{colour}<a:ln><a:noFill/></a:ln></p:spPr>"
        '<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="vi-VN"/></a:p></p:txBody></p:sp>'
    )


def _rgb(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _default_run(look: TextLook, colour: str, fonts: str) -> str:
    return (
        f'<a:defRPr lang="{LANGUAGE}" sz="{round(look.size_pt * 100)}" b="{int(look.bold)}" '
        f'i="{int(look.italic)}" kern="1200">{fill(colour)}<a:latin typeface="+{fonts}-lt"/>'
        f'<a:ea typeface="+{fonts}-ea"/><a:cs typeface="+{fonts}-cs"/></a:defRPr>'
    )


def _spacing(look: TextLook) -> str:
    return (
        f'<a:lnSpc><a:spcPct val="{round(look.line_multiple * 100_000)}"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="{round(look.before_pt * 100)}"/></a:spcBef>'
    )


def _level(number: int, look: TextLook, colour: str, margin: int = 0, bullet: str = "") -> str:
    mark = (
        f'<a:buClr><a:schemeClr val="accent1"/></a:buClr><a:buFont typeface="Arial"/>{bullet}'
        if bullet
        else "<a:buNone/>"
    )
    hang = f'marL="{margin}" indent="{-324_000 if bullet else 0}"'
    return (
        f'<a:lvl{number}pPr {hang} algn="l" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="1">'
        f"{_spacing(look)}{mark}{_default_run(look, colour, 'mn')}</a:lvl{number}pPr>"
    )


def _styles(look: Look) -> str:
    body = _level(1, look.item, "tx1", 324_000, '<a:buChar char="•"/>')
    body += "".join(
        _level(number, look.second, "tx1", 324_000 * number, '<a:buChar char="–"/>')
        for number in range(2, 10)
    )
    other = "".join(
        f'<a:lvl{n}pPr algn="l"><a:defRPr lang="{LANGUAGE}" sz="1800">{fill("tx1")}'
        '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/>'
        f"</a:defRPr></a:lvl{n}pPr>"
        for n in range(1, 10)
    )
    title = (
        f'<a:lvl1pPr algn="l" rtl="0"><a:lnSpc><a:spcPct val="{round(TITLE_SPACING * 100_000)}"/></a:lnSpc>'
        '<a:spcBef><a:spcPct val="0"/></a:spcBef><a:buNone/>'
        f"{_default_run(look.title, 'tx2', 'mj')}</a:lvl1pPr>"
    )
    return (
        f"<p:txStyles><p:titleStyle>{title}</p:titleStyle><p:bodyStyle>{body}</p:bodyStyle>"
        f"<p:otherStyle>{other}</p:otherStyle></p:txStyles>"
    )


def _number(look: Look, shape_id: int, idx: int) -> str:
    size = round(look.page.number_size_pt * 100)
    level = f'<a:lvl1pPr algn="r"><a:defRPr sz="{size}">{fill("tx1")}</a:defRPr></a:lvl1pPr>'
    return _ph(
        shape_id, "Số trang", "sldNum", idx, look.box("number"), number_field(), ' anchor="ctr"', level
    ).replace(f'type="sldNum" idx="{idx}"', f'type="sldNum" sz="quarter" idx="{idx}"')


def _background(colour: str) -> str:
    return f"<p:bg><p:bgPr>{fill(colour)}<a:effectLst/></p:bgPr></p:bg>"


def _bars(bars: Iterable[Bar], look: Look) -> str:
    """Return the drawn bars; they are part of the layout and cannot be taken for content."""
    return "".join(
        _bar(20 + number, bar.name, look.bar_box(bar), _bar_fill(bar.colour, look))
        for number, bar in enumerate(bars)
    )


def _bar_fill(colour: str, look: Look) -> str:
    return _rgb(look.theme.line) if colour == "line" else fill(colour)


def _master(look: Look, tail: str) -> str:
    shapes = _bars(slide_layouts().master, look)
    shapes += _ph(2, "Tiêu đề", "title", None, look.title_box, "Tiêu đề trang", ' anchor="ctr"')
    shapes += _ph(3, "Nội dung", "body", 1, look.body_box, "Nội dung")
    shapes += _number(look, 4, 4)
    return (
        f"<p:sldMaster {NAMESPACES}><p:cSld>{_background('bg1')}"
        f"<p:spTree>{TREE_HEAD}{shapes}</p:spTree></p:cSld>"
        f"{tail}{_styles(look)}</p:sldMaster>"
    )


def _level_of(place: Place, layout: Layout, look: Look) -> str:
    """Return the list style of a placeholder, or "" where the master's own is meant."""
    text = look.text(place.look)
    cover = "bg2" if look.theme.dark_cover else "tx2"
    colour = cover if layout.is_cover else "tx2" if place.idx is None else place.colour
    if place.idx is None:
        if not layout.is_cover:
            return ""
        return (
            f'<a:lvl1pPr algn="{place.align}">'
            f'<a:lnSpc><a:spcPct val="{round(TITLE_SPACING * 100_000)}"/></a:lnSpc>'
            f"{_default_run(text, colour, 'mj')}</a:lvl1pPr>"
        )
    if place.look == "item":
        return ""
    return (
        f'<a:lvl1pPr marL="0" indent="0" algn="{place.align}">{_spacing(text)}<a:buNone/>'
        f"{_default_run(text, colour, 'mn')}</a:lvl1pPr>"
    )


def _layout(layout: Layout, look: Look) -> str:
    cover = layout.is_cover
    background = _background("tx2" if look.theme.dark_cover else "bg1") if cover else ""
    shapes = _bars(layout.bars, look)
    for number, place in enumerate(layout.places, 2):
        anchor = f' anchor="{place.anchor}"' if place.anchor != "t" else ""
        box, level = look.box(place.zone), _level_of(place, layout, look)
        shapes += _ph(number, place.name, place.kind, place.idx, box, place.name, anchor, level)
    if layout.id is not SlideLayout.COVER:
        number_shape = _number(look, 12, NUMBER_IDX)
        if cover and look.theme.dark_cover:
            number_shape = number_shape.replace('schemeClr val="tx1"', 'schemeClr val="bg2"')
        shapes += number_shape
    kind = f' type="{layout.type}"' if layout.type else ' userDrawn="1"'
    attributes = kind + (' showMasterSp="0"' if cover else "")
    return (
        f'<p:sldLayout {NAMESPACES} preserve="1"{attributes}><p:cSld name={quoteattr(layout.name)}>'
        f"{background}<p:spTree>{TREE_HEAD}{shapes}</p:spTree></p:cSld>"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    )


def _themed(xml: str, theme: Theme) -> bytes:
    """Return a theme part with its colours and fonts replaced."""
    slots = {"dk1": theme.text, "lt1": theme.background, "dk2": theme.title, "lt2": theme.cover_text}
    slots |= {f"accent{number}": colour for number, colour in enumerate(theme.accents, 1)}
    slots |= {"hlink": theme.link, "folHlink": theme.link}
    colours = "".join(f'<a:{slot}><a:srgbClr val="{colour}"/></a:{slot}>' for slot, colour in slots.items())
    name = quoteattr(theme.name)
    font = f'<a:latin typeface={quoteattr(theme.font)}/><a:ea typeface=""/><a:cs typeface=""/>'
    fonts = f"<a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont>"
    parts = {
        "clrScheme": f"<a:clrScheme name={name}>{colours}</a:clrScheme>",
        "fontScheme": f"<a:fontScheme name={name}>{fonts}</a:fontScheme>",
    }
    for tag, new in parts.items():
        xml = re.sub(rf"<a:{tag} .*?</a:{tag}>", lambda _match, new=new: new, xml, count=1, flags=re.DOTALL)  # type: ignore[misc]  # a lambda with a default
    return re.sub(r'(<a:theme [^>]*?name=)"[^"]*"', lambda match: match[1] + name, xml, count=1).encode()


def _theme_part(part: Part) -> Part:
    return part.part_related_by(RT.THEME)


def _replace(part: XmlPart, xml: str) -> None:
    part._element = parse_xml(xml)


def _set_theme(part: Part, theme: Theme) -> None:
    own = _theme_part(part)
    source = etree.tostring(own._element).decode() if isinstance(own, XmlPart) else own.blob.decode()
    source = re.sub(r"^<\?xml.*?\?>\s*", "", source)
    new = _themed(source, theme)
    if isinstance(own, XmlPart):
        own._element = parse_xml(new)
    else:
        own._blob = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + new


@lru_cache(maxsize=16)
def template(look: Look) -> bytes:
    """Return an empty deck of a look as .pptx bytes (kept for the life of the process)."""
    deck = Presentation()
    width, height = look.slide_emu
    deck.slide_width, deck.slide_height = width, height  # type: ignore[assignment]  # plain ints are taken
    presentation: Any = deck.part._element
    presentation.sldSz.attrib.pop("type", None)

    master = deck.slide_master.part
    made = list(slide_layouts().layouts.values())
    layouts = [layout.part for layout in deck.slide_layouts]
    while len(layouts) < len(made):
        layouts.append(_another_layout(master, layouts[0], len(layouts) + 1))
    for own, part in zip(made, layouts, strict=False):
        _replace(part, _layout(own, look))
    kept = "".join(
        etree.tostring(element).decode()
        for tag in ("clrMap", "sldLayoutIdLst")
        for element in master._element.findall(f"{{*}}{tag}")
    )
    _replace(master, _master(look, kept))
    _set_theme(master, look.theme)

    notes_master = deck.part.notes_master_part
    _set_theme(notes_master, look.theme)
    relation = deck.part.relate_to(notes_master, RT.NOTES_MASTER)
    listed = f'<p:notesMasterIdLst {NAMESPACES}><p:notesMasterId r:id="{relation}"/></p:notesMasterIdLst>'
    presentation.find("{*}sldMasterIdLst").addnext(parse_xml(listed))
    for one in (deck.part, notes_master):
        for element in one._element.iter():
            if element.get("lang"):
                element.set("lang", LANGUAGE)

    package = deck.part.package
    for owner, kinds in ((package, (RT.THUMBNAIL,)), (deck.part, (RT.PRINTER_SETTINGS,))):
        for key in [key for key, one in owner._rels.items() if one.reltype in kinds]:
            owner._rels.pop(key)
    for relation_to in package._rels.values():
        if relation_to.reltype == RT.EXTENDED_PROPERTIES:
            relation_to.target_part._blob = _APP.encode()
    stream = BytesIO()
    deck.save(stream)
    return stream.getvalue()


def _another_layout(master: Any, like: Any, number: int) -> Any:
    """Add a layout part to a master, after the `number` - 1 that are there."""
    name = PackURI(f"/ppt/slideLayouts/slideLayout{number}.xml")
    part = SlideLayoutPart.load(name, like.content_type, like.package, like.blob)
    part.relate_to(master, RT.SLIDE_MASTER)
    relation = master.relate_to(part, RT.SLIDE_LAYOUT)
    listed = master._element.find("{*}sldLayoutIdLst")
    known = max(int(one.get("id")) for one in listed)
    listed.append(parse_xml(f'<p:sldLayoutId {NAMESPACES} id="{known + 1}" r:id="{relation}"/>'))
    return part


_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    f"<Application>{escape('Bản AI')}</Application></Properties>"
)
