"""Drawn things of a paragraph: DrawingML and VML shapes, pictures and text boxes, with place and size.

The text inside a box is read by who reads paragraphs; a picture itself is never opened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bannai.documents.paper import ShapeKind
from bannai.importers.docx_package import Relation
from bannai.importers.docx_xml import PIC, WP, WPS, A, Element, O, R, V, W, color, emu, points, to_mm

_EMU_PER_PT = 12_700
_LINE_FORMS = {"line", "straightConnector1", "lineInv"}
_VML_LINE_TYPES = ("_x0000_t20", "_x0000_t32")  # line, straight connector
_DRAWN = {WPS + "wsp", PIC + "pic"}
_LENGTH = re.compile(r"^\s*(-?\d*\.?\d+)\s*(pt|in|mm|cm|px|pc)?\s*$")
_VML_POINTS = {"pt": 1.0, "in": 72.0, "mm": 72 / 25.4, "cm": 720 / 25.4, "px": 0.75, "pc": 12.0}
_LONGEST_ALT = 500
_ANCHORS = {
    "x": {"text": "column", "char": "character", "": "column"},
    "y": {"text": "paragraph", "": "paragraph"},
}


@dataclass(frozen=True, slots=True)
class Outline:
    """What a shape is, without its place in the file and its text: the values of `PaperShape`."""

    kind: ShapeKind
    values: dict[str, Any]


def outline_of(shape: Element, holder: Element, relations: dict[str, Relation]) -> Outline:
    """Read a shape that `docx_places.paragraph_shapes` found in its holder."""
    if holder.tag == W + "drawing":
        return _drawing(shape, holder, relations)
    return _vml(shape, holder, relations)


# ---- DrawingML ---------------------------------------------------------------------------------------------


def _drawing(shape: Element, holder: Element, relations: dict[str, Relation]) -> Outline:
    frame = next((child for child in holder if child.tag in (WP + "anchor", WP + "inline")), None)
    found: dict[str, Any] = {"inline": frame is not None and frame.tag == WP + "inline"}
    size = None if frame is None else frame.find(WP + "extent")
    grouped = (
        shape.tag in _DRAWN and shape.getparent() is not None and shape.getparent().tag != A + "graphicData"
    )
    own = next(shape.iter(A + "ext"), None) if grouped else None  # in a group's own measure: only a ratio
    if size is not None and own is None:
        found["width_mm"], found["height_mm"] = emu(size.get("cx")), emu(size.get("cy"))
    if frame is not None:
        _read_anchor(frame, found)
        properties = frame.find(WP + "docPr")
        if properties is not None:
            found["alt"] = (properties.get("descr") or properties.get("title") or "")[:_LONGEST_ALT]
    if shape.tag == PIC + "pic":
        blip = next(shape.iter(A + "blip"), None)
        key = "" if blip is None else blip.get(R + "embed") or blip.get(R + "link") or ""
        found["media"] = relations[key].target if key in relations else ""
        return Outline(ShapeKind.PICTURE, found)
    if shape.tag != WPS + "wsp":
        uri = shape.get("uri") or ""
        return Outline(ShapeKind.CHART if uri.endswith("/chart") else ShapeKind.OTHER, found)
    properties = shape.find(WPS + "spPr")
    form = None if properties is None else properties.find(A + "prstGeom")
    _read_stroke(properties, shape, found)
    if (form is not None and form.get("prst") in _LINE_FORMS) or shape.find(WPS + "cNvCnPr") is not None:
        return Outline(ShapeKind.LINE, found)
    return Outline(ShapeKind.BOX, found)


def _read_anchor(frame: Element, found: dict[str, Any]) -> None:
    for axis, tag in (("x", "positionH"), ("y", "positionV")):
        position = frame.find(WP + tag)
        if position is None:
            continue
        found[f"{axis}_from"] = position.get("relativeFrom") or ""
        offset, align = position.find(WP + "posOffset"), position.find(WP + "align")
        if offset is not None:
            found[f"{axis}_mm"] = emu((offset.text or "").strip())
        elif align is not None:
            found[f"{axis}_align"] = (align.text or "").strip()


def _read_stroke(properties: Element | None, shape: Element, found: dict[str, Any]) -> None:
    line = None if properties is None else properties.find(A + "ln")
    style = shape.find(WPS + "style")
    if line is None:
        if style is not None and style.find(A + "lnRef") is not None:
            found["line_pt"] = 0.5  # the theme's first line
        return
    if line.find(A + "noFill") is not None:
        return
    width = line.get("w")
    found["line_pt"] = (points(width, per_point=_EMU_PER_PT) if width else None) or 0.75
    ink = line.find(f"{A}solidFill/{A}srgbClr")
    found["color"] = color(None if ink is None else ink.get("val"))


# ---- VML ---------------------------------------------------------------------------------------------------


def _vml(shape: Element, holder: Element, relations: dict[str, Relation]) -> Outline:
    style = _style(shape)
    found: dict[str, Any] = {
        "inline": style.get("position") != "absolute",
        "alt": (shape.get("alt") or "")[:_LONGEST_ALT],
    }
    if shape.getparent() is not None and shape.getparent().tag == V + "group":
        style = _style(shape.getparent()) | {
            "width": "",
            "height": "",
        }  # members have the group's own measure
        found["inline"] = style.get("position") != "absolute"
    for field, name in (("width_mm", "width"), ("height_mm", "height")):
        found[field] = _length(style.get(name))
    for axis, side, word in (("x", "margin-left", "horizontal"), ("y", "margin-top", "vertical")):
        align = style.get(f"mso-position-{word}", "")
        anchor = style.get(f"mso-position-{word}-relative", "")
        found[f"{axis}_from"] = "" if found["inline"] else _ANCHORS[axis].get(anchor, anchor)
        if align and align != "absolute":
            found[f"{axis}_align"] = align
        elif not found["inline"]:
            found[f"{axis}_mm"] = _length(style.get(side) or style.get(side.removeprefix("margin-")))
    image = shape.find(V + "imagedata")
    if image is not None:
        key = image.get(R + "id") or image.get(R + "href") or ""
        found["media"] = relations[key].target if key in relations else ""
        found["alt"] = found["alt"] or (image.get(O + "title") or "")[:_LONGEST_ALT]
        return Outline(ShapeKind.OBJECT if holder.tag == W + "object" else ShapeKind.PICTURE, found)
    if shape.get("stroked") not in ("f", "false"):
        found["line_pt"] = _points(shape.get("strokeweight")) or 0.75
        found["color"] = color((shape.get("strokecolor") or "").lstrip("#").partition(" ")[0])
    if _is_vml_line(shape):
        _read_ends(shape, found)
        return Outline(ShapeKind.LINE, found)
    if shape.get(O + "hr") in ("t", "true"):
        return Outline(ShapeKind.LINE, found)
    return Outline(ShapeKind.OBJECT if holder.tag == W + "object" else ShapeKind.BOX, found)


def _is_vml_line(shape: Element) -> bool:
    kind = (shape.get("type") or "").lstrip("#")
    return shape.tag == V + "line" or kind in _VML_LINE_TYPES or shape.get(O + "connectortype") == "straight"


def _read_ends(shape: Element, found: dict[str, Any]) -> None:
    """Read the two ends of a v:line: "from" and "to", each "x,y"."""
    ends = [(shape.get(name) or "").split(",") for name in ("from", "to")]
    if any(len(end) != 2 for end in ends):
        return
    (x1, y1), (x2, y2) = ([_length(item) for item in end] for end in ends)
    if x1 is None or x2 is None or y1 is None or y2 is None:
        return
    found["width_mm"], found["height_mm"] = round(abs(x2 - x1), 2), round(abs(y2 - y1), 2)
    if not found.get("x_align"):
        found["x_mm"] = min(x1, x2)
    if not found.get("y_align"):
        found["y_mm"] = min(y1, y2)


def _style(shape: Element) -> dict[str, str]:
    """Read the CSS-like style attribute."""
    found = {}
    for item in (shape.get("style") or "")[:4000].split(";"):
        name, colon, text = item.partition(":")
        if colon:
            found[name.strip().lower()] = text.strip()
    return found


def _points(text: str | None, unit: str = "pt") -> float | None:
    match = _LENGTH.match((text or "")[:40])
    if match is None:
        return None
    length = float(match[1]) * _VML_POINTS[match[2] or unit]
    return round(length, 2) if abs(length) <= 10_000 else None


def _length(text: str | None) -> float | None:
    length = _points(text, "px")
    return None if length is None else to_mm(length)
