"""Fills a pattern in: the answers stand in their places, every other word as it does in the pattern."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from bannai import messages
from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.model import Block, Document, Inline, ListBlock, Paragraph, Run, plain_text
from bannai.documents.order import facts_in_order, renumbered
from bannai.documents.parts import closing_parts, head_parts, with_part
from bannai.documents.patterns import Pattern, PatternQuestion, PatternSource
from bannai.documents.vietnamese import DateStyle, find_date, find_dates, format_date
from bannai.drafting.brief import Brief
from bannai.drafting.outline import Draft
from bannai.drafting.papers.renewal import with_lines
from bannai.drafting.values import Atom, Value

_NUMERIC = re.compile(r"\d{1,2}(?P<separator>[/.-])\d{1,2}(?P=separator)\d{4}")
_KEPT = "kept."
_CLOSINGS = ".;,:"


@dataclass(frozen=True, slots=True)
class Filling:
    """A filled pattern: the draft, and the questions that nobody answered (of an old paper)."""

    draft: Draft
    not_renewed: tuple[PatternQuestion, ...]


def fill(pattern: Pattern, brief: Brief, kind_id: str) -> Filling:
    """Return the document of a pattern with the answers of a brief in it.

    In an old paper what was not answered keeps its words, marked as taken over; in a template it is marked as
    missing.
    """
    filler = _Filler(pattern, brief)
    document = with_lines(pattern.document, lambda inline, _: filler.line(inline))
    document = filler.lists(document)
    facts = {**{fact.id: fact for fact in pattern.document.facts}, **filler.facts}
    document = replace(document, kind_id=kind_id, sections=renumbered(document.sections))
    document = replace(document, facts=facts_in_order(document, facts))
    standing = {fact.id for fact in document.facts}
    not_renewed = tuple(it for it in pattern.questions if it.old and f"{_KEPT}{it.key}" in standing)
    warnings = []
    if not_renewed:
        warnings.append(messages.text("own_papers.not_renewed", count=len(not_renewed), file=pattern.file))
    return Filling(Draft(document, brief.missing, tuple(warnings)), not_renewed)


class _Filler:
    def __init__(self, pattern: Pattern, brief: Brief) -> None:
        self.questions = {it.key: it for it in pattern.questions}
        self.brief = brief
        self.paper = pattern.source is PatternSource.PAPER
        self.origin = Provenance(ProvenanceKind.PAPER, pattern.file)
        self.facts: dict[str, Fact] = {}

    def line(self, inline: Inline) -> Inline:
        result: list[Run] = []
        for at, run in enumerate(inline):
            question = self.questions.get(run.fact or "")
            if question is None:
                result.append(run)
                continue
            after = plain_text(inline[at + 1 :])
            result += self._filled(run, question, after)
        return tuple(run for run in result if run.text)

    def _filled(self, run: Run, question: PatternQuestion, after: str) -> list[Run]:
        value = self.brief.values.get(question.key)
        if value is None:
            return [self._kept(run, question)]
        atoms = _atoms(value)
        runs: list[Run] = []
        for number, atom in enumerate(atoms):
            if number:
                runs.append(replace(run, text="; ", fact=None))
            runs.append(self._answered(run, question, atom, after))
        return runs

    def _kept(self, run: Run, question: PatternQuestion) -> Run:
        if not question.old:  # room for the pen
            return replace(run, fact=None)
        fact = Fact(f"{_KEPT}{question.key}", run.text, question.kind, self.origin)
        self.facts[fact.id] = fact
        return replace(run, fact=fact.id)

    def _answered(self, run: Run, question: PatternQuestion, atom: Atom, after: str) -> Run:
        if atom.missing:
            self.facts[atom.fact.id] = atom.fact
            return replace(run, text=atom.text, fact=atom.fact.id)
        text = atom.text
        if isinstance(atom.raw, date):
            text = _dated(atom.raw, question.old, run.text)
        elif question.unit or after:
            text = _without_unit(text, after)
        kind = question.kind if self.paper or atom.fact.kind is FactKind.TEXT else atom.fact.kind
        self.facts[atom.fact.id] = replace(atom.fact, text=text, kind=kind)
        return replace(run, text=text, fact=atom.fact.id)

    # Lists of a template

    def lists(self, document: Document) -> Document:
        """Return the document in which a paragraph or an item that is a list alone is one for each item."""
        for name, lines in {**head_parts(document), **closing_parts(document)}.items():
            if name in ("addressed", "recipients"):
                document = with_part(document, name, tuple(it for line in lines for it in self._each(line)))
        sections = []
        for section in document.sections:
            blocks: list[Block] = []
            for block in section.blocks:
                if isinstance(block, Paragraph):
                    blocks += [replace(block, runs=runs) for runs in self._each(block.runs)]
                elif isinstance(block, ListBlock):
                    items = tuple(runs for item in block.items for runs in self._each(item))
                    blocks.append(replace(block, items=items))
                else:
                    blocks.append(block)
            sections.append(replace(section, blocks=tuple(blocks)))
        return replace(document, sections=tuple(sections))

    def _each(self, inline: Inline) -> list[Inline]:
        """Return a line for each item where a line is nothing but a list with what opens and closes it."""
        named = [run for run in inline if run.fact]
        keys = {(run.fact or "").partition(".")[0] for run in named}
        value = self.brief.values.get(next(iter(keys), "")) if len(keys) == 1 else None
        if not isinstance(value, tuple) or len(named) < 2:
            return [inline]
        first, last = inline.index(named[0]), inline.index(named[-1])
        lead, end = inline[:first], inline[last + 1 :]
        if any(map(str.isalnum, plain_text(lead) + plain_text(end))):
            return [inline]
        return [(*lead, run, *end) for run in named]


def _atoms(value: Value) -> list[Atom]:
    if isinstance(value, Atom):
        return [value]
    return [entry for entry in value if isinstance(entry, Atom)]


def _dated(day: date, old: str, shown: str) -> str:
    """Return a date as the old one was written; the same day keeps its very letters."""
    if old and find_date(old) == day:
        return old
    if "ngày" in shown or "\u00a0" in shown:
        return format_date(day, DateStyle.LONG)
    match = _NUMERIC.fullmatch(old)
    if match:
        return format_date(day).replace("/", match["separator"])
    if old and find_dates(old):
        return format_date(day, DateStyle.LONG).removeprefix("ngày ")
    return format_date(day)


def _without_unit(text: str, after: str) -> str:
    """Return an answer without the words at its end that stand right behind its place anyway."""
    for joint in ("", " "):
        words = after.removeprefix(" ") if after.startswith(" ") else after
        for length in range(min(len(words), 30), 0, -1):
            tail = words[:length]
            if not tail.strip() or words[length : length + 1].isalnum():
                continue
            if tail[-1].isalnum() or tail in "%‰":
                candidate = joint + tail
                if text.lower().endswith(candidate.lower()) and len(text) > len(candidate):
                    rest = text[: -len(candidate)].rstrip()
                    if rest and rest[-1].isdigit():
                        return rest
    return text


def is_as_filled(document: Document, pattern: Pattern) -> bool:
    """Say whether all words outside the places are those of the pattern, in its order."""
    return _fixed_words(document, pattern) == _fixed_words(pattern.document, pattern)


def _fixed_words(document: Document, pattern: Pattern) -> list[str]:
    keys = {it.key for it in pattern.questions}
    known = {fact.id: fact for fact in document.facts}
    lines: list[str] = []

    def read(inline: Inline, _called: str) -> Inline:
        words, gap = "", False
        for run in inline:
            fact = known.get(run.fact or "")
            detail = fact.provenance.detail if fact is not None else ""
            if run.fact in keys or detail in keys:
                gap = True
            elif not (gap and run.text == "; "):
                words += f"\0{run.text}" if gap else run.text
                gap = False
        words += "\0" if gap else ""
        if not (gap_only(words) and lines[-1:] == [words]):  # a list is a line for each of its items
            lines.append(words)
        return inline

    with_lines(document, read)
    return lines


def gap_only(words: str) -> bool:
    """Say whether a line is a place with nothing but signs around it."""
    return "\0" in words and not any(map(str.isalnum, words))


def values_in(document: Document, pattern: Pattern) -> Mapping[str, tuple[str, ...]]:
    """Return what stands in the places of a filled pattern by key: a list has several; a gap its mark."""
    known = {fact.id: fact for fact in document.facts}
    found: dict[str, list[str]] = {it.key: [] for it in pattern.questions}

    def read(inline: Inline, _called: str) -> Inline:
        for run in inline:
            fact = known.get(run.fact or "")
            if fact is None or not (
                fact.provenance.kind is ProvenanceKind.ANSWER or fact.kind is FactKind.MISSING
            ):
                continue
            key = fact.provenance.detail
            if key in found and run.text not in found[key]:
                found[key].append(run.text)
        return inline

    with_lines(document, read)
    return {key: tuple(texts) for key, texts in found.items()}
