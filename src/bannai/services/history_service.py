"""HistoryService: every draft with its answers, versions, provenance and files; the trash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bannai import messages
from bannai.services.draft_service import DraftFinished
from bannai.services.export_service import ExportedFile

if TYPE_CHECKING:
    from bannai.documents.differences import ParagraphDifference
    from bannai.documents.model import Document
    from bannai.store.database import Database
    from bannai.store.history import DraftSummary, History, SearchHit, StoredDraft, StoredVersion
    from bannai.store.trash import Trash


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A line of the list. Times are UTC in ISO form; `trashed` is None outside the trash.

    `snippet` is the piece of the text that a search has found, "" when the words are in the title.
    """

    id: int
    kind_id: str
    title: str
    updated: str
    versions: int
    trashed: str | None = None
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version of a draft: its number from 1, when it was kept, how many answers are still missing."""

    number: int
    created: str
    missing: int


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file that was made from a version; `present` says whether it was there when the list was made."""

    path: Path
    format: str
    created: str
    version: int
    present: bool


@dataclass(frozen=True, slots=True)
class HistoryDetails:
    """All that is shown of one draft: versions and files, the newest first."""

    line: HistoryLine
    versions: tuple[VersionLine, ...]
    files: tuple[FileLine, ...]


class HistoryService:
    """Keeps drafts. The database is opened at the first use, in the thread of that use."""

    def __init__(self, database: Path) -> None:
        """Keep the path; nothing is opened yet."""
        self._path = database

    @cached_property
    def _stores(self) -> tuple[History, Trash, Database]:
        from bannai.store.database import Database
        from bannai.store.history import History
        from bannai.store.trash import Trash

        database = Database(self._path)
        return History(database), Trash(database), database

    @property
    def _history(self) -> History:
        return self._stores[0]

    def keep(
        self,
        finished: DraftFinished,
        engine: str,
        files: Sequence[ExportedFile] = (),
        writing: Sequence[Mapping[str, Any]] = (),
        work_id: int = 0,
    ) -> int:
        """Keep a new draft (and the files made from it) and return its id. Raises MachineError.

        `writing` is the log of what a model wrote into it (services.writing_state); `work_id` the work in
        progress that it came from (0: none), which is told of it in the same transaction.
        """
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
            writing=tuple(writing),
        )
        draft_id = self._history.save(record, finished.draft.document, work_id)
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

    # For the history page

    def lines(self, query: str = "", limit: int = 200) -> tuple[HistoryLine, ...]:
        """Return the drafts outside the trash: the last one worked on first, or those that hold the words."""
        if not query.strip():
            return tuple(_line(draft) for draft in self._history.list(limit))
        return tuple(
            replace(_line(hit.draft), snippet="" if hit.in_title else hit.snippet)
            for hit in self._history.search(query, limit)
        )

    def trashed_lines(self, query: str = "", limit: int = 200) -> tuple[HistoryLine, ...]:
        """Return the drafts in the trash, the last one thrown away first, or those that hold the words."""
        return tuple(_line(draft) for draft in self._stores[1].list(query, limit))

    def trashed_count(self) -> int:
        """Return how many drafts lie in the trash."""
        return self._stores[1].count()

    def details(self, draft_id: int) -> HistoryDetails:
        """Return what is shown of a draft. Looks on the disk for its files. Raises as `get` does."""
        draft = self._history.get(draft_id)
        return HistoryDetails(
            _line(draft.summary),
            tuple(
                VersionLine(version.number, version.created, len(version.record.missing))
                for version in self._history.versions(draft_id)
            ),
            tuple(
                FileLine(Path(file.path), file.format, file.created, file.version, _is_present(file.path))
                for file in draft.files
            ),
        )

    def differences(self, draft_id: int, old: int, new: int) -> tuple[ParagraphDifference, ...]:
        """Return all paragraphs of two versions with what changed. Twice the same number: the text alone."""
        from bannai.documents.differences import document_differences

        return document_differences(
            self._history.document(draft_id, old), self._history.document(draft_id, new)
        )

    def add_version(
        self,
        draft_id: int,
        document: Document,
        *,
        answers: Mapping[str, Any] | None = None,
        tone: str | None = None,
        length: str | None = None,
        seed: int | None = None,
        missing: Sequence[str] | None = None,
        writing: Sequence[Mapping[str, Any]] | None = None,
    ) -> int:
        """Keep an edited or redrafted document as the newest version and return its number.

        What is None stays as in the last version; of what was missing, that whose mark still stands in
        the document. Where nothing at all has changed no version is made: the last number is returned.
        """
        from bannai.store.history import document_text

        stored = self._history.get(draft_id)
        last = stored.record
        if missing is None:
            text = document_text(document)
            missing = [
                label for label in last.missing if messages.text("drafting.missing_mark", label=label) in text
            ]
        record = replace(
            last,
            title=document.title,
            answers=last.answers if answers is None else answers,
            tone=last.tone if tone is None else tone,
            length=last.length if length is None else length,
            seed=last.seed if seed is None else seed,
            missing=tuple(missing),
            writing=last.writing if writing is None else tuple(writing),
            engine="model" if any(it.get("outcome") == "taken" for it in writing or ()) else last.engine,
        )
        if record == last and document == self._history.document(draft_id):
            return stored.summary.version
        return self._history.add_version(draft_id, record, document)

    def duplicate(self, draft_id: int, version: int | None = None) -> int:
        """Keep a new draft equal to a version of another (the latest when None) and return its id."""
        record = next(
            (it.record for it in self._history.versions(draft_id) if it.number == version),
            self._history.get(draft_id).record,
        )
        return self._history.save(record, self._history.document(draft_id, version))

    def purge(self, draft_id: int) -> None:
        """Remove a draft with all its versions for good. Files made from it stay on the disk."""
        self._history.purge(draft_id)

    def close(self) -> None:
        """Close the database, if it was opened, in the thread that uses it. A later use opens it again."""
        if "_stores" in self.__dict__:
            self._stores[2].close()
            del self.__dict__["_stores"]


def _line(draft: DraftSummary) -> HistoryLine:
    return HistoryLine(draft.id, draft.kind_id, draft.title, draft.updated, draft.version, draft.trashed)


def _is_present(path: str) -> bool:
    """Say whether a file is there; a stick that was pulled out or a strange name is a plain no."""
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False
