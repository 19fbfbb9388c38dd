"""Căn cứ, "Kính gửi", and how phần, điều, khoản and điểm are written and counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bannai.documents.mends import Mend, SetLabel, SetLetters
from bannai.documents.vietnamese import roman
from bannai.review.anatomy import Part, form_words
from bannai.review.findings import Finding
from bannai.review.form.sheet import Sheet, quoted, replaced, spot
from bannai.review.paper_lines import Line

_LAW = re.compile(
    r"^(?:[-–]\s*)?Căn cứ (?:Bộ luật|Luật|Pháp lệnh)\b[^;]*?"
    r"(?P<number>\bsố[:\s]+\d+/\d{4}/(?:QH|PL-UBTVQH|UBTVQH|NQ-)[\w-]*)",
)
_ARTICLE = re.compile(r"^(?P<word>điều)(?P<gap>\s+)(?P<number>\d+)(?P<mark>\s*[.:)/-]?)", re.IGNORECASE)
_POINT = re.compile(r"^(?P<letter>[a-zđ]{1,2})(?P<mark>\s*[).])", re.IGNORECASE)
_CHAPTER = re.compile(r"^(?P<word>phần|chương)\s+(?P<thu>thứ\s+)?(?P<number>\w+)", re.IGNORECASE)
_LETTERS = [
    "a",
    "b",
    "c",
    "d",
    "đ",
    "e",
    "g",
    "h",
    "i",
    "k",
    "l",
    "m",
    "n",
    "o",
    "p",
    "q",
    "r",
    "s",
    "t",
    "u",
    "v",
    "x",
    "y",
]
_ROMAN = {roman(number): number for number in range(1, 60)}
_BY_WORDS = ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "một", "bốn")


def check_texts(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with the written form of the text's parts."""
    if sheet.standard is None:
        return
    yield from _bases(sheet)
    yield from _addressed(sheet)
    yield from _articles(sheet)
    yield from _points(sheet)
    yield from _chapters(sheet)
    yield from _sequences(sheet)


# ---- căn cứ ----------------------------------------------------------------------------------------------


def _bases(sheet: Sheet) -> Iterator[Finding]:
    lines = sheet.anatomy.of(Part.BASIS)
    wrong: list[Line] = []
    mends: list[Mend] = []
    for line in lines:
        mark = "." if line is lines[-1] else ";"
        text = line.text.rstrip()
        if not text.endswith(mark):
            bare = text.rstrip(" ;,.:")
            wrong.append(line)
            mends += replaced(line, len(bare), len(line.text), mark)
    if wrong:
        yield sheet.finding(
            "basis_marks", *wrong, part=Part.BASIS, mends=mends, text=quoted(wrong[0].text[-50:])
        )
    if sheet.has("basis_law"):
        for line in lines:
            if match := _LAW.match(line.text):
                at = spot(line, match.start("number"), match.end("number"))
                yield sheet.finding("basis_law", at, part=Part.BASIS, text=quoted(match["number"]))
    if sheet.has("basis_dash"):
        bare_lines = [it for it in lines if not it.full.startswith(("-", "–"))]
        if bare_lines:
            yield sheet.finding(
                "basis_dash",
                *bare_lines,
                part=Part.BASIS,
                mends=[mend for it in bare_lines for mend in replaced(it, 0, 0, "- ")],
                text=quoted(bare_lines[0].text),
            )


# ---- kính gửi --------------------------------------------------------------------------------------------


def _addressed(sheet: Sheet) -> Iterator[Finding]:
    anatomy = sheet.anatomy
    line = anatomy.first(Part.ADDRESSED)
    words = form_words()
    if line is None:
        must = ("Công văn", "Tờ trình")
        if anatomy.kind in must:
            yield sheet.finding("addressed_missing", part=Part.ADDRESSED, kind=anatomy.kind)
        return
    if sheet.has("addressed_kind") and anatomy.kind and anatomy.kind not in words["addressed_kinds"]:
        yield sheet.finding("addressed_kind", line, part=Part.ADDRESSED, kind=anatomy.kind)
    label = re.match(r"kính\s+(?:gửi|trình)\s*", line.text, re.IGNORECASE)
    end = label.end() if label else 0
    if line.text[end : end + 1] != ":":
        start = len(line.text[:end].rstrip())
        yield sheet.finding(
            "addressed_colon",
            line,
            part=Part.ADDRESSED,
            text=quoted(line.text),
            mends=replaced(line, start, end, ": " if line.text[end:].strip() else ":"),
        )
    items = list_items([line, *anatomy.of(Part.ADDRESSED_ITEM)])
    several = [group for group in items if group[0] is not line or re.search(r":\s*[-–+]", line.text)]
    if len(several) < 2:
        return
    yield from marked_items(sheet, "addressed_marks", Part.ADDRESSED_ITEM, several, last=not sheet.party)


def list_items(lines: Sequence[Line]) -> list[list[Line]]:
    """Put lines of a list together: what has no dash goes on from the line before."""
    groups: list[list[Line]] = []
    for line in lines:
        dashed = line.text[:1] in "-–+" or line.label is not None
        if dashed or not groups:
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def marked_items(
    sheet: Sheet, rule: str, part: Part, items: Sequence[Sequence[Line]], *, last: bool
) -> Iterator[Finding]:
    """Tell items that do not end with ";", and the last one not with "." where it must."""
    wrong: list[Line] = []
    mends: list[Mend] = []
    for number, group in enumerate(items):
        line = group[-1]
        text = line.text.rstrip()
        closing = number == len(items) - 1
        if closing and not last:
            continue
        mark = "." if closing else ";"
        if text.endswith(mark):
            continue
        bare = text.rstrip(" ;,.:")
        wrong.append(line)
        mends += replaced(line, len(bare), len(line.text), mark)
    if wrong:
        yield sheet.finding(rule, *wrong, part=part, mends=mends, text=quoted(wrong[0].text))


