"""Works in progress: what someone is typing, kept all the time, so that a power cut costs a second."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bannai.errors import BadInputError, MachineError

if TYPE_CHECKING:
    import sqlite3

    from bannai.store.database import Database
    from bannai.store.runs import Run

FORM, DRAFT = "form", "draft"
_PACKING = 1  # the quickest: a work is packed every second of typing


@dataclass(frozen=True, slots=True)
class Work:
    """A document being made.

    `answers` are as typed, JSON-able, by key. `tone`, `length` ("" = the kind's own choice), `seed` (None =
    not drawn yet) and `outline` (ids of the parts in order, dropped ones absent; () = the kind's own) are
    what DraftRequest takes. `document_json` is the edited Document, `base_json` what the program wrote
    ("" = nothing yet), both by documents.serial. `step` is `form` or `draft`; `draft_id` names the draft in
    the history that it became. `updated` is when it was last kept: UTC, ISO form, milliseconds.
    `writing_json` is how far the machine's writing is ("" = it wrote nothing here), by its service.
    """

    id: int
    kind_id: str
    title: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    tone: str = ""
    length: str = ""
    seed: int | None = None
    outline: tuple[str, ...] = ()
    document_json: str = ""
    base_json: str = ""
    step: str = FORM
    draft_id: int | None = None
    updated: str = ""
    writing_json: str = ""

    def is_empty(self) -> bool:
        """Say whether nothing was done yet that could be lost."""
        return not self.answers and not self.document_json and self.draft_id is None


@dataclass(frozen=True, slots=True)
class WorkSummary:
    """A line of a list of works."""

    id: int
    kind_id: str
    title: str
    step: str
    updated: str
    draft_id: int | None = None


_SUMMARY = "id, kind_id, title, step, updated, draft_id"
_COLUMNS = (
    "holder, updated, finished, empty, kind_id, title, step, draft_id, seed, tone, length, outline, answers,"
    " document, base, writing"
)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Works:
    """The works kept in one database; belongs to the thread of the database.

    A work is held by the run that opened it. What a run held when it ended without `close_cleanly` is
    found by the next one. Two runs never write the same work: the second gets one of its own. Every
    write is one transaction. A full disk, a locked or damaged file is a MachineError.
    """

    def __init__(self, database: Database, run: Run, clock: Callable[[], datetime] = _utc_now) -> None:
        """Work on an open database for a run; `clock` gives the time in any zone."""
        self._database = database
        self._run = run
        self._clock = clock

    def begin(self, kind_id: str) -> Work:
        """Begin an empty work of a kind."""
        self._run.begin()
        with self._database.transaction() as connection:
            return self._insert(connection, Work(0, kind_id))

    def keep(self, work: Work) -> Work:
        """Keep a work as it stands; return it with the time.

        A work that another window holds or has discarded meanwhile is kept beside it under a new id.
        """
        self._run.begin()
        with self._database.transaction() as connection:
            row = connection.execute("SELECT holder FROM works WHERE id = ?", (_known(work.id),)).fetchone()
            if row is None or self._is_elsewhere(row[0]):
                return self._insert(connection, work)
            kept = replace(work, updated=self._now())
            # A draft is never forgotten: the history may have told the row of it before it told the window.
            values = {"draft_id": "COALESCE(?, draft_id)"}
            names = [f"{name} = {values.get(name, '?')}" for name in _COLUMNS.split(", ")]
            connection.execute(
                f"UPDATE works SET {', '.join(names)} WHERE id = ?", (*self._values(kept), work.id)
            )
        return kept

    def open(self, work_id: int) -> Work:
        """Take a work up again. When another living window has it, a copy under a new id is returned.

        Raises BadInputError for an unknown id.
        """
        self._run.begin()
        with self._database.transaction() as connection:
            cursor = connection.execute(f"SELECT id, {_COLUMNS} FROM works WHERE id = ?", (_known(work_id),))
            row = cursor.fetchone()
            if row is None:
                raise BadInputError("compose.unknown_work")
            values = dict(zip([column[0] for column in cursor.description], row, strict=True))
            work = self._read(values)
            if self._is_elsewhere(values["holder"]):
                return self._insert(connection, work)
            connection.execute(
                "UPDATE works SET holder = ?, finished = NULL WHERE id = ?", (self._run.token, work.id)
            )
        return work

    def unfinished(self, limit: int = 20) -> tuple[WorkSummary, ...]:
        """Return the works with something in them that are not finished, the last one kept first."""
        return self._summaries(
            "finished IS NULL AND empty = 0 ORDER BY updated DESC, id DESC LIMIT ?", max(limit, 0)
        )

    def discard(self, work_id: int) -> None:
        """Throw a work away. Raises BadInputError when another living window has it."""
        with self._database.transaction() as connection:
            row = connection.execute("SELECT holder FROM works WHERE id = ?", (_known(work_id),)).fetchone()
            if row is None:
                return
            if self._is_elsewhere(row[0]):
                raise BadInputError("compose.work_is_elsewhere")
            connection.execute("DELETE FROM works WHERE id = ?", (work_id,))

    def finish(self, work_id: int) -> None:
        """Mark a work as done: it leaves the unfinished ones, and stays until the run ends.

        Keeping it again (someone typed on) makes it unfinished again.
        """
        with self._database.transaction() as connection:
            connection.execute("UPDATE works SET finished = ? WHERE id = ?", (self._now(), _known(work_id)))

    def recover(self) -> tuple[WorkSummary, ...]:
        """Take over what dead runs held and return it, the last one kept first.

        A second call finds nothing.
        """
        self._run.begin()
        with self._database.transaction() as connection:
            holders = [row[0] for row in connection.execute("SELECT DISTINCT holder FROM works")]
            dead = [holder for holder in holders if holder and not self._run.is_alive(holder)]
            marks = ", ".join("?" for _ in dead)
            connection.execute(
                f"DELETE FROM works WHERE holder IN ({marks}) AND (empty = 1 OR finished IS NOT NULL)", dead
            )
            rows = connection.execute(
                f"SELECT {_SUMMARY} FROM works WHERE holder IN ({marks}) ORDER BY updated DESC, id DESC", dead
            ).fetchall()
            connection.execute(f"UPDATE works SET holder = '' WHERE holder IN ({marks})", dead)
        self._run.sweep()
        return tuple(WorkSummary(*row) for row in rows)

    def close_cleanly(self) -> None:
        """Let go of every work of this run; those that are finished or empty are gone."""
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM works WHERE holder = ? AND (empty = 1 OR finished IS NOT NULL)",
                (self._run.token,),
            )
            connection.execute("UPDATE works SET holder = '' WHERE holder = ?", (self._run.token,))
        self._run.end()

    def last_answers(self, kind_id: str) -> Mapping[str, Any] | None:
        """Return the answers of the last draft of a kind in the history, or None."""
        rows = self._database.rows(
            "SELECT v.answers AS answers FROM drafts d JOIN versions v ON v.id = d.latest"
            " WHERE v.kind_id = ? AND d.trashed IS NULL ORDER BY d.latest DESC LIMIT 1",
            (kind_id,),
        )
        try:
            answers = json.loads(rows[0]["answers"]) if rows else None
        except ValueError:
            return None
        return answers if isinstance(answers, dict) and answers else None

    def _summaries(self, condition: str, *values: object) -> tuple[WorkSummary, ...]:
        rows = self._database.rows(f"SELECT {_SUMMARY} FROM works WHERE {condition}", values)
        return tuple(WorkSummary(**row) for row in rows)

    def _is_elsewhere(self, holder: str) -> bool:
        return holder not in ("", self._run.token) and self._run.is_alive(holder)

    def _insert(self, connection: sqlite3.Connection, work: Work) -> Work:
        work = replace(work, updated=self._now())
        marks = ", ".join("?" for _ in _COLUMNS.split(", "))
        inserted = connection.execute(
            f"INSERT INTO works ({_COLUMNS}) VALUES ({marks})", self._values(work)
        ).lastrowid
        return replace(work, id=inserted or 0)

    def _values(self, work: Work) -> tuple[object, ...]:
        return (
            self._run.token,
            work.updated,
            None,
            work.is_empty(),
            work.kind_id,
            _whole(work.title),
            work.step,
            work.draft_id,
            work.seed,
            work.tone,
            work.length,
            _json(work.outline),
            _json(dict(work.answers)),
            _pack(work.document_json),
            _pack(work.base_json),
            _pack(work.writing_json),
        )

    def _read(self, row: Mapping[str, Any]) -> Work:
        try:
            return Work(
                id=row["id"],
                kind_id=row["kind_id"],
                title=row["title"],
                answers=json.loads(row["answers"]),
                tone=row["tone"],
                length=row["length"],
                seed=row["seed"],
                outline=tuple(json.loads(row["outline"])),
                document_json=_unpack(row["document"]),
                base_json=_unpack(row["base"]),
                step=row["step"],
                draft_id=row["draft_id"],
                updated=row["updated"],
                writing_json=_unpack(row["writing"]),
            )
        except (ValueError, zlib.error) as error:
            raise MachineError("errors.history_damaged", path=self._database.path) from error

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _json(value: object) -> str:
    """Return JSON that a file can hold: escaped when a half of a surrogate pair is in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text


def _whole(text: str) -> str:
    return text.encode("utf-8", "ignore").decode("utf-8")


def _pack(text: str) -> bytes:
    return zlib.compress(text.encode("utf-8", "surrogatepass"), _PACKING) if text else b""


def _unpack(packed: bytes) -> str:
    return zlib.decompress(packed).decode("utf-8", "surrogatepass") if packed else ""


def _known(number: int) -> int:
    """Return the number, or 0, which names nothing, when SQLite cannot hold it."""
    return number if 0 < number < 2**63 else 0
