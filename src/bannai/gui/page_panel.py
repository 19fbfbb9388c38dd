"""The true pages beside the text: laid out off the UI thread, only those in sight are drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QImage,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bannai import messages
from bannai.documents.model import Document
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
from bannai.services.page_service import PageService

REFRESH_AFTER_MS = 120  # of quiet; with the drawing it stays under the promised 300
_STEPS = (50, 60, 70, 80, 90, 100, 125, 150, 200, 300)
_KEPT_BESIDE = 2  # pages above and below those in sight whose pictures are kept


@dataclass(frozen=True, slots=True)
class _Laid:
    """What the worker brings: all drawings, and the pictures of the pages in sight by their number."""

    drawings: tuple[bytes, ...]
    pictures: dict[int, QImage]


class PagePanel(QWidget):
    """Shows the pages of a document that changes. `refreshed` follows every new layout."""

    refreshed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        """No page yet; `watch` says where the document comes from."""
        super().__init__(parent)
        self._desk = desk
        self._service = PageService(desk.program.kinds)
        self._source: Callable[[], Document | None] = lambda: None
        self._task: Task[_Laid] | None = None
        self._drawing: Task[dict[int, QImage]] | None = None
        self._again = False
        self._follows = False  # whether the page that changes is brought into sight
        self._fits = True
        self._column = PageSheets()
        self._column.setAccessibleName(messages.text("draft.pages_name"))
        self.area = SheetArea()
        self.area.setObjectName("desk")
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName(messages.text("draft.pages_name"))
        self.area.setWidget(self._column)
        self.state = QLabel(messages.text("draft.no_pages"))
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.smaller, self.larger, self.fit = (
            self._button(name) for name in ("zoom_out", "zoom_in", "zoom_fit")
        )
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._lay_out)
        self._build()

    # What is shown

    def watch(self, source: Callable[[], Document | None]) -> None:
        """Take the document from `source` (UI thread) whenever pages are laid out."""
        self._source = source

    def touch(self) -> None:
        """Note that the document has changed; the page that did comes into sight when typing pauses."""
        self._follows = True
        self._timer.start(REFRESH_AFTER_MS)

    def refresh(self, *, from_top: bool = False) -> None:
        """Lay the pages out at the next turn of the event loop, apart from what else a change brings.

        `from_top` shows the first page, whatever has changed.
        """
        if from_top:
            self._follows = False
            self.area.verticalScrollBar().setValue(0)
        self._timer.start(0)

    def clear(self) -> None:
        """Show no page."""
        self._stop()
        self._follows = False
        self._column.pages = []
        self._column.fit()
        self._tell()

    @property
    def page_count(self) -> int:
        """How many pages there are."""
        return len(self._column.pages)

    @property
    def percent(self) -> int:
        """The zoom; 100 is the printed size."""
        return self._column.percent

    def is_current(self) -> bool:
        """Whether the pages show the document as it stands; hidden ones wait until they are seen."""
        waiting = self._again and self.isVisible()
        return self._task is None and not self._timer.isActive() and not waiting

    def drawn_pages(self) -> tuple[int, ...]:
        """Return the numbers (from 0) of the pages that are drawn sharply."""
        return tuple(number for number, page in enumerate(self._column.pages) if page.sharp)

    # Laying out

    def _stop(self) -> None:
        self._timer.stop()
        self._again = False
        for task in (self._task, self._drawing):
            if task is not None:
                task.cancel()
        self._task = self._drawing = None

    def _lay_out(self) -> None:
        if self._task is not None:  # one at a time; what comes meanwhile waits and is then laid out at once
            self._again = True
            return
        document = self._source()
        if document is None:
            return
        if not self.isVisible():  # laid out when the pages come into sight
            self._again = True
            return
        service, old = self._service, [page.drawing for page in self._column.pages]
        wanted, scale = self._in_sight(), self._scale()
        exports, settings = self._desk.program.exports, self._desk.settings

        def work(cancelled: Callable[[], bool]) -> _Laid:
            drawings = service.drawings(document, exports.theme_of(document, settings))
            pictures = {
                number: sheet_picture(drawing, scale)
                for number, drawing in enumerate(drawings)
                if number in wanted and not (number < len(old) and drawing == old[number]) and not cancelled()
            }
            return _Laid(drawings, pictures)

        self._task = self._desk.tasks.start(work, lambda laid: self._on_laid(laid, scale), self._on_failed)

    def _on_laid(self, laid: _Laid, scale: float) -> None:
        self._task = None
        old = self._column.pages
        pages = []
        for number, drawing in enumerate(laid.drawings):
            before = old[number] if number < len(old) else None
            if before is not None and before.drawing == drawing:
                pages.append(before)
                continue
            page = Sheet(drawing, sheet_size(drawing))
            if number in laid.pictures:
                page.picture, page.sharp = laid.pictures[number], scale == self._scale()
            elif before is not None:
                page.picture = before.picture  # until it comes into sight and is drawn
            pages.append(page)
        self._column.pages = pages
        if self._fits:
            self._fit_breadth()
        self._column.fit()
        if self._follows and old:
            self._follow([page.drawing for page in old])
        self._follows = False
        self._tell()
        self._draw_in_sight()
        self.refreshed.emit()
        self._go_on()

    def _follow(self, old: Sequence[bytes]) -> None:
        """Bring the first page that changed into sight."""
        pages = self._column.pages
        pairs = enumerate(zip(pages, old, strict=False))
        first = next((at for at, (page, drawing) in pairs if page.drawing != drawing), len(old))
        if first < len(pages) and first not in self._in_sight():
            self._column.resize(self._column.size().expandedTo(self._column.minimumSize()))
            self.area.verticalScrollBar().setValue(self._column.boxes()[first].top() - GAP_PX)

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._task = None
        self._desk.warn(sentence)
        self._go_on()

    def _go_on(self) -> None:
        if self._again and self.isVisible():
            self._again = False
            self._lay_out()

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

    def showEvent(self, event: object) -> None:
        """Pages that were asked for while nobody saw them are laid out now."""
        super().showEvent(event)  # type: ignore[arg-type]
        QTimer.singleShot(0, self._go_on)

    # Building

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
