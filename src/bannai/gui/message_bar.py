"""One plain sentence at the top of the window: what happened, what to do. Never a stack of dialogs."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from bannai import messages
from bannai.gui.style import GRID_PX

BUSY_SHOWN_AFTER_MS = 250


class MessageBar(QFrame):
    """The message area. A word says what kind of message it is; the colour only repeats it."""

    def __init__(self) -> None:
        """Nothing to say yet."""
        super().__init__()
        self.setObjectName("messageBar")
        self._mood = QLabel()
        self._mood.setObjectName("messageMood")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QPushButton(messages.text("gui.close_message"))
        self._close.setObjectName("small")
        self._close.setAccessibleName(messages.text("gui.close_message_name"))
        self._close.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        row.setSpacing(2 * GRID_PX)
        row.addWidget(self._mood)
        row.addWidget(self._text, 1)
        row.addWidget(self._close)
        self.hide()

    def text(self) -> str:
        """Return the sentence that is shown, or ""."""
        return self._text.text() if not self.isHidden() else ""

    def show_wrong(self, sentence: str) -> None:
        """Show what could not be done."""
        self._show("wrong", sentence)

    def show_good(self, sentence: str) -> None:
        """Show what was done."""
        self._show("good", sentence)

    def show_note(self, sentence: str) -> None:
        """Show what the user should know."""
        self._show("note", sentence)

    def clear(self) -> None:
        """Take the message away; the focus does not get lost with its button."""
        if self._close.hasFocus():
            self.focusNextChild()
        self._text.clear()
        self.hide()

    def _show(self, mood: str, sentence: str) -> None:
        word = messages.text(f"gui.mood_{mood}")
        self._mood.setText(word)
        self._text.setText(sentence)
        self.setProperty("mood", mood)
        for widget in (self, self._mood):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self.setAccessibleName(f"{word}: {sentence}")
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))


class BusyBar(QWidget):
    """Says what is being done, with a button that stops it. Shown only when the work takes a while."""

    stopped = Signal()

    def __init__(self) -> None:
        """Nothing is being done."""
        super().__init__()
        self._label = QLabel()
        progress = QProgressBar()
        progress.setRange(0, 0)
        progress.setTextVisible(False)
        progress.setAccessibleName(messages.text("gui.busy_name"))
        self.stop = QPushButton(messages.text("gui.stop"))
        self.stop.setObjectName("small")
        self.stop.setAccessibleName(messages.text("gui.stop").replace("&", ""))
        self.stop.clicked.connect(self.stopped)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        row.setSpacing(2 * GRID_PX)
        row.addWidget(self._label)
        row.addWidget(progress, 1)
        row.addWidget(self.stop)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(BUSY_SHOWN_AFTER_MS)
        self._timer.timeout.connect(self.show)
        self.hide()

    def begin(self, sentence: str, *, can_stop: bool = False) -> None:
        """Work has begun."""
        self._label.setText(sentence)
        self.stop.setVisible(can_stop)
        self._timer.start()

    def end(self) -> None:
        """Work has ended."""
        self._timer.stop()
        self.hide()
