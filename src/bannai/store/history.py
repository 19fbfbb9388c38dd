"""The history: every draft with its versions, answers, provenance and files; search, trash, restore."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bannai.documents.model import Document, document_inlines, plain_text, section_text
from bannai.documents.serial import document_from_json, document_to_json
from bannai.errors import BadInputError, MachineError
from bannai.store import queries
from bannai.store.database import Database

Clock = Callable[[], datetime]
_Row = dict[str, Any]
_Rows = list[_Row]


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """What a version of a draft was made from. `answers` and `office` hold what JSON can hold.

    `writing` is the log of what a model wrote, a text after the other, as its service makes it.
    """

    kind_id: str
    title: str
    answers: Mapping[str, Any]
    office: Mapping[str, Any]
    tone: str = ""
    length: str = ""
    seed: int = 0
    engine: str = "phrases"
    missing: tuple[str, ...] = ()
    writing: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class DraftSummary:
    """A line of a list. Times are UTC in ISO form with milliseconds; `trashed` is None outside the trash."""

    id: int
    kind_id: str
    title: str
    created: str
    updated: str
    version: int
    trashed: str | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was made from a version of a draft; it may have been moved since."""

    path: str
    format: str
    sha256: str
    created: str
    version: int


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One version: its number (from 1), when it was kept, and what it was made from."""

    number: int
    created: str
    record: DraftRecord


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft as it stands in its latest version, with the files made from it (newest first)."""

    summary: DraftSummary
    record: DraftRecord
    files: tuple[StoredFile, ...]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A draft that was found: a piece of its text, and whether all the words are in its title."""

    draft: DraftSummary
    snippet: str
    in_title: bool


_SUMMARY = """
    d.id AS id, v.kind_id AS kind_id, v.title AS title, d.created AS created,
    v.created AS updated, v.number AS version, d.trashed AS trashed"""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class History:
    """The drafts kept in one database; belongs to the thread of the database.

    Every write is one transaction: a power cut leaves all of it or nothing of it. An unknown draft is
    a BadInputError; a full disk, a locked or damaged file is a MachineError.
    """

    def __init__(self, database: Database, clock: Clock = _utc_now) -> None:
        """Work on an open database; `clock` gives the time in any zone."""
        self._database = database
        self._clock = clock

    def save(self, record: DraftRecord, document: Document, work_id: int = 0) -> int:
        """Keep a new draft as its version 1 and return its id.

        The work in progress that it came from (`work_id`; 0: none) knows of it from the same moment on: a
        power cut leaves no draft that its work would make once more.
        """
        with self._database.transaction() as connection:
            inserted = connection.execute("INSERT INTO drafts (created) VALUES (?)", (self._now(),))
            draft_id = inserted.lastrowid or 0
            self.insert_version(connection, draft_id, 1, record, document)
            connection.execute(
                "UPDATE works SET draft_id = ?, empty = 0 WHERE id = ? AND kind_id = ? AND draft_id IS NULL",
                (draft_id, _known_range(work_id), record.kind_id),
            )
        return draft_id

    def add_version(self, draft_id: int, record: DraftRecord, document: Document) -> int:
        """Keep a new version of a draft and return its number."""
        return self._append(draft_id, record, document)

    def restore_version(self, draft_id: int, version: int) -> int:
        """Add a new version equal to an old one and return its number."""
        row = self._version_row(draft_id, version)
        return self._append(draft_id, self._read(row), row["document"])

    def add_file(self, draft_id: int, path: str, format: str, sha256: str) -> None:
        """Remember that a file was made from the latest version of a draft."""
        now = self._now()
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO files (draft_id, version, created, path, format, sha256)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (draft_id, self._latest(connection, draft_id)[1], now, str(path), format, sha256),
            )

    def list(
        self, limit: int = 50, offset: int = 0, include_trashed: bool = False
    ) -> tuple[DraftSummary, ...]:
        """Return drafts, the last one worked on first."""
        rows = self._database.rows(
            f"SELECT {_SUMMARY} FROM drafts d JOIN versions v ON v.id = d.latest "
            f"{'' if include_trashed else 'WHERE d.trashed IS NULL'} ORDER BY d.latest DESC LIMIT ? OFFSET ?",
            (max(limit, 0), max(offset, 0)),
        )
        return tuple(_summary(row) for row in rows)

    def get(self, draft_id: int) -> StoredDraft:
        """Return a draft, also one in the trash."""
        summary = self._summary_of(draft_id)
        record = self._read(self._version_row(draft_id, summary.version))
        files = self._database.rows(
            "SELECT path, format, sha256, created, version FROM files WHERE draft_id = ? ORDER BY id DESC",
            (draft_id,),
        )
        return StoredDraft(summary, record, tuple(StoredFile(**row) for row in files))

    def versions(self, draft_id: int) -> tuple[StoredVersion, ...]:
        """Return the versions of a draft, the newest first."""
        self._summary_of(draft_id)
        rows = self._database.rows(
            "SELECT * FROM versions WHERE draft_id = ? ORDER BY number DESC", (draft_id,)
        )
        return tuple(StoredVersion(row["number"], row["created"], self._read(row)) for row in rows)

    def document(self, draft_id: int, version: int | None = None) -> Document:
        """Return the document of a version, or of the latest one."""
        return self._unpack(self._version_row(draft_id, version)["document"])

    def search(self, query: str, limit: int = 20) -> tuple[SearchHit, ...]:
        """Find drafts that hold all the words of `query`, in any case and with any accents.

        Whatever is typed is taken as words; what lies between spaces stands together (`30/2020/NĐ-CP`),
        and the last word may be half typed. Hits in the title come before hits in the text; within
        both the last draft worked on comes first. Nothing in the trash is found.
        """
        words = queries.query_words(query)
        if not words or limit <= 0:
            return ()
        expression = queries.expression(words, self._continuations(words[-1][-1]))
        hits = [
            SearchHit(_summary(row), queries.opening(row["text"]), in_title=True)
            for row in self._matches("title_index", expression, limit)
        ]
        if len(hits) < limit:
            found = {hit.draft.id for hit in hits}
            hits += [
                SearchHit(_summary(row), queries.snippet(row["text"], row["words"], words), in_title=False)
                for row in self._matches("text_index", expression, limit)
                if row["id"] not in found
            ]
        return tuple(hits[:limit])

    def trash(self, draft_id: int) -> None:
        """Put a draft into the trash; nothing of it is lost."""
        self._mark(draft_id, self._now())

    def restore(self, draft_id: int) -> None:
        """Take a draft out of the trash."""
        self._mark(draft_id, None)

    def purge(self, draft_id: int) -> None:
        """Remove a draft with its versions for good. Files made from it stay where they are."""
        with self._database.transaction() as connection:
            self._unindex(connection, self._latest(connection, draft_id)[0])
            connection.execute("DELETE FROM drafts WHERE id = ?", (draft_id,))

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _mark(self, draft_id: int, trashed: str | None) -> None:
        with self._database.transaction() as connection:
            self._latest(connection, draft_id)
            connection.execute("UPDATE drafts SET trashed = ? WHERE id = ?", (trashed, draft_id))

    def _append(self, draft_id: int, record: DraftRecord, document: Document | bytes) -> int:
        with self._database.transaction() as connection:
            latest, number = self._latest(connection, draft_id)
            self._unindex(connection, latest)
            self.insert_version(connection, draft_id, number + 1, record, document)
        return number + 1

    def insert_version(
        self,
        connection: sqlite3.Connection,
        draft_id: int,
        number: int,
        record: DraftRecord,
        document: Document | bytes,
    ) -> None:
        """Write a version and make it the latest, inside a transaction of the caller's.

        `document` may be packed already. For `save` and its like, and for filling a store in bulk.
        """
        if isinstance(document, bytes):
            packed, text = document, document_text(self._unpack(document))
        else:
            packed, text = _pack(document), document_text(document)
        version_id = connection.execute(
            "INSERT INTO versions (draft_id, number, created, kind_id, title, answers, office, tone, length,"
            " seed, engine, missing, document, writing) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                draft_id,
                number,
                self._now(),
                record.kind_id,
                record.title,
                _json(dict(record.answers)),
                _json(dict(record.office)),
                record.tone,
                record.length,
                record.seed,
                record.engine,
                _json(record.missing),
                packed,
                _json([dict(entry) for entry in record.writing]),
            ),
        ).lastrowid
        connection.execute("UPDATE drafts SET latest = ? WHERE id = ?", (version_id, draft_id))
        connection.execute("INSERT INTO texts (version_id, text) VALUES (?, ?)", (version_id, text))
        title_words = queries.words(record.title)
        text_words = title_words + queries.words(text)  # words of a query may lie in both
        for index, index_words in (("title_index", title_words), ("text_index", text_words)):
            connection.execute(
                f"INSERT INTO {index} (rowid, words) VALUES (?, ?)", (version_id, " ".join(index_words))
            )
        connection.executemany(
            "INSERT OR IGNORE INTO words (word) VALUES (?)", [(word,) for word in sorted(set(text_words))]
        )

    @staticmethod
    def _unindex(connection: sqlite3.Connection, version_id: int) -> None:
        connection.execute("DELETE FROM title_index WHERE rowid = ?", (version_id,))
        connection.execute("DELETE FROM text_index WHERE rowid = ?", (version_id,))
        connection.execute("DELETE FROM texts WHERE version_id = ?", (version_id,))

    @staticmethod
    def _latest(connection: sqlite3.Connection, draft_id: int) -> tuple[int, int]:
        """Return the row id and the number of a draft's latest version."""
        row = connection.execute(
            "SELECT v.id, v.number FROM drafts d JOIN versions v ON v.id = d.latest WHERE d.id = ?",
            (_known_range(draft_id),),
        ).fetchone()
        if row is None:
            raise BadInputError("errors.unknown_draft", id=draft_id)
        return row[0], row[1]

    def _summary_of(self, draft_id: int) -> DraftSummary:
        rows = self._database.rows(
            f"SELECT {_SUMMARY} FROM drafts d JOIN versions v ON v.id = d.latest WHERE d.id = ?",
            (_known_range(draft_id),),
        )
        if not rows:
            raise BadInputError("errors.unknown_draft", id=draft_id)
        return _summary(rows[0])

    def _version_row(self, draft_id: int, version: int | None) -> _Row:
        latest = self._summary_of(draft_id).version
        number = latest if version is None else version
        rows = self._database.rows(
            "SELECT * FROM versions WHERE draft_id = ? AND number = ?", (draft_id, _known_range(number))
        )
        if not rows:
            raise BadInputError("errors.unknown_version", id=draft_id, version=number)
        return rows[0]

    def _read(self, row: _Row) -> DraftRecord:
        try:
            return _record(row)
        except ValueError as error:
            raise MachineError("errors.history_damaged", path=self._database.path) from error

    def _unpack(self, packed: bytes) -> Document:
        try:
            return document_from_json(zlib.decompress(packed).decode("utf-8"))
        except (ValueError, zlib.error) as error:
            raise MachineError("errors.history_damaged", path=self._database.path) from error

    def _continuations(self, start: str) -> tuple[str, ...]:
        """Return words that begin with `start`, the shortest first: at most 128 of the first 2,000."""
        rows = self._database.rows(
            "SELECT word FROM (SELECT word FROM words WHERE word > ? AND word < ? ORDER BY word LIMIT 2000)"
            " ORDER BY length(word), word LIMIT 128",
            (start, start + "\U0010ffff"),
        )
        return tuple(row["word"] for row in rows)

    def _matches(self, index: str, expression: str, limit: int) -> _Rows:
        """Walk an index from the newest row down, so that a word found everywhere costs no more."""
        return self._database.rows(
            f"SELECT {_SUMMARY}, i.words AS words, t.text AS text FROM {index} i"
            " CROSS JOIN drafts d ON d.latest = i.rowid"
            " CROSS JOIN versions v ON v.id = i.rowid"
            " CROSS JOIN texts t ON t.version_id = i.rowid"
            f" WHERE {index} MATCH ? AND d.trashed IS NULL ORDER BY i.rowid DESC LIMIT ?",
            (expression, limit),
        )


def document_text(document: Document) -> str:
    """Return what search reads of a document: its sections first, then head and closing."""
    body = [text for section in document.sections if (text := section_text(section))]
    frame = replace(document, sections=(), dateline=())
    return "\n".join(body + [text for inline in document_inlines(frame) if (text := plain_text(inline))])


def _pack(document: Document) -> bytes:
    return zlib.compress(document_to_json(document).encode("utf-8"))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _known_range(number: int) -> int:
    """Return the number, or 0, which names nothing, when SQLite cannot hold it."""
    return number if 0 < number < 2**63 else 0


def _summary(row: _Row) -> DraftSummary:
    return DraftSummary(
        row["id"],
        row["kind_id"],
        row["title"],
        row["created"],
        row["updated"],
        row["version"],
        row["trashed"],
    )


def _record(row: _Row) -> DraftRecord:
    return DraftRecord(
        row["kind_id"],
        row["title"],
        json.loads(row["answers"]),
        json.loads(row["office"]),
        row["tone"],
        row["length"],
        row["seed"],
        row["engine"],
        tuple(json.loads(row["missing"])),
        tuple(json.loads(row["writing"])),
    )
