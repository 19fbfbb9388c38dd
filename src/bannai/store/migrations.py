"""The shapes that the database has had. Append only: a function that was ever released is never changed.

`PRAGMA user_version` holds how many of them a database has been through.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

Migration = Callable[[sqlite3.Connection], None]


def _history(connection: sqlite3.Connection) -> None:
    """Drafts with their versions and files, the text for searching, and the words that occur."""
    for statement in (
        """CREATE TABLE drafts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            created TEXT NOT NULL,
            trashed TEXT,
            latest INTEGER NOT NULL DEFAULT 0)""",
        """CREATE TABLE versions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            draft_id INTEGER NOT NULL REFERENCES drafts(id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            created TEXT NOT NULL,
            kind_id TEXT NOT NULL,
            title TEXT NOT NULL,
            answers TEXT NOT NULL,
            office TEXT NOT NULL,
            tone TEXT NOT NULL,
            length TEXT NOT NULL,
            seed INTEGER NOT NULL,
            engine TEXT NOT NULL,
            missing TEXT NOT NULL,
            document BLOB NOT NULL,
            UNIQUE (draft_id, number))""",
        "CREATE INDEX drafts_latest ON drafts (latest)",
        """CREATE TABLE files (
            id INTEGER PRIMARY KEY,
            draft_id INTEGER NOT NULL REFERENCES drafts(id) ON DELETE CASCADE,
            version INTEGER NOT NULL,
            created TEXT NOT NULL,
            path TEXT NOT NULL,
            format TEXT NOT NULL,
            sha256 TEXT NOT NULL)""",
        "CREATE INDEX files_draft ON files (draft_id)",
        # What search reads. The rowid is that of the draft's latest version, so that walking down
        # the rowids is walking from the last draft worked on to the first. The text is as written;
        # the two indexes hold folded words between spaces, which `ascii` splits exactly so.
        """CREATE TABLE texts (
            version_id INTEGER PRIMARY KEY REFERENCES versions(id) ON DELETE CASCADE,
            text TEXT NOT NULL)""",
        "CREATE VIRTUAL TABLE title_index USING fts5 (words, tokenize = 'ascii')",
        "CREATE VIRTUAL TABLE text_index USING fts5 (words, tokenize = 'ascii')",
        # Every folded word that was ever indexed: a half-typed word is looked up here.
        "CREATE TABLE words (word TEXT PRIMARY KEY) WITHOUT ROWID",
    ):
        connection.execute(statement)


def _works(connection: sqlite3.Connection) -> None:
    """Works in progress. `holder` is the run that has a work open, "" when none has."""
    # The large columns come last, so that lists are read without them. No foreign key: a work is kept
    # also when the draft that it became was purged from the history.
    connection.execute(
        """CREATE TABLE works (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            holder TEXT NOT NULL,
            updated TEXT NOT NULL,
            finished TEXT,
            empty INTEGER NOT NULL,
            kind_id TEXT NOT NULL,
            title TEXT NOT NULL,
            step TEXT NOT NULL,
            draft_id INTEGER,
            seed INTEGER,
            tone TEXT NOT NULL,
            length TEXT NOT NULL,
            outline TEXT NOT NULL,
            answers TEXT NOT NULL,
            document BLOB NOT NULL,
            base BLOB NOT NULL)"""
    )


def _machine_writing(connection: sqlite3.Connection) -> None:
    """What the machine writes into a work: how far it is; and of a version, what it wrote and from what."""
    # A state of one work and a log of one version: each is read and written with its row alone.
    connection.execute("ALTER TABLE works ADD COLUMN writing BLOB NOT NULL DEFAULT x''")
    connection.execute("ALTER TABLE versions ADD COLUMN writing TEXT NOT NULL DEFAULT '[]'")


MIGRATIONS: tuple[Migration, ...] = (_history, _works, _machine_writing)


class NewerDatabaseError(Exception):
    """The database was made by a newer version of the program."""


def version_of(connection: sqlite3.Connection) -> int:
    """Return how many migrations the database has been through."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring the database to the newest shape, in one transaction: wholly or not at all.

    The connection is in autocommit mode (`isolation_level=None`). Costs one statement when there is
    nothing to do. Raises NewerDatabaseError, and changes nothing, on a database from the future.
    """
    version = version_of(connection)
    if version == len(migrations):
        return
    if version > len(migrations):
        raise NewerDatabaseError(version)
    connection.execute("BEGIN IMMEDIATE")
    try:
        for migration in migrations[version_of(connection) :]:  # another process may have been first
            migration(connection)
        connection.execute(f"PRAGMA user_version = {len(migrations)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
