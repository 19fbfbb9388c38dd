"""Which letters make a Vietnamese syllable: onset, rhyme and tone by rule (orthography.toml)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from bannai.paths import package_file

_MARKED = "ăâêôơư"
_VOWELS = frozenset("aăâeêioôơuưy")
_CONSONANTS = frozenset("bcdđghklmnpqrstvx")
_ONSET_PAIRS = (("ngh", "ng"), ("gh", "g"), ("k", "c"))
_REPEATED = re.compile(r"(.)\1+")


def is_syllable(word: str) -> bool:
    """Say whether a word (NFC, any case) is a syllable that Vietnamese spelling allows."""
    return word.lower() in _syllables()


def tones_of(word: str) -> str:
    """Return the tone marks that stand in a word, in order, as combining characters."""
    marks = _tones().values()
    return "".join(char for char in unicodedata.normalize("NFD", word) if char in marks)


def without_tones(word: str) -> str:
    """Return the word (NFC) with its tone marks taken off; ă, â, ê, ô, ơ, ư and đ stay."""
    marks = set(_tones().values())
    bare = "".join(char for char in unicodedata.normalize("NFD", word) if char not in marks)
    return unicodedata.normalize("NFC", bare)


def nearest_syllable(word: str) -> str:
    """Return the one syllable that a slip of the keys was meant to be, in the word's case; "" if none.

    Only slips with a single reading: a doubled letter, a tone typed twice or set on the wrong vowel, uơ for
    ươ, ng, ngh, g, gh, c, k before the wrong vowel, a space left out. A missing tone is not guessed.
    """
    tones = tones_of(word)
    if word.isascii():
        return ""
    if len(set(tones)) > 1:
        return _parted(word)
    bare = without_tones(word.lower())
    for spelled in dict.fromkeys((bare, _REPEATED.sub(r"\1", bare))):
        for candidate in (spelled, *_other_spellings(spelled)):
            for toned in placements(candidate, tones[:1]):
                if toned in _syllables() and toned != word.lower():
                    return in_case(toned, word)
    return _parted(word)


def _parted(word: str) -> str:
    """Return two syllables that were written without the space between them, "" when they cannot be two.

    A consonant between vowels opens the second one: nhànước is nhà nước, not nhàn ước.
    """
    for at in range(2, len(word) - 1):
        if word[at].lower() in _CONSONANTS and is_syllable(word[:at]) and is_syllable(word[at:]):
            return f"{word[:at]} {word[at:]}"
    return ""


def placements(bare: str, mark: str) -> tuple[str, ...]:
    """Return the spellings of a toneless syllable with a tone mark; the usual one first."""
    if not mark:
        return (bare,)
    onset = next((it for it in _onsets_longest_first() if bare.startswith(it) and bare != it), "")
    rhyme = bare[len(onset) :]
    if onset == "g" and rhyme[:1] != "i" and bare.startswith("gi"):
        onset, rhyme = "gi", bare[2:]
    return tuple(onset + toned for toned in _toned_rhymes(rhyme, mark))


def _other_spellings(bare: str) -> Iterator[str]:
    for half in ("uơ", "ưo"):  # nguời, trưòng: one of the two hooks was not taken
        if half in bare:
            yield bare.replace(half, "ươ")
    for pair in _ONSET_PAIRS:
        for wrong, right in (pair, pair[::-1]):
            if bare.startswith(wrong) and bare[len(wrong) : len(wrong) + 1] in _VOWELS:
                yield right + bare[len(wrong) :]


def in_case(text: str, like: str) -> str:
    """Return a text in small letters, capitals or with a capital first letter, as `like` is."""
    if like.isupper() and len(like) > 1:
        return text.upper()
    return text[:1].upper() + text[1:] if like[:1].isupper() else text


def _toned_rhymes(rhyme: str, mark: str) -> Iterator[str]:
    """Yield a rhyme with a tone mark in each place where it may stand."""
    places = [at for at, char in enumerate(rhyme) if char in _VOWELS]
    if not places:
        return
    marked = [at for at in places if rhyme[at] in _MARKED]
    if marked:
        allowed = [marked[-1]]
    elif rhyme in _rules()["two_placements"]:
        allowed = places
    elif len(places) == 3:
        allowed = [places[1]]
    elif rhyme[-1] in _VOWELS or len(places) == 1:
        allowed = [places[0]]
    else:
        allowed = [places[-1]]
    for at in allowed:
        yield unicodedata.normalize("NFC", rhyme[: at + 1] + mark + rhyme[at + 1 :])


@cache
def _rules() -> Mapping[str, Any]:
    return tomllib.loads(package_file("review/orthography.toml").read_text("utf-8"))


@cache
def _tones() -> Mapping[str, str]:
    return dict(_rules()["tones"])


@cache
def _onsets_longest_first() -> tuple[str, ...]:
    onsets = [letters for group in _rules()["onset"] for letters in group["letters"] if letters]
    return tuple(sorted(onsets, key=len, reverse=True))


@cache
def _syllables() -> frozenset[str]:
    """Every syllable in small letters (some 20,000); made once."""
    rules = _rules()
    tones, stop_tones = _tones(), {rules["tones"][name] for name in rules["stop_tones"]}
    found: set[str] = set()
    for rhyme, onsets in _rhymes():
        stopped = rhyme.endswith(tuple(rules["stop_finals"]))
        marks = stop_tones if stopped else {"", *tones.values()}
        for mark in marks:
            for toned in _toned_rhymes(rhyme, mark) if mark else (rhyme,):
                found.update(onset + toned for onset in onsets)
    return frozenset(found)


def _rhymes() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each rhyme with the onsets that it may follow."""
    before = {letters: group["before"] for group in _rules()["onset"] for letters in group["letters"]}
    for group in _rules()["rhyme"]:
        for rhyme in group["spelled"]:
            onsets = group.get("after") or [
                onset
                for onset, firsts in before.items()
                if rhyme[0] in firsts and onset not in group.get("not_after", ())
            ]
            yield rhyme, tuple(onsets)
