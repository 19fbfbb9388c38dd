"""The draft with its review beside it: findings are looked for whenever the typing pauses."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from bannai import messages
from bannai.documents.kinds import DocumentKind
from bannai.documents.model import Document
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.draft_page import DraftPage
from bannai.gui.icons import put_icon
from bannai.gui.review_panel import ReviewPanel
from bannai.gui.shell_parts import words
from bannai.gui.sources_sheet import SourcesDialog
from bannai.gui.style import GRID_PX, scaled
from bannai.gui.tasks import Task
from bannai.services.draft_service import DraftFinished, sample_keys
from bannai.services.review_service import Finding, highlights
from bannai.services.work_service import Work

REVIEW_AFTER_MS = 900
_PANEL_PX = 44 * GRID_PX
_BESIDE_FROM_PX = 130 * GRID_PX  # below that, the review takes the place of the draft while it is read


class DraftPlace(QWidget):
    """One work at its draft: `changed` for Autosave, the other signals lead elsewhere."""

    changed = Signal()
    answers_wanted = Signal(str)
    left = Signal()
    export_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        """Begin without a work; the review is hidden until it is asked for."""
        super().__init__()
        self._desk = desk
        self._kind: DocumentKind | None = None
        self._missing: tuple[str, ...] = ()
        self._samples: tuple[str, ...] = ()
        self._told: tuple[int, tuple[str, ...]] = (0, ())  # which work, what was said of its last drafting
        self._written = False
        self._task: Task[tuple[Finding, ...]] | None = None
        self.page = DraftPage(desk)
        self.panel = ReviewPanel(desk)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REVIEW_AFTER_MS)
        self._timer.timeout.connect(self.review)
        self._side = self._make_side()
        self._side.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.page, 1)
        row.addWidget(self._side)
        self._connect()

    def open(self, work: Work, kind: DocumentKind) -> None:
        """Show a work, without the review of the last one."""
        self._drop()
        self._kind, self._missing, self._samples, self._written = kind, (), (), False
        if work.id != self._told[0]:
            self._told = (work.id, ())
        self.panel.show_findings(())
        self._show_side(False)
        self.page.open(work, kind)

    def close_work(self) -> None:
        """Stop what is going on for the work."""
        self._drop()
        self.page.close_work()

    def is_written(self) -> bool:
        """Say whether there is a draft, not an outline alone."""
        return self._written

    def press_main(self) -> None:
        """Press the main button of what is in sight: of the outline, or of the draft."""
        outline = self.page.outline
        (outline.main if outline.isVisible() else self.page.main).click()

    def findings_of(self, document: Document, kind: DocumentKind) -> Callable[[object], tuple[Finding, ...]]:
        """Return the work (for the worker) that looks for findings in a document of this draft."""
        reviews, missing, samples = self._desk.program.reviews, self._missing, self._samples
        return lambda _cancelled: reviews.review(document, kind, missing, samples)

    def review(self) -> None:
        """Look for findings in the text as it stands; what was being looked for is dropped."""
        kind = self._kind
        if kind is None or not self._written:
            return
        self._drop()
        look = self.findings_of(self.page.document(), kind)
        self._task = self._desk.tasks.start(look, self._show_findings, self._on_failed)

    def show_review(self) -> None:
        """Show the review, the focus in it."""
        self._show_side(True)
        self.panel.list.setFocus()
        self.review()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The review stands beside the draft where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def _show_side(self, on: bool) -> None:
        self._side.setVisible(on)
        self._arrange()

    def _arrange(self) -> None:
        beside = self.width() >= scaled(_BESIDE_FROM_PX)
        shown = not self._side.isHidden()
        self.page.setVisible(beside or not shown)
        if beside:
            self._side.setFixedWidth(min(scaled(_PANEL_PX), self.width() // 2))
        else:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(16_777_215)  # Qt's own “no limit”

    def _make_side(self) -> QFrame:
        side = QFrame(self)
        side.setObjectName("panel")
        self.close_review = QPushButton(messages.text("gui.close_review"), side)
        self.close_review.setObjectName("small")
        self.close_review.setAccessibleName(messages.text("gui.close_review").replace("&", ""))
        put_icon(self.close_review, "close", size_px=18)
        head = QHBoxLayout()
        head.setContentsMargins(GRID_PX, GRID_PX, GRID_PX, 0)
        head.addWidget(words(messages.text("gui.review"), "panelTitle", side), 1)
        head.addWidget(self.close_review)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.panel, 1)
        return side

    def _connect(self) -> None:
        self.page.changed.connect(self._on_changed)
        self.page.machine_writing.changed.connect(self.changed)  # to be kept; the text is as it was
        self.page.answers_wanted.connect(self.answers_wanted)
        self.page.left.connect(self.left)
        self.page.export_wanted.connect(self.export_wanted)
        self.page.review_wanted.connect(self._on_review_wanted)
        self.page.drafted.connect(self._on_drafted)
        self.panel.place_wanted.connect(self._on_place_wanted)
        self.panel.mend_wanted.connect(self._on_mend_wanted)
        self.panel.answer_wanted.connect(self.answers_wanted)
        self.panel.word_kept.connect(lambda _word: self.review())
        self.panel.sources_wanted.connect(self._on_sources_wanted)
        self.close_review.clicked.connect(self._on_review_closed)

    def _on_changed(self) -> None:
        self._timer.start()
        self.changed.emit()

    def _on_drafted(self, finished: DraftFinished) -> None:
        self._missing, self._written = finished.draft.missing, True
        self._samples = sample_keys(finished.kind, finished.answers)
        new = [note for note in finished.notes if note not in self._told[1]]
        self._told = (self._told[0], finished.notes)
        if new:
            self._desk.say(" ".join(new))
        self.review()

    def _on_review_wanted(self) -> None:
        if self._side.isHidden():
            self.show_review()
        else:
            self._on_review_closed()

    def _on_review_closed(self) -> None:
        self._show_side(False)
        self.page.text.setFocus()

    def _on_place_wanted(self, place: object) -> None:
        if self.page.isHidden():
            self._show_side(False)
        if not self.page.show_place(place):
            self._desk.say(messages.text("gui.place_gone"))

    def _on_mend_wanted(self, place: object, meant: str) -> None:
        """Write what was meant in place of a slip; Ctrl+Z takes it back."""
        if self._timer.isActive() or self._task is not None or not self.page.show_place(place):
            self._desk.say(messages.text("gui.place_gone"))  # the text has changed since it was looked at
            return
        cursor = self.page.text.textCursor()
        if cursor.hasSelection() and not self.page.text.isReadOnly():
            cursor.insertText(meant, cursor.charFormat())

    def _on_sources_wanted(self) -> None:
        dialog = SourcesDialog(self._desk, self.page.document(), self.panel.findings(), self.window())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _show_findings(self, findings: tuple[Finding, ...]) -> None:
        self._task = None
        self.panel.show_findings(findings)
        self.page.show_highlights(highlights(findings))

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._task = None
        self._desk.warn(sentence)

    def _drop(self) -> None:
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None
