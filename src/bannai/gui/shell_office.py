"""The questions about the office and who signs: the same at the first start and in the settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QLabel, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from bannai import messages
from bannai.documents.office import FIELD_LIMIT, LEVELS, Office
from bannai.documents.vietnamese import fold
from bannai.gui.field_editors import QuietComboBox
from bannai.gui.shell_parts import FlowRow
from bannai.gui.style import GRID_PX

_PROVINCE_LEVELS = ("tỉnh", "thành phố")


class Choice(QWidget):
    """One of a few, as radio buttons under a question; `chosen(key)` when the user picks one."""

    chosen = Signal(str)

    def __init__(self, question: str, labels: Mapping[str, str], parent: QWidget | None = None) -> None:
        """`labels` maps keys to what is shown."""
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QRadioButton] = {}
        row = FlowRow(self, 3 * GRID_PX)
        for key, label in labels.items():
            button = QRadioButton(label, row)
            button.setAccessibleName(f"{question} {label}")
            button.toggled.connect(lambda on, of=key: self.chosen.emit(of) if on else None)
            self._group.addButton(button)
            self.buttons[key] = button
            row.add(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID_PX // 2)
        column.addWidget(question_label(question, self))
        column.addWidget(row)

    def key(self) -> str:
        """Return the key of what is chosen, or ""."""
        return next((key for key, button in self.buttons.items() if button.isChecked()), "")

    def show_key(self, key: str) -> None:
        """Choose without telling anybody; an unknown key leaves all open."""
        self.blockSignals(True)
        self._group.setExclusive(False)
        for name, button in self.buttons.items():
            button.setChecked(name == key)
        self._group.setExclusive(True)
        self.blockSignals(False)


class OfficeQuestions(QWidget):
    """Level, name, province, and what stands in a letterhead. `edited` when an answer is finished."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None, *, short: bool = False) -> None:
        """With `short`, only what every office has."""
        super().__init__(parent)
        self._lines: dict[str, QLineEdit] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID_PX)
        self.level = Choice(
            messages.text("settings.level"),
            {level: messages.text(f"settings.level_{_id(level)}") for level in LEVELS},
            self,
        )
        self.province_level = Choice(
            messages.text("settings.province_level"),
            {level: messages.text(f"settings.province_level_{_id(level)}") for level in _PROVINCE_LEVELS},
            self,
        )
        column.addWidget(self.level)
        self._add(column, "name")
        column.addWidget(self.province_level)
        self._add(column, "province")
        for name in () if short else ("place", "unit", "drafting_unit"):
            self._add(column, name)
        lines = iter(self._lines.values())
        order: list[QWidget] = [*self.level.buttons.values(), next(lines)]
        order += [*self.province_level.buttons.values(), *lines]
        for first, second in pairwise(order):  # as one reads, not as they were made
            QWidget.setTabOrder(first, second)
        for choice in (self.level, self.province_level):
            choice.chosen.connect(lambda _key: self.edited.emit())

    def line(self, name: str) -> QLineEdit:
        """Return the line of a field of the office. Raises KeyError."""
        return self._lines[name]

    def show_office(self, office: Office) -> None:
        """Show a profile."""
        self.level.show_key(office.level)
        self.province_level.show_key(office.province_level)
        for name, line in self._lines.items():
            line.setText(str(getattr(office, name)))

    def answers(self) -> dict[str, str]:
        """Return the fields as they stand."""
        given = {name: line.text() for name, line in self._lines.items()}
        return {"level": self.level.key(), "province_level": self.province_level.key(), **given}

    def _add(self, column: QVBoxLayout, name: str) -> None:
        line = self._lines[name] = office_line(name, self)
        line.editingFinished.connect(self.edited)
        label = question_label(messages.text(f"settings.{name}"), self)
        label.setBuddy(line)
        column.addWidget(label)
        column.addWidget(line)


class SignerQuestions(QWidget):
    """How papers are signed and by whom. `edited` when an answer is finished."""

    edited = Signal()

    def __init__(self, presets: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """`presets` are (id, label) of the ways of signing."""
        super().__init__(parent)
        self.signature = QuietComboBox(self)
        self.signature.setAccessibleName(messages.text("settings.signature").rstrip(":"))
        self.signature.addItem(messages.text("settings.signature_none"), "")
        for key, label in presets:
            self.signature.addItem(label, key)
        self.signature.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.signature.setMinimumContentsLength(24)
        self.signature.setMaximumWidth(80 * GRID_PX)
        self.signature.activated.connect(lambda _index: self.edited.emit())
        self.signer = office_line("signer", self)
        self.signer.editingFinished.connect(self.edited)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID_PX)
        controls: tuple[tuple[str, QWidget], ...] = (("signature", self.signature), ("signer", self.signer))
        for name, control in controls:
            words = question_label(messages.text(f"settings.{name}"), self)
            words.setBuddy(control)
            column.addWidget(words)
            column.addWidget(control)

    def show_office(self, office: Office) -> None:
        """Show a profile."""
        self.signature.setCurrentIndex(max(0, self.signature.findData(office.signature)))
        self.signer.setText(office.signer)

    def answers(self) -> dict[str, str]:
        """Return the fields as they stand."""
        return {"signature": str(self.signature.currentData() or ""), "signer": self.signer.text()}


def office_line(name: str, parent: QWidget) -> QLineEdit:
    """Return the line of a field of the office."""
    line = QLineEdit(parent)
    line.setMaxLength(FIELD_LIMIT)
    line.setAccessibleName(messages.text(f"settings.{name}").rstrip(":"))
    line.setPlaceholderText(messages.text(f"settings.{name}_hint"))
    line.setMaximumWidth(80 * GRID_PX)
    return line


def question_label(text: str, parent: QWidget) -> QLabel:
    """Return the words over a control."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _id(words: str) -> str:
    return fold(words).replace(" ", "_")
