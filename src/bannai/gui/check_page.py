"""The page "Kiểm tra văn bản": a Word file from anywhere held against its form; the file is not changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from bannai import messages
from bannai.errors import BannaiError
from bannai.gui.check_layout import CheckLayout
from bannai.gui.check_sheets import Mark
from bannai.gui.check_work import Pages, Result, check_and_draw
from bannai.gui.desk import Desk
from bannai.gui.message_bar import BusyBar
from bannai.gui.save_question import SaveAnswer, ask_save_path, suggested_path
from bannai.gui.tasks import Task
from bannai.services.check_listing import listing_text
from bannai.services.check_pages import PageBox

AskWordFile = Callable[[QWidget], Path | None]
AskPath = Callable[[QWidget, Path, tuple[str, ...]], SaveAnswer | None]
_FORMATS = ("docx", "txt")
FEW = 6  # places of a finding that are framed beside the chosen one: more would cover the page


def ask_word_file(parent: QWidget) -> Path | None:
    """Ask for a Word file; None when the user left."""
    title, kinds = messages.text("check_page.ask_title"), messages.text("check_page.ask_filter")
    chosen, _ = QFileDialog.getOpenFileName(parent, title, str(Path.home()), kinds)
    return Path(chosen) if chosen else None


class CheckPage(CheckLayout):
    """Checks one file at a time in the worker, with a button that stops it; what went wrong is one sentence.

    `ask` and `ask_path` stand for the user in front of the file dialogs.
    """

    _checked = Signal(int, object)

    def __init__(
        self,
        desk: Desk,
        busy: BusyBar,
        parent: QWidget | None = None,
        *,
        ask: AskWordFile = ask_word_file,
        ask_path: AskPath = ask_save_path,
    ) -> None:
        """No file yet."""
        super().__init__(desk, parent)
        self._desk, self._busy = desk, busy
        self.ask, self.ask_path = ask, ask_path
        self._task: Task[Pages | None] | None = None
        self._number = 0  # of the check that is running: what an earlier one tells is not heard
        self._is_checked = True
        self._boxes: tuple[tuple[PageBox, ...], ...] = ()
        self._at = 0  # which place of the current row is shown
        self.result: Result | None = None
        self.dialog: QWidget | None = None
        self.dropped.connect(self.check)
        self.choose.clicked.connect(self.choose_file)
        self.other.clicked.connect(self.choose_file)
        self.again.clicked.connect(self.check_again)
        self.standard.activated.connect(lambda _index: self.check_again())
        self.copy.clicked.connect(self._on_copy)
        self.save.clicked.connect(self._on_save)
        self.mend.clicked.connect(self.mend_file)
        self.list.chosen.connect(self._on_chosen)
        self.list.taken.connect(self._on_taken)
        self.pages.pressed.connect(self.list.choose)
        busy.stopped.connect(self._on_stopped)
        self._checked.connect(self._on_checked)

    # Checking

    def choose_file(self) -> None:
        """Ask for a file and check it."""
        path = self.ask(self.window())
        if path is not None:
            self.check(path)

    def check(self, path: Path) -> None:
        """Check a file, in place of one that is being checked. What is shown stays until that succeeds."""
        self._stop()
        checks, standard = self._desk.program.checks, str(self.standard.currentData())
        self._busy.begin(messages.text("check_page.working", name=path.name), can_stop=True)

        first = self.pages.first_pictures()
        self._number += 1
        self._is_checked = False
        number = self._number

        def tell(result: Result) -> None:
            self._checked.emit(number, result)

        def work(cancelled: Callable[[], bool]) -> Pages | None:
            return check_and_draw(checks, path, standard, first, tell, cancelled)

        self._task = self._desk.tasks.start(work, self._on_drawn, self._on_failed)

    def check_again(self) -> None:
        """Check the file that is shown once more: it was mended in Word, or another standard was chosen."""
        if self.result is not None:
            self.check(self.result.path)

    def forget(self) -> None:
        """Show no result any more."""
        self._stop()
        self.result, self._boxes = None, ()
        self.list.show_entries(())
        self.pages.clear()
        self.show_result(shown=False)

    def press_main(self) -> None:
        """Do what is next (Ctrl+Enter): choose a file, or have it mended."""
        if self.has_result():
            self.mend_file()
        else:
            self.choose_file()

    def start(self) -> None:
        """Take the focus."""
        if not self.has_result():
            self.choose.setFocus()
        elif self.list.isVisible():
            self.list.setFocus()

    def is_working(self) -> bool:
        """Say whether a file is being checked or its pages are being drawn."""
        return self._task is not None

    def _on_checked(self, number: int, result: Result) -> None:
        if number != self._number or self._task is None:
            return
        self._is_checked = True
        self._busy.end()
        self.result = result
        self._boxes = ()
        self.pages.clear()
        self.pages.sheets.show_marks((), -1)
        self.show_result(shown=True)
        self.tell(result.path.name, result.summary, result.kind, good=result.good, empty=not result.entries)
        self.summary.setToolTip(result.reasons)
        self.mend.setEnabled(bool(result.entries) and not result.refused)
        QAccessible.updateAccessibility(QAccessibleEvent(self.summary, QAccessible.Event.NameChanged))
        self.list.show_entries(result.entries)
        self.tabs.setCurrentIndex(0)
        if self.isVisible():
            self.start()
        self.place.setText("" if result.refused else messages.text("check_page.drawing"))

    def _on_drawn(self, pages: Pages | None) -> None:
        self._task = None
        if pages is None or self.result is None:
            self._busy.end()
            return
        if not pages.drawings:  # of a secret paper nothing is shown
            self.place.setText("" if self.result.refused else messages.text("check_page.not_drawn"))
            return
        self._boxes = pages.boxes
        self.pages.show_pages(pages.drawings, pages.pictures or {}, pages.scale)
        self._show_row(self.list.current_row())

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._task = None
        self._busy.end()
        self._desk.warn(sentence)

    def _on_stopped(self) -> None:
        if self._task is not None and not self._is_checked:
            self._stop()
            self._desk.say(messages.text("check_page.stopped"))

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self._busy.end()

    # Places

    def _on_chosen(self, row: int) -> None:
        self._at = 0
        self._show_row(row)

    def _on_taken(self, row: int) -> None:
        """Go to the next place of a row; where the pages stand behind a tab, to the pages first."""
        if self.is_narrow() and self.tabs.currentIndex() == 0:
            self.show_pages_tab()
        else:
            self._at += 1
        self._show_row(row)

    def _show_row(self, row: int) -> None:
        """Frame the places of a row and bring the one that is looked at into sight."""
        if self.result is None or not self.pages.page_count:
            return
        marks = [
            Mark(number, box)
            for number, boxes in enumerate(self._boxes)
            if number == row or len(boxes) <= FEW
            for box in boxes
        ]
        self.pages.sheets.show_marks(marks, row)
        if row < 0:
            self.place.setText("")
            return
        boxes = self._boxes[row] if row < len(self._boxes) else ()
        if not boxes:
            placeless = not any(spot.place for spot in self.result.entries[row].spots)
            self.place.setText(messages.text(f"check_page.{'whole_paper' if placeless else 'not_on_page'}"))
            self.pages.show_top()
            return
        box = boxes[self._at % len(boxes)]
        self.place.setText(
            messages.text(
                "check_page.place_state",
                number=self._at % len(boxes) + 1,
                count=len(boxes),
                page=box.page + 1,
            )
        )
        self.pages.show_box(box)

    # What can be done with the result

    def mend_file(self) -> None:
        """Show what can be mended and offer to write it as a new file, which is then checked."""
        if self.result is None or not self.mend.isEnabled() or self.is_working():
            return
        from bannai.gui.mend_dialog import MendDialog  # when it is wanted: so the page is there sooner

        dialog = MendDialog(
            self._desk, self.result.path, str(self.standard.currentData()), self.window(),
            tracked=self.result.tracked, ask_path=self.ask_path,
        )  # fmt: skip
        dialog.written.connect(self._on_mended)
        dialog.finished.connect(self._on_dialog_finished)
        self.dialog = dialog
        dialog.open()

    def _on_mended(self, path: Path) -> None:
        self.check(path)
        self._desk.say(messages.text("mend.written", path=path))

    def _on_dialog_finished(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()

    def _on_copy(self) -> None:
        if self.result is not None:
            QGuiApplication.clipboard().setText(listing_text(self.result.listing))
            self._desk.say(messages.text("check_page.copied"))

    def _on_save(self) -> None:
        if self.result is None:
            return
        result, exports = self.result, self._desk.program.exports
        name = messages.text("check_page.of_file", name=result.path.stem)
        answer = self.ask_path(
            self.window(), suggested_path(name, _FORMATS[0], self._desk.program.paths.exports), _FORMATS
        )
        if answer is None:
            return
        self._desk.tasks.start(
            lambda _cancelled: (
                exports.export(result.listing, answer.path, overwrite=answer.may_overwrite).path
            ),
            lambda path: self._desk.say(messages.text("check_page.saved", path=path)),
            lambda sentence, _error: self._desk.warn(sentence),
        )
