"""The effective look of letters and paragraphs: styles, defaults, theme, tables, what stands at the place."""

from __future__ import annotations

from pathlib import Path

import pytest

from bannai.documents.model import Align
from bannai.documents.paper import PaperParagraph, PaperTable
from bannai.documents.paper_looks import Border, LineRule, Tab, TextLook
from bannai.importers.docx_reader import read_docx
from tests.fixtures.word_files import cell, defaults, look, p, r, style, table, theme
from tests.unit.opened_papers import Read, paragraph

TOGGLES = ("b", "i", "caps", "smallCaps", "strike", "vanish")
FIELDS = ("bold", "italic", "caps", "small_caps", "strike", "hidden")


def test_without_styles_letters_are_those_of_word_itself(read: Read) -> None:
    found = paragraph(read(p("Một")))
    assert found.runs[0].look == TextLook()
    assert (found.runs[0].look.font, found.runs[0].look.size_pt) == ("Times New Roman", 10)
    assert (found.look.align, found.look.line, found.look.before_pt) == (Align.LEFT, 1, 0)


def test_what_stands_nearer_wins(read: Read) -> None:
    styles = (
        defaults(look("Arial", 11), '<w:spacing w:after="200" w:line="276" w:lineRule="auto"/>')
        + style("Normal", default=True, look='<w:color w:val="111111"/>')
        + style("Base", based_on="Normal", look=look("Tahoma", 12), form='<w:jc w:val="center"/>')
        + style("Leaf", name="Của tôi", based_on="Base", look=look("", 13))
        + style("Strong", kind="character", look=look("Verdana"))
    )
    body = p(
        r("a"),
        r("b", '<w:rStyle w:val="Strong"/>'),
        r("c", look("Courier", 9)),
        form='<w:pStyle w:val="Leaf"/>',
    )
    found = paragraph(read(body + p("d"), styles=styles))
    looks = [(run.look.font, run.look.size_pt, run.look.color) for run in found.runs]
    assert looks == [("Tahoma", 13, "111111"), ("Verdana", 13, "111111"), ("Courier", 9, "111111")]
    assert (found.style, found.style_id) == ("Của tôi", "Leaf")
    assert (found.look.align, found.look.after_pt, found.look.line) == (Align.CENTER, 10, 1.15)
    other = read(body + p("d"), styles=styles).blocks[1]
    assert isinstance(other, PaperParagraph)
    assert (other.style, other.runs[0].look.font, other.look.align) == ("Normal", "Arial", Align.LEFT)


@pytest.mark.parametrize(("tag", "field"), [*zip(TOGGLES, FIELDS, strict=True)])
def test_switches_of_two_kinds_of_style_cancel_each_other(read: Read, tag: str, field: str) -> None:
    on, off = f"<w:{tag}/>", f'<w:{tag} w:val="0"/>'
    styles = style("P", look=on) + style("C", kind="character", look=on) + style("D", based_on="P", look=on)
    runs = (
        r("a"),
        r("b", '<w:rStyle w:val="C"/>'),
        r("c", '<w:rStyle w:val="C"/>' + on),
        r("d", off),
    )
    found = paragraph(read(p(*runs, form='<w:pStyle w:val="P"/>'), styles=styles))
    assert [getattr(run.look, field) for run in found.runs] == [True, False, True, False]
    chained = paragraph(read(p("a", form='<w:pStyle w:val="D"/>'), styles=styles))
    assert getattr(chained.runs[0].look, field) is True, "within a chain of styles they do not cancel"
    always = paragraph(read(p(r("b", '<w:rStyle w:val="C"/>')), styles=defaults(on) + styles))
    assert getattr(always.runs[0].look, field) is True, "what the defaults switch on stays on"


def test_theme_fonts_are_named(read: Read) -> None:
    fonts = (
        '<w:rFonts w:asciiTheme="minorHAnsi" w:hAnsiTheme="majorHAnsi" w:cstheme="minorBidi" w:ascii="Old"/>'
    )
    shown = paragraph(read(p("Một"), styles=defaults(fonts), theme=theme("Cambria", "Corbel")))
    found = shown.runs[0].look
    assert (found.font, found.font_high, found.font_complex) == ("Cambria", "Corbel", "Arial")
    without = paragraph(read(p("Một"), styles=defaults(fonts))).runs[0].look
    assert (without.font, without.font_high) == ("Old", "Times New Roman")


