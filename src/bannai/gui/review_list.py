"""The list of findings in groups: the words in bold, what stands around them, where they come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
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
from bannai.services.review_service import FindingKind, Gathered

_GATHERED = int(Qt.ItemDataRole.UserRole)
_ICON_PX = 20
# kind → icon, colour of the theme; a word in each group says the same
_ICONS = {
    FindingKind.MISSING: ("add", "wrong"),
    FindingKind.UNTRACED: ("warning", "caution"),
    FindingKind.CARRIED: ("history", "caution"),
    FindingKind.SAMPLE: ("warning", "caution"),
    FindingKind.SPELLING: ("rewrite", "caution"),
    FindingKind.LEFTOVER: ("remove", "caution"),
    FindingKind.FIGURE: ("figures", "good"),
    FindingKind.DATE: ("history", "good"),
    FindingKind.NAME: ("person", "good"),
    FindingKind.CITATION: ("law", "good"),
}
OPEN_KINDS = tuple(list(FindingKind)[:6])


class FindingDelegate(QStyledItemDelegate):
    """Paints a finding in up to three wrapped pieces; a group as one line with an icon."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a row in the colours of the theme."""
        box = option.rect
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        colours = look()
        painter.save()
        if chosen:
            painter.fillRect(box, QColor(colours.accent))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(colours.accent_pale))
        inner = self._inner(box)
        painter.setPen(QColor(colours.on_accent if chosen else colours.ink))
        kind = index.data(int(Qt.ItemDataRole.DecorationRole))
        if isinstance(kind, str):
            name, colour = _ICONS[FindingKind(kind)]
            size = scaled(_ICON_PX)
            ratio = painter.device().devicePixelRatio()
            shown = picture(name, colours.on_accent if chosen else getattr(colours, colour), size, ratio)
            painter.drawPixmap(inner.left(), inner.top() + (inner.height() - size) // 2, shown)
            inner.setLeft(inner.left() + size + GRID_PX)
        for text, font, quiet in self._pieces(index, option):
            painter.setFont(font)
            if not chosen:
                painter.setPen(QColor(colours.quiet_ink if quiet else colours.ink))
            height = self._height(text, font, inner.width())
            if isinstance(kind, str):  # a group's name stands beside its icon
                inner.setTop(inner.top() + (inner.height() - height) // 2)
            painter.drawText(QRect(inner.left(), inner.top(), inner.width(), height), int(_WRAPPED), text)
            inner.setTop(inner.top() + height)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the room that the wrapped words need at the breadth of the list."""
        tree = cast(FindingTree, option.widget)
        depth = 2 if index.parent().isValid() else 1
        width = tree.viewport().width() - depth * tree.indentation() - GRID_PX - GRID_PX // 2
        if not index.parent().isValid():
            width -= scaled(_ICON_PX) + GRID_PX
        high = sum(self._height(text, font, width) for text, font, _ in self._pieces(index, option))
        return QSize(max(width, 1), max(high + GRID_PX, scaled(36 if depth == 1 else 32)))

    @staticmethod
    def _inner(box: QRect) -> QRect:
        return box.adjusted(GRID_PX // 2, GRID_PX // 2, -GRID_PX, -GRID_PX // 2)

    @staticmethod
    def _height(text: str, font: QFont, width: int) -> int:
        box = QFontMetrics(font).boundingRect(QRect(0, 0, max(width, 1), 10_000), int(_WRAPPED), text)
        return box.height()

    @staticmethod
    def _pieces(
        index: QModelIndex | QPersistentModelIndex, option: QStyleOptionViewItem
    ) -> Sequence[tuple[str, QFont, bool]]:
        plain = QFont(option.font)
        bold = QFont(plain)
        bold.setWeight(QFont.Weight.DemiBold)
        row = index.data(_GATHERED)
        if not isinstance(row, Gathered):
            return ((str(index.data()), bold, False),)
        small = QFont(plain)
        small.setPointSizeF(plain.pointSizeF() * 11 / 12)
        finding = row.finding
        pieces = [(_headline(row), bold, False)]
        if finding.context:
            pieces.append((finding.context, small, False))
        return (*pieces, (finding.source, small, True))


_WRAPPED = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignTop.value


def key(row: Gathered) -> tuple[FindingKind, str, str]:
    """Return what makes a row the same row in the next review."""
    return (row.finding.kind, row.finding.text, row.finding.source)


def _headline(row: Gathered) -> str:
    count = len(row.places)
    return (
        messages.text("review.places", text=row.finding.text, count=count) if count > 1 else row.finding.text
    )


class FindingTree(QTreeWidget):
    """The groups and their findings. `chosen(Gathered)` when a row becomes the current one by the user,
    `taken(Gathered)` when it is clicked or Enter is pressed on it.
    """

    chosen = Signal(object)
    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """No finding yet."""
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setColumnCount(1)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setItemDelegate(FindingDelegate(self))
        self.setIndentation(2 * GRID_PX)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setExpandsOnDoubleClick(False)
        self.setAccessibleName(messages.text("review.list_name"))
        self.currentItemChanged.connect(lambda item, _old: self._tell(item))
        self.itemClicked.connect(self._on_clicked)
        self._quiet = False

    def show_rows(self, rows: Iterable[Gathered]) -> None:
        """Show findings; what was open, current and in sight stays so."""
        groups: dict[FindingKind, list[Gathered]] = {}
        for row in rows:
            groups.setdefault(row.finding.kind, []).append(row)
        expanded = {kind: item.isExpanded() for kind, item in self._groups().items()}
        current, height = self.current(), self.verticalScrollBar().value()
        self._quiet = True
        self.clear()
        for kind in FindingKind:
            if kind in groups:
                group = self._group(kind, groups[kind])
                self.addTopLevelItem(group)
                group.setExpanded(expanded.get(kind, kind in OPEN_KINDS))
        if current is not None:
            self._make_current(current)
        self.verticalScrollBar().setValue(height)
        self._quiet = False

    def current(self) -> Gathered | None:
        """Return the finding of the current row, None on a group or on nothing."""
        item = self.currentItem()
        row = item.data(0, _GATHERED) if item is not None else None
        return row if isinstance(row, Gathered) else None

    def group_titles(self) -> list[str]:
        """Return the groups as they are shown."""
        return [item.text(0) for item in self._groups().values()]

    def rows(self) -> list[Gathered]:
        """Return all findings in order."""
        return [item.data(0, _GATHERED) for item in self._items()]

    def choose(self, row: Gathered) -> None:
        """Make a finding the current one and bring it in sight, as the user would."""
        self._make_current(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the place; the rest is Qt's."""
        row = self.current()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self.taken.emit(row)
            event.accept()
            return
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and item is not None:
            item.setExpanded(not item.isExpanded())
            event.accept()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the words anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _groups(self) -> dict[FindingKind, QTreeWidgetItem]:
        items = [self.topLevelItem(at) for at in range(self.topLevelItemCount())]
        return {
            FindingKind(item.data(0, int(Qt.ItemDataRole.DecorationRole))): item
            for item in items
            if item is not None
        }

    def _items(self) -> list[QTreeWidgetItem]:
        """Return the rows of all groups."""
        groups = self._groups().values()
        items = [group.child(at) for group in groups for at in range(group.childCount())]
        return [item for item in items if item is not None]

    def _group(self, kind: FindingKind, rows: Sequence[Gathered]) -> QTreeWidgetItem:
        title = messages.text("review.group", name=messages.text(f"review.kind_{kind}"), count=len(rows))
        group = QTreeWidgetItem([title])
        group.setData(0, int(Qt.ItemDataRole.DecorationRole), kind.value)
        for row in rows:
            item = QTreeWidgetItem()
            item.setData(0, _GATHERED, row)
            finding = row.finding
            spoken = ". ".join(part for part in (_headline(row), finding.context, finding.source) if part)
            item.setData(0, int(Qt.ItemDataRole.AccessibleTextRole), spoken)
            item.setToolTip(0, finding.source)
            group.addChild(item)
        return group

    def _make_current(self, wanted: Gathered) -> None:
        for item in self._items():
            if key(item.data(0, _GATHERED)) == key(wanted):
                self.setCurrentItem(item)
                return

    def _on_clicked(self, item: QTreeWidgetItem) -> None:
        row = item.data(0, _GATHERED)
        if isinstance(row, Gathered):
            self.taken.emit(row)
        else:
            item.setExpanded(not item.isExpanded())

    def _tell(self, _item: QTreeWidgetItem | None) -> None:
        if not self._quiet:
            self.chosen.emit(self.current())
