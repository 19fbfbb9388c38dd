from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bannai.documents.vietnamese import (
    DateStyle,
    find_date,
    find_dates,
    find_time,
    format_date,
    format_time,
    parse_date,
    parse_time,
    session_of_day,
    weekday_name,
)

ANY_TEXT = st.text(st.characters(exclude_categories=()))
DATE_LIKE_TEXT = st.lists(
    st.sampled_from(
        ["ngày ", "tháng ", "năm ", "thứ Tư, ", "giờ ", "kém ", "chiều", "/", "-", ".", ":", "h", " "]
    )
    | st.integers(0, 2100).map(str)
).map("".join)
DATES = st.dates(date(1900, 1, 1), date(2100, 12, 31))
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
DAY = date(2025, 11, 5)


@pytest.mark.parametrize(
    "text",
    [
        "05/11/2025", "5/11/2025", "5-11-2025", "5.11.2025", "2025-11-05", "ngày 5 tháng 11 năm 2025",
        "Ngày 05 tháng 11 năm 2025.", "5 tháng 11 năm 2025", "ngày 05/11/2025", "thứ Tư, ngày 05/11/2025",
        "Thứ 4 ngày 05/11/2025", "thứ Tư, ngày 5 tháng 11 năm 2025", "  05/11/2025\n",
    ],
)  # fmt: skip
def test_parse_date_reads_the_forms_of_offices(text: str) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2026", "29/02/2025", "00/11/2025", "32/01/2025", "05/13/2025", "05/11/25", "05/11",
        "5-11/2025",
        "20251105", "tháng 11 năm 2025", "8 giờ 00, ngày 05/11/2025", "05/11/2025 và", "hôm nay",
        "", "05/11/0000",
        "٠٥/١١/٢٠٢٥",
    ],
)  # fmt: skip
def test_parse_date_refuses_other_texts_and_days_that_do_not_exist(text: str) -> None:
    assert parse_date(text) is None


def test_parse_date_knows_sundays_and_leap_days() -> None:
    assert parse_date("Chủ nhật, ngày 09/11/2025") == date(2025, 11, 9)
    assert parse_date("29/02/2028") == date(2028, 2, 29)


def test_find_dates_flags_the_impossible_ones() -> None:
    text = (
        "Từ ngày 05/11/2025-10/11/2025, ngày 31 tháng 02 năm 2026; 2025-12-01; số 30/2020/NĐ-CP, 1.5.11.2025."
    )
    spans = find_dates(text)
    assert [(span.text, span.value) for span in spans] == [
        ("05/11/2025", DAY),
        ("10/11/2025", date(2025, 11, 10)),
        ("31 tháng 02 năm 2026", None),
        ("2025-12-01", date(2025, 12, 1)),
    ]
    assert all(text[span.start : span.end] == span.text for span in spans)


def test_find_date_takes_the_first_that_exists() -> None:
    assert find_date("8 giờ 00, ngày 05/11/2025 tại hội trường") == DAY
    assert find_date("31/02/2026 hoặc 05/11/2025") == DAY
    assert find_date("không có ngày") is None


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        (DAY, DateStyle.NUMERIC, "05/11/2025"),
        (date(2026, 3, 5), DateStyle.NUMERIC, "05/3/2026"),
        (date(2026, 2, 5), DateStyle.NUMERIC, "05/02/2026"),
        (date(2026, 1, 15), DateStyle.NUMERIC, "15/01/2026"),
        (DAY, DateStyle.LONG, "ngày 05 tháng 11 năm 2025"),
        (date(2026, 3, 5), DateStyle.LONG, "ngày 05 tháng 3 năm 2026"),
        (date(2026, 2, 15), DateStyle.LONG, "ngày 15 tháng 02 năm 2026"),
        (DAY, DateStyle.DAY_MONTH, "ngày 05/11"),
        (date(2026, 3, 5), DateStyle.DAY_MONTH, "ngày 05/3"),
        (DAY, DateStyle.WEEKDAY, "thứ Tư, ngày 05/11/2025"),
    ],
)
def test_format_date_follows_the_decree(value: date, style: DateStyle, text: str) -> None:
    assert format_date(value, style) == text


def test_weekdays_have_their_capitals() -> None:
    names = [weekday_name(date(2025, 11, 3 + offset)) for offset in range(7)]
    assert names == ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"]


@given(DATES, st.sampled_from([DateStyle.NUMERIC, DateStyle.LONG, DateStyle.WEEKDAY]))
def test_a_written_date_reads_back(value: date, style: DateStyle) -> None:
    text = format_date(value, style)
    assert parse_date(text) == value
    assert find_date(f"Hội nghị tổ chức {text}, tại xã.") == value
    assert [parse_date(span.text) for span in find_dates(text)] == [value]


