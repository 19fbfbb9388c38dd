"""The editor of a table answer: rows are added and removed by buttons, cells are typed or pasted."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QLabel, QPushButton, QVBoxLayout, QWidget

from bannai import messages
from bannai.documents.kinds import InputField
from bannai.gui.field_editors import FieldEditor, accessible_name
from bannai.gui.flow_layout import FlowLayout
from bannai.gui.icons import put_icon
from bannai.gui.paste import fitted
from bannai.gui.style import GRID_PX, scaled
from bannai.gui.table_grid import Grid

_EMPTY_ROWS = 3
_ROWS_SHOWN = 8
_ROW_PX = 5 * GRID_PX
_ROWS_MEASURED = 60


class TableEditor(FieldEditor):
    """A table with the columns of the question. Empty rows and cells are not part of the answer."""

    def __init__(self, field: InputField, parent: QWidget) -> None:
        """Make a table with some empty rows."""
        super().__init__(field, parent)
        self._keys = [column.key for column in field.columns]
        labels = [column.label for column in field.columns]
        self._table = table = Grid(labels, self)
        table.fit_rows = lambda rows: fitted(rows, labels)
        table.setAccessibleName(accessible_name(field))
        table.setAccessibleDescription(field.help)
        table.verticalHeader().setAccessibleName(messages.text("gui.row_numbers"))
        header = table.horizontalHeader()
        header.setAccessibleName(messages.text("gui.column_names"))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.AlignmentFlag(Qt.TextFlag.TextWordWrap))
        self.add = self._button("gui.add_row", "add")
        self.remove = self._button("gui.remove_row", "remove")
        self.paste = self._button("compose.paste_table", "paste")
        self.undo = self._button("compose.undo_table", "undo")
        self._note = QLabel(messages.text("compose.paste_help"), self)
        self._note.setObjectName("quiet")
        self._note.setWordWrap(True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        buttons = QWidget(self)
        flow = FlowLayout(buttons)
        for button in (self.add, self.remove, self.paste, self.undo):
            flow.addWidget(button)
        column = QVBoxLayout()
        column.setSpacing(GRID_PX)
        column.addWidget(table)
        column.addWidget(buttons)
        column.addWidget(self._note)
        self._row.addLayout(column)
        table.show_cells(self._padded(()))
        self.forget_undo()
        self._fit()
        table.changed.connect(self._on_changed)
        table.typed.connect(self.changed)
        table.pasted.connect(self._on_pasted)
        self.add.clicked.connect(self._on_add_clicked)
        self.remove.clicked.connect(self._on_remove_clicked)
        self.paste.clicked.connect(self._on_paste_clicked)
        self.undo.clicked.connect(lambda: table.step(-1))

    def control(self) -> Grid:
        """The table."""
        return self._table

    def controls(self) -> list[QWidget]:
        """The table, then its buttons."""
        return [self._table, self.add, self.remove, self.paste, self.undo]

    def content(self) -> list[dict[str, str]] | None:
        """The rows with something in them, by column key, with the cell that is just being typed."""
        rows = []
        for line in self._table.cells():
            kept = {key: text for key, text in zip(self._keys, line, strict=True) if text.strip()}
            if kept:
                rows.append(kept)
        return rows or None

    def show_content(self, value: Any) -> None:
        """Show rows in place of what stands there; undo brings it back."""
        rows = []
        for entry in value if isinstance(value, list) else []:
            given = entry if isinstance(entry, dict) else self._spread(entry)
            rows.append(tuple("" if given.get(key) is None else str(given[key]) for key in self._keys))
        self._table.show_cells(self._padded(tuple(rows)))

    def forget_undo(self) -> None:
        """Begin the undo of the table anew."""
        self._table.forget_undo()
        self.undo.setEnabled(False)

    def is_empty(self) -> bool:
        """Say whether no cell holds anything."""
        return not any(text.strip() for line in self._table.cells() for text in line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns share the new breadth."""
        super().resizeEvent(event)
        self._fit()

    def _spread(self, entry: Any) -> dict[str, Any]:
        values = entry if isinstance(entry, list) else [entry]
        return dict(zip(self._keys, values, strict=False))

    def _padded(self, rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        empty = ("",) * len(self._keys)
        return (*rows, *[empty] * (_EMPTY_ROWS - len(rows)))

    def _fit(self) -> None:
        """Share the breadth out (the first column doubly) and let headers and cells show all their words."""
        table, header = self._table, self._table.horizontalHeader()
        frame, row_px = 2 * table.frameWidth(), scaled(_ROW_PX)
        bar = table.verticalScrollBar().sizeHint().width() if table.rowCount() > 1 else 0
        room = self.width() - frame - table.verticalHeader().sizeHint().width() - bar
        heights = [row_px]
        for column, (question, width) in enumerate(zip(self.field.columns, self._widths(room), strict=True)):
            table.setColumnWidth(column, width)
            box = QRect(0, 0, width - 3 * GRID_PX, 0)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            words = table.fontMetrics().boundingRect(box, flags, question.label)
            heights.append(words.height() * 11 // 10 + 2 * GRID_PX)  # the header is bold
        header.setFixedHeight(max(heights))
        table.verticalHeader().setMinimumSectionSize(row_px)
        table.verticalHeader().setDefaultSectionSize(row_px)
        table.resizeRowsToContents()
        rows = sum(table.rowHeight(row) for row in range(min(table.rowCount(), _ROWS_SHOWN)))
        table.setFixedHeight(max(heights) + min(rows, _ROWS_SHOWN * row_px) + frame)

    def _widths(self, room: int) -> list[int]:
        """Return the breadths of the columns: the first is the double of another, figures stay whole."""
        share = max(room // (len(self._keys) + 1), 6 * GRID_PX)
        widths = [share if column else 2 * share for column in range(len(self._keys))]
        for column in range(1, len(self._keys)):
            longest = max(
                (
                    word
                    for row in range(min(self._table.rowCount(), _ROWS_MEASURED))
                    for word in self._table.cell(row, column).split()
                ),
                key=len,
                default="",
            )
            needed = self._table.fontMetrics().horizontalAdvance(longest) + 2 * GRID_PX
            gained = min(needed, 2 * share) - widths[column]
            if 0 < gained <= widths[0] - share:
                widths[column] += gained
                widths[0] -= gained
        return widths

    def _on_changed(self) -> None:
        self._fit()
        self.undo.setEnabled(self._table.can_undo())
        self.changed.emit()

    def _on_pasted(self, rows: int, dropped: bool) -> None:
        """Say what a paste did: nothing of it is left out in silence."""
        words = [messages.text("compose.pasted_rows", count=rows)]
        if dropped:
            words.append(messages.text("compose.pasted_too_wide"))
        self._note.setText(" ".join(words))

    def _button(self, name: str, icon: str) -> QPushButton:
        button = QPushButton(messages.text(name), self)
        button.setObjectName("small")
        button.setAccessibleName(messages.text(f"{name}_of", label=self.field.label))
        put_icon(button, icon, size_px=16)
        return button

    def _on_add_clicked(self) -> None:
        rows = self._table.cells()
        self._table.show_cells((*rows, ("",) * len(self._keys)))
        self._table.setCurrentCell(len(rows), 0)
        self._table.setFocus()

    def _on_remove_clicked(self) -> None:
        rows = list(self._table.cells())
        current = self._table.currentRow()
        place = current if current >= 0 else len(rows) - 1
        del rows[place]
        self._table.show_cells(tuple(rows) or (("",) * len(self._keys),))
        self._table.setCurrentCell(min(place, self._table.rowCount() - 1), 0)

    def _on_paste_clicked(self) -> None:
        self._table.paste_clipboard()
        self._table.setFocus()
