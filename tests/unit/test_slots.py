"""Facts as slots: they leave a text and come back letter by letter, with their facts."""

from __future__ import annotations

from random import Random

import pytest

from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.kinds import Family, Tone
from bannai.documents.model import Paragraph, Run, plain_text
from bannai.drafting.filling import filled, visible
from bannai.drafting.guard_text import SLOT
from bannai.drafting.slots import slotted
from bannai.drafting.stretches import Stretch
from tests.long_tier import sample
from tests.unit.adversary import COMBINATIONS, drafted, prose

ANSWER = Provenance(ProvenanceKind.ANSWER, "a")
FACTS = (
    Fact("so", "1.020", FactKind.NUMBER, ANSWER),
    Fact("so.don_vi", "hộ", FactKind.TEXT, ANSWER),
    Fact("tang.direction", "tăng", FactKind.TEXT, ANSWER),
    Fact("dem.count", "bốn", FactKind.NUMBER, ANSWER),
    Fact("ty_le", "58%", FactKind.NUMBER, ANSWER),
    Fact("ngay", "12/10/2026", FactKind.DATE, ANSWER),
    Fact("gio.session", "Sáng", FactKind.TEXT, ANSWER),
    Fact("nguoi", "Lò Văn Pâng", FactKind.NAME, ANSWER),
    Fact("viec", "Cả xã có 53 hộ thoát nghèo", FactKind.TEXT, ANSWER),
    Fact("missing.x", "[CẦN BỔ SUNG: Số hộ]", FactKind.MISSING, Provenance(ProvenanceKind.UNMATCHED, "x")),
)
LABELS = (("so", "Số hộ"), ("viec", "Việc đã làm"))


def stretch(*lines: tuple[Run, ...]) -> Stretch:
    return Stretch("s", 0, tuple(map(Paragraph, lines)), FACTS, Family.SPEECH, Tone.CLOSE, labels=LABELS)


@pytest.mark.parametrize(
    ("runs", "text", "values"),
    [
        ((Run("Có "), Run("1.020", "so"), Run(" "), Run("hộ", "so.don_vi")), "Có {{n1}}", ["1.020 hộ"]),
        ((Run("Có "), Run("1.020", "so"), Run(" học sinh.")), "Có {{n1}}.", ["1.020 học sinh"]),
        ((Run("Có "), Run("1.020", "so"), Run(" rất vui.")), "Có {{n1}} rất vui.", ["1.020"]),
        (
            (Run("Nay "), Run("tăng", "tang.direction"), Run(" "), Run("1.020", "so"), Run(" hộ.")),
            "Nay {{n1}}.",
            ["tăng 1.020 hộ"],
        ),
        ((Run("Xin nêu "), Run("bốn", "dem.count"), Run(" việc:")), "Xin nêu {{n1}}:", ["bốn việc"]),
        ((Run("Bằng "), Run("58%", "ty_le"), Run(" kế hoạch.")), "Bằng {{n1}}.", ["58% kế hoạch"]),
        ((Run("Họp ngày "), Run("12/10/2026", "ngay"), Run(".")), "Họp {{d1}}.", ["ngày 12/10/2026"]),
        ((Run("Sáng", "gio.session"), Run(" nay ta họp.")), "{{d1}} ta họp.", ["Sáng nay"]),
        ((Run("Cảm ơn ông "), Run("Lò Văn Pâng", "nguoi"), Run(".")), "Cảm ơn ông {{p1}}.", ["Lò Văn Pâng"]),
        ((Run("Có "), Run("[CẦN BỔ SUNG: Số hộ]", "missing.x")), "Có {{m1}}", ["[CẦN BỔ SUNG: Số hộ]"]),
        ((Run("Quỹ có 15,5 triệu và 2 sổ."),), "Quỹ có {{n1}} và {{n2}} sổ.", ["15,5 triệu", "2"]),
        ((Run("Bác dặn: “"), Run("Cả xã có 53 hộ thoát nghèo", "viec"), Run("”.")), "Bác dặn: {{t1}}.",
         ["“Cả xã có 53 hộ thoát nghèo”"]),
    ],
)  # fmt: skip
def test_each_fact_leaves_with_what_belongs_to_it(
    runs: tuple[Run, ...], text: str, values: list[str]
) -> None:
    taken = slotted(stretch(runs))
    assert taken.text == text
    assert [slot.text for slot in taken.slots] == values
    assert plain_text(filled(taken.text, taken).blocks[0].runs) == plain_text(runs)


