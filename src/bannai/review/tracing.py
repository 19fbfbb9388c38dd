"""Where each figure, date, name and citation of a document comes from, and what comes from nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from bannai.documents.facts import MARK, Fact, FactKind, ProvenanceKind, earlier_origin
from bannai.documents.model import Document, Inline, plain_text
from bannai.documents.vietnamese import find_dates, find_numbers
from bannai.review.guard import traced_stretches, untraced_spans
from bannai.review.language import word_list
from bannai.review.places import Place, placed_inlines


class ClaimKind(StrEnum):
    """What sort of thing is claimed."""

    FIGURE = "figure"
    DATE = "date"
    NAME = "name"
    CITATION = "citation"
    MISSING = "missing"  # a mark where an answer should stand


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that stands on paper and can be checked.

    `fact` is None when nothing accounts for it; of an earlier answer (`documents.facts.earlier_origin`) it
    only says where it once came from.
    """

    kind: ClaimKind
    text: str
    place: Place
    fact: Fact | None = None


_ORDINAL = "ordinal"  # the origin of the numbers of items, which are no claims
_SYMBOL = re.compile(r"\d.*[/-].*[A-ZĐ]")
_WORD = r"[A-ZÀ-ỸĐ][\w’']*"
_ADDRESS = "[Đđ]ồng chí|[Ôô]ng|[Bb]à|[Cc]ụ|[Tt]hầy|[Cc]ô|[Aa]nh|[Cc]hị|[Ee]m|[Cc]háu"
_TITLED = re.compile(rf"(?<!\w)(?:{_ADDRESS})\s+((?:{_WORD})(?:\s{_WORD}){{1,4}})")
_CLOCK = re.compile(r"(?<![\d.,/])[0-2]?\d\sgiờ(?!\w)(?:\s[0-5]\d(?:\sphút)?(?!\d))?")
_PERIOD = re.compile(r"(?:năm|tháng|quý)\s[\dIV/]+", re.IGNORECASE)
_DAY_OR_MONTH = re.compile(r"[0-3]?\d(?:/[01]?\d)?(?:/\d{4})?|[12]\d{3}(?:\s?[-–]\s?[12]\d{3})?")
_PLACE_LEVELS = ("office.level", "office.province_level")  # “xã”, “tỉnh”: no name by themselves
_KINDS = {
    FactKind.NUMBER: ClaimKind.FIGURE,
    FactKind.DATE: ClaimKind.DATE,
    FactKind.TIME: ClaimKind.DATE,
    FactKind.NAME: ClaimKind.NAME,
    FactKind.CITATION: ClaimKind.CITATION,
    FactKind.MISSING: ClaimKind.MISSING,
}


def claims(document: Document) -> Iterator[Claim]:
    """Yield every claim of a document with its fact, in reading order."""
    known = {fact.id: fact for fact in document.facts}
    for place, inline in placed_inlines(document):
        found = [*_stated(place, inline, known), *_unaccounted(place, inline, known)]
        yield from sorted(found, key=lambda claim: claim.place.start)


def _stated(place: Place, inline: Inline, known: Mapping[str, Fact]) -> Iterator[Claim]:
    at = 0
    for run in inline:
        fact = known.get(run.fact or "")
        start, at = at, at + len(run.text)
        if fact is None or (
            fact.provenance.kind is ProvenanceKind.UNMATCHED and fact.kind is not FactKind.MISSING
        ):
            continue
        if fact.provenance.kind is ProvenanceKind.FIXED and fact.provenance.detail == _ORDINAL:
            continue
        if fact.id in _PLACE_LEVELS:
            continue
        here = replace(place, start=start, end=at)
        kind = _KINDS.get(fact.kind)
        if kind is ClaimKind.FIGURE and _PERIOD.fullmatch(run.text):
            kind = ClaimKind.DATE
        if kind is not None:
            yield Claim(kind, run.text, here, fact)
            continue
        for kind, first, last in _parts(run.text):
            part = replace(place, start=start + first, end=start + last)
            yield Claim(kind, run.text[first:last], part, fact)


def _parts(text: str) -> Iterator[tuple[ClaimKind, int, int]]:
    """Yield what can be checked inside a text: dates and times, numbers of papers, figures, named persons."""
    dates = _dates(text)
    yield from ((ClaimKind.DATE, start, end) for start, end in dates)
    for span in find_numbers(text):
        if not any(start < span.end and span.start < end for start, end in dates):
            yield _figure_kind(text, span.start, span.end), span.start, span.end
    yield from ((ClaimKind.NAME, start, end) for start, end in _names(text))


