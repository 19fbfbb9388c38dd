"""The finished draft: its pages, what is missing, what to check, another way of saying it, saving."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from bannai import messages
from bannai.documents.kinds import DocumentKind, Family, Length, Tone
from bannai.gui.drafting_work import Outcome
from bannai.gui.field_editors import QuietComboBox
from bannai.gui.pages_view import PagesView
from bannai.gui.style import GRID_PX

_PANEL_WIDTH_PX = 44 * GRID_PX


class ResultView(QWidget):
    """A draft and what can be done with it.

    `manner_changed(tone, length)` asks for the same draft in another tone or length,
    `another_wanted(step)` for the next (1) or the last (-1) wording, `question_wanted(key)` for the
    question of something missing, `reading_copy_toggled(on)` for the copy in large print.
    """

    manner_changed = Signal(object, object)
    another_wanted = Signal(int)
    question_wanted = Signal(str)
    reading_copy_toggled = Signal(bool)
    save_wanted = Signal()
    folder_wanted = Signal()
    back_to_form = Signal()
    left = Signal()

    def __init__(self) -> None:
        """Make an empty view; `show_outcome` fills it."""
        super().__init__()
        self.setObjectName("page")
        self.pages = PagesView()
        self.tone = QuietComboBox()
        self.length = QuietComboBox()
        self.another = _button("another", "")
        self.previous = _button("previous", "")
        self.reading_copy = QCheckBox(messages.text("gui.reading_copy"))
        self.reading_copy.setAccessibleName(messages.text("gui.reading_copy"))
        self._lists = QVBoxLayout()
        self._lists.setSpacing(GRID_PX)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.pages, 1)
        middle.addWidget(self._panel())
        whole.addLayout(middle, 1)
        whole.addWidget(self._footer())
        self._connect()
        self._set_tab_order()

    def show_outcome(self, outcome: Outcome, number: int) -> None:
        """Show a draft; `number` counts the wordings of this document from 1."""
        finished = outcome.finished
        self._show_manner(finished.kind, finished.options.tone, finished.options.length)
        self.previous.setEnabled(number > 1)
        self._wording.setText(messages.text("gui.wording", number=number))
        self.reading_copy.blockSignals(True)
        self.reading_copy.setChecked(False)
        self.reading_copy.blockSignals(False)
        self.reading_copy.setVisible(finished.kind.family is Family.SPEECH)
        self._show_lists(finished.kind, finished.draft.missing, (*outcome.notes, *finished.draft.warnings))
        self.pages.show_pages(outcome.pages)

    def set_folder_known(self, known: bool) -> None:
        """Say whether a file was saved whose folder can be opened."""
        self.folder.setEnabled(known)

    def set_busy(self, busy: bool) -> None:
        """Keep the choices still while a draft is being made."""
        for control in (self.tone, self.length, self.another, self.main, self.reading_copy):
            control.setEnabled(not busy)

    def chosen_manner(self) -> tuple[Tone, Length]:
        """Return the tone and the length that are chosen."""
        return Tone(self.tone.currentData()), Length(self.length.currentData())

    def _panel(self) -> QWidget:
        panel = QWidget()
        panel.setObjectName("panel")
        panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        panel.setFixedWidth(_PANEL_WIDTH_PX)
        inner = QWidget()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX)
        column.addLayout(self._lists)
        column.addSpacing(GRID_PX)
        column.addWidget(_text(messages.text("gui.manner"), "panelTitle"))
        form = QFormLayout()
        form.setSpacing(GRID_PX)
        self._tone_label = _text(messages.text("gui.tone"), "")
        self._length_label = _text(messages.text("gui.length"), "")
        for label, combo in ((self._tone_label, self.tone), (self._length_label, self.length)):
            label.setBuddy(combo)
            combo.setAccessibleName(label.text().rstrip(":"))
            form.addRow(label, combo)
        column.addLayout(form)
        self._wording = _text("", "quiet")
        row = QHBoxLayout()
        row.setSpacing(GRID_PX)
        row.addWidget(self.previous)
        row.addWidget(self.another, 1)
        column.addLayout(row)
        column.addWidget(self._wording)
        column.addWidget(self.reading_copy)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll.setAccessibleName(messages.text("gui.panel_name"))
        self._scroll.setWidget(inner)
        outer = QVBoxLayout(panel)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)
        return panel

    def _footer(self) -> QWidget:
        footer = QWidget()
        footer.setObjectName("footer")
        footer.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.back = _button("back_to_kinds", "")
        self.edit = _button("back_to_form", "")
        self.folder = _button("open_folder", "")
        self.folder.setToolTip(messages.text("gui.open_folder_tip"))
        self.main = _button("save", "main")
        self.folder.setEnabled(False)
        row = QHBoxLayout(footer)
        row.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        row.setSpacing(2 * GRID_PX)
        row.addWidget(self.back)
        row.addWidget(self.edit)
        row.addStretch(1)
        row.addWidget(self.folder)
        row.addWidget(self.main)
        return footer

    def _connect(self) -> None:
        self.tone.activated.connect(self._on_manner_activated)
        self.length.activated.connect(self._on_manner_activated)
        self.another.clicked.connect(lambda: self.another_wanted.emit(1))
        self.previous.clicked.connect(lambda: self.another_wanted.emit(-1))
        self.reading_copy.toggled.connect(self.reading_copy_toggled)
        self.main.clicked.connect(self.save_wanted)
        self.folder.clicked.connect(self.folder_wanted)
        self.edit.clicked.connect(self.back_to_form)
        self.back.clicked.connect(self.left)

    def _set_tab_order(self) -> None:
        order: list[QWidget] = [
            self.pages.area, self.pages.smaller, self.pages.larger, self.pages.fit, self._scroll,
            self.tone, self.length, self.previous, self.another, self.reading_copy,
            self.back, self.edit, self.folder, self.main,
        ]  # fmt: skip
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def _show_manner(self, kind: DocumentKind, tone: Tone, length: Length) -> None:
        for combo, label, values, chosen in (
            (self.tone, self._tone_label, kind.tones, tone),
            (self.length, self._length_label, kind.lengths, length),
        ):
            combo.clear()
            for value in values:
                combo.addItem(messages.text(f"gui.manner_{value.value.replace('-', '_')}"), value)
            combo.setCurrentIndex(list(values).index(chosen) if chosen in values else 0)
            for widget in (combo, label):
                widget.setVisible(len(values) > 1)

    def _show_lists(self, kind: DocumentKind, missing: Sequence[str], warnings: Sequence[str]) -> None:
        while (item := self._lists.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if missing:
            self._lists.addWidget(_text(messages.text("gui.missing_title", count=len(missing)), "panelTitle"))
            self._lists.addWidget(_text(messages.text("gui.missing_help"), "quiet"))
            keys = {field.label: field.key for field in kind.inputs}
            for label in missing:
                self._lists.addWidget(self._missing(label, keys.get(label, "")))
        if warnings:
            self._lists.addWidget(_text(messages.text("gui.warnings_title"), "panelTitle"))
            for sentence in warnings:
                self._lists.addWidget(_text(f"• {sentence}", ""))
        if not missing and not warnings:
            self._lists.addWidget(_text(messages.text("gui.nothing_missing"), "quiet"))

    def _missing(self, label: str, key: str) -> QWidget:
        if not key:
            return _text(f"• {label}", "wrongAnswer")
        button = QPushButton(label.replace("&", "&&"))
        button.setObjectName("missing")
        button.setAccessibleName(messages.text("gui.go_to_question", label=label))
        button.setToolTip(messages.text("gui.go_to_question", label=label))
        button.clicked.connect(lambda: self.question_wanted.emit(key))
        return button

    def _on_manner_activated(self) -> None:
        self.manner_changed.emit(*self.chosen_manner())


def _text(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _button(name: str, object_name: str) -> QPushButton:
    text = messages.text(f"gui.{name}")
    button = QPushButton(text)
    button.setAccessibleName(text.replace("&", "").rstrip("…"))
    if object_name:
        button.setObjectName(object_name)
    return button
