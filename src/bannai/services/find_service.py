"""FindService: one search over everything: kinds, works in progress, kept drafts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bannai.documents.vietnamese import fold

if TYPE_CHECKING:  # the window's first picture needs no more than the shape of a hit
    from bannai.services.history_service import HistoryService
    from bannai.services.kind_service import KindService
    from bannai.services.work_service import WorkService

_WORKS_LOOKED_AT = 200


class HitSort(StrEnum):
    """What was found."""

    KIND = "kind"
    WORK = "work"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: `target` is the id of the kind, the work or the draft."""

    sort: HitSort
    target: str
    title: str
    detail: str


class FindService:
    """Finds by words, with or without accents; the last word may be half typed."""

    def __init__(self, kinds: KindService, works: WorkService, history: HistoryService) -> None:
        """Keep the services that are searched."""
        self._kinds = kinds
        self._works = works
        self._history = history

    def find(self, query: str, limit: int = 6) -> tuple[Hit, ...]:
        """Return at most `limit` hits of each sort: kinds, then works, then drafts. Raises MachineError."""
        words = fold(query).split()
        if not words or limit <= 0:
            return ()
        kinds = [
            Hit(HitSort.KIND, kind.id, kind.name, kind.summary)
            for kind in self._kinds.list()
            if holds(words, kind.name, kind.summary, *kind.keywords)
        ]
        kinds.sort(key=lambda hit: not holds(words, hit.title))  # those that are called so come first
        works = self._works.unfinished(_WORKS_LOOKED_AT)
        names = self._kinds.names(work.kind_id for work in works)
        open_works = [
            Hit(HitSort.WORK, str(work.id), work.title, names.get(work.kind_id, ""))
            for work in works
            if holds(words, work.title, names.get(work.kind_id, ""))
        ]
        drafts = [
            Hit(HitSort.DRAFT, str(found.draft.id), found.draft.title, found.snippet)
            for found in self._history.search(query, limit)
        ]
        return (*kinds[:limit], *open_works[:limit], *drafts[:limit])


def holds(words: list[str], *texts: str) -> bool:
    """Say whether all the (folded) words begin a word somewhere in the texts."""
    place = " " + fold(" ".join(texts))
    return all(f" {word}" in place or (len(word) > 2 and word in place) for word in words)
