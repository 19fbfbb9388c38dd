"""The export dialog: every format, names, files that are there, open points, the stick, the printer."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import sleep
from typing import Any

import docx
import pypdfium2
import pytest
from pptx import Presentation
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from bannai import messages
from bannai.app import make_program
from bannai.documents.kinds import DocumentKind
from bannai.documents.model import Document
from bannai.gui.desk import Desk
from bannai.gui.export_page import ExportDialog
from bannai.gui.print_dialog import PrintDialog
from bannai.gui.printing import Printer
from bannai.gui.style import apply_style
from bannai.gui.tasks import Tasks
from bannai.gui.usb_dialog import UsbDialog, size_words, stick_words
from bannai.services.draft_service import DraftRequest
from bannai.services.program import Program
from bannai.services.review_service import Finding, FindingKind, ReviewService
from bannai.services.usb_drives import Stick
from bannai.services.usb_service import CHUNK_BYTES, UsbService

pytestmark = pytest.mark.gui

TIMEOUT_MS = 30_000
SPEECH = "phat-bieu-khai-mac-hoi-nghi"
DECK = "trinh-chieu-hoi-nghi"
REPORT = "bao-cao-kinh-te-xa-hoi"


class FakeDrives:
    def __init__(self) -> None:
        self.sticks: list[Stick] = []

    def find(self) -> tuple[Stick, ...]:
        return tuple(stick for stick in self.sticks if stick.folder.is_dir())


@dataclass
class Machine:
    """What the dialog asks of the machine and of the user's hand."""

    folder: Path
    drives: FakeDrives
    usb: UsbService
    printers: tuple[Printer, ...]
    chosen: Path | None
    opened: list[Path]

    def choose_folder(self, _parent: QWidget, _start: Path) -> Path | None:
        return self.chosen

    def open_folder(self, folder: Path) -> bool:
        self.opened.append(folder)
        return folder.is_dir()

    def plug(self, name: str, **more: Any) -> Stick:
        folder = self.folder / "media" / name
        folder.mkdir(parents=True)
        stick = replace(Stick(folder, name, 7 * 10**9, 8 * 10**9, read_only=False), **more)
        self.drives.sticks.append(stick)
        return stick


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    drives = FakeDrives()
    return Machine(tmp_path, drives, UsbService(drives), (), None, [])


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return make_program(tmp_path / "Văn phòng Đảng ủy")


@pytest.fixture
def desk(qapp: QApplication, program: Program) -> Iterator[Desk]:
    apply_style(qapp)
    desk = Desk(program, Tasks(), program.settings.read(), lambda _it: None, lambda _it: None)
    yield desk
    desk.tasks.close()


def drafted(program: Program, kind_id: str, *, without: str = "") -> tuple[DocumentKind, Document]:
    kind = program.kinds.get(kind_id)
    answers = {key: value for key, value in kind.example_answers().items() if key != without}
    return kind, program.drafts.draft_now(DraftRequest(kind_id, answers, seed=1)).draft.document


def opened(
    qtbot: QtBot,
    desk: Desk,
    machine: Machine,
    kind: DocumentKind,
    document: Document,
    findings: tuple[Finding, ...] = (),
    draft_id: int | None = None,
) -> ExportDialog:
    dialog = ExportDialog(
        desk,
        document,
        kind,
        draft_id,
        findings,
        choose_folder=machine.choose_folder,
        open_folder=machine.open_folder,
        usb=machine.usb,
        printers=lambda: machine.printers,
    )
    qtbot.addWidget(dialog)
    folder = machine.folder / "Tài liệu"
    folder.mkdir(exist_ok=True)
    dialog.form.set_folder(folder)
    dialog.open()
    return dialog


@pytest.fixture
def speech_dialog(qtbot: QtBot, desk: Desk, machine: Machine, program: Program) -> ExportDialog:
    return opened(qtbot, desk, machine, *drafted(program, SPEECH))


def settle(qtbot: QtBot, dialog: ExportDialog | UsbDialog) -> None:
    qtbot.waitUntil(lambda: not dialog.is_working(), timeout=TIMEOUT_MS)


def save(qtbot: QtBot, dialog: ExportDialog) -> None:
    dialog.main.click()
    settle(qtbot, dialog)


def answer(dialog: ExportDialog | UsbDialog, name: str) -> None:
    words = messages.text(f"export.{name}")
    next(button for button in dialog.question.buttons() if button.text() == words).click()


