"""The guard over a model's text: taken with what must be marked, or refused with a reason.

Values are safe by construction (slots.py); the guard sees to it that a text has all of them and nothing
beside: no figure, amount, time, rank or promise in words, and that what is said of each fact is what was
said of it before. Names and citations that nobody gave are marked, or refused when there are more than a
few. The user's own sentences are held to more: every claim, and none besides (guard_told.py). The words that
it knows are data (guard_words.toml, guard_told.toml).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bannai.documents.facts import FactKind
from bannai.drafting import guard_invented as invented
from bannai.drafting import guard_meaning as meaning
from bannai.drafting import guard_surface as surface
from bannai.drafting.guard_surface import Fault
from bannai.drafting.guard_text import SLOT, Sentence, lows, sentences_of
from bannai.drafting.guard_told import Told
from bannai.drafting.slots import Slotted
from bannai.drafting.stretches import Stretch
from bannai.drafting.writing import Reason, Slips, Wish

MOST_MARKS = 2  # names and citations of its own that a text may have, marked; more is a tale


@dataclass(frozen=True, slots=True)
class Verdict:
    """`text` in clean form with its slots; `fault` None: taken, with `marks` to be marked."""

    text: str
    fault: Fault | None = None
    marks: tuple[tuple[str, FactKind], ...] = ()


class SectionGuard:
    """Judges texts for one stretch; what stands there is looked at once."""

    def __init__(self, stretch: Stretch, taken: Slotted, slips: Slips | None = None, told: str = "") -> None:
        """Keep what stands there. `told` is what the model was told and must not say again."""
        self._taken = taken
        self._slips = slips
        self._told = told
        self._before = stretch.before
        self._sentences = sentences_of(taken.text)
        self._words = tuple(word for it in self._sentences for word in lows(it.words))
        self._given = invented.given(stretch, self._sentences, sentences_of(stretch.before))
        self._stood = meaning.stood(taken, self._sentences)
        self._is_list = stretch.listed is not None
        rows = _rows(self._sentences, stretch.listed is not None)
        self._told_by_user = [Told(stretch, taken, row) for row in rows if stretch.told]
        self._said = frozenset(token.text for it in self._sentences for token in it.words)

    def broken(self, raw: str) -> Fault | None:
        """Say what is wrong with an unfinished text that no more text can mend."""
        return surface.broken(raw, self._taken)

    def judge(self, raw: str, wish: Wish) -> Verdict:
        """Judge a finished text."""
        text = surface.unwrapped(raw)
        if self._is_list:
            text = surface.item_lines(text)
        if not any(char.isalpha() for char in SLOT.sub("", text)):
            return Verdict(text, Fault(Reason.EMPTY))
        for fault in self._faults(text, wish):
            if fault:
                return Verdict(text, fault)
        found = sentences_of(text)
        marks = invented.marks(found, self._given, self._slips.is_syllable if self._slips else _any_word)
        if len(marks) > (0 if self._told_by_user else MOST_MARKS):
            return Verdict(text, Fault(Reason.NAMES, "; ".join(words for words, _ in marks)))
        return Verdict(text, None, marks)

    def _faults(self, text: str, wish: Wish) -> Iterator[Fault | None]:
        """Yield the outcome of each look, the cheap and certain ones first."""
        taken = self._taken
        yield surface.unknown_slots(text, taken)
        yield surface.foreign_signs(text, taken)
        yield surface.surplus_slots(text, taken)
        yield surface.missing_slots(text, taken)
        sentences = sentences_of(text)
        words = tuple(word for it in sentences for word in lows(it.words))
        yield surface.talk(words, self._words)
        yield surface.roman_numbers(tuple(token for it in sentences for token in it.words), self._said)
        yield surface.items(text, taken) if self._is_list else None
        yield surface.form(text, taken, wish)
        yield surface.repetition(text, self._words, self._before, sentences)
        yield surface.echo(words, self._words, self._told)
        yield surface.length(words, self._words, wish)
        yield surface.astray(words, self._words, wish)
        if words == self._words:
            yield Fault(Reason.UNCHANGED)
        yield from self._invented(sentences)
        yield from self._meant(sentences)
        yield self._slip(text)

    def _invented(self, sentences: tuple[Sentence, ...]) -> Iterator[Fault | None]:
        for sentence in sentences:
            yield invented.number_words(sentence, self._given)
            yield invented.date_words(sentence, self._given)
            yield invented.claims(sentence, self._given)
            yield invented.small_names(sentence)

    def _meant(self, sentences: tuple[Sentence, ...]) -> Iterator[Fault | None]:
        now = meaning.places(sentences)
        if self._told_by_user:
            for told, row in zip(self._told_by_user, _rows(sentences, self._is_list), strict=True):
                yield from told.faults(row)
        else:
            yield meaning.swapped(now, self._stood)
        yield meaning.beside_figures(now, self._stood)
        yield meaning.direction(sentences, self._stood)
        yield meaning.negation(sentences, self._stood)
        if not self._told_by_user:
            yield meaning.tense(sentences, self._stood)

    def _slip(self, text: str) -> Fault | None:
        if self._slips is None:
            return None
        for line in text.split("\n"):
            for wrong in self._slips.faults(SLOT.sub("Lai", line)):
                return Fault(Reason.SYLLABLE, wrong)
        return None


def _rows(sentences: Sequence[Sentence], by_line: bool) -> list[tuple[Sentence, ...]]:
    """Return the sentences of each line, or all together."""
    if not by_line:
        return [tuple(sentences)]
    lines = dict.fromkeys(it.line for it in sentences)
    return [tuple(it for it in sentences if it.line == line) for line in lines]


def _any_word(word: str) -> bool:
    return bool(word)
