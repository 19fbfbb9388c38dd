"""An own paper becomes a pattern: each of its claims is a question to renew, the rest stays word for word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from bannai import messages
from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.kinds import InputType
from bannai.documents.model import (
    Block,
    Chart,
    Document,
    Heading,
    Inline,
    ListBlock,
    Paragraph,
    Run,
    Slide,
    Table,
    plain_text,
)
from bannai.documents.order import facts_in_order
from bannai.documents.parts import closing_parts, head_parts, with_part
from bannai.documents.patterns import Pattern, PatternQuestion, PatternSource
from bannai.documents.vietnamese import fold, upper_first
from bannai.drafting.papers.body import ORDINAL
from bannai.drafting.papers.claims import FoundClaim, find_claims
from bannai.drafting.papers.document import DATE_KEY, NUMBER_KEY, TakenOver

_BEFORE, _AFTER = 9, 5  # words of a label on each side of the value
_LABEL_LIMIT = 90
_SENTENCE_LIMIT = 240
_SENTENCES = 20  # that a question tells of
_CLAUSE_END = re.compile(r"[;:!?]\s|[.,]\s(?!\d)|\s[–—]\s|\(")
_SENTENCE_END = re.compile(r"[;!?.]\s")
_SERIAL = frozenset({"stt", "tt", "so tt", "so thu tu"})

Contextual = Callable[[Inline, str], Inline]
"""Makes a line anew; the text is what it is called where the words around it do not tell ("Hộ nghèo")."""


def renewal_of(taken: TakenOver, file: str) -> Pattern:
    """Return the pattern of a paper that was taken over; `file` is the file's name.

    Claims of the same text and label are one question. Number and signing date of the head come first, blank.
    """
    asker = _Asker()
    document = with_lines(taken.document, asker.line)
    questions = [*_head_questions(taken), *(it.question() for it in asker.asked.values())]
    origin = Provenance(ProvenanceKind.PAPER, file)
    facts = {it.key: Fact(it.key, it.old, it.kind, origin) for it in questions}
    document = replace(document, facts=facts_in_order(document, {ORDINAL.id: ORDINAL, **facts}))
    return Pattern(PatternSource.PAPER, file, document, tuple(questions))


def _head_questions(taken: TakenOver) -> Iterator[PatternQuestion]:
    named = {run.fact for part in head_parts(taken.document).values() for line in part for run in line}
    for key, kind, type_ in (
        (NUMBER_KEY, FactKind.TEXT, InputType.TEXT),
        (DATE_KEY, FactKind.DATE, InputType.DATE),
    ):
        if key in named:
            yield PatternQuestion(key, messages.text(f"own_papers.label_{key}"), kind, type_)


@dataclass(slots=True)
class _Asked:
    key: str
    label: str
    claim: FoundClaim
    text: str
    sentences: list[str] = field(default_factory=list)
    places: int = 0

    def question(self) -> PatternQuestion:
        return PatternQuestion(
            self.key,
            self.label,
            self.claim.kind,
            self.claim.type,
            self.text,
            self.claim.unit,
            tuple(self.sentences),
            self.places,
        )


class _Asker:
    """Takes claims out of lines; the same text under the same label is asked for once."""

    def __init__(self) -> None:
        self.asked: dict[tuple[str, str], _Asked] = {}

    def line(self, inline: Inline, called: str) -> Inline:
        text = plain_text(inline)
        taken = spans_of(inline)
        marks: list[tuple[int, int, str]] = []
        for claim in _whole_name(text, called) or find_claims(text):
            if any(claim.start < end and start < claim.end for start, end in taken):
                continue
            counts = claim.ordinal or called == _ORDINAL_CELL
            marks.append((claim.start, claim.end, ORDINAL.id if counts else self._key(text, claim, called)))
        result: list[Run] = list(inline)
        for start, end, fact in reversed(marks):
            result = mark_letters(result, start, end, fact)
        return tuple(result)

    def _key(self, text: str, claim: FoundClaim, called: str) -> str:
        words = text[claim.start : claim.end]
        label = upper_first(claim.label or label_of(text, claim, called))[:_LABEL_LIMIT]
        asked = self.asked.setdefault(
            (words, fold(label)), _Asked(f"muc_{len(self.asked) + 1}", label, claim, words)
        )
        asked.places += 1
        sentence = sentence_of(text, claim.start, claim.end)
        if called not in ("", _SIGNER) and sentence == words:
            sentence = f"{called}: {words}"
        if sentence not in asked.sentences and len(asked.sentences) < _SENTENCES:
            asked.sentences.append(sentence)
        return asked.key


_ORDINAL_CELL = "#"
_SIGNER = "@"


def _whole_name(text: str, called: str) -> tuple[FoundClaim, ...]:
    """Return a signer's name as one claim."""
    label = messages.text("own_papers.label_signer")
    return (FoundClaim(0, len(text), FactKind.NAME, label=label),) if called == _SIGNER and text else ()


