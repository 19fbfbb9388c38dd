"""What is found inside a user's own sentence: all that must not change by a letter, or nothing at all."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from bannai.drafting.facts_inside import facts_inside
from tests.unit.adversary import KINDS


def found(text: str) -> list[str]:
    return [f"{it.letter} {text[it.start : it.end]}" for it in facts_inside(text)]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("lúa mùa 236 ha đạt 100% KH", ["n 236 ha", "n 100%"]),
        ("trồng mới 14 ha chè", ["n 14 ha"]),
        ("đàn trâu giảm 23 con so với cùng kỳ", ["n giảm 23 con"]),
        ("chưa đến 5 hộ", ["n chưa đến 5 hộ"]),
        ("đến ngày 30/9/2026 còn 640 con lợn", ["d đến ngày 30/9/2026", "n còn 640 con lợn"]),
        ("năm học 2026 - 2027 có 62 lớp", ["d năm học 2026 - 2027", "n 62 lớp"]),
        ("đăng ký tại Kế hoạch số 42/KH-UBND ngày 25/7/2025", ["v Kế hoạch số 42/KH-UBND ngày 25/7/2025"]),
        ("1 ổ dịch ở bản Nà Luồng", ["n 1 ổ dịch", "p bản Nà Luồng"]),
        ("Sở Nông nghiệp và Môi trường cấp 500 liều", ["p Sở Nông nghiệp và Môi trường", "n 500 liều"]),
        ("hai đợt mưa lớn", ["n hai đợt"]),
        ("ba bản chưa đăng ký", ["n ba bản"]),
        ("phát động phong trào “Bản sạch, nhà sạch”", ["t “Bản sạch, nhà sạch”"]),
        ("19/21 chi bộ", ["n 19/21 chi bộ"]),
        ("giá 12.000 đồng/kg", ["n 12.000 đồng/kg"]),
        ("sửa 1,8km đường", ["n 1,8km"]),
        ("dịch tả lợn châu Phi đã hết", []),
        ("bà con đoàn kết", []),
    ],
)  # fmt: skip
def test_facts_are_found_with_their_units_and_directions(text: str, facts: list[str]) -> None:
    assert found(text) == facts


@pytest.mark.parametrize(
    "text",
    [
        "thực hiện Luật Đất đai cho 12 hộ",  # a law without its number
        "theo Nghị quyết của Hội đồng nhân dân giao 5 chỉ tiêu",
        "xếp loại ② cho 3 hộ",  # a figure that no rule reads
        "khối lượng ½ của 3 tấn",
    ],
)
def test_a_sentence_that_is_not_understood_is_left_whole(text: str) -> None:
    assert facts_inside(text) == ()


def test_no_figure_of_any_example_answer_is_outside() -> None:
    answers = [
        line
        for kind in KINDS.list()
        for item in KINDS.get(kind.id).inputs
        if item.sentences
        for line in (item.example if isinstance(item.example, (list, tuple)) else [item.example])
    ]
    assert len(answers) > 80
    taken = 0
    for line in map(str, answers):
        places = facts_inside(line)
        assert [it.start for it in places] == sorted(it.start for it in places)
        assert all(one.end <= other.start for one, other in pairwise(places))
        if places:
            taken += 1
            outside = "".join(
                char for at, char in enumerate(line) if not any(it.start <= at < it.end for it in places)
            )
            assert not re.search(r"\d", outside), line
            assert not re.search(r"(?<=\w )[A-ZĐ][a-zà-ỹđ]+ [A-ZĐ]", outside), line
    assert taken > 60
