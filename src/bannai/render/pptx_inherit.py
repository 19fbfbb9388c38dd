"""What a shape of any .pptx takes over from its layout, master and theme: sizes, spacing, colours, ground."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE as RT

from bannai.render.pptx_ground import Ground

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_TITLES = ("title", "ctrTitle")
_FOOTERS = ("sldNum", "dt", "ftr")
_PLAIN_PT = 18.0  # what PowerPoint takes where nobody says a size


@dataclass(frozen=True, slots=True)
class Letters:
    """The look of a run: size in pt, colour RRGGBB ("" where it cannot be told)."""

    size_pt: float
    bold: bool
    italic: bool
    colour: str
    capitals: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """The look of a paragraph: `left_pt` is how far its text stands in, `line` a share of a single line."""

    left_pt: float
    before_pt: float
    line: float
    exact_pt: float


class Heritage:
    """Reads one slide with all that it takes over."""

    def __init__(self, slide: Any) -> None:
        """Keep the slide; nothing is read yet."""
        self.slide = slide
        self.layout = slide.slide_layout
        self.master = self.layout.slide_master

    @cached_property
    def _theme(self) -> Any:
        part = self.master.part.part_related_by(RT.THEME)
        return etree.fromstring(part.blob, _SAFE)

    @cached_property
    def _colours(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for slot in self._theme.iterfind(f".//{_A}clrScheme/*"):
            name = etree.QName(slot).localname
            for colour in slot:
                value = colour.get("lastClr") or colour.get("val") or ""
                found[name] = value.upper() if len(value) == 6 else ""
        return found

    @cached_property
    def _mapped(self) -> dict[str, str]:
        return {**_PLAIN_MAP, **self.master._element.find(f"{_P}clrMap").attrib}

    def scheme(self, name: str) -> str:
        """Return a colour of the scheme as RRGGBB, "" when there is none of that name."""
        return self._colours.get(self._mapped.get(name, name), "")

    def font(self, name: str) -> str:
        """Return the name of a font; "+mj-lt" and "+mn-lt" are those of the theme."""
        if name.startswith("+m"):
            kind = "majorFont" if name[2] == "j" else "minorFont"
            latin = self._theme.find(f".//{_A}{kind}/{_A}latin")
            return str(latin.get("typeface", "")) if latin is not None else ""
        return name

    def colour_of(self, fill: Any) -> str:
        """Return the colour of a solid fill as RRGGBB, "" for any other fill."""
        if fill is None:
            return ""
        for colour in fill:
            kind = etree.QName(colour).localname
            value = colour.get("val") or ""
            base = {"srgbClr": value.upper(), "sysClr": (colour.get("lastClr") or "").upper()}.get(kind, "")
            if kind == "schemeClr":
                base = self.scheme(value)
            return _changed(base, colour) if len(base) == 6 else ""
        return ""

    def _placeholder_in(self, shapes: Any, kind: str, idx: str | None) -> Any:
        for one in shapes.iter(f"{_P}ph"):
            if idx is not None and one.get("idx", "0") == idx:
                return one.getparent().getparent().getparent()
        for one in shapes.iter(f"{_P}ph"):
            if _family(one.get("type", "obj")) == _family(kind):
                return one.getparent().getparent().getparent()
        return None

    def styles(self, element: Any) -> list[Any]:
        """Return the list styles that count for a shape, the nearest first."""
        found = [element.find(f"{_P}txBody/{_A}lstStyle")]
        place = element.find(f"*/*/{_P}ph")
        if place is not None:
            kind, idx = place.get("type", "obj"), place.get("idx", "0")
            like = self._placeholder_in(self.layout._element, kind, idx)
            if like is not None:
                found.append(like.find(f"{_P}txBody/{_A}lstStyle"))
                inner = like.find(f"*/*/{_P}ph")
                kind = inner.get("type", kind) if inner is not None else kind
            above = self._placeholder_in(self.master._element, kind, None)
            if above is not None:
                found.append(above.find(f"{_P}txBody/{_A}lstStyle"))
            style = "titleStyle" if kind in _TITLES else "otherStyle" if kind in _FOOTERS else "bodyStyle"
            found.append(self.master._element.find(f"{_P}txStyles/{_P}{style}"))
        else:
            found.append(self.master._element.find(f"{_P}txStyles/{_P}otherStyle"))
        return [it for it in found if it is not None]

    def body_properties(self, element: Any) -> Iterator[Any]:
        """Yield the body properties that count for a shape, the nearest first."""
        own = element.find(f"{_P}txBody/{_A}bodyPr")
        if own is not None:
            yield own
        place = element.find(f"*/*/{_P}ph")
        if place is None:
            return
        like = self._placeholder_in(self.layout._element, place.get("type", "obj"), place.get("idx", "0"))
        above = self._placeholder_in(self.master._element, place.get("type", "obj"), None)
        for one in (like, above):
            if one is not None and (found := one.find(f"{_P}txBody/{_A}bodyPr")) is not None:
                yield found

    def lines(self, paragraph: Any, styles: list[Any]) -> Lines:
        """Return the look of a paragraph whose shape has those list styles."""
        chain = _chain(paragraph, styles)
        left = next((int(it.get("marL")) / 12_700 for it in chain if it.get("marL")), 0.0)
        line, exact = 1.0, 0.0
        spacing = next((it for one in chain if (it := one.find(f"{_A}lnSpc")) is not None), None)
        if spacing is not None and len(spacing):
            value = int(spacing[0].get("val", "100000"))
            line, exact = (value / 100_000, 0.0) if spacing[0].tag.endswith("spcPct") else (1.0, value / 100)
        before = next((it for one in chain if (it := one.find(f"{_A}spcBef/{_A}spcPts")) is not None), None)
        return Lines(left, int(before.get("val")) / 100 if before is not None else 0.0, line, exact)

    def letters(self, run: Any, paragraph: Any, styles: list[Any]) -> Letters:
        """Return the look of a run of a paragraph."""
        own = run.find(f"{_A}rPr") if run is not None else None
        chain = [] if own is None else [own]
        chain += [it for one in _chain(paragraph, styles) if (it := one.find(f"{_A}defRPr")) is not None]

        def first(name: str, usual: str) -> str:
            return next((it.get(name) for it in chain if it.get(name) is not None), usual)

        fill = next((it for one in chain if (it := one.find(f"{_A}solidFill")) is not None), None)
        colour = self.colour_of(fill) if fill is not None else self.scheme("tx1")
        return Letters(
            int(first("sz", str(round(_PLAIN_PT * 100)))) / 100,
            first("b", "0") in ("1", "true"),
            first("i", "0") in ("1", "true"),
            colour,
            first("cap", "none") == "all",
        )

    def ground(self, left: int, top: int, right: int, bottom: int) -> str:
        """Return the colour behind a box (EMU), of a picture its mean, "" where it cannot be told."""
        found = Ground((self.slide, self.layout, self.master), self.colour_of, self.scheme("bg1"))
        return found.behind((left, top, right, bottom))


_SAFE = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
_PLAIN_MAP = {"tx1": "dk1", "bg1": "lt1", "tx2": "dk2", "bg2": "lt2"}


def _family(kind: str) -> str:
    return "title" if kind in _TITLES else kind if kind in _FOOTERS else "body"


def _chain(paragraph: Any, styles: list[Any]) -> list[Any]:
    own = paragraph.find(f"{_A}pPr")
    level = int(own.get("lvl", "0")) + 1 if own is not None else 1
    found = [] if own is None else [own]
    return found + [it for one in styles if (it := one.find(f"{_A}lvl{level}pPr")) is not None]


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _coded(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def _changed(base: str, colour: Any) -> str:
    """Return a colour after the changes of lightness that a file asks for."""
    red, green, blue = (int(base[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, full = colorsys.rgb_to_hls(red, green, blue)
    for change in colour:
        value = int(change.get("val", "100000")) / 100_000
        kind = etree.QName(change).localname
        if kind == "lumMod":
            light *= value
        elif kind == "lumOff":
            light += value
        elif kind in ("shade", "tint"):  # mixed with black or white as light mixes, not as figures do
            white = 1.0 - value if kind == "tint" else 0.0
            parts = colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), full)
            mixed = (_coded(_linear(part) * value + white) for part in parts)
            hue, light, full = colorsys.rgb_to_hls(*mixed)
    made = colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), full)
    return "".join(f"{round(part * 255):02X}" for part in made)
