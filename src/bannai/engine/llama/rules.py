"""What may be written next: whole Vietnamese characters, no figure outside a slot, only the slots that exist.

Pure. A rule is asked about the bytes of one token and told about those that were taken; it never looks
back. Tokens cut characters into bytes, so rules count in bytes and give back whole characters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Final, Protocol

_LETTERS: Final = (
    "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệfghiìíỉĩịjklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvwxyỳýỷỹỵz"
)
_MARKS: Final = "“”‘’–—…•·°²³½¼¾×÷§«»−≤≥≠±‰€₫→\u00a0\n\t"
# What a Vietnamese text of an office is made of: its letters, ASCII, the marks of printing.
VIETNAMESE: Final = frozenset(_LETTERS + _LETTERS.upper() + _MARKS).union(map(chr, range(0x20, 0x7F)))


class Rule(Protocol):
    """What a text may be made of, asked token by token."""

    def accepts(self, piece: bytes) -> bool:
        """Say whether the bytes of a token may follow. Never true of no bytes at all."""
        ...

    def push(self, piece: bytes) -> str:
        """Take the bytes of a token that is accepted; return the characters that are whole now."""
        ...

    def may_end(self) -> bool:
        """Say whether the text may end here."""
        ...

    def must_end(self) -> bool:
        """Say whether nothing can follow any more."""
        ...

    def continuations(self) -> tuple[bytes, ...] | None:
        """Return all the bytes that may follow, where they are few; None where they are not."""
        ...

    def is_torn(self) -> bool:
        """Say whether the next byte must continue a character."""
        ...


def is_figure(char: str) -> bool:
    """Say whether a character states a number: a digit of any script, `²`, `½`, `Ⅳ`."""
    return unicodedata.category(char) in {"Nd", "Nl", "No"}


@cache
def _lead_bytes() -> frozenset[bytes]:
    """Return every unfinished beginning of an allowed character's bytes."""
    encoded = [char.encode() for char in VIETNAMESE]
    return frozenset(item[:length] for item in encoded for length in range(1, len(item)))


def _beginnings(rests: Iterable[bytes]) -> tuple[bytes, ...]:
    found = {rest[:length] for rest in rests for length in range(1, len(rest) + 1)}
    return tuple(sorted(found))


def _whole(data: bytes) -> tuple[str, bytes] | None:
    """Split into whole characters and an unfinished one; None where it is no UTF-8."""
    try:
        return data.decode(), b""
    except UnicodeDecodeError as problem:
        if problem.end != len(data) or problem.reason != "unexpected end of data":
            return None
        return data[: problem.start].decode(), data[problem.start :]


class ProseRule:
    """Free prose: whole characters of the alphabet; braces only as `{{NAME}}` of a given name."""

    def __init__(self, slots: Iterable[str], *, no_digits: bool, only_vietnamese: bool) -> None:
        """`slots` are names without their braces."""
        self._slots = tuple(f"{{{{{name}}}}}" for name in slots)
        self._no_digits = no_digits
        self._only_vietnamese = only_vietnamese
        self._partial = b""
        self._open = ""

    def accepts(self, piece: bytes) -> bool:
        """Say whether the bytes may follow."""
        return self._walk(piece) is not None

    def push(self, piece: bytes) -> str:
        """Take the bytes; return the characters that are whole now."""
        walked = self._walk(piece)
        if walked is None:
            raise ValueError(f"{piece!r} does not follow")
        text, self._partial, self._open = walked
        return text

    def may_end(self) -> bool:
        """A text does not end in the middle of a slot or of a character."""
        return not self._open and not self._partial

    def must_end(self) -> bool:
        """Prose can always go on."""
        return False

    def continuations(self) -> tuple[bytes, ...] | None:
        """Inside a slot: the beginnings of what can still be written there."""
        if not self._open:
            return None
        started = [slot for slot in self._slots if slot.startswith(self._open)]
        return _beginnings(slot[len(self._open) :].encode() for slot in started)

    def is_torn(self) -> bool:
        """Say whether a character is unfinished."""
        return bool(self._partial)

    def _walk(self, piece: bytes) -> tuple[str, bytes, str] | None:
        split = _whole(self._partial + piece) if piece else None
        if split is None:
            return None
        text, partial = split
        opened = self._open
        for char in text:
            if opened or char == "{":
                opened += char
                if opened in self._slots:
                    opened = ""
                elif not any(slot.startswith(opened) for slot in self._slots):
                    return None
            elif char == "}" or not self._allows(char):
                return None
        if partial and (opened or (self._only_vietnamese and partial not in _lead_bytes())):
            return None
        return text, partial, opened

    def _allows(self, char: str) -> bool:
        if self._no_digits and is_figure(char):
            return False
        if self._only_vietnamese:
            return char in VIETNAMESE
        return char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cn", "Co", "Cs"}


class ChoiceRule:
    """One of a few answers, letter for letter."""

    def __init__(self, choices: Iterable[str]) -> None:
        """`choices` are all different and none is empty."""
        self._choices = tuple(choice.encode() for choice in choices)
        self._taken = b""
        self._told = 0

    def accepts(self, piece: bytes) -> bool:
        """Say whether some choice goes on like this."""
        return bool(piece) and any(choice.startswith(self._taken + piece) for choice in self._choices)

    def push(self, piece: bytes) -> str:
        """Take the bytes; return the characters that are whole now."""
        self._taken += piece
        split = _whole(self._taken)
        if split is None:
            raise ValueError(f"{piece!r} does not follow")
        text = split[0][self._told :]
        self._told += len(text)
        return text

    def may_end(self) -> bool:
        """Say whether what is written is one of the choices."""
        return self._taken in self._choices

    def must_end(self) -> bool:
        """Say whether it is, and no longer one begins with it."""
        return self.may_end() and not self.continuations()

    def continuations(self) -> tuple[bytes, ...] | None:
        """Return the beginnings of what is left of the choices that are still open."""
        started = [choice for choice in self._choices if choice.startswith(self._taken)]
        return _beginnings(choice[len(self._taken) :] for choice in started)

    def is_torn(self) -> bool:
        """Never asked: what may follow is always told."""
        return False
