"""Where the letters of a PDF stand, in mm from the left and upper edges of their page, and how they look."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

_MM = 25.4 / 72
_SAME_LINE_MM = 2.6  # two columns side by side may have letters of other sizes
_THIN_MM = 1.0
_ABOVE_EM, _BELOW_EM = 0.891, 0.216  # of Times New Roman and Liberation Serif
_HYPHEN_MM = 3.6  # a hyphen and a blank
# A reader takes a hyphen at a line's end away.
_BLANKS = {"-", "\u00ad", "\u2010", "\u2011", "\ufffe", "\u200b", "\x02"}


@dataclass(frozen=True)
class Box:
    """A rectangle, or a stretch of one line."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True)
class Face:
    """How a letter looks; the size in pt."""

    size_pt: float
    bold: bool
    italic: bool
    serif: bool


@dataclass(frozen=True)
class Page:
    """A page: its letters without blanks and hyphens, where each stands, hyphens apart, what is drawn."""

    width: float
    height: float
    letters: str
    boxes: tuple[Box, ...]
    faces: tuple[Face, ...]
    hyphens: tuple[Box, ...]
    rectangles: tuple[Box, ...]

    def lines(self) -> list[tuple[str, Box]]:
        """Return the lines in reading order; two columns side by side are one line."""
        return list(_lines(self.letters, self.boxes))

    def find(self, text: str, start: int = 0) -> list[Box]:
        """Return a box for each line of a text, which may stand in any case; [] where it is not."""
        wanted = squeezed(text)
        at = self.letters.casefold().find(wanted, start)
        return [] if at < 0 or not wanted else self.at(at, at + len(wanted))

    def find_last(self, text: str) -> list[Box]:
        """Return the same for the last place where the text stands."""
        wanted = squeezed(text)
        at = self.letters.casefold().rfind(wanted)
        return [] if at < 0 or not wanted else self.at(at, at + len(wanted))

    def at(self, start: int, end: int) -> list[Box]:
        """Return a box for each line of a stretch of letters, with the hyphens beside it."""
        return [self._hyphened(box) for _, box in _lines(self.letters[start:end], self.boxes[start:end])]

    def _hyphened(self, box: Box) -> Box:
        near = [it for it in self.hyphens if abs(it.bottom - box.bottom) < _SAME_LINE_MM]
        left = min((it.left for it in near if 0 < box.left - it.left < _HYPHEN_MM), default=box.left)
        right = max((it.right for it in near if 0 < it.right - box.right < _HYPHEN_MM), default=box.right)
        return replace(box, left=left, right=right)

    def find_all(self, text: str) -> list[Box]:
        """Return where a text begins, wherever it stands."""
        wanted, letters = squeezed(text), self.letters.casefold()
        starts = [at for at in range(len(letters)) if wanted and letters.startswith(wanted, at)]
        return [self.at(at, at + len(wanted))[0] for at in starts]

    def rules(self) -> list[Box]:
        """Return the lines that are drawn level; pieces that meet are one."""
        thin = sorted(
            (it for it in self.rectangles if it.height < _THIN_MM and it.width > 2),
            key=lambda it: (round(it.top, 1), it.left),
        )
        joined: list[Box] = []
        for it in thin:
            last = joined[-1] if joined else None
            if last and abs(last.top - it.top) < 0.2 and it.left <= last.right + 0.3:
                joined[-1] = _around([last, it])
            else:
                joined.append(it)
        return joined

    def frame_around(self, inner: Box) -> Box | None:
        """Return the smallest frame round a stretch: one rectangle, or four lines."""
        level = (inner.top + inner.bottom) / 2
        found = [
            it
            for it in self.rectangles
            if it.left <= inner.left and it.right >= inner.right and it.top < level < it.bottom
        ]
        if found:
            return min(found, key=lambda it: it.width)
        over = [it for it in self.rules() if it.left <= inner.left and it.right >= inner.right]
        above = [it for it in over if it.top < level]
        below = [it for it in over if it.top > level]
        if not above or not below:
            return None
        return _around([max(above, key=lambda it: it.top), min(below, key=lambda it: it.top)])


def _around(boxes: Iterable[Box]) -> Box:
    kept = list(boxes)
    return Box(
        min(it.left for it in kept),
        max(it.right for it in kept),
        min(it.top for it in kept),
        max(it.bottom for it in kept),
    )


def squeezed(text: str) -> str:
    """Return a text without blanks and hyphens, in small letters."""
    kept = (char for char in unicodedata.normalize("NFC", text) if not char.isspace() and char not in _BLANKS)
    return "".join(kept).casefold()


def _lines(letters: str, boxes: tuple[Box, ...]) -> list[tuple[str, Box]]:
    groups: list[tuple[str, list[Box]]] = []
    for letter, box in zip(letters, boxes, strict=True):
        before = groups[-1][1][-1] if groups else None
        if before and abs(before.bottom - box.bottom) < _SAME_LINE_MM and box.left > before.left - 1:
            groups[-1] = (groups[-1][0] + letter, [*groups[-1][1], box])
        else:
            groups.append((letter, [box]))
    return [(text, _around(group)) for text, group in groups]


def pages_of(data: bytes) -> list[Page]:
    """Return the pages of a PDF."""
    pdf = pypdfium2.PdfDocument(data)
    try:
        return [_page(pdf[number]) for number in range(len(pdf))]
    finally:
        pdf.close()


def _page(page: Any) -> Page:
    width, height = page.get_size()

    def box(left: float, bottom: float, right: float, top: float) -> Box:
        return Box(left * _MM, right * _MM, (height - top) * _MM, (height - bottom) * _MM)

    text = page.get_textpage()
    letters, boxes, faces, hyphens = [], [], [], []
    for index in range(text.count_chars()):
        char = chr(pdfium.FPDFText_GetUnicode(text, index))
        if char.isspace() or char == "\0":
            continue
        face = _face(text, index)
        left, _, right, _ = text.get_charbox(index, loose=True)
        level = _base_line(text, index)  # a reader's own boxes are as high as each letter
        place = box(left, level - _BELOW_EM * face.size_pt, right, level + _ABOVE_EM * face.size_pt)
        if char in _BLANKS:
            hyphens.append(place)
            continue
        letters.append(char)
        boxes.append(place)
        faces.append(face)
    drawn = [box(*item.get_bounds()) for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH])]
    text.close()
    page.close()
    return Page(
        width * _MM,
        height * _MM,
        "".join(letters),
        tuple(boxes),
        tuple(faces),
        tuple(hyphens),
        tuple(drawn),
    )


def _base_line(text: Any, index: int) -> float:
    across, level = ctypes.c_double(0), ctypes.c_double(0)
    pdfium.FPDFText_GetCharOrigin(text, index, across, level)
    return level.value


_NAME = ctypes.create_string_buffer(256)


def _face(text: Any, index: int) -> Face:
    flags = ctypes.c_int(0)
    pdfium.FPDFText_GetFontInfo(text, index, _NAME, len(_NAME), flags)
    name = _NAME.value.decode("utf-8", "replace").casefold()
    size = pdfium.FPDFText_GetFontSize(text, index)
    return Face(round(size * 2) / 2, "bold" in name, "italic" in name, "serif" in name or "times" in name)
