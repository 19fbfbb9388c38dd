"""Facts noted down with labels reach the right questions: none lost, none guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bannai.documents.kind_parser import parse_kind
from bannai.documents.kinds import Length, Tone
from bannai.drafting.case_form import length_for, read_request
from bannai.drafting.kind_check import check_kind
from bannai.errors import BadInputError
from bannai.paths import Paths
from bannai.services.kind_service import KindService

KINDS = KindService(Paths(Path("/nonexistent")))
KIND = parse_kind(
    """
id = "thu"
name = "Thử"
family = "report"
standard = "speech"
[[input]]
key = "ten"
label = "Tên sự kiện"
aliases = ["Sự kiện", "Thời gian"]
[[input]]
key = "ngay"
label = "Ngày"
type = "date"
aliases = ["Thời gian", "Lúc"]
[[input]]
key = "gio"
label = "Giờ"
type = "time"
aliases = ["Thời gian", "Lúc"]
[[input]]
key = "viec"
label = "Việc"
type = "list"
aliases = ["Kết quả"]
[[input]]
key = "ke"
label = "Kể chuyện"
type = "long_text"
[[input]]
key = "so_lieu"
label = "Số liệu"
type = "table"
collects_unmatched = true
columns = [
  { key = "ten", label = "Chỉ tiêu" },
  { key = "don_vi", label = "Đơn vị" },
  { key = "gia_tri", label = "Giá trị", type = "series" },
]
[[section]]
id = "a"
purpose = "a"
[[section.say]]
text = "{ten}."
""",
    "thu.toml",
    check=check_kind,
)


def answers(*pairs: tuple[str, Any]) -> dict[str, Any]:
    facts = [{"label": label, "value": value} for label, value in pairs]
    return dict(read_request(KIND, {"name": "x", "family": "report", "facts": facts}).answers)


@pytest.mark.parametrize(
    "label", ["Sự kiện", "SỰ KIỆN", "su kien", " Sự kiện: ", "Tên sự kiện", "S\u01b0\u0323 kiện"]
)
def test_a_label_is_known_without_case_accents_or_colon(label: str) -> None:
    assert answers((label, "Khai mạc")) == {"ten": "Khai mạc"}


def test_one_fact_feeds_date_and_time_and_not_the_text_beside_them() -> None:
    when = "8 giờ 00, ngày 05/11/2025"
    assert answers(("Thời gian", when)) == {"ngay": when, "gio": when}
    assert answers(("Thời gian", "05/11/2025")) == {"ngay": "05/11/2025"}
    assert answers(("Thời gian", "8 giờ")) == {"gio": "8 giờ"}
    assert answers(("Thời gian", "mùa khô")) == {"ten": "mùa khô"}


def test_a_fact_that_fits_none_of_its_questions_is_still_given_to_them() -> None:
    assert answers(("Lúc", "sáng mai")) == {
        "ngay": "sáng mai",
        "gio": "sáng mai",
    }  # the brief refuses it by name


def test_unknown_labels_go_into_the_open_table_with_their_unit() -> None:
    assert answers(("Diện tích chè (ha)", "2022: 1.020; 2023: 1.065"), ("Tổ công nghệ số", "46 tổ")) == {
        "so_lieu": [
            {"ten": "Diện tích chè", "don_vi": "ha", "gia_tri": "2022: 1.020; 2023: 1.065"},
            {"ten": "Tổ công nghệ số", "gia_tri": "46 tổ"},
        ]
    }


@pytest.mark.parametrize("turned", [False, True])
def test_the_open_tables_own_label_and_unknown_ones_are_kept_together(turned: bool) -> None:
    pairs: list[tuple[str, Any]] = [("Số liệu", "đất; nước"), ("Khác", "5")]
    rows = answers(*(reversed(pairs) if turned else pairs))["so_lieu"]
    assert sorted(map(str, rows)) == sorted(map(str, ["đất", "nước", {"ten": "Khác", "gia_tri": "5"}]))


def test_the_same_label_twice_is_joined_by_the_type_of_its_question() -> None:
    assert answers(("Việc", "a; b"), ("Kết quả", "c"))["viec"] == ["a", "b", "c"]
    assert answers(("Việc", ["a"]), ("Việc", ["b"]))["viec"] == ["a", "b"]
    assert answers(("Sự kiện", "a"), ("Tên sự kiện", "b"))["ten"] == "a; b"
    assert answers(("Kể chuyện", "a"), ("Kể chuyện", "b"))["ke"] == "a\nb"
    assert answers(("Ngày", "05/11/2025"), ("Ngày", "05/11/2025"))["ngay"] == "05/11/2025"
    with pytest.raises(BadInputError, match=r"“Ngày” .* hai lần"):
        answers(("Ngày", "05/11/2025"), ("Ngày", "06/11/2025"))


def test_without_an_open_table_an_unknown_label_is_refused_by_name() -> None:
    speech = KINDS.get("phat-bieu-khai-mac-binh-dan-hoc-vu-so")
    with pytest.raises(BadInputError, match="“Thời tiết”"):
        read_request(speech, {"facts": [{"label": "Thời tiết", "value": "nắng"}]})


@pytest.mark.parametrize(
    "fact",
    [1, None, {}, {"label": "a"}, {"label": 1, "value": 2}, {"label": "a", "value": 1, "x": 2}, ["a", "b"]],
)
def test_a_malformed_fact_is_refused(fact: Any) -> None:
    with pytest.raises(BadInputError, match="“label” và “value”"):
        read_request(KIND, {"facts": [fact]})


@pytest.mark.parametrize(
    ("value", "tone"),
    [
        ("gần gũi bà con", Tone.CLOSE),
        ("gan-gui", Tone.CLOSE),
        ("Trang trọng", Tone.SOLEMN),
        ("trang-trong", Tone.SOLEMN),
    ],
)
def test_the_tone_may_stand_among_the_answers(value: str, tone: Tone) -> None:
    assert read_request(KIND, {"giong_van": value}).tone is tone
    assert read_request(KIND, {"facts": [{"label": "Giọng văn", "value": value}]}).tone is tone


@pytest.mark.parametrize(
    ("value", "minutes"),
    [
        ("5 phút", 5),
        (5, 5),
        ("5 - 7 phút", 6),
        ("5 đến 7 phút", 6),
        ("5 phút 30 giây", 5),
        ("4,5", 4.5),
        ("khoảng 10", 10),
    ],
)
def test_the_minutes_may_stand_among_the_answers(value: Any, minutes: float) -> None:
    assert read_request(KIND, {"thoi_luong": value}).minutes == minutes
    assert "thoi_luong" not in read_request(KIND, {"thoi_luong": value, "ten": "a"}).answers


@pytest.mark.parametrize(
    "data",
    [{"thoi_luong": "lâu"}, {"thoi_luong": "0 phút"}, {"thoi_luong": 1000}, {"thoi_luong": [5]},
     {"thoi_luong": "5 - 500"},
     {"thoi_luong": True}, {"giong_van": "vui"}, {"giong_van": ["x"]}, {"thoi_luong": "9" * 500}],
)  # fmt: skip
def test_a_tone_or_length_that_cannot_be_read_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(BadInputError):
        read_request(KIND, data)


def test_minutes_choose_a_length() -> None:
    assert [length_for(minutes) for minutes in (2, 3.9, 4, 7, 7.1, 60)] == [
        Length.SHORT, Length.SHORT, Length.MEDIUM, Length.MEDIUM, Length.LONG, Length.LONG,
    ]  # fmt: skip


def test_an_object_with_a_key_named_facts_and_others_is_an_object() -> None:
    assert dict(read_request(KIND, {"facts": [], "ten": "a"}).answers) == {"facts": [], "ten": "a"}
