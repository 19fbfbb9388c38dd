"""How the running text is set: justified, indented, spaced, upright; its last mark; its numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from bannai.documents.mends import SetLetters, SetParagraph
from bannai.documents.model import Align
from bannai.documents.paper_looks import LineRule
from bannai.documents.standards import Rule
from bannai.review.anatomy import RUNNING, Part
from bannai.review.findings import Finding
from bannai.review.form.sheet import Sheet, between, number, quoted, replaced, spot
from bannai.review.paper_lines import Line

_LONG = 95  # letters: surely more than one line
_VERY_LONG = 200
_MM = 0.7
_PT = 0.3
_SINGLE = 1.15  # the line of Times New Roman, in times of its size
_NOTE = re.compile(r"^(?:\(|ghi chú|nguồn|chú thích|đơn vị)", re.IGNORECASE)


def check_paragraphs(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with the form of the running text."""
    if sheet.standard is None:
        return
    lines = [line for line in sheet.anatomy.of(*RUNNING) if line.opens]
    yield from _aligned(sheet, lines)
    yield from _indented(sheet, lines)
    yield from _spaced(sheet, lines)
    yield from _lined(sheet, lines)
    yield from _upright(sheet, lines)
    yield from _ended(sheet)


def _aligned(sheet: Sheet, lines: Sequence[Line]) -> Iterator[Finding]:
    wrong = [
        it for it in lines if len(it.paragraph.text) > _LONG and it.paragraph.look.align is not Align.JUSTIFY
    ]
    if wrong:
        mends = [SetParagraph(it.place, align=Align.JUSTIFY) for it in wrong]
        yield sheet.finding("body_align", *wrong, part=Part.BODY, mends=mends, text=quoted(wrong[0].text))


def _indented(sheet: Sheet, lines: Sequence[Line]) -> Iterator[Finding]:
    rule = sheet.rules.get("body_first_line")
    if rule is None:
        return
    wrong = []
    for line in lines:
        part = sheet.anatomy.part_of(line)
        look = line.paragraph.look
        if part not in (Part.BODY, Part.ARTICLE, Part.BASIS) or line.label or look.left_mm > _MM:
            continue
        if look.align is Align.CENTER or line.paragraph.text[:1] in ("\t", " ", "\u00a0"):
            continue
        if not _is_first_line(sheet, rule, look.first_line_mm):
            wrong.append(line)
    if wrong:
        value = wrong[0].paragraph.look.first_line_mm
        usual = _usual(
            look.first_line_mm
            for look in (it.paragraph.look for it in _without(lines, wrong))
            if _is_first_line(sheet, rule, look.first_line_mm)
        )
        wanted = usual or (rule.least if sheet.party else rule.most)
        yield sheet.finding(
            "body_first_line",
            *wrong,
            part=Part.BODY,
            mends=[SetParagraph(it.place, first_line_mm=wanted) for it in wrong],
            text=quoted(wrong[0].text),
            value=number(value / 10),
        )


def _is_first_line(sheet: Sheet, rule: Rule, length_mm: float) -> bool:
    if sheet.party:
        return rule.least - _MM <= length_mm <= rule.most + _MM
    return any(abs(length_mm - it) <= _MM for it in (rule.least, rule.most))


def _spaced(sheet: Sheet, lines: Sequence[Line]) -> Iterator[Finding]:
    rule = sheet.rules.get("body_space")
    if rule is None:
        return
    wrong = []
    for before, line in pairwise(lines):
        if line.block != before.block + 1 or line.table is not None:
            continue
        one, other = before.paragraph.look, line.paragraph.look
        if one.after_auto or other.before_auto:
            continue
        same = before.paragraph.style_id == line.paragraph.style_id
        after = 0.0 if one.contextual and same else one.after_pt
        above = 0.0 if other.contextual and same else other.before_pt
        if after + above < rule.least - _PT:
            wrong.append(line)
    if wrong:
        yield sheet.finding(
            "body_space",
            *wrong,
            part=Part.BODY,
            mends=[SetParagraph(it.place, before_pt=rule.least) for it in wrong],
            text=quoted(wrong[0].text),
            wanted=number(rule.least),
        )


