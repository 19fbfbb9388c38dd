"""The editor of a table answer: rows are added and removed by buttons, cells are typed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bannai import messages
from bannai.documents.kinds import InputField
from bannai.gui.field_editors import FieldEditor, accessible_name
from bannai.gui.style import GRID_PX

_EMPTY_ROWS = 3
_ROWS_SHOWN = 8
_ROW_PX = 5 * GRID_PX


class TableEditor(FieldEditor):
    """A table with the columns of the question. Empty rows and cells are not part of the answer."""

    def __init__(self, field: InputField, parent: QWidget) -> None:
        """Make a table with some empty rows."""
        super().__init__(field, parent)
        self._keys = [column.key for column in field.columns]
        self._table = QTableWidget(0, len(field.columns), self)
        self._table.setHorizontalHeaderLabels([column.label for column in field.columns])
        self._table.setAccessibleName(accessible_name(field))
        self._table.setAccessibleDescription(field.help)
        self._table.setTabKeyNavigation(False)  # Tab leaves the table, arrows move in it
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self._table.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.SelectedClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self._table.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self._table.verticalHeader().setAccessibleName(messages.text("gui.row_numbers"))
        header = self._table.horizontalHeader()
        header.setAccessibleName(messages.text("gui.column_names"))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.AlignmentFlag(Qt.TextFlag.TextWordWrap))
        add = self._button("add_row")
        remove = self._button("remove_row")
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID_PX)
        buttons.addWidget(add)
        buttons.addWidget(remove)
        buttons.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(GRID_PX)
        column.addWidget(self._table)
        column.addLayout(buttons)
        self._row.addLayout(column)
        self._set_rows(_EMPTY_ROWS)
        self._table.itemChanged.connect(self._on_item_changed)
        add.clicked.connect(self._on_add_clicked)
        remove.clicked.connect(self._on_remove_clicked)

    def control(self) -> QTableWidget:
        """The table."""
        return self._table

    def content(self) -> list[dict[str, str]] | None:
        """The rows with something in them, by column key. A cell being typed is taken in first."""
        self._finish_typing()
        rows = []
        for row in range(self._table.rowCount()):
            cells = {key: self._cell(row, column) for column, key in enumerate(self._keys)}
            kept = {key: text for key, text in cells.items() if text.strip()}
            if kept:
                rows.append(kept)
        return rows or None

    def show_content(self, value: Any) -> None:
        """Show rows in place of what stands there."""
        rows = value if isinstance(value, list) else []
        self._table.blockSignals(True)
        self._table.clearContents()
        self._set_rows(max(_EMPTY_ROWS, len(rows)))
        for number, entry in enumerate(rows):
            cells = entry if isinstance(entry, dict) else self._spread(entry)
            for column, key in enumerate(self._keys):
                text = cells.get(key)
                self._table.setItem(number, column, QTableWidgetItem("" if text is None else str(text)))
        self._table.blockSignals(False)
        self._on_item_changed()

    def is_empty(self) -> bool:
        """Say whether no cell holds anything; leaves a cell that is being typed alone."""
        cells = ((row, column) for row in range(self._table.rowCount()) for column in range(len(self._keys)))
        return not any(self._cell(row, column).strip() for row, column in cells)

    def _spread(self, entry: Any) -> dict[str, Any]:
        values = entry if isinstance(entry, list) else [entry]
        return dict(zip(self._keys, values, strict=False))

    def _cell(self, row: int, column: int) -> str:
        item = self._table.item(row, column)
        return item.text() if item is not None else ""

    def _finish_typing(self) -> None:
        """Take in the cell that is being typed: moving away from it is what commits it in Qt."""
        if self._table.state() == QAbstractItemView.State.EditingState:
            current = self._table.currentIndex()
            self._table.setCurrentCell(-1, -1)
            self._table.setCurrentIndex(current)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns share the new breadth."""
        super().resizeEvent(event)
        self._fit()

    def _set_rows(self, count: int) -> None:
        self._table.setRowCount(count)
        self._fit()

    def _fit(self) -> None:
        """Share the breadth out (the first column doubly) and let headers and cells show all their words."""
        table, header = self._table, self._table.horizontalHeader()
        frame = 2 * table.frameWidth()
        bar = table.verticalScrollBar().sizeHint().width() if table.rowCount() > 1 else 0
        room = self.width() - frame - table.verticalHeader().sizeHint().width() - bar
        share = max(room // (len(self._keys) + 1), 6 * GRID_PX)
        heights = [_ROW_PX]
        for column, question in enumerate(self.field.columns):
            width = share if column else 2 * share
            table.setColumnWidth(column, width)
            box = QRect(0, 0, width - 3 * GRID_PX, 0)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            words = table.fontMetrics().boundingRect(box, flags, question.label)
            heights.append(words.height() * 11 // 10 + 2 * GRID_PX)  # the header is bold
        header.setFixedHeight(max(heights))
        table.resizeRowsToContents()
        rows = 0
        for row in range(table.rowCount()):
            table.setRowHeight(row, max(_ROW_PX, table.rowHeight(row)))
            rows += table.rowHeight(row)
        table.setFixedHeight(max(heights) + min(rows, _ROWS_SHOWN * _ROW_PX) + frame)

    def _on_item_changed(self) -> None:
        self._fit()
        self.changed.emit()

    def _button(self, name: str) -> QPushButton:
        button = QPushButton(messages.text(f"gui.{name}"), self)
        button.setObjectName("small")
        button.setAccessibleName(messages.text(f"gui.{name}_of", label=self.field.label))
        return button

    def _on_add_clicked(self) -> None:
        self._set_rows(self._table.rowCount() + 1)
        self._table.setCurrentCell(self._table.rowCount() - 1, 0)
        self._table.setFocus()

    def _on_remove_clicked(self) -> None:
        self._finish_typing()
        row = self._table.currentRow()
        self._table.removeRow(row if row >= 0 else self._table.rowCount() - 1)
        self._set_rows(max(1, self._table.rowCount()))
        self.changed.emit()