def files_in(dialog: ExportDialog) -> set[str]:
    return {path.name for path in dialog.form.folder.iterdir()}


def shown_words(dialog: QWidget) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog))


def type_text(control: QWidget, text: str) -> None:
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
            QCoreApplication.sendEvent(control, event)


# Formats, names


@pytest.mark.parametrize(
    ("kind_id", "formats"), [(REPORT, ["docx", "pdf", "txt"]), (DECK, ["pptx", "pdf", "docx", "txt"])]
)
def test_every_format_becomes_a_file_that_opens(
    qtbot: QtBot, desk: Desk, machine: Machine, program: Program, kind_id: str, formats: list[str]
) -> None:
    kind, document = drafted(program, kind_id)
    dialog = opened(qtbot, desk, machine, kind, document)
    assert list(dialog.form.formats) == formats
    assert dialog.form.ending() == formats[0]
    title = document.title.split()[-1]
    for ending in formats:
        dialog.form.formats[ending].click()
        with qtbot.waitSignal(dialog.saved, timeout=TIMEOUT_MS) as heard:
            dialog.main.click()
        (path,) = heard.args[0]
        assert path.suffix == f".{ending}"
        assert str(path) in dialog.message.text()
        if ending == "docx":
            assert docx.Document(str(path)).paragraphs
        elif ending == "pptx":
            assert title in "".join(
                shape.text_frame.text
                for shape in Presentation(str(path)).slides[0].shapes
                if shape.has_text_frame
            )
        elif ending == "pdf":
            with pypdfium2.PdfDocument(path) as pdf:
                assert len(pdf) >= 1
        else:
            assert title in path.read_text("utf-8")
    assert len(files_in(dialog)) == len(formats)


def test_the_name_comes_from_the_title_with_or_without_accents(
    qtbot: QtBot, desk: Desk, machine: Machine, program: Program
) -> None:
    kind, document = drafted(program, DECK)
    dialog = opened(qtbot, desk, machine, kind, document)
    assert dialog.form.name.text() == "Giảm nghèo bền vững ở xã Nà Tăm kết quả năm 2025 và nhiệm vụ năm 2026"
    dialog.form.plain_name.click()
    save(qtbot, dialog)
    assert files_in(dialog) == {"Giam ngheo ben vung o xa Na Tam ket qua nam 2025 va nhiem vu nam 2026.pptx"}


def test_the_choice_of_names_without_accents_is_remembered(
    qtbot: QtBot, desk: Desk, machine: Machine, program: Program
) -> None:
    first = opened(qtbot, desk, machine, *drafted(program, SPEECH))
    assert not first.form.plain_name.isChecked()
    first.form.plain_name.click()
    qtbot.waitUntil(lambda: not desk.tasks.is_busy(), timeout=TIMEOUT_MS)
    assert program.settings.read().plain_file_names
    first.reject()
    second = opened(qtbot, desk, machine, *drafted(program, SPEECH))
    assert second.form.plain_name.isChecked()
    assert second.form.name.text().isascii()


def test_a_name_that_was_typed_is_never_proposed_over(qtbot: QtBot, speech_dialog: ExportDialog) -> None:
    line = speech_dialog.form.name
    line.selectAll()
    type_text(line, "Bài: đọc/2026.docx")
    speech_dialog.form.plain_name.click()
    speech_dialog.form.plain_name.click()
    assert line.text() == "Bài: đọc/2026.docx"
    save(qtbot, speech_dialog)
    assert files_in(speech_dialog) == {"Bài đọc-2026.docx"}


def test_a_name_of_nothing_is_asked_for_again(qtbot: QtBot, speech_dialog: ExportDialog) -> None:
    for typed in ("", " . ", "???"):
        speech_dialog.form.name.setText(typed)
        save(qtbot, speech_dialog)
        assert speech_dialog.message.text() == messages.text("export.no_name")
        assert speech_dialog.focusWidget() is speech_dialog.form.name
    assert files_in(speech_dialog) == set()


def test_another_folder_is_taken_and_opened(
    qtbot: QtBot, speech_dialog: ExportDialog, machine: Machine
) -> None:
    speech_dialog.form.choose_folder.click()  # left without choosing
    before = speech_dialog.form.folder
    assert before.name == "Tài liệu"
    machine.chosen = machine.folder / "Hội nghị tháng 6"
    speech_dialog.form.choose_folder.click()
    assert not speech_dialog.folder_button.isVisible()
    save(qtbot, speech_dialog)
    assert len(list(machine.chosen.iterdir())) == 1
    speech_dialog.folder_button.click()
    assert machine.opened == [machine.chosen]


