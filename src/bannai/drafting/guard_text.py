"""A text with slots as words, clauses and sentences; lists of phrases as data (guard_words.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from bannai.documents.vietnamese import place_tones
from bannai.paths import package_file

SLOT = re.compile(r"\{\{([a-z]\d{1,3})\}\}")
_TOKEN = re.compile(r"\{\{[a-z]\d{1,3}\}\}|[^\W_]+|[^\w\s]|_", re.UNICODE)
_SENTENCE_MARKS = frozenset(".!?…")
_CLAUSE_MARKS = frozenset(",;:–—()-")

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a slot or a mark: `text` as it stands, `low` in small letters with tones in one placement."""

    text: str
    low: str
    spaced: bool  # a space or a line's start goes before it

    @property
    def slot(self) -> str:
        """The slot's name, "" for a word."""
        return self.text[2:-2] if self.text.startswith("{{") else ""

    @property
    def is_word(self) -> bool:
        """Whether it is a word (no slot, no mark)."""
        return self.text[0].isalnum()


Tokens = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: its clauses, each a row of words and slots, without marks; `line` counts from 0.

    `leads` gives for each clause the one before a colon that speaks of it (“Xã ta sẽ lo: …; …”), -1 if none.
    """

    line: int
    clauses: tuple[Tokens, ...]
    tokens: Tokens  # with marks
    leads: tuple[int, ...] = ()

    def told(self) -> Iterator[tuple[Tokens, Tokens]]:
        """Yield each clause with the words that speak of it: its own, behind those of its lead."""
        for clause, lead in zip(self.clauses, self.leads, strict=True):
            yield clause, ((*self.clauses[lead], *clause) if lead >= 0 else clause)

    @property
    def words(self) -> Tokens:
        """Words and slots of the whole sentence."""
        return tuple(token for clause in self.clauses for token in clause)


@cache
def lowered(word: str) -> str:
    """Return a word in small letters, its tone mark in the traditional place."""
    return place_tones(word.lower())


def tokens_of(line: str) -> Tokens:
    """Return the words, slots and marks of a line."""
    return tuple(
        Token(found[0], lowered(found[0]), found.start() == 0 or line[found.start() - 1].isspace())
        for found in _TOKEN.finditer(line)
    )


def sentences_of(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a text with slots; a line ends one. `v.v.` ends none inside a line."""
    found = []
    for number, line in enumerate(text.split("\n")):
        current: list[Token] = []
        tokens = tokens_of(line)
        for at, token in enumerate(tokens):
            current.append(token)
            follows = tokens[at + 1] if at + 1 < len(tokens) else None
            if token.text in _SENTENCE_MARKS and (follows is None or follows.spaced) and token.text != "v":
                found.append(_sentence(number, current))
                current = []
        if current:
            found.append(_sentence(number, current))
    return tuple(found)


def _sentence(line: int, tokens: Sequence[Token]) -> Sentence:
    clauses: list[Tokens] = []
    leads: list[int] = []
    open_clause: list[Token] = []
    lead = -1
    for token in (*tokens, Token(".", ".", False)):
        if token.is_word or token.slot:
            open_clause.append(token)
        elif (token.text in _CLAUSE_MARKS and (token.text != "-" or not token.spaced)) or (
            token.text in _SENTENCE_MARKS
        ):
            if open_clause:
                clauses.append(tuple(open_clause))
                leads.append(lead)
            if token.text == ":" and clauses:
                lead = len(clauses) - 1
            open_clause = []
    return Sentence(line, tuple(clauses), tuple(tokens), tuple(leads))


def lows(tokens: Sequence[Token]) -> Words:
    """Return tokens in small letters."""
    return tuple(token.low for token in tokens)


def contains(words: Sequence[str], wanted: Sequence[str]) -> bool:
    """Say whether words stand in a row inside others."""
    size = len(wanted)
    first = wanted[0] if wanted else ""
    return any(
        words[at] == first and tuple(words[at : at + size]) == tuple(wanted)
        for at in range(len(words) - size + 1)
    )


class Phrases:
    """A list of phrases that are looked for in rows of words, the longest first."""

    def __init__(self, phrases: Sequence[str]) -> None:
        """Take the phrases of the data; `a|b_c` inside one stands for `a` or `b c`."""
        self._by_first: dict[str, list[Words]] = {}
        for phrase in phrases:
            for parts in product(*(lowered(part).split("|") for part in phrase.split())):
                words = tuple(word for part in parts for word in part.split("_"))
                self._by_first.setdefault(words[0], []).append(words)
        for found in self._by_first.values():
            found.sort(key=len, reverse=True)

    def at(self, words: Sequence[str], start: int) -> int:
        """Return how many words the longest phrase that begins here has, 0 for none."""
        for phrase in self._by_first.get(words[start], ()):
            if tuple(words[start : start + len(phrase)]) == phrase:
                return len(phrase)
        return 0

    def before(self, words: Sequence[str], end: int) -> int:
        """Return how many words the longest phrase that ends right before `end` has, 0 for none."""
        for size in range(min(4, end), 0, -1):
            if tuple(words[end - size : end]) in self._by_first.get(words[end - size], ()):
                return size
        return 0

    def find(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield the spans (start, end) of phrases, none inside another."""
        at = 0
        while at < len(words):
            size = self.at(words, at)
            if size:
                yield at, at + size
            at += size or 1

    def every(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield the longest phrase at each place where one begins; they may overlap (“cuối năm ngoái”)."""
        for at in range(len(words)):
            if size := self.at(words, at):
                yield at, at + size

    def __contains__(self, word: str) -> bool:
        """Say whether a single word is in the list."""
        return (word,) in self._by_first.get(word, ())


@cache
def data() -> Mapping[str, Any]:
    """Return the tables of guard_words.toml."""
    loaded: dict[str, Any] = tomllib.loads(package_file("drafting/guard_words.toml").read_text("utf-8"))
    return loaded


@cache
def phrases(table: str, key: str = "") -> Phrases:
    """Return a list of the data: `phrases("dates", "idioms")`. Raises KeyError."""
    return Phrases(data()[table][key] if key else data()[table])
