"""A model's text with slots becomes paragraphs again: every fact in its place, letter by letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.model import Inline, ListBlock, Paragraph, Run, plain_text
from bannai.documents.vietnamese import lower_first, place_tones, upper_first
from bannai.drafting.guard_text import SLOT, lowered
from bannai.drafting.slots import SENTENCE_END, Slot, Slotted, words_behind
from bannai.drafting.tidy import finished, tidy

_ITEM_ENDS = (";", ",", ".")
_WORD = re.compile(r"[^\W_]+|[%‰]")


@dataclass(frozen=True, slots=True)
class Filled:
    """Paragraphs with every fact in its place, and the facts of words that nothing accounts for."""

    blocks: tuple[Paragraph, ...]
    marked: tuple[Fact, ...] = field(default=())


def filled(text: str, taken: Slotted, marks: Sequence[tuple[str, FactKind]] = ()) -> Filled:
    """Put the facts back into a text with slots. `marks` are words to be marked as coming from nowhere.

    Raises KeyError for an unknown slot: the guard comes first.
    """
    origin = Provenance(ProvenanceKind.UNMATCHED, "model")
    facts = tuple(Fact(_mark_id(words), words, kind, origin) for words, kind in dict(marks).items())
    blocks = tuple(Paragraph(_inline(line, taken, facts)) for line in text.split("\n") if line.strip())
    used = {run.fact for block in blocks for run in block.runs}
    return Filled(blocks, tuple(fact for fact in facts if fact.id in used))


def relisted(listed: ListBlock, lines: Sequence[Paragraph]) -> ListBlock:
    """Return a list with its items said anew, a line each: they begin and end as the items did.

    Raises ValueError for another number of lines.
    """
    items = []
    for old, line in zip(listed.items, lines, strict=True):
        was = plain_text(old).rstrip()
        first, *rest = finished(line.runs, was[-1:] if was[-1:] in _ITEM_ENDS else "")
        if was[:1].islower():
            first = replace(first, text=lower_first(first.text))
        items.append((first, *rest))
    return replace(listed, items=tuple(items))


def _mark_id(words: str) -> str:
    return f"unmatched.{sha256(words.encode()).hexdigest()[:10]}"


def _inline(line: str, taken: Slotted, marks: Sequence[Fact]) -> Inline:
    runs: list[Run] = []
    at = 0
    for found in SLOT.finditer(line):
        slot = taken.slot(found[1])
        words = line[at : found.start()]
        before = _without_doubled_lead(words, slot)
        opens = _opens(line[: found.start()])
        runs += [*_marked(before, marks), *_cased(slot, opens)]
        at = found.end() + _doubled_unit(line[found.end() :], slot)
    runs += _marked(line[at:], marks)
    return tidy(runs)


def _opens(before: str) -> bool:
    bare = before.rstrip(' “"(')
    return not bare or bare.endswith(tuple(SENTENCE_END))


def _cased(slot: Slot, opens: bool) -> Inline:
    """Return a slot's runs; a capital that was the sentence's goes where the slot no longer opens one."""
    first, *rest = slot.runs
    if slot.part and opens:
        first = replace(first, text=upper_first(first.text))
    elif slot.opens and not opens and (slot.name[0] in "td" or slot.part) and first.text[:1] != "“":
        first = replace(first, text=lower_first(first.text))
    elif not opens and not first.fact:
        first = replace(first, text=first.text[:1].lower() + first.text[1:])
    return (first, *rest)


def _without_doubled_lead(words: str, slot: Slot) -> str:
    """Return the words before a slot without the “ngày” or “tăng” that the slot brings itself."""
    lead = _WORD.match(slot.text)
    last = words.rstrip(" ").rpartition(" ")[2]
    if not lead or not last or not words.endswith(" ") or slot.name[0] not in "nd":
        return words
    alone = slot.runs[0].text.strip().lower() == lead[0].lower()  # the lead is a run of its own
    if alone and lowered(last) == lowered(lead[0]):
        return words.rstrip(" ")[: -len(last)]
    return words


def _doubled_unit(after: str, slot: Slot) -> int:
    """Return how many letters behind a figure say its unit once more."""
    if slot.name[0] != "n" or not after.startswith(" "):
        return 0
    unit = words_behind(slot.runs)
    for start in range(len(unit)):
        tail = " " + " ".join(unit[start:])
        if lowered(after[: len(tail)]) == lowered(tail) and not after[len(tail) : len(tail) + 1].isalnum():
            return len(tail)
    return 0


def _marked(words: str, marks: Sequence[Fact]) -> Iterator[Run]:
    """Yield words as runs, in the traditional placement of tone marks; those of a mark carry its fact."""
    if not words:
        return
    longest = sorted(marks, key=lambda fact: -len(fact.text))
    found: list[tuple[int, int, Fact]] = []
    for fact in longest:
        for match in re.finditer(rf"(?<!\w){re.escape(fact.text)}(?!\w)", words):
            if not any(match.start() < end and start < match.end() for start, end, _ in found):
                found.append((match.start(), match.end(), fact))
    at = 0
    for start, end, fact in sorted(found, key=lambda it: it[0]):
        if start > at:
            yield Run(place_tones(words[at:start]))
        yield Run(words[start:end], fact.id)
        at = end
    if at < len(words):
        yield Run(place_tones(words[at:]))


def visible(raw: str, taken: Slotted) -> str:
    """Return an unfinished text as it can be shown: whole slots filled, a begun one held back."""
    names = {slot.name: slot.text for slot in taken.slots}
    text = SLOT.sub(lambda found: names.get(found[1], ""), raw)
    cut = text.find("{")
    return (text if cut < 0 else text[:cut]).rstrip("\n")
