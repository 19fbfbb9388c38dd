"""The phrase language is read exactly as docs/phrase-language.md says, and every mistake has its place."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bannai.documents.phrases import (
    DEEPEST,
    Choice,
    Filter,
    Include,
    Literal,
    Optional,
    PhraseError,
    Slot,
    Word,
    parse_phrase,
    phrase_parts,
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("Xin chào bà con.", (Literal("Xin chào bà con."),)),
        ("{ngay}", (Slot("ngay"),)),
        ("{office.full_name}", (Slot("office.full_name"),)),
        ("{ ngay | date : long }", (Slot("ngay", (Filter("date", "long"),)),)),
        ("{y|direction:vượt,hụt}", (Slot("y", (Filter("direction", "vượt,hụt"),)),)),
        ("{y|first|lower_first}", (Slot("y", (Filter("first"), Filter("lower_first"))),)),
        ("{@xa}{>thanks}", (Word("xa"), Include("thanks"))),
        ("a[, {b}]c", (Literal("a"), Optional((Literal(", "), Slot("b"))), Literal("c"))),
        ("[[{a}] {b}]", (Optional((Optional((Slot("a"),)), Literal(" "), Slot("b"))),)),
        ("<ta|{@we}|>", (Choice(((Literal("ta"),), (Word("we"),), ())),)),
        ("a|b", (Literal("a|b"),)),
        (r"\{\}\[\]\<\>\|\\", (Literal("{}[]<>|\\"),)),
    ],
)
def test_a_well_formed_phrase_becomes_its_parts(text: str, parts: tuple[object, ...]) -> None:
    assert parse_phrase(text) == parts


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("ab{c", 3, "thiếu “}”"),
        ("ab[c", 3, "thiếu “]”"),
        ("ab<c|d", 3, "thiếu “>”"),
        ("[a[b", 3, "thiếu “]”"),
        ("ab<c>", 3, "ít nhất hai"),
        ("ab}c", 3, "thừa “}”"),
        ("ab]c", 3, "thừa “]”"),
        ("ab>c", 3, "thừa “>”"),
        ("ab\\c", 3, "sau “\\”"),
        ("ab\\", 3, "sau “\\”"),
        ("{}", 1, "tên ô"),
        ("ab{ngày}", 3, "tên ô"),
        ("{a}{a b}", 4, "tên ô"),
        ("{@}", 1, "tên ô"),
        (" {>a b}", 2, "tên ô"),
        ("{a|}", 1, "tên ô"),
        ("[<a|b]", 6, "thừa “]”"),
        ("{a[b}", 1, "tên ô"),
    ],
)
def test_a_broken_phrase_is_told_with_its_place(text: str, place: int, reason: str) -> None:
    with pytest.raises(PhraseError) as caught:
        parse_phrase(text)
    assert reason in str(caught.value)
    assert f"(ký tự {place} của “{text}”)" in str(caught.value)


def test_brackets_without_end_are_refused_not_crashed_on() -> None:
    assert parse_phrase("[" * (DEEPEST - 1) + "a" + "]" * (DEEPEST - 1))
    for opening in ("[", "<"):
        with pytest.raises(PhraseError, match="lồng nhau"):
            parse_phrase(opening * 100_000)


def test_parts_inside_optionals_and_choices_are_found_too() -> None:
    phrase = parse_phrase("{a}[ {b}<{c}|[{d}]>]")
    assert [part.key for part in phrase_parts(phrase) if isinstance(part, Slot)] == ["a", "b", "c", "d"]


@given(st.text(alphabet=st.sampled_from("ab {}[]<>|\\@>:._-ữ"), max_size=60))
def test_any_text_is_a_phrase_or_a_told_mistake(text: str) -> None:
    try:
        parse_phrase(text)
    except PhraseError as error:
        place = re.search(r"\(ký tự (\d+) của", str(error))
        assert place is not None
        assert 1 <= int(place[1]) <= len(text) + 1


@given(st.text(max_size=80))
def test_an_escaped_text_comes_back_word_for_word(text: str) -> None:
    escaped = re.sub(r"([{}\[\]<>|\\])", r"\\\1", text)
    assert parse_phrase(escaped) == ((Literal(text),) if text else ())
