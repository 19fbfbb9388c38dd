"""The list of what a check found, in groups: what, the rule and its clause, what to write, where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from bannai import messages
from bannai.gui.icons import picture
from bannai.gui.style import GRID_PX, look, scaled
from bannai.services.check_listing import CheckEntry, CheckGroup, details_of, group_title, rows_by_group

_ROW = int(Qt.ItemDataRole.UserRole)
_ICON_PX = 20
# group → icon, colour of the theme; the name of the group says the same
_ICONS = {
    CheckGroup.ERROR: ("wrong", "wrong"),
    CheckGroup.WARNING: ("warning", "caution"),
    CheckGroup.HINT: ("info", "good"),
    CheckGroup.UNKNOWN: ("help", "quiet_ink"),
    CheckGroup.UNREAD: ("page", "quiet_ink"),
}
_WRAPPED = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignTop.value


class CheckDelegate(QStyledItemDelegate):
    """Paints a row: what was found in bold, below it the rest, wrapped; a group in a line with an icon."""

    def __init__(self, tree: CheckTree) -> None:
        """Heights are kept until the breadth or the letters change."""
        super().__init__(tree)
        self._tree = tree
        self._heights: dict[tuple[str, int, bool], int] = {}
        self._kept_for = ""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a row in the colours of the theme."""
        box, state, colours = option.rect, option.state, look()
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(box, QColor(colours.accent))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(colours.accent_pale))
        inner = box.adjusted(GRID_PX // 2, GRID_PX // 2, -GRID_PX, -GRID_PX // 2)
        group = self._tree.group_at(index)
        if group is not None:
            name, colour = _ICONS[group]
            size = scaled(_ICON_PX)
            ratio = painter.device().devicePixelRatio()
            shown = picture(name, colours.on_accent if chosen else getattr(colours, colour), size, ratio)
            painter.drawPixmap(inner.left(), inner.top() + (inner.height() - size) // 2, shown)
            inner.setLeft(inner.left() + size + GRID_PX)
        for text, quiet in self._pieces(index):
            painter.setFont(self._font(option.font, quiet))
            ink = colours.on_accent if chosen else colours.quiet_ink if quiet else colours.ink
            painter.setPen(QColor(ink))
            height = self._height(text, option.font, inner.width(), quiet)
            if group is not None:
                inner.setTop(inner.top() + (inner.height() - height) // 2)
            painter.drawText(QRect(inner.left(), inner.top(), inner.width(), height), int(_WRAPPED), text)
            inner.setTop(inner.top() + height)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the room that the wrapped words need at the breadth of the list."""
        tree = cast(CheckTree, option.widget)
        depth = 2 if index.parent().isValid() else 1
        width = tree.viewport().width() - depth * tree.indentation() - GRID_PX - GRID_PX // 2
        if depth == 1:
            width -= scaled(_ICON_PX) + GRID_PX
        high = sum(self._height(text, option.font, width, quiet) for text, quiet in self._pieces(index))
        return QSize(max(width, 1), max(high + GRID_PX, scaled(36 if depth == 1 else 32)))

    @staticmethod
    def _font(plain: QFont, quiet: bool) -> QFont:
        font = QFont(plain)
        if quiet:
            font.setPointSizeF(plain.pointSizeF() * 11 / 12)
        else:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def _height(self, text: str, plain: QFont, width: int, quiet: bool) -> int:
        if self._kept_for != plain.toString():
            self._heights.clear()
            self._kept_for = plain.toString()
        key = (text, width, quiet)
        if key not in self._heights:
            room = QRect(0, 0, max(width, 1), 100_000)
            box = QFontMetrics(self._font(plain, quiet)).boundingRect(room, int(_WRAPPED), text)
            self._heights[key] = box.height()
        return self._heights[key]

    def _pieces(self, index: QModelIndex | QPersistentModelIndex) -> Sequence[tuple[str, bool]]:
        entry = self._tree.entry_at(index)
        if entry is None:
            return ((str(index.data()), False),)
        return ((entry.found, False), *((line, True) for line in details_of(entry)))


class CheckTree(QTreeWidget):
    """The rows of a result, told by their number in `show_entries` (-1: a group).

    `chosen(int)` when another row becomes the current one, `taken(int)` when the current one is clicked or
    Enter is pressed on it.
    """

    chosen = Signal(int)
    taken = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        """No row yet."""
        super().__init__(parent)
        self._entries: tuple[CheckEntry, ...] = ()
        self._quiet = False
        self._before = -1
        self.setHeaderHidden(True)
        self.setColumnCount(1)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setItemDelegate(CheckDelegate(self))
        self.setIndentation(2 * GRID_PX)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setExpandsOnDoubleClick(False)
        self.setAccessibleName(messages.text("check_page.list_name"))
        self.currentItemChanged.connect(self._tell)
        self.itemClicked.connect(self._on_clicked)

    def show_entries(self, entries: Sequence[CheckEntry]) -> None:
        """Show rows in their groups; the first row is the current one."""
        self._quiet = True
        self.clear()
        self._entries = tuple(entries)
        numbers = {id(entry): number for number, entry in enumerate(self._entries)}
        first: QTreeWidgetItem | None = None
        for group, rows in rows_by_group(self._entries).items():
            title = QTreeWidgetItem([group_title(group, len(rows))])
            title.setData(0, _ROW, group.value)
            for entry in rows:
                item = QTreeWidgetItem()
                item.setData(0, _ROW, numbers[id(entry)])
                spoken = ". ".join((entry.found.rstrip("."), *details_of(entry)))
                item.setData(0, int(Qt.ItemDataRole.AccessibleTextRole), spoken)
                title.addChild(item)
                first = first or item
            self.addTopLevelItem(title)
            title.setExpanded(True)
        self._quiet = False
        if first is not None:
            self.setCurrentItem(first)

    def entries(self) -> tuple[CheckEntry, ...]:
        """Return the rows as they were given."""
        return self._entries

    def group_titles(self) -> list[str]:
        """Return the groups as they are shown."""
        items = (self.topLevelItem(at) for at in range(self.topLevelItemCount()))
        return [item.text(0) for item in items if item is not None]

    def current_row(self) -> int:
        """Return the number of the current row, -1 on a group or on nothing."""
        item = self.currentItem()
        return self._number(item.data(0, _ROW)) if item is not None else -1

    def choose(self, row: int) -> None:
        """Make a row the current one and bring it in sight."""
        for at in range(self.topLevelItemCount()):
            group = self.topLevelItem(at)
            for inner in range(group.childCount() if group is not None else 0):
                item = group.child(inner) if group is not None else None
                if item is not None and item.data(0, _ROW) == row:
                    self.setCurrentItem(item)
                    return

    def entry_at(self, index: QModelIndex | QPersistentModelIndex) -> CheckEntry | None:
        """Return the entry of a row, None of a group."""
        row = self._number(index.data(_ROW))
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def group_at(self, index: QModelIndex | QPersistentModelIndex) -> CheckGroup | None:
        """Return which group a title is of, None of a row."""
        held = index.data(_ROW)
        return CheckGroup(held) if isinstance(held, str) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep in mind what was chosen before: the first click only chooses."""
        self._before = self.current_row()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the place, on a group it opens and closes; the rest is Qt's."""
        item, row = self.currentItem(), self.current_row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.taken.emit(row)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and item is not None:
            item.setExpanded(not item.isExpanded())
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the words anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    @staticmethod
    def _number(held: object) -> int:
        return held if isinstance(held, int) else -1

    def _on_clicked(self, item: QTreeWidgetItem) -> None:
        row = self._number(item.data(0, _ROW))
        if row >= 0 and row == self._before:
            self.taken.emit(row)
        elif row < 0:
            item.setExpanded(not item.isExpanded())

    def _tell(self, item: QTreeWidgetItem | None) -> None:
        if not self._quiet:
            self.chosen.emit(self._number(item.data(0, _ROW)) if item is not None else -1)
