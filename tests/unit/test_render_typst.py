import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bannai import paths
from bannai.documents.model import (
    Align,
    Block,
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
    Signature,
    Slide,
    SlideLayout,
    Table,
)
from bannai.documents.standards import Standard, parse_standard
from bannai.errors import MachineError
from bannai.render import typst_fonts
from bannai.render.pptx import planned
from bannai.render.pptx_theme import load_theme, theme_ids
from bannai.render.typst import render_pages, render_pdf, render_svg_pages, typst_source
from bannai.render.typst_chart import tick_text, ticks
from bannai.render.typst_markup import literal

STANDARDS = ("nd30", "party05", "speech", "reading", "deck")
SENTENCE = (
    "Ủy ban nhân dân xã Mường Than đã tập trung chỉ đạo các ban, ngành, đoàn thể và các bản triển khai "
    "đồng bộ nhiệm vụ phát triển kinh tế - xã hội; diện tích gieo trồng đạt 1.265,4 ha, bằng 102,3% kế hoạch."
)
PT_PER_MM = 72 / 25.4


def standard(name: str) -> Standard:
    return parse_standard(paths.package_file(f"documents/standards/{name}.toml").read_text(encoding="utf-8"))


def runs(text: str) -> Inline:
    return (Run(text),)


def paragraph(text: str = SENTENCE, role: ParagraphRole = ParagraphRole.BODY) -> Paragraph:
    return Paragraph(runs(text), role)


def document(name: str, *blocks: Block) -> Document:
    return Document("thu", "Báo cáo", name, (Section("a", "Phần đầu", blocks),))


STATE_HEAD = Letterhead(
    superior=(),
    issuer=(runs("Ủy ban nhân dân"), runs("xã Mường Than")),
    symbol=runs("Số:       /BC-UBND"),
    place_date=runs("Mường Than, ngày      tháng      năm 2026"),
)
CHAIRMAN = Signature((runs("TM. Ủy ban nhân dân"), runs("Chủ tịch")), runs("Lò Văn Minh"))
RECIPIENTS = (runs("Như trên;"), runs("Lưu: VT."))


def table(rows: int) -> Table:
    columns = (Column(runs("Chỉ tiêu"), 3), Column(runs("Thực hiện"), 1, Align.RIGHT))
    return Table(columns, tuple((runs(f"Chỉ tiêu {i}"), runs(f"{i}.265,4")) for i in range(rows)))


def chart(kind: ChartKind) -> Chart:
    values = (Decimal(1020), Decimal("1065.5"), None)
    series = Series("Thực hiện", values, (runs("1.020"), runs("1.065,5"), ()))
    return Chart(kind, runs("Sản lượng"), ("2023", "2024", "2025"), (series,), "tấn")


def pages(pdf: bytes) -> list[str]:
    opened = pdfium.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in opened]
    finally:
        opened.close()


def lines(pdf: bytes, page: int = 0) -> list[tuple[float, float, str]]:
    """Baseline from the top of the page and left end of each line in points, with its text, in order."""
    opened = pdfium.PdfDocument(pdf)
    try:
        sheet = opened[page]
        text_page = sheet.get_textpage()
        found: list[tuple[float, float, str]] = []
        for item in sheet.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_TEXT], textpage=text_page):
            matrix = item.get_matrix()
            baseline = round(sheet.get_height() - matrix.f, 2)
            if found and found[-1][0] == baseline:
                found[-1] = (baseline, found[-1][1], found[-1][2] + item.extract())
            else:
                found.append((baseline, matrix.e, item.extract()))
        return found
    finally:
        opened.close()


def letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFC", text) if char.isalnum())


def state_report(*blocks: Block) -> Document:
    return replace(
        document("nd30", *blocks),
        letterhead=STATE_HEAD,
        type_name=runs("Báo cáo"),
        subject=runs("Kết quả công tác năm 2026"),
        signatures=(CHAIRMAN,),
        recipients=RECIPIENTS,
    )


# Text goes through unharmed


