"""The page on which an old paper is renewed: old value, its sentence, and the new value, a few at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from bannai import messages
from bannai.documents.kinds import DocumentKind, InputField
from bannai.documents.patterns import Pattern, PatternQuestion
from bannai.gui.flow_layout import FlowLayout
from bannai.gui.form_steps import form_button
from bannai.gui.question import Question
from bannai.gui.shell_parts import words
from bannai.gui.style import GRID_PX, scaled

AT_A_TIME = 12  # questions on one page: a long report asks for hundreds of figures
_WIDTH_MAX_PX = 112 * GRID_PX
_SENTENCES = 3  # that are shown of one value


class RenewForm(QWidget):
    """Asks for the values of a kind that was made from an old paper. The same contract as FormView.

    What was given is kept when one goes to the next page. `submitted` asks for the new paper, `left` for the
    list of kinds; `changed` tells of every change by the user, not of `load`.
    """

    submitted = Signal()
    left = Signal()
    changed = Signal()

    def __init__(self, kind: DocumentKind, pattern: Pattern, parent: QWidget) -> None:
        """Build the page; `pattern` is the one of the kind."""
        super().__init__(parent)
        self.setObjectName("page")
        self.kind = kind
        self._asked = {it.key: it for it in pattern.questions}
        self._fields = list(kind.inputs)
        self._answers: dict[str, Any] = {}
        self._shown: dict[str, Question] = {}
        self._page = 0
        self._loading = False
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setAccessibleName(kind.name)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        inner = QWidget(self._scroll)
        inner.setObjectName("scrolled")
        inner.setMaximumWidth(scaled(_WIDTH_MAX_PX))
        self._scroll.setWidget(inner)
        column = QVBoxLayout(inner)
        column.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX)
        column.addWidget(words(kind.name, "pageTitle", inner))
        column.addWidget(words(messages.text("own_papers.form_lead", file=pattern.file), "quiet", inner))
        self._rows_part = QWidget(inner)
        self._rows = QVBoxLayout(self._rows_part)
        self._rows.setContentsMargins(0, GRID_PX, 0, 0)
        self._rows.setSpacing(GRID_PX)
        column.addWidget(self._rows_part)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(self._footer())
        self._show_page(0)

    # Contract

    def answers(self) -> dict[str, Any]:
        """Return what was given, by key, as it was typed. Disturbs no typing."""
        self._collect()
        return {it.key: self._answers[it.key] for it in self._fields if it.key in self._answers}

    def load(self, answers: Mapping[str, Any]) -> None:
        """Show these answers in place of all that was given; keys that are no question are passed over."""
        keys = {it.key for it in self._fields}
        self._answers = {key: value for key, value in answers.items() if key in keys and value is not None}
        self._loading = True
        try:
            for key, question in self._shown.items():
                question.load(self._answers.get(key))
        finally:
            self._loading = False
        self._show_state()

    def offer(self, answers: Mapping[str, Any]) -> None:
        """Pass over the answers of an earlier paper: each paper has values of its own."""

    def set_one_by_one(self, on: bool) -> None:
        """Pass over the choice of the other forms: here a few are always asked for at a time."""

    def question(self, key: str) -> Question:
        """Return a question, on whatever page. Raises KeyError."""
        self._turn_to(key)
        return self._shown[key]

    def focus_question(self, key: str = "", wrong: str = "") -> None:
        """Bring a question into view with the focus in it; `wrong` says what is wrong with its answer."""
        if not self._fields:
            self.main.setFocus()
            return
        key = key if key in self._asked else self._fields[self._page * AT_A_TIME].key
        question = self.question(key)
        if wrong:
            question.show_wrong(wrong)
        question.editor.control().setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, question, lambda: self._scroll.ensureWidgetVisible(question, 0, 4 * GRID_PX))

    def focus_first_open(self) -> None:
        """Go to the first value that nobody has looked at."""
        given = self.answers()
        self.focus_question(next((it.key for it in self._fields if it.key not in given), ""))

    def set_busy(self, busy: bool) -> None:
        """Show that the paper is being made."""
        self.main.setEnabled(not busy)
        self.main.setText(messages.text("gui.drafting" if busy else "gui.draft"))

    # Pages

    def _turn_to(self, key: str) -> None:
        place = next(number for number, it in enumerate(self._fields) if it.key == key)
        if key not in self._shown:
            self._show_page(place // AT_A_TIME)

    def _show_page(self, page: int) -> None:
        self._collect()
        self._page = page
        for question in self._shown.values():
            question.hide()
            self._rows.removeWidget(question)
            question.deleteLater()
        self._shown = {}
        before: QWidget | None = None
        for field in self._fields[page * AT_A_TIME : (page + 1) * AT_A_TIME]:
            question = self._make(field)
            question.load(self._answers.get(field.key))
            question.editor.changed.connect(self._on_changed)
            question.editor.finished.connect(self._on_finished)
            self._rows.addWidget(question)
            self._shown[field.key] = question
            for control in (*question.editor.controls(), question.example):
                if before is not None:
                    QWidget.setTabOrder(before, control)
                before = control
            question.show()
        for button in (self.back, self.earlier, self.next, self.main):
            if before is not None:
                QWidget.setTabOrder(before, button)
            before = button
        self._scroll.verticalScrollBar().setValue(0)
        self._show_state()

    def _make(self, field: InputField) -> Question:
        asked = self._asked[field.key]
        field = replace(field, help=_told(asked), example=asked.old or None)
        question = Question(field, self._rows_part, {}, "")
        control = question.editor.control()
        if isinstance(control, QLineEdit):
            control.setPlaceholderText(messages.text("own_papers.new_value"))
        question.example.setText(messages.text("own_papers.keep"))
        question.example.setAccessibleName(messages.text("own_papers.keep_of", label=field.label))
        question.example.setToolTip(messages.text("own_papers.keep_tip"))
        return question

    def _collect(self) -> None:
        for key, question in self._shown.items():
            value = question.editor.answer()
            if value is None:
                self._answers.pop(key, None)
            else:
                self._answers[key] = value

    # What happens

    def _on_changed(self) -> None:
        if not self._loading:
            self._show_state()
            self.changed.emit()

    def _on_finished(self) -> None:
        """Enter goes to the next value, on the next page too; after the last one to the main button."""
        sender = self.sender()
        keys = [it.key for it in self._fields]
        key = next((key for key, it in self._shown.items() if it.editor is sender), keys[-1])
        place = keys.index(key) + 1
        if place < len(keys):
            self.focus_question(keys[place])
        else:  # once this Enter is done with: else it would press the button too
            QTimer.singleShot(0, self.main, self.main.setFocus)

    def _turn(self, step: int) -> None:
        QGuiApplication.inputMethod().commit()  # a syllable that is still being composed
        self._show_page(self._page + step)
        self.focus_question()

    def _on_main_clicked(self) -> None:
        QGuiApplication.inputMethod().commit()
        self.submitted.emit()

    def _show_state(self) -> None:
        given = self.answers()
        old = [it for it in self._asked.values() if it.old]
        seen = sum(it.key in given for it in old)
        self._state.setText(messages.text("own_papers.form_state", seen=seen, count=len(old)))
        pages = max(1, -(-len(self._fields) // AT_A_TIME))
        self._where.setText(messages.text("own_papers.form_page", page=self._page + 1, pages=pages))
        for widget in (self._where, self.earlier, self.next):
            widget.setVisible(pages > 1)
        self.earlier.setEnabled(self._page > 0)
        self.next.setEnabled(self._page < pages - 1)

    def _footer(self) -> QWidget:
        footer = QWidget(self)
        footer.setObjectName("footer")
        footer.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.back = form_button("gui.back_to_kinds", "", footer)
        self._state = words("", "quiet", footer)
        self._where = words("", "quiet", footer)
        for label in (self._state, self._where):
            label.setWordWrap(False)
        self.earlier = form_button("own_papers.page_before", "", footer)
        self.next = form_button("own_papers.page_after", "", footer)
        self.main = form_button("gui.draft", "main", footer)
        ways = QWidget(footer)
        flow = FlowLayout(ways, right=True)
        for part in (self._state, self._where, self.earlier, self.next, self.main):
            flow.addWidget(part)
        row = QHBoxLayout(footer)
        row.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        row.setSpacing(2 * GRID_PX)
        row.addWidget(self.back)
        row.addWidget(ways, 1)
        self.back.clicked.connect(self.left)
        self.earlier.clicked.connect(lambda: self._turn(-1))
        self.next.clicked.connect(lambda: self._turn(1))
        self.main.clicked.connect(self._on_main_clicked)
        return footer


def _told(asked: PatternQuestion) -> str:
    """Say what stood there, and in which sentences."""
    if not asked.old:
        return messages.text("own_papers.told_blank")
    unit = f"{'' if asked.unit in ('%', '‰') else ' '}{asked.unit}" if asked.unit else ""
    lines = [messages.text("own_papers.told_old", old=asked.old + unit)]
    lines += [messages.text("own_papers.told_sentence", sentence=it) for it in asked.sentences[:_SENTENCES]]
    if asked.places > 1:
        lines.append(messages.text("own_papers.told_places", count=asked.places))
    return "\n".join(lines)
