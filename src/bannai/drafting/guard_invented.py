"""The guard's look for what nobody gave: amounts and times in words, ranks, promises, names, citations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bannai.documents.facts import FactKind
from bannai.documents.kinds import Family
from bannai.documents.vietnamese import place_tones
from bannai.drafting.guard_surface import Fault
from bannai.drafting.guard_text import (
    Phrases,
    Sentence,
    Token,
    Tokens,
    Words,
    contains,
    data,
    lowered,
    lows,
    phrases,
)
from bannai.drafting.stretches import Stretch
from bannai.drafting.writing import Reason

_CITED_WORDS = 9  # words of a citation that are marked, at most
_BREAKS = frozenset('.,;:!?…()“”"')
_STARTS = frozenset('.!?…:“"(–—')
_YEAR = "năm"
_PARTS_OF_A_YEAR = ("đầu", "cuối", "giữa")  # “đầu năm xã có …”
_SMALL = ("tư", "lẻ", "linh", "mốt", "tá")  # figures only beside another number word


@dataclass(frozen=True, slots=True)
class Given:
    """What stood before: the words of the stretch and those above it (slots among them, sentences parted by
    a stop), and the text of the whole document with its facts."""

    words: Words
    above: Words
    known: str
    family: Family


def given(stretch: Stretch, old: Sequence[Sentence], above: Sequence[Sentence]) -> Given:
    """Gather what a text may say again."""
    return Given(
        _in_clauses(old),
        _in_clauses(above),
        place_tones(f"{stretch.known}\n{stretch.before}\n{stretch.purpose}"),
        stretch.family,
    )


def _in_clauses(sentences: Sequence[Sentence]) -> Words:
    return tuple(word for it in sentences for clause in it.clauses for word in (*lows(clause), "."))


# Amounts and times in words


def number_words(sentence: Sentence, stood: Given) -> Fault | None:
    """Find an amount in words that did not stand in the text before."""
    for clause in sentence.clauses:
        words = lows(clause)
        for start, end in phrases("numbers", "phrases").every(words):
            if not contains(stood.words, words[start:end]):
                return Fault(Reason.NUMBER_WORD, " ".join(words[start:end]))
        free = _covered(words, phrases("numbers", "idioms"))
        counted = [at for at in range(len(words)) if _is_number(words, at, free)]
        for start, end in _runs(counted):
            if not _stood(words, start, end, stood):
                return Fault(Reason.NUMBER_WORD, " ".join(words[start : end + 1]))
    return None


def _is_number(words: Words, at: int, free: frozenset[int]) -> bool:
    """Say whether a word counts something: many number words are other words too."""
    always = phrases("numbers", "always")
    word, following = words[at], words[at + 1] if at + 1 < len(words) else ""
    previous = words[at - 1] if at else ""
    if word in always:
        return at not in free
    if word not in phrases("numbers", "sometimes"):
        return False
    after_number = previous in always and at - 1 not in free
    before_number = following in always and at + 1 not in free
    if after_number or before_number:
        return True
    if word in _SMALL:
        return previous in phrases("numbers", "after")
    counts = bool(following) and phrases("units").at(words, at + 1) > 0
    if word != _YEAR:
        ranked = previous in phrases("numbers", "after") and word == "một"
        return (counts or ranked) and at not in free
    if counts and following not in phrases("numbers", "year_after") and previous not in _PARTS_OF_A_YEAR:
        return True
    return not (
        previous in phrases("numbers", "year_before") or following in phrases("numbers", "year_after")
    )


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield rows of neighbouring places as (start, end)."""
    start = last = None
    for at in places:
        if last is not None and at == last + 1:
            last = at
            continue
        if start is not None and last is not None:
            yield start, last + 1
        start = last = at
    if start is not None and last is not None:
        yield start, last + 1


def _stood(words: Words, start: int, end: int, stood: Given) -> bool:
    """Say whether an amount stood there, of the same thing: with the word behind it, or else before it."""
    if end < len(words):
        return contains(stood.words, words[start : end + 1])
    return contains(stood.words, (*words[max(0, start - 1) : end], "."))


@cache
def _covered_by(words: Words, idioms: Phrases) -> frozenset[int]:
    return frozenset(at for start, end in idioms.find(words) for at in range(start, end))


def _covered(words: Words, idioms: Phrases) -> frozenset[int]:
    return _covered_by(words, idioms)


def date_words(sentence: Sentence, stood: Given) -> Fault | None:
    """Find a time in words that did not stand in the text, nor right above it."""
    for clause in sentence.clauses:
        words = lows(clause)
        free = _covered(words, phrases("dates", "idioms"))
        for start, end in phrases("dates", "phrases").every(words):
            said = words[start:end]
            if free.issuperset(range(start, end)) or (end - start == 1 and start in free):
                continue
            if stood.family is Family.SPEECH and phrases("dates", "in_speech").at(said, 0) == len(said):
                continue
            if not contains(stood.words, said) and not contains(stood.above, said):
                return Fault(Reason.DATE_WORD, " ".join(said))
    return None


