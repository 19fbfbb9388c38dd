"""What an old paper claims is asked for anew; what is not renewed is told, and nothing else changes."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bannai.app import main, make_program
from bannai.documents.facts import ProvenanceKind
from bannai.documents.kinds import InputType
from bannai.documents.model import document_inlines, plain_text
from bannai.documents.patterns import pattern_from_json, pattern_to_json
from bannai.drafting.papers.claims import find_claims
from bannai.errors import BadInputError
from bannai.render.text import render_text
from bannai.review.guard import untraced_figures
from bannai.services.draft_service import DraftFinished, DraftRequest
from bannai.services.own_paper_service import OpenedPaper, kept_answers
from bannai.services.program import Program
from bannai.services.review_service import FindingKind
from tests.fixtures import old_papers as old
from tests.fixtures.word_files import BODY, p, table, word_file


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return make_program(tmp_path / "Văn phòng Đảng ủy")


def opened(program: Program, data: bytes) -> OpenedPaper:
    file = program.paths.data.parent / "Báo cáo năm trước.docx"
    file.write_bytes(data)
    found = program.own_papers.open(file)
    assert found is not None
    return found


def renewed(program: Program, paper: OpenedPaper, answers: dict[str, Any]) -> DraftFinished:
    return program.drafts.draft_now(DraftRequest(paper.kind.id, kept_answers(paper.kind, answers)))


def key_of(paper: OpenedPaper, label: str) -> str:
    return next(it.key for it in paper.questions if it.label == label)


def test_figures_dates_names_and_periods_become_questions_with_their_labels(program: Program) -> None:
    paper = opened(program, old.old_paper())
    asked = [(it.label, it.old, it.type, it.unit) for it in paper.questions]
    assert asked == [
        ("Số văn bản mới", "", InputType.TEXT, ""),
        ("Ngày ký văn bản mới", "", InputType.DATE, ""),
        ("Kỳ của văn bản", "6 tháng đầu năm 2024", InputType.TEXT, ""),
        ("Diện tích chè đạt … ha", "1.274,5", InputType.QUANTITY, "ha"),
        ("Tăng …% so với cùng kỳ", "2", InputType.QUANTITY, "%"),
        ("Sản lượng ước đạt … tấn", "8.912", InputType.QUANTITY, "tấn"),
        ("Kỳ của văn bản", "6 tháng cuối năm", InputType.TEXT, ""),
        ("Họ tên người ký", "Lò Văn Thắng", InputType.TEXT, ""),
    ]


def test_nothing_renewed_changes_no_word_but_number_and_date(program: Program) -> None:
    paper = opened(program, old.old_paper())
    text = render_text(renewed(program, paper, {}).draft.document)
    for line in (*old.ISSUER, *old.TITLE, *old.TEXTS, *old.HEADINGS, old.CLOSING, *old.SIGNATURE):
        assert line in text
    assert "45/BC" not in text
    assert "15 tháng 6" not in text


def test_an_answer_stands_in_its_place_and_says_that_it_is_one(program: Program) -> None:
    paper = opened(program, old.old_paper())
    answers = {
        "so_van_ban": "51",
        "ngay_ky": "5/2/2026",
        key_of(paper, "Diện tích chè đạt … ha"): "1.300 ha",
        key_of(paper, "Tăng …% so với cùng kỳ"): "3%",
        key_of(paper, "Sản lượng ước đạt … tấn"): True,
    }
    document = renewed(program, paper, answers).draft.document
    text = render_text(document)
    assert "Số: 51/BC-UBND" in text
    assert "Mường Than, ngày 05 tháng 02 năm 2026" in text
    assert "Diện tích chè đạt 1.300 ha, tăng 3% so với cùng kỳ; sản lượng ước đạt 8.912 tấn." in text
    sources = {fact.text: str(fact.provenance) for fact in document.facts}
    assert sources["1.300"].startswith("answer:")
    assert sources["8.912"].startswith("answer:")  # looked at, and kept
    assert sources["Lò Văn Thắng"] == "paper:Báo cáo năm trước.docx"


def test_what_is_not_renewed_is_listed_and_open_in_the_review(program: Program) -> None:
    paper = opened(program, old.old_paper())
    finished = renewed(program, paper, {key_of(paper, "Tăng …% so với cùng kỳ"): "3"})
    document = finished.draft.document
    left = program.own_papers.not_renewed(paper.kind, document)
    assert [it.old for it in left] == [
        "6 tháng đầu năm 2024",
        "1.274,5",
        "8.912",
        "6 tháng cuối năm",
        "Lò Văn Thắng",
    ]
    assert any("chưa xem lại" in warning for warning in finished.draft.warnings)
    findings = program.reviews.review(document, paper.kind, finished.draft.missing)
    carried = [it for it in findings if it.kind is FindingKind.CARRIED]
    assert {it.text for it in carried} == {it.old for it in left}
    assert all(it.open and it.key for it in carried)
    assert not untraced_figures(document)


def test_the_same_value_under_the_same_label_is_asked_for_once(program: Program) -> None:
    body = (
        p("Tổng số hộ nghèo là 48 hộ. Số thôn bản là 48 bản.", form=BODY)
        + p("Như vậy: Tổng số hộ nghèo là 48 hộ.", form=BODY)
        + p(
            "Kết quả năm 2024 tốt hơn. Trong năm 2024 có mưa lớn. Luật Đất đai năm 2024 có hiệu lực.",
            form=BODY,
        )
    )
    paper = opened(program, word_file(body))
    places = {it.label: it.places for it in paper.questions}
    assert places["Tổng số hộ nghèo là … hộ"] == 2
    assert places["Số thôn bản là … bản"] == 1
    assert places["Năm …"] == 2  # the law's year is another claim
    assert sum(it.old == "2024" for it in paper.questions) == 2
    answers = {key_of(paper, "Tổng số hộ nghèo là … hộ"): "40", key_of(paper, "Năm …"): "2025"}
    text = render_text(renewed(program, paper, answers).draft.document)
    assert text.count("hộ nghèo là 40 hộ") == 2
    assert "bản là 48 bản" in text
    assert "Trong năm 2025" in text
    assert "Luật Đất đai năm 2024" in text


def test_cells_are_called_by_their_row_and_column_and_serials_are_no_claims(program: Program) -> None:
    edges = (
        '<w:tblBorders><w:top w:val="single" w:sz="4"/><w:insideH w:val="single" w:sz="4"/></w:tblBorders>'
    )
    body = table([p("STT"), p("Bản"), p("Hộ nghèo")], [p("1"), p("Nà Ban"), p("48")]) + p("Hết.")
    paper = opened(program, word_file(body.replace("<w:tblPr>", f"<w:tblPr>{edges}")))
    assert [(it.label, it.old) for it in paper.questions] == [("Nà Ban, Hộ nghèo", "48")]
    assert not untraced_figures(renewed(program, paper, {}).draft.document)


def test_a_date_keeps_the_way_in_which_it_was_written(program: Program) -> None:
    body = p("Hạn nộp là 5.6.2024.") + p("Họp vào ngày 7 tháng 8 năm 2024 tại bản.")
    paper = opened(program, word_file(body))
    dates = [it for it in paper.questions if it.type is InputType.DATE]
    assert [it.old for it in dates] == ["5.6.2024", "7 tháng 8 năm 2024"]
    kept = render_text(renewed(program, paper, {it.key: True for it in dates}).draft.document)
    assert "5.6.2024" in kept
    assert "ngày 7 tháng 8 năm 2024" in kept
    new = render_text(
        renewed(program, paper, {dates[0].key: "6/7/2025", dates[1].key: "8/9/2025"}).draft.document
    )
    assert "06.7.2025" in new
    assert "ngày 08 tháng 9 năm 2025 tại" in new


def test_a_paper_can_be_gone_on_with_after_the_program_was_closed(tmp_path: Path, program: Program) -> None:
    paper = opened(program, old.old_paper())
    again = make_program(program.paths.data)
    assert again.kinds.get(paper.kind.id) == paper.kind
    assert paper.kind.id not in [kind.id for kind in again.kinds.list()]
    pattern = paper.kind.pattern
    assert pattern is not None
    assert pattern_from_json(pattern_to_json("Tên", pattern)) == ("Tên", pattern)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format":1}', '{"format":2,"name":"a"}', "\x00"])
def test_a_damaged_pattern_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        pattern_from_json(text)


def test_a_file_without_words_is_refused(program: Program) -> None:
    with pytest.raises(BadInputError, match="không có chữ"):
        opened(program, word_file(p("")))


def test_an_edited_renewal_is_merged_when_an_answer_changes(program: Program) -> None:
    from dataclasses import replace

    from bannai.documents.serial import document_to_json
    from bannai.services.work_service import Work

    paper = opened(program, old.old_paper())
    tea = key_of(paper, "Diện tích chè đạt … ha")
    base = renewed(program, paper, {tea: "1.300"}).draft.document
    work = Work(1, paper.kind.id, answers={tea: "1.300"}, seed=1)
    work = replace(work, base_json=document_to_json(base), document_json=document_to_json(base))
    result = program.edits.redraft(work, {tea: "1.350"})
    assert "1.350 ha" in render_text(result.document)
    assert program.edits.rewrite(work, base, "phan-1", 1, "another") is None


@given(
    st.text(
        alphabet=st.sampled_from(list("aă 0123456789.,/-–%năm tháng Điều khoản quý IVhgiờ()")), max_size=60
    )
)
def test_every_digit_of_a_line_is_in_one_claim(text: str) -> None:
    claims = find_claims(text)
    for first, second in pairwise(claims):
        assert first.end <= second.start
    for match in re.finditer(r"[0-9]", text):
        assert any(claim.start <= match.start() < claim.end for claim in claims), match


def test_the_command_lists_and_then_renews(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("cu.docx").write_bytes(old.old_paper(head="tabs", font=".VnTime"))
    assert main(["renew", "cu.docx", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    tea = next(it for it in listed["questions"] if it["old"] == "1.274,5")
    assert set(tea) == {"key", "label", "kind", "type", "old", "unit", "places", "sentences"}
    Path("moi.json").write_text(json.dumps({tea["key"]: "1.300", "ngay_ky": "01/7/2025"}), "utf-8")
    assert main(["renew", "cu.docx", "--answers", "moi.json", "-o", "moi.docx", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["files"] == ["moi.docx"]
    assert {it["old"] for it in result["not_renewed"]} == {
        "6 tháng đầu năm 2024",
        "2",
        "8.912",
        "6 tháng cuối năm",
        "Lò Văn Thắng",
    }
    assert main(["history", "show", str(result["draft"]), "--json"]) == 0
    assert "1.300 ha" in json.loads(capsys.readouterr().out)["text"]
    assert main(["renew", "cu.docx", "--answers", "moi.json", "-o", "moi.docx"]) == 2  # never over another


def test_provenance_of_the_old_paper_is_in_no_other_draft(program: Program) -> None:
    kind = program.kinds.get("cong-van")
    document = program.drafts.draft_now(DraftRequest(kind.id, kind.example_answers())).draft.document
    assert all(fact.provenance.kind is not ProvenanceKind.PAPER for fact in document.facts)
    assert any(plain_text(line) for line in document_inlines(document))
