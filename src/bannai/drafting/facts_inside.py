"""The facts inside a user's own sentence: figures, times, papers, names, quotations. The rest are words.

What is found is kept letter by letter when a model rewords the sentence; so a place too many is harmless,
one too few is not. Where a paper or a law is named without a number, nothing is found: the sentence stays
whole.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from bannai.documents.vietnamese import find_dates, find_numbers
from bannai.drafting.guard_text import Phrases, Token, phrases, tokens_of
from bannai.paths import package_file

_QUOTED = re.compile(r"[“\"][^“”\"]*[”\"]")
_SYMBOL = r"\d+[\w.]*(?:[-/][\wĐ.-]+)+"
_DAY = r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2} tháng \d{1,2} năm \d{4}"
_YEAR = r"\d{4}(?!\d)"
_TIME = re.compile(
    rf"(?<![\w/])(?:(?:(?:sáng|chiều|tối|đêm|trưa) )?"
    rf"(?:(?:ngày )?(?:{_DAY})|ngày \d{{1,2}}(?:/\d{{1,2}})?(?!/|\w))"
    rf"|(?:các |trong )?(?:năm học|năm|giai đoạn|nhiệm kỳ|niên độ) {_YEAR}(?:\s?[-–]\s?{_YEAR})?"
    rf"|(?:trong )?tháng (?:0?[1-9]|1[0-2])(?![\d.,]*\d)(?:/{_YEAR}|,? năm {_YEAR})?"
    rf"|(?:trong )?quý (?:[1-4]|IV|I{{1,3}})(?!\w|[.,/]\d)(?:/{_YEAR}|,? năm {_YEAR})?"
    rf"|\d{{1,2}} tháng(?: đầu| cuối)? năm(?: {_YEAR})?"
    r"|\d{1,2}\s?(?:giờ|h)(?:\s?\d{2}(?!\d))?(?: phút)?(?:,? (?:sáng|chiều|tối|trưa))?"
    r"(?:,? (?:ngày )?\d{1,2}/\d{1,2}(?:/\d{4})?)?"
    r"|(?:(?:sáng|chiều|tối|đêm) )?(?:thứ (?:hai|ba|tư|năm|sáu|bảy|\d)|chủ nhật))(?!\w|/\d)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\S*(?:@|://|www\.)\S*|\S+\.(?:vn|com|org|net)\b", re.IGNORECASE)
_PER = re.compile(r"\s?/\s?[^\W\d_]+(?:/[^\W\d_]+)?")
_RATIO = re.compile(r"\s?[%‰]")
_SQUARE = re.compile(r"\s?(?:k|c|d)?m[23²³](?!\w)|\s?%")
_NUMBER_IDIOMS = ("numbers", "idioms")


@dataclass(frozen=True, slots=True)
class Inside:
    """A fact from `start` to `end` of a text; `letter` as in slots.py: n, d, v, p, t."""

    start: int
    end: int
    letter: str


@cache
def said_data() -> Mapping[str, Any]:
    """Return the tables of guard_told.toml."""
    loaded: dict[str, Any] = tomllib.loads(package_file("drafting/guard_told.toml").read_text("utf-8"))
    return loaded


@cache
def said(table: str, key: str) -> Phrases:
    """Return a list of the data. Raises KeyError."""
    return Phrases(said_data()[table][key])


@cache
def facts_inside(text: str) -> tuple[Inside, ...]:
    """Return the facts inside a sentence in reading order, none inside another; () = leave it whole."""
    found: list[Inside] = []
    for find in (_fixed, _times, _figures, _words_that_count):
        for part in find(text):
            _take(part, text, found)
    names = tuple(
        it for it in _names(text) if not any(it.start < one.end and one.start < it.end for one in found)
    )
    figures = [place for place, char in enumerate(text) if char.isnumeric()]
    loose = any(not any(it.start <= place < it.end for it in found) for place in figures)
    if loose or _names_a_paper(text, found):
        return ()
    return tuple(sorted((*found, *names), key=lambda it: it.start))


def _take(part: Inside, text: str, found: list[Inside]) -> None:
    """Add a fact; one that begins inside another is left, one that reaches into another is cut."""
    if any(it.start <= part.start < it.end or part.end >= it.end > it.start == part.start for it in found):
        return
    end = min([it.start for it in found if part.start < it.start < part.end], default=part.end)
    whole = text[part.start : end].rstrip()
    if any(char.isalnum() for char in whole):
        found.append(Inside(part.start, part.start + len(whole), part.letter))


def _fixed(text: str) -> Iterator[Inside]:
    """Yield quotations, papers with their numbers, addresses."""
    for match in _QUOTED.finditer(text):
        yield Inside(*match.span(), "t")
    heads = "|".join(sorted(said_data()["facts"]["papers"], key=len, reverse=True))
    paper = re.compile(
        rf"(?<!\w)(?i:{heads})(?: (?i:số:?))? {_SYMBOL}(?:,? (?:ngày )?(?:{_DAY}))?|(?<!\w){_SYMBOL}[A-ZĐ]\w*"
    )
    for match in paper.finditer(text):
        yield Inside(*match.span(), "v")
    for match in _ADDRESS.finditer(text):
        yield Inside(*match.span(), "t")


def _times(text: str) -> Iterator[Inside]:
    spans = [match.span() for match in _TIME.finditer(text)]
    spans += [
        (it.start, it.end)
        for it in find_dates(text)
        if not any(start < it.end and it.start < end for start, end in spans)
    ]
    for start, end in sorted(spans):
        yield Inside(_before(text, start, "before_time"), end, "d")


def _figures(text: str) -> Iterator[Inside]:
    at = 0
    for it in find_numbers(text):
        if it.start < at or not text[it.start].isdigit():
            continue
        at = _with_unit(text, it.end)
        start = _before(text, it.start, "ordinal_before")
        yield Inside(start if start < it.start else _before(text, it.start, "before_figure"), at, "n")


def _words_that_count(text: str) -> Iterator[Inside]:
    """Yield amounts in words with what they count: “hai đợt”, “ba trăm hộ”."""
    places = _placed(text)
    words = [token.low for token, _ in places]
    always, sometimes = phrases("numbers", "always"), phrases("numbers", "sometimes")
    free = {at for start, end in phrases(*_NUMBER_IDIOMS).find(words) for at in range(start, end)}
    at = 0
    while at < len(words):
        start = at
        while at < len(words) and (
            (words[at] in always and at not in free) or (words[at] in sometimes and at > start)
        ):
            at += 1
        if at == start and words[at] in ("một", "năm") and at not in free and _counts(words, at):
            at += 1
        if at > start:
            first, last = places[start][1], places[at - 1][1] + len(places[at - 1][0].text)
            yield Inside(_before(text, first, "before_figure"), _with_unit(text, last), "n")
        at = max(at, start + 1)


def _counts(words: Sequence[str], at: int) -> bool:
    before = words[at - 1] if at else ""
    if words[at] == "năm" and before in phrases("numbers", "year_before"):
        return False
    following = words[at + 1] if at + 1 < len(words) else ""
    if words[at] == "năm" and following in phrases("numbers", "year_after"):
        return False
    return at + 1 < len(words) and phrases("units").at(words, at + 1) > 0


def _placed(text: str) -> list[tuple[Token, int]]:
    """Return the tokens of a text with the place where each begins."""
    result, at = [], 0
    for token in tokens_of(text):
        at = text.index(token.text, at)
        result.append((token, at))
        at += len(token.text)
    return result


def _before(text: str, start: int, key: str) -> int:
    """Return where the words of a list that stand right before a place begin."""
    if text[start - 1 : start] != " ":
        return start
    words = re.findall(r"[^\W_]+|[^\w\s]", text[:start])[-4:]
    size = said("facts", key).before([it.lower() for it in words], len(words))
    place = len(text[:start].rstrip())
    for word in reversed(words[-size:] if size else ()):
        place = text.rindex(word, 0, place)
    return place if size else start


def _with_unit(text: str, end: int) -> int:
    """Return where a figure ends with the unit behind it."""
    if match := _SQUARE.match(text, end):
        end = match.end()
        if "%" not in match[0]:
            return end
    percent = text[end - 1 : end] in ("%", "‰")
    lists = [phrases("bases")] if percent else [phrases("units"), said("facts", "units_more")]
    rest = text[end:]
    joined = bool(rest) and rest[0].isalpha()  # “1,8km”
    if not joined and not rest.startswith(" "):
        return _PER.match(text, end).end() if _PER.match(text, end) else end  # type: ignore[union-attr]
    places = _placed(rest)
    words = [token.low for token, _ in places]
    size = max((found.at(words, 0) for found in lists), default=0) if words else 0
    if size:
        token, place = places[size - 1]
        end += place + len(token.text)
    elif joined and words:
        end += len(places[0][0].text)
    if match := _PER.match(text, end):
        end = match.end()
    return end


def _names(text: str) -> Iterator[Inside]:
    """Yield names: rows of capital words and bodies, with “bản” before and “xã” behind."""
    places = _placed(text)
    words = [token.low for token, _ in places]
    bodies, heads = said("facts", "bodies"), said("facts", "heads")
    at = 0
    while at < len(places):
        end = _name_end(places, words, bodies, at)
        if end == at or (end == at + 1 and at == 0 and not places[0][0].text.isupper()):
            at = max(end, at + 1)
            continue
        if at == 0 and end == said("facts", "common").at(words, 0):
            at = end
            continue
        first = at - heads.before(words, at)
        if end < len(places) and words[end] in said("facts", "levels") and places[end][0].spaced:
            whole = " ".join(words[at:end])
            short = places[end - 1][0].text.isupper()
            end += short or any(body in whole for body in said_data()["facts"]["bodies"])
        if at == 0 and end == 1 and words[0] in heads:
            at = end
            continue
        last, place = places[end - 1]
        yield Inside(places[first][1], place + len(last.text), "p")
        at = end


def _name_end(places: Sequence[tuple[Token, int]], words: Sequence[str], bodies: Phrases, at: int) -> int:
    """Return where a row of capital words and bodies that begins here ends; `at` itself for none."""
    end = at
    while end < len(places):
        token = places[end][0]
        if not (token.is_word and token.text[:1].isupper()) or (token.low,) in _abbreviations():
            joins = end > at and words[end] in ("và", "-", "–") and end + 1 < len(places)
            body = joins and bodies.at(words, end + 1) and places[end + 1][0].text[:1].isupper()
            if body and _is_office(words[at:end]):
                end += 1
                continue
            break
        end += max(1, bodies.at(words, end))
    return end


@cache
def _abbreviations() -> frozenset[tuple[str, ...]]:
    """Return the abbreviations of common words (“KH”) and other capitals that name nobody (“châu Phi”)."""
    short = {it for row in said_data()["said"]["same"] for it in row[1:] if " " not in it}
    return frozenset((it,) for it in (*short, *said_data()["facts"]["no_names"]))


def _is_office(words: Sequence[str]) -> bool:
    return bool(words) and words[0] in ("sở", "phòng", "văn", "bộ", "ban", "trung", "hội", "văn_phòng")


def _names_a_paper(text: str, found: Sequence[Inside]) -> bool:
    """Say whether a paper or a law is named outside the facts found."""
    places = _placed(text)
    words = [token.low for token, _ in places]
    always = phrases("citations", "always")
    for at, (token, place) in enumerate(places):
        if not token.is_word or any(it.start <= place < it.end for it in found):
            continue
        around = {" ".join(words[max(0, at - 1) : at + 1]), " ".join(words[at : at + 2])}
        if around & {"pháp luật", "kỷ luật", "quy luật", "luật sư", "luật lệ", "luật chơi", "hộ luật"}:
            continue
        size = always.at(words, at)
        if size and token.text[:1].isupper() and (at or (places[at + size :][:1] and words[at] != "nghị")):
            return True
        if size and words[at] in ("luật", "bộ") and token.text[:1].isupper():
            return True
    return False
