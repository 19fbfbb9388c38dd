"""What one w:rPr or w:pPr says, as a plain dictionary: only what stands there, nothing inherited.

Keys of letters are the fields of `TextLook`, and `style` (w:rStyle), `complex` (right-to-left or complex
script) and `size_complex_pt`. Keys of paragraphs are the fields of `ParagraphLook` with `borders` and `tabs`
as dictionaries, and `style`, `num_id`, `level`. Dictionaries are laid over each other by `merge`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bannai.documents.model import Align
from bannai.documents.paper_looks import Border, Frame, LineRule, Tab
from bannai.importers.docx_xml import Element, W, children, color, is_on, mm, points, to_mm, value, whole

Properties = dict[str, Any]
Fonts = Mapping[str, str]  # theme font names: majorAscii … → "Calibri Light"

_ALIGN = {
    "left": Align.LEFT,
    "start": Align.LEFT,
    "center": Align.CENTER,
    "right": Align.RIGHT,
    "end": Align.RIGHT,
    "both": Align.JUSTIFY,
    "distribute": Align.JUSTIFY,
    "thaiDistribute": Align.JUSTIFY,
    "lowKashida": Align.JUSTIFY,
    "mediumKashida": Align.JUSTIFY,
    "highKashida": Align.JUSTIFY,
}
_SWITCHES = {
    W + "b": "bold",
    W + "i": "italic",
    W + "caps": "caps",
    W + "smallCaps": "small_caps",
    W + "strike": "strike",
    W + "dstrike": "strike",
    W + "vanish": "hidden",
}
_COMPLEX = {W + "rtl", W + "cs"}
_PARAGRAPH_SWITCHES = {
    W + "keepNext": "keep_next",
    W + "keepLines": "keep_lines",
    W + "pageBreakBefore": "page_break_before",
    W + "widowControl": "widow_control",
    W + "contextualSpacing": "contextual",
}
_FONT_FIELDS = (("font", "ascii"), ("font_high", "hAnsi"), ("font_complex", "cs"))
_SIDES = ("top", "left", "bottom", "right", "between", "insideH", "insideV", "start", "end")
_SAME_SIDE = {"start": "left", "end": "right"}
_NO_LINE = {"none", "nil"}
_LONGEST_NAME = 200


def merge(*layers: Properties) -> Properties:
    """Lay properties over each other, the last on top; borders and tabs one by one."""
    result: Properties = {}
    for layer in layers:
        for key, item in layer.items():
            if isinstance(item, dict) and key in result:
                result[key] = {**result[key], **item}
            else:
                result[key] = item
    return result


def text_properties(element: Element | None, fonts: Fonts) -> Properties:
    """Read a w:rPr."""
    found: Properties = {}
    if element is None:
        return found
    for child in children(element):
        if (name := _SWITCHES.get(child.tag)) is not None:
            found[name] = bool(is_on(child)) or (child.tag == W + "dstrike" and found.get("strike", False))
        elif child.tag in _COMPLEX:
            found["complex"] = bool(is_on(child)) or found.get("complex", False)
        elif (read := _TEXT_READERS.get(child.tag)) is not None:
            read(child, found, fonts)
    return found


def _read_fonts(element: Element, found: Properties, fonts: Fonts) -> None:
    for field, name in _FONT_FIELDS:
        theme = value(element, "cstheme" if name == "cs" else f"{name}Theme")
        font = fonts.get(theme, "") if theme else ""
        font = font or (value(element, name) or "").strip()
        if font:
            found[field] = font[:_LONGEST_NAME]


def _read_size(element: Element, found: Properties, fonts: Fonts) -> None:
    size = points(value(element), per_point=2.0)
    if size is not None and size > 0:
        found["size_complex_pt" if element.tag == W + "szCs" else "size_pt"] = size


def _read_underline(element: Element, found: Properties, fonts: Fonts) -> None:
    line = value(element)
    if line is not None:  # a colour alone says nothing of the line
        found["underline"] = "" if line == "none" else line


def _read_color(element: Element, found: Properties, fonts: Fonts) -> None:
    found["color"] = color(value(element))


def _read_highlight(element: Element, found: Properties, fonts: Fonts) -> None:
    name = value(element) or ""
    found["highlight"] = "" if name == "none" else name


def _read_shade(element: Element, found: Properties, fonts: Fonts) -> None:
    if not found.get("highlight"):
        found["highlight"] = fill_of(element)


def fill_of(element: Element | None) -> str:
    """Return the colour behind something (w:shd), "" for none and for white."""
    fill = color(value(element, "fill"))
    return "" if fill == "FFFFFF" else fill


def _read_vertical(element: Element, found: Properties, fonts: Fonts) -> None:
    name = value(element)
    found["vertical"] = name if name in ("superscript", "subscript") else ""


def _read_spacing(element: Element, found: Properties, fonts: Fonts) -> None:
    if (width := points(value(element))) is not None:
        found["spacing_pt"] = width


def _read_scale(element: Element, found: Properties, fonts: Fonts) -> None:
    scale = whole((value(element) or "").removesuffix("%"))
    if scale is not None and 1 <= scale <= 600:
        found["scale"] = scale


def _read_raised(element: Element, found: Properties, fonts: Fonts) -> None:
    if (height := points(value(element), per_point=2.0)) is not None:
        found["raised_pt"] = height


def _read_style(element: Element, found: Properties, fonts: Fonts) -> None:
    if name := value(element):
        found["style"] = name


_TextReader = Callable[[Element, Properties, Fonts], None]
_TEXT_READERS: dict[str, _TextReader] = {
    W + "rFonts": _read_fonts,
    W + "sz": _read_size,
    W + "szCs": _read_size,
    W + "u": _read_underline,
    W + "color": _read_color,
    W + "highlight": _read_highlight,
    W + "shd": _read_shade,
    W + "vertAlign": _read_vertical,
    W + "spacing": _read_spacing,
    W + "w": _read_scale,
    W + "position": _read_raised,
    W + "rStyle": _read_style,
}


def paragraph_properties(element: Element | None) -> Properties:
    """Read a w:pPr; its w:rPr (the end mark) and w:sectPr are not part of it."""
    found: Properties = {}
    if element is None:
        return found
    for child in children(element):
        if (name := _PARAGRAPH_SWITCHES.get(child.tag)) is not None:
            found[name] = bool(is_on(child))
        elif (read := _PARAGRAPH_READERS.get(child.tag)) is not None:
            read(child, found)
    return found


def _read_align(element: Element, found: Properties) -> None:
    if (align := _ALIGN.get(value(element) or "")) is not None:
        found["align"] = align


def _read_indents(element: Element, found: Properties) -> None:
    for field, names in (("left_mm", ("left", "start")), ("right_mm", ("right", "end"))):
        for name in names:
            if (length := mm(value(element, name))) is not None:
                found[field] = length
    if (first := mm(value(element, "firstLine"))) is not None:
        found["first_line_mm"] = first
    if (hanging := mm(value(element, "hanging"))) is not None:  # wins over firstLine (ECMA-376, 17.3.1.12)
        found["first_line_mm"] = -hanging


def _read_spaces(element: Element, found: Properties) -> None:
    for side in ("before", "after"):
        if (space := points(value(element, side))) is not None:
            found[f"{side}_pt"] = space
        if (auto := value(element, f"{side}Autospacing")) is not None:
            found[f"{side}_auto"] = auto not in ("0", "false", "off")
    rule = value(element, "lineRule")
    line = value(element, "line")
    if line is None:
        return
    if rule in ("exact", "atLeast"):
        if (length := points(line)) is not None:
            found["line_rule"] = LineRule.EXACT if rule == "exact" else LineRule.AT_LEAST
            found["line"] = abs(length)
    elif (length := points(line)) is not None:
        found["line_rule"] = LineRule.MULTIPLE
        found["line"] = round(abs(length) / 12, 3)


def border_of(element: Element, side: str) -> Border | None:
    """Return a drawn line, None where the element says that there is none."""
    style = value(element) or "none"
    if style in _NO_LINE:
        return None
    width = points(value(element, "sz"), per_point=8.0) or 0.0
    return Border(
        side,
        style,
        width,
        points(value(element, "space"), per_point=1.0) or 0.0,
        color(value(element, "color")),
    )


def borders_of(element: Element | None) -> dict[str, Border | None]:
    """Return the sides that a w:pBdr, w:tblBorders or w:tcBorders speaks of; None for "no line here"."""
    found: dict[str, Border | None] = {}
    if element is not None:
        for side in _SIDES:
            if (child := element.find(W + side)) is not None:
                name = _SAME_SIDE.get(side, side)
                found[name] = border_of(child, name)
    return found


def _read_borders(element: Element, found: Properties) -> None:
    found["borders"] = borders_of(element)


def _read_tabs(element: Element, found: Properties) -> None:
    tabs: dict[float, Tab | None] = {}
    for child in element.iter(W + "tab"):
        at = mm(value(child, "pos"))
        if at is None:
            continue
        name = {"start": "left", "end": "right", "num": "left"}.get(
            value(child) or "", value(child) or "left"
        )
        leader = value(child, "leader") or ""
        tabs[at] = None if name == "clear" else Tab(at, name, "" if leader == "none" else leader)
    found["tabs"] = tabs


def _read_outline(element: Element, found: Properties) -> None:
    level = whole(value(element))
    if level is not None:
        found["outline"] = level if 0 <= level <= 8 else None


def _read_number(element: Element, found: Properties) -> None:
    if (number := whole(value(element.find(W + "numId")), limit=2**31)) is not None:
        found["num_id"] = number
    if (level := whole(value(element.find(W + "ilvl")))) is not None and 0 <= level <= 8:
        found["level"] = level


def _read_fill(element: Element, found: Properties) -> None:
    found["fill"] = fill_of(element)


def _read_frame(element: Element, found: Properties) -> None:
    found["frame"] = Frame(
        mm(value(element, "x")),
        mm(value(element, "y")),
        mm(value(element, "w")),
        value(element, "xAlign") or "",
        value(element, "yAlign") or "",
        value(element, "hAnchor") or "",
        value(element, "vAnchor") or "",
    )


def _read_paragraph_style(element: Element, found: Properties) -> None:
    if name := value(element):
        found["style"] = name


_ParagraphReader = Callable[[Element, Properties], None]
_PARAGRAPH_READERS: dict[str, _ParagraphReader] = {
    W + "pStyle": _read_paragraph_style,
    W + "jc": _read_align,
    W + "ind": _read_indents,
    W + "spacing": _read_spaces,
    W + "pBdr": _read_borders,
    W + "tabs": _read_tabs,
    W + "outlineLvl": _read_outline,
    W + "numPr": _read_number,
    W + "shd": _read_fill,
    W + "framePr": _read_frame,
}


def align_of(element: Element | None) -> Align:
    """Return the alignment that a w:jc tells, left without one."""
    return _ALIGN.get(value(element) or "", Align.LEFT)


def width_of(element: Element | None) -> float | None:
    """Return a width (w:tcW, w:tblInd …) in mm, None for automatic ones and percentages."""
    if element is None or (value(element, "type") or "dxa") != "dxa":
        return None
    length = points(value(element, "w"))
    return None if length is None else to_mm(length)
