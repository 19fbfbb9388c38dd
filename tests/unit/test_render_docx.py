from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document as WordDocument
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from lxml import etree

from bannai.documents.labels import heading_label, marker_label
from bannai.documents.model import (
    Block,
    Column,
    Document,
    Heading,
    HeadingStyle,
    ListBlock,
    ListMarker,
    Paragraph,
    ParagraphRole,
    Run,
    Section,
    Signature,
    Table,
    plain_text,
)
from bannai.documents.text_widths import text_width_mm
from bannai.render.docx import render_docx
from bannai.render.docx_styles import STYLE_NAMES, TITLES_BELOW, Styles
from tests.unit.sample_documents import (
    DECISION,
    DECK,
    LETTER,
    LONG,
    MINUTES,
    PARTY_REPORT,
    REPORT,
    SAMPLES,
    SPEECH,
    TABLE,
    body,
    heading,
    standard,
    words,
)

STANDARDS = ("nd30", "party05", "speech", "reading")
ALIGNMENTS = {"left": "left", "center": "center", "right": "right", "justify": "both"}
HEADING_IDS = {
    "BaHeadingRoman": HeadingStyle.ROMAN,
    "BaHeadingArabic": HeadingStyle.ARABIC,
    "BaHeadingDecimal": HeadingStyle.DECIMAL,
    "BaHeadingLetter": HeadingStyle.LETTER,
    "BaHeadingArticle": HeadingStyle.ARTICLE,
}


def paper(*blocks: Block) -> Document:
    return Document("thu", "Thử", "nd30", (Section("a", "A", blocks),))


def reopened(document: Document, name: str = "nd30") -> WordDocument:
    return docx.Document(BytesIO(render_docx(document, standard(name))))


