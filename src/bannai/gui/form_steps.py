"""Where one stands among the questions: "Câu 3/14", a bar, and a list to jump from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from bannai import messages
from bannai.gui.field_editors import QuietComboBox
from bannai.gui.style import GRID_PX


class WayButton(QPushButton):
    """One of two ways, of which one is chosen. Broad enough for the bold words of the chosen one."""

    def __init__(self, text: str, parent: QWidget) -> None:
        """Stand beside the other way, in the same parent."""
        super().__init__(text, parent)
        self.setObjectName("small")
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setAutoExclusive(True)

    def sizeHint(self) -> QSize:
        """A style sheet measures the plain words only."""
        size = super().sizeHint()
        return QSize(size.width() * 9 // 8, size.height())


class StepBar(QWidget):
    """The progress through the questions. `chosen` brings the place, from 0, of one that was jumped to."""

    chosen = Signal(int)

    def __init__(self, labels: Sequence[str], parent: QWidget) -> None:
        """`labels` are those of the questions, in order."""
        super().__init__(parent)
        self._labels = labels
        self.label = QLabel(self)
        self.label.setObjectName("panelTitle")
        self.left = QLabel(self)
        self.left.setObjectName("quiet")
        self.left.setWordWrap(True)
        self.jump = QuietComboBox(self)
        self.jump.setAccessibleName(messages.text("compose.jump"))
        self.jump.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.jump.setMinimumContentsLength(16)
        for number, label in enumerate(labels, start=1):
            self.jump.addItem(messages.text("compose.step_open", number=number, label=label))
        self.bar = QProgressBar(self)
        self.bar.setRange(0, max(1, len(labels)))
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(messages.text("compose.progress"))
        row = QHBoxLayout()
        row.setSpacing(2 * GRID_PX)
        row.addWidget(self.label)
        row.addWidget(self.left, 1)
        row.addWidget(self.jump, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID_PX, 0, 0)
        column.setSpacing(GRID_PX)
        column.addLayout(row)
        column.addWidget(self.bar)
        self.jump.activated.connect(self.chosen)

    def show_step(self, place: int, answered: Sequence[bool], left: str) -> None:
        """Show the place of the question, from 0, which ones have an answer, and what is left to do."""
        self.left.setText(left)
        told = messages.text("compose.step", number=place + 1, count=len(self._labels))
        if self.label.text() != told:
            self.label.setText(told)
            self.jump.setCurrentIndex(place)
        for number, (label, done) in enumerate(zip(self._labels, answered, strict=True)):
            name = "compose.step_done" if done else "compose.step_open"
            text = messages.text(name, number=number + 1, label=label)
            if self.jump.itemText(number) != text:
                self.jump.setItemText(number, text)
        self.bar.setValue(place + 1)


def form_button(message: str, object_name: str, parent: QWidget) -> QPushButton:
    """Return a button of the form with the text of a message."""
    text = messages.text(message)
    button = QPushButton(text, parent)
    button.setAccessibleName(text.replace("&", ""))
    if object_name:
        button.setObjectName(object_name)
    return button
