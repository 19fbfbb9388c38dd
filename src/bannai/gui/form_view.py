"""The form of a kind, built from DocumentKind.inputs alone: all on one page, or one question at a time."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from bannai import messages
from bannai.documents.kinds import DocumentKind, InputType
from bannai.documents.office import Office
from bannai.gui.field_editors import FieldEditor
from bannai.gui.flow_layout import FlowLayout
from bannai.gui.form_steps import StepBar, WayButton, form_button
from bannai.gui.people_editor import RankChoices
from bannai.gui.question import Question, make_editor, words
from bannai.gui.style import GRID_PX, scaled

__all__ = ["FormView", "Question", "make_editor"]

_WIDTH_MAX_PX = 112 * GRID_PX
_WIDE_MAX_PX = 144 * GRID_PX  # a table with many columns and names with their ranks need the room
_COLUMNS_WIDE = 5
# Showing a question costs a millisecond: more than fill a screen come a few at a time, after the first paint.
_AT_ONCE = 8
_AT_A_TIME = 6


class FormView(QWidget):
    """The form of one kind; it keeps what was typed as long as it lives.

    `submitted` asks for a draft of `answers()`, `left` for the list of kinds. `changed` tells of every
    change by the user, each letter included, but not of `load`. `one_by_one_chosen` tells of the other way
    of asking. The editors are the same in both ways: changing it loses nothing, not even undo.
    """

    submitted = Signal()
    left = Signal()
    changed = Signal()
    one_by_one_chosen = Signal(bool)

    def __init__(
        self,
        kind: DocumentKind,
        signatures: Mapping[str, str],
        office: Office,
        parent: QWidget,
        *,
        ranks: RankChoices | None = None,
        one_by_one: bool = False,
    ) -> None:
        """Build the form. `signatures` are the presets of the kind's standard (id → label).

        Without `ranks`, people are typed one a line. Every widget is made inside its parent: moving one
        into a window styles its whole tree anew.
        """
        super().__init__(parent)
        self.setObjectName("page")
        self.kind = kind
        self._questions: dict[str, Question] = {}
        self._offered: dict[str, Any] = {}
        self._loading = False
        self._fresh = True  # nothing was loaded yet
        self._to_come: list[Question] = []  # those that are shown when the first ones are there
        self._awaited = ""  # the question that is gone to when they all are
        self._was_one_by_one = False
        self._current = 0  # the place of the question that is shown alone
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setAccessibleName(kind.name)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        inner = QWidget(self._scroll)
        inner.setObjectName("scrolled")
        wide = any(
            len(field.columns) >= _COLUMNS_WIDE or (field.type is InputType.PEOPLE and ranks is not None)
            for field in kind.inputs
        )
        inner.setMaximumWidth(scaled(_WIDE_MAX_PX if wide else _WIDTH_MAX_PX))
        self._scroll.setWidget(inner)
        column = QVBoxLayout(inner)
        column.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX)
        column.addWidget(words(kind.name, "pageTitle", inner))
        self._summary = words(kind.summary, "quiet", inner)
        self._summary.setVisible(bool(kind.summary))
        column.addWidget(self._summary)
        column.addWidget(self._tools(inner))
        self.steps = StepBar([field.label for field in kind.inputs], inner)
        column.addWidget(self.steps)
        column.addSpacing(GRID_PX)
        for field in kind.inputs:
            given = str(getattr(office, field.office, "")) if field.office else ""
            question = Question(field, inner, signatures, given, ranks)
            question.editor.changed.connect(self._on_changed)
            question.editor.finished.connect(self._on_finished)
            self._questions[field.key] = question
            column.addWidget(question)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(self._footer())
        self._connect()
        self._set_tab_order()
        self._hold_back()
        self.set_one_by_one(one_by_one)
        self._show_state()

    # Answers

    def answers(self) -> dict[str, Any]:
        """Return the answers that were given, by key, as they were typed. Disturbs no typing."""
        given = {key: question.editor.answer() for key, question in self._questions.items()}
        return {key: value for key, value in given.items() if value is not None}

    def load(self, answers: Mapping[str, Any]) -> None:
        """Show these answers in place of all that stands there; keys that are no question are passed over."""
        self._loading = True
        try:
            for key, question in self._questions.items():
                value = answers.get(key)
                if value is not None or not self._fresh:
                    question.load(value)
        finally:
            self._loading = self._fresh = False
        self._show_state()

    def offer(self, answers: Mapping[str, Any]) -> None:
        """Offer answers of an earlier document: a button fills them into the questions still empty."""
        self._offered = {key: value for key, value in answers.items() if key in self._questions}
        self._show_state()

    def editor(self, key: str) -> FieldEditor:
        """Return the editor of a question. Raises KeyError."""
        return self._questions[key].editor

    def question(self, key: str) -> Question:
        """Return a question. Raises KeyError."""
        return self._questions[key]

    # One at a time

    def is_one_by_one(self) -> bool:
        """Say whether one question is shown at a time."""
        return self.one.isChecked()

    def set_one_by_one(self, on: bool) -> None:
        """Show one question at a time, or all."""
        (self.one if on else self.all).setChecked(True)
        self.steps.setVisible(on)
        self._summary.setVisible(bool(self.kind.summary) and not on)
        self._open_questions.setVisible(not on)  # then it stands above, and the buttons have the room
        for button in (self.earlier, self.skip, self.next):
            button.setVisible(on)
        if on or self._was_one_by_one:
            self._to_come.clear()
            for place, question in enumerate(self._questions.values()):
                question.setVisible(not on or place == self._current)
                question.set_alone(on and place == self._current)
        self._was_one_by_one = on
        self._show_state()

    def go_to(self, place: int) -> None:
        """Show the question of a place, from 0, and set the focus into it."""
        keys = list(self._questions)
        if keys:
            self.focus_question(keys[max(0, min(place, len(keys) - 1))])

    def focus_question(self, key: str = "", wrong: str = "") -> None:
        """Bring a question into view with the focus in it (the first when there is none of that key).

        `wrong` is the sentence that says what is wrong with its answer.
        """
        keys, self._awaited = list(self._questions), ""
        if not keys:
            return
        place = keys.index(key) if key in keys else 0
        question = self._questions[keys[place]]
        if place != self._current:
            self._current = place
            self.set_one_by_one(self.is_one_by_one())
        if question in self._to_come:
            self._show_more(len(self._to_come))
        if wrong:
            question.show_wrong(wrong)
        question.editor.control().setFocus(Qt.FocusReason.OtherFocusReason)
        # once the layout has room for what was just shown
        QTimer.singleShot(0, question, lambda: self._scroll.ensureWidgetVisible(question, 0, 4 * GRID_PX))

    def focus_first_open(self) -> None:
        """Go to the first question without an answer, where a work is taken up again."""
        empty = [key for key, question in self._questions.items() if question.editor.is_empty()]
        if empty and self._questions[empty[0]] in self._to_come:
            self._awaited = empty[0]
        else:
            self.focus_question(empty[0] if empty else "")

    def set_busy(self, busy: bool) -> None:
        """Show that a draft is being made."""
        self.main.setEnabled(not busy)
        self.main.setText(messages.text("gui.drafting" if busy else "gui.draft"))

    # A few at a time

    def _hold_back(self) -> None:
        self._to_come = list(self._questions.values())[_AT_ONCE:]
        for question in self._to_come:
            question.hide()

    def showEvent(self, event: QShowEvent) -> None:
        """The questions that do not fit on the screen are shown once the first ones are painted."""
        super().showEvent(event)
        if self._to_come:
            QTimer.singleShot(0, self, self._show_more)

    def _show_more(self, count: int = _AT_A_TIME) -> None:
        shown, self._to_come = self._to_come[:count], self._to_come[count:]
        for question in shown:
            question.show()
        if self._to_come:
            QTimer.singleShot(0, self, self._show_more)
        elif self._awaited:
            self.focus_question(self._awaited)

    # What happens

    def _on_changed(self) -> None:
        if self._loading:
            return
        self._show_state()
        self.changed.emit()

    def _show_state(self) -> None:
        empty = {key for key, question in self._questions.items() if question.editor.is_empty()}
        needed = [field.key for field in self.kind.inputs if field.required and not field.office]
        left = sum(1 for key in needed if key in empty)
        if needed:
            told = messages.text("gui.required_left" if left else "gui.required_done", count=left)
            if self._open_questions.text() != told:
                self._open_questions.setText(told)
        self.fill_all.setEnabled(any(self.kind.input(key).example is not None for key in empty))
        self.clear_examples.setEnabled(len(empty) < len(self._questions))
        self.reuse.setVisible(bool(self._offered))
        self.reuse.setEnabled(any(key in empty for key in self._offered))
        if not self.is_one_by_one() or not self._questions:
            self._emphasise(self.main)
            return
        keys = list(self._questions)
        last = self._current == len(keys) - 1
        self.steps.show_step(self._current, [key not in empty for key in keys], self._open_questions.text())
        self.earlier.setEnabled(self._current > 0)
        self.next.setVisible(not last)
        self.skip.setVisible(not last and keys[self._current] in empty)
        self._emphasise(self.main if last else self.next)

    def _emphasise(self, main: QPushButton) -> None:
        """Let one button of the footer be the main one; it is also the one that stands out."""
        for button in (self.main, self.next):
            name = "main" if button is main else ""
            if button.objectName() != name:
                button.setObjectName(name)
                button.style().unpolish(button)
                button.style().polish(button)

    def _on_finished(self) -> None:
        """Enter goes to the next question; after the last one to the main button."""
        editors = [question.editor for question in self._questions.values()]
        sender = self.sender()
        place = next((number for number, it in enumerate(editors) if it is sender), len(editors))
        if place + 1 >= len(editors):  # once this Enter is done with: else it would press the button too
            QTimer.singleShot(0, self.main, self.main.setFocus)
        elif self.is_one_by_one():
            self._on_next_clicked()
        else:
            self.focus_question(editors[place + 1].field.key)

    def _on_next_clicked(self) -> None:
        """Go on; from a required question without an answer only after it was said what that means."""
        QGuiApplication.inputMethod().commit()
        question = list(self._questions.values())[self._current]
        field = question.editor.field
        if field.required and not field.office and question.editor.is_empty():
            question.show_note(messages.text("compose.required_empty"))
            question.editor.control().setFocus()
        else:
            self.go_to(self._current + 1)

    def _on_fill_all_clicked(self) -> None:
        """Fill the examples into the questions without an answer; what was typed stays."""
        self._fill_empty(self.kind.example_answers())
        self.focus_question(list(self._questions)[self._current] if self.is_one_by_one() else "")

    def _on_reuse_clicked(self) -> None:
        """Fill the last document's answers into the questions without an answer, and say where."""
        filled = self._fill_empty(self._offered)
        for key in filled:
            self._questions[key].show_note(messages.text("compose.from_last_time"))
        if self.is_one_by_one():
            self.go_to(self._current)
        elif filled:
            self.focus_question(filled[0])

    def _fill_empty(self, answers: Mapping[str, Any]) -> list[str]:
        empty = [key for key, question in self._questions.items() if question.editor.is_empty()]
        filled = [key for key in empty if answers.get(key) is not None]
        self._loading = True
        try:
            for key in filled:
                self._questions[key].editor.fill(answers[key])
        finally:
            self._loading = False
        self._on_changed()
        return filled

    def _on_clear_examples_clicked(self) -> None:
        """Empty the questions that still hold their example; what was typed stays."""
        for question in self._questions.values():
            example = question.editor.field.example
            if example is not None and question.editor.answer() == example:
                question.editor.fill(None)
        self.focus_question(list(self._questions)[self._current] if self.is_one_by_one() else "")

    def _on_main_clicked(self) -> None:
        QGuiApplication.inputMethod().commit()  # a syllable that is still being composed
        self.submitted.emit()

    def _on_mode_clicked(self) -> None:
        self.set_one_by_one(self.is_one_by_one())
        self.focus_question(list(self._questions)[self._current] if self._questions else "")
        self.one_by_one_chosen.emit(self.is_one_by_one())

    # Parts

    def _tools(self, parent: QWidget) -> QWidget:
        """The choice of the way of asking, and the buttons that fill."""
        tools = QWidget(parent)
        flow = FlowLayout(tools)
        self.all = WayButton(messages.text("compose.all_on_one_page"), tools)
        self.one = WayButton(messages.text("compose.one_by_one"), tools)
        for way in (self.all, self.one):
            way.clicked.connect(self._on_mode_clicked)
        self.reuse = form_button("compose.reuse", "small", tools)
        self.fill_all = form_button("gui.fill_all", "small", tools)
        self.clear_examples = form_button("gui.clear_examples", "small", tools)
        for button in (self.all, self.one, self.reuse, self.fill_all, self.clear_examples):
            flow.addWidget(button)
        return tools

    def _footer(self) -> QWidget:
        footer = QWidget(self)
        footer.setObjectName("footer")
        footer.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.back = form_button("gui.back_to_kinds", "", footer)
        self._open_questions = words("", "quiet", footer)
        self._open_questions.setWordWrap(False)
        self.earlier = form_button("compose.earlier", "", footer)
        self.skip = form_button("compose.skip", "", footer)
        self.next = form_button("compose.next", "", footer)
        self.main = form_button("gui.draft", "main", footer)
        ways = QWidget(footer)
        flow = FlowLayout(ways, right=True)
        for part in (self._open_questions, self.earlier, self.skip, self.next, self.main):
            flow.addWidget(part)
        row = QHBoxLayout(footer)
        row.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        row.setSpacing(2 * GRID_PX)
        row.addWidget(self.back)
        row.addWidget(ways, 1)
        return footer

    def _connect(self) -> None:
        self.reuse.clicked.connect(self._on_reuse_clicked)
        self.fill_all.clicked.connect(self._on_fill_all_clicked)
        self.clear_examples.clicked.connect(self._on_clear_examples_clicked)
        self.back.clicked.connect(self.left)
        self.earlier.clicked.connect(lambda: self.go_to(self._current - 1))
        self.skip.clicked.connect(lambda: self.go_to(self._current + 1))
        self.next.clicked.connect(self._on_next_clicked)
        self.main.clicked.connect(self._on_main_clicked)
        self.steps.chosen.connect(self.go_to)

    def _set_tab_order(self) -> None:
        order: list[QWidget] = [self.all, self.one, self.reuse, self.fill_all, self.clear_examples]
        order.append(self.steps.jump)
        for question in self._questions.values():
            order += [*question.editor.controls(), question.example]
        order += [self.back, self.earlier, self.skip, self.next, self.main]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)
