"""The list of drafts: title, kind and day of each, and where the words of a search stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from bannai import messages
from bannai.gui.moments import moment_words
from bannai.gui.style import GRID_PX, look
from bannai.services.history_service import HistoryLine

_ENTRY = Qt.ItemDataRole.UserRole
_BAR_PX = 5
_TITLE_LINES = 2
_SNIPPET_LINES = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row says: `detail` is the kind and the day, `snippet` where a search found its words."""

    id: int
    title: str
    detail: str
    snippet: str = ""


def entry_of(line: HistoryLine, names: Mapping[str, str], now: datetime) -> Entry:
    """Return what a row says of a draft; `names` are those of the kinds by their ids."""
    kind = names.get(line.kind_id, messages.text("history.kind_gone"))
    if line.trashed is not None:
        detail = messages.text("history.item_trashed", kind=kind, when=moment_words(line.trashed, now))
    else:
        name = "item_kept_often" if line.versions > 1 else "item_kept"
        when = moment_words(line.updated, now)
        detail = messages.text(f"history.{name}", kind=kind, when=when, count=line.versions)
    return Entry(line.id, line.title or messages.text("history.no_title"), detail, line.snippet)


class HistoryList(QListWidget):
    """Drafts one below the other. A screen reader hears title and detail of each.

    `chosen(entry or None)` when another row is the current one; Enter and a double click give
    `open_wanted`, Delete gives `remove_wanted`.
    """

    chosen = Signal(object)
    open_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self.setItemDelegate(_Rows(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.currentItemChanged.connect(lambda *_: self.chosen.emit(self.current()))
        self.itemDoubleClicked.connect(lambda _item: self.open_wanted.emit())

    def entries(self) -> tuple[Entry, ...]:
        """Return what the rows say, from the top."""
        return tuple(self.item(row).data(_ENTRY) for row in range(self.count()))

    def current(self) -> Entry | None:
        """Return the entry of the current row."""
        row = self.currentRow()
        entry: Entry | None = self.item(row).data(_ENTRY) if row >= 0 else None
        return entry

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show other rows; the current draft stays, or else the row at its place, or the first.

        Tells `chosen` once, and not at all when what is current has not changed.
        """
        before, place = self.current(), max(0, self.currentRow())
        self.blockSignals(True)
        self.clear()
        for entry in entries:
            item = QListWidgetItem(messages.text("history.item_name", title=entry.title, detail=entry.detail))
            item.setData(_ENTRY, entry)
            self.addItem(item)
        ids = [entry.id for entry in entries]
        if ids:
            kept = before is not None and before.id in ids
            place = ids.index(before.id) if before is not None and kept else min(place, len(ids) - 1)
            self.setCurrentRow(place)
        self.blockSignals(False)
        if ids:
            self.scrollToItem(self.currentItem())
        if self.current() != before:
            self.chosen.emit(self.current())

    def choose(self, draft_id: int) -> None:
        """Make the row of a draft the current one, if it is there."""
        for row, entry in enumerate(self.entries()):
            if entry.id == draft_id:
                self.setCurrentRow(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Enter and Delete; the list does the rest."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current() is not None:
            self.open_wanted.emit()
        elif event.key() == Qt.Key.Key_Delete and self.current() is not None:
            self.remove_wanted.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The lines of the rows break anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


_Line = tuple[str, "_Face", str]  # the text, its face, the name of its colour


class _Rows(QStyledItemDelegate):
    """Paints a row: bold title, quiet detail, the piece that was found; a bar at the left of the current."""

    def __init__(self, view: HistoryList) -> None:
        super().__init__(view)
        self._view = view
        self._faces: tuple[str, _Face, _Face] | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        width = self._view.viewport().width()
        lines = self._lines(index.data(_ENTRY), width)
        return QSize(width, sum(face.metrics.lineSpacing() for _, face, _ in lines) + 3 * GRID_PX)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        colours, box, state = look(), option.rect, option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(colours.accent_pale if chosen else colours.ground))
        if chosen:
            painter.fillRect(QRect(box.left(), box.top(), _BAR_PX, box.height()), QColor(colours.accent_ink))
        painter.setPen(QColor(colours.line))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if chosen and self._view.hasFocus():
            painter.setPen(QPen(QColor(colours.focus), 2))
            painter.drawRect(box.adjusted(1, 1, -1, -2))
        top = box.top() + 3 * GRID_PX // 2
        for text, face, colour in self._lines(index.data(_ENTRY), box.width()):
            painter.setFont(face.font)
            painter.setPen(QColor(getattr(colours, colour)))
            painter.drawText(box.left() + 2 * GRID_PX, top + face.metrics.ascent(), text)
            top += face.metrics.lineSpacing()
        painter.restore()

    def _lines(self, entry: Entry, width: int) -> list[_Line]:
        """Return the lines of a row as they fit a breadth."""
        font = self._view.font()
        if self._faces is None or self._faces[0] != font.key():
            bold, small = QFont(font), QFont(font)
            bold.setWeight(QFont.Weight.DemiBold)
            small.setPointSizeF(font.pointSizeF() * 0.92)
            self._faces = (font.key(), _Face(bold), _Face(small))
        _, title, plain = self._faces
        parts = (
            (entry.title, title, "ink", _TITLE_LINES),
            (entry.detail, plain, "quiet_ink", _TITLE_LINES),
            (entry.snippet, plain, "ink", _SNIPPET_LINES),
        )
        return [
            (line, face, colour)
            for text, face, colour, most in parts
            for line in face.wrapped(text, width - 4 * GRID_PX, most)
        ]


class _Face:
    """A font with its measures; words are measured once, for titles repeat them."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetrics(font)
        self._breadths: dict[str, int] = {}

    def breadth(self, word: str) -> int:
        found = self._breadths.get(word)
        if found is None:
            found = self._breadths[word] = self.metrics.horizontalAdvance(word)
        return found

    def wrapped(self, text: str, width: int, most: int) -> list[str]:
        """Break a text at spaces into at most so many lines; the last one ends in … where it is cut."""
        lines: list[str] = []
        words, space = text.split(), self.breadth(" ")
        while words and len(lines) < most:
            count, used = 1, self.breadth(words[0])
            while count < len(words) and used + space + self.breadth(words[count]) <= width:
                used += space + self.breadth(words[count])
                count += 1
            if count < len(words) and len(lines) == most - 1:
                count, used = len(words), width + 1
            line, words = " ".join(words[:count]), words[count:]
            fits = used <= width
            lines.append(line if fits else self.metrics.elidedText(line, Qt.TextElideMode.ElideRight, width))
        return lines
