"""The words themselves: leftovers, foreign script, impossible syllables, places not filled in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

from bannai.documents.facts import MARK
from bannai.documents.mends import Mend, ReplaceText
from bannai.documents.vietnamese.legacy import encoding_of_font
from bannai.review.anatomy import Part
from bannai.review.findings import Finding, Spot
from bannai.review.form.sheet import Sheet, quoted, replaced, spot
from bannai.review.language import Slip, SlipKind, find_slips
from bannai.review.paper_lines import Line

# Where runs of spaces are part of the form, and where no sentence stands.
_SPACED = (Part.SYMBOL, Part.PLACE_DATE, Part.RULE, Part.ISSUER_MARK, Part.SUBJECT_MARK, Part.SIGNATURE_NOTE)
_NO_WORDS = (Part.RULE, Part.ISSUER_MARK, Part.SUBJECT_MARK)
_BLANK = re.compile(r"…{2,}|\.{5,}|_{4,}")
_BLANKS_ALLOWED = (Part.SYMBOL, Part.PLACE_DATE, Part.RULE, Part.SIGNER, Part.SIGNATURE_NOTE, Part.UNKNOWN)
_PICTURES = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u260d\u2612-\u2618\u2614-\u26ff\u2728\u2753-\u2757\ufe0f]+"
)
_CONTEXT = 24


def check_language(sheet: Sheet, own_words: Collection[str]) -> Iterator[Finding]:
    """Yield what is wrong with the words. `own_words` of the office always pass."""
    for line, part in zip(sheet.anatomy.lines, sheet.anatomy.parts, strict=True):
        if not line.text or part in _NO_WORDS:
            continue
        yield from _pictures(sheet, line, part)
        marks = [match.span() for match in MARK.finditer(line.text)]
        for start, end in marks:
            yield sheet.finding(
                "missing_mark", spot(line, start, end), part=_named(part), text=quoted(line.text[start:end])
            )
        for slip in find_slips(line.text, own_words):
            if any(start <= slip.start < end for start, end in marks):
                continue
            if slip.kind is SlipKind.SPACING and (part in _SPACED or line.side is not line.side.WHOLE):
                continue
            if slip.kind in (SlipKind.SYLLABLE, SlipKind.LEGACY) and _in_old_font(line):
                continue
            yield _finding(sheet, line, part, slip)
        if part not in _BLANKS_ALLOWED and (match := _BLANK.search(line.text)):
            yield sheet.finding(
                "blank",
                spot(line, *match.span()),
                part=_named(part),
                text=quoted(_around(line, match.start())),
            )
    yield from _decomposed(sheet)


def _named(part: Part) -> str:
    return "" if part is Part.UNKNOWN else part.value


def _in_old_font(line: Line) -> bool:
    """Text of an old font that could not be read: the font is told, not each word."""
    return any(encoding_of_font(run.look.font_high) for run, _, _ in line.looks)


def _finding(sheet: Sheet, line: Line, part: Part, slip: Slip) -> Finding:
    mends: tuple[Mend, ...] = ()
    told = slip.suggestion
    if slip.kind is SlipKind.SPACING:
        text = " " if not slip.text.strip() and not _before_stop(line.text, slip.end) else told
        mends = replaced(line, slip.start, slip.end, text)
    elif slip.kind is SlipKind.INVISIBLE:
        mends = replaced(line, slip.start, slip.end, "")
    elif told:
        mends = replaced(line, slip.start, slip.end, told)
    visible = slip.kind not in (SlipKind.SPACING, SlipKind.INVISIBLE)
    return sheet.finding(
        slip.kind.value,
        spot(line, slip.start, slip.end),
        part=_named(part),
        mends=mends,
        suggestion=told if visible else "",
        variant="known" if told and visible else "",
        text=quoted(slip.text if visible else _around(line, slip.start)),
        right=told,
    )


def _before_stop(text: str, at: int) -> bool:
    return text[at : at + 1] in ",;!?.:"


def _around(line: Line, at: int) -> str:
    return line.text[max(0, at - _CONTEXT) : at + _CONTEXT]


def _pictures(sheet: Sheet, line: Line, part: Part) -> Iterator[Finding]:
    for match in _PICTURES.finditer(line.text):
        yield sheet.finding(
            "emoji",
            spot(line, *match.span()),
            part=_named(part),
            text=quoted(_around(line, match.start())),
            mends=replaced(line, *match.span(), ""),
        )


def _decomposed(sheet: Sheet) -> Iterator[Finding]:
    """Letters whose mark is a character of its own: one finding for the file, each paragraph mended."""
    spots: list[Spot] = []
    mends: list[Mend] = []
    text = ""
    seen: set[str] = set()
    for line in sheet.anatomy.lines:
        raw = line.paragraph.text
        if line.place in seen or unicodedata.is_normalized("NFC", raw):
            continue
        seen.add(line.place)
        text = text or quoted(raw, 40)
        spots.append(Spot(line.place))
        for match in re.finditer(r"[^\W\d_][\u0300-\u036f]+", raw):
            mends.append(ReplaceText(line.place, *match.span(), unicodedata.normalize("NFC", match[0])))
    if spots:
        yield sheet.finding("decomposed", *spots, mends=mends, text=text)
