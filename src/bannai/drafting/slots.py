"""Facts as slots: what the user gave leaves the text as `{{n1}}` and is put back by code, letter by letter.

n: figures with their unit, d: dates and times, p: names, v: documents, t: other words of the user, m: marks
of what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.model import Inline, Paragraph, Run, plain_text
from bannai.documents.vietnamese import find_numbers, lower_first, syllable_count
from bannai.drafting.guard_text import SLOT, Phrases, lowered, phrases, tokens_of
from bannai.drafting.stretches import Stretch
from bannai.drafting.tidy import tidy

_LETTERS = {
    FactKind.NUMBER: "n",
    FactKind.DATE: "d",
    FactKind.TIME: "d",
    FactKind.NAME: "p",
    FactKind.CITATION: "v",
    FactKind.MISSING: "m",
}
EXACT = frozenset("ndm")  # these stand exactly as often as before
_MARK = re.compile(r"\[CẦN BỔ SUNG[^\[\]]*\]")
_LEAD = re.compile(r"(?<!\w)(?:(?i:ngày|lúc))\s\Z")
_DATED = re.compile(r"(?<!\w)(?:(?i:ngày|tháng|năm|lúc))\s\Z")
_BARE = re.compile(r"[\d./,: %–-]+")
_DIRECTION = ".direction"
_SESSION = ".session"  # “sáng” of “sáng nay”
_UNIT_WORDS = 3
_SENTENCE_END = ".!?…"
_WORD = re.compile(r"[^\W_]+|[%‰]")


@dataclass(frozen=True, slots=True)
class Slot:
    """One fact (or a figure with its unit and direction) that stands `count` times in the text.

    `label` says in a few words what it is. `sentence` tells that it stands as a whole sentence. `opens` that
    it began a sentence, so that its capital may be the sentence's.
    """

    name: str
    runs: Inline
    label: str
    count: int = 1
    sentence: bool = False
    opens: bool = False

    @property
    def text(self) -> str:
        """What stands on paper."""
        return plain_text(self.runs)

    @property
    def facts(self) -> tuple[str, ...]:
        """The ids of its facts."""
        return tuple(run.fact for run in self.runs if run.fact)


@dataclass(frozen=True, slots=True)
class Slotted:
    """A stretch with its facts taken out: `text` has a line a paragraph, `slots` are in reading order."""

    text: str
    slots: tuple[Slot, ...]

    def slot(self, name: str) -> Slot:
        """Return a slot by its name. Raises KeyError."""
        for slot in self.slots:
            if slot.name == name:
                return slot
        raise KeyError(name)

    @property
    def names(self) -> frozenset[str]:
        """The names of all slots."""
        return frozenset(slot.name for slot in self.slots)


def slotted(stretch: Stretch) -> Slotted:
    """Take the facts of a stretch out of its text; every figure that no fact holds goes with them."""
    return _Slotter(stretch).slotted()


Piece = str | tuple[Run, ...]


class _Slotter:
    def __init__(self, stretch: Stretch) -> None:
        self.stretch = stretch
        self.facts = {fact.id: fact for fact in stretch.facts}
        self.labels = dict(stretch.labels)
        self.slots: dict[tuple[tuple[str | None, str], ...], Slot] = {}
        self.counts: dict[str, int] = {}

    def slotted(self) -> Slotted:
        lines = [self._line(block.runs) for block in self.stretch.blocks]
        return Slotted("\n".join(lines), tuple(self.slots.values()))

    def _line(self, runs: Inline) -> str:
        pieces = _grouped([piece for run in runs for piece in self._pieces(run)], self.facts)
        line = ""
        for at, piece in enumerate(pieces):
            if isinstance(piece, str):
                line += piece
                continue
            after = next((it for it in pieces[at + 1 : at + 2] if isinstance(it, str)), "")
            opens = not line.strip() or line.rstrip(' “"(').endswith(tuple(_SENTENCE_END))
            ends = not after.strip() or after.lstrip(' ”"')[:1] in _SENTENCE_END
            line += f"{{{{{self._named(piece, opens, opens and ends, line)}}}}}"
        return line

    def _pieces(self, run: Run) -> Iterator[Piece]:
        """Yield a run as words or a slot; figures and marks that no fact holds are slots of their own."""
        if run.fact in self.facts:
            yield (run,)
            return
        spans = [match.span() for match in _MARK.finditer(run.text)]
        spans += [
            (it.start, it.end)
            for it in find_numbers(run.text)
            if not any(start <= it.start < end for start, end in spans)
        ]
        at = 0
        for start, end in sorted(spans):
            if start > at:
                yield run.text[at:start]
            yield (replace(run, text=run.text[start:end]),)
            at = end
        if at < len(run.text):
            yield run.text[at:]

    def _named(self, runs: tuple[Run, ...], opens: bool, sentence: bool, before: str) -> str:
        key = tuple((run.fact, lower_first(run.text)) for run in runs)
        if key in self.slots:
            self.slots[key] = replace(self.slots[key], count=self.slots[key].count + 1)
            return self.slots[key].name
        letter = self._letter(runs, before)
        self.counts[letter] = self.counts.get(letter, 0) + 1
        label = next((self.labels[run.fact] for run in runs if run.fact and self.labels.get(run.fact)), "")
        slot = Slot(f"{letter}{self.counts[letter]}", runs, label, 1, sentence, opens)
        self.slots[key] = slot
        return slot.name

    def _letter(self, runs: tuple[Run, ...], before: str) -> str:
        facts = [self.facts[run.fact] for run in runs if run.fact in self.facts]
        letters = [_LETTERS.get(fact.kind, "t") for fact in facts]
        if not letters:
            text = plain_text(runs)
            return "m" if text.startswith("[") else "n"
        found = next((it for it in letters if it != "t"), "t")
        if facts[0].id.endswith(_SESSION):
            return "d"
        text = "".join(run.text for run in runs if run.fact)
        if found == "t" and _BARE.fullmatch(text):
            dated = "/" in text or any(_LEAD.search(run.text) for run in runs) or _DATED.search(before)
            return "d" if dated else "n"
        return found


def _grouped(pieces: Sequence[Piece], facts: Mapping[str, Fact]) -> list[Piece]:
    """Join what belongs together: a figure with direction and unit, a date with its “ngày”, a quotation."""
    result: list[Piece] = []
    todo = list(pieces)
    while todo:
        piece = todo.pop(0)
        if isinstance(piece, str):
            if result and isinstance(result[-1], str):
                result[-1] += piece
            else:
                result.append(piece)
            continue
        group = list(piece)
        if (group[-1].fact or "").endswith(_DIRECTION) and _space_then(todo, facts, "n"):
            space, figure = str(todo.pop(0)), todo.pop(0)
            group += [Run(space), *(figure if not isinstance(figure, str) else ())]
        if _kind(group[-1], facts) == "n":
            _take_unit(group, todo, facts)
        if (group[-1].fact or "").endswith(_SESSION) and todo and str(todo[0]).startswith(" nay"):
            group.append(Run(" nay"))
            todo[0] = str(todo[0]).removeprefix(" nay")
        if _kind(group[0], facts) in ("d", "t") and result and isinstance(result[-1], str):
            _take_lead(group, result, facts)
        if result and isinstance(result[-1], str) and result[-1].endswith("“"):
            following = todo[0] if todo else ""
            if isinstance(following, str) and following.startswith("”"):
                result[-1], todo[0] = result[-1][:-1], following[1:]
                group = [Run("“"), *group, Run("”")]
        result.append(tuple(group))
    return [piece for piece in result if piece]


def _kind(run: Run, facts: Mapping[str, Fact]) -> str:
    fact = facts.get(run.fact or "")
    if fact is None:
        return "n" if any(char.isdigit() for char in run.text) else ""
    return _LETTERS.get(fact.kind, "t")


def _space_then(todo: Sequence[Piece], facts: Mapping[str, Fact], kind: str) -> bool:
    """Say whether a space and then a fact of a kind follow."""
    if len(todo) < 2 or todo[0] != " " or isinstance(todo[1], str):
        return False
    return _kind(todo[1][0], facts) == kind


def _take_unit(group: list[Run], todo: list[Piece], facts: Mapping[str, Fact]) -> None:
    """Take the unit behind a figure into its slot: a fact of a few words, or words of the data."""
    if todo and not isinstance(todo[0], str) and _is_unit(todo[0], facts):
        group += todo[0]
        del todo[0]
    elif len(todo) > 1 and todo[0] == " " and not isinstance(todo[1], str) and _is_unit(todo[1], facts):
        group += [Run(" "), *todo[1]]
        del todo[:2]
    if not todo or not isinstance(todo[0], str):
        return
    bare = not any(_WORD.fullmatch(word) and not word.isdigit() for word in _words_after(group))
    lists = [phrases("units")] if bare else []
    if any("%" in run.text for run in group):
        lists.append(phrases("bases"))
    for found in lists:
        taken = _taken(str(todo[0]), found)
        if taken:
            group.append(Run(taken))
            todo[0] = str(todo[0])[len(taken) :]
            return


def _words_after(group: Sequence[Run]) -> list[str]:
    """Return the words of a figure that are not the figure itself: those behind it."""
    text = plain_text(tuple(group))
    first = _WORD.match(text.lstrip("-−"))
    number = max((place + 1 for place, char in enumerate(text) if char.isdigit()), default=0)
    return _WORD.findall(text[number or (first.end() if first else 0) :])


def _taken(text: str, found: Phrases) -> str:
    """Return the space and the words of a list that a text begins with, "" if none."""
    if not text.startswith((" ", "%", "‰", "\u00a0")):
        return ""
    tokens = tokens_of(text[:80].lstrip())
    size = found.at([token.low for token in tokens], 0) if tokens else 0
    if not size:
        return ""
    at = 0
    for token in tokens[:size]:
        at = text.index(token.text, at) + len(token.text)
    return "" if text[at : at + 1].isalnum() else text[:at]


def _is_unit(runs: tuple[Run, ...], facts: Mapping[str, Fact]) -> bool:
    text = plain_text(runs)
    return (
        _kind(runs[0], facts) == "t" and syllable_count(text) <= _UNIT_WORDS and text[:1] == text[:1].lower()
    )


def _take_lead(group: list[Run], result: list[Piece], facts: Mapping[str, Fact]) -> None:
    text = str(result[-1])
    dated = _kind(group[0], facts) == "d" or _BARE.fullmatch(group[0].text)
    lead = _LEAD.search(text) if dated else None
    if lead:
        result[-1] = text[: lead.start()]
        group.insert(0, Run(lead[0]))


# Back


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
    return not bare or bare.endswith(tuple(_SENTENCE_END))


def _cased(slot: Slot, opens: bool) -> Inline:
    """Return a slot's runs; a capital that was the sentence's goes where the slot no longer opens one."""
    first, *rest = slot.runs
    if slot.opens and not opens and slot.name[0] in "td" and first.text != "“":
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
    unit = _words_after(slot.runs)
    for start in range(len(unit)):
        tail = " " + " ".join(unit[start:])
        if lowered(after[: len(tail)]) == lowered(tail) and not after[len(tail) : len(tail) + 1].isalnum():
            return len(tail)
    return 0


def _marked(words: str, marks: Sequence[Fact]) -> Iterator[Run]:
    """Yield words as runs; those of a mark carry its fact."""
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
            yield Run(words[at:start])
        yield Run(words[start:end], fact.id)
        at = end
    if at < len(words):
        yield Run(words[at:])


def visible(raw: str, taken: Slotted) -> str:
    """Return an unfinished text as it can be shown: whole slots filled, a begun one held back."""
    names = {slot.name: slot.text for slot in taken.slots}
    text = SLOT.sub(lambda found: names.get(found[1], ""), raw)
    cut = text.find("{")
    return (text if cut < 0 else text[:cut]).rstrip("\n")
