"""While the draft appears section by section: how far it is, stop, go on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from bannai import messages
from bannai.gui.style import GRID_PX


class WritingBar(QWidget):
    """`stop_wanted` and `resume_wanted` follow its one button."""

    stop_wanted = Signal()
    resume_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing is being written: hidden."""
        super().__init__(parent)
        self._paused = False
        self._number = self._count = 0
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(messages.text("draft.progress_name"))
        self.button = QPushButton()
        self.button.setObjectName("small")
        self.button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        row.setSpacing(2 * GRID_PX)
        row.addWidget(self.label, 2)
        row.addWidget(self.progress, 1)
        row.addWidget(self.button)
        self.hide()

    def show_writing(self, number: int, count: int, title: str) -> None:
        """Part `number` of `count` is being written."""
        self._number, self._count, self._paused = number, count, False
        self.label.setText(
            messages.text("draft.writing", number=min(number, count), count=count, title=title)
        )
        self._show("draft.stop")

    def show_paused(self) -> None:
        """The writing has been stopped and can go on."""
        self._paused = True
        done = max(0, self._number - 1)
        self.label.setText(messages.text("draft.paused", number=done, count=self._count))
        self._show("draft.resume")

    def _show(self, name: str) -> None:
        self.progress.setRange(0, max(1, self._count))
        self.progress.setValue(max(0, self._number - 1))
        self.button.setText(messages.text(name))
        self.button.setAccessibleName(messages.text(name).replace("&", ""))
        self.show()

    def _on_clicked(self) -> None:
        (self.resume_wanted if self._paused else self.stop_wanted).emit()
