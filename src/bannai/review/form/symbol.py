"""Number and symbol, place and date, and the subject of a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from bannai.documents.vietnamese import fold, nfc
from bannai.review.anatomy import Part
from bannai.review.components_head import NUMERIC_DATE
from bannai.review.findings import Finding
from bannai.review.form.sheet import Sheet, joined, quoted, replaced
from bannai.review.paper_lines import Line

_SYMBOL = re.compile(
    r"^(?P<so>\S+?)(?P<colon>\s*[:.])?(?P<gap>\s*)(?P<number>\d*)(?P<blank>[\s.…_]*)(?P<first>[-–/])(?P<rest>.+)$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"^\s*(?:19|20)\d\d\s*[/-]")
_DATE = re.compile(
    r"^(?P<place>.*?)(?P<comma>\s*,)?\s*ngày(?P<d>[\s\d.…_]*)tháng(?P<m>[\s\d.…_]*)năm(?P<y>[\s\d.…_]*)$",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"^(?:xa|phuong|dac khu|thi tran|tinh|thanh pho|tp\.?|dk)\s+")


def check_symbol(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with number, symbol, place, date and the letter's subject."""
    if sheet.standard is None:
        return
    line = sheet.anatomy.first(Part.SYMBOL)
    if line is not None:
        yield from _number(sheet, line)
    dated = sheet.anatomy.first(Part.PLACE_DATE)
    if dated is not None:
        yield from _date(sheet, dated)
    yield from _letter(sheet)


def _number(sheet: Sheet, line: Line) -> Iterator[Finding]:
    text = line.text
    match = _SYMBOL.match(text)
    if match is None:
        yield sheet.finding("symbol_form", line, part=Part.SYMBOL, text=quoted(text), example=_example(sheet))
        return
    yield from _opening(sheet, line, match)
    digits = match["number"]
    if digits and len(digits) == 1:
        yield sheet.finding(
            "symbol_zero",
            line,
            part=Part.SYMBOL,
            text=digits,
            suggestion=f"0{digits}",
            mends=replaced(line, match.start("number"), match.end("number"), f"0{digits}"),
        )
    if sheet.has("symbol_year") and _YEAR.match(match["rest"]):
        yield sheet.finding("symbol_year", line, part=Part.SYMBOL, text=quoted(text))
        return
    right = _separated(sheet, match)
    at = match.end("number") if digits else match.start("first")
    bad_blank = bool(digits) and bool(match["blank"])
    if right != match["first"] + match["rest"] or bad_blank:
        yield sheet.finding(
            "symbol_separator",
            line,
            part=Part.SYMBOL,
            text=quoted(text),
            suggestion=text[:at] + right,
            mends=replaced(line, at, len(text), right),
            right=text[:at] + right,
        )
    yield from _letters(sheet, line, right[1:])


def _opening(sheet: Sheet, line: Line, match: re.Match[str]) -> Iterator[Finding]:
    so, colon = match["so"], match["colon"]
    if nfc(so) != "Số":
        yield sheet.finding(
            "symbol_form",
            line,
            part=Part.SYMBOL,
            text=quoted(line.text),
            example=_example(sheet),
            mends=replaced(line, 0, len(so), "Số"),
        )
    if sheet.has("symbol_colon") and colon != ":":
        end = match.end("colon") if colon else match.end("so")
        yield sheet.finding(
            "symbol_colon",
            line,
            part=Part.SYMBOL,
            text=quoted(line.text),
            mends=replaced(line, match.end("so"), end, ":"),
        )
    if sheet.has("symbol_no_colon") and colon:
        yield sheet.finding(
            "symbol_no_colon",
            line,
            part=Part.SYMBOL,
            text=quoted(line.text),
            mends=replaced(line, match.start("colon"), match.end("colon"), ""),
        )


