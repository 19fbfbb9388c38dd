"""A layout that sets widgets side by side and goes on in the next line where the breadth ends."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from bannai.gui.style import GRID_PX


class FlowLayout(QLayout):
    """Wraps its widgets; those that are hidden take no room. With `right`, lines end at the right edge."""

    def __init__(self, parent: QWidget, *, right: bool = False) -> None:
        """Lay out the children of `parent`."""
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._right = right
        self.setContentsMargins(0, 0, 0, 0)
        policy = parent.sizePolicy()
        policy.setHeightForWidth(True)
        parent.setSizePolicy(policy)

    def addItem(self, item: QLayoutItem) -> None:
        """Called by addWidget."""
        self._items.append(item)

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """An item, or None past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take an item out, or None past the end."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """It takes what it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """The lines wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height at a breadth."""
        return self._place(width, None)

    def sizeHint(self) -> QSize:
        """All in one line."""
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + GRID_PX * max(0, len(shown) - 1)
        return QSize(width, max((size.height() for size in shown), default=0))

    def minimumSize(self) -> QSize:
        """The widest of them."""
        shown = [item.minimumSize() for item in self._items if not item.isEmpty()]
        return QSize(
            max((size.width() for size in shown), default=0),
            max((size.height() for size in shown), default=0),
        )

    def setGeometry(self, rect: QRect) -> None:
        """Set the widgets into their places."""
        super().setGeometry(rect)
        self._place(rect.width(), rect.topLeft())

    def _place(self, width: int, corner: QPoint | None) -> int:
        """Return the height at a breadth; with a corner, set the widgets too."""
        top = 0
        for line in self._lines(width):
            height = max(size.height() for _, size in line)
            left = 0
            if self._right:
                left = max(0, width - sum(size.width() for _, size in line) - GRID_PX * (len(line) - 1))
            for item, size in line:
                if corner is not None:
                    down = top + (height - size.height()) // 2
                    item.setGeometry(QRect(corner + QPoint(left, down), size))
                left += size.width() + GRID_PX
            top += height + GRID_PX
        return max(0, top - GRID_PX)

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        used = 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            size.setWidth(min(size.width(), max(width, 1)))
            if lines and used + GRID_PX + size.width() <= width:
                lines[-1].append((item, size))
                used += GRID_PX + size.width()
            else:
                lines.append([(item, size)])
                used = size.width()
        return lines
