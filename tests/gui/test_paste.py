"""What comes from Word, Excel and Zalo through the clipboard; and UniKey, which may use it for letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from bannai.gui import paste
from bannai.gui.paste import CleanLine, CleanText

pytestmark = pytest.mark.gui


def mime(text: str = "", html: str = "") -> QMimeData:
    data = QMimeData()
    if text:
        data.setText(text)
    if html:
        data.setHtml(html)
    return data


@pytest.fixture(autouse=True)
def clipboard(qapp: QApplication) -> Iterator[None]:
    yield
    QGuiApplication.clipboard().clear()


def put(text: str = "", html: str = "") -> None:
    QGuiApplication.clipboard().setMimeData(mime(text, html))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Hội nghị\r\nsơ kết\r\n", "Hội nghị sơ kết"),
        ("a\u00a0 b\u200b\ufeff", "a b"),
        ("Chúc mừng 🎉 bà con", "Chúc mừng bà con"),
        (unicodedata.normalize("NFD", "Đảng ủy"), "Đảng ủy"),
        ("", ""),
    ],
)
def test_a_line_takes_clean_text_on_one_line(given: str, kept: str) -> None:
    assert paste.one_line(given) == kept


@pytest.mark.parametrize("piece", ["ế", "thí ", " của", " ", "ủy", "a"])
def test_letters_that_unikey_sends_through_the_clipboard_keep_their_spaces(piece: str) -> None:
    assert paste.one_line(piece) == piece
    assert paste.paragraphs(piece) == piece


@given(st.text(max_size=60))
def test_pasted_text_is_never_more_than_clean(text: str) -> None:
    assert "\n" not in paste.one_line(text)
    again = paste.paragraphs(paste.paragraphs(text))
    assert paste.paragraphs(again) == again
    assert all(item and item == item.strip() for item in paste.items(text))


@pytest.mark.parametrize(
    "text",
    [
        "- Rà soát hộ nghèo;\n- Cấp thẻ bảo hiểm.",
        "•\tRà soát hộ nghèo\r\n•\tCấp thẻ bảo hiểm\r\n",
        "·       Rà soát hộ nghèo\n·       Cấp thẻ bảo hiểm",
        "\uf0b7 Rà soát hộ nghèo\n\uf0b7 Cấp thẻ bảo hiểm",
        "§\tRà soát hộ nghèo\nØ\tCấp thẻ bảo hiểm",
        "1. Rà soát hộ nghèo\n2. Cấp thẻ bảo hiểm",
        "a) Rà soát hộ nghèo;\nb) Cấp thẻ bảo hiểm.",
        "+ Rà soát hộ nghèo\n\n+ Cấp thẻ bảo hiểm",
        "– Rà soát hộ nghèo 👍\n– Cấp thẻ bảo hiểm",
    ],
)
def test_bullets_of_word_and_zalo_become_items(text: str) -> None:
    assert paste.is_list(text)
    assert paste.items(text) == ["Rà soát hộ nghèo", "Cấp thẻ bảo hiểm"]


def test_bullets_in_a_long_text_become_dashes() -> None:
    assert paste.paragraphs("Kết quả:\r\n•\tmột\r\n·   hai") == "Kết quả:\n- một\n- hai"


def test_a_word_that_begins_like_a_bullet_is_a_word() -> None:
    for text in ("ông Lò Văn A", "vùng cao", "-5 độ", "qua suối"):
        assert not paste.is_list(text)
        assert paste.paragraphs(text) == text


def test_formatted_text_without_plain_text_is_taken_too() -> None:
    assert paste.plain(mime(html="<p>Kính gửi <b>UBND</b> xã</p>")) == "Kính gửi UBND xã"
    assert paste.plain(mime("chữ thường", "<p>khác</p>")) == "chữ thường"
    assert paste.plain(QMimeData()) == ""


# Tables


def test_a_table_of_excel_with_quotes_and_line_ends_in_cells() -> None:
    text = 'Lúa\t412\tha\r\n"Ngô\nlai"\t"nói ""to"""\t\r\n'
    assert paste.cells(mime(text)) == [["Lúa", "412", "ha"], ["Ngô lai", 'nói "to"', ""]]


def test_a_quote_that_belongs_to_the_text_stays() -> None:
    assert paste.cells(mime('"Gia đình văn hóa"\t12\n5" ống\t3')) == [
        ['"Gia đình văn hóa"', "12"],
        ['5" ống', "3"],
    ]


def test_a_simple_word_is_one_cell_and_nothing_is_none() -> None:
    assert paste.cells(mime("Lúa")) == [["Lúa"]]
    assert paste.cells(mime("")) == []


WORD = """<html xmlns:o="urn"><head><style>td {color: red}</style></head><body><!--StartFragment-->
<table class=MsoTableGrid><tr><td width=64 rowspan=2><p class=MsoNormal>Nông
nghiệp<o:p></o:p></p></td><td><p>Lúa</p><p>mùa</p></td><td>412</td></tr>
<tr><td>Ngô &amp; sắn</td><td><![if !supportEmptyParas]>&nbsp;<![endif]></td></tr>
<tr><td colspan=2>Cộng</td><td>500</td></tr></table><!--EndFragment--></body></html>"""


def test_a_table_of_word_with_merged_cells_and_paragraphs() -> None:
    assert paste.cells(mime("Nông nghiệp\tLúa\nmùa\t412", WORD)) == [
        ["Nông nghiệp", "Lúa mùa", "412"],
        ["", "Ngô & sắn", ""],
        ["Cộng", "", "500"],
    ]