def test_markup_signs_stand_on_paper_as_they_were_typed() -> None:
    nasty = '#import "@preview/x:1.0.0" $x^2$ *đậm* _nghiêng_ `mã` <nhãn> @tham ~ \\ \\u{41} // lời ] [ } { "'
    text = "".join(pages(render_pdf(document("nd30", paragraph(nasty)), standard("nd30"))))
    assert "".join(text.split()) == "".join(nasty.split())


def test_control_characters_become_spaces_and_quotes_stay_straight() -> None:
    assert literal('a\n\t"b"\\\u2028c\x00') == '"a  \\"b\\"\\\\ c "'


def test_the_blank_room_of_number_and_date_is_kept() -> None:
    source = typst_source(state_report(paragraph()), standard("nd30"))
    assert '"Số:       /BC-UBND"' in source
    ends = []
    for text in ("Số: /BC", "Số:       /BC"):
        pdf = pdfium.PdfDocument(render_pdf(document("nd30", paragraph(text)), standard("nd30")))
        ends.append(max(item.get_bounds()[2] for item in pdf[0].get_objects()))
        pdf.close()
    assert ends[1] - ends[0] == pytest.approx(6 * 0.25 * 14, abs=0.1)


# Letters that the shipped fonts have; others are set from what Typst brings along.
known = st.characters(
    codec="utf-8", categories=("Ll", "Lu", "Nd", "Po", "Pd", "Sm", "Sc", "Zs"), max_codepoint=0x17F
) | st.sampled_from("ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđĐƠƯẾỘ")
typed = st.text(known, max_size=60).map(lambda text: unicodedata.normalize("NFC", text))


@settings(max_examples=30, deadline=None)
@given(body=typed, title=typed, cell=typed)
def test_any_text_is_found_again_in_the_pdf(body: str, title: str, cell: str) -> None:
    one_cell = Table((Column(runs("Cột"), 1), Column(runs("Số"), 2)), ((runs(cell), runs("5")),))
    made = replace(document("nd30", paragraph(body), one_cell), type_name=runs(title))
    text = letters("".join(pages(render_pdf(made, standard("nd30")))))
    # NFC again: capitals and compatibility forms of single letters are compared as they come out.
    assert text == letters(title.upper() + body + "Cột" + "Số" + cell + "5")


@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=80), name=st.sampled_from(STANDARDS))
def test_no_text_at_all_breaks_the_pages(text: str, name: str) -> None:
    blocks: tuple[Block, ...] = (paragraph(text), ListBlock((runs(text),)), Heading(runs(text)))
    made = replace(document(name, *blocks, chart(ChartKind.PIE)), type_name=runs(text))
    assert render_pdf(made, standard(name)).startswith(b"%PDF")


def test_a_word_that_no_line_holds_is_broken_within_the_margins() -> None:
    word = "x" * 300
    made = document("nd30", paragraph(word), Table((Column(runs(word)), Column(runs("b"))), ()))
    pdf = pdfium.PdfDocument(render_pdf(made, standard("nd30")))
    right = max(item.get_bounds()[2] for item in pdf[0].get_objects())
    pdf.close()
    assert right <= (210 - 15) * PT_PER_MM + 1


# The page


def test_the_same_document_gives_the_same_bytes() -> None:
    made = state_report(paragraph(), table(5), chart(ChartKind.COLUMN))
    first = render_pdf(made, standard("nd30"))
    assert first == render_pdf(made, standard("nd30"))
    assert b"CreationDate" not in first


def test_the_title_of_the_pdf_is_the_documents() -> None:
    pdf = pdfium.PdfDocument(render_pdf(state_report(), standard("nd30")))
    assert pdf.get_metadata_value("Title") == "Báo cáo Kết quả công tác năm 2026"
    pdf.close()


@pytest.mark.parametrize(("name", "numbers"), [("nd30", ["", "2"]), ("reading", ["1", "2"])])
def test_page_numbers_stand_at_the_top_from_the_page_that_the_standard_says(
    name: str, numbers: list[str]
) -> None:
    made = document(name, *[paragraph()] * 16)
    pdf = render_pdf(made, standard(name))
    form = standard(name).page
    top = form.number_from_top_mm * PT_PER_MM
    for index, expected in enumerate(numbers):
        in_margin = [line for line in lines(pdf, index) if line[0] < form.top_mm * PT_PER_MM]
        assert "".join(text.strip() for _, _, text in in_margin) == expected
        for baseline, left, _ in in_margin:
            assert top < baseline < top + form.number_size_pt
            middle = (form.left_mm + form.width_mm - form.right_mm) / 2 * PT_PER_MM
            assert abs(left + form.number_size_pt / 4 - middle) < 1


