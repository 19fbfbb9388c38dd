"""A draft's Word file comes back corrected: every change is a difference, facts stay where nobody wrote."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bannai.app import main, make_program
from bannai.documents.model import Document, Run, document_inlines, plain_text
from bannai.documents.vietnamese import clean
from bannai.drafting.papers.corrected import corrected
from bannai.errors import BadInputError
from bannai.paths import package_file
from bannai.render.text import render_text
from bannai.review.guard import untraced_figures
from bannai.services.draft_service import DraftRequest
from bannai.services.program import Program
from bannai.services.take_back_service import Returned
from tests.fixtures.old_papers import old_paper
from tests.fixtures.templates import ANSWERS, template
from tests.fixtures.word_changes import changed, tracked

LETTER = "cong-van"
KIND_IDS = sorted(file.stem for file in package_file("kinds").glob("*.toml"))


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return make_program(tmp_path / "Văn phòng Đảng ủy")


def written(program: Program, kind_id: str = LETTER) -> Document:
    kind = program.kinds.get(kind_id)
    return program.drafts.draft_now(DraftRequest(kind_id, kind.example_answers(), seed=3)).draft.document


def exported(program: Program, document: Document, name: str = "gửi đi.docx") -> Path:
    file = program.paths.data.parent / name
    program.exports.export(document, file, overwrite=True)
    return file


def replaced(word: str, xml: str) -> str:
    return xml.replace(word, "ĐỔI CHỮ", 1)


def back(program: Program, document: Document, file: Path, sent: Document | None = None) -> Returned:
    found = program.returns.read(document, file, [sent] if sent else [])
    assert found is not None
    return program.returns.differences(document, found)


def with_all(program: Program, document: Document, found: Returned) -> Document:
    return program.returns.accept_all(document, found.proposals)


def text(document: Document) -> str:
    return render_text(document)


def papers(program: Program) -> list[str]:
    """Return the kinds that are written as Word files."""
    return [it for it in KIND_IDS if program.kinds.get(it).standard != "deck"]


PAPERS = [it for it in KIND_IDS if not it.startswith("trinh-chieu")]


def test_the_kinds_that_are_tried_are_all_that_are_no_slides(program: Program) -> None:
    assert papers(program) == PAPERS


@pytest.mark.parametrize("kind_id", PAPERS)
def test_a_file_that_nobody_changed_has_no_difference(program: Program, kind_id: str) -> None:
    document = written(program, kind_id)
    assert not back(program, document, exported(program, document))


LETTERS = ("cong-van", "bao-cao-kinh-te-xa-hoi", "quyet-dinh", "bao-cao-dang-uy")


@pytest.mark.parametrize("kind_id", LETTERS)
def test_any_word_that_is_changed_is_one_difference_and_the_rest_stays(
    program: Program, kind_id: str
) -> None:
    document = written(program, kind_id)
    file = exported(program, document)
    bodies = [plain_text(it) for it in document_inlines(document)]
    words = [
        it for it in ("thực hiện", "báo cáo", "kết quả", "công tác") if sum(it in b for b in bodies) >= 1
    ]
    for word in words[:2]:
        found = back(program, document, changed(file, partial(replaced, word)))
        assert len(found.proposals) == 1, word
        after = text(with_all(program, document, found))
        assert after.count("ĐỔI CHỮ") == 1
        assert after.replace("ĐỔI CHỮ", word) == text(document)


def test_tracked_changes_count_and_facts_stay_where_nothing_was_changed(program: Program) -> None:
    document = written(program)
    file = changed(
        exported(program, document), lambda xml: tracked(xml, "còn 640 con trâu", "còn 610 con trâu")
    )
    found = back(program, document, file)
    (proposal,) = found.proposals
    assert "640" in plain_text(next(iter(proposal.old)).runs)  # type: ignore[union-attr]  # a paragraph
    assert any("Track Changes" in note for note in found.notes)
    after = with_all(program, document, found)
    assert "còn 610 con trâu, bò và 1.150 con lợn" in text(after)
    assert [it.text for it in untraced_figures(document)] == []
    assert "610" in {it.text for it in untraced_figures(after)}
    kept = {run.fact for line in document_inlines(after) for run in line if run.fact}
    before = {run.fact for line in document_inlines(document) for run in line if run.fact}
    assert len(before - kept) == 1  # the one whose words were changed


def test_paragraphs_and_items_are_put_in_and_left_out(program: Program) -> None:
    document = written(program)

    def change(xml: str) -> str:
        paragraphs = re.findall(r"<w:p>(?:(?!</w:p>).)*</w:p>", xml)
        item = next(it for it in paragraphs if "không để hộ nào bán" in it.lower())
        again = next(
            it for it in paragraphs if "Nhận được công văn" in it or "nêu trên" in it or "Yêu cầu các" in it
        )
        new = re.sub(r"<w:t[^>]*>.*</w:t>", "<w:t>Đoạn mới do Chủ tịch viết thêm.</w:t>", again)
        return xml.replace(item, "").replace(again, again + new)

    found = back(program, document, changed(exported(program, document), change))
    after = text(with_all(program, document, found))
    assert "bán, giết mổ gia súc" not in after
    assert "Đoạn mới do Chủ tịch viết thêm." in after
    assert "tiêm đạt ít nhất 90%" in after.lower()
    assert found.unplaced == ()


def test_number_and_day_written_by_the_clerk_come_into_the_head(program: Program) -> None:
    document = written(program)
    file = changed(exported(program, document), lambda xml: re.sub(r"(Số: )[^/<]*", r"\g<1>52", xml, count=1))
    found = back(program, document, file)
    assert [it.part for it in found.proposals] == ["symbol"]
    assert "Số: 52/UBND" in text(with_all(program, document, found))


def test_a_draft_that_was_edited_meanwhile_keeps_its_edits(program: Program) -> None:
    sent = written(program)
    file = changed(exported(program, sent), lambda xml: xml.replace("gia súc ốm", "gia súc bệnh", 1))
    from bannai.drafting.papers.renewal import with_lines

    draft = with_lines(
        sent,
        lambda line, _: tuple(
            Run(it.text.replace("từng hộ", "từng gia đình"), it.fact, it.bold, it.italic) for it in line
        ),
    )
    found = back(program, draft, file, sent)
    after = text(with_all(program, draft, found))
    assert "gia súc bệnh" in after
    assert "từng gia đình" in after
    assert len(found.proposals) == 1


def test_another_paper_slides_and_templates_are_refused(program: Program, tmp_path: Path) -> None:
    document = written(program)
    other = tmp_path / "khác.docx"
    other.write_bytes(old_paper())
    with pytest.raises(BadInputError, match="không giống"):
        program.returns.read(document, other)
    deck = next(it for it in KIND_IDS if program.kinds.get(it).standard == "deck")
    with pytest.raises(BadInputError, match="Chỉ nhận lại"):
        program.returns.read(written(program, deck), other)
    source = tmp_path / "mẫu.docx"
    source.write_bytes(template())
    kind = program.templates.add(source)
    filled = program.drafts.draft_now(DraftRequest(kind.id, ANSWERS)).draft.document
    with pytest.raises(BadInputError, match="Chỉ nhận lại"):
        program.returns.read(filled, source)


_LINES = st.text(alphabet=st.sampled_from(list("ab ăâ12.,")), max_size=24).map(
    lambda it: clean(it, multiline=False)
)


@given(st.lists(_LINES, min_size=1, max_size=4), _LINES)
def test_a_corrected_line_has_the_new_words_and_no_fact_that_lies(pieces: list[str], new: str) -> None:
    mine = tuple(Run(text, f"f{number}" if number % 2 else None) for number, text in enumerate(pieces))
    result = corrected(mine, mine, (Run(new),))
    assert " ".join(plain_text(result).split()) == " ".join(new.split())
    texts = {run.fact: run.text for run in mine if run.fact}
    for run in result:
        if run.fact:
            assert run.text == texts[run.fact]


def test_the_command_finds_the_version_and_keeps_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["kinds", "example", LETTER]) == 0
    Path("a.json").write_text(capsys.readouterr().out, "utf-8")
    assert main(["draft", LETTER, "--answers", "a.json", "--seed", "3", "-o", "gui.docx"]) == 0
    changed(Path("gui.docx"), lambda xml: xml.replace("gia súc ốm", "gia súc bệnh", 1), "sua.docx")
    capsys.readouterr()
    assert main(["history", "take-back", "1", "sua.docx", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["version"] is None
    assert shown["against"] == 1
    (change,) = shown["changes"]
    assert "gia súc ốm" in change["old"]
    assert "gia súc bệnh" in change["new"]
    assert main(["history", "take-back", "1", "sua.docx", "--accept", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["version"] == 2
    assert main(["history", "take-back", "1", "sua.docx"]) == 0
    assert "không khác gì" in capsys.readouterr().out
    assert main(["history", "take-back", "9", "sua.docx"]) == 2
