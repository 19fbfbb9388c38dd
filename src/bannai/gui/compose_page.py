"""The page on which a work is composed: the form of its kind, its answers, those of the last document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bannai.documents.kinds import DocumentKind
from bannai.documents.office import Office
from bannai.documents.patterns import PatternSource
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.form_view import FormView
from bannai.gui.people_editor import RankChoices
from bannai.gui.renew_form import RenewForm
from bannai.gui.tasks import Task
from bannai.services.work_service import FORM, Work, title_of

AnyForm = FormView | RenewForm


def make_form(desk: Desk, kind: DocumentKind, office: Office, parent: QWidget) -> AnyForm:
    """Make the form of a kind as the user has chosen to be asked; a new choice is remembered.

    What was made from an old paper is asked for on a page of its own.
    """
    if kind.pattern is not None and kind.pattern.source is PatternSource.PAPER:
        return RenewForm(kind, kind.pattern, parent)
    kinds = desk.program.kinds
    ranks = kinds.ranks
    form = FormView(
        kind,
        kinds.signatures(kind),
        office,
        parent,
        ranks=RankChoices(ranks.labels, ranks.rank_of),
        one_by_one=desk.settings.one_by_one,
    )
    form.one_by_one_chosen.connect(lambda on: desk.remember(one_by_one=on))
    return form


class ComposePage(QWidget):
    """The form of one work at a time. `changed` is for Autosave: `work()` is what it keeps.

    `submitted` asks for a draft, `left` for the list of kinds.
    """

    submitted = Signal()
    left = Signal()
    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        """Begin empty; `open` shows a work."""
        super().__init__(parent)
        self.setObjectName("page")
        self._desk = desk
        self._work: Work | None = None
        self._form: AnyForm | None = None
        self._ready: AnyForm | None = None  # made beforehand, not shown yet
        self._office = self._ready_for = Office()  # what the form shows of it
        self._asked: Task[Mapping[str, Any] | None] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    @property
    def form(self) -> AnyForm | None:
        """The form of the work that is open."""
        return self._form

    def prepare(self, kind: DocumentKind, office: Office) -> None:
        """Make the form of a kind that will be opened next: in a turn of its own, so that nothing stalls."""
        if self._fits(self._form, kind, office) or self._fits(self._ready, kind, office):
            return
        self._drop_ready()
        self._ready_for = office
        self._ready = make_form(self._desk, kind, office, self)
        self._ready.hide()

    def open(self, work: Work, kind: DocumentKind, office: Office) -> None:
        """Show a work in the form of its kind, the focus in the first question without an answer.

        The answers of the last document of this kind are asked for, and offered when they are there.
        """
        if not self._fits(self._form, kind, office):
            self.prepare(kind, office)
            self._show_ready()
        assert self._form is not None
        self._work = work
        self._form.set_one_by_one(self._desk.settings.one_by_one)
        self._form.load(work.answers)
        self._form.offer({})
        self._form.focus_first_open()
        self._ask_last_answers(kind.id)

    def work(self) -> Work | None:
        """Return the work with the answers as they stand now, or None when none is open. Quick."""
        if self._work is None or self._form is None:
            return None
        answers = self._form.answers()
        return replace(self._work, answers=answers, title=title_of(self._form.kind, answers), step=FORM)

    def take(self, work: Work) -> None:
        """Take over what others changed in the open work (its id, seed, outline, draft); answers stay."""
        self._work = work

    def focus_question(self, key: str = "", wrong: str = "") -> None:
        """Bring a question into view with the focus in it; `wrong` says what is wrong with its answer."""
        if self._form is not None:
            self._form.focus_question(key, wrong)

    def set_busy(self, busy: bool) -> None:
        """Show that a draft is being made."""
        if self._form is not None:
            self._form.set_busy(busy)

    def press_main(self) -> None:
        """Press the main button, as Ctrl+Enter does."""
        if self._form is not None:
            self._form.main.click()

    def _fits(self, form: AnyForm | None, kind: DocumentKind, office: Office) -> bool:
        made_for = self._office if form is self._form else self._ready_for
        return form is not None and form.kind is kind and made_for == office

    def _drop_ready(self) -> None:
        if self._ready is not None:
            self._ready.deleteLater()
            self._ready = None

    def _show_ready(self) -> None:
        old, form = self._form, self._ready
        assert form is not None
        self._form, self._ready, self._office = form, None, self._ready_for
        if old is not None:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        form.submitted.connect(self.submitted)
        form.left.connect(self.left)
        form.changed.connect(self.changed)
        self._column.addWidget(form)
        form.show()

    def _ask_last_answers(self, kind_id: str) -> None:
        if self._asked is not None:
            self._asked.cancel()
        works = self._desk.program.works
        self._asked = self._desk.tasks.start(
            lambda _cancelled: works.last_answers(kind_id), self._on_last_answers, self._on_not_asked
        )

    def _on_last_answers(self, answers: Mapping[str, Any] | None) -> None:
        self._asked = None
        if self._form is not None and answers:
            self._form.offer(answers)

    def _on_not_asked(self, _sentence: str, _error: BannaiError | None) -> None:
        self._asked = None  # the offer is a help only: what cannot be read is not offered