@pytest.mark.parametrize(
    ("name", "first", "pitch"),
    [
        ("nd30", (0.891 + 0.042) * 14, 14 * 1.149 * 1.1),
        ("party05", 0.8 * 18, 18),
        ("speech", (0.891 + 0.042) * 14, 14 * 1.149 * 1.5),
    ],
)
def test_lines_lie_where_libreoffice_puts_them(name: str, first: float, pitch: float) -> None:
    made = document(name, paragraph(), paragraph())
    found = [baseline for baseline, _, _ in lines(render_pdf(made, standard(name)))]
    half = len(found) // 2
    steps = [after - before for before, after in pairwise(found)]
    assert found[0] == pytest.approx(20 * PT_PER_MM + first, abs=0.1)
    assert steps[: half - 1] == pytest.approx([pitch] * (half - 1), abs=0.06)
    before = standard(name).style("body").before_pt
    assert steps[half - 1] == pytest.approx(pitch + before, abs=0.06)


def test_only_the_first_line_of_a_paragraph_and_of_a_list_item_is_indented() -> None:
    made = document("nd30", paragraph(), ListBlock((runs(SENTENCE),), ListMarker.LETTER))
    lefts = [left / PT_PER_MM for _, left, _ in lines(render_pdf(made, standard("nd30")))]
    half = len(lefts) // 2
    expected = [42.7] + [30] * (half - 1)
    assert lefts == pytest.approx(expected * 2, abs=0.1)


def test_a_heading_is_not_the_last_line_of_a_page() -> None:
    style = standard("nd30")
    for count in range(8, 13):
        made = document(
            "nd30", *[paragraph()] * count, Heading(runs("Mục mới"), HeadingStyle.ROMAN), paragraph()
        )
        for text in pages(render_pdf(made, style)):
            assert not text.rstrip().endswith("MỤC MỚI")


def test_the_closing_takes_the_last_paragraph_with_it() -> None:
    style = standard("nd30")
    for count in range(6, 12):
        made = state_report(*[paragraph()] * count, paragraph("Trên đây là báo cáo./."))
        last = pages(render_pdf(made, style))[-1]
        assert last.index("Trên đây là báo cáo") < last.index("TM. ỦY BAN NHÂN DÂN")


# Parts of an official paper


