"""What is wrong with the words of a text: leftovers, foreign script, doubled words, impossible syllables.

Pure; a text is one paragraph, item or cell in reading form. Only what cannot be right is reported:
a slip that is a word too (`cải` for `cãi`) is known by its neighbours alone (words.toml, [confused]).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from bannai.documents.vietnamese import nfc
from bannai.paths import package_file
from bannai.review.syllables import in_case, is_syllable, nearest_syllable, tones_of, without_tones


class SlipKind(StrEnum):
    """What sort of slip it is."""

    LEFTOVER = "leftover"  # marks of another program or of a template
    DECOMPOSED = "decomposed"  # a letter and its mark are two characters
    FOREIGN = "foreign"  # letters of another script
    LEGACY = "legacy"  # signs of an old font (TCVN3, VNI) or of a broken conversion
    INVISIBLE = "invisible"  # characters that nobody sees, and that break words
    DOUBLED = "doubled"  # the same word twice
    SPACING = "spacing"  # a space before a stop, a stop twice
    SYLLABLE = "syllable"  # no Vietnamese syllable and no known word
    CONFUSED = "confused"  # a pair of words that people mix up


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip: `text[start:end] == slip.text`; `suggestion` is what was meant, "" when that is not known."""

    kind: SlipKind
    start: int
    end: int
    text: str
    suggestion: str = ""


_MARK = "\u0300-\u036f"
_LETTER = r"(?:(?![²³¹⁰-ₜ])[^\W\d_])"
_WORD = re.compile(rf"{_LETTER}(?:{_LETTER}|[{_MARK}])*")
_TOKEN = re.compile(r"\S+")
_ADDRESS = re.compile(r"://|@|www\.|\w\.(?:vn|com|org|net|gov|edu)(?![^\W\d_])", re.IGNORECASE)
_LEFTOVERS = re.compile(
    r"(?<!\*)\*\*(?!\*)|(?<!\w)__(?=\w)|(?<=\w)__(?!\w)|```|`[^`\n]+`|^\s*#{1,6}\s|\[[^\]\n]{0,200}\]\([^)\n]{0,200}\)|~~"
    r"|\{\{[^{}\n]*\}\}|\{%[^\n%]{0,200}%\}|\{\{|\}\}|\[\[|\]\]|\$\{[^}\n]{0,200}\}|<<[^<>\n]*>>"
    r"|</?[A-Za-z][^<>\n]{0,80}>|&(?:nbsp|amp|lt|gt|quot|#\d+);|\\[nt](?=\W|$)"
    r"|\blorem ipsum\b|\b(?:TODO|FIXME)\b|(?<![\w.])(?:undefined|null|NaN|None)(?![\w.])"
    r"|#REF!|#VALUE!|#N/A|#NAME\?"
)
_DOUBLED = re.compile(r"(?<![^\W_])([^\W\d_]+)[ \u00a0]+((?i:\1))(?![^\W_])")
_DOUBLED_GROUP = re.compile(r"(?<![^\W_])([^\W\d_]+(?: [^\W\d_]+){3,7}) \1(?![^\W_])", re.IGNORECASE)
_SPACING = re.compile(
    r"(?<=\w)[ \u00a0]+(?=[,;!?])|(?<=\w)[ \u00a0]+(?=[.:](?:\s|$))|([,;:])\1+|(?<=\S)  +(?=\S)"
)
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffc\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+"
)
# Signs that stand for letters in TCVN3 fonts, beside a letter; and UTF-8 read as Latin letters.
_LEGACY = re.compile(
    r"[®§¬¶¸¨¦¡](?=[^\W\d_]|[¶¸µ·¹Ý])|(?<=[^\W\d_])[®¶¸¨¬¦¡¤](?!\s)|(?<=[^\W\d_])÷(?=[^\W\d_])"
    r"|[\u00c0-\u00c6][\u0080-\u00bf]|áº|á»|Ä‘|Æ°|\ufffd"
)
_ETH = re.compile("[Ðð]")
_ETH_TO_D = str.maketrans("Ðð", "Đđ")
_ENDS_SENTENCE = frozenset(".!?…:;")
_GREEK_OF_MEASURES = frozenset("αβγµμΩπΣΔ")
_HARD_ONSET = re.compile(r"n?gh[aăâoôơuư]")
_TWICE = re.compile(r"([aăâeêioôơuưycmnpt])\1")
_LAST_WORD = re.compile(r"\b([A-Z][a-z]+) $")


