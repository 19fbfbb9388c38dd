"""A strip in the margin of the text: a bar at each paragraph that the machine wrote and nobody has read yet.

Dashed while the machine is writing a paragraph anew. The bar itself is the sign; its colour only repeats it.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QTextBlock, QTextTable
from PySide6.QtWidgets import QToolTip, QWidget

from bannai import messages
from bannai.documents.model import Block, block_inlines, plain_text
from bannai.gui.style import GRID_PX, look
from bannai.gui.text_editor import TextEditor
from bannai.gui.text_format import line_of

_BAR_PX = 4
_BREADTH_PX = GRID_PX
UNREAD, WRITTEN = "unread", "written"


class MachineStrip(QWidget):
    """Follows an editor. `show_marks` says which blocks have which mark; edited ones have none."""

    def __init__(self, text: TextEditor) -> None:
        """Hidden while there is no mark. It lies in the margin of the text: nothing moves when it comes."""
        super().__init__(text)
        self._text = text
        self._marks: Mapping[Block, str] = {}
        self._lines: dict[int, str] = {}
        self._lines_of = -1
        self.setAccessibleName(messages.text("writing.strip_name"))
        text.verticalScrollBar().valueChanged.connect(self.update)
        text.document().documentLayout().documentSizeChanged.connect(self.update)
        text.document().contentsChanged.connect(self._on_contents_changed)
        text.place_changed.connect(self._tell)
        text.viewport().installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the left edge of the text."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._fit()
        return super().eventFilter(watched, event)

    def show_marks(self, marks: Mapping[Block, str]) -> None:
        """Mark blocks as UNREAD or WRITTEN, as they stand in the document."""
        self._marks = dict(marks)
        self._lines_of = -1
        self._fit()
        self.setVisible(bool(marks))
        self.raise_()
        self.update()
        self._tell()

    def lines(self) -> dict[int, str]:
        """Return the marks by the number of the line in the text."""
        if not self._marks:
            return {}
        revision = self._text.document().revision()
        if self._lines_of != revision:
            self._lines, self._lines_of = self._marked(), revision
        return self._lines

    def marked_blocks(self) -> frozenset[Block]:
        """Return the blocks of which a marked line stands in the text."""
        book, text = self._text.book, self._text.document()
        origins = {line_of(text.findBlockByNumber(it).blockFormat()) for it in self.lines()}
        return frozenset(block for it in origins if (block := book.origin(it)) is not None)

    def mark_at_cursor(self) -> str:
        """Return the mark of the line that the cursor stands in, or ""."""
        return self.lines().get(self._text.textCursor().block().blockNumber(), "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a bar along each marked line."""
        painter = QPainter(self)
        for block, mark in self._blocks():
            box = self._box(block)
            if box.bottom() < event.rect().top() or box.top() > event.rect().bottom():
                continue
            pen = QPen(QColor(look().accent_ink), _BAR_PX)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            if mark == WRITTEN:
                pen.setStyle(Qt.PenStyle.DotLine)
            painter.setPen(pen)
            middle = self.width() / 2
            painter.drawLine(QPointF(middle, box.top()), QPointF(middle, box.bottom()))
        painter.end()

    def event(self, event: QEvent) -> bool:
        """A tip says what a bar means."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            for block, mark in self._blocks():
                if self._box(block).adjusted(-99, 0, 99, 0).contains(QPointF(event.pos())):
                    QToolTip.showText(event.globalPos(), _words(mark), self)
                    return True
            QToolTip.hideText()
            return True
        return super().event(event)

    def _blocks(self) -> list[tuple[QTextBlock, str]]:
        document = self._text.document()
        return [(document.findBlockByNumber(number), mark) for number, mark in self.lines().items()]

    def _box(self, block: QTextBlock) -> QRectF:
        layout = self._text.document().documentLayout()
        box = layout.blockBoundingRect(block)
        top = box.top() - self._text.verticalScrollBar().value()
        return QRectF(0, top, self.width(), box.height())

    def _fit(self) -> None:
        place = self._text.viewport().geometry()
        self.setGeometry(place.left(), place.top(), _BREADTH_PX, place.height())

    def _marked(self) -> dict[int, str]:
        """Find the marked lines: those whose words still are what was written."""
        texts: dict[str, tuple[str, frozenset[str]] | None] = {}
        found: dict[int, str] = {}
        book = self._text.book
        for item in book.items():
            if isinstance(item, QTextTable):
                continue
            line = line_of(item.blockFormat())
            if line.origin not in texts:
                block = book.origin(line)
                mark = self._marks.get(block, "") if block is not None else ""
                lines = frozenset(plain_text(it) for it in block_inlines(block)) if block and mark else None
                texts[line.origin] = (mark, lines) if lines is not None else None
            known = texts[line.origin]
            if known is not None and item.text() in known[1]:
                found[item.blockNumber()] = known[0]
        return found

    def _on_contents_changed(self) -> None:
        if self._marks:
            self.update()

    def _tell(self) -> None:
        """Say it to who does not see the strip, when the cursor comes into the paragraph."""
        mark = self.mark_at_cursor()
        sentence = _words(mark) if mark else ""
        if self._text.accessibleDescription() != sentence:
            self._text.setAccessibleDescription(sentence)


def _words(mark: str) -> str:
    return messages.text("writing.unread_here" if mark == UNREAD else "writing.being_written")
