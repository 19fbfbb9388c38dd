"""Decks: each file is opened again with python-pptx and looked into."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pptx import Presentation

from bannai import paths
from bannai.documents.labels import letter
from bannai.documents.model import (
    Chart,
    ChartKind,
    Column,
    Document,
    Heading,
    HeadingStyle,
    Inline,
    Letterhead,
    ListBlock,
    ListMarker,
    Paragraph,
    ParagraphRole,
    Run,
    Section,
    Series,
    Slide,
    SlideLayout,
    Table,
)
from bannai.documents.standards import Standard, parse_standard
from bannai.render.pptx import Theme, load_theme, parse_theme, render_pptx, slides_of, theme_ids
from bannai.render.pptx_chart import number_text
from bannai.render.pptx_flow import Para, paginate
from bannai.render.pptx_look import make_look
from bannai.render.pptx_measure import line_count, sense_end

LONG = (
    "Trong năm 2025, cấp ủy, chính quyền xã đã tập trung chỉ đạo phát triển vùng chè; bà con tích cực áp "
    "dụng quy trình sản xuất an toàn. Diện tích chè đạt 1.180 ha, tăng 60 ha so với năm trước. "
    "Sản lượng chè búp tươi đạt 10.150 tấn. Giá bán bình quân 8.600 đồng/kg, cao hơn năm 2024. "
)


@cache
def deck_standard() -> Standard:
    return parse_standard(paths.package_file("documents/standards/deck.toml").read_text(encoding="utf-8"))


def words(text: str) -> Inline:
    return (Run(text),) if text else ()


def deck_of(*slides: Slide) -> Document:
    return Document("bai", "Bài trình chiếu", "deck", (Section("a", "Vùng chè", slides),))


def opened(document: Document, theme: Theme | None = None) -> Any:
    return Presentation(BytesIO(render_pptx(document, deck_standard(), theme)))


def series(name: str, *values: str | None) -> Series:
    numbers = tuple(None if v is None else Decimal(v.replace(".", "").replace(",", ".")) for v in values)
    return Series(name, numbers, tuple(words(v or "") for v in values))


def chart_slide(kind: ChartKind, categories: tuple[str, ...], *rows: Series, unit: str = "ha") -> Slide:
    return Slide(SlideLayout.CHART, words("Diện tích"), (Chart(kind, (), categories, rows, unit),))


def texts_of(slide: Any) -> Iterator[str]:
    """Yield every paragraph, cell, chart title, category and label of a slide."""
    for shape in slide.shapes:
        if shape.has_text_frame:
            yield from (paragraph.text for paragraph in shape.text_frame.paragraphs)
        if getattr(shape, "has_table", False) and shape.has_table:
            yield from (cell.text for row in shape.table.rows for cell in row.cells)
        if getattr(shape, "has_chart", False) and shape.has_chart:
            chart = shape.chart
            if chart.has_title:
                yield chart.chart_title.text_frame.text
            yield from (str(category) for category in chart.plots[0].categories)
            yield from (one.name for one in chart.plots[0].series)
            yield from labels_of(chart)


def labels_of(chart: Any) -> list[str]:
    return [text.text for text in chart._chartSpace.iterfind(".//{*}dLbl//{*}t")]


def chart_of(slide: Any) -> Any:
    return next(shape.chart for shape in slide.shapes if shape.has_chart)


def table_of(slide: Any) -> Any:
    return next(shape.table for shape in slide.shapes if shape.has_table)


def assert_sound(deck: Any) -> None:
    """No empty placeholder, nothing off the slide, no text under 24 pt but the slide number."""
    for slide in deck.slides:
        ids = [shape.shape_id for shape in slide.shapes]
        assert len(ids) == len(set(ids))
        for shape in slide.placeholders:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height
            if shape.has_text_frame:
                assert shape.text_frame.text.strip()
            if shape.placeholder_format.type.name != "SLIDE_NUMBER":
                sizes = [int(size) for size in re.findall(r'\bsz="(\d+)"', shape._element.xml)]
                assert all(size >= 2400 for size in sizes)
            if shape.shape_type.name == "PLACEHOLDER" and not shape.has_text_frame:
                assert shape._element._nvXxPr.cNvPr.get("descr")


COVER = Slide(SlideLayout.COVER, words("Vùng chè Bản Bo"), subtitle=words("Hội nghị tổng kết"))
BULLETS = Slide(
    SlideLayout.BULLETS, words("Kết quả"), (ListBlock((words("bản đồ số;"), words("mã truy xuất."))),)
)


def test_slides_are_sixteen_to_nine_with_our_layouts_only() -> None:
    deck = opened(deck_of(COVER, BULLETS))
    assert (deck.slide_width, deck.slide_height) == (12_192_000, 6_858_000)
    names = [layout.name for layout in deck.slide_layouts]
    assert len(names) == len(SlideLayout)
    assert "Title Slide" not in names
    assert [slide.slide_layout.name for slide in deck.slides] == ["Bìa", "Nội dung"]


def test_theme_part_has_the_colours_and_the_font() -> None:
    data = render_pptx(deck_of(COVER), deck_standard(), load_theme("dang"))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
        theme = archive.read("ppt/theme/theme1.xml").decode()
        slide = archive.read("ppt/slides/slide1.xml").decode()
        assert not [name for name in names if name.endswith((".jpeg", ".bin"))]
        assert not any("Calibri" in archive.read(name).decode() for name in names if name.endswith(".xml"))
    assert load_theme("dang").accents[0] in theme
    assert 'typeface="Arial"' in theme
    assert 'lang="vi-VN"' in slide


def test_same_document_gives_the_same_bytes() -> None:
    document = deck_of(
        COVER, chart_slide(ChartKind.COLUMN, ("2024", "2025"), series("Diện tích", "1.120", "1.180"))
    )
    data = render_pptx(document, deck_standard())
    assert data == render_pptx(document, deck_standard())
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None


def test_cover_has_no_number_and_other_slides_have_one() -> None:
    deck = opened(deck_of(COVER, BULLETS))
    kinds = [{shape.placeholder_format.type.name for shape in slide.placeholders} for slide in deck.slides]
    assert kinds == [{"CENTER_TITLE", "SUBTITLE"}, {"TITLE", "BODY", "SLIDE_NUMBER"}]


def test_every_slide_has_notes_and_those_of_a_split_one_follow_its_items() -> None:
    items = tuple(words(f"Nhiệm vụ số {number};") for number in range(9))
    said = (Paragraph(words("Kính thưa!")), Paragraph(words("Sau cùng là nhiệm vụ số 8;")))
    slide = Slide(SlideLayout.BULLETS, words("Nhiệm vụ"), (ListBlock(items),), notes=said)
    deck = opened(deck_of(COVER, slide))
    first, second, third = (one.notes_slide.notes_text_frame.text.split("\n") for one in deck.slides)
    assert first[1:] == ["Vùng chè Bản Bo.", "Hội nghị tổng kết."]
    assert second[1:] == ["Kính thưa!"]
    assert third[1:] == ["Sau cùng là nhiệm vụ số 8;"]
    assert all(one[0].startswith("[Thời gian: ") for one in (first, second, third))


def test_long_lists_are_split_between_items_about_evenly() -> None:
    items = tuple(words(f"Nhiệm vụ {number};") for number in range(7))
    deck = opened(deck_of(Slide(SlideLayout.BULLETS, words("Nhiệm vụ"), (ListBlock(items),))))
    assert [slide.shapes.title.text for slide in deck.slides] == ["Nhiệm vụ", "Nhiệm vụ (tiếp)"]
    assert [len(slide.placeholders[1].text_frame.paragraphs) for slide in deck.slides] == [4, 3]


def test_a_very_long_item_is_split_at_a_sentence() -> None:
    deck = opened(deck_of(Slide(SlideLayout.BULLETS, words("Đánh giá"), (Paragraph(words(LONG * 3)),))))
    parts = [slide.placeholders[1].text_frame.text.strip() for slide in deck.slides]
    assert len(parts) > 1
    assert all(part.endswith((".", ";")) for part in parts)
    assert " ".join(parts) == (LONG * 3).strip()


def test_a_heading_is_not_left_alone_at_the_foot_of_a_slide() -> None:
    look = make_look(deck_standard(), load_theme("nha-nuoc"))
    heading = Para(words("II. Kết quả"), look.body, keep_next=True)
    texts = [Para(words(f"Việc {number}"), look.body) for number in range(5)]
    pages = paginate([*texts, heading, *texts], look.body_box.w)
    assert all(not page[-1].keep_next for page in pages)


def test_contents_are_numbered_on_through_split_slides() -> None:
    items = tuple(words(f"Phần {number}") for number in range(8))
    deck = opened(deck_of(Slide(SlideLayout.CONTENTS, words("Nội dung"), (ListBlock(items),))))
    starts = [re.findall(r'startAt="(\d+)"', slide.placeholders[1]._element.xml) for slide in deck.slides]
    assert starts == [["1"] * 4, ["5"] * 4]


def test_a_second_list_right_after_a_first_begins_again_at_one() -> None:
    one = ListBlock((words("một"), words("hai")), ListMarker.ARABIC)
    deck = opened(deck_of(Slide(SlideLayout.BULLETS, words("Việc"), (one, one))))
    texts = [paragraph.text for paragraph in deck.slides[0].placeholders[1].text_frame.paragraphs]
    assert texts == ["một", "hai", "1.\tmột", "2.\thai"]


def test_letters_of_points_follow_the_vietnamese_order() -> None:
    assert [letter(number) for number in (1, 4, 5, 6, 24)] == ["a", "d", "đ", "e", "aa"]
    items = tuple(words(text) for text in ("một", "hai", "ba", "bốn", "năm"))
    deck = opened(deck_of(Slide(SlideLayout.BULLETS, words("Việc"), (ListBlock(items, ListMarker.LETTER),))))
    assert deck.slides[0].placeholders[1].text_frame.paragraphs[4].text == "đ)\tnăm"


def test_a_title_of_many_words_keeps_24_pt_and_loses_nothing() -> None:
    title = "Kết quả thực hiện nhiệm vụ phát triển vùng chè " * 12
    deck = opened(deck_of(replace(BULLETS, title=words(title.strip()))))
    assert_sound(deck)
    shown = deck.slides[0].shapes.title.text
    assert shown.endswith("…")
    rest = deck.slides[0].placeholders[1].text_frame.paragraphs[0].text
    assert f"{shown[:-1]} {rest}".startswith(title.strip()[: len(shown) + 40])


def test_figures_are_big_values_with_their_labels_four_a_slide() -> None:
    rows = tuple((words(f"Chỉ tiêu {number}"), words(f"{number}.180 ha")) for number in range(1, 6))
    table = Table((Column(words("Chỉ tiêu")), Column(words("Giá trị"))), rows)
    deck = opened(deck_of(Slide(SlideLayout.FIGURES, words("Con số"), (table,))))
    assert [len(table_of(slide).rows) for slide in deck.slides] == [3, 2]
    value = table_of(deck.slides[0]).cell(0, 0)
    assert value.text == "1.180 ha"
    assert value.text_frame.paragraphs[0].runs[0].font.size.pt == 44


def test_chart_is_native_with_its_sheet_and_labels_as_given() -> None:
    slide = chart_slide(ChartKind.COLUMN, ("2022", "2023"), series("Diện tích", "1.020", "1.065"))
    deck = opened(deck_of(slide))
    chart = chart_of(deck.slides[0])
    assert chart.chart_type.name == "COLUMN_CLUSTERED"
    assert labels_of(chart) == ["1.020", "1.065"]
    assert list(chart.plots[0].series[0].values) == [1020, 1065]
    sheet = zipfile.ZipFile(BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    assert b"<v>1020</v>" in sheet.read("xl/worksheets/sheet1.xml")
    assert chart.chart_title.text_frame.text == "Đơn vị: ha"
    frame = next(shape for shape in deck.slides[0].shapes if shape.has_chart)
    assert frame.placeholder_format.type.name == "CHART"
    assert "2022: 1.020" in frame._element._nvXxPr.cNvPr.get("descr")


def test_text_like_a_formula_stays_text_in_the_sheet() -> None:
    slide = chart_slide(ChartKind.COLUMN, ("=1+1", "2023"), series("=A1", "1", "2"))
    sheet = zipfile.ZipFile(
        BytesIO(chart_of(opened(deck_of(slide)).slides[0]).part.chart_workbook.xlsx_part.blob)
    )
    assert b"<f>" not in sheet.read("xl/worksheets/sheet1.xml")


def test_missing_values_are_gaps_and_negative_values_stay() -> None:
    slide = chart_slide(ChartKind.LINE, ("1", "2", "3"), series("Tăng", "-2,5", None, "4"))
    chart = chart_of(opened(deck_of(slide)).slides[0])
    assert list(chart.plots[0].series[0].values) == [-2.5, None, 4]
    assert labels_of(chart) == ["-2,5", "4"]
    assert chart._chartSpace.find(".//{*}dispBlanksAs").get("val") == "gap"


@pytest.mark.parametrize(
    ("kind", "values", "drawn"),
    [
        (ChartKind.PIE, ("5", "3", "2"), "PIE"),
        (ChartKind.PIE, ("5", "-3", "2"), "COLUMN_CLUSTERED"),
        (ChartKind.PIE, ("5", None, "2"), "COLUMN_CLUSTERED"),
        (ChartKind.PIE, ("0", "0"), "COLUMN_CLUSTERED"),
        (ChartKind.LINE, ("5",), "COLUMN_CLUSTERED"),
        (ChartKind.COLUMN, ("5",) * 13, "LINE_MARKERS"),
    ],
)
def test_the_form_of_a_chart_follows_its_data(
    kind: ChartKind, values: tuple[str | None, ...], drawn: str
) -> None:
    categories = tuple(f"K{number}" for number in range(len(values)))
    deck = opened(deck_of(chart_slide(kind, categories, series("Số", *values))))
    assert chart_of(deck.slides[0]).chart_type.name == drawn


def test_labels_that_would_collide_become_a_table_that_follows() -> None:
    categories = tuple(f"Tháng {number}" for number in range(1, 13))
    rows = [series(f"Năm {year}", *(f"{number}.{year}" for number in range(1, 13))) for year in (300, 301)]
    deck = opened(deck_of(chart_slide(ChartKind.COLUMN, categories, *rows)))
    assert len(deck.slides) == 3
    assert labels_of(chart_of(deck.slides[0])) == []
    cells = [text for slide in list(deck.slides)[1:] for text in texts_of(slide)]
    assert {"12.300", "12.301", "Tháng 12"} <= set(cells)


def test_a_chart_without_values_is_text() -> None:
    deck = opened(
        deck_of(chart_slide(ChartKind.PIE, ("Nhóm một",), Series("Số", (None,), (words("chưa có"),))))
    )
    assert {"Nhóm một", "chưa có"} <= set(texts_of(deck.slides[0]))


def test_long_tables_repeat_their_header() -> None:
    rows = tuple((words(str(number)), words(f"Việc {number}")) for number in range(20))
    table = Table((Column(words("TT")), Column(words("Nhiệm vụ"))), rows)
    note = Paragraph(words("Số liệu giả định."), ParagraphRole.NOTE)
    deck = opened(deck_of(Slide(SlideLayout.TABLE, words("Phân công"), (table, note))))
    tables = [table_of(slide) for slide in deck.slides]
    assert [len(one.rows) - 1 for one in tables] == [7, 7, 6]
    assert all(one.cell(0, 1).text == "Nhiệm vụ" for one in tables)
    assert "Số liệu giả định." in set(texts_of(deck.slides[2]))
    assert_sound(deck)


def test_too_many_columns_are_shared_out_with_the_first_repeated() -> None:
    columns = tuple(Column(words(f"Chỉ_tiêu_số_{number}")) for number in range(9))
    deck = opened(
        deck_of(
            Slide(
                SlideLayout.TABLE, words("Bảng"), (Table(columns, (tuple(words("1.020") for _ in columns),)),)
            )
        )
    )
    assert len(deck.slides) > 1
    assert all(table_of(slide).cell(0, 0).text == "Chỉ_tiêu_số_0" for slide in deck.slides)
    assert_sound(deck)


def test_loose_blocks_of_a_report_become_slides() -> None:
    head = Letterhead(
        (words("UBND TỈNH"),), (words("ỦY BAN NHÂN DÂN"), words("XÃ BẢN BO")), words("Số:"), words("Bản Bo")
    )
    blocks = (
        Paragraph(words("Thực hiện kế hoạch.")),
        Heading(words("Kết quả"), HeadingStyle.ROMAN, 4),
        Heading(words("Kinh tế"), HeadingStyle.DECIMAL, 2, 1),
        Paragraph(words("Diện tích chè 1.180 ha.")),
        Table((Column(words("A")),), ((words("x"),),), words("Biểu 1")),
        Chart(ChartKind.COLUMN, words("Diện tích"), ("2025",), (series("Diện tích", "1.180"),)),
    )
    report = Document(
        "bao-cao",
        "Báo cáo",
        "nd30",
        (Section("m", "Mở đầu", blocks),),
        head,
        words("BÁO CÁO"),
        words("về vùng chè"),
    )
    titles = [(slide.layout, slide.title[0].text) for slide, _ in slides_of(report)]
    assert titles == [
        (SlideLayout.COVER, "BÁO CÁO"),
        (SlideLayout.BULLETS, "Mở đầu"),
        (SlideLayout.SECTION, "IV. "),
        (SlideLayout.BULLETS, "1.2. "),
        (SlideLayout.TABLE, "Biểu 1"),
        (SlideLayout.CHART, "Diện tích"),
    ]
    deck = opened(report)
    assert_sound(deck)
    assert list(texts_of(deck.slides[0])) == ["BÁO CÁO về vùng chè", "ỦY BAN NHÂN DÂN XÃ BẢN BO"]


def test_a_standard_of_papers_is_refused() -> None:
    paper = parse_standard(paths.package_file("documents/standards/nd30.toml").read_text(encoding="utf-8"))
    with pytest.raises(ValueError, match="not one of slides"):
        render_pptx(deck_of(COVER), paper)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_theme_can_be_read_on_a_wall() -> None:
    assert {"nha-nuoc", "dang", "don-gian"} <= set(theme_ids())
    for theme_id in theme_ids():
        theme = load_theme(theme_id)
        assert _contrast(theme.text, theme.background) >= 7
        assert _contrast(theme.title, theme.background) >= 4.5
        assert _contrast(theme.cover_text, theme.cover_background) >= 4.5
        assert_sound(opened(deck_of(COVER, BULLETS), theme))


def test_themes_refuse_what_they_do_not_know() -> None:
    source = paths.package_file("render/themes/don-gian.toml").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="unknown keys shadow"):
        parse_theme(source + "shadow = true\n")
    with pytest.raises(ValueError, match="missing keys link"):
        parse_theme(source.replace("link =", "# link ="))
    with pytest.raises(ValueError, match="RRGGBB"):
        parse_theme(source.replace('text = "000000"', 'text = "black"'))
    for unknown in ("khong-co", "../themes/dang"):
        with pytest.raises(ValueError, match="no theme"):
            load_theme(unknown)


def test_numbers_are_written_the_vietnamese_way() -> None:
    given_numbers = ["1020", "-32907.60", "7.5", "0", "1E+3"]
    assert [number_text(Decimal(n)) for n in given_numbers] == ["1.020", "-32.907,6", "7,5", "0", "1.000"]


def test_text_is_cut_at_sentence_clause_or_word() -> None:
    assert LONG[: sense_end(LONG, 180)].endswith("an toàn.")
    assert sense_end("một hai ba bốn", 9) == 7
    assert sense_end("a" * 30, 12) == 12
    assert "TP. Hồ Chí Minh là"[: sense_end("TP. Hồ Chí Minh là", 8)] == "TP. Hồ"


def test_lines_are_counted_by_real_widths() -> None:
    assert line_count(words("iiii iiii iiii"), 24, 100) == 1
    assert line_count(words("WWWW WWWW WWWW"), 24, 100) == 3
    assert line_count(words("W" * 40), 24, 100) == 10


LETTERS = "abcdeghiklmnopqrstuvxyăâđêôơưáàảãạấầẩẫậđĐỦỸ0123456789.,;:–-()%/&<>\"'_=😀漢"
WORD = st.text(LETTERS, min_size=1, max_size=24)
PHRASE = st.lists(WORD, min_size=1, max_size=40).map(" ".join)
ANY_PHRASE = st.one_of(PHRASE, st.text(max_size=80))
INLINE = st.lists(
    st.builds(Run, text=ANY_PHRASE, bold=st.booleans(), italic=st.booleans()), min_size=1, max_size=3
).map(tuple)
SHORT = st.lists(WORD, max_size=5).map(" ".join).map(words)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    count = draw(st.integers(1, 6))
    cell = st.one_of(SHORT, SHORT, INLINE)
    columns = tuple(Column(draw(cell), draw(st.sampled_from([1.0, 0.3, 3.0]))) for _ in range(count))
    rows = draw(st.lists(st.tuples(*[cell] * count), max_size=12))
    return Table(columns, tuple(rows), draw(SHORT))


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    count = draw(st.integers(1, 15))
    number = st.one_of(st.none(), st.decimals(-(10**9), 10**9, allow_nan=False, places=2))
    rows = []
    for _ in range(draw(st.integers(1, 3))):
        values = tuple(draw(number) for _ in range(count))
        labels = tuple(words("" if value is None else number_text(value)) for value in values)
        rows.append(Series(draw(WORD), values, labels))
    categories = tuple(draw(st.lists(WORD, min_size=count, max_size=count)))
    return Chart(draw(st.sampled_from(list(ChartKind))), draw(SHORT), categories, tuple(rows), draw(WORD))


@st.composite
def slides(draw: st.DrawFn) -> Slide:
    layout = draw(st.sampled_from(list(SlideLayout)))
    text = st.one_of(
        st.builds(Paragraph, INLINE, st.sampled_from(list(ParagraphRole))),
        st.builds(Heading, INLINE, st.sampled_from(list(HeadingStyle)), st.integers(1, 30)),
        st.builds(ListBlock, st.lists(INLINE, max_size=9).map(tuple), st.sampled_from(list(ListMarker))),
    )
    table = tables()
    if layout in (SlideLayout.FIGURES, SlideLayout.BIG_NUMBER, SlideLayout.TIMELINE):
        # their headers are not shown, only told in the alt text
        table = table.map(lambda given: replace(given, columns=tuple(Column(()) for _ in given.columns)))
    blocks = tuple(draw(st.lists(st.one_of(text, table, charts()), max_size=4)))
    return Slide(layout, draw(INLINE), blocks, subtitle=draw(st.one_of(st.just(()), INLINE)))


def _letters(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u2028\u2029]+|…|\(tiếp\)", "", text)


def _given_words(slide: Slide) -> Iterator[str]:
    inlines: list[Inline] = [slide.title, slide.subtitle]
    for block in slide.blocks:
        match block:
            case Paragraph() | Heading():
                inlines.append(block.runs)
            case ListBlock():
                inlines += block.items
            case Table():
                inlines += [block.caption, *(column.header for column in block.columns)]
                inlines += [cell for row in block.rows for cell in row]
            case Chart():
                inlines += [block.title, *(words(name) for name in block.categories)]
                inlines += [words(one.name) for one in block.series]
                inlines += [label for one in block.series for label in one.labels]
    for inline in inlines:
        for word in "".join(run.text for run in inline).split():
            yield _letters(word)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(slides(), min_size=1, max_size=2))
def test_any_content_gives_a_deck_that_opens_with_every_word_in_it(given_slides: list[Slide]) -> None:
    deck = opened(deck_of(*given_slides))
    assert_sound(deck)
    shown = _letters("".join(text for slide in deck.slides for text in texts_of(slide)))
    for slide in given_slides:
        for word in _given_words(slide):
            assert word in shown


@settings(max_examples=60, deadline=None)
@given(st.lists(INLINE, max_size=12))
def test_no_slide_has_more_than_six_lines(items: list[Inline]) -> None:
    look = make_look(deck_standard(), load_theme("nha-nuoc"))
    paras = [Para(item, look.item) for item in items if "".join(run.text for run in item).strip()]
    for page in paginate(paras, look.body_box.w):
        assert sum(para.lines(look.body_box.w) for para in page) <= 6
