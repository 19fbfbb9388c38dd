"""The editor of a draft: its text, with the numbers and markers beside it. Nothing changes while one types.

UniKey sends backspaces and letters: the editor never rewrites what was typed; what is typed becomes part of
the document when it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QKeyCombination, QMimeData, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextBlock,
    QTextCursor,
    QTextTable,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from bannai import messages
from bannai.documents.facts import FactKind, ProvenanceKind
from bannai.documents.model import Chart, Document, block_inlines
from bannai.documents.serial import document_to_json
from bannai.documents.vietnamese import clean
from bannai.gui.document_text import DocumentText
from bannai.gui.line_reader import Key
from bannai.gui.paste import local_files
from bannai.gui.style import GRID_PX, look, scaled
from bannai.gui.text_changes import apply
from bannai.gui.text_format import Line, LineKind, block_format, char_format, line_of
from bannai.gui.text_labels import gutter_px, is_part_heading, line_labels
from bannai.gui.text_marks import MarkedLetters, mark_format

_REDO = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Y)
_ENDS_WITH_ENTER = (LineKind.HEADING, LineKind.CAPTION, LineKind.CHART, LineKind.SLIDE, LineKind.SUBTITLE)


class TextEditor(QTextEdit):
    """Edits a document. `edited` follows every change, `place_changed` the cursor, `answer_wanted(key)`
    a double click on something missing."""

    edited = Signal()
    place_changed = Signal()
    answer_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty editor; `load` fills it."""
        super().__init__(parent)
        self.setObjectName("paperText")
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setAccessibleName(messages.text("draft.text_name"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.book = DocumentText(self.document())
        self._labels: dict[int, str] = {}
        self._labels_of = -1  # the revision of the text that they belong to
        self._gutter = 0  # px, room for them
        self._highlights: Mapping[tuple[str, int], Iterable[MarkedLetters]] = {}
        self._loading = False
        self._read: Document | None = None  # the text as a document, until the text changes
        self._json: tuple[Document | None, str] = (None, "")  # a document that was read, and its JSON
        self.document().contentsChange.connect(self._on_contents_change)
        self.cursorPositionChanged.connect(self.place_changed)

    def load(self, document: Document) -> None:
        """Show a document from its beginning; what could be undone is forgotten."""
        self._loading = True
        self.book.load(document, self._margins)
        self._labels_of = self.document().revision()
        self._loading, self._read = False, None
        self._show_marks()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _margins(self) -> tuple[int, int]:
        self._labels = line_labels(self.book)
        self._gutter = gutter_px(self._labels.values(), self.font())
        return self._gutter, scaled(GRID_PX)

    def apply(self, document: Document, *, answers_changed: bool = False) -> None:
        """Bring the text to another document in one step that Ctrl+Z takes back; the reader stays put."""
        bar = self.verticalScrollBar()
        place, position = bar.value(), self.textCursor().position()
        apply(self.book, document, answers_changed=answers_changed)
        self._read = None  # what counts as a fact may have changed without a letter
        cursor = self.textCursor()
        cursor.setPosition(min(position, self.document().characterCount() - 1))
        self.setTextCursor(cursor)
        bar.setValue(place)
        self._show_marks()

    def read(self) -> Document:
        """Return the document as it is edited; quick where nothing has changed since."""
        if self._read is None:
            self._read = self.book.document()
        return self._read

    def as_json(self) -> str:
        """Return the document as it is kept; quick where nothing has changed since."""
        document = self.read()
        if self._json[0] is not document:
            self._json = (document, document_to_json(document))
        return self._json[1]

    # Places

    def key_at_cursor(self) -> Key | None:
        """Return the block (or the line of the head or the closing) that the cursor stands in."""
        return self._key_at(self.textCursor())

    def answer_at_cursor(self) -> str:
        """Return the key of the answer that the words at the cursor come from, or ""."""
        cursor = self.textCursor()
        for step in (0, 1):
            probe = QTextCursor(cursor)
            probe.setPosition(min(cursor.position() + step, self.document().characterCount() - 1))
            run = self.book.runs.run_at(probe.charFormat())
            fact = self.book.runs.facts.get(run.fact or "") if run else None
            if fact is None:
                continue
            origin = fact.provenance
            if origin.kind is ProvenanceKind.ANSWER or fact.kind is FactKind.MISSING:
                return origin.detail
        return ""

    def show_block(self, section_id: str, block: int, inline: int = 0, start: int = 0, end: int = -1) -> bool:
        """Select letters of a block and bring them into sight; False when the block is not there."""
        return self._show(Key("", section_id, block), inline, start, end)

    def show_part(self, part: str, line: int = 0, start: int = 0, end: int = -1) -> bool:
        """Select letters of a line of the head or the closing; False when it is not there.

        The part is named as the review does: lines and names of all signatures count as one part each.
        """
        keys = dict.fromkeys(key for key, _ in self.book.keyed_items() if key and key.part)
        found = [key for key in keys if part in (key.part, _review_part(key.part))]
        return line < len(found) and self._show(found[line], 0, start, end)

    def show_lines(self, first: int, last: int) -> None:
        """Select lines by their numbers in the text and bring them into sight, the first one at least."""
        cursor = QTextCursor(self.document().findBlockByNumber(last))
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        self.setTextCursor(cursor)  # first their end, then their beginning comes into sight
        start = self.document().findBlockByNumber(first).position()
        cursor.setPosition(start, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _show(self, key: Key, inline: int, start: int, end: int) -> bool:
        spans = self._spans().get(key, [])
        if inline >= len(spans):
            return False
        first, last = spans[inline]
        cursor = self.textCursor()
        cursor.setPosition(last if end < 0 else min(first + end, last))
        self.setTextCursor(cursor)
        cursor.setPosition(min(first + start, last))
        cursor.setPosition(last if end < 0 else min(first + end, last), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        return True

    def _key_at(self, cursor: QTextCursor) -> Key | None:
        table, position = cursor.currentTable(), cursor.block().position()
        last: Key | None = None
        for key, item in self.book.keyed_items():
            last = key or last
            here = item == table if isinstance(item, QTextTable) else item.position() == position
            if here:
                return key or last
        return None

    def _spans(self) -> dict[Key, list[tuple[int, int]]]:
        """Return where each piece of running text of each block stands, in the order of `block_inlines`."""
        spans: dict[Key, list[tuple[int, int]]] = {}
        for key, item in self.book.keyed_items():
            if key is None:
                continue
            places = spans.setdefault(key, [])
            if isinstance(item, QTextTable):
                for row in range(item.rows()):
                    for column in range(item.columns()):
                        cell = item.cellAt(row, column)
                        places.append((cell.firstPosition(), cell.lastPosition()))
                continue
            places.append((item.position(), item.position() + item.length() - 1))
            chart = self.book.origin(line_of(item.blockFormat()))
            if isinstance(chart, Chart):  # its labels stand in the drawing only
                places += [(item.position(), item.position())] * (len(list(block_inlines(chart))) - 1)
        return spans

    # Marks

    def show_highlights(self, highlights: Mapping[tuple[str, int], Iterable[MarkedLetters]]) -> None:
        """Mark letters of blocks: (section id, block), or (part, -1) for the head and the closing."""
        self._highlights = highlights
        self._show_marks()

    def _show_marks(self) -> None:
        marks: list[QTextEdit.ExtraSelection] = []
        spans: dict[tuple[str, int], list[tuple[int, int]]] = {}
        if self._highlights:
            for key, found in self._spans().items():
                name = (_review_part(key.part), -1) if key.part else (key.section, key.number)
                spans.setdefault(name, []).extend(found)
        for name, letters in self._highlights.items():
            for it in letters:
                places = spans.get(name, [])
                if it.inline < len(places):
                    first, last = places[it.inline]
                    marks.append(
                        self._mark(first + it.start, min(first + it.end, last), it.mark, it.sentence)
                    )
        start = self.document().find(messages.text("draft.missing_start"))
        while not start.isNull():
            end = self.document().find("]", start)
            if end.isNull() or end.block() != start.block():
                break
            sentence = messages.text("draft.missing_tip")
            marks.append(self._mark(start.selectionStart(), end.selectionEnd(), "missing", sentence))
            start = self.document().find(messages.text("draft.missing_start"), end)
        self.setExtraSelections(marks)

    def _mark(self, start: int, end: int, mark: str, sentence: str) -> QTextEdit.ExtraSelection:
        """Return a mark of letters, from `start` to before `end`."""
        selection = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(max(start, end), QTextCursor.MoveMode.KeepAnchor)
        selection.cursor = cursor
        selection.format = mark_format(mark, sentence)
        return selection

    # Typing

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on with what suits the line; everything else is typing as Qt does it."""
        if not self.isReadOnly() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._new_line()
            return
        if event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo):
            super().keyPressEvent(event)
            self._show_marks()
            return
        if event.keyCombination() == _REDO and not self.isReadOnly():  # Qt knows it on Windows alone
            self.redo()
            self._show_marks()
            return
        super().keyPressEvent(event)

    def _new_line(self) -> None:
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.removeSelectedText()
        block = cursor.block()
        line = line_of(block.blockFormat())
        if line.kind is LineKind.ITEM and not block.text():  # Enter on an empty item ends the list
            cursor.setBlockFormat(block_format(Line(LineKind.TEXT, line.section, slide=line.slide)))
        elif cursor.atBlockEnd() and line.kind in _ENDS_WITH_ENTER:
            body = Line(LineKind.TEXT, line.section, slide=line.slide)
            cursor.insertBlock(block_format(body), char_format(body))
        else:
            cursor.insertBlock()
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste as plain, clean text; each line becomes a line of the same sort."""
        text = source.text()
        ends = text[:1].isspace() and "\n" not in text, text[-1:].isspace() and "\n" not in text
        lines = [line for line in clean(text).split("\n") if line.strip()] or ([" "] if text else [])
        if len(lines) == 1 and text.strip():  # UniKey may send its letters through the clipboard
            lines = [f"{' ' if ends[0] else ''}{lines[0]}{' ' if ends[1] else ''}"]
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.removeSelectedText()
        for number, line in enumerate(lines):
            if number and cursor.currentTable() is None:
                cursor.insertBlock()
            elif number:
                cursor.insertText(" ")
            cursor.insertText(line)
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy as plain text, as it will be pasted."""
        data = QMimeData()
        data.setText(self.textCursor().selection().toPlainText())
        return data

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Only text can be pasted; a file that is dropped is the page's."""
        return source.hasText() and not local_files(source)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click on something missing leads to its question; elsewhere it selects the word."""
        super().mouseDoubleClickEvent(event)
        run = self.book.runs.run_at(self.cursorForPosition(event.position().toPoint()).charFormat())
        fact = self.book.runs.facts.get(run.fact or "") if run else None
        if fact is not None and fact.kind is FactKind.MISSING:
            self.answer_wanted.emit(fact.provenance.detail)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The usual menu; in a table also for its rows."""
        menu = self.createStandardContextMenu()
        table = self._table()
        if table is not None and not self.isReadOnly():
            menu.addSeparator()
            for name, change in (("add_row", self.add_row), ("remove_row", self.remove_row)):
                action = QAction(messages.text(f"draft.{name}"), menu)
                action.triggered.connect(change)
                menu.addAction(action)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def _table(self) -> QTextTable | None:
        """Return the table that the cursor stands in."""
        return self.textCursor().currentTable()

    def add_row(self) -> None:
        """Add a row below the one of the cursor."""
        table = self._table()
        if table is not None:
            table.insertRows(table.cellAt(self.textCursor()).row() + 1, 1)

    def remove_row(self) -> None:
        """Take the row of the cursor out; the row of headers stays."""
        table = self._table()
        row = table.cellAt(self.textCursor()).row() if table is not None else 0
        if table is not None and row > 0:
            table.removeRows(row, 1)

    def _on_contents_change(self, _at: int, removed: int, added: int) -> None:
        self._read = None
        if not self._loading and (removed or added):
            self.edited.emit()

    # The words beside the lines

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text, then the numbers and markers beside it."""
        super().paintEvent(event)
        if self._labels_of != self.document().revision():
            self._labels, self._labels_of = line_labels(self.book), self.document().revision()
        painter = QPainter(self.viewport())
        painter.setPen(QColor(look().quiet_ink))
        font = self.font()
        layout = self.document().documentLayout()
        offset = QPointF(0, -self.verticalScrollBar().value())
        block = self.cursorForPosition(event.rect().topLeft()).block()
        if block.previous().isValid():
            block = block.previous()
        while block.isValid():
            box = layout.blockBoundingRect(block).translated(offset)
            if box.top() > event.rect().bottom():
                break
            label = self._labels.get(block.blockNumber())
            if label:
                font.setBold(line_of(block.blockFormat()).kind is LineKind.HEADING)
                painter.setFont(font)
                self._paint_label(painter, block, box, label)
            block = block.next()
        painter.end()

    def _paint_label(self, painter: QPainter, block: QTextBlock, box: QRectF, label: str) -> None:
        first = block.layout().lineAt(0)
        top = box.top() + (first.y() if first.isValid() else 0)
        height = first.height() if first.isValid() else box.height()
        if is_part_heading(self.book, block):
            line = painter.fontMetrics().lineSpacing()
            above = QRectF(box.left(), top - line - GRID_PX / 2, box.width(), line)
            painter.drawText(above, Qt.AlignmentFlag.AlignCenter, label)
            return
        left = block.blockFormat().leftMargin()
        room = QRectF(0, top, self._gutter + left - GRID_PX + 2, height)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, label)


def _review_part(part: str) -> str:
    """Return the name that the review gives to a part."""
    if part.startswith("signature."):
        return "signer" if part.endswith(".name") else "signature"
    return part