@pytest.mark.parametrize("case", sample(COMBINATIONS, 20), ids=str)
def test_what_leaves_a_draft_comes_back_as_it_was(case: tuple[str, object, object]) -> None:
    kind, document = drafted(*case, 3)
    for it in prose(document, kind, case[1], Random(1)):  # type: ignore[arg-type]
        taken = slotted(it)
        back = filled(taken.text, taken).blocks
        assert [plain_text(block.runs) for block in back] == [plain_text(block.runs) for block in it.blocks]
        facts = [
            [run.fact for block in blocks for run in block.runs if run.fact] for blocks in (back, it.blocks)
        ]
        if it.told:  # the words between the parts of an answer carry no fact any more
            facts = [list(dict.fromkeys(found)) for found in facts]
        assert facts[0] == facts[1]
        assert not any(char.isdigit() for char in SLOT.sub("", taken.text)), taken.text


def test_a_fact_that_stands_twice_has_one_name_and_a_count() -> None:
    taken = slotted(
        stretch((Run("Ông "), Run("Lò Văn Pâng", "nguoi"), Run(" và ông "), Run("Lò Văn Pâng", "nguoi")))
    )
    assert taken.text == "Ông {{p1}} và ông {{p1}}"
    assert taken.slot("p1").count == 2


def test_a_sentence_of_the_user_that_goes_into_another_loses_only_the_capital_of_its_start() -> None:
    taken = slotted(stretch((Run("Tôi xin kể. "), Run("Cả xã có 53 hộ thoát nghèo", "viec"), Run("."))))
    assert taken.slots[0].sentence
    block = filled("Trong năm, {{t1}}.", taken).blocks[0]
    assert plain_text(block.runs) == "Trong năm, cả xã có 53 hộ thoát nghèo."
    assert [run.fact for run in block.runs] == [None, "viec", None]


def test_a_day_or_unit_that_the_text_says_once_more_stands_once() -> None:
    taken = slotted(
        stretch((Run("Họp ngày "), Run("12/10/2026", "ngay"), Run(" cho "), Run("1.020", "so"), Run(" hộ.")))
    )
    assert plain_text(filled("Ngày {{d1}}, họp cho {{n1}} hộ.", taken).blocks[0].runs) == (
        "Ngày 12/10/2026, họp cho 1.020 hộ."
    )


def test_words_to_be_marked_stand_in_runs_of_their_own() -> None:
    taken = slotted(stretch((Run("Cảm ơn "), Run("Lò Văn Pâng", "nguoi"), Run("."))))
    result = filled("Cảm ơn {{p1}} và Sìn Hồ.", taken, [("Sìn Hồ", FactKind.NAME)])
    assert [fact.text for fact in result.marked] == ["Sìn Hồ"]
    assert result.marked[0].provenance.kind is ProvenanceKind.UNMATCHED
    assert [(run.text, run.fact) for run in result.blocks[0].runs if run.fact] == [
        ("Lò Văn Pâng", "nguoi"),
        ("Sìn Hồ", result.marked[0].id),
    ]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Có {{n1}} vui", "Có 1.020 hộ vui"),
        ("Có {{n", "Có "),
        ("Có {", "Có "),
        ("Có {{n1}", "Có "),
        ("Có {{n7}} vui", "Có  vui"),
    ],
)
def test_an_unfinished_text_is_shown_as_far_as_it_is_whole(raw: str, shown: str) -> None:
    taken = slotted(stretch((Run("Có "), Run("1.020", "so"), Run(" hộ vui."))))
    assert visible(raw, taken) == shown
