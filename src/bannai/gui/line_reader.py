"""Puts the lines and tables of the editor together to sections of blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from PySide6.QtGui import QTextBlock, QTextTable, QTextTableCell

from bannai.documents.model import (
    Block,
    Chart,
    Column,
    Heading,
    Inline,
    ListBlock,
    Paragraph,
    ParagraphRole,
    Slide,
    SlideLayout,
    Table,
    plain_text,
)
from bannai.documents.parts import one_line
from bannai.gui.text_format import Line, LineKind, line_of
from bannai.gui.text_runs import RunBook

Item = QTextBlock | QTextTable


class Key(NamedTuple):
    """What a line or table stands for: line `number` of a part, or block `number` of a section."""

    part: str
    section: str
    number: int


@dataclass(slots=True)
class _OpenSlide:
    name: str
    number: int  # of its block in the section
    title: list[Inline] = field(default_factory=list)
    subtitle: list[Inline] = field(default_factory=list)
    notes: list[Paragraph] = field(default_factory=list)


class LineReader:
    """Puts lines together to blocks, in order."""

    def __init__(self, runs: RunBook, origins: Mapping[str, Block]) -> None:
        """`origins` are the blocks that the lines name."""
        self._runs = runs
        self._origins = origins
        self._inner: list[Block] = []  # of the slide that is open
        self._sections: dict[str, list[Block]] = {}
        self._now = ""
        self._slide: _OpenSlide | None = None
        self._list = ""
        self._caption: tuple[str, Inline] | None = None
        self.parts: dict[str, list[Inline]] = {}
        self.origins: dict[str, str] = {}  # of the first line of each section

    def take(self, item: Item) -> Key | None:
        """Take the next line or table; return what it stands for, None for an empty line."""
        table = isinstance(item, QTextTable)
        line = line_of(item.format() if isinstance(item, QTextTable) else item.blockFormat())
        inline = () if isinstance(item, QTextTable) else self._runs.read((item,))
        if line.kind is LineKind.PART:
            self._close()
            lines = self.parts.setdefault(line.part, [])
            if inline:
                lines.append(inline)
                return Key(line.part, "", len(lines) - 1)
            return Key(line.part, "", 0) if not lines else None
        if not table and not plain_text(inline).strip() and line.kind is not LineKind.SLIDE:
            return None
        section = self._section(line.section)
        self.origins.setdefault(section, line.origin)
        if line.kind is not LineKind.ITEM or line.origin != self._list:
            self._list = ""
        blocks = self._open(line, section)
        if isinstance(item, QTextTable):
            block = self._table(item, line)
            if block is not None:
                blocks.append(block)
        elif line.kind is LineKind.CAPTION:
            self._drop_caption(blocks)
            self._caption = (line.origin, inline)
        else:
            self._drop_caption(blocks)
            self._text(line, inline, blocks)
        number = len(self._sections[section]) - (0 if line.kind is LineKind.CAPTION else 1)
        return Key("", section, self._slide.number if self._slide else max(0, number))

    def finished(self) -> dict[str, list[Block]]:
        """Return the blocks by section, in the order of the text."""
        self._close()
        return self._sections

    def _section(self, wanted: str) -> str:
        """Return the section a line belongs to; one that was left is not opened again further down."""
        if not self._now or (wanted and wanted != self._now and wanted not in self._sections):
            self._close()
            self._now = wanted or "1"
        self._sections.setdefault(self._now, [])
        return self._now

    def _open(self, line: Line, section: str) -> list[Block]:
        """Return the list that the next block goes to: the section's, or the slide's."""
        blocks = self._sections[section]
        if not line.slide:
            self._close_slide()
            return blocks
        if self._slide is None or self._slide.name != line.slide:
            self._close_slide()
            origin = self._origins.get(line.slide)
            kept = origin if isinstance(origin, Slide) else Slide(SlideLayout.BULLETS, ())
            self._slide = _OpenSlide(line.slide, len(blocks))
            blocks.append(replace(kept, blocks=()))
            self._inner = []
        return self._inner

    def _text(self, line: Line, inline: Inline, blocks: list[Block]) -> None:
        origin = self._origins.get(line.origin)
        slide = self._slide
        match line.kind:
            case LineKind.SLIDE if slide:
                slide.title.append(inline)
            case LineKind.SUBTITLE if slide:
                slide.subtitle.append(inline)
            case LineKind.NOTE if slide:
                kept = origin if isinstance(origin, Paragraph) else Paragraph(())
                slide.notes.append(replace(kept, runs=inline))
            case LineKind.HEADING if isinstance(origin, Heading):
                blocks.append(replace(origin, runs=inline))
            case LineKind.CHART if isinstance(origin, Chart):
                blocks.append(replace(origin, title=inline))
            case LineKind.ITEM if isinstance(origin, ListBlock):
                last = blocks[-1] if blocks else None
                if self._list == line.origin and isinstance(last, ListBlock):
                    blocks[-1] = replace(last, items=(*last.items, inline))
                else:
                    blocks.append(ListBlock((inline,), origin.marker))
                self._list = line.origin
            case _:
                role = origin.role if isinstance(origin, Paragraph) else ParagraphRole.BODY
                blocks.append(Paragraph(inline, role))

    def _table(self, table: QTextTable, line: Line) -> Table | None:
        caption: Inline = ()
        if self._caption and self._caption[0] == line.origin:
            caption, self._caption = self._caption[1], None
        origin = self._origins.get(line.origin)
        known = origin.columns if isinstance(origin, Table) else ()
        rows = [
            tuple(self._cell(table.cellAt(at, number)) for number in range(table.columns()))
            for at in range(table.rows())
        ]
        columns = tuple(
            replace(known[number], header=header) if len(known) == len(rows[0]) else Column(header)
            for number, header in enumerate(rows[0])
        )
        filled = tuple(row for row in rows[1:] if any(plain_text(cell).strip() for cell in row))
        if not filled and not (isinstance(origin, Table) and not origin.rows):
            return None
        return Table(columns, filled, caption, isinstance(origin, Table) and origin.wide)

    def _cell(self, cell: QTextTableCell) -> Inline:
        def blocks() -> Iterator[QTextBlock]:
            block = cell.firstCursorPosition().block()
            last = cell.lastCursorPosition().position()
            while block.isValid() and block.position() <= last:
                yield block
                block = block.next()

        return self._runs.read(blocks())

    def _drop_caption(self, blocks: list[Block]) -> None:
        """A caption whose table is gone is a paragraph."""
        if self._caption:
            blocks.append(Paragraph(self._caption[1]))
            self._caption = None

    def _close_slide(self) -> None:
        if self._slide is None:
            return
        slide, self._slide = self._slide, None
        self._drop_caption(self._inner)
        blocks = self._sections[self._now]
        kept = blocks[slide.number]
        assert isinstance(kept, Slide)
        blocks[slide.number] = replace(
            kept,
            title=one_line(slide.title),
            subtitle=one_line(slide.subtitle),
            blocks=tuple(self._inner),
            notes=tuple(slide.notes),
        )

    def _close(self) -> None:
        self._close_slide()
        if self._now:
            self._drop_caption(self._sections[self._now])
        self._list = ""