def _dates(text: str) -> list[tuple[int, int]]:
    dates = [(span.start, span.end) for span in find_dates(text)]
    return dates + [match.span() for match in _CLOCK.finditer(text)]


def _figure_kind(text: str, start: int, end: int) -> ClaimKind:
    figure = text[start:end]
    if _SYMBOL.search(figure):
        return ClaimKind.CITATION
    words = text[:start].split()
    dated = bool(words) and words[-1].lower().strip("(") in ("ngày", "tháng", "năm")
    whole_year = len(figure) >= 4 or (bool(words) and words[-1].lower() != "năm")
    return ClaimKind.DATE if dated and whole_year and _DAY_OR_MONTH.fullmatch(figure) else ClaimKind.FIGURE


def _unaccounted(place: Place, inline: Inline, known: Mapping[str, Fact]) -> Iterator[Claim]:
    line = plain_text(inline)
    covered = traced_stretches(inline, known)
    marks = [match.span() for match in MARK.finditer(line) if not _inside(match.span(), covered)]
    for start, end in marks:
        yield Claim(ClaimKind.MISSING, line[start:end], replace(place, start=start, end=end))
    earlier = _earlier(inline, known)
    figures = [
        (span.start, span.end)
        for span in untraced_spans(inline, known)
        if not _inside((span.start, span.end), marks)
    ]
    for start, end in _dates(line):  # “05 tháng 11 năm 2025” is one date, not three figures
        parts = [figure for figure in figures if _inside(figure, [(start, end)])]
        if parts:
            figures = [figure for figure in figures if figure not in parts]
            here = replace(place, start=start, end=end)
            yield Claim(ClaimKind.DATE, line[start:end], here, _fact_at(start, earlier))
    for start, end in figures:
        kind = _figure_kind(line, start, end)
        yield Claim(kind, line[start:end], replace(place, start=start, end=end), _fact_at(start, earlier))
    told = []
    for brought_in, start, end in _unmatched(inline, known):
        told.append((start, end))
        kind = _KINDS.get(brought_in.kind, ClaimKind.NAME)
        yield Claim(kind, line[start:end], replace(place, start=start, end=end), _fact_at(start, earlier))
    given = [it for it in known.values() if it.provenance.kind is not ProvenanceKind.UNMATCHED]
    for start, end in _names(line):
        if not any(first < end and start < last for first, last in (*covered, *told)):
            fact = next((it for it in given if line[start:end] in it.text), None)
            yield Claim(ClaimKind.NAME, line[start:end], replace(place, start=start, end=end), fact)


def _earlier(inline: Inline, known: Mapping[str, Fact]) -> list[tuple[int, int, Fact]]:
    """Return the letters that an answer of before accounted for: (start, end, its fact)."""
    found, at = [], 0
    for run in inline:
        fact = known.get(run.fact or "")
        start, at = at, at + len(run.text)
        if fact is not None and earlier_origin(fact) is not None:
            found.append((start, at, fact))
    return found


def _fact_at(place: int, earlier: Sequence[tuple[int, int, Fact]]) -> Fact | None:
    return next((fact for start, end, fact in earlier if start <= place < end), None)


def _unmatched(inline: Inline, known: Mapping[str, Fact]) -> Iterator[tuple[Fact, int, int]]:
    """Yield the names and citations that a model brought in by itself, or that an answer of before gave."""
    at = 0
    for run in inline:
        fact = known.get(run.fact or "")
        start, at = at, at + len(run.text)
        if fact is None or fact.kind not in (FactKind.NAME, FactKind.CITATION):
            continue
        if fact.provenance.kind is ProvenanceKind.UNMATCHED:
            yield fact, start, at


def _inside(span: tuple[int, int], stretches: list[tuple[int, int]] | tuple[tuple[int, int], ...]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in stretches)


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Yield the names of persons that a form of address goes before."""
    for match in _TITLED.finditer(text):
        words = match[1].split()
        if words[0].lower() not in _no_first_names() and not match[1].isupper():
            yield match.span(1)


@cache
def _no_first_names() -> frozenset[str]:
    return word_list("no_first_names")
