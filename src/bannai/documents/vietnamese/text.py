"""Cleaning, folding and measuring Vietnamese text.

Pure functions over `str`. None of them raises on any string, lone surrogates included, and all run in linear
time.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_REMOVED_EMOJI: Final = "\ue000"  # private use: `clean` drops it from its input, so it is free to mark emoji

_EMOJI_RANGES: Final[tuple[tuple[int, int], ...]] = (
    (0x231A, 0x231B), (0x2328, 0x2328), (0x23CF, 0x23CF), (0x23E9, 0x23F3), (0x23F8, 0x23FA),
    (0x2600, 0x26FF), (0x2702, 0x2702), (0x2705, 0x2705), (0x2708, 0x270D), (0x270F, 0x270F),
    (0x2712, 0x2712), (0x271D, 0x271D), (0x2721, 0x2721), (0x2728, 0x2728), (0x2733, 0x2734),
    (0x2744, 0x2744), (0x2747, 0x2747), (0x274C, 0x274C), (0x274E, 0x274E), (0x2753, 0x2755),
    (0x2757, 0x2757), (0x2763, 0x2764), (0x2795, 0x2797), (0x27B0, 0x27B0), (0x27BF, 0x27BF),
    (0x2B1B, 0x2B1C), (0x2B50, 0x2B50), (0x2B55, 0x2B55), (0x1F000, 0x1F7FF), (0x1F900, 0x1FAFF),
)  # fmt: skip
# Signs of paper forms that live in the emoji blocks: boxes, ticks, stars, the telephone.
_PAPER_SIGNS: Final = frozenset("☐☑☒★☆☎☏")
# Invisible although their category says letter, mark or symbol: joiners, Hangul fillers, keycap, object
# placeholder.
_INVISIBLE: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u20e3\u3164\uffa0\ufffc")
_LINE_ENDS: Final = frozenset("\n\x0b\x0c\r\x85\u2028\u2029")
_DROPPED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})

_CLOSING: Final = frozenset(".,;:!?)]}…”’»%")
_OPENING: Final = frozenset("([{“‘«")
_SPACES: Final = re.compile(r" {2,}")
_EMOJI_RUN: Final = re.compile(f" ?{_REMOVED_EMOJI}(?: ?{_REMOVED_EMOJI})* ?")
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_LETTER_OR_DIGIT: Final = re.compile(r"[^\W_]")


def nfc(text: str) -> str:
    """Return `text` in Unicode normalisation form C, the only form used in the program."""
    return unicodedata.normalize("NFC", text)


def clean(text: str, *, multiline: bool = True) -> str:
    """Return `text` fit for an official document: NFC, printable, evenly spaced.

    - Every line end (CRLF, CR, VT and FF as Word uses them, NEL, LS, PS) becomes a newline, or a space when
      not `multiline`.
    - Control characters, zero-width and bidi marks, the BOM, surrogates, private use and unassigned code
      points (noncharacters among them) are dropped; every other space becomes U+0020.
    - Emoji are removed with their variation selectors, joiners, flags and skin tones. The signs of paper
      forms (☐ ☑ ★ ✓ ✔ ☎, arrows, © ® ™) stay. A removal leaves neither two spaces nor a space before
      punctuation.
    - Runs of spaces and tabs collapse; lines are stripped; at most one blank line in a row, none at the ends.

    Idempotent.
    """
    text = nfc(text).replace("\r\n", "\n")
    line_end = "\n" if multiline else " "
    table = {ord(char): new for char in set(text) if (new := _replacement(char, line_end)) != char}
    text = nfc(text.translate(table))
    text = _SPACES.sub(" ", text)
    text = _EMOJI_RUN.sub(_close_gap, text)
    lines = "\n".join(line.strip(" ") for line in text.split("\n"))
    return nfc(_BLANK_LINES.sub("\n\n", lines).strip("\n"))


def _replacement(char: str, line_end: str) -> str:
    if char in _LINE_ENDS:
        return line_end
    if char == "\t" or unicodedata.category(char) == "Zs":
        return " "
    if unicodedata.category(char) in _DROPPED_CATEGORIES or char in _INVISIBLE:
        return ""
    code = ord(char)
    if 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:  # variation selectors
        return ""
    if char not in _PAPER_SIGNS and any(low <= code <= high for low, high in _EMOJI_RANGES):
        return _REMOVED_EMOJI
    return char


def _close_gap(match: re.Match[str]) -> str:
    """Return what stands where a run of emoji, with the spaces around it, has been removed."""
    text = match.string
    before = text[match.start() - 1] if match.start() else "\n"
    after = text[match.end()] if match.end() < len(text) else "\n"
    if "\n" in (before, after) or after in _CLOSING or before in _OPENING:
        return ""
    space_before, space_after = match[0].startswith(" "), match[0].endswith(" ")
    if (after == '"' and not space_after) or (before == '"' and not space_before):
        return ""
    glued_words = before.isalnum() and after.isalnum()
    return " " if space_before or space_after or glued_words else ""


def fold(text: str) -> str:
    """Return `text` without case and accents, for searching: NFC, lower case, đ → d, no marks, NFC.

    Idempotent. The eth (ð, Ð), which old conversions leave in place of đ, folds to d too. Other scripts stay.
    """
    lowered = nfc(text).lower().replace("đ", "d").replace("ð", "d")
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFD", lowered)
    return nfc("".join(char for char in decomposed if not unicodedata.category(char).startswith("M")))


def syllable_count(text: str) -> int:
    """Return how many whitespace-separated tokens hold at least one letter or digit.

    Written Vietnamese puts a space between syllables, so this is the measure of length and of speaking time.
    """
    return sum(1 for token in text.split() if _LETTER_OR_DIGIT.search(token))
