"""Lists of the user's own sentences said better: item by item, each with its facts, its place and its end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bannai.documents.model import ListBlock, Run, block_inlines, plain_text
from bannai.drafting.filling import relisted
from bannai.drafting.model_prompt import request
from bannai.drafting.model_writer import ModelWriter
from bannai.drafting.section_guard import SectionGuard
from bannai.drafting.slots import slotted
from bannai.drafting.stretches import Stretch
from bannai.drafting.writing import Bettered, KeptAsWas, Reason, Wish
from bannai.engine.scripted import ScriptedEngine
from tests.unit.adversary import SLIPS
from tests.unit.told_samples import told_list

KT = "bao-cao-kinh-te-xa-hoi"
STRETCH = told_list(
    KT,
    "tu_phap",
    [
        "đăng ký 96 việc hộ tịch, chứng thực 318 bản sao",
        "tổ chức 9 buổi phổ biến pháp luật cho 612 lượt người",
        "các tổ hòa giải ở bản Nà Luồng hòa giải thành 7/8 vụ",
    ],
)
TAKEN = slotted(STRETCH)
BASE = (
    "Đăng ký {{n1}} hộ tịch, chứng thực {{n2}}.\n"
    "Tổ chức {{n3}} phổ biến pháp luật cho {{n4}}.\n"
    "Các tổ hòa giải ở {{p1}} hòa giải thành {{n5}}."
)
GOOD = (
    "Đã đăng ký {{n1}} hộ tịch và chứng thực {{n2}}.\n"
    "Tổ chức được {{n3}} phổ biến pháp luật cho {{n4}} tham gia.\n"
    "Tại {{p1}}, các tổ hòa giải đã hòa giải thành {{n5}}."
)


def written(text: str, stretch: Stretch = STRETCH) -> Bettered | KeptAsWas:
    *_, last = ModelWriter(SLIPS).better(ScriptedEngine([text, text]), stretch)
    assert isinstance(last, Bettered | KeptAsWas)
    return last


def test_a_list_leaves_a_line_an_item_and_a_model_is_told_so() -> None:
    assert TAKEN.text == BASE
    task = request(STRETCH, TAKEN, Wish.BETTER, 1).task
    assert "giữ đúng số dòng" in task


@pytest.mark.parametrize("text", [GOOD, GOOD.replace(".\n", ";\n"), "- " + GOOD.replace("\n", "\n- ")])
def test_a_list_said_well_comes_back_as_a_list_that_ends_as_before(text: str) -> None:
    last = written(text)
    assert isinstance(last, Bettered)
    assert last.proposal.old == STRETCH.stands
    (block,) = last.proposal.new
    assert isinstance(block, ListBlock)
    assert [plain_text(line) for line in block_inlines(block)] == [
        "Đã đăng ký 96 việc hộ tịch và chứng thực 318 bản sao;",
        "Tổ chức được 9 buổi phổ biến pháp luật cho 612 lượt người tham gia;",
        "Tại bản Nà Luồng, các tổ hòa giải đã hòa giải thành 7/8 vụ.",
    ]
    assert [{run.fact for run in line if run.fact} for line in block.items] == [
        {"tu_phap.1"},
        {"tu_phap.2"},
        {"tu_phap.3"},
    ]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (".\nTổ chức", "; tổ chức", Reason.FORM),
        (" và chứng thực {{n2}}", ".\nChứng thực {{n2}}", Reason.FORM),
        ("{{n2}}", "{{n3}}", None),
        ("chứng thực {{n2}}", "chứng thực", Reason.MISSING_SLOT),
        ("Đã đăng ký", "Đã kịp thời đăng ký", Reason.ADDED),
        ("đã hòa giải thành", "không hòa giải thành", Reason.NEGATION),
        ("phổ biến pháp luật", "hòa giải", None),
        ("Đã đăng ký", "Tại {{p1}} đã đăng ký", None),
        ("hộ tịch và chứng thực", "hộ tịch để chứng thực", None),
        ("tham gia.", "tham gia, đây là kết quả tốt.", Reason.ADDED),
    ],
)
def test_an_item_told_wrong_refuses_the_list(old: str, new: str, reason: Reason | None) -> None:
    assert old in GOOD
    fault = SectionGuard(STRETCH, TAKEN, SLIPS).judge(GOOD.replace(old, new, 1), Wish.BETTER).fault
    assert fault is not None
    assert reason is None or fault.reason is reason, fault


def test_items_do_not_change_places_nor_facts_their_item() -> None:
    lines = GOOD.split("\n")
    for text in (
        "\n".join([lines[1], lines[0], lines[2]]),
        GOOD.replace("{{n1}}", "\0").replace("{{n3}}", "{{n1}}").replace("\0", "{{n3}}"),
    ):
        fault = SectionGuard(STRETCH, TAKEN, SLIPS).judge(text, Wish.BETTER).fault
        assert fault is not None
        assert fault.reason is Reason.SWAPPED


def test_words_of_one_item_do_not_go_into_another() -> None:
    text = GOOD.replace("phổ biến pháp luật", "phổ biến pháp luật, hộ tịch")
    fault = SectionGuard(STRETCH, TAKEN, SLIPS).judge(text, Wish.BETTER).fault
    assert fault is not None
    assert fault.reason is Reason.ADDED


def test_items_that_began_small_begin_small_again() -> None:
    small = ListBlock(((Run("họp 3 buổi", "a"), Run(";")), (Run("UBND xã ký", "b"), Run("."))))
    lines = STRETCH.blocks[:2]
    again = relisted(
        small, [replace(lines[0], runs=(Run("Đã họp "), Run("3 buổi", "a"), Run("."))), lines[1]]
    )
    assert plain_text(again.items[0]) == "đã họp 3 buổi;"
    assert plain_text(again.items[1]).endswith("người.")
    with pytest.raises(ValueError, match="zip"):
        relisted(small, lines[:1])
