"""Page numbers go to the middle of the top margin, from page 2 on; what else stands beside them stays."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from bannai.documents.model import Align
from bannai.documents.paper import Paper
from bannai.documents.paper_walk import walk
from tests.fixtures.old_papers import old_paper
from tests.fixtures.word_files import (
    A4,
    CENTERED,
    field,
    look,
    p,
    packed,
    picture,
    r,
    table,
    word_file,
    word_parts,
)
from tests.unit.mended import Mended, mended
from tests.unit.opened_papers import read_bytes

LONG = "".join(p(f"Đoạn văn thứ {number} của một văn bản dài. " * 12) for number in range(12))
RIGHT = '<w:jc w:val="right"/>'


def numbered_file(**more: object) -> bytes:
    return word_file(LONG, **more)


def done(data: bytes, folder: Path) -> tuple[Mended, Paper]:
    result = mended(data, folder, chosen="nd30")
    paper = read_bytes(folder, result.data)
    for setup in paper.sections:
        shown = [it for it in setup.page_numbers if it.pages == "default" or paper.even_and_odd]
        shown = [it for it in shown if it.pages != "first"]
        assert shown
        for number in shown:
            assert number.header
            assert number.align is Align.CENTER
            assert (number.look.size_pt, number.look.bold, number.look.italic) == (13, False, False)
        assert not [it for it in setup.page_numbers if it.pages == "first"]
    assert paper.sections[0].title_page
    assert not [rule for rule in result.left if rule.startswith("page_number")]
    assert mended(result.data, folder, chosen="nd30").made == []
    return result, paper


def story_texts(paper: Paper, story: int | None) -> list[str]:
    if story is None:
        return []
    return [text for it in walk(paper.stories[story].blocks) if (text := it.paragraph.text.strip())]


@pytest.mark.parametrize(
    "footer",
    [
        p(field("PAGE", "2"), form=CENTERED),
        p(field("PAGE"), form=RIGHT),
        p("Trang ", field("PAGE", "2"), "/", field("NUMPAGES", "9"), form=RIGHT),
        p("- ", field("PAGE", "2"), " -", form=CENTERED),
        p('<w:fldSimple w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple>'),
        p('<w:r><w:pgNum/></w:r>', form=CENTERED),
        f'<w:sdt><w:sdtContent>{p(field("PAGE", "2"))}</w:sdtContent></w:sdt>',
    ],
)  # fmt: skip
def test_a_number_in_the_footer_moves_up(tmp_path: Path, footer: str) -> None:
    _, paper = done(numbered_file(footers={"default": footer}), tmp_path)
    assert not [it for setup in paper.sections for it in setup.page_numbers if not it.header]
    assert story_texts(paper, paper.sections[0].footers[0]) == []


def test_words_beside_the_number_stay_where_they_were(tmp_path: Path) -> None:
    footer = p("Báo cáo tháng 6 ", field("PAGE", "2"), form=CENTERED)
    _, paper = done(numbered_file(footers={"default": footer}), tmp_path)
    for page in (0, 1):  # all others, and the first
        assert story_texts(paper, paper.sections[0].footers[page]) == ["Báo cáo tháng 6"]


def test_a_header_with_words_keeps_them_on_page_1_too(tmp_path: Path) -> None:
    header = p("UBND xã Mường Than", r("\t"), field("PAGE", "2"))
    _, paper = done(numbered_file(headers={"default": header}), tmp_path)
    first, other = (story_texts(paper, paper.sections[0].headers[page]) for page in (1, 0))
    assert first == ["UBND xã Mường Than"]
    assert "UBND xã Mường Than" in other


def test_a_picture_in_the_header_is_on_page_1_too(tmp_path: Path) -> None:
    parts = word_parts(LONG, headers={"default": p(picture("rIdlogo"), field("PAGE", "2"))})
    parts["word/media/logo.png"] = b"\x89PNG"
    parts["word/_rels/header1.xml.rels"] = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rIdlogo" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"'
        ' Target="media/logo.png"/></Relationships>'
    )
    result, paper = done(packed(parts), tmp_path)
    story = paper.stories[paper.sections[0].headers[1] or 0]
    shapes = [shape for it in walk(story.blocks) for shape in it.paragraph.shapes]
    assert [shape.media for shape in shapes] == ["word/media/logo.png"]
    with ZipFile(BytesIO(result.data)) as archive:
        assert archive.read("word/media/logo.png") == b"\x89PNG"


def test_a_number_of_another_look_is_dressed_in_place(tmp_path: Path) -> None:
    header = p(field("PAGE", "2", look("Arial", 10, bold=True, italic=True)), form=CENTERED)
    result, paper = done(numbered_file(headers={"default": header}), tmp_path)
    assert len(paper.stories) == 1
    assert {"page_number_look", "page_number_first"} <= set(result.made)


def test_a_number_in_a_frame_or_a_table_of_the_header_is_set_anew(tmp_path: Path) -> None:
    framed = p(field("PAGE", "2"), form='<w:framePr w:wrap="around" w:xAlign="right"/>')
    done(numbered_file(headers={"default": framed}), tmp_path)
    cells = table([p("UBND xã"), p(field("PAGE", "2"), form=RIGHT)]) + p()
    _, paper = done(numbered_file(headers={"default": cells}), tmp_path)
    assert story_texts(paper, paper.sections[0].headers[1]) == ["UBND xã"]


def test_odd_and_even_pages_both_get_it(tmp_path: Path) -> None:
    _, paper = done(
        numbered_file(footers={"default": p(field("PAGE", "2"))}, settings="<w:evenAndOddHeaders/>"), tmp_path
    )
    assert {it.pages for it in paper.sections[0].page_numbers} == {"default", "even"}


def test_a_first_header_that_was_asleep_does_not_wake(tmp_path: Path) -> None:
    edges = {"default": p(field("PAGE", "2"), form=CENTERED), "first": p("Đừng hiện ra")}
    _, paper = done(numbered_file(headers=edges), tmp_path)
    assert story_texts(paper, paper.sections[0].headers[1]) == []


def test_every_section_has_its_number(tmp_path: Path) -> None:
    own = (
        '<w:pPr><w:sectPr><w:headerReference w:type="default" r:id="rIdheader1"/>'
        + A4
        + "</w:sectPr></w:pPr>"
    )
    parts = word_parts(
        f"{LONG}<w:p>{own}</w:p>{LONG}",
        headers={"default": p("Một")},
        footers={"default": p(field("PAGE", "2"))},
    )
    _, paper = done(packed(parts), tmp_path)
    assert len(paper.sections) == 2


@pytest.mark.parametrize("place", ["header", "footer", ""])
def test_an_old_paper_has_its_number_where_it_belongs(tmp_path: Path, place: str) -> None:
    result = mended(old_paper(page_number=place), tmp_path)
    paper = read_bytes(tmp_path, result.data)
    numbers = paper.sections[0].page_numbers
    assert all(it.header and it.align is Align.CENTER for it in numbers)
    assert bool(numbers) is bool(place)
