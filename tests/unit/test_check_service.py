"""The check as a service and as a command: progress, stopping, bad files, sentences, JSON, exit codes."""

from __future__ import annotations

import hashlib
import json
import string
import sys
import tomllib
from pathlib import Path

import pytest

from bannai.app import make_program
from bannai.cli.main import run
from bannai.documents.standards import Severity
from bannai.errors import BadInputError
from bannai.paths import Paths, package_file
from bannai.review.anatomy import Part
from bannai.review.findings import Finding
from bannai.review.form.sheet import general_rules
from bannai.services.check_service import (
    Checked,
    CheckProgress,
    CheckReport,
    CheckService,
    finding_values,
    report_values,
    where,
)
from bannai.services.kind_service import KindService
from bannai.services.review_service import ReviewService
from tests.fixtures.form_faults import BASES, BY_NAME, FAULTS, sown, written
from tests.fixtures.old_papers import HEADS, old_paper
from tests.unit.sample_documents import standard


@pytest.fixture
def service(tmp_path: Path) -> CheckService:
    paths = Paths(tmp_path / "data")
    return CheckService(KindService(paths), ReviewService(paths))


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "báo cáo cũ.docx"
    path.write_bytes(old_paper(rule="underline", changes=True))
    return path


def bannai(*arguments: str | Path) -> int:
    return run([str(it) for it in arguments], make_program, lambda program: 0)


def test_progress_rises_to_the_report(service: CheckService, faulty: Path) -> None:
    *steps, last = service.checking(faulty)
    shares = [step.share for step in steps if isinstance(step, CheckProgress)]
    assert len(shares) == len(steps) > 8
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)
    assert isinstance(last, Checked)
    assert last.report.standard is not None
    assert last.report.count(Severity.ERROR) > 3


@pytest.mark.parametrize("after", [0, 1, 4])
def test_a_stopped_check_ends_without_a_report(service: CheckService, faulty: Path, after: int) -> None:
    seen: list[object] = []
    for event in service.checking(faulty, stopped=lambda: len(seen) > after):
        seen.append(event)
    assert not any(isinstance(event, Checked) for event in seen)


def test_the_file_is_not_changed(service: CheckService, faulty: Path) -> None:
    before = hashlib.sha256(faulty.read_bytes()).digest()
    service.check(faulty)
    assert hashlib.sha256(faulty.read_bytes()).digest() == before
    assert [path.name for path in faulty.parent.iterdir() if path != faulty] == []


def test_a_paper_that_was_read_already_is_checked_the_same(service: CheckService, faulty: Path) -> None:
    report = service.check(faulty)
    again = service.check_read(faulty, report.paper)
    assert again.findings == report.findings


def test_the_words_of_the_office_pass(tmp_path: Path, service: CheckService) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(sown(BY_NAME["a syllable that is none"]))
    assert [it.rule for it in service.check(path).findings] == ["syllable"]
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "tu-rieng.txt").write_text("nghành\n", "utf-8")
    paths = Paths(tmp_path / "data")
    assert not CheckService(KindService(paths), ReviewService(paths)).check(path).findings


def test_an_unknown_standard_is_refused_before_anything_is_read(
    service: CheckService, tmp_path: Path
) -> None:
    with pytest.raises(BadInputError, match="nd30, party05"):
        service.check(tmp_path / "missing.docx", "nd78")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.docx", b"", "trống"),
        ("a.docx", b"PK\x03\x04 no zip", "hỏng"),
        ("a.pdf", b"%PDF-1.7 ...", "PDF"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".doc"),
    ],
)
def test_bad_files_are_one_sentence_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert bannai("check", path) == 2
    shown = capsys.readouterr()
    assert words in shown.err
    assert not shown.out
    assert "Traceback" not in shown.err


def test_a_missing_file_is_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bannai("check", tmp_path / "không có.docx") == 2
    assert "không có.docx" in capsys.readouterr().err


def test_a_clean_paper_is_exit_code_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(written(BASES["state"]))
    assert bannai("check", path) == 0
    shown = capsys.readouterr().out
    assert "Nghị định 30/2020/NĐ-CP" in shown
    assert "Không thấy lỗi nào." in shown


def test_warnings_alone_are_exit_code_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(sown(BY_NAME["no closing mark"]))
    assert bannai("check", path) == 0
    assert "CẢNH BÁO" in capsys.readouterr().out


