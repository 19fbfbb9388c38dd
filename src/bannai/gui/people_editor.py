"""The editor of people: a name or group a row, its rank chosen or recognised, in the order one wants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QVBoxLayout, QWidget

from bannai import messages
from bannai.documents.kinds import InputField
from bannai.gui.field_editors import FieldEditor, QuietComboBox, accessible_name
from bannai.gui.flow_layout import FlowLayout
from bannai.gui.icons import put_icon
from bannai.gui.paste import CleanLine
from bannai.gui.style import GRID_PX, scaled

_EMPTY_ROWS = 2
_WIDE_PX = 104 * GRID_PX  # below this a row takes two lines


@dataclass(frozen=True, slots=True)
class RankChoices:
    """The ranks that can be chosen (id, label), and what a name is taken for when none is chosen."""

    labels: tuple[tuple[str, str], ...]
    recognise: Callable[[str], str]


class PersonRow(QWidget):
    """A name or group with its rank and the buttons that move it and take it out."""

    changed = Signal()

    def __init__(self, label: str, choices: RankChoices, parent: QWidget) -> None:
        """`label` is that of the question."""
        super().__init__(parent)
        self._label = label
        self._choices = choices
        self._names = dict(choices.labels)
        self._extra: dict[str, Any] = {}
        self.line = CleanLine(self, takes="list")
        self.rank = QuietComboBox(self)
        self.rank.addItem(messages.text("compose.rank_by_itself"), "")
        for key, name in choices.labels:
            self.rank.addItem(name, key)
        self.rank.setSizeAdjustPolicy(QuietComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.rank.setMinimumContentsLength(26)
        self.up = self._button("", "up")
        self.down = self._button("", "down")
        self.out = self._button(messages.text("compose.take_out"), "remove")
        self._tools = QWidget(self)
        flow = FlowLayout(self._tools)
        for part in (self.rank, self.up, self.down, self.out):
            flow.addWidget(part)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(GRID_PX)
        self._line.addWidget(self.line, 1)
        self._line.addWidget(self._tools)
        self.line.textChanged.connect(self.changed)
        self.line.editingFinished.connect(self.show_recognised)
        self.rank.currentIndexChanged.connect(self.changed)

    def entry(self) -> Any:
        """Return the answer of this row: a name, a name with its rank, or None."""
        name = self.line.text()
        if not name.strip():
            return None
        rank = self.rank.currentData()
        return {**self._extra, "name": name, "rank": rank} if rank else name

    def show_entry(self, entry: Any) -> None:
        """Show an answer; undo brings the old name back."""
        given = entry if isinstance(entry, dict) else {"name": entry}
        name, rank = given.get("name"), given.get("rank")
        self._extra = {key: value for key, value in given.items() if key not in ("name", "rank")}
        self.line.selectAll()
        self.line.insert("" if name is None else str(name))
        self.line.setCursorPosition(0)
        self.rank.setCurrentIndex(max(0, self.rank.findData(rank)) if rank else 0)
        self.show_recognised()

    def show_recognised(self) -> None:
        """Say in the list of ranks what the name is taken for; never while it is being typed."""
        name = self.line.text().strip()
        rank = self._names.get(self._choices.recognise(name), "") if name else ""
        text = messages.text("compose.rank_recognised", rank=rank) if rank else ""
        self.rank.setItemText(0, text or messages.text("compose.rank_by_itself"))

    def number(self, place: int, count: int) -> None:
        """Tell the row its place, from 1, among `count`."""
        self.line.setAccessibleName(messages.text("compose.person", label=self._label, number=place))
        self.rank.setAccessibleName(messages.text("compose.person_rank", number=place))
        for button, name in ((self.up, "move_up"), (self.down, "move_down"), (self.out, "take_out")):
            button.setAccessibleName(messages.text(f"compose.{name}_person", number=place))
            button.setToolTip(messages.text(f"compose.{name}_tip"))
        self.up.setEnabled(place > 1)
        self.down.setEnabled(place < count)

    def controls(self) -> list[QWidget]:
        """What the Tab key comes to."""
        return [self.line, self.rank, self.up, self.down, self.out]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One line where there is room, else two."""
        super().resizeEvent(event)
        wide = self.width() >= scaled(_WIDE_PX)
        ways = QBoxLayout.Direction
        self._line.setDirection(ways.LeftToRight if wide else ways.TopToBottom)
        self._tools.setMinimumWidth(self._tools.sizeHint().width() if wide else 0)

    def _button(self, text: str, icon: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName("small")
        put_icon(button, icon, size_px=16)
        return button


class PeopleEditor(FieldEditor):
    """Rows of people. Empty rows are not part of the answer; a row that was taken out can be had back."""

    def __init__(self, field: InputField, parent: QWidget, choices: RankChoices, hint: str = "") -> None:
        """Make some empty rows; `hint` stands in the first."""
        super().__init__(field, parent)
        self._choices = choices
        self._hint = hint
        self._rows: list[PersonRow] = []
        self._taken_out: list[tuple[int, Any]] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(GRID_PX)
        self.add = self._button("add_person")
        self.back = self._button("put_back")
        self.back.hide()
        buttons = QWidget(self)
        flow = FlowLayout(buttons)
        flow.addWidget(self.add)
        flow.addWidget(self.back)
        whole = QVBoxLayout()
        whole.setSpacing(GRID_PX)
        whole.addLayout(self._column)
        whole.addWidget(buttons)
        self._row.addLayout(whole)
        self._set_count(_EMPTY_ROWS)
        self.add.clicked.connect(self._on_add_clicked)
        self.back.clicked.connect(self._on_back_clicked)

    @property
    def rows(self) -> list[PersonRow]:
        """The rows from above."""
        return list(self._rows)

    def control(self) -> CleanLine:
        """The first name."""
        return self._rows[0].line

    def controls(self) -> list[QWidget]:
        """All rows, then the buttons under them."""
        return [*(part for row in self._rows for part in row.controls()), self.add, self.back]

    def content(self) -> list[Any] | None:
        """The people, names as typed."""
        entries = [entry for row in self._rows if (entry := row.entry()) is not None]
        return entries or None

    def show_content(self, value: Any) -> None:
        """Show people in place of those that stand there."""
        entries = value if isinstance(value, list) else [] if value is None else [value]
        self._set_count(max(_EMPTY_ROWS, len(entries)))
        for number, row in enumerate(self._rows):
            row.show_entry(entries[number] if number < len(entries) else None)
        self._taken_out.clear()
        self.back.hide()
        self.changed.emit()

    def forget_undo(self) -> None:
        """Begin the undo of every name anew."""
        for row in self._rows:
            row.line.forget_undo()

    def _set_count(self, count: int) -> None:
        while len(self._rows) > count:
            self._drop(self._rows[-1])
        while len(self._rows) < count:
            self._insert(len(self._rows))
        self._renumber()

    def _insert(self, place: int) -> PersonRow:
        row = PersonRow(self.field.label, self._choices, self)
        row.line.setAccessibleDescription(self.field.help)
        row.changed.connect(self.changed)
        row.line.returnPressed.connect(lambda: self._on_return(row))
        row.line.list_pasted.connect(lambda names: self._on_list_pasted(row, names))
        row.up.clicked.connect(lambda: self._move(row, -1))
        row.down.clicked.connect(lambda: self._move(row, 1))
        row.out.clicked.connect(lambda: self._take_out(row))
        self._rows.insert(place, row)
        self._column.insertWidget(place, row)
        row.show()
        return row

    def _drop(self, row: PersonRow) -> None:
        self._rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _renumber(self) -> None:
        for place, row in enumerate(self._rows, start=1):
            row.number(place, len(self._rows))
            row.line.setPlaceholderText(self._hint if place == 1 else "")
        first = accessible_name(self.field)
        self._rows[0].line.setAccessibleName(messages.text("compose.person", label=first, number=1))
        for one, other in pairwise(self.controls()):
            QWidget.setTabOrder(one, other)

    def _on_return(self, row: PersonRow) -> None:
        """Enter: the next name, a new one after the last; in an empty last row, the next question."""
        place = self._rows.index(row)
        if place + 1 < len(self._rows):
            self._rows[place + 1].line.setFocus()
        elif row.entry() is not None:
            self._on_add_clicked()
        else:
            self.finished.emit()

    def _on_add_clicked(self) -> None:
        row = self._insert(len(self._rows))
        self._renumber()
        row.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_list_pasted(self, row: PersonRow, names: list[str]) -> None:
        """Spread a pasted list over rows: into this one when it is empty, the others after it."""
        place = self._rows.index(row)
        for name in names:
            if self._rows[place].entry() is not None:
                place += 1
                if place == len(self._rows) or self._rows[place].entry() is not None:
                    self._insert(place)
            self._rows[place].show_entry(name)
        self._renumber()
        self._rows[place].line.setFocus()
        self._rows[place].line.end(False)
        self.changed.emit()

    def _move(self, row: PersonRow, step: int) -> None:
        place = self._rows.index(row)
        if not 0 <= place + step < len(self._rows):
            return
        self._rows.insert(place + step, self._rows.pop(place))
        self._column.removeWidget(row)
        self._column.insertWidget(place + step, row)
        self._renumber()
        wanted, other = (row.up, row.down) if step < 0 else (row.down, row.up)
        (wanted if wanted.isEnabled() else other).setFocus()
        self.changed.emit()

    def _take_out(self, row: PersonRow) -> None:
        place, entry = self._rows.index(row), row.entry()
        if entry is not None:
            self._taken_out.append((place, entry))
            self.back.show()
        if len(self._rows) == 1:
            row.show_entry(None)
        else:
            self._drop(row)
        self._renumber()
        self._rows[min(place, len(self._rows) - 1)].line.setFocus()
        self.changed.emit()

    def _on_back_clicked(self) -> None:
        place, entry = self._taken_out.pop()
        place = min(place, len(self._rows))
        at_hand = place < len(self._rows) and self._rows[place].entry() is None
        row = self._rows[place] if at_hand else self._insert(place)
        row.show_entry(entry)
        self._renumber()
        row.line.setFocus()
        self.back.setVisible(bool(self._taken_out))
        self.changed.emit()

    def _button(self, name: str) -> QPushButton:
        button = QPushButton(messages.text(f"compose.{name}"), self)
        button.setObjectName("small")
        button.setAccessibleName(messages.text(f"compose.{name}_of", label=self.field.label))
        return button
