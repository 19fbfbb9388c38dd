"""A draft's Word file comes back corrected in the window: chosen, dropped, accepted, refused, undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bannai.app import make_program
from bannai.gui.draft_page import DraftPage
from bannai.gui.history_page import HistoryPage
from bannai.gui.main_window import MainWindow
from bannai.gui.shell_rail import Place
from bannai.gui.style import apply_style
from bannai.render.text import render_text
from bannai.services.program import Program
from bannai.services.settings_service import Settings
from tests.fixtures import old_papers as old
from tests.fixtures.templates import ANSWERS, template
from tests.fixtures.word_changes import changed, tracked

pytestmark = pytest.mark.gui
TIMEOUT_MS = 30_000
LETTER = "cong-van"


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return make_program(tmp_path / "Users" / "Văn phòng Đảng ủy")


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, program: Program) -> Iterator[MainWindow]:
    apply_style(qapp)
    program.settings.write(Settings(started=True))
    window = MainWindow(program)
    qtbot.addWidget(window)
    window.resize(1366, 738)
    window.show()
    settle(qtbot, window)
    yield window
    window.close()


def settle(qtbot: QtBot, window: MainWindow) -> None:
    for _ in range(3):
        qtbot.waitUntil(lambda: not window.tasks.is_busy(), timeout=TIMEOUT_MS)
        QTest.qWait(5)


def drafted(qtbot: QtBot, window: MainWindow, kind_id: str = LETTER) -> DraftPage:
    kind = window.journey.kind(kind_id)
    assert kind is not None
    window.open_kind(kind_id, kind.example_answers())
    settle(qtbot, window)
    window.journey.draft()
    settle(qtbot, window)
    place = window.journey.place
    place.press_main()  # of the outline
    qtbot.waitUntil(place.is_written, timeout=TIMEOUT_MS)
    settle(qtbot, window)
    return place.page


def sent(program: Program, page: DraftPage, tmp_path: Path) -> Path:
    file = tmp_path / "công văn.docx"
    program.exports.export(page.document(), file)
    return file


def ill(xml: str) -> str:
    return xml.replace("gia súc ốm", "gia súc bệnh", 1)


def twice(xml: str) -> str:
    return ill(xml).replace("từng hộ", "từng gia đình", 1)


def taken_back(qtbot: QtBot, window: MainWindow, file: Path) -> DraftPage:
    page = window.journey.place.page
    page.taking_back.ask = lambda _parent, _sort: file
    page.toolbar.take_back.click()
    settle(qtbot, window)
    return page


def text(page: DraftPage) -> str:
    return render_text(page.document())


def drop(target: QWidget, *files: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(it)) for it in files])
    action, button, key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), action, data, button, key)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPoint(5, 5), action, data, button, key))


def test_each_change_is_offered_taken_or_refused_and_undone(
    qtbot: QtBot, window: MainWindow, program: Program, tmp_path: Path
) -> None:
    page = drafted(qtbot, window)
    before = text(page)
    taken_back(qtbot, window, changed(sent(program, page, tmp_path), twice))
    assert "2 chỗ sửa" in window.message.text()
    assert text(page) == before  # nothing is changed by itself
    bar = page.proposals
    assert len(bar.returned) == 2
    assert bar.title.text().startswith("Trong tệp Word, chỗ này được sửa thành:")
    assert "gia súc" in bar.difference.text.toPlainText()
    assert window.focusWidget() is bar.take
    bar.take.click()
    bar.leave.click()
    assert bar.isHidden()
    after = text(page)
    assert [word in after for word in ("gia súc bệnh", "từng gia đình")].count(True) == 1
    page.text.undo()
    assert text(page) == before


def test_all_changes_are_taken_in_one_step_of_undo(
    qtbot: QtBot, window: MainWindow, program: Program, tmp_path: Path
) -> None:
    page = drafted(qtbot, window)
    before = text(page)
    taken_back(qtbot, window, changed(sent(program, page, tmp_path), twice))
    assert page.proposals.all_returned.text().replace("&", "") == "Nhận tất cả 2 chỗ"
    page.proposals.all_returned.click()
    settle(qtbot, window)
    assert text(page) == twice(before)
    assert page.proposals.isHidden()
    assert "Đã nhận 2 chỗ" in window.message.text()
    page.text.undo()
    assert text(page) == before
    page.text.redo()
    assert "gia súc bệnh" in text(page)


def test_a_file_dropped_on_the_text_or_beside_it_is_taken_back(
    qtbot: QtBot, window: MainWindow, program: Program, tmp_path: Path
) -> None:
    page = drafted(qtbot, window)
    before = page.text.toPlainText()
    file = changed(sent(program, page, tmp_path), ill)
    for target in (page, page.text.viewport(), page.pages):
        drop(target, file)
        settle(qtbot, window)
        assert len(page.proposals.returned) == 1
        page.proposals.leave.click()
    drop(page, file, file)
    assert "Mỗi lần" in window.message.text()
    assert page.text.toPlainText() == before


def test_another_paper_and_what_is_no_word_file_are_one_sentence(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    page = drafted(qtbot, window)
    before = text(page)
    other = tmp_path / "khác.docx"
    other.write_bytes(old.old_paper())
    taken_back(qtbot, window, other)
    assert "“khác.docx” không giống bài đang chọn" in window.message.text()
    scan = tmp_path / "quét.docx"
    scan.write_bytes(b"%PDF-1.7")
    taken_back(qtbot, window, scan)
    assert "PDF" in window.message.text()
    assert text(page) == before
    assert page.proposals.isHidden()
    assert page.reading.isHidden()


def test_tracked_changes_are_told_and_what_has_no_place_is_quoted(
    qtbot: QtBot, window: MainWindow, program: Program, tmp_path: Path
) -> None:
    page = drafted(qtbot, window)

    def change(xml: str) -> str:
        columns = "<w:gridCol w:w='4000'/>" * 2
        cells = "<w:tc><w:tcPr/><w:p><w:r><w:t>Bảng lạ</w:t></w:r></w:p></w:tc>" * 2
        place = xml.index("<w:p>", xml.index("640 con trâu"))
        xml = (
            xml[:place]
            + f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{f'<w:tr>{cells}</w:tr>' * 2}</w:tbl>"
            + xml[place:]
        )
        return tracked(xml, "640 con trâu", "610 con trâu")

    taken_back(qtbot, window, changed(sent(program, page, tmp_path), change))
    told = window.message.text()
    assert "Track Changes" in told
    assert "thêm “Bảng lạ Bảng lạ”" in told
    assert len(page.proposals.returned) == 1


def test_reading_can_be_stopped(qtbot: QtBot, window: MainWindow, program: Program, tmp_path: Path) -> None:
    page = drafted(qtbot, window)
    page.taking_back.begin(changed(sent(program, page, tmp_path), ill))
    page.reading.stop.click()
    settle(qtbot, window)
    assert "Đã dừng đọc tệp" in window.message.text()
    assert page.proposals.isHidden()


def test_a_place_edited_meanwhile_is_compared_anew_and_keeps_the_edit(
    qtbot: QtBot, window: MainWindow, program: Program, tmp_path: Path
) -> None:
    page = drafted(qtbot, window)
    taken_back(qtbot, window, changed(sent(program, page, tmp_path), ill))
    cursor = page.text.document().find("gia súc ốm")
    cursor.setPosition(cursor.selectionStart())
    cursor.insertText("rất nhiều ")
    page.proposals.take.click()
    settle(qtbot, window)
    assert "so lại" in window.message.text()
    assert "gia súc bệnh" not in text(page)
    assert len(page.proposals.returned) == 1
    page.proposals.take.click()
    assert "gia súc bệnh" in text(page)


def test_what_is_not_decided_on_is_offered_again_after_a_visit_to_the_answers(
    qtbot: QtBot, window: MainWindow, program: Program, tmp_path: Path
) -> None:
    page = drafted(qtbot, window)
    taken_back(qtbot, window, changed(sent(program, page, tmp_path), twice))
    page.proposals.leave.click()
    (waiting,) = page.proposals.returned
    page.back.click()
    settle(qtbot, window)
    window.journey.draft()
    settle(qtbot, window)
    assert [it.new for it in page.proposals.returned] == [waiting.new]


def test_other_wordings_asked_for_meanwhile_do_not_lose_the_changes(
    qtbot: QtBot, window: MainWindow, program: Program, tmp_path: Path
) -> None:
    page = drafted(qtbot, window)
    taken_back(qtbot, window, changed(sent(program, page, tmp_path), twice))
    page._on_offered(replace(page.proposals.returned[0]))  # as the phrase bank offers it
    assert len(page.proposals.returned) == 2


def test_the_history_opens_the_draft_and_takes_its_file_back(
    qtbot: QtBot, window: MainWindow, program: Program, tmp_path: Path
) -> None:
    page = drafted(qtbot, window)
    file = changed(sent(program, page, tmp_path), ill)
    window.go_to(Place.HISTORY)
    settle(qtbot, window)
    shown = window.stack.currentWidget()
    assert isinstance(shown, HistoryPage)
    actions = shown.actions_row
    actions.ask_file = lambda _parent, _sort: file
    assert actions.take_back.isEnabled()
    actions.take_back.click()
    settle(qtbot, window)
    qtbot.waitUntil(lambda: bool(page.proposals.returned), timeout=TIMEOUT_MS)
    settle(qtbot, window)
    assert window.journey.step == "result"
    assert "1 chỗ sửa" in window.message.text()
    page.proposals.take.click()
    page.keep_version()
    settle(qtbot, window)
    history = make_program(program.paths.data).history  # the window's belongs to its worker
    (line,) = history.lines("", 10)
    assert "gia súc bệnh" in render_text(history.document(line.id))
    assert "gia súc ốm" in render_text(history.document(line.id, 1))


def test_slides_and_templates_have_no_such_button(
    qtbot: QtBot, window: MainWindow, program: Program, tmp_path: Path
) -> None:
    source = tmp_path / "mẫu.docx"
    source.write_bytes(template())
    kind = program.templates.add(source)
    page = drafted(qtbot, window)
    assert not page.toolbar.take_back.isHidden()
    window.journey._on_kinds_changed("")
    settle(qtbot, window)
    window.open_kind(kind.id, ANSWERS)
    settle(qtbot, window)
    window.journey.draft()
    settle(qtbot, window)
    assert page.toolbar.take_back.isHidden()
    drop(page, source)
    settle(qtbot, window)
    assert "Chỉ nhận lại được văn bản Word" in window.message.text()
