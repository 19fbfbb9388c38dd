"""ModelWriter: one stretch of prose said better by an engine, guarded, within a bounded time.

What the engine writes is judged as a whole (section_guard.py); what no more text can mend ends the try at
once. One retry at another seed, then what stood there stays.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bannai.documents.facts import Fact
from bannai.documents.model import Block
from bannai.drafting.filling import filled, relisted, visible
from bannai.drafting.model_prompt import head, request, tone_of
from bannai.drafting.proposals import Proposal, offer
from bannai.drafting.section_guard import SectionGuard, Verdict
from bannai.drafting.slots import Slotted, slotted
from bannai.drafting.stretches import Stretch
from bannai.drafting.writing import (
    Attempt,
    Bettered,
    KeptAsWas,
    Reason,
    Retried,
    Slips,
    TextGrew,
    Wish,
    WriterEvent,
    WritingLog,
)
from bannai.engine.base import (
    Cancelled,
    Engine,
    EngineError,
    EngineEvent,
    Finish,
    Finished,
    Reading,
    TextRequest,
    Trying,
    Written,
)

_ANOTHER_SEED = 7919  # added for the second try
_WINDING_UP = 8  # events that an engine is given to end by itself after it was asked to stop
_SENTENCE_END = re.compile(r"[.!?…][”\"]?(?=\s|\Z)")
_MOST_EVENTS = 100_000  # a guard against an engine that yields without end and without time passing


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: `reading_s` without progress before the first letter, `quiet_s` between letters, `total_s` in
    all for one try. A slow laptop writes two tokens a second."""

    reading_s: float = 300.0
    quiet_s: float = 60.0
    total_s: float = 900.0


class _End(StrEnum):
    DONE = "done"
    BROKEN = "broken"
    TIME = "time"
    CANCELLED = "cancelled"


@dataclass(slots=True)
class _Try:
    """What one request gave so far."""

    seed: int
    text: str = ""
    finished: Finished | None = None
    end: _End = _End.DONE
    reason: Reason | None = None
    detail: str = ""
    begun_at: float = 0.0
    seconds: float = 0.0

    def attempt(self) -> Attempt:
        """Return its line of the log."""
        done = self.finished or Finished(Finish.CANCELLED)
        reason = self.reason.value if self.reason else ""
        return Attempt(
            self.seed, reason, self.detail, done.read, done.cached, done.written, round(self.seconds, 2)
        )


@dataclass(slots=True)
class _Job:
    """One stretch being written."""

    engine: Engine
    stretch: Stretch
    wish: Wish
    taken: Slotted
    guard: SectionGuard
    begun: str
    attempts: list[Attempt] = field(default_factory=list)

    def log(self, marked: tuple[str, ...] = ()) -> WritingLog:
        """Return the log as far as it goes."""
        return WritingLog(
            model=self.engine.label,
            section_id=self.stretch.section_id,
            position=self.stretch.position,
            wish=self.wish.value,
            slots={slot.name: slot.facts for slot in self.taken.slots},
            attempts=tuple(self.attempts),
            begun=self.begun,
            marked=marked,
        )


