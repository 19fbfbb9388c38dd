"""Pages as sheets that scroll and zoom: only those in sight are drawn, off the UI thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bannai import messages
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.page_sheets import (
    GAP_PX,
    SCREEN_PER_POINT,
    PageSheets,
    Sheet,
    SheetArea,
    sheet_picture,
    sheet_size,
)
from bannai.gui.style import GRID_PX
from bannai.gui.tasks import Task

_STEPS = (50, 60, 70, 80, 90, 100, 125, 150, 200, 300)
_KEPT_BESIDE = 2  # pages above and below those in sight whose pictures are kept


class SheetPanel(QWidget):
    """Shows drawings of pages. Who uses it says what the pages are: `take_drawings`."""

    def __init__(
        self, desk: Desk, parent: QWidget | None = None, column: PageSheets | None = None, name: str = ""
    ) -> None:
        """No page yet. `column` paints the sheets, `name` is what a screen reader says of them."""
        super().__init__(parent)
        self._desk = desk
        self._drawing: Task[dict[int, QImage]] | None = None
        self._fits = True
        name = name or messages.text("draft.pages_name")
        self._column = column or PageSheets()
        self._column.setAccessibleName(name)
        self.area = SheetArea()
        self.area.setObjectName("desk")
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName(name)
        self.area.setWidget(self._column)
        self.state = QLabel(messages.text("draft.no_pages"))
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.smaller, self.larger, self.fit = (
            self._button(name) for name in ("zoom_out", "zoom_in", "zoom_fit")
        )
        self._build()

    @property
    def page_count(self) -> int:
        """How many pages there are."""
        return len(self._column.pages)

    @property
    def percent(self) -> int:
        """The zoom; 100 is the printed size."""
        return self._column.percent

    def drawn_pages(self) -> tuple[int, ...]:
        """Return the numbers (from 0) of the pages that are drawn sharply."""
        return tuple(number for number, page in enumerate(self._column.pages) if page.sharp)

    def clear(self) -> None:
        """Show no page."""
        self._stop_drawing()
        self._column.pages = []
        self._column.fit()
        self._tell()

    def take_drawings(
        self, drawings: Sequence[bytes], pictures: Mapping[int, QImage], scale: float
    ) -> list[bytes]:
        """Show these pages (SVG) and return the drawings that were shown before.

        `pictures` are those that are at hand by the number of their page, drawn at `scale`. A page that did
        not change keeps its picture; one that did shows the old one until it comes into sight and is drawn.
        """
        old = self._column.pages
        pages = []
        for number, drawing in enumerate(drawings):
            before = old[number] if number < len(old) else None
            if before is not None and before.drawing == drawing:
                pages.append(before)
                continue
            page = Sheet(drawing, sheet_size(drawing))
            if number in pictures:
                page.picture, page.sharp = pictures[number], scale == self._scale()
            elif before is not None:
                page.picture = before.picture
            pages.append(page)
        self._column.pages = pages
        if self._fits:
            self._fit_breadth()
        self._column.fit()
        return [page.drawing for page in old]

    def _stop_drawing(self) -> None:
        if self._drawing is not None:
            self._drawing.cancel()
        self._drawing = None

    def _draw_in_sight(self) -> None:
        """Draw the pages in sight that are not sharp; let go of those far away."""
        sight = self._in_sight()
        pages = self._column.pages
        for number, page in enumerate(pages):
            if sight and not sight[0] - _KEPT_BESIDE <= number <= sight[-1] + _KEPT_BESIDE:
                page.picture, page.sharp = None, False
        near = [number for number in sight if number < len(pages)]
        wanted = {number: pages[number].drawing for number in near if not pages[number].sharp}
        if not wanted or self._drawing is not None or not self.isVisible():
            return
        scale = self._scale()

        def work(cancelled: Callable[[], bool]) -> dict[int, QImage]:
            return {
                number: sheet_picture(drawing, scale) for number, drawing in wanted.items() if not cancelled()
            }

        def done(pictures: dict[int, QImage]) -> None:
            self._drawing = None
            for number, picture in pictures.items():
                if number < len(self._column.pages):
                    page = self._column.pages[number]
                    if page.drawing == wanted[number]:
                        page.picture, page.sharp = picture, scale == self._scale()
            self._column.update()
            self._draw_in_sight()

        self._drawing = self._desk.tasks.start(work, done, self._on_drawing_failed)

    def _on_drawing_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._drawing = None
        self._desk.warn(sentence)

    def _scale(self) -> float:
        """Pixels of the picture for each point of the page."""
        return self._column.percent / 100 * SCREEN_PER_POINT * self.devicePixelRatioF()

    def _in_sight(self) -> list[int]:
        top = self.area.verticalScrollBar().value()
        bottom = top + self.area.viewport().height()
        boxes = self._column.boxes()
        return [at for at, box in enumerate(boxes) if box.bottom() >= top and box.top() <= bottom] or (
            [] if boxes else [0, 1]
        )

    # Zoom

    def _fit_breadth(self) -> None:
        pages = [page for page in self._column.pages if page.size.width() > 0]
        if pages:
            room = self.area.viewport().width() - 2 * GAP_PX
            broadest = max(page.size.width() for page in pages) * SCREEN_PER_POINT
            percent = max(30, min(125, int(room / broadest * 100)))
            if percent != self._column.percent:
                self._set_percent(percent)

    def _set_percent(self, percent: int) -> None:
        bar = self.area.verticalScrollBar()
        place = bar.value() / max(1, bar.maximum())
        self._column.percent = percent
        for page in self._column.pages:
            page.sharp = False
        self._column.fit()
        bar.setValue(round(place * bar.maximum()))
        self._tell()

    def _step(self, direction: int) -> None:
        now = self._column.percent
        steps = [it for it in _STEPS if (it > now if direction > 0 else it < now)]
        if steps:
            self._fits = False
            self._set_percent(steps[0] if direction > 0 else steps[-1])
            self._draw_in_sight()

    def _on_fit(self) -> None:
        self._fits = True
        self._fit_breadth()
        self._draw_in_sight()

    def _on_resized(self) -> None:
        if self._fits:
            self._fit_breadth()
        self._draw_in_sight()

    def _on_scrolled(self) -> None:
        self._tell()
        self._draw_in_sight()

    def _tell(self) -> None:
        sight = self._in_sight()
        if not self._column.pages:
            self.state.setText(messages.text("draft.no_pages"))
            return
        middle = self.area.verticalScrollBar().value() + self.area.viewport().height() // 2
        boxes = self._column.boxes()
        page = next((at for at, box in enumerate(boxes) if box.bottom() >= middle), sight[-1] if sight else 0)
        self.state.setText(
            messages.text("draft.page_state", page=page + 1, pages=len(boxes), percent=self._column.percent)
        )

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(2 * GRID_PX, GRID_PX, GRID_PX, GRID_PX)
        row.setSpacing(GRID_PX)
        row.addWidget(self.state)
        row.addStretch(1)
        for button in (self.smaller, self.larger, self.fit):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.area, 1)
        self.area.resized.connect(self._on_resized)
        self.area.zoomed.connect(self._step)
        self.area.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.smaller.clicked.connect(lambda: self._step(-1))
        self.larger.clicked.connect(lambda: self._step(1))
        self.fit.clicked.connect(self._on_fit)
        keys: Sequence[tuple[QKeySequence.StandardKey, int]] = (
            (QKeySequence.StandardKey.ZoomIn, 1),
            (QKeySequence.StandardKey.ZoomOut, -1),
        )
        for key, direction in keys:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda direction=direction: self._step(direction))

    def _button(self, name: str) -> QPushButton:
        button = QPushButton(messages.text(f"draft.{name}"))
        button.setObjectName("small")
        button.setAccessibleName(messages.text(f"draft.{name}_name"))
        button.setToolTip(messages.text(f"draft.{name}_name"))
        return button
