"""BackupService: one zip file with everything that the user has: drafts, profile, settings, own kinds."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bannai import messages
from bannai.errors import BadInputError, MachineError
from bannai.paths import Paths
from bannai.store.database import Database
from bannai.store.files import write_atomically

_LEFT_OUT = (".tmp", ".db-wal", ".db-shm")
# Weights, and what the engine has read of its prompts: gigabytes that can be had again. Earlier copies of
# the database, which is in the backup itself. Which windows are open.
_LEFT_OUT_FOLDERS = ("models", "engine", "snapshots", "running")


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup that was written."""

    path: Path
    files: int
    size_bytes: int


class BackupService:
    """Copies the data folder. The database is copied as one moment of it, also while it is in use."""

    def __init__(self, paths: Paths) -> None:
        """Keep the paths."""
        self._paths = paths

    def suggested_name(self, day: datetime) -> str:
        """Return a file name with the day and the time, so that no backup replaces an older one."""
        return messages.text("settings.backup_name", day=f"{day:%Y-%m-%d %H%M}")

    def make(self, target: Path, cancelled: Callable[[], bool] = lambda: False) -> BackedUp | None:
        """Write the backup; None when it was stopped, and then nothing is left of it.

        Raises BadInputError (there is nothing yet, the file is there already, the target lies in the data
        folder) or MachineError (disk full, stick pulled out).
        """
        data = self._paths.data
        if not data.is_dir():
            raise BadInputError("settings.backup_nothing")
        if target.absolute().is_relative_to(data.absolute()):
            raise BadInputError("settings.backup_inside", folder=data)
        try:
            with tempfile.TemporaryFile() as whole:
                count = 0
                with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                    for name, content in self._contents():
                        if cancelled():
                            return None
                        archive.writestr(name, content)
                        count += 1
                whole.seek(0)
                packed = whole.read()
        except OSError as error:
            raise MachineError("settings.backup_unreadable", folder=data) from error
        if cancelled():
            return None
        write_atomically(target, packed, overwrite=False)
        return BackedUp(target, count, len(packed))

    def _contents(self) -> Iterator[tuple[str, bytes]]:
        data, database = self._paths.data, self._paths.database
        for file in sorted(data.rglob("*")):
            if any(file.is_relative_to(data / name) for name in _LEFT_OUT_FOLDERS):
                continue
            own = file != database and not file.name.endswith(_LEFT_OUT) and not file.name.startswith(".")
            if own and file.is_file():
                yield file.relative_to(data).as_posix(), file.read_bytes()
        if database.is_file():
            with tempfile.TemporaryDirectory() as folder:
                copy = Path(folder) / database.name
                with Database(database) as opened:
                    opened.copy_to(copy)
                yield database.name, copy.read_bytes()
