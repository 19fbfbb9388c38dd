"""The XML of a Word file: names, safe parsing, measures, and which branch of an alternative is taken.

Parsing follows no entity, no DTD, no link, and keeps libxml2's own limits of depth and size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

Element = Any  # lxml's stubs know no common element type for trees without comments

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_OFFICE = "http://schemas.microsoft.com/office/word"
W = f"{{{_W}}}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = f"{{{_MC}}}"
A = f"{{{_DRAWING}/main}}"
WP = f"{{{_DRAWING}/wordprocessingDrawing}}"
PIC = f"{{{_DRAWING}/picture}}"
WPS = f"{{{_OFFICE}/2010/wordprocessingShape}}"
V = "{urn:schemas-microsoft-com:vml}"
O = "{urn:schemas-microsoft-com:office:office}"  # noqa: E741  # the prefix that Office itself uses
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
W14 = f"{{{_OFFICE}/2010/wordml}}"

# Alternatives that need one of these are understood; with any other namespace the fallback is taken.
_UNDERSTOOD = frozenset(
    {
        W14.strip("{}"),
        f"{_OFFICE}/2012/wordml",
        *(f"{_OFFICE}/2010/wordprocessing{name}" for name in ("Drawing", "Group", "Canvas")),
        *(name.strip("{}") for name in (W, A, WP, PIC, WPS, V, M)),
    }
)

# ISO/IEC 29500 Strict: other names for the same things.
_STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAMES = (
    (b"wordprocessingml/main", _W),
    (b"officeDocument/relationships", R.strip("{}")),
    (b"officeDocument/math", M.strip("{}")),
    (b"drawingml/main", A.strip("{}")),
    (b"drawingml/wordprocessingDrawing", WP.strip("{}")),
    (b"drawingml/picture", PIC.strip("{}")),
)

_MEASURE = re.compile(r"^\s*(-?\d{1,9}(?:\.\d{1,9})?)\s*(mm|cm|in|pt|pc|pi)?\s*$")
_POINTS = {"mm": 72 / 25.4, "cm": 720 / 25.4, "in": 72.0, "pt": 1.0, "pc": 12.0, "pi": 12.0}
_LARGEST_PT = 10_000.0  # Word's own limit is 1584 pt; beyond this a number is a fault
MM_PER_PT = 25.4 / 72
_EMU_PER_MM = 36_000


class DamagedPartError(Exception):
    """A part of the package that cannot be read: damaged, too large, or with a DTD."""


def parse(data: bytes) -> Element:
    """Return the root of a part. Raises DamagedPartError."""
    if _STRICT in data:
        for strict, usual in _STRICT_NAMES:
            data = data.replace(_STRICT + strict, usual.encode())
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedPartError from error
    info = root.getroottree().docinfo
    if info.internalDTD is not None or info.doctype:  # no Word writes one; entities come from nowhere else
        raise DamagedPartError
    return root


def value(element: Element | None, name: str = "val") -> str | None:
    """Return an attribute of WordprocessingML."""
    if element is None:
        return None
    found: str | None = element.get(W + name)
    return found


def child_value(element: Element | None, tag: str, name: str = "val") -> str | None:
    """Return an attribute of the first child of a name in WordprocessingML."""
    return None if element is None else value(element.find(W + tag), name)


def is_on(element: Element | None) -> bool | None:
    """Return what a switch says, None where it is absent."""
    if element is None:
        return None
    return value(element) not in ("0", "false", "off", "none")


def child_is_on(element: Element | None, tag: str) -> bool:
    """Say whether a switch is there and on."""
    return element is not None and bool(is_on(element.find(W + tag)))


def points(text: str | None, *, per_point: float = 20.0) -> float | None:
    """Return a length in pt: a bare number counts `per_point` to the point (20: twips). None if no length."""
    if text is None or (match := _MEASURE.match(text)) is None:
        return None
    number = float(match[1])
    length = number * _POINTS[match[2]] if match[2] else number / per_point
    return round(length, 4) if abs(length) <= _LARGEST_PT else None


def mm(text: str | None) -> float | None:
    """Return a length (twips, or with a unit) in mm."""
    length = points(text)
    return None if length is None else to_mm(length)


def to_mm(length_pt: float) -> float:
    """Return points as mm, to a hundredth."""
    return round(length_pt * MM_PER_PT, 2)


def emu(text: str | None) -> float | None:
    """Return a length of a drawing (English Metric Units) in mm."""
    number = whole(text, limit=10**9)
    return None if number is None else round(number / _EMU_PER_MM, 2)


def whole(text: str | None, *, limit: int = 10**6) -> int | None:
    """Return a whole number within ±limit, None for anything else."""
    if text is None or len(text) > 12:
        return None
    try:
        number = int(text)
    except ValueError:
        return None
    return number if abs(number) <= limit else None


def color(text: str | None) -> str:
    """Return "RRGGBB" in capitals, "" for automatic and for what is no colour."""
    if text is None or not re.fullmatch(r"[0-9A-Fa-f]{6}", text):
        return ""
    return text.upper()


def taken(alternative: Element) -> Element | None:
    """Return the branch of mc:AlternateContent that is understood; None when there is none."""
    for branch in alternative:
        if branch.tag == MC + "Choice":
            spaces = (branch.nsmap.get(prefix) for prefix in branch.get("Requires", "").split())
            if all(space in _UNDERSTOOD for space in spaces):
                return branch
        elif branch.tag == MC + "Fallback":
            return branch
    return None


def children(element: Element) -> Iterator[Element]:
    """Yield the children of an element; an alternative gives those of its taken branch."""
    for child in element:
        if child.tag == MC + "AlternateContent":
            branch = taken(child)
            if branch is not None:
                yield from children(branch)
        elif isinstance(child.tag, str):  # not an entity that was left unresolved
            yield child
