"""The window: choose a kind → fill its form → see the pages → save."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from bannai import messages
from bannai.documents.kinds import DocumentKind, Length, Tone
from bannai.documents.model import Document
from bannai.documents.office import Office
from bannai.errors import BannaiError
from bannai.gui import drafting_work as work
from bannai.gui.form_view import FormView
from bannai.gui.kind_view import KindView
from bannai.gui.message_bar import BusyBar, MessageBar
from bannai.gui.qt_words import QtWords
from bannai.gui.result_view import ResultView
from bannai.gui.save_question import SaveAnswer, ask_save_path, suggested_path
from bannai.gui.style import GRID_PX, apply_style
from bannai.gui.tasks import Task, Tasks
from bannai.services.draft_service import DraftRequest
from bannai.services.program import Program

AskPath = Callable[[QWidget, Path, tuple[str, ...]], SaveAnswer | None]
OpenFolder = Callable[[Path], bool]

_DECK_FORMATS = ("pptx", "pdf", "docx", "txt")
_PAPER_FORMATS = ("docx", "pdf", "txt")


def open_in_desktop(folder: Path) -> bool:
    """Show a folder in the system's file manager; False when there is none."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


@dataclass(slots=True)
class Workplace:
    """What the window keeps of one kind while the program runs: its form and its wordings."""

    form: FormView
    seeds: list[int] = field(default_factory=list)
    place: int = 0  # which of the seeds is shown
    tone: Tone | None = None
    length: Length | None = None
    outcome: work.Outcome | None = None


