"""CareService: looks at the database before it is used; the newest sound copy replaces a damaged one."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bannai import messages
from bannai.documents.vietnamese import format_date, format_time
from bannai.errors import BannaiError, MachineError
from bannai.store.database import Database
from bannai.store.snapshots import Snapshots

if TYPE_CHECKING:
    from bannai.paths import Paths
    from bannai.services.work_service import WorkService

_DAMAGED = "errors.history_damaged"


class CareService:
    """Looks after the database of one data folder. For one thread."""

    def __init__(self, paths: Paths, works: WorkService) -> None:
        """Keep the paths; `works` knows whether another window has the database open."""
        self._path = paths.database
        self._works = works
        self._copies = Snapshots(paths.database)

    def look(self) -> str | None:
        """Look whether the database is sound, before anything else opens it; mend it where it is not.

        A damaged file is set aside, never deleted. Returns what the user should know of it, or None.
        Raises MachineError where the folder does not allow the mending.
        """
        if not self._works.is_alone():
            return None  # the other window has looked, and has the file open
        if not self._path.is_file() or not self._path.stat().st_size:
            if not self._copies.all():
                return None  # the first start
            Database.set_aside(self._path)  # a journal that was left alone would be played into the copy
            restored = self._copies.restore()
            return messages.text("home.history_found", when=_when(restored)) if restored else None
        if self._is_sound():
            return None
        kept = Database.set_aside(self._path)
        restored = self._copies.restore()
        if restored is None:
            return messages.text("home.history_begun", kept=kept.name)
        return messages.text("home.history_restored", when=_when(restored), kept=kept.name)

    def keep_copy(self) -> Path | None:
        """Keep a copy of this moment where something has changed since the last one.

        Returns None where nothing is due or the disk refuses: a copy more is no reason to trouble anybody.
        """
        with suppress(BannaiError, OSError):
            if self._path.is_file() and self._copies.is_due():
                with Database(self._path) as opened:
                    return self._copies.take(opened)
        return None

    def _is_sound(self) -> bool:
        """Say whether the file can be used. What is wrong with the machine, not the file, is told later."""
        try:
            with Database(self._path) as opened:
                return opened.is_sound()
        except MachineError as error:
            return error.message_id != _DAMAGED


def _when(moment: datetime) -> str:
    time, date = format_time(moment.time()), format_date(moment.date())
    return messages.text("history.on_day_at", time=time, date=date)
