"""Drawn lines and lines of marks below parts of a head: set, made longer, put in place of typed ones."""

from __future__ import annotations

import re

from lxml import etree

from bannai.documents.mends import DrawLine, InsertBelow, SetLine
from bannai.importers.docx_letters import Piece, replace_letters
from bannai.importers.docx_mend_form import empty_paragraph, set_font, set_size
from bannai.importers.docx_xml import WP, A, Element, V, W, whole
from bannai.importers.docx_xml_form import PARAGRAPH, drop, first, put, set_values, twips

_EMU_PER_MM = 36_000
_LINE_BEFORE_PT = 2.0  # clear of the descenders above
_LINE_AFTER_PT = 6.0
_LINE_HEIGHT_PT = 3.0
_EIGHTHS = 6  # of a point: the weight of the line
_NUMBER = re.compile(r"^\s*(-?\d*\.?\d+)\s*(pt|in|mm|cm|px|pc)?\s*$")
_MM = {"pt": 25.4 / 72, "in": 25.4, "mm": 1.0, "cm": 10.0, "px": 25.4 / 96, "pc": 25.4 / 6}


def draw_line(paragraph: Element, mend: DrawLine) -> Element:
    """Set an empty paragraph with a border below a w:p; return it."""
    made = empty_paragraph(before_pt=_LINE_BEFORE_PT)
    _as_line(made, mend)
    paragraph.addnext(made)
    return made


def draw_instead(typed: Element, pieces: list[Piece], mend: DrawLine) -> None:
    """Turn a paragraph of underscores into a drawn line; what else hangs on it stays."""
    length = sum(len(piece.text) for piece in pieces if piece.run.visible)
    replace_letters(typed, pieces, 0, length, "")
    form = first(typed, "pPr")
    set_values(put(form, "spacing", PARAGRAPH), before=round(_LINE_BEFORE_PT * 20))
    _as_line(typed, mend)


def _as_line(paragraph: Element, mend: DrawLine) -> None:
    form = first(paragraph, "pPr")
    drop(form, "pBdr", "numPr")
    borders = put(form, "pBdr", PARAGRAPH)
    top = etree.SubElement(borders, W + "top")
    set_values(top, val="single", sz=_EIGHTHS, space="0", color="auto")
    spacing = put(form, "spacing", PARAGRAPH)
    set_values(spacing, after=round(_LINE_AFTER_PT * 20), line=round(_LINE_HEIGHT_PT * 20), lineRule="exact")
    _indent(form, mend.length_mm, mend.room_mm)
    look = put(form, "rPr", PARAGRAPH)
    set_size(look, 2)


def _indent(form: Element, length_mm: float, room_mm: float) -> None:
    side = twips(max((room_mm - length_mm) / 2, 0.0))
    drop(form, "ind")
    set_values(put(form, "ind", PARAGRAPH), left=side, right=side, firstLine="0")


def insert_below(paragraph: Element, mend: InsertBelow, font: str) -> Element:
    """Set a centred paragraph of marks below a w:p; return it."""
    made = empty_paragraph()
    run = etree.SubElement(made, W + "r")
    form = first(run, "rPr")
    set_font(form, font)
    set_size(form, mend.size_pt)
    text = etree.SubElement(run, W + "t")
    text.text = mend.text
    paragraph.addnext(made)
    return made


# ---- lengths -----------------------------------------------------------------------------------------------


def set_line(element: Element, mend: SetLine) -> None:
    """Make a drawn line as long as it should be: a paragraph's border, or a shape."""
    if element.tag == W + "p":
        _indent(first(element, "pPr"), mend.length_mm, mend.room_mm)
    elif element.tag.startswith(V):
        _set_vml(element, mend.length_mm)
    else:
        _set_drawing(element, mend.length_mm)


def _set_drawing(shape: Element, length_mm: float) -> None:
    frame = shape
    while frame is not None and frame.tag not in (WP + "anchor", WP + "inline"):
        frame = frame.getparent()
    extent = None if frame is None else frame.find(WP + "extent")
    if frame is None or extent is None:
        return
    old, new = whole(extent.get("cx"), limit=10**9) or 0, round(length_mm * _EMU_PER_MM)
    extent.set("cx", str(new))
    for size in shape.iter(A + "ext"):
        if size.get("cx") is not None:
            size.set("cx", str(new))
    offset = frame.find(f"{WP}positionH/{WP}posOffset")
    if offset is not None:
        at = whole((offset.text or "").strip(), limit=10**9)
        if at is not None:
            offset.text = str(at + (old - new) // 2)


def _set_vml(shape: Element, length_mm: float) -> None:
    ends = [(shape.get(name) or "").split(",") for name in ("from", "to")]
    if all(len(end) == 2 for end in ends):
        left, right = (_length(end[0]) for end in ends)
        if left is not None and right is not None:
            middle = (left + right) / 2
            for name, end, x in (
                ("from", ends[0], middle - length_mm / 2),
                ("to", ends[1], middle + length_mm / 2),
            ):
                shape.set(name, f"{x:.2f}mm,{end[1].strip()}")
            return
    style = _style(shape.get("style") or "")
    old = _length(style.get("width", ""))
    if old is None:
        return
    style["width"] = f"{length_mm:.2f}mm"
    left = _length(style.get("margin-left", ""))
    if left is not None:
        style["margin-left"] = f"{left + (old - length_mm) / 2:.2f}mm"
    shape.set("style", ";".join(f"{name}:{text}" for name, text in style.items()))


def _style(text: str) -> dict[str, str]:
    pairs = (item.partition(":") for item in text.split(";"))
    return {name.strip(): rest.strip() for name, colon, rest in pairs if colon}


def _length(text: str) -> float | None:
    match = _NUMBER.match(text[:40])
    return float(match[1]) * _MM[match[2] or "px"] if match else None
