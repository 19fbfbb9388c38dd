"""The trash of the history: the drafts that were thrown away and can still be taken out."""

from __future__ import annotations

from bannai.store import queries
from bannai.store.database import Database
from bannai.store.history import DraftSummary

_COLUMNS = """
    d.id AS id, v.kind_id AS kind_id, v.title AS title, d.created AS created,
    v.created AS updated, v.number AS version, d.trashed AS trashed"""
_LATEST = "drafts d JOIN versions v ON v.id = d.latest"


class Trash:
    """Reads the trash of a history; belongs to the thread of the database. `History` throws and restores."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    def list(self, query: str = "", limit: int = 200) -> tuple[DraftSummary, ...]:
        """Return what lies in the trash, the last one thrown away first.

        With a query: what holds all its words in title or text, the last one perhaps half typed. A query
        without a letter or digit finds nothing.
        """
        words = queries.query_words(query)
        if query.strip() and not words:
            return ()
        found = "AND d.latest IN (SELECT rowid FROM text_index WHERE text_index MATCH ?)" if words else ""
        # A star after the last phrase lets its last word go on; the trash is too small to need word lists.
        values = [f"{queries.expression(words, ()).removesuffix(')')} *)"] if words else []
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM {_LATEST} WHERE d.trashed IS NOT NULL {found}"
            " ORDER BY d.trashed DESC, d.id DESC LIMIT ?",
            (*values, max(limit, 0)),
        )
        return tuple(DraftSummary(**row) for row in rows)

    def count(self) -> int:
        """Return how many drafts lie in the trash."""
        rows = self._database.rows("SELECT count(*) AS count FROM drafts WHERE trashed IS NOT NULL")
        return int(rows[0]["count"])
