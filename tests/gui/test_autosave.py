"""What is typed is kept: within a second, on leaving, on closing, and through kill -9."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from bannai.app import make_program
from bannai.errors import MachineError
from bannai.gui.autosave import KEEP_AFTER_MS, Autosave
from bannai.gui.desk import Desk
from bannai.gui.tasks import Tasks
from bannai.services.program import Program
from bannai.services.work_service import Work, WorkService

pytestmark = pytest.mark.gui

LOST_AT_MOST_S = 1.0


class Typing:
    """A line that is kept, and what was said about it."""

    def __init__(self, program: Program) -> None:
        self.told: list[str] = []
        self.desk = Desk(program, Tasks(), program.settings.read(), self.told.append, self.told.append)
        self.work: Work = program.works.begin("cong-van")
        self.window = QWidget()
        column = QVBoxLayout(self.window)
        self.line, self.other = QLineEdit(), QLineEdit()
        column.addWidget(self.line)
        column.addWidget(self.other)
        self.states = 0
        self.autosave = Autosave(self.desk, self.state)
        self.line.textChanged.connect(self.autosave.touch)

    def state(self) -> Work:
        self.states += 1
        return replace(self.work, answers={"a": self.line.text()}, title=self.line.text())


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return make_program(tmp_path / "Văn phòng Đảng ủy")


@pytest.fixture
def typing(qtbot: QtBot, program: Program) -> Iterator[Typing]:
    typing = Typing(program)
    qtbot.addWidget(typing.window)
    yield typing
    typing.autosave.close()
    typing.desk.tasks.close()
    program.works.close()


def titles(program: Program) -> list[str]:
    return [line.title for line in program.works.unfinished()]


def settled(qtbot: QtBot, typing: Typing) -> None:
    qtbot.waitUntil(lambda: not typing.autosave.is_waiting(), timeout=20_000)


def test_a_pause_in_typing_is_not_waited_for(qtbot: QtBot, typing: Typing, program: Program) -> None:
    deadline = time.monotonic() + 20
    while not titles(program) and time.monotonic() < deadline:  # a key every 50 ms, without a pause
        typing.line.insert("ă")
        qtbot.wait(50)
    assert titles(program)
    assert len(titles(program)[0]) <= len(typing.line.text())
    assert KEEP_AFTER_MS <= 600


def test_keystrokes_are_gathered(qtbot: QtBot, typing: Typing, program: Program) -> None:
    for _ in range(50):
        typing.line.insert("a")
    settled(qtbot, typing)
    assert typing.states == 1
    assert titles(program) == ["a" * 50]


def test_leaving_the_field_keeps_at_once(qtbot: QtBot, typing: Typing, program: Program) -> None:
    typing.window.show()
    typing.window.activateWindow()
    typing.line.setFocus()
    qtbot.waitUntil(typing.line.hasFocus)
    typing.line.insert("xã")
    typing.other.setFocus()
    assert not typing.autosave._timer.isActive()  # it did not wait for its time
    settled(qtbot, typing)
    assert titles(program) == ["xã"]


def test_closing_keeps_what_was_typed_last(typing: Typing, program: Program) -> None:
    typing.line.insert("chữ cuối")
    assert typing.autosave.close() is True
    assert typing.autosave.close() is True
    assert titles(program) == ["chữ cuối"]


def test_a_busy_worker_of_the_window_does_not_delay_it(
    qtbot: QtBot, typing: Typing, program: Program
) -> None:
    ends: list[bool] = []

    def draw_pages(cancelled: Callable[[], bool]) -> None:
        while not (ends or cancelled()):
            time.sleep(0.01)

    typing.desk.tasks.start(draw_pages, lambda _result: None, lambda *_told: None)
    typing.line.insert("trong lúc máy bận")
    settled(qtbot, typing)
    assert typing.desk.tasks.is_busy()
    assert titles(program) == ["trong lúc máy bận"]
    ends.append(True)


def test_what_is_typed_while_it_is_being_kept_is_kept_too(
    qtbot: QtBot, typing: Typing, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = program.works.keep

    def slowly(work: Work) -> Work:
        time.sleep(0.3)
        return keep(work)

    monkeypatch.setattr(program.works, "keep", slowly)
    typing.line.insert("một")
    typing.autosave.keep_now()
    typing.line.insert(" hai")
    typing.autosave.keep_now()
    settled(qtbot, typing)
    assert titles(program) == ["một hai"]
    assert typing.states == 2


def test_trouble_is_told_once_and_tried_again(
    qtbot: QtBot, typing: Typing, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, broken = program.works.keep, [True]

    def maybe(work: Work) -> Work:
        if broken:
            raise MachineError("errors.history_disk_full", path="x")
        return keep(work)

    monkeypatch.setattr(program.works, "keep", maybe)
    monkeypatch.setattr("bannai.gui.autosave.RETRY_MS", 30)
    typing.line.insert("chưa giữ được")
    typing.autosave.keep_now()
    qtbot.waitUntil(lambda: typing.states > 3, timeout=20_000)
    assert len(typing.told) == 1
    assert "đầy" in typing.told[0]
    assert typing.autosave.close() is False
    broken.clear()
    typing.line.insert("!")
    settled(qtbot, typing)
    assert titles(program) == ["chưa giữ được!"]


def test_a_work_that_got_another_id_goes_on_with_it(qtbot: QtBot, typing: Typing, program: Program) -> None:
    typing.line.insert("a")
    settled(qtbot, typing)
    program.works.close_cleanly()
    other = WorkService(program.paths.database)
    other.keep(replace(other.open(typing.work.id), title="của cửa sổ kia"))
    for letter in "bcd":
        typing.line.insert(letter)
        typing.autosave.keep_now()
        settled(qtbot, typing)
    assert sorted(titles(program)) == ["abcd", "của cửa sổ kia"]
    other.close()


def test_what_is_forgotten_is_not_kept(typing: Typing, program: Program) -> None:
    typing.line.insert("bỏ đi")
    typing.autosave.forget()
    program.works.discard(typing.work.id)
    assert typing.autosave.close() is True
    assert titles(program) == []


def test_nothing_to_keep_is_no_trouble(qtbot: QtBot, typing: Typing, program: Program) -> None:
    autosave = Autosave(typing.desk, lambda: None)
    autosave.touch()
    autosave.keep_now()
    assert not autosave.is_waiting()
    assert autosave.close() is True


# kill -9


def killed_while_typing(data: Path, after_s: float) -> tuple[int, int]:
    """Return how many letters stood there a second before the end, and how many were found afterwards."""
    script = Path(__file__).with_name("typist.py")
    environment: dict[str, Any] = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, str(script), str(data)], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout
        lines = [process.stdout.readline()]
        time.sleep(after_s)
        process.send_signal(signal.SIGKILL)
        end = time.monotonic()
        lines += process.stdout.read().split("\n")[:-1]
    moments = [(float(moment), int(count)) for moment, count in (line.split() for line in lines)]
    safe = max((count for moment, count in moments if moment <= end - LOST_AT_MOST_S), default=0)
    works = make_program(data).works
    found = works.recovered()
    kept = works.open(found[0].id).answers["noi_dung"] if found else ""
    assert kept == "đ" * len(kept)
    works.close_cleanly()
    return safe, len(kept)


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
@pytest.mark.parametrize("number", range(2))
def test_a_killed_window_loses_at_most_the_last_second_of_typing(tmp_path: Path, number: int) -> None:
    safe, found = killed_while_typing(tmp_path / "Đảng ủy", random.Random(number).uniform(1.2, 2.2))
    assert safe > 0
    assert found >= safe


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="kill -9")
@pytest.mark.parametrize("number", range(200))
def test_two_hundred_killed_windows_lose_at_most_the_last_second_of_typing(
    tmp_path: Path, number: int
) -> None:
    safe, found = killed_while_typing(tmp_path / "Đảng ủy", random.Random(1000 + number).uniform(0, 3))
    assert found >= safe
