"""Tokens that can be no part of what is wanted, once for a vocabulary; the list is kept on the disk.

A ban is a help, not the judge: `rules.py` looks at every token that was drawn. It makes what the rule
would refuse rare, and so costs nothing where a rule alone would look at the whole vocabulary each time.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from enum import IntFlag
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bannai.engine.llama.kept import replace_bytes
from bannai.engine.llama.rules import VIETNAMESE, is_figure
from bannai.engine.llama.vocabulary import Vocabulary

VERSION = 2
_LETTERED = frozenset(char.encode() for char in VIETNAMESE)
_UNKNOWN, _UNUSED, _CONTROL, _USER_DEFINED = 1, 2, 8, 16  # LLAMA_TOKEN_ATTR_… of llama.h


class Ban(IntFlag):
    """Why a token is not wanted."""

    STEERING = 1  # steers the model, or writes markup that would
    FOREIGN = 2  # can be no part of a Vietnamese text
    FIGURE = 4  # states a number
    BRACE = 8  # opens or closes a slot
    TORN = 16  # begins within a character


def judged(piece: bytes, attributes: int) -> Ban:
    """Return why the token with these bytes and this kind is not wanted; nothing where it is.

    Bytes that continue a character are judged with the token that begins it.
    """
    ban = Ban(0)
    marked = piece[:1] in b"<[" and piece[-1:] in b">]" and len(piece) > 2
    if not piece or attributes & (_UNKNOWN | _UNUSED | _CONTROL) or (attributes & _USER_DEFINED and marked):
        ban |= Ban.STEERING
    text, foreign = _characters(piece)
    if foreign or any(char not in VIETNAMESE for char in text):
        ban |= Ban.FOREIGN
    if any(is_figure(char) for char in text):
        ban |= Ban.FIGURE
    if "{" in text or "}" in text:
        ban |= Ban.BRACE
    if b"\x80" <= piece[:1] <= b"\xbf":
        ban |= Ban.TORN
    return ban


def _characters(piece: bytes) -> tuple[str, bool]:
    """Return the whole characters of a token, and whether its torn ends can be part of no allowed one."""
    start = 0
    while start < min(3, len(piece)) and 0x80 <= piece[start] <= 0xBF:
        start += 1
    rest = piece[start:]
    for cut in range(len(rest), max(-1, len(rest) - 4), -1):
        try:
            text = rest[:cut].decode()
        except UnicodeDecodeError:
            continue
        tail = rest[cut:]
        return text, bool(tail) and not any(char.startswith(tail) for char in _LETTERED)
    return "", True


def bans(vocabulary: Vocabulary, folder: Path) -> NDArray[np.uint8]:
    """Return each token's Ban, from the file of this vocabulary in `folder` or worked out and kept there.

    A token that ends a text is never banned. A file that is damaged is made anew; one that cannot be
    written is done without.
    """
    file = folder / f"{vocabulary.digest}-{VERSION}.bans"
    kept = _read(file, vocabulary.size)
    if kept is not None:
        return kept
    attributes = vocabulary.attributes()
    flags = bytearray(int(judged(*pair)) for pair in zip(vocabulary.pieces, attributes, strict=True))
    for token in vocabulary.ends:
        flags[token] = 0
    data = bytes(flags)
    replace_bytes(file, data + zlib.crc32(data).to_bytes(4, "big"))
    return np.frombuffer(data, np.uint8)


def _read(file: Path, size: int) -> NDArray[np.uint8] | None:
    try:
        data = file.read_bytes()
    except OSError:
        return None
    if len(data) != size + 4 or zlib.crc32(data[:-4]).to_bytes(4, "big") != data[-4:]:
        return None
    return np.frombuffer(data[:-4], np.uint8)


@dataclass(frozen=True, slots=True)
class Biases:
    """What is added to each token's logit, 0 or minus infinity: where a character may begin, where one is
    torn and must be completed, and where a rule names the few that may follow.
    """

    whole: NDArray[np.float32]
    torn: NDArray[np.float32]
    few: NDArray[np.float32]

    @staticmethod
    def of(flags: NDArray[np.uint8], ban: Ban) -> Biases:
        """Return those of a request that does not want what `ban` says."""
        return Biases(
            _bias(flags & int(ban | Ban.TORN) == 0),
            _bias((flags & int(ban) == 0) & (flags & int(Ban.TORN) != 0)),
            _bias(flags & int(Ban.STEERING) == 0),
        )


def _bias(wanted: NDArray[np.bool_]) -> NDArray[np.float32]:
    return np.where(wanted, np.float32(0), np.float32(-np.inf)).astype(np.float32)


def unwanted(slots: Any, *, no_digits: bool, only_vietnamese: bool) -> Ban:
    """Return what a request does not want outside slots."""
    ban = Ban.STEERING
    ban |= Ban.FIGURE if no_digits else Ban(0)
    ban |= Ban.FOREIGN if only_vietnamese else Ban(0)
    return ban if slots else ban | Ban.BRACE