def claims(sentence: Sentence, stood: Given) -> Fault | None:
    """Find ranks, shares and promises that nobody gave."""
    for table, reason in (("claims", Reason.CLAIM), ("promises", Reason.PROMISE)):
        for clause in sentence.clauses:
            words = lows(clause)
            free = _covered(words, phrases("promises", "idioms"))
            for start, end in phrases(table, "phrases").every(words):
                if not free.issuperset(range(start, end)) and not contains(stood.words, words[start:end]):
                    return Fault(reason, " ".join(words[start:end]))
    return None


# Names and citations


def marks(
    sentences: Sequence[Sentence], stood: Given, is_syllable: Callable[[str], bool]
) -> tuple[tuple[str, FactKind], ...]:
    """Return names and citations that no fact accounts for, to be marked, each once."""
    found: dict[str, FactKind] = {}
    for sentence in sentences:
        tokens = sentence.tokens
        cited: set[int] = set()
        for start, end in _citations(tokens, stood):
            found[_words(tokens[start:end])] = FactKind.CITATION
            cited.update(range(start, end))
        free = tuple(Token(",", ",", False) if at in cited else it for at, it in enumerate(tokens))
        for words in _names(free, stood, is_syllable):
            found.setdefault(words, FactKind.NAME)
    return tuple(found.items())


def _words(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _names(tokens: Tokens, stood: Given, is_syllable: Callable[[str], bool]) -> Iterator[str]:
    row: list[Token] = []
    starts = True
    for at, token in enumerate((*tokens, None)):
        capital = token is not None and token.is_word and token.text[:1].isupper()
        if capital and token is not None and (not row or token.spaced):
            row.append(token)
            if at + 1 <= len(tokens) and len(row) == 1:
                starts = _starts_sentence(tokens, at)
            continue
        if row:
            name = _unknown_name(row, starts, stood, is_syllable)
            if name:
                yield name
        row = []
        if capital and token is not None:
            row, starts = [token], _starts_sentence(tokens, at)


def _starts_sentence(tokens: Tokens, at: int) -> bool:
    return at == 0 or tokens[at - 1].text in _STARTS


def _unknown_name(
    row: Sequence[Token], starts: bool, stood: Given, is_syllable: Callable[[str], bool]
) -> str:
    words = " ".join(token.text for token in row)
    if _is_known(words, stood):
        return ""
    rest = list(row)
    if starts:
        first, *rest = row
        plain = is_syllable(first.text) and not (first.text.isupper() and len(first.text) > 1)
        if not rest:
            return "" if plain else words
        others = " ".join(token.text for token in rest)
        if plain and _is_known(others, stood):
            return ""
    return words


def _is_known(words: str, stood: Given) -> bool:
    placed = place_tones(words)
    if words in data()["names"]["harmless"]:
        return True
    return re.search(rf"(?<!\w){re.escape(placed)}(?!\w)", stood.known) is not None


def small_names(sentence: Sentence) -> Fault | None:
    """Find a person's name in small letters behind a form of address: no official text writes it so."""
    words = [token.text for token in sentence.words]
    names = data()["names"]
    for at in range(1, len(words) - 1):
        titled = lowered(words[at - 1]) in names["titles"]
        if not titled or words[at] not in names["surnames"]:
            continue
        middle = at + 2 < len(words) and words[at + 1] in ("văn", "thị", "đình", "xuân", "quang", "minh")
        if middle or (len(words[at]) > 3 and words[at] not in ("hoàng", "vàng", "hạng", "dương")):
            return Fault(Reason.NAMES, " ".join(words[at - 1 : at + 3]))
    return None


def _citations(tokens: Tokens, stood: Given) -> Iterator[tuple[int, int]]:
    """Yield the spans of citations of papers that are named nowhere in the document."""
    known = stood.known.lower()
    at = 0
    while at < len(tokens):
        size = _paper(tokens, at) or _capital_paper(tokens, at)
        if size:
            end = _cited_end(tokens, at, size)
            if place_tones(_words(tokens[at:end]).lower()) not in known:
                yield at, end
        at += size or 1


def _paper(tokens: Tokens, at: int) -> int:
    """Return how many words a paper's name that is a citation in any case has, 0 for none."""
    if not tokens[at].is_word:
        return 0
    words = tuple(token.low for token in tokens[max(0, at - 1) : at + 3])
    here = 1 if at else 0
    for common in data()["citations"]["not"]:  # “pháp luật”, “luật sư”
        one, other = common.split()
        before = words[here - 1] if here else ""
        if (before, words[here]) == (one, other) or words[here : here + 2] == (one, other):
            return 0
    return phrases("citations", "always").at(words, here)


def _capital_paper(tokens: Tokens, at: int) -> int:
    """Return how many words a paper's name with a capital inside a sentence has, 0 for none."""
    if _starts_sentence(tokens, at):
        return 0
    for paper in data()["citations"]["capital"]:
        words = paper.split()
        if [token.text for token in tokens[at : at + len(words)]] == words:
            return len(words)
    return 0


def _cited_end(tokens: Tokens, at: int, size: int) -> int:
    """Return where a citation ends: at a mark, a slot, or after its ninth word."""
    end = at + size
    while end < min(len(tokens), at + _CITED_WORDS) and tokens[end].is_word:
        end += 1
    return end
