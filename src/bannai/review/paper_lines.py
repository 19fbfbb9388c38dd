"""The lines of a `Paper` in reading order, each with where it stands: what components are recognised in.

A line is a paragraph, or a piece of one: between line breaks, and in a head set by tabs or spaces what stands
left and right. Text is as people read it: NFC, old fonts in Unicode, capitals where the look says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from bannai.documents.model import Align
from bannai.documents.paper import (
    NumberLabel,
    Paper,
    PaperBlock,
    PaperCell,
    PaperParagraph,
    PaperRun,
    PaperShape,
    PaperTable,
)
from bannai.documents.vietnamese import fold, nfc
from bannai.documents.vietnamese.legacy import LegacyEncoding, convert_runs, encoding_of_font, to_unicode


class Side(StrEnum):
    """Which column of a page a line stands in."""

    WHOLE = "whole"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class Line:
    """A line. `start` and `end` are its letters in `paragraph.text`; it has none when it is empty.

    `number` is its position in reading order, `block` the index of the body's block that holds it. `table`
    and `cell` are the outermost ones. `align` is None when it hangs on typed spaces. `offsets` tells for each
    letter of `text` where it stands in `paragraph.text`; () when a conversion of old fonts lost that.
    """

    number: int
    block: int
    paragraph: PaperParagraph
    text: str
    start: int
    end: int
    offsets: tuple[int, ...] = field(default=(), repr=False)
    side: Side = Side.WHOLE
    align: Align | None = Align.LEFT
    table: PaperTable | None = field(default=None, repr=False)
    cell: PaperCell | None = field(default=None, repr=False)
    shape: PaperShape | None = field(default=None, repr=False)

    @property
    def place(self) -> str:
        """The place of its paragraph."""
        return self.paragraph.place

    @property
    def label(self) -> NumberLabel | None:
        """The automatic number before it, if it has one that shows."""
        label = self.paragraph.label
        before = self.paragraph.text[: self.start]
        first = not before.strip() and not any(char in before for char in "\n\f\v")
        return label if label is not None and label.text and first else None

    @property
    def opens(self) -> bool:
        """Whether it is the first line of its paragraph."""
        return not self.paragraph.text[: self.start].strip()

    @property
    def closes(self) -> bool:
        """Whether it is the last line of its paragraph."""
        return not self.paragraph.text[self.end :].strip()

    @cached_property
    def full(self) -> str:
        """The text with its automatic number."""
        return f"{nfc(self.label.text)} {self.text}".strip() if self.label else self.text

    @cached_property
    def folded(self) -> str:
        """The text without case and accents, single spaces."""
        return " ".join(fold(self.text).split())

    @cached_property
    def looks(self) -> tuple[tuple[PaperRun, str, int], ...]:
        """The runs that show in it, their letters in this line, and where those begin in `paragraph.text`."""
        found = []
        at = 0
        for run in self.paragraph.runs:
            if not run.visible:
                continue
            first, last = max(self.start - at, 0), min(self.end - at, len(run.text))
            if first < last and run.text[first:last].strip():
                found.append((run, run.text[first:last], at + first))
            at += len(run.text)
        return tuple(found)

    def raw_span(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where letters `start` to `end` of `text` stand in `paragraph.text`; None when unknown."""
        if not self.offsets or not 0 <= start <= end <= len(self.text):
            return None
        last = self.offsets[end] if end < len(self.text) else self.end
        return (self.offsets[start] if start < len(self.text) else self.end), last

    def all_bold(self) -> bool | None:
        """Whether all letters are bold; None when some are and some are not, or there is none."""
        return _all(run.look.bold for run, _, _ in self.looks)

    def all_italic(self) -> bool | None:
        """Whether all letters are italic; None as for `all_bold`."""
        return _all(run.look.italic for run, _, _ in self.looks)

    @property
    def underlined(self) -> bool:
        """Whether any letter is underlined."""
        return any(run.look.underline for run, _, _ in self.looks)


def _all(values: Iterator[bool]) -> bool | None:
    found = set(values)
    return found.pop() if len(found) == 1 else None