class ModelWriter:
    """Writes stretches with any engine. Holds no state of a draft: one writer serves all of them."""

    def __init__(
        self,
        slips: Slips | None = None,
        *,
        seed: int = 1,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep what judges words (None: they are not judged), the draft's seed, limits and a clock (s)."""
        self._slips = slips
        self._seed = seed
        self._limits = limits or Limits()
        self._clock = clock

    def better(
        self,
        engine: Engine,
        stretch: Stretch,
        wish: Wish = Wish.BETTER,
        cancelled: Cancelled = lambda: False,
        begun: str = "",
    ) -> Iterator[WriterEvent]:
        """Yield what happens; the last event is Bettered or KeptAsWas.

        `begun` is the `raw` of a TextGrew that a crash cut off: it is gone on with from its last whole
        sentence. When the engine fails, KeptAsWas with the log comes first and its EngineError is passed on
        after it. The proposal's words that carry no fact are in the traditional placement of tone marks.
        """
        taken = slotted(stretch)
        told = f"{head(stretch.family, tone_of(stretch, wish))}\n{stretch.instruction}\n{stretch.purpose}"
        guard = SectionGuard(stretch, taken, self._slips, told)
        job = _Job(engine, stretch, wish, taken, guard, _whole_sentences(begun, taken, guard))
        for number in range(2):
            seed = self._seed + number * _ANOTHER_SEED
            started = job.begun if number == 0 else ""
            trial = _Try(seed, text=started, begun_at=self._clock())
            try:
                yield from self._written(job, request(stretch, taken, wish, seed, started), trial, cancelled)
            except EngineError as error:
                trial.reason, trial.detail = Reason.ENGINE, error.message_id
                self._note(job, trial)
                yield KeptAsWas(Reason.ENGINE, job.log())
                raise
            verdict = self._verdict(job, trial)
            self._note(job, trial)
            if verdict is not None and trial.reason is None:
                yield _bettered(job, verdict)
                return
            reason = trial.reason or Reason.EMPTY
            if number or trial.end in (_End.TIME, _End.CANCELLED):
                yield KeptAsWas(reason, job.log())
                return
            yield Retried(reason)

    def _note(self, job: _Job, trial: _Try) -> None:
        trial.seconds = self._clock() - trial.begun_at
        job.attempts.append(trial.attempt())

    def _written(
        self, job: _Job, asked: TextRequest, trial: _Try, cancelled: Cancelled
    ) -> Iterator[WriterEvent]:
        """Read the engine's events until it ends or must end; the engine is told to stop, then let go."""
        stopped = False

        def stop() -> bool:
            return stopped or cancelled()

        events = job.engine.stream(asked, stop)
        last = start = self._clock()
        shown = ""
        try:
            for number, event in enumerate(events):
                now = self._clock()
                if isinstance(event, Finished):
                    trial.finished = event
                    break
                if isinstance(event, Trying):  # not this text's time
                    last = start = trial.begun_at = now
                    yield event
                elif isinstance(event, Reading):
                    last = now
                    yield event
                elif isinstance(event, Written) and event.text:
                    last = now
                    trial.text += event.text
                    fault = job.guard.broken(trial.text)
                    if fault:
                        trial.end, trial.reason, trial.detail = _End.BROKEN, fault.reason, fault.detail
                        break
                    text = visible(trial.text, job.taken)
                    if text != shown:
                        shown = text
                        yield TextGrew(text, trial.text)
                if cancelled():
                    trial.end, trial.reason = _End.CANCELLED, Reason.CANCELLED
                    break
                waited = self._limits.quiet_s if trial.text else self._limits.reading_s
                if now - last > waited or now - start > self._limits.total_s or number > _MOST_EVENTS:
                    trial.end, trial.reason = _End.TIME, Reason.TIME
                    break
            stopped = True
            _wind_up(events, trial)
        finally:
            _let_go(events)

    def _verdict(self, job: _Job, trial: _Try) -> Verdict | None:
        """Judge what a try gave; its reason is set when it cannot be taken."""
        if trial.reason is not None:
            return None
        finish = trial.finished.reason if trial.finished else Finish.CANCELLED
        refusals = {
            Finish.CANCELLED: Reason.CANCELLED,
            Finish.LOOP: Reason.REPETITION,
            Finish.LIMIT: Reason.CUT,
        }
        if finish in refusals:
            trial.reason = refusals[finish]
            if finish is Finish.CANCELLED:
                trial.end = _End.CANCELLED
            return None
        verdict = job.guard.judge(trial.text, job.wish)
        if verdict.fault:
            trial.reason, trial.detail = verdict.fault.reason, verdict.fault.detail
        return verdict


def _wind_up(events: Iterator[EngineEvent], trial: _Try) -> None:
    """Let an engine that was asked to stop tell its counts; one that goes on is let go."""
    if trial.finished is not None:
        return
    for number, event in enumerate(events):
        if isinstance(event, Finished):
            trial.finished = event
            return
        if number >= _WINDING_UP:
            return


def _let_go(events: Iterator[EngineEvent]) -> None:
    close = getattr(events, "close", None)
    if close is not None:
        close()


def _bettered(job: _Job, verdict: Verdict) -> Bettered:
    stretch = job.stretch
    result = filled(verdict.text, job.taken, verdict.marks)
    known: dict[str, Fact] = {fact.id: fact for fact in (*stretch.facts, *result.marked)}
    role = stretch.blocks[0].role
    new: tuple[Block, ...] = tuple(replace(block, role=role) for block in result.blocks)
    if stretch.listed:
        new = (relisted(stretch.listed, result.blocks),)
    proposal: Proposal = offer(
        known, stretch.stands, new, section_id=stretch.section_id, position=stretch.position
    )
    return Bettered(proposal, job.log(tuple(fact.text for fact in result.marked)))


def _whole_sentences(begun: str, taken: Slotted, guard: SectionGuard) -> str:
    """Return the begun text up to its last whole sentence; "" when it is no use any more."""
    ends = [found.end() for found in _SENTENCE_END.finditer(begun)]
    whole = begun[: ends[-1]] if ends else ""
    if not whole.strip() or guard.broken(whole + " " * 8):
        return ""
    return whole
