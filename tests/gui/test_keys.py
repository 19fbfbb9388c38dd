"""Keys that mean the same everywhere: Enter on a button, Alt with a letter, F1 and Escape, Ctrl+Y."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from bannai import messages
from bannai.app import make_program
from bannai.gui.desk import Desk
from bannai.gui.help_dialog import HelpDialog
from bannai.gui.help_page import HelpPage
from bannai.gui.job_dialog import JobDialog, dialog_button
from bannai.gui.main_window import MainWindow
from bannai.gui.shell_keys import KeyWatch
from bannai.gui.style import apply_style
from bannai.gui.tasks import Tasks
from bannai.services.program import Program
from bannai.services.settings_service import Settings

pytestmark = pytest.mark.gui

TIMEOUT_MS = 30_000
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def program(tmp_path: Path) -> Program:
    program = make_program(tmp_path / "Users" / "Văn phòng Đảng ủy")
    program.settings.write(Settings(started=True))
    return program


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, program: Program) -> Iterator[MainWindow]:
    apply_style(qapp, program.settings.read())
    window = MainWindow(program)
    qtbot.addWidget(window)
    window.resize(1366, 728)
    window.show()
    qtbot.waitUntil(lambda: not window.tasks.is_busy(), timeout=TIMEOUT_MS)
    yield window
    window.close()
    apply_style(qapp)


def topic_in_sight(page: HelpPage) -> str:
    """The heading that stands at the top of the guide."""
    cursor = page.text.cursorForPosition(page.text.viewport().rect().topLeft())
    block = cursor.block()
    while block.isValid() and block.blockFormat().headingLevel() != 2:
        block = block.next()
    return block.text()


def test_enter_presses_the_button_that_has_the_focus(qtbot: QtBot, window: MainWindow) -> None:
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        window.show_help()
        page = window.stack.currentWidget()
        assert isinstance(page, HelpPage)
        page.back.setFocus()
        QTest.keyClick(page.back, key)
        assert window.stack.currentWidget() is window.home


def test_enter_in_a_dialog_presses_the_button_with_the_focus_else_the_main_one(
    qtbot: QtBot, program: Program
) -> None:
    tasks = Tasks()
    dialog = JobDialog(Desk(program, tasks, Settings(), print, print), None)
    qtbot.addWidget(dialog)
    pressed: list[str] = []
    line, main, close = QLineEdit(), dialog_button("save", "", "main"), dialog_button("close")
    main.clicked.connect(lambda: pressed.append("main"))
    close.clicked.connect(lambda: pressed.append("close"))
    row = QHBoxLayout(dialog)
    for widget in (line, main, close):
        row.addWidget(widget)
    dialog.open()
    close.setFocus()
    QTest.keyClick(close, Qt.Key.Key_Return)
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert pressed == ["close", "main"]
    tasks.close()


@pytest.mark.parametrize("make", [QLineEdit, QTextEdit])
def test_alt_with_a_letter_that_no_button_has_writes_nothing(
    qtbot: QtBot, make: type[QLineEdit] | type[QTextEdit]
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    KeyWatch(window)
    row = QHBoxLayout(window)
    field, button = make(), QPushButton("&Lưu tệp")
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    row.addWidget(field)
    row.addWidget(button)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    field.setFocus()

    def text() -> str:
        return field.text() if isinstance(field, QLineEdit) else field.toPlainText()

    handle = window.windowHandle()
    QTest.keyClick(handle, Qt.Key.Key_K, ALT)
    QTest.keyClick(handle, Qt.Key.Key_K, ALT | Qt.KeyboardModifier.ShiftModifier)
    assert text() == ""
    QTest.keyClick(handle, Qt.Key.Key_K)
    assert text() == "k"
    QTest.keyClick(handle, Qt.Key.Key_L, ALT)
    qtbot.waitUntil(lambda: pressed != [], timeout=TIMEOUT_MS)
    assert text() == "k"


def test_the_guide_opens_at_the_topic_the_first_time_too_and_escape_leaves_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.show_help("Khi có lỗi")
    page = window.stack.currentWidget()
    assert isinstance(page, HelpPage)
    bar = page.text.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() == bar.maximum() > 0, timeout=TIMEOUT_MS)
    window.leave_help()
    window.show_help("Xem và sửa bài")
    qtbot.waitUntil(lambda: topic_in_sight(page) == "Xem và sửa bài", timeout=TIMEOUT_MS)
    QTest.keyClick(page.text, Qt.Key.Key_Escape)
    assert window.stack.currentWidget() is window.home


def test_f1_in_a_dialog_opens_the_guide_over_it_and_escape_returns(qtbot: QtBot, program: Program) -> None:
    tasks = Tasks()
    dialog = JobDialog(Desk(program, tasks, Settings(), print, print), None)
    qtbot.addWidget(dialog)
    close = dialog_button("close", parent=dialog)
    dialog.open()
    dialog.activateWindow()
    qtbot.waitExposed(dialog)
    qtbot.waitUntil(dialog.isActiveWindow, timeout=TIMEOUT_MS)
    close.setFocus()
    QTest.keyClick(dialog, Qt.Key.Key_F1)
    found = dialog.findChildren(HelpDialog)
    assert len(found) == 1
    topic = messages.text("gui.help_topic_export")
    qtbot.waitUntil(lambda: topic_in_sight(found[0].page) == topic, timeout=TIMEOUT_MS)
    assert found[0].page.machine.isHidden()
    QTest.keyClick(found[0].page.text, Qt.Key.Key_Escape)
    assert not found[0].isVisible()
    assert dialog.isVisible()
    dialog.reject()
    tasks.close()
