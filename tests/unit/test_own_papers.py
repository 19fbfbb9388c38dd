"""A finished Word file of an office becomes our Document: recognised where certain, and no word is lost."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from bannai.app import make_program
from bannai.documents.model import (
    Document,
    Heading,
    HeadingStyle,
    ListBlock,
    ListMarker,
    Paragraph,
    ParagraphRole,
    Table,
    plain_text,
)
from bannai.documents.order import renumbered
from bannai.documents.paper import Paper
from bannai.documents.paper_walk import readable, walk
from bannai.documents.vietnamese import nfc
from bannai.drafting.papers.document import TakenOver, document_of
from bannai.importers.docx_reader import read_docx
from bannai.paths import package_file
from bannai.render.text import render_text
from bannai.services.draft_service import DraftRequest
from bannai.services.kind_service import load_standard
from bannai.services.program import Program
from tests.fixtures import old_papers as old
from tests.fixtures.word_files import BODY, CENTERED, deleted, inserted, look, p, r, table
from tests.unit.opened_papers import Read, read_bytes

STANDARDS = {name: load_standard(name) for name in ("nd30", "party05", "speech")}
NATION = "cộng hòa xã hội chủ nghĩa việt nam độc lập tự do hạnh phúc"
PARTY = "đảng cộng sản việt nam"
KIND_IDS = sorted(file.stem for file in package_file("kinds").glob("*.toml"))


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", nfc(text).lower()))


def visible(paper: Paper) -> Counter[str]:
    return words("\n".join(readable(found.paragraph) for found in walk(paper.blocks)))


def shown(document: Document) -> Counter[str]:
    """The words that stand on paper: those of the document, and those that its standard prints."""
    printed = "" if document.letterhead is None else PARTY if document.standard == "party05" else NATION
    return words(render_text(document)) + words(printed)


def taken(paper: Paper, *, blank: bool = False) -> TakenOver:
    return document_of(paper, STANDARDS, blank=blank)


@pytest.mark.parametrize("head", old.HEADS)
@pytest.mark.parametrize("font", ["Times New Roman", ".VnTime", "VNI-Times"])
@pytest.mark.parametrize("numbers", old.NUMBERS)
@pytest.mark.parametrize("rule", old.RULES)
def test_an_old_report_is_recognised_however_it_was_set(
    tmp_path: Path, head: str, font: str, numbers: str, rule: str
) -> None:
    paper = read_bytes(tmp_path, old.old_paper(head=head, font=font, numbers=numbers, rule=rule))
    document = taken(paper).document
    assert document.letterhead is not None
    issuers = [*document.letterhead.superior, *document.letterhead.issuer]
    assert [plain_text(line) for line in issuers] == list(old.ISSUER)
    assert plain_text(document.letterhead.symbol) == old.NUMBER
    assert plain_text(document.letterhead.place_date) == old.DATE
    assert (plain_text(document.type_name), plain_text(document.subject)) == old.TITLE
    assert document.kind_name == "Báo cáo"
    headings = [block for block in document.blocks() if isinstance(block, Heading)]
    assert [(it.style, it.ordinal, plain_text(it.runs)) for it in headings] == [
        (HeadingStyle.ARABIC, number, text) for number, text in enumerate(old.HEADINGS, start=1)
    ]
    texts = [plain_text(block.runs) for block in document.blocks() if isinstance(block, Paragraph)]
    assert texts == [*old.TEXTS, old.CLOSING]
    (signature,) = document.signatures
    assert [plain_text(line) for line in (*signature.lines, signature.name)] == list(old.SIGNATURE)
    assert [f"- {plain_text(item)}" for item in document.recipients] == list(old.RECIPIENTS[1:])


@pytest.mark.parametrize("kind_id", [it for it in KIND_IDS if "trinh-chieu" not in it])
def test_what_we_write_ourselves_is_read_back_word_for_word(tmp_path: Path, kind_id: str) -> None:
    program = make_program(tmp_path / "dữ liệu")
    kind = program.kinds.get(kind_id)
    if kind.standard == "deck":
        pytest.skip("slides are no paper")
    file = tmp_path / "văn bản.docx"
    written = program.drafts.draft_now(DraftRequest(kind_id, kind.example_answers(), seed=3)).draft.document
    program.exports.export(written, file)
    paper = read_docx(file)
    document = taken(paper).document
    assert shown(document) == visible(paper)
    assert document.standard == kind.standard
    assert (document.letterhead is None) == (written.letterhead is None)
    assert [plain_text(it) for it in document.recipients] == [
        plain_text(it).removeprefix("- ") for it in written.recipients
    ]
    assert [plain_text(it.name) for it in document.signatures] == [
        plain_text(it.name) for it in written.signatures
    ]
    assert renumbered(document.sections) == document.sections


def test_number_and_date_of_the_old_paper_are_blank_in_the_new_one(tmp_path: Path) -> None:
    result = taken(read_bytes(tmp_path, old.old_paper()), blank=True)
    assert (result.number, result.date) == ("45", "ngày 15 tháng 6 năm 2024")
    head = result.document.letterhead
    assert head is not None
    assert " ".join(plain_text(head.symbol).split()) == "Số: /BC-UBND"
    assert " ".join(plain_text(head.place_date).split()) == "Mường Than, ngày tháng năm"


def test_deleted_words_are_gone_and_inserted_ones_are_there(tmp_path: Path) -> None:
    paper = read_bytes(tmp_path, old.old_paper(changes=True))
    text = render_text(taken(paper).document)
    assert "1.274,5 ha" in text
    assert "1.200" not in text


def test_a_typed_number_that_we_would_not_count_to_stays_in_the_text(read: Read) -> None:
    bold = look("Times New Roman", 14, bold=True)
    paper = read(p(r("1. Một", bold)) + p("Chữ.") + p(r("3. Ba", bold)) + p("Chữ nữa."))
    document = taken(paper).document
    blocks = list(document.blocks())
    assert isinstance(blocks[0], Heading)
    assert isinstance(blocks[2], Paragraph)
    assert plain_text(blocks[2].runs) == "3. Ba"
    fact = next(fact for fact in document.facts if fact.id == blocks[2].runs[0].fact)
    assert str(fact.provenance) == "fixed:ordinal"
    assert shown(document) == visible(paper)


def test_lists_tables_and_the_bases_of_a_decision_are_recognised(read: Read) -> None:
    italic = look("Times New Roman", 14, italic=True)
    edges = (
        '<w:tblBorders><w:top w:val="single" w:sz="4"/><w:insideH w:val="single" w:sz="4"/></w:tblBorders>'
    )
    body = (
        p(r("Căn cứ Luật Tổ chức chính quyền địa phương;", italic))
        + p(r("Xét đề nghị của Phòng Kinh tế.", italic))
        + p(r("QUYẾT ĐỊNH:", look("Times New Roman", 14, bold=True)), form=CENTERED)
        + p("Nội dung gồm:", form=BODY)
        + p("- Việc thứ nhất;", form=BODY)
        + p("- Việc thứ hai.", form=BODY)
        + p("a) Điểm a;", form=BODY)
        + p("b) Điểm b.", form=BODY)
        + table([p("Bản"), p("Số hộ")], [p("Nà Ban"), p("48")])
    )
    document = taken(read(body.replace("<w:tblPr>", f"<w:tblPr>{edges}"))).document
    blocks = list(document.blocks())
    roles = [block.role for block in blocks if isinstance(block, Paragraph)]
    assert roles[:3] == [ParagraphRole.LEGAL_BASIS, ParagraphRole.LEGAL_BASIS, ParagraphRole.DECIDES]
    lists = [block for block in blocks if isinstance(block, ListBlock)]
    assert [(it.marker, len(it.items)) for it in lists] == [(ListMarker.DASH, 2), (ListMarker.LETTER, 2)]
    (found,) = (block for block in blocks if isinstance(block, Table))
    assert [plain_text(column.header) for column in found.columns] == ["Bản", "Số hộ"]
    assert [[plain_text(cell) for cell in row] for row in found.rows] == [["Nà Ban", "48"]]


def test_what_is_no_head_and_no_signature_is_body_text(read: Read) -> None:
    paper = read(p("Ghi chép linh tinh") + table([p("Một"), p("Hai")]) + p("Số điện thoại 0912 345 678"))
    document = taken(paper).document
    assert document.letterhead is None
    assert document.signatures == ()
    assert shown(document) == visible(paper)


def test_paragraphs_whose_mark_is_deleted_run_on(read: Read) -> None:
    mark = '<w:rPr><w:del w:id="9" w:author="a" w:date="2026-01-01T00:00:00Z"/></w:rPr>'
    paper = read(p("Nửa đầu ", form=mark) + p("nửa sau.", inserted(r(" Thêm."))) + p(deleted("Bỏ đi.")))
    texts = [
        plain_text(block.runs) for block in taken(paper).document.blocks() if isinstance(block, Paragraph)
    ]
    assert texts == ["Nửa đầu nửa sau. Thêm."]


def test_words_of_the_page_edges_are_told_not_taken(read: Read) -> None:
    paper = read(p("Nội dung."), headers={"default": p("Mã hồ sơ ABC")})
    assert taken(paper).left_out == ("Mã hồ sơ ABC",)


def test_a_speech_is_taken_for_a_speech(tmp_path: Path) -> None:
    program: Program = make_program(tmp_path / "dữ liệu")
    kind = program.kinds.get("phat-bieu-khai-giang")
    written = program.drafts.draft_now(DraftRequest(kind.id, kind.example_answers(), seed=1)).draft.document
    program.exports.export(written, tmp_path / "a.docx")
    document = taken(read_docx(tmp_path / "a.docx")).document
    assert replace(document, kind_id="").standard == "speech"
    roles = {block.role for block in document.blocks() if isinstance(block, Paragraph)}
    assert ParagraphRole.SALUTATION in roles
