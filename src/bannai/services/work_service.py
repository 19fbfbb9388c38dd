"""WorkService: the works in progress, kept all the time and found again after a crash."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING, Any

from bannai.documents.kinds import DocumentKind, InputType
from bannai.documents.phrases import Slot, phrase_parts
from bannai.store.runs import Run
from bannai.store.work import DRAFT, FORM, Work, WorkSummary

if TYPE_CHECKING:
    from bannai.store.database import Database
    from bannai.store.work import Works

__all__ = ["DRAFT", "FORM", "Work", "WorkService", "WorkSummary", "title_of"]

TITLE_LIMIT = 90  # letters
# small letters; a figure may be `2026`, `9/2026`, `2020-2025`, `iii`
_PERIOD_WORD = re.compile(
    r"[0-9]+(?:[/.-][0-9]+)*|[ivx]+(?:/[0-9]+)?|tuần|tháng|quý|năm|kỳ|học|nửa|đầu|giữa|cuối|từ|đến|và|-|–"
    r"|một|hai|ba|bốn|tư|sáu|bảy|tám|chín|mười|giêng|chạp"
)


class WorkService:
    """Keeps works. Unlike the other services it may be used by several threads, each with its connection.

    So what is being typed is kept at once while the window's worker is still drawing pages. Nothing is
    opened before the first use in a thread.
    """

    def __init__(self, database: Path) -> None:
        """Keep the path of the database; nothing is opened yet."""
        self._path = database
        self._run = Run(database.parent)
        self._local = local()
        self._recovered: tuple[WorkSummary, ...] | None = None

    @property
    def _works(self) -> Works:
        opened: _Opened | None = getattr(self._local, "opened", None)
        if opened is None:
            opened = self._local.opened = _Opened(self._path, self._run)
        return opened.works

    def begin(self, kind_id: str) -> Work:
        """Begin an empty work of a kind. It is in no list until something is in it."""
        return self._works.begin(kind_id)

    def keep(self, work: Work) -> Work:
        """Keep a work in one transaction; return it as kept.

        Its id is a new one when another window holds or has discarded the old one: go on with that.
        Raises MachineError (disk full, stick pulled out).
        """
        return self._works.keep(work)

    def unfinished(self, limit: int = 20) -> tuple[WorkSummary, ...]:
        """Return the works that are not finished, the last one kept first."""
        return self._works.unfinished(limit)

    def open(self, work_id: int) -> Work:
        """Take a work up again; a copy with a new id when another window has it open.

        Raises BadInputError for an unknown id.
        """
        return self._works.open(work_id)

    def discard(self, work_id: int) -> None:
        """Throw a work away for good. Raises BadInputError when another window has it open."""
        self._works.discard(work_id)

    def finish(self, work_id: int) -> None:
        """Mark a work as done; keeping it once more makes it unfinished again."""
        self._works.finish(work_id)

    def recovered(self) -> tuple[WorkSummary, ...]:
        """Return the works that were open when the program last ended without closing.

        The answer stays the same as long as the program runs; another window does not get it too.
        """
        if self._recovered is None:
            self._recovered = self._works.recover()
        return self._recovered

    def is_alone(self) -> bool:
        """Say whether no other window of the program is open on this data folder."""
        return self._run.is_alone()

    def close_cleanly(self) -> None:
        """Say that the program is closing and everything is kept. Empty and finished works are gone."""
        self._works.close_cleanly()
        self.close()

    def close(self) -> None:
        """Close the connection of this thread, if it has one; the next use opens another."""
        opened: _Opened | None = getattr(self._local, "opened", None)
        if opened is not None:
            self._local.opened = None
            opened.close()

    def last_answers(self, kind_id: str) -> Mapping[str, Any] | None:
        """Return the answers of the last draft of a kind that the history holds, or None."""
        return self._works.last_answers(kind_id)


class _Opened:
    """A thread's connection, closed with the thread."""

    def __init__(self, path: Path, run: Run) -> None:
        from bannai.store.database import Database
        from bannai.store.work import Works

        self._database: Database = Database(path)
        self.works = Works(self._database, run)

    def close(self) -> None:
        self._database.close()

    def __del__(self) -> None:
        with suppress(Exception):  # it may never have opened, or be collected by another thread
            self._database.close()


def title_of(kind: DocumentKind, answers: Mapping[str, Any]) -> str:
    """Return what a list calls a work: what the paper's own title is made from, else the first text answered.

    A bare period (“quý III năm 2026”) stands behind the name of the kind; without any text that is all.
    """
    parts = phrase_parts((*(kind.form.subject if kind.form else ()), *kind.title, *kind.subtitle))
    named = {part.key for part in parts if isinstance(part, Slot)}
    texts = [item for item in kind.inputs if item.type is InputType.TEXT and not item.office]
    for item in sorted(texts, key=lambda it: it.key not in named):
        value = answers.get(item.key)
        if isinstance(value, str) and (line := " ".join(value.split())):
            if all(_PERIOD_WORD.fullmatch(word.strip(",;").lower()) for word in line.split()):
                line = f"{kind.name} {line[0].lower() if line[1:2].islower() else line[0]}{line[1:]}"
            line = f"{line[0].upper()}{line[1:]}"
            return line if len(line) <= TITLE_LIMIT else f"{line[:TITLE_LIMIT].rsplit(' ', 1)[0]}…"
    return kind.name
