"""The history page, driven as a user would: find, read, compare, throw away, take back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from bannai.app import make_program
from bannai.documents.model import Document, Paragraph, Run, Section
from bannai.errors import MachineError
from bannai.gui.desk import Desk
from bannai.gui.history_list import _Face, entry_of
from bannai.gui.history_page import HistoryPage
from bannai.gui.style import GRID_PX, apply_style
from bannai.gui.tasks import Tasks
from bannai.services.draft_service import DraftFinished, DraftRequest
from bannai.services.export_service import ExportedFile
from bannai.services.history_service import HistoryLine
from bannai.services.program import Program
from bannai.services.settings_service import Settings

pytestmark = pytest.mark.gui

SPEECH = "phat-bieu-khai-mac-binh-dan-hoc-vu-so"
LETTER = "to-trinh"
TIMEOUT_MS = 30_000


@dataclass(slots=True)
class Shown:
    """What the page said and which folders it opened."""

    said: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    can_open: bool = True

    def open_folder(self, folder: Path) -> bool:
        self.folders.append(folder)
        return self.can_open


@dataclass(slots=True)
class Drafts:
    """Two drafts: a speech in three versions, and a proposal."""

    speech: int
    letter: int


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return make_program(tmp_path / "Users" / "Văn phòng Đảng ủy")


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, program: Program, shown: Shown) -> Iterator[Desk]:
    apply_style(qapp)
    tasks = Tasks()
    yield Desk(program, tasks, Settings(), shown.said.append, shown.warned.append)
    tasks.close()


@pytest.fixture
def shown() -> Shown:
    return Shown()


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, shown: Shown) -> HistoryPage:
    page = HistoryPage(desk, shown.open_folder)
    qtbot.addWidget(page)
    page.resize(1260, 690)
    page.show()
    return page


@pytest.fixture
def drafts(qtbot: QtBot, desk: Desk) -> Drafts:
    program = desk.program

    def finished(kind_id: str, seed: int) -> DraftFinished:
        answers = program.kinds.get(kind_id).example_answers()
        return program.drafts.draft_now(DraftRequest(kind_id, answers, seed=seed))

    def keep(_cancelled: object) -> Drafts:
        letter = program.history.keep(finished(LETTER, 1), "phrases")
        speech = finished(SPEECH, 1)
        speech_id = program.history.keep(speech, "phrases")
        program.history.add_version(speech_id, edited(speech.draft.document, "Câu thêm lần hai."))
        program.history.add_version(speech_id, edited(speech.draft.document, "Câu thêm lần ba."))
        return Drafts(speech_id, letter)

    kept: list[Drafts] = []
    desk.tasks.start(keep, kept.append, lambda sentence, _error: pytest.fail(sentence))
    qtbot.waitUntil(lambda: bool(kept), timeout=TIMEOUT_MS)
    return kept[0]


def edited(document: Document, text: str) -> Document:
    first, *rest = document.sections
    more = Section(first.id, first.title, (*first.blocks, Paragraph((Run(text),))))
    return replace(document, sections=(more, *rest))


def settle(qtbot: QtBot, page: HistoryPage, desk: Desk) -> None:
    """Wait for the pause after typing and for the worker."""
    qtbot.waitUntil(lambda: not page._timer.isActive() and not desk.tasks.is_busy(), timeout=TIMEOUT_MS)


def opened(qtbot: QtBot, page: HistoryPage, desk: Desk) -> HistoryPage:
    page.refresh()
    settle(qtbot, page, desk)
    return page


def ids(page: HistoryPage) -> list[int]:
    return [entry.id for entry in page.list.entries()]


def type_text(control: QWidget, text: str) -> None:
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(control, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))


def text_of(page: HistoryPage) -> str:
    return page.details.difference.text.toPlainText().replace("\u00a0", " ")


def test_an_empty_history_says_what_to_do(qtbot: QtBot, page: HistoryPage, desk: Desk) -> None:
    opened(qtbot, page, desk)
    assert page.empty.isVisible()
    assert "Về Trang chủ" in page.empty.text()
    assert not page.nothing_chosen.isVisible()
    assert not page.actions_row.open.isEnabled()
    page.tabs.setCurrentIndex(1)
    settle(qtbot, page, desk)
    assert page.empty.text().startswith("Thùng rác đang trống.")


def test_each_draft_has_its_title_the_name_of_its_kind_and_when(
    qtbot: QtBot, page: HistoryPage, desk: Desk, drafts: Drafts, program: Program
) -> None:
    opened(qtbot, page, desk)
    assert ids(page) == [drafts.speech, drafts.letter]
    speech, letter = page.list.entries()
    assert "kỹ năng số" in speech.title
    name = re.escape(program.kinds.get(SPEECH).name)
    assert re.fullmatch(rf"{name} · hôm (nay|qua) \d+ giờ \d\d · 3 lần lưu", speech.detail)
    assert letter.detail.startswith(program.kinds.get(LETTER).name)
    assert page.state.text() == "2 bản thảo"
    spoken = page.list.item(0).text()
    assert speech.title in spoken
    assert speech.detail in spoken


def test_the_latest_version_is_compared_with_the_one_before_it(
    qtbot: QtBot, page: HistoryPage, desk: Desk, drafts: Drafts
) -> None:
    opened(qtbot, page, desk)
    assert page.list.current() is not None
    assert page.details.versions.count() == 3
    assert "Lần lưu 3" in page.details.versions.item(0).text()
    assert "(mới nhất)" in page.details.versions.item(0).text()
    assert "Câu thêm lần − hai + ba." in text_of(page)


def test_any_two_versions_can_be_compared_and_one_can_be_read_alone(
    qtbot: QtBot, page: HistoryPage, desk: Desk, drafts: Drafts
) -> None:
    opened(qtbot, page, desk)
    compare = page.details.compare

    def choose(data: int) -> None:
        compare.setCurrentIndex(compare.findData(data))
        compare.activated.emit(compare.currentIndex())
        settle(qtbot, page, desk)

    choose(1)
    assert "+ Câu thêm lần ba." in text_of(page)
    page.details.versions.setCurrentRow(1)
    settle(qtbot, page, desk)
    assert compare.currentData() == 1
    assert "+ Câu thêm lần hai." in text_of(page)
    choose(3)
    assert "Câu thêm lần − ba + hai." in text_of(page)
    choose(2)
    assert "\nCâu thêm lần hai." in text_of(page)
    assert not page.details.difference.summary.isVisible()


def test_a_draft_of_one_version_is_simply_read(
    qtbot: QtBot, page: HistoryPage, desk: Desk, drafts: Drafts
) -> None:
    opened(qtbot, page, desk)
    page.list.choose(drafts.letter)
    settle(qtbot, page, desk)
    assert page.details.versions.count() == 1
    assert not page.details.compare.isVisible()
    assert not page.details.difference.summary.isVisible()
    assert "Nà Khương" in text_of(page)


def test_the_search_waits_for_a_pause_and_never_touches_what_is_typed(
    qtbot: QtBot, page: HistoryPage, desk: Desk, drafts: Drafts, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(qtbot, page, desk)
    asked: list[str] = []
    lines = type(desk.program.history).lines

    def counted(self: object, query: str = "", limit: int = 200) -> object:
        asked.append(query)
        return lines(desk.program.history, query, limit)

    monkeypatch.setattr(type(desk.program.history), "lines", counted)
    page.search.setFocus()
    type_text(page.search, "binh dan thi")
    for _ in range(3):  # UniKey takes letters back and sends others
        QTest.keyClick(page.search, Qt.Key.Key_Backspace)
    composing = QInputMethodEvent("hoc", [])
    QCoreApplication.sendEvent(page.search, composing)
    commit = QInputMethodEvent()
    commit.setCommitString("học")
    QCoreApplication.sendEvent(page.search, commit)
    settle(qtbot, page, desk)
    assert page.search.text() == "binh dan học"
    assert asked == ["binh dan học"]
    assert ids(page) == [drafts.speech]
    assert page.state.text() == "Tìm thấy 1 bản thảo"
    assert page.search.hasFocus()


def test_a_search_without_a_result_says_what_to_try(
    qtbot: QtBot, page: HistoryPage, desk: Desk, drafts: Drafts
) -> None:
    opened(qtbot, page, desk)
    type_text(page.search, "Krông Pắc")
    settle(qtbot, page, desk)
    assert ids(page) == []
    assert "“Krông Pắc”" in page.empty.text()
    assert not page.actions_row.trash.isEnabled()
    page.search.clear()
    settle(qtbot, page, desk)
    assert len(ids(page)) == 2


def test_opening_is_asked_of_the_window(qtbot: QtBot, page: HistoryPage, desk: Desk, drafts: Drafts) -> None:
    opened(qtbot, page, desk)
    page.list.choose(drafts.letter)
    with qtbot.waitSignal(page.open_wanted) as wanted:
        page.actions_row.open.click()
    assert wanted.args == [drafts.letter]
    page.list.setFocus()
    with qtbot.waitSignal(page.open_wanted) as wanted:
        QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert wanted.args == [drafts.letter]


def test_a_duplicate_is_kept_and_then_asked_to_be_opened(
    qtbot: QtBot, page: HistoryPage, desk: Desk, drafts: Drafts
) -> None:
    opened(qtbot, page, desk)
    with qtbot.waitSignal(page.duplicate_wanted, timeout=TIMEOUT_MS) as wanted:
        page.actions_row.duplicate.click()
        page.actions_row.duplicate.click()  # an impatient second click makes no second copy
    settle(qtbot, page, desk)
    assert wanted.args is not None
    copy = wanted.args[0]
    assert ids(page) == [copy, drafts.speech, drafts.letter]
    current = page.list.current()
    assert current is not None
    assert current.id == drafts.speech
    assert page.actions_row.duplicate.isEnabled()


def test_a_draft_goes_into_the_trash_and_comes_back(
    qtbot: QtBot, page: HistoryPage, desk: Desk, drafts: Drafts, shown: Shown
) -> None:
    opened(qtbot, page, desk)
    page.actions_row.trash.click()
    settle(qtbot, page, desk)
    assert ids(page) == [drafts.letter]
    assert "vào thùng rác" in shown.said[-1]
    assert page.tabs.tabText(1) == "Thùng rác (1)"
    current = page.list.current()
    assert current is not None
    assert current.id == drafts.letter
    assert page.details.title.text() == current.title
    page.tabs.setCurrentIndex(1)
    settle(qtbot, page, desk)
    assert ids(page) == [drafts.speech]
    assert "bỏ vào thùng rác hôm " in page.list.entries()[0].detail
    assert not page.actions_row.open.isVisible()
    assert not page.details.use.isVisible()
    page.actions_row.restore.click()
    settle(qtbot, page, desk)
    assert ids(page) == []
    page.tabs.setCurrentIndex(0)
    settle(qtbot, page, desk)
    assert ids(page) == [drafts.speech, drafts.letter]


def test_purging_asks_once_and_no_is_the_answer_at_hand(
    qtbot: QtBot, page: HistoryPage, desk: Desk, drafts: Drafts, shown: Shown
) -> None:
    opened(qtbot, page, desk)
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Delete)
    settle(qtbot, page, desk)
    page.tabs.setCurrentIndex(1)
    settle(qtbot, page, desk)
    row = page.actions_row
    row.purge.click()
    assert row.is_asking()
    assert page.list.entries()[0].title in row.question.text()
    assert QApplication.focusWidget() is row.no
    QTest.keyClick(row.no, Qt.Key.Key_Escape)
    assert not row.is_asking()
    assert ids(page) == [drafts.speech]
    row.purge.click()
    row.yes.click()
    settle(qtbot, page, desk)
    assert ids(page) == []
    assert shown.said[-1].startswith("Đã xóa hẳn")
    assert page.tabs.tabText(1) == "Thùng rác"
    page.tabs.setCurrentIndex(0)
    settle(qtbot, page, desk)
    assert ids(page) == [drafts.letter]


def test_an_open_question_is_taken_back_when_another_draft_is_chosen(
    qtbot: QtBot, page: HistoryPage, desk: Desk, drafts: Drafts
) -> None:
    opened(qtbot, page, desk)
    for _ in range(2):
        page.actions_row.trash.click()
        settle(qtbot, page, desk)
    page.tabs.setCurrentIndex(1)
    settle(qtbot, page, desk)
    assert len(ids(page)) == 2
    page.actions_row.purge.click()
    page.list.setCurrentRow(1)
    assert not page.actions_row.is_asking()
    settle(qtbot, page, desk)
    assert len(ids(page)) == 2


def test_an_old_version_becomes_the_latest_again(
    qtbot: QtBot, page: HistoryPage, desk: Desk, drafts: Drafts, shown: Shown
) -> None:
    opened(qtbot, page, desk)
    assert not page.details.use.isVisible()
    page.details.versions.setCurrentRow(2)
    settle(qtbot, page, desk)
    assert page.details.use.isVisible()
    page.details.use.click()
    settle(qtbot, page, desk)
    assert page.details.versions.count() == 4
    assert page.details.version() == 4
    assert "lần lưu 1" in shown.said[-1]
    assert "− Câu thêm lần ba." in text_of(page)


def test_the_files_made_are_listed_and_their_folder_opens(
    qtbot: QtBot, page: HistoryPage, desk: Desk, drafts: Drafts, shown: Shown, tmp_path: Path
) -> None:
    there = tmp_path / "Bài phát biểu.docx"
    there.write_bytes(b"x")
    history = desk.program.history

    def keep(_cancelled: object) -> None:
        history.keep_file(drafts.speech, ExportedFile(there, "docx", "0" * 64))
        history.keep_file(drafts.speech, ExportedFile(tmp_path / "cũ.pdf", "pdf", "0" * 64))

    desk.tasks.start(keep, lambda _: None, lambda sentence, _error: pytest.fail(sentence))
    opened(qtbot, page, desk)
    details = page.details
    assert details.tabs.tabText(1) == "Tệp đã xuất (2)"
    details.tabs.setCurrentIndex(1)
    assert "cũ.pdf (không còn ở chỗ cũ)" in details.files.item(0).text()
    assert not details.folder.isEnabled()
    details.files.setCurrentRow(1)
    assert "Tệp Word: Bài phát biểu.docx" in details.files.item(1).text()
    details.folder.click()
    assert shown.folders == [tmp_path]
    shown.can_open = False
    details.folder.click()
    assert str(tmp_path) in shown.warned[-1]
    page.list.choose(drafts.letter)
    settle(qtbot, page, desk)
    details.tabs.setCurrentIndex(1)
    assert details.no_files.isVisible()
    assert "Chưa xuất tệp nào" in details.no_files.text()


def test_a_file_made_elsewhere_is_seen_at_the_next_refresh(
    qtbot: QtBot, page: HistoryPage, desk: Desk, drafts: Drafts, tmp_path: Path
) -> None:
    opened(qtbot, page, desk)
    history = desk.program.history
    desk.tasks.start(
        lambda _cancelled: history.keep_file(drafts.speech, ExportedFile(tmp_path / "a.pdf", "pdf", "0")),
        lambda _: None,
        lambda sentence, _error: pytest.fail(sentence),
    )
    opened(qtbot, page, desk)
    assert page.details.tabs.tabText(1) == "Tệp đã xuất (1)"


def test_what_goes_wrong_is_said_and_the_buttons_come_back(
    qtbot: QtBot,
    page: HistoryPage,
    desk: Desk,
    drafts: Drafts,
    shown: Shown,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened(qtbot, page, desk)

    def full(_self: object, _draft_id: int) -> None:
        raise MachineError("errors.history_disk_full", path="bannai.db")

    monkeypatch.setattr(type(desk.program.history), "trash", full)
    page.actions_row.trash.click()
    assert not page.actions_row.trash.isEnabled()
    settle(qtbot, page, desk)
    assert "đã đầy" in shown.warned[-1]
    assert page.actions_row.trash.isEnabled()
    assert len(ids(page)) == 2


def test_more_drafts_than_a_screenful_come_on_request(
    qtbot: QtBot, page: HistoryPage, desk: Desk, drafts: Drafts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bannai.gui.history_page._SHOWN", 1)
    page._shown = 1
    opened(qtbot, page, desk)
    assert ids(page) == [drafts.speech]
    assert page.state.text() == "Mới hiện 1 bản thảo gần nhất"
    page.more.click()
    settle(qtbot, page, desk)
    assert ids(page) == [drafts.speech, drafts.letter]
    assert not page.more.isVisible()


def test_a_narrow_page_shows_list_and_draft_in_turn(
    qtbot: QtBot, page: HistoryPage, desk: Desk, drafts: Drafts
) -> None:
    page.resize(640, 470)
    opened(qtbot, page, desk)
    assert page.list.isVisible()
    assert not page.details.isVisible()
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert not page.list.isVisible()
    assert page.details.versions.hasFocus()
    page.details.back.click()
    assert page.list.hasFocus()
    assert page.actions_row.open.isVisible()


@pytest.mark.parametrize(("width", "percent"), [(810, 100), (640, 100), (810, 200), (1260, 150)])
def test_nothing_is_wider_than_the_page_and_the_main_button_stays_in_sight(
    qtbot: QtBot, qapp: QApplication, page: HistoryPage, desk: Desk, drafts: Drafts, width: int, percent: int
) -> None:
    apply_style(qapp, Settings(text_percent=percent))
    try:
        page.resize(width, 600)
        opened(qtbot, page, desk)
        qapp.processEvents()
        assert page.width() == width
        button = page.actions_row.open
        corner = button.mapTo(page, button.rect().bottomRight())
        assert page.rect().contains(corner)
        assert not page.list.horizontalScrollBar().isVisible()
        assert not page.details.difference.text.horizontalScrollBar().isVisible()
    finally:
        apply_style(qapp)


def test_every_control_has_a_name_and_no_two_visible_mnemonics_clash(
    qtbot: QtBot, page: HistoryPage, desk: Desk, drafts: Drafts
) -> None:
    opened(qtbot, page, desk)
    page.details.versions.setCurrentRow(1)
    settle(qtbot, page, desk)
    for widget in page.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            name = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
            assert name, f"{widget} has no name"
    words = [it.text() for it in page.findChildren(QAbstractButton) if it.isVisible()]
    words += [it.text() for it in page.findChildren(QLabel) if it.isVisible() and it.buddy() is not None]
    keys = [match[1].lower() for text in words if (match := re.search(r"&(\w)", text))]
    assert len(keys) == len(set(keys)), keys
    assert len(keys) >= 4


def test_a_long_title_takes_two_lines_and_ends_in_dots(qapp: QApplication) -> None:
    face = _Face(qapp.font())
    words = "BÁO CÁO Tình hình kinh tế - xã hội quý III năm 2026; nhiệm vụ trọng tâm quý IV năm 2026"
    lines = face.wrapped(words, 300, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(face.metrics.horizontalAdvance(line) <= 303 for line in lines)
    assert face.wrapped(words, 3000, 2) == [words]
    assert face.wrapped("một_chữ_rất_dài_không_có_chỗ_ngắt_nào_cả_thì_bị_cắt", 100, 2)[0].endswith("…")
    assert face.wrapped("", 300, 2) == []


def test_a_draft_whose_kind_or_title_is_gone_still_has_words() -> None:
    now = datetime(2025, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=7)))
    line = HistoryLine(1, "loai-rieng", "", "2025-11-05T02:00:00.000Z", 1)
    entry = entry_of(line, {}, now)
    assert entry.title == "Bản thảo chưa có tên"
    assert entry.detail == "Loại văn bản không còn trên máy này · ngày 05/11/2025"


def test_no_line_of_a_version_is_cut_where_there_is_little_room(
    qtbot: QtBot, desk: Desk, page: HistoryPage
) -> None:
    def keep(_cancelled: object) -> int:
        program = desk.program
        bare = program.drafts.draft_now(DraftRequest(SPEECH, {}, seed=1))
        draft_id = program.history.keep(bare, "phrases")
        return program.history.add_version(draft_id, edited(bare.draft.document, "Câu thêm."))

    page.resize(911 - 96, 480)
    kept: list[int] = []
    desk.tasks.start(keep, kept.append, lambda sentence, _error: pytest.fail(sentence))
    qtbot.waitUntil(lambda: bool(kept), timeout=TIMEOUT_MS)
    opened(qtbot, page, desk)
    versions = page.details.versions
    assert versions.count() == 2
    for row in range(versions.count()):
        item = versions.item(row)
        assert "Còn thiếu" in item.text()
        for line in item.text().split("\n"):
            assert versions.fontMetrics().horizontalAdvance(line) <= versions.viewport().width() - 2 * GRID_PX
        assert versions.visualItemRect(item).bottom() <= versions.viewport().height()