def test_where_no_folder_window_opens_the_place_is_told(
    qtbot: QtBot, speech_dialog: ExportDialog, machine: Machine
) -> None:
    machine.chosen = machine.folder / "khác"
    speech_dialog.form.choose_folder.click()
    save(qtbot, speech_dialog)
    for file in machine.chosen.iterdir():
        file.unlink()
    machine.chosen.rmdir()
    speech_dialog.folder_button.click()
    assert str(machine.chosen) in speech_dialog.message.text()


def test_the_theme_of_slides_is_chosen_by_name_and_reaches_the_file(
    qtbot: QtBot, desk: Desk, machine: Machine, program: Program
) -> None:
    dialog = opened(qtbot, desk, machine, *drafted(program, DECK))
    themes = program.exports.themes()
    assert [dialog.form.theme.itemText(row) for row in range(len(themes))] == [theme.name for theme in themes]
    dialog.form.theme.setCurrentIndex([theme.id for theme in themes].index("dang"))
    save(qtbot, dialog)
    with zipfile.ZipFile(dialog.form.folder / next(iter(files_in(dialog)))) as deck:
        assert b"A80F14" in deck.read("ppt/theme/theme1.xml")
    dialog.form.formats["pdf"].click()
    assert dialog.form.theme.isVisibleTo(dialog)
    save(qtbot, dialog)
    (name,) = (it for it in files_in(dialog) if it.endswith(".pdf"))
    with pypdfium2.PdfDocument(dialog.form.folder / name) as pdf:
        page = pdf[0].render()
        ground = page.stride * (page.height // 4)  # under the bar at the head
        assert bytes(page.buffer[ground : ground + 3]) == b"\x14\x0f\xa8"  # blue, green, red of A80F14
    dialog.form.formats["docx"].click()
    assert not dialog.form.theme.isVisibleTo(dialog)


def test_the_theme_that_was_chosen_is_remembered_and_the_pages_are_shown_in_it(
    qtbot: QtBot, desk: Desk, machine: Machine, program: Program
) -> None:
    kind, document = drafted(program, DECK)
    assert program.exports.theme_of(document, desk.settings) == "nha-nuoc"
    assert program.exports.theme_of(document, replace(desk.settings, party=True)) == "dang"
    assert program.exports.theme_of(drafted(program, SPEECH)[1], desk.settings) == ""
    dialog = opened(qtbot, desk, machine, kind, document)
    dialog.form.theme.setCurrentIndex(dialog.form.theme.findData("don-gian"))
    dialog.form.theme.activated.emit(dialog.form.theme.currentIndex())
    qtbot.waitUntil(lambda: not desk.tasks.is_busy(), timeout=TIMEOUT_MS)
    assert program.settings.read().slide_theme == "don-gian"
    dialog.reject()
    again = opened(qtbot, desk, machine, kind, document)
    assert again.form.theme.currentData() == "don-gian"
    assert program.exports.theme_of(document, desk.settings) == "don-gian"
    assert PrintDialog(desk, document, again).ticket().theme == "don-gian"


def test_a_party_office_is_offered_its_own_theme_first(program: Program) -> None:
    assert next(theme.id for theme in program.exports.themes(party=True)) == "dang"
    assert next(theme.id for theme in program.exports.themes()) == "nha-nuoc"


def test_a_paper_has_no_slide_theme(speech_dialog: ExportDialog) -> None:
    assert not speech_dialog.form.theme.isVisibleTo(speech_dialog)


# What goes with it


def test_the_large_print_and_the_sheet_of_sources_are_files_of_their_own(
    qtbot: QtBot, desk: Desk, machine: Machine, program: Program
) -> None:
    kind, document = drafted(program, SPEECH)
    findings = ReviewService(program.paths).review(document, kind)
    dialog = opened(qtbot, desk, machine, kind, document, findings)
    dialog.form.name.setText("Khai mạc")
    dialog.form.reading_copy.click()
    dialog.form.sources.click()
    save(qtbot, dialog)
    assert files_in(dialog) == {
        "Khai mạc.docx", "Khai mạc - bản chữ to.docx", "Khai mạc - phiếu nguồn.docx",
    }  # fmt: skip
    assert "3 tệp" in dialog.message.text()
    sheet = docx.Document(str(dialog.form.folder / "Khai mạc - phiếu nguồn.docx"))
    assert sheet.tables
    large = docx.Document(str(dialog.form.folder / "Khai mạc - bản chữ to.docx"))
    assert any("đọc khoảng" in paragraph.text for paragraph in large.paragraphs)


def test_beside_slides_the_sheet_of_sources_is_a_word_file_and_there_is_no_large_print(
    qtbot: QtBot, desk: Desk, machine: Machine, program: Program
) -> None:
    kind, document = drafted(program, DECK)
    dialog = opened(qtbot, desk, machine, kind, document)
    assert not dialog.form.reading_copy.isVisibleTo(dialog)
    dialog.form.plain_name.click()
    dialog.form.name.setText("Giam ngheo")
    dialog.form.sources.click()
    save(qtbot, dialog)
    assert files_in(dialog) == {"Giam ngheo.pptx", "Giam ngheo - phieu nguon.docx"}


def test_files_are_remembered_with_their_draft(
    qtbot: QtBot, desk: Desk, machine: Machine, program: Program
) -> None:
    kind = program.kinds.get(SPEECH)
    finished = program.drafts.draft_now(DraftRequest(SPEECH, kind.example_answers(), seed=1))
    draft_id = program.history.keep(finished, "phrases")
    program.history.close()
    dialog = opened(qtbot, desk, machine, kind, finished.draft.document, (), draft_id)
    dialog.form.reading_copy.click()
    save(qtbot, dialog)
    desk.tasks.close()
    kept = make_program(program.paths.data).history.get(draft_id).files
    assert {Path(file.path).name for file in kept} == files_in(dialog)


# Files that are there


def test_a_file_that_is_there_is_never_replaced_unasked(qtbot: QtBot, speech_dialog: ExportDialog) -> None:
    dialog = speech_dialog
    dialog.form.name.setText("Bài")
    there = dialog.form.folder / "Bài.docx"
    there.write_text("của người khác", "utf-8")
    save(qtbot, dialog)
    assert "“Bài.docx”" in dialog.question.text()
    assert "“Bài (2).docx”" in dialog.question.text()
    assert not dialog.main.isEnabled()
    assert there.read_text("utf-8") == "của người khác"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.question.text() == ""
    assert dialog.isVisible()
    assert dialog.main.isEnabled()
    assert files_in(dialog) == {"Bài.docx"}
    save(qtbot, dialog)
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)  # the safe answer has the focus
    settle(qtbot, dialog)
    assert files_in(dialog) == {"Bài.docx", "Bài (2).docx"}
    assert there.read_text("utf-8") == "của người khác"
    save(qtbot, dialog)
    assert "“Bài (3).docx”" in dialog.question.text()
    answer(dialog, "overwrite")
    settle(qtbot, dialog)
    assert docx.Document(str(there)).paragraphs


