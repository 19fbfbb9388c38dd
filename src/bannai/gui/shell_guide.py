"""The strip above the pages that leads through a first draft on example answers."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from bannai import messages
from bannai.gui.shell_parts import words
from bannai.gui.style import GRID_PX

_STEPS = ("form", "result", "saved")


class GuideBar(QFrame):
    """Says what to do now. `ended` when the user wants no more of it or is through."""

    ended = Signal()

    def __init__(self) -> None:
        """Nothing to lead through yet."""
        super().__init__()
        self.setObjectName("guideBar")
        self.setAccessibleName(messages.text("settings.guide_name"))
        self._step: QLabel = words("", "guideStep")
        self._step.setWordWrap(False)
        self._text: QLabel = words("")
        self.end = QPushButton(messages.text("settings.guide_end"))
        self.end.setObjectName("small")
        self.end.setAccessibleName(self.end.text())
        self.end.clicked.connect(self._on_end_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        row.setSpacing(2 * GRID_PX)
        row.addWidget(self._step)
        row.addWidget(self._text, 1)
        row.addWidget(self.end)
        self.hide()

    def is_leading(self) -> bool:
        """Say whether a guided draft is under way."""
        return not self.isHidden()

    def show_step(self, name: str) -> None:
        """Show a step: form, result or saved."""
        number = _STEPS.index(name) + 1
        self._step.setText(messages.text("settings.guide_step", step=number, steps=len(_STEPS)))
        self._text.setText(messages.text(f"settings.guide_{name}"))
        word = messages.text("settings.guide_finish" if name == _STEPS[-1] else "settings.guide_end")
        self.end.setText(word)
        self.end.setAccessibleName(word)
        self.setAccessibleDescription(self._text.text())
        self.show()

    def _on_end_clicked(self) -> None:
        self.hide()
        self.ended.emit()