def label_of(text: str, claim: FoundClaim, called: str = "") -> str:
    """Return a short name of a value: the words around it in its clause, `called` where there are none."""
    starts = [match.end() for match in _CLAUSE_END.finditer(text, 0, claim.start)]
    start = max(starts, default=0)
    end_match = _CLAUSE_END.search(text, claim.end)
    end = end_match.start() if end_match else len(text)
    before = text[start : claim.start].split()[-_BEFORE:]
    after = text[claim.end : end].rstrip(" .;,:/").split()[:_AFTER]
    if not any(map(str.isalpha, "".join(before + after))):
        return called or messages.text("own_papers.label_bare")
    lead = f"{called}: " if called and len(before) + len(after) < 3 else ""
    glue = "" if text[claim.end : claim.end + 1] in ("%", "‰") else " "
    return f"{lead}{' '.join(before)} …{glue}{' '.join(after)}".strip()


def sentence_of(text: str, start: int, end: int) -> str:
    """Return the sentence in which letters stand, cut at words when it is long."""
    begins = [match.end() for match in _SENTENCE_END.finditer(text, 0, start)]
    stop = _SENTENCE_END.search(text, end)
    first, last = max(begins, default=0), stop.start() + 1 if stop else len(text)
    if last - first > _SENTENCE_LIMIT:
        first, last = max(first, start - _SENTENCE_LIMIT // 2), min(last, end + _SENTENCE_LIMIT // 2)
        while 0 < first < start and not text[first - 1].isspace():
            first += 1
        while end < last < len(text) and not text[last].isspace():
            last -= 1
    return text[first:last].strip().rstrip(";").rstrip()


def spans_of(inline: Inline) -> list[tuple[int, int]]:
    """Return where the runs of a line stand that name a fact."""
    spans, at = [], 0
    for run in inline:
        if run.fact:
            spans.append((at, at + len(run.text)))
        at += len(run.text)
    return spans


def mark_letters(runs: list[Run], start: int, end: int, fact: str) -> list[Run]:
    """Return runs in which letters `start` to `end` are one run of a fact, in the look of their first."""
    result: list[Run] = []
    at, place = 0, -1
    for run in runs:
        first, last = max(start - at, 0), min(end - at, len(run.text))
        at += len(run.text)
        if first >= last:
            result.append(run)
            continue
        if place < 0:
            if first:
                result.append(replace(run, text=run.text[:first]))
            place = len(result)
            result.append(Run("", fact, run.bold, run.italic))
        result[place] = replace(result[place], text=result[place].text + run.text[first:last])
        if last < len(run.text):
            result.append(replace(run, text=run.text[last:]))
    return result


# Every line of a document


def with_lines(document: Document, change: Contextual) -> Document:
    """Return a document of which every piece of running text was made anew, in reading order."""
    for name, lines in head_parts(document).items():
        if lines:
            document = with_part(document, name, tuple(change(line, "") for line in lines))
    sections = []
    for section in document.sections:
        called = ""
        blocks: list[Block] = []
        for block in section.blocks:
            blocks.append(_block(block, change, called))
            if isinstance(block, Heading):
                called = plain_text(block.runs)
        sections.append(replace(section, blocks=tuple(blocks)))
    document = replace(document, sections=tuple(sections))
    for name, lines in closing_parts(document).items():
        if lines:
            called = _SIGNER if name.endswith(".name") else ""
            document = with_part(document, name, tuple(change(line, called) for line in lines))
    return document


def _block(block: Block, change: Contextual, called: str) -> Block:
    match block:
        case Paragraph() | Heading():
            return replace(block, runs=change(block.runs, called))
        case ListBlock():
            return replace(block, items=tuple(change(item, called) for item in block.items))
        case Table():
            return _table(block, change)
        case Chart() | Slide():  # a paper from Word has none
            return block


def _table(table: Table, change: Contextual) -> Table:
    headers = [plain_text(column.header) for column in table.columns]
    columns = tuple(replace(it, header=change(it.header, "")) for it in table.columns)
    rows = []
    for row in table.rows:
        texts = [plain_text(cell) for cell in row]
        name = next((text for text in texts if any(map(str.isalpha, text))), "")
        cells = []
        for at, cell in enumerate(row):
            parts = [part for part in (name if name != texts[at] else "", headers[at]) if part]
            serial = fold(headers[at]).strip(" .") in _SERIAL
            cells.append(change(cell, _ORDINAL_CELL if serial else ", ".join(parts)))
        rows.append(tuple(cells))
    return replace(table, columns=columns, rows=tuple(rows))