def test_leave_to_replace_holds_for_the_files_that_were_named_only(
    qtbot: QtBot, speech_dialog: ExportDialog
) -> None:
    dialog = speech_dialog
    dialog.form.name.setText("Bài")
    dialog.form.reading_copy.click()
    (dialog.form.folder / "Bài.docx").write_text("cũ", "utf-8")
    save(qtbot, dialog)
    large = dialog.form.folder / "Bài - bản chữ to.docx"
    large.write_text("mới có", "utf-8")  # it comes while the question is open
    answer(dialog, "overwrite")
    settle(qtbot, dialog)
    assert large.name in dialog.question.text()
    assert large.read_text("utf-8") == "mới có"


def test_a_folder_that_takes_no_file_is_one_sentence_and_nothing_is_lost(
    qtbot: QtBot, speech_dialog: ExportDialog
) -> None:
    blocked = speech_dialog.form.folder / "không phải thư mục"
    blocked.write_text("x", "utf-8")
    speech_dialog.form.set_folder(blocked)
    save(qtbot, speech_dialog)
    assert "thư mục" in speech_dialog.message.text()
    assert speech_dialog.main.isEnabled()
    assert not speech_dialog.folder_button.isVisible()


def test_stopping_and_closing_while_it_saves_end_cleanly(
    qtbot: QtBot, desk: Desk, speech_dialog: ExportDialog
) -> None:
    heard: list[object] = []
    speech_dialog.saved.connect(heard.append)
    speech_dialog.main.click()
    assert speech_dialog.stop_button.isVisible()
    assert not speech_dialog.form.isEnabled()
    speech_dialog.stop_button.click()
    assert "Đã dừng" in speech_dialog.message.text()
    assert speech_dialog.form.isEnabled()
    speech_dialog.main.click()
    speech_dialog.reject()
    qtbot.waitUntil(lambda: not desk.tasks.is_busy(), timeout=TIMEOUT_MS)
    assert heard == []
    assert all(path.suffix == ".docx" for path in speech_dialog.form.folder.iterdir())


