"""The guard's look at letters, slots and shape: what can be said without knowing what the words mean."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache

from bannai.documents.vietnamese import nfc, place_tones
from bannai.drafting.guard_text import SLOT, Sentence, Tokens, Words, data, lows, phrases, tokens_of
from bannai.drafting.slots import EXACT, Slotted
from bannai.drafting.writing import Reason, Wish

_MARKS = frozenset(" \n.,;:!?…()“”\"'‘’-–—")
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_FENCE = re.compile(r"\A```\w*\n(.*)\n```\Z", re.DOTALL)
_LOOSE_SLOT = re.compile(r"\{\{\s*([a-z]\d{1,3})\s*\}\}", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\u00a0]+")
_LINE_ENDS = re.compile(r"\s*\n\s*")
_LIST_ITEM = re.compile(r"\A(?:[-–—•*+]\s|\(?[a-zđ]\)\s)", re.IGNORECASE)
_ENDS = (".", "!", "?", "…", ":")
_CLOSERS = "”\"’')"
_ROMAN = re.compile(r"[IVXLCDM]+\Z")
_SMALL_ROMAN = re.compile(r"[ivx]{2,}\Z")
_SYLLABLES_LIKE_ROMAN = frozenset(("vi", "xi"))
_TWO_STOPS = re.compile(r"(?<![vV])[.,;:!?]\s?[,;:]")  # “v.v.,” is none
_LONGEST = 6000  # characters; no stretch needs a tenth of it
_INNER_STOP = re.compile(r"[^\W\d_]+[.,:;!?][^\W\d_]+")
_ECHO = 8  # words in a row that no text shares with its instruction by chance


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text cannot be taken; `detail` are the words at fault."""

    reason: Reason
    detail: str = ""


@cache
def vietnamese_letters() -> frozenset[str]:
    """Return the letters of Vietnamese, small and capital, and those of the Latin alphabet."""
    plain = "abcdefghijklmnopqrstuvwxyzđ"
    toned = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in _TONES]
    small = frozenset((*plain, *toned))
    return small | {char.upper() for char in small}


def unwrapped(raw: str) -> str:
    """Return a model's text in NFC without what is set around it: a fence, quotes, “Đoạn văn:”."""
    text = nfc(raw.replace("\r\n", "\n")).strip()
    if fenced := _FENCE.match(text):
        text = fenced[1].strip()
    lead, colon, rest = text.partition(":")
    if colon and rest.strip() and "\n" not in lead and "{{" not in lead:
        bare = place_tones(lead.strip(' *“"').lower())
        if bare in data()["talk"]["labels"]:
            text = rest.strip()
    for first, last in (("“", "”"), ('"', '"')):
        inner = text[1:-1]
        if (
            text.startswith(first)
            and text.endswith(last)
            and len(text) > 1
            and not {first, last} & set(inner)
        ):
            text = inner.strip()
    text = _LOOSE_SLOT.sub(lambda found: f"{{{{{found[1].lower()}}}}}", text)
    return _LINE_ENDS.sub("\n", _SPACES.sub(" ", text)).strip()


def broken(raw: str, taken: Slotted) -> Fault | None:
    """Say what is wrong with an unfinished text that no more text can mend; None while it may become good.

    `raw` may end inside a slot or a letter: its last eight characters are not looked at.
    """
    if len(raw) > min(_LONGEST, 400 + 4 * len(taken.text)):
        return Fault(Reason.TOO_LONG)
    head = raw[:-8]
    brace = head.rfind("{{")
    if brace >= 0 and "}}" not in head[brace:]:
        head = head[:brace]
    head = head.removesuffix("{")  # the first of the two that open a slot
    text = _LOOSE_SLOT.sub(lambda found: f"{{{{{found[1].lower()}}}}}", nfc(head)).lstrip("`\n ")
    return unknown_slots(text, taken) or foreign_signs(text, taken) or surplus_slots(text, taken)


