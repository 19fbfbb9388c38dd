"""The phiếu nguồn: one page that says where everything in a document comes from."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from bannai.app import make_program
from bannai.documents.model import Document, Paragraph, Run, Section, Table, document_inlines, plain_text
from bannai.review.places import placed_inlines
from bannai.services.draft_service import DraftRequest
from bannai.services.program import Program
from bannai.services.review_service import FindingKind, ReviewService
from bannai.services.sources_service import SourcesService, place_name

KIND_IDS = tuple(
    sorted(file.stem for file in (Path(__file__).parents[2] / "src/bannai/kinds").glob("*.toml"))
)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return make_program(tmp_path / "dữ liệu")


def made(program: Program, kind_id: str, extra: str = "") -> tuple[Document, Document]:
    """The document of a kind's example (with one more line), and its sheet."""
    kind = program.kinds.get(kind_id)
    draft = program.drafts.draft_now(DraftRequest(kind_id, kind.example_answers(), seed=1)).draft
    document = draft.document
    if extra:
        section = Section("them", "Phần thêm", (Paragraph((Run(extra),)),))
        document = replace(document, sections=(*document.sections, section))
    findings = ReviewService(program.paths).review(document, kind, draft.missing)
    return document, SourcesService().sheet(document, findings)


def rows(sheet: Document, part: str) -> list[list[str]]:
    section = next(section for section in sheet.sections if section.id == part)
    table = next(block for block in section.blocks if isinstance(block, Table))
    return [[plain_text(cell) for cell in row] for row in table.rows]


@pytest.mark.parametrize("kind_id", KIND_IDS)
def test_every_kind_gets_a_sheet_on_which_each_figure_has_its_source(program: Program, kind_id: str) -> None:
    document, sheet = made(program, kind_id)
    assert document.title in plain_text(sheet.subject)
    for row in rows(sheet, FindingKind.FIGURE):
        assert all(row)
    assert all(plain_text(inline) == plain_text(inline).strip() for inline in document_inlines(sheet))


def test_what_stands_in_several_places_is_one_row(program: Program) -> None:
    _, sheet = made(program, "bao-cao-chuyen-de")
    found = [row for row in rows(sheet, FindingKind.FIGURE) if row[1] == "01"]
    assert len(found) == 1
    assert "(và 2 chỗ khác)" in found[0][2]
    assert found[0][3] == "Câu trả lời “Báo cáo về việc gì”"


def test_what_is_open_stands_before_what_has_a_source(program: Program) -> None:
    _, sheet = made(program, "thong-bao", "Có 987 người; [CẦN BỔ SUNG: tên người].")
    parts = [section.id for section in sheet.sections]
    assert parts[:3] == ["dau", FindingKind.MISSING, FindingKind.UNTRACED]
    assert rows(sheet, FindingKind.UNTRACED)[0][1:3] == [
        "987",
        "“Phần thêm”: Có 987 người; [CẦN BỔ SUNG: tên …",
    ]
    opening = " ".join(plain_text(inline) for inline in document_inlines(sheet))
    assert "Chưa rõ nguồn: 1 chỗ. Còn thiếu: 1 chỗ." in opening


@pytest.mark.parametrize("kind_id", KIND_IDS)
def test_each_part_of_head_and_closing_has_a_name(program: Program, kind_id: str) -> None:
    document, _ = made(program, kind_id)
    for place, _ in placed_inlines(document):
        assert place_name(place, {}).strip("“”")


def test_the_sheet_of_a_document_without_claims_says_so(program: Program) -> None:
    sheet = SourcesService().sheet(Document("x", "Bài", "speech", ()), ())
    assert [section.id for section in sheet.sections] == ["dau"]
    assert "Đã rõ nguồn: 0 chỗ" in " ".join(plain_text(it) for it in document_inlines(sheet))


@pytest.mark.parametrize("kind_id", ["bao-cao-kinh-te-xa-hoi", "trinh-chieu-bao-cao"])
def test_the_sheet_is_exported_as_any_document(program: Program, kind_id: str) -> None:
    _, sheet = made(program, kind_id)
    paper = docx.Document(io.BytesIO(program.exports.render(sheet, "docx")))
    assert len(paper.tables) == len(sheet.sections) - 1
    assert "Câu trả lời" in "".join(cell.text for cell in paper.tables[0].columns[3].cells)
    assert program.exports.render(sheet, "pdf").startswith(b"%PDF")
    assert "PHIẾU NGUỒN" in program.exports.render(sheet, "txt").decode("utf-8")
