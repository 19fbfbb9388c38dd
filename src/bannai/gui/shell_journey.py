"""The way of a document through the window: choose a kind → answer → see the pages → save."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QStackedWidget, QWidget

from bannai import messages
from bannai.documents.kinds import DocumentKind, Family, Length, Tone
from bannai.documents.model import Document
from bannai.documents.office import Office
from bannai.errors import BannaiError
from bannai.gui import drafting_work as work
from bannai.gui.desk import Desk
from bannai.gui.form_view import FormView
from bannai.gui.kind_view import KindView
from bannai.gui.message_bar import BusyBar, MessageBar
from bannai.gui.result_view import ResultView
from bannai.gui.save_question import SaveAnswer, ask_save_path, suggested_path
from bannai.gui.tasks import Task
from bannai.services.draft_service import DraftRequest

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


@dataclass(frozen=True, slots=True)
class Desktop:
    """What the journey asks of the user's desktop; tests stand in for it."""

    ask_path: AskPath = ask_save_path
    open_folder: OpenFolder = open_in_desktop


class Journey(QStackedWidget):
    """The pages of composing. `moved(step, kind)` tells where it stands; `kind_used(id)` what was opened."""

    moved = Signal(str, str)
    kind_used = Signal(str)
    drafted = Signal()
    saved = Signal()

    def __init__(self, desk: Desk, message: MessageBar, busy: BusyBar, desktop: Desktop) -> None:
        """Begin with the list of kinds; it is filled by `show_opening`."""
        super().__init__()
        self._desk = desk
        self._desktop = desktop
        self.message = message
        self.busy = busy
        self._office = Office()
        self._kinds: tuple[DocumentKind, ...] = ()
        self._places: dict[str, Workplace] = {}
        self._current: Workplace | None = None
        self._shown: Document | None = None
        self._saved_in: Path | None = None
        self._task: Task[work.Outcome | None] | None = None
        self.kinds = KindView()
        self.result = ResultView()
        self.addWidget(self.kinds)
        self.addWidget(self.result)
        self._connect()

    @property
    def form(self) -> FormView | None:
        """The form of the kind that is being worked on."""
        return self._current.form if self._current else None

    @property
    def step(self) -> str:
        """Where the journey stands: kinds, form or result."""
        view = self.currentWidget()
        return "kinds" if view is self.kinds else "result" if view is self.result else "form"

    def position(self) -> tuple[str, str]:
        """Return where the journey stands and the name of the kind, as `moved` tells them."""
        return self.step, self._current.form.kind.name if self._current else ""

    def show_opening(self, opening: work.Opening) -> None:
        """Take the kinds and the office that were loaded."""
        self._office, self._kinds = opening.office, opening.kinds
        self.kinds.show_kinds(opening.kinds, self._desk.settings.recent_kinds)

    def kind(self, kind_id: str) -> DocumentKind | None:
        """Return a kind that was loaded, or None."""
        return next((kind for kind in self._kinds if kind.id == kind_id), None)

    def set_office(self, office: Office) -> None:
        """Take another office profile: forms opened from now on show it; drafts always use the kept one."""
        self._office = office

    # The way

    def choose_kind(self, kind: DocumentKind) -> FormView:
        """Open the form of a kind, as it was left."""
        self.stop()
        place = self._places.get(kind.id)
        if place is None:
            presets = self._desk.program.kinds.standard(kind.standard).signatures
            labels = {key: preset.label for key, preset in presets.items()}
            form = FormView(kind, labels, self._office, self)
            form.submitted.connect(self.draft)
            form.left.connect(self.show_kinds)
            self.addWidget(form)
            place = self._places[kind.id] = Workplace(form)
        self._current = place
        self._go_to(place.form)
        place.form.focus_question()
        self.kind_used.emit(kind.id)
        return place.form

    def fill_form(self, answers: Mapping[str, Any]) -> None:
        """Put answers into the open form, in place of what stands there."""
        if self.form is not None:
            for item in self.form.kind.inputs:
                self.form.editor(item.key).fill(answers.get(item.key))

    def show_kinds(self, family: Family | None = None) -> None:
        """Go back to the list (of a family, or of all); the forms stay as they are."""
        self.stop()
        self.kinds.show_family(family)
        self._go_to(self.kinds)
        self.kinds.search.setFocus()

    def show_form(self, key: str = "") -> None:
        """Go back to the form, to the question of a key."""
        if self._current:
            self.stop()
            self._go_to(self._current.form)
            self._current.form.focus_question(key)

    def draft(self) -> None:
        """Make a draft of the answers as they stand."""
        place = self._current
        if place is None:
            return
        self.stop()
        seed = place.seeds[place.place] if place.seeds else None
        request = DraftRequest(
            place.form.kind.id, place.form.answers(), tone=place.tone, length=place.length, seed=seed
        )
        self.message.clear()
        self._set_busy(True)
        self._task = self._desk.tasks.start(
            lambda cancelled: work.make_draft(self._desk.program, request, cancelled),
            self._on_drafted,
            self._on_draft_failed,
        )

    def save(self) -> None:
        """Ask where to save, then write the file."""
        if self._current is None or self._current.outcome is None or self._shown is None:
            return
        outcome, document = self._current.outcome, self._shown
        formats = _DECK_FORMATS if document.standard == "deck" else _PAPER_FORMATS
        suggested = suggested_path(outcome.finished.kind.name, formats[0], self._desk.program.paths.exports)
        if self._saved_in is not None:
            suggested = self._saved_in / suggested.name
        chosen = self._desktop.ask_path(self, suggested, formats)
        if chosen is None:
            return
        self.message.clear()
        self.busy.begin(messages.text("gui.saving"))
        self.result.set_busy(True)
        program = self._desk.program
        self._desk.tasks.start(
            lambda _cancelled: work.save_document(
                program, document, outcome.draft_id, chosen.path, overwrite=chosen.may_overwrite
            ),
            self._on_saved,
            self._on_failed,
        )

    def press_main(self) -> None:
        """Press the main button of the form."""
        if self.form is not None and self.currentWidget() is self.form:
            self.form.main.click()

    def stop(self) -> None:
        """Drop the draft that is being made, if any."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._set_busy(False)

    # What comes back from the worker

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
        arriving = self.currentWidget() is not self.result
        self._go_to(self.result)
        if arriving:
            self.result.main.setFocus()
        self.drafted.emit()

    def _on_draft_failed(self, sentence: str, error: BannaiError | None) -> None:
        self._set_busy(False)
        if self._current is None:
            return
        form = self._current.form
        key = work.field_of(error, [it.key for it in form.kind.inputs])
        plain = work.plain_sentence(sentence, key)
        if self.currentWidget() is self.result and not key:
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
        self.saved.emit()

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
            place.seeds.append(max(place.seeds) % 1_000_000 + 1)  # a seed that no known wording has
        self.draft()

    def _on_reading_copy_toggled(self, on: bool) -> None:
        outcome = self._current.outcome if self._current else None
        if outcome is None:
            return
        program, document = self._desk.program, outcome.finished.draft.document
        shown = program.exports.reading_copy(document) if on else document
        self._shown = shown
        self.result.set_busy(True)
        self.busy.begin(messages.text("gui.drawing"))

        def done(pages: tuple[QImage, ...]) -> None:
            self._set_busy(False)
            self.result.pages.show_pages(pages)

        self._desk.tasks.start(lambda _cancelled: work.draw_pages(program, shown), done, self._on_failed)

    def _on_folder_wanted(self) -> None:
        if self._saved_in is not None and not self._desktop.open_folder(self._saved_in):
            self.message.show_note(messages.text("gui.folder_not_opened", folder=self._saved_in))

    def _on_stopped(self) -> None:
        self.stop()
        self.message.show_note(messages.text("gui.stopped"))

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

    def _go_to(self, view: QWidget) -> None:
        self.message.clear()
        self.setCurrentWidget(view)
        self.moved.emit(*self.position())

    def _set_busy(self, busy: bool) -> None:
        if busy:
            self.busy.begin(messages.text("gui.drafting"), can_stop=True)
        else:
            self.busy.end()
        if self._current:
            self._current.form.set_busy(busy)
        self.result.set_busy(busy)
