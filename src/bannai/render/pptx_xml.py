"""The XML of shapes on slides, layouts and notes. Texts come in clean; lengths in mm."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from bannai.documents.labels import letter
from bannai.documents.model import Align, Inline
from bannai.render.pptx_flow import Mark, Para
from bannai.render.pptx_grid import CELL_TOP_PT, MARGIN_PT, Grid
from bannai.render.pptx_look import TITLE_SPACING, Box, Look, TextLook, emu, emu_pt

LANGUAGE = "vi-VN"
NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
TREE_HEAD = (
    '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
    '<p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/>'
    '<a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>'
)
_ALIGNS = {Align.LEFT: "l", Align.CENTER: "ctr", Align.RIGHT: "r", Align.JUSTIFY: "just"}


def fill(colour: str) -> str:
    """Return a fill with a colour of the theme."""
    return f'<a:solidFill><a:schemeClr val="{colour}"/></a:solidFill>'


def xfrm(box: Box, prefix: str = "a") -> str:
    """Return a position."""
    return (
        f'<{prefix}:xfrm><a:off x="{emu(box.x)}" y="{emu(box.y)}"/>'
        f'<a:ext cx="{emu(box.w)}" cy="{emu(box.h)}"/></{prefix}:xfrm>'
    )


def runs_xml(
    inline: Inline,
    size_pt: float = 0.0,
    bold: bool = False,
    italic: bool = False,
    colour: str = "",
    base: TextLook | None = None,
) -> str:
    """Return runs. Size 0 and no colour take those of the placeholder, whose look `base` is."""
    parts = []
    for run in inline:
        look = f' lang="{LANGUAGE}"'
        look += f' sz="{round(size_pt * 100)}"' if size_pt else ""
        look += ' b="1"' if run.bold or bold else ' b="0"' if base and base.bold else ""
        look += ' i="1"' if run.italic or italic else ' i="0"' if base and base.italic else ""
        inside = fill(colour) if colour else ""
        parts.append(f"<a:r><a:rPr{look}>{inside}</a:rPr><a:t>{escape(run.text)}</a:t></a:r>")
    return "".join(parts)


def paras_xml(paras: Iterable[Para], base: TextLook | None = None, colour: str = "") -> str:
    """Return the paragraphs of a body placeholder, whose own look is `base`; PowerPoint counts their numbers.

    PowerPoint runs two adjacent lists that begin alike into one, so the second has its numbers written.
    """
    parts: list[str] = []
    start, last, written = 0, 0, False  # start is 0 outside a list
    for para in paras:
        if para.mark is Mark.NUMBER and para.mark_shown:
            if not start or para.number != last + 1:
                written = start == para.number
                start = para.number
            last = para.number
        else:
            start, written = 0, False
        parts.append(_para(para, start, written, base, colour))
    return "".join(parts)


def _para(para: Para, start: int, written: bool, base: TextLook | None, colour: str) -> str:
    look, indent = para.look, emu(para.indent_mm)
    first = (
        f' marL="{indent}" indent="{-indent if para.mark_shown else 0}"' if indent else ' marL="0" indent="0"'
    )
    lead, mark = "", "<a:buNone/>"
    if para.mark_shown:
        if para.mark is Mark.BULLET:
            mark = '<a:buFont typeface="Arial"/><a:buChar char="•"/>'
        elif para.mark is Mark.NUMBER and not written:
            mark = f'<a:buFont typeface="+mj-lt"/><a:buAutoNum type="arabicPeriod" startAt="{start}"/>'
        elif para.mark is not Mark.NONE:
            sign = f"{para.number}." if written else f"{letter(para.number)})"
            lead = f'<a:r><a:rPr lang="{LANGUAGE}" sz="{round(look.size_pt * 100)}"/>'
            lead += f"<a:t>{sign}\t</a:t></a:r>"
    spacing = f'<a:lnSpc><a:spcPct val="{round(look.line_multiple * 100_000)}"/></a:lnSpc>'
    spacing += f'<a:spcBef><a:spcPts val="{round(look.before_pt * 100)}"/></a:spcBef>'
    tabs = f'<a:tabLst><a:tab pos="{indent}" algn="l"/></a:tabLst>' if lead else ""
    text = runs_xml(para.runs, look.size_pt, look.bold, look.italic, colour, base)
    return f"<a:p><a:pPr{first}>{spacing}{mark}{tabs}</a:pPr>{lead}{text}</a:p>"


def placeholder(
    shape_id: int,
    name: str,
    kind: str,
    idx: int | None,
    paragraphs: str,
    box: Box | None = None,
    *,
    bare: bool = False,
) -> str:
    """Return a placeholder of a slide with its text; without a box it stands where the layout has it.

    A `bare` one has no insets, whatever its layout has.
    """
    place = f' idx="{idx}"' if idx is not None else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{shape_id}" name={quoteattr(name)}/>'
        '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{kind}"{place}/></p:nvPr></p:nvSpPr>'
        f"<p:spPr>{xfrm(box) if box else ''}</p:spPr>"
        f"<p:txBody>{_NO_INSETS if bare else '<a:bodyPr/>'}<a:lstStyle/>{paragraphs}</p:txBody></p:sp>"
    )


def text_box(shape_id: int, name: str, box: Box, paragraphs: str) -> str:
    """Return a text box that stands in no placeholder, without insets."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{shape_id}" name={quoteattr(name)}/><p:cNvSpPr txBox="1"/><p:nvPr/>'
        f'</p:nvSpPr><p:spPr>{xfrm(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f"<p:txBody>{_NO_INSETS}<a:lstStyle/>{paragraphs}</p:txBody></p:sp>"
    )


