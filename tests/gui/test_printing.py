"""Printing: the pages on A4 paper as they are seen, those that are asked for, and a dialog by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from bannai.app import make_program
from bannai.documents.model import Document
from bannai.errors import BadInputError, MachineError
from bannai.gui import printing
from bannai.gui.desk import Desk
from bannai.gui.print_dialog import PrintDialog
from bannai.gui.printing import (
    PRINT_PPI,
    Printer,
    Ticket,
    known_printers,
    make_printer,
    paper_share,
    parse_pages,
    print_document,
    sheets_needed,
)
from bannai.gui.style import apply_style
from bannai.gui.tasks import Tasks
from bannai.services.draft_service import DraftRequest
from bannai.services.program import Program

pytestmark = pytest.mark.gui

TIMEOUT_MS = 30_000
A4_MM = (210, 297)
LASER = Printer("Canon LBP 2900 (Văn thư)", is_default=True)
DUPLEX = Printer("HP hai mặt", both_sides=True)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return make_program(tmp_path / "Văn phòng Đảng ủy")


def document_of(program: Program, kind_id: str) -> Document:
    answers = program.kinds.get(kind_id).example_answers()
    return program.drafts.draft_now(DraftRequest(kind_id, answers, seed=1)).draft.document


@pytest.fixture
def report(program: Program) -> Document:
    return document_of(program, "bao-cao-kinh-te-xa-hoi")


@pytest.fixture
def speech(program: Program) -> Document:
    return document_of(program, "phat-bieu-khai-mac-hoi-nghi")


def never() -> bool:
    return False


def paper(path: Path) -> list[tuple[float, float]]:
    """Return the sizes of a PDF's pages in mm."""
    with pypdfium2.PdfDocument(path) as pdf:
        return [(width / 72 * 25.4, height / 72 * 25.4) for width, height in (it.get_size() for it in pdf)]