_GAP = re.compile(r"[ \u00a0]{3,}")
# What stands on the right of a head, by its first words: there a line of spaces is cut in two.
_RIGHT_HAND = re.compile(
    r"(?:cộng\s+h(?:oà|òa)\s+xã\s+hội|độc lập\s*[-–—]|đảng cộng sản việt nam"
    r"|[^\W\d_](?:(?![ \u00a0]{3})[^,\t]){0,40},\s*ngày\b)",
    re.IGNORECASE,
)
_LONGEST_HEAD_LINE = 260
_LONGEST_PAIR = 140
_INDENT_OF_SPACES = 8


@dataclass(slots=True)
class _Where:
    block: int
    side: Side = Side.WHOLE
    table: PaperTable | None = None
    cell: PaperCell | None = None
    shape: PaperShape | None = None


def lines_of(paper: Paper) -> tuple[Line, ...]:
    """Return every line of the body in reading order, empty paragraphs as lines without text."""
    found: list[Line] = []
    for number, block in enumerate(paper.blocks):
        for paragraph, where in _paragraphs(block, _Where(number)):
            for start, end, align, side in _pieces(paragraph, where):
                line = _line(paragraph, start, end, len(found), where)
                found.append(_placed(line, align, side))
    return tuple(found)


def story_lines(blocks: Sequence[PaperBlock]) -> tuple[Line, ...]:
    """Return the lines of a header, footer or note."""
    found: list[Line] = []
    for block in blocks:
        for paragraph, where in _paragraphs(block, _Where(-1)):
            found.append(_line(paragraph, 0, len(paragraph.text), len(found), where))
    return tuple(found)


def _paragraphs(block: PaperBlock, where: _Where) -> Iterator[tuple[PaperParagraph, _Where]]:
    if isinstance(block, PaperTable):
        for row in block.rows:
            for cell in row.cells:
                side = where.side if where.side is not Side.WHOLE else _side_of(block, cell)
                inner = _Where(where.block, side, where.table or block, where.cell or cell, where.shape)
                for item in cell.blocks:
                    yield from _paragraphs(item, inner)
        return
    for shape in block.shapes:
        for item in shape.blocks:
            inner = _Where(where.block, where.side, where.table, where.cell, shape)
            yield from _paragraphs(item, inner)
    yield block, where


def _side_of(table: PaperTable, cell: PaperCell) -> Side:
    count = max(len(table.grid_mm), max(it.column + it.columns for row in table.rows for it in row.cells))
    if cell.columns >= count:
        return Side.WHOLE
    widths = table.grid_mm if len(table.grid_mm) == count and all(table.grid_mm) else (1.0,) * count
    left = sum(widths[: cell.column])
    middle = left + sum(widths[cell.column : cell.column + cell.columns]) / 2
    return Side.LEFT if middle < sum(widths) / 2 else Side.RIGHT


def _pieces(paragraph: PaperParagraph, where: _Where) -> Iterator[tuple[int, int, Align | None, Side]]:
    """Yield start, end, alignment and side of each line of a paragraph."""
    text = paragraph.text
    at = 0
    for piece in re.split(r"[\n\f\v]", text):
        start, end = at, at + len(piece)
        at = end + 1
        if where.table is not None or where.shape is not None or len(piece) > _LONGEST_HEAD_LINE:
            yield start, end, paragraph.look.align, where.side
            continue
        yield from _halves(paragraph, piece, start, where.side)


def _halves(
    paragraph: PaperParagraph, piece: str, start: int, side: Side
) -> Iterator[tuple[int, int, Align | None, Side]]:
    end = start + len(piece)
    first = len(piece) - len(piece.lstrip())
    cut = _cut(piece)
    if cut:
        yield start, start + cut, _align_at(paragraph, piece, first), Side.LEFT
        yield start + cut, end, _align_at(paragraph, piece, cut), Side.RIGHT
    else:
        yield start, end, _align_at(paragraph, piece, first), side


def _cut(piece: str) -> int:
    """Return where the right half of a line of a head begins, 0 when it is one line."""
    if len(nfc(piece)) == len(piece):
        for match in _RIGHT_HAND.finditer(nfc(piece)):
            before = piece[: match.start()]
            gap = before[len(before.rstrip()) :]
            if before.strip() and ("\t" in gap or _GAP.search(gap)):
                return match.start()
    parts = [match.start() for match in re.finditer(r"[^\t]+", piece) if match[0].strip()]
    return parts[1] if len(parts) == 2 and parts[1] and len(piece) < _LONGEST_PAIR else 0


