"""Decks made of texts, figures and papers: nothing added, nothing lost, every figure with its source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.model import (
    Chart,
    ChartKind,
    Column,
    Document,
    Heading,
    HeadingStyle,
    ListBlock,
    Paragraph,
    Run,
    Section,
    Slide,
    SlideLayout,
    Table,
    block_inlines,
    plain_text,
)
from bannai.drafting.decks.from_document import MOST_SLIDES, deck_of_document
from bannai.drafting.decks.from_figures import TooManyFiguresError, deck_of_figures, rows_of
from bannai.drafting.decks.from_text import deck_of_text
from bannai.drafting.decks.tables import chart_kind, slides_of_table, table_of
from bannai.review.guard import untraced_figures
from tests.unit.sample_slides import words

KIND = ("trinh-chieu-hoi-nghi", "Bài trình chiếu cho hội nghị")
_WORD = re.compile(r"\w+")


def slides_in(document: Document) -> list[Slide]:
    return [block for block in document.blocks() if isinstance(block, Slide)]


def layouts(document: Document) -> list[SlideLayout]:
    return [slide.layout for slide in slides_in(document)]


def shown_words(document: Document) -> Iterator[str]:
    """Yield the words of the slides in order: each title where it begins, contents left out."""
    for section in document.sections:
        title = "" if section.title else document.title  # a part without a heading goes on under the deck's
        for slide in section.blocks:
            if not isinstance(slide, Slide) or slide.layout is SlideLayout.CONTENTS:
                continue
            if plain_text(slide.title) != title:
                title = plain_text(slide.title)
                yield from _WORD.findall(title)
            for block in slide.blocks:
                if isinstance(block, Chart):
                    yield from (word for name in block.categories for word in _WORD.findall(name))
                    yield from (word for one in block.series for word in _WORD.findall(one.name))
                for inline in block_inlines(block):
                    yield from _WORD.findall(plain_text(inline))


TEXT = """VÙNG CHÈ BẢN BO

Kết quả năm 2025
- Diện tích chè đạt 1.180 ha, tăng 60 ha so với năm 2024
• Sản lượng 10.150 tấn
Bà con đã quen bán hàng trên sàn.

II. HẠN CHẾ
Chế biến còn nhỏ lẻ; thiếu người biết quay phim.

