"""Pieces of phrases meet without a seam: one space, none before punctuation, no doubled stop."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bannai.documents.model import Inline, Run, plain_text
from bannai.drafting.tidy import finished, tidy

PIECES = st.lists(
    st.builds(
        Run,
        st.one_of(
            st.text(alphabet=st.sampled_from("aâđ1 .,;:!?…()“”-"), max_size=6),
            st.sampled_from(["", " ", "  ", ".", ", ", "; ", " (", "Đồng chí", "v.v.", "..."]),
        ),
        st.sampled_from([None, "a", "b"]),
        st.booleans(),
    ),
    max_size=8,
)


def tidied(*texts: str, capital: bool = True) -> str:
    return plain_text(tidy([Run(text) for text in texts], capital=capital))


@pytest.mark.parametrize(
    ("pieces", "line"),
    [
        (("Xin chào", " ", "", " ", "bà con", "."), "Xin chào bà con."),
        (("Tại ", "", ", ngày ", "05/11/2025", "."), "Tại, ngày 05/11/2025."),
        (("Xin chào", " ", "", "."), "Xin chào."),
        (("Xin chào ", "", " ", "."), "Xin chào."),
        (("Cảm ơn bà con.", "."), "Cảm ơn bà con."),
        (("Chúc sức khỏe!", "."), "Chúc sức khỏe!"),
        (("Chúc sức khỏe!", ",", " thân ái"), "Chúc sức khỏe! Thân ái"),
        (("Tại (", " xã Bản Bo", " )", "."), "Tại (xã Bản Bo)."),
        (("chè, ", "v.v.", " và ngô"), "Chè, v.v. và ngô"),
        (("a, ", "b...", " rồi c"), "A, b... rồi c"),
        (("mở đầu. ", "tiếp theo"), "Mở đầu. Tiếp theo"),
        (("“", "lời nói", "”"), "“Lời nói”"),
        (("   ",), ""),
        ((), ""),
        (("a ", " b", " "), "A b"),
    ],
)
def test_seams_are_mended(pieces: tuple[str, ...], line: str) -> None:
    assert tidied(*pieces) == line


def test_without_capital_the_first_letter_stays() -> None:
    assert tidied("ngày ", "05", capital=False) == "ngày 05"


def test_pieces_of_the_same_fact_and_look_are_one_run_and_facts_stay() -> None:
    runs = tidy([Run("có "), Run("46 tổ", "so_to"), Run(" "), Run("công nghệ"), Run("!", "so_to")])
    assert runs == (Run("Có "), Run("46 tổ", "so_to"), Run(" công nghệ"), Run("!", "so_to"))


@given(PIECES)
def test_never_a_double_space_nor_one_before_punctuation(pieces: list[Run]) -> None:
    line = plain_text(tidy(pieces))
    assert "  " not in line
    assert line == line.strip(" ")
    for mark in ".,;:!?)”…":
        assert f" {mark}" not in line


@given(PIECES, st.booleans())
def test_tidying_twice_changes_nothing_more(pieces: list[Run], capital: bool) -> None:
    once = tidy(pieces, capital=capital)
    assert tidy(list(once), capital=capital) == once


@given(PIECES)
def test_no_letter_or_digit_is_lost_or_moved_to_another_fact(pieces: list[Run]) -> None:
    def carried(runs: Inline | list[Run]) -> list[tuple[str, str | None]]:
        return [(char.lower(), run.fact) for run in runs for char in run.text if char.isalnum()]

    assert carried(tidy(pieces)) == carried(pieces)


@pytest.mark.parametrize(
    ("line", "end", "closed"),
    [
        ("Xin cảm ơn", ".", "Xin cảm ơn."),
        ("Xin cảm ơn.", ".", "Xin cảm ơn."),
        ("Xin cảm ơn;", ".", "Xin cảm ơn."),
        ("Xin cảm ơn,", ";", "Xin cảm ơn;"),
        ("Xin cảm ơn!", ".", "Xin cảm ơn!"),
        ("Có mấy việc:", ".", "Có mấy việc:"),
        ("Còn nữa…", ";", "Còn nữa…"),
        ("chè, ngô, v.v.", ".", "chè, ngô, v.v."),
        ("chè, ngô, v.v", ".", "chè, ngô, v.v."),
        ("chè, ngô, v.v.", ";", "chè, ngô, v.v.;"),
        ("Lưu: VT.", "", "Lưu: VT"),
        ("Báo cáo./.", ".", "Báo cáo./."),
    ],
)
def test_a_line_is_closed_once(line: str, end: str, closed: str) -> None:
    assert plain_text(finished((Run(line),), end)) == closed


def test_the_closing_stop_is_not_part_of_the_fact() -> None:
    assert finished((Run("46 tổ", "so_to"),)) == (Run("46 tổ", "so_to"), Run("."))
    assert finished((Run("46 tổ.", "so_to"),), "") == (Run("46 tổ", "so_to"),)
    assert finished((), ".") == ()


@given(PIECES, st.sampled_from([".", ";", ""]))
def test_closing_twice_is_closing_once(pieces: list[Run], end: str) -> None:
    once = finished(tidy(pieces), end)
    assert plain_text(finished(once, end)) == plain_text(once)