@given(DATES)
def test_an_iso_date_reads_back(value: date) -> None:
    assert parse_date(value.isoformat()) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8 giờ 00", time(8)),
        ("08 giờ 00 phút", time(8)),
        ("8h00", time(8)),
        ("8h", time(8)),
        ("8H30", time(8, 30)),
        ("14h", time(14)),
        ("8g30", time(8, 30)),
        ("08:00", time(8)),
        ("8:05", time(8, 5)),
        ("8 giờ", time(8)),
        ("8 giờ 30 phút", time(8, 30)),
        ("8 giờ 30", time(8, 30)),
        ("8giờ30", time(8, 30)),
        ("8 giờ rưỡi", time(8, 30)),
        ("9 giờ kém 15", time(8, 45)),
        ("9 giờ kém 15 phút sáng", time(8, 45)),
        ("7 giờ 30 sáng", time(7, 30)),
        ("2 giờ chiều", time(14)),
        ("14 giờ chiều", time(14)),
        ("2h30 chiều", time(14, 30)),
        ("7 giờ tối", time(19)),
        ("12 giờ trưa", time(12)),
        ("1 giờ trưa", time(13)),
        ("11 giờ đêm", time(23)),
        ("12 giờ đêm", time(0)),
        ("2 giờ đêm", time(2)),
        ("lúc 8 giờ 00", time(8)),
        ("0 giờ", time(0)),
    ],
)
def test_parse_time_reads_the_forms_of_invitations(text: str, value: time) -> None:
    assert parse_time(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "25 giờ",
        "24 giờ",
        "8 giờ 75",
        "8h60",
        "8:5",
        "8",
        "giờ",
        "",
        "14 giờ sáng",
        "8 giờ trưa",
        "8ha",
        "8 giờ kém 0",
    ],
)
def test_parse_time_refuses_other_texts(text: str) -> None:
    assert parse_time(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8 giờ 00, ngày 05/11/2025", time(8)),
        ("Từ 8 giờ 30, ngày 05/11/2025", time(8, 30)),
        ("vào hồi 14 giờ 30 phút ngày 05/11", time(14, 30)),
        ("lúc 8 giờ 05/11/2025", time(8)),
        ("lúc 8 giờ 5 tháng 11", time(8)),
        ("8 giờ 30-9 giờ 30", time(8, 30)),
        ("chiều, lúc 2 giờ chiều.", time(14)),
        ("trồng 3ha, họp 13h30", time(13, 30)),
        ("24 giờ qua; 7h15", time(7, 15)),
        ("ngày 05/11/2025", None),
        ("10:20:30", None),
    ],
)
def test_find_time_takes_the_first_possible_one(text: str, value: time | None) -> None:
    assert find_time(text) == value


def test_format_time_has_two_digits_of_minutes_only() -> None:
    assert format_time(time(8)) == "8 giờ 00"
    assert format_time(time(14, 5)) == "14 giờ 05"


@given(TIMES)
def test_a_written_time_reads_back(value: time) -> None:
    assert parse_time(format_time(value)) == value
    assert parse_time(f"{value:%H:%M}") == value
    assert find_time(f"Vào {format_time(value)}, ngày 05/11/2025") == value


@pytest.mark.parametrize(
    ("value", "session"),
    [
        (time(0), "sáng"), (time(10, 59), "sáng"), (time(11), "trưa"), (time(12, 59), "trưa"),
        (time(13), "chiều"), (time(17, 59), "chiều"), (time(18), "tối"), (time(23, 59), "tối"),
    ],
)  # fmt: skip
def test_the_parts_of_the_day(value: time, session: str) -> None:
    assert session_of_day(value) == session


@given(ANY_TEXT | DATE_LIKE_TEXT)
def test_reading_dates_and_times_never_raises(text: str) -> None:
    for read in (parse_date, find_date, parse_time, find_time):
        read(text)
    for span in find_dates(text):
        assert text[span.start : span.end] == span.text


LONG_TEXTS = {
    "digits": "1" * 1_000_000,
    "dates": "05/11/2025 " * 90_000,
    "impossible dates": "31/02/2025 " * 90_000,
    "days": "ngày " * 200_000,
    "months": "5 tháng " * 120_000,
    "spaces": "5" + " " * 1_000_000 + "giờ",
    "hours": "99 giờ " * 140_000,
    "slashes": "1/" * 500_000,
    "colons": "1:" * 500_000,
}


@pytest.mark.parametrize("text", LONG_TEXTS.values(), ids=LONG_TEXTS.keys())
@pytest.mark.parametrize("function", [parse_date, find_date, find_dates, parse_time, find_time])
def test_long_hostile_texts_are_worked_off(function: Callable[[str], object], text: str) -> None:
    function(text)
