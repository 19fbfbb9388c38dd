"""EngineService: what can write besides the phrase bank; started when needed, ended when it rests."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock

from bannai.engine.base import EndsByItself, Engine, EngineError, EngineLostError, EngineRefusedError
from bannai.errors import BannaiError

__all__ = ["EngineChoice", "EngineError", "EngineLostError", "EngineService", "EngineState", "EngineWhere"]

IDLE_S = 300.0  # so long an engine keeps its memory after its last text


class EngineWhere(StrEnum):
    """Where texts would be written."""

    HERE = "here"  # on this machine
    OFFICE = "office"  # on the office's own server
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class EngineState:
    """What the window is told: `sentence` says in plain words what can write, or why nothing can.

    `runs` is true while an engine holds memory.
    """

    where: EngineWhere
    sentence: str
    runs: bool = False

    @property
    def is_there(self) -> bool:
        """Whether texts can be asked for."""
        return self.where is not EngineWhere.NOWHERE


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """What was chosen and fits into this machine now: `make` makes the engine without starting it.

    `make` is None where nothing can write; `sentence` then says why.
    """

    where: EngineWhere
    sentence: str
    make: Callable[[], Engine] | None = None


class EngineService:
    """Holds at most one engine. `state` from any thread; all else from the one that writes.

    What can write is looked at anew whenever nothing runs: memory may have become free, a file may be gone.
    """

    def __init__(
        self,
        choose: Callable[[], EngineChoice],
        clock: Callable[[], float] = time.monotonic,
        idle_s: float = IDLE_S,
    ) -> None:
        """`choose` looks at settings, files and memory; it may take some tenths of a second."""
        self._choose = choose
        self._clock = clock
        self._idle_s = idle_s
        self._guard = Lock()
        self._choosing = Lock()  # one look at a time: the window's worker and the writer may both ask
        self._engine: Engine | None = None
        self._stale = False  # something was chosen since the engine was made
        self._state: EngineState | None = None  # of the engine that runs
        self._used = 0.0
        self._busy = False
        self._closed = False

    def state(self) -> EngineState:
        """Return what could write now. Raises nothing: what cannot be looked at cannot write."""
        with self._guard:
            if self._engine is not None and self._state is not None:
                return self._state
        try:
            choice = self._chosen()
        except BannaiError as error:
            return EngineState(EngineWhere.NOWHERE, str(error))
        return EngineState(choice.where if choice.make else EngineWhere.NOWHERE, choice.sentence)

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        """Give the engine for one text; it is started by its first use.

        Raises EngineRefusedError when nothing can write. An engine that was lost meanwhile is ended; the
        next text begins with a new one.
        """
        engine = self._begin()
        try:
            yield engine
        except EngineError:
            self._end()
            raise
        finally:
            with self._guard:
                self._busy = False
                self._used = self._clock()

    def rest(self) -> bool:
        """End an engine that nobody asked for some minutes, or whose process ended by itself (idle, killed).

        Return whether nothing holds memory now: until then it is worth asking again.
        """
        with self._guard:
            engine, busy = self._engine, self._busy
            rested = self._clock() - self._used >= self._idle_s
        if busy:
            return False
        if engine is not None and not rested and not _ended_by_itself(engine):
            return False
        self._end()
        return True

    def chosen_anew(self) -> None:
        """End the engine before the next text: another was chosen, and its memory is needed for that."""
        with self._guard:
            self._stale = True

    def release(self) -> None:
        """End the engine now, whatever it does: its file is to go. The next text begins with a new one."""
        self._end()

    def close(self) -> None:
        """End everything and give the memory back; nothing begins any more. May be called twice.

        Called when the thread that writes has ended, or by that thread.
        """
        with self._guard:
            self._closed = True
        self._end()

    def _begin(self) -> Engine:
        with self._guard:
            engine, stale, closed = self._engine, self._stale, self._closed
            self._stale = False
            if engine is not None and not stale:
                self._busy = True
                return engine
        self._end()
        choice = self._chosen()
        if closed or choice.make is None:
            raise EngineRefusedError("writing.nowhere", reason=choice.sentence)
        engine = choice.make()
        with self._guard:
            self._engine, self._busy = engine, True
            self._state = EngineState(choice.where, choice.sentence, runs=True)
        return engine

    def _chosen(self) -> EngineChoice:
        with self._choosing:
            return self._choose()

    def _end(self) -> None:
        with self._guard:
            engine, self._engine, self._state = self._engine, None, None
        if engine is not None:
            engine.close()


def _ended_by_itself(engine: Engine) -> bool:
    return isinstance(engine, EndsByItself) and engine.close_if_idle()