def part(data: bytes, name: str) -> Any:
    with ZipFile(BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def of_style(word: WordDocument, component: str) -> list[str]:
    name = STYLE_NAMES[component]
    paragraphs = [p for t in word.tables for r in t.rows for c in r.cells for p in c.paragraphs]
    return [p.text for p in [*word.paragraphs, *paragraphs] if p.style is not None and p.style.name == name]


def val(element: Any, path: str, attribute: str = "val") -> str | None:
    found = element.find("/".join(f"w:{step}" for step in path.split("/")), element.nsmap)
    return None if found is None else found.get(qn(f"w:{attribute}"))


# ---- styles -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STANDARDS)
def test_every_component_has_a_style_that_looks_as_the_standard_says(name: str) -> None:
    form = standard(name)
    word = reopened(paper(body("Một đoạn văn")), name)
    for component, look in form.components.items():
        if component in TITLES_BELOW:  # in the paragraph of their number
            continue
        title = STYLE_NAMES[component]
        if component == "national_title" and name == "party05":
            title = "BA Tiêu đề Đảng"
        style: Any = word.styles[title]
        assert style.base_style.name == "Normal", component
        assert style.font.size.pt == look.size_pt, component
        assert bool(style.font.bold) is look.bold, component
        assert bool(style.font.italic) is look.italic, component
        assert bool(style.font.all_caps) is look.caps, component
        assert bool(style.font.underline) is look.underline, component
        shape = style.paragraph_format
        assert val(style.element, "pPr/jc") == ALIGNMENTS[look.align], component
        assert shape.first_line_indent.mm == pytest.approx(look.first_line_mm, abs=0.02), component
        assert shape.left_indent.mm == pytest.approx(look.left_mm, abs=0.02), component
        assert (shape.space_before.pt, shape.space_after.pt) == (look.before_pt, look.after_pt), component
        if look.line_exact_pt:
            assert shape.line_spacing_rule == WD_LINE_SPACING.EXACTLY, component
            assert shape.line_spacing.pt == look.line_exact_pt, component
        else:
            assert shape.line_spacing == pytest.approx(look.line_multiple, abs=0.01), component


@pytest.mark.parametrize("name", STANDARDS)
def test_normal_and_the_defaults_are_the_font_in_all_scripts_in_vietnamese_and_black(name: str) -> None:
    styles = part(render_docx(SPEECH, standard(name)), "word/styles.xml")
    for place in (
        styles.find(".//w:rPrDefault/w:rPr", styles.nsmap),
        styles.find("w:style/w:rPr", styles.nsmap),
    ):
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            assert val(place, "rFonts", script) == standard(name).font
        assert val(place, "lang") == val(place, "lang", "eastAsia") == "vi-VN"
        assert val(place, "color") == "000000"


@pytest.mark.parametrize("sample", SAMPLES)
def test_each_paragraph_and_table_uses_a_style_that_exists_once(sample: str) -> None:
    document, name = SAMPLES[sample]
    data = render_docx(document, standard(name))
    styles, text = part(data, "word/styles.xml"), part(data, "word/document.xml")
    ids = [style.get(qn("w:styleId")) for style in styles.iter(qn("w:style"))]
    names = [element.get(qn("w:val")) for element in styles.iter(qn("w:name"))]
    assert len(ids) == len(set(ids))
    assert len(names) == len(set(names))
    assert not [title for title in names if "," in title]  # a comma makes an alias in Word
    used = [e.get(qn("w:val")) for e in text.iter(qn("w:pStyle"), qn("w:tblStyle"))]
    assert set(used) <= set(ids)
    assert len(list(text.iter(qn("w:p")))) == len(list(text.iter(qn("w:pStyle"))))


@pytest.mark.parametrize("sample", SAMPLES)
def test_runs_have_no_direct_look_but_bold_italic_and_a_colon_without_its_line(sample: str) -> None:
    document, name = SAMPLES[sample]
    text = part(render_docx(document, standard(name)), "word/document.xml")
    tags = {child.tag for look in text.iter(qn("w:rPr")) for child in look}
    assert tags <= {qn(f"w:{tag}") for tag in ("b", "bCs", "i", "iCs", "u")}
    shapes = {child.tag for shape in text.iter(qn("w:pPr")) for child in shape}
    assert shapes <= {qn(f"w:{tag}") for tag in ("pStyle", "keepNext", "numPr")}


def test_headings_appear_in_the_navigation_pane() -> None:
    word = reopened(REPORT)
    levels = [
        val(word.styles[STYLE_NAMES[name]].element, "pPr/outlineLvl") for name in ("heading_roman", "body")
    ]
    assert levels == ["1", None]


# ---- page -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STANDARDS)
def test_the_page_has_the_measures_of_the_standard_and_its_number_at_the_top(name: str) -> None:
    page = standard(name).page
    word = reopened(SPEECH, name)
    section: Any = word.sections[0]
    mm = [
        section.page_width.mm,
        section.page_height.mm,
        section.top_margin.mm,
        section.bottom_margin.mm,
        section.left_margin.mm,
        section.right_margin.mm,
        section.header_distance.mm,
    ]
    wanted = [page.width_mm, page.height_mm, page.top_mm, page.bottom_mm, page.left_mm, page.right_mm]
    assert mm == pytest.approx([*wanted, page.number_from_top_mm], abs=0.02)
    assert section.different_first_page_header_footer is not page.number_on_first
    number = section.header.paragraphs[0]
    assert "".join(e.text for e in number._p.iter(qn("w:instrText"))).strip() == "PAGE"
    assert val(number.style.element, "pPr/jc") == "center"
    assert number.style.font.size.pt == page.number_size_pt
    assert section.first_page_header.paragraphs[0].text == ""


# ---- head -------------------------------------------------------------------------------------------------


def rules(data: bytes) -> dict[str, float]:
    """Names of the styles that draw a line above, with the sum of their indents in mm."""
    styles = part(data, "word/styles.xml")
    found = {}
    for style in styles.iter(qn("w:style")):
        if val(style, "pPr/pBdr/top") and not val(style, "pPr/pBdr/left"):
            sides = sum(int(val(style, "pPr/ind", side) or 0) for side in ("left", "right"))
            found[str(val(style, "name"))] = sides * 25.4 / 1440
    return found


def test_a_state_head_has_issuer_and_nation_then_number_and_date_in_one_row() -> None:
    head = reopened(REPORT).tables[0]
    cells = [[[p.text for p in cell.paragraphs] for cell in row.cells] for row in head.rows]
    assert cells == [
        [
            ["ỦY BAN NHÂN DÂN", "XÃ MƯỜNG THAN", ""],
            ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", ""],
        ],
        [["Số:      /BC-UBND"], ["Mường Than, ngày      tháng 6 năm 2026"]],
    ]


def test_state_lines_are_drawn_and_as_long_as_the_decree_says() -> None:
    data = render_docx(REPORT, standard("nd30"))
    head = docx.Document(BytesIO(data)).tables[0]
    left, right = (int(val(cell._tc, "tcPr/tcW", "w") or 0) * 25.4 / 1440 for cell in head.rows[0].cells)
    lines = rules(data)
    assert set(lines) == {"BA Kẻ dưới cơ quan", "BA Kẻ dưới tiêu ngữ", "BA Kẻ dưới trích yếu"}
    issuer = text_width_mm("XÃ MƯỜNG THAN", 13, bold=True)
    assert issuer / 3 <= left - 3 - lines["BA Kẻ dưới cơ quan"] <= issuer / 2
    motto = text_width_mm("Độc lập - Tự do - Hạnh phúc", 14, bold=True)
    assert right - lines["BA Kẻ dưới tiêu ngữ"] == pytest.approx(motto, abs=0.2)
    subject = text_width_mm(plain_text(REPORT.subject), 14, bold=True)
    assert subject / 3 <= 165 - lines["BA Kẻ dưới trích yếu"] <= subject / 2


def test_the_national_title_has_room_for_one_line() -> None:
    right = reopened(REPORT).tables[0].rows[0].cells[1]
    column = int(val(right._tc, "tcPr/tcW", "w") or 0) * 25.4 / 1440
    assert column - text_width_mm("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, bold=True) > 2


def test_a_party_head_has_the_star_and_a_line_as_long_as_the_title_and_dashes_below_the_subject() -> None:
    data = render_docx(PARTY_REPORT, standard("party05"))
    word = docx.Document(BytesIO(data))
    left, right = word.tables[0].rows[0].cells
    assert [p.text for p in left.paragraphs] == [
        "ĐẢNG BỘ XÃ MƯỜNG THAN",
        "CHI BỘ BẢN NÀ CANG",
        "*",
        "Số      -BC/CB",
    ]
    assert next(p.text for p in right.paragraphs) == "ĐẢNG CỘNG SẢN VIỆT NAM"
    column = int(val(right._tc, "tcPr/tcW", "w") or 0) * 25.4 / 1440
    title = text_width_mm("ĐẢNG CỘNG SẢN VIỆT NAM", 15, bold=True)
    assert column - rules(data)["BA Kẻ dưới tiêu đề"] == pytest.approx(title, abs=0.2)
    assert [p.text for p in word.paragraphs][:3] == [
        "BÁO CÁO",
        "kết quả công tác xây dựng Đảng 6 tháng đầu năm 2026",
        "-----",
    ]


def test_the_width_of_a_line_is_known_within_a_few_percent() -> None:
    assert text_width_mm("ĐẢNG CỘNG SẢN VIỆT NAM", 15, bold=True) == pytest.approx(72.7, rel=0.01)
    assert text_width_mm("Độc lập - Tự do - Hạnh phúc", 14, bold=True) == pytest.approx(60.4, rel=0.01)


def test_a_letter_has_its_subject_under_the_number_and_the_urgency_boxed() -> None:
    data = render_docx(LETTER, standard("nd30"))
    word = docx.Document(BytesIO(data))
    texts = [p.text for p in word.tables[0].rows[1].cells[0].paragraphs]
    assert texts == [
        "Số:      /UBND-VHXH",
        "V/v tăng cường phòng cháy, chữa cháy rừng mùa khô 2026",
        "KHẨN",
    ]
    box: Any = word.styles["BA Độ khẩn"]
    assert {e.tag for e in box.element.find(".//" + qn("w:pBdr"))} == {
        qn(f"w:{side}") for side in ("top", "left", "bottom", "right")
    }


def test_three_addressees_stand_under_the_colon_each_after_a_dash() -> None:
    word = reopened(LETTER)
    assert [p.text for p in word.paragraphs][:4] == [
        "Kính gửi:",
        "- Các phòng chuyên môn thuộc Ủy ban nhân dân phường;",
        "- Công an phường, Ban Chỉ huy Quân sự phường;",
        "- Trưởng các bản, tổ dân phố.",
    ]
    label, item = (
        word.styles[STYLE_NAMES[name]].paragraph_format for name in ("addressed", "addressed_item")
    )
    dash = item.left_indent.mm + item.first_line_indent.mm
    assert dash - label.left_indent.mm == pytest.approx(text_width_mm("Kính gửi", 14), abs=0.1)


def test_one_addressee_stands_on_the_same_line() -> None:
    assert of_style(reopened(REPORT), "addressed") == ["Kính gửi: Ủy ban nhân dân tỉnh Lai Châu"]


def test_a_speech_has_its_title_and_date_without_head_or_line() -> None:
    data = render_docx(SPEECH, standard("speech"))
    assert [p.text for p in docx.Document(BytesIO(data)).paragraphs][:4] == [
        "BÀI PHÁT BIỂU",
        "Tại Lễ khai giảng lớp bình dân học vụ số xã Mường Than",
        "Mường Than, ngày 05 tháng 9 năm 2026",
        "Kính thưa các đồng chí!",
    ]
    assert rules(data) == {}


# ---- body -------------------------------------------------------------------------------------------------


def word_labels(data: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield (style, the label that Word shows, text), counting as ECMA-376 17.9 says."""
    numbering, text = part(data, "word/numbering.xml"), part(data, "word/document.xml")
    abstracts: dict[str, dict[int, tuple[str, str]]] = {}
    for abstract in numbering.iter(qn("w:abstractNum")):
        abstracts[abstract.get(qn("w:abstractNumId"))] = {
            int(level.get(qn("w:ilvl"))): (str(val(level, "numFmt")), str(val(level, "lvlText")))
            for level in abstract.iter(qn("w:lvl"))
        }
    nums = {num.get(qn("w:numId")): num for num in numbering.iter(qn("w:num"))}
    counts: dict[str, dict[int, int]] = {}
    seen: set[tuple[str, int]] = set()
    for paragraph in text.iter(qn("w:p")):
        style = str(val(paragraph, "pPr/pStyle"))
        content = "".join(t.text or "" for t in paragraph.iter(qn("w:t")))
        number = val(paragraph, "pPr/numPr/numId")
        if number in (None, "0"):
            yield style, "", content
            continue
        assert number is not None
        level = int(val(paragraph, "pPr/numPr/ilvl") or 0)
        abstract = str(val(nums[number], "abstractNumId"))
        starts = {
            int(override.get(qn("w:ilvl"))): int(val(override, "startOverride") or 1)
            for override in nums[number].iter(qn("w:lvlOverride"))
        }
        count = counts.setdefault(abstract, {})
        fresh = {at for at in starts if (number, at) not in seen and at <= level}
        seen |= {(number, at) for at in fresh}
        for at in fresh:
            count[at] = starts[at] - (1 if at == level else 0)
        count[level] = count.get(level, starts.get(level, 1) - 1) + 1
        for deeper in [at for at in count if at > level]:
            del count[deeper]
        label = abstracts[abstract][level][1]
        for at in range(level + 1):
            if f"%{at + 1}" in label:
                value, form = count.get(at, 1), abstracts[abstract][at][0]
                shown = {"decimal": str(value), "lowerLetter": chr(96 + value)}.get(form)
                shown = shown or heading_label(Heading((), HeadingStyle.ROMAN, value))[:-1]
                label = label.replace(f"%{at + 1}", shown)
        yield style, label, content


def shown_lines(data: bytes) -> list[str]:
    return [f"{label} {text}".strip() for _, label, text in word_labels(data)]


@pytest.mark.parametrize("sample", ["report", "decision", "minutes", "party_report", "speech"])
def test_word_shows_the_number_that_the_document_says(sample: str) -> None:
    document, name = SAMPLES[sample]
    form = standard(name)
    lines = shown_lines(render_docx(document, form))
    wanted = []
    for block in document.blocks():
        if isinstance(block, Heading) and block.style is not HeadingStyle.PART:
            text = plain_text(block.runs)
            caps = form.components[f"heading_{block.style}"].caps
            wanted.append(f"{heading_label(block)} {text.upper() if caps else text}".strip())
        if isinstance(block, ListBlock):
            for ordinal, item in enumerate(block.items, start=1):
                wanted.append(f"{marker_label(block.marker, ordinal)} {plain_text(item)}")
    assert wanted
    position = -1
    for line in wanted:
        assert line in lines[position + 1 :], line
        position = lines.index(line, position + 1)


def test_headings_restart_and_jump_as_the_document_says() -> None:
    h = heading
    blocks = (
        h(HeadingStyle.ARABIC, 1, "một"),
        h(HeadingStyle.ARABIC, 2, "hai"),
        h(HeadingStyle.PLAIN, 1, "Phần khác"),
        h(HeadingStyle.ARABIC, 1, "một nữa"),
        h(HeadingStyle.DECIMAL, 1, "một một", 1),
        h(HeadingStyle.ROMAN, 1, "la mã"),
        h(HeadingStyle.ARABIC, 1, "dưới la mã"),
        h(HeadingStyle.ARTICLE, 1, "điều"),
        h(HeadingStyle.ARABIC, 1, "khoản"),
        h(HeadingStyle.LETTER, 1, "điểm"),
        h(HeadingStyle.ROMAN, 2, "la mã hai"),
        h(HeadingStyle.ARABIC, 3, "nhảy"),
        h(HeadingStyle.DECIMAL, 1, "ba một", 3),
        h(HeadingStyle.ARTICLE, 2, "điều hai"),
        h(HeadingStyle.DECIMAL, 4, "không có cha", 7),
        h(HeadingStyle.DECIMAL, 5, "không có cha", 7),
        h(HeadingStyle.ARABIC, 8, "tám"),
        h(HeadingStyle.ROMAN, 1, "lại từ đầu"),
        h(HeadingStyle.DECIMAL, 2, "hai"),
    )
    lines = shown_lines(render_docx(paper(*blocks), standard("nd30")))
    wanted = []
    for block in blocks:
        text = plain_text(block.runs)
        caps = block.style is HeadingStyle.ROMAN
        wanted.append(f"{heading_label(block)} {text.upper() if caps else text}")
    assert [line for line in lines if line] == [line.strip() for line in wanted]


def test_headings_are_numbered_by_word_not_typed() -> None:
    rows = [row for row in word_labels(render_docx(REPORT, standard("nd30"))) if row[0] in HEADING_IDS]
    assert all(label for _, label, _ in rows)
    assert ("BaHeadingRoman", "I.", "KẾT QUẢ ĐẠT ĐƯỢC") in rows
    assert ("BaHeadingDecimal", "1.2.", "Thương mại, dịch vụ") in rows


def test_letters_past_d_are_typed_because_word_knows_no_d_with_a_stroke() -> None:
    lines = list(word_labels(render_docx(DECISION, standard("nd30"))))
    letters = [row for row in lines if row[0] == "BaHeadingLetter"]
    assert [label for _, label, _ in letters] == [""] * 5
    assert letters[-1][2] == "đ) Đề xuất khen thưởng."
    short = paper(ListBlock((words("một;"), words("hai.")), ListMarker.LETTER))
    assert ("BaListItem", "b)", "hai.") in word_labels(render_docx(short, standard("nd30")))


def test_the_heading_styles_number_a_heading_that_a_clerk_adds() -> None:
    word = reopened(REPORT)
    for component, level in (("heading_roman", "0"), ("heading_arabic", "1"), ("heading_article", "0")):
        assert val(word.styles[STYLE_NAMES[component]].element, "pPr/numPr/ilvl") == level


def test_wrapped_list_lines_return_to_the_left_margin() -> None:
    numbering = part(render_docx(REPORT, standard("nd30")), "word/numbering.xml")
    for level in numbering.iter(qn("w:lvl")):
        if val(level, "suff") == "nothing":  # above a centred title
            assert (val(level, "pPr/ind", "left"), val(level, "pPr/ind", "firstLine")) == ("0", "0")
            continue
        assert (val(level, "pPr/ind", "left"), val(level, "pPr/ind", "firstLine")) == ("0", "720")
        assert val(level, "suff") == "space"


@pytest.mark.parametrize("role", list(ParagraphRole))
def test_a_paragraph_takes_the_style_of_its_role(role: ParagraphRole) -> None:
    for name in STANDARDS:
        word = reopened(paper(Paragraph(words("Kính thưa đồng bào!"), role)), name)
        assert of_style(word, role.value) == ["Kính thưa đồng bào!"]


def test_bold_and_italic_runs_stay_and_neighbours_of_one_look_join() -> None:
    runs = (Run("Diện tích "), Run("đạt "), Run("12 ha", fact="f1", bold=True), Run(" (tăng)", italic=True))
    paragraph = reopened(paper(Paragraph(runs))).paragraphs[0]
    assert [(run.text, run.bold, run.italic) for run in paragraph.runs] == [
        ("Diện tích đạt ", None, None),
        ("12 ha", True, None),
        (" (tăng)", None, True),
    ]


def test_roman_headings_of_the_state_are_in_capitals_and_of_the_party_not() -> None:
    assert "KẾT QUẢ ĐẠT ĐƯỢC" in of_style(reopened(REPORT), "heading_roman")
    assert "Công tác tổ chức" in of_style(reopened(PARTY_REPORT, "party05"), "heading_roman")


def test_a_part_is_counted_by_word_above_its_title_in_capitals() -> None:
    word = reopened(PARTY_REPORT, "party05")
    assert of_style(word, "heading_part") == ["\nKẾT QUẢ THỰC HIỆN", "\nPHƯƠNG HƯỚNG, NHIỆM VỤ"]
    numbering = part(render_docx(PARTY_REPORT, standard("party05")), "word/numbering.xml")
    texts = {val(level, "lvlText"): val(level, "numFmt") for level in numbering.iter(qn("w:lvl"))}
    assert texts["Phần %1"] == "upperRoman"


def test_a_table_repeats_its_header_and_splits_no_row_but_the_last() -> None:
    table = reopened(REPORT).tables[1]
    assert [cell.text for cell in table.rows[0].cells] == [plain_text(c.header) for c in TABLE.columns]
    assert [cell.text for cell in table.rows[1].cells] == ["1", "Diện tích chè", "ha", "1.250", "1.274,5"]
    assert val(table.rows[0]._tr, "trPr/tblHeader") is None  # present without a value: on
    assert table.rows[0]._tr.find(".//" + qn("w:tblHeader")) is not None
    whole = [row._tr.find(".//" + qn("w:cantSplit")) is not None for row in table.rows]
    assert whole == [True] * (len(table.rows) - 1) + [False]  # LibreOffice can lose a last row that may not
    widths = [int(cell.get(qn("w:w"), "0")) for cell in table._tbl.iter(qn("w:gridCol"))]
    assert sum(widths) == pytest.approx(165 * 1440 / 25.4, abs=1)
    assert widths[1] == pytest.approx(widths[0] * 6, abs=6)
    names = [cell.paragraphs[0].style.name for cell in table.rows[1].cells if cell.paragraphs[0].style]
    assert names == ["BA Ô bảng giữa", "BA Ô bảng", "BA Ô bảng giữa", "BA Ô bảng phải", "BA Ô bảng phải"]


def test_a_chart_becomes_a_table_of_its_data_with_its_unit() -> None:
    word = reopened(REPORT)
    assert "Sản lượng chè búp tươi (đơn vị tính: tấn)" in of_style(word, "table_caption")
    rows = [[cell.text for cell in row.cells] for row in word.tables[2].rows]
    assert rows == [
        ["", "Năm 2025", "Năm 2026"],
        ["Quý I", "1.250", "1.400"],
        ["Quý II", "3.410,5", "3600"],
        ["Quý III", "", ""],
    ]


def test_a_deck_becomes_a_handout_with_its_notes() -> None:
    texts = [p.text for p in reopened(DECK, "speech").paragraphs]
    assert texts[:3] == ["CÂY CHÈ MƯỜNG THAN", "Báo cáo tại hội nghị", "Kết quả"]
    assert "Lời dẫn: Nhấn mạnh mức tăng so với năm trước." in texts


@pytest.mark.parametrize("name", [*STANDARDS, "deck"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_sample_is_written_under_every_standard(sample: str, name: str) -> None:
    assert reopened(SAMPLES[sample][0], name).paragraphs


def test_two_tables_in_a_row_stay_two() -> None:
    bare = replace(TABLE, caption=())
    word = reopened(paper(bare, bare))
    children = [child.tag for child in word.element.body]
    tbl, p = qn("w:tbl"), qn("w:p")
    assert children == [tbl, p, tbl, p, qn("w:sectPr")]


def test_a_table_without_columns_and_a_document_without_blocks_are_written() -> None:
    assert reopened(paper(Table((), ()), Table((Column(()),), ()))).tables == []
    assert reopened(Document("thu", "Thử", "nd30", ())).paragraphs


# ---- closing ----------------------------------------------------------------------------------------------


def test_recipients_stand_left_and_the_signature_right() -> None:
    left, right = reopened(REPORT).tables[-1].rows[0].cells
    assert [p.text for p in left.paragraphs] == [
        "Nơi nhận:",
        "- Như trên;",
        "- Thường trực Đảng ủy, Thường trực Hội đồng nhân dân xã;",
        "- Lưu: VT, VP.",
    ]
    assert [(p.text, p.style.name) for p in right.paragraphs if p.style] == [
        ("TM. ỦY BAN NHÂN DÂN", "BA Quyền hạn"),
        ("KT. CHỦ TỊCH", "BA Chức vụ"),
        ("PHÓ CHỦ TỊCH", "BA Chức vụ"),
        ("Lò Văn Thắng", "BA Họ tên người ký"),
    ]


def test_room_is_left_for_the_signature_and_for_a_name_that_nobody_gave() -> None:
    right = reopened(LETTER).tables[-1].rows[0].cells[1]
    assert [p.text for p in right.paragraphs] == ["CHỦ TỊCH", ""]
    style: Any = right.paragraphs[-1].style
    assert style.paragraph_format.space_before.pt == 72


def test_minutes_have_two_signatures_side_by_side() -> None:
    cells = reopened(MINUTES).tables[-1].rows[0].cells
    assert [[p.text for p in cell.paragraphs] for cell in cells] == [
        ["THƯ KÝ", "(Ký, ghi rõ họ tên)", "Lò Văn Thắng"],
        ["CHỦ TỌA", "(Ký, ghi rõ họ tên)", "Nguyễn Thị Hương"],
    ]


def test_minutes_with_recipients_have_them_below_the_signatures() -> None:
    table = reopened(replace(MINUTES, recipients=(words("- Lưu: VT."),))).tables[-1]
    assert [p.text for p in table.rows[1].cells[0].paragraphs] == ["Nơi nhận:", "- Lưu: VT."]


def test_two_offices_of_one_signer_are_both_bold_around_kiem() -> None:
    lines = (words("BÍ THƯ"), words("kiêm"), words("TRƯỞNG BAN CHỈ ĐẠO"))
    document = replace(PARTY_REPORT, signatures=(Signature(lines, words("Vàng A Páo")),))
    word = reopened(document, "party05")
    assert of_style(word, "authority") == ["BÍ THƯ", "TRƯỞNG BAN CHỈ ĐẠO"]
    style: Any = word.styles["BA Kiêm nhiệm"]
    assert (bool(style.font.bold), bool(style.font.all_caps)) == (False, False)


def test_the_partys_recipients_title_is_underlined_but_not_its_colon() -> None:
    paragraph = reopened(PARTY_REPORT, "party05").tables[-1].rows[0].cells[0].paragraphs[0]
    assert [(run.text, run.underline) for run in paragraph.runs] == [("Nơi nhận", None), (":", False)]


def test_the_last_paragraph_and_the_signature_stay_on_one_page() -> None:
    word = reopened(REPORT)
    assert word.paragraphs[-2].text.endswith("Mường Than./.")
    assert word.paragraphs[-2].paragraph_format.keep_with_next
    assert word.tables[-1].rows[0]._tr.find(".//" + qn("w:cantSplit")) is not None
    ended_by_table = reopened(replace(REPORT, sections=(Section("a", "A", (TABLE,)),)))
    last = ended_by_table.tables[-2].rows[-1].cells[0].paragraphs[0]
    assert last.paragraph_format.keep_with_next


def test_articles_of_one_line_may_part_over_pages() -> None:
    blocks = [heading(HeadingStyle.ARTICLE, ordinal, LONG) for ordinal in (1, 2)]
    first = reopened(paper(*blocks, body("Hết."))).paragraphs[0]
    assert first.paragraph_format.keep_with_next is False
    assert reopened(REPORT).styles["BA Mục I"].element.find(".//" + qn("w:keepNext")) is not None


# ---- the file ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_same_document_gives_the_same_bytes(sample: str) -> None:
    document, name = SAMPLES[sample]
    data = render_docx(document, standard(name))
    assert data == render_docx(document, standard(name))
    with ZipFile(BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_properties_name_the_title_and_nobody() -> None:
    properties = reopened(REPORT).core_properties
    assert properties.title == REPORT.title
    assert (properties.author, properties.comments, properties.last_modified_by) == ("", "", "")


@pytest.mark.parametrize("sample", SAMPLES)
def test_no_line_is_made_of_underscores_and_no_paragraph_is_empty_without_need(sample: str) -> None:
    document, name = SAMPLES[sample]
    data = render_docx(document, standard(name))
    rows = list(word_labels(data))
    assert not [text for _, _, text in rows if "__" in text]
    empty = {style for style, _, text in rows if not text}
    assert empty <= {
        *("BaNationRule", "BaIssuerRule", "BaSubjectRule"),  # drawn lines
        *(
            "BaSigner",
            "BaGap",
            "BaRecipientsItem",
        ),  # a name to be written, Word's last paragraph, an empty cell
        *("BaTableHeader", "BaTableCell", "BaTableCellRight"),
    }


@pytest.mark.parametrize("text", ["chuông \x07", "nửa \ud800", "không \x00"])
def test_a_character_that_xml_cannot_hold_is_a_clear_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"U\+"):
        render_docx(paper(body(text)), standard("nd30"))


def test_markup_in_a_text_is_text() -> None:
    text = 'a < b & c > d "e" {{f}}'
    document = replace(paper(body(text)), subject=words(text))
    assert next(p.text for p in reopened(document).paragraphs) == text
    assert of_style(reopened(document), "body") == [text]


def test_line_breaks_and_tabs_in_a_text_become_those_of_word() -> None:
    assert reopened(paper(body("dòng 1\ndòng 2\tcột"))).paragraphs[0].text == "dòng 1\ndòng 2\tcột"


# The schema's order of the children that are used (ECMA-376, wml.xsd); Word calls any other order damage.
ORDER = {
    "pPr": "pStyle keepNext keepLines widowControl numPr pBdr spacing ind jc outlineLvl sectPr",
    "rPr": "rFonts b bCs i iCs caps color sz szCs u lang",
    "tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar",
    "tcPr": "tcW tcMar vAlign",
    "lvl": "start numFmt pStyle suff lvlText lvlJc pPr rPr",
    "style": "name basedOn uiPriority semiHidden qFormat pPr rPr tblPr",
    "sectPr": "headerReference footerReference type pgSz pgMar pgNumType titlePg",
    "settings": "zoom mirrorMargins defaultTabStop characterSpacingControl compat themeFontLang decimalSymbol"
    " listSeparator",
    "numbering": "abstractNum num",
    "pBdr": "top left bottom right",
}


@pytest.mark.parametrize("sample", SAMPLES)
def test_elements_stand_in_the_order_of_the_schema(sample: str) -> None:
    document, name = SAMPLES[sample]
    data = render_docx(document, standard(name))
    for file in ("document", "styles", "numbering", "settings", "header1"):
        for element in part(data, f"word/{file}.xml").iter():
            order = ORDER.get(etree.QName(element).localname)
            if order is None:
                continue
            places = [order.split().index(etree.QName(child).localname) for child in element]
            assert places == sorted(places), (file, etree.tostring(element))


def test_every_style_name_is_of_a_component() -> None:
    names = [*STYLE_NAMES.values()]
    assert len(names) == len(set(names))
    assert Styles(standard("nd30")).look("chưa có") == standard("nd30").components["body"]


@pytest.mark.render
@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")), reason="needs LibreOffice, poppler"
)
def test_libreoffice_shows_the_numbers_and_the_page_number(tmp_path: Path) -> None:
    for name in ("report", "decision", "party_report"):
        document, form = SAMPLES[name]
        (tmp_path / f"{name}.docx").write_bytes(render_docx(document, standard(form)))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = [str(path) for path in sorted(tmp_path.glob("*.docx"))]
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    texts = {
        name: subprocess.run(
            ["pdftotext", "-layout", str(tmp_path / f"{name}.pdf"), "-"], check=True, capture_output=True
        ).stdout.decode()
        for name in ("report", "decision", "party_report")
    }
    for line in ("I. KẾT QUẢ ĐẠT ĐƯỢC", "1.2. Thương mại, dịch vụ", "b) Y tế", "II. TỒN TẠI", "đ) Mưa lũ."):
        assert line in texts["report"]
    pages = texts["report"].split("\f")
    assert pages[1].split()[0] == "2"
    assert pages[0].split()[0] != "1"
    for line in ("Điều 2. Quyền lợi", "1. Được tập huấn", "Điều 3. Trách nhiệm thi hành"):
        assert line in texts["decision"]
    for line in ("II. Công tác tổ chức", "1. Đảng viên", "I. Nhiệm vụ trọng tâm"):
        assert line in texts["party_report"]