def _separated(sheet: Sheet, match: re.Match[str]) -> str:
    """Return the symbol with the marks that the standard sets between its parts."""
    rest = re.sub(r"\s*([-–/])\s*", r"\1", match["rest"].strip()).replace("–", "-")
    parts = re.split(r"[-/]", rest)
    if sheet.party:
        return f"-{parts[0]}/{'-'.join(parts[1:])}" if len(parts) > 1 else f"-{rest}"
    return f"/{'-'.join(parts)}"


def _letters(sheet: Sheet, line: Line, symbol: str) -> Iterator[Finding]:
    standard, anatomy = sheet.standard, sheet.anatomy
    if standard is None:
        return
    first, *bodies = re.split(r"[-/]", symbol)
    known = {short.upper(): short for short in standard.abbreviations.values()}
    at = line.text.rfind(first)
    if first.upper() in known and first != known[first.upper()]:
        yield sheet.finding(
            "symbol_capitals",
            line,
            part=Part.SYMBOL,
            text=first,
            right=known[first.upper()],
            mends=replaced(line, at, at + len(first), known[first.upper()]),
            suggestion=known[first.upper()],
        )
    elif first.upper() not in known and first != first.upper():
        yield sheet.finding(
            "symbol_capitals",
            line,
            part=Part.SYMBOL,
            text=first,
            right=first.upper(),
            mends=replaced(line, at, at + len(first), first.upper()),
            suggestion=first.upper(),
        )
    small = next((it for it in bodies if it != it.upper()), "")
    if small:
        at = line.text.rfind(small)
        yield sheet.finding(
            "symbol_capitals",
            line,
            part=Part.SYMBOL,
            text=small,
            right=small.upper(),
            mends=replaced(line, at, at + len(small), small.upper()),
            suggestion=small.upper(),
        )
    yield from _kind(sheet, line, first)
    body = "-".join(bodies).upper() if anatomy.kind != "Công văn" or sheet.party else symbol.upper()
    wanted = _issuer_symbol(sheet)
    if wanted and wanted not in body:
        yield sheet.finding(
            "symbol_issuer",
            line,
            part=Part.SYMBOL,
            text=body or symbol,
            wanted=wanted,
            issuer=quoted(joined(anatomy.of(Part.ISSUER))),
        )


def _kind(sheet: Sheet, line: Line, first: str) -> Iterator[Finding]:
    standard, kind = sheet.standard, sheet.anatomy.kind
    if standard is None or not kind:
        return
    wanted = standard.abbreviations.get(kind, "")
    if wanted and first.upper() != wanted.upper():
        at = line.text.rfind(first)
        known = first.upper() in {it.upper() for it in standard.abbreviations.values()}
        yield sheet.finding(
            "symbol_kind",
            line,
            part=Part.SYMBOL,
            text=first,
            wanted=wanted,
            kind=kind,
            suggestion=wanted,
            mends=replaced(line, at, at + len(first), wanted) if known else (),
        )
    elif (
        not wanted
        and kind == "Công văn"
        and first.upper() in ("CV", *map(str.upper, standard.abbreviations.values()))
    ):
        yield sheet.finding("symbol_kind", line, part=Part.SYMBOL, text=first, variant="letter")


def _issuer_symbol(sheet: Sheet) -> str:
    """Return what the symbol of a known issuer holds, "" for another one."""
    name = fold(joined(sheet.anatomy.of(Part.ISSUER)))
    if sheet.party:
        short = {"dang uy xa": "ĐU", "dang uy phuong": "ĐU", "dang uy dac khu": "ĐU", "chi bo": "CB"}
    else:
        short = {
            "uy ban nhan dan": "UBND",
            "ubnd": "UBND",
            "hoi dong nhan dan": "HĐND",
            "thuong truc hoi dong nhan dan": "HĐND",
        }
    return next((symbol for words, symbol in short.items() if name.startswith(words)), "")


def _example(sheet: Sheet) -> str:
    return "Số 05-BC/ĐU" if sheet.party else "Số: 05/BC-UBND"


