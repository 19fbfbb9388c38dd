"""The drawn pages of a checked file with frames round its places; the chosen one stands out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget

from bannai import messages
from bannai.gui.desk import Desk
from bannai.gui.looks import LOOKS
from bannai.gui.page_sheets import SCREEN_PER_POINT, PageSheets, sheet_picture
from bannai.gui.sheet_panel import SheetPanel
from bannai.gui.style import GRID_PX
from bannai.services.check_pages import PageBox
from bannai.services.settings_service import Theme

_AROUND_PT = 1.5  # between letters and frame
_LEAST_PT = 10.0  # the breadth of a frame: one round a dot or a space must be seen too
_CHOSEN_PX, _OTHER_PX = 3.0, 1.0
_MARKER_ALPHA = 110


@dataclass(frozen=True, slots=True)
class Mark:
    """A frame on a page: `row` is the number of the finding that it belongs to."""

    row: int
    box: PageBox


class MarkedSheets(PageSheets):
    """Pages with frames: thin ones round all places, a strong one with a bright ground round the chosen."""

    pressed = Signal(int)

    def __init__(self) -> None:
        """No page, no frame."""
        super().__init__()
        self.marks: tuple[Mark, ...] = ()
        self.chosen = -1

    def show_marks(self, marks: Sequence[Mark], chosen: int) -> None:
        """Show frames; those of the finding `chosen` stand out."""
        self.marks, self.chosen = tuple(marks), chosen
        self.update()

    def rect_of(self, box: PageBox) -> QRectF:
        """Return where a box of a page stands in this widget."""
        page = QRectF(self.boxes()[box.page])
        scale = self.percent / 100 * SCREEN_PER_POINT
        around = _AROUND_PT
        beside = max(around, (_LEAST_PT - box.width) / 2)
        return QRectF(
            page.left() + (box.left - beside) * scale,
            page.top() + (box.top - around) * scale,
            (box.width + 2 * beside) * scale,
            (box.height + 2 * around) * scale,
        ).intersected(page)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pages, then the frames. Paper is white in every theme, and so are the frames' colours."""
        super().paintEvent(event)
        colours = LOOKS[Theme.LIGHT]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark in sorted(self.marks, key=lambda it: it.row == self.chosen):
            if mark.box.page >= len(self.pages):
                continue
            rect = self.rect_of(mark.box)
            if not rect.intersects(QRectF(event.rect())):
                continue
            if mark.row == self.chosen:
                ground = QColor(colours.mark)
                ground.setAlpha(_MARKER_ALPHA)
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
                painter.fillRect(rect, ground)
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
                painter.setPen(QPen(QColor(colours.wrong), _CHOSEN_PX))
            else:
                painter.setPen(QPen(QColor(colours.focus), _OTHER_PX, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect)
        painter.end()

    def row_at(self, point: QPointF) -> int:
        """Return the finding of the smallest frame at a point, -1 where there is none."""
        rects = [(self.rect_of(it.box), it.row) for it in self.marks if it.box.page < len(self.pages)]
        hits = [(rect.width() * rect.height(), row) for rect, row in rects if rect.contains(point)]
        return min(hits)[1] if hits else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A frame that is clicked leads to its finding."""
        row = self.row_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and row >= 0:
            self.pressed.emit(row)
            event.accept()
            return
        super().mousePressEvent(event)


class CheckSheets(SheetPanel):
    """The pages beside the list. `pressed(row)` when a frame was clicked."""

    pressed = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        """No page yet."""
        self.sheets = MarkedSheets()
        super().__init__(desk, parent, self.sheets, messages.text("check_page.pages_name"))
        self.sheets.pressed.connect(self.pressed)

    def show_pages(self, drawings: Sequence[bytes], pictures: dict[int, QImage], scale: float) -> None:
        """Show the pages of another file from the top, without frames."""
        self.clear()
        self.sheets.show_marks((), -1)
        self.area.verticalScrollBar().setValue(0)
        self.take_drawings(drawings, pictures, scale)
        self._tell()
        self._draw_in_sight()

    def first_pictures(self) -> Callable[[Sequence[bytes]], tuple[dict[int, QImage], float]]:
        """Return what draws the first pages as large as they will be shown; for the worker."""
        scale = self._scale()

        def draw(drawings: Sequence[bytes]) -> tuple[dict[int, QImage], float]:
            return {
                number: sheet_picture(drawing, scale) for number, drawing in enumerate(drawings[:1])
            }, scale

        return draw

    def show_box(self, box: PageBox) -> None:
        """Bring a box into sight, with some of what stands around it."""
        if box.page >= len(self.sheets.pages):
            return
        self.sheets.resize(self.sheets.size().expandedTo(self.sheets.minimumSize()))
        rect = self.sheets.rect_of(box)
        bar, room = self.area.verticalScrollBar(), self.area.viewport().height()
        top, bottom = int(rect.top()) - 4 * GRID_PX, int(rect.bottom()) + 4 * GRID_PX
        if top < bar.value() or bottom > bar.value() + room:
            bar.setValue(max(0, top - max(0, room - (bottom - top)) // 3))
        side, wide = self.area.horizontalScrollBar(), self.area.viewport().width()
        if rect.left() < side.value() or rect.right() > side.value() + wide:
            side.setValue(max(0, int(rect.left()) - 4 * GRID_PX))

    def show_top(self) -> None:
        """Bring the top of the first page into sight."""
        self.area.verticalScrollBar().setValue(0)

    def showEvent(self, event: QShowEvent) -> None:
        """Pages that came while nobody saw them are drawn now."""
        super().showEvent(event)
        QTimer.singleShot(0, self._on_resized)
