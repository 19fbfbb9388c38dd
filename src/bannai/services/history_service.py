"""HistoryService: every draft with its answers, versions, provenance and files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bannai.services.draft_service import DraftFinished
from bannai.services.export_service import ExportedFile

if TYPE_CHECKING:
    from bannai.documents.model import Document
    from bannai.store.history import DraftSummary, History, SearchHit, StoredDraft, StoredVersion


class HistoryService:
    """Keeps drafts. The database is opened at the first use, in the thread of that use."""

    def __init__(self, database: Path) -> None:
        """Keep the path; nothing is opened yet."""
        self._path = database

    @cached_property
    def _history(self) -> History:
        from bannai.store.database import Database
        from bannai.store.history import History

        return History(Database(self._path))

    def keep(self, finished: DraftFinished, engine: str, files: Sequence[ExportedFile] = ()) -> int:
        """Keep a new draft (and the files made from it) and return its id. Raises MachineError."""
        from bannai.store.history import DraftRecord

        record = DraftRecord(
            kind_id=finished.kind.id,
            title=finished.draft.document.title,
            answers=finished.answers,
            office=asdict(finished.office),
            tone=finished.options.tone.value,
            length=finished.options.length.value,
            seed=finished.options.seed,
            engine=engine,
            missing=finished.draft.missing,
        )
        draft_id = self._history.save(record, finished.draft.document)
        for file in files:
            self.keep_file(draft_id, file)
        return draft_id

    def keep_file(self, draft_id: int, file: ExportedFile) -> None:
        """Remember a file that was made from a draft."""
        self._history.add_file(draft_id, str(file.path.absolute()), file.format, file.sha256)

    def list(self, limit: int = 50, *, include_trashed: bool = False) -> tuple[DraftSummary, ...]:
        """Return the latest drafts."""
        return tuple(self._history.list(limit, include_trashed=include_trashed))

    def search(self, query: str, limit: int = 20) -> tuple[SearchHit, ...]:
        """Return the drafts that hold the words, with or without accents."""
        return self._history.search(query, limit)

    def get(self, draft_id: int) -> StoredDraft:
        """Return a draft. Raises BadInputError for an unknown id."""
        return self._history.get(draft_id)

    def versions(self, draft_id: int) -> tuple[StoredVersion, ...]:
        """Return the versions of a draft."""
        return self._history.versions(draft_id)

    def document(self, draft_id: int, version: int | None = None) -> Document:
        """Return the document of a version (the latest when None)."""
        return self._history.document(draft_id, version)

    def trash(self, draft_id: int) -> None:
        """Put a draft into the trash."""
        self._history.trash(draft_id)

    def restore(self, draft_id: int, version: int | None = None) -> None:
        """Take a draft out of the trash; with a version, make that version the latest again."""
        if version is not None:
            self._history.restore_version(draft_id, version)
        self._history.restore(draft_id)
