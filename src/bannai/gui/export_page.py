"""The export dialog: save as a file, print, copy to a stick; what is still open is told and never hidden."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from bannai import messages
from bannai.documents.kinds import DocumentKind
from bannai.documents.model import Document
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.export_form import ExportForm
from bannai.gui.export_work import ExportOrder, FilesExist, FilesWritten, write_files
from bannai.gui.icons import IconPicture
from bannai.gui.job_dialog import JobDialog, dialog_button
from bannai.gui.message_bar import MessageBar
from bannai.gui.print_dialog import PrintDialog
from bannai.gui.printing import Printer, Ticket, known_printers, make_printer
from bannai.gui.question_bar import Answer, QuestionBar
from bannai.gui.save_question import ask_folder, documents_folder
from bannai.gui.shell_desktop import open_in_desktop
from bannai.gui.shell_parts import scrolled, words
from bannai.gui.style import GRID_PX, scaled
from bannai.gui.usb_dialog import AskFolder, UsbDialog
from bannai.services.review_service import Finding, open_points
from bannai.services.usb_service import UsbService

_SIZE_PX = (124 * GRID_PX, 84 * GRID_PX)
_PANEL_PX = 38 * GRID_PX


class ExportDialog(JobDialog):
    """Exports one document.

    `saved(files)` tells the paths that were written; `review_wanted` asks for the list of open points,
    `unread_wanted` for what the machine wrote and nobody has read.
    Open points are asked about once, before the first thing that leaves the program, and stay listed.
    What the machine has (folders, sticks, printers) can be given by tests.
    """

    saved = Signal(object)
    review_wanted = Signal()
    unread_wanted = Signal()

    def __init__(
        self,
        desk: Desk,
        document: Document,
        kind: DocumentKind,
        draft_id: int | None,
        findings: Sequence[Finding] = (),
        parent: QWidget | None = None,
        *,
        unread: int = 0,
        choose_folder: AskFolder = ask_folder,
        open_folder: Callable[[Path], bool] = open_in_desktop,
        usb: UsbService | None = None,
        printers: Callable[[], tuple[Printer, ...]] = known_printers,
        printer_for: Callable[[Ticket], QPrinter] = make_printer,
    ) -> None:
        """`draft_id` is the draft in the history that the files belong to, None when it is not kept.

        `unread` counts the passages that the machine wrote and nobody said were read.
        """
        super().__init__(desk, parent)
        self._document = document
        self._draft_id = draft_id
        self._findings = tuple(findings)
        self._choose_folder = choose_folder
        self._open_folder = open_folder
        self._usb = usb
        self._printers = printers
        self._printer_for = printer_for
        self._unread = unread
        self._agreed = not unread and not open_points(self._findings)
        self._written: FilesWritten | None = None
        self._asked_stem = ""  # the name that stood in the form; beside another file it is saved as "… (2)"
        self._after_saving: Callable[[], None] | None = None
        self.usb_dialog: UsbDialog | None = None
        self.print_dialog: PrintDialog | None = None
        self.setWindowTitle(messages.text("export.title", title=document.title or kind.name))
        self.message = MessageBar()
        self.form = ExportForm(
            desk.program.exports, document, documents_folder(desk.program.paths.exports), desk.settings
        )
        self._build()
        self._connect()

    def open(self) -> None:
        """Open over the window with the focus on the main button."""
        super().open()
        self.main.setFocus()

    def save(self) -> None:
        """Write the files, after the open points were asked about."""
        self._after_saving = None
        self._with_consent(self._save)

    def copy_to_stick(self) -> None:
        """Copy what was saved; what is not saved as it is chosen now is saved first."""
        self._with_consent(self._copy_to_stick)

    def print_pages(self) -> None:
        """Open the preview with its printer."""
        self._with_consent(self._open_print_dialog)

    def reject(self) -> None:
        """Leave an open question first, then the dialog."""
        if not self.question.leave():
            super().reject()

    # Open points

    def _with_consent(self, act: Callable[[], None]) -> None:
        if self._agreed:
            act()
            return

        def go_on() -> None:
            self._agreed = True
            act()

        count = len(open_points(self._findings))
        asked = [messages.text("writing.export_unread", count=self._unread)] if self._unread else []
        asked += [messages.text("export.open_question", count=count)] if count else []
        if not count:
            asked.append(messages.text("writing.export_question"))
        self.question.ask(
            " ".join(asked),
            Answer(messages.text("export.go_back" if count else "writing.export_read"), self._to_review),
            Answer(messages.text("export.go_on"), go_on),
            Answer(messages.text("export.leave_it")),
        )

    def _to_review(self) -> None:
        super().reject()
        (self.review_wanted if open_points(self._findings) else self.unread_wanted).emit()

    # Saving

    def _save(self) -> None:
        order = self.form.order(self._findings, self._draft_id)
        if order is None:
            self.message.show_wrong(messages.text("export.no_name"))
            self.form.name.setFocus()
            return
        self._asked_stem = order.stem
        self._write(order)

    def _write(self, order: ExportOrder) -> None:
        self.message.clear()
        self._set_busy(True)
        self._state.setText(messages.text("export.saving_began"))
        self.run(
            lambda cancelled, tell: write_files(self.desk.program, order, cancelled, tell),
            self._on_written,
            self._on_failed,
            lambda path: self._state.setText(messages.text("export.saving", name=path.name)),
        )

    def _on_written(self, result: FilesWritten | FilesExist | None) -> None:
        self._set_busy(False)
        if isinstance(result, FilesExist):
            self._ask_about_files(result)
        elif isinstance(result, FilesWritten):
            self._show_written(result)

    def _ask_about_files(self, found: FilesExist) -> None:
        order = found.order
        other = replace(order, stem=found.other_stem)
        names = ", ".join(f"“{path.name}”" for path in found.paths)
        sentence = messages.text(
            "export.exists_one" if len(found.paths) == 1 else "export.exists_many",
            name=found.paths[0].name,
            names=names,
            other=other.path.name,
        )
        allowed = replace(order, overwrite=order.overwrite | frozenset(found.paths))
        self.question.ask(
            sentence,
            Answer(messages.text("export.keep_both"), lambda: self._write(other)),
            Answer(messages.text("export.overwrite"), lambda: self._write(allowed)),
            Answer(messages.text("export.leave_it"), self.main.setFocus),
        )

    def _show_written(self, written: FilesWritten) -> None:
        self._written = written
        paths = [file.path for file in written.files]
        if len(paths) == 1:
            sentence = messages.text("export.saved_one", path=paths[0])
        else:
            sentence = messages.text("export.saved_many", count=len(paths), folder=written.order.folder)
        self.message.show_good(" ".join((sentence, *written.notes)))
        self.folder_button.setVisible(True)
        self.saved.emit(tuple(paths))
        act, self._after_saving = self._after_saving, None
        if act is not None:
            act()
        else:
            self.folder_button.setFocus()

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._set_busy(False)
        self._after_saving = None
        self.message.show_wrong(sentence)

    def _on_stopped(self) -> None:
        self.stop()
        self._set_busy(False)
        self._after_saving = None
        self.message.show_note(messages.text("export.save_stopped"))

    # The other ways out

    def _copy_to_stick(self) -> None:
        if self._is_saved():
            self._open_usb_dialog()
        else:
            self._after_saving = self._open_usb_dialog
            self._save()

    def _is_saved(self) -> bool:
        """Say whether the files stand on the disk as they are chosen now."""
        order = self.form.order(self._findings, self._draft_id)
        if self._written is None or order is None:
            return False
        kept = self._written.order
        if order.stem != self._asked_stem or replace(order, stem=kept.stem, overwrite=kept.overwrite) != kept:
            return False
        return all(file.path.is_file() for file in self._written.files)

    def _open_usb_dialog(self) -> None:
        files = [file.path for file in self._written.files] if self._written else []
        dialog = UsbDialog(self.desk, files, self, usb=self._usb, choose_folder=self._choose_folder)
        self.usb_dialog = dialog
        self._open_over(dialog)

    def _open_print_dialog(self) -> None:
        dialog = PrintDialog(
            self.desk,
            self._document,
            self,
            reading_copy=self.form.reading_copy.isChecked(),
            printers=self._printers,
            printer_for=self._printer_for,
        )
        self.print_dialog = dialog
        dialog.pdf_wanted.connect(self._on_pdf_wanted)
        self._open_over(dialog)

    def _open_over(self, dialog: JobDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self.main.setFocus)
        dialog.open()

    def _on_pdf_wanted(self) -> None:
        if "pdf" not in self.form.formats:  # of an office's template
            self.message.show_note(messages.text("own_papers.template_format", format=".pdf"))
            return
        self.form.choose("pdf")
        self.save()

    def _on_folder_wanted(self) -> None:
        folder = self._choose_folder(self, self.form.folder)
        if folder is not None:
            self.form.set_folder(folder)

    def _on_folder_opened(self) -> None:
        if self._written is None:
            return
        folder = self._written.order.folder
        if not self._open_folder(folder):
            self.message.show_note(messages.text("export.folder_not_opened", folder=folder))

    def _set_busy(self, busy: bool) -> None:
        self._progress.setVisible(busy)
        self.stop_button.setVisible(busy)
        self._state.setText("")
        for widget in (self.form, self.main, self.usb_button, self.print_button, self.folder_button):
            widget.setEnabled(not busy)
        if busy:
            self.stop_button.setFocus()

    # Parts

    def _build(self) -> None:
        self._state = words("", "quiet")
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(messages.text("export.saving_began"))
        self.stop_button = dialog_button("save_stop", "stop", "small")
        self.folder_button = dialog_button("open_folder", "folder")
        for widget in (self._progress, self.stop_button, self.folder_button):
            widget.hide()
        self.print_button = dialog_button("to_print", "print")
        self.usb_button = dialog_button("to_usb", "usb")
        self.close_button = dialog_button("close")
        self.main = dialog_button("save", "save", "main")
        footer = QWidget()
        footer.setObjectName("footer")
        footer.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(footer)
        row.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        row.setSpacing(GRID_PX)
        for button in (self.print_button, self.usb_button, self.folder_button):
            row.addWidget(button)
        row.addWidget(self._state, 1)
        row.addWidget(self._progress, 1)
        for button in (self.stop_button, self.close_button, self.main):
            row.addWidget(button)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(scrolled(self.form, messages.text("export.options_name")), 1)
        opened = open_points(self._findings)
        self.review_button = dialog_button("to_review", "review")
        if opened:
            middle.addWidget(self._open_panel([it.finding for it in opened]))
        self.question = QuestionBar((self.form, footer, self.review_button))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.message)
        whole.addWidget(self.question)
        if self._unread:
            told = words(messages.text("writing.export_unread", count=self._unread), "cautionWord")
            told.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, 0)
            whole.addWidget(told)
        whole.addLayout(middle, 1)
        whole.addWidget(footer)
        self.resize(scaled(_SIZE_PX[0]), scaled(_SIZE_PX[1]))

    def _open_panel(self, opened: Sequence[Finding]) -> QWidget:
        title = QHBoxLayout()
        title.setSpacing(GRID_PX)
        title.addWidget(IconPicture("warning", self, colour="caution", size_px=24))
        title.addWidget(words(messages.text("export.open_title", count=len(opened)), "panelTitle"), 1)
        inner = QWidget()
        points = QVBoxLayout(inner)
        points.setContentsMargins(0, 0, 0, 0)
        points.setSpacing(GRID_PX)
        points.addWidget(words(messages.text("export.open_help"), "quiet"))
        for finding in opened:
            named = "open_point_source" if finding.source else "open_point"
            points.addWidget(
                words(messages.text(f"export.{named}", text=finding.text, source=finding.source))
            )
        points.addStretch(1)
        area = scrolled(inner, messages.text("export.open_name"))
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # a long list is read with the arrow keys
        panel = QWidget()
        panel.setObjectName("panel")
        panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        panel.setFixedWidth(min(scaled(_PANEL_PX), 50 * GRID_PX))
        column = QVBoxLayout(panel)
        column.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX)
        column.addLayout(title)
        column.addWidget(area, 1)
        column.addWidget(self.review_button)
        return panel

    def _connect(self) -> None:
        self.main.clicked.connect(self.save)
        self.usb_button.clicked.connect(self.copy_to_stick)
        self.print_button.clicked.connect(self.print_pages)
        self.folder_button.clicked.connect(self._on_folder_opened)
        self.stop_button.clicked.connect(self._on_stopped)
        self.close_button.clicked.connect(self.reject)
        self.review_button.clicked.connect(self._to_review)
        self.form.choose_folder.clicked.connect(self._on_folder_wanted)
        remember = partial(self.desk.remember, self.message.show_wrong)
        self.form.plain_name.toggled.connect(lambda on: remember(plain_file_names=on))
        self.form.theme.activated.connect(
            lambda _index: remember(slide_theme=str(self.form.theme.currentData()))
        )
        after: list[Any] = [self.review_button] if self.review_button.parent() else []
        after += [self.print_button, self.usb_button, self.folder_button, self.stop_button]
        self.form.connect_order((*after, self.close_button, self.main))
