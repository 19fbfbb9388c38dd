"""Automatic numbers are shown as Word shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bannai.documents.paper import PaperParagraph
from bannai.importers.docx_numbering import number_text
from bannai.importers.docx_reader import read_docx
from tests.fixtures.word_files import (
    abstract,
    deleted,
    level,
    num,
    numbered,
    p,
    style,
    word_file,
)

OUTLINE = abstract(
    1,
    level(0, "upperRoman", "%1."),
    level(1, "decimal", "%2."),
    level(2, "decimal", "%2.%3."),
    level(3, "lowerLetter", "%4)"),
)


def paragraphs(tmp_path: Path, body: str, **more: object) -> list[PaperParagraph]:
    path = tmp_path / "a.docx"
    path.write_bytes(word_file(body, **more))
    return [block for block in read_docx(path).blocks if isinstance(block, PaperParagraph)]


def labels(tmp_path: Path, body: str, **more: object) -> list[str]:
    return [item.label.text if item.label else "" for item in paragraphs(tmp_path, body, **more)]


def items(*steps: tuple[int, int]) -> str:
    return "".join(p("x", form=numbered(number, at)) for number, at in steps)


def test_levels_count_within_each_other(tmp_path: Path) -> None:
    body = items((1, 0), (1, 1), (1, 2), (1, 2), (1, 1), (1, 2), (1, 3), (1, 3), (1, 0), (1, 1))
    wanted = ["I.", "1.", "1.1.", "1.2.", "2.", "2.1.", "a)", "b)", "II.", "1."]
    assert labels(tmp_path, body, numbering=OUTLINE + num(1, 1)) == wanted


def test_lists_of_one_abstract_list_go_on_until_one_starts_anew(tmp_path: Path) -> None:
    numbering = abstract(1, level(0, "decimal", "%1.")) + num(1, 1) + num(2, 1) + num(3, 1, starts={0: 1})
    body = items((1, 0), (1, 0), (2, 0), (3, 0), (3, 0), (1, 0))
    assert labels(tmp_path, body, numbering=numbering) == ["1.", "2.", "3.", "1.", "2.", "3."]


def test_a_start_of_its_own_and_a_level_of_its_own(tmp_path: Path) -> None:
    changed = '<w:num w:numId="2"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0">'
    changed += level(0, "upperLetter", "Phụ lục %1", start=3) + "</w:lvlOverride></w:num>"
    numbering = abstract(1, level(0, "decimal", "Điều %1.", start=5)) + num(1, 1) + changed
    assert labels(tmp_path, items((1, 0), (1, 0)), numbering=numbering) == ["Điều 5.", "Điều 6."]
    assert labels(tmp_path, items((2, 0)), numbering=numbering) == ["Phụ lục C"]


def test_a_higher_level_that_was_not_counted_shows_its_start(tmp_path: Path) -> None:
    assert labels(tmp_path, items((1, 2), (1, 2)), numbering=OUTLINE + num(1, 1)) == ["1.1.", "1.2."]
    restarted = OUTLINE + num(1, 1) + num(2, 1, starts={1: 4, 2: 2})
    assert labels(tmp_path, items((1, 0), (1, 1), (2, 2)), numbering=restarted) == ["I.", "1.", "4.2."]


def test_a_level_may_go_on_through_higher_ones(tmp_path: Path) -> None:
    through = abstract(
        1, level(0, "upperRoman", "%1."), level(1, "decimal", "Điều %2.", more='<w:lvlRestart w:val="0"/>')
    )
    body = items((1, 0), (1, 1), (1, 1), (1, 0), (1, 1))
    assert labels(tmp_path, body, numbering=through + num(1, 1)) == [
        "I.",
        "Điều 1.",
        "Điều 2.",
        "II.",
        "Điều 3.",
    ]


def test_legal_numbering_is_all_in_figures(tmp_path: Path) -> None:
    legal = abstract(1, level(0, "upperRoman", "%1."), level(1, "decimal", "%1.%2", more="<w:isLgl/>"))
    body = items((1, 0), (1, 0), (1, 1))
    assert labels(tmp_path, body, numbering=legal + num(1, 1)) == ["I.", "II.", "2.1"]


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        ("decimal", {1: "1", 12: "12"}),
        ("decimalZero", {1: "01", 12: "12"}),
        ("upperRoman", {4: "IV", 1994: "MCMXCIV"}),
        ("lowerRoman", {9: "ix"}),
        ("upperLetter", {1: "A", 26: "Z", 27: "AA", 53: "AAA"}),
        ("lowerLetter", {5: "e", 28: "bb"}),
        ("vietnameseCounting", {5: "năm", 21: "hai mươi mốt"}),
        ("numberInDash", {3: "- 3 -"}),
        ("none", {1: ""}),
        ("somethingNew", {7: "7"}),
    ],
)
def test_forms_of_numbers(form: str, numbers: dict[int, str]) -> None:
    assert {number: number_text(number, form) for number in numbers} == numbers


@pytest.mark.parametrize("form", ["upperRoman", "lowerLetter", "custom", "decimalZero", "vietnameseCounting"])
@pytest.mark.parametrize("number", [-5, 0, 32_767, 100_000])
def test_numbers_that_a_form_cannot_write_are_short(form: str, number: int) -> None:
    assert 0 < len(number_text(number, form, "a, b")) < 130


def test_the_vietnamese_alphabet_is_a_form_of_its_own(tmp_path: Path) -> None:
    form = (
        '<mc:AlternateContent><mc:Choice Requires="w14">'
        '<w:numFmt w:val="custom" w:format="a, b, c, d, đ, e, ..."/></mc:Choice>'
        '<mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    )
    numbering = abstract(1, level(0, form, "%1)")) + num(1, 1)
    assert labels(tmp_path, items(*[(1, 0)] * 6), numbering=numbering) == ["a)", "b)", "c)", "d)", "đ)", "e)"]
    assert number_text(7, "custom", "001, 002, ...") == "007"


def test_bullets_are_the_signs_that_they_show(tmp_path: Path) -> None:
    for font, code, sign in (("Symbol", "\uf0b7", "•"), ("Wingdings", "\uf0d8", "➢"), ("Arial", "-", "-")):
        bullet = level(0, "bullet", code).replace(
            "</w:lvl>", f'<w:rPr><w:rFonts w:ascii="{font}"/></w:rPr></w:lvl>'
        )
        assert labels(tmp_path, items((1, 0)), numbering=abstract(1, bullet) + num(1, 1)) == [sign]


def test_a_style_numbers_its_paragraphs(tmp_path: Path) -> None:
    levels = level(0, "decimal", "%1.", more='<w:pStyle w:val="A"/>') + level(
        1, "lowerLetter", "%2)", more='<w:pStyle w:val="B"/>'
    )
    styles = style("A", form='<w:numPr><w:numId w:val="1"/></w:numPr>') + style(
        "B", form='<w:numPr><w:numId w:val="1"/></w:numPr>'
    )
    body = "".join(p("x", form=f'<w:pStyle w:val="{name}"/>') for name in "ABBA")
    body += p("x", form='<w:pStyle w:val="A"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    more = {"styles": styles, "numbering": abstract(1, levels) + num(1, 1)}
    assert labels(tmp_path, body, **more) == ["1.", "a)", "b)", "2.", ""]


def test_indents_of_a_number_lie_between_style_and_place(tmp_path: Path) -> None:
    numbering = abstract(1, level(0, "decimal", "%1.", indent='<w:ind w:left="720" w:hanging="360"/>')) + num(
        1, 1
    )
    styles = style("A", form='<w:ind w:left="100"/>') + style(
        "N", form='<w:numPr><w:numId w:val="1"/></w:numPr><w:ind w:firstLine="567"/>'
    )
    forms = (
        numbered(1),
        '<w:pStyle w:val="A"/>' + numbered(1),
        numbered(1) + '<w:ind w:left="1440"/>',
        '<w:pStyle w:val="N"/>',
        '<w:pStyle w:val="N"/><w:numPr><w:numId w:val="0"/></w:numPr>',
    )
    found = paragraphs(
        tmp_path, "".join(p("x", form=form) for form in forms), numbering=numbering, styles=styles
    )
    indents = [(item.look.left_mm, item.look.first_line_mm) for item in found]
    assert indents == [(12.7, -6.35), (12.7, -6.35), (25.4, -6.35), (12.7, 10.0), (0, 10.0)]


def test_a_numbering_style_leads_to_its_list(tmp_path: Path) -> None:
    link = '<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="L"/></w:abstractNum>'
    numbering = abstract(1, level(0, "upperLetter", "%1.")) + link + num(1, 1) + num(2, 2)
    styles = style("L", kind="numbering", form='<w:numPr><w:numId w:val="1"/></w:numPr>')
    more = {"numbering": numbering, "styles": styles}
    assert labels(tmp_path, items((2, 0), (2, 0), (1, 0)), **more) == ["A.", "B.", "C."]


def test_what_was_deleted_is_not_counted(tmp_path: Path) -> None:
    gone = p(deleted("x"), form=numbered(1), mark="<w:del/>")
    hidden = p("", form=numbered(1), mark="<w:vanish/>")
    body = items((1, 0)) + gone + hidden + items((1, 0))
    numbering = abstract(1, level(0, "decimal", "%1.")) + num(1, 1)
    assert labels(tmp_path, body, numbering=numbering) == ["1.", "", "", "2."]


def test_a_list_that_is_not_there_numbers_nothing(tmp_path: Path) -> None:
    assert labels(tmp_path, items((7, 0), (1, 8)), numbering=OUTLINE + num(1, 1)) == ["", ""]
    assert labels(tmp_path, items((1, 0))) == [""]


def test_the_label_is_part_of_the_line_that_is_read(tmp_path: Path) -> None:
    nothing = level(0, "decimal", "%1.", more='<w:suff w:val="nothing"/>')
    for shape, shown in ((level(0, "decimal", "Điều %1."), "Điều 1. x"), (nothing, "1.x")):
        found = paragraphs(tmp_path, items((1, 0)), numbering=abstract(1, shape) + num(1, 1))
        assert found[0].shown == shown
        assert found[0].text == "x"
