"""BackupService: one zip file with everything that the user has: drafts, profile, settings, own kinds.

A backup is taken back in two steps: the file is looked through and laid ready while the program runs, and its
content takes its place at the next start, before anything is open.
"""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

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

    def lay_ready(self, archive: Path) -> None:
        """Look through a backup and lay it ready for the next start. Nothing else is changed.

        Raises BadInputError for a file that is no whole backup of this program (or of a newer one), and
        MachineError (disk full, folder cannot be written).
        """
        try:
            packed = archive.read_bytes()
            with zipfile.ZipFile(archive) as opened, tempfile.TemporaryDirectory() as folder:
                if opened.testzip() is not None or not all(map(_is_inside, opened.namelist())):
                    raise BadInputError("settings.restore_not_ours", name=archive.name)
                copy = Path(folder) / self._paths.database.name
                copy.write_bytes(opened.read(copy.name))
                with Database(copy) as database:
                    sound = database.is_sound()
        except MachineError as error:
            if error.message_id == "errors.history_newer":
                raise BadInputError("settings.restore_newer", name=archive.name) from error
            raise BadInputError("settings.restore_not_ours", name=archive.name) from error
        except OSError as error:
            raise MachineError("settings.restore_unreadable", name=archive.name) from error
        except (zipfile.BadZipFile, zlib.error, KeyError, RuntimeError, NotImplementedError) as error:
            raise BadInputError("settings.restore_not_ours", name=archive.name) from error
        if not sound:
            raise BadInputError("settings.restore_not_ours", name=archive.name)
        write_atomically(self._ready, packed, overwrite=True)

    def take_back(self) -> str | None:
        """Put what was laid ready in its place; only while nothing is open, in this window or another.

        The drafts of now are set aside, the profile is replaced, and of the other files those that are not
        there are added. Returns what the user should know, None when nothing was laid ready. May be called
        again after a power cut. Raises MachineError.
        """
        if not self._ready.is_file():
            return None
        kept: Path | None = None
        try:
            with zipfile.ZipFile(self._ready) as opened:
                for name in filter(_is_inside, opened.namelist()):
                    target = self._paths.data / name
                    if target == self._paths.database:
                        kept = Database.set_aside(target, "cu") if target.exists() else kept
                        write_atomically(target, opened.read(name), overwrite=True)
                    elif target == self._paths.office or not target.exists():
                        write_atomically(target, opened.read(name), overwrite=True)
        except (zipfile.BadZipFile, zlib.error) as error:
            self._ready.unlink()  # the disk has spoilt it since; it would be in the way at every start
            raise MachineError("settings.restore_unreadable", name=self._ready.name) from error
        except OSError as error:
            raise MachineError("settings.restore_unreadable", name=self._ready.name) from error
        self._ready.unlink()
        return messages.text("home.taken_back", kept=kept.name if kept else self._paths.database.name)

    @property
    def _ready(self) -> Path:
        return self._paths.data / ".restore.zip"

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


def _is_inside(name: str) -> bool:
    """Say whether an entry of an archive names a file inside the data folder."""
    parts = PurePosixPath(name).parts
    return (
        bool(parts)
        and ".." not in parts
        and name[0] != "/"
        and not name.endswith("/")
        and not set(name) & set(":\\")
    )