def find_slips(text: str, own_words: Collection[str] = ()) -> tuple[Slip, ...]:
    """Return the slips of a text in order, none inside another. `own_words` (small letters) always pass."""
    found: list[Slip] = []
    taken = bytearray(len(text))
    for finder in (_leftovers, _scripts, _confused, _doubled):
        found += _free(finder(text), taken)
    found += _free(_words(text, own_words), taken)
    return tuple(sorted(found, key=lambda slip: slip.start))


def _free(slips: Iterable[Slip], taken: bytearray) -> Iterator[Slip]:
    """Yield the slips that stand where no other one was found, and mark their letters."""
    for slip in slips:
        if not any(taken[slip.start : slip.end]):
            taken[slip.start : slip.end] = b"\1" * (slip.end - slip.start)
            yield slip


def _leftovers(text: str) -> Iterator[Slip]:
    for match in _LEFTOVERS.finditer(text):
        yield Slip(SlipKind.LEFTOVER, match.start(), match.end(), match[0])
    end = 0
    for match in _LEGACY.finditer(text):
        if match.start() >= end:
            start, end = _token(text, match.start())
            yield Slip(SlipKind.LEGACY, start, end, text[start:end])
    for match in _INVISIBLE.finditer(text):
        yield Slip(SlipKind.INVISIBLE, match.start(), match.end(), match[0])


def _token(text: str, at: int) -> tuple[int, int]:
    """Return the span between spaces that holds a place."""
    start = at
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while at < len(text) and not text[at].isspace():
        at += 1
    return start, at


def _scripts(text: str) -> Iterator[Slip]:
    start = -1
    for at, char in enumerate((*text, " ")):
        if _is_foreign(char):
            start = at if start < 0 else start
        elif start >= 0:
            yield Slip(SlipKind.FOREIGN, start, at, text[start:at])
            start = -1


@cache
def _is_foreign(char: str) -> bool:
    if char in _GREEK_OF_MEASURES or not unicodedata.category(char).startswith("L"):
        return False
    return not unicodedata.name(char, "").startswith(("LATIN", "MODIFIER LETTER", "FEMININE", "MASCULINE"))


def _confused(text: str) -> Iterator[Slip]:
    for match in _confusion_pattern().finditer(text):
        meant = _lists()["confused"][" ".join(match[0].lower().split())]
        yield Slip(SlipKind.CONFUSED, match.start(), match.end(), match[0], in_case(meant, match[0]))


def _doubled(text: str) -> Iterator[Slip]:
    for match in _DOUBLED_GROUP.finditer(text):  # two words may meet themselves: kiểm sát kiểm sát
        if not _lists()["joining"].intersection(
            match[1].lower().split()
        ):  # chi bộ của thôn A hoặc của thôn B
            yield Slip(SlipKind.DOUBLED, match.start(), match.end(), match[0], match[1])
    for match in _DOUBLED.finditer(text):
        if match[1].lower() in _lists()["never_doubled"] and match[2].islower():
            yield Slip(SlipKind.DOUBLED, match.start(), match.end(), match[0], match[1])
    for match in _SPACING.finditer(text):
        yield Slip(SlipKind.SPACING, match.start(), match.end(), match[0], match[1] or "")


