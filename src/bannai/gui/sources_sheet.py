"""The dialog of the phiếu nguồn: its pages, saving and printing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bannai import messages
from bannai.documents.model import Document
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.drafting_work import draw_pages
from bannai.gui.icons import put_icon
from bannai.gui.job_dialog import JobDialog
from bannai.gui.message_bar import MessageBar
from bannai.gui.pages_view import PagesView
from bannai.gui.print_dialog import PrintDialog
from bannai.gui.save_question import SaveAnswer, ask_save_path, suggested_path
from bannai.gui.style import GRID_PX
from bannai.services.review_service import Finding

AskPath = Callable[[QWidget, Path, tuple[str, ...]], SaveAnswer | None]
_FORMATS = ("docx", "pdf", "txt")
_SIZE_PX = (112 * GRID_PX, 90 * GRID_PX)


class SourcesDialog(JobDialog):
    """Shows where everything in a document comes from, as the pages that can be kept beside it.

    `ask_path` asks the user where to save.
    """

    def __init__(
        self,
        desk: Desk,
        document: Document,
        findings: Sequence[Finding],
        parent: QWidget | None = None,
        ask_path: AskPath = ask_save_path,
    ) -> None:
        """Build the dialog; the sheet and its pages come from the worker."""
        super().__init__(desk, parent)
        self._title = document.title
        self._ask_path = ask_path
        self.sheet: Document | None = None
        self.setWindowTitle(messages.text("review.dialog_title", title=document.title))
        self.message = MessageBar()
        self.pages = PagesView()
        self._state = QLabel(messages.text("review.dialog_making"))
        self.left = self._button("dialog_close", "", "")
        self.printing = self._button("dialog_print", "print", "")
        self.main = self._button("dialog_save", "save", "main")
        self._lay_out()
        room = self.screen().availableSize()
        self.resize(
            min(_SIZE_PX[0], room.width() - 4 * GRID_PX), min(_SIZE_PX[1], room.height() - 6 * GRID_PX)
        )
        self.left.clicked.connect(self.reject)
        self.printing.clicked.connect(self._on_print)
        self.main.clicked.connect(self.save)
        given = tuple(findings)

        def make(_cancelled: object, _tell: object) -> tuple[Document, tuple[QImage, ...]]:
            sheet = desk.program.sources.sheet(document, given)
            return sheet, draw_pages(desk.program, sheet)

        self.run(make, self._on_made, self._on_failed)

    def save(self) -> None:
        """Ask for a file and write the sheet into it."""
        if self.sheet is None:
            return
        sheet = self.sheet
        name = messages.text("review.dialog_file", title=self._title)
        suggested = suggested_path(name, _FORMATS[0], self.desk.program.paths.exports)
        answer = self._ask_path(self, suggested, _FORMATS)
        if answer is None:
            return
        self._set_ready(False)

        def write(_cancelled: object, _tell: object) -> Path:
            exports = self.desk.program.exports
            return exports.export(sheet, answer.path, overwrite=answer.may_overwrite).path

        self.run(write, self._on_saved, self._on_failed)

    def _lay_out(self) -> None:
        footer = QWidget()
        footer.setObjectName("footer")
        row = QHBoxLayout(footer)
        row.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        row.setSpacing(2 * GRID_PX)
        row.addWidget(self.left)
        row.addWidget(self._state, 1)
        row.addWidget(self.printing)
        row.addWidget(self.main)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.message)
        column.addWidget(self.pages, 1)
        column.addWidget(footer)
        self._set_ready(False)

    def _button(self, name: str, icon: str, style: str) -> QPushButton:
        text = messages.text(f"review.{name}")
        button = QPushButton(text, self)
        button.setObjectName(style)
        button.setAccessibleName(text.replace("&", "").rstrip("…"))
        if icon:
            put_icon(button, icon, "on_accent" if style == "main" else "accent_ink")
        return button

    def _set_ready(self, ready: bool) -> None:
        self.main.setEnabled(ready)
        self.printing.setEnabled(ready)

    def _on_made(self, made: tuple[Document, tuple[QImage, ...]]) -> None:
        self.sheet, pages = made
        self._state.clear()
        self.pages.show_pages(pages)
        self._set_ready(True)
        self.main.setFocus()

    def _on_saved(self, path: Path) -> None:
        self._set_ready(True)
        self.main.setFocus()
        self.message.show_good(messages.text("review.dialog_saved", path=path))

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._state.clear()
        self._set_ready(self.sheet is not None)
        self.message.show_wrong(sentence)

    def _on_print(self) -> None:
        if self.sheet is not None:
            PrintDialog(self.desk, self.sheet, self).open()
