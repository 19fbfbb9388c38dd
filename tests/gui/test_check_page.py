"""The page that checks a Word file: dropped or chosen, findings in groups, their places on drawn pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bannai import messages
from bannai.app import make_program
from bannai.gui.check_page import FEW, AskPath, CheckPage
from bannai.gui.help_page import HelpPage
from bannai.gui.looks import LOOKS
from bannai.gui.main_window import MainWindow
from bannai.gui.mend_dialog import MendDialog, free_name
from bannai.gui.save_question import SaveAnswer
from bannai.gui.shell_rail import Place
from bannai.gui.style import apply_style
from bannai.importers.docx_reader import read_docx
from bannai.services.check_listing import CheckGroup
from bannai.services.check_pages import PageBox, unknown_lines
from bannai.services.program import Program
from bannai.services.settings_service import Settings, Theme
from tests.fixtures import old_papers as old
from tests.fixtures.form_faults import STATE, text, word, written
from tests.fixtures.word_files import CENTERED, p, packed, word_file, word_parts

pytestmark = pytest.mark.gui
TIMEOUT_MS = 60_000
GOOD = written(STATE)
WRONG_SPACE = "Câu này có  hai dấu cách."
MISSPELT = "nghành"


@pytest.fixture
def program(tmp_path: Path) -> Program:
    program = make_program(tmp_path / "Users" / "Văn phòng Đảng ủy")
    program.settings.write(Settings(started=True))
    return program


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, program: Program) -> Iterator[MainWindow]:
    apply_style(qapp)
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


def saved(tmp_path: Path, data: bytes, name: str = "Báo cáo của xã.docx") -> Path:
    file = tmp_path / name
    file.write_bytes(data)
    return file


def page_of(qtbot: QtBot, window: MainWindow) -> CheckPage:
    window.go_to(Place.CHECK)
    settle(qtbot, window)
    assert window.check_page is not None
    return window.check_page


def checked(qtbot: QtBot, window: MainWindow, file: Path) -> CheckPage:
    page = page_of(qtbot, window)
    page.ask = lambda _parent: file
    (page.other if page.has_result() else page.choose).click()
    settle(qtbot, window)
    assert page.result is not None
    return page


def drop(target: QWidget, *files: Path) -> bool:
    """Drop files as the file manager does; say whether they were taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    action, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(20, 20), action, data, left, none)
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(QPointF(20, 20), action, data, left, none)
    QApplication.sendEvent(target, event)
    return event.isAccepted()


def row_with(page: CheckPage, words: str) -> int:
    rows = [at for at, it in enumerate(page.list.entries()) if words in it.found]
    assert rows, (words, [it.found for it in page.list.entries()])
    return rows[0]


def shown(page: CheckPage) -> QImage:
    return page.pages.sheets.grab().toImage()


# The way to it


