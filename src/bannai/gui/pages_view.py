"""The pages as they will be printed: a column of pictures that scrolls and zooms."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from bannai import messages
from bannai.gui.drafting_work import PAGE_PPI
from bannai.gui.style import GRID_PX, look

_GAP_PX = 2 * GRID_PX
_FULL_SIZE_PPI = 96
_STEPS = (50, 60, 70, 80, 90, 100, 125, 150, 200)


class PageColumn(QWidget):
    """Paints the pages in sight, each scaled once and kept until the zoom changes."""

    def __init__(self) -> None:
        """No page yet."""
        super().__init__()
        self._pages: tuple[QImage, ...] = ()
        self._percent = 100
        self._scaled: dict[int, QImage] = {}

    def show_pages(self, pages: Sequence[QImage], percent: int) -> None:
        """Show pages at a percentage of their printed size."""
        self._pages = tuple(pages)
        self._percent = percent
        self._scaled.clear()
        boxes = self._boxes()
        self.setMinimumSize(
            max((box.width() for box in boxes), default=0) + 2 * _GAP_PX,
            (boxes[-1].bottom() + 1 + _GAP_PX) if boxes else 0,
        )
        self.update()

    def page_top(self, number: int) -> int:
        """Return where a page (from 0) begins, in pixels from the top."""
        return self._boxes()[number].top() - _GAP_PX if self._pages else 0

    def page_at(self, y: int) -> int:
        """Return the page (from 0) that stands at a height."""
        return next((number for number, box in enumerate(self._boxes()) if y <= box.bottom()), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pages that the exposed part touches."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(look().desk))
        painter.setPen(QColor(look().line))
        for number, box in enumerate(self._boxes()):
            if box.intersects(event.rect()):
                painter.drawImage(box, self._picture(number, box.size()))
                painter.drawRect(box.adjusted(-1, -1, 0, 0))
        painter.end()

    def _boxes(self) -> list[QRect]:
        top = _GAP_PX
        boxes = []
        for page in self._pages:
            size = page.size() * (self._percent / 100 * _FULL_SIZE_PPI / PAGE_PPI)
            boxes.append(
                QRect(max(_GAP_PX, (self.width() - size.width()) // 2), top, size.width(), size.height())
            )
            top += size.height() + _GAP_PX
        return boxes

    def _picture(self, number: int, size: QSize) -> QImage:
        if number not in self._scaled:
            ratio = self.devicePixelRatioF()
            self._scaled[number] = self._pages[number].scaled(
                size * ratio,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        return self._scaled[number]


class _Area(QScrollArea):
    """Tells when the room for the pages has changed."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class PagesView(QWidget):
    """The pages with their zoom buttons. At first a page fills the breadth, up to its printed size."""

    def __init__(self) -> None:
        """Make an empty view; `show_pages` fills it."""
        super().__init__()
        self._pages: tuple[QImage, ...] = ()
        self._percent = 100
        self._fits = True
        self._column = PageColumn()
        self._column.setAccessibleName(messages.text("gui.pages_name"))
        self.area = _Area()
        self.area.setObjectName("desk")
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName(messages.text("gui.pages_name"))
        self.area.setWidget(self._column)
        self._state = QLabel()
        self._state.setTextFormat(Qt.TextFormat.PlainText)
        self.smaller = self._button("zoom_out")
        self.larger = self._button("zoom_in")
        self.fit = self._button("zoom_fit")
        row = QHBoxLayout()
        row.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        row.setSpacing(GRID_PX)
        row.addWidget(self._state)
        row.addStretch(1)
        for button in (self.smaller, self.larger, self.fit):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.area, 1)
        self.area.resized.connect(self._on_resized)
        self.smaller.clicked.connect(lambda: self._step(-1))
        self.larger.clicked.connect(lambda: self._step(1))
        self.fit.clicked.connect(self._on_fit_clicked)
        self.area.verticalScrollBar().valueChanged.connect(self._tell_state)

    @property
    def page_count(self) -> int:
        """How many pages are shown."""
        return len(self._pages)

    @property
    def percent(self) -> int:
        """The zoom, 100 = the printed size."""
        return self._percent

    def show_pages(self, pages: Sequence[QImage], *, from_top: bool = True) -> None:
        """Show pages; without `from_top` the reader stays where he was."""
        self._pages = tuple(pages)
        self._refresh()
        if from_top:
            self.area.verticalScrollBar().setValue(0)

    def _on_resized(self) -> None:
        if self._fits:
            self._refresh()

    def _refresh(self) -> None:
        if self._fits and self._pages:
            room = self.area.viewport().width() - 2 * _GAP_PX
            breadth = max(page.width() for page in self._pages) * _FULL_SIZE_PPI / PAGE_PPI
            self._percent = max(30, min(100, int(room / breadth * 100)))
        self._column.show_pages(self._pages, self._percent)
        self._tell_state()

    def _tell_state(self) -> None:
        if not self._pages:
            self._state.setText(messages.text("gui.no_pages"))
            return
        middle = self.area.verticalScrollBar().value() + self.area.viewport().height() // 2
        page = self._column.page_at(middle) + 1
        self._state.setText(
            messages.text("gui.page_state", page=page, pages=len(self._pages), percent=self._percent)
        )

    def _step(self, direction: int) -> None:
        steps = [it for it in _STEPS if (it > self._percent if direction > 0 else it < self._percent)]
        if steps:
            self._fits = False
            self._percent = steps[0] if direction > 0 else steps[-1]
            bar = self.area.verticalScrollBar()
            place = bar.value() / max(1, bar.maximum())
            self._refresh()
            bar.setValue(round(place * bar.maximum()))

    def _on_fit_clicked(self) -> None:
        self._fits = True
        self._refresh()

    def _button(self, name: str) -> QPushButton:
        button = QPushButton(messages.text(f"gui.{name}"))
        button.setObjectName("small")
        button.setAccessibleName(messages.text(f"gui.{name}_name"))
        return button
