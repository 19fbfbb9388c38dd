"""A column of pages, each drawn from its drawing (SVG) at the size that is looked at."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QScrollArea, QWidget

from bannai.gui.style import GRID_PX, look

GAP_PX = 2 * GRID_PX
SCREEN_PER_POINT = 96 / 72
_SIZE = re.compile(rb'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')


@dataclass(slots=True)
class Sheet:
    """A page: its drawing, its size in points, and the picture of it that is at hand."""

    drawing: bytes
    size: QSize
    picture: QImage | None = None
    sharp: bool = False  # whether the picture is of this drawing at this size


class PageSheets(QWidget):
    """The pages one below the other. Paper is white in every theme: it is what will be printed."""

    def __init__(self) -> None:
        """No page yet."""
        super().__init__()
        self.pages: list[Sheet] = []
        self.percent = 100

    def boxes(self) -> list[QRect]:
        """Return where each page stands."""
        top, boxes = GAP_PX, []
        for page in self.pages:
            size = page.size * (self.percent / 100 * SCREEN_PER_POINT)
            left = max(GAP_PX, (self.width() - size.width()) // 2)
            boxes.append(QRect(QPoint(left, top), size))
            top += size.height() + GAP_PX
        return boxes

    def fit(self) -> None:
        """Take the room that the pages need."""
        boxes = self.boxes()
        self.setMinimumSize(
            max((box.width() for box in boxes), default=0) + 2 * GAP_PX,
            boxes[-1].bottom() + 1 + GAP_PX if boxes else 0,
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is at hand of the pages in sight; the rest is white until it is drawn."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(event.rect(), QColor(look().desk))
        for page, box in zip(self.pages, self.boxes(), strict=True):
            if not box.intersects(event.rect()):
                continue
            painter.fillRect(box, Qt.GlobalColor.white)
            if page.picture is not None:
                painter.drawImage(box, page.picture)
            painter.setPen(QColor(look().edge))
            painter.drawRect(box.adjusted(-1, -1, 0, 0))
        painter.end()


class SheetArea(QScrollArea):
    """Tells when its room has changed; Ctrl and the wheel zoom."""

    resized = Signal()
    zoomed = Signal(int)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The room has changed."""
        super().resizeEvent(event)
        self.resized.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl: zoom; else scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoomed.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)


def sheet_size(drawing: bytes) -> QSize:
    """Return the size of a page in points, from the head of its drawing: reading all of it takes long."""
    found = _SIZE.search(drawing[:400])
    if found is None:
        return QSvgRenderer(QByteArray(drawing)).defaultSize()
    return QSize(round(float(found[1])), round(float(found[2])))


def sheet_picture(drawing: bytes, scale: float) -> QImage:
    """Draw a page (any thread); the drawing holds its letters as outlines, so no font is looked for."""
    size = sheet_size(drawing) * scale
    image = QImage(size.expandedTo(QSize(1, 1)), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(drawing)).render(painter)
    painter.end()
    return image