class MainWindow(QMainWindow):
    """The one window. `ask_path` and `open_folder` are what it asks of the desktop."""

    def __init__(
        self, program: Program, ask_path: AskPath = ask_save_path, open_folder: OpenFolder = open_in_desktop
    ) -> None:
        """Build the frame at once; the kinds come from the worker."""
        super().__init__()
        self._program = program
        self._ask_path = ask_path
        self._open_folder = open_folder
        self._office = Office()
        self._places: dict[str, Workplace] = {}
        self._current: Workplace | None = None
        self._shown: Document | None = None
        self._saved_in: Path | None = None
        self._task: Task[work.Outcome | None] | None = None
        self.tasks = Tasks(self)
        self.setWindowTitle(messages.text("gui.program"))
        self.setMinimumSize(88 * GRID_PX, 52 * GRID_PX)  # 1366×768 at 150 % leaves 911×480
        self.resize(160 * GRID_PX, 90 * GRID_PX)
        self.message = MessageBar()
        self.busy = BusyBar()
        self.kinds = KindView()
        self.result = ResultView()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.kinds)
        self.stack.addWidget(self.result)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header())
        column.addWidget(self.message)
        column.addWidget(self.busy)
        column.addWidget(self.stack, 1)
        self.setCentralWidget(whole)
        self._connect()
        self.kinds.search.setFocus()
        self.tasks.start(lambda _cancelled: work.open_program(program), self._on_opened, self._on_failed)

    @property
    def form(self) -> FormView | None:
        """The form of the kind that is being worked on."""
        return self._current.form if self._current else None

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what is running and wait for it, then close."""
        self.busy.end()
        self.tasks.close()
        super().closeEvent(event)

    # The journey

    def choose_kind(self, kind: DocumentKind) -> None:
        """Open the form of a kind, as it was left."""
        self._stop()
        place = self._places.get(kind.id)
        if place is None:
            presets = self._program.kinds.standard(kind.standard).signatures
            labels = {key: preset.label for key, preset in presets.items()}
            form = FormView(kind, labels, self._office, self.stack)
            form.submitted.connect(self.draft)
            form.left.connect(self.show_kinds)
            self.stack.addWidget(form)
            place = self._places[kind.id] = Workplace(form)
        self._current = place
        self._go_to(place.form)
        place.form.focus_question()

    def show_kinds(self) -> None:
        """Go back to the list; the forms stay as they are."""
        self._stop()
        self._go_to(self.kinds)
        self.kinds.search.setFocus()

    def show_form(self, key: str = "") -> None:
        """Go back to the form, to the question of a key."""
        if self._current:
            self._stop()
            self._go_to(self._current.form)
            self._current.form.focus_question(key)

    def draft(self) -> None:
        """Make a draft of the answers as they stand."""
        place = self._current
        if place is None:
            return
        self._stop()
        seed = place.seeds[place.place] if place.seeds else None
        request = DraftRequest(
            place.form.kind.id, place.form.answers(), tone=place.tone, length=place.length, seed=seed
        )
        self.message.clear()
        self._set_busy(True)
        self._task = self.tasks.start(
            lambda cancelled: work.make_draft(self._program, request, cancelled),
            self._on_drafted,
            self._on_draft_failed,
        )

    def save(self) -> None:
        """Ask where to save, then write the file."""
        if self._current is None or self._current.outcome is None or self._shown is None:
            return
        outcome, document = self._current.outcome, self._shown
        formats = _DECK_FORMATS if document.standard == "deck" else _PAPER_FORMATS
        suggested = suggested_path(outcome.finished.kind.name, formats[0], self._program.paths.exports)
        if self._saved_in is not None:
            suggested = self._saved_in / suggested.name
        chosen = self._ask_path(self, suggested, formats)
        if chosen is None:
            return
        self.message.clear()
        self.busy.begin(messages.text("gui.saving"))
        self.result.set_busy(True)
        self.tasks.start(
            lambda _cancelled: work.save_document(
                self._program, document, outcome.draft_id, chosen.path, overwrite=chosen.may_overwrite
            ),
            self._on_saved,
            self._on_failed,
        )

    # What comes back from the worker

    def _on_opened(self, opening: work.Opening) -> None:
        self._office = opening.office
        self.kinds.show_kinds(opening.kinds)
        if opening.notes:
            self.message.show_note(" ".join(opening.notes))

    def _on_drafted(self, outcome: work.Outcome | None) -> None:
        self._set_busy(False)
        place = self._current
        if outcome is None or place is None:
            return
        seed = outcome.finished.options.seed
        if place.seeds:
            place.seeds[place.place] = seed
        else:
            place.seeds.append(seed)
        place.outcome = outcome
        self._shown = outcome.finished.draft.document
        self.result.show_outcome(outcome, place.place + 1)
        arriving = self.stack.currentWidget() is not self.result
        self._go_to(self.result)
        if arriving:
            self.result.main.setFocus()

    def _on_draft_failed(self, sentence: str, error: BannaiError | None) -> None:
        self._set_busy(False)
        if self._current is None:
            return
        form = self._current.form
        key = work.field_of(error, [it.key for it in form.kind.inputs])
        plain = work.plain_sentence(sentence, key)
        if self.stack.currentWidget() is self.result and not key:
            self.message.show_wrong(plain)
            return
        self._go_to(form)
        self.message.show_wrong(plain)
        form.focus_question(key, plain if key else "")

    def _on_saved(self, saved: work.Saved) -> None:
        self._set_busy(False)
        self._saved_in = saved.file.path.parent
        self.result.set_folder_known(True)
        self.message.show_good(
            " ".join((messages.text("gui.saved", path=saved.file.path), saved.note)).strip()
        )
        self.result.folder.setFocus()

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._set_busy(False)
        self.message.show_wrong(sentence)

    # What the views ask for

    def _on_manner_changed(self, tone: Tone, length: Length) -> None:
        if self._current:
            self._current.tone, self._current.length = tone, length
            self.draft()

    def _on_another_wanted(self, step: int) -> None:
        place = self._current
        if place is None or not place.seeds:
            return
        place.place = max(0, place.place + step)
        if place.place == len(place.seeds):
            place.seeds.append(self._new_seed(place.seeds))
        self.draft()

    def _on_reading_copy_toggled(self, on: bool) -> None:
        outcome = self._current.outcome if self._current else None
        if outcome is None:
            return
        document = outcome.finished.draft.document
        shown = self._program.exports.reading_copy(document) if on else document
        self._shown = shown
        self.result.set_busy(True)
        self.busy.begin(messages.text("gui.drawing"))

        def done(pages: tuple[QImage, ...]) -> None:
            self._set_busy(False)
            self.result.pages.show_pages(pages)

        self.tasks.start(lambda _cancelled: work.draw_pages(self._program, shown), done, self._on_failed)

    def _on_folder_wanted(self) -> None:
        if self._saved_in is not None and not self._open_folder(self._saved_in):
            self.message.show_note(messages.text("gui.folder_not_opened", folder=self._saved_in))

    def _on_stopped(self) -> None:
        self._stop()
        self.message.show_note(messages.text("gui.stopped"))

    # Parts

    def _header(self) -> QWidget:
        header = QWidget()
        header.setObjectName("header")
        header.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        name = QLabel(messages.text("gui.program"))
        name.setObjectName("programName")
        self._step = QLabel(messages.text("gui.step_kinds"))
        row = QHBoxLayout(header)
        row.setContentsMargins(4 * GRID_PX, GRID_PX, 4 * GRID_PX, GRID_PX)
        row.setSpacing(3 * GRID_PX)
        row.addWidget(name)
        row.addWidget(self._step, 1)
        return header

    def _connect(self) -> None:
        self.kinds.chosen.connect(self.choose_kind)
        self.busy.stopped.connect(self._on_stopped)
        self.result.left.connect(self.show_kinds)
        self.result.back_to_form.connect(self.show_form)
        self.result.question_wanted.connect(self.show_form)
        self.result.manner_changed.connect(self._on_manner_changed)
        self.result.another_wanted.connect(self._on_another_wanted)
        self.result.reading_copy_toggled.connect(self._on_reading_copy_toggled)
        self.result.save_wanted.connect(self.save)
        self.result.folder_wanted.connect(self._on_folder_wanted)
        QShortcut(QKeySequence("Ctrl+Return"), self, self._on_main_shortcut)
        QShortcut(QKeySequence("Ctrl+S"), self, self.save)

    def _on_main_shortcut(self) -> None:
        if self.form is not None and self.stack.currentWidget() is self.form:
            self.form.main.click()

    def _go_to(self, view: QWidget) -> None:
        self.message.clear()
        self.stack.setCurrentWidget(view)
        if view is self.kinds:
            self._step.setText(messages.text("gui.step_kinds"))
        else:
            step = "step_result" if view is self.result else "step_form"
            name = self._current.form.kind.name if self._current else ""
            self._step.setText(messages.text(f"gui.{step}", kind=name))

    def _set_busy(self, busy: bool) -> None:
        if busy:
            self.busy.begin(messages.text("gui.drafting"), can_stop=True)
        else:
            self.busy.end()
        if self._current:
            self._current.form.set_busy(busy)
        self.result.set_busy(busy)

    def _stop(self) -> None:
        """Drop the draft that is being made, if any."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._set_busy(False)

    @staticmethod
    def _new_seed(known: list[int]) -> int:
        """Return a seed that none of the known wordings has."""
        return max(known) % 1_000_000 + 1


def run_window(program: Program) -> int:
    """Open the window; return the exit code when it is closed."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("bannai")
    app.setApplicationDisplayName(messages.text("gui.program"))
    words = QtWords(app)
    app.installTranslator(words)
    QLocale.setDefault(QLocale(QLocale.Language.Vietnamese, QLocale.Country.Vietnam))
    apply_style(app)
    window = MainWindow(program)
    room = window.screen().availableSize()
    if room.width() < 2 * window.width() or room.height() < window.height():
        window.showMaximized()
    else:
        window.show()
    try:
        return app.exec()
    finally:
        window.tasks.close()
        app.removeTranslator(words)
