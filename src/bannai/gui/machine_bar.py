"""While the machine writes: what it reads, how long yet, stop, go on; then which paragraphs are unread."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from bannai import messages
from bannai.gui.icons import put_icon
from bannai.gui.shell_parts import words
from bannai.gui.style import GRID_PX, scaled

_LEAST_TOLD_S = 2.0  # a wait that is shorter needs no figure


class MachineBar(QWidget):
    """A row above the text, hidden while there is nothing to tell."""

    stop_wanted = Signal()
    resume_wanted = Signal()
    left = Signal()
    unread_wanted = Signal()
    read_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing is written."""
        super().__init__(parent)
        self.label = words("", "")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(messages.text("writing.progress_name"))
        self.stop = _button("stop", "stop")
        self.resume = _button("resume", "play")
        self.leave = _button("leave", "close")
        self.leave.setAccessibleName(messages.text("writing.leave_name"))
        self.show_unread = _button("show_unread", "look")
        self.mark_read = _button("mark_read", "check")
        self.mark_read.setToolTip(messages.text("writing.mark_read_tip"))
        self.buttons = (self.stop, self.resume, self.leave, self.show_unread, self.mark_read)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        row.setSpacing(GRID_PX)
        row.addWidget(self.label, 3)
        row.addWidget(self.progress, 1)
        for button in self.buttons:
            row.addWidget(button)
        self.stop.clicked.connect(self.stop_wanted)
        self.resume.clicked.connect(self.resume_wanted)
        self.leave.clicked.connect(self.left)
        self.show_unread.clicked.connect(self.unread_wanted)
        self.mark_read.clicked.connect(self.read_wanted)
        self.hide()

    def show_starting(self) -> None:
        """What writes is being started."""
        self._show(messages.text("writing.starting"), self.stop)
        self.progress.setRange(0, 0)
        self.progress.show()

    def show_first_run(self, seconds: float) -> None:
        """The first time on this machine: ways to run are tried for about so long."""
        self._show(messages.text("writing.first_run", seconds=round(seconds)), self.stop)
        self.progress.setRange(0, 0)
        self.progress.show()

    def show_reading(self, number: int, count: int, done: int, total: int, seconds: float | None) -> None:
        """Passage `number` of `count` is being read: `done` of `total`; `seconds` left, None = not known."""
        if seconds is not None and seconds > _LEAST_TOLD_S:
            sentence = messages.text(
                "writing.reading_left", number=number, count=count, seconds=round(seconds)
            )
        else:
            sentence = messages.text("writing.reading", number=number, count=count)
        self._show(sentence, self.stop)
        self.progress.setRange(0, max(1, total))
        self.progress.setValue(min(done, total))
        self.progress.show()

    def show_writing(self, number: int, count: int, *, again: bool = False) -> None:
        """Passage `number` of `count` is being written; `again`: its first text was not good enough."""
        name = "writing.trying_again" if again else "writing.writing"
        self._show(messages.text(name, number=number, count=count), self.stop)

    def show_paused(self, sentence: str) -> None:
        """It was stopped, or broke off, and can go on."""
        self._show(sentence, self.resume, self.leave)

    def show_unread_count(self, count: int) -> None:
        """Nothing is written; `count` paragraphs are taken and unread (0: the bar goes)."""
        if count:
            self._show(messages.text("writing.unread", count=count), self.show_unread, self.mark_read)
        else:
            self._hide()

    def _show(self, sentence: str, *buttons: QPushButton) -> None:
        if self.label.text() != sentence:
            self.label.setText(sentence)
        self.progress.hide()
        self._swap(buttons)
        self.show()

    def _hide(self) -> None:
        had_focus = any(button.hasFocus() for button in self.buttons)
        self.hide()
        if had_focus and self.parentWidget() is not None:
            self.focusNextChild()

    def _swap(self, shown: tuple[QPushButton, ...]) -> None:
        """Show other buttons; the focus stays in the bar where it was in it."""
        had_focus = any(button.hasFocus() for button in self.buttons if button not in shown)
        for button in shown:
            button.show()
        if had_focus and shown:
            shown[0].setFocus()
        for button in self.buttons:
            if button not in shown:
                button.hide()


class GrowingText(QFrame):
    """The text that the machine is writing, below the draft; nothing of it stands in the draft yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Hidden until something grows."""
        super().__init__(parent)
        self.setObjectName("proposalBar")
        self.title = QLabel()
        self.title.setObjectName("panelTitle")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setUndoRedoEnabled(False)
        self.text.setAccessibleName(messages.text("writing.growing_name"))
        self.text.setMinimumHeight(scaled(9 * GRID_PX))
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        column.setSpacing(GRID_PX)
        column.addWidget(self.title)
        column.addWidget(self.text, 1)
        self.hide()

    def show_text(self, opening: str, text: str) -> None:
        """Show the text so far of the paragraph that begins so."""
        self.title.setText(messages.text("writing.growing_title", opening=opening))
        shown = self.text.toPlainText()
        if text.startswith(shown):
            cursor = QTextCursor(self.text.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(text[len(shown) :])
        else:
            self.text.setPlainText(text)
        self.text.verticalScrollBar().setValue(self.text.verticalScrollBar().maximum())
        self.show()

    def clear(self) -> None:
        """Nothing grows."""
        self.text.clear()
        self.hide()


def _button(name: str, icon: str) -> QPushButton:
    text = messages.text(f"writing.{name}")
    button = QPushButton(text)
    button.setObjectName("small")
    button.setAccessibleName(text.replace("&", ""))
    put_icon(button, icon, size_px=18)
    button.hide()
    return button
