"""Which runs of the program are alive: each holds a locked file, which the system lets go when it ends.

A killed process and a power cut release the lock too, so that a run which left without a word is told
from one whose window is still open. A process number could not do this: numbers are used again.
"""

from __future__ import annotations

import errno
import os
import secrets
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_TAKEN = {errno.EACCES, errno.EAGAIN}
_OLD_S = 3600.0  # a file without its lock may be about to be locked: only old ones are swept away


class Run:
    """This run of the program, beside others on the same data folder. Any thread.

    `token` names it for ever. Nothing is made on disk before `begin`.
    """

    def __init__(self, folder: Path) -> None:
        """`folder` is the data folder; the locked files lie in a folder of their own in it."""
        self.token = secrets.token_hex(8)
        self._folder = folder / "running"
        self._file: int | None = None
        self._guard = Lock()

    def begin(self) -> None:
        """Show that this run is alive. May be called often. Where nothing can be locked, it is not shown."""
        with self._guard:
            if self._file is not None:
                return
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                file = os.open(self._folder / self.token, os.O_RDWR | os.O_CREAT)
            except OSError:
                return  # a folder that cannot be written: the database will say so
            with suppress(OSError):
                _lock(file)
            self._file = file

    def is_alive(self, token: str) -> bool:
        """Say whether the run of a token still goes on."""
        if token == self.token:
            return True
        try:
            file = os.open(self._folder / token, os.O_RDWR)
        except OSError:
            return False
        try:
            _lock(file)
        except OSError as error:
            return error.errno in _TAKEN
        finally:
            os.close(file)
        return False

    def is_alone(self) -> bool:
        """Say whether no other run on this data folder goes on."""
        try:
            tokens = [path.name for path in self._folder.iterdir()]
        except OSError:
            return True
        return not any(token != self.token and self.is_alive(token) for token in tokens)

    def sweep(self) -> None:
        """Remove the files that runs without a proper end have left."""
        with suppress(OSError):
            for path in self._folder.iterdir():
                with suppress(OSError):
                    if time.time() - path.stat().st_mtime > _OLD_S and not self.is_alive(path.name):
                        path.unlink()

    def end(self) -> None:
        """Let go. `begin` may follow."""
        with self._guard:
            if self._file is None:
                return
            os.close(self._file)
            self._file = None
            with suppress(OSError):
                (self._folder / self.token).unlink()

    def __del__(self) -> None:
        """A run that is dropped without `end` is as dead as a killed one."""
        if self._file is not None:
            os.close(self._file)


def _lock(file: int) -> None:
    """Lock a file until it is closed. Raises OSError with an errno of `_TAKEN` when another holds it."""
    if sys.platform == "win32":
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
