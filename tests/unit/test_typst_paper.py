"""A read paper is drawn again: every paragraph is on the page, and its box surrounds its ink."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
import typst
from PySide6.QtGui import QImage

from bannai.documents.paper import Paper, PaperParagraph
from bannai.documents.paper_walk import readable, walk
from bannai.gui.page_sheets import sheet_picture
from bannai.importers.docx_reader import read_docx
from bannai.render.typst import render_pdf
from bannai.render.typst_paper import PageBox, draw_paper, paper_source
from bannai.render.typst_paper_text import Marks
from tests.fixtures import old_papers as old
from tests.fixtures.form_faults import BASES, written
from tests.fixtures.word_files import (
    BODY,
    CENTERED,
    field,
    look,
    p,
    picture,
    r,
    table,
    word_file,
)
from tests.unit.sample_documents import standard

SCALE = 2.0
WHITE = 0xF0


def read(tmp_path: Path, data: bytes) -> Paper:
    file = tmp_path / "Tệp.docx"
    file.write_bytes(data)
    return read_docx(file)


def ink(page: QImage, box: PageBox, around: float = 0.0) -> QImage:
    """The part of a page's picture within a box."""
    left, top = round((box.left - around) * SCALE), round((box.top - around) * SCALE)
    width, height = round((box.width + 2 * around) * SCALE), round((box.height + 2 * around) * SCALE)
    return page.copy(left, top, width, height)


def dark(image: QImage) -> int:
    """How many dots are not white."""
    plain = image.convertToFormat(QImage.Format.Format_Grayscale8)
    dots = memoryview(plain.constBits()).cast("B")
    step = plain.bytesPerLine()
    return sum(
        dot < WHITE for y in range(plain.height()) for dot in dots[y * step : y * step + plain.width()]
    )


def blank(image: QImage, box: PageBox) -> QImage:
    """The picture with a box painted white."""
    copy = QImage(image)
    for y in range(max(0, round(box.top * SCALE)), min(copy.height(), round(box.bottom * SCALE))):
        for x in range(max(0, round(box.left * SCALE)), min(copy.width(), round(box.right * SCALE))):
            copy.setPixel(x, y, 0xFFFFFFFF)
    return copy


def paragraphs(paper: Paper) -> Iterator[PaperParagraph]:
    for found in walk(paper.blocks):
        yield found.paragraph


OLD = {
    f"{head}, {rule}, {font}": old.old_paper(head=head, rule=rule, font=font, changes=True)
    for head, rule, font in (
        ("table", "shape", "Times New Roman"),
        ("tabs", "underscores", ".VnTime"),
        ("text boxes", "border", "VNI-Times"),
        ("old text boxes", "old shape", "Arial"),
        ("tabs", "underline", "Times New Roman"),
    )
}
PAPERS = OLD | {name: written(document) for name, document in BASES.items()}


@pytest.mark.parametrize("name", PAPERS)
def test_every_paragraph_stands_on_the_pages_and_its_box_holds_its_letters(tmp_path: Path, name: str) -> None:
    paper = read(tmp_path, PAPERS[name])
    drawn = draw_paper(paper)
    pages = [sheet_picture(page, SCALE) for page in drawn.pages]
    seen = 0
    for paragraph in paragraphs(paper):
        boxes = drawn.boxes_of(paragraph.place)
        assert boxes, paragraph.place
        for box in boxes:
            page = drawn_size(drawn.pages[box.page])
            assert 0 <= box.left < box.right <= page[0] + 1, readable(paragraph)
            assert 0 <= box.top < box.bottom <= page[1] + 1, readable(paragraph)
        if readable(paragraph).strip():
            seen += 1
            assert sum(dark(ink(pages[box.page], box)) for box in boxes) > 20, readable(paragraph)
    assert seen > 10


def drawn_size(page: bytes) -> tuple[float, float]:
    found = re.search(rb'viewBox="0 0 ([0-9.]+) ([0-9.]+)"', page)
    assert found
    return float(found[1]), float(found[2])


def test_the_box_of_a_paragraph_surrounds_all_of_its_ink_and_nothing_else(tmp_path: Path) -> None:
    words = "Diện tích chè đạt 1.274,5 ha, tăng 2% so với cùng kỳ. " * 5
    paper = read(tmp_path, word_file(p() + p(words, form=BODY) + p()))
    drawn = draw_paper(paper)
    (box,) = drawn.boxes_of("word/document.xml#body/1")
    page = sheet_picture(drawn.pages[0], SCALE)
    assert dark(page) > 500
    assert dark(blank(page, box)) == 0
    inner = PageBox(0, box.left + 12, box.top + 8, box.width - 24, box.height - 16)
    assert dark(blank(page, inner)) > 50  # a box that is too large would hide that it is wrong


