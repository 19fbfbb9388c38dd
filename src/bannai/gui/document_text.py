"""A Document as the text of an editor, and back: the same when nothing was edited.

Every line knows what it is (text_format), every letter which run it was written as (text_runs), so
undo, redo, splitting and joining lines lose neither sections nor facts. What is not text (the form of a
table, the values of a chart, the marker of a list) is kept here and named by the lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from PySide6.QtGui import (
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrame,
    QTextLength,
    QTextTable,
    QTextTableCell,
    QTextTableFormat,
)

from bannai.documents.model import (
    Block,
    Chart,
    Document,
    Heading,
    HeadingStyle,
    Inline,
    ListBlock,
    Paragraph,
    ParagraphRole,
    Section,
    Slide,
    Table,
)
from bannai.documents.order import facts_in_order, renumbered
from bannai.documents.parts import closing_parts, head_parts, with_part
from bannai.gui.line_reader import Item, Key, LineReader
from bannai.gui.style import GRID_PX, scaled
from bannai.gui.text_format import Line, LineKind, block_format, char_format, set_line
from bannai.gui.text_runs import RunBook


class DocumentText:
    """Writes documents into a QTextDocument and reads them from it. UI thread only."""

    def __init__(self, text: QTextDocument) -> None:
        """Bind to the text of an editor; `load` fills it."""
        self.text = text
        self.runs = RunBook()
        self._origins: dict[str, Block] = {}
        self._frame = Document("", "", "", ())  # the document without what stands in lines
        self._titles: dict[str, str] = {}  # of the section, by origin

    def load(self, document: Document, margins: Callable[[], tuple[int, int]] = lambda: (0, 0)) -> None:
        """Show a document; what could be undone is forgotten.

        `margins` (left and right, px) is asked when the lines are there, but not laid out yet.
        """
        self.text.setUndoRedoEnabled(False)
        self.text.clear()
        self._origins.clear()
        self._titles.clear()
        self.runs = RunBook()
        self._frame = document
        self.runs.know(document.facts)
        cursor = QTextCursor(self.text)
        cursor.beginEditBlock()  # laid out once at the end: a table would be laid out anew for every cell
        writer = LineWriter(self, cursor)
        for name, lines in head_parts(document).items():
            writer.part(name, lines)
        for section in document.sections:
            for block in section.blocks:
                writer.block(block, section.id, section.title)
        for name, lines in closing_parts(document).items():
            writer.part(name, lines or (((),) if name.endswith(".name") else ()))
        form = self.text.rootFrame().frameFormat()
        left, right = margins()
        form.setLeftMargin(left)
        form.setRightMargin(right)
        self.text.rootFrame().setFrameFormat(form)
        cursor.endEditBlock()
        self.text.setUndoRedoEnabled(True)
        self.text.setModified(False)

    def remember(self, block: Block, title: str = "") -> str:
        """Keep what is not text of a block; return the name under which the lines find it.

        `title` is the printed title of the section that the block was written for.
        """
        name = str(len(self._origins) + 1)
        self._origins[name] = block
        self._titles[name] = title
        return name

    def origin(self, line: Line) -> Block | None:
        """Return the block that a line was written as."""
        return self._origins.get(line.origin)

    def document(self) -> Document:
        """Return the document as it is edited. Empty lines are no paragraphs."""
        reader = LineReader(self.runs, self._origins)
        self.runs.used.clear()
        for item in self.items():
            reader.take(item)
        document = self._frame
        for name in (*head_parts(document), *closing_parts(document)):
            document = with_part(document, name, tuple(reader.parts.get(name, ())))
        sections = tuple(
            Section(name, self._titles.get(reader.origins[name], ""), tuple(blocks))
            for name, blocks in reader.finished().items()
            if blocks
        )
        document = replace(document, sections=renumbered(sections))
        return replace(document, facts=facts_in_order(document, self.runs.used))

    def items(self) -> Iterator[Item]:
        """Yield the lines and tables in order."""
        frame = self.text.rootFrame().begin()
        while not frame.atEnd():
            inner: QTextFrame | None = frame.currentFrame()
            if isinstance(inner, QTextTable):
                yield inner
            elif inner is None:
                yield frame.currentBlock()
            frame += 1

    def keyed_items(self) -> Iterator[tuple[Key | None, Item]]:
        """Yield each line and table with what it stands for; None for an empty line."""
        reader = LineReader(self.runs, self._origins)
        for item in self.items():
            yield reader.take(item), item


class LineWriter:
    """Writes blocks as lines, one after the other, at a cursor."""

    def __init__(self, book: DocumentText, cursor: QTextCursor, *, fresh: bool = True) -> None:
        """`fresh`: the cursor stands in an empty line that may be used."""
        self._book = book
        self._cursor = cursor
        self._fresh = fresh

    def part(self, name: str, lines: Sequence[Inline]) -> None:
        """Write the lines of a part of the head or the closing."""
        for inline in lines:
            self._line(Line(LineKind.PART, part=name), inline)

    def block(self, block: Block, section: str, title: str = "", slide: str = "") -> None:
        """Write one block of a section (with its printed title), or of a slide."""
        origin = self._book.remember(block, title)

        def line(kind: LineKind) -> Line:
            return Line(kind, section, origin, slide)

        match block:
            case Paragraph():
                self._line(line(LineKind.TEXT), block.runs, block.role)
            case Heading():
                self._line(line(LineKind.HEADING), block.runs, style=block.style)
            case ListBlock():
                for item in block.items:
                    self._line(line(LineKind.ITEM), item)
            case Table():
                if block.caption:
                    self._line(line(LineKind.CAPTION), block.caption)
                self._table(block, line(LineKind.TEXT))
            case Chart():
                self._line(line(LineKind.CHART), block.title)
            case Slide():
                self._line(Line(LineKind.SLIDE, section, origin, origin), block.title)
                if block.subtitle:
                    self._line(Line(LineKind.SUBTITLE, section, origin, origin), block.subtitle)
                for inner in block.blocks:
                    self.block(inner, section, title, origin)
                for note in block.notes:
                    note_origin = self._book.remember(note)
                    self._line(Line(LineKind.NOTE, section, note_origin, origin), note.runs)

    def _line(
        self,
        line: Line,
        inline: Inline,
        role: ParagraphRole = ParagraphRole.BODY,
        style: HeadingStyle = HeadingStyle.PLAIN,
    ) -> None:
        form, letters = block_format(line, role, style), char_format(line, role)
        if self._fresh:
            self._cursor.setBlockFormat(form)
            self._cursor.setBlockCharFormat(letters)
        else:
            self._cursor.insertBlock(form, letters)
        self._fresh = False
        self._book.runs.insert(self._cursor, inline, letters)

    def _table(self, block: Table, line: Line) -> None:
        """Write a table; the empty line after it is used by what comes next."""
        form = QTextTableFormat()
        set_line(form, line)
        form.setHeaderRowCount(1)
        form.setBorderCollapse(True)
        form.setBorder(1)
        form.setCellPadding(scaled(GRID_PX) // 2)
        form.setCellSpacing(0)
        whole = sum(column.weight for column in block.columns)
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        form.setColumnWidthConstraints(
            [
                QTextLength(QTextLength.Type.PercentageLength, 100 * column.weight / whole)
                for column in block.columns
            ]
        )
        table = self._cursor.insertTable(1 + len(block.rows), len(block.columns), form)
        bold = char_format(line, bold=True)
        for number, column in enumerate(block.columns):
            self._cell(table.cellAt(0, number), column.header, bold)
        for at, row in enumerate(block.rows, start=1):
            for number, inline in enumerate(row):
                self._cell(table.cellAt(at, number), inline, char_format(line))
        self._cursor.setPosition(table.lastPosition() + 1)
        self._cursor.setBlockFormat(block_format(replace(line, kind=LineKind.GAP)))
        self._fresh = True

    def _cell(self, cell: QTextTableCell, inline: Inline, letters: QTextCharFormat) -> None:
        cursor = cell.firstCursorPosition()
        cursor.setBlockCharFormat(letters)
        self._book.runs.insert(cursor, inline, letters)
