"""Puts a draft into the history: as a new one when it was written, as a version when one leaves it."""

from __future__ import annotations

from collections.abc import Callable

from bannai.documents.model import Document
from bannai.errors import BadInputError, BannaiError
from bannai.gui.desk import Desk
from bannai.services.draft_service import DraftFinished
from bannai.services.history_service import HistoryService
from bannai.services.work_service import Work
from bannai.services.writing_state import Writing


class DraftVersions:
    """Asks the worker to keep drafts; what goes wrong is told, the draft goes on, and it is tried again."""

    def __init__(self, desk: Desk, taken: Callable[[int], None]) -> None:
        """Keep the desk; `taken` gets the number of the open work's draft when the history has got it."""
        self._desk = desk
        self._taken = taken
        self._work_id = 0
        self._opened = 0  # counts the works opened: what comes back for an earlier one is dropped
        self._unkept: DraftFinished | None = None  # in no history yet, because the disk refused
        self._keeping = False  # a new draft is on its way: there must not be two

    def open(self, work: Work) -> None:
        """A work is opened: another one, or the same once more, whose draft may still be on its way."""
        if not work.id or work.id != self._work_id:
            self._work_id = work.id
            self._opened += 1
            self._unkept, self._keeping = None, False

    def keep_new(self, finished: DraftFinished, work: Work) -> None:
        """Keep what was written as a new draft, or as a version of the draft that the work has already."""
        if not self._keeping:
            history = self._desk.program.history
            self._keep(lambda: _kept(history, finished, work), finished)

    def keep_version(self, work: Work, document: Document, writing: Writing) -> None:
        """Keep what was edited as a new version; nothing where nothing has changed.

        A draft that the disk refused is kept first.
        """
        history, unkept, known = self._desk.program.history, self._unkept, work.draft_id

        def keep() -> int:
            draft_id = _kept(history, unkept, work) if known is None and unkept is not None else known or 0
            history.add_version(
                draft_id,
                document,
                answers=work.answers,
                tone=work.tone,
                length=work.length,
                seed=work.seed,
                writing=writing.log(),
            )
            return draft_id

        if known is not None:
            self._desk.tasks.start(lambda _: keep(), lambda _number: None, self._on_failed)
        elif unkept is not None and not self._keeping:
            self._keep(keep, unkept)

    def _keep(self, keep: Callable[[], int], finished: DraftFinished) -> None:
        opened, self._unkept, self._keeping = self._opened, finished, True

        def done(draft_id: int) -> None:
            if opened == self._opened:
                self._unkept, self._keeping = None, False
                self._taken(draft_id)

        def failed(sentence: str, error: BannaiError | None) -> None:
            if opened == self._opened:
                self._keeping = False
            self._on_failed(sentence, error)

        self._desk.tasks.start(lambda _: keep(), done, failed)

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._desk.warn(sentence)


def _kept(history: HistoryService, finished: DraftFinished, work: Work) -> int:
    """Keep a finished draft of a work; return its number."""
    if work.draft_id is not None:
        document, options = finished.draft.document, finished.options
        try:
            history.add_version(
                work.draft_id,
                document,
                answers=finished.answers,
                tone=options.tone.value,
                length=options.length.value,
                seed=options.seed,
                missing=finished.draft.missing,
            )
            return work.draft_id
        except BadInputError:  # it was removed from the history for good
            pass
    return history.keep(finished, "phrases", work_id=work.id)
