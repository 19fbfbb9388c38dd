"""What was found in a file that may become a template: its fields, what is wrong with it, its name."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from bannai import messages
from bannai.gui.paste import CleanLine
from bannai.gui.shell_parts import words
from bannai.gui.style import GRID_PX
from bannai.services.template_service import TemplateCheck

_WIDTH_PX, _HEIGHT_PX = 84 * GRID_PX, 60 * GRID_PX


class TemplateDialog(QDialog):
    """`added(name)` wants the template taken. With problems there is only a list of what to mend in Word."""

    added = Signal(str)

    def __init__(self, file: str, found: TemplateCheck, parent: QWidget | None = None) -> None:
        """Show what was found in a file of a name."""
        super().__init__(parent)
        wrong = bool(found.problems)
        title = messages.text("own_papers.dialog_wrong" if wrong else "own_papers.dialog_title")
        self.setWindowTitle(title)
        if wrong:
            lines = [str(problem) for problem in found.problems]
        else:
            lines = [
                messages.text(
                    "own_papers.dialog_field",
                    label=it.label,
                    type=messages.text(f"own_papers.type_{it.type.value}"),
                )
                for it in found.questions
            ]
        self.list = QPlainTextEdit("\n".join(lines), self)  # with the keys one reads on, and copies
        self.list.setReadOnly(True)
        self.list.setTabChangesFocus(True)
        self.list.setAccessibleName(title)
        lead = "own_papers.dialog_wrong_lead" if wrong else "own_papers.dialog_lead"
        self.name = CleanLine(self)
        self.name.setText(found.name)
        self.name.setAccessibleName(messages.text("own_papers.dialog_name"))
        self.take = QPushButton(messages.text("own_papers.dialog_take"), self)
        self.take.setObjectName("main")
        self.close_button = QPushButton(messages.text("own_papers.dialog_close"), self)
        for button in (self.take, self.close_button):
            button.setAccessibleName(button.text().replace("&", ""))
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX)
        column.addWidget(words(title, "panelTitle", self))
        column.addWidget(words(messages.text(lead, file=file, count=len(lines)), "", self))
        column.addWidget(self.list, 1)
        name_label = words(messages.text("own_papers.dialog_name"), "questionLabel", self)
        name_label.setBuddy(self.name)
        for widget in (name_label, self.name):
            widget.setVisible(not wrong)
            column.addWidget(widget)
        self.take.setVisible(not wrong)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.take)
        column.addLayout(row)
        self.take.clicked.connect(self._on_taken)
        self.close_button.clicked.connect(self.reject)
        self.resize(_WIDTH_PX, _HEIGHT_PX)
        if wrong:
            self.close_button.setFocus()
        else:
            self.name.setFocus()
            self.name.selectAll()

    def _on_taken(self) -> None:
        self.accept()
        self.added.emit(self.name.text())
