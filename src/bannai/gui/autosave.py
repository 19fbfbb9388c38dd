"""Keeps the work that is being typed: within a second; at once when the focus leaves or the window closes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.tasks import Task, Tasks
from bannai.services.work_service import Work

KEEP_AFTER_MS = 500  # leaves half a second of the promised one for a slow disk
RETRY_MS = 5_000


class Autosave(QObject):
    """Keeps what `state` returns (None = nothing to keep) whenever it was touched.

    It has a worker of its own: the window's may be drawing pages for seconds, and the second of typing
    that a power cut may cost does not wait for that. `kept` brings the work as it was kept; its id is new
    when another window had taken it, and later keeps go on with the new one by themselves.

    The window calls `close()` before it closes, and then, when that returned true,
    `program.works.close_cleanly()`.
    """

    kept = Signal(object)

    def __init__(self, desk: Desk, state: Callable[[], Work | None], parent: QObject | None = None) -> None:
        """Begin to listen; `state` is called in the UI thread and must be quick."""
        super().__init__(parent)
        self._desk = desk
        self._state = state
        self._tasks: Tasks | None = None
        self._task: Task[Work] | None = None
        self._dirty = False
        self._told = ""  # the trouble that was told last: it is told once, not every five seconds
        self._new_ids: dict[int, int] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.keep_now)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)
            app.applicationStateChanged.connect(self._on_application_state_changed)
        if (core := QCoreApplication.instance()) is not None:
            core.aboutToQuit.connect(self.close)

    def touch(self) -> None:
        """Note that something has changed. Costs nothing; called for every keystroke."""
        self._dirty = True
        if not self._timer.isActive():  # not begun anew by each key, or steady typing would put it off
            self._timer.start(KEEP_AFTER_MS)

    def is_waiting(self) -> bool:
        """Say whether something is not on the disk yet."""
        return self._dirty or self._task is not None

    def keep_now(self) -> None:
        """Keep at once what was touched. Returns immediately; the worker writes."""
        self._timer.stop()
        if not self._dirty or self._task is not None:
            return  # the end of the running task looks again
        work = self._work()
        self._dirty = False
        if work is None:
            return
        if self._tasks is None:
            self._tasks = Tasks()
        works, asked = self._desk.program.works, work
        self._task = self._tasks.start(
            lambda _cancelled: works.keep(asked), lambda kept: self._on_kept(asked.id, kept), self._on_failed
        )

    def forget(self) -> None:
        """Drop what is not kept yet (before the work is thrown away or another is opened)."""
        self._timer.stop()
        self._dirty = False
        self._end_worker()

    def close(self) -> bool:
        """Keep what is left, here and now; return whether all is kept. May be called twice."""
        self._timer.stop()
        waiting = self.is_waiting()
        self._end_worker()
        work = self._work() if waiting else None
        self._dirty = False
        if work is None:
            return True
        try:
            self._desk.program.works.keep(work)
        except BannaiError as error:
            self._dirty = True
            self._desk.warn(str(error))
            return False
        return True

    def _work(self) -> Work | None:
        work = self._state()
        if work is None:
            return None
        number = work.id
        while number in self._new_ids:
            number = self._new_ids[number]
        return replace(work, id=number)

    def _end_worker(self) -> None:
        tasks, self._tasks, self._task = self._tasks, None, None
        if tasks is not None:
            tasks.close()

    def _on_kept(self, asked_id: int, work: Work) -> None:
        self._task = None
        self._told = ""
        if work.id != asked_id:
            self._new_ids[asked_id] = work.id
        self.kept.emit(work)
        if self._dirty and not self._timer.isActive():
            self.keep_now()

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._task = None
        self._dirty = True
        self._timer.start(RETRY_MS)
        if sentence != self._told:
            self._told = sentence
            self._desk.warn(sentence)

    def _on_focus_changed(self, _old: QWidget | None, _new: QWidget | None) -> None:
        self.keep_now()

    def _on_application_state_changed(self, state: Qt.ApplicationState) -> None:
        if state != Qt.ApplicationState.ApplicationActive:
            self.keep_now()