def test_a_state_paper_has_its_head_and_its_end() -> None:
    (text,) = pages(render_pdf(state_report(paragraph()), standard("nd30")))
    found = [line.strip() for line in text.splitlines()]
    wanted = ["ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    wanted += ["XÃ MƯỜNG THAN", "BÁO CÁO", "Kết quả công tác năm 2026", "Nơi nhận:", "- Như trên;"]
    wanted += ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Lò Văn Minh"]
    for part in wanted:
        assert any(part in line for line in found), part


def test_a_party_paper_has_the_star_the_dashes_and_no_motto() -> None:
    made = replace(state_report(paragraph()), standard="party05")
    (text,) = pages(render_pdf(made, standard("party05")))
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text
    assert "-----" in text
    assert "*" in text
    assert "Hạnh phúc" not in text


def test_lines_of_the_head_are_drawn_not_typed() -> None:
    source = typst_source(state_report(), standard("nd30"))
    assert source.count("#rule(") == 1
    assert source.count("#short-rule(") == 2
    assert "__" not in source


def test_one_addressee_stands_behind_the_colon_and_more_of_them_under_it() -> None:
    style = standard("nd30")
    one = replace(document("nd30"), addressed=(runs("Sở Nội vụ"),))
    assert "Kính gửi: Sở Nội vụ" in pages(render_pdf(one, style))[0]
    three = replace(document("nd30"), addressed=(runs("Sở Nội vụ"), runs("Sở Y tế"), runs("Sở Tài chính")))
    found = lines(render_pdf(three, style))
    assert [text.strip() for _, _, text in found] == [
        "Kính gửi:", "- Sở Nội vụ;", "- Sở Y tế;", "- Sở Tài chính."
    ]  # fmt: skip
    starts = {round(left, 1) for _, left, _ in found[1:]}
    assert len(starts) == 1
    assert starts.pop() > found[0][1] + 40


def test_two_signatures_stand_side_by_side_with_the_main_signer_on_the_right() -> None:
    made = replace(
        document("nd30", paragraph()),
        signatures=(
            Signature((runs("Thư ký"),), note="(Ký tên)"),
            Signature((runs("Chủ trì"),), runs("Lò A")),
        ),
    )
    found = {
        text.strip(): (baseline, left) for baseline, left, text in lines(render_pdf(made, standard("nd30")))
    }
    assert found["THƯ KÝ"][0] == found["CHỦ TRÌ"][0]
    assert found["THƯ KÝ"][1] < found["CHỦ TRÌ"][1]


def test_a_speech_has_its_dateline_under_the_title() -> None:
    made = replace(
        document("speech", paragraph("Kính thưa!", ParagraphRole.SALUTATION)),
        type_name=runs("Bài phát biểu"),
        dateline=runs("Mường Than, 2026"),
    )
    texts = [text.strip() for _, _, text in lines(render_pdf(made, standard("speech")))]
    assert texts == ["BÀI PHÁT BIỂU", "Mường Than, 2026", "Kính thưa!"]


# Tables and charts


def test_the_header_of_a_long_table_stands_on_each_page() -> None:
    texts = pages(render_pdf(document("nd30", table(120)), standard("nd30")))
    assert len(texts) >= 3
    assert all("Thực hiện" in text for text in texts)


def test_a_cell_longer_than_a_page_is_all_there() -> None:
    long = " ".join(f"chữ{i}" for i in range(4000))
    made = document("nd30", Table((Column(runs("A")),), ((runs(long),),)))
    shown = set("\n".join(pages(render_pdf(made, standard("nd30")))).split())
    assert set(long.split()) <= shown


@pytest.mark.parametrize("kind", ChartKind)
@pytest.mark.parametrize("name", ["nd30", "deck"])
def test_a_chart_shows_its_values_as_given(kind: ChartKind, name: str) -> None:
    *_, text = pages(render_pdf(document(name, chart(kind)), standard(name)))
    for part in ("Sản lượng", "1.020", "1.065,5", "2023", "tấn"):
        assert part in text


@pytest.mark.parametrize("kind", ChartKind)
def test_odd_charts_are_drawn_too(kind: ChartKind) -> None:
    negative = Series("Giảm", (Decimal(-5), Decimal(0)), ((), ()))
    empty = Series("Trống", (None, None), ((), ()))
    for series in ((), (empty,), (negative,), (negative, empty, negative)):
        made = document("nd30", Chart(kind, (), ("Một", "Hai"), series), Chart(kind, (), (), series))
        assert render_pdf(made, standard("nd30")).startswith(b"%PDF")


def test_axis_values_are_round_and_enclose_the_data() -> None:
    assert [tick_text(tick) for tick in ticks(Decimal(0), Decimal("1250.5"))] == [
        "0",
        "500",
        "1.000",
        "1.500",
    ]
    assert [tick_text(tick) for tick in ticks(Decimal("-0.2"), Decimal("0.9"))][:3] == ["-0,5", "0", "0,5"]
    assert ticks(Decimal(0), Decimal(0))[0] == 0


@given(low=st.decimals(-(10**9), 0, places=2), high=st.decimals(0, 10**9, places=2))
def test_an_axis_never_has_many_values(low: Decimal, high: Decimal) -> None:
    found = ticks(low, high)
    assert 2 <= len(found) <= 12
    assert found[0] <= low
    assert found[-1] >= high


# Decks


def deck_slides() -> Iterator[Slide]:
    for layout in SlideLayout:
        yield Slide(layout, runs(f"Trang {layout}"), (ListBlock((runs("Một ý"), runs("Hai ý"))),))
    yield Slide(SlideLayout.FIGURES, runs("Con số"), (table(3),), subtitle=runs("Năm 2026"))
    yield Slide(SlideLayout.CHART, runs("Sản lượng"), (chart(ChartKind.LINE), paragraph("Nguồn: xã")))
    yield Slide(SlideLayout.TABLE, runs("Bảng"), (table(60),))
    yield Slide(SlideLayout.BULLETS, runs(SENTENCE * 4), tuple([paragraph()] * 12))


def test_the_pages_are_those_of_the_pptx_however_much_stands_on_a_slide() -> None:
    made = document("deck", *deck_slides())
    texts = pages(render_pdf(made, standard("deck")))
    planned_pages = planned(made, standard("deck"))
    assert len(texts) == len(planned_pages) > len(tuple(deck_slides()))
    for number, (page, text) in enumerate(zip(planned_pages, texts, strict=True), 1):
        assert page.title[0].text[:8] in text
        assert (str(number) in text.split()[-1:]) is (page.layout is not SlideLayout.COVER)


@pytest.mark.parametrize("theme_id", theme_ids())
def test_slides_on_paper_have_the_colours_of_their_theme(theme_id: str) -> None:
    theme = load_theme(theme_id)
    deck = document("deck", *deck_slides())
    drawings = [page.decode() for page in render_svg_pages(deck, standard("deck"), theme)]
    assert f"#{theme.cover_background}".lower() in drawings[0]
    for colour in (theme.title, theme.accents[0], theme.text):
        assert any(f"#{colour}".lower() in page for page in drawings[1:]), colour
    strange = {it for other in ("dang", "nha-nuoc") for it in load_theme(other).accents} - {*theme.accents}
    assert not [it for it in strange if any(f"#{it}".lower() in page for page in drawings)]


def test_a_deck_of_plain_blocks_and_an_empty_deck_have_slides_too() -> None:
    assert "Phần đầu" in pages(render_pdf(document("deck", paragraph()), standard("deck")))[1]
    assert "Báo cáo" in pages(render_pdf(document("deck"), standard("deck")))[0]


# Pictures


def test_each_page_gives_a_picture_of_its_size() -> None:
    made = document("nd30", *[paragraph()] * 16)
    pictures = render_pages(made, standard("nd30"), ppi=50)
    assert len(pictures) == 2
    for picture in pictures:
        assert picture.startswith(b"\x89PNG")
        width, height = int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")
        assert abs(width - 210 / 25.4 * 50) <= 1
        assert abs(height - 297 / 25.4 * 50) <= 1


def test_each_page_gives_an_svg() -> None:
    assert [page[:4] for page in render_svg_pages(document("nd30", paragraph()), standard("nd30"))] == [
        b"<svg"
    ]


def test_pages_can_be_made_in_several_threads_at_once() -> None:
    documents = [document("nd30", *[paragraph(f"{SENTENCE} {i}")] * 4) for i in range(8)]
    form = standard("nd30")
    alone = [render_pdf(made, form) for made in documents]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda made: render_pdf(made, form), documents)) == alone


# Fonts


def test_missing_fonts_are_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "assets_dir", lambda: tmp_path)
    typst_fonts.fonts.cache_clear()
    try:
        with pytest.raises(MachineError) as caught:
            render_pdf(document("nd30", paragraph()), standard("nd30"))
        assert caught.value.message_id == "errors.fonts_missing"
        assert str(tmp_path) in str(caught.value)
    finally:
        typst_fonts.fonts.cache_clear()


def test_times_new_roman_is_taken_only_with_all_its_faces(tmp_path: Path) -> None:
    files = typst_fonts.FAMILIES["Times New Roman"]
    for name in files[:3]:
        (tmp_path / name.upper()).touch()
    folders = (tmp_path / "none", tmp_path)
    assert typst_fonts.find_family(files, folders) == ()
    (tmp_path / "Times_New_Roman_Bold_Italic.ttf").touch()
    assert len(typst_fonts.find_family(files, folders)) == 4


def test_only_the_chosen_families_are_in_the_pdf() -> None:
    assert {"Liberation Serif", "Liberation Sans"} <= set(typst_fonts.fonts().families())
