"""What the machine wrote for a draft: offered, taken or refused, read or not; the way back is always open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QTextBlock

from bannai import messages
from bannai.documents.model import Block, Document
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.draft_layout import DraftLayout
from bannai.gui.machine_strip import UNREAD, WRITTEN
from bannai.gui.text_format import line_of
from bannai.services.edit_service import EditService, Proposal
from bannai.services.work_service import Work
from bannai.services.writing_service import WritingOrder
from bannai.services.writing_state import Passage, Stage, Writing, writing_from_json

_COUNT_AFTER_MS = 250


class MachineOffers(QObject):
    """Offers passages in the proposal bar of a page and marks those that are unread beside its text.

    `changed` follows everything that must be kept with the work (`writing`).
    """

    changed = Signal()

    def __init__(
        self, desk: Desk, page: DraftLayout, edits: EditService, work: Callable[[], Work | None]
    ) -> None:
        """`work` returns the work of the page as it was opened (kind, seed, tone)."""
        super().__init__(page)
        self.writing = Writing()
        self._desk = desk
        self._page = page
        self._edits = edits
        self._work = work
        self._base: Document | None = None
        self._offers: dict[int, Proposal] = {}
        self._opened = 0
        self._count = QTimer(self)
        self._count.setSingleShot(True)
        self._count.setInterval(_COUNT_AFTER_MS)
        self._count.timeout.connect(self.show_state)
        page.text.edited.connect(self._on_edited)
        page.toolbar.bank.clicked.connect(self.back_to_bank)
        page.machine.unread_wanted.connect(self.show_next_unread)
        page.machine.read_wanted.connect(self.mark_read)
        page.proposals.all_accepted.connect(self._on_all_accepted)

    # Contract

    def open(self, writing_json: str) -> None:
        """Take what was kept with a work; it is shown when the draft is there (`settle`)."""
        self.drop()
        self.writing = writing_from_json(writing_json)

    def settle(self, base: Document) -> None:
        """The draft is there, or was brought up to its answers: `base` is what the program wrote."""
        self._base = base
        document = self._page.text.read()
        self._offers.clear()
        for passage in self.writing.of(Stage.OFFERED):
            if self._edits.accept(document, passage.proposal) is None:
                self.writing = self.writing.drop(passage.number)
            else:
                self._offer(passage, first=False)
        self.show_state()

    def drop(self) -> None:
        """Another work comes, or none."""
        self._opened += 1
        self._count.stop()
        self.writing, self._base = Writing(), None
        self._offers.clear()
        self._page.strip.show_marks({})
        self._page.toolbar.bank.hide()

    def take(self, proposal: Proposal) -> bool:
        """Take what the machine offered; False when it is not the machine's."""
        number = self._number(proposal)
        if number is None:
            return False
        self._take([number])
        return True

    def refuse(self, proposal: Proposal) -> bool:
        """Leave the old words; False when it is not the machine's."""
        number = self._number(proposal)
        if number is None:
            return False
        del self._offers[number]
        self._set(self.writing.change(number, stage=Stage.REFUSED))
        return True

    def unread(self) -> int:
        """Return how many passages stand in the text that nobody said were read."""
        shown = self._page.strip.marked_blocks()
        return sum(any(it in shown for it in passage.changed) for passage in self._unread())

    def order(self) -> WritingOrder | None:
        """Return what would be bettered now; None while there is no draft."""
        work = self._work()
        if work is None or self._base is None:
            return None
        seed = self.writing.seed or work.seed or 1
        return WritingOrder(work.kind_id, self._page.text.read(), self._base, self.writing, seed, work.tone)

    # Taking

    def _offer(self, passage: Passage, *, first: bool) -> None:
        proposal = passage.proposal
        self._offers[passage.number] = proposal
        self._page.proposals.add_written(proposal, first=first)

    def _take(self, numbers: Sequence[int]) -> None:
        before = document = self._page.text.read()
        writing, taken = self.writing, 0
        for number in numbers:
            after = self._edits.accept(document, self._offers.pop(number))
            if after is None:
                writing = writing.drop(number)
            else:
                document, taken = after, taken + 1
                writing = writing.change(number, stage=Stage.TAKEN)
        if document != before:
            self._page.text.apply(document)
        gone = len(numbers) - taken
        if gone:
            told = "draft.proposal_gone" if len(numbers) == 1 else "writing.some_gone"
            self._desk.say(messages.text(told, count=gone))
        elif len(numbers) > 1:
            self._desk.say(messages.text("writing.all_taken", count=taken))
        self._set(self._swept(writing, document))
        if not self._page.proposals.proposals:
            self._page.text.setFocus()

    def _swept(self, writing: Writing, document: Document) -> Writing:
        """Withdraw what is offered for words that stand there no more."""
        for number, proposal in tuple(self._offers.items()):
            if self._edits.accept(document, proposal) is None:
                del self._offers[number]
                writing = writing.drop(number)
                self._page.proposals.withdraw(proposal)
        return writing

    def _on_all_accepted(self, proposals: Sequence[Proposal]) -> None:
        numbers = [number for it in proposals if (number := self._number(it)) is not None]
        self._take(numbers)

    def _number(self, proposal: Proposal) -> int | None:
        return next((number for number, it in self._offers.items() if it is proposal), None)

    # Reading

    def show_next_unread(self) -> None:
        """Go to the next unread passage behind the cursor, from the last one to the first."""
        here = self._page.text.textCursor().block().blockNumber()
        numbers = [it for it, mark in self._page.strip.lines().items() if mark == UNREAD]
        if not numbers:
            self.show_state()
            return
        first = next((it for it in numbers if it > here), numbers[0])
        passage = self._passage_of(first)
        lines = [first] if passage is None else [it for it in self._lines_of(passage) if it >= first]
        self._page.show_text()
        self._page.text.show_lines(lines[0], lines[-1])

    def mark_read(self) -> None:
        """The passage at the cursor was read; the next one comes into sight. Elsewhere: go to one first.

        Of a passage of several lines all are marked as read, so all are shown before that.
        """
        passage = self._passage_of(self._page.text.textCursor().block().blockNumber())
        if passage is None or self._page.strip.mark_at_cursor() != UNREAD:
            self.show_next_unread()
            return
        lines = self._lines_of(passage)
        if len(lines) > 1 and not self._shows(lines):
            self._page.show_text()
            self._page.text.show_lines(lines[0], lines[-1])
            self._desk.say(messages.text("writing.read_whole", count=len(lines)))
            return
        self._set(self.writing.change(passage.number, read=True))
        if self.unread():
            self.show_next_unread()

    # Back to the phrase bank

    def back_to_bank(self) -> None:
        """Bring the phrase bank's words back where the cursor stands; Ctrl+Z takes it back."""
        key, order, opened = self._page.text.key_at_cursor(), self.order(), self._opened
        if key is None or key.part or order is None:
            self._desk.say(messages.text("writing.bank_no_place"))
            return
        whole = self._whole_passage(order.base)
        if whole is not None and self._bring_back(whole):
            return
        service = self._desk.program.writings

        def done(found: Proposal | None) -> None:
            if opened != self._opened:
                return
            if found is None:
                self._desk.say(messages.text("writing.bank_already"))
            elif not self._bring_back(found):
                self._desk.say(messages.text("draft.proposal_gone"))

        self._desk.tasks.start(
            lambda _: service.bank_version(order.document, order.base, key.section, key.number),
            done,
            self._on_failed,
        )

    def _whole_passage(self, base: Document) -> Proposal | None:
        """Return the way back of the taken passage at the cursor while the bank still says the old words."""
        block = self._block_of(self._page.text.textCursor().block())
        for passage in self.writing.of(Stage.TAKEN):
            blocks = next((it.blocks for it in base.sections if it.id == passage.section_id), ())
            if passage.old and block in passage.new and all(it in blocks for it in passage.old):
                facts = tuple(base.facts)
                return replace(passage.proposal, old=passage.new, new=passage.old, facts=facts)
        return None

    def _bring_back(self, proposal: Proposal) -> bool:
        after = self._edits.accept(self._page.text.read(), proposal)
        if after is None:
            return False
        self._page.text.apply(after)
        self._desk.say(messages.text("writing.bank_done"))
        self._set(self._swept(self.writing, after))
        return True

    # Showing

    def show_state(self) -> None:
        """Show the marks and what follows from them."""
        marks: dict[Block, str] = {block: UNREAD for it in self._unread() for block in it.changed}
        marks |= dict.fromkeys(self._being_written(), WRITTEN)
        self._page.strip.show_marks(marks)
        self._page.toolbar.bank.setVisible(bool(self.writing.of(Stage.TAKEN)))

    def _being_written(self) -> tuple[Block, ...]:
        return ()

    def _unread(self) -> tuple[Passage, ...]:
        return tuple(it for it in self.writing.of(Stage.TAKEN) if not it.read)

    def _passage_of(self, number: int) -> Passage | None:
        """Return the unread passage that a line (by its number) was written as."""
        block = self._block_of(self._page.text.document().findBlockByNumber(number))
        return next((it for it in self._unread() if block in it.changed), None)

    def _lines_of(self, passage: Passage) -> list[int]:
        """Return the numbers of the lines of an unread passage that are marked so."""
        marked = (number for number, mark in self._page.strip.lines().items() if mark == UNREAD)
        return [it for it in marked if self._passage_of(it) == passage]

    def _shows(self, lines: Sequence[int]) -> bool:
        """Say whether all these lines are selected."""
        cursor, text = self._page.text.textCursor(), self._page.text.document()
        first, last = text.findBlockByNumber(lines[0]), text.findBlockByNumber(lines[-1])
        end = last.position() + last.length() - 1
        return cursor.selectionStart() <= first.position() and cursor.selectionEnd() >= end

    def _block_of(self, line: QTextBlock) -> Block | None:
        """Return the block that a line was written as."""
        return self._page.text.book.origin(line_of(line.blockFormat()))

    def _set(self, writing: Writing) -> None:
        self.writing = writing
        self.show_state()
        self.changed.emit()

    def _on_edited(self) -> None:
        if self.writing.passages:
            self._count.start()

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._desk.warn(sentence)
