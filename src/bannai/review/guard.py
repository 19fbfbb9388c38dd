"""The guard: every figure of a document is traced to a fact; what matches nothing is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bannai.documents.facts import Fact, FactKind, ProvenanceKind
from bannai.documents.model import Document, Inline, document_inlines, plain_text
from bannai.documents.vietnamese import NumberSpan, find_numbers


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
    return tuple(
        Untraced(span.text, plain_text(inline))
        for inline in document_inlines(document)
        for span in untraced_spans(inline, known)
    )


def traced_stretches(inline: Inline, known: Mapping[str, Fact]) -> tuple[tuple[int, int], ...]:
    """Return which letters of a line are accounted for: those of runs with a known fact, marks among them."""
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
    return tuple(covered)


def untraced_spans(inline: Inline, known: Mapping[str, Fact]) -> Iterator[NumberSpan]:
    """Yield the figures of one line that no fact accounts for; `known` is facts by id."""
    covered = traced_stretches(inline, known)
    line = plain_text(inline)
    for span in find_numbers(line):
        digits = [place for place in range(span.start, span.end) if line[place].isdigit()]
        if not all(any(start <= place < end for start, end in covered) for place in digits):
            yield span
