"""Times of day as invitations and programmes write them (`8 giờ 00`)."""

from __future__ import annotations

import re
from datetime import time
from typing import Final

from bannai.documents.vietnamese.text import nfc

_MAX_LENGTH: Final = 60  # characters of a text that is one time
_S: Final = r"\s{0,3}"
_SPOKEN: Final = (
    rf"(?P<h1>[0-9]{{1,2}}){_S}giờ(?![^\W\d_])"
    rf"(?:{_S}(?P<less>kém){_S}(?P<m0>[0-9]{{1,2}})(?![0-9])|{_S}(?P<m1>[0-9]{{1,2}})(?![0-9]|[/.,][0-9]|-[0-9]{{1,2}}-|\s{{1,3}}tháng)"
    rf"|{_S}(?P<half>rưỡi))?(?:{_S}phút(?!\w))?"
)
_SHORT: Final = r"(?P<h2>[0-9]{1,2})(?:h(?P<m2>[0-9]{1,2})?|g(?P<m4>[0-9]{2}))(?:ph?)?(?!\w)"
_COLON: Final = r"(?P<h3>[0-9]{1,2}):(?P<m3>[0-9]{2})(?![0-9:])"
_SESSION: Final = rf"(?:{_S}(?P<session>sáng|trưa|chiều|tối|đêm)(?!\w))?"
_TIME: Final = rf"(?:{_SPOKEN}|{_SHORT}|{_COLON}){_SESSION}"
_WHOLE: Final = re.compile(rf"(?:(?:vào{_S})?lúc{_S})?{_TIME}[.,;]?", re.IGNORECASE)
_INSIDE: Final = re.compile(rf"(?<![\w:])(?<![0-9][.,/]){_TIME}", re.IGNORECASE)


def parse_time(text: str) -> time | None:
    """Return the time of day that the whole of `text` writes, to the minute, or None; never raises.

    Forms: `8 giờ 00`, `8 giờ`, `8 giờ 30 phút`, `8 giờ rưỡi`, `9 giờ kém 15`, `8h00`, `14h`, `8g30`, `08:00`,
    with `sáng`, `trưa`, `chiều`, `tối` or `đêm` after it (`2 giờ chiều` is 14:00, `12 giờ đêm` is 0:00). None
    when the hour and the part of the day contradict each other (`14 giờ sáng`).
    """
    text = nfc(text).strip()
    match = _WHOLE.fullmatch(text) if len(text) <= _MAX_LENGTH else None
    return _value(match) if match else None


def find_time(text: str) -> time | None:
    """Return the first possible time in `text`, or None. A duration (`trong 3 giờ`) looks the same."""
    values = (_value(match) for match in _INSIDE.finditer(nfc(text)))
    return next((value for value in values if value is not None), None)


def _value(match: re.Match[str]) -> time | None:
    hour = int(match["h1"] or match["h2"] or match["h3"])
    minute = int(match["m1"] or match["m2"] or match["m3"] or match["m4"] or 0)
    if match["half"]:
        minute = 30
    late = _in_session(hour, (match["session"] or "").lower())
    if late is None or late > 23 or minute > 59:
        return None
    if not match["less"]:
        return time(late, minute)
    less = int(match["m0"])
    if not 0 < less < 60:
        return None
    total = (late * 60 - less) % (24 * 60)
    return time(total // 60, total % 60)


def _in_session(hour: int, session: str) -> int | None:
    """Return the hour of the day (above 23 passed through) for an hour spoken with its part of the day."""
    match session:
        case "sáng":
            return hour if hour < 12 else None
        case "trưa":
            return {10: 10, 11: 11, 12: 12, 13: 13, 1: 13}.get(hour)
        case "chiều":
            return hour if 12 <= hour < 19 else hour + 12 if 1 <= hour < 7 else None
        case "tối":
            return hour if 17 <= hour < 24 else hour + 12 if 5 <= hour < 12 else None
        case "đêm":
            return {12: 0, 24: 0}.get(hour, hour + 12 if 8 <= hour < 12 else hour)
        case _:
            return hour


def format_time(value: time) -> str:
    """Return `8 giờ 00`: the hour without a leading zero, two digits of minutes; seconds are dropped."""
    return f"{value.hour} giờ {value.minute:02d}"


def session_of_day(value: time) -> str:
    """Return `sáng` (before 11:00), `trưa` (11:00–12:59), `chiều` (13:00–17:59) or `tối` (from 18:00)."""
    if value.hour < 11:
        return "sáng"
    if value.hour < 13:
        return "trưa"
    return "chiều" if value.hour < 18 else "tối"
