"""Values of a brief: every answer with its text as it will stand on paper, and its origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from bannai import messages
from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.vietnamese import SeriesPoint

Raw = str | Decimal | date | time | tuple[SeriesPoint, ...] | None


@dataclass(frozen=True, slots=True)
class Atom:
    """One value: `fact` says what stands on paper and where it came from, `raw` is it for computing.

    `unit` belongs to numbers. A missing required answer is an Atom of kind MISSING.
    """

    fact: Fact
    raw: Raw = None
    unit: str = ""

    @property
    def text(self) -> str:
        """The text as it stands on paper."""
        return self.fact.text

    @property
    def missing(self) -> bool:
        """Whether this stands for an answer that nobody gave."""
        return self.fact.kind is FactKind.MISSING


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who is greeted: `rank` is an id of kinds/ranks.toml, `address` the form of address."""

    atom: Atom
    rank: str
    address: str


Row = Mapping[str, Atom]
Value = Atom | tuple[Atom, ...] | tuple[Person, ...] | tuple[Row, ...]


def answer_atom(
    fact_id: str,
    key: str,
    text: str,
    kind: FactKind,
    raw: Raw = None,
    unit: str = "",
    *,
    office: bool = False,
) -> Atom:
    """Make the value of an answer (or of a field of the office profile)."""
    origin = Provenance(ProvenanceKind.OFFICE if office else ProvenanceKind.ANSWER, key)
    return Atom(Fact(fact_id, text, kind, origin), raw, unit)


def missing_atom(key: str, label: str) -> Atom:
    """Make the mark of a required answer that is missing: `[CẦN BỔ SUNG: nhãn]`."""
    origin = Provenance(ProvenanceKind.UNMATCHED, key)
    return Atom(
        Fact(f"missing.{key}", messages.text("drafting.missing_mark", label=label), FactKind.MISSING, origin)
    )


def computed_atom(fact_id: str, text: str, formula: str, raw: Raw = None, unit: str = "") -> Atom:
    """Make a value worked out by code; the formula with its operands is kept."""
    origin = Provenance(ProvenanceKind.COMPUTED, formula)
    kind = FactKind.NUMBER if isinstance(raw, Decimal) else FactKind.TEXT
    return Atom(Fact(fact_id, text, kind, origin), raw, unit)