def unknown_slots(text: str, taken: Slotted) -> Fault | None:
    """Find a slot that nobody gave, or a brace that belongs to none."""
    for found in SLOT.finditer(text):
        if found[1] not in taken.names:
            return Fault(Reason.UNKNOWN_SLOT, found[0])
    rest = SLOT.sub("", text)
    if "{" in rest or "}" in rest:
        return Fault(Reason.UNKNOWN_SLOT, "{ }")
    return None


def surplus_slots(text: str, taken: Slotted) -> Fault | None:
    """Find a slot that stands more often than its fact stood."""
    counts = Counter(found[1] for found in SLOT.finditer(text))
    for slot in taken.slots:
        if counts[slot.name] > slot.count:
            return Fault(Reason.SURPLUS_SLOT, slot.name)
    return None


def missing_slots(text: str, taken: Slotted) -> Fault | None:
    """Find a fact that was left out; figures and dates stand exactly as often as before."""
    counts = Counter(found[1] for found in SLOT.finditer(text))
    for slot in taken.slots:
        if counts[slot.name] < (slot.count if slot.name[0] in EXACT else 1):
            return Fault(Reason.MISSING_SLOT, slot.name)
    return None


def foreign_signs(text: str, taken: Slotted) -> Fault | None:
    """Find a sign that no Vietnamese prose is made of: figures of any script, other letters, Markdown."""
    allowed = vietnamese_letters() | _MARKS | set(SLOT.sub("", taken.text))
    bare = SLOT.sub("", text)
    for char in sorted(set(bare)):
        if char.isnumeric():
            return Fault(Reason.DIGIT, char)
        if char in allowed:
            continue
        category = unicodedata.category(char)
        if category[0] == "C":
            return Fault(Reason.LEFTOVER, f"U+{ord(char):04X}")
        return Fault(Reason.FOREIGN if category[0] in "LM" else Reason.LEFTOVER, char)
    for found in _INNER_STOP.finditer(bare):  # an address of the net, a word that was never parted
        if found[0] not in taken.text and found[0].lower() != "v.v":
            return Fault(Reason.LEFTOVER, found[0])
    return None


def roman_numbers(tokens: Tokens, known: frozenset[str]) -> Fault | None:
    """Find a figure in Roman numerals that the text before did not have."""
    for token in tokens:
        small = _SMALL_ROMAN.match(token.text) and token.text not in _SYLLABLES_LIKE_ROMAN
        if (_ROMAN.match(token.text) or small) and token.text not in known:
            return Fault(Reason.DIGIT, token.text)
    return None


def form(text: str, taken: Slotted, wish: Wish) -> Fault | None:
    """Find a list, a headline, too many paragraphs, an end that leads nowhere, a cut sentence."""
    lines, old = text.split("\n"), taken.text.split("\n")
    if len(lines) > len(old) + (2 if wish is Wish.LONGER else 1):
        return Fault(Reason.FORM, str(len(lines)))
    for line in lines:
        if _LIST_ITEM.match(line):
            return Fault(Reason.FORM, line[:20])
    end = lines[-1].rstrip(_CLOSERS)
    was = old[-1].rstrip().rstrip(_CLOSERS)
    if was.endswith(":") != end.endswith(":"):
        return Fault(Reason.FORM, end[-20:])
    if was.endswith("./.") and not end.endswith("./."):
        return Fault(Reason.FORM, end[-20:])
    for line in lines:
        if not line.rstrip(_CLOSERS).endswith(_ENDS):
            return Fault(Reason.CUT, line[-20:])
    if (found := _TWO_STOPS.search(text)) and found[0] not in taken.text:
        return Fault(Reason.FORM, found[0])
    if text.count("?") > taken.text.count("?"):
        return Fault(Reason.TALK, "?")
    for opening, closing in ("()", "“”"):
        if text.count(opening) != text.count(closing):
            return Fault(Reason.FORM, opening)
    return None


def item_lines(text: str) -> str:
    """Return the items of a list without dashes before them, each with a stop at its end."""
    lines = [_LIST_ITEM.sub("", line).rstrip() for line in text.split("\n")]
    return "\n".join(f"{line[:-1]}." if line.endswith((";", ",")) else line for line in lines)


