"""The engine as the program sees it: starts the child, asks it, and outlives whatever befalls it.

Imports neither llama_cpp nor numpy: the model's memory is the child's alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

from bannai.engine.base import (
    QUIET_S,
    Cancelled,
    EngineEvent,
    EngineLostError,
    EngineRefusedError,
    Finish,
    Finished,
    TextRequest,
    Trying,
    Waiting,
)
from bannai.engine.llama import child
from bannai.engine.llama.child import ChildSettings
from bannai.engine.llama.measurement import BUDGET_S, Measured, measured_from
from bannai.engine.llama.plan import LoadPlan
from bannai.engine.llama.protocol import Message, event_from, event_message, packed, request_values, unpacked

IDLE_S: Final = 300.0  # without work, after which the child ends and gives its memory back
SILENCE_S: Final = 120.0  # without a sign of life, after which a child is ended
GRACE_S: Final = 3.0  # for a cancelled child to say that it stopped, before it is ended
_POLL_S: Final = QUIET_S / 2
_SLEPT_S: Final = 4 * QUIET_S  # a longer pause of ours (a laptop that slept) is no silence of the child
_ILLEGAL: Final = (-4, 0xC000001D)  # exit codes: SIGILL, STATUS_ILLEGAL_INSTRUCTION
_NO_MEMORY: Final = (
    -9,
    0xC0000017,
    0xC000012D,
)  # SIGKILL, as by the OOM killer; STATUS_NO_MEMORY, commit limit
_LAST: Final = frozenset({"finished", "refused", "measured"})  # after such a message nothing comes

Target = Callable[[Connection, ChildSettings], None]


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """How patient the parent is, in seconds."""

    idle_s: float = IDLE_S
    silence_s: float = SILENCE_S
    grace_s: float = GRACE_S


@dataclass(slots=True)
class _Child:
    """A running child and our end of the pipe."""

    process: BaseProcess
    connection: Connection

    def say(self, message: Message) -> bool:
        """Send; False where it is gone."""
        try:
            self.connection.send_bytes(packed(message))
        except (OSError, ValueError):
            return False
        return True

    def end(self) -> int | None:
        """End it, wait until it is gone, free what it held; return its exit code."""
        with suppress(OSError):
            self.connection.close()  # it ends by itself when it sees this
        self.process.join(0.2)
        if self.process.is_alive():
            self.process.kill()
        self.process.join()
        code = self.process.exitcode
        self.process.close()
        return code


@dataclass(slots=True)
class _Silence:
    """How long nothing was heard, as far as we listened."""

    clock: Callable[[], float]
    seconds: float = 0.0
    last: float = field(default=0.0)

    def __post_init__(self) -> None:
        self.last = self.clock()

    def heard(self) -> None:
        self.seconds, self.last = 0.0, self.clock()

    def grown(self) -> float:
        now = self.clock()
        self.seconds += min(max(0.0, now - self.last), _SLEPT_S)
        self.last = now
        return self.seconds


class LlamaEngine:
    """A local model behind the Engine protocol. One thread; one request at a time.

    Nothing is started before the first request, nor after `close()` until the next one.
    """

    def __init__(
        self,
        plan: LoadPlan,
        folder: Path,
        *,
        library: Path | None = None,
        limits: WorkerLimits | None = None,
        clock: Callable[[], float] = time.monotonic,
        target: Target = child.main,
    ) -> None:
        """`folder` is the engine's own, for what it keeps between runs; `library` a build of llama.cpp
        (None: the installed one). `clock` and `target` (what the child runs) are for tests.
        """
        self._plan = plan
        self._limits = limits or WorkerLimits()
        self._settings = ChildSettings(
            folder=str(folder), idle_s=self._limits.idle_s, library=str(library) if library else None
        )
        self._clock = clock
        self._target = target
        self._child: _Child | None = None
        self._number = 0

    @property
    def label(self) -> str:
        """The file's name with its fingerprint."""
        return self._plan.label

    @property
    def process_id(self) -> int | None:
        """The child's process, while there is one."""
        return self._child.process.pid if self._child and self._child.process.is_alive() else None

    def stream(self, request: TextRequest, cancelled: Cancelled) -> Iterator[EngineEvent]:
        """Yield the text as it is written; see Engine."""
        for message in self._messages({"write": request_values(request)}, cancelled):
            event = event_from(message)
            yield Waiting() if event is None else event

    def measure(
        self, threads: Sequence[int], repack: Sequence[bool], cancelled: Cancelled, budget_s: float = BUDGET_S
    ) -> Iterator[Waiting | Trying | Measured]:
        """Try the model with these numbers of threads, laid out anew or not; end with the best, Measured.

        Trying is told when the model is in memory: from then on `budget_s` count. Ends without Measured when
        it was cancelled, or when nothing could be measured in the time. The child is ended afterwards.
        Raises what `stream` does.
        """
        values = {"threads": list(threads), "repack": list(repack), "budget_s": budget_s}
        try:
            for message in self._messages({"measure": values}, cancelled):
                if message.get("measured"):
                    yield measured_from(message["measured"])
                else:
                    yield Trying(float(message["trying"])) if "trying" in message else Waiting()
        finally:
            self.close()

    def close(self) -> None:
        """End the child and give its memory back."""
        if self._child is not None:
            ended, self._child = self._child, None
            ended.end()

    def close_if_idle(self) -> bool:
        """Tidy up after a child that ended by itself; return whether none runs now."""
        if self._child is not None and not self._child.process.is_alive():
            self.close()
        return self._child is None

    # ── one piece of work ────────────────────────────────────────────────────────────────────────────────

    def _messages(self, work: Message, cancelled: Cancelled) -> Iterator[Message]:
        """Yield what the child says to one piece of work, the last one included; nothing ({}) in between."""
        values = {"plan": self._plan.to_json(), **work}
        before = self._child
        number, child = self._asked(values)
        silence, stopping = _Silence(self._clock), None
        # One that was there already may be dead or about to end for idleness: that is nobody's loss.
        may_start_again = child is before
        heard = finished = False
        try:
            while not finished:
                if stopping is None and cancelled():
                    stopping = _Silence(self._clock)
                    child.say({"cancel": number})
                message = self._received(child)
                if message is None:  # the pipe's end
                    code = self._ended()
                    if stopping is None:
                        if heard or not may_start_again:
                            raise EngineLostError(_sentence(code))
                        number, child = self._asked(values)
                        silence, heard = _Silence(self._clock), True
                        continue
                elif message:
                    silence.heard()
                    heard = heard or message.get("id") == number
                elif silence.grown() > self._limits.silence_s:
                    self._kill()
                    raise EngineLostError("engine.lost_silent")
                if message is None or (stopping and stopping.grown() > self._limits.grace_s):
                    self._kill()
                    message = {"id": number, **event_message(number, Finished(Finish.CANCELLED))}
                if message.get("id") != number:
                    yield {}
                    continue
                finished = not _LAST.isdisjoint(message)
                if "refused" in message:
                    raise EngineRefusedError(str(message["refused"]), file=self._plan.path.name)
                yield message
        finally:
            if not finished and self._child is child:  # whoever asked went away
                child.say({"cancel": number})

    def _asked(self, values: Message) -> tuple[int, _Child]:
        """Give work to the child, a new one where there is none or it is gone."""
        for _ in range(2):
            child = self._child or self._start()
            self._number += 1
            if child.process.is_alive() and child.say({"id": self._number, **values}):
                return self._number, child
            self.close()
        raise EngineLostError("engine.lost")

    def _start(self) -> _Child:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=self._target, args=(theirs, self._settings), daemon=True, name="bannai-engine"
        )
        try:
            process.start()
        except OSError as problem:  # no memory for a process, or no right to start one
            ours.close()
            raise EngineRefusedError("engine.cannot_start") from problem
        finally:
            theirs.close()  # or the end of the child would not be the end of the pipe
        self._child = _Child(process, ours)
        return self._child

    def _received(self, child: _Child) -> Message | None:
        """Return the next message; an empty one when none came in time; None at the pipe's end."""
        try:
            if not child.connection.poll(_POLL_S):
                return {}
            return unpacked(child.connection.recv_bytes())
        except (EOFError, OSError):
            return None

    def _ended(self) -> int | None:
        if self._child is None:
            return None
        ended, self._child = self._child, None
        return ended.end()

    def _kill(self) -> None:
        if self._child is not None:
            with suppress(OSError, ValueError):
                self._child.process.kill()
            self.close()


def _sentence(code: int | None) -> str:
    """Return the id of the sentence for an exit code."""
    if code in _ILLEGAL:
        return "engine.lost_instruction"
    if code in _NO_MEMORY:
        return "engine.lost_memory"
    return "engine.lost"