def ink_box(path: Path, page: int = 0) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of what is printed on a page, in mm."""
    scale = 2.0
    with pypdfium2.PdfDocument(path) as pdf:
        bitmap = pdf[page].render(scale=scale, grayscale=True)
        width, height, stride = bitmap.width, bitmap.height, bitmap.stride
        dots = bytes(bitmap.buffer)
    rows = [dots[y * stride : y * stride + width] for y in range(height)]
    inked = [y for y, row in enumerate(rows) if min(row) < 128]
    left = min(next(x for x, dot in enumerate(rows[y]) if dot < 128) for y in inked)
    right = max(width - next(x for x, dot in enumerate(reversed(rows[y])) if dot < 128) for y in inked)
    mm = 25.4 / 72 / scale
    return left * mm, inked[0] * mm, right * mm, (inked[-1] + 1) * mm


# On paper


def test_every_page_is_printed_on_a4_where_the_pdf_has_it(
    qapp: QApplication, program: Program, report: Document, tmp_path: Path
) -> None:
    printed, set_pdf = tmp_path / "in.pdf", tmp_path / "xuất.pdf"
    pages = print_document(program.exports, Ticket(report, file=printed), never)
    program.exports.export(report, set_pdf)
    sizes = paper(printed)
    assert pages == len(sizes) == len(paper(set_pdf)) > 2
    for size in sizes:
        assert size == pytest.approx(A4_MM, abs=0.5)
    for page in range(len(sizes)):
        assert ink_box(printed, page) == pytest.approx(ink_box(set_pdf, page), abs=0.6)


def test_only_the_pages_that_are_asked_for_are_printed(
    qapp: QApplication, program: Program, report: Document, tmp_path: Path
) -> None:
    some, whole = tmp_path / "a.pdf", tmp_path / "b.pdf"
    assert print_document(program.exports, Ticket(report, pages=(2, 4), file=some), never) == 2
    print_document(program.exports, Ticket(report, file=whole), never)
    assert [ink_box(some, 0), ink_box(some, 1)] == [ink_box(whole, 1), ink_box(whole, 3)]


def test_copies_come_one_whole_copy_after_the_other(
    qapp: QApplication, program: Program, report: Document, tmp_path: Path
) -> None:
    file = tmp_path / "a.pdf"
    assert print_document(program.exports, Ticket(report, pages=(1, 3), copies=2, file=file), never) == 4
    boxes = [ink_box(file, page) for page in range(4)]
    assert boxes[:2] == boxes[2:]
    assert boxes[0] != boxes[1]


def test_the_reading_copy_is_printed_in_its_own_pages(
    qapp: QApplication, program: Program, speech: Document, tmp_path: Path
) -> None:
    large = program.exports.reading_copy(speech)
    pages = print_document(program.exports, Ticket(speech, file=tmp_path / "a.pdf"), never)
    large_pages = print_document(program.exports, Ticket(large, file=tmp_path / "b.pdf"), never)
    assert pages is not None
    assert large_pages is not None
    assert large_pages > pages


def test_slides_are_printed_across_inside_the_margin(
    qapp: QApplication, program: Program, tmp_path: Path
) -> None:
    file = tmp_path / "trình chiếu.pdf"
    deck = document_of(program, "trinh-chieu-hoi-nghi")
    assert print_document(program.exports, Ticket(deck, pages=(1,), file=file), never) == 1
    assert paper(file)[0] == pytest.approx((297, 210), abs=0.5)
    left, top, right, bottom = ink_box(file)
    assert left == pytest.approx(10, abs=0.6)
    assert right == pytest.approx(287, abs=0.6)
    assert top == pytest.approx(210 - bottom, abs=0.6)
    bars = 2 * 4  # at the head and the foot of a cover: too pale to be counted as ink
    assert (right - left) / (bottom - top) == pytest.approx(338.7 / (190.5 - bars), abs=0.02)


def test_a_sheet_keeps_its_size_and_another_shape_is_fitted() -> None:
    assert paper_share(210, 297) == 1
    assert paper_share(338.7, 190.5) == pytest.approx(277 / 338.7)
    assert paper_share(100, 1000) == pytest.approx(277 / 1000)


def test_no_line_shows_between_the_strips_in_which_a_page_is_painted(
    qapp: QApplication, program: Program, tmp_path: Path
) -> None:
    file = tmp_path / "a.pdf"
    deck = document_of(program, "trinh-chieu-hoi-nghi")
    print_document(program.exports, Ticket(deck, pages=(1,), file=file), never)
    with pypdfium2.PdfDocument(file) as pdf:
        for scale in (300 / 72, 600 / 72):
            bitmap = pdf[0].render(scale=scale, grayscale=True)
            dots = bytes(bitmap.buffer)
            left = bitmap.width // 20  # in the cover's colour, beside its words
            column = [dots[y * bitmap.stride + left] for y in range(bitmap.height)]
            inked = [y for y, dot in enumerate(column) if dot < 100]  # the ground, without the bars
            assert len({column[y] for y in range(inked[2], inked[-2])}) == 1


def test_a_page_is_painted_in_strips_with_a_breath_after_each_so_that_the_window_goes_on(
    qapp: QApplication, program: Program, report: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[tuple[int, int]] = []
    breaths: list[int] = []

    class Painter(QPainter):
        def drawImage(self, *given: Any) -> None:  # noqa: N802 Qt prescribes it
            _left, top, strip = given
            painted.append((top, strip.height()))
            super().drawImage(*given)

    monkeypatch.setattr(printing, "QPainter", Painter)
    monkeypatch.setattr(printing, "sleep", lambda _seconds: breaths.append(len(painted)))
    print_document(program.exports, Ticket(report, pages=(1,), file=tmp_path / "a.pdf"), never)
    assert breaths == list(range(1, len(painted) + 1))
    assert max(height for _top, height in painted) * 25.4 / PRINT_PPI < 15  # mm of a page at once
    assert [top + height for top, height in painted[:-1]] == [top for top, _height in painted[1:]]
    assert sum(height for _top, height in painted) == pytest.approx(297 / 25.4 * PRINT_PPI, abs=1)


def test_each_page_is_told_and_stopping_ends_at_once(
    qapp: QApplication, program: Program, report: Document, tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    ticket = Ticket(report, pages=(1, 2, 3), file=tmp_path / "a.pdf")
    assert print_document(program.exports, ticket, never, told.append) == 3
    assert told == [(1, 3), (2, 3), (3, 3)]
    told.clear()
    assert print_document(program.exports, ticket, lambda: len(told) >= 2, told.append) is None
    assert told == [(1, 3), (2, 3)]


def test_a_printer_that_refuses_is_one_sentence(
    qapp: QApplication, program: Program, report: Document, qtlog: Any, tmp_path: Path
) -> None:
    ticket = Ticket(report, "Máy hỏng", file=tmp_path / "no such folder" / "a.pdf")
    with qtlog.disabled(), pytest.raises(MachineError) as caught:
        print_document(program.exports, ticket, never)
    assert "Máy hỏng" in str(caught.value)


def test_a_page_that_is_not_there_is_refused_before_anything_is_printed(
    qapp: QApplication, program: Program, speech: Document, tmp_path: Path
) -> None:
    file = tmp_path / "a.pdf"
    with pytest.raises(BadInputError):
        print_document(program.exports, Ticket(speech, pages=(1, 99), file=file), never)
    assert not file.exists()


def test_the_printer_gets_the_ticket(qapp: QApplication, report: Document, tmp_path: Path) -> None:
    printer = make_printer(Ticket(report, both_sides=True, file=tmp_path / "a.pdf"))
    assert printer.resolution() == PRINT_PPI
    assert printer.docName() == report.title
    assert isinstance(known_printers(), tuple)


# The list of pages


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("1", (1,)),
        ("1-3, 5", (1, 2, 3, 5)),
        ("1–3;2", (1, 2, 3)),
        (" từ 2 đến 4 ", (2, 3, 4)),
        ("trang 3 và trang 1", (1, 3)),
        ("7-5", (5, 6, 7)),
        ("5-", (5, 6, 7)),
    ],
)
def test_a_list_of_pages_is_read_as_people_write_it(text: str, pages: tuple[int, ...]) -> None:
    assert parse_pages(text, 7) == pages


@pytest.mark.parametrize("text", ["", "một", "1,,2", "-3", "1.5", "0", "8", "5-9", "99999999"])
def test_what_is_no_page_of_the_document_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(BadInputError) as caught:
        parse_pages(text, 7)
    assert "Hãy ghi" in str(caught.value)


def test_sheets_are_counted_for_one_and_two_sides() -> None:
    assert sheets_needed(5, 3, both_sides=False) == 15
    assert sheets_needed(5, 3, both_sides=True) == 9


# The dialog


class Office:
    """The printers of a test: what is printed goes into PDF files."""

    def __init__(self, folder: Path, *printers: Printer) -> None:
        self.folder = folder
        self.printers = printers
        self.tickets: list[Ticket] = []

    def find(self) -> tuple[Printer, ...]:
        return self.printers

    def printer_for(self, ticket: Ticket) -> QPrinter:
        self.tickets.append(ticket)
        return make_printer(Ticket(ticket.document, file=self.folder / f"{len(self.tickets)}.pdf"))


@pytest.fixture
def desk(qapp: QApplication, program: Program) -> Iterator[Desk]:
    apply_style(qapp)
    desk = Desk(program, Tasks(), program.settings.read(), lambda _it: None, lambda _it: None)
    yield desk
    desk.tasks.close()


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, LASER, DUPLEX)


def opened(qtbot: QtBot, desk: Desk, document: Document, office: Office, **more: Any) -> PrintDialog:
    dialog = PrintDialog(desk, document, printers=office.find, printer_for=office.printer_for, **more)
    qtbot.addWidget(dialog)
    dialog.open()
    settle(qtbot, dialog)
    return dialog


def settle(qtbot: QtBot, dialog: PrintDialog) -> None:
    qtbot.waitUntil(lambda: not dialog.is_working(), timeout=TIMEOUT_MS)


def state_of(dialog: PrintDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog)]


def test_enter_prints_everything_on_the_usual_printer(
    qtbot: QtBot, desk: Desk, report: Document, office: Office
) -> None:
    dialog = opened(qtbot, desk, report, office)
    assert dialog.pages.page_count > 2
    count = dialog.pages.page_count
    assert f"Sẽ in {count} trang, 1 bản, tất cả {count} tờ giấy A4." in state_of(dialog)
    with qtbot.waitSignal(dialog.printed, timeout=TIMEOUT_MS) as heard:
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert heard.args == [count]
    assert office.tickets == [Ticket(report, LASER.name)]
    assert LASER.name in dialog.message.text()
    assert len(paper(office.folder / "1.pdf")) == count


def test_pages_copies_and_both_sides_reach_the_printer(
    qtbot: QtBot, desk: Desk, report: Document, office: Office
) -> None:
    dialog = opened(qtbot, desk, report, office)
    assert not dialog.both_sides.isEnabled()
    dialog.printer.setCurrentIndex(1)
    dialog.both_sides.click()
    QTest.keyClicks(dialog.page_line, "2-4")
    dialog.copies.setValue(2)
    assert "Sẽ in 3 trang, 2 bản, tất cả 4 tờ giấy A4." in state_of(dialog)
    with qtbot.waitSignal(dialog.printed, timeout=TIMEOUT_MS):
        dialog.main.click()
    assert office.tickets == [Ticket(report, DUPLEX.name, (2, 3, 4), 2, both_sides=True)]


def test_a_wrong_list_of_pages_is_told_when_printing_and_never_while_typing(
    qtbot: QtBot, desk: Desk, report: Document, office: Office
) -> None:
    dialog = opened(qtbot, desk, report, office)
    QTest.keyClicks(dialog.page_line, "1-99")
    assert dialog.message.text() == ""
    assert dialog.page_line.text() == "1-99"
    dialog.main.click()
    assert "99" in dialog.message.text()
    assert office.tickets == []
    assert dialog.focusWidget() is dialog.page_line


def test_the_large_print_of_a_speech_is_previewed_and_printed(
    qtbot: QtBot, desk: Desk, speech: Document, office: Office
) -> None:
    dialog = opened(qtbot, desk, speech, office)
    pages = dialog.pages.page_count
    dialog.reading_copy.click()
    assert dialog.pages.page_count == 0
    assert not dialog.main.isEnabled()
    settle(qtbot, dialog)
    assert dialog.pages.page_count > pages
    with qtbot.waitSignal(dialog.printed, timeout=TIMEOUT_MS):
        dialog.main.click()
    assert office.tickets[0].document.standard == "reading"


def test_a_report_has_no_large_print(qtbot: QtBot, desk: Desk, report: Document, office: Office) -> None:
    dialog = opened(qtbot, desk, report, office, reading_copy=True)
    assert not dialog.reading_copy.isVisibleTo(dialog)
    assert not dialog.reading_copy.isChecked()


def test_without_a_printer_there_is_a_way_on(
    qtbot: QtBot, desk: Desk, report: Document, office: Office
) -> None:
    office.printers = ()
    dialog = opened(qtbot, desk, report, office)
    assert not dialog.main.isEnabled()
    assert any("USB" in text for text in state_of(dialog))
    office.printers = (LASER,)
    dialog.again.click()
    settle(qtbot, dialog)
    assert dialog.main.isEnabled()
    office.printers = ()
    dialog.again.click()
    settle(qtbot, dialog)
    with qtbot.waitSignal(dialog.pdf_wanted):
        dialog.to_pdf.click()
    assert not dialog.isVisible()


def test_stopping_says_what_may_still_come_out(
    qtbot: QtBot, desk: Desk, report: Document, office: Office
) -> None:
    dialog = opened(qtbot, desk, report, office)
    heard: list[int] = []
    dialog.printed.connect(heard.append)
    dialog.main.click()
    assert dialog.stop_button.isVisible()
    assert not dialog.main.isEnabled()
    qtbot.waitUntil(lambda: any("trang 1 trong" in it for it in state_of(dialog)), timeout=TIMEOUT_MS)
    dialog.stop_button.click()
    assert "Đã dừng in" in dialog.message.text()
    qtbot.waitUntil(lambda: not desk.tasks.is_busy(), timeout=TIMEOUT_MS)
    assert heard == []
    assert dialog.main.isEnabled()


def test_closing_while_it_prints_ends_cleanly(
    qtbot: QtBot, desk: Desk, report: Document, office: Office
) -> None:
    dialog = opened(qtbot, desk, report, office)
    dialog.main.click()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert not dialog.is_working()
    qtbot.waitUntil(lambda: not desk.tasks.is_busy(), timeout=TIMEOUT_MS)


def test_a_printer_that_fails_is_told_and_the_dialog_stays(
    qtbot: QtBot, desk: Desk, report: Document, office: Office
) -> None:
    def refuse(ticket: Ticket) -> QPrinter:
        raise MachineError("export.print_failed", printer=ticket.printer)

    dialog = PrintDialog(desk, report, printers=office.find, printer_for=refuse)
    qtbot.addWidget(dialog)
    dialog.open()
    settle(qtbot, dialog)
    dialog.main.click()
    settle(qtbot, dialog)
    assert LASER.name in dialog.message.text()
    assert dialog.main.isEnabled()


def test_every_control_is_named_reached_by_tab_and_no_mnemonic_is_used_twice(
    qtbot: QtBot, desk: Desk, speech: Document, office: Office
) -> None:
    dialog = opened(qtbot, desk, speech, office)
    kinds = (QAbstractButton, QComboBox, QSpinBox, QLineEdit)
    controls = [
        widget
        for widget in dialog.findChildren(QWidget)
        if isinstance(widget, kinds)
        and widget.isVisibleTo(dialog)
        and not widget.objectName().startswith("qt_")
    ]
    assert [type(it).__name__ for it in controls if not it.accessibleName()] == []
    reached = []
    for _ in range(40):
        reached.append(dialog.focusWidget())
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    radios = (dialog.all_pages, dialog.some_pages)  # one is reached by Tab, the other by the arrows
    assert any(radio in reached for radio in radios)
    unreached = [it for it in controls if it.isEnabled() and it not in reached and it not in radios]
    assert unreached == []
    dialog.all_pages.setFocus()
    QTest.keyClick(dialog.all_pages, Qt.Key.Key_Down)
    assert dialog.some_pages.isChecked()
    QTest.keyClick(dialog.some_pages, Qt.Key.Key_Up)
    assert dialog.all_pages.isChecked()
    marks = [text[text.index("&") + 1].lower() for text in texts_with_marks(dialog)]
    assert len(marks) == len(set(marks)), sorted(marks)


def texts_with_marks(dialog: QWidget) -> list[str]:
    texts = [widget.text() for widget in dialog.findChildren(QAbstractButton)]
    texts += [label.text() for label in dialog.findChildren(QLabel) if label.buddy() is not None]
    return [text for text in texts if "&" in text]


def test_the_main_button_is_in_sight_on_a_small_screen(
    qtbot: QtBot, desk: Desk, speech: Document, office: Office
) -> None:
    dialog = opened(qtbot, desk, speech, office)
    dialog.resize(880, 440)
    qtbot.wait(50)
    assert dialog.width() == 880
    assert dialog.rect().contains(dialog.main.mapTo(dialog, dialog.main.rect().bottomRight()))
