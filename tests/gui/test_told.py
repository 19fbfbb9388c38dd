"""What the window tells by itself: broken settings, answers that were not used, samples that stayed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bannai.app import make_program
from bannai.documents.office import Office
from bannai.gui.main_window import MainWindow
from bannai.gui.style import apply_style
from bannai.services.program import Program
from bannai.services.review_service import FindingKind
from bannai.services.settings_service import Settings, Theme

pytestmark = pytest.mark.gui

SPEECH = "phat-bieu-khai-mac-hoi-nghi"
LETTER = "cong-van"
TIMEOUT_MS = 30_000
Open = Callable[[], MainWindow]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    program = make_program(tmp_path / "Users" / "Văn phòng Đảng ủy")
    program.settings.write(Settings(Theme.DARK, text_percent=150, started=True))
    return program


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication, program: Program) -> Iterator[Open]:
    opened: list[MainWindow] = []

    def make() -> MainWindow:
        apply_style(qapp, program.settings.read())
        window = MainWindow(program)
        opened.append(window)
        qtbot.addWidget(window)
        window.resize(1366, 728)
        window.show()
        settle(qtbot, window)
        return window

    yield make
    for window in opened:
        window.close()
    apply_style(qapp)


def settle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.tasks.is_busy(), timeout=TIMEOUT_MS)


def compose(qtbot: QtBot, window: MainWindow, kind_id: str, answers: dict[str, Any]) -> None:
    """Answer a kind, and draft it with the outline as it is."""
    window.open_kind(kind_id, answers)
    qtbot.waitUntil(lambda: window.journey.step == "form", timeout=TIMEOUT_MS)
    settle(qtbot, window)
    for _ in range(2):
        window.journey.press_main()
        settle(qtbot, window)
    qtbot.waitUntil(window.journey.place.is_written, timeout=TIMEOUT_MS)
    settle(qtbot, window)


def test_broken_settings_are_told_and_the_first_start_is_not_asked_anew(
    program: Program, open_window: Open
) -> None:
    program.offices.write(Office(level="xã", name="Bản Bo"))
    file = program.paths.settings
    file.write_bytes(file.read_bytes()[:-4])
    window = open_window()
    assert window.stack.currentWidget() is window.home
    assert window.desk.settings.theme is Theme.DARK  # what could still be read
    assert "Tệp ghi các thiết lập bị hỏng" in window.message.text()
    assert "settings-hong-1.json" in window.message.text()
    assert file.with_name("settings-hong-1.json").is_file()
    assert program.offices.current().name == "Bản Bo"


def test_whole_settings_are_nothing_to_tell(open_window: Open) -> None:
    assert open_window().message.text() == ""


def test_what_the_draft_could_not_use_is_told_when_it_is_written(
    qtbot: QtBot, program: Program, open_window: Open
) -> None:
    window = open_window()
    answers = program.kinds.get(SPEECH).example_answers()
    cut = next(it.key for it in program.kinds.get(SPEECH).inputs if it.type.value == "date")
    compose(qtbot, window, SPEECH, {**answers, cut: "12/10/2026, sau giờ chào cờ"})
    assert "sau giờ chào cờ" in window.message.text()


def test_a_level_that_nobody_gave_is_told_and_not_assumed(qtbot: QtBot, open_window: Open) -> None:
    window = open_window()
    compose(qtbot, window, "phat-bieu-chuc-tet", {})
    assert "xã, phường hay đặc khu" in window.message.text()


def test_samples_that_were_not_replaced_are_asked_about_before_export(
    qtbot: QtBot, program: Program, open_window: Open
) -> None:
    window = open_window()
    compose(qtbot, window, LETTER, program.kinds.get(LETTER).example_answers())
    window.journey.export()
    settle(qtbot, window)
    dialog = window.journey.dialog
    assert dialog is not None
    samples = [it for it in dialog._findings if it.kind is FindingKind.SAMPLE]
    assert samples
    dialog.save()
    assert dialog.question.text()
    dialog.question.leave()
    dialog.reject()