def test_every_form_of_letters_is_read(read: Read) -> None:
    marks = (
        '<w:u w:val="double"/><w:color w:val="ff0000"/><w:highlight w:val="yellow"/>'
        '<w:vertAlign w:val="superscript"/>'
        '<w:spacing w:val="-10"/><w:w w:val="90"/><w:position w:val="6"/><w:smallCaps/><w:sz w:val="27"/>'
    )
    found = paragraph(read(p(r("x", marks)))).runs[0].look
    assert (found.underline, found.color, found.highlight, found.vertical) == (
        "double",
        "FF0000",
        "yellow",
        "superscript",
    )
    assert (found.spacing_pt, found.scale, found.raised_pt, found.size_pt) == (-0.5, 90, 3, 13.5)
    assert found.small_caps
    shaded = paragraph(read(p(r("x", '<w:shd w:val="clear" w:fill="C0C0C0"/>')))).runs[0].look
    white = paragraph(read(p(r("x", '<w:shd w:val="clear" w:fill="FFFFFF"/>')))).runs[0].look
    assert (shaded.highlight, white.highlight) == ("C0C0C0", "")


def test_capitals_by_form_show_but_the_letters_stay(read: Read) -> None:
    found = paragraph(read(p(r("Ủy ban", "<w:caps/>"))))
    assert (found.text, found.shown) == ("Ủy ban", "ỦY BAN")


def test_the_form_of_a_paragraph_is_read_in_mm_and_pt(read: Read) -> None:
    form = (
        '<w:keepNext/><w:keepLines/><w:pageBreakBefore/><w:widowControl w:val="0"/>'
        '<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
        '<w:shd w:val="clear" w:fill="EEEEEE"/><w:tabs><w:tab w:val="center" w:pos="1440"/></w:tabs>'
        '<w:spacing w:before="120" w:after="60" w:line="320" w:lineRule="exact"/>'
        '<w:ind w:left="567" w:right="284" w:hanging="283"/><w:contextualSpacing/><w:jc w:val="both"/>'
        '<w:outlineLvl w:val="2"/>'
    )
    found = paragraph(read(p("x", form=form))).look
    assert (found.keep_next, found.keep_lines, found.page_break_before, found.widow_control) == (
        True,
        True,
        True,
        False,
    )
    assert found.borders == (Border("bottom", "single", 0.75, 1, "000000"),)
    assert (found.fill, found.tabs) == ("EEEEEE", (Tab(25.4, "center"),))
    assert (found.before_pt, found.after_pt, found.line_rule, found.line) == (6, 3, LineRule.EXACT, 16)
    assert (found.left_mm, found.right_mm, found.first_line_mm) == (10, 5.01, -4.99)
    assert (found.align, found.contextual, found.outline) == (Align.JUSTIFY, True, 2)


@pytest.mark.parametrize(
    ("rule", "line", "expected"),
    [
        ("auto", 240, (LineRule.MULTIPLE, 1.0)),
        ("auto", 360, (LineRule.MULTIPLE, 1.5)),
        ("exact", 360, (LineRule.EXACT, 18.0)),
        ("atLeast", 280, (LineRule.AT_LEAST, 14.0)),
    ],
)
def test_line_spacing_is_read(read: Read, rule: str, line: int, expected: tuple[LineRule, float]) -> None:
    found = paragraph(read(p("x", form=f'<w:spacing w:line="{line}" w:lineRule="{rule}"/>'))).look
    assert (found.line_rule, found.line) == expected


def test_indents_are_inherited_one_by_one(read: Read) -> None:
    styles = style("A", form='<w:ind w:left="1440" w:hanging="720"/>')
    found = paragraph(
        read(p("x", form='<w:pStyle w:val="A"/><w:ind w:firstLine="360"/>'), styles=styles)
    ).look
    assert (found.left_mm, found.first_line_mm) == (25.4, 6.35)


