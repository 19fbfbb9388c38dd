"""A `Paper` as a sequence of lines and tables: text as people read it, with what is bold or italic kept.

Lines are NFC, in Unicode where an old font was used, in capitals where the look says so; pieces that are
deleted or hidden are gone, and a paragraph whose mark is deleted runs on into the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bannai.documents.model import Align, Inline, Run, plain_text
from bannai.documents.paper import (
    Change,
    PaperBlock,
    PaperCell,
    PaperParagraph,
    PaperRun,
    PaperTable,
)
from bannai.documents.vietnamese import clean, nfc
from bannai.documents.vietnamese.legacy import convert_runs

_SPACES = re.compile(r"[ \t]{2,}")
_BULLET_FORMS = frozenset({"bullet", "none"})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text. `label` is Word's own number before it ("1.", "a)"), "-" for a bullet.

    `notes` are the ids of the foot- and endnotes that are called in it; `place` leads back into the file.
    Tabs stand in the text as they are; `plain` and `clean_runs` make spaces of them.
    """

    runs: Inline
    label: str = ""
    align: Align = Align.LEFT
    place: str = ""
    notes: tuple[str, ...] = ()

    @property
    def plain(self) -> str:
        """The text, cleaned, with the number before it."""
        text = clean(plain_text(self.runs), multiline=False)
        return f"{self.label} {text}".strip() if self.label else text

    @property
    def clean_runs(self) -> Inline:
        """The runs, cleaned, without the number."""
        return clean_runs(self.runs)

    @property
    def bold(self) -> bool:
        """Whether all its letters are bold."""
        return all(run.bold for run in self.runs if run.text.strip()) and bool(self.plain)

    @property
    def italic(self) -> bool:
        """Whether all its letters are italic."""
        return all(run.italic for run in self.runs if run.text.strip()) and bool(self.plain)

    def pieces(self) -> tuple[Line, ...]:
        """Return what stands between tabs (or wide gaps) as lines of their own; empty pieces are gone."""
        pieces: list[list[Run]] = [[]]
        for run in self.runs:
            for number, text in enumerate(re.split(r"\t+| {5,}", run.text)):
                if number:
                    pieces.append([])
                if text:
                    pieces[-1].append(replace(run, text=text))
        found = [replace(self, runs=tuple(piece)) for piece in pieces if plain_text(tuple(piece)).strip()]
        return tuple(line if at == 0 else replace(line, label="", notes=()) for at, line in enumerate(found))


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it stands: `table` with the lines of each of its cells, row by row.

    `cells[r]` holds (column, columns, lines) of the cells of a row.
    """

    table: PaperTable
    cells: tuple[tuple[tuple[int, int, tuple[Line, ...]], ...], ...]

    @property
    def width(self) -> int:
        """The number of columns."""
        return max((column + columns for row in self.cells for column, columns, _ in row), default=0)

    def lines(self) -> Iterator[Line]:
        """Yield every line, cell after cell."""
        for row in self.cells:
            for _, _, lines in row:
                yield from lines

    def columns(self) -> list[list[Line]]:
        """Return the lines column by column (of what begins there)."""
        found: list[list[Line]] = [[] for _ in range(self.width)]
        for row in self.cells:
            for column, _, lines in row:
                found[column] += lines
        return found


Piece = Line | Grid


def pieces_of(blocks: Iterable[PaperBlock]) -> list[Piece]:
    """Return what stands in blocks, in reading order; a text box before the paragraph that it hangs on."""
    found: list[Piece] = []
    for block in _joined(blocks):
        if isinstance(block, list):
            for paragraph in block:
                for box in paragraph.shapes:
                    if box.change is not Change.DELETED:
                        found += pieces_of(box.blocks)
            found += _lines(block)
        else:
            found.append(_grid(block))
    return found


def clean_runs(runs: Inline) -> Inline:
    """Return runs cleaned as one text: no control character, single spaces, none at the ends."""
    merged = [
        Run("".join(run.text for run in group), key[0], *key[1:])
        for key, group in groupby(runs, key=lambda run: (run.fact, run.bold, run.italic))
    ]
    result: list[Run] = []
    space = True  # nothing, or a space, stands before
    for run in merged:
        text = clean(f"|{run.text}|", multiline=False)[1:-1]
        text = _SPACES.sub(" ", text)
        if space:
            text = text.lstrip(" ")
        if text:
            result.append(replace(run, text=text))
            space = text.endswith(" ")
    while result and result[-1].text.endswith(" "):
        last = result.pop()
        if text := last.text.rstrip(" "):
            result.append(replace(last, text=text))
            break
    return tuple(result)


def _joined(blocks: Iterable[PaperBlock]) -> Iterator[list[PaperParagraph] | PaperTable]:
    """Yield tables, and paragraphs with those that run on into them when the changes are accepted."""
    waiting: list[PaperParagraph] = []
    for block in blocks:
        if isinstance(block, PaperTable):
            if waiting:
                yield waiting
                waiting = []
            yield block
            continue
        waiting.append(block)
        if block.mark_change is not Change.DELETED:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _lines(paragraphs: Sequence[PaperParagraph]) -> Iterator[Line]:
    """Yield the lines of one paragraph (several that run on into each other); a line break ends a line."""
    first, last = paragraphs[0], paragraphs[-1]
    runs = [run for paragraph in paragraphs for run in paragraph.runs]
    notes = tuple(run.note for run in runs if run.note and run.visible)
    label = _label(first)
    current: list[Run] = []
    lines: list[Inline] = []
    for run in _readable(runs):
        for number, text in enumerate(run.text.split("\n")):
            if number:
                lines.append(tuple(current))
                current = []
            if text:
                current.append(replace(run, text=text))
    lines.append(tuple(current))
    held = [line for line in lines if clean(plain_text(line), multiline=False)]
    if not held and (notes or label):
        held = [()]
    for number, line in enumerate(held):
        opens = number == 0
        yield Line(
            line,
            label if opens else "",
            last.look.align,
            first.place,
            notes if number == len(held) - 1 else (),
        )


def _readable(runs: Sequence[PaperRun]) -> Iterator[Run]:
    shown = [run for run in runs if run.visible and run.field != "PAGE"]
    texts = convert_runs([(run.text, run.look.font_high) for run in shown])
    for run, text in zip(shown, texts, strict=True):
        text = nfc(text.replace("\f", " ").replace("\v", " "))
        text = text.upper() if run.look.caps or run.look.small_caps else text
        if text:
            yield Run(text, bold=run.look.bold, italic=run.look.italic)


def _label(paragraph: PaperParagraph) -> str:
    label = paragraph.label
    if label is None or not label.text.strip():
        return ""
    if label.form in _BULLET_FORMS and not any(char.isalnum() for char in label.text):
        return "-"
    (text,) = convert_runs([(label.text, label.look.font_high)])
    text = text.upper() if label.look.caps else text
    return clean(text, multiline=False)


def _grid(table: PaperTable) -> Grid:
    rows = [row for row in table.rows if row.change is not Change.DELETED]
    return Grid(table, tuple(tuple(_cell(cell) for cell in row.cells) for row in rows))


def _cell(cell: PaperCell) -> tuple[int, int, tuple[Line, ...]]:
    lines: list[Line] = []
    for piece in pieces_of(cell.blocks):
        lines += piece.lines() if isinstance(piece, Grid) else (piece,)
    return cell.column, max(cell.columns, 1), tuple(lines)
