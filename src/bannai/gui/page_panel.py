"""The true pages beside the text: laid out off the UI thread, only those in sight are drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from bannai.documents.model import Document
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.page_sheets import GAP_PX, sheet_picture
from bannai.gui.sheet_panel import SheetPanel
from bannai.gui.tasks import Task
from bannai.services.page_service import PageService

REFRESH_AFTER_MS = 120  # of quiet; with the drawing it stays under the promised 300


@dataclass(frozen=True, slots=True)
class _Laid:
    """What the worker brings: all drawings, and the pictures of the pages in sight by their number."""

    drawings: tuple[bytes, ...]
    pictures: dict[int, QImage]


class PagePanel(SheetPanel):
    """Shows the pages of a document that changes. `refreshed` follows every new layout."""

    refreshed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        """No page yet; `watch` says where the document comes from."""
        super().__init__(desk, parent)
        self._service = PageService(desk.program.kinds)
        self._source: Callable[[], Document | None] = lambda: None
        self._task: Task[_Laid] | None = None
        self._again = False
        self._follows = False  # whether the page that changes is brought into sight
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._lay_out)

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
        self._timer.stop()
        self._again = False
        if self._task is not None:
            self._task.cancel()
        self._task = None
        self._follows = False
        super().clear()

    def is_current(self) -> bool:
        """Whether the pages show the document as it stands; hidden ones wait until they are seen."""
        waiting = self._again and self.isVisible()
        return self._task is None and not self._timer.isActive() and not waiting

    # Laying out

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
        old = self.take_drawings(laid.drawings, laid.pictures, scale)
        if self._follows and old:
            self._follow(old)
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

    def showEvent(self, event: object) -> None:
        """Pages that were asked for while nobody saw them are laid out now."""
        super().showEvent(event)  # type: ignore[arg-type]
        QTimer.singleShot(0, self._go_on)
