"""The settings of what writes besides the phrase bank: files that are added, chosen, removed; a server."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from bannai import messages
from bannai.app import make_program
from bannai.gui.machine_files import MachineFiles
from bannai.gui.machine_settings import MachineSettings
from bannai.gui.main_window import MainWindow
from bannai.gui.shell_rail import Place
from bannai.services import model_copying
from bannai.services.engine_choice import EngineChooser
from bannai.services.engine_service import EngineService, EngineWhere
from bannai.services.program import Program
from bannai.services.server_service import ServerSeen
from bannai.services.settings_service import Settings
from tests.unit.gguf_files import TINY, write_model
from tests.unit.test_model_service import House

pytestmark = pytest.mark.gui
TIMEOUT_MS = 20_000


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def program(house: House) -> Program:
    program = make_program(house.paths.data)
    program.settings.write(Settings(started=True))
    program.models = house.service
    chooser = EngineChooser(house.paths.engine, house.service, program.servers)
    program.engines = EngineService(chooser.choose)
    return program


@pytest.fixture
def window(qtbot: QtBot, program: Program) -> Iterator[MainWindow]:
    window = MainWindow(program)
    qtbot.addWidget(window)
    window.show()
    window.go_to(Place.SETTINGS)
    settle(qtbot, window)
    yield window
    window.close()


def settle(qtbot: QtBot, window: MainWindow) -> None:
    desk = window.desk

    def is_still() -> bool:
        workers = (window.tasks, desk.writer(), desk.copier())
        return not any(it.is_busy() for it in workers)

    qtbot.waitUntil(is_still, timeout=TIMEOUT_MS)
    qtbot.wait(10)
    qtbot.waitUntil(is_still, timeout=TIMEOUT_MS)


def card(window: MainWindow) -> MachineSettings:
    assert window.settings_page is not None
    return window.settings_page.machine


def files(window: MainWindow) -> MachineFiles:
    return card(window).files


def told(window: MainWindow) -> str:
    shown = files(window)._list.findChildren(QLabel)
    return "\n".join(it.text() for it in shown if not it.isHidden())


def press(window: MainWindow, name: str) -> None:
    wanted = messages.text(f"writing.settings_{name}").replace("&", "")
    buttons = files(window)._list.findChildren(QPushButton)
    next(it for it in buttons if it.text() == wanted and not it.isHidden()).click()


def test_a_fresh_machine_is_told_in_a_sentence_what_to_do(window: MainWindow) -> None:
    assert card(window).state.text() == messages.text("models.none_there")
    assert told(window) == messages.text("writing.settings_none")
    assert messages.text("writing.settings_get") in files(window).advice.text()
    assert not card(window).address.isVisible()


def test_a_file_is_added_chosen_and_removed(
    qtbot: QtBot, window: MainWindow, house: House, program: Program
) -> None:
    source = write_model(house.usb / "viet.gguf", TINY)
    files(window)._ask_file = lambda _parent: source
    files(window).add.click()
    settle(qtbot, window)
    assert (house.paths.models / "viet.gguf").read_bytes() == source.read_bytes()
    assert files(window).told.text() == messages.text("writing.settings_copied", name="viet.gguf")
    assert not files(window).stop.isVisible()
    assert files(window).add.isEnabled()
    assert program.engines.state().where is EngineWhere.HERE
    assert card(window).state.text() == program.engines.state().sentence
    press(window, "choose")
    settle(qtbot, window)
    assert program.settings.read().model == "viet.gguf"
    assert window.desk.settings.model == "viet.gguf"
    assert messages.text("writing.settings_in_use") in told(window)
    press(window, "remove")
    keep, remove, *_ = files(window).question.buttons()
    assert keep.text() == messages.text("writing.settings_remove_no")
    remove.click()
    settle(qtbot, window)
    assert not (house.paths.models / "viet.gguf").exists()
    assert program.settings.read().model == ""
    assert window.desk.settings.model == ""
    assert card(window).state.text() == messages.text("models.none_there")


def test_a_file_that_is_to_stay_stays(qtbot: QtBot, window: MainWindow, house: House) -> None:
    house.own("viet.gguf")
    card(window).refresh()
    settle(qtbot, window)
    press(window, "remove")
    files(window).question.buttons()[0].click()
    settle(qtbot, window)
    assert (house.paths.models / "viet.gguf").is_file()


def test_the_same_file_once_more_is_said_to_be_there(qtbot: QtBot, window: MainWindow, house: House) -> None:
    source = write_model(house.usb / "viet.gguf", TINY)
    for _ in range(2):
        files(window)._copy(source)
        settle(qtbot, window)
    assert files(window).told.text() == messages.text("writing.settings_already", name="viet.gguf")


def test_what_is_no_model_is_refused_with_its_reason(qtbot: QtBot, window: MainWindow, house: House) -> None:
    house.usb.mkdir(parents=True)
    source = house.usb / "báo cáo.gguf"
    source.write_bytes(b"PK\x03\x04" + bytes(5000))
    files(window)._copy(source)
    settle(qtbot, window)
    assert "báo cáo.gguf" in files(window).told.text()
    assert not list(house.paths.models.glob("*")) or not list(house.paths.models.glob("*.gguf"))


def test_copying_is_stopped_and_gone_on_with(
    qtbot: QtBot, window: MainWindow, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_copying, "CHUNK_BYTES", 2048)
    source = write_model(house.usb / "viet.gguf", TINY)
    files(window)._copy(source)
    qtbot.waitUntil(lambda: files(window).progress.maximum() == 1000, timeout=TIMEOUT_MS)
    assert files(window).stop.isVisible()
    assert not files(window).add.isEnabled()
    files(window).stop.click()
    settle(qtbot, window)
    assert files(window).told.text() == messages.text("writing.settings_copy_stopped")
    assert messages.text("writing.settings_half") in told(window)
    files(window)._copy(source)
    settle(qtbot, window)
    assert (house.paths.models / "viet.gguf").read_bytes() == source.read_bytes()


def test_a_file_on_a_stick_is_copied_from_the_list(qtbot: QtBot, window: MainWindow, house: House) -> None:
    write_model(house.usb / "models" / "viet.gguf", TINY)
    house.sticks.folders.append(house.usb)
    card(window).refresh()
    settle(qtbot, window)
    assert messages.text("writing.settings_on_stick") in told(window)
    press(window, "take")
    settle(qtbot, window)
    assert (house.paths.models / "viet.gguf").is_file()


def test_it_is_switched_off_and_on(qtbot: QtBot, window: MainWindow, house: House, program: Program) -> None:
    house.own("viet.gguf")
    card(window).use.click()
    settle(qtbot, window)
    assert card(window).state.text() == messages.text("models.switched_off")
    assert not program.engines.state().is_there
    card(window).use.click()
    settle(qtbot, window)
    assert program.engines.state().is_there


def test_two_files_may_be_left_to_the_machine(qtbot: QtBot, window: MainWindow, house: House) -> None:
    house.own("mot.gguf")
    house.own("hai.gguf", seed=5)
    card(window).refresh()
    settle(qtbot, window)
    press(window, "choose")
    settle(qtbot, window)
    assert window.desk.settings.model
    press(window, "choose_best")
    settle(qtbot, window)
    assert window.desk.settings.model == ""


# The office's server


def test_the_server_is_off_until_it_is_wanted_and_its_address_is_checked(
    qtbot: QtBot, window: MainWindow, program: Program
) -> None:
    assert program.settings.read().use_server is False
    page = card(window)
    page.server.click()
    settle(qtbot, window)
    assert page.address.isVisible()
    page.address.setText("http://tên:mật-khẩu@máy?x")
    page.address.editingFinished.emit()
    settle(qtbot, window)
    assert "viết chưa đúng" in page.state.text()
    assert not program.engines.state().is_there
    page.address.setText("192.168.1.5:8080")
    page.address.editingFinished.emit()
    settle(qtbot, window)
    assert program.settings.read().server_address == "192.168.1.5:8080"
    state = program.engines.state()
    assert state.where is EngineWhere.OFFICE
    assert "192.168.1.5:8080" in page.state.text()
    page.server.click()
    settle(qtbot, window)
    assert program.engines.state().where is EngineWhere.NOWHERE
    assert not page.address.isVisible()


def with_server(qtbot: QtBot, window: MainWindow) -> MachineSettings:
    page = card(window)
    page.server.click()
    settle(qtbot, window)
    return page


def test_the_server_is_tried_off_the_way_of_the_window_with_the_key_of_now(
    qtbot: QtBot, window: MainWindow, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str | None, str]] = []

    def check(_cancelled: object, address: str | None = None) -> ServerSeen:
        asked.append((address, program.servers.key()))
        return ServerSeen(True, "Liên lạc được.")

    monkeypatch.setattr(program.servers, "check", check)
    page = with_server(qtbot, window)
    page.address.setText(" may-chu:11434 ")
    page.key.setText("sk-moi")
    page.key.editingFinished.emit()
    page.try_it.click()
    settle(qtbot, window)
    assert page.reached.text() == "Liên lạc được."
    assert asked == [("may-chu:11434", "sk-moi")]


@pytest.mark.parametrize("address", ["ftp://x", ""])
def test_an_address_that_is_none_is_told_without_asking_anybody(
    qtbot: QtBot, window: MainWindow, address: str
) -> None:
    page = with_server(qtbot, window)
    page.address.setText(address)
    page.try_it.click()
    settle(qtbot, window)
    told = "viết chưa đúng" if address else messages.text("models.server_none")
    assert told in page.reached.text()


def test_the_key_is_typed_hidden_kept_in_its_own_file_and_shown_never_again(
    qtbot: QtBot,
    window: MainWindow,
    program: Program,
    house: House,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    assert not card(window).key.isVisible()
    page = with_server(qtbot, window)
    assert page.key.isVisible()
    assert page.key.echoMode() is QLineEdit.EchoMode.Password
    assert not page.remove_key.isVisible()
    page.key.setFocus()
    QTest.keyClicks(page.key, "sk-bi-mat-42")
    QTest.keyClick(page.key, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert program.servers.key() == "sk-bi-mat-42"
    assert page.key.text() == ""
    assert page.key.placeholderText() == messages.text("writing.settings_server_key_hint_kept")
    kept = house.paths.server_key
    holding = [it for it in house.paths.data.rglob("*") if it.is_file() and b"bi-mat" in it.read_bytes()]
    assert holding == [kept]
    assert os.name != "posix" or kept.stat().st_mode & 0o077 == 0
    seen = [it.text() for it in window.findChildren(QLabel)] + [
        it.text() for it in page.findChildren(QLineEdit)
    ]
    assert not any("bi-mat" in text for text in seen)
    assert "bi-mat" not in caplog.text
    page.remove_key.click()
    settle(qtbot, window)
    assert program.servers.key() == ""
    assert not kept.exists()
    assert not page.remove_key.isVisible()
    assert page.key.placeholderText() == messages.text("writing.settings_server_key_hint_none")


def test_a_new_key_ends_the_engine_that_has_the_old_one(
    qtbot: QtBot, window: MainWindow, program: Program
) -> None:
    page = with_server(qtbot, window)
    page.address.setText("192.168.1.5:8080")
    page.address.editingFinished.emit()
    settle(qtbot, window)
    with program.engines.engine() as before:
        pass
    page.key.setText("sk-moi")
    page.key.editingFinished.emit()
    settle(qtbot, window)
    with program.engines.engine() as after:
        assert after is not before


def test_what_no_key_can_be_is_told_and_the_old_key_stays(
    qtbot: QtBot, window: MainWindow, program: Program
) -> None:
    program.servers.set_key("sk-cu")
    warned: list[str] = []
    window.desk.warn = warned.append
    page = with_server(qtbot, window)
    page.key.setText("khóa có dấu")
    page.key.editingFinished.emit()
    settle(qtbot, window)
    assert warned == [messages.text("models.server_key_wrong")]
    assert program.servers.key() == "sk-cu"
