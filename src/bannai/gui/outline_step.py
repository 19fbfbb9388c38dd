"""The outline before the draft: which parts, in which order. Nothing is lost by leaving a part out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from bannai import messages
from bannai.gui.icons import put_icon
from bannai.gui.style import GRID_PX
from bannai.services.edit_service import OutlinePart

_ID = int(Qt.ItemDataRole.UserRole.value)


class OutlineStep(QWidget):
    """Lists the parts. `chosen(ids)` gives the order, () when it is the kind's own; `left` goes back."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty list; `show_parts` fills it."""
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._own: tuple[str, ...] = ()
        title = QLabel(messages.text("draft.outline_title"))
        title.setObjectName("pageTitle")
        help_text = QLabel(messages.text("draft.outline_help"))
        help_text.setObjectName("quiet")
        help_text.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName(messages.text("draft.outline_name"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setWordWrap(True)
        self.up = self._button("part_up", "up", "")
        self.down = self._button("part_down", "down", "")
        self.all = self._button("part_all", "restore", "")
        self.back = self._button("back_to_answers", "back", "")
        self.main = self._button("compose", "", "main")
        side = QVBoxLayout()
        side.setSpacing(GRID_PX)
        for button in (self.up, self.down, self.all):
            side.addWidget(button)
        side.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(2 * GRID_PX)
        middle.addWidget(self.list, 1)
        middle.addLayout(side)
        foot = QWidget()
        foot.setObjectName("footer")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(foot)
        row.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(self.main)
        inner = QVBoxLayout()
        inner.setContentsMargins(3 * GRID_PX, 2 * GRID_PX, 3 * GRID_PX, 2 * GRID_PX)
        inner.setSpacing(GRID_PX)
        inner.addWidget(title)
        inner.addWidget(help_text)
        inner.addLayout(middle, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(inner, 1)
        column.addWidget(foot)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.all.clicked.connect(self._on_all)
        self.back.clicked.connect(self.left)
        self.main.clicked.connect(lambda: self.chosen.emit(self.outline()))
        self.list.currentRowChanged.connect(self._enable)
        self.list.itemChanged.connect(self._enable)

    def show_parts(self, parts: Sequence[OutlinePart], own: Sequence[str]) -> None:
        """Show the parts; `own` is the order of the kind."""
        self._own = tuple(own)
        self.list.clear()
        for part in parts:
            text = part.title if part.fed else messages.text("draft.part_unfed", title=part.title)
            item = QListWidgetItem(text)
            item.setData(_ID, part.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if part.wanted else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        if parts:
            self.list.setCurrentRow(0)
        self._enable()

    def outline(self) -> tuple[str, ...]:
        """Return the ids of the parts that are wanted, in order; () when nothing differs from the kind."""
        wanted = self._wanted()
        return () if wanted == self._own else wanted

    def _wanted(self) -> tuple[str, ...]:
        items = [self.list.item(row) for row in range(self.list.count())]
        return tuple(str(it.data(_ID)) for it in items if it.checkState() is Qt.CheckState.Checked)

    def _move(self, direction: int) -> None:
        row = self.list.currentRow()
        if 0 <= row + direction < self.list.count():
            item = self.list.takeItem(row)
            self.list.insertItem(row + direction, item)
            self.list.setCurrentRow(row + direction)
        self._enable()

    def _on_all(self) -> None:
        items = {}
        while self.list.count():
            item = self.list.takeItem(0)
            items[str(item.data(_ID))] = item
        for name in self._own:
            items[name].setCheckState(Qt.CheckState.Checked)
            self.list.addItem(items[name])
        self.list.setCurrentRow(0)
        self._enable()

    def _enable(self) -> None:
        row = self.list.currentRow()
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < self.list.count() - 1)
        wanted = self._wanted()
        self.main.setEnabled(bool(wanted))
        self.all.setEnabled(wanted != self._own)

    def _button(self, name: str, icon: str, style: str) -> QPushButton:
        text = messages.text(f"draft.{name}")
        button = QPushButton(text)
        button.setAccessibleName(text.replace("&", ""))
        if style:
            button.setObjectName(style)
        if icon:
            put_icon(button, icon)
        return button
