"""The guard: a figure that no fact accounts for is told, wherever it stands."""

from __future__ import annotations

import pytest

from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.model import (
    Block,
    Column,
    Document,
    Heading,
    ListBlock,
    Paragraph,
    Run,
    Section,
    Slide,
    SlideLayout,
    Table,
)
from bannai.review.guard import Untraced, untraced_figures

ANSWER = Fact("a", "46 tổ", FactKind.NUMBER, Provenance(ProvenanceKind.ANSWER, "a"))
COMPUTED = Fact("c", "15,7%", FactKind.NUMBER, Provenance(ProvenanceKind.COMPUTED, "change(k)"))
LOOSE = Fact("u", "99", FactKind.NUMBER, Provenance(ProvenanceKind.UNMATCHED, "u"))
MARK = Fact("missing.m", "[CẦN BỔ SUNG: Ô 1]", FactKind.MISSING, Provenance(ProvenanceKind.UNMATCHED, "m"))


def told(*blocks: Block) -> list[str]:
    document = Document(
        "k", "K", "speech", (Section("s", "", blocks),), facts=(ANSWER, COMPUTED, LOOSE, MARK)
    )
    return [found.text for found in untraced_figures(document)]


@pytest.mark.parametrize(
    ("runs", "figures"),
    [
        ((Run("Có "), Run("46 tổ", "a"), Run(".")), []),
        ((Run("Tăng "), Run("15,7%", "c")), []),
        ((Run("Có 46 tổ."),), ["46"]),
        ((Run("Có "), Run("46 tổ", "a"), Run(" và 12 bản")), ["12"]),
        ((Run("Có "), Run("99", "u")), ["99"]),
        ((Run("Có "), Run("46", "không-có")), ["46"]),
        ((Run("[CẦN BỔ SUNG: Ô 1]", "missing.m"),), []),
        ((Run("Có 1"), Run("46", "a"), Run("0 tổ")), ["1460"]),
        ((Run("ngày "), Run("05/11", "a"), Run("/2025")), ["05/11/2025"]),
        ((Run("Hai xã, ba bản"),), []),
        ((Run("Nghị định số 30/2020/NĐ-CP"),), ["30/2020/NĐ-CP"]),
    ],
)
def test_a_figure_outside_facts_is_told(runs: tuple[Run, ...], figures: list[str]) -> None:
    assert told(Paragraph(runs)) == figures


@pytest.mark.parametrize(
    "block",
    [
        Heading((Run("Năm 2025"),)),
        ListBlock(((Run("46 tổ", "a"),), (Run("2025"),))),
        Table((Column((Run("2025"),)),), (((Run("46 tổ", "a"),),),)),
        Table((Column((Run("Ô"),)),), (((Run("2025"),),),)),
        Table((Column((Run("Ô"),)),), (), (Run("Bảng năm 2025"),)),
        Slide(SlideLayout.BULLETS, (Run("T"),), (Paragraph((Run("2025"),)),)),
        Slide(SlideLayout.BULLETS, (Run("2025"),)),
        Slide(SlideLayout.BULLETS, (Run("T"),), (), (Paragraph((Run("2025"),)),)),
    ],
)
def test_no_place_of_a_document_is_passed_over(block: Block) -> None:
    assert told(block) == ["2025"]


def test_the_line_is_told_too_and_the_head_is_read() -> None:
    document = Document(
        "k", "K", "speech", (), type_name=(Run("BÁO CÁO 6 THÁNG"),), recipients=((Run("VT, 5"),),)
    )
    assert untraced_figures(document) == (Untraced("6", "BÁO CÁO 6 THÁNG"), Untraced("5", "VT, 5"))
