"""The window, driven as a user would: kind → form → draft → pages → file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import get_ident
from typing import Any

import docx
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from bannai import messages
from bannai.app import make_program
from bannai.documents.kinds import DocumentKind, InputField, InputType, TableColumn
from bannai.errors import MachineError
from bannai.gui.export_page import ExportDialog
from bannai.gui.form_view import FormView, make_editor
from bannai.gui.history_page import HistoryPage
from bannai.gui.main_window import MainWindow
from bannai.gui.qt_words import _WORDS, QtWords
from bannai.gui.save_question import SaveAnswer, complete, suggested_path
from bannai.gui.shell_desktop import Desktop
from bannai.gui.shell_rail import Place
from bannai.gui.style import apply_style
from bannai.gui.tasks import Tasks
from bannai.services.program import Program
from bannai.services.review_service import FindingKind
from bannai.services.settings_service import Settings

pytestmark = pytest.mark.gui

SPEECH = "phat-bieu-khai-mac-binh-dan-hoc-vu-so"
TIMEOUT_MS = 30_000


class User:
    """Stands for the user in front of the system's dialogs."""

    def __init__(self, folder: Path) -> None:
        self.folder: Path | None = folder
        self.opened: list[Path] = []

    def desktop(self) -> Desktop:
        return Desktop(lambda _parent, _start: self.folder, self._open)

    def _open(self, folder: Path) -> bool:
        self.opened.append(folder)
        return True


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return make_program(tmp_path / "Users" / "Văn phòng Đảng ủy")


@pytest.fixture
def user(tmp_path: Path) -> User:
    return User(tmp_path / "Thư mục của xã")


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, program: Program, user: User) -> Iterator[MainWindow]:
    apply_style(qapp)
    program.settings.write(Settings(started=True))
    window = open_window(qtbot, program, user)
    window.compose(None)
    yield window
    window.close()