def items(text: str, taken: Slotted) -> Fault | None:
    """Find an item of a list that is gone or new, or whose facts stand in another."""
    now, was = (
        [Counter(found[1] for found in SLOT.finditer(line)) for line in whole.split("\n")]
        for whole in (text, taken.text)
    )
    if len(now) != len(was):
        return Fault(Reason.FORM, f"{len(now)}/{len(was)}")
    moved = [name for here, there in zip(now, was, strict=True) for name in here - there]
    return Fault(Reason.SWAPPED, " ".join(moved)) if moved else None


def talk(words: Words, old: Words) -> Fault | None:
    """Find talk to the user in place of a text."""
    opening = phrases("talk", "opening")
    size = opening.at(words, 0) if words else 0
    if size and words[:size] != old[:size]:
        return Fault(Reason.TALK, " ".join(words[:size]))
    for start, end in phrases("talk", "anywhere").find(words):
        if not _stands(words[start:end], old):
            return Fault(Reason.TALK, " ".join(words[start:end]))
    return None


def repetition(text: str, old: Words, before: str, sentences: tuple[Sentence, ...]) -> Fault | None:
    """Find sentences and rows of words that come again and again, or that stand right above."""
    said = [lows(it.words) for it in sentences if len(it.words) > 3]
    for words, count in Counter(said).items():
        if count > 1 and _count(words, old) < count:
            return Fault(Reason.REPETITION, " ".join(words))
    words = tuple(token.low for token in tokens_of(text.replace("\n", " ")) if token.is_word or token.slot)
    for size, allowed in ((6, 1), (4, 3)):
        for row, count in Counter(_rows(words, size)).items():
            if count > allowed and _count(row, old) < count:
                return Fault(Reason.REPETITION, " ".join(row))
    for one, two, three in zip(words, words[1:], words[2:], strict=False):
        if one == two == three:
            return Fault(Reason.REPETITION, one)
    above = tuple(token.low for token in tokens_of(before) if token.is_word)
    for row in set(_rows(words, _ECHO)) & set(_rows(above, _ECHO)):
        if not _stands(row, old):
            return Fault(Reason.REPETITION, " ".join(row))
    return None


def echo(words: Words, old: Words, told: str) -> Fault | None:
    """Find what the model was told in place of what was wanted."""
    rows = set(_rows(words, _ECHO))
    heard = set(_rows(tuple(token.low for token in tokens_of(told) if token.is_word), _ECHO))
    for row in sorted(rows & heard):
        if not _stands(row, old):
            return Fault(Reason.ECHO, " ".join(row))
    return None


def astray(words: Words, old: Words, wish: Wish) -> Fault | None:
    """Find a text that speaks of something else: next to none of the words that said something are there."""
    empty = phrases("content", "empty")
    said = {word for word in old if not word.startswith("{{") and word not in empty}
    kept = len(said & set(words))
    least = len(said) * (0.12 if wish is Wish.SHORTER else 0.25)
    return Fault(Reason.ASTRAY, f"{kept}/{len(said)}") if kept < least else None


def length(words: Words, old: Words, wish: Wish) -> Fault | None:
    """Compare how many words of its own a text has with how many there were, by the wish."""
    now = sum(not word.startswith("{{") for word in words)
    was = sum(not word.startswith("{{") for word in old)
    if wish is Wish.SHORTER:
        least, most = was * 0.2 - 4, was - 1.0
    elif wish is Wish.LONGER:
        least, most = was + 1.0, was * 2.0 + 24
    else:
        least, most = was * 0.4 - 4, was * 1.6 + 14
    if now < least:
        return Fault(Reason.TOO_SHORT, f"{now}/{was}")
    return Fault(Reason.TOO_LONG, f"{now}/{was}") if now > most else None


def _rows(words: Words, size: int) -> list[Words]:
    return [words[at : at + size] for at in range(len(words) - size + 1)]


def _count(row: Words, words: Words) -> int:
    return sum(it == row for it in _rows(words, len(row)))


def _stands(row: Words, words: Words) -> bool:
    return _count(row, words) > 0
