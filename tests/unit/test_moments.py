"""Moments in words, seen from a day in the zone of Việt Nam."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from bannai.gui.moments import moment_words

NOW = datetime(2025, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=7)))


@pytest.mark.parametrize(
    ("utc", "words"),
    [
        ("2025-11-23T01:05:00.000Z", "hôm nay 8 giờ 05"),
        ("2025-11-22T17:00:00.000Z", "hôm nay 0 giờ 00"),  # midnight here, still the 22nd in UTC
        ("2025-11-22T16:59:59.000Z", "hôm qua 23 giờ 59"),
        ("2025-11-22T07:05:00.000Z", "hôm qua 14 giờ 05"),
        ("2025-11-21T07:05:00.000Z", "ngày 21/11/2025"),
        ("2025-11-05T02:00:00.000Z", "ngày 05/11/2025"),
        ("2026-01-01T00:00:00.000Z", "ngày 01/01/2026"),  # a clock that was wrong
        ("không phải ngày", ""),
    ],
)
def test_a_moment_is_said_as_people_say_it(utc: str, words: str) -> None:
    assert moment_words(utc, NOW) == words


def test_an_older_day_has_its_time_where_it_is_asked_for() -> None:
    assert moment_words("2025-11-05T07:05:00.000Z", NOW, with_time=True) == "14 giờ 05 ngày 05/11/2025"