def test_a_file_dropped_on_the_home_page_is_checked_without_a_question(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    data = old.old_paper()
    file = saved(tmp_path, data)
    assert drop(window.home, file)
    settle(qtbot, window)
    page = window.check_page
    assert page is not None
    assert window.stack.currentWidget() is page
    assert window.rail.buttons[Place.CHECK].isChecked()
    assert page.result is not None
    assert page.result.path == file
    assert file.read_bytes() == data


def test_the_tile_and_the_search_lead_there_and_two_files_at_once_are_not_taken(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    tile = next(it for it in window.home.tiles if it.name == messages.text("home.check"))
    tile.click()
    page = window.check_page
    assert page is not None
    assert window.stack.currentWidget() is page
    assert page.choose.hasFocus()
    file = saved(tmp_path, GOOD)
    assert not drop(page, file, file)
    assert drop(page, file)
    settle(qtbot, window)
    assert page.has_result()
    window.go_to(Place.HOME)
    window.home.search.setText("the thuc")
    qtbot.waitUntil(lambda: bool(window.home.hits()), timeout=TIMEOUT_MS)
    assert messages.text("home.place_check") in [it.name for it in window.home.hits()]


def test_f1_speaks_of_the_check(qtbot: QtBot, window: MainWindow) -> None:
    page_of(qtbot, window)
    QTest.keyClick(window, Qt.Key.Key_F1)
    guide = window.stack.currentWidget()
    assert isinstance(guide, HelpPage)
    assert guide.contents.currentItem().text() == messages.text("gui.help_topic_check")
    guide.back.click()
    assert window.stack.currentWidget() is window.check_page


# What is told


def test_findings_stand_in_groups_with_rule_clause_and_place(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    file = saved(tmp_path, old.old_paper(head="tabs", font=".VnTime", changes=True))
    page = checked(qtbot, window, file)
    findings = make_program(tmp_path / "another").checks.check(file).findings
    groups = [it.group for it in page.list.entries()]
    assert groups == sorted(groups, key=list(CheckGroup).index)
    assert {CheckGroup.ERROR, CheckGroup.WARNING} <= set(groups)
    errors = groups.count(CheckGroup.ERROR)
    assert page.list.group_titles()[0] == f"{messages.text('check_page.group_error')} ({errors})"
    assert len([it for it in page.list.entries() if it.spots or it.rule]) == len(findings)
    assert page.list.current_row() == 0
    assert f"{errors} lỗi" in page.summary.text()
    current = page.list.currentItem()
    assert current is not None
    assert "Quy định: " in current.data(0, Qt.ItemDataRole.AccessibleTextRole)


def test_a_good_file_is_told_to_be_good(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    page = checked(qtbot, window, saved(tmp_path, GOOD))
    assert page.result is not None
    assert page.result.good
    assert page.list.entries() == ()
    assert messages.text("check.good") in page.summary.text()
    assert page.pages.page_count >= 2


def test_what_was_not_recognised_is_told_and_shown(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    lines = [*old.NATION, "Dòng lạ nào đó", *old.TITLE, old.TEXTS[0], *old.SIGNATURE]
    file = saved(tmp_path, word_file("".join(p(line, form=CENTERED) for line in lines)))
    page = checked(qtbot, window, file)
    unknown = [it for it in page.list.entries() if it.group is CheckGroup.UNKNOWN]
    report = make_program(tmp_path / "another").checks.check(file)
    assert unknown
    assert [it.spots for it in unknown] == [(it.spot,) for it in unknown_lines(report)]
    for entry in unknown:
        page.list.choose(page.list.entries().index(entry))
        assert page.place.text().startswith("Chỗ 1/1")


def test_a_secret_paper_is_not_checked_and_not_shown(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    data = word_file(p("TUYỆT MẬT") + p("Nội dung không được hiện"))
    page = checked(qtbot, window, saved(tmp_path, data))
    assert page.result is not None
    assert page.result.refused
    assert page.pages.page_count == 0
    assert page.summary.text() == messages.text("check_page.refused")


# Places


def test_the_frame_on_the_page_surrounds_the_letters_that_the_finding_speaks_of(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    file = saved(tmp_path, written(STATE, text(f"Trước đó có chữ {MISSPELT} ở giữa dòng.")))
    page = checked(qtbot, window, file)
    row = next(at for at, it in enumerate(page.list.entries()) if it.spots)
    page.list.choose(row)
    (mark,) = [it for it in page.pages.sheets.marks if it.row == row]
    (spot,) = page.list.entries()[row].spots
    found = next(
        it.text
        for it in read_docx(file).blocks
        if getattr(it, "place", "") == spot.place and hasattr(it, "text")
    )
    assert found[spot.start : spot.end] == MISSPELT
    rect = page.pages.sheets.rect_of(mark.box).toRect()
    page.pages.sheets.show_marks((), -1)
    bare = shown(page)
    inside = bare.copy(rect.adjusted(1, 1, -1, -1))
    assert darkest(inside) < 128, "no letter stands in the frame"
    for side in (
        bare.copy(rect.left(), rect.top(), 1, rect.height()),
        bare.copy(rect.right(), rect.top(), 1, rect.height()),
        bare.copy(rect.left(), rect.top(), rect.width(), 1),
    ):
        assert darkest(side) > 200, "the frame cuts through letters"
    outside = bare.copy(rect.right() + 1, rect.top(), 200, rect.height())
    assert darkest(outside) < 128, "the frame would hold more than the word"
    page.pages.sheets.show_marks([mark], row)
    framed = shown(page)
    colour = LOOKS[Theme.LIGHT].wrong
    assert framed.pixelColor(rect.left(), rect.center().y()).name() == colour
    assert framed.pixelColor(rect.center().x(), rect.bottom() + 1).name() == colour


def darkest(image: QImage) -> int:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    dots, step = memoryview(grey.constBits()).cast("B"), grey.bytesPerLine()
    return min(dot for y in range(grey.height()) for dot in dots[y * step : y * step + grey.width()])


def test_up_and_down_go_through_the_findings_and_enter_to_the_next_place(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    page = checked(qtbot, window, saved(tmp_path, old.old_paper(head="tabs", font=".VnTime", changes=True)))
    many = next(at for at, it in enumerate(page.list.entries()) if len(it.spots) > FEW)
    assert not boxes(page, many), "frames of so many places would cover the page"
    page.list.setFocus()
    while page.list.current_row() != many:
        QTest.keyClick(page.list, Qt.Key.Key_Down)
    count = len(boxes(page, many))
    assert page.place.text().startswith(f"Chỗ 1/{count}")
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert page.place.text().startswith(f"Chỗ 2/{count}")
    for _ in range(count - 1):
        QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert page.place.text().startswith(f"Chỗ 1/{count}")
    assert page.pages.sheets.chosen == many


def boxes(page: CheckPage, row: int) -> list[PageBox]:
    return [it.box for it in page.pages.sheets.marks if it.row == row]


def test_a_finding_of_the_whole_paper_is_shown_at_the_top(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    narrow = written(STATE, word('w:left="1701"', 'w:left="1418"'))
    page = checked(qtbot, window, saved(tmp_path, narrow))
    page.pages.area.verticalScrollBar().setValue(500)
    row = row_with(page, "Lề trái")
    assert row == 0
    page.list.choose(row)
    page.list.taken.emit(row)
    assert page.place.text() == messages.text("check_page.whole_paper")
    assert page.pages.area.verticalScrollBar().value() == 0


def test_a_click_on_a_frame_leads_to_its_finding(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    page = checked(qtbot, window, saved(tmp_path, old.old_paper(head="tabs")))
    sheets = page.pages.sheets
    last = sheets.marks[-1]
    point = sheets.rect_of(last.box).center()
    QTest.mouseClick(sheets, Qt.MouseButton.LeftButton, pos=point.toPoint())
    assert page.list.current_row() == sheets.row_at(point)
    assert sheets.chosen == page.list.current_row()


def test_where_there_is_little_room_list_and_pages_stand_behind_tabs(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.resize(911, 480)
    page = checked(qtbot, window, saved(tmp_path, old.old_paper()))
    assert page.list.isVisible()
    assert not page.pages.isVisible()
    page.list.choose(next(at for at in range(len(page.list.entries())) if boxes(page, at)))
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert page.pages.isVisible()
    assert page.place.text().startswith("Chỗ 1/")
    assert page.pages.area.hasFocus()


# Again, copy, save


def test_it_is_checked_again_after_it_was_mended_in_word(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    file = saved(tmp_path, written(STATE, text(WRONG_SPACE)))
    page = checked(qtbot, window, file)
    assert page.list.entries()
    file.write_bytes(GOOD)
    page.again.click()
    settle(qtbot, window)
    assert page.list.entries() == ()
    assert page.nothing.isVisible()


def test_another_standard_is_chosen(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    page = checked(qtbot, window, saved(tmp_path, GOOD))
    assert page.result is not None
    assert page.result.standard == "nd30"
    page.standard.setCurrentIndex(page.standard.findData("party05"))
    page.standard.activated.emit(page.standard.currentIndex())
    settle(qtbot, window)
    assert page.result.standard == "party05"
    assert page.list.entries()


def test_the_result_is_copied_and_saved_whole(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    page = checked(qtbot, window, saved(tmp_path, old.old_paper(head="tabs")))
    page.copy.click()
    copied = QGuiApplication.clipboard().text()
    for entry in page.list.entries():
        for part in (entry.found, entry.rule, entry.clause):
            assert " ".join(part.split()) in " ".join(copied.split())
    for name in ("Kết quả.docx", "Kết quả.txt"):
        target = tmp_path / name
        page.ask_path = answering(target)
        page.save.click()
        settle(qtbot, window)
        assert str(target) in window.message.text()
    assert copied.split() == (tmp_path / "Kết quả.txt").read_text("utf-8").split()
    read_docx(tmp_path / "Kết quả.docx")
    page.save.click()  # the file is there now: never written over unasked
    before = (tmp_path / "Kết quả.txt").stat().st_mtime_ns
    settle(qtbot, window)
    assert (tmp_path / "Kết quả.txt").stat().st_mtime_ns == before
    assert window.message.text() == messages.text("errors.file_exists", path=tmp_path / "Kết quả.txt")


def answering(target: Path, *, may_overwrite: bool = False) -> AskPath:
    return lambda _parent, _path, _formats: SaveAnswer(target, may_overwrite)


# What goes wrong

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
BAD = {
    "text": "Chỉ là chữ".encode(),
    "pdf": b"%PDF-1.7",
    "empty": b"",
    "damaged": GOOD[: len(GOOD) // 2],
    "encrypted": OLE + "EncryptedPackage".encode("utf-16-le"),
    "macro": packed({**word_parts(p("Xin chào")), "word/vbaProject.bin": b"macro"}),
    "endless": word_file(p("Xin chào") * 100_000),
}


@pytest.mark.parametrize("name", ["missing", "folder", *BAD])
def test_what_is_no_readable_file_is_one_sentence_and_the_page_stays(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, name: str
) -> None:
    page = checked(qtbot, window, saved(tmp_path, old.old_paper()))
    before, entries = page.result, page.list.entries()
    file = bad_file(tmp_path, name)
    assert drop(page, file)
    settle(qtbot, window)
    assert window.message.text()
    assert file.name in window.message.text()
    assert page.result is before
    assert page.list.entries() == entries
    assert page.pages.page_count > 0
    assert not window.busy.isVisible()


def bad_file(folder: Path, name: str) -> Path:
    file = folder / f"{name}.docx"
    if name == "folder":
        file.mkdir()
    elif name != "missing":
        file.write_bytes(BAD[name])
    return file


def test_a_check_can_be_stopped_and_another_file_takes_its_place(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    page = page_of(qtbot, window)
    first = saved(tmp_path, old.old_paper(), "Một.docx")
    page.check(first)
    assert page.is_working()
    window.busy.stopped.emit()
    assert not page.is_working()
    assert window.message.text() == messages.text("check_page.stopped")
    settle(qtbot, window)
    assert page.result is None
    page.check(first)
    second = saved(tmp_path, GOOD, "Hai.docx")
    page.check(second)
    settle(qtbot, window)
    assert page.result is not None
    assert page.result.path == second


# A mended copy


def mending(qtbot: QtBot, window: MainWindow, page: CheckPage) -> MendDialog:
    page.mend.click()
    dialog = page.dialog
    assert isinstance(dialog, MendDialog)
    settle(qtbot, window)
    return dialog


def test_what_can_be_mended_is_shown_then_written_as_a_new_file_and_checked(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    data = old.old_paper(head="tabs", font=".VnTime")
    file = saved(tmp_path, data)
    page = checked(qtbot, window, file)
    before = len(page.list.entries())
    offered: list[Path] = []

    def ask(_parent: object, suggested: Path, formats: tuple[str, ...]) -> SaveAnswer:
        offered.append(suggested)
        assert formats == ("docx",)
        return SaveAnswer(suggested, may_overwrite=True)

    page.ask_path = ask
    dialog = mending(qtbot, window, page)
    assert dialog.mended is not None
    assert [it for it in dialog.mended.changes if it.found not in dialog.list.toPlainText()] == []
    assert list(tmp_path.glob("*.docx")) == [file], "nothing is written before it is asked for"
    dialog.main.click()
    settle(qtbot, window)
    new = tmp_path / "Báo cáo của xã (bản sửa).docx"
    assert offered == [new]
    assert file.read_bytes() == data
    assert page.result is not None
    assert page.result.path == new
    assert len(page.list.entries()) < before
    assert page.dialog is None
    assert str(new) in window.message.text()
    again = mending(qtbot, window, page)
    assert free_name(file).name == "Báo cáo của xã (bản sửa 2).docx"
    again.reject()


def test_a_mended_copy_is_never_written_over_a_file(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    file = saved(tmp_path, old.old_paper(font=".VnTime"))
    other = saved(tmp_path, b"quan tr\xe1\xbb\x8dng", "Khác.docx")
    page = checked(qtbot, window, file)
    for target in (other, file):
        kept = target.read_bytes()
        page.ask_path = answering(target, may_overwrite=True)
        dialog = mending(qtbot, window, page)
        dialog.main.click()
        settle(qtbot, window)
        assert dialog.isVisible()
        assert target.name in dialog.message.text()
        assert target.read_bytes() == kept
        assert dialog.main.isEnabled()
        dialog.reject()


def test_tracked_changes_are_taken_only_when_that_is_ticked(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    page = checked(qtbot, window, saved(tmp_path, old.old_paper(changes=True)))
    dialog = mending(qtbot, window, page)
    assert dialog.accept_changes.isVisible()
    assert dialog.mended is not None
    kept = {it.rule for it in dialog.mended.changes}
    dialog.accept_changes.click()
    settle(qtbot, window)
    assert dialog.mended is not None
    assert kept < {it.rule for it in dialog.mended.changes}
    dialog.reject()
    page = checked(qtbot, window, saved(tmp_path, old.old_paper(), "Không theo dõi.docx"))
    dialog = mending(qtbot, window, page)
    assert not dialog.accept_changes.isVisible()
    dialog.reject()


def test_there_is_nothing_to_mend_in_a_good_file(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    page = checked(qtbot, window, saved(tmp_path, GOOD))
    assert not page.mend.isEnabled()