# Open points


@pytest.fixture
def open_dialog(qtbot: QtBot, desk: Desk, machine: Machine, program: Program) -> ExportDialog:
    kind, document = drafted(program, SPEECH, without="dia_diem")
    findings = ReviewService(program.paths).review(document, kind)
    untraced = Finding(FindingKind.UNTRACED, "1.234 hộ", "Không rõ lấy từ đâu.", open=True)
    return opened(qtbot, desk, machine, kind, document, (*findings, untraced))


def test_open_points_are_listed_and_asked_about_once(qtbot: QtBot, open_dialog: ExportDialog) -> None:
    dialog = open_dialog
    assert "Còn 2 điều chưa xong" in shown_words(dialog)
    assert "• 1.234 hộ: Không rõ lấy từ đâu." in shown_words(dialog)
    dialog.main.click()
    assert "2 điều" in dialog.question.text()
    assert files_in(dialog) == set()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert files_in(dialog) == set()
    dialog.main.click()
    answer(dialog, "go_on")
    settle(qtbot, dialog)
    assert len(files_in(dialog)) == 1
    dialog.form.formats["pdf"].click()
    save(qtbot, dialog)
    assert dialog.question.text() == ""
    assert len(files_in(dialog)) == 2
    assert "Còn 2 điều chưa xong" in shown_words(dialog)
    written = next(path for path in dialog.form.folder.iterdir() if path.suffix == ".docx")
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(written)).paragraphs)
    assert "[CẦN BỔ SUNG" in text


@pytest.mark.parametrize("way", ["print_button", "usb_button", "main"])
def test_every_way_out_asks_first_and_the_safe_answer_leads_back(
    qtbot: QtBot, open_dialog: ExportDialog, way: str
) -> None:
    getattr(open_dialog, way).click()
    assert open_dialog.question.text()
    assert open_dialog.print_dialog is None
    assert open_dialog.usb_dialog is None
    with qtbot.waitSignal(open_dialog.review_wanted):
        QTest.keyClick(open_dialog.focusWidget(), Qt.Key.Key_Return)
    assert not open_dialog.isVisible()


def test_the_list_has_its_own_way_back(qtbot: QtBot, open_dialog: ExportDialog) -> None:
    with qtbot.waitSignal(open_dialog.review_wanted):
        open_dialog.review_button.click()


def test_findings_that_are_not_open_ask_nothing(
    qtbot: QtBot, desk: Desk, machine: Machine, program: Program
) -> None:
    kind, document = drafted(program, SPEECH)
    findings = tuple(it for it in ReviewService(program.paths).review(document, kind) if not it.open)
    assert findings
    dialog = opened(qtbot, desk, machine, kind, document, findings)
    assert not dialog.review_button.isVisible()
    save(qtbot, dialog)
    assert dialog.question.text() == ""
    assert len(files_in(dialog)) == 1


# The stick


def usb_of(qtbot: QtBot, dialog: ExportDialog) -> UsbDialog:
    qtbot.waitUntil(lambda: dialog.usb_dialog is not None, timeout=TIMEOUT_MS)
    assert dialog.usb_dialog is not None
    settle(qtbot, dialog.usb_dialog)
    return dialog.usb_dialog


def test_what_is_not_saved_is_saved_first_and_then_copied(
    qtbot: QtBot, speech_dialog: ExportDialog, machine: Machine
) -> None:
    stick = machine.plug("KINGSTON")
    speech_dialog.usb_button.click()
    usb = usb_of(qtbot, speech_dialog)
    (name,) = files_in(speech_dialog)
    assert usb.focusWidget() is usb.main
    with qtbot.waitSignal(usb.copied, timeout=TIMEOUT_MS):
        usb.main.click()
    assert (stick.folder / name).read_bytes() == (speech_dialog.form.folder / name).read_bytes()
    assert "có thể rút USB" in usb.message.text()
    usb.reject()
    speech_dialog.usb_button.click()  # nothing has changed: not saved twice, and already there
    usb = usb_of(qtbot, speech_dialog)
    assert files_in(speech_dialog) == {name}
    with qtbot.waitSignal(usb.copied, timeout=TIMEOUT_MS):
        usb.main.click()
    assert "đã có sẵn" in usb.message.text()
    usb.reject()
    speech_dialog.form.formats["pdf"].click()
    speech_dialog.usb_button.click()
    qtbot.waitUntil(lambda: len(files_in(speech_dialog)) == 2, timeout=TIMEOUT_MS)


