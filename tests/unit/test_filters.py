"""Every filter of the phrase language gives what its manual says; what code worked out keeps its formula."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from bannai.documents.facts import FactKind, ProvenanceKind
from bannai.documents.kinds import Tone
from bannai.documents.vietnamese import parse_series
from bannai.drafting.filters import FILTERS, FilterScope, Joined, argument_fits
from bannai.drafting.people import Ranks, parse_ranks
from bannai.drafting.values import Atom, Row, Value, answer_atom, missing_atom
from bannai.paths import package_file

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "phrase-language.md"
RANKS: Ranks = parse_ranks((package_file("kinds") / "common" / "ranks.toml").read_text("utf-8"))
SCOPE = FilterScope(Tone.CLOSE, RANKS)


def text(words: str) -> Atom:
    return answer_atom("k", "k", words, FactKind.TEXT, words)


def number(figure: str, value: str) -> Atom:
    return answer_atom("k", "k", figure, FactKind.NUMBER, Decimal(value))


def series(points: str) -> Atom:
    return answer_atom("k", "k", points, FactKind.NUMBER, parse_series(points))


def items(*words: str) -> tuple[Atom, ...]:
    return tuple(
        answer_atom(f"k.{place}", "k", word, FactKind.TEXT, word) for place, word in enumerate(words, 1)
    )


DAY = answer_atom("k", "k", "05/11/2025", FactKind.DATE, date(2025, 11, 5))
CLOCK = answer_atom("k", "k", "14 giờ 00", FactKind.TIME, time(14))
ROWS: tuple[Row, ...] = ({"ten": text("chè"), "so": text("5")}, {"ten": text("ngô")})
PEOPLE = tuple(
    RANKS.person(answer_atom(f"k.{place}", "k", name, FactKind.NAME))
    for place, name in enumerate(("lãnh đạo xã", "bà con bản Bo"), 1)
)
GAP = missing_atom("k", "Ô")


def result(value: Value, filters: str) -> Value | Joined | None:
    got: Value | Joined | None = value
    for item in filters.split("|"):
        name, _, argument = item.partition(":")
        assert argument_fits(name, argument)
        assert got is not None
        assert not isinstance(got, Joined)
        got = FILTERS[name](got, argument, SCOPE)
    return got


def said(value: Value, filters: str) -> str | None:
    """What stands on paper, or None where the filter gives nothing."""
    got = result(value, filters)
    if got is None:
        return None
    if isinstance(got, Atom):
        return got.text
    pieces = got.pieces if isinstance(got, Joined) else got
    return "".join(
        piece if isinstance(piece, str) else piece.text if isinstance(piece, Atom) else "…"
        for piece in pieces
    )


@pytest.mark.parametrize(
    ("value", "filters", "words"),
    [
        (text("Nhà văn hóa"), "lower_first", "nhà văn hóa"),
        (text("UBND xã"), "lower_first", "UBND xã"),
        (items("Một việc", "UBND xã", "Hai việc"), "lower_first|join", "một việc, UBND xã và hai việc"),
        (items("một việc", "hai việc"), "upper_first|join", "Một việc và hai việc"),
        (text("nhà văn hóa"), "upper_first", "Nhà văn hóa"),
        (text("xã Bản Bo"), "caps", "XÃ BẢN BO"),
        (text("Xã Bản Bo"), "lower", "xã bản bo"),
        (text("xong việc."), "clause", "xong việc"),
        (DAY, "date", "05/11/2025"),
        (DAY, "date:numeric", "05/11/2025"),
        (DAY, "date:long", "ngày 05 tháng 11 năm 2025"),
        (DAY, "date:day-month", "ngày 05/11"),
        (DAY, "date:weekday", "thứ Tư, ngày 05/11/2025"),
        (DAY, "date:year", "2025"),
        (CLOCK, "session", "chiều"),
        (number("21", "21"), "words", "hai mươi mốt"),
        (number("-3,5", "-3.5"), "abs", "3,5"),
        (number("–3,5", "-3.5"), "abs", "3,5"),
        (number("3,5", "3.5"), "abs", "3,5"),
        (number("3,5", "3.5"), "direction", "tăng"),
        (number("-3,5", "-3.5"), "direction", "giảm"),
        (number("-3,5", "-3.5"), "direction:vượt,hụt", "hụt"),
        (number("0", "0"), "direction", None),
        (items("a", "b", "c"), "join", "a, b và c"),
        (items("a", "b"), "join:hoặc", "a hoặc b"),
        (items("a, b", "c"), "join", "a, b; c"),
        (items("a"), "join", "a"),
        (items("a", "b", "c"), "semicolons", "a; b; c"),
        (PEOPLE, "join", "các đồng chí lãnh đạo xã và toàn thể bà con bản Bo"),
        (items("a", "b", "c"), "count", "3"),
        (items("a", "b", "c"), "count:words", "ba"),
        (items("a", "b", "c", "d", "e"), "count:words", "5"),  # “năm việc” may be a year's
        (items(*"abcdefghiklmnop"), "count:words", "mười lăm"),
        (ROWS, "count:words", "hai"),
        (PEOPLE, "count", "2"),
        (items("a", "b", "c"), "first|join", "a"),
        (items("a", "b", "c"), "last|join", "c"),
        (items("a", "b", "c"), "rest|join", "b và c"),
        (items("a"), "rest", None),
        (series("2022: 1.020; 2025: 1.180"), "first", "1.020"),
        (series("2022: 1.020; 2025: 1.180"), "last", "1.180"),
        (series("2022: 1.020; 2025: 1.180"), "first_period", "năm 2022"),
        (series("Quý I: 5; Quý II: 6"), "last_period", "quý II"),
        (series("2022: 1.020; 2025: 1.180"), "change", "160"),
        (series("2022: 1.180; 2025: 1.020"), "change", "160"),
        (series("2022: 1.020; 2025: 1.180"), "change_percent", "15,7%"),
        (series("2022: 1.020; 2025: 1.180"), "change_percent:0", "16%"),
        (series("2022: 0; 2025: 5"), "change_percent", None),
        (series("2022: 1.180; 2025: 1.020"), "direction", "giảm"),
        (series("2022: 5; 2025: 5"), "direction", None),
        (PEOPLE, "ranks:ba-con|join", "toàn thể bà con bản Bo"),
        (PEOPLE, "ranks:khach", None),
        (PEOPLE, "bare|join", "lãnh đạo xã và bà con bản Bo"),
    ],
)
def test_a_filter_gives_what_the_manual_says(value: Value, filters: str, words: str | None) -> None:
    assert said(value, filters) == words


def test_a_turn_is_a_form_of_address_of_those_who_are_there() -> None:
    turn = said(PEOPLE, "turn")
    assert turn is not None
    assert turn.startswith("Thưa")
    assert "bà con" in turn
    assert said((RANKS.person(GAP),), "turn") is None


@pytest.mark.parametrize(
    ("value", "filters", "formula"),
    [
        (CLOCK, "session", "14 giờ 00"),
        (number("21", "21"), "words", "21"),
        (items("a", "b"), "count", "count(k)"),
        (series("2022: 1.020; 2025: 1.180"), "change", "1.180 - 1.020"),
        (series("2022: 1.020; 2025: 1.180"), "change_percent", "(1.180 - 1.020) / 1.020"),
        (number("-3,5", "-3.5"), "direction", "-3,5"),
    ],
)
def test_what_is_worked_out_is_computed_and_keeps_its_operands(
    value: Value, filters: str, formula: str
) -> None:
    got = result(value, filters)
    assert isinstance(got, Atom)
    assert got.fact.provenance.kind is ProvenanceKind.COMPUTED
    assert formula in got.fact.provenance.detail


@pytest.mark.parametrize("filters", ["lower_first", "caps", "date:long", "clause", "count", "first|join"])
def test_a_mark_of_a_missing_answer_stays_word_for_word(filters: str) -> None:
    value: Value = (GAP,) if "first|" in filters else GAP
    assert said(value, filters) == "[CẦN BỔ SUNG: Ô]"


@pytest.mark.parametrize("filters", ["upper_first", "date:long", "first|join", "lower_first|join"])
def test_an_answer_stays_an_answer(filters: str) -> None:
    value: Value = DAY if filters.startswith("date") else items("Một", "hai")
    got = result(value, filters)
    if isinstance(got, Atom):
        atoms = [got]
    else:
        assert got is not None
        pieces = got.pieces if isinstance(got, Joined) else got
        atoms = [piece for piece in pieces if isinstance(piece, Atom)]
    assert atoms
    assert {atom.fact.provenance.kind for atom in atoms} == {ProvenanceKind.ANSWER}


ANY: list[Value] = [
    text("Chữ"), number("5", "5"), number("9" * 99, "9" * 99), DAY, CLOCK, GAP, (GAP,), items("a", "b"), ROWS,
    PEOPLE, (RANKS.person(GAP),), series("2022: 1; 2023: 2"), series("2022: 1"), number("hơn 5", "0"),
]  # fmt: skip


@pytest.mark.parametrize("name", sorted(FILTERS))
@pytest.mark.parametrize("value", ANY, ids=range(len(ANY)))
def test_a_filter_on_what_it_does_not_fit_gives_nothing_and_never_fails(name: str, value: Value) -> None:
    got = FILTERS[name](value, "", SCOPE)
    assert got is None or isinstance(got, (Atom, Joined, tuple))


def test_the_manual_names_every_filter_and_no_other() -> None:
    section = MANUAL.read_text("utf-8").partition("## Filters")[2].partition("##")[0]
    first_cells = [line.split(" | ")[0] for line in section.splitlines() if line.startswith("| `")]
    named = {name for cell in first_cells for name in re.findall(r"`([a-z_]+)", cell)}
    assert named == set(FILTERS)


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        ("date", "dai"),
        ("count", "chữ"),
        ("change_percent", "99"),
        ("direction", "tăng"),
        ("ranks", ""),
        ("caps", "x"),
    ],
)
def test_an_argument_that_a_filter_does_not_know_is_refused(name: str, argument: str) -> None:
    assert not argument_fits(name, argument)