def open_window(qtbot: QtBot, program: Program, user: User) -> MainWindow:
    window = MainWindow(program, user.desktop())
    qtbot.addWidget(window)
    window.resize(1366, 738)
    window.show()
    settle(qtbot, window)
    return window


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the worker has nothing to do."""
    qtbot.waitUntil(lambda: not window.tasks.is_busy(), timeout=TIMEOUT_MS)


def open_form(qtbot: QtBot, window: MainWindow, kind_id: str = SPEECH) -> FormView:
    card = next(card for card in window.journey.kinds.cards() if card.kind.id == kind_id)
    card.click()
    settle(qtbot, window)
    assert window.journey.step == "form"
    assert isinstance(window.journey.form, FormView)
    return window.journey.form


def type_text(control: QWidget | None, text: str) -> None:
    """Type letters as they arrive from UniKey (QTest.keyClicks knows only Latin letters)."""
    assert control is not None
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
            QCoreApplication.sendEvent(control, event)


def draft(qtbot: QtBot, window: MainWindow) -> None:
    """Press the main button of the form, and of the outline when it comes."""
    assert isinstance(window.journey.form, FormView)
    window.journey.form.main.click()
    settle(qtbot, window)
    page = window.journey.place.page
    if window.journey.step == "result" and page.outline.isVisible():
        page.outline.main.click()
        qtbot.waitUntil(window.journey.place.is_written, timeout=TIMEOUT_MS)
    settle(qtbot, window)


def drafted_example(qtbot: QtBot, window: MainWindow) -> FormView:
    form = open_form(qtbot, window)
    form.fill_all.click()
    draft(qtbot, window)
    assert window.journey.step == "result", window.message.text()
    return form


def export_dialog(qtbot: QtBot, window: MainWindow) -> ExportDialog:
    window.journey.export()
    qtbot.waitUntil(lambda: window.journey.dialog is not None, timeout=TIMEOUT_MS)
    dialog = window.journey.dialog
    assert dialog is not None
    return dialog


def saved_file(qtbot: QtBot, window: MainWindow, ending: str = "docx") -> Path:
    """Save as a user does who reads the open points and goes on."""
    dialog = export_dialog(qtbot, window)
    dialog.form.choose(ending)
    dialog.form.choose_folder.click()
    with qtbot.waitSignal(dialog.saved, timeout=TIMEOUT_MS) as heard:
        dialog.main.click()
        go_on = [it for it in dialog.question.findChildren(QPushButton) if it.isVisible()]
        if go_on:
            go_on[1].click()
    dialog.reject()
    settle(qtbot, window)
    return Path(heard.args[0][0])


def line_of(form: FormView, key: str) -> QLineEdit:
    control = form.editor(key).control()
    assert isinstance(control, QLineEdit)
    return control


def test_from_the_kind_to_a_word_file_that_opens(
    qtbot: QtBot, window: MainWindow, user: User, program: Program
) -> None:
    form = drafted_example(qtbot, window)
    assert form.answers() == form.kind.example_answers()
    path = saved_file(qtbot, window)
    assert path.parent == user.folder
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    assert "Nà Khương" in text
    assert "64 học viên" in text
    assert str(path) in window.message.text()


def test_every_draft_and_its_file_are_in_the_history(
    qtbot: QtBot, window: MainWindow, program: Program
) -> None:
    drafted_example(qtbot, window)
    path = saved_file(qtbot, window, "pdf")
    window.close()
    fresh = make_program(program.paths.data)
    (summary,) = fresh.history.list()
    stored = fresh.history.get(summary.id)
    assert [Path(file.path) for file in stored.files] == [path]
    assert fresh.works.unfinished() == ()


def test_a_wrong_date_is_told_beside_its_question_and_no_answer_is_lost(
    qtbot: QtBot, window: MainWindow
) -> None:
    form = open_form(qtbot, window)
    form.fill_all.click()
    line = line_of(form, "ngay")
    line.clear()
    type_text(line, "31/02/2026")
    before = form.answers()
    draft(qtbot, window)
    assert window.journey.step == "form"
    assert "Ngày khai mạc" in window.message.text()
    assert "(ngay)" not in window.message.text()
    assert line.property("wrong") is True
    assert form.focusWidget() is line
    assert form.answers() == before
    line.clear()
    type_text(line, "12/10/2026")
    assert line.property("wrong") is False
    draft(qtbot, window)
    assert window.journey.step == "result"


def test_what_is_missing_is_listed_and_leads_to_its_question(qtbot: QtBot, window: MainWindow) -> None:
    form = open_form(qtbot, window)
    form.fill_all.click()
    line_of(form, "dia_diem").clear()
    draft(qtbot, window)
    place = window.journey.place
    place.show_review()
    settle(qtbot, window)
    keys = {it.key for it in place.panel.findings() if it.kind is FindingKind.MISSING}
    assert keys == {"dia_diem"}
    place.panel.answer_wanted.emit("dia_diem")
    assert window.journey.step == "form"
    assert isinstance(window.journey.form, FormView)
    assert window.journey.form.focusWidget() is line_of(window.journey.form, "dia_diem")


def test_an_answer_that_is_given_later_reaches_the_text_and_what_was_edited_stays(
    qtbot: QtBot, window: MainWindow
) -> None:
    form = open_form(qtbot, window)
    form.fill_all.click()
    line_of(form, "dia_diem").clear()
    draft(qtbot, window)
    page = window.journey.place.page
    cursor = page.text.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.End)
    page.text.setTextCursor(cursor)
    type_text(page.text, " Lời viết tay.")
    assert "Lời viết tay." in page.text.toPlainText()
    window.journey.show_form("dia_diem")
    assert isinstance(window.journey.form, FormView)
    type_text(line_of(window.journey.form, "dia_diem"), "Nhà văn hóa bản Nà Khương")
    draft(qtbot, window)
    text = page.text.toPlainText()
    assert "Nhà văn hóa bản Nà Khương" in text
    assert "Lời viết tay." in text


def test_going_back_to_the_list_keeps_what_was_typed(
    qtbot: QtBot, window: MainWindow, program: Program
) -> None:
    form = open_form(qtbot, window)
    type_text(line_of(form, "su_kien"), "Lop hoc")
    form.back.click()
    settle(qtbot, window)
    assert window.journey.step == "kinds"
    (line,) = program.works.unfinished()
    window.open_work(line.id)
    settle(qtbot, window)
    assert isinstance(window.journey.form, FormView)
    assert window.journey.form.answers() == {"su_kien": "Lop hoc"}


def test_closing_the_window_in_the_middle_of_a_word_loses_no_letter(
    qtbot: QtBot, window: MainWindow, program: Program, user: User
) -> None:
    type_text(line_of(open_form(qtbot, window), "su_kien"), "Lớp bình dân")
    window.close()
    fresh = make_program(program.paths.data)
    again = open_window(qtbot, fresh, user)
    (row,) = [it for it in again.home.findChildren(QAbstractButton, "row") if it.isVisible()]
    assert "Lớp bình dân" in row.accessibleName()
    row.click()
    settle(qtbot, again)
    assert again.journey.form is not None
    assert again.journey.form.answers() == {"su_kien": "Lớp bình dân"}
    again.close()


def test_an_edited_draft_is_there_again_after_closing(
    qtbot: QtBot, window: MainWindow, program: Program, user: User
) -> None:
    drafted_example(qtbot, window)
    type_text(window.journey.place.page.text, "Lời mở đầu. ")
    edited = window.journey.place.page.document()
    window.close()
    again = open_window(qtbot, make_program(program.paths.data), user)
    (line,) = again.desk.program.works.unfinished()
    again.open_work(line.id)
    settle(qtbot, again)
    assert again.journey.step == "result"
    assert again.journey.place.page.document() == edited
    again.close()


def test_the_history_shows_what_was_drafted_each_time_it_comes_into_sight(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.go_to(Place.HISTORY)
    settle(qtbot, window)
    page = window.stack.currentWidget()
    assert isinstance(page, HistoryPage)
    assert page.list.count() == 0
    window.go_to(Place.COMPOSE)
    drafted_example(qtbot, window)
    window.go_to(Place.HISTORY)
    settle(qtbot, window)
    assert page.list.count() == 1


def test_a_draft_of_the_history_is_opened_with_what_was_edited(
    qtbot: QtBot, window: MainWindow, program: Program
) -> None:
    drafted_example(qtbot, window)
    type_text(window.journey.place.page.text, "Lời mở đầu. ")
    edited = window.journey.place.page.document()
    saved_file(qtbot, window)
    window.go_to(Place.HOME)
    settle(qtbot, window)
    (summary,) = make_program(program.paths.data).history.list()
    window.open_draft(summary.id)
    settle(qtbot, window)
    assert window.journey.step == "result"
    assert window.journey.place.page.document() == edited
    window.journey.show_kinds()
    settle(qtbot, window)
    assert len(make_program(program.paths.data).history.list()) == 1


@pytest.mark.parametrize("words", ["binh dan hoc vu", "BÌNH DÂN học vụ", "chuyen doi so"])
def test_a_kind_is_found_with_or_without_accents(qtbot: QtBot, window: MainWindow, words: str) -> None:
    window.journey.kinds.search.setFocus()
    type_text(window.journey.kinds.search, words)
    assert SPEECH in [card.kind.id for card in window.journey.kinds.cards()]
    assert window.journey.kinds.search.text() == words


def test_a_search_that_finds_nothing_says_so(qtbot: QtBot, window: MainWindow) -> None:
    type_text(window.journey.kinds.search, "xyzt")
    assert window.journey.kinds.cards() == []
    assert any("xyzt" in label.text() for label in window.journey.kinds.findChildren(QLabel))


def test_composed_input_arrives_unchanged(qtbot: QtBot, window: MainWindow) -> None:
    line = line_of(open_form(qtbot, window), "dia_diem")
    line.setFocus()
    for preedit, committed in (("thi", ""), ("thí", ""), ("", "thí ")):
        event = QInputMethodEvent(preedit, [])
        event.setCommitString(committed)
        QCoreApplication.sendEvent(line, event)
    assert line.text() == "thí "


def test_backspaces_and_letters_in_quick_succession_arrive_unchanged(
    qtbot: QtBot, window: MainWindow
) -> None:
    form = open_form(qtbot, window)
    for control in (line_of(form, "dia_diem"), form.editor("de_nghi").control(), window.journey.kinds.search):
        assert isinstance(control, (QLineEdit, QPlainTextEdit))
        for word, wrong in (
            ("thí", "thi"),
            ("Đảng", "DDang"),
            ("ủy", "uy"),
        ):  # as UniKey mends what was typed
            type_text(control, wrong)
            for _ in wrong:
                QTest.keyClick(control, Qt.Key.Key_Backspace)
            type_text(control, f"{word} ")
        text = control.text() if isinstance(control, QLineEdit) else control.toPlainText()
        assert text == "thí Đảng ủy "


def test_every_control_has_an_accessible_name(qtbot: QtBot, window: MainWindow) -> None:
    for kind in {card.kind.id for card in window.journey.kinds.cards()}:
        open_form(qtbot, window, kind)
        window.journey.show_kinds()
    drafted_example(qtbot, window)
    window.journey.show_form()
    types = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QTableWidget, QScrollArea)
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in window.findChildren(QWidget)
        if isinstance(widget, types)
        and not widget.accessibleName()
        and not widget.objectName().startswith("qt_")
        and widget.metaObject().className() != "QTableCornerButton"
    ]
    assert nameless == []


def test_a_slip_is_mended_from_the_review_and_taken_back_by_undo(qtbot: QtBot, window: MainWindow) -> None:
    drafted_example(qtbot, window)
    place = window.journey.place
    place.show_review()
    type_text(place.page.text, "Nghành giáo dục xã ta. ")
    qtbot.waitUntil(lambda: any(it.suggestion for it in place.panel.findings()), timeout=TIMEOUT_MS)
    (slip,) = [it for it in place.panel.findings() if it.suggestion]
    place.panel.mend_wanted.emit(slip.place, slip.suggestion)
    assert f"{slip.suggestion} giáo dục xã ta." in place.page.text.toPlainText()
    place.page.text.undo()
    assert "Nghành giáo dục" in place.page.text.toPlainText()


def test_open_points_are_asked_about_and_lead_to_the_review(qtbot: QtBot, window: MainWindow) -> None:
    form = open_form(qtbot, window)
    form.fill_all.click()
    line_of(form, "dia_diem").clear()
    draft(qtbot, window)
    dialog = export_dialog(qtbot, window)
    dialog.main.click()
    assert dialog.question.isVisible()
    next(it for it in dialog.question.findChildren(QPushButton) if it.isVisible()).click()
    settle(qtbot, window)
    assert window.journey.place.panel.isVisible()


def test_leaving_the_export_changes_nothing(qtbot: QtBot, window: MainWindow, user: User) -> None:
    drafted_example(qtbot, window)
    export_dialog(qtbot, window).reject()
    settle(qtbot, window)
    assert window.journey.dialog is None
    assert user.folder is not None
    assert not user.folder.exists()
    assert window.journey.step == "result"


def test_the_main_button_is_in_sight_on_a_small_screen(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(911, 480)  # 1366×768 at 150 %, without the task bar
    form = open_form(qtbot, window)
    form.fill_all.click()
    for step in range(2):
        if step:
            draft(qtbot, window)
        qtbot.wait(50)
        main = window.journey.place.page.main if step else form.main
        assert window.rect().contains(main.mapTo(window, main.rect().bottomRight()))


def test_closing_while_a_draft_is_made_ends_cleanly(qtbot: QtBot, window: MainWindow) -> None:
    form = open_form(qtbot, window)
    form.fill_all.click()
    form.main.click()
    window.close()
    assert not window.tasks.is_busy()


def test_enter_goes_to_the_next_question(qtbot: QtBot, window: MainWindow) -> None:
    form = open_form(qtbot, window)
    QTest.keyClick(line_of(form, "su_kien"), Qt.Key.Key_Return)
    assert form.focusWidget() is line_of(form, "dia_diem")


def test_examples_never_replace_what_was_typed_and_can_be_taken_out(qtbot: QtBot, window: MainWindow) -> None:
    form = open_form(qtbot, window)
    type_text(line_of(form, "su_kien"), "Lớp của tôi")
    assert not form.question("su_kien").example.isEnabled()
    form.question("noi_dung").example.click()
    assert form.answers()["noi_dung"] == form.kind.input("noi_dung").example
    form.fill_all.click()
    form.clear_examples.click()
    assert form.answers() == {"su_kien": "Lớp của tôi"}


# Editors


def field(kind: InputType, **more: Any) -> InputField:
    return replace(InputField("k", "Nhãn", kind), **more)


COLUMNS = (TableColumn("ten", "Tên"), TableColumn("so", "Số", "number"))


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (field(InputType.TEXT), "Ủy ban"),
        (field(InputType.LONG_TEXT), "Đoạn một.\nĐoạn hai."),
        (field(InputType.NUMBER), 1250),
        (field(InputType.QUANTITY, unit="ha"), "32.907,6 ha"),
        (field(InputType.DATE), "05/11/2025"),
        (field(InputType.TIME), "8 giờ 00"),
        (field(InputType.LIST), ["một", "hai"]),
        (field(InputType.PEOPLE), [{"name": "già làng", "rank": "khach"}, "bà con"]),
        (field(InputType.CHOICE, choices={"a": "Lựa chọn A", "b": "Lựa chọn B"}), "b"),
        (field(InputType.TABLE, columns=COLUMNS), [{"ten": "Lúa", "so": 12.5}, {"ten": "Ngô"}]),
    ],
    ids=lambda it: it.type.value if isinstance(it, InputField) else "",
)
def test_every_type_of_answer_comes_back_as_it_was_filled_in(
    qtbot: QtBot, question: InputField, value: Any
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    editor = make_editor(question, parent, {})
    assert editor.answer() is None
    editor.fill(value)
    assert editor.answer() == value
    editor.fill(None)
    assert editor.answer() is None


def test_a_changed_list_keeps_the_rank_of_the_other_people(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    editor = make_editor(field(InputType.PEOPLE), parent, {})
    editor.fill([{"name": "già làng", "rank": "khach"}])
    control = editor.control()
    assert isinstance(control, QPlainTextEdit)
    control.appendPlainText("  bà con bản Bo  \n")
    assert editor.answer() == [{"name": "già làng", "rank": "khach"}, "bà con bản Bo"]


def test_a_cell_that_is_being_typed_is_part_of_the_answer(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    editor = make_editor(field(InputType.TABLE, columns=COLUMNS), parent, {})
    parent.show()
    table = editor.control()
    assert isinstance(table, QTableWidget)
    table.setCurrentCell(1, 1)
    table.edit(table.currentIndex())
    type_text(table.findChild(QLineEdit), "12,5")
    assert editor.answer() == [{"so": "12,5"}]


def test_rows_are_added_and_removed(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    editor = make_editor(field(InputType.TABLE, columns=COLUMNS), parent, {})
    editor.fill([{"ten": "Lúa"}, {"ten": "Ngô"}, {"ten": "Chè"}])
    table = editor.control()
    assert isinstance(table, QTableWidget)
    add, remove = editor.findChildren(QAbstractButton, "small")[:2]
    add.click()
    assert table.rowCount() == 4
    table.setCurrentCell(1, 0)
    remove.click()
    assert editor.answer() == [{"ten": "Lúa"}, {"ten": "Chè"}]


def test_choices_from_signatures_are_the_presets_of_the_standard(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    editor = make_editor(
        field(InputType.CHOICE, choices_from="signatures"), parent, {"tm-ubnd-ct": "Chủ tịch ký"}
    )
    editor.fill("chu tich ky")
    assert editor.content() == "tm-ubnd-ct"


def test_the_forms_of_all_kinds_take_their_own_examples(qtbot: QtBot, window: MainWindow) -> None:
    for card in window.journey.kinds.cards():
        form = open_form(qtbot, window, card.kind.id)
        form.fill_all.click()
        assert form.answers() == card.kind.example_answers()
        window.journey.show_kinds()


# Tasks, dialogs, words


def test_a_fault_of_the_program_becomes_a_sentence_and_work_goes_on(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []
    tasks = Tasks()

    def broken(_cancelled: Callable[[], bool]) -> None:
        raise RuntimeError("a fault")

    def refused(_cancelled: Callable[[], bool]) -> None:
        raise MachineError("errors.file_disk_full", path="x")

    def failed(sentence: str, _error: object) -> None:
        heard.append(sentence)

    for work in (broken, refused):
        tasks.start(work, lambda _result: None, failed)
    tasks.start(lambda _cancelled: "xong", heard.append, failed)
    qtbot.waitUntil(lambda: len(heard) == 3, timeout=TIMEOUT_MS)
    tasks.close()
    tasks.close()
    assert heard[0] == messages.text("gui.unexpected")
    assert heard[1] == messages.text("errors.file_disk_full", path="x")
    assert heard[2] == "xong"


def test_a_cancelled_task_tells_nothing(qtbot: QtBot) -> None:
    heard: list[object] = []
    tasks = Tasks()
    task = tasks.start(lambda cancelled: cancelled(), heard.append, lambda *told: heard.append(told))
    task.cancel()
    tasks.start(lambda _cancelled: "sau", heard.append, lambda *told: heard.append(told))
    qtbot.waitUntil(lambda: bool(heard), timeout=TIMEOUT_MS)
    tasks.close()
    assert heard == ["sau"]


def test_all_work_runs_in_one_thread_that_is_not_the_windows(qtbot: QtBot) -> None:
    idents: list[int] = []
    tasks = Tasks()
    for _ in range(20):
        tasks.start(lambda _cancelled: get_ident(), idents.append, lambda *told: pytest.fail(str(told)))
    qtbot.waitUntil(lambda: len(idents) == 20, timeout=TIMEOUT_MS)
    tasks.close()
    assert len(set(idents)) == 1
    assert get_ident() not in idents


def test_a_name_without_a_known_ending_gets_one_and_is_not_overwritten_unasked() -> None:
    formats = ("docx", "pdf")
    assert complete(Path("Quý I.2026"), "pdf", formats) == SaveAnswer(Path("Quý I.2026.pdf"), False)
    assert complete(Path("bài.DOCX"), "docx", formats) == SaveAnswer(Path("bài.DOCX"), True)


def test_the_suggested_name_suits_every_system(tmp_path: Path) -> None:
    assert suggested_path("Báo cáo: 6/2026?", "docx", tmp_path).name == "Báo cáo 6 2026.docx"


def test_qt_speaks_vietnamese(qapp: QApplication) -> None:
    words = QtWords()
    qapp.installTranslator(words)
    try:
        assert QCoreApplication.translate("QLineEdit", "&Paste") == messages.text("gui.qt_paste")
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == messages.text("gui.qt_cancel")
        assert QCoreApplication.translate("QLineEdit", "no such word") == "no such word"
    finally:
        qapp.removeTranslator(words)
    assert all(messages.text(f"gui.{name}") for name in _WORDS.values())


def test_a_kind_of_the_users_own_gets_its_form(qtbot: QtBot, program: Program) -> None:
    source = next(it for it in program.kinds.list() if it.id == SPEECH)
    own: DocumentKind = replace(
        source, inputs=(*source.inputs, field(InputType.TABLE, columns=COLUMNS, example=[{"ten": "Chè"}]))
    )
    parent = QWidget()
    qtbot.addWidget(parent)
    form = FormView(own, {}, program.offices.current(), parent)
    form.fill_all.click()
    assert form.answers()["k"] == [{"ten": "Chè"}]
