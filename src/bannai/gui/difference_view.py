"""What has changed, shown in the text: removed words struck with “−”, added ones underlined with “+”.

The colours only repeat what the signs and the lines say.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeySequence,
    QShortcut,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QTextEdit, QVBoxLayout, QWidget

from bannai import messages
from bannai.documents.differences import ParagraphDifference, Piece, PieceKind, word_differences
from bannai.gui.style import GRID_PX, look

REMOVED_SIGN = "−"
ADDED_SIGN = "+"
_NO_BREAK = "\u00a0"  # keeps a sign with its word, and off it: “−5” would be read as a number below zero


class DifferenceView(QWidget):
    """Shows two texts as one. Used in the UI thread; a document's differences come from the worker.

    `compact` leaves the row of buttons out, for a single changed paragraph. Nothing can be edited here.
    """

    def __init__(self, parent: QWidget | None = None, *, compact: bool = False) -> None:
        """Nothing to compare yet."""
        super().__init__(parent)
        self._compact = compact
        self._paragraphs: tuple[ParagraphDifference, ...] = ()
        self._changes: list[tuple[int, int]] = []  # where each change stands in the text
        self._place = -1
        self._compared = True
        self._short = False
        self.text = QTextEdit()
        self.text.setReadOnly(True)
        self.text.setUndoRedoEnabled(False)
        self.text.setTabChangesFocus(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setAccessibleName(messages.text("history.difference_name"))
        self.summary = QLabel()
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setWordWrap(True)
        self.previous = _button("difference_previous")
        self.next = _button("difference_next")
        self.only = QCheckBox(messages.text("history.difference_only"))
        self.only.setAccessibleName(self.only.text())
        self._legend = QLabel(_legend())
        self._legend.setObjectName("quiet")
        self._legend.setTextFormat(Qt.TextFormat.PlainText)
        self._legend.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID_PX)
        column.addLayout(self._rows())
        column.addWidget(self.text, 1)
        self.previous.clicked.connect(lambda: self._step(-1))
        self.next.clicked.connect(lambda: self._step(1))
        self.only.toggled.connect(self._write)
        for keys, direction in (("F3", 1), ("Shift+F3", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda direction=direction: self._step(direction))
        self._write()

    @property
    def count(self) -> int:
        """How many places are different."""
        return len(self._changes)

    def show_difference(self, old_text: str, new_text: str) -> None:
        """Compare two texts word by word and show them as one."""
        pieces = word_differences(old_text, new_text)
        self.show_paragraphs((ParagraphDifference("", old_text, new_text, pieces),))

    def show_paragraphs(self, paragraphs: Sequence[ParagraphDifference], *, compared: bool = True) -> None:
        """Show the differences of two documents; not `compared`, one document that is only read."""
        self._paragraphs = tuple(paragraphs)
        self._compared = compared
        name = "difference_name" if compared else "text_name"
        self.text.setAccessibleName(messages.text(f"history.{name}"))
        self._place = -1
        self._write()
        self.text.moveCursor(QTextCursor.MoveOperation.Start)

    def set_short(self, on: bool) -> None:
        """Leave the words above the text out, where there is little height; the signs stay in the text."""
        if on != self._short:
            self._short = on
            self._tell()

    def clear(self) -> None:
        """Show nothing."""
        self.show_paragraphs(())

    def changeEvent(self, event: QEvent) -> None:
        """Write the text anew in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange) and self._paragraphs:
            self._write()

    # Writing

    def _write(self) -> None:
        """Write all paragraphs; where only the changes are wanted, how many were left out."""
        self._changes = []
        self.text.clear()
        cursor = QTextCursor(self.text.document())
        cursor.beginEditBlock()
        skipped = 0
        for paragraph in self._paragraphs:
            if self.only.isChecked() and not paragraph.changed:
                skipped += 1
                continue
            skipped = self._write_skipped(cursor, skipped)
            self._begin_block(cursor)
            self._write_pieces(cursor, paragraph.pieces)
        self._write_skipped(cursor, skipped)
        cursor.endEditBlock()
        self._tell()

    def _write_pieces(self, cursor: QTextCursor, pieces: Sequence[Piece]) -> None:
        last = PieceKind.SAME
        for piece in pieces:
            start = cursor.position()
            words = piece.text
            if piece.kind is not PieceKind.SAME:
                words = piece.text.lstrip() or piece.text  # the sign stands with the word, not with a space
                cursor.insertText(piece.text[: len(piece.text) - len(words)], _format(PieceKind.SAME))
                if last is PieceKind.REMOVED:  # the new word stands off the old one
                    cursor.insertText(" ", _format(PieceKind.SAME))
                sign = REMOVED_SIGN if piece.kind is PieceKind.REMOVED else ADDED_SIGN
                cursor.insertText(sign + _NO_BREAK, _format(piece.kind, sign=True))
            cursor.insertText(words, _format(piece.kind))
            if piece.kind is not PieceKind.SAME:
                if last is PieceKind.SAME:
                    self._changes.append((start, cursor.position()))
                else:  # what was removed and what came in its place is one change
                    self._changes[-1] = (self._changes[-1][0], cursor.position())
            last = piece.kind

    def _write_skipped(self, cursor: QTextCursor, count: int) -> int:
        if count:
            self._begin_block(cursor)
            quiet = QTextCharFormat()
            quiet.setForeground(QColor(look().quiet_ink))
            quiet.setFontItalic(True)
            cursor.insertText(messages.text("history.difference_skipped", count=count), quiet)
        return 0

    @staticmethod
    def _begin_block(cursor: QTextCursor) -> None:
        form = QTextBlockFormat()
        form.setBottomMargin(GRID_PX // 2)
        form.setLineHeight(115, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if cursor.position():
            cursor.insertBlock(form)
        else:
            cursor.setBlockFormat(form)

    # The row above

    def _rows(self) -> QVBoxLayout:
        """How much is different and the buttons; below them what the signs mean."""
        first, second, rows = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        rows.setSpacing(GRID_PX // 2)
        rows.addLayout(first)
        rows.addLayout(second)
        for row in (first, second):
            row.setSpacing(2 * GRID_PX)
        self.summary.setWordWrap(not self._compact)  # beside it the legend has the room
        first.addWidget(self.summary, 0 if self._compact else 1)
        (first if self._compact else second).addWidget(self._legend, 1)
        if self._compact:
            for widget in (self.only, self.previous, self.next):
                widget.setParent(self)
                widget.hide()
            return rows
        first.addWidget(self.previous)
        first.addWidget(self.next)
        second.addWidget(self.only)
        return rows

    def _tell(self) -> None:
        """Say how much is different and where one is."""
        count = len(self._changes)
        if count and self._place >= 0:
            sentence = messages.text("history.difference_place", place=self._place + 1, count=count)
        elif count:
            sentence = messages.text("history.difference_count", count=count)
        else:
            sentence = self._none_words()
        self.summary.setText(sentence)
        self.summary.setVisible(bool(sentence) and not self._short)
        self._legend.setVisible(count > 0 and not self._short)
        if not self._compact:
            self.only.setVisible(count > 0 and any(not it.changed for it in self._paragraphs))
            for button in (self.previous, self.next):
                button.setVisible(count > 0)

    def _none_words(self) -> str:
        return messages.text("history.difference_none") if self._paragraphs and self._compared else ""

    def _step(self, direction: int) -> None:
        """Go to the next change, from the last one to the first."""
        if not self._changes:
            return
        first = 0 if direction > 0 else -1
        self._place = (self._place + direction if self._place >= 0 else first) % len(self._changes)
        start, end = self._changes[self._place]
        cursor = self.text.textCursor()
        cursor.setPosition(end)
        cursor.setPosition(start, QTextCursor.MoveMode.KeepAnchor)  # the beginning is where one looks
        self.text.setTextCursor(cursor)
        bar, box = self.text.verticalScrollBar(), self.text.cursorRect()
        bar.setValue(bar.value() + box.top() - self.text.viewport().height() // 3)
        self._tell()


def _format(kind: PieceKind, *, sign: bool = False) -> QTextCharFormat:
    """Return how a piece looks; its sign stands bold before it, neither struck nor underlined."""
    form = QTextCharFormat()
    if kind is PieceKind.SAME:
        form.setForeground(QColor(look().ink))
        return form
    removed = kind is PieceKind.REMOVED
    form.setForeground(QColor(look().removed_ink if removed else look().added_ink))
    form.setBackground(QColor(look().removed if removed else look().added))
    if sign:
        form.setFontWeight(QFont.Weight.Bold)
    else:
        form.setFontStrikeOut(removed)
        form.setFontUnderline(not removed)
    return form


def _legend() -> str:
    """Return what the signs mean; the two halves stay whole where the line breaks."""
    halves = [messages.text(f"history.difference_legend_{name}") for name in ("removed", "added")]
    return "   ".join(half.replace(" ", _NO_BREAK) for half in halves)


def _button(name: str) -> QPushButton:
    button = QPushButton(messages.text(f"history.{name}"))
    button.setObjectName("small")
    button.setAccessibleName(messages.text(f"history.{name}_name"))
    button.setToolTip(messages.text(f"history.{name}_name"))
    return button
