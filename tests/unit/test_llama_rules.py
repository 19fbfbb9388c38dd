"""What may be written: whole Vietnamese characters, figures in slots only, one of the choices."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bannai.engine.llama.rules import VIETNAMESE, ChoiceRule, ProseRule, is_figure
from bannai.paths import package_file

SLOTS = ("n1", "n10", "ngay")


def prose(*slots: str, no_digits: bool = True, only_vietnamese: bool = True) -> ProseRule:
    return ProseRule(slots, no_digits=no_digits, only_vietnamese=only_vietnamese)


def write(rule: ProseRule | ChoiceRule, *pieces: str | bytes) -> str:
    """Push all pieces; each must be accepted."""
    text = ""
    for piece in pieces:
        data = piece.encode() if isinstance(piece, str) else piece
        assert rule.accepts(data), piece
        text += rule.push(data)
    return text


def shipped_texts() -> list[str]:
    return [file.read_text("utf-8") for file in package_file("kinds").rglob("*.toml")]


def test_every_letter_of_the_shipped_texts_can_be_written() -> None:
    rule = prose(no_digits=False)
    letters = {char for text in shipped_texts() for char in text if char not in "{}"}
    assert len(letters) > 150
    assert [char for char in sorted(letters) if not rule.accepts(char.encode())] == []


def test_all_letters_of_the_alphabet_are_composed() -> None:
    assert all(unicodedata.normalize("NFC", char) == char for char in VIETNAMESE)
    assert {"ặ", "Ữ", "đ", "Đ", "ỹ"} <= VIETNAMESE


@pytest.mark.parametrize("char", "中日жΩกعññß\u0303\u200b\ufffd😀\x00\x1b\r⅔")
def test_what_no_vietnamese_text_has_cannot_be_written(char: str) -> None:
    assert not prose().accepts(char.encode())


def test_a_foreign_character_cannot_be_put_together_from_bytes() -> None:
    rule = prose()
    write(rule, "Tổ ", b"\xe1")
    assert not rule.accepts("中".encode()[1:])  # E4 would have been refused; E1 goes on as Vietnamese only
    assert not rule.accepts(b"a")  # nor is a torn character left behind
    assert write(rule, "ặ".encode()[1:]) == "ặ"


@pytest.mark.parametrize("digit", ["7", "٣", "５", "²", "½", "Ⅳ", "①", "xã 5"])
def test_no_figure_is_written_outside_slots(digit: str) -> None:
    assert not prose(*SLOTS).accepts(digit.encode())
    assert not prose(*SLOTS, only_vietnamese=False).accepts(digit.encode())


def test_figures_may_be_free_where_they_are_wanted() -> None:
    assert write(prose(no_digits=False), "Điều 5, ", "30/2020/NĐ-CP") == "Điều 5, 30/2020/NĐ-CP"


@pytest.mark.parametrize(
    "pieces",
    [
        ("{{n1}}",),
        ("{", "{", "n", "1", "}", "}"),
        ("đạt {{", "n1", "}}, tăng"),
        ("{{n", "10}} hộ"),
        ("{{ngay}}",),
    ],
)
def test_a_slot_is_written_however_the_tokens_cut_it(pieces: tuple[str, ...]) -> None:
    rule = prose(*SLOTS)
    assert write(rule, *pieces) == "".join(pieces)
    assert rule.may_end()


@pytest.mark.parametrize(
    ("before", "refused"),
    [
        ("{{", "n2"),
        ("{{", " n1"),
        ("{{", "{"),
        ("{{n1", "0}} 5"),
        ("{{n1", "}x"),
        ("{{n1}}", "}"),
        ("", "}"),
        ("", "{x"),
        ("{", " "),
        ("{{n", "ă"),
        ("{{n", b"\xc4"),
    ],
)
def test_nothing_but_a_given_slot_is_written_between_braces(before: str, refused: str | bytes) -> None:
    rule = prose(*SLOTS)
    write(rule, *([before] if before else []))
    assert not rule.accepts(refused.encode() if isinstance(refused, str) else refused)


def test_no_brace_is_written_where_there_are_no_slots() -> None:
    assert not prose().accepts(b"{")
    assert not prose(no_digits=False).accepts(b"{{")


def test_inside_a_slot_only_its_endings_go_on_and_the_text_cannot_end() -> None:
    rule = prose(*SLOTS)
    assert rule.continuations() is None
    write(rule, "{{n1")
    assert rule.continuations() == (b"0", b"0}", b"0}}", b"}", b"}}")
    assert not rule.may_end()
    write(rule, "}}")
    assert rule.continuations() is None


def test_a_text_does_not_end_within_a_character() -> None:
    rule = prose()
    write(rule, b"\xc3")
    assert not rule.may_end()


@given(st.lists(st.binary(min_size=1, max_size=4), max_size=30), st.booleans(), st.booleans())
def test_whatever_is_accepted_is_clean(pieces: list[bytes], no_digits: bool, only_vietnamese: bool) -> None:
    rule = prose(*SLOTS, no_digits=no_digits, only_vietnamese=only_vietnamese)
    text = "".join(rule.push(piece) for piece in pieces if rule.accepts(piece))
    outside = text
    for slot in SLOTS:
        outside = outside.replace(f"{{{{{slot}}}}}", "")
    outside = outside.partition("{")[0]  # a slot that is still open
    assert "}" not in outside
    assert not (no_digits and any(map(is_figure, outside)))
    assert not only_vietnamese or set(outside) <= VIETNAMESE
    assert not any(unicodedata.category(char) == "Cc" for char in outside.replace("\n", "").replace("\t", ""))


@given(st.text(alphabet=sorted(VIETNAMESE - set("{}")), max_size=40), st.integers(1, 5))
def test_any_vietnamese_text_can_be_written_byte_by_byte(text: str, step: int) -> None:
    rule = prose(no_digits=False)
    data = text.encode()
    assert write(rule, *(data[start : start + step] for start in range(0, len(data), step))) == text


# ── choices ──────────────────────────────────────────────────────────────────────────────────────────────


def test_only_a_choice_can_be_written_and_it_ends_by_itself() -> None:
    rule = ChoiceRule(["Tăng", "Giảm", "Không rõ"])
    assert not rule.accepts(b"X")
    assert not rule.accepts("Tăng mạnh".encode())
    assert not rule.accepts(b"")
    assert write(rule, "Gi", "ảm".encode()[:1], "ảm".encode()[1:]) == "Giảm"
    assert rule.may_end()
    assert rule.must_end()


def test_a_choice_that_begins_another_may_end_or_go_on() -> None:
    rule = ChoiceRule(["Có", "Có thể"])
    write(rule, "Có")
    assert rule.may_end()
    assert not rule.must_end()
    assert write(rule, " thể") == " thể"
    assert rule.must_end()
