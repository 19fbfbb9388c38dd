"""The phrase language: slots, filters, parts that fall away, alternatives, includes, words by tone.

Specified in docs/phrase-language.md. It is data, never code: a phrase can only name inputs of its
kind and filters of a fixed list, so a kind from a stranger's stick can do no harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bannai import messages

_SPECIAL = "{}[]<>|\\"
SHOWN = 200  # characters of a phrase in a message
DEEPEST = 30  # brackets within brackets; nobody can read more


class PhraseError(ValueError):
    """A phrase that is not well formed; the text says where and why (for the kind's author)."""


@dataclass(frozen=True, slots=True)
class Literal:
    """Fixed words of the kind."""

    text: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of a slot: `{ngay|date:long}` has name `date`, argument `long`."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for an answer: `{key}` or `{key|filter:argument|…}`."""

    key: str
    filters: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """A word that depends on tone or place: `{@name}`."""

    name: str


@dataclass(frozen=True, slots=True)
class Include:
    """A shared phrase: `{>name}`."""

    name: str


@dataclass(frozen=True, slots=True)
class Optional:
    """`[…]`: falls away when a slot directly inside it has no value."""

    parts: Phrase


@dataclass(frozen=True, slots=True)
class Choice:
    """`<a|b|c>`: one of them, taken by the seed."""

    options: tuple[Phrase, ...]


Part = Literal | Slot | Word | Include | Optional | Choice
Phrase = tuple[Part, ...]


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.opened = 0  # where the last `{` stands

    def fail(self, reason: str, at: int) -> PhraseError:
        """The error at the character of index `at`: the stray one, or the one that opens what is wrong."""
        shown = self.text if len(self.text) <= SHOWN else f"{self.text[:SHOWN]}…"
        return PhraseError(messages.text("kinds.phrase_at", reason=reason, place=at + 1, phrase=shown))

    def phrase(self, closing: str) -> Phrase:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fail(messages.text("kinds.too_deep"), self.at - 1)
        parts: list[Part] = []
        words: list[str] = []

        def flush() -> None:
            if words:
                parts.append(Literal("".join(words)))
                words.clear()

        while self.at < len(self.text):
            char = self.text[self.at]
            if char in closing:
                break
            self.at += 1
            if char == "\\":
                if self.at >= len(self.text) or self.text[self.at] not in _SPECIAL:
                    raise self.fail(messages.text("kinds.bad_escape"), self.at - 1)
                words.append(self.text[self.at])
                self.at += 1
            elif char == "{":
                flush()
                parts.append(self.braces())
            elif char == "[":
                flush()
                parts.append(Optional(self.bracketed("]")[0]))
            elif char == "<":
                flush()
                opened = self.at - 1
                options = self.bracketed(">", separator="|")
                if len(options) < 2:
                    raise self.fail(messages.text("kinds.single_choice"), opened)
                parts.append(Choice(options))
            elif char in "}]>":
                raise self.fail(messages.text("kinds.stray", char=char), self.at - 1)
            else:
                words.append(char)
        flush()
        self.depth -= 1
        return tuple(parts)

    def bracketed(self, end: str, separator: str = "") -> tuple[Phrase, ...]:
        opened = self.at - 1
        options = [self.phrase(end + separator)]
        while self.at < len(self.text) and separator and self.text[self.at] == separator:
            self.at += 1
            options.append(self.phrase(end + separator))
        if self.at >= len(self.text):
            raise self.fail(messages.text("kinds.unclosed", char=end), opened)
        self.at += 1
        return tuple(options)

    def braces(self) -> Part:
        self.opened = self.at - 1
        end = self.text.find("}", self.at)
        if end < 0:
            raise self.fail(messages.text("kinds.unclosed", char="}"), self.opened)
        body = self.text[self.at : end]
        self.at = end + 1
        if body.startswith("@"):
            return Word(self.name(body[1:]))
        if body.startswith(">"):
            return Include(self.name(body[1:]))
        key, *filters = body.split("|")
        return Slot(self.name(key), tuple(self.filter(item) for item in filters))

    def filter(self, text: str) -> Filter:
        name, _, argument = text.partition(":")
        return Filter(self.name(name), argument.strip())

    def name(self, text: str) -> str:
        name = text.strip()
        if not name or not all(c.isascii() and (c.isalnum() or c in "_-.") for c in name):
            raise self.fail(messages.text("kinds.bad_slot_name", name=text), self.opened)
        return name


def parse_phrase(text: str) -> Phrase:
    """Read a phrase. Raises PhraseError with the position when it is not well formed."""
    return _Reader(text).phrase("")


def phrase_parts(phrase: Phrase) -> Iterator[Part]:
    """Yield every part of a phrase, those inside optionals and choices included."""
    for part in phrase:
        yield part
        if isinstance(part, Optional):
            yield from phrase_parts(part.parts)
        elif isinstance(part, Choice):
            for option in part.options:
                yield from phrase_parts(option)