def test_tabs_and_borders_of_a_style_can_be_taken_away(read: Read) -> None:
    edges = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "bottom"))
    stops = '<w:tab w:val="left" w:pos="720"/><w:tab w:val="left" w:pos="1440"/>'
    styles = style("A", form=f"<w:pBdr>{edges}</w:pBdr><w:tabs>{stops}</w:tabs>")
    direct = '<w:pStyle w:val="A"/><w:pBdr><w:top w:val="nil"/></w:pBdr>'
    direct += '<w:tabs><w:tab w:val="clear" w:pos="720"/></w:tabs>'
    found = paragraph(read(p("x", form=direct), styles=styles)).look
    assert [border.side for border in found.borders] == ["bottom"]
    assert [tab.at_mm for tab in found.tabs] == [25.4]


def test_the_style_of_a_table_reaches_into_its_cells(read: Read) -> None:
    part = '<w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:b/></w:rPr>'
    part = f'<w:tblStylePr w:type="firstRow">{part}</w:tblStylePr>'
    edges = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "bottom", "insideH"))
    frame = f"<w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr>"
    styles = style("Base", kind="table", look=look("Arial"), more=frame) + style(
        "T", kind="table", based_on="Base", look='<w:sz w:val="18"/>', more=part
    )
    form = '<w:tblStyle w:val="T"/><w:tblLook w:firstRow="1" w:noHBand="1" w:noVBand="1"/>'
    found = read(table(["a", "b"], ["c", "d"], form=form), styles=styles).blocks[0]
    assert isinstance(found, PaperTable)
    paragraphs = [row.cells[0].blocks[0] for row in found.rows]
    assert all(isinstance(item, PaperParagraph) for item in paragraphs)
    looks = [(item.runs[0].look.bold, item.runs[0].look.size_pt, item.runs[0].look.font, item.look.align)
             for item in paragraphs if isinstance(item, PaperParagraph)]  # fmt: skip
    assert looks == [(True, 9, "Arial", Align.CENTER), (False, 9, "Arial", Align.LEFT)]
    assert [border.side for border in found.rows[0].cells[0].borders] == ["top", "bottom"]
    assert (found.style, found.bordered) == ("T", True)


def test_the_style_of_a_paragraph_wins_over_that_of_its_table(read: Read) -> None:
    styles = style("T", kind="table", look='<w:sz w:val="18"/>') + style("P", look='<w:sz w:val="26"/>')
    body = table([cell(p("a", form='<w:pStyle w:val="P"/>'))], form='<w:tblStyle w:val="T"/>')
    found = read(body, styles=styles).blocks[0]
    assert isinstance(found, PaperTable)
    inner = found.rows[0].cells[0].blocks[0]
    assert isinstance(inner, PaperParagraph)
    assert inner.runs[0].look.size_pt == 13


def test_styles_that_go_round_in_a_circle_end(read: Read) -> None:
    styles = style("A", based_on="B", look="<w:b/>") + style("B", based_on="A", look="<w:i/>")
    found = paragraph(read(p("x", form='<w:pStyle w:val="A"/>'), styles=styles)).runs[0].look
    assert (found.bold, found.italic) == (True, True)


def test_an_unknown_style_is_the_usual_one(read: Read) -> None:
    found = paragraph(
        read(p("x", form='<w:pStyle w:val="Nowhere"/>'), styles=style("N", default=True, look="<w:b/>"))
    )
    assert (found.style, found.runs[0].look.bold) == ("N", True)


@pytest.mark.parametrize("size", ["0", "-3", "abc", "99999999999999999999", "", "1e9"])
def test_an_impossible_size_says_nothing(read: Read, size: str) -> None:
    found = paragraph(read(p(r("x", f'<w:sz w:val="{size}"/>'))))
    assert found.runs[0].look.size_pt == 10


def test_strict_files_and_lengths_with_units_are_read(tmp_path: Path) -> None:
    from tests.fixtures.word_files import packed, word_parts

    parts = word_parts(p("x", form='<w:ind w:firstLine="1.27cm"/><w:spacing w:before="6pt"/>'))
    strict = {
        name: content.replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
        if isinstance(content, str)
        else content
        for name, content in parts.items()
    }
    path = tmp_path / "strict.docx"
    path.write_bytes(packed(strict))
    found = paragraph(read_docx(path)).look
    assert (found.first_line_mm, found.before_pt) == (12.7, 6)
