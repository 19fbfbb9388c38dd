"""What the dialogs for exporting, printing and copying share: work that is told and can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from bannai import messages
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.help_dialog import HelpDialog
from bannai.gui.icons import put_icon
from bannai.gui.shell_keys import KeyWatch
from bannai.gui.style import GRID_PX
from bannai.gui.tasks import Task, Tasks

T = TypeVar("T")
Tell = Callable[[Any], None]


class _Teller(QObject):
    """Carries what the worker tells to the UI thread. It has no parent: the work may outlive its dialog."""

    told = Signal(object)

    def __init__(self, hear: Callable[[Any], None] | None) -> None:
        super().__init__()
        self.hear = hear
        self.told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _on_told(self, value: object) -> None:
        if self.hear is not None:
            self.hear(value)


class JobDialog(QDialog):
    """A dialog over the window. Everything it started is stopped when it is closed; F1 opens the guide."""

    help_topic = "gui.help_topic_export"  # the id of how the heading of the guide begins

    def __init__(self, desk: Desk, parent: QWidget | None) -> None:
        """Keep the desk."""
        super().__init__(parent)
        self.desk = desk
        self._jobs: list[tuple[Task[Any], _Teller]] = []
        self.setModal(True)
        KeyWatch(self)
        QShortcut(QKeySequence("F1"), self, self.show_help)

    def show_help(self) -> None:
        """Show the guide where it speaks of this dialog."""
        dialog = HelpDialog(self.desk, messages.text(self.help_topic), self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def run(
        self,
        work: Callable[[Callable[[], bool], Tell], T],
        done: Callable[[T], None],
        failed: Callable[[str, BannaiError | None], None],
        told: Callable[[Any], None] | None = None,
        tasks: Tasks | None = None,
    ) -> Task[T]:
        """Run `work(cancelled, tell)` in the worker (of `tasks`, else of the window).

        What it tells arrives at `told` in the UI thread, in order and before `done`; nothing arrives after
        the task was cancelled or the dialog closed.
        """
        teller = _Teller(told)
        task = (tasks or self.desk.tasks).start(
            lambda cancelled: work(cancelled, teller.told.emit),
            lambda result: done(result) if self._ended(task) else None,
            lambda sentence, error: failed(sentence, error) if self._ended(task) else None,
        )
        self._jobs.append((task, teller))
        return task

    def stop(self) -> None:
        """Stop everything that this dialog started; nothing is heard of it any more."""
        for task, _teller in tuple(self._jobs):
            self.drop(task)

    def drop(self, wanted: Task[Any]) -> None:
        """Stop one piece of work; nothing is heard of it any more."""
        wanted.cancel()
        for task, teller in self._jobs:
            if task is wanted:
                teller.hear = None
        self._jobs = [job for job in self._jobs if job[0] is not wanted]

    def is_working(self) -> bool:
        """Say whether something that this dialog started has not ended."""
        return bool(self._jobs)

    def done(self, result: int) -> None:
        """Stop what is running and close."""
        self.stop()
        super().done(result)

    def showEvent(self, event: QShowEvent) -> None:
        """Fit the dialog to the screen, and give Enter to the main button.

        By itself Qt would give Enter to the first button of the dialog.
        """
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(button.objectName() == "main")
            button.setDefault(button.objectName() == "main")
        room = self.screen().availableSize()
        self.resize(
            min(self.width(), room.width() - 4 * GRID_PX), min(self.height(), room.height() - 6 * GRID_PX)
        )
        super().showEvent(event)

    def _ended(self, task: Task[Any]) -> bool:
        """Take a task off the list; say whether anybody still wants to hear of it."""
        before = len(self._jobs)
        self._jobs = [job for job in self._jobs if job[0] is not task]
        return len(self._jobs) < before


def dialog_button(
    name: str, icon: str = "", style: str = "", *, parent: QWidget | None = None
) -> QPushButton:
    """Return a button with the words `export.<name>`; the one in the style `main` answers Enter."""
    text = messages.text(f"export.{name}")
    button = QPushButton(text, parent)
    button.setObjectName(style)
    button.setAccessibleName(text.replace("&", "").rstrip("…"))
    if icon:
        put_icon(button, icon, "on_accent" if style == "main" else "accent_ink")
    return button
