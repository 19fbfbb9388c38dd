"""The self-check of a finished deck: read from the file itself, so that it holds for any .pptx.

What stands where and how large is asked of the file, not of the plan it was written from: overflow by real
widths of letters, contrast, what lies off the slide, empty placeholders, missing alternative texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from itertools import combinations
from typing import Any

from pptx import Presentation

from bannai.documents.model import Inline, Run
from bannai.render.pptx_inherit import Heritage
from bannai.render.pptx_look import MAX_LINES, MIN_SIZE_PT
from bannai.render.pptx_measure import LINE_FACTOR, clean_text, line_starts
from bannai.render.pptx_own import LEAST_CONTRAST
from bannai.render.pptx_theme import contrast

_EMU = 12_700
_SLACK_PT = 1.0
_OVERLAP_MM = 3.0
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


class FaultKind(StrEnum):
    """What can be wrong with a slide."""

    OVERFLOW = "overflow"
    CONTRAST = "contrast"
    OFF_SLIDE = "off_slide"
    EMPTY = "empty"
    NO_ALT = "no_alt"
    SMALL = "small"
    MANY_LINES = "many_lines"
    OVERLAP = "overlap"
    NO_TITLE = "no_title"
    NO_NOTES = "no_notes"


@dataclass(frozen=True, slots=True)
class DeckFault:
    """One fault: on which slide (from 1), the name of the shape, and how much (pt, a ratio, lines)."""

    kind: FaultKind
    slide: int
    shape: str = ""
    amount: float = 0.0


@dataclass(frozen=True, slots=True)
class _Box:
    left: int
    top: int
    right: int
    bottom: int


def check_deck(data: bytes) -> tuple[DeckFault, ...]:
    """Return the faults of a deck, slide by slide. Raises what python-pptx raises for no .pptx."""
    deck = Presentation(BytesIO(data))
    width, height = int(deck.slide_width or 0), int(deck.slide_height or 0)
    faults: list[DeckFault] = []
    for number, slide in enumerate(deck.slides, 1):
        faults += _Slide(slide, number, width, height).faults()
    return tuple(faults)


class _Slide:
    def __init__(self, slide: Any, number: int, width: int, height: int) -> None:
        self._slide, self._number, self._size = slide, number, (width, height)
        self._heritage = Heritage(slide)

    def faults(self) -> Iterator[DeckFault]:
        boxes: list[tuple[str, _Box]] = []
        titled = False
        for shape in self._slide.shapes:
            box = _box(shape)
            place = shape.placeholder_format.type.name if shape.is_placeholder else ""
            titled = titled or (place in ("TITLE", "CENTER_TITLE") and bool(shape.text_frame.text.strip()))
            if box is None:
                continue
            if place != "SLIDE_NUMBER":
                boxes.append((shape.name, box))
            yield from self._off(shape, box)
            yield from self._without_words(shape)
            if getattr(shape, "has_table", False) and shape.has_table:
                yield from self._table(shape, box)
            elif getattr(shape, "has_chart", False) and shape.has_chart:
                yield from self._chart(shape, box)
            elif shape.has_text_frame and shape.text_frame.text.strip():
                yield from self._text(shape, box, footer=place == "SLIDE_NUMBER")
        for (one, first), (_, second) in combinations(boxes, 2):
            across = min(first.right, second.right) - max(first.left, second.left)
            down = min(first.bottom, second.bottom) - max(first.top, second.top)
            if min(across, down) > _OVERLAP_MM * 36_000:
                yield self._fault(FaultKind.OVERLAP, one, min(across, down) / 36_000)
        if not titled:
            yield self._fault(FaultKind.NO_TITLE)
        if not self._slide.has_notes_slide or not self._slide.notes_slide.notes_text_frame.text.strip():
            yield self._fault(FaultKind.NO_NOTES)

    def _fault(self, kind: FaultKind, shape: str = "", amount: float = 0.0) -> DeckFault:
        return DeckFault(kind, self._number, shape, round(amount, 2))

    def _off(self, shape: Any, box: _Box) -> Iterator[DeckFault]:
        width, height = self._size
        out = max(-box.left, -box.top, box.right - width, box.bottom - height)
        if out > _EMU:
            yield self._fault(FaultKind.OFF_SLIDE, shape.name, out / _EMU)

    def _without_words(self, shape: Any) -> Iterator[DeckFault]:
        tag = shape._element.tag
        if tag.endswith(("}graphicFrame", "}pic")):
            if not (shape._element._nvXxPr.cNvPr.get("descr") or "").strip():
                yield self._fault(FaultKind.NO_ALT, shape.name)
        elif shape.is_placeholder and shape.has_text_frame and not shape.text_frame.text.strip():
            yield self._fault(FaultKind.EMPTY, shape.name)

    def _text(self, shape: Any, box: _Box, *, footer: bool) -> Iterator[DeckFault]:
        element = shape._element
        styles = self._heritage.styles(element)
        insets = [_inset(self._heritage, element, name, usual) for name, usual in _INSETS]
        width = (box.right - box.left) / _EMU - insets[0] - insets[2]
        room = (box.bottom - box.top) / _EMU - insets[1] - insets[3]
        used, lines = 0.0, 0
        ground = self._heritage.ground(box.left, box.top, box.right, box.bottom)
        for at, paragraph in enumerate(element.iter(f"{_A}p")):
            look = self._heritage.lines(paragraph, styles)
            count, size = yield from self._paragraph(
                shape.name, paragraph, styles, width - look.left_pt, ground, footer
            )
            used += count * (look.exact_pt or size * look.line * LINE_FACTOR)
            used += look.before_pt if at else 0.0
            lines += count
        if used > room + _SLACK_PT and not footer:
            yield self._fault(FaultKind.OVERFLOW, shape.name, used - room)
        if lines > MAX_LINES and not footer:
            yield self._fault(FaultKind.MANY_LINES, shape.name, lines)

    def _paragraph(
        self, name: str, paragraph: Any, styles: list[Any], width: float, ground: str, footer: bool
    ) -> Any:
        """Yield the faults of a paragraph; return its lines and the size of its largest letters."""
        runs: list[Run] = []
        largest = 0.0
        for run in (*paragraph.findall(f"{_A}r"), *paragraph.findall(f"{_A}fld")):
            text = clean_text(run.findtext(f"{_A}t") or "")
            look = self._heritage.letters(run, paragraph, styles)
            if not text.strip():
                continue
            shown = text.upper() if look.capitals else text
            runs.append(Run(shown, bold=look.bold, italic=look.italic))
            largest = max(largest, look.size_pt)
            counted = run.get("type") == "slidenum"
            if look.size_pt < MIN_SIZE_PT - 0.01 and not footer and not counted:
                yield self._fault(FaultKind.SMALL, name, look.size_pt)
            if look.colour and ground and (ratio := contrast(look.colour, ground)) < LEAST_CONTRAST:
                yield self._fault(FaultKind.CONTRAST, name, ratio)
        if not runs:
            empty = self._heritage.letters(None, paragraph, styles).size_pt
            return 1, empty
        if width <= 0:
            yield self._fault(FaultKind.OVERFLOW, name, -width)
            return 1, largest
        return len(line_starts(_inline(runs), largest, width / 0.995)), largest

    def _table(self, shape: Any, box: _Box) -> Iterator[DeckFault]:
        """A row grows with its text: the file's heights must hold it, or the table runs off its place."""
        grown = 0.0
        for row in shape.table.rows:
            needed = 0.0
            for cell, column in zip(row.cells, shape.table.columns, strict=False):
                if cell.is_spanned or cell.is_merge_origin:
                    continue
                margins = (int(cell.margin_left) + int(cell.margin_right)) / _EMU
                ground = self._cell_ground(cell, box)
                height = (int(cell.margin_top) + int(cell.margin_bottom)) / _EMU
                for paragraph in cell._tc.iter(f"{_A}p"):
                    count, size = yield from self._paragraph(
                        shape.name, paragraph, [], int(column.width) / _EMU - margins, ground, False
                    )
                    height += count * size * LINE_FACTOR
                needed = max(needed, height)
            grown += max(0.0, needed - int(row.height) / _EMU)
        if grown > _SLACK_PT:
            yield self._fault(FaultKind.OVERFLOW, shape.name, grown)
        tall = sum(int(row.height) for row in shape.table.rows)
        if box.top + tall + grown * _EMU > self._size[1] + _EMU:
            over = (box.top + tall + grown * _EMU - self._size[1]) / _EMU
            yield self._fault(FaultKind.OFF_SLIDE, shape.name, over)

    def _cell_ground(self, cell: Any, box: _Box) -> str:
        fill = cell._tc.find(f"{_A}tcPr/{_A}solidFill")
        own = self._heritage.colour_of(fill)
        return own or self._heritage.ground(box.left, box.top, box.right, box.bottom)

    def _chart(self, shape: Any, box: _Box) -> Iterator[DeckFault]:
        ground = self._heritage.ground(box.left, box.top, box.right, box.bottom)
        space = shape.chart._chartSpace
        stacked = space.find(f".//{_C}grouping[@val='stacked']") is not None
        for series in space.iter(f"{_C}ser"):
            own = self._heritage.colour_of(series.find(f"{_C}spPr/{_A}solidFill")) if stacked else ""
            for label in series.iter(f"{_C}dLbl"):
                yield from self._shown(shape.name, label, own or ground)
        for part in ("title", "legend"):
            for found in space.iter(f"{_C}{part}"):
                yield from self._shown(shape.name, found, ground)
        for properties in space.findall(f"{_C}txPr"):
            yield from self._shown(shape.name, properties, ground)

    def _shown(self, name: str, element: Any, ground: str) -> Iterator[DeckFault]:
        """Check size and colour of the text properties in a part of a chart."""
        for look in (*element.iter(f"{_A}rPr"), *element.iter(f"{_A}defRPr")):
            size = int(look.get("sz", "2400")) / 100
            if size < MIN_SIZE_PT - 0.01:
                yield self._fault(FaultKind.SMALL, name, size)
            colour = self._heritage.colour_of(look.find(f"{_A}solidFill"))
            if colour and ground and (ratio := contrast(colour, ground)) < LEAST_CONTRAST:
                yield self._fault(FaultKind.CONTRAST, name, ratio)


_INSETS = (("lIns", 91_440), ("tIns", 45_720), ("rIns", 91_440), ("bIns", 45_720))


def _inset(heritage: Heritage, element: Any, name: str, usual: int) -> float:
    given = next((it.get(name) for it in heritage.body_properties(element) if it.get(name)), None)
    return int(given if given is not None else usual) / _EMU


def _box(shape: Any) -> _Box | None:
    values = (shape.left, shape.top, shape.width, shape.height)
    if any(value is None for value in values):
        return None
    left, top, width, height = (int(value) for value in values)
    return _Box(left, top, left + width, top + height)


def _inline(runs: list[Run]) -> Inline:
    return tuple(runs)