def test_errors_are_exit_code_1_and_told_with_rule_clause_and_place(
    faulty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bannai("check", faulty) == 1
    shown = capsys.readouterr().out
    assert "LỖI: Dòng “Độc lập - Tự do - Hạnh phúc” được gạch chân thay cho đường kẻ." in shown
    assert "Căn cứ: NĐ 30/2020, Phụ lục I, mục II.1." in shown
    assert "Ở: tiêu ngữ (bảng ở đoạn 1, hàng 1, ô 2, đoạn 2)." in shown


def test_json_holds_findings_components_and_mends(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bannai("check", faulty, "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["standard"], report["kind"], report["head"]) == ("nd30", "Báo cáo", "table")
    assert report["errors"] == sum(it["severity"] == "error" for it in report["findings"])
    keys = {"id", "severity", "part", "found", "rule", "clause", "where", "spots", "suggestion", "mends"}
    assert all(set(it) == keys for it in report["findings"])
    line = next(it for it in report["findings"] if it["id"] == "nation_line")
    assert line["mends"][0]["do"] == "DrawLine"
    assert {"part", "text", "place"} == set(report["components"][0])


def test_a_chosen_standard_wins(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bannai("check", faulty, "--standard", "party05", "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert report["standard"] == "party05"
    assert any(it["id"] == "sign_prefix" for it in report["findings"])


def test_what_is_no_official_paper_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.fixtures.word_files import p, word_file

    path = tmp_path / "a.docx"
    path.write_bytes(word_file(p("Thư gửi mẹ.")))
    assert bannai("check", path) == 0
    assert "Không nhận ra văn bản này" in capsys.readouterr().out


def test_a_secret_paper_is_refused_with_the_rule(tmp_path: Path, service: CheckService) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(sown(BY_NAME["a secret mark"]))
    values = report_values(service.check(path))
    assert values["refused"]
    assert [it["id"] for it in values["findings"]] == ["secret_mark"]
    assert "máy riêng" in values["findings"][0]["rule"]


def test_every_finding_is_plain_json(tmp_path: Path, service: CheckService) -> None:
    path = tmp_path / "a.docx"
    for data in (*map(sown, FAULTS[::9]), *(old_paper(head=head) for head in HEADS)):
        path.write_bytes(data)
        report: CheckReport = service.check(path)
        assert json.loads(json.dumps([finding_values(it) for it in report.findings]))


def test_a_finding_without_a_place_is_of_the_whole_file() -> None:
    assert where(Finding("page_size", Severity.ERROR, "", "a", "b", "c")) == "cả văn bản"
    assert where(Finding("missing", Severity.ERROR, "symbol", "a", "b", "c")) == "số, ký hiệu"


# ---- the sentences ---------------------------------------------------------------------------------------


def sentences() -> dict[str, str]:
    return tomllib.loads(package_file("messages/check.toml").read_text("utf-8"))


def rules() -> set[str]:
    known = {*general_rules()}
    for name in ("nd30", "party05"):
        known |= set(standard(name).rules)
    return known


@pytest.mark.parametrize("rule", sorted(rules()))
def test_every_rule_has_its_sentences(rule: str) -> None:
    table = sentences()
    assert f"{rule}_rule" in table
    found = [name for name in table if name.startswith(f"{rule}_") and name.endswith("_found")]
    assert found or f"{rule}_found" in table


def test_no_sentence_is_left_over() -> None:
    known = rules() | {"look_size", "look_bold", "look_italic", "look_capitals", "look_align"}
    for name in sentences():
        if name.endswith("_rule") and not name.startswith(("line_", "part_")):
            assert name.removesuffix("_rule") in known, name


def test_every_component_has_a_name() -> None:
    table = sentences()
    assert all(f"part_{part.value}" in table for part in Part)


def test_every_rule_of_a_standard_names_its_clause() -> None:
    for name in ("nd30", "party05"):
        for rule_id, rule in standard(name).rules.items():
            assert rule.source, f"{name} {rule_id}"
            assert rule.least <= rule.most or rule.most == 0


def test_what_rests_on_samples_is_no_error() -> None:
    for name in ("nd30", "party05"):
        for rule_id, rule in standard(name).rules.items():
            if any(word in rule.source for word in ("mẫu", "ví dụ", "(đo)", "thông lệ")):
                assert rule.severity is not Severity.ERROR, f"{name} {rule_id}"


def test_slots_of_sentences_are_words() -> None:
    for name, sentence in sentences().items():
        for _, slot, _, _ in string.Formatter().parse(sentence):
            assert slot is None or slot.isidentifier(), name


def test_the_check_loads_no_window_and_no_xml_library_before_it_reads() -> None:
    import subprocess

    code = "import bannai.services.check_service, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"PySide6", "lxml", "docx"} & set(done.stdout.split())
