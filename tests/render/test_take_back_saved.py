"""A draft's file that another office program saved says nothing new; what was changed there is told."""

from __future__ import annotations

from pathlib import Path

from bannai.app import make_program
from bannai.documents.model import Document
from bannai.paths import package_file
from bannai.render.text import render_text
from bannai.services.draft_service import DraftRequest
from bannai.services.program import Program
from bannai.services.take_back_service import Returned
from tests.fixtures.word_changes import changed
from tests.render.libreoffice import LibreOffice


def drafted(program: Program) -> dict[str, Document]:
    """Return the example of every kind that is written as a Word file."""
    ids = sorted(file.stem for file in package_file("kinds").glob("*.toml"))
    kinds = [kind for kind in map(program.kinds.get, ids) if kind.standard != "deck"]
    requests = (DraftRequest(it.id, it.example_answers(), seed=3) for it in kinds)
    return {it.kind_id: program.drafts.draft_now(it).draft.document for it in requests}


def saved(program: Program, libreoffice: LibreOffice, papers: dict[str, Document]) -> dict[str, bytes]:
    return libreoffice.to_docx(
        {f"{name}.docx": program.exports.render(it, "docx") for name, it in papers.items()}
    )


def back(program: Program, document: Document, file: Path) -> Returned:
    found = program.returns.read(document, file)
    assert found is not None
    return program.returns.differences(document, found)


def test_a_file_that_libreoffice_saved_unchanged_has_no_difference(
    libreoffice: LibreOffice, tmp_path: Path
) -> None:
    program = make_program(tmp_path / "Văn phòng Đảng ủy")
    papers = drafted(program)
    told = []
    for name, data in saved(program, libreoffice, papers).items():
        file = tmp_path / name
        file.write_bytes(data)
        found = back(program, papers[file.stem], file)
        told += [f"{name}: {it.part or it.section_id}: {it.old} → {it.new}" for it in found.proposals]
        told += [f"{name}: {it.old} → {it.new}" for it in found.unplaced]
    assert not told, "\n".join(told)


def test_a_word_changed_before_libreoffice_saved_is_one_difference(
    libreoffice: LibreOffice, tmp_path: Path
) -> None:
    program = make_program(tmp_path / "Văn phòng Đảng ủy")
    letter = drafted(program)["cong-van"]
    source = tmp_path / "gửi.docx"
    program.exports.export(letter, source)
    edited = changed(source, lambda xml: xml.replace("gia súc ốm", "gia súc bệnh", 1))
    (data,) = libreoffice.to_docx({"a.docx": edited.read_bytes()}).values()
    file = tmp_path / "lưu lại.docx"
    file.write_bytes(data)
    found = back(program, letter, file)
    assert len(found.proposals) == 1
    after = program.returns.accept_all(letter, found.proposals)
    assert render_text(after) == render_text(letter).replace("gia súc ốm", "gia súc bệnh", 1)
