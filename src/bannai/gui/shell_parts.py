"""Small parts that several pages share: rows that wrap, tiles, rows to press, words in a style."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from bannai.gui.icons import IconPicture
from bannai.gui.style import GRID_PX


class FlowRow(QWidget):
    """Buttons side by side that go on in the next line where the breadth ends."""

    def __init__(self, parent: QWidget | None = None, gap_px: int = GRID_PX) -> None:
        """Begin empty; `gap_px` lies between two of a line."""
        super().__init__(parent)
        self._gap_px = gap_px
        self._members: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, member: QWidget) -> None:
        """Add a button; its parent is this row."""
        self._members.append(member)
        member.show()
        self._place()

    def clear(self) -> None:
        """Take all buttons out."""
        for member in self._members:
            member.hide()
            member.deleteLater()
        self._members.clear()
        self._place()

    def hasHeightForWidth(self) -> bool:
        """The buttons wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height at a breadth."""
        boxes = self._boxes(width)
        return max((box.bottom() + 1 for box in boxes), default=0)

    def sizeHint(self) -> QSize:
        """The height at the breadth of now."""
        return QSize(40 * GRID_PX, self.heightForWidth(max(self.width(), 40 * GRID_PX)))

    def minimumSizeHint(self) -> QSize:
        """A button broad, and as high as needed."""
        widest = max((member.sizeHint().width() for member in self._members), default=0)
        return QSize(min(widest, 40 * GRID_PX), self.heightForWidth(max(self.width(), widest)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew."""
        super().resizeEvent(event)
        self._place()

    def _boxes(self, width: int) -> list[QRect]:
        boxes: list[QRect] = []
        left = top = 0
        for member in self._members:
            size = member.sizeHint()
            if left and left + size.width() > width:
                left, top = 0, max(box.bottom() for box in boxes) + 1 + GRID_PX
            boxes.append(QRect(left, top, min(size.width(), max(width, 1)), size.height()))
            left += size.width() + self._gap_px
        return boxes

    def _place(self) -> None:
        for member, box in zip(self._members, self._boxes(self.width()), strict=True):
            member.setGeometry(box)
        self.updateGeometry()


class WordButton(QPushButton):
    """A large button with an icon, a name and a line that says more; all of it grows with the text."""

    def __init__(self, icon: str, name: str, detail: str, style: str, parent: QWidget | None = None) -> None:
        """`style` is `tile` or `row`."""
        super().__init__(parent)
        self.setObjectName(style)
        self.setAutoDefault(True)
        self.setAccessibleName(name)
        self.setAccessibleDescription(detail)
        self.name = name
        title = words(name, f"{style}Name", self)
        more = words(detail, "quiet", self)
        more.setVisible(bool(detail))
        for label in (title, more):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        text = QVBoxLayout()
        text.setSpacing(GRID_PX // 4)
        text.addStretch(1)
        text.addWidget(title)
        text.addWidget(more)
        text.addStretch(1)
        row = QHBoxLayout(self)
        margin = 2 * GRID_PX if style == "tile" else GRID_PX
        row.setContentsMargins(2 * GRID_PX, margin, 2 * GRID_PX, margin)
        row.setSpacing(2 * GRID_PX)
        size = 40 if style == "tile" else 26
        row.addWidget(IconPicture(icon, self, size_px=size), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(text, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """The words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that the wrapped words need."""
        layout = self.layout()
        return layout.totalHeightForWidth(width) if layout is not None else super().heightForWidth(width)

    def sizeHint(self) -> QSize:
        """The words decide, not the (empty) text of the button."""
        layout = self.layout()
        return layout.totalSizeHint() if layout is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """The height follows the breadth, also where a layout asks for the least."""
        layout = self.layout()
        if layout is None:
            return super().minimumSizeHint()
        least = layout.totalMinimumSize()
        return QSize(least.width(), max(least.height(), layout.totalHeightForWidth(max(self.width(), 200))))


def words(text: str, style: str = "", parent: QWidget | None = None) -> QLabel:
    """Return wrapped plain words in a style of the style sheet."""
    label = QLabel(text, parent)
    label.setObjectName(style)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def scrolled(inner: QWidget, name: str, parent: QWidget | None = None) -> QScrollArea:
    """Return an area that scrolls up and down only; what stands in it takes the focus, not the area."""
    inner.setObjectName("scrolled")
    area = QScrollArea(parent)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setAccessibleName(name)
    area.setWidget(inner)
    return area


def at_top(label: QLabel) -> QWidget:
    """Put words at the top of a part that is empty otherwise."""
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(2 * GRID_PX, 3 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
    column.addWidget(label)
    column.addStretch(1)
    return part
