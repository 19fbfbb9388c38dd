"""Facts as slots: what the user gave leaves the text as `{{n1}}`; filling.py puts it back, letter by letter.

n: figures with their unit, d: dates and times, p: names, v: documents, t: other words of the user, m: marks
of what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bannai.documents.facts import Fact, FactKind
from bannai.documents.model import Inline, Run, plain_text
from bannai.documents.vietnamese import find_numbers, lower_first, syllable_count
from bannai.drafting.facts_inside import facts_inside, said
from bannai.drafting.guard_text import Phrases, lowered, phrases, tokens_of
from bannai.drafting.stretches import Stretch

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
SENTENCE_END = ".!?…"
_WORD = re.compile(r"[^\W_]+|[%‰]")


@dataclass(frozen=True, slots=True)
class Slot:
    """One fact (or a figure with its unit and direction) that stands `count` times in the text.

    `label` says in a few words what it is. `sentence` tells that it stands as a whole sentence. `opens` that
    it began a sentence, so that its capital may be the sentence's. `part` that it is a part of an answer
    whose other words may change.
    """

    name: str
    runs: Inline
    label: str
    count: int = 1
    sentence: bool = False
    opens: bool = False
    part: bool = False

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
        self.parts: dict[tuple[str | None, str], str] = {}  # a part of an answer → its letter

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
            opens = not line.strip() or line.rstrip(' “"(').endswith(tuple(SENTENCE_END))
            ends = not after.strip() or after.lstrip(' ”"')[:1] in SENTENCE_END
            line += f"{{{{{self._named(piece, opens, opens and ends, line)}}}}}"
        return line

    def _pieces(self, run: Run) -> Iterator[Piece]:
        """Yield a run as words or a slot; figures and marks that no fact holds are slots of their own."""
        if run.fact in self.stretch.told:
            yield from self._told(run)
            return
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

    def _told(self, run: Run) -> Iterator[Piece]:
        """Yield a user's own sentence as words and the facts inside; one without facts stays whole."""
        at = 0
        for part in facts_inside(run.text):
            if part.start > at:
                yield run.text[at : part.start]
            piece = replace(run, text=run.text[part.start : part.end])
            self.parts[piece.fact, piece.text] = part.letter
            yield (piece,)
            at = part.end
        if not at:
            yield (run,)
        elif at < len(run.text):
            yield run.text[at:]

    def _named(self, runs: tuple[Run, ...], opens: bool, sentence: bool, before: str) -> str:
        key = tuple((run.fact, lower_first(run.text)) for run in runs)
        if key in self.slots:
            self.slots[key] = replace(self.slots[key], count=self.slots[key].count + 1)
            return self.slots[key].name
        part = self.parts.get((runs[0].fact, runs[0].text), "")
        letter = part or self._letter(runs, before)
        self.counts[letter] = self.counts.get(letter, 0) + 1
        label = next((self.labels[run.fact] for run in runs if run.fact and self.labels.get(run.fact)), "")
        if part == "p":  # a name keeps its capital, the word before it need not
            first = lowered(runs[0].text.partition(" ")[0])
            opens = opens and " " in runs[0].text and said("facts", "heads").at((first,), 0) > 0
        slot = Slot(f"{letter}{self.counts[letter]}", runs, label, 1, sentence, opens, bool(part))
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
    bare = not any(_WORD.fullmatch(word) and not word.isdigit() for word in words_behind(group))
    lists = [phrases("units")] if bare else []
    if any("%" in run.text for run in group):
        lists.append(phrases("bases"))
    for found in lists:
        taken = _taken(str(todo[0]), found)
        if taken:
            group.append(Run(taken))
            todo[0] = str(todo[0])[len(taken) :]
            return


def words_behind(group: Sequence[Run]) -> list[str]:
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
