"""A head of tabs or spaces becomes a table; one that holds anything else stays and is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bannai.documents.model import Align
from bannai.documents.paper import PaperParagraph, PaperTable
from bannai.review.anatomy import HeadForm
from tests.fixtures.old_papers import old_paper
from tests.fixtures.word_files import CENTERED, deleted, field, inserted, line, look, p, r, word_file
from tests.unit.mended import Mended, mended
from tests.unit.opened_papers import read_bytes

TITLE = p(r("BÁO CÁO", look("Times New Roman", 14, bold=True)), form=CENTERED) + p(
    r("Kết quả công tác quý I", look("Times New Roman", 14, bold=True)), form=CENTERED
)
STOPS = '<w:tabs><w:tab w:val="center" w:pos="1985"/><w:tab w:val="center" w:pos="6521"/></w:tabs>'


def thirteen(text: str, *, bold: bool = False) -> str:
    return r(text, look("Times New Roman", 13, bold=bold))


def tabbed(left: str, right: str, *, more: str = "") -> str:
    return p(thirteen(f"\t{left}\t", bold=True), thirteen(right), more, form=STOPS)


STATE = (
    ("UBND XÃ MƯỜNG THAN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("Số: 15/BC-UBND", "Độc lập - Tự do - Hạnh phúc"),
    ("", "Mường Than, ngày 15 tháng 6 năm 2026"),
)
PARTY = (
    ("ĐẢNG BỘ TỈNH LAI CHÂU", "ĐẢNG CỘNG SẢN VIỆT NAM"),
    ("ĐẢNG UỶ XÃ MƯỜNG THAN", "Mường Than, ngày 15 tháng 6 năm 2026"),
    ("*", ""),
    ("Số 15-BC/ĐU", ""),
)


def head(rows: tuple[tuple[str, str], ...], more: str = "") -> str:
    return "".join(tabbed(*row) for row in rows) + more


def cells(result: Mended, folder: Path) -> list[list[list[str]]]:
    table = read_bytes(folder, result.data).blocks[0]
    assert isinstance(table, PaperTable)
    assert not table.bordered
    found = []
    for row in table.rows:
        texts = []
        for cell in row.cells:
            blocks = [it for it in cell.blocks if isinstance(it, PaperParagraph)]
            assert all(it.look.align is Align.CENTER for it in blocks if it.text)
            texts.append([it.text for it in blocks if it.text])
        found.append(texts)
    return found


def test_a_head_of_tabs_stands_in_two_columns(tmp_path: Path) -> None:
    result = mended(word_file(head(STATE) + TITLE), tmp_path)
    assert "head_form" in result.made
    assert result.after.anatomy.head is HeadForm.TABLE
    assert cells(result, tmp_path) == [
        [[STATE[0][0]], [STATE[0][1], STATE[1][1]]],
        [[STATE[1][0]], [STATE[2][1]]],
    ]
    assert not {"nation_line", "issuer_line"} & set(result.left)


def test_the_party_has_its_date_below_its_title(tmp_path: Path) -> None:
    result = mended(word_file(head(PARTY) + TITLE), tmp_path)
    assert cells(result, tmp_path) == [
        [[PARTY[0][0], PARTY[1][0], "*", PARTY[3][0]], [PARTY[0][1], PARTY[1][1]]],
    ]


def test_spaces_between_the_columns_go(tmp_path: Path) -> None:
    rows = "".join(p(thirteen(f"{left:<40}{right:>50}")) for left, right in STATE)
    result = mended(word_file(rows + TITLE), tmp_path)
    assert result.before.anatomy.head is HeadForm.SPACES
    assert cells(result, tmp_path)[0] == [[STATE[0][0]], [STATE[0][1], STATE[1][1]]]


def test_every_run_keeps_its_look(tmp_path: Path) -> None:
    result = mended(word_file(head(STATE) + TITLE), tmp_path, chosen="party05")  # another standard's sizes
    assert result.made[0] == "head_form"
    bold = {
        run.text: run.look.bold
        for paper, _ in result.rounds[1:2]
        for block in paper.blocks[:1]
        if isinstance(block, PaperTable)
        for row in block.rows
        for cell in row.cells
        for paragraph in cell.blocks
        if isinstance(paragraph, PaperParagraph)
        for run in paragraph.runs
    }
    assert bold["UBND XÃ MƯỜNG THAN"]
    assert not bold["Độc lập - Tự do - Hạnh phúc"]


@pytest.mark.parametrize("rule", ["shape", "old shape", "underscores", "border"])
def test_what_was_drawn_or_typed_below_is_drawn_anew(tmp_path: Path, rule: str) -> None:
    result = mended(old_paper(head="tabs", rule=rule), tmp_path)
    paper = read_bytes(tmp_path, result.data)
    assert not any(
        shape for block in paper.blocks[:2] if isinstance(block, PaperParagraph) for shape in block.shapes
    )
    assert "____" not in "".join(it.text for it in paper.blocks if isinstance(it, PaperParagraph))
    assert not {"nation_line", "issuer_line", "nation_line_length", "issuer_line_length"} & set(result.left)


@pytest.mark.parametrize(
    "more",
    [
        p("Một dòng không ai biết là gì") + tabbed("", "Mường Than, ngày 15 tháng 6 năm 2026"),
        tabbed("V/v họp", "", more=field("DATE", "1")),
        tabbed("V/v họp", "", more=inserted(r(" gấp"))),
        tabbed("V/v họp", "", more=deleted("gấp")),
        tabbed("V/v họp", "", more='<w:r><w:footnoteReference w:id="2"/></w:r>'),
        p(thirteen("\tV/v họp"), form=f'{STOPS}<w:sectPr><w:type w:val="continuous"/></w:sectPr>'),
    ],
)
def test_a_head_with_anything_else_in_it_stays(tmp_path: Path, more: str) -> None:
    rows = STATE[:2] if "Một dòng" in more else STATE
    result = mended(word_file(head(rows, more) + TITLE), tmp_path)
    assert result.before.anatomy.head is HeadForm.TABS
    assert "head_form" not in result.made
    assert "head_form" in result.left


def test_a_head_in_boxes_stays(tmp_path: Path) -> None:
    result = mended(old_paper(head="text boxes"), tmp_path)
    assert "head_form" not in result.made
    assert "head_form" in result.left


def test_a_line_of_another_head_is_not_taken_along(tmp_path: Path) -> None:
    below = p(line(60)) + p() + p(line(30))
    result = mended(word_file(head(STATE, below) + TITLE), tmp_path)
    blocks = read_bytes(tmp_path, result.data).blocks
    kept = [it for it in blocks if isinstance(it, PaperParagraph) and it.shapes]
    assert len(kept) == 1


def test_columns_that_spaces_hold_apart_are_not_pushed_together(tmp_path: Path) -> None:
    text = "Nơi nhận:" + " " * 40 + "TM. ỦY BAN NHÂN DÂN"
    result = mended(word_file(p("Thư  gửi mẹ.") + p(text)), tmp_path)
    paper = read_bytes(tmp_path, result.data)
    assert [it.text for it in paper.blocks if isinstance(it, PaperParagraph)] == ["Thư gửi mẹ.", text]
