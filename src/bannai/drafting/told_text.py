"""The user's own sentences as the guard reads them: claims, clauses, and what their words mean.

A claim ends at a stop, “;” and “:”; a clause also at a comma, a bracket and before a word that joins.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bannai.drafting.facts_inside import said, said_data
from bannai.drafting.guard_text import Phrases, Sentence, Token, Words, lows, tokens_of

_CLAIM_ENDS = frozenset(".;:!?…")
_CLAUSE_ENDS = frozenset(",()–—")


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said between two stops: its clauses as rows of words and slots. `leads` = a colon ends it."""

    clauses: tuple[Words, ...]
    leads: bool = False

    @property
    def words(self) -> Words:
        """All its words and slots."""
        return tuple(word for clause in self.clauses for word in clause)


def claims_of(sentences: Sequence[Sentence]) -> Iterator[Claim]:
    """Yield the claims of a text in reading order."""
    for sentence in sentences:
        row: list[Token] = []
        for token in (*sentence.tokens, Token(".", ".", False)):
            if token.text not in _CLAIM_ENDS:
                row.append(token)
                continue
            clauses = tuple(_clauses(row))
            if clauses:
                yield Claim(clauses, token.text == ":")
            row = []


def _clauses(tokens: Sequence[Token]) -> Iterator[Words]:
    row: list[str] = []
    words = tuple(token.low for token in tokens)
    for at, token in enumerate(tokens):
        ends = token.text in _CLAUSE_ENDS
        if (ends or said("said", "breaks").at(words, at)) and row:
            yield tuple(row)
            row = []
        if token.is_word or token.slot:
            row.append(token.low)
    if row:
        yield tuple(row)


def clauses_of(claims: Sequence[Claim]) -> list[Words]:
    """Return the clauses of claims in reading order."""
    return [clause for claim in claims for clause in claim.clauses]


def is_slot(word: str) -> bool:
    """Say whether a word is the place of a fact."""
    return word.startswith("{{")


def is_figure(word: str) -> bool:
    """Say whether a word is the place of a figure."""
    return word.startswith("{{n")


def figures_of(words: Sequence[str]) -> tuple[str, ...]:
    """Return the places of figures among words."""
    return tuple(word for word in words if is_figure(word))


@cache
def _same() -> tuple[Phrases, dict[Words, Words]]:
    rows = [[lows(tokens_of(phrase)) for phrase in row] for row in said_data()["said"]["same"]]
    canon = {words: row[0] for row in rows for words in row}
    return Phrases([" ".join(words) for words in canon]), canon


@cache
def meant(words: Words) -> Words:
    """Return words with the first of those that say the same in the place of the others."""
    found, canon = _same()
    result: list[str] = []
    at = 0
    while at < len(words):
        size = found.at(words, at)
        result += canon[words[at : at + size]] if size else (words[at],)
        at += size or 1
    return tuple(result)


@cache
def content(words: Words) -> Words:
    """Return the words that say something: no slots, no joining words, no plain verbs of papers."""
    told = meant(words)
    free = {at for start, end in said("said", "neutral").find(told) for at in range(start, end)}
    joining = said("said", "joining")
    return tuple(
        word for at, word in enumerate(told) if at not in free and not is_slot(word) and word not in joining
    )


def found_in(words: Words, wanted: Phrases) -> list[Words]:
    """Return the phrases of a list that stand in a row of words, in their order."""
    return [words[start:end] for start, end in wanted.find(words)]


def times_in(row: Words, words: Words) -> int:
    """Return how often words stand in a row inside others."""
    return sum(words[at : at + len(row)] == row for at in range(len(words) - len(row) + 1))
