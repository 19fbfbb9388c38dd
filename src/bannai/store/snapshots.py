"""Copies of the database of earlier moments, beside it: what is left when the file itself is damaged.

They are numbered, not dated: an old laptop's clock may have lost its battery.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from bannai.errors import BannaiError, MachineError
from bannai.store.database import Database
from bannai.store.files import write_atomically

FOLDER = "snapshots"
KEPT = 5
_NAME = re.compile(r"lich-su-(\d{6,})\.db")


class Snapshots:
    """The copies of one database. For one thread at a time; nothing is made before `take`."""

    def __init__(self, database: Path) -> None:
        """Keep where the database is; the copies lie in a folder of their own beside it."""
        self._database = database
        self._folder = database.parent / FOLDER

    def all(self) -> tuple[Path, ...]:
        """Return the copies, the newest first."""
        found = [path for path in self._folder.glob("*.db") if _NAME.fullmatch(path.name)]
        return tuple(sorted(found, key=_number, reverse=True))

    def is_due(self) -> bool:
        """Say whether the database has changed since the newest copy was made."""
        newest = self.all()[:1]
        return not newest or newest[0].stat().st_mtime != self._changed()

    def take(self, opened: Database) -> Path:
        """Copy this moment of the open database; let go of all but the newest copies.

        Raises MachineError (disk full, folder cannot be written); then no half copy is left.
        """
        number = _number(self.all()[0]) + 1 if self.all() else 1
        target = self._folder / f"lich-su-{number:06}.db"
        temporary = target.with_suffix(".tmp")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            temporary.unlink(missing_ok=True)
            changed = self._changed()
            opened.copy_to(temporary)
            os.utime(temporary, (changed, changed))  # by this it is known later whether another one is due
            temporary.replace(target)
        except OSError as error:
            raise MachineError("errors.history_cannot_open", path=target) from error
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        for old in self.all()[KEPT:]:
            with suppress(OSError):
                old.unlink()
        return target

    def restore(self) -> datetime | None:
        """Put the newest sound copy in the place of the database, which must not be there.

        Returns of which moment the copy is (local time), None when there is no sound one. Raises
        MachineError.
        """
        for copy in self.all():
            changed = copy.stat().st_mtime  # before it is opened, which may bring it to a newer shape
            try:
                with Database(copy) as opened:
                    sound = opened.is_sound()
            except BannaiError:
                continue
            if sound:
                write_atomically(self._database, copy.read_bytes(), overwrite=True)
                return datetime.fromtimestamp(changed).astimezone()
        return None

    def _changed(self) -> float:
        """Return when the database or its journal was written last, as the file system says."""
        journal = self._database.with_name(f"{self._database.name}-wal")
        parts = [path.stat() for path in (self._database, journal) if path.is_file()]
        return max((part.st_mtime for part in parts if part.st_size), default=0.0)


def _number(path: Path) -> int:
    found = _NAME.fullmatch(path.name)
    return int(found[1]) if found else 0