def test_broken_formatted_text_falls_back_to_plain_text() -> None:
    assert paste.cells(mime("a\tb", "<table><![broken x")) == [["a", "b"]]


@given(st.text(alphabet='<>/tableoprd"!-[] =\n&;é', max_size=80))
def test_no_formatted_text_breaks_the_program(text: str) -> None:
    paste.html_cells(f"<table>{text}")
    paste.text_cells(text)


def test_headings_and_running_numbers_that_are_there_already_are_left_out() -> None:
    labels = ["Chỉ tiêu", "Đơn vị"]
    rows = [["STT", "Chỉ tiêu", "ĐƠN VỊ"], ["1", "Lúa", "ha"], ["2", "Ngô", "ha"]]
    assert paste.fitted(rows, labels) == [["Lúa", "ha"], ["Ngô", "ha"]]
    assert paste.fitted([["1", "Lúa", "ha"], ["2", "Ngô", "ha"]], labels) == [["Lúa", "ha"], ["Ngô", "ha"]]
    assert paste.fitted([["Lúa", "ha"]], labels) == [["Lúa", "ha"]]
    assert paste.fitted([["1", "5"], ["2", "6"]], labels) == [["1", "5"], ["2", "6"]]
    assert paste.fitted([], labels) == []


def test_a_heading_of_running_numbers_is_known_also_in_a_narrow_table_and_by_other_words() -> None:
    labels = ["Chỉ tiêu", "Đơn vị", "Kế hoạch năm", "Thực hiện"]
    wanted = [["Lúa", "ha"], ["Ngô", "tấn"]]
    assert (
        paste.fitted([["STT", "Tên chỉ tiêu", "ĐVT"], ["1", "Lúa", "ha"], ["2", "Ngô", "tấn"]], labels)
        == wanted
    )
    assert paste.fitted([["Chỉ tiêu", "ĐVT"], ["Lúa", "ha"], ["Ngô", "tấn"]], labels) == wanted
    assert paste.fitted([["1", "ha"], ["2", "tấn"]], labels) == [["1", "ha"], ["2", "tấn"]]
    assert paste.fitted([["STT", "Việc"], ["1", "Họp"]], ["STT", "Việc"]) == [["1", "Họp"]]


def test_what_a_chat_sets_before_its_messages_is_left_out() -> None:
    text = "[10:21, 12/10/2026] Anh Thanh: Tiêm phòng xong\n[12/10/2026 10:25] Chị Hoa: Đã họp lúc 8:00"
    assert paste.plain(mime(text=text)) == "Tiêm phòng xong\nĐã họp lúc 8:00"
    for kept in (
        "[1] Nghị quyết 12/2025: khoản 8:00",
        "Họp [10:21, 12/10/2026] Anh Thanh: xong",
        "[8:00] a: b",
    ):
        assert paste.plain(mime(text=kept)) == kept


# The fields


def test_pasting_into_a_line_by_keys_cleans_and_can_be_undone(qtbot: QtBot) -> None:
    line = CleanLine()
    qtbot.addWidget(line)
    line.setText("trước  sau")
    line.setCursorPosition(6)
    put("giữa\r\n")
    QTest.keyClick(line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert line.text() == "trước giữa sau"
    QTest.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert line.text() == "trước  sau"


def test_what_is_selected_is_replaced_by_what_is_pasted(qtbot: QtBot) -> None:
    line = CleanLine()
    qtbot.addWidget(line)
    line.setText("cũ")
    line.selectAll()
    put("mới\n")
    QTest.keyClick(line, Qt.Key.Key_Insert, Qt.KeyboardModifier.ShiftModifier)
    assert line.text() == "mới"


@pytest.mark.qt_log_ignore("grabbing the keyboard", "support raise", extend=True)
def test_pasting_by_the_menu_cleans_too(qtbot: QtBot) -> None:
    line = CleanLine()
    qtbot.addWidget(line)
    line.show()
    put("hai\ndòng")
    place = QPoint(5, 5)
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(line, QContextMenuEvent(reason, place, line.mapToGlobal(place)))
    menu = line.findChild(QMenu) or QApplication.activePopupWidget()
    assert menu is not None
    action = menu.findChild(QAction, "edit-paste")
    assert action is not None
    action.trigger()
    menu.close()
    assert line.text() == "hai dòng"


def drop(target: CleanLine, data: QMimeData) -> None:
    event = QDropEvent(
        QPointF(2, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        QEvent.Type.Drop,
    )
    target.dropEvent(event)


def test_a_drop_is_cleaned(qtbot: QtBot) -> None:
    line = CleanLine()
    qtbot.addWidget(line)
    drop(line, mime("kéo\nthả 🙂"))
    assert line.text() == "kéo thả"


def test_pasting_many_lines(qtbot: QtBot) -> None:
    text = CleanText(by_line=True)
    qtbot.addWidget(text)
    text.setPlainText("đã có\n")
    text.moveCursor(text.textCursor().MoveOperation.End)
    put("•\tmột;\r\n•\thai.")
    text.paste()
    assert text.toPlainText() == "đã có\nmột\nhai"
    text.undo()
    assert text.toPlainText() == "đã có\n"


def test_clean_text_is_pasted_into_a_long_text(qtbot: QtBot) -> None:
    text = CleanText()
    qtbot.addWidget(text)
    put(html="<p>Đoạn <b>một</b></p><p>Đoạn hai</p>")
    text.paste()
    assert text.toPlainText() == "Đoạn một\nĐoạn hai"
    assert text.canInsertFromMimeData(mime(html="<b>a</b>"))
