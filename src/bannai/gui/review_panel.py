"""The panel "Kiểm tra": what is open in a document, and where each claim comes from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMetaMethod, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from bannai import messages
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.icons import IconPicture, put_icon
from bannai.gui.review_list import FindingTree, key
from bannai.gui.shell_parts import FlowRow, words
from bannai.gui.style import GRID_PX
from bannai.services.review_service import Finding, FindingKind, Gathered, gathered, open_points


class _Buttons(FlowRow):
    """Buttons whose words change: they wrap anew each time."""

    def event(self, event: QEvent) -> bool:
        """Place the buttons when one of them asks for another breadth."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)


class ReviewPanel(QWidget):
    """Shows the findings of a review in groups.

    `place_wanted(Place)` asks for a place of the text, `answer_wanted(key)` for the question that holds or
    lacks something, `sources_wanted()` for the phiếu nguồn; `word_kept(word)` tells that the office took a
    word into its own list, so that the review is made again. `mend_wanted(Place, words)` asks to write
    other words at a place; its button is there only where somebody listens.
    """

    place_wanted = Signal(object)
    answer_wanted = Signal(str)
    sources_wanted = Signal()
    word_kept = Signal(str)
    mend_wanted = Signal(object, str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        """Make an empty panel; `show_findings` fills it."""
        super().__init__(parent)
        self._desk = desk
        self._findings: tuple[Finding, ...] | None = None
        self._next: dict[tuple[FindingKind, str, str], int] = {}  # which place of a row comes next
        self.setAccessibleName(messages.text("review.panel_name"))
        self._sign = IconPicture("info", self, size_px=24)
        self.summary = words(messages.text("review.nothing_yet"), "panelTitle", self)
        self.list = FindingTree(self)
        self._buttons = _Buttons(self)
        self.see = self._button("see_place", "search", self._buttons)
        self.answer = self._button("mend_answer", "compose", self._buttons)
        self.mend = self._button("mend", "good", self)
        self.right = self._button("word_right", "check", self)
        self.right.setToolTip(messages.text("review.word_right_tip"))
        self.sheet = self._button("sheet_open", "outline", self)
        self.sheet.setToolTip(messages.text("review.sheet_open_tip"))
        self._lay_out()
        self.list.chosen.connect(self._on_chosen)
        self.list.taken.connect(self._on_taken)
        self.see.clicked.connect(self._on_see)
        self.answer.clicked.connect(self._on_answer)
        self.mend.clicked.connect(self._on_mend)
        self.right.clicked.connect(self._on_right)
        self.sheet.clicked.connect(self.sources_wanted)
        self._show_current(None)
        self.sheet.setEnabled(False)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show what a review found, in place of what was shown; the chosen row stays chosen."""
        if self._findings == tuple(findings):
            return
        self._findings = tuple(findings)
        self._next.clear()
        rows = gathered(self._findings)
        self.list.show_rows(rows)
        count = len(open_points(self._findings))
        summary = messages.text("review.to_look_at" if count else "review.all_good", count=count)
        self._sign.show_icon("warning" if count else "good", "caution" if count else "good")
        if self.summary.text() != summary:
            self.summary.setText(summary)
            QAccessible.updateAccessibility(QAccessibleEvent(self.summary, QAccessible.Event.NameChanged))
        self.sheet.setEnabled(True)
        self._show_current(self.list.current())

    def findings(self) -> tuple[Finding, ...]:
        """Return what is shown."""
        return self._findings or ()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID_PX)
        head.addWidget(self._sign)
        head.addWidget(self.summary, 1)
        for button in (self.see, self.answer):
            self._buttons.add(button)
        foot = QHBoxLayout()
        foot.addWidget(self.sheet)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID_PX, GRID_PX, GRID_PX, GRID_PX)
        column.setSpacing(GRID_PX)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        column.addWidget(self._buttons)
        column.addWidget(self.mend, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.right, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(foot)

    def _button(self, name: str, icon: str, parent: QWidget) -> QPushButton:
        text = messages.text(f"review.{name}", suggestion="")
        button = QPushButton(text, parent)
        button.setObjectName("small")
        button.setAccessibleName(text.rstrip("…"))
        put_icon(button, icon, size_px=18)
        return button

    def _show_current(self, row: Gathered | None) -> None:
        finding = row.finding if row is not None else None
        name = "give_answer" if finding and finding.kind is FindingKind.MISSING else "mend_answer"
        self._rename(self.answer, messages.text(f"review.{name}"))
        self._show_next(row)
        self.see.setEnabled(bool(row and row.places))
        self.answer.setEnabled(bool(finding and finding.key))
        self.right.setVisible(bool(finding and finding.word))
        heard = self.isSignalConnected(QMetaMethod.fromSignal(self.mend_wanted))
        self.mend.setVisible(bool(heard and row and row.places and finding and finding.suggestion))
        if finding and finding.suggestion:
            self._rename(self.mend, messages.text("review.mend", suggestion=finding.suggestion))

    def _show_next(self, row: Gathered | None) -> None:
        count = len(row.places) if row else 0
        if row is None or count < 2:
            self._rename(self.see, messages.text("review.see_place"))
            return
        number = self._next.get(key(row), 0) % count + 1
        self._rename(self.see, messages.text("review.see_next", number=number, count=count))

    def _rename(self, button: QPushButton, text: str) -> None:
        if button.text() != text:
            button.setText(text)
            button.setAccessibleName(text)

    def _go_to(self, row: Gathered) -> None:
        if not row.places:
            return
        at = self._next.get(key(row), 0)
        self._next[key(row)] = at + 1
        self._show_next(row)
        self.place_wanted.emit(row.places[at % len(row.places)])

    def _on_chosen(self, row: Gathered | None) -> None:
        self._show_current(row)

    def _on_taken(self, row: Gathered) -> None:
        if row.places:
            self._go_to(row)
        elif row.finding.key:
            self.answer_wanted.emit(row.finding.key)

    def _on_see(self) -> None:
        if (row := self.list.current()) is not None:
            self._go_to(row)

    def _on_answer(self) -> None:
        row = self.list.current()
        if row is not None and row.finding.key:
            self.answer_wanted.emit(row.finding.key)

    def _on_mend(self) -> None:
        row = self.list.current()
        if row is not None and row.places:
            self.mend_wanted.emit(row.places[0], row.finding.suggestion)

    def _on_right(self) -> None:
        row = self.list.current()
        if row is None or not row.finding.word:
            return
        word, reviews = row.finding.word, self._desk.program.reviews

        def kept(_result: None) -> None:
            self._desk.say(messages.text("review.word_kept", word=word))
            self.word_kept.emit(word)

        def failed(sentence: str, _error: BannaiError | None) -> None:
            self._desk.warn(sentence)

        self._desk.tasks.start(lambda _cancelled: reviews.add_word(word), kept, failed)