# ---- điều, khoản, điểm -----------------------------------------------------------------------------------


def _articles(sheet: Sheet) -> Iterator[Finding]:
    wrong: list[Line] = []
    mends: list[Mend] = []
    thin: list[Line] = []
    for line in sheet.anatomy.of(Part.ARTICLE):
        match = _ARTICLE.match(line.full)
        if match is None:
            continue
        if line.label is None:
            if match["mark"] != "." or match["word"] != "Điều" or not match["gap"].isspace():
                wrong.append(line)
                rest = (
                    "" if line.text[match.end() :].startswith(" ") or match.end() == len(line.text) else " "
                )
                mends += replaced(line, 0, match.end(), f"Điều {match['number']}.{rest}")
            letters = next(iter(line.looks), None)
            bold = letters is not None and letters[0].look.bold
        else:
            bold = line.label.look.bold
            if not line.label.text.strip().endswith(".") or line.label.text.strip()[:4] != "Điều":
                wrong.append(line)
                mends.append(SetLabel(line.label.num_id, line.label.level, begin="Điều", end="."))
        if not bold:
            thin.append(line)
    if wrong:
        yield sheet.finding(
            "article_form", *wrong, part=Part.ARTICLE, mends=mends, text=quoted(wrong[0].full)
        )
    if thin and sheet.has("article_bold"):
        made = [_bold(it) for it in thin]
        yield sheet.finding("article_bold", *thin, part=Part.ARTICLE, mends=made, text=quoted(thin[0].full))


def _bold(line: Line) -> Mend:
    if line.label is not None:
        return SetLabel(line.label.num_id, line.label.level, bold=True)
    match = _ARTICLE.match(line.text)
    span = line.raw_span(0, match.end()) if match else None
    return SetLetters(line.place, *(span or (line.start, line.end)), bold=True)


def _points(sheet: Sheet) -> Iterator[Finding]:
    wrong = []
    mends: list[Mend] = []
    for line in sheet.anatomy.of(Part.POINT):
        match = _POINT.match(line.full)
        if match is None or (match["mark"] == ")" and match["letter"].islower()):
            continue
        if match["letter"].isupper() and match["mark"] == ".":
            continue  # A. B. C. count the parts of long reports
        wrong.append(line)
        if line.label is None:
            mends += replaced(line, 0, match.end(), f"{match['letter'].lower()})")
        else:
            mends.append(SetLabel(line.label.num_id, line.label.level, end=")", small=True))
    if wrong:
        yield sheet.finding("point_form", *wrong, part=Part.POINT, mends=mends, text=quoted(wrong[0].full))


def _chapters(sheet: Sheet) -> Iterator[Finding]:
    for line in sheet.anatomy.of(Part.CHAPTER):
        match = _CHAPTER.match(line.full)
        if match is None:
            continue
        counted = match["number"].upper() in _ROMAN or match["number"].lower() in _BY_WORDS
        if not counted:
            made = (
                roman(int(match["number"]))
                if match["number"].isdigit() and 0 < int(match["number"]) < 60
                else ""
            )
            yield sheet.finding(
                "chapter_number",
                line,
                part=Part.CHAPTER,
                text=quoted(line.full),
                suggestion=made,
                mends=replaced(line, match.start("number"), match.end("number"), made)
                if made and not line.label
                else (),
            )


# ---- counting --------------------------------------------------------------------------------------------


def _sequences(sheet: Sheet) -> Iterator[Finding]:
    """Tell a number that does not follow from any number before it."""
    articles = 0
    open_counts: list[int] = []
    letters: list[int] = []
    for line in sheet.anatomy.content:
        part = sheet.anatomy.part_of(line)
        if part is Part.ARTICLE and (match := _ARTICLE.match(line.full)):
            value = int(match["number"])
            if articles and value != articles + 1 and value != 1:
                yield _skipped(sheet, line, f"Điều {articles + 1}", f"Điều {value}", part)
            articles, open_counts, letters = value, [], []
        elif part is Part.CLAUSE and (match := re.match(r"\d+", line.full)):
            value = int(match[0])
            letters = []
            missing = _next_of(open_counts, value)
            if missing:
                yield _skipped(sheet, line, f"{missing}.", f"{value}.", part)
        elif part is Part.POINT and (match := _POINT.match(line.full)):
            letter = match["letter"].lower()
            if letter not in _LETTERS:
                continue
            value = _LETTERS.index(letter) + 1
            missing = _next_of(letters, value)
            if missing and missing <= len(_LETTERS):
                yield _skipped(sheet, line, f"{_LETTERS[missing - 1]})", f"{letter})", part)
        elif part in (Part.ROMAN, Part.CHAPTER, Part.SECTION):
            open_counts, letters = [], []


def _next_of(counts: list[int], value: int) -> int:
    """Take a number into the open counts; return the one that should have come instead, 0 when it follows."""
    if value == 1:
        counts.append(1)
        return 0
    while counts:
        if counts[-1] == value - 1:
            counts[-1] = value
            return 0
        if any(it == value - 1 for it in counts):
            counts.pop()
            continue
        break
    expected = counts[-1] + 1 if counts else 0
    counts.append(value)
    return expected


def _skipped(sheet: Sheet, line: Line, wanted: str, found: str, part: Part) -> Finding:
    return sheet.finding("sequence", line, part=part, text=found, wanted=wanted)