def test_letters_within_a_paragraph_have_boxes_of_their_own_line_by_line(tmp_path: Path) -> None:
    text = "Ủy ban nhân dân xã báo cáo. " * 12 + "CHỖ SAI" + " và phần còn lại của đoạn văn này." * 3
    paper = read(tmp_path, word_file(p(text, form=BODY)))
    start = text.index("CHỖ SAI")
    place = "word/document.xml#body/0"
    drawn = draw_paper(paper, {place: {start, start + 7}})
    (whole,), found = drawn.boxes_of(place), drawn.boxes_of(place, start, start + 7)
    assert 1 <= len(found) <= 2
    assert all(whole.top <= it.top and it.bottom <= whole.bottom + 0.1 for it in found)
    assert sum(it.width for it in found) < whole.width / 3
    assert sum(it.height for it in found) < whole.height
    assert drawn.boxes_of(place, 0, len(text)) == (whole,)


def test_a_paragraph_over_two_pages_has_a_box_on_each(tmp_path: Path) -> None:
    paper = read(tmp_path, word_file(p("Một câu dài để sang trang. " * 400, form=BODY)))
    drawn = draw_paper(paper)
    assert len(drawn.pages) > 1
    assert [box.page for box in drawn.boxes_of("word/document.xml#body/0")] == [*range(len(drawn.pages))]


def test_a_table_a_picture_and_a_line_are_found_by_their_places(tmp_path: Path) -> None:
    body = table(["Một", "Hai"], ["Ba", "Bốn"], borders=True) + p(picture("anh1", width_mm=50, height_mm=40))
    paper = read(tmp_path, word_file(body, media={"anh1": b"png"}))
    drawn = draw_paper(paper)
    (grid,) = drawn.boxes_of("word/document.xml#body/0")
    (cell,) = drawn.boxes_of("word/document.xml#body/0/row/1/cell/1/0")
    assert grid.top < cell.top
    assert grid.left <= cell.left
    assert cell.right <= grid.right + 0.1
    shapes = [shape.place for it in paragraphs(paper) for shape in it.shapes]
    (drawing,) = drawn.boxes_of(shapes[0])
    assert drawing.width == pytest.approx(50 / 25.4 * 72, abs=1)
    assert drawing.height == pytest.approx(40 / 25.4 * 72, abs=1)
    assert dark(ink(sheet_picture(drawn.pages[0], SCALE), drawing)) > 1000  # a grey box, with a word in it


def test_tabs_lead_to_their_stops(tmp_path: Path) -> None:
    last = '<w:tab w:val="right" w:pos="9000" w:leader="dot"/>'
    stops = f'<w:tabs><w:tab w:val="center" w:pos="1985"/>{last}</w:tabs>'
    paper = read(tmp_path, word_file(p(r("\tTÊN CƠ QUAN\tngày 5"), form=stops)))
    place = "word/document.xml#body/0"
    drawn = draw_paper(paper, {place: {1, 12, 13}})
    (middle,) = drawn.boxes_of(place, 1, 12)
    (end,) = drawn.boxes_of(place, 13, 19)
    margin = paper.sections[0].left_mm / 25.4 * 72
    assert (middle.left + middle.right) / 2 == pytest.approx(margin + 1985 / 20, abs=1)
    assert end.right == pytest.approx(margin + 9000 / 20, abs=1)


def test_sizes_indents_alignment_and_the_height_of_lines_are_those_of_the_file(tmp_path: Path) -> None:
    indent = '<w:ind w:left="567" w:firstLine="720"/><w:spacing w:line="600" w:lineRule="exact"/>'
    body = p(r("Thụt vào", look("Times New Roman", 14)), form=indent) + p(
        r("Ở giữa", look("Times New Roman", 20)), form=CENTERED
    )
    paper = read(tmp_path, word_file(body))
    drawn = draw_paper(paper)
    setup = paper.sections[0]
    (one,), (two,) = (drawn.boxes_of(f"word/document.xml#body/{at}") for at in (0, 1))
    assert one.left == pytest.approx(setup.left_mm / 25.4 * 72 + 567 / 20 + 720 / 20, abs=0.5)
    assert one.height == pytest.approx(30, abs=0.2)
    middle = (setup.left_mm + (setup.width_mm - setup.right_mm)) / 2 / 25.4 * 72
    assert (two.left + two.right) / 2 == pytest.approx(middle, abs=0.5)
    assert two.height == pytest.approx(20 * 1.149, abs=0.3)
    assert two.top == pytest.approx(one.bottom + paper_space(paper), abs=0.5)


