"""The mender as a service and as a command: progress, stopping, nothing written over, sentences, JSON."""

from __future__ import annotations

import hashlib
import json
import os
import string
import tomllib
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from bannai.app import make_program
from bannai.cli.main import run
from bannai.documents.mends import SetLetters
from bannai.documents.vietnamese import TonePlacement
from bannai.errors import BadInputError, MachineError
from bannai.importers.sandbox import ChildLimits
from bannai.paths import Paths, package_file
from bannai.review import mending
from bannai.review.mending import MENDED
from bannai.services.check_service import CheckService
from bannai.services.kind_service import KindService
from bannai.services.mend_service import Mended, MendProgress, MendResult, MendService, result_values
from bannai.services.review_service import ReviewService
from tests.fixtures.form_faults import BASES, BY_NAME, sown, written
from tests.fixtures.old_papers import old_paper
from tests.fixtures.word_files import p, word_file
from tests.unit.mended import mended


@pytest.fixture
def service(tmp_path: Path) -> MendService:
    paths = Paths(tmp_path / "data")
    checks = CheckService(KindService(paths), ReviewService(paths))
    return MendService(checks, lambda: TonePlacement.TRADITIONAL)


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "báo cáo cũ.docx"
    path.write_bytes(old_paper(rule="underline", changes=True))
    return path


def bannai(*arguments: str | Path) -> int:
    return run([str(it) for it in arguments], make_program, lambda program: 0)


def digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


# ---- the service -----------------------------------------------------------------------------------------


def test_progress_rises_to_the_result(service: MendService, faulty: Path) -> None:
    *steps, last = service.mending(faulty)
    shares = [step.share for step in steps if isinstance(step, MendProgress)]
    assert len(shares) == len(steps) > 6
    assert shares == sorted(shares)
    assert isinstance(last, Mended)
    assert last.result.data is not None
    assert last.result.changes


@pytest.mark.parametrize("after", [0, 3, 6])
def test_stopped_mending_ends_without_a_result(service: MendService, faulty: Path, after: int) -> None:
    seen: list[object] = []
    for event in service.mending(faulty, stopped=lambda: len(seen) > after):
        seen.append(event)
    assert not any(isinstance(event, Mended) for event in seen)
    assert [it.name for it in faulty.parent.iterdir() if it.suffix == ".docx"] == [faulty.name]


def test_a_child_does_the_same_as_this_process(service: MendService, faulty: Path, tmp_path: Path) -> None:
    result = service.mend(faulty)
    here = mended(faulty.read_bytes(), tmp_path)
    assert result.data == here.data
    assert [it.rule for it in result.left] == here.left


def test_the_file_itself_is_never_changed(service: MendService, faulty: Path, tmp_path: Path) -> None:
    before = digest(faulty)
    result = service.mend(faulty)
    target = tmp_path / "mới" / "báo cáo.docx"
    assert service.write(result, target)
    assert digest(faulty) == before
    assert target.read_bytes() == result.data
    assert [it.name for it in target.parent.iterdir()] == [target.name]


def test_the_new_file_is_what_the_result_tells(service: MendService, faulty: Path, tmp_path: Path) -> None:
    result = service.mend(faulty)
    target = tmp_path / "mới.docx"
    service.write(result, target)
    again = service.mend(target)
    assert again.data is None
    assert not again.changes
    assert [it.found for it in again.left] == [it.found for it in result.left]


def test_nothing_is_ever_written_over(service: MendService, faulty: Path, tmp_path: Path) -> None:
    result = service.mend(faulty)
    there = tmp_path / "có rồi.docx"
    there.write_text("của người khác", "utf-8")
    link = tmp_path / "lối tắt.docx"
    link.symlink_to(tmp_path / "không có")
    folder = tmp_path / "thư mục.docx"
    folder.mkdir()
    twin = tmp_path / "bản sao.docx"
    os.link(faulty, twin)
    for target in (there, faulty, link, folder, twin, faulty.parent / "." / faulty.name):
        with pytest.raises(BadInputError, match=r"ghi đè"):
            service.write(result, target)
    assert there.read_text("utf-8") == "của người khác"


