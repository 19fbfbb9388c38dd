"""The view of what has changed: signs, lines and colours agree, and each change can be gone to."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bannai.documents.differences import ParagraphDifference, word_differences
from bannai.gui.difference_view import DifferenceView
from bannai.gui.style import apply_style
from bannai.services.settings_service import Settings, Theme

pytestmark = pytest.mark.gui

OLD = "Toàn xã có 1.020 hộ, đạt kế hoạch."
NEW = "Toàn xã có 1.120 hộ, vượt kế hoạch giao."


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication) -> DifferenceView:
    apply_style(qapp)
    view = DifferenceView()
    qtbot.addWidget(view)
    view.resize(700, 400)
    view.show()
    return view


def format_of(view: DifferenceView, words: str) -> QTextCharFormat:
    cursor = view.text.document().find(words)
    assert not cursor.isNull(), f"{words} is not shown"
    return cursor.charFormat()


def paragraphs(*pairs: tuple[str | None, str | None]) -> list[ParagraphDifference]:
    return [ParagraphDifference("a", old, new, word_differences(old or "", new or "")) for old, new in pairs]


def test_removed_words_are_struck_after_a_minus_and_added_ones_underlined_after_a_plus(
    view: DifferenceView,
) -> None:
    view.show_difference(OLD, NEW)
    removed, added, same = format_of(view, "1.020"), format_of(view, "1.120"), format_of(view, "Toàn xã")
    assert (removed.fontStrikeOut(), removed.fontUnderline()) == (True, False)
    assert (added.fontStrikeOut(), added.fontUnderline()) == (False, True)
    assert (same.fontStrikeOut(), same.fontUnderline()) == (False, False)
    shown = view.text.toPlainText().replace("\u00a0", " ")
    assert shown == "Toàn xã có − 1.020 + 1.120 hộ, − đạt + vượt kế hoạch + giao."
    assert view.count == 3
    assert "3" in view.summary.text()


def test_two_equal_texts_are_said_to_be_equal(view: DifferenceView) -> None:
    view.show_difference(OLD, OLD)
    assert view.text.toPlainText() == OLD
    assert view.summary.isVisible()
    assert view.summary.text() == "Hai bản giống hệt nhau, không khác chữ nào."
    assert not view.next.isVisible()


def test_the_next_button_and_f3_go_from_change_to_change_and_round(view: DifferenceView) -> None:
    view.show_difference(OLD, NEW)
    view.next.click()
    assert "1.020" in view.text.textCursor().selectedText()
    assert "1.120" in view.text.textCursor().selectedText()
    view.text.setFocus()
    QTest.keyClick(view.text, Qt.Key.Key_F3)
    assert "vượt" in view.text.textCursor().selectedText()
    view.next.click()
    view.next.click()
    assert "1.020" in view.text.textCursor().selectedText()
    view.previous.click()
    assert "giao" in view.text.textCursor().selectedText()
    assert view.summary.text() == "Chỗ 3 trong 3 chỗ khác nhau"


def test_unchanged_paragraphs_can_be_left_out_and_are_counted(view: DifferenceView) -> None:
    view.show_paragraphs(
        paragraphs(("Mở đầu.", "Mở đầu."), ("Thân bài.", "Thân bài."), (OLD, NEW), (None, "Thêm một đoạn."))
    )
    assert "Mở đầu." in view.text.toPlainText()
    view.only.setChecked(True)
    assert "Mở đầu." not in view.text.toPlainText()
    assert view.text.toPlainText().startswith("… 2 đoạn giống nhau …\n")
    assert view.count == 4


def test_a_new_text_begins_at_its_top(view: DifferenceView) -> None:
    view.show_difference("dòng\n" * 200, "dòng\n" * 200 + "cuối")
    view.next.click()
    assert view.text.verticalScrollBar().value() > 0
    view.show_difference("dòng\n" * 200, "đầu\n" + "dòng\n" * 200)
    assert view.text.verticalScrollBar().value() == 0


@pytest.mark.parametrize("theme", list(Theme))
def test_the_colours_of_changed_words_follow_the_theme_and_are_easy_to_read(
    view: DifferenceView, qapp: QApplication, theme: Theme
) -> None:
    view.show_difference(OLD, NEW)
    apply_style(qapp, Settings(theme=theme))
    try:
        QApplication.sendPostedEvents()
        for words in ("1.020", "1.120"):
            form = format_of(view, words)
            assert contrast(form) >= 4.5
    finally:
        apply_style(qapp)


def contrast(form: QTextCharFormat) -> float:
    """Return the ratio by WCAG 2."""

    def light(channel: float) -> float:
        return channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4

    values = []
    for colour in (form.foreground().color(), form.background().color()):
        red, green, blue = (light(part) for part in (colour.redF(), colour.greenF(), colour.blueF()))
        values.append(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return (max(values) + 0.05) / (min(values) + 0.05)


def test_nothing_can_be_typed_into_it_and_tab_leaves_it(view: DifferenceView) -> None:
    view.show_difference(OLD, NEW)
    before = view.text.toPlainText()
    view.text.setFocus()
    QTest.keyClicks(view.text, "abc")
    QTest.keyClick(view.text, Qt.Key.Key_Tab)
    assert view.text.toPlainText() == before
    assert not view.text.hasFocus()


def test_a_compact_view_has_no_row_of_buttons(qtbot: QtBot, qapp: QApplication) -> None:
    apply_style(qapp)
    compact = DifferenceView(compact=True)
    qtbot.addWidget(compact)
    compact.show()
    compact.show_paragraphs(paragraphs((OLD, NEW), ("Cuối.", "Cuối.")))
    assert not compact.next.isVisible()
    assert not compact.only.isVisible()
    compact.clear()
    assert compact.text.toPlainText() == ""
    assert compact.text.textCursor().position() == 0
