"""The office is read from a profile and from what an answer says, without guessing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bannai.documents.office import Office, office_from_mapping, office_in_text
from bannai.documents.provinces import CITIES, PROVINCES, province_level_of


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("UBND xã Bản Bo, tỉnh Lai Châu", ("xã", "Bản Bo", "tỉnh", "Lai Châu")),
        ("UBND phường Tân Phong, tỉnh Lai Châu", ("phường", "Tân Phong", "tỉnh", "Lai Châu")),
        ("Đảng ủy xã Nà Tăm", ("xã", "Nà Tăm", "", "")),
        ("Nhà văn hóa bản Bo, xã Bản Bo, tỉnh Lai Châu", ("xã", "Bản Bo", "tỉnh", "Lai Châu")),
        ("UBND phường 5, TP. Hồ Chí Minh", ("phường", "5", "thành phố", "Hồ Chí Minh")),
        ("UBND phường Sa Pa, thành phố Hải Phòng.", ("phường", "Sa Pa", "thành phố", "Hải Phòng")),
        ("UBND đặc khu Phú Quốc, tỉnh An Giang", ("đặc khu", "Phú Quốc", "tỉnh", "An Giang")),
        ("lãnh đạo Đảng ủy, HĐND, UBND xã", ("", "", "", "")),
        ("cán bộ xã và bà con", ("", "", "", "")),
        ("cán bộ xã họp tại xã Bản Bo", ("xã", "Bản Bo", "", "")),
        ("Xã Bản Bo (tỉnh Lai Châu)", ("xã", "Bản Bo", "tỉnh", "Lai Châu")),
        ("", ("", "", "", "")),
    ],
)
def test_the_commune_and_the_province_are_found_in_an_answer(
    text: str, office: tuple[str, str, str, str]
) -> None:
    found = office_in_text(text)
    assert (found.level, found.name, found.province_level, found.province) == office


def test_a_full_name_needs_a_name() -> None:
    assert Office(level="xã", name="Bản Bo").full_name == "xã Bản Bo"
    assert Office(level="xã").full_name == ""


def test_merging_fills_the_empty_fields_only() -> None:
    mine, kept = Office(name="Bản Bo", level="xã"), Office(name="Nà Tăm", province="Lai Châu")
    assert mine.merged(kept) == Office(name="Bản Bo", level="xã", province="Lai Châu")


def test_a_profile_is_cleaned_at_the_door() -> None:
    office = office_from_mapping({"level": "xã", "name": " Bản\x00 Bo\n", "signer": "Lò Văn A\u0301 😀"})
    assert (office.name, office.signer) == ("Bản Bo", "Lò Văn Á")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"xa": "Bản Bo"}, "xa"),
        ({"name": 5}, "name"),
        ({"name": None}, "name"),
        ({"level": "thôn"}, "level"),
        ({"signer": "a" * 301}, "signer"),
    ],
)
def test_a_wrong_field_of_a_profile_is_named(data: dict[str, object], field: str) -> None:
    with pytest.raises(ValueError, match=f"^{field}$"):
        office_from_mapping(data)


@given(st.text(max_size=60))
def test_any_text_gives_an_office_and_never_an_empty_level_with_a_name(text: str) -> None:
    found = office_in_text(text)
    assert bool(found.level) is bool(found.name)
    assert bool(found.province_level) is bool(found.province)


def test_the_provinces_are_thirty_four_and_six_of_them_are_cities() -> None:
    assert len({*PROVINCES, *CITIES}) == 34
    assert len(CITIES) == 6
    assert [province_level_of(name) for name in ("Lai Châu", " hà  nội", "Hà Giang", "")] == [
        "tỉnh",
        "thành phố",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"name": "Xã Bản Bo"}, ("xã", "Bản Bo", "", "")),
        ({"name": "phường 5", "level": "phường"}, ("phường", "5", "", "")),
        ({"name": "Xã Bản Bo", "level": "phường"}, ("phường", "Xã Bản Bo", "", "")),
        ({"name": "Xa Dung", "level": "xã"}, ("xã", "Xa Dung", "", "")),
        ({"name": "Xã"}, ("", "Xã", "", "")),
        ({"province": "Tỉnh Lai Châu"}, ("", "", "tỉnh", "Lai Châu")),
        ({"province": "TP. Hồ Chí Minh"}, ("", "", "thành phố", "Hồ Chí Minh")),
        ({"province": "thành phố Huế", "province_level": "thành phố"}, ("", "", "thành phố", "Huế")),
    ],
)
def test_a_level_that_is_typed_with_the_name_is_not_written_twice(
    given: dict[str, str], kept: tuple[str, str, str, str]
) -> None:
    office = office_from_mapping(given)
    assert (office.level, office.name, office.province_level, office.province) == kept
