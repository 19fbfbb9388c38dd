"""What cannot be so: days that never were, numbers whose words differ, bodies that are no more; capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from bannai.documents.vietnamese import find_dates, parse_number, weekday_name, words_to_number
from bannai.review.anatomy import Part, form_words
from bannai.review.findings import Finding
from bannai.review.form.sheet import Sheet, quoted, replaced, spot
from bannai.review.paper_lines import Line

_WEEKDAY = re.compile(
    r"(?P<day>thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s+nhật)(?P<gap>,?\s*(?:\(\s*)?(?:ngày\s+)?)(?=\d)",
    re.IGNORECASE,
)
_IN_WORDS = re.compile(
    r"(?<![\d.,/])(?P<number>\d[\d.]*(?:,\d+)?)(?P<unit>\s*(?:đồng|đ|VNĐ|%|ha|km|người|hộ|ngày|tháng|năm|bản|tổ)?)\s*"
    r"\(\s*(?P<label>(?:số\s+tiền\s+)?bằng\s+chữ\s*:?\s*)?(?P<words>[^\W\d_][^()\d]{0,200})\)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s+(?:đồng|đồng chẵn|chẵn|phần trăm|người|hộ|ngày|tháng|bản|tổ|héc-ta|ki-lô-mét)\s*[./]*$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.;!?])\s+")
_YEAR = re.compile(r"(?<!\d)(?:19\d\d|20[0-2]\d)(?!\d)")
_REFORM = date(2025, 7, 1)
_NAME = r"[A-ZÀ-ỸĐ][^\W\d_]+"


def check_facts(sheet: Sheet) -> Iterator[Finding]:
    """Yield what the text says that cannot be."""
    past_paper = _is_past(sheet)
    for line, part in zip(sheet.anatomy.lines, sheet.anatomy.parts, strict=True):
        if not line.text or part is Part.RULE:
            continue
        named = "" if part is Part.UNKNOWN else part.value
        if part is not Part.PLACE_DATE:
            yield from _dates(sheet, line, named)
        yield from _numbers(sheet, line, named)
        if not past_paper:
            yield from _abolished(sheet, line, named)
        if sheet.has("capitals") and not line.text.isupper():
            yield from _capitals(sheet, line, named)


def _dates(sheet: Sheet, line: Line, part: str) -> Iterator[Finding]:
    for span in find_dates(line.text):
        before = line.text[max(0, span.start - 4) : span.start].lower()
        if span.value is None and "." not in span.text and "số" not in before:
            yield sheet.finding("date_unreal", spot(line, span.start, span.end), part=part, text=span.text)
    for match in _WEEKDAY.finditer(line.text):
        value = next((it.value for it in find_dates(line.text) if it.start == match.end()), None)
        if value is None:
            continue
        right = weekday_name(value)
        said = " ".join(match["day"].split())
        numbered = said[-1].isdigit() and value.isoweekday() + 1 == int(said[-1]) and value.isoweekday() < 7
        if said.lower() != right.lower() and not numbered:
            at = match.start("day")
            yield sheet.finding(
                "weekday",
                spot(line, at, match.end("day")),
                part=part,
                text=said,
                right=right,
                suggestion=right,
                date=f"{value.day:02d}/{value.month}/{value.year}",
                mends=replaced(line, at, match.end("day"), right),
            )
        elif sheet.has("weekday_capital") and said[-1].isalpha() and said[1:] != right[1:]:
            at = match.start("day")
            made = said[0] + right[1:]
            yield sheet.finding(
                "weekday_capital",
                spot(line, at, match.end("day")),
                part=part,
                text=said,
                right=made,
                suggestion=made,
                mends=replaced(line, at, match.end("day"), made),
            )


def _numbers(sheet: Sheet, line: Line, part: str) -> Iterator[Finding]:
    if "(" not in line.text:
        return
    for match in _IN_WORDS.finditer(line.text):
        figure = parse_number(match["number"])
        words = match["words"].strip(" .;,/")
        said = words_to_number(words)
        while said is None and (tail := _TAIL.search(words)):
            words = words[: tail.start()]
            said = words_to_number(words)
        if figure is None or said is None or said == figure:
            continue
        yield sheet.finding(
            "number_words",
            spot(line, *match.span()),
            part=part,
            text=quoted(match[0], 90),
            figure=match["number"],
            words=quoted(match["words"], 80),
        )


# ---- bodies that are no more -----------------------------------------------------------------------------


def _is_past(sheet: Sheet) -> bool:
    """Say whether the paper itself is dated before the two-tier government."""
    line = sheet.anatomy.first(Part.PLACE_DATE)
    found = re.search(r"tháng\s*(\d{1,2})\D*năm\s*(\d{4})", line.text) if line else None
    if found:
        return (int(found[2]), int(found[1])) < (_REFORM.year, _REFORM.month)
    dated = [it.value for it in find_dates(line.text) if it.value] if line else []
    if dated:
        return dated[0] < _REFORM
    year = re.search(r"năm\s*(\d{4})", line.text) if line else None
    return bool(year) and int(year[1]) < _REFORM.year  # type: ignore[index]  # there is one


@cache
def _abolished_pattern() -> re.Pattern[str]:
    patterns = (it.replace("{name}", _NAME) for it in form_words()["abolished"])
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(f'(?:{it})' for it in patterns)})")


@cache
def _capital_patterns() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    return tuple(
        (re.compile(rf"(?<![^\W_])(?:{it['wrong']})(?![^\W_])"), it["right"], it["clause"])
        for it in form_words()["capitals"]
    )


def _abolished(sheet: Sheet, line: Line, part: str) -> Iterator[Finding]:
    pattern = _abolished_pattern()
    text = line.text if not line.text.isupper() else line.text.title()
    if len(text) != len(line.text) or not pattern.search(text):
        if not line.text.isupper() or not (match := _abolished_capitals().search(line.text)):
            return
        yield _gone(sheet, line, part, match)
        return
    at = 0
    for sentence in _SENTENCE.split(text):
        start = text.index(sentence, at)
        at = start + len(sentence)
        if _speaks_of_past(sentence):
            continue
        for match in pattern.finditer(text, start, at):
            yield _gone(sheet, line, part, match)


@cache
def _abolished_capitals() -> re.Pattern[str]:
    return re.compile(_abolished_pattern().pattern.replace(r"[^\W_]", "[^\\W_]"), re.IGNORECASE)


def _gone(sheet: Sheet, line: Line, part: str, match: re.Match[str]) -> Finding:
    text = line.text[match.start() : match.end()]
    return sheet.finding("abolished", spot(line, *match.span()), part=part, text=quoted(text))


def _speaks_of_past(sentence: str) -> bool:
    low = sentence.lower()
    if any(re.search(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", low) for word in form_words()["past"]):
        return True
    return any(int(match[0]) <= _REFORM.year for match in _YEAR.finditer(sentence))


def _capitals(sheet: Sheet, line: Line, part: str) -> Iterator[Finding]:
    for pattern, right, clause in _capital_patterns():
        for match in pattern.finditer(line.text):
            made = _in_place(line.text, match, right)
            if match[0] == made or " ".join(match[0].split()).replace("Uỷ", "Ủy").replace("uỷ", "ủy") == made:
                continue
            yield sheet.finding(
                "capitals",
                spot(line, *match.span()),
                part=part,
                clause=clause,
                text=quoted(match[0]),
                right=made,
                suggestion=made,
                mends=replaced(line, *match.span(), made),
            )


def _in_place(text: str, match: re.Match[str], right: str) -> str:
    """Return what is right, with a capital where a sentence begins."""
    before = text[: match.start()].rstrip(' “"(-–')
    return right[:1].upper() + right[1:] if not before or before[-1] in ".!?:" else right
