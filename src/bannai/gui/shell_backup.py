"""A backup under way: told above the pages, with a button that stops it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bannai import messages
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.message_bar import BusyBar, MessageBar
from bannai.gui.tasks import Task

if TYPE_CHECKING:
    from bannai.services.backup_service import BackedUp


class BackupJob(QObject):
    """Writes one backup at a time."""

    def __init__(self, desk: Desk, message: MessageBar, busy: BusyBar) -> None:
        """Keep where it is told."""
        super().__init__(busy)
        self._desk = desk
        self._message = message
        self._busy = busy
        self._task: Task[BackedUp | None] | None = None
        busy.stopped.connect(self._on_stopped)

    def start(self, target: Path) -> None:
        """Write a backup into a file that is not there yet."""
        if self._task is not None:
            return
        backups = self._desk.program.backups
        self._message.clear()
        self._busy.begin(messages.text("settings.backing_up"), can_stop=True)
        self._task = self._desk.tasks.start(
            lambda cancelled: backups.make(target, cancelled), self._on_made, self._on_failed
        )

    def _on_made(self, made: BackedUp | None) -> None:
        from bannai.documents.vietnamese import format_number

        self._end()
        if made is not None:
            size = f"{format_number(max(1, round(made.size_bytes / 1024)))} KB"
            self._message.show_good(
                messages.text("settings.backed_up", count=made.files, size=size, path=made.path)
            )

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._end()
        self._message.show_wrong(sentence)

    def _on_stopped(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._end()
            self._message.show_note(messages.text("settings.backup_stopped"))

    def _end(self) -> None:
        self._task = None
        self._busy.end()
