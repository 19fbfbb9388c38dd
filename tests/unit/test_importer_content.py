"""What stands in a Word file: fields, changes, boxes, lines, tables, notes, sections; each once, in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from bannai.documents.model import Align
from bannai.documents.paper import Change, Paper, PaperTable, ShapeKind, StoryKind
from bannai.documents.paper_walk import body_text, place_in_words, readable, walk
from tests.fixtures.old_papers import HEADS, LINES, NUMBERS, RULES, old_paper
from tests.fixtures.word_files import (
    A4,
    CENTERED,
    cell,
    comments_and_notes,
    deleted,
    field,
    inserted,
    line,
    p,
    picture,
    r,
    table,
    text_box,
    vml_line,
    vml_text_box,
)
from tests.unit.opened_papers import Read, paragraph, read_bytes, table_of

HEADER_TABS = '<w:tab w:val="center" w:pos="4680"/><w:tab w:val="right" w:pos="9360"/>'


def lines_of(paper: Paper) -> list[str]:
    return [found.paragraph.shown for found in walk(paper.blocks)]


# ---- old papers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("font", ["Times New Roman", ".VnTime", "VNI-Times"])
@pytest.mark.parametrize("numbers", NUMBERS)
@pytest.mark.parametrize("changes", [False, True])
def test_every_word_of_an_old_paper_is_read_once(
    tmp_path: Path, head: str, font: str, numbers: str, changes: bool
) -> None:
    paper = read_bytes(tmp_path, old_paper(head=head, font=font, numbers=numbers, changes=changes))
    text = "\n".join(readable(found.paragraph) for found in walk(paper.blocks))
    words = {one: text.count(one) for one in LINES}
    assert words == dict.fromkeys(LINES, 1)
    for number, heading in enumerate(("Kết quả đạt được", "Nhiệm vụ"), start=1):
        assert f"\n{number}. {heading}" in text
    assert (paper.changes.inserted, paper.changes.deleted) == (int(changes), int(changes))
    assert paper.warnings == ()


@pytest.mark.parametrize("rule", RULES)
def test_the_line_under_the_motto_is_told_as_what_it_is(tmp_path: Path, rule: str) -> None:
    paper = read_bytes(tmp_path, old_paper(rule=rule))
    founds = [*walk(paper.blocks)]
    shapes = [shape for found in founds for shape in found.paragraph.shapes]
    motto = next(found.paragraph for found in founds if found.paragraph.text.startswith("Độc lập"))
    assert [(shape.kind, shape.x_mm, shape.width_mm, shape.line_pt) for shape in shapes] == (
        [(ShapeKind.LINE, 12, 60, 0.75)] if "shape" in rule else []
    )
    assert any("___" in found.paragraph.text for found in founds) is (rule == "underscores")
    assert motto.runs[0].look.underline == ("single" if rule == "underline" else "")
    drawn = [found.paragraph for found in founds if found.paragraph.look.borders]
    assert [item.look.borders[0].side for item in drawn] == (["bottom"] if rule == "border" else [])


@pytest.mark.parametrize("where", ["header", "footer"])
def test_the_page_number_is_found_where_it_stands(tmp_path: Path, where: str) -> None:
    paper = read_bytes(tmp_path, old_paper(page_number=where))
    (number,) = paper.sections[0].page_numbers
    assert (number.header, number.pages, number.align) == (where == "header", "default", Align.CENTER)
    assert paper.stories[number.story].id == f"word/{where}1.xml"
    assert read_bytes(tmp_path, old_paper(page_number="")).sections[0].page_numbers == ()


# ---- text in the line ----------------------------------------------------------------------------------


def test_tabs_breaks_and_hyphens_are_characters(read: Read) -> None:
    body = p(
        "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:cr/><w:noBreakHyphen/><w:softHyphen/>"
        '<w:br w:type="page"/><w:ptab w:relativeTo="margin"/></w:r>'
    )
    assert paragraph(read(body)).text == "a\tb\n\n\u2011\u00ad\f\t"


def test_text_is_as_it_is_in_the_file(read: Read) -> None:
    decomposed = "ho\u0300a  \u200bbình "
    assert paragraph(read(p(decomposed))).text == decomposed


def test_wrappers_hide_nothing(read: Read) -> None:
    inner = f'<w:hyperlink r:id="x">{r("b")}</w:hyperlink><w:smartTag w:element="z">{r("c")}</w:smartTag>'
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{r('d')}</w:sdtContent></w:sdt>"
    body = p(r("a"), inner, control) + f"<w:sdt><w:sdtContent>{p('e')}{table(['f'])}</w:sdtContent></w:sdt>"
    paper = read(body)
    assert lines_of(paper) == ["abcd", "e", "f"]
    assert [block.place.partition("#")[2] for block in paper.blocks] == ["body/0", "body/1", "body/2"]


def test_fields_show_their_results(read: Read) -> None:
    nested = field("IF 1 = 1", "").replace(
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        field("DATE", "hidden") + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + r("shown")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    )  # fmt: skip
    body = p(
        r("a "),
        field("NUMPAGES \\* MERGEFORMAT", "12"),
        f'<w:fldSimple w:instr=" PAGE ">{r("3")}</w:fldSimple>',
        '<w:fldSimple w:instr=" PAGE "/>',
        field("PAGE"),
        nested,
    )
    found = paragraph(read(body))
    assert [(run.text, run.field) for run in found.runs] == [
        ("a ", ""),
        ("12", "NUMPAGES"),
        ("3", "PAGE"),
        ("", "PAGE"),
        ("", "PAGE"),
        ("shown", "IF"),
    ]


def test_a_field_may_go_on_over_paragraphs(read: Read) -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC </w:instrText></w:r>'
    body = p(begin, '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', "Mục 1") + p("Mục 2")
    body += p('<w:r><w:fldChar w:fldCharType="end"/></w:r>', "sau")
    paper = read(body)
    fields = [(run.text, run.field) for found in walk(paper.blocks) for run in found.paragraph.runs]
    assert fields == [("Mục 1", "TOC"), ("Mục 2", "TOC"), ("sau", "")]


def test_a_field_that_never_ends_hides_nothing(read: Read) -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> X </w:instrText></w:r>'
    paper = read(p("trước", begin, "giữa") + p("sau"))
    assert lines_of(paper) == ["trướcgiữa", "sau"]
    assert [warning.message_id for warning in paper.warnings] == ["importers.warning_fields"]


def test_symbols_are_the_signs_that_they_show(read: Read) -> None:
    body = p(
        '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>',
        '<w:r><w:sym w:font="Symbol" w:char="00B3"/></w:r>',
        '<w:r><w:sym w:font=".VnTime" w:char="F0AE"/></w:r>',
        '<w:r><w:sym w:font="Wingdings" w:char="zz"/></w:r>',
        r("\uf0b7", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>'),
    )
    found = paragraph(read(body))
    assert [(run.text, run.symbol, run.look.font) for run in found.runs] == [
        ("✓", "Wingdings", "Wingdings"),
        ("≥", "Symbol", "Symbol"),
        ("®", "", ".VnTime"),
        ("•", "Symbol", "Symbol"),
    ]
    assert readable(found) == "✓≥đ•"


def test_hidden_text_is_told_but_not_shown(read: Read) -> None:
    found = paragraph(read(p(r("thấy"), r("ẩn", "<w:vanish/>"))))
    assert [run.text for run in found.runs] == ["thấy", "ẩn"]
    assert (found.text, found.shown) == ("thấy", "thấy")


def test_formulas_keep_their_letters(read: Read) -> None:
    body = p("S = ", "<m:oMath><m:r><m:t>a²</m:t></m:r></m:oMath>")
    assert paragraph(read(body)).text == "S = a²"


# ---- tracked changes -----------------------------------------------------------------------------------


def test_changes_are_told_apart_and_counted_by_stretches(read: Read) -> None:
    formatted = r("e", '<w:b/><w:rPrChange w:id="9"><w:rPr/></w:rPrChange>')
    body = p(r("a"), inserted(r("b")), inserted(r("c")), deleted("d"), formatted)
    body += p("x", mark="<w:ins/>") + p(deleted("y"), mark="<w:del/>") + p("z")
    moved = f'<w:moveFrom w:id="1">{r("m")}</w:moveFrom><w:moveTo w:id="2">{r("n")}</w:moveTo>'
    paper = read(body + p(moved))
    assert lines_of(paper) == ["abce", "x", "", "z", "n"]
    first = paragraph(paper)
    kinds = [run.change for run in first.runs]
    assert kinds == [Change.NONE, Change.INSERTED, Change.INSERTED, Change.DELETED, Change.NONE]
    assert (paragraph(paper, 1).mark_change, paragraph(paper, 2).mark_change) == (
        Change.INSERTED,
        Change.DELETED,
    )
    assert (paper.changes.inserted, paper.changes.deleted, paper.changes.formatted) == (3, 3, 1)


def test_rows_may_be_inserted_and_deleted(read: Read) -> None:
    body = table(["a"], ["b"], ["c"]).replace("<w:tr><w:tc>", "<w:tr><w:trPr><w:del/></w:trPr><w:tc>", 1)
    found = table_of(read(body))
    assert [row.change for row in found.rows] == [Change.DELETED, Change.NONE, Change.NONE]


def test_comments_are_counted(read: Read) -> None:
    comments = "".join(f'<w:comment w:id="{number}">{p("sửa")}</w:comment>' for number in range(3))
    paper = read(p("a"), comments=comments)
    assert paper.changes.comments == 3
    assert "sửa" not in body_text(paper)


# ---- shapes --------------------------------------------------------------------------------------------


def test_a_text_box_is_read_once_with_place_and_size(read: Read) -> None:
    paper = read(
        p(text_box(p("trong khung", form=CENTERED), width_mm=70, height_mm=20, x_mm=5, y_mm=2), "ngoài")
    )
    assert lines_of(paper) == ["trong khung", "ngoài"]
    (shape,) = paragraph(paper).shapes
    assert (shape.kind, shape.width_mm, shape.height_mm, shape.x_mm, shape.y_mm) == (
        ShapeKind.BOX,
        70,
        20,
        5,
        2,
    )
    assert (shape.x_from, shape.y_from, shape.inline) == ("column", "paragraph", False)
    inner = shape.blocks[0]
    assert inner.place == "word/document.xml#body/0/shape/0/0"
    old = paragraph(read(p(vml_text_box(p("cũ"), width_mm=50, height_mm=10)))).shapes[0]
    assert (old.kind, old.width_mm, old.height_mm, old.line_pt) == (ShapeKind.BOX, 50, 10, None)


def test_an_alternative_that_nobody_knows_gives_its_fallback(read: Read) -> None:
    choice = f'<mc:Choice xmlns:q="urn:future" Requires="q">{r("mới")}</mc:Choice>'
    body = p(f"<mc:AlternateContent>{choice}<mc:Fallback>{r('cũ')}</mc:Fallback></mc:AlternateContent>")
    assert lines_of(read(body)) == ["cũ"]


@pytest.mark.parametrize("drawn", [line(60, x_mm=12), vml_line(60, x_mm=12)])
def test_a_drawn_line_has_place_and_length(read: Read, drawn: str) -> None:
    (shape,) = paragraph(read(p(drawn))).shapes
    assert (shape.kind, shape.x_mm, shape.width_mm, shape.height_mm) == (ShapeKind.LINE, 12, 60, 0)
    assert (shape.line_pt, shape.x_from, shape.y_from) == (0.75, "column", "paragraph")


def test_groups_are_taken_apart(read: Read) -> None:
    box = f"<wps:wsp><wps:txbx><w:txbxContent>{p('a')}</w:txbxContent></wps:txbx></wps:wsp>"
    group = f"<wpg:wgp>{box}<wps:wsp><wps:cNvCnPr/></wps:wsp></wpg:wgp>"
    data = f"<a:graphic><a:graphicData>{group}</a:graphicData></a:graphic>"
    body = p(f"<w:r><w:drawing><wp:anchor>{data}</wp:anchor></w:drawing></w:r>")
    shapes = paragraph(read(body)).shapes
    assert [shape.kind for shape in shapes] == [ShapeKind.BOX, ShapeKind.LINE]
    assert lines_of(read(body)) == ["a", ""]


def test_pictures_are_counted_with_size_and_words(read: Read) -> None:
    body = p(picture("rIdp", width_mm=40, height_mm=30, alt="Sơ đồ xã")) + p(picture("rIdq"))
    paper = read(body, media={"rIdp": b"not a picture at all"})
    shape = paragraph(paper).shapes[0]
    assert (shape.kind, shape.width_mm, shape.height_mm, shape.alt) == (ShapeKind.PICTURE, 40, 30, "Sơ đồ xã")
    assert (shape.media, paragraph(paper, 1).shapes[0].media) == ("word/media/rIdp.png", "")
    assert paper.pictures == 2


# ---- tables --------------------------------------------------------------------------------------------


def test_cells_lie_on_the_grid(read: Read) -> None:
    wide = cell("ab", '<w:gridSpan w:val="2"/>')
    high = cell("c", '<w:vMerge w:val="restart"/>')
    covered = cell("covered", "<w:vMerge/>")
    body = table([wide, high], ["d", "e", covered], ["f", "g", cell("h")], widths=(1000, 2000, 3000))
    found = table_of(read(body))
    places = [[(c.column, c.columns, c.rows) for c in row.cells] for row in found.rows]
    assert places == [[(0, 2, 1), (2, 1, 2)], [(0, 1, 1), (1, 1, 1)], [(0, 1, 1), (1, 1, 1), (2, 1, 1)]]
    assert found.grid_mm == (17.64, 35.28, 52.92)
    assert found.rows[0].cells[0].width_mm == 52.92
    assert found.rows[2].cells[2].place == "word/document.xml#body/0/row/2/cell/2"
    assert lines_of(read(body)) == ["ab", "c", "d", "e", "f", "g", "h"]


def test_a_cell_that_goes_on_from_nothing_is_shown(read: Read) -> None:
    assert lines_of(read(table([cell("mồ côi", "<w:vMerge/>")]))) == ["mồ côi"]


def test_old_horizontal_merges_are_known(read: Read) -> None:
    body = table([cell("a", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>"), "b"], widths=(1, 1, 1))
    assert [(c.column, c.columns) for c in table_of(read(body)).rows[0].cells] == [(0, 2), (2, 1)]


def test_edges_of_cells_are_those_that_are_drawn(read: Read) -> None:
    none = "".join(f'<w:{side} w:val="nil"/>' for side in ("top", "bottom"))
    body = table(["a", cell("b", f"<w:tcBorders>{none}</w:tcBorders>")], ["c", "d"], borders=True)
    found = table_of(read(body))
    sides = [[border.side for border in c.borders] for row in found.rows for c in row.cells]
    every = ["top", "left", "bottom", "right"]
    assert sides == [every, ["left", "right"], every, every]
    assert not table_of(read(table(["a"]))).bordered


def test_a_table_in_a_table_has_its_own_place(read: Read) -> None:
    paper = read(table([cell(table(["trong"]) + p(""))]))
    found = next(walk(paper.blocks))
    assert found.paragraph.place == "word/document.xml#body/0/row/0/cell/0/0/row/0/cell/0/0"
    assert isinstance(found.table, PaperTable)
    words = "bảng ở đoạn 1, hàng 1, ô 1, bảng ở đoạn 1, hàng 1, ô 1, đoạn 1"
    assert place_in_words(found.paragraph.place) == words


def test_rows_tell_their_form(read: Read) -> None:
    form = '<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="567"/><w:tblHeader/></w:trPr>'
    row = table_of(read(table(["a"]).replace("<w:tr>", form))).rows[0]
    assert (row.whole, row.header, row.height_mm) == (True, True, 10)


# ---- sections, headers, notes --------------------------------------------------------------------------


def test_each_section_has_its_pages(read: Read) -> None:
    wide = '<w:pgSz w:w="16840" w:h="11907" w:orient="landscape"/><w:pgMar w:top="-1134" w:left="1134"/>'
    first = f"<w:sectPr>{A4}<w:titlePg/></w:sectPr>"
    second = (
        f'<w:sectPr>{wide}<w:type w:val="nextPage"/><w:pgNumType w:start="1" w:fmt="upperRoman"/></w:sectPr>'
    )
    paper = read(p("a") + p("b", form=first) + table(["c"]) + p("d", form=second) + p("e"))
    assert [(item.first_block, item.end_block) for item in paper.sections] == [(0, 2), (2, 4), (4, 5)]
    one, two, three = paper.sections
    assert (one.width_mm, one.height_mm, one.left_mm, one.right_mm) == (210.03, 297.04, 30, 15.01)
    assert (one.title_page, one.landscape, one.header_mm) == (True, False, 10)
    assert (two.landscape, two.top_mm, two.left_mm) == (True, 20, 20)
    assert (two.number_start, two.number_form) == (1, "upperRoman")
    assert three.number_start is None


def test_a_section_goes_on_with_the_headers_before_it(read: Read) -> None:
    more = '<w:headerReference w:type="default" r:id="rIdheader1"/>'
    paper = read(
        p("a", form=f"<w:sectPr>{more}{A4}</w:sectPr>") + p("b"),
        headers={"even": p("chẵn"), "first": p("đầu")},
    )
    assert paper.sections[0].headers == (0, None, None)
    assert paper.sections[1].headers == (0, 1, 0)
    assert [(story.kind, story.id) for story in paper.stories] == [
        (StoryKind.HEADER, "word/header1.xml"),
        (StoryKind.HEADER, "word/header2.xml"),
    ]


@pytest.mark.parametrize(
    ("content", "align"),
    [
        (p(field("PAGE", "1"), form='<w:jc w:val="right"/>'), Align.RIGHT),
        (p(field("PAGE", "1"), form='<w:framePr w:hAnchor="margin" w:xAlign="center"/>'), Align.CENTER),
        (
            p(
                "UBND\t",
                field("PAGE", "1"),
                form=f"<w:tabs>{HEADER_TABS}</w:tabs>",
            ),
            Align.CENTER,
        ),
        (p(text_box(p(field("PAGE", "1"), form=CENTERED))), Align.CENTER),
        (table([cell("x"), cell(p(field("PAGE", "1"), form=CENTERED))]), Align.CENTER),
        (
            f"<w:sdt><w:sdtContent>{p('- ', field('PAGE'), form=CENTERED)}</w:sdtContent></w:sdt>",
            Align.CENTER,
        ),
    ],
)
def test_a_page_number_stands_by_paragraph_frame_tab_or_box(read: Read, content: str, align: Align) -> None:
    setup = read(p("a"), headers={"default": content}).sections[0]
    assert [(number.align, number.header) for number in setup.page_numbers] == [(align, True)]


def test_settings_of_two_sided_printing_are_read(read: Read) -> None:
    paper = read(p("a"), settings='<w:mirrorMargins/><w:evenAndOddHeaders/><w:defaultTabStop w:val="567"/>')
    assert (paper.mirrored, paper.even_and_odd, paper.default_tab_mm) == (True, True, 10)


def test_notes_stand_apart_and_are_called_in_the_text(read: Read) -> None:
    footnotes = f'<w:footnote w:type="separator" w:id="-1">{p("-")}</w:footnote>' + comments_and_notes()[0]
    paper = read(p("Số liệu", '<w:r><w:footnoteReference w:id="2"/></w:r>', " khác"), footnotes=footnotes)
    (story,) = paper.stories
    assert (story.kind, story.id) == (StoryKind.FOOTNOTE, "footnote/2")
    assert story.blocks[0].place == "word/footnotes.xml#note/2/0"
    assert paragraph(paper).runs[1].note == story.id
    assert paragraph(paper).text == "Số liệu khác"
    assert place_in_words(story.blocks[0].place) == "chú thích 2, đoạn 1"


def test_an_empty_body_has_one_section(read: Read) -> None:
    paper = read("")
    assert (paper.blocks, len(paper.sections)) == ((), 1)


def test_a_place_that_is_none_is_refused() -> None:
    for place in ("", "body/0", "word/document.xml#elsewhere/0"):
        with pytest.raises(ValueError, match="place"):
            place_in_words(place)
