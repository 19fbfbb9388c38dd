"""Places in a document: which piece of running text, and which of its letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bannai.documents.model import Block, Chart, Document, Inline, Slide, Table, block_inlines, plain_text
from bannai.documents.parts import closing_parts, head_parts


@dataclass(frozen=True, slots=True)
class Place:
    """Letters `start` to `end` (code points) of one piece of running text.

    In the body: the section's id, the block's position in it, and `inline`, which of the block's pieces
    (in the order of `block_inlines`: items of a list, caption, headers and cells of a table, …). In the
    head and the closing `section_id` is "", `part` the name of the part (documents/parts.py: `subject`,
    `recipients`, `signature.0.name`, …) and `inline` which line of it.
    """

    section_id: str
    block: int
    start: int
    end: int
    inline: int = 0
    part: str = ""


def placed_inlines(document: Document) -> Iterator[tuple[Place, Inline]]:
    """Yield every piece of running text with its place, in reading order (as `document_inlines`)."""
    yield from _lines(head_parts(document))
    for section in document.sections:
        for position, block in enumerate(section.blocks):
            for number, inline in enumerate(block_inlines(block)):
                yield Place(section.id, position, 0, _length(inline), number), inline
    yield from _lines(closing_parts(document))


def cell_labels(block: Block) -> dict[int, str]:
    """Return what a table's cells and a chart's values stand for ("Hộ nghèo, Năm nay"), by `Place.inline`."""
    match block:
        case Table():
            first = (1 if block.caption else 0) + len(block.columns)
            width = len(block.columns)
            return {
                first + row * width + column: label
                for row, cells in enumerate(block.rows)
                for column in range(width)
                if (label := _cell_label(block, cells, column))
            }
        case Chart():
            names = [
                f"{category}, {series.name}" if len(block.series) > 1 else category
                for series in block.series
                for category in block.categories
            ]
            return dict(enumerate(names, start=1))
        case Slide():
            labels: dict[int, str] = {}
            at = 2 if block.subtitle else 1
            for inner in block.blocks:
                labels |= {at + number: label for number, label in cell_labels(inner).items()}
                at += sum(1 for _ in block_inlines(inner))
            return labels
        case _:
            return {}


def _cell_label(table: Table, cells: tuple[Inline, ...], column: int) -> str:
    """Name a cell by the first words of its row and by its column."""
    words = [plain_text(cell) for at, cell in enumerate(cells) if at != column]
    name = next((text for text in words if any(char.isalpha() for char in text)), "")
    header = plain_text(table.columns[column].header)
    return ", ".join(part for part in (name, header) if part)


def _lines(parts: Mapping[str, tuple[Inline, ...]]) -> Iterator[tuple[Place, Inline]]:
    for part, inlines in parts.items():
        for number, inline in enumerate(inlines):
            if inline:
                yield Place("", 0, 0, _length(inline), number, part), inline


def _length(inline: Inline) -> int:
    return sum(len(run.text) for run in inline)
