"""Where the stretches of a drawn paper stand on its pages, read from the drawings themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from bannai.render.typst_paper_text import LABEL, Stretch

_LINK = re.compile(rb'<a [^>]*?href="b:\d+"[^>]*>\s*<rect [^>]*/>\s*</a>')
_HREF = re.compile(r"b:(\d+)")
_NUMBERS = re.compile(r"-?[0-9.]+(?:e-?\d+)?")
_SVG = "{http://www.w3.org/2000/svg}"

_Matrix = tuple[float, float, float, float, float, float]
_PLAIN: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class PageBox:
    """A box on a page (counted from 0), in points from the page's upper left corner."""

    page: int
    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height


@dataclass(frozen=True)
class DrawnPaper:
    """The pages of a paper as SVG, and where each stretch of its letters stands on them."""

    pages: tuple[bytes, ...]
    boxes: tuple[tuple[Stretch, PageBox], ...]

    def boxes_of(self, place: str, start: int = 0, end: int = 0) -> tuple[PageBox, ...]:
        """Return the boxes of letters of a place, in reading order; `end` 0 is the whole of it.

        A whole paragraph, table or shape gives one box a page, letters within a paragraph one a line. What
        is not on paper (hidden letters) gives the box of its paragraph, an unknown place nothing.
        """
        here = [(it, box) for it, box in self.boxes if it.place == place]
        if end:
            hit = [box for it, box in here if it.start < end and it.end > start and it.start != LABEL]
            if hit and len(hit) < sum(1 for it, _ in here if it.start != LABEL):
                return _by_line(hit)
        found = [box for _, box in here] or [
            box for it, box in self.boxes if it.place.startswith(f"{place}/")
        ]
        return _by_page(found)


def read_boxes(pages: Sequence[bytes], stretches: Sequence[Stretch]) -> DrawnPaper:
    """Take the boxes out of drawings; what marked them is gone from the pages that are returned."""
    boxes = []
    for number, page in enumerate(pages):
        for index, (left, top, width, height) in _links(page):
            if index < len(stretches):
                boxes.append((stretches[index], PageBox(number, left, top, width, height)))
    return DrawnPaper(tuple(_LINK.sub(b"", page) for page in pages), tuple(boxes))


def _links(page: bytes) -> Iterator[tuple[int, tuple[float, float, float, float]]]:
    """Yield the number and the box of each link of a page; the drawing is our own, not a stranger's."""
    stack: list[tuple[ElementTree.Element, _Matrix]] = [(ElementTree.fromstring(page), _PLAIN)]
    while stack:
        element, matrix = stack.pop()
        tag = element.tag
        if tag == f"{_SVG}defs":
            continue
        told = element.get("transform")
        if told:
            matrix = _product(matrix, _matrix(told))
        found = _HREF.fullmatch(element.get("href", "")) if tag == f"{_SVG}a" else None
        if found is not None:
            rect = element[0]
            yield int(found[1]), _box(matrix, float(rect.get("width", "0")), float(rect.get("height", "0")))
            continue
        if tag in (f"{_SVG}g", f"{_SVG}svg"):
            stack += [(child, matrix) for child in reversed(element)]


def _matrix(told: str) -> _Matrix:
    values = [float(it) for it in _NUMBERS.findall(told)]
    if told.startswith("matrix") and len(values) == 6:
        a, b, c, d, e, f = values
        return a, b, c, d, e, f
    if told.startswith("translate") and values:
        return 1.0, 0.0, 0.0, 1.0, values[0], values[1] if len(values) > 1 else 0.0
    if told.startswith("scale") and values:
        return values[0], 0.0, 0.0, values[-1], 0.0, 0.0
    return _PLAIN


def _product(one: _Matrix, other: _Matrix) -> _Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f


def _box(matrix: _Matrix, width: float, height: float) -> tuple[float, float, float, float]:
    a, b, c, d, e, f = matrix
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (0.0, width) for y in (0.0, height)]
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    return left, top, max(x for x, _ in corners) - left, max(y for _, y in corners) - top


def _union(boxes: Sequence[PageBox]) -> PageBox:
    left, top = min(it.left for it in boxes), min(it.top for it in boxes)
    right, bottom = max(it.right for it in boxes), max(it.bottom for it in boxes)
    return PageBox(boxes[0].page, left, top, right - left, bottom - top)


def _by_page(boxes: Sequence[PageBox]) -> tuple[PageBox, ...]:
    pages: dict[int, list[PageBox]] = {}
    for box in boxes:
        pages.setdefault(box.page, []).append(box)
    return tuple(_union(pages[page]) for page in sorted(pages))


def _by_line(boxes: Sequence[PageBox]) -> tuple[PageBox, ...]:
    """Join what stands beside each other on one line."""
    lines: list[list[PageBox]] = []
    for box in sorted(boxes, key=lambda it: (it.page, it.top, it.left)):
        last = lines[-1][-1] if lines else None
        if last is not None and last.page == box.page and box.top < last.top + last.height / 2:
            lines[-1].append(box)
        else:
            lines.append([box])
    return tuple(_union(line) for line in lines)
