"""Facts: every figure, date, name, citation or claim of a document, with where it came from.

A run of text in the document model carries the id of its fact, so that the origin of what
stands on paper can still be told after the text was edited.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MARK = re.compile(r"\[CẦN BỔ SUNG(?:: ?(?P<label>[^\[\]]*))?\]?")  # what stands where an answer is missing
_HANGING = re.compile(r"(?:^|\s)(?:về việc|v/v)$", re.IGNORECASE)


def without_marks(text: str) -> str:
    """Return a line as a name of the paper: without the marks of what is missing and what led up to them.

    "" when nothing else was in it.
    """
    if not MARK.search(text):
        return text
    plain = re.sub(r"\s+(?=[,;:.]|$)", "", " ".join(MARK.sub(" ", text).split()))
    return _HANGING.sub("", plain.strip(" ,;:.-–")).strip()


class ProvenanceKind(StrEnum):
    """Where a fact came from; promise 2 of the program: nothing reaches paper without one."""

    ANSWER = "answer"  # an answer of the user; detail: the input's key
    OFFICE = "office"  # the office profile; detail: its field
    LEDGER = "ledger"  # an indicator of the office's ledger; detail: its id
    LIBRARY = "library"  # a passage of the library; detail: its citation
    COMPUTED = "computed"  # worked out by code; detail: the formula with its operands
    FIXED = "fixed"  # part of the kind itself; detail: its source
    TYPED = "typed"  # typed by hand into the draft
    PAPER = "paper"  # taken over from an own paper and not looked at again; detail: the file's name
    UNMATCHED = "unmatched"  # found in the text, matches nothing


class FactKind(StrEnum):
    """What sort of thing the fact is."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    NAME = "name"
    CITATION = "citation"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Provenance:
    """The origin of a fact. `detail` is the key, field, id, citation, formula or source."""

    kind: ProvenanceKind
    detail: str = ""

    def __str__(self) -> str:
        """Return the stable form used by JSON output: `answer:dia_diem`."""
        return f"{self.kind}:{self.detail}" if self.detail else str(self.kind)

    @classmethod
    def parse(cls, text: str) -> Provenance:
        """Read the form that `str()` gives. Raises ValueError on an unknown kind."""
        kind, _, detail = text.partition(":")
        return cls(ProvenanceKind(kind), detail)


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact as it stands on paper: `text` word for word (NFC), unique `id` in its document."""

    id: str
    text: str
    kind: FactKind
    provenance: Provenance


_EARLIER = "earlier"


def earlier_fact(fact: Fact, taken: Mapping[str, Fact]) -> Fact:
    """Return a fact as it stays in a text edited by hand when its answer is another by now.

    It matches nothing any more and stays open; `earlier_origin` tells where it once came from. Its id is one
    that no other words have in `taken` (facts by id).
    """
    origin = Provenance(ProvenanceKind.UNMATCHED, f"{_EARLIER}:{fact.provenance}")
    number = 1
    while (known := taken.get(f"{_EARLIER}.{number}.{fact.id}")) is not None and known.text != fact.text:
        number += 1
    return Fact(f"{_EARLIER}.{number}.{fact.id}", fact.text, fact.kind, origin)


def earlier_origin(fact: Fact) -> Provenance | None:
    """Return where a fact of an earlier answer came from, None for any other fact."""
    kind, _, origin = fact.provenance.detail.partition(":")
    if fact.provenance.kind is not ProvenanceKind.UNMATCHED or kind != _EARLIER:
        return None
    return Provenance.parse(origin)


def id_of_now(fact: Fact) -> str:
    """Return the id under which the fact of an earlier answer stood while it was the answer."""
    return fact.id.split(".", 2)[2] if earlier_origin(fact) is not None else fact.id