3. Lời Bác dạy
“Việc gì có lợi cho dân, ta phải hết sức làm.”
- Hồ Chí Minh
"""


def test_a_pasted_text_becomes_slides_by_its_headings() -> None:
    deck = deck_of_text(TEXT, KIND)
    assert [plain_text(slide.title) for slide in slides_in(deck)] == [
        "VÙNG CHÈ BẢN BO",
        "Nội dung",
        "Kết quả năm 2025",
        "II. HẠN CHẾ",
        "3. Lời Bác dạy",
    ]
    assert layouts(deck) == [
        SlideLayout.COVER,
        SlideLayout.CONTENTS,
        SlideLayout.BULLETS,
        SlideLayout.BULLETS,
        SlideLayout.QUOTATION,
    ]
    points = slides_in(deck)[2].blocks[0]
    assert isinstance(points, ListBlock)
    assert plain_text(points.items[1]) == "Sản lượng 10.150 tấn"


def test_numbered_lines_in_a_row_are_a_list_and_not_headings() -> None:
    deck = deck_of_text("Nhiệm vụ\n1. Trồng chè\n2. Bán chè\nHết.", KIND)
    assert layouts(deck) == [SlideLayout.COVER, SlideLayout.BULLETS]


def test_the_words_of_a_pasted_text_are_unchanged_and_in_their_order() -> None:
    deck = deck_of_text(TEXT, KIND)
    assert list(shown_words(deck)) == _WORD.findall(TEXT)
    assert untraced_figures(deck) == ()
    assert {fact.provenance.kind for fact in deck.facts} == {ProvenanceKind.TYPED}


_PIECE = st.sampled_from(
    (
        "Kết quả",
        "năm 2025",
        "1.180 ha",
        "- ",
        "• ",
        "\n",
        "\n\n",
        "II. ",
        "HẠN CHẾ",
        ".",
        ";",
        "“",
        "”",
        " | ",
        "\t",
        "3) ",
    )
)


@settings(deadline=None)
@given(st.lists(_PIECE | st.text("aăâbđêghoôơưxy ÂĐ,:!", max_size=20), max_size=30).map("".join))
def test_no_word_of_any_text_is_lost_changed_or_added(text: str) -> None:
    deck = deck_of_text(text, KIND)
    shown = Counter(shown_words(deck))
    given_words = Counter(_WORD.findall(text))
    assert given_words <= shown
    assert set(shown) <= set(given_words)
    assert untraced_figures(deck) == ()


TABLE = "Chỉ tiêu\tNăm 2024\tNăm 2025\nDiện tích (ha)\t1.120\t1.180\nSản lượng (tấn)\t9.410\t10.150"


def test_pasted_cells_become_charts_with_every_figure_as_given() -> None:
    deck = deck_of_figures(TABLE, KIND, "Vùng chè")
    assert deck is not None
    charts = [block for slide in slides_in(deck) for block in slide.blocks if isinstance(block, Chart)]
    assert [one.series[0].name for one in charts] == ["Diện tích (ha)", "Sản lượng (tấn)"]
    assert [plain_text(label) for label in charts[1].series[0].labels] == ["9.410", "10.150"]
    assert charts[0].series[0].values == (Decimal(1120), Decimal(1180))
    assert untraced_figures(deck) == ()


def test_the_headers_that_a_chart_has_no_place_for_are_said() -> None:
    deck = deck_of_figures("TT\tBản\tSố hộ\n1\tNà Khoang\t120\n2\tHợp Nhất\t98\n", KIND, "Dân số")
    assert deck is not None
    chart = next(slide for slide in slides_in(deck) if slide.layout is SlideLayout.CHART)
    assert [plain_text(note.runs) for note in chart.notes] == [
        "TT: 1; Bản: Nà Khoang; Số hộ: 120.",
        "TT: 2; Bản: Hợp Nhất; Số hộ: 98.",
    ]


def test_a_line_over_no_table_is_shown_all_the_same() -> None:
    deck = deck_of_figures("Bản\tSố hộ\nA\t12\nB\t7\n\nNguồn: UBND xã, năm 2025\n", KIND, "Dân số")
    assert deck is not None
    assert plain_text(slides_in(deck)[-1].title) == "Nguồn: UBND xã, năm 2025"


@pytest.mark.parametrize("separator", ["\t", ";", "|"])
def test_cells_are_parted_by_tabs_semicolons_or_bars_and_keep_decimal_commas(separator: str) -> None:
    text = separator.join(("Bản", "Hộ nghèo (%)")) + "\n" + separator.join(("Nà Khoang", "7,5"))
    assert rows_of(text) == [["Bản", "Hộ nghèo (%)"], ["Nà Khoang", "7,5"]]


def test_two_hundred_rows_become_one_chart_and_nothing_is_lost() -> None:
    text = "Tháng\tSố hồ sơ\n" + "\n".join(
        f"Tháng {n % 12 + 1}/{2000 + n // 12}\t{n * 7}" for n in range(200)
    )
    deck = deck_of_figures(text, KIND, "Hồ sơ")
    assert deck is not None
    (chart,) = (block for slide in slides_in(deck) for block in slide.blocks if isinstance(block, Chart))
    assert len(chart.categories) == 200
    assert [plain_text(label) for label in chart.series[0].labels] == [str(n * 7) for n in range(200)]


def test_missing_and_negative_values_are_gaps_and_stay() -> None:
    deck = deck_of_figures("Bản\tTăng, giảm (%)\nA\t-2,5\nB\t\nC\t4\n", KIND, "Dân số")
    assert deck is not None
    (chart,) = (block for slide in slides_in(deck) for block in slide.blocks if isinstance(block, Chart))
    assert chart.series[0].values == (Decimal("-2.5"), None, Decimal(4))
    assert chart.kind is ChartKind.COLUMN


def test_too_many_figures_and_none_at_all_are_refused() -> None:
    with pytest.raises(TooManyFiguresError):
        rows_of("a\tb\n" * 2_001)
    with pytest.raises(TooManyFiguresError):
        rows_of("\t".join("x" * 100))
    assert deck_of_figures("", KIND, "") is None
    assert deck_of_figures("chỉ có một dòng chữ", KIND, "") is None


_CELL = st.text("abc Đề12,.-%", max_size=8) | st.integers(-5000, 5000).map(str)


@settings(deadline=None)
@given(st.lists(st.lists(_CELL, min_size=1, max_size=5), max_size=8))
def test_every_figure_of_any_cells_stands_in_the_deck(cells: list[list[str]]) -> None:
    text = "\n".join("\t".join(row) for row in cells)
    deck = deck_of_figures(text, KIND, "Số liệu")
    if deck is None:
        return
    shown = set(shown_words(deck))
    assert {word for row in cells for cell in row for word in re.findall("[0-9]+", cell)} <= {
        figure for word in shown for figure in re.findall("[0-9]+", word)
    }
    assert untraced_figures(deck) == ()


@pytest.mark.parametrize(
    ("names", "rows", "unit", "kind"),
    [
        (("2023", "2024"), ((1, 2),), "", ChartKind.COLUMN),
        (tuple(str(year) for year in range(2019, 2026)), (tuple(range(7)),), "", ChartKind.LINE),
        (("Chè", "Lúa", "Khác"), ((46, 34, 20),), "%", ChartKind.PIE),
        (("Chè", "Lúa", "Khác"), ((46, 34, 10),), "%", ChartKind.COLUMN),
        (("Chè", "Lúa"), ((120, -20),), "%", ChartKind.COLUMN),
        (("Chè", "Lúa"), ((100, None),), "%", ChartKind.COLUMN),
        (("A", "B"), ((60, 55), (40, 45)), "%", ChartKind.STACKED),
        (("A", "B"), ((60, 55), (40, 45)), "ha", ChartKind.COLUMN),
        (("2024", "2025"), ((60, 55), (40, 45)), "%", ChartKind.STACKED),
        (("2024", "2025"), ((60, 40),), "%", ChartKind.COLUMN),
    ],
)
def test_the_shape_of_the_data_decides_the_chart(
    names: tuple[str, ...], rows: tuple[tuple[int | None, ...], ...], unit: str, kind: ChartKind
) -> None:
    values = [[None if value is None else Decimal(value) for value in row] for row in rows]
    assert chart_kind(names, values, unit) is kind


def layouts_of(*rows: tuple[str, ...]) -> list[SlideLayout]:
    table = table_of([[words(cell) for cell in row] for row in rows], header=True)
    return [slide.layout for slide in slides_of_table(table, words("Bảng"))]


def test_the_content_of_a_table_decides_its_slide() -> None:
    assert layouts_of(("Việc", "Ai làm", "Thời hạn"), ("Rà soát", "Phòng Kinh tế", "31/01")) == [
        SlideLayout.ASSIGNMENTS
    ]
    assert layouts_of(("Thời gian", "Sự kiện"), ("1945", "Cách mạng")) == [SlideLayout.TIMELINE]
    assert layouts_of(("Chỉ tiêu", "Số liệu"), ("Diện tích", "5 ha"), ("Hộ", "46 hộ")) == [
        SlideLayout.FIGURES
    ]
    assert layouts_of(("Bản", "Ghi chú"), ("A", "xa"), ("B", "gần")) == [SlideLayout.TABLE]
    assert layouts_of(
        ("Chỉ tiêu", "Đơn vị", "2024", "2025"), ("Chè", "ha", "1", "2"), ("Lúa", "tấn", "3", "4")
    ) == [SlideLayout.TABLE]
    assert layouts_of(("Bản", "Số hộ"), ("A", "12"), ("B", "34"), ("C", "56"), ("D", "7"), ("Đ", "8")) == [
        SlideLayout.CHART
    ]


def paper() -> Document:
    area = Fact("dien_tich", "1.180 ha", FactKind.NUMBER, Provenance(ProvenanceKind.ANSWER, "dien_tich"))
    said = "Các bản tích cực làm đường. "
    blocks = (
        Heading(words("KẾT QUẢ"), HeadingStyle.ROMAN),
        Heading(words("Kinh tế"), HeadingStyle.ARABIC),
        Paragraph((Run(said * 9), Run("Diện tích chè đạt "), Run("1.180 ha", "dien_tich"), Run("."))),
        Paragraph(words("Thu ngân sách 3.260 triệu đồng.")),
        Heading(words("Văn hóa"), HeadingStyle.ARABIC, 2),
        Paragraph(words("Trường lớp được sửa sang.")),
        Table(
            (Column(words("Bản")), Column(words("Số hộ"))),
            ((words("Nà Khoang"), words("120")), (words("Hợp Nhất"), words("98"))) * 3,
        ),
        Heading(words("NHIỆM VỤ"), HeadingStyle.ROMAN, 2),
        Table((Column(words("TT")), Column(words("Họ tên"))), ((words("1"), words("Lò Văn A")),) * 30),
    )
    return Document(
        "bao-cao", "Báo cáo", "nd30", (Section("a", "A", blocks),), type_name=words("BÁO CÁO"), facts=(area,)
    )


def test_a_report_becomes_slides_of_its_own_sentences_with_figures_first() -> None:
    made = deck_of_document(paper(), KIND, "bao-cao.docx")
    deck = made.document
    assert layouts(deck) == [
        SlideLayout.COVER,
        SlideLayout.CONTENTS,
        SlideLayout.SECTION,
        SlideLayout.BULLETS,
        SlideLayout.BULLETS,
        SlideLayout.TABLE,
        SlideLayout.SECTION,
        SlideLayout.THANKS,
    ]
    economy = next(slide for slide in slides_in(deck) if plain_text(slide.title) == "Kinh tế")
    shown = [
        plain_text(item) for block in economy.blocks if isinstance(block, ListBlock) for item in block.items
    ]
    assert "Diện tích chè đạt 1.180 ha" in shown
    assert "Thu ngân sách 3.260 triệu đồng" in shown
    assert made.left_out == ("NHIỆM VỤ",)


def test_the_whole_text_of_a_report_stands_in_the_notes() -> None:
    made = deck_of_document(paper(), KIND).document
    notes = " ".join(plain_text(note.runs) for slide in slides_in(made) for note in slide.notes)
    for block in paper().blocks():
        if isinstance(block, Paragraph):
            assert plain_text(block.runs) in notes


def test_what_only_leads_on_is_said_and_not_shown() -> None:
    table = Table((Column(words("Bản")), Column(words("Số hộ"))), ((words("A"), words("12")),) * 2)
    blocks = (
        Paragraph(words("Kính gửi HĐND xã.")),
        Heading(words("Kết quả"), HeadingStyle.ROMAN),
        Paragraph(words("Kết quả được tổng hợp trong bảng sau:")),
        table,
        Heading(words("Nhiệm vụ"), HeadingStyle.ROMAN, 2),
        Paragraph(words("Có 1 việc như sau:")),
        Heading(words("Kiến nghị"), HeadingStyle.ROMAN, 3),
        Paragraph(words("Đề nghị cấp 2 máy tính. Trên đây là báo cáo của xã./.")),
    )
    report = Document("x", "Báo cáo", "nd30", (Section("a", "A", blocks),), type_name=words("BÁO CÁO"))
    deck = deck_of_document(report, KIND).document
    cover, _, result, task, wish, _ = slides_in(deck)
    assert [plain_text(note.runs) for note in cover.notes] == ["Kính gửi HĐND xã."]
    assert result.layout is not SlideLayout.BULLETS
    assert [plain_text(note.runs) for note in result.notes] == ["Kết quả được tổng hợp trong bảng sau:"]
    assert [plain_text(it) for it in block_inlines(task.blocks[0])] == ["Có 1 việc như sau:"]
    assert [plain_text(it) for it in block_inlines(wish.blocks[0])] == ["Đề nghị cấp 2 máy tính"]
    assert plain_text(wish.notes[0].runs).endswith("báo cáo của xã./.")


def test_figures_of_a_report_keep_their_facts_and_others_name_the_paper() -> None:
    deck = deck_of_document(paper(), KIND, "bao-cao.docx").document
    assert untraced_figures(deck) == ()
    facts = {fact.text: fact.provenance for fact in deck.facts}
    assert facts["1.180 ha"] == Provenance(ProvenanceKind.ANSWER, "dien_tich")
    assert facts["Thu ngân sách 3.260 triệu đồng."] == Provenance(ProvenanceKind.PAPER, "bao-cao.docx")


def test_a_long_report_stays_near_twenty_slides() -> None:
    blocks = tuple(
        block
        for number in range(1, 16)
        for block in (
            Heading(words(f"Lĩnh vực thứ {number}"), HeadingStyle.ROMAN, number),
            Paragraph(words("Trong năm, xã đã làm được nhiều việc, đạt 90% kế hoạch. " * 30)),
        )
    )
    long = Document("x", "Báo cáo", "nd30", (Section("a", "A", blocks),), type_name=words("BÁO CÁO"))
    assert len(slides_in(deck_of_document(long, KIND).document)) <= MOST_SLIDES
