"""The way of a document through the window: choose a kind → answer → draft and edit → export."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from bannai import messages
from bannai.documents.kinds import DocumentKind, Family
from bannai.documents.model import Document
from bannai.documents.office import Office
from bannai.documents.patterns import PAPER_PREFIX
from bannai.errors import BannaiError
from bannai.gui import drafting_work
from bannai.gui.autosave import Autosave
from bannai.gui.compose_page import AnyForm, ComposePage
from bannai.gui.desk import Desk
from bannai.gui.export_page import ExportDialog
from bannai.gui.kind_view import KindView
from bannai.gui.message_bar import BusyBar, MessageBar
from bannai.gui.own_files import OwnFiles
from bannai.gui.shell_desktop import Desktop
from bannai.gui.shell_draft import DraftPlace
from bannai.services.own_paper_service import OpenedPaper
from bannai.services.review_service import Finding
from bannai.services.work_service import DRAFT, Work


class Journey(QStackedWidget):
    """The pages of composing: one work at a time, kept while it is typed and edited.

    `moved(step, kind)` tells where it stands (kinds, form or result), `kind_used(id)` what was opened,
    `saved` that a file was written.
    """

    moved = Signal(str, str)
    kind_used = Signal(str)
    saved = Signal()

    def __init__(self, desk: Desk, message: MessageBar, desktop: Desktop, busy: BusyBar) -> None:
        """Begin with the list of kinds; it is filled by `show_opening`."""
        super().__init__()
        self._desk = desk
        self._desktop = desktop
        self.message = message
        self._office = Office()
        self._kinds: tuple[DocumentKind, ...] = ()
        self._papers: dict[str, DocumentKind] = {}  # of old papers: in no list, each for one paper
        self._returned: Path | None = None  # a file to be taken back once the draft is shown
        self._notes = ""  # what is told once the work is shown
        self._work: Work | None = None  # as it was opened; its id and its draft in the history are kept up
        self._kind: DocumentKind | None = None
        self._form_of = 0  # the id of the work that the form shows
        self._exporting = False
        self._unkept = ""  # why the work that is being opened could not be kept, to be told when it is shown
        self.dialog: ExportDialog | None = None
        self.kinds = KindView()
        self.compose = ComposePage(desk)
        self.place = DraftPlace(desk)
        for page in (self.kinds, self.compose, self.place):
            self.addWidget(page)
        self.autosave = Autosave(desk, self.work, self)
        self.own_files = OwnFiles(desk, busy, self)
        self._connect()

    @property
    def form(self) -> AnyForm | None:
        """The form of the work that is open."""
        return self.compose.form

    @property
    def step(self) -> str:
        """Where the journey stands: kinds, form or result."""
        view = self.currentWidget()
        return "kinds" if view is self.kinds else "result" if view is self.place else "form"

    def position(self) -> tuple[str, str]:
        """Return where the journey stands and the name of the kind, as `moved` tells them."""
        return self.step, self._kind.name if self._kind else ""

    def show_opening(self, opening: drafting_work.Opening) -> None:
        """Take the kinds and the office that were loaded."""
        self._office, self._kinds = opening.office, opening.kinds
        self.kinds.show_kinds(opening.kinds, self._desk.settings.recent_kinds)
        self._desk.keep_what_is_loaded()

    def kind(self, kind_id: str) -> DocumentKind | None:
        """Return a kind that was loaded, or None."""
        if kind_id in self._papers:
            return self._papers[kind_id]
        return next((kind for kind in self._kinds if kind.id == kind_id), None)

    def has_work(self) -> bool:
        """Say whether a work is open."""
        return self._work is not None

    def fill_form(self, answers: Mapping[str, Any]) -> None:
        """Put answers into the open form, in place of what stands there."""
        if self.form is not None:
            self.form.load(answers)
            self.autosave.touch()

    def set_office(self, office: Office) -> None:
        """Take another office profile: works opened from now on show it; drafts always use the kept one."""
        self._office = office

    def work(self) -> Work | None:
        """Return the work as it stands now, for keeping; None when none is open."""
        if self._work is None:
            return None
        at_draft = self.step == "result"
        work = self.place.page.work() if at_draft else self.compose.work()
        if work is None:
            return None
        draft_id = work.draft_id or self._work.draft_id
        self._work = replace(self._work, draft_id=draft_id)
        return replace(work, id=self._work.id, draft_id=draft_id)

    # The way

    def choose_kind(self, kind: DocumentKind, answers: Mapping[str, Any] | None = None) -> None:
        """Begin a work of a kind, with these answers."""
        program, given = self._desk.program, dict(answers or {})
        self._leave_work()
        if kind.id.startswith(PAPER_PREFIX):
            self._papers = {kind.id: kind}
        self._desk.tasks.start(
            lambda _cancelled: drafting_work.begin_work(program, kind.id, given),
            self._on_begun,
            self._on_failed,
        )

    def open_work(self, work_id: int) -> None:
        """Go on with a work in progress where it stood."""
        works = self._desk.program.works
        self._open(lambda: works.open(work_id))

    def open_draft(self, draft_id: int, returned: Path | None = None) -> None:
        """Go on with a draft of the history: with the work that it came from, or with a new one.

        `returned` is its Word file that somebody corrected: it is taken back as soon as the draft is there.
        """
        program = self._desk.program
        self._open(lambda: drafting_work.work_of_draft(program, draft_id))
        self._returned = returned

    def show_kinds(self, family: str | None = None) -> None:
        """Go back to the list (of a family, or of all); the work is kept and offered on the home page."""
        self._leave_work()
        self.kinds.show_family(Family(family) if family else None)
        self._go_to(self.kinds)
        self.kinds.search.setFocus()

    def show_form(self, key: str = "") -> None:
        """Go back to the form, to the question of a key."""
        self.place.page.machine_writing.stop()  # what it wrote goes along; it is gone on with at the draft
        work = self.work()
        if work is None or self._kind is None:
            return
        if self.step == "result":
            self.place.page.keep_version()
            self.autosave.keep_now()
        if self._form_of != work.id:
            self.compose.open(work, self._kind, self._office)
            self._form_of = work.id
        else:
            self.compose.take(work)
        self._go_to(self.compose)
        if key:
            self.compose.focus_question(key)

    def draft(self) -> None:
        """Go to the draft of the answers as they stand: its outline at first, else its text brought up."""
        work = self.work()
        if work is not None and self._kind is not None:
            self.autosave.keep_now()
            self._work = work
            self._go_to(self.place)
            self.place.open(work, self._kind)

    def export(self) -> None:
        """Save, print or copy what is shown: it is kept and looked through, then the dialog asks the rest."""
        kind = self._kind
        if self.step != "result" or kind is None or self._exporting or self.dialog:
            return
        if not self.place.is_written():
            return
        document = self.place.page.document()
        self._exporting = True
        self.place.page.keep_version()

        def done(findings: tuple[Finding, ...]) -> None:
            self._exporting = False
            work = self.work()
            if self.step == "result" and work is not None:
                self._open_dialog(document, kind, work.draft_id, findings)

        def failed(sentence: str, error: BannaiError | None) -> None:
            self._exporting = False
            self._on_failed(sentence, error)

        self._desk.tasks.start(self.place.findings_of(document, kind), done, failed)

    def press_main(self) -> None:
        """Press the main button of the page."""
        if self.currentWidget() is self.compose:
            self.compose.press_main()
        elif self.currentWidget() is self.place:
            self.place.press_main()

    # Works

    def _leave_work(self) -> None:
        """Keep the work that is open, and its draft as a version; another takes its place, or none."""
        self.autosave.close()
        if self.step == "result":
            self.place.page.keep_version()
        self.place.close_work()
        self._work = self._kind = self._returned = None
        self._form_of = 0

    def _on_begun(self, begun: drafting_work.Begun) -> None:
        self._unkept = begun.trouble
        self._make_ready((begun.work, None))

    def _open(self, find: Callable[[], Work]) -> None:
        """Leave the work that is open for another; the kind of an old paper is read along with it."""
        program = self._desk.program
        self._leave_work()

        def read(_cancelled: object) -> tuple[Work, DocumentKind | None]:
            work = find()
            own = work.kind_id.startswith(PAPER_PREFIX)
            return work, program.kinds.get(work.kind_id) if own else None

        self._desk.tasks.start(read, self._make_ready, self._on_failed)

    def _make_ready(self, found: tuple[Work, DocumentKind | None]) -> None:
        """Make the form in this turn of the event loop and show it in the next: both together would stall."""
        work, paper = found
        if paper is not None:
            self._papers = {paper.id: paper}
        kind = self.kind(work.kind_id)
        if kind is not None and not _is_at_draft(work):
            self.compose.prepare(kind, self._office)
        self._desk.tasks.start(lambda _cancelled: work, self._show_work, self._on_failed)

    def _show_work(self, work: Work) -> None:
        kind = self.kind(work.kind_id)
        if kind is None:
            self.message.show_wrong(messages.text("gui.kind_gone"))
            return
        self._work, self._kind = work, kind
        if _is_at_draft(work):
            self._go_to(self.place)
            self.place.open(work, kind)
        else:
            self._form_of = work.id
            self.compose.open(work, kind, self._office)
            self._go_to(self.compose)
        if not work.is_empty():
            self.autosave.touch()
        told, self._unkept = self._unkept, ""
        if told:
            self.message.show_wrong(told)
        if kind.id not in self._papers:
            self.kind_used.emit(kind.id)
        if self._notes:
            self.message.show_note(self._notes)
            self._notes = ""
        if self._returned is not None:
            path, self._returned = self._returned, None
            self.place.page.taking_back.begin(path)

    # Word files of the office

    def _on_paper_opened(self, opened: OpenedPaper) -> None:
        self._notes = " ".join(opened.notes)
        self.choose_kind(opened.kind)

    def _on_kinds_changed(self, told: str) -> None:
        kinds = self._desk.program.kinds

        def done(found: tuple[DocumentKind, ...]) -> None:
            self._kinds = found
            self.kinds.show_kinds(found, self._desk.settings.recent_kinds)
            self.message.show_good(told)

        self._desk.tasks.start(lambda _cancelled: tuple(kinds.list()), done, self._on_failed)

    def _on_kept(self, work: Work) -> None:
        if self._work is not None and work.kind_id == self._work.kind_id:
            if self._form_of == self._work.id:
                self._form_of = work.id
            self._work = replace(self._work, id=work.id)

    def _on_place_changed(self) -> None:
        self.autosave.touch()
        if self.step != "result" and self._work is not None:  # the history took the draft after one left it
            there = self.place.page.work()
            if there.id == self._work.id and there.draft_id is not None:
                self._work = replace(self._work, draft_id=there.draft_id)

    # Exporting

    def _open_dialog(
        self, document: Document, kind: DocumentKind, draft_id: int | None, findings: tuple[Finding, ...]
    ) -> None:
        self.dialog = dialog = ExportDialog(
            self._desk,
            document,
            kind,
            draft_id,
            findings,
            self.window(),
            unread=self.place.page.machine_writing.unread(),
            choose_folder=self._desktop.choose_folder,
            open_folder=self._desktop.open_folder,
        )
        dialog.saved.connect(self._on_saved)
        dialog.review_wanted.connect(self.place.show_review)
        dialog.unread_wanted.connect(self.place.page.machine_writing.show_next_unread)
        dialog.finished.connect(self._on_dialog_finished)
        room = self.window().size()
        dialog.resize(min(dialog.width(), room.width()), min(dialog.height(), room.height()))
        dialog.open()

    def _on_saved(self, files: tuple[Path, ...]) -> None:
        """A work that was exported is done: it is in the history, and no longer under “Làm tiếp”."""
        works, work = self._desk.program.works, self.work()
        if work is not None and work.draft_id is not None:  # what the history has not got stays a work
            self.autosave.close()
            self._desk.tasks.start(
                lambda _cancelled: works.finish(work.id), lambda _done: None, self._on_failed
            )
        self.message.show_good(messages.text("gui.saved", path=files[0]))
        self.saved.emit()

    def _on_dialog_finished(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
        self.place.page.pages.refresh()  # another theme of slides may have been chosen

    # What the pages ask for

    def _on_answers_wanted(self, key: str) -> None:
        """Go to a question; a sentence that says what is wrong with its answer goes along."""
        told = self.message.text() if self.message.property("mood") == "wrong" else ""
        self.show_form(key)
        if told:
            plain = drafting_work.plain_sentence(told, key)
            self.message.show_wrong(plain)
            self.compose.focus_question(key, plain if key else "")

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self.message.show_wrong(sentence)

    def _connect(self) -> None:
        self.kinds.chosen.connect(self.choose_kind)
        self.kinds.own_files.wanted.connect(self.own_files.start)
        self.kinds.remove_wanted.connect(self.own_files.remove)
        self.own_files.paper_opened.connect(self._on_paper_opened)
        self.own_files.kinds_changed.connect(self._on_kinds_changed)
        self.autosave.kept.connect(self._on_kept)
        self.compose.changed.connect(self.autosave.touch)
        self.compose.submitted.connect(self.draft)
        self.compose.left.connect(self.show_kinds)
        self.place.changed.connect(self._on_place_changed)
        self.place.answers_wanted.connect(self._on_answers_wanted)
        self.place.left.connect(self.show_form)
        self.place.export_wanted.connect(self.export)

    def _go_to(self, view: QWidget) -> None:
        self.message.clear()
        self.setCurrentWidget(view)
        self.moved.emit(*self.position())


def _is_at_draft(work: Work) -> bool:
    return work.step == DRAFT and bool(work.base_json)
