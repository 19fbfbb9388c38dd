"""The machine writes: passage by passage in a worker of its own, stopped at once, gone on with later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QObject, QTimer

from bannai import messages
from bannai.documents.model import Block, Document
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.draft_layout import DraftLayout
from bannai.gui.machine_offers import MachineOffers
from bannai.gui.rewording import Wish
from bannai.services.edit_service import EditService
from bannai.services.engine_service import EngineState
from bannai.services.work_service import Work
from bannai.services.writing_service import (
    Bettered,
    EngineGone,
    KeptAsWas,
    NothingLeft,
    PassageBegun,
    Reading,
    Reason,
    Retried,
    TextGrew,
    Trying,
    WritingEvent,
    after,
)
from bannai.services.writing_state import Stage

_SLOW_IN_A_ROW = 2
_REST_MS = 30_000  # how often an engine that rests is looked at


@dataclass(slots=True)
class _Run:
    """One passage, or what a wish asks for. `quiet`: it was stopped, what it still tells is not shown."""

    events: Iterator[WritingEvent]
    wish: Wish | None = None
    number: int = 0
    count: int = 0
    opening: str = ""
    blocks: tuple[Block, ...] = ()
    cancelled: bool = False
    quiet: bool = False
    ended: bool = False  # nothing is left
    slow: bool = False
    offered: bool = False
    task_cancelled: Callable[[], bool] = bool

    def is_cancelled(self) -> bool:
        """Say whether the writing is to stop. Any thread."""
        return self.cancelled or self.task_cancelled()

    def next(self, task_cancelled: Callable[[], bool]) -> WritingEvent | None:
        """Return the next event (worker thread), None at the end."""
        self.task_cancelled = task_cancelled
        return next(self.events, None)


class MachineWriting(MachineOffers):
    """Runs through the draft when it is asked to, and writes what a wish asks for."""

    def __init__(
        self, desk: Desk, page: DraftLayout, edits: EditService, work: Callable[[], Work | None]
    ) -> None:
        """Nothing runs; what can write is looked for when a draft is there."""
        super().__init__(desk, page, edits, work)
        self._state: EngineState | None = None
        self._left = 0  # passages that could be bettered, when it was last looked
        self._run: _Run | None = None
        self._next_wish: Wish | None = None
        self._paused = ""  # the sentence that says why
        self._slow = 0
        self._rest = QTimer(self)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._on_rest)
        page.installEventFilter(self)
        page.toolbar.better.clicked.connect(self.start)
        page.machine.stop_wanted.connect(self.stop)
        page.machine.resume_wanted.connect(self.start)
        page.machine.left.connect(self.leave)

    @property
    def is_running(self) -> bool:
        """Whether something is being written."""
        return self._run is not None

    @property
    def can_write(self) -> bool:
        """Whether an engine was there when it was last looked."""
        return self._state is not None and self._state.is_there

    def settle(self, base: Document) -> None:
        """As MachineOffers; a run that broke off with the last window is offered to be gone on with."""
        super().settle(base)
        self.look()

    def look(self) -> None:
        """Look, in the services' worker, what can write and what is left to better."""
        order, opened, program = self.order(), self._opened, self._desk.program
        if order is None:
            return

        def done(found: tuple[EngineState, int]) -> None:
            if opened != self._opened:
                return
            self._state, self._left = found
            if self.writing.going and not self.is_running and not self._paused and self.can_write:
                self._paused = messages.text("writing.broken_off", count=self._left)
            self.show_state()

        self._desk.tasks.start(
            lambda _: (program.engines.state(), program.writings.left(order)), done, self._on_failed
        )

    def start(self) -> None:
        """Better the draft from the first passage that nothing was tried for; or go on."""
        self._paused, self._slow = "", 0
        self.writing = replace(self.writing, going=True)
        if self._run is None:
            self._begin(None)
        elif self._run.quiet:  # it is still stopping: its end looks again
            self._page.machine.show_starting()
        self.changed.emit()

    def stop(self) -> None:
        """Stop at once; what was written is kept."""
        if self._run is None:
            return
        self._silence(self._run)
        self._next_wish = None
        left = max(0, self._left - sum(it.stage is not Stage.BEGUN for it in self.writing.passages))
        self._paused = (
            messages.text("writing.paused", count=left) if left else messages.text("writing.paused_none")
        )
        self.show_state()
        self.changed.emit()

    def leave(self) -> None:
        """Want no more of it; what is offered stays offered."""
        self._paused = ""
        self.writing = replace(self.writing, going=False)
        self.look()
        self._set(self.writing)

    def wish(self, wish: Wish) -> None:
        """Say a paragraph or a section anew as wished, when something can write; else nothing."""
        if not self.can_write or self.order() is None:
            return
        self._next_wish = wish
        if self._run is None:
            self._go_on()
        else:
            self._silence(self._run)

    @property
    def is_wished(self) -> bool:
        """Whether a wish is being written, or is about to be."""
        return self._next_wish is not None or (self._run is not None and self._run.wish is not None)

    def drop(self) -> None:
        """Stop without a word; another work comes."""
        super().drop()
        if self._run is not None:
            self._silence(self._run)
            self._run = None
        self._next_wish, self._paused, self._left, self._slow = None, "", 0, 0
        self._page.growing.clear()
        self._page.machine.show_unread_count(0)
        self._page.toolbar.better.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whenever the page comes into sight, look whether something can write now."""
        if event.type() == QEvent.Type.Show and not self.is_running:
            self.look()
        return super().eventFilter(watched, event)

    # A run

    def _begin(self, wish: Wish | None) -> None:
        order, service = self.order(), self._desk.program.writings
        if order is None:
            return
        run = _Run(iter(()), wish)
        if wish is None:
            run.events = service.better_next(order, run.is_cancelled)
        else:
            tried = sum(bool(it.wish) for it in self.writing.passages)
            again = replace(order, seed=order.seed + tried + 1)  # the same wish once more: other words
            run.events = service.rewrite(again, wish.section_id, wish.position, wish.how, run.is_cancelled)
        self._run = run
        self._rest.start()
        self._page.machine.show_starting()
        self._page.toolbar.better.hide()
        self._pull(run)

    def _pull(self, run: _Run) -> None:
        """Fetch the next event; the window is free meanwhile, and asks for no more than it can show."""
        self._desk.writer().start(
            run.next, lambda event: self._on_event(run, event), lambda *told: self._on_broken(run, *told)
        )

    def _on_event(self, run: _Run, event: WritingEvent | None) -> None:
        if event is None:
            self._on_end(run)
            return
        if self._run is run:
            self._take_in(run, event)
        self._pull(run)

    def _take_in(self, run: _Run, event: WritingEvent) -> None:
        if run.quiet and not isinstance(event, Bettered):
            return
        order_seed = self.writing.seed or self._seed()
        self.writing = after(self.writing, event, order_seed)
        bar = self._page.machine
        match event:
            case PassageBegun():
                run.number, run.count, run.blocks = event.number, event.count, event.old
                run.opening = self.writing.passages[-1].opening
                self.show_state()
            case Trying():
                bar.show_first_run(event.seconds)
            case Reading():
                bar.show_reading(run.number, run.count, event.done, event.total, event.seconds_left)
            case TextGrew():
                bar.show_writing(run.number, run.count)
                if not self._page.proposals.proposals:
                    self._page.growing.show_text(run.opening, event.text)
            case Retried():
                bar.show_writing(run.number, run.count, again=True)
                self._page.growing.clear()
            case Bettered():
                self._on_bettered(run)
            case KeptAsWas():
                run.slow = event.reason is Reason.TIME
            case EngineGone():
                self._paused = messages.text("writing.engine_gone", reason=event.sentence)
            case NothingLeft():
                run.ended = True
        self.changed.emit()

    def _on_bettered(self, run: _Run) -> None:
        passage = self.writing.of(Stage.OFFERED)[-1]
        self._page.growing.clear()
        if self._edits.accept(self._page.text.read(), passage.proposal) is None:
            self.writing = self.writing.drop(passage.number)  # the hand was quicker
            if run.wish is not None:
                self._desk.say(messages.text("writing.place_edited"))
            return
        run.offered = True
        self._offer(passage, first=run.wish is not None)

    def _on_end(self, run: _Run) -> None:
        if self._run is not run:
            return
        self._run = None
        self._page.growing.clear()
        nothing = not run.offered and not run.quiet and not self._paused
        if run.wish is not None and nothing and not self._page.proposals.proposals:
            self._desk.say(messages.text("writing.wish_nothing"))
        self._slow = self._slow + 1 if run.slow else 0
        if self._slow >= _SLOW_IN_A_ROW:
            self._paused = messages.text("writing.too_slow")
        if run.ended and run.wish is None:
            self._on_done()
        self._go_on()

    def _go_on(self) -> None:
        if self._next_wish is not None:
            wish, self._next_wish = self._next_wish, None
            self._begin(wish)
        elif self.writing.going and not self._paused:
            self._begin(None)
        else:
            self.look()
            self.show_state()

    def _on_done(self) -> None:
        """Tell of a run to whom no offer tells it."""
        if not self.writing.of(Stage.OFFERED):
            tried = any(not it.wish for it in self.writing.passages)
            self._desk.say(messages.text("writing.done_nothing" if tried else "writing.nothing_left"))

    def _on_broken(self, run: _Run, sentence: str, _error: BannaiError | None) -> None:
        """A fault of ours in the worker: told, and the draft is as it was."""
        if self._run is run:
            self._run = None
            self._page.growing.clear()
            self._paused = sentence
            self.show_state()

    @staticmethod
    def _silence(run: _Run) -> None:
        run.cancelled = run.quiet = True

    def _seed(self) -> int:
        order = self.order()
        return order.seed if order is not None else 1

    def _on_rest(self) -> None:
        """Give back the memory of an engine that nobody asks any more; tidy up after one that died."""
        engines = self._desk.program.engines
        if not self.is_running:
            self._desk.writer().start(lambda _: engines.rest(), self._on_rested, self._on_failed)

    def _on_rested(self, nothing_runs: bool) -> None:
        if nothing_runs and not self.is_running:
            self._rest.stop()

    # Showing

    def show_state(self) -> None:
        """Show the marks, the row above the text and the button that begins."""
        super().show_state()
        bar, running = self._page.machine, self._run is not None and not self._run.quiet
        offered = self.can_write and self._left > 0 and not running and not self._paused
        self._page.toolbar.better.setVisible(offered)
        if running:
            return
        if self._paused:
            bar.show_paused(self._paused)
        else:
            bar.show_unread_count(self.unread())

    def _being_written(self) -> tuple[Block, ...]:
        run = self._run
        return run.blocks if run is not None and not run.quiet else ()
