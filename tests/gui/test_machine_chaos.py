"""The program is killed while the machine writes: the next start has everything, and no process is left."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from bannai.documents.model import Document
from bannai.documents.serial import document_from_json
from bannai.paths import package_file
from bannai.services.work_service import DRAFT, Work, WorkService
from bannai.services.writing_state import Stage, Writing, writing_from_json
from bannai.store.database import Database
from tests.gui.writing_child import mark

pytestmark = [pytest.mark.gui, pytest.mark.skipif(os.name != "posix", reason="kill -9")]

CHILD = Path(__file__).with_name("writing_child.py")
ROOT = Path(__file__).resolve().parents[2]
START_S = 60.0
ENDED_S = 60.0  # a busy machine may not let it run for long


@dataclass
class Life:
    """What one run of the program said until it was killed."""

    asked: list[str] = field(default_factory=list)
    kept: str = ""
    since_kept: list[str] = field(default_factory=list)
    engines: set[int] = field(default_factory=set)
    was_ready: bool = False

    def hear(self, line: str) -> None:
        word, _, value = line.partition(" ")
        if word == "asked":
            self.since_kept.append(value)
        elif word == "kept":
            self.kept, self.since_kept = value, []
        elif word == "engine" and value != "None":
            self.engines.add(int(value))
        elif word == "ready":
            self.was_ready = True


def lived(data: Path, model: Path | None, after_s: float, log: Path) -> Life:
    """Let the program write, kill it `after_s` seconds after the writing began; return what it said."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(package_file("").parent), str(ROOT)]),
        "PYTHONWARNINGS": "error",
    }
    arguments = [sys.executable, str(CHILD), str(data), *([str(model)] if model else [])]
    with log.open("wb") as out:
        process = subprocess.Popen(arguments, env=environment, stdout=out, stderr=out)
    life = Life()
    end = time.monotonic() + START_S
    try:
        while "ready" not in (said := log.read_text("utf-8", "replace")).split("\n"):
            assert process.poll() is None, said
            assert time.monotonic() < end, said
            time.sleep(0.02)
        time.sleep(after_s)
        assert process.poll() is None, log.read_text("utf-8", "replace")
    finally:
        process.kill()
        process.wait()
    lines = log.read_text("utf-8").split("\n")
    for line in lines[:-1]:  # the last one may be torn
        life.hear(line)
    return life


def found(data: Path) -> Work:
    """Return the one work that is there."""
    with Database(data / "bannai.db") as database:
        assert database.is_sound()
    works = WorkService(data / "bannai.db")
    summaries = works.unfinished()
    works.close()
    assert len(summaries) == 1
    works = WorkService(data / "bannai.db")
    work = works.open(summaries[0].id)
    works.close_cleanly()
    return work


def check_whole(document: Document, base: Document, writing: Writing) -> None:
    """Every block of the draft is the phrase bank's or one that was taken; none is lost."""
    taken = {block for it in writing.of(Stage.TAKEN) for block in it.new}
    assert [it.id for it in document.sections] == [it.id for it in base.sections]
    for section, written in zip(document.sections, base.sections, strict=True):
        assert len(section.blocks) == len(written.blocks)
        for block, bank in zip(section.blocks, written.blocks, strict=True):
            assert block == bank or block in taken
    assert len(writing.of(Stage.BEGUN)) <= 1


def killed(data: Path, model: Path | None, moments: random.Random, times: int, tmp_path: Path) -> None:
    stages: set[Stage] = set()
    processes = 0
    for number in range(times):
        life = lived(data, model, moments.uniform(0.0, 2.5), tmp_path / f"{number}.log")
        work = found(data)
        if life.kept:
            assert mark(work) in (life.kept, *life.since_kept), f"kill {number}"
        if work.step != DRAFT:  # killed in the first half second of the draft: its answers are all there
            assert work.answers
            continue
        writing = writing_from_json(work.writing_json)
        assert bool(work.writing_json) == bool(writing.to_json())
        stages |= {it.stage for it in writing.passages}
        check_whole(document_from_json(work.document_json), document_from_json(work.base_json), writing)
        processes += len(life.engines)
        end = time.monotonic() + ENDED_S
        while alive := [pid for pid in life.engines if is_alive(pid)]:
            assert time.monotonic() < end, f"processes left: {alive}"
            time.sleep(0.05)
    assert times < 10 or stages & {Stage.OFFERED, Stage.TAKEN}  # on a busy machine none may get further
    assert times < 10 or model is None or processes


def is_alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@pytest.mark.timeout(300)
def test_a_program_killed_while_the_machine_writes_goes_on_where_it_was(tmp_path: Path) -> None:
    killed(tmp_path / "Users" / "Văn phòng Đảng ủy", None, random.Random(1), 3, tmp_path)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("part", range(10))
def test_two_hundred_kills_lose_nothing_and_leave_no_process(tmp_path: Path, part: int) -> None:
    """Ten in a row over one data folder; of the twenty folders every second one with a real engine."""
    pytest.importorskip("llama_cpp", reason="the engine is not installed: python3 dev.py llm")
    from tests.fixtures.gguf_maker import write_scripted

    model = tmp_path / "Văn phòng" / "câu.gguf"
    model.parent.mkdir()
    write_scripted(model)
    moments = random.Random(100 + part)
    killed(tmp_path / "Users" / "Văn phòng Đảng ủy", model, moments, 10, tmp_path)
    killed(tmp_path / "Users" / "Đảng ủy 2", None, moments, 10, tmp_path)
