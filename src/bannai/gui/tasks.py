"""Work off the UI thread. This is the only file with threads.

All work of a window runs in one thread, one task after the other: the services (and the history's
database, which belongs to one thread) see a single caller. What writes texts takes minutes and has a thread
of its own beside it. Results come back in the UI thread.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from bannai import messages
from bannai.errors import BannaiError

T = TypeVar("T")

CLOSE_TIMEOUT_MS = 10_000
# How long the worker may keep Python's lock when the window wants it. Qt's calls give the lock away, and with
# Python's own 5 ms a handful of them would be a pause that one sees.
LOCK_S = 0.0005
_log = logging.getLogger(__name__)


class Task(Generic[T]):
    """A piece of work that was started. The window holds it to stop it; the work asks it whether to stop."""

    def __init__(
        self,
        work: Callable[[Callable[[], bool]], T],
        done: Callable[[T], None],
        failed: Callable[[str, BannaiError | None], None],
    ) -> None:
        """Keep the work and who hears of its end; `work` gets a function that says whether to stop."""
        self._work = work
        self._done = done
        self._failed = failed
        self._cancelled = False

    def cancel(self) -> None:
        """Ask the work to stop. Neither `done` nor `failed` is called after this."""
        self._cancelled = True

    def is_cancelled(self) -> bool:
        """Say whether the work was asked to stop. Any thread."""
        return self._cancelled

    def run(self) -> Callable[[], None]:
        """Do the work (worker thread) and return what tells of its end (for the UI thread)."""
        if self._cancelled:
            return lambda: None
        try:
            result = self._work(self.is_cancelled)
        except BannaiError as error:
            sentence, known = str(error), error
            return lambda: self._failed(sentence, known)
        except Exception:  # a fault of ours must not end the program of someone in mid-work
            _log.exception("a task failed")
            return lambda: self._failed(messages.text("gui.unexpected"), None)
        return lambda: self._done(result)


class _Worker(QThread):
    """Takes tasks from a queue until it is given None."""

    reported = Signal(object, object)

    def __init__(self, queue: SimpleQueue[Task[Any] | None], name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._queue = queue

    def run(self) -> None:
        while (task := self._queue.get()) is not None:
            self.reported.emit(task, task.run())


class Tasks(QObject):
    """The worker thread of one window. Made and used in the UI thread."""

    idle = Signal()  # the last task that was waiting has ended

    def __init__(self, parent: QObject | None = None, name: str = "bannai-services") -> None:
        """Start the thread; `name` is what a debugger calls it."""
        super().__init__(parent)
        sys.setswitchinterval(LOCK_S)
        self._queue: SimpleQueue[Task[Any] | None] = SimpleQueue()
        self._open: list[Task[Any]] = []
        self._worker: _Worker | None = _Worker(self._queue, name)
        self._worker.reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)
        self._worker.start()

    def start(
        self,
        work: Callable[[Callable[[], bool]], T],
        done: Callable[[T], None],
        failed: Callable[[str, BannaiError | None], None],
    ) -> Task[T]:
        """Run `work(cancelled)` in the worker; then call `done(result)` or `failed(sentence, error)` here.

        `error` is None when the fault is the program's own. Nothing runs once the window is closing.
        """
        task = Task(work, done, failed)
        if self._worker is not None:
            self._open.append(task)
            self._queue.put(task)
        return task

    def is_busy(self) -> bool:
        """Say whether any task has not ended."""
        return bool(self._open)

    def close(self) -> None:
        """Ask every task to stop and wait for the thread to end. May be called twice."""
        if self._worker is None:
            return
        for task in self._open:
            task.cancel()
        self._queue.put(None)
        worker, self._worker = self._worker, None
        if not worker.wait(CLOSE_TIMEOUT_MS):  # stuck in a foreign library: leave without it
            worker.terminate()
            worker.wait()
        self._open.clear()

    @Slot(object, object)
    def _on_reported(self, task: Task[Any], tell: Callable[[], None]) -> None:
        if task in self._open:
            self._open.remove(task)
        if not task.is_cancelled():
            tell()
        if not self._open:
            self.idle.emit()