# ---- place and date --------------------------------------------------------------------------------------


def _date(sheet: Sheet, line: Line) -> Iterator[Finding]:
    text = line.text.rstrip(" .")
    match = _DATE.match(text)
    if NUMERIC_DATE.match(line.text) or match is None:
        yield sheet.finding("date_form", line, part=Part.PLACE_DATE, text=quoted(line.text))
        return
    place = match["place"].strip(" ,")
    if not place:
        yield sheet.finding("date_form", line, part=Part.PLACE_DATE, text=quoted(line.text), variant="place")
    elif match["comma"] != ",":
        at = len(match["place"].rstrip())
        end = match.start("d") - len("ngày")
        yield sheet.finding(
            "date_comma",
            line,
            part=Part.PLACE_DATE,
            text=quoted(line.text),
            mends=replaced(line, at, end, ", "),
        )
    day, month, year = (match[it].strip(" .…_") for it in "dmy")
    for name, value in (("d", day), ("m", month)):
        yield from _zero(sheet, line, match, name, value)
    if day.isdigit() and month.isdigit() and year.isdigit() and not _exists(int(year), int(month), int(day)):
        yield sheet.finding("date_unreal", line, part=Part.PLACE_DATE, text=f"{day}/{month}/{year}")
    yield from _place(sheet, line, place)


def _zero(sheet: Sheet, line: Line, match: re.Match[str], name: str, value: str) -> Iterator[Finding]:
    if not value.isdigit():
        return
    number = int(value)
    start = match.start(name) + match[name].index(value)
    least = 10 if name == "d" else 3
    if len(value) == 1 and 0 < number < least:
        yield sheet.finding(
            "date_zero",
            line,
            part=Part.PLACE_DATE,
            text=value,
            suggestion=f"0{value}",
            mends=replaced(line, start, start + len(value), f"0{value}"),
            name="ngày" if name == "d" else "tháng",
        )
    elif name == "m" and value.startswith("0") and 3 <= number <= 9:
        yield sheet.finding(
            "date_no_zero",
            line,
            part=Part.PLACE_DATE,
            text=value,
            suggestion=str(number),
            mends=replaced(line, start, start + len(value), str(number)),
        )


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _place(sheet: Sheet, line: Line, place: str) -> Iterator[Finding]:
    """Hold the place against the commune's name in the issuer, when it names one."""
    if not sheet.has("date_place") or not place:
        return
    names = _commune(sheet.anatomy.of(Part.ISSUER)) or _commune(sheet.anatomy.of(Part.SUPERIOR))
    here = _LEVEL.sub("", fold(place))
    if names and here and here != names:
        yield sheet.finding("date_place", line, part=Part.PLACE_DATE, text=quoted(place))


def _commune(lines: Sequence[Line]) -> str:
    for line in reversed(lines):
        match = re.search(r"\b(?:xa|phuong|dac khu) (?P<name>[^,]+)$", line.folded)
        if match:
            return match["name"]
    return ""


# ---- letters ---------------------------------------------------------------------------------------------


def _letter(sheet: Sheet) -> Iterator[Finding]:
    anatomy = sheet.anatomy
    title = anatomy.first(Part.TYPE_NAME)
    if title is not None and anatomy.kind == "Công văn":
        yield sheet.finding("letter_type_name", title, part=Part.TYPE_NAME)
    line = anatomy.first(Part.LETTER_SUBJECT)
    if line is None or title is not None:
        return
    wanted = "về việc" if sheet.party else "V/v"
    if line.text.startswith(wanted):
        return
    found = re.match(r"(?:v/v|v\.v|vv|về việc|về)\b\.?:?\s*", line.text, re.IGNORECASE)
    yield sheet.finding(
        "letter_prefix", line, part=Part.LETTER_SUBJECT, text=quoted(line.text), wanted=wanted,
        mends=replaced(line, 0, found.end(), f"{wanted} ") if found else (),
    )  # fmt: skip