def paper_space(paper: Paper) -> float:
    one, two = list(paragraphs(paper))
    return max(one.look.after_pt, two.look.before_pt)


def test_the_page_number_stands_on_each_page_but_the_first_where_the_file_says_so(tmp_path: Path) -> None:
    body = p("Một câu dài để sang trang. " * 1000)
    section = (
        '<w:pgSz w:w="11907" w:h="16840"/><w:pgMar w:top="1134" w:right="851" w:bottom="1134" w:left="1701"'
        ' w:header="567" w:footer="567" w:gutter="0"/><w:titlePg/>'
    )
    edges = {"default": p(field("PAGE", "2"), form=CENTERED)}
    paper = read(tmp_path, word_file(body, section=section, headers=edges))
    drawn = draw_paper(paper)
    number = paper.sections[0].page_numbers[0].place.rpartition("/run/")[0]
    assert len(drawn.pages) > 2
    assert [box.page for box in drawn.boxes_of(number)] == [*range(1, len(drawn.pages))]


HOSTILE = (
    '#panic("x") \\ ] [ { } $ `raw` // /* *đậm* _nghiêng_ = <nhãn> @tên ~ -- " ” \'',
    "{above} {{ten}} {% if %}",
    "\u202eabc\u200b\ufeff\U0001f600 \u0301",
    "a" * 3000,
    "",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_file_acts_as_markup(tmp_path: Path, text: str) -> None:
    paper = read(tmp_path, word_file(p(text) + table([text, "x"]) + p("Sau cùng")))
    drawn = draw_paper(paper)
    last = list(paragraphs(paper))[-1]
    assert dark(ink(sheet_picture(drawn.pages[-1], SCALE), drawn.boxes_of(last.place)[-1])) > 20


def test_the_same_paper_gives_the_same_source_and_marks_leave_nothing_in_the_drawing(tmp_path: Path) -> None:
    paper = read(tmp_path, OLD["table, shape, Times New Roman"])
    assert paper_source(paper, Marks({})) == paper_source(paper, Marks({}))
    for page in draw_paper(paper).pages:
        assert b"<a " not in page
        assert b'href="b:' not in page


def test_typst_writes_links_into_drawings(tmp_path: Path) -> None:
    """What all of this rests on: an older Typst leaves links out, and every place would be unknown."""
    made = typst.Compiler(b'#link("b:1")[chu]', ignore_system_fonts=True).compile(format="svg")
    page = made[0] if isinstance(made, list) else made
    assert page is not None
    assert re.search(rb'<a [^>]*href="b:1"', page)


def squeezed(text: str) -> str:
    """Letters alone: a PDF has other blanks, and loses hyphens at the ends of lines."""
    return "".join(char for char in unicodedata.normalize("NFC", text).casefold() if char.isalnum())


@pytest.mark.parametrize("name", BASES)
def test_our_own_papers_drawn_again_from_their_word_files_break_where_they_did(
    tmp_path: Path, name: str
) -> None:
    document = BASES[name]
    paper = read(tmp_path, written(document))
    drawn = draw_paper(paper)
    pdf = pypdfium2.PdfDocument(render_pdf(document, standard(document.standard)))
    texts = [squeezed(page.get_textpage().get_text_range()) for page in pdf]
    assert len(drawn.pages) == len(texts)
    found = 0
    for paragraph in paragraphs(paper):
        words = squeezed(readable(paragraph))
        on = [number for number, text in enumerate(texts) if words in text]
        if len(words) < 12 or sum(text.count(words) for text in texts) != 1:
            continue
        found += 1
        assert [box.page for box in drawn.boxes_of(paragraph.place)] == on, readable(paragraph)
    assert found > 5


def test_a_text_box_that_would_cover_another_stands_beside_it_and_text_begins_below(tmp_path: Path) -> None:
    paper = read(tmp_path, OLD["text boxes, border, VNI-Times"])
    drawn = draw_paper(paper)
    boxes = {readable(it): drawn.boxes_of(it.place) for it in paragraphs(paper) if readable(it).strip()}
    (left,), (right,) = boxes[old.ISSUER[1]], boxes[old.NATION[0]]
    (title,) = boxes[old.TITLE[0]]
    assert left.right <= right.left
    assert title.top >= max(left.bottom, right.bottom)
