"""ModelNotes: what is remembered of models: the sums of added files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bannai.store.files import write_atomically

_MOST_BYTES = 1024 * 1024


class ModelNotes:
    """One JSON file. A broken one is as none: everything in it can be found out again."""

    def __init__(self, path: Path) -> None:
        """Keep where the notes are."""
        self._path = path

    def sum_of(self, name: str, size_bytes: int) -> str:
        """Return the SHA-256 that a file of this name and size had when it was added, "" when unknown."""
        note = _table(self._read(), "sums").get(name)
        if not isinstance(note, dict) or note.get("size_bytes") != size_bytes:
            return ""
        sha256 = note.get("sha256")
        return sha256 if isinstance(sha256, str) and len(sha256) == 64 else ""

    def remember_sum(self, name: str, size_bytes: int, sha256: str) -> None:
        """Keep a file's SHA-256. Raises MachineError when the folder cannot be written."""
        self._write("sums", name, {"size_bytes": size_bytes, "sha256": sha256})

    def forget(self, name: str) -> None:
        """Keep nothing of a file any more."""
        self._write("sums", name, None)

    def _read(self) -> dict[str, Any]:
        try:
            with self._path.open("rb") as file:
                data = json.loads(file.read(_MOST_BYTES))
        except (OSError, ValueError, RecursionError):
            return {}
        return data if isinstance(data, dict) else {}

    def _write(self, table: str, key: str, value: Mapping[str, Any] | None) -> None:
        notes = self._read()
        entries = {**_table(notes, table), key: value}
        notes[table] = {name: entry for name, entry in entries.items() if entry is not None}
        text = json.dumps(notes, ensure_ascii=False, indent=1)
        write_atomically(self._path, text.encode("utf-8"), overwrite=True)


def _table(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}
