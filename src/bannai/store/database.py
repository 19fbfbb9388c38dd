"""The database file. This module alone opens SQLite connections."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bannai.errors import MachineError
from bannai.store.migrations import MIGRATIONS, Migration, NewerDatabaseError, migrate, version_of

if TYPE_CHECKING:
    import sqlite_utils

Connect = Callable[[Path], sqlite3.Connection]

BUSY_TIMEOUT_MS = 10_000

_MESSAGES = {
    sqlite3.SQLITE_CORRUPT: "errors.history_damaged",
    sqlite3.SQLITE_NOTADB: "errors.history_damaged",
    sqlite3.SQLITE_FULL: "errors.history_disk_full",
    sqlite3.SQLITE_READONLY: "errors.history_read_only",
    sqlite3.SQLITE_PERM: "errors.history_read_only",
    sqlite3.SQLITE_AUTH: "errors.history_read_only",
    sqlite3.SQLITE_CANTOPEN: "errors.history_cannot_open",
    sqlite3.SQLITE_BUSY: "errors.history_busy",
    sqlite3.SQLITE_LOCKED: "errors.history_busy",
    sqlite3.SQLITE_PROTOCOL: "errors.history_busy",
    sqlite3.SQLITE_IOERR: "errors.history_io",
}


def default_connect(path: Path) -> sqlite3.Connection:
    """Open a plain SQLite file with the standard library's driver."""
    return sqlite3.connect(path)


class Database:
    """One connection, for the thread that opened it; open one a thread, several at once are fine.

    Opening makes the folder and the file, and brings an older file to the newest shape. Whatever
    SQLite reports comes out as a MachineError with a sentence for the user.
    """

    def __init__(
        self, path: Path, connect: Connect = default_connect, migrations: Sequence[Migration] = MIGRATIONS
    ) -> None:
        """Open `path` with the injected driver."""
        self.path = path
        with self._reported():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError:
                raise MachineError("errors.history_cannot_open", path=path) from None
            self.connection = connect(path)
            try:
                self._prepare(migrations)
            except BaseException:
                self.connection.close()
                raise

    def _prepare(self, migrations: Sequence[Migration]) -> None:
        connection = self.connection
        connection.isolation_level = None  # transactions begin where this class says so
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        if version_of(connection) < len(migrations):
            self._use_wal()
        try:
            migrate(connection, migrations)
        except NewerDatabaseError:
            raise MachineError("errors.history_newer", path=self.path) from None

    def _use_wal(self) -> None:
        """Switch to the write-ahead log; the file remembers. SQLite does not wait for others here."""
        deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
        while True:
            try:
                self.connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    @contextmanager
    def _reported(self) -> Iterator[None]:
        """Turn SQLite's errors into sentences. An error of the program itself passes through."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", None)
            message = _MESSAGES.get(code & 0xFF) if code is not None else None
            if message is None:
                raise
            raise MachineError(message, path=self.path) from error

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run the block in one write transaction: all of it is kept, or, on any error, none."""
        with self._reported():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    @cached_property
    def tables(self) -> sqlite_utils.Database:
        """The same connection as a sqlite-utils database, without plugins, for shaping tables.

        Imported when first asked, and never on the window's way: it brings numpy along where that is
        installed, 22 MiB and a tenth of a second together.
        """
        import sqlite_utils

        return sqlite_utils.Database(self.connection, execute_plugins=False)

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Return all rows of a query, each a dict by column name."""
        with self._reported():
            cursor = self.connection.execute(sql, values)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def is_sound(self) -> bool:
        """Say whether SQLite's quick check finds nothing wrong (it reads the whole file)."""
        try:
            return [row[0] for row in self.connection.execute("PRAGMA quick_check(1)")] == ["ok"]
        except sqlite3.DatabaseError as error:
            if _MESSAGES.get(error.sqlite_errorcode & 0xFF) == "errors.history_damaged":
                return False
            with self._reported():
                raise

    def copy_to(self, path: Path) -> None:
        """Write a copy of this moment into a new file, also while other connections write."""
        with self._reported():
            self.connection.execute("VACUUM INTO ?", (str(path),))

    def close(self) -> None:
        """Close the connection. Nothing may be asked of this object afterwards."""
        with self._reported():
            self.connection.close()

    def __enter__(self) -> Database:
        """Return the database itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    @staticmethod
    def set_aside(path: Path, word: str = "hong") -> Path:
        """Rename a database that nobody has open, a damaged one, so that another can take its place.

        `word` says why in the new name (`hong`: damaged).

        Nothing is deleted: the file and its journal get a new name beside the old one, which is
        returned. Raises MachineError when the folder does not allow it.
        """
        number = 1
        while (kept := path.with_name(f"{path.stem}-{word}-{number}{path.suffix}")).exists():
            number += 1
        try:
            # The journal first: alone beside a new, empty database SQLite would delete it.
            for ending in ("-wal", "-shm", ""):
                part = path.with_name(path.name + ending)
                if part.exists():
                    part.rename(kept.with_name(kept.name + ending))
        except OSError as error:
            raise MachineError("errors.history_cannot_open", path=path) from error
        return kept
