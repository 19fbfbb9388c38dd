"""Greetings by rank, guests from above first and the people last; turns of address by who is there."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bannai.documents.facts import FactKind
from bannai.documents.kinds import Tone
from bannai.drafting.people import Ranks, greeting_lines, parse_ranks, turn_of_address
from bannai.drafting.values import Person, answer_atom, missing_atom
from bannai.paths import package_file


@pytest.fixture(scope="module")
def ranks() -> Ranks:
    return parse_ranks((package_file("kinds") / "common" / "ranks.toml").read_text("utf-8"))


def people(ranks: Ranks, *names: str) -> list[Person]:
    return [
        ranks.person(answer_atom(f"p.{number}", "p", name, FactKind.NAME, name))
        for number, name in enumerate(names, start=1)
    ]


def greeting(ranks: Ranks, tone: Tone, *names: str) -> list[str]:
    lines = greeting_lines(people(ranks, *names), ranks, tone)
    return ["".join(words + person.address for words, person in line) for line in lines]


EVERYBODY = (
    "bà con bản Bo",
    "cán bộ, công chức xã",
    "lãnh đạo Đảng ủy, HĐND, UBND xã",
    "đại diện Viettel Lai Châu",
    "đồng chí Phó Chủ tịch UBND tỉnh",
    "trưởng các bản",
)


@pytest.mark.parametrize("names", [EVERYBODY, EVERYBODY[::-1], EVERYBODY[2:] + EVERYBODY[:2]])
def test_the_order_is_by_rank_whatever_order_was_typed(ranks: Ranks, names: tuple[str, ...]) -> None:
    lines = greeting(ranks, Tone.CLOSE, *names)
    assert lines[:3] == [
        "Kính thưa đồng chí Phó Chủ tịch UBND tỉnh",
        "Kính thưa các đồng chí đại diện Viettel Lai Châu",
        "Kính thưa các đồng chí lãnh đạo Đảng ủy, HĐND, UBND xã",
    ]
    assert len(lines) == 4
    assert lines[3].startswith("Thưa ")
    assert lines[3].endswith(", thưa toàn thể bà con bản Bo")
    assert "các đồng chí trưởng các bản" in lines[3]


def test_the_solemn_tone_says_kinh_thua_to_everyone(ranks: Ranks) -> None:
    assert all(line.startswith("Kính thưa ") for line in greeting(ranks, Tone.SOLEMN, *EVERYBODY))
    assert greeting(ranks, Tone.CLOSE, "bà con bản Bo") == ["Thưa toàn thể bà con bản Bo"]
    assert greeting(ranks, Tone.SOLEMN) == []


def test_people_of_one_rank_keep_the_order_in_which_they_were_typed(ranks: Ranks) -> None:
    lines = greeting(ranks, Tone.SOLEMN, "Chủ tịch HĐND xã", "Bí thư Đảng ủy xã")
    assert [line.lower() for line in lines] == [
        "kính thưa các đồng chí chủ tịch hđnd xã",
        "kính thưa các đồng chí bí thư đảng ủy xã",
    ]


@pytest.mark.parametrize(
    ("name", "rank"),
    [
        ("đồng chí Phó Giám đốc Sở Nội vụ", "cap-tren"),
        ("Đại biểu Quốc hội đơn vị tỉnh Lai Châu", "cap-tren"),
        ("Công ty chè Bản Bo", "khach"),
        ("Đồn Biên phòng", "khach"),
        ("Thường trực Đảng ủy xã", "lanh-dao"),
        ("phụ huynh và học sinh", "ba-con"),
        ("toàn thể nhân dân bản Nà Khương", "ba-con"),
        ("trưởng các bản", "can-bo"),
        ("ai đó không rõ", "can-bo"),
    ],
)
def test_a_rank_is_recognised_by_the_words(ranks: Ranks, name: str, rank: str) -> None:
    assert ranks.rank_of(name) == rank
    assert ranks.rank_of(name.upper()) == rank


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("lãnh đạo xã", "các đồng chí lãnh đạo xã"),
        ("bà con bản Bo", "toàn thể bà con bản Bo"),
        ("nhân dân trong xã", "toàn thể nhân dân trong xã"),
        ("Bà Nguyễn Thị A", "bà Nguyễn Thị A"),
        ("Các đồng chí đảng viên", "các đồng chí đảng viên"),
        ("đại biểu", "các vị đại biểu"),
        ("phụ huynh học sinh", "các bậc phụ huynh học sinh"),
        ("học sinh toàn trường", "các em học sinh toàn trường"),
        ("doanh nghiệp trên địa bàn", "quý vị đại diện doanh nghiệp trên địa bàn"),
        ("người cao tuổi", "các cụ, các vị người cao tuổi"),
        ("UBND xã", "các đồng chí UBND xã"),
    ],
)
def test_a_form_of_address_is_set_before_a_name_that_has_none(ranks: Ranks, name: str, address: str) -> None:
    assert ranks.address_of(name) == address


def test_a_given_rank_wins_over_the_words(ranks: Ranks) -> None:
    atom = answer_atom("p.1", "p", "lãnh đạo xã bạn", FactKind.NAME)
    assert ranks.person(atom, "khach").rank == "khach"
    assert ranks.person(atom).rank == "lanh-dao"


def test_a_missing_answer_gets_no_form_of_address(ranks: Ranks) -> None:
    assert ranks.person(missing_atom("p", "Người dự")).address == "[CẦN BỔ SUNG: Người dự]"


@pytest.mark.parametrize(
    ("names", "said", "unsaid"),
    [
        (("bà con bản Bo",), "bà con", "đồng chí"),
        (("lãnh đạo xã",), "đồng chí", "bà con"),
        (("lãnh đạo xã", "bà con bản Bo"), "bà con", "học sinh"),
        (("giáo viên", "học sinh toàn trường"), "học sinh", "bà con"),
    ],
)
@pytest.mark.parametrize("tone", list(Tone))
def test_a_turn_addresses_those_who_are_there_and_nobody_else(
    ranks: Ranks, tone: Tone, names: tuple[str, ...], said: str, unsaid: str
) -> None:
    for seed in range(10):
        for part in range(6):
            turn = turn_of_address(people(ranks, *names), ranks, tone, seed, part)
            assert said in turn.lower()
            assert unsaid not in turn.lower()
            assert turn.startswith(("Kính thưa", "Thưa"))
            assert "{" not in turn


def test_turns_are_fixed_by_the_seed_and_neighbours_differ(ranks: Ranks) -> None:
    listeners = people(ranks, "lãnh đạo xã", "bà con bản Bo")
    for seed in range(5):
        turns = [turn_of_address(listeners, ranks, Tone.CLOSE, seed, part) for part in range(4)]
        again = [turn_of_address(listeners, ranks, Tone.CLOSE, seed, part) for part in range(4)]
        assert turns == again
        assert all(one != other for one, other in pairwise(turns))
