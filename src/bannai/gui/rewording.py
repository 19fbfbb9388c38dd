"""Asks for other wordings of a paragraph or a part, off the UI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from bannai.documents.model import Document
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.tasks import Task
from bannai.services.edit_service import EditService, How, Proposal
from bannai.services.work_service import Work

_Job = Callable[[Callable[[], bool]], Proposal | None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be said anew: a block, or the whole section where `position` is None."""

    section_id: str
    position: int | None
    how: str


class Rewording(QObject):
    """`offered(Proposal)` brings a wording, `nothing(further?)` says that there is none (or no more)."""

    offered = Signal(object)
    nothing = Signal(bool)
    failed = Signal(str)
    busy = Signal(bool)

    def __init__(self, desk: Desk, edits: EditService, parent: QObject) -> None:
        """Nothing is asked yet."""
        super().__init__(parent)
        self._desk = desk
        self._edits = edits
        self._wish: Wish | None = None
        self._task: Task[Proposal | None] | None = None

    def ask(self, work: Work, document: Document, wish: Wish) -> None:
        """Ask for another wording of what stands in the document."""
        self._wish = wish
        edits = self._edits
        self._start(lambda _: edits.rewrite(work, document, wish.section_id, wish.position, wish.how), False)

    def ask_further(self, work: Work, document: Document, shown: Proposal) -> None:
        """Ask for the wording after the one that is shown; the document stays as it is until one is taken."""
        wish, edits = self._wish, self._edits
        if wish is None:
            return
        how = How.ANOTHER if wish.how in (How.SHORTER, How.LONGER) else wish.how

        def job(_cancelled: Callable[[], bool]) -> Proposal | None:
            tried = edits.accept(document, shown)
            if tried is None:
                return None
            found = edits.rewrite(work, tried, wish.section_id, wish.position, how)
            if found is None or found.new == shown.old:
                return None
            return replace(found, old=shown.old, position=shown.position)

        self._start(job, True)

    def drop(self) -> None:
        """Forget what was asked."""
        self._wish = None
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self.busy.emit(False)

    def _start(self, job: _Job, further: bool) -> None:
        if self._task is not None:
            self._task.cancel()
        self.busy.emit(True)

        def done(proposal: Proposal | None) -> None:
            self._task = None
            self.busy.emit(False)
            if proposal is None:
                self.nothing.emit(further)
            else:
                self.offered.emit(proposal)

        def failed(sentence: str, _error: BannaiError | None) -> None:
            self._task = None
            self.busy.emit(False)
            self.failed.emit(sentence)

        self._task = self._desk.tasks.start(job, done, failed)