_NO_INSETS = '<a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0"><a:noAutofit/></a:bodyPr>'
TIGHT = f'<a:pPr><a:lnSpc><a:spcPct val="{round(TITLE_SPACING * 100_000)}"/></a:lnSpc></a:pPr>'


def number_field(colour: str = "", size_pt: float = 0.0) -> str:
    """Return the paragraph of a slide number, in a colour of the scheme and a size ("" and 0: its own)."""
    look = f' sz="{round(size_pt * 100)}"' if size_pt else ""
    look += f">{fill(colour)}</a:rPr>" if colour else "/>"
    return (
        '<a:p><a:fld id="{C1FF6DA9-008F-8B48-92A6-B652298478BF}" type="slidenum">'
        f'<a:rPr lang="{LANGUAGE}"{look}<a:t>‹#›</a:t></a:fld></a:p>'
    )


def _frame(shape_id: int, name: str, kind: str, alt: str, box: Box, uri: str, content: str) -> str:
    """Return the frame of a chart or table; without a `kind` it stands in no placeholder."""
    place = f'<p:ph type="{kind}" idx="10"/>' if kind else ""
    return (
        f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{shape_id}" name={quoteattr(name)} '
        f'descr={quoteattr(alt)}/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr>'
        f"<p:nvPr>{place}</p:nvPr></p:nvGraphicFramePr>{xfrm(box, 'p')}"
        f'<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/{uri}">'
        f"{content}</a:graphicData></a:graphic></p:graphicFrame>"
    )


def chart_frame(shape_id: int, name: str, alt: str, box: Box, relation: str, *, free: bool = False) -> str:
    """Return the frame of a chart part that the slide has under the id `relation`."""
    chart = f'<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="{relation}"/>'
    return _frame(shape_id, name, "" if free else "chart", alt, box, "chart", chart)


def picture_shape(shape_id: int, name: str, alt: str, box: Box, relation: str, idx: int | None) -> str:
    """Return a picture that the slide has under the id `relation`; `idx` 0 or None: not in a placeholder."""
    place = f'<p:ph type="pic" idx="{idx}"/>' if idx else ""
    return (
        f'<p:pic><p:nvPicPr><p:cNvPr id="{shape_id}" name={quoteattr(name)} descr={quoteattr(alt)}/>'
        '<p:cNvPicPr><a:picLocks noGrp="1" noChangeAspect="1"/></p:cNvPicPr>'
        f'<p:nvPr>{place}</p:nvPr></p:nvPicPr><p:blipFill><a:blip r:embed="{relation}"/>'
        f"<a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>{xfrm(box)}"
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
    )