def test_a_name_beside_another_file_is_not_saved_again_for_the_stick(
    qtbot: QtBot, speech_dialog: ExportDialog, machine: Machine
) -> None:
    machine.plug("KINGSTON")
    speech_dialog.form.name.setText("Bài")
    (speech_dialog.form.folder / "Bài.docx").write_text("của người khác", "utf-8")
    save(qtbot, speech_dialog)
    answer(speech_dialog, "keep_both")
    settle(qtbot, speech_dialog)
    speech_dialog.usb_button.click()
    usb = usb_of(qtbot, speech_dialog)
    assert "Bài (2).docx" in shown_words(usb)
    assert files_in(speech_dialog) == {"Bài.docx", "Bài (2).docx"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Tờ trình.docx"
    path.write_bytes(b"PK" * CHUNK_BYTES)
    return path


def usb_dialog(qtbot: QtBot, desk: Desk, machine: Machine, *files: Path) -> UsbDialog:
    dialog = UsbDialog(desk, files, usb=machine.usb, choose_folder=machine.choose_folder)
    qtbot.addWidget(dialog)
    dialog.open()
    settle(qtbot, dialog)
    return dialog


def test_a_stick_that_is_put_in_later_is_found_by_itself(
    qtbot: QtBot, desk: Desk, machine: Machine, file: Path
) -> None:
    dialog = usb_dialog(qtbot, desk, machine, file)
    assert "cắm USB" in shown_words(dialog)
    assert not dialog.main.isEnabled()
    machine.plug("KHÓA", read_only=True)
    stick = machine.plug("KINGSTON")
    qtbot.waitUntil(lambda: dialog.sticks.count() == 2, timeout=TIMEOUT_MS)
    assert dialog.chosen() == stick
    dialog.sticks.setCurrentRow(0)
    assert not dialog.main.isEnabled()
    assert "không cho ghi" in dialog.sticks.item(0).text()
    dialog.sticks.setCurrentRow(1)
    stick.folder.rmdir()
    qtbot.waitUntil(lambda: dialog.sticks.count() == 1, timeout=TIMEOUT_MS)
    assert not dialog.main.isEnabled()


def test_enter_on_a_stick_copies_and_does_not_stop_at_once(
    qtbot: QtBot, desk: Desk, machine: Machine, file: Path
) -> None:
    stick = machine.plug("KINGSTON")
    dialog = usb_dialog(qtbot, desk, machine, file)
    dialog.sticks.setFocus()
    with qtbot.waitSignal(dialog.copied, timeout=TIMEOUT_MS):
        QTest.keyClick(dialog.sticks, Qt.Key.Key_Return)
    assert (stick.folder / file.name).is_file()


def test_room_that_changes_on_a_stick_leaves_the_focus_where_it_is(
    qtbot: QtBot, desk: Desk, machine: Machine, file: Path
) -> None:
    dialog = usb_dialog(qtbot, desk, machine, file)
    stick = machine.plug("KINGSTON")
    qtbot.waitUntil(dialog.main.hasFocus, timeout=TIMEOUT_MS)
    machine.drives.sticks[:] = [replace(stick, free_bytes=2 * 10**9)]
    qtbot.waitUntil(lambda: dialog.chosen() == machine.drives.sticks[0], timeout=TIMEOUT_MS)
    assert "1,9 GB" in dialog.sticks.item(0).text()
    assert dialog.main.hasFocus()


def test_while_it_copies_it_says_how_far_and_that_the_stick_must_stay(
    qtbot: QtBot, desk: Desk, machine: Machine, file: Path
) -> None:
    machine.plug("KINGSTON")
    told = ""

    def slow(descriptor: int, data: memoryview) -> int:
        if os.fstat(descriptor).st_size:  # the second half waits until the first was told
            waited = 0
            while "50 %" not in told and waited < TIMEOUT_MS:
                sleep(0.001)
                waited += 1
        return os.write(descriptor, data)

    machine.usb = UsbService(machine.drives, write=slow)
    dialog = usb_dialog(qtbot, desk, machine, file)
    dialog.main.click()

    def half() -> bool:
        nonlocal told
        told = shown_words(dialog)
        return "50 %" in told

    qtbot.waitUntil(half, timeout=TIMEOUT_MS)
    assert "Chưa được rút USB" in told
    assert not dialog.main.isEnabled()
    settle(qtbot, dialog)
    assert "có thể rút USB" in dialog.message.text()


def test_several_files_are_copied_and_told_together(
    qtbot: QtBot, desk: Desk, machine: Machine, file: Path, tmp_path: Path
) -> None:
    stick = machine.plug("KINGSTON")
    other = tmp_path / "Phụ lục.pdf"
    other.write_bytes(b"%PDF")
    dialog = usb_dialog(qtbot, desk, machine, file, other)
    with qtbot.waitSignal(dialog.copied, timeout=TIMEOUT_MS) as heard:
        dialog.main.click()
    assert heard.args == [2]
    assert {path.name for path in stick.folder.iterdir()} == {file.name, other.name}


@pytest.mark.parametrize(
    ("given", "names"),
    [("usb_keep_both", {"Tờ trình.docx", "Tờ trình (2).docx"}), ("usb_overwrite", {"Tờ trình.docx"})],
)
def test_another_file_on_the_stick_is_asked_about(
    qtbot: QtBot, desk: Desk, machine: Machine, file: Path, given: str, names: set[str]
) -> None:
    stick = machine.plug("KINGSTON")
    (stick.folder / file.name).write_bytes(b"old")
    dialog = usb_dialog(qtbot, desk, machine, file)
    dialog.main.click()
    settle(qtbot, dialog)
    assert "nội dung khác" in dialog.question.text()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert (stick.folder / file.name).read_bytes() == b"old"
    dialog.main.click()
    settle(qtbot, dialog)
    with qtbot.waitSignal(dialog.copied, timeout=TIMEOUT_MS):
        answer(dialog, given)
    assert {path.name for path in stick.folder.iterdir()} == names
    assert ((stick.folder / file.name).read_bytes() == b"old") == (given == "usb_keep_both")


def test_a_stick_pulled_while_copying_is_told_and_the_dialog_goes_on_looking(
    qtbot: QtBot, desk: Desk, machine: Machine, file: Path
) -> None:
    stick = machine.plug("KINGSTON")

    def pulled(_descriptor: int, _data: memoryview) -> int:
        machine.drives.sticks.clear()
        raise OSError(5, "gone")

    machine.usb = UsbService(machine.drives, write=pulled)
    dialog = usb_dialog(qtbot, desk, machine, file)
    dialog.main.click()
    settle(qtbot, dialog)
    assert "rút ra" in dialog.message.text()
    qtbot.waitUntil(lambda: dialog.sticks.count() == 0, timeout=TIMEOUT_MS)
    assert list(stick.folder.iterdir()) == []


def test_stopping_a_copy_leaves_no_half_file(qtbot: QtBot, desk: Desk, machine: Machine, file: Path) -> None:
    stick = machine.plug("KINGSTON")
    dialog = usb_dialog(qtbot, desk, machine, file)
    heard: list[int] = []
    dialog.copied.connect(heard.append)
    dialog.main.click()
    assert dialog.stop_button.isVisible()
    dialog.stop_button.click()
    qtbot.waitUntil(lambda: not desk.tasks.is_busy(), timeout=TIMEOUT_MS)
    assert heard == []
    assert "Đã dừng" in dialog.message.text()
    assert not [path for path in stick.folder.iterdir() if path.suffix == ".tmp"]
    assert dialog.main.isEnabled()


def test_a_place_that_is_no_stick_can_be_chosen(
    qtbot: QtBot, desk: Desk, machine: Machine, file: Path, tmp_path: Path
) -> None:
    dialog = usb_dialog(qtbot, desk, machine, file)
    machine.chosen = tmp_path / "not there"
    dialog.elsewhere.click()
    settle(qtbot, dialog)
    assert "Không thấy" in dialog.message.text()
    machine.chosen = tmp_path / "Ổ cứng ngoài"
    machine.chosen.mkdir()
    dialog.elsewhere.click()
    settle(qtbot, dialog)
    with qtbot.waitSignal(dialog.copied, timeout=TIMEOUT_MS):
        dialog.main.click()
    assert (machine.chosen / file.name).read_bytes() == file.read_bytes()


def test_sticks_are_named_as_people_know_them() -> None:
    stick = Stick(Path("E:\\"), "KINGSTON", 7_730_941_133, 8 * 10**9, read_only=False)
    assert stick_words(stick) == "KINGSTON (E:\\), còn trống 7,2 GB"
    assert stick_words(replace(stick, label="")).startswith("USB (E:\\)")
    assert size_words(5 * 1024**2) == "5,0 MB"


# Printing, the keyboard


def test_where_there_is_no_printer_the_pdf_is_saved_instead(
    qtbot: QtBot, speech_dialog: ExportDialog
) -> None:
    speech_dialog.form.reading_copy.click()
    speech_dialog.print_button.click()
    preview = speech_dialog.print_dialog
    assert preview is not None
    assert preview.reading_copy.isChecked()
    qtbot.waitUntil(lambda: not preview.is_working(), timeout=TIMEOUT_MS)
    with qtbot.waitSignal(speech_dialog.saved, timeout=TIMEOUT_MS):
        preview.to_pdf.click()
    assert {Path(name).suffix for name in files_in(speech_dialog)} == {".pdf"}


def test_the_keyboard_alone_reaches_everything_and_no_mnemonic_is_used_twice(
    qtbot: QtBot, desk: Desk, machine: Machine, program: Program, file: Path
) -> None:
    machine.plug("KINGSTON")
    dialogs: list[QWidget] = [
        opened(qtbot, desk, machine, *drafted(program, kind_id)) for kind_id in (SPEECH, DECK)
    ]
    dialogs.append(usb_dialog(qtbot, desk, machine, file))
    kinds = (QAbstractButton, QComboBox, QLineEdit, QListWidget)
    for dialog in dialogs:
        dialog.raise_()
        dialog.activateWindow()
        controls = [
            widget
            for widget in dialog.findChildren(QWidget)
            if isinstance(widget, kinds)
            and widget.isVisibleTo(dialog)
            and not widget.objectName().startswith("qt_")
        ]
        assert [type(it).__name__ for it in controls if not it.accessibleName()] == []
        reached = set()
        for _ in range(40):
            reached.add(dialog.focusWidget())
            QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        unreached = [
            it.accessibleName()
            for it in controls
            if it.isEnabled() and it not in reached and it.metaObject().className() != "QRadioButton"
        ]
        assert unreached == []
        labels = [it for it in dialog.findChildren(QLabel) if it.buddy() is not None]
        marks = [
            text[text.index("&") + 1].lower()
            for text in (
                *(it.text() for it in dialog.findChildren(QAbstractButton)),
                *(it.text() for it in labels),
            )
            if "&" in text
        ]
        assert len(marks) == len(set(marks)), sorted(marks)
        assert all(mark.isascii() for mark in marks)


def test_the_main_button_is_in_sight_on_a_small_screen(qtbot: QtBot, open_dialog: ExportDialog) -> None:
    open_dialog.main.click()  # with the question above
    open_dialog.resize(880, 440)
    qtbot.wait(50)
    assert open_dialog.width() == 880
    assert open_dialog.height() == 440
    for button in (*open_dialog.question.buttons(), open_dialog.main):
        assert open_dialog.rect().contains(button.mapTo(open_dialog, button.rect().bottomRight()))


# What the machine wrote


def test_unread_words_of_the_machine_are_told_and_asked_about_once(
    qtbot: QtBot, desk: Desk, machine: Machine, program: Program
) -> None:
    kind, document = drafted(program, SPEECH)
    folder = machine.folder / "Tài liệu"
    folder.mkdir(exist_ok=True)
    dialog = ExportDialog(desk, document, kind, None, unread=3, choose_folder=machine.choose_folder)
    qtbot.addWidget(dialog)
    dialog.form.set_folder(folder)
    dialog.open()
    told = messages.text("writing.export_unread", count=3)
    assert told in [label.text() for label in dialog.findChildren(QLabel)]
    dialog.main.click()
    assert told in dialog.question.text()
    back, on, _ = dialog.question.buttons()
    assert back.text() == messages.text("writing.export_read")
    on.click()
    settle(qtbot, dialog)
    assert len(list(folder.iterdir())) == 1
    dialog.main.click()
    assert messages.text("writing.export_unread", count=3) not in dialog.question.text()
    settle(qtbot, dialog)


def test_from_the_question_one_goes_back_to_what_is_unread(
    qtbot: QtBot, desk: Desk, machine: Machine, program: Program
) -> None:
    kind, document = drafted(program, SPEECH)
    dialog = ExportDialog(desk, document, kind, None, unread=1, choose_folder=machine.choose_folder)
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.main.click()
    with qtbot.waitSignal(dialog.unread_wanted, timeout=TIMEOUT_MS):
        dialog.question.buttons()[0].click()
    assert not dialog.isVisible()