def _align_at(paragraph: PaperParagraph, piece: str, at: int) -> Align | None:
    """Return how what begins at a letter is aligned; None where spaces or default tab stops place it."""
    tabs = piece.count("\t", 0, at)
    if not tabs:
        return paragraph.look.align if at <= _INDENT_OF_SPACES else None
    stops = paragraph.look.tabs
    kinds = {"center": Align.CENTER, "right": Align.RIGHT, "left": Align.LEFT}
    return kinds.get(stops[tabs - 1].align) if tabs <= len(stops) else None


def _line(paragraph: PaperParagraph, start: int, end: int, number: int, where: _Where) -> Line:
    text, offsets = _readable(paragraph)
    if offsets:
        first = next((i for i, at in enumerate(offsets) if at >= start), len(text))
        last = next((i for i, at in enumerate(offsets) if at >= end), len(text))
    else:
        first, last = (0, len(text)) if start == 0 and end == len(paragraph.text) else (start, end)
    whole = text[first:last]
    lead = len(whole) - len(whole.lstrip())
    shown = whole.strip()
    first += lead
    own = offsets[first : first + len(shown)] if offsets else ()
    if own:
        tail = first + len(shown)
        start, end = own[0], offsets[tail] if tail < len(offsets) else len(paragraph.text)
    return Line(
        number, where.block, paragraph, shown, start, end, tuple(own), where.side, paragraph.look.align,
        where.table, where.cell, where.shape,
    )  # fmt: skip


def _placed(line: Line, align: Align | None, side: Side) -> Line:
    if align is line.align and side is line.side:
        return line
    return Line(
        line.number, line.block, line.paragraph, line.text, line.start, line.end, line.offsets, side, align,
        line.table, line.cell, line.shape,
    )  # fmt: skip


def _readable(paragraph: PaperParagraph) -> tuple[str, tuple[int, ...] | range]:
    """Return the text as it is read and, for each letter, where it stands in `paragraph.text`."""
    runs = [run for run in paragraph.runs if run.visible]
    raw = "".join(run.text for run in runs)
    capitals = any(run.look.caps or run.look.small_caps for run in runs)
    old = any(encoding_of_font(run.look.font_high) for run in runs)
    if not capitals and not old and unicodedata.is_normalized("NFC", raw):
        return raw, range(len(raw))
    texts = convert_runs([(run.text, run.look.font_high) for run in runs]) if old else [r.text for r in runs]
    letters: list[str] = []
    offsets: list[int] = []
    at, exact = 0, True
    for run, text in zip(runs, texts, strict=True):
        folded = len(text) != len(run.text)
        bases = _bases_of_pairs(run.text) if folded else []
        if folded and len(bases) == len(nfc(text)):
            letters += nfc(text)
            offsets += [at + base for base in bases]
        elif not folded:
            for start, cluster in _clusters(text):
                shown = nfc(cluster)
                if (run.look.caps or run.look.small_caps) and len(shown.upper()) == len(shown):
                    shown = shown.upper()
                letters += shown
                offsets += [at + start] * len(shown)
        else:
            exact = False
            letters += nfc(text)
        at += len(run.text)
    joined = "".join(letters)
    if not unicodedata.is_normalized("NFC", joined):  # a letter and its mark in two runs
        return nfc(joined), ()
    return joined, tuple(offsets) if exact else ()


def _bases_of_pairs(raw: str) -> list[int]:
    """Return where each letter of a VNI text begins: a base and its mark are one letter."""
    bases = []
    at = 0
    while at < len(raw):
        bases.append(at)
        pair = raw[at : at + 2]
        at += 2 if len(pair) == 2 and len(to_unicode(pair, LegacyEncoding.VNI)) == 1 else 1
    return bases


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Yield each letter with the marks that follow it, and where it begins."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not unicodedata.combining(text[at]):
            if at > start:
                yield start, text[start:at]
            start = at
