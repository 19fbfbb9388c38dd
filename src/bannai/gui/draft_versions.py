"""Puts a draft into the history: as a new one when it was written, as a version when one leaves it."""

from __future__ import annotations

from collections.abc import Callable

from bannai.documents.model import Document
from bannai.gui.desk import Desk
from bannai.services.draft_service import DraftFinished
from bannai.services.work_service import Work
from bannai.services.writing_state import Writing


class DraftVersions:
    """Asks the worker to keep drafts; what goes wrong is told, and the draft goes on."""

    def __init__(self, desk: Desk) -> None:
        """Keep the desk."""
        self._desk = desk

    def keep_new(self, finished: DraftFinished, done: Callable[[int], None]) -> None:
        """Keep a new draft; `done` gets its number in the history."""
        history = self._desk.program.history
        self._desk.tasks.start(
            lambda _: history.keep(finished, "phrases"),
            done,
            lambda sentence, _error: self._desk.warn(sentence),
        )

    def keep_version(self, work: Work, document: Document, writing: Writing) -> None:
        """Keep what was edited as a new version; nothing where nothing has changed."""
        draft_id, history = work.draft_id, self._desk.program.history
        if draft_id is None:
            return
        self._desk.tasks.start(
            lambda _: history.add_version(
                draft_id,
                document,
                answers=work.answers,
                tone=work.tone,
                length=work.length,
                seed=work.seed,
                writing=writing.log(),
            ),
            lambda _number: None,
            lambda sentence, _error: self._desk.warn(sentence),
        )
