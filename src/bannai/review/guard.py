"""The guard: every figure of a document is traced to a fact; what matches nothing is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bannai.documents.facts import Fact, FactKind, ProvenanceKind
from bannai.documents.model import Document, Inline, document_inlines, plain_text
from bannai.documents.vietnamese import find_numbers


@dataclass(frozen=True, slots=True)
class Untraced:
    """A figure that no fact accounts for: its text and the line where it stands."""

    text: str
    line: str


def untraced_figures(document: Document) -> tuple[Untraced, ...]:
    """Return the figures that stand outside a run with a known fact, in reading order.

    Numbers of headings and lists are made by the renderers and are not part of the text.
    """
    known = {fact.id: fact for fact in document.facts}
    return tuple(found for inline in document_inlines(document) for found in _untraced(inline, known))


def _untraced(inline: Inline, known: dict[str, Fact]) -> Iterator[Untraced]:
    covered: list[tuple[int, int]] = []
    at = 0
    for run in inline:
        fact = known.get(run.fact or "")
        traced = fact is not None and fact.provenance.kind is not ProvenanceKind.UNMATCHED
        if traced or (
            fact is not None and fact.kind is FactKind.MISSING
        ):  # a mark is already told as missing
            covered.append((at, at + len(run.text)))
        at += len(run.text)
    line = plain_text(inline)
    for span in find_numbers(line):
        digits = [place for place in range(span.start, span.end) if line[place].isdigit()]
        if not all(any(start <= place < end for start, end in covered) for place in digits):
            yield Untraced(span.text, line)