def _lined(sheet: Sheet, lines: Sequence[Line]) -> Iterator[Finding]:
    exact = sheet.rules.get("body_line_exact")
    rule = exact or sheet.rules.get("body_line")
    if rule is None or sheet.standard is None:
        return
    wrong = [it for it in lines if not (_is_exact(it, rule.least, rule.most) if exact else _is_loose(it))]
    if not wrong:
        return
    right = _without(lines, wrong)
    if exact:
        usual = _usual(it.paragraph.look.line for it in right)
        mends = [SetParagraph(it.place, line_exact_pt=usual or rule.least) for it in wrong]
    else:
        usual = _usual(
            it.paragraph.look.line for it in right if it.paragraph.look.line_rule is LineRule.MULTIPLE
        )
        mends = [
            SetParagraph(it.place, line_multiple=usual or _nearest(it, rule.least, rule.most)) for it in wrong
        ]
    yield sheet.finding(
        "body_line_exact" if exact else "body_line",
        *wrong,
        part=Part.BODY,
        mends=mends,
        text=quoted(wrong[0].text),
        value=_line_words(wrong[0]),
        wanted=between(rule.least, rule.most),
    )


def _without(lines: Sequence[Line], wrong: Sequence[Line]) -> list[Line]:
    numbers = {it.number for it in wrong}
    return [it for it in lines if it.number not in numbers]


def _usual(values: Iterable[float]) -> float | None:
    """Return the value that most others have, to which the rest is mended; None when there is none."""
    counts = Counter(values)
    return counts.most_common(1)[0][0] if counts else None


def _is_exact(line: Line, least: float, most: float) -> bool:
    look = line.paragraph.look
    return look.line_rule is LineRule.EXACT and least - _PT <= look.line <= most + _PT


def _in_lines(line: Line) -> float:
    """Return the line spacing in times of a single line."""
    look = line.paragraph.look
    if look.line_rule is LineRule.MULTIPLE:
        return look.line
    size = max((run.look.size_pt for run, _, _ in line.looks), default=14.0) or 14.0
    lines = look.line / (size * _SINGLE)
    return max(lines, 1.0) if look.line_rule is LineRule.AT_LEAST else lines


def _is_loose(line: Line) -> bool:
    return 0.96 <= _in_lines(line) <= 1.54


def _nearest(line: Line, least: float, most: float) -> float:
    return min(max(_in_lines(line), least), most)


def _line_words(line: Line) -> str:
    look = line.paragraph.look
    return number(look.line) + (" dòng" if look.line_rule is LineRule.MULTIPLE else " pt")


def _upright(sheet: Sheet, lines: Sequence[Line]) -> Iterator[Finding]:
    for name in ("italic", "bold"):
        wrong = []
        for line in lines:
            part = sheet.anatomy.part_of(line)
            if part is Part.BASIS or _NOTE.match(line.text) or len(line.text) <= _VERY_LONG * 0.6:
                continue
            if name == "bold" and (part is not Part.BODY or len(line.text) <= _VERY_LONG):
                continue
            if part is Part.BODY and (line.all_italic() if name == "italic" else line.all_bold()):
                wrong.append(line)
        if wrong:
            mends = [
                SetLetters(it.place, it.start, it.end, italic=False)
                if name == "italic"
                else SetLetters(it.place, it.start, it.end, bold=False)
                for it in wrong
            ]
            yield sheet.finding(
                "body_upright", *wrong, part=Part.BODY, mends=mends, text=quoted(wrong[0].text), variant=name
            )


def _ended(sheet: Sheet) -> Iterator[Finding]:
    """The mark at the end of the running text; nothing is said when a table ends it."""
    anatomy = sheet.anatomy
    if not sheet.has("body_end") or sheet.standard is None or not anatomy.signatures:
        return
    stop = min((it.lines[0].number for it in anatomy.signatures), default=len(anatomy.lines))
    recipients = anatomy.first(Part.RECIPIENTS)
    stop = min(stop, recipients.number if recipients else stop)
    before = [it for it in anatomy.lines[:stop] if it.text]
    last = before[-1] if before else None
    if last is None or anatomy.part_of(last) not in RUNNING or last.table is not None:
        return
    mark = sheet.standard.wording.get("body_end", ".")
    text = last.text.rstrip(' ”"')
    if text.endswith(mark) and not (mark == "." and text.endswith("./.")):
        return
    bare = re.sub(r"[\s./;:,]+$", "", text)
    yield sheet.finding(
        "body_end",
        spot(last, max(len(last.text) - 12, 0)),
        part=Part.BODY,
        mends=() if text.endswith((":", ",")) else replaced(last, len(bare), len(text), mark),
        suggestion=mark,
        text=quoted(last.text[-40:]),
        mark=mark,
    )  # fmt: skip
