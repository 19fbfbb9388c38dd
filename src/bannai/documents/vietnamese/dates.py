"""Dates as officials write and read them (NĐ 30/2020, Phụ lục I, mục II.4, and Phụ lục II for capitals)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from bannai.documents.vietnamese.text import nfc


class DateStyle(StrEnum):
    """How `format_date` writes a date."""

    NUMERIC = "numeric"
    """05/11/2025"""
    LONG = "long"
    """ngày 05 tháng 11 năm 2025"""
    DAY_MONTH = "day-month"
    """ngày 05/11"""
    WEEKDAY = "weekday"
    """thứ Tư, ngày 05/11/2025"""


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date written in a text: `text[start:end] == span.text`; `value` is None when no such day exists."""

    start: int
    end: int
    text: str
    value: date | None


_WEEKDAYS: Final = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_MAX_LENGTH: Final = 100  # characters of a text that is one date
_S: Final = r"\s{1,3}"
_NUMERIC: Final = r"(?P<d1>[0-9]{1,2})(?P<sep>[/.-])(?P<m1>[0-9]{1,2})(?P=sep)(?P<y1>[0-9]{4})"
_ISO: Final = r"(?P<y2>[0-9]{4})-(?P<m2>[0-9]{2})-(?P<d2>[0-9]{2})"
_LONG: Final = rf"(?P<d3>[0-9]{{1,2}}){_S}tháng{_S}(?P<m3>[0-9]{{1,2}}){_S}năm{_S}(?P<y3>[0-9]{{4}})"
_ANY: Final = rf"(?:{_ISO}|{_NUMERIC}|{_LONG})"
_WEEKDAY: Final = r"(?:thứ\s{1,3}(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s{1,3}nhật|cn)"
_WHOLE: Final = re.compile(rf"(?:{_WEEKDAY}(?:,\s{{0,3}}|{_S}))?(?:ngày{_S})?{_ANY}[.,;]?", re.IGNORECASE)
_INSIDE: Final = re.compile(rf"(?<![0-9])(?<![0-9][/.]){_ANY}(?![0-9]|[/.][0-9]|/\w)", re.IGNORECASE)


def parse_date(text: str) -> date | None:
    """Return the date that the whole of `text` writes, or None (no such day, no date); never raises.

    Forms: `05/11/2025`, `5-11-2025`, `5.11.2025`, `2025-11-05`, `5 tháng 11 năm 2025`, with `ngày` and a
    weekday before if wished. Years have four digits: `25` would be a guess. The weekday is not checked
    against the date.
    """
    text = nfc(text).strip()
    match = _WHOLE.fullmatch(text) if len(text) <= _MAX_LENGTH else None
    return _value(match) if match else None


def find_dates(text: str) -> tuple[DateSpan, ...]:
    """Return every full date in `text`, in order, the impossible ones with `value` None; `text` is NFC.

    A span begins at the first digit: neither `ngày` nor a weekday belongs to it. Day and month alone are no
    date here.
    """
    return tuple(
        DateSpan(match.start(), match.end(), match[0], _value(match)) for match in _INSIDE.finditer(text)
    )


def find_date(text: str) -> date | None:
    """Return the first date in `text` that exists (`8 giờ 00, ngày 05/11/2025`), or None."""
    return next((span.value for span in find_dates(nfc(text)) if span.value), None)


def _value(match: re.Match[str]) -> date | None:
    form = next(form for form in "123" if match[f"y{form}"])
    try:
        return date(int(match[f"y{form}"]), int(match[f"m{form}"]), int(match[f"d{form}"]))
    except ValueError:
        return None


def format_date(value: date, style: DateStyle = DateStyle.NUMERIC) -> str:
    """Return `value` as `style` asks; days below 10 and months 1, 2 take a leading zero in every style."""
    day, month = f"{value.day:02d}", f"{value.month:02d}" if value.month < 3 else str(value.month)
    year = f"{value.year:04d}"
    match style:
        case DateStyle.NUMERIC:
            return f"{day}/{month}/{year}"
        case DateStyle.LONG:
            return f"ngày {day} tháng {month} năm {year}"
        case DateStyle.DAY_MONTH:
            return f"ngày {day}/{month}"
        case DateStyle.WEEKDAY:
            return f"{weekday_name(value)}, ngày {day}/{month}/{year}"


def weekday_name(value: date) -> str:
    """Return `thứ Hai` … `thứ Bảy`, `Chủ nhật` (capitals by NĐ 30/2020, Phụ lục II)."""
    return _WEEKDAYS[value.weekday()]
