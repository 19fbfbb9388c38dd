"""Beginning from an own Word file in the window: an old paper renewed, a template added, used, removed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bannai.app import make_program
from bannai.documents.model import plain_text
from bannai.gui.form_view import FormView
from bannai.gui.main_window import MainWindow
from bannai.gui.own_files import PAPER, TEMPLATE
from bannai.gui.renew_form import AT_A_TIME, RenewForm
from bannai.gui.style import apply_style
from bannai.gui.template_dialog import TemplateDialog
from bannai.services.program import Program
from bannai.services.review_service import FindingKind
from bannai.services.settings_service import Settings
from tests.fixtures import old_papers as old
from tests.fixtures.templates import ANSWERS, template
from tests.fixtures.word_files import p, word_file
from tests.gui.keystrokes import type_text

pytestmark = pytest.mark.gui
TIMEOUT_MS = 30_000


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return make_program(tmp_path / "Users" / "Văn phòng Đảng ủy")


def opened(qtbot: QtBot, program: Program) -> MainWindow:
    window = MainWindow(program)
    qtbot.addWidget(window)
    window.resize(1366, 738)
    window.show()
    settle(qtbot, window)
    return window


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, program: Program) -> Iterator[MainWindow]:
    apply_style(qapp)
    program.settings.write(Settings(started=True))
    window = opened(qtbot, program)
    yield window
    window.close()


def settle(qtbot: QtBot, window: MainWindow) -> None:
    for _ in range(3):
        qtbot.waitUntil(lambda: not window.tasks.is_busy(), timeout=TIMEOUT_MS)
        QTest.qWait(5)


def saved(tmp_path: Path, data: bytes, name: str = "Báo cáo cũ.docx") -> Path:
    file = tmp_path / name
    file.write_bytes(data)
    return file


def renew(qtbot: QtBot, window: MainWindow, file: Path) -> RenewForm:
    window.home.own_files.ask = lambda _parent, _sort: file
    window.home.own_files.buttons[PAPER].click()
    qtbot.waitUntil(lambda: isinstance(window.journey.form, RenewForm), timeout=TIMEOUT_MS)
    settle(qtbot, window)
    form = window.journey.form
    assert isinstance(form, RenewForm)
    return form


def draft(qtbot: QtBot, window: MainWindow) -> None:
    window.journey.draft()
    qtbot.waitUntil(window.journey.place.is_written, timeout=TIMEOUT_MS)
    settle(qtbot, window)


def key_of(form: RenewForm, label: str) -> str:
    return next(it.key for it in form.kind.inputs if it.label == label)


def test_an_old_paper_is_asked_for_value_by_value_and_becomes_a_draft(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    form = renew(qtbot, window, saved(tmp_path, old.old_paper()))
    tea = form.question(key_of(form, "Diện tích chè đạt … ha"))
    assert "Văn bản cũ ghi: 1.274,5 ha" in tea.editor.field.help
    tea.editor.control().setFocus()
    type_text(tea.editor.control(), "1.300")
    form.question(key_of(form, "Tăng …% so với cùng kỳ")).example.click()
    assert form.answers() == {
        key_of(form, "Diện tích chè đạt … ha"): "1.300",
        key_of(form, "Tăng …% so với cùng kỳ"): "2",
    }
    draft(qtbot, window)
    page = window.journey.place.page
    text = page.text.toPlainText()
    assert "Diện tích chè đạt 1.300 ha, tăng 2% so với cùng kỳ" in text
    assert page.toolbar.block.isHidden()
    assert page.parts.isHidden()
    findings = window.journey.place.panel.findings()
    carried = [it for it in findings if it.kind is FindingKind.CARRIED]
    assert "8.912" in {it.text for it in carried}
    assert "2" not in {it.text for it in carried}


def test_a_carried_finding_leads_to_its_question(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    form = renew(qtbot, window, saved(tmp_path, old.old_paper()))
    key = key_of(form, "Sản lượng ước đạt … tấn")
    draft(qtbot, window)
    window.journey.place.panel.answer_wanted.emit(key)
    assert window.journey.step == "form"
    type_text(form.question(key).editor.control(), "9.000")
    draft(qtbot, window)
    assert "sản lượng ước đạt 9.000 tấn" in window.journey.place.page.text.toPlainText()


def test_many_values_are_asked_a_page_at_a_time_and_none_is_lost(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    count = 2 * AT_A_TIME + 3
    body = "".join(p(f"Bản số {chr(97 + n % 26)}{'x' * n} có {100 + n} hộ.") for n in range(count))
    form = renew(qtbot, window, saved(tmp_path, word_file(body)))
    first = form.kind.inputs[0].key
    type_text(form.question(first).editor.control(), "7")
    form.next.click()
    second = form.kind.inputs[AT_A_TIME].key
    type_text(form.question(second).editor.control(), "8")
    form.next.click()
    assert not form.next.isEnabled()
    form.earlier.click()
    assert form.question(second).editor.answer() == "8"
    assert form.answers() == {first: "7", second: "8"}
    form.focus_question(first, "Sai rồi.")
    assert form.question(first).note() == "Sai rồi."


def test_enter_goes_from_value_to_value_over_the_end_of_a_page(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    body = "".join(p(f"Bản {'x' * n}y có {100 + n} hộ.") for n in range(AT_A_TIME + 1))
    form = renew(qtbot, window, saved(tmp_path, word_file(body)))
    last = form.kind.inputs[AT_A_TIME - 1].key
    form.focus_question(last)
    QTest.keyClick(form.question(last).editor.control(), Qt.Key.Key_Return)
    assert form.answers() == {}
    assert form.kind.inputs[AT_A_TIME].key in form._shown
    QTest.keyClick(form.question(form.kind.inputs[AT_A_TIME].key).editor.control(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.focusWidget() is form.main, timeout=TIMEOUT_MS)
    assert window.journey.step == "form"


def test_a_renewal_is_gone_on_with_after_a_restart(
    qtbot: QtBot, window: MainWindow, program: Program, tmp_path: Path
) -> None:
    form = renew(qtbot, window, saved(tmp_path, old.old_paper()))
    key = key_of(form, "Sản lượng ước đạt … tấn")
    type_text(form.question(key).editor.control(), "9.1")
    window.close()
    fresh = make_program(program.paths.data)
    again = opened(qtbot, fresh)
    (work,) = fresh.works.unfinished()
    again.open_work(work.id)
    settle(qtbot, again)
    shown = again.journey.form
    assert isinstance(shown, RenewForm)
    assert shown.answers() == {key: "9.1"}
    again.close()


def test_a_file_is_dropped_on_its_entry(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    file = saved(tmp_path, old.old_paper())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    button = window.home.own_files.buttons[PAPER]
    actions, buttons, keys = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(QPoint(5, 5), actions, data, buttons, keys)
    QApplication.sendEvent(button, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(button, QDropEvent(QPoint(5, 5), actions, data, buttons, keys))
    qtbot.waitUntil(lambda: isinstance(window.journey.form, RenewForm), timeout=TIMEOUT_MS)
    settle(qtbot, window)


def test_a_file_that_cannot_be_read_is_one_sentence(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.begin_from_file(PAPER, saved(tmp_path, b"%PDF-1.7", "a.docx"))
    qtbot.waitUntil(lambda: "PDF" in window.message.text(), timeout=TIMEOUT_MS)
    assert window.journey.step == "kinds"
    assert window.busy.isHidden()


def test_reading_can_be_stopped(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.begin_from_file(PAPER, saved(tmp_path, old.old_paper()))
    window.busy.stopped.emit()
    settle(qtbot, window)
    assert window.journey.step == "kinds"
    assert "dừng" in window.message.text()


def add_template(qtbot: QtBot, window: MainWindow, file: Path) -> None:
    window.compose(None)
    kinds = window.journey.kinds
    kinds.own_files.ask = lambda _parent, _sort: file
    kinds.own_files.buttons[TEMPLATE].click()
    own = window.journey.own_files
    qtbot.waitUntil(lambda: isinstance(own.dialog, TemplateDialog), timeout=TIMEOUT_MS)
    assert isinstance(own.dialog, TemplateDialog)
    assert own.dialog.name.text() == "Giấy mời họp"
    own.dialog.take.click()
    qtbot.waitUntil(lambda: "Đã thêm mẫu" in window.message.text(), timeout=TIMEOUT_MS)
    settle(qtbot, window)


def test_a_template_is_added_answered_and_exported_with_its_words_kept(
    qtbot: QtBot, window: MainWindow, program: Program, tmp_path: Path
) -> None:
    add_template(qtbot, window, saved(tmp_path, template(), "Giấy mời_họp.docx"))
    (card,) = (card for card in window.journey.kinds.cards() if card.remove is not None)
    card.click()
    settle(qtbot, window)
    assert isinstance(window.journey.form, FormView)
    window.journey.fill_form(ANSWERS)
    draft(qtbot, window)
    page = window.journey.place.page
    assert page.text.isReadOnly()
    document = page.document()
    assert any(plain_text(it.name) == "Lò Văn Thắng" for it in document.signatures)
    program.exports.export(document, tmp_path / "ra.docx")
    assert (tmp_path / "ra.docx").is_file()
    window.journey.show_form("ho_va_ten")
    window.journey.fill_form(ANSWERS | {"ho_va_ten": "Lò Thị Ánh"})
    draft(qtbot, window)
    assert "Lò Thị Ánh" in page.text.toPlainText()
    program.exports.export(page.document(), tmp_path / "ra 2.docx")


def test_no_pdf_is_made_of_a_template_and_the_window_says_why(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    add_template(qtbot, window, saved(tmp_path, template(), "Giấy mời_họp.docx"))
    next(card for card in window.journey.kinds.cards() if card.remove is not None).click()
    settle(qtbot, window)
    window.journey.fill_form(ANSWERS)
    draft(qtbot, window)
    window.journey.export()
    qtbot.waitUntil(lambda: window.journey.dialog is not None, timeout=TIMEOUT_MS)
    dialog = window.journey.dialog
    assert dialog is not None
    assert set(dialog.form.formats) == {"docx", "txt"}
    dialog._on_pdf_wanted()  # as the print dialog asks where there is no printer
    assert "chỉ ghi ra được tệp Word" in dialog.message.text()
    dialog.reject()
    settle(qtbot, window)


def test_a_template_with_broken_tags_is_told_and_not_added(
    qtbot: QtBot, window: MainWindow, program: Program, tmp_path: Path
) -> None:
    window.begin_from_file(TEMPLATE, saved(tmp_path, word_file(p("{ten} {{a}}")), "a.docx"))
    own = window.journey.own_files
    qtbot.waitUntil(lambda: isinstance(own.dialog, TemplateDialog), timeout=TIMEOUT_MS)
    assert isinstance(own.dialog, TemplateDialog)
    assert own.dialog.take.isHidden()
    own.dialog.close_button.click()
    assert program.templates.list() == []


def test_a_template_is_removed_only_after_a_question(
    qtbot: QtBot, window: MainWindow, program: Program, tmp_path: Path
) -> None:
    add_template(qtbot, window, saved(tmp_path, template(), "Giấy mời_họp.docx"))
    kinds = window.journey.kinds
    (card,) = (card for card in kinds.cards() if card.remove is not None)
    assert card.remove is not None
    card.remove.click()
    assert window.journey.step == "kinds"
    assert window.focusWidget() is kinds.question.buttons()[-1]  # the safe answer
    next(it for it in kinds.question.buttons() if "Giữ lại" in it.text()).click()
    settle(qtbot, window)
    assert len(program.templates.list()) == 1
    card.remove.click()
    next(it for it in kinds.question.buttons() if it.text() == "Bỏ mẫu").click()
    qtbot.waitUntil(lambda: "Đã bỏ mẫu" in window.message.text(), timeout=TIMEOUT_MS)
    settle(qtbot, window)
    assert [card for card in kinds.cards() if card.remove is not None] == []


def test_enter_in_the_last_answer_goes_to_the_button_and_does_not_press_it(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    add_template(qtbot, window, saved(tmp_path, template(), "Giấy mời_họp.docx"))
    next(card for card in window.journey.kinds.cards() if card.remove is not None).click()
    settle(qtbot, window)
    form = window.journey.form
    assert isinstance(form, FormView)
    form.set_one_by_one(False)
    settle(qtbot, window)
    control = form.editor("nguoi_ky").control()
    control.setFocus()
    QTest.keyClick(control, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.focusWidget() is form.main, timeout=TIMEOUT_MS)
    settle(qtbot, window)
    assert window.journey.step == "form"
