"""Answers become values with an origin each; what is worked out keeps its formula; nothing unsound passes."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bannai.documents.facts import FactKind
from bannai.documents.kind_parser import parse_kind
from bannai.documents.office import Office
from bannai.drafting.brief import Brief, make_brief
from bannai.drafting.computing import with_computed
from bannai.drafting.kind_check import check_kind
from bannai.drafting.values import Atom, Person
from bannai.errors import BadInputError
from bannai.paths import Paths
from bannai.services.kind_service import KindService

KINDS = KindService(Paths(Path("/nonexistent")))
TYPES = ("text", "long_text", "number", "quantity", "date", "time", "list", "people")
KIND = parse_kind(
    'id = "thu"\nname = "Thử"\nfamily = "report"\nstandard = "speech"\n'
    + "".join(f'[[input]]\nkey = "{name}"\nlabel = "Ô {name}"\ntype = "{name}"\n' for name in TYPES)
    + """
[[input]]
key = "truoc"
label = "Trước"
type = "quantity"
unit = "ha"
[[input]]
key = "sau"
label = "Sau"
type = "quantity"
[[input]]
key = "bang"
label = "Bảng"
type = "table"
columns = [
  { key = "ten", label = "Tên", required = true },
  { key = "kh", label = "Kế hoạch", type = "number" },
  { key = "th", label = "Thực hiện", type = "series" },
]
[[computed]]
key = "tong"
formula = "sum"
of = ["bang.kh"]
unit = "ha"
[[computed]]
key = "chenh"
formula = "difference"
of = ["sau", "truoc"]
[[computed]]
key = "ty_le"
formula = "percent_change"
of = ["sau", "truoc"]
unit = "%"
[[computed]]
key = "bang_chu"
formula = "amount_in_words"
of = ["number"]
[[computed]]
key = "dem"
formula = "count"
of = ["list"]
[[computed]]
key = "dat"
formula = "percent_of"
of = ["th", "kh"]
unit = "%"
table = "bang"
[[section]]
id = "a"
purpose = "a"
[[section.say]]
text = "{text}."
""",
    "thu.toml",
    check=check_kind,
)


def brief(**answers: Any) -> Brief:
    return make_brief(KIND, answers, Office(), KINDS.ranks, KINDS.standard("speech"))


def atom(key: str, **answers: Any) -> Atom:
    value = with_computed(KIND, brief(**answers).values)[key]
    assert isinstance(value, Atom)
    return value


@pytest.mark.parametrize(
    ("key", "given", "shown", "kind"),
    [
        ("text", "  xã  Bản Bo. ", "xã Bản Bo", FactKind.TEXT),
        ("text", 2025, "2025", FactKind.TEXT),
        ("text", 0, "0", FactKind.TEXT),
        ("number", "32.907,6", "32.907,6", FactKind.NUMBER),
        ("number", 32907.6, "32.907,6", FactKind.NUMBER),
        ("number", 0, "0", FactKind.NUMBER),
        ("quantity", "46 tổ", "46 tổ", FactKind.NUMBER),
        ("truoc", "1.020", "1.020 ha", FactKind.NUMBER),
        ("truoc", "1.020 ha", "1.020 ha", FactKind.NUMBER),
        ("truoc", "hơn 36.000 nhân khẩu", "hơn 36.000 nhân khẩu", FactKind.NUMBER),
        ("date", "5-11-2025", "05/11/2025", FactKind.DATE),
        ("time", "14h30", "14 giờ 30", FactKind.TIME),
    ],
)
def test_an_answer_stands_as_it_was_given_with_its_origin(
    key: str, given: Any, shown: str, kind: FactKind
) -> None:
    value = atom(key, **{key: given})
    assert (value.text, value.fact.kind) == (shown, kind)
    assert str(value.fact.provenance) == f"answer:{key}"


@pytest.mark.parametrize(
    ("key", "answers", "shown", "formula"),
    [
        (
            "tong",
            {"bang": [{"ten": "a", "kh": "1.000,5"}, {"ten": "b", "kh": 20}]},
            "1.020,5 ha",
            "1.000,5; 20",
        ),
        ("chenh", {"truoc": "1.020", "sau": "1.180"}, "160", "1.180; 1.020 ha"),
        ("chenh", {"truoc": "1.180", "sau": "1.020"}, "-160", "1.020; 1.180 ha"),
        ("ty_le", {"truoc": "1.020", "sau": "1.180"}, "15,7%", "1.180; 1.020 ha"),
        ("bang_chu", {"number": "1.250.000"}, None, "1.250.000"),
        ("dem", {"list": "a; b; c"}, "3", "list"),
    ],
)
def test_what_is_worked_out_keeps_its_formula(
    key: str, answers: dict[str, Any], shown: str | None, formula: str
) -> None:
    value = atom(key, **answers)
    assert shown is None or value.text == shown
    assert value.fact.provenance.kind == "computed"
    assert formula in value.fact.provenance.detail


def test_an_amount_in_words_is_said_in_full() -> None:
    assert atom("bang_chu", number="1.250.000").text.lower().startswith("một triệu hai trăm năm mươi nghìn")


@pytest.mark.parametrize(
    ("key", "answers"),
    [
        ("chenh", {"truoc": "5"}),
        ("ty_le", {"truoc": "0", "sau": "5"}),
        ("bang_chu", {"number": "2,5"}),
        ("bang_chu", {"number": "-5"}),
        ("bang_chu", {"number": "9" * 90}),
        ("tong", {"bang": [{"ten": "a"}]}),
        ("tong", {"bang": [{"ten": "a", "kh": "9" * 100}] * 20}),
        ("chenh", {"truoc": "hơn 5 ha", "sau": "6"}),
        ("dem", {}),
    ],
)
def test_what_cannot_be_worked_out_is_absent_not_guessed(key: str, answers: dict[str, Any]) -> None:
    assert key not in with_computed(KIND, brief(**answers).values)


def test_a_computed_column_stands_in_every_row_that_has_its_operands() -> None:
    rows = with_computed(
        KIND, brief(bang=[{"ten": "a", "kh": 200, "th": 150}, {"ten": "b", "kh": 200}]).values
    )["bang"]
    assert isinstance(rows, tuple)
    first, second = (row for row in rows if isinstance(row, dict))
    assert first["dat"].text == "75%" or first["dat"].text == "75,0%"
    assert "dat" not in second


def test_a_table_takes_rows_as_objects_arrays_or_lines() -> None:
    wanted = [{"ten": "chè", "kh": "5"}, {"ten": "ngô"}]
    for table in ([{"ten": "chè", "kh": 5}, {"ten": "ngô"}], [["chè", "5"], ["ngô"]]):
        rows = brief(bang=table).values["bang"]
        assert isinstance(rows, tuple)
        assert [
            {key: cell.text for key, cell in row.items()} for row in rows if isinstance(row, dict)
        ] == wanted
    lines = brief(bang="chè; ngô").values["bang"]
    assert isinstance(lines, tuple)
    assert [row["ten"].text for row in lines if isinstance(row, dict)] == ["chè", "ngô"]


def test_a_cell_with_a_series_is_read_as_points() -> None:
    rows = brief(bang=[{"ten": "chè", "th": "2024: 1.120; 2025: 1.180"}]).values["bang"]
    assert isinstance(rows, tuple)
    assert isinstance(rows[0], dict)
    points = rows[0]["th"].raw
    assert isinstance(points, tuple)
    assert [(point.period, point.value) for point in points] == [
        ("2024", Decimal(1120)),
        ("2025", Decimal(1180)),
    ]


def test_an_empty_required_cell_is_marked_but_an_empty_row_is_no_row() -> None:
    made = brief(bang=[{"kh": 5}, {"ten": "", "kh": None}, {}])
    assert made.missing == ("Bảng, dòng 1: Tên",)
    rows = made.values["bang"]
    assert isinstance(rows, tuple)
    assert len(rows) == 1


def test_people_keep_their_rank_and_the_words_that_were_typed() -> None:
    people = brief(people=["bà con bản Bo", {"name": "anh A", "rank": "khach"}, {"name": ""}, " "]).values[
        "people"
    ]
    assert isinstance(people, tuple)
    assert [(person.atom.text, person.rank) for person in people if isinstance(person, Person)] == [
        ("bà con bản Bo", "ba-con"),
        ("anh A", "khach"),
    ]


@pytest.mark.parametrize(
    ("given", "rest"),
    [
        ("05/11/2025", ""),
        ("ngày 05/11/2025.", ""),
        ("Thứ Tư, ngày 5 tháng 11 năm 2025", ""),
        ("05/11/2025 (dự kiến)", "dự kiến"),
        ("từ 01/7/2025 đến 31/10/2025", "từ, đến 31/10/2025"),
        ("8 giờ 00, ngày 05/11/2025", "8 giờ 00"),
    ],
)
def test_what_a_date_leaves_unread_is_told(given: str, rest: str) -> None:
    warnings = brief(date=given).warnings
    assert bool(warnings) is bool(rest)
    assert not rest or f"“{rest}”" in warnings[0]


def test_a_date_and_a_time_from_one_fact_leave_nothing_unread() -> None:
    when = "8 giờ 00, ngày 05/11/2025"
    assert brief(date=when, time=when).warnings == ()
    assert (
        brief(date="lúc 14h30, thứ Tư ngày 05/11/2025", time="lúc 14h30, thứ Tư ngày 05/11/2025").warnings
        == ()
    )


@given(st.text(max_size=200), st.sampled_from(TYPES))
def test_every_value_that_passes_is_nfc_printable_and_never_empty(text: str, key: str) -> None:
    try:
        made = brief(**{key: text})
    except BadInputError:
        return
    value = made.values.get(key, ())
    atoms = [value] if isinstance(value, Atom) else [getattr(entry, "atom", entry) for entry in value]
    for found in atoms:
        assert isinstance(found, Atom)
        assert found.text.strip()
        assert unicodedata.is_normalized("NFC", found.text)
        assert all(line.isprintable() for line in found.text.split("\n"))
