"""A draft that appears section by section: each is one task of the worker, so it can stop at once."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal

from bannai.documents.kinds import DocumentKind
from bannai.documents.model import Document, Section
from bannai.documents.order import renumbered
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.tasks import Task
from bannai.gui.writing_bar import WritingBar
from bannai.services.draft_service import DraftEvent, DraftFinished, OutlineReady, SectionWritten
from bannai.services.edit_service import EditService
from bannai.services.work_service import Work


class SectionWriting(QObject):
    """`section_written(Document)` brings what is there so far, `finished(DraftFinished)` the whole."""

    section_written = Signal(object)
    finished = Signal(object)
    failed = Signal(str, object)

    def __init__(self, desk: Desk, edits: EditService, bar: WritingBar, parent: QObject) -> None:
        """Nothing is being written."""
        super().__init__(parent)
        self._desk = desk
        self._edits = edits
        self._bar = bar
        self._events: Iterator[DraftEvent] | None = None
        self._task: Task[DraftEvent | None] | None = None
        self._paused = False
        self._kind: DocumentKind | None = None
        self._titles: tuple[tuple[str, str], ...] = ()
        self._sections: list[Section] = []
        bar.stop_wanted.connect(self.stop)
        bar.resume_wanted.connect(self.resume)

    @property
    def is_paused(self) -> bool:
        """Whether the writing was stopped and can go on."""
        return self._paused

    def begin(self, work: Work, kind: DocumentKind) -> None:
        """Begin to write a work."""
        self.drop()
        self._kind = kind
        self._events = self._edits.draft(work)
        self._go_on()

    def stop(self) -> None:
        """Stop at once; what is there stays, `resume` goes on behind it."""
        if self._events is not None:
            self._paused = True
            self._bar.show_paused()

    def resume(self) -> None:
        """Go on where it was stopped."""
        if self._events is not None and self._paused:
            self._paused = False
            self._tell()
            if self._task is None:
                self._go_on()

    def drop(self) -> None:
        """Forget what was being written."""
        if self._task is not None:
            self._task.cancel()
        self._events, self._task, self._paused = None, None, False
        self._titles, self._sections = (), []
        self._bar.hide()

    def _go_on(self) -> None:
        events = self._events
        if events is None or self._paused:
            return
        self._task = self._desk.tasks.start(lambda _: next(events, None), self._on_event, self._on_failed)

    def _on_event(self, event: DraftEvent | None) -> None:
        self._task = None
        if isinstance(event, OutlineReady):
            self._titles = event.sections
        elif isinstance(event, SectionWritten) and self._kind is not None:
            self._sections.append(event.section)
            kind = self._kind
            self.section_written.emit(
                Document(kind.id, kind.name, kind.standard, renumbered(self._sections), facts=())
            )
        elif isinstance(event, DraftFinished):
            self.drop()
            self.finished.emit(event)
            return
        elif event is None:
            self.drop()
            return
        if not self._paused:
            self._tell()
        self._go_on()

    def _on_failed(self, sentence: str, error: BannaiError | None) -> None:
        self.drop()
        self.failed.emit(sentence, error)

    def _tell(self) -> None:
        names = [name for name, _ in self._titles]
        last = self._sections[-1].id if self._sections else ""
        number = names.index(last) + 1 if last in names else 0
        title = self._titles[number][1] if number < len(self._titles) else ""
        self._bar.show_writing(number + 1, len(names), title)
