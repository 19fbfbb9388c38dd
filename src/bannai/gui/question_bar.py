"""One question inside a dialog: a sentence and its answers as buttons, in place of a box over a box."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from bannai.gui.icons import IconPicture
from bannai.gui.shell_parts import FlowRow, words
from bannai.gui.style import GRID_PX


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: the words of its button, and what it does. A None does nothing more."""

    text: str
    act: Callable[[], None] | None = None


class QuestionBar(QFrame):
    """Asks one thing at a time. The first answer is the safe one: it has the focus, Escape means the last.

    While it is shown, `kept_still` cannot be used, so that the question is answered before anything else.
    """

    def __init__(self, kept_still: Sequence[QWidget]) -> None:
        """Begin hidden."""
        super().__init__()
        self.setObjectName("messageBar")
        self._kept_still = tuple(kept_still)
        self._leave: Answer | None = None
        self._sentence = words("")
        self._answers = FlowRow()
        column = QVBoxLayout()
        column.setSpacing(GRID_PX)
        column.addWidget(self._sentence)
        column.addWidget(self._answers)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        row.setSpacing(2 * GRID_PX)
        row.addWidget(IconPicture("warning", self, colour="caution"), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        self.hide()

    def text(self) -> str:
        """Return the question that is asked, or ""."""
        return self._sentence.text() if not self.isHidden() else ""

    def buttons(self) -> tuple[QPushButton, ...]:
        """Return the answers' buttons, in order."""
        return tuple(it for it in self._answers.findChildren(QPushButton) if not it.isHidden())

    def ask(self, sentence: str, *answers: Answer) -> None:
        """Ask; the last answer is what leaving means."""
        self._sentence.setText(sentence)
        self.setAccessibleName(sentence)
        self._answers.clear()
        self._leave = answers[-1]
        for answer in answers:
            button = QPushButton(answer.text, self._answers)
            button.setAccessibleName(answer.text.replace("&", ""))
            button.clicked.connect(lambda _checked=False, it=answer: self._end(it))
            self._answers.add(button)
        for widget in self._kept_still:
            widget.setEnabled(False)
        self.show()
        for button in self.buttons():
            button.setAutoDefault(True)  # Enter answers with the button that has the focus
        self.buttons()[0].setFocus()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def leave(self) -> bool:
        """Answer with the last answer. False when nothing is being asked."""
        if self._leave is None:
            return False
        self._end(self._leave)
        return True

    def _end(self, answer: Answer) -> None:
        self._leave = None
        self.hide()
        for widget in self._kept_still:
            widget.setEnabled(True)
        if answer.act is not None:
            answer.act()