def strong_colour(look: Look) -> str:
    """Return which colour of the scheme stands out: that of titles, or of text where it is read too badly."""
    scheme = look.theme.title == look.theme.text and bool(look.theme.template)
    return "tx1" if scheme else "tx2"


def _border(side: str, colour: str, width_pt: float) -> str:
    if not width_pt:
        return f'<a:{side} w="0"><a:noFill/></a:{side}>'
    return f'<a:{side} w="{emu_pt(width_pt)}">{fill(colour)}</a:{side}>'


def _cell(
    inline: Inline,
    align: Align,
    size: float,
    bold: bool,
    colour: str,
    background: str,
    line_pt: float,
    right_pt: float = 0.0,
) -> str:
    text = runs_xml(inline, size, bold, colour=colour)
    end = f'<a:endParaRPr lang="{LANGUAGE}" sz="{round(size * 100)}"/>'
    margins = f'marL="{emu_pt(MARGIN_PT)}" marR="{emu_pt(MARGIN_PT)}"'
    margins += f' marT="{emu_pt(CELL_TOP_PT)}" marB="{emu_pt(CELL_TOP_PT)}"'
    borders = _border("lnL", "", 0) + _border("lnR", "accent1", right_pt) + _border("lnT", "", 0)
    return (
        "<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>"
        f'<a:p><a:pPr algn="{_ALIGNS[align]}"/>{text}{end}</a:p></a:txBody>'
        f'<a:tcPr {margins} anchor="ctr">{borders}{_border("lnB", "tx2", line_pt)}'
        f"{fill(background) if background else '<a:noFill/>'}</a:tcPr></a:tc>"
    )


def table_frame(
    shape_id: int, name: str, alt: str, box: Box, grid: Grid, look: Look, *, free: bool = False
) -> str:
    """Return a native table; the box gives its place, the grid its size."""
    strong = strong_colour(look)
    columns = "".join(f'<a:gridCol w="{emu_pt(width)}"/>' for width in grid.widths)
    rows = ""
    if grid.header:
        header = look.table_header
        cells = "".join(
            _cell(cell, Align.CENTER, header.size_pt, header.bold, "bg1", strong, 1.0) for cell in grid.header
        )
        rows += f'<a:tr h="{emu_pt(grid.header_height)}">{cells}</a:tr>'
    for row, height in zip(grid.rows, grid.heights, strict=True):
        cells = ""
        for index, (cell, align) in enumerate(zip(row, grid.aligns, strict=True)):
            if grid.milestones:
                moment = index == 0
                colour, line = (strong, 4.0) if moment else ("tx1", 0.0)
                cells += _cell(cell, align, look.table_cell.size_pt, moment, colour, "", 0.0, line)
            elif grid.value_size and index == 0:
                cells += _cell(cell, align, grid.value_size, look.figure.bold, strong, "", 1.0)
            else:
                text = look.figure_label if grid.value_size else look.table_cell
                cells += _cell(cell, align, text.size_pt, text.bold, "tx1", "", 1.0)
        rows += f'<a:tr h="{emu_pt(height)}">{cells}</a:tr>'
    first = ' firstRow="1"' if grid.header else ""
    table = f"<a:tbl><a:tblPr{first}/><a:tblGrid>{columns}</a:tblGrid>{rows}</a:tbl>"
    return _frame(shape_id, name, "" if free else "tbl", alt, box, "table", table)


def plain_paras(texts: Iterable[Inline]) -> str:
    """Return plain paragraphs (speaker notes); an empty one when there is no text."""
    return "".join(f"<a:p>{runs_xml(text)}</a:p>" for text in texts) or "<a:p/>"
