"""The form of a kind, built from DocumentKind.inputs alone."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from bannai import messages
from bannai.documents.kinds import DocumentKind, InputField, InputType
from bannai.documents.office import Office
from bannai.gui.field_editors import SHORT, ChoiceEditor, FieldEditor, LineEditor, TextEditor, as_text
from bannai.gui.style import GRID_PX
from bannai.gui.table_editor import TableEditor

_WIDTH_MAX_PX = 112 * GRID_PX
_WIDE_MAX_PX = 144 * GRID_PX  # a table with many columns needs the room
_COLUMNS_WIDE = 5


def make_editor(
    field: InputField, parent: QWidget, signatures: Mapping[str, str], office: str = ""
) -> FieldEditor:
    """Make the editor of a question.

    `signatures` are the presets of the kind's standard (id → label); `office` is what the office
    profile answers when the question is left open.
    """
    example = as_text(field.example) if field.type in SHORT else ""
    hint = messages.text("gui.for_example", example=example) if example else ""
    if office:
        hint = messages.text("gui.from_office", value=office)
    match field.type:
        case InputType.LONG_TEXT:
            return TextEditor(field, parent, hint)
        case InputType.LIST | InputType.PEOPLE:
            return TextEditor(field, parent, messages.text("gui.one_per_line"), by_line=True)
        case InputType.TABLE:
            return TableEditor(field, parent)
        case InputType.CHOICE:
            choices = signatures if field.choices_from == "signatures" else field.choices
            return ChoiceEditor(field, parent, choices)
        case _:
            return LineEditor(field, parent, hint)


class Question(QWidget):
    """A question: label, required mark, help, its editor, a button that fills the example in."""

    def __init__(
        self, field: InputField, parent: QWidget, signatures: Mapping[str, str], office: str
    ) -> None:
        """Put the parts together; `signatures` and `office` as in `make_editor`."""
        super().__init__(parent)
        self.editor = editor = make_editor(field, self, signatures, office)
        label = _label(field.label, "questionLabel", self)
        label.setBuddy(editor.control())
        top = QHBoxLayout()
        top.setSpacing(GRID_PX)
        top.addWidget(label)
        if field.required:
            top.addWidget(_label(messages.text("gui.required"), "requiredMark", self))
        top.addStretch(1)
        self.example = QPushButton(messages.text("gui.fill_example"), self)
        self.example.setObjectName("small")
        self.example.setAccessibleName(messages.text("gui.fill_example_of", label=field.label))
        if field.example is None:
            self.example.hide()
        self.example.setToolTip(messages.text("gui.fill_example_tip"))
        self.example.clicked.connect(self._on_example_clicked)
        top.addWidget(self.example)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 2 * GRID_PX)
        column.setSpacing(GRID_PX // 2)
        column.addLayout(top)
        if field.help:
            column.addWidget(_label(field.help, "quiet", self))
        column.addWidget(editor)
        self._wrong = _label("", "wrongAnswer", self)
        self._wrong.hide()
        column.addWidget(self._wrong)
        editor.changed.connect(self._on_changed)

    def show_wrong(self, sentence: str) -> None:
        """Say under the editor what is wrong with the answer ("" = nothing)."""
        self._wrong.setText(sentence)
        self._wrong.setVisible(bool(sentence))
        self.editor.set_wrong(bool(sentence))

    def _on_changed(self) -> None:
        self.example.setEnabled(self.editor.is_empty())
        if self._wrong.isVisibleTo(self):
            self.show_wrong("")

    def _on_example_clicked(self) -> None:
        self.editor.control().setFocus()  # before the button is switched off and loses the focus
        self.editor.fill(self.editor.field.example)


class FormView(QWidget):
    """The form of one kind; it keeps what was typed as long as it lives.

    `submitted` asks for a draft of `answers()`, `left` for the list of kinds.
    """

    submitted = Signal()
    left = Signal()

    def __init__(
        self, kind: DocumentKind, signatures: Mapping[str, str], office: Office, parent: QWidget
    ) -> None:
        """Build the form. `signatures` are the presets of the kind's standard (id → label).

        Every widget is made inside its parent: moving one into a window styles its whole tree anew.
        """
        super().__init__(parent)
        self.setObjectName("page")
        self.kind = kind
        self._questions: dict[str, Question] = {}
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setAccessibleName(kind.name)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        inner = QWidget(self._scroll)
        inner.setObjectName("scrolled")
        wide = any(len(field.columns) >= _COLUMNS_WIDE for field in kind.inputs)
        inner.setMaximumWidth(_WIDE_MAX_PX if wide else _WIDTH_MAX_PX)
        self._scroll.setWidget(inner)
        column = QVBoxLayout(inner)
        column.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX)
        column.addWidget(_label(kind.name, "pageTitle", inner))
        if kind.summary:
            column.addWidget(_label(kind.summary, "quiet", inner))
        self.fill_all = _button("fill_all", "", inner)
        self.clear_examples = _button("clear_examples", "", inner)
        row = QHBoxLayout()
        row.setSpacing(GRID_PX)
        row.addWidget(self.fill_all)
        row.addWidget(self.clear_examples)
        row.addStretch(1)
        column.addLayout(row)
        column.addSpacing(2 * GRID_PX)
        for field in kind.inputs:
            given = str(getattr(office, field.office, "")) if field.office else ""
            question = Question(field, inner, signatures, given)
            question.editor.changed.connect(self._on_changed)
            question.editor.finished.connect(self._on_finished)
            self._questions[field.key] = question
            column.addWidget(question)
        column.addStretch(1)
        footer = QWidget(self)
        self.back = _button("back_to_kinds", "", footer)
        self._open_questions = _label("", "quiet", footer)
        self._open_questions.setWordWrap(False)
        self.main = _button("draft", "main", footer)
        footer.setObjectName("footer")
        footer.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        bottom = QHBoxLayout(footer)
        bottom.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        bottom.setSpacing(2 * GRID_PX)
        bottom.addWidget(self.back)
        bottom.addStretch(1)
        bottom.addWidget(self._open_questions)
        bottom.addWidget(self.main)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(footer)
        self.fill_all.clicked.connect(self._on_fill_all_clicked)
        self.clear_examples.clicked.connect(self._on_clear_examples_clicked)
        self.back.clicked.connect(self.left)
        self.main.clicked.connect(self._on_main_clicked)
        self._set_tab_order()
        self._on_changed()

    def answers(self) -> dict[str, Any]:
        """Return the answers that were given, by key, as they were typed."""
        given = {key: question.editor.answer() for key, question in self._questions.items()}
        return {key: value for key, value in given.items() if value is not None}

    def editor(self, key: str) -> FieldEditor:
        """Return the editor of a question. Raises KeyError."""
        return self._questions[key].editor

    def question(self, key: str) -> Question:
        """Return a question. Raises KeyError."""
        return self._questions[key]

    def focus_question(self, key: str = "", wrong: str = "") -> None:
        """Bring a question into view with the focus in it (the first when there is none of that key).

        `wrong` is the sentence that says what is wrong with its answer.
        """
        question = self._questions.get(key) or next(iter(self._questions.values()), None)
        if question is None:
            return
        if wrong:
            question.show_wrong(wrong)
        question.editor.control().setFocus(Qt.FocusReason.OtherFocusReason)
        # once the layout has room for what was just shown
        QTimer.singleShot(0, question, lambda: self._scroll.ensureWidgetVisible(question, 0, 4 * GRID_PX))

    def set_busy(self, busy: bool) -> None:
        """Show that a draft is being made."""
        self.main.setEnabled(not busy)
        self.main.setText(messages.text("gui.drafting" if busy else "gui.draft"))

    def _set_tab_order(self) -> None:
        order: list[QWidget] = [self.fill_all, self.clear_examples]
        for question in self._questions.values():
            order += [question.editor.control(), *question.editor.findChildren(QPushButton), question.example]
        order += [self.back, self.main]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def _on_changed(self) -> None:
        empty = {key for key, question in self._questions.items() if question.editor.is_empty()}
        required = sum(1 for field in self.kind.inputs if field.required and not field.office)
        left = sum(1 for it in self.kind.inputs if it.required and not it.office and it.key in empty)
        if required:
            state = (
                messages.text("gui.required_left", count=left) if left else messages.text("gui.required_done")
            )
            self._open_questions.setText(state)
        self.fill_all.setEnabled(any(self.kind.input(key).example is not None for key in empty))
        self.clear_examples.setEnabled(len(empty) < len(self._questions))

    def _on_finished(self) -> None:
        """Enter goes to the next question; after the last one to the main button."""
        editors = [question.editor for question in self._questions.values()]
        sender = self.sender()
        place = next((number for number, it in enumerate(editors) if it is sender), len(editors))
        if place + 1 < len(editors):
            self.focus_question(editors[place + 1].field.key)
        else:
            self.main.setFocus()

    def _on_fill_all_clicked(self) -> None:
        """Fill the examples into the questions without an answer; what was typed stays."""
        for question in self._questions.values():
            if question.editor.field.example is not None and question.editor.is_empty():
                question.editor.fill(question.editor.field.example)
        self.focus_question()

    def _on_clear_examples_clicked(self) -> None:
        """Empty the questions that still hold their example; what was typed stays."""
        for question in self._questions.values():
            example = question.editor.field.example
            if example is not None and question.editor.answer() == example:
                question.editor.fill(None)
        self.focus_question()

    def _on_main_clicked(self) -> None:
        QGuiApplication.inputMethod().commit()  # a syllable that is still being composed
        self.submitted.emit()


def _label(text: str, name: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(name not in ("questionLabel", "requiredMark"))
    return label


def _button(name: str, object_name: str, parent: QWidget) -> QPushButton:
    text = messages.text(f"gui.{name}")
    button = QPushButton(text, parent)
    button.setAccessibleName(text.replace("&", ""))
    if object_name:
        button.setObjectName(object_name)
    return button
