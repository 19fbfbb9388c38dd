"""A question of a form: label, help, its editor, its example, and what is to be said of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bannai import messages
from bannai.documents.kinds import InputField, InputType
from bannai.gui.date_editor import DateEditor
from bannai.gui.field_editors import SHORT, ChoiceEditor, FieldEditor, LineEditor, TextEditor, as_text
from bannai.gui.people_editor import PeopleEditor, RankChoices
from bannai.gui.style import GRID_PX
from bannai.gui.table_editor import TableEditor


def make_editor(
    field: InputField,
    parent: QWidget,
    signatures: Mapping[str, str],
    office: str = "",
    ranks: RankChoices | None = None,
) -> FieldEditor:
    """Make the editor of a question.

    `signatures` are the presets of the kind's standard (id → label); `office` is what the office
    profile answers when the question is left open. Without `ranks`, people are typed one a line.
    """
    example = as_text(field.example) if field.type in SHORT else ""
    hint = messages.text("gui.for_example", example=example) if example else ""
    if office:
        hint = messages.text("gui.from_office", value=office)
    match field.type:
        case InputType.LONG_TEXT:
            return TextEditor(field, parent, hint)
        case InputType.PEOPLE if ranks is not None:
            return PeopleEditor(field, parent, ranks)
        case InputType.LIST | InputType.PEOPLE:
            return TextEditor(field, parent, messages.text("gui.one_per_line"), by_line=True)
        case InputType.TABLE:
            return TableEditor(field, parent)
        case InputType.DATE:
            return DateEditor(field, parent, hint)
        case InputType.CHOICE:
            choices = signatures if field.choices_from == "signatures" else field.choices
            return ChoiceEditor(field, parent, choices)
        case _:
            return LineEditor(field, parent, hint)


class Question(QWidget):
    """A question with its editor. What is wrong with the answer, or to be looked at, is said under it."""

    def __init__(
        self,
        field: InputField,
        parent: QWidget,
        signatures: Mapping[str, str],
        office: str,
        ranks: RankChoices | None = None,
    ) -> None:
        """Put the parts together; `signatures`, `office` and `ranks` as in `make_editor`."""
        super().__init__(parent)
        self.editor = editor = make_editor(field, self, signatures, office, ranks)
        self._label = label = words(field.label, "questionLabel", self)
        label.setBuddy(editor.control())
        self.example = QPushButton(messages.text("gui.fill_example"), self)
        self.example.setObjectName("small")
        self.example.setAccessibleName(messages.text("gui.fill_example_of", label=field.label))
        if field.example is None:
            self.example.hide()
        self.example.setToolTip(messages.text("gui.fill_example_tip"))
        self.example.clicked.connect(self._on_example_clicked)
        top = QHBoxLayout()
        top.setSpacing(GRID_PX)
        top.addWidget(label, 1)
        if field.required:
            top.addWidget(words(messages.text("gui.required"), "requiredMark", self))
        top.addWidget(self.example, 0, Qt.AlignmentFlag.AlignTop)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 2 * GRID_PX)
        column.setSpacing(GRID_PX // 2)
        column.addLayout(top)
        if field.help:
            column.addWidget(words(field.help, "quiet", self))
        column.addWidget(editor)
        self._said: dict[str, QLabel] = {}  # made when first needed: a form has dozens of questions
        editor.changed.connect(self._on_changed)

    def show_wrong(self, sentence: str) -> None:
        """Say under the editor what is wrong with the answer ("" = nothing)."""
        self._say("wrongAnswer", sentence)
        self.editor.set_wrong(bool(sentence))

    def show_note(self, sentence: str) -> None:
        """Say under the editor what is to be looked at, until the answer is changed ("" = nothing)."""
        self._say("cautionWord", sentence)

    def note(self) -> str:
        """Return what is being said, for a screen reader: what is wrong, else the note."""
        said = [self._said[style].text() for style in ("wrongAnswer", "cautionWord") if style in self._said]
        return next(filter(None, said), "")

    def set_alone(self, alone: bool) -> None:
        """Show the label larger while this is the only question on the page."""
        name = "bigQuestion" if alone else "questionLabel"
        if self._label.objectName() != name:
            self._label.setObjectName(name)
            self._label.style().unpolish(self._label)
            self._label.style().polish(self._label)

    def load(self, value: Any) -> None:
        """Show the answer of another document; what was said about the old one is gone, and its undo."""
        self.editor.fill(value)
        self.editor.forget_undo()
        self.show_wrong("")
        self.show_note("")

    def _say(self, style: str, sentence: str) -> None:
        label = self._said.get(style)
        if (label.text() if label else "") == sentence:
            return
        if label is None:
            label = self._said[style] = words("", style, self)
            self._column.addWidget(label)
        label.setText(sentence)
        label.setVisible(bool(sentence))
        help_text = self.editor.field.help
        self.editor.control().setAccessibleDescription(f"{help_text} {self.note()}".strip())

    def _on_changed(self) -> None:
        self.example.setEnabled(self.editor.is_empty())
        self.show_note("")
        self.show_wrong("")

    def _on_example_clicked(self) -> None:
        self.editor.control().setFocus()  # before the button is switched off and loses the focus
        self.editor.fill(self.editor.field.example)


def words(text: str, name: str, parent: QWidget) -> QLabel:
    """Return plain words in a style of the style sheet; all but marks wrap."""
    label = QLabel(text, parent)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(name != "requiredMark")
    return label