def test_a_new_file_of_another_sort_is_refused(service: MendService, faulty: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"đuôi \.docx"):
        service.check_target(faulty, tmp_path / "a.pdf")


@pytest.mark.parametrize("base", BASES)
def test_our_own_papers_need_no_mending(service: MendService, tmp_path: Path, base: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(written(BASES[base]))
    result = service.mend(path)
    assert result.data is None
    assert not result.changes
    assert not service.write(result, tmp_path / "b.docx")
    assert not (tmp_path / "b.docx").exists()


def test_a_copy_whose_words_differ_is_not_made(
    service: MendService, faulty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = iter(("một", "hai"))
    monkeypatch.setattr(mending, "words_of", lambda paper: next(words))
    with pytest.raises(MachineError, match="có chữ bị khác đi"):
        service.mend(faulty)


def test_what_does_not_help_is_undone_and_left(
    service: MendService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(sown(BY_NAME["a thin Quốc hiệu"]))
    found = service._checks.check(path).findings[0]
    tries: list[float] = []

    def useless(*_: object, **__: object) -> list[mending.Repair]:
        tries.append(20.0 + len(tries))
        place = "word/document.xml#body/1"
        return [mending.Repair(found, (SetLetters(place, 0, 3, size_pt=tries[-1]),))]

    monkeypatch.setattr(mending, "repairs", useless)
    result = service.mend(path)
    assert 2 < len(tries) < 8
    assert result.changes == ()
    assert result.data is None
    assert [it.rule for it in result.left] == [found.rule]


def astray(mend: Any) -> Any:
    return replace(mend, place="word/document.xml#body/99")


def test_what_does_not_help_spoils_nothing_else(
    service: MendService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(old_paper(rule="underline"))
    right = mending.repairs

    def one_is_useless(*given: Any, **more: Any) -> list[mending.Repair]:
        return [
            mending.Repair(it.finding, tuple(astray(mend) for mend in it.mends))
            if it.finding.rule == "nation_line"
            else it
            for it in right(*given, **more)
        ]

    monkeypatch.setattr(mending, "repairs", one_is_useless)
    result = service.mend(path)
    assert "nation_line" not in {it.rule for it in result.changes}
    assert {"issuer_line", "subject_line"} <= {it.rule for it in result.changes}
    assert "nation_line" in {it.rule for it in result.left}


def test_a_secret_paper_is_refused_and_nothing_is_made(service: MendService, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(sown(BY_NAME["a secret mark"]))
    with pytest.raises(BadInputError, match="không ghi tệp mới"):
        service.mend(path)


def test_the_limits_of_the_child_hold(tmp_path: Path, faulty: Path) -> None:
    paths = Paths(tmp_path / "data")
    checks = CheckService(KindService(paths), ReviewService(paths))
    narrow = MendService(checks, lambda: TonePlacement.TRADITIONAL, ChildLimits(memory=1_000_000))
    with pytest.raises((BadInputError, MachineError), match="Tệp"):
        narrow.mend(faulty)


def test_a_signed_file_is_told(service: MendService, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(sown(BY_NAME["a thin Quốc hiệu"]))
    with ZipFile(path, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", "<a/>")
    assert "chữ ký số" in " ".join(service.mend(path).notes)


def test_only_changed_parts_are_others_in_the_new_file(service: MendService, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(sown(BY_NAME["a thin Quốc hiệu"]))
    data = service.mend(path).data
    assert data is not None
    with ZipFile(path) as old, ZipFile(BytesIO(data)) as new:
        assert new.namelist() == old.namelist()
        assert new.testzip() is None
        others = [name for name in old.namelist() if old.read(name) != new.read(name)]
    assert others == ["word/document.xml"]


# ---- the command -----------------------------------------------------------------------------------------


def test_the_command_writes_and_tells(
    faulty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "mới.docx"
    assert bannai("mend", faulty, "-o", target) == 0
    shown = capsys.readouterr().out
    assert f"Đã ghi tệp mới: {target}" in shown
    assert "được gạch chân thay cho đường kẻ. Đã sửa: " in shown
    assert "Cần người xem" in shown
    assert "Track Changes" in shown
    assert bannai("mend", faulty, "-o", target) == 2
    assert "không bao giờ ghi đè" in capsys.readouterr().err


def test_changes_are_accepted_when_it_is_asked_for(
    faulty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "mới.docx"
    assert bannai("mend", faulty, "-o", target, "--accept-changes", "--json") == 0
    values = json.loads(capsys.readouterr().out)
    assert "tracked_changes" in {it["rule"] for it in values["changes"]}
    assert "tracked_changes" not in {it["id"] for it in values["left"]}
    with ZipFile(target) as archive:
        xml = archive.read("word/document.xml").decode("utf-8")
    assert "w:ins" not in xml.replace("w:instrText", "")
    assert "w:del" not in xml
    assert "1.274,5" in xml
    assert "1.200" not in xml


def test_json_tells_changes_and_what_is_left(
    faulty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "mới.docx"
    assert bannai("mend", faulty, "-o", target, "--standard", "nd30", "--json") == 0
    values = json.loads(capsys.readouterr().out)
    assert set(values) == {"file", "written", "standard", "changes", "left", "notes"}
    assert values["written"] == str(target)
    assert values["standard"] == "nd30"
    assert all(it["sentence"].startswith(it["found"]) and it["done"] for it in values["changes"])
    assert {it["rule"] for it in values["changes"]} <= MENDED | {"tones"}
    assert "superior_none" in {it["id"] for it in values["left"]}


def test_nothing_to_mend_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(written(BASES["state"]))
    assert bannai("mend", path, "-o", tmp_path / "b.docx") == 0
    assert "Không ghi tệp mới" in capsys.readouterr().out
    assert not (tmp_path / "b.docx").exists()


def test_what_is_no_official_paper_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(word_file(p("Thư  gửi mẹ.")))
    assert bannai("mend", path, "-o", tmp_path / "b.docx") == 0
    shown = capsys.readouterr().out
    assert "Không nhận ra văn bản này" in shown
    assert "“Thư  gửi” thành “Thư gửi”" in shown


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.docx", b"", "trống"),
        ("a.docx", b"PK\x03\x04 no zip", "hỏng"),
        ("a.pdf", b"%PDF-1.7 ...", "PDF"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".doc"),
    ],
)
def test_bad_files_are_one_sentence_and_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    target = tmp_path / "mới.docx"
    assert bannai("mend", path, "-o", target) == 2
    shown = capsys.readouterr()
    assert words in shown.err
    assert not shown.out
    assert "Traceback" not in shown.err
    assert not target.exists()


# ---- the sentences ---------------------------------------------------------------------------------------


def test_slots_of_sentences_are_words() -> None:
    for name, sentence in tomllib.loads(package_file("messages/mend.toml").read_text("utf-8")).items():
        for _, slot, _, _ in string.Formatter().parse(sentence):
            assert slot is None or slot.isidentifier(), name


def test_every_change_says_what_was_done(tmp_path: Path, service: MendService) -> None:
    for name in (
        "a short line below the motto",
        "a table over the margin",
        "a colon after Điều 1",
        "lines too close",
    ):
        path = tmp_path / "a.docx"
        path.write_bytes(sown(BY_NAME[name]))
        result: MendResult = service.mend(path)
        assert json.loads(json.dumps(result_values(result, None)))
        for change in result.changes:
            assert change.done, name
            assert "{" not in change.sentence
