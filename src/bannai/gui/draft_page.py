"""The draft: its text on the left, the true page on the right; outline first, other wordings on request."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from bannai import messages
from bannai.documents.kinds import DocumentKind, Length, Tone
from bannai.documents.model import Document
from bannai.documents.serial import document_from_json, document_to_json
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.draft_layout import DraftLayout
from bannai.gui.draft_versions import DraftVersions
from bannai.gui.machine_writing import MachineWriting
from bannai.gui.rewording import Rewording, Wish
from bannai.gui.section_writing import SectionWriting
from bannai.gui.taking_back import TakingBack
from bannai.gui.tasks import Task
from bannai.gui.text_marks import MarkedLetters
from bannai.services.draft_service import DraftFinished
from bannai.services.edit_service import EditService, OutlinePart, Proposal, Redrafted
from bannai.services.work_service import DRAFT, Work


class DraftPage(DraftLayout):
    """A work as it is written and edited.

    `changed` follows every edit, `machine_writing.changed` what the machine wrote beside it (for Autosave:
    ask `work()`), `answers_wanted(key)` leads to a question
    ("" = to the form), `left` back to the answers; `review_wanted` and `export_wanted` are the next steps.
    `drafted(DraftFinished)` brings what is missing and what to look at after every drafting.
    """

    changed = Signal()
    answers_wanted = Signal(str)
    left = Signal()
    review_wanted = Signal()
    export_wanted = Signal()
    drafted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        """Make an empty page; `open` fills it."""
        super().__init__(desk, parent)
        self._desk = desk
        self._edits = EditService(desk.program.drafts, desk.program.offices)
        self._work: Work | None = None
        self._kind: DocumentKind | None = None
        self._base = ""  # what the program wrote, as JSON
        self._task: Task[Any] | None = None
        self._is_open = False  # until the work is closed, also while its answers are shown
        self._opened = 0  # counts the works opened: answers for an earlier one are dropped
        self.sections = SectionWriting(desk, self._edits, self.writing, self)
        self._rewording = Rewording(desk, self._edits, self)
        self._versions = DraftVersions(desk, self._on_in_history)
        self.machine_writing = MachineWriting(desk, self, self._edits, lambda: self._work)
        self.taking_back = TakingBack(
            desk, self, lambda: self._work if self._base else None, self.keep_version
        )
        self.pages.watch(lambda: self.text.read() if self._work is not None else None)
        self._connect()

    # Contract

    def open(self, work: Work, kind: DocumentKind) -> None:
        """Show a work: its outline when nothing was written yet, else its text, brought up to its answers."""
        self._drop()
        self._opened += 1
        self._versions.open(work)
        is_back = self._is_open and work.document_json == self.text.as_json()  # from the answers
        self._is_open = True
        self._work, self._kind, self._base = work, kind, work.base_json
        self.machine_writing.open(work.writing_json)
        self.show_kind(kind, self._edits.ways(kind))
        if not is_back:
            self.taking_back.forget()
            self.proposals.clear()
            self.pages.clear()
        if not work.base_json:
            self.show_outline()
            return
        try:
            document = None if is_back else document_from_json(work.document_json or work.base_json)
        except ValueError:  # written by another release: the answers are all still there
            self._base = ""
            self.show_outline()
            return
        self._show(document)
        self._redraft(self._edits_of(work), told="updated", answers_changed=True)

    def document(self) -> Document:
        """Return the document as it is edited."""
        return self.text.read()

    def work(self) -> Work:
        """Return the work as it stands, for keeping. Raises RuntimeError before anything was opened."""
        if self._work is None:
            raise RuntimeError("no work is open")
        if not self._base:
            return self._work
        return replace(
            self._work,
            document_json=self.text.as_json(),
            base_json=self._base,
            writing_json=self.machine_writing.writing.to_json(),
            step=DRAFT,
        )

    def show_highlights(self, highlights: Mapping[tuple[str, int], Iterable[MarkedLetters]]) -> None:
        """Mark what the review found (services.review_service.highlights)."""
        self.text.show_highlights(highlights)

    def show_place(self, place: Any) -> bool:
        """Go to a Place of the review in the text; False when it is not there any more."""
        self.show_text()
        if place.part:
            found = self.text.show_part(place.part, place.inline, place.start, place.end)
        else:
            found = self.text.show_block(place.section_id, place.block, place.inline, place.start, place.end)
        if found:
            self.text.setFocus()
        return found

    def close_work(self) -> None:
        """Stop what is going on for this work (before another page takes over)."""
        self._drop()
        self.taking_back.forget()
        self.proposals.clear()
        self._is_open = False

    # Outline

    def show_outline(self) -> None:
        """Show the outline; the text stays as it is. What a Word file of the office says is no outline."""
        work, kind = self._work, self._kind
        if work is None or kind is None:
            return
        if kind.pattern is not None:
            self._compose()
            return
        edits, opened = self._edits, self._opened

        def done(parts: tuple[OutlinePart, ...]) -> None:
            if opened == self._opened:
                self.outline.show_parts(parts, [part.id for part in kind.outline])
                self.show_outline_list()

        def failed(sentence: str, error: BannaiError | None) -> None:
            if opened == self._opened:
                self._on_draft_failed(sentence, error)

        self._task = self._desk.tasks.start(lambda _: edits.outline(work), done, failed)

    def _on_outline_chosen(self, outline: Sequence[str]) -> None:
        if self._work is None:
            return
        before = self._work.outline
        self._work = replace(self._work, outline=tuple(outline))
        self.show_draft()
        self.changed.emit()
        if not self._base:
            self._compose()
        elif before != self._work.outline:
            self._redraft(self._edits_of(self.work()), told="updated")

    def _on_outline_left(self) -> None:
        if self._base:
            self.show_draft()
        else:
            self.left.emit()

    # Writing

    def _compose(self) -> None:
        if self._work is None or self._kind is None:
            return
        self.show_draft()
        self.text.load(Document(self._kind.id, self._kind.name, self._kind.standard, ()))
        self.text.setReadOnly(True)
        self.toolbar.set_busy(True)
        self.main.setEnabled(False)
        self.sections.begin(self._work, self._kind)

    def _on_section(self, document: Document) -> None:
        self.text.apply(document)
        self.pages.touch()

    def _on_composed(self, finished: DraftFinished) -> None:
        if self._work is None:
            return
        document = finished.draft.document
        self._base = document_to_json(document)
        self._take_manner(finished)
        self._show(document)
        self._versions.keep_new(finished, self._work)
        opened = self._opened

        def tell() -> None:
            if opened == self._opened:
                self.machine_writing.settle(document)
                self.drafted.emit(finished)
                self.changed.emit()

        QTimer.singleShot(0, self, tell)  # who hears of it reads the text: not in the turn that shows it

    def keep_version(self) -> None:
        """Put what was edited into the history as a new version; nothing where nothing has changed."""
        if self._work is not None and self._base:
            self._versions.keep_version(self._work, self.text.read(), self.machine_writing.writing)

    def _on_in_history(self, draft_id: int) -> None:
        if self._work is not None:
            self._work = replace(self._work, draft_id=draft_id)
            self.changed.emit()

    def _go(self, signal: SignalInstance) -> None:
        """Leave for another page; what was edited is a version of the history first."""
        self.keep_version()
        signal.emit()

    def _take_manner(self, finished: DraftFinished) -> None:
        """The seed, tone and length belong to the draft from now on."""
        if self._work is not None:
            options = finished.options
            self._work = replace(
                self._work,
                title=finished.draft.document.title,
                tone=options.tone.value,
                length=options.length.value,
                seed=options.seed,
            )

    def _show(self, document: Document | None) -> None:
        """Show a document; None leaves the text as it stands, with all that can be undone."""
        if document is not None:
            self.text.load(document)
        self.text.setReadOnly(bool(self._kind and self._kind.is_template))
        self.toolbar.set_busy(False)
        self.main.setEnabled(True)
        self.proposals.clear()
        self.show_draft()
        self.pages.refresh(from_top=document is not None)
        self.text.setFocus()

    def _on_draft_failed(self, sentence: str, error: BannaiError | None) -> None:
        self.writing.hide()
        key = error.values.get("key") if error is not None else None
        self._desk.warn(sentence)
        self.answers_wanted.emit(key if isinstance(key, str) else "")

    # Writing again

    def _edits_of(self, work: Work) -> Callable[[Callable[[], bool]], Redrafted]:
        edits = self._edits
        return lambda _cancelled: edits.redraft(work, work.answers)

    def _redraft(
        self, job: Callable[[Callable[[], bool]], Redrafted], *, told: str, answers_changed: bool = False
    ) -> None:
        opened, revision = self._opened, self.text.document().revision()

        def done(result: Redrafted) -> None:
            if opened != self._opened:
                return
            if revision != self.text.document().revision():  # someone typed meanwhile: merge with that
                self._redraft(self._edits_of(self.work()), told=told, answers_changed=answers_changed)
                return
            self._on_redrafted(result, told, answers_changed=answers_changed)

        def failed(sentence: str, error: BannaiError | None) -> None:
            if opened == self._opened:
                self._on_draft_failed(sentence, error)

        self._task = self._desk.tasks.start(job, done, failed)

    def _on_redrafted(self, result: Redrafted, told: str, *, answers_changed: bool) -> None:
        before = self.text.read()
        self._base = document_to_json(result.base)
        self._take_manner(result.finished)
        if self._work is not None and self._work.draft_id is None:  # the power went before it was kept
            self._versions.keep_new(result.finished, self._work)
        if result.document != before:
            self.text.apply(result.document, answers_changed=answers_changed)
            self._desk.say(messages.text(f"draft.{told}"))
        self.proposals.offer(result.proposals)
        if result.proposals:
            self._desk.say(messages.text("draft.proposals_told", count=len(result.proposals)))
        self.machine_writing.settle(result.base)
        self.taking_back.settle()
        self.drafted.emit(result.finished)
        self.changed.emit()

    def _on_all_wanted(self, value: object) -> None:
        if self._work is None or not self._base:
            return
        work = self.work()
        if isinstance(value, Tone):
            work = replace(work, tone=value.value)
        elif isinstance(value, Length):
            work = replace(work, length=value.value)
        else:
            work = replace(work, seed=random.SystemRandom().randrange(1, 1_000_000))
        self._work = replace(self._work, tone=work.tone, length=work.length, seed=work.seed)
        self._redraft(self._edits_of(work), told="rewritten")

    # Other wordings

    def _on_rewrite_wanted(self, whole: bool, how: str) -> None:
        key = self.text.key_at_cursor()
        if key is None or key.part or not self._base:
            self._desk.say(messages.text("draft.no_place"))
            return
        wish = Wish(key.section, None if whole else key.number, how)
        self._rewording.ask(self.work(), self.text.read(), wish)
        self.machine_writing.wish(wish)

    def _on_another_wanted(self, proposal: Proposal) -> None:
        self._rewording.ask_further(self.work(), self.text.read(), proposal)

    def _on_nothing(self, further: bool) -> None:
        name = "draft.no_further_wording" if further else "draft.no_other_wording"
        waits = not further and self.machine_writing.is_wished
        self._desk.say(messages.text("writing.wish_waits" if waits else name))

    def _on_offered(self, proposal: Proposal) -> None:
        self.show_text()
        self.proposals.offer((proposal,), can_ask=True)
        self.proposals.take.setFocus()

    def _on_accepted(self, proposal: Proposal) -> None:
        if self.machine_writing.take(proposal) or self.taking_back.take(proposal):
            return
        after = self._edits.accept(self.text.read(), proposal)
        if after is None:
            self._desk.say(messages.text("draft.proposal_gone"))
            return
        self.text.apply(after)
        if not self.proposals.proposals:
            self.text.setFocus()

    def _on_refused(self, proposal: Proposal) -> None:
        self.machine_writing.refuse(proposal)
        if not self.proposals.proposals:
            self.text.setFocus()

    def _on_shown(self, proposal: Proposal) -> None:
        if proposal.part:
            self.text.show_part(proposal.part)
        else:
            self.text.show_block(proposal.section_id, proposal.position)

    def _on_edited(self) -> None:
        if self._base and not self.text.isReadOnly():
            self.pages.touch()
            self.changed.emit()

    def _drop(self) -> None:
        self.sections.drop()
        self._rewording.drop()
        self.machine_writing.drop()
        self.taking_back.drop()
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.toolbar.set_busy(False)
        self.proposals.offer(())
        self.text.show_highlights({})

    def _connect(self) -> None:
        self.outline.chosen.connect(self._on_outline_chosen)
        self.outline.left.connect(self._on_outline_left)
        self.sections.section_written.connect(self._on_section)
        self.sections.finished.connect(self._on_composed)
        self.sections.failed.connect(self._on_draft_failed)
        self.text.edited.connect(self._on_edited)
        self.text.answer_wanted.connect(self.answers_wanted)
        self.toolbar.rewrite_wanted.connect(self._on_rewrite_wanted)
        self.toolbar.all_wanted.connect(self._on_all_wanted)
        self.toolbar.answer.clicked.connect(lambda: self.answers_wanted.emit(self.text.answer_at_cursor()))
        self.proposals.accepted.connect(self._on_accepted)
        self.proposals.refused.connect(self._on_refused)
        self.proposals.another_wanted.connect(self._on_another_wanted)
        self.proposals.shown.connect(self._on_shown)
        self._rewording.offered.connect(self._on_offered)
        self._rewording.nothing.connect(self._on_nothing)
        self._rewording.failed.connect(self._desk.warn)
        self._rewording.busy.connect(self.toolbar.set_busy)
        self.back.clicked.connect(lambda: self._go(self.left))
        self.parts.clicked.connect(self.show_outline)
        self.review.clicked.connect(self.review_wanted)
        self.main.clicked.connect(lambda: self._go(self.export_wanted))
