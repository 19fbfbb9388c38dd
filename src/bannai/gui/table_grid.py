"""The grid of a table answer: cells that are typed, pasted from Excel or Word, cleared, and undone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractItemModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from bannai import messages
from bannai.gui.paste import CleanLine, cells, clipboard

Cells = tuple[tuple[str, ...], ...]
FitRows = Callable[[list[list[str]]], list[list[str]]]
_STEPS_MAX = 100
_Index = QModelIndex | QPersistentModelIndex


class _CellDelegate(QStyledItemDelegate):
    """Makes the line in which a cell is typed, and knows it while it is open."""

    def __init__(self, grid: Grid) -> None:
        super().__init__(grid)
        self._grid = grid
        self.open: tuple[int, int, CleanLine] | None = None

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: _Index) -> QWidget:
        line = CleanLine(parent, takes="table")
        line.setFrame(False)
        row, column = index.row(), index.column()
        line.setAccessibleName(
            messages.text("compose.cell", column=self._grid.labels[column], number=row + 1)
        )
        self.open = (row, column, line)
        line.textChanged.connect(self._grid.typed)
        line.table_pasted.connect(self._grid.paste)
        line.destroyed.connect(lambda: self._forget(row, column))
        return line

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        self.open = None  # from now on the cell itself holds the text
        super().setModelData(editor, model, index)

    def destroyEditor(self, editor: QWidget, index: _Index) -> None:
        self.open = None
        super().destroyEditor(editor, index)

    def _forget(self, row: int, column: int) -> None:
        if self.open is not None and self.open[:2] == (row, column):
            self.open = None


class Grid(QTableWidget):
    """Cells of text with undo. `changed` is emitted for every change, `typed` for every key in a cell.

    `pasted(rows, dropped)` tells how many rows a paste wrote and whether columns found no place.
    """

    changed = Signal()
    typed = Signal()
    pasted = Signal(int, bool)

    def __init__(self, labels: list[str], parent: QWidget) -> None:
        """`labels` are the headings."""
        super().__init__(0, len(labels), parent)
        self.labels = labels
        self.fit_rows: FitRows = list  # set by the editor: what of pasted cells is wanted
        self._delegate = _CellDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setHorizontalHeaderLabels(labels)
        self.setTabKeyNavigation(False)  # Tab leaves the table, arrows move in it
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.SelectedClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self._steps: list[Cells] = [()]
        self._place = 0
        self.itemChanged.connect(self._on_item_changed)

    def cell(self, row: int, column: int) -> str:
        """Return the text of a cell, also while it is being typed."""
        if self._delegate.open is not None and self._delegate.open[:2] == (row, column):
            return self._delegate.open[2].text()
        item = self.item(row, column)
        return item.text() if item is not None else ""

    def cells(self) -> Cells:
        """Return all texts, row by row."""
        return tuple(
            tuple(self.cell(row, column) for column in range(self.columnCount()))
            for row in range(self.rowCount())
        )

    def show_cells(self, texts: Cells) -> None:
        """Show texts in place of all that stands there. `changed` is emitted; undo brings it back."""
        self._show(texts)
        self.remember()

    def remember(self) -> None:
        """Note what stands there now as a step of undo, and tell that it changed."""
        now = self.cells()
        if now != self._steps[self._place]:
            self._steps = [*self._steps[: self._place + 1], now][-_STEPS_MAX:]
            self._place = len(self._steps) - 1
        self.changed.emit()

    def forget_undo(self) -> None:
        """Begin undo anew, with what stands here now."""
        self._steps = [self.cells()]
        self._place = 0

    def can_undo(self) -> bool:
        """Say whether there is something to take back."""
        return self._place > 0

    def step(self, by: int) -> None:
        """Undo (-1) or redo (+1)."""
        if 0 <= self._place + by < len(self._steps):
            self._place += by
            self._show(self._steps[self._place])
            self.changed.emit()

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Enter goes to the cell below, as in Excel, Tab to the next one; after the last there is a new row.

        Where it stayed, whoever types on would write over what was just typed.
        """
        hints, row, column = QAbstractItemDelegate.EndEditHint, self.currentRow(), self.currentColumn()
        down = hint is hints.SubmitModelCache
        on = hint is hints.EditNextItem and column == self.columnCount() - 1
        if (
            (down or on)
            and row == self.rowCount() - 1
            and any(self.cell(row, it) for it in range(column + 1))
        ):
            self.setRowCount(row + 2)
            self.remember()
        super().closeEditor(editor, hint)
        if down and row + 1 < self.rowCount():
            self.setCurrentCell(row + 1, column)

    def paste(self, mime: QMimeData) -> None:
        """Write pasted cells from the current cell on; rows are added where they are needed."""
        found = self.fit_rows(cells(mime))
        if not found:
            return
        self._end_typing()
        top, left = max(0, self.currentRow()), max(0, self.currentColumn())
        texts = [list(row) for row in self.cells()]
        while len(texts) < top + len(found):
            texts.append([""] * self.columnCount())
        for number, row in enumerate(found):
            room = self.columnCount() - left
            texts[top + number][left : left + len(row)] = row[:room]
        dropped = any(any(cell for cell in row[self.columnCount() - left :]) for row in found)
        self.show_cells(tuple(tuple(row) for row in texts))
        self.setCurrentCell(top, left)
        self.pasted.emit(len(found), dropped)

    def paste_clipboard(self) -> None:
        """Paste what the clipboard holds."""
        self.paste(clipboard())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, cut, paste, delete, undo and redo, as in Excel; Qt knows the rest."""
        keys = QKeySequence.StandardKey
        if event.matches(keys.Paste):
            self.paste_clipboard()
        elif event.matches(keys.Copy):
            self._copy()
        elif event.matches(keys.Cut):
            self._copy()
            self._clear()
        elif event.matches(keys.Undo):
            self.step(-1)
        elif event.matches(keys.Redo):
            self.step(1)
        elif event.key() == Qt.Key.Key_Delete:
            self._clear()
        else:
            super().keyPressEvent(event)

    def _copy(self) -> None:
        rows: dict[int, list[str]] = {}
        for index in sorted(self.selectedIndexes(), key=lambda it: (it.row(), it.column())):
            rows.setdefault(index.row(), []).append(self.cell(index.row(), index.column()))
        if rows:
            QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in rows.values()))

    def _clear(self) -> None:
        chosen = {(index.row(), index.column()) for index in self.selectedIndexes()}
        texts = [
            tuple("" if (row, column) in chosen else text for column, text in enumerate(line))
            for row, line in enumerate(self.cells())
        ]
        current = self.currentIndex()
        self.show_cells(tuple(texts))
        self.setCurrentCell(current.row(), current.column())

    def _show(self, texts: Cells) -> None:
        self._end_typing()
        self.blockSignals(True)
        self.setRowCount(len(texts))
        for row, line in enumerate(texts):
            for column, text in enumerate(line):
                item = self.item(row, column)
                if item is None:
                    self.setItem(row, column, QTableWidgetItem(text))
                elif item.text() != text:
                    item.setText(text)
        self.blockSignals(False)
        self.viewport().update()

    def _end_typing(self) -> None:
        """Take in the cell that is being typed: moving away from it is what commits it in Qt."""
        if self.state() == QAbstractItemView.State.EditingState:
            current = self.currentIndex()
            self.setCurrentCell(-1, -1)
            self.setCurrentIndex(current)

    def _on_item_changed(self, _item: QTableWidgetItem) -> None:
        self.remember()
