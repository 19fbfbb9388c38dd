"""Print with a preview: the pages at the left, the printer and what to print at the right."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from bannai import messages
from bannai.documents.model import Document
from bannai.errors import BadInputError, BannaiError
from bannai.gui.desk import Desk
from bannai.gui.drafting_work import PAGE_PPI
from bannai.gui.field_editors import QuietComboBox
from bannai.gui.job_dialog import JobDialog, dialog_button
from bannai.gui.message_bar import MessageBar
from bannai.gui.pages_view import PagesView
from bannai.gui.printing import (
    Printer,
    Ticket,
    decoded,
    known_printers,
    make_printer,
    parse_pages,
    print_document,
    sheets_needed,
)
from bannai.gui.shell_parts import scrolled, words
from bannai.gui.style import GRID_PX, scaled
from bannai.gui.tasks import Task

COPIES_MAX = 99
_PANEL_PX = 40 * GRID_PX
_SIZE_PX = (140 * GRID_PX, 90 * GRID_PX)


class PrintDialog(JobDialog):
    """Shows the pages as they will be printed and prints them.

    `pdf_wanted` asks for a PDF where there is no printer; `printed(pages)` tells that the pages went to the
    printer. `printers` and `printer_for` stand for what the machine has.
    """

    pdf_wanted = Signal()
    printed = Signal(int)

    def __init__(
        self,
        desk: Desk,
        document: Document,
        parent: QWidget | None = None,
        *,
        reading_copy: bool = False,
        printers: Callable[[], tuple[Printer, ...]] = known_printers,
        printer_for: Callable[[Ticket], QPrinter] = make_printer,
    ) -> None:
        """Build the dialog; the printers and the pages come from the worker."""
        super().__init__(desk, parent)
        self._original = self._document = document
        self._theme = desk.program.exports.theme_of(document, desk.settings)
        self._printers = printers
        self._printer_for = printer_for
        self._drawing: Task[Any] | None = None
        self._printing = False
        self.setWindowTitle(messages.text("export.print_title", title=document.title))
        self.message = MessageBar()
        self.pages = PagesView()
        self._build_choices(document)
        self._build_frame()
        self.reading_copy.setChecked(reading_copy and document.standard == "speech")
        self._connect()
        self._look_for_printers()
        self._draw()

    def open(self) -> None:
        """Open over the window with the focus on the main button."""
        super().open()
        self.main.setFocus()

    def ticket(self) -> Ticket:
        """Return what would be printed. Raises BadInputError for pages that are not there."""
        pages: tuple[int, ...] = ()
        if self.some_pages.isChecked():
            pages = parse_pages(self.page_line.text(), self.pages.page_count)
        return Ticket(
            self._document,
            self._chosen_printer().name,
            pages,
            self.copies.value(),
            self.both_sides.isEnabled() and self.both_sides.isChecked(),
            theme=self._theme,
        )

    def print_now(self) -> None:
        """Print what was chosen, if it can be."""
        if self._printing or not self.main.isEnabled():
            return
        try:
            ticket = self.ticket()
        except BadInputError as error:
            self.message.show_wrong(str(error))
            self.page_line.setFocus()
            self.page_line.selectAll()
            return
        self.message.clear()
        self._set_printing(True)
        self.run(
            lambda cancelled, tell: print_document(
                self.desk.program.exports, ticket, cancelled, tell, self._printer_for
            ),
            lambda pages: self._on_printed(pages, ticket.printer),
            self._on_failed,
            self._on_page_told,
        )

    # What comes back

    def _look_for_printers(self) -> None:
        self.printer.clear()
        self.printer.addItem(messages.text("export.printer_searching"), None)
        self._tell_state()
        self.run(lambda _cancelled, _tell: self._printers(), self._on_printers, self._on_failed)

    def _on_printers(self, printers: tuple[Printer, ...]) -> None:
        self.printer.clear()
        for printer in printers:
            self.printer.addItem(printer.name, printer)
        if not printers:
            self.printer.addItem(messages.text("export.printer_none"), None)
        for widget in (self._no_printer, self.again, self.to_pdf):
            widget.setVisible(not printers)
        self._on_printer_chosen()

    def _draw(self) -> None:
        if self._drawing is not None:
            self.drop(self._drawing)
        exports, large = self.desk.program.exports, self.reading_copy.isChecked()
        self._document = exports.reading_copy(self._original) if large else self._original
        document, theme = self._document, self._theme
        self.pages.show_pages(())
        self._tell_state()
        self._drawing = self.run(
            lambda _cancelled, _tell: tuple(decoded(it) for it in exports.pages(document, PAGE_PPI, theme)),
            self._on_drawn,
            self._on_failed,
        )

    def _on_drawn(self, pages: tuple[QImage, ...]) -> None:
        self.pages.show_pages(pages)
        self._tell_state()

    def _on_page_told(self, step: tuple[int, int]) -> None:
        page, pages = step
        self._progress.setRange(0, pages)
        self._progress.setValue(page)
        self._state.setText(messages.text("export.printing", page=page, pages=pages))

    def _on_printed(self, pages: int | None, printer: str) -> None:
        self._set_printing(False)
        if pages is not None:
            self.printed.emit(pages)
            self.message.show_good(messages.text("export.printed", pages=pages, printer=printer))
            self.close_button.setFocus()

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._set_printing(False)
        self.message.show_wrong(sentence)

    # What the controls ask for

    def _on_stopped(self) -> None:
        self.stop()
        self._set_printing(False)
        self.message.show_note(messages.text("export.print_stopped"))

    def _on_printer_chosen(self) -> None:
        able = self._chosen_printer().both_sides
        self.both_sides.setEnabled(able)
        self.printer.setToolTip(self._chosen_printer().name)
        self.both_sides.setToolTip("" if able else messages.text("export.both_sides_not"))
        self._tell_state()

    def _on_pdf_wanted(self) -> None:
        self.reject()
        self.pdf_wanted.emit()

    def _chosen_printer(self) -> Printer:
        printer = self.printer.currentData()
        return printer if isinstance(printer, Printer) else Printer("")

    def _tell_state(self) -> None:
        """Say what would be printed, and whether it can be."""
        count = self.pages.page_count
        self.main.setEnabled(bool(count) and bool(self._chosen_printer().name) and not self._printing)
        if not count:
            self._state.setText(messages.text("export.print_drawing"))
            return
        try:
            ticket = self.ticket()
        except BadInputError:
            self._state.setText("")  # what is wrong is said when printing is asked for, not while typing
            return
        pages = len(ticket.pages) or count
        sheets = sheets_needed(pages, ticket.copies, both_sides=ticket.both_sides)
        self._state.setText(
            messages.text("export.print_summary", pages=pages, copies=ticket.copies, sheets=sheets)
        )

    def _set_printing(self, printing: bool) -> None:
        self._printing = printing
        self._progress.setRange(0, 0)
        self._progress.setVisible(printing)
        self.stop_button.setVisible(printing)
        self._choices.setEnabled(not printing)
        self._tell_state()
        if printing:
            self._state.setText(messages.text("export.printing_began"))
            self.stop_button.setFocus()

    # Parts

    def _build_choices(self, document: Document) -> None:
        self.printer = QuietComboBox()
        self.printer.setSizeAdjustPolicy(QuietComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.copies = QSpinBox()
        self.copies.setRange(1, COPIES_MAX)
        self.copies.setMaximumWidth(scaled(12 * GRID_PX))
        self.all_pages = QRadioButton()
        self.some_pages = QRadioButton()
        self.page_line = QLineEdit()
        self.page_line.setPlaceholderText(messages.text("export.some_pages_hint"))
        self.page_line.setAccessibleName(messages.text("export.some_pages_name"))
        self.page_line.setAccessibleDescription(messages.text("export.some_pages_hint"))
        self.both_sides = QCheckBox()
        self.reading_copy = QCheckBox()
        boxes: list[tuple[QAbstractButton, str]] = [
            (self.all_pages, "all_pages"),
            (self.some_pages, "some_pages"),
            (self.both_sides, "both_sides"),
            (self.reading_copy, "print_reading_copy"),
        ]
        for box, name in boxes:
            box.setText(messages.text(f"export.{name}"))
            box.setAccessibleName(box.text().replace("&", "").rstrip(":"))
        self.all_pages.setChecked(True)
        self.reading_copy.setVisible(document.standard == "speech")
        self._no_printer = words(messages.text("export.printer_none_help"), "quiet")
        self.again = dialog_button("printer_again", style="small")
        self.to_pdf = dialog_button("print_to_pdf", style="small")
        for widget in (self._no_printer, self.again, self.to_pdf):
            widget.hide()
        self._state = words("", "quiet")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(messages.text("export.printing_began"))
        self._progress.hide()
        self.stop_button = dialog_button("print_stop", "stop", "small")
        self.stop_button.hide()
        self.main = dialog_button("print", "print", "main")
        self.close_button = dialog_button("print_left")

    def _build_frame(self) -> None:
        self._choices = QWidget()
        column = QVBoxLayout(self._choices)
        column.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX)
        column.addWidget(_label("printer", self.printer))
        for part in (self.printer, self._no_printer, self.again, self.to_pdf):
            column.addWidget(part)
        row = QHBoxLayout()
        row.addWidget(_label("copies", self.copies))
        row.addWidget(self.copies)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(words(messages.text("export.which_pages"), "panelTitle"))
        for widget in (self.all_pages, self.some_pages, self.page_line, self.both_sides, self.reading_copy):
            column.addWidget(widget)
        column.addStretch(1)
        panel = QWidget()
        panel.setObjectName("panel")
        panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        panel.setFixedWidth(min(scaled(_PANEL_PX), 56 * GRID_PX))
        outer = QVBoxLayout(panel)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(self._choices, messages.text("export.which_pages")), 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.pages, 1)
        middle.addWidget(panel)
        footer = QWidget()
        footer.setObjectName("footer")
        footer.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        end = QHBoxLayout(footer)
        end.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        end.setSpacing(2 * GRID_PX)
        end.addWidget(self._state, 1)
        end.addWidget(self._progress, 1)
        end.addWidget(self.stop_button)
        end.addWidget(self.close_button)
        end.addWidget(self.main)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.message)
        whole.addLayout(middle, 1)
        whole.addWidget(footer)
        self.resize(scaled(_SIZE_PX[0]), scaled(_SIZE_PX[1]))

    def _connect(self) -> None:
        self.printer.currentIndexChanged.connect(self._on_printer_chosen)
        self.copies.valueChanged.connect(self._tell_state)
        self.all_pages.toggled.connect(self._tell_state)
        self.page_line.textEdited.connect(lambda: self.some_pages.setChecked(True))
        self.page_line.textChanged.connect(self._tell_state)
        self.both_sides.toggled.connect(self._tell_state)
        self.reading_copy.toggled.connect(self._draw)
        self.again.clicked.connect(self._look_for_printers)
        self.to_pdf.clicked.connect(self._on_pdf_wanted)
        self.stop_button.clicked.connect(self._on_stopped)
        self.close_button.clicked.connect(self.reject)
        self.main.clicked.connect(self.print_now)
        order: list[QWidget] = [
            self.printer, self.again, self.to_pdf, self.copies, self.all_pages, self.some_pages,
            self.page_line, self.both_sides, self.reading_copy, self.pages.area, self.pages.smaller,
            self.pages.larger, self.pages.fit, self.stop_button, self.close_button, self.main,
        ]  # fmt: skip
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)


def _label(name: str, buddy: QWidget) -> QLabel:
    label = QLabel(messages.text(f"export.{name}"))
    label.setBuddy(buddy)
    buddy.setAccessibleName(label.text().replace("&", "").rstrip(":"))
    return label
