"""The child process: what it reads comes back the same; what it does wrong is one clear sentence."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from bannai.documents.paper import Paper
from bannai.documents.paper_serial import paper_to_json
from bannai.errors import BadInputError, BannaiError, MachineError
from bannai.importers import child, sandbox
from bannai.importers.docx_reader import read_docx
from bannai.importers.sandbox import ChildLimits, PaperRead, ReadingProgress, read_paper, reading
from tests.fixtures.old_papers import old_paper
from tests.fixtures.word_files import look, p, picture, r, word_file

# What a child does instead of reading. Each runs in a process of its own (spawn imports this module there).


def dies(pipe: Connection, *_: object) -> None:
    os._exit(139)


def hangs(pipe: Connection, *_: object) -> None:
    time.sleep(600)


def _stumbles(path: Path, report: child.Report) -> Paper:
    raise ZeroDivisionError


def _wants_a_terabyte(path: Path, report: child.Report) -> Paper:
    bytearray(10**12)
    raise AssertionError


def raises(pipe: Connection, *_: object) -> None:
    child.IMPORTERS = {"docx": _stumbles}
    child.main(pipe, "docx", "x", 60, 10**12)


def eats_memory(pipe: Connection, importer: str, path: str, seconds: int, memory: int) -> None:
    child._limit(seconds, 10**13)  # as where the system has no limits
    hoard = [bytearray(10_000_000) for _ in range(100)]
    time.sleep(600)
    hoard.clear()


def is_refused_memory(pipe: Connection, importer: str, path: str, seconds: int, memory: int) -> None:
    child.IMPORTERS = {"docx": _wants_a_terabyte}
    child.main(pipe, importer, path, seconds, memory)


def writes_a_file(pipe: Connection, importer: str, path: str, seconds: int, memory: int) -> None:
    child._limit(seconds, memory)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        Path(path).with_suffix(".out").write_text("x", encoding="utf-8")
    except OSError:
        os._exit(0)
    child.send(pipe, child.ERROR, json.dumps({"id": "importers.file_macro"}))


def babbles(pipe: Connection, *_: object) -> None:
    pipe.send_bytes(b"P\xff\xfe not a paper")
    time.sleep(600)


def sends_another_paper(pipe: Connection, *_: object) -> None:
    pipe.send_bytes(b'P{"format":1,"shared":{"TextLook":[],"ParagraphLook":[]},"paper":{"blocks":7}}')
    time.sleep(600)


def tells_lies(pipe: Connection, *_: object) -> None:
    pipe.send_bytes(b'E{"id":"errors.unexpected"}')
    time.sleep(600)


def names_no_sentence(pipe: Connection, *_: object) -> None:
    pipe.send_bytes(b'E{"id":"importers.file_nowhere"}')
    time.sleep(600)


def sends_too_much(pipe: Connection, *_: object) -> None:
    pipe.send_bytes(b"P" + b"x" * 5_000_000)
    time.sleep(600)


def goes_on(pipe: Connection, *_: object) -> None:
    for share in ("0.2", '"x"', "0.1", "7", "0.5"):
        child.send(pipe, child.SHARE, share)
    time.sleep(600)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "văn phòng" / "báo cáo.docx"
    path.parent.mkdir()
    path.write_bytes(old_paper())
    return path


@pytest.fixture(autouse=True)
def no_child_is_left() -> Iterator[None]:
    yield
    assert [item.name for item in multiprocessing.active_children()] == []


def test_a_file_read_in_the_child_is_the_same(file: Path) -> None:
    assert read_paper(file) == read_docx(file)


def test_progress_rises_and_ends_with_the_paper(file: Path) -> None:
    file.write_bytes(word_file("".join(p(f"Đoạn {number}") for number in range(3000))))
    events = [*reading(file, lambda: False)]
    shares = [event.share for event in events if isinstance(event, ReadingProgress)]
    assert shares == sorted(shares)
    assert len(set(shares)) > 5
    assert isinstance(events[-1], PaperRead)
    assert len(events[-1].paper.blocks) == 3000


def test_a_refusal_comes_back_as_the_same_sentence(file: Path) -> None:
    file.write_bytes(b"%PDF-1.4")
    with pytest.raises(BadInputError) as caught:
        read_paper(file)
    assert str(caught.value).startswith("“báo cáo.docx” là tệp PDF")


@pytest.mark.parametrize(
    ("conduct", "error", "message"),
    [
        (dies, MachineError, "reader_died"),
        (raises, MachineError, "reader_died"),
        (babbles, MachineError, "reader_died"),
        (sends_another_paper, MachineError, "reader_died"),
        (sends_too_much, MachineError, "reader_died"),
        (tells_lies, MachineError, "reader_died"),
        (names_no_sentence, MachineError, "reader_died"),
        (hangs, BadInputError, "reader_too_slow"),
        (eats_memory, BadInputError, "reader_too_heavy"),
        (is_refused_memory, BadInputError, "reader_too_heavy"),
    ],
)
def test_whatever_the_child_does_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    file: Path,
    conduct: Callable[..., None],
    error: type[BannaiError],
    message: str,
) -> None:
    monkeypatch.setattr(child, "main", conduct)
    slow = conduct is hangs
    limits = ChildLimits(seconds=1 if slow else 60, memory=400_000_000, answer=1_000_000)
    with pytest.raises(error) as caught:
        read_paper(file, limits)
    assert caught.value.message_id == f"importers.{message}"
    assert "báo cáo.docx" in str(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_the_child_cannot_write_files(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.setattr(child, "main", writes_a_file)
    with pytest.raises(MachineError):
        read_paper(file)
    out = file.with_suffix(".out")
    assert not out.exists() or out.read_bytes() == b""


def test_a_stopped_reading_ends_without_a_paper(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.setattr(child, "main", hangs)
    asked = 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    assert all(isinstance(event, ReadingProgress) for event in reading(file, stopped))


def test_giving_the_reading_up_ends_the_child(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.setattr(child, "main", hangs)
    events = reading(file, lambda: False)
    assert next(events) == ReadingProgress(0.0), "control comes back though the child says nothing"
    assert len(multiprocessing.active_children()) == 1
    events.close()  # type: ignore[attr-defined]  # it is a generator


def test_progress_never_falls_whatever_the_child_says(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.setattr(child, "main", goes_on)
    events = reading(file, lambda: False)
    shares = [
        event.share for event, _ in zip(events, range(5), strict=False) if isinstance(event, ReadingProgress)
    ]
    events.close()  # type: ignore[attr-defined]  # it is a generator
    told = [share for share in shares if share]
    assert told == sorted(told)
    assert max(told) <= 1


def test_a_machine_that_starts_no_process_says_so(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    def cannot(*_: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    context = multiprocessing.get_context("spawn")
    monkeypatch.setattr(context.Process, "start", cannot)
    with pytest.raises(MachineError) as caught:
        read_paper(file)
    assert caught.value.message_id == "importers.reader_not_started"


def test_the_answer_of_a_reader_is_within_its_limit(file: Path) -> None:
    assert len(paper_to_json(read_docx(file))) < sandbox.ChildLimits().answer / 100


@pytest.mark.long
@pytest.mark.timeout(300)
def test_three_hundred_pages_with_fifty_megabytes_of_pictures_are_read_within_the_limits(file: Path) -> None:
    pictures = {f"rId{number}p": os.urandom(1_000_000) for number in range(50)}
    body = "".join(
        p(*(r("Ủy ban nhân dân xã ", look("Times New Roman", 14)) for _ in range(12))) for _ in range(3600)
    )
    body += "".join(p(picture(key)) for key in pictures)
    file.write_bytes(word_file(body, media=pictures))
    assert file.stat().st_size > 50_000_000
    paper = read_paper(file, ChildLimits(memory=500_000_000))
    assert (paper.pictures, len(paper.blocks)) == (50, 3650)
