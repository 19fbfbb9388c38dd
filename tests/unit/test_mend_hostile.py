"""Hostile, damaged and giant files: one sentence, nothing written; what a child says is not believed."""

from __future__ import annotations

import os
import random
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from bannai.app import make_program
from bannai.cli.main import run
from bannai.documents.vietnamese import TonePlacement
from bannai.errors import BadInputError, MachineError
from bannai.importers import child
from bannai.importers import mending as importing
from bannai.paths import Paths
from bannai.services.check_service import CheckService
from bannai.services.kind_service import KindService
from bannai.services.mend_service import MendService
from bannai.services.review_service import ReviewService
from tests.fixtures.old_papers import old_paper
from tests.fixtures.word_files import p, packed, picture, word_file, word_parts


@pytest.fixture
def service(tmp_path: Path) -> MendService:
    paths = Paths(tmp_path / "data")
    checks = CheckService(KindService(paths), ReviewService(paths))
    return MendService(checks, lambda: TonePlacement.TRADITIONAL)


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "báo cáo cũ.docx"
    path.write_bytes(old_paper(rule="underline"))
    return path


def bannai(*arguments: str | Path) -> int:
    return run([str(it) for it in arguments], make_program, lambda program: 0)


def dies(*_: object) -> None:
    os._exit(139)


def test_a_file_too_large_to_copy_is_refused_and_nothing_is_made(
    service: MendService, faulty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "SIZE_LIMIT", 5_000)
    with pytest.raises(BadInputError, match="lớn hơn"):
        service.mend(faulty)


def test_a_picture_is_copied_as_it_is_and_copying_can_be_stopped(tmp_path: Path) -> None:
    noise = random.Random(5).randbytes(3_000_000)
    path = tmp_path / "a.docx"
    path.write_bytes(word_file(p(picture("rIda")), media={"rIda": noise}))
    data = importing.packed(path, {"word/document.xml": b"<x/>", "word/new.xml": b"<y/>"})
    assert data is not None
    with ZipFile(BytesIO(data)) as archive:
        assert archive.read("word/media/rIda.png") == noise
        assert (archive.read("word/document.xml"), archive.read("word/new.xml")) == (b"<x/>", b"<y/>")
    assert importing.packed(path, {}, lambda: True) is None


def test_a_file_that_goes_meanwhile_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="Không tìm thấy"):
        importing.packed(tmp_path / "đã rút USB.docx", {})
    broken = tmp_path / "hỏng.docx"
    broken.write_bytes(word_file(p("a"))[:-400])
    with pytest.raises(BadInputError, match="hỏng"):
        importing.packed(broken, {})


@pytest.mark.parametrize("kind", ["macro", "encrypted", "bomb", "damaged main", "entity in the main part"])
def test_hostile_files_are_one_sentence_and_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    parts = word_parts(p("hoà"))
    main = str(parts["word/document.xml"])
    if kind == "macro":
        parts["word/vbaProject.bin"] = b"x"
    elif kind == "bomb":
        parts["word/document.xml"] = main.replace("</w:body>", "<w:p/>" * 3_000_000 + "</w:body>")
    elif kind == "damaged main":
        parts["word/document.xml"] = main[:-30]
    elif kind == "entity in the main part":
        head, _, rest = main.partition("?>")
        parts["word/document.xml"] = f'{head}?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>{rest}'
    data = packed(parts)
    if kind == "encrypted":
        data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + bytes(900)
    path, target = tmp_path / "a.docx", tmp_path / "b.docx"
    path.write_bytes(data)
    assert bannai("mend", path, "-o", target) == 2
    shown = capsys.readouterr()
    assert shown.err.count("\n") == 1
    assert "a.docx" in shown.err
    assert not shown.out
    assert not target.exists()


def test_a_child_that_dies_is_a_sentence(
    service: MendService, faulty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "mend", dies)
    with pytest.raises(MachineError, match="bị dừng giữa chừng"):
        service.mend(faulty)


@pytest.mark.parametrize("answer", ['{"../x": "a"}', '{"a": 1}', "[]", "no json", '{"a/../../b": "c"}'])
def test_parts_of_no_sense_are_not_taken(answer: str) -> None:
    with pytest.raises(MachineError):
        importing._checked(answer, "a.docx")


def test_a_strict_file_is_refused_in_a_sentence(service: MendService, tmp_path: Path) -> None:
    parts = word_parts(p("a"))
    main = str(parts["word/document.xml"])
    parts["word/document.xml"] = main.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    path = tmp_path / "a.docx"
    path.write_bytes(packed(parts))
    with pytest.raises(BadInputError, match="Strict"):
        service.mend(path)