def _words(text: str, own_words: Collection[str]) -> Iterator[Slip]:
    tokens = [match.span() for match in _TOKEN.finditer(text) if _ADDRESS.search(match[0])]
    starts = [start for start, _ in tokens]
    for match in _WORD.finditer(text):
        before = bisect_right(starts, match.start()) - 1
        if before >= 0 and match.start() < tokens[before][1]:  # an address of the net has its own spelling
            continue
        word = match[0]
        if nfc(word) != word:
            yield Slip(SlipKind.DECOMPOSED, match.start(), match.end(), word, nfc(word))
        elif _ETH.search(word):  # old conversions leave it in place of đ
            yield Slip(SlipKind.LEGACY, match.start(), match.end(), word, word.translate(_ETH_TO_D))
        elif not _passes(text, match.start(), match.end(), word, own_words):
            yield Slip(SlipKind.SYLLABLE, match.start(), match.end(), word, nearest_syllable(word))


def _passes(text: str, start: int, end: int, word: str, own_words: Collection[str]) -> bool:
    low = word.lower()
    if len(word) == 1 or is_syllable(word) or low in _known() or low in own_words:
        return True
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isdigit() or after.isdigit() or "_" in (before, after):  # a code: QL32, 5G, m2
        return True
    if _INVISIBLE.match(before) or _INVISIBLE.match(after):  # told already; the word is cut by it
        return True
    marked = _is_marked(word)
    if not marked and any(char.isupper() for char in word[1:]):  # an acronym: UBND, TTg, kWh
        return True
    if _is_hard_fault(low):
        return False
    if before in ("-", "'", "’") or after in ("-", "'", "’"):  # a loan word in pieces: ôm-bút-xman, H'Mông
        return True
    if not word[0].isupper():
        return word.isascii() and (_follows_foreign(text, start) or _is_gloss(text, start, end))
    return not marked or not _begins_sentence(text, start) or _next_is_capital(text, end)


def _is_marked(word: str) -> bool:
    """Say whether a word bears a mark besides that of đ."""
    return any(unicodedata.decomposition(char) for char in word)


def _is_hard_fault(low: str) -> bool:
    """Say whether not even a name is written so: two tones, a doubled letter, nghà."""
    bare = without_tones(low)
    marked = _is_marked(low)
    return (
        len(tones_of(low)) > 1
        or bool(_HARD_ONSET.match(bare) and len(low) < 8)
        or bool(marked and _TWICE.search(bare))
    )


def _begins_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \u00a0“\"(‘'-–•+*\n")
    return not before or before[-1] in _ENDS_SENTENCE


def _follows_foreign(text: str, start: int) -> bool:
    """Say whether the word before is a foreign name: Catha edulis, Google drive."""
    before = _LAST_WORD.search(text, max(0, start - 40), start)
    return before is not None and before[0].rstrip().isascii() and not is_syllable(before[1])


def _is_gloss(text: str, start: int, end: int) -> bool:
    """Say whether a word stands in brackets that hold no Vietnamese: (artificial intelligence)."""
    opening, closing = text.rfind("(", 0, start), text.find(")", end)
    return (
        opening >= 0 and closing >= 0 and text[opening:closing].isascii() and ")" not in text[opening:start]
    )


def _next_is_capital(text: str, end: int) -> bool:
    return text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()


def word_list(name: str) -> frozenset[str]:
    """Return a list of words.toml. Raises KeyError."""
    return frozenset(_lists()[name])


@cache
def _lists() -> Mapping[str, Any]:
    data = tomllib.loads(package_file("review/words.toml").read_text("utf-8"))
    return {name: frozenset(words) if isinstance(words, list) else words for name, words in data.items()}


@cache
def _known() -> frozenset[str]:
    lists = _lists()
    return frozenset().union(*(lists[name] for name in ("units", "abbreviations", "loans", "names")))


@cache
def _confusion_pattern() -> re.Pattern[str]:
    pairs = sorted(_lists()["confused"], key=len, reverse=True)
    joined = "|".join(re.escape(pair).replace(r"\ ", r"[ \u00a0]+") for pair in pairs)
    return re.compile(rf"(?<![^\W_])(?:{joined})(?![^\W_])", re.IGNORECASE)
