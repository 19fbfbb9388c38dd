"""The editors of answers: what is typed is what is answered, in every one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QDate, QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTableWidgetSelectionRange,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from bannai.documents.kinds import InputField, InputType, TableColumn
from bannai.documents.vietnamese import format_date
from bannai.gui.date_editor import DateEditor
from bannai.gui.field_editors import FieldEditor, LineEditor
from bannai.gui.people_editor import PeopleEditor, RankChoices
from bannai.gui.question import Question, make_editor
from bannai.gui.readback import read_back
from bannai.gui.table_editor import TableEditor
from bannai.gui.table_grid import Grid
from tests.gui.keystrokes import COMPOSED_TEXT, UNIKEY_TEXT, compose, type_text, type_unikey

pytestmark = pytest.mark.gui

COLUMNS = (TableColumn("ten", "Tên"), TableColumn("so", "Số", "number"))
RANKS = RankChoices(
    (("khach", "Khách mời"), ("ba-con", "Bà con")),
    lambda name: "ba-con" if "bà con" in name else "khach",
)


def field(kind: InputType, **more: Any) -> InputField:
    return replace(InputField("k", "Nhãn", kind, help="Giải thích."), **more)


@pytest.fixture
def parent(qtbot: QtBot) -> Iterator[QWidget]:
    parent = QWidget()
    parent.resize(900, 600)
    qtbot.addWidget(parent)
    yield parent
    QGuiApplication.clipboard().clear()


def make(parent: QWidget, kind: InputType, **more: Any) -> FieldEditor:
    editor = make_editor(field(kind, **more), parent, {}, ranks=RANKS)
    editor.resize(880, 400)
    parent.show()
    editor.show()
    return editor


def people(parent: QWidget) -> PeopleEditor:
    editor = make(parent, InputType.PEOPLE)
    assert isinstance(editor, PeopleEditor)
    return editor


def table(parent: QWidget) -> TableEditor:
    editor = make(parent, InputType.TABLE, columns=COLUMNS)
    assert isinstance(editor, TableEditor)
    return editor


# UniKey

TYPED = [it for it in InputType if it not in (InputType.CHOICE, InputType.TABLE)]


def typed_text(editor: FieldEditor) -> str:
    control = editor.control()
    if isinstance(control, QPlainTextEdit):
        return control.toPlainText()
    assert isinstance(control, QLineEdit)
    return control.text()


@pytest.mark.parametrize("kind", TYPED)
def test_backspaces_and_letters_in_quick_succession_arrive_unchanged(
    parent: QWidget, kind: InputType
) -> None:
    editor = make(parent, kind, unit="ha" if kind is InputType.QUANTITY else "")
    type_unikey(editor.control())
    assert typed_text(editor) == UNIKEY_TEXT


@pytest.mark.parametrize("kind", TYPED)
def test_composed_letters_arrive_unchanged(parent: QWidget, kind: InputType) -> None:
    editor = make(parent, kind)
    editor.control().setFocus()
    compose(editor.control())
    assert typed_text(editor) == COMPOSED_TEXT


@pytest.mark.parametrize("way", [type_unikey, compose])
def test_a_cell_takes_what_unikey_sends(parent: QWidget, way: Any) -> None:
    editor = table(parent)
    grid = editor.control()
    grid.setCurrentCell(1, 0)
    grid.edit(grid.currentIndex())
    line = grid.findChild(QLineEdit)
    assert line is not None
    way(line)
    text = UNIKEY_TEXT if way is type_unikey else COMPOSED_TEXT
    assert line.text() == text
    assert editor.answer() == [{"ten": text}]
    assert line.text() == text  # asking for the answer did not disturb the typing
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert editor.answer() == [{"ten": text}]


def test_a_cell_is_typed_into_without_opening_it_first(parent: QWidget) -> None:
    editor = table(parent)
    grid = editor.control()
    grid.setFocus()
    grid.setCurrentCell(0, 0)
    type_text(grid, "d")
    line = grid.findChild(QLineEdit)
    assert line is not None
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    type_text(line, "đồi")
    assert editor.answer() == [{"ten": "đồi"}]


def type_cell(grid: Grid, text: str, end: Qt.Key) -> None:
    """Type into the current cell and leave it with a key."""
    type_text(grid, text[0])
    assert grid._delegate.open is not None
    line = grid._delegate.open[2]
    type_text(line, text[1:])
    QTest.keyClick(line, end)
    QApplication.processEvents()  # Qt ends a cell after its key is done with


def test_enter_goes_down_in_a_table_and_begins_a_row_after_the_last(parent: QWidget) -> None:
    editor = table(parent)
    grid = editor.control()
    grid.setFocus()
    grid.setCurrentCell(0, 0)
    for text in ("Lúa", "Ngô", "Sắn", "Lạc"):
        type_cell(grid, text, Qt.Key.Key_Return)
    assert [row["ten"] for row in editor.content() or []] == ["Lúa", "Ngô", "Sắn", "Lạc"]
    assert (grid.currentRow(), grid.currentColumn()) == (4, 0)


def test_tab_goes_through_the_cells_and_begins_a_row_after_the_last(parent: QWidget) -> None:
    editor = table(parent)
    grid = editor.control()
    grid.setFocus()
    last = grid.rowCount() - 1
    grid.setCurrentCell(last, 0)
    type_cell(grid, "Lúa", Qt.Key.Key_Tab)
    assert (grid.currentRow(), grid.currentColumn()) == (last, 1)
    assert grid._delegate.open is not None
    line = grid._delegate.open[2]
    type_text(line, "412")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert (grid.currentRow(), grid.currentColumn()) == (last + 1, 0)
    assert editor.content() == [{"ten": "Lúa", "so": "412"}]


def test_every_letter_in_a_cell_is_told(parent: QWidget) -> None:
    editor = table(parent)
    grid = editor.control()
    told: list[object] = []
    grid.setCurrentCell(0, 0)
    grid.edit(grid.currentIndex())
    line = grid.findChild(QLineEdit)
    assert line is not None
    editor.changed.connect(lambda: told.append(editor.answer()))
    type_text(line, "chè")
    assert told == [[{"ten": "c"}], [{"ten": "ch"}], [{"ten": "chè"}]]


def test_moving_on_in_the_people_leaves_the_names_as_they_were_typed(parent: QWidget) -> None:
    editor = people(parent)
    for _ in range(3):
        row = next(row for row in editor.rows if row.entry() is None)
        type_unikey(row.line)
        QTest.keyClick(row.line, Qt.Key.Key_Return)
    assert editor.answer() == [UNIKEY_TEXT] * 3


# Dates, times, figures


def test_a_date_stays_as_it_was_typed_and_is_read_back_beside_it(parent: QWidget) -> None:
    editor = make(parent, InputType.DATE)
    assert isinstance(editor, DateEditor)
    type_text(editor.control(), "5-11-2025")
    assert editor.answer() == "5-11-2025"
    assert "05/11/2025" in editor._understood.text()


@pytest.mark.qt_log_ignore("grabbing the keyboard", "support raise", extend=True)
def test_a_day_chosen_in_the_calendar_is_put_in_and_undone(parent: QWidget) -> None:
    editor = make(parent, InputType.DATE)
    assert isinstance(editor, DateEditor)
    type_text(editor.control(), "1/10/2026")
    editor.button.click()
    assert editor.calendar is not None
    assert editor.calendar.isVisible()
    assert editor.calendar.days.selectedDate() == QDate(2026, 10, 1)
    editor.calendar.days.clicked.emit(QDate(2026, 10, 5))
    assert not editor.calendar.isVisible()
    assert editor.answer() == "05/10/2026"
    QTest.keyClick(editor.control(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.answer() == "1/10/2026"


@pytest.mark.qt_log_ignore("grabbing the keyboard", "support raise", extend=True)
def test_the_calendar_is_left_without_a_choice_and_works_by_keys(parent: QWidget) -> None:
    editor = make(parent, InputType.DATE)
    assert isinstance(editor, DateEditor)
    editor.button.click()
    assert editor.calendar is not None
    QTest.keyClick(editor.calendar, Qt.Key.Key_Escape)
    assert not editor.calendar.isVisible()
    assert editor.answer() is None
    editor.button.click()
    editor.calendar.days.setSelectedDate(QDate(2026, 3, 8))
    editor.calendar.days.activated.emit(QDate(2026, 3, 8))
    assert editor.answer() == "08/3/2026"
    today = next(it for it in editor.calendar.findChildren(QAbstractButton) if it.text() == "Hôm nay")
    today.click()
    now = date.today()
    assert editor.answer() == format_date(now)


@pytest.mark.qt_log_ignore("grabbing the keyboard", "support raise", extend=True)
def test_every_control_of_the_calendar_has_a_name(parent: QWidget) -> None:
    editor = make(parent, InputType.DATE)
    assert isinstance(editor, DateEditor)
    editor.button.click()
    assert editor.calendar is not None
    buttons = [it for it in editor.calendar.findChildren(QToolButton) if it.isVisible()]
    assert len(buttons) == 4
    assert all(it.accessibleName() for it in buttons)
    editor.calendar.close()


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (InputType.DATE, "thứ tư, 5/11/2025", "Hiểu là: thứ Tư, ngày 05/11/2025"),
        (InputType.DATE, "31/02/2026", "Gõ đủ ngày"),
        (InputType.DATE, "5/11", "Gõ đủ ngày"),
        (InputType.TIME, "8h30", "Hiểu là: 8 giờ 30"),
        (InputType.TIME, "sáng", "Gõ giờ"),
        (InputType.NUMBER, "38.400.000", "ba mươi tám triệu bốn trăm nghìn"),
        (InputType.NUMBER, "64", "Hiểu là: 64"),
        (InputType.NUMBER, "nhiều", "Chưa thấy con số"),
        (InputType.QUANTITY, "32.907,6", "32.907,6 ha"),
        (InputType.QUANTITY, "64 học viên", "Hiểu là: 64 học viên"),
        (InputType.QUANTITY, "hơn 36.000 người", "Giữ nguyên"),
        (InputType.QUANTITY, "9" * 60, "Giữ nguyên"),
        (InputType.QUANTITY, "nhiều", "Chưa thấy con số"),
        (InputType.TEXT, "5/11/2025", ""),
        (InputType.DATE, "  ", ""),
    ],
)
def test_what_is_understood_is_said(kind: InputType, text: str, said: str) -> None:
    words = read_back(field(kind, unit="ha" if kind is InputType.QUANTITY else ""), text)
    assert said in words
    assert bool(words) is bool(said)


def test_a_quantity_shows_and_tells_its_unit(parent: QWidget) -> None:
    editor = make(parent, InputType.QUANTITY, unit="tạ/ha")
    assert isinstance(editor, LineEditor)
    assert "tạ/ha" in editor.control().accessibleName()


# People


def test_people_have_ranks_that_are_chosen_or_recognised(parent: QWidget) -> None:
    editor = people(parent)
    first, second = editor.rows
    type_text(first.line, "bà con bản Bo")
    QTest.keyClick(first.line, Qt.Key.Key_Return)
    assert first.rank.itemText(0) == "Tự nhận: Bà con"
    type_text(second.line, "đại diện VNPT")
    second.rank.setCurrentIndex(second.rank.findData("khach"))
    assert editor.answer() == ["bà con bản Bo", {"name": "đại diện VNPT", "rank": "khach"}]
    first.line.clear()
    first.show_recognised()
    assert first.rank.itemText(0) == "Tự nhận"


def test_people_are_moved_taken_out_and_had_back(parent: QWidget) -> None:
    editor = people(parent)
    editor.fill(["một", {"name": "hai", "rank": "khach"}, "ba"])
    assert len(editor.rows) == 3
    editor.rows[2].up.click()
    editor.rows[0].down.click()
    assert editor.answer() == ["ba", "một", {"name": "hai", "rank": "khach"}]
    editor.rows[2].out.click()
    editor.rows[0].out.click()
    assert editor.answer() == ["một"]
    editor.back.click()
    editor.back.click()
    assert editor.answer() == ["ba", "một", {"name": "hai", "rank": "khach"}]
    assert editor.back.isHidden()


def test_the_first_cannot_go_up_nor_the_last_down(parent: QWidget) -> None:
    editor = people(parent)
    editor.fill(["một", "hai"])
    assert [(row.up.isEnabled(), row.down.isEnabled()) for row in editor.rows] == [
        (False, True),
        (True, False),
    ]


def test_the_last_row_is_emptied_not_removed(parent: QWidget) -> None:
    editor = people(parent)
    editor.fill(["một"])
    for _ in range(3):
        editor.rows[0].out.click()
    assert len(editor.rows) == 1
    assert editor.answer() is None
    editor.back.click()
    assert editor.answer() == ["một"]


def test_enter_goes_down_the_names_and_from_an_empty_last_one_to_the_next_question(parent: QWidget) -> None:
    editor = people(parent)
    gone: list[bool] = []
    editor.finished.connect(lambda: gone.append(True))
    type_text(editor.rows[0].line, "một")
    QTest.keyClick(editor.rows[0].line, Qt.Key.Key_Return)
    assert parent.focusWidget() is editor.rows[1].line
    type_text(editor.rows[1].line, "hai")
    QTest.keyClick(editor.rows[1].line, Qt.Key.Key_Return)
    assert len(editor.rows) == 3
    assert not gone
    QTest.keyClick(editor.rows[2].line, Qt.Key.Key_Return)
    assert gone


def test_a_pasted_list_becomes_people(parent: QWidget) -> None:
    editor = people(parent)
    editor.fill(["đã có", "cũng có"])
    QGuiApplication.clipboard().setText("•\tgià làng\r\n•\ttrưởng bản\r\n")
    QTest.keyClick(editor.rows[0].line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert editor.answer() == ["đã có", "già làng", "trưởng bản", "cũng có"]


def test_a_pasted_name_goes_into_the_line(parent: QWidget) -> None:
    editor = people(parent)
    QGuiApplication.clipboard().setText("đồng chí Lò Văn A\r\n")
    QTest.keyClick(editor.rows[0].line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert editor.answer() == ["đồng chí Lò Văn A"]


def test_the_rows_of_people_say_their_place(parent: QWidget) -> None:
    editor = people(parent)
    editor.fill(["một", "hai", "ba"])
    names = [part.accessibleName() for row in editor.rows for part in row.controls()]
    assert len(set(names)) == len(names) == 15
    assert all(names)


def test_people_are_reached_by_tab_in_the_order_one_sees(parent: QWidget) -> None:
    editor = people(parent)
    editor.fill(["một", "hai"])
    editor.rows[1].up.click()
    seen: list[QWidget] = []
    editor.rows[0].line.setFocus()
    for _ in range(12):
        at = QApplication.focusWidget() or parent.focusWidget()
        assert at is not None
        seen.append(at)
        QTest.keyClick(at, Qt.Key.Key_Tab)
    wanted = [it for it in editor.controls() if it.isEnabled() and it.isVisible()]
    assert seen[: len(wanted)] == wanted


def test_a_narrow_window_sets_rank_and_buttons_under_the_name(parent: QWidget) -> None:
    editor = people(parent)
    editor.resize(500, 400)
    QApplication.processEvents()
    row = editor.rows[0]
    assert row.rank.mapTo(row, row.rank.rect().topLeft()).y() > row.line.geometry().bottom()
    assert row.minimumSizeHint().width() <= 500


def test_what_cannot_be_shown_of_people_comes_back_as_it_was(parent: QWidget) -> None:
    editor = people(parent)
    for value in (["một", "hai"], [{"name": "a", "rank": ""}], "một nhóm", [{"name": "b", "rank": "lạ"}]):
        editor.fill(value)
        assert editor.answer() == value


# Tables


def put_table(text: str, html: str = "") -> None:
    mime = QMimeData()
    mime.setText(text)
    if html:
        mime.setHtml(html)
    QGuiApplication.clipboard().setMimeData(mime)


def test_a_table_of_excel_is_pasted_from_the_current_cell_on(parent: QWidget) -> None:
    editor = table(parent)
    editor.fill([{"ten": "Chè", "so": "1"}])
    put_table("Lúa\t412\r\nNgô\t20\r\nSắn\t7\r\nLạc\t3\r\n")
    editor.control().setCurrentCell(1, 0)
    QTest.keyClick(editor.control(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [row["ten"] for row in editor.content() or []] == ["Chè", "Lúa", "Ngô", "Sắn", "Lạc"]
    assert "4 dòng" in editor._note.text()


def test_headings_are_not_pasted_into_the_rows(parent: QWidget) -> None:
    editor = table(parent)
    put_table("STT\tTên\tSố\n1\tLúa\t412\n2\tNgô\t20\n")
    editor.paste.click()
    assert editor.content() == [{"ten": "Lúa", "so": "412"}, {"ten": "Ngô", "so": "20"}]


def test_columns_that_find_no_place_are_told(parent: QWidget) -> None:
    editor = table(parent)
    put_table("Lúa\t412\tha\nNgô\t20\tha")
    editor.paste.click()
    assert "cột thừa" in editor._note.text()


def test_a_table_pasted_while_a_cell_is_typed_spreads_over_cells(parent: QWidget) -> None:
    editor = table(parent)
    grid = editor.control()
    grid.setCurrentCell(0, 0)
    grid.edit(grid.currentIndex())
    line = grid.findChild(QLineEdit)
    assert line is not None
    put_table("Lúa\t412\nNgô\t20")
    QTest.keyClick(line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert editor.content() == [{"ten": "Lúa", "so": "412"}, {"ten": "Ngô", "so": "20"}]


def test_a_word_pasted_while_a_cell_is_typed_goes_into_the_cell(parent: QWidget) -> None:
    editor = table(parent)
    grid = editor.control()
    grid.setCurrentCell(0, 0)
    grid.edit(grid.currentIndex())
    line = grid.findChild(QLineEdit)
    assert line is not None
    type_text(line, "cây ")
    put_table("lúa\r\n")
    QTest.keyClick(line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert editor.content() == [{"ten": "cây lúa"}]


def test_a_table_is_undone_and_redone(parent: QWidget) -> None:
    editor = table(parent)
    editor.fill([{"ten": "Chè", "so": "1"}])
    grid = editor.control()
    assert editor.undo.isEnabled()
    put_table("Lúa\t412\nNgô\t20")
    grid.setCurrentCell(0, 0)
    editor.paste.click()
    grid.setCurrentCell(1, 0)
    editor.remove.click()
    assert editor.content() == [{"ten": "Lúa", "so": "412"}]
    for wanted in (
        [{"ten": "Lúa", "so": "412"}, {"ten": "Ngô", "so": "20"}],
        [{"ten": "Chè", "so": "1"}],
        None,
    ):
        editor.undo.click()
        assert editor.content() == wanted
    assert not editor.undo.isEnabled()
    QTest.keyClick(grid, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert editor.content() == [{"ten": "Chè", "so": "1"}]
    QTest.keyClick(grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.content() is None


def test_cells_are_copied_cut_and_cleared(parent: QWidget) -> None:
    editor = table(parent)
    editor.fill([{"ten": "Lúa", "so": "412"}, {"ten": "Ngô", "so": "20"}])
    grid = editor.control()
    grid.setRangeSelected(_range(0, 0, 1, 1), True)
    QTest.keyClick(grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Lúa\t412\nNgô\t20"
    grid.clearSelection()
    grid.setRangeSelected(_range(1, 0, 1, 1), True)
    QTest.keyClick(grid, Qt.Key.Key_Delete)
    assert editor.content() == [{"ten": "Lúa", "so": "412"}]
    grid.clearSelection()
    grid.setRangeSelected(_range(0, 1, 0, 1), True)
    QTest.keyClick(grid, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert editor.content() == [{"ten": "Lúa"}]
    assert QGuiApplication.clipboard().text() == "412"


def _range(top: int, left: int, bottom: int, right: int) -> QTableWidgetSelectionRange:
    return QTableWidgetSelectionRange(top, left, bottom, right)


def test_the_last_row_of_a_table_is_emptied_not_removed(parent: QWidget) -> None:
    editor = table(parent)
    for _ in range(5):
        editor.remove.click()
    assert editor.control().rowCount() == 1


def test_a_figure_is_shown_whole_in_a_narrow_table(parent: QWidget) -> None:
    editor = table(parent)
    editor.resize(300, 400)
    editor.fill([{"ten": "Sản lượng lương thực", "so": "1.234.567.585,6"}])
    QApplication.processEvents()
    grid = editor.control()
    assert grid.columnWidth(1) > grid.fontMetrics().horizontalAdvance("1.234.567.585,6")
    assert grid.horizontalHeader().length() <= grid.viewport().width()


def test_an_empty_clipboard_changes_nothing(parent: QWidget) -> None:
    editor = table(parent)
    editor.fill([{"ten": "Lúa"}])
    editor.control().setCurrentCell(0, 0)
    QGuiApplication.clipboard().clear()
    editor.paste.click()
    assert editor.content() == [{"ten": "Lúa"}]
    line = make(parent, InputType.TEXT)
    QTest.keyClick(line.control(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert line.answer() is None


# Questions


def test_a_note_stays_until_the_answer_is_changed_and_is_read_out(qtbot: QtBot, parent: QWidget) -> None:
    question = Question(field(InputType.TEXT), parent, {}, "")
    question.load("cũ")
    question.show_note("Xin xem lại.")
    assert "Xin xem lại." in question.editor.control().accessibleDescription()
    assert "Giải thích." in question.editor.control().accessibleDescription()
    type_text(question.editor.control(), "!")
    assert question.note() == ""
    question.show_wrong("Sai rồi.")
    assert "Sai rồi." in question.editor.control().accessibleDescription()
    type_text(question.editor.control(), "?")
    assert question.note() == ""
    assert question.editor.control().property("wrong") is False
