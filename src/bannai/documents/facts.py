"""Facts: every figure, date, name, citation or claim of a document, with where it came from.

A run of text in the document model carries the id of its fact, so that the origin of what
stands on paper can still be told after the text was edited.
"""

from __future__ import annotations

import re
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
