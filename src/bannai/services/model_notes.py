"""ModelNotes: what is remembered of models: the sums of added files, and their speed on this machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from bannai.engine.machine import Machine
from bannai.store.files import write_atomically

_MOST_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """How fast a model was here: tokens a second read and written, with what settings, on which day."""

    fingerprint: str
    read_per_s: float
    written_per_s: float
    threads: int
    repack: bool
    day: str = ""


def machine_key(machine: Machine) -> str:
    """Name a machine, so that a data folder on a stick does not carry one machine's speed to another."""
    return f"{machine.processor}, {machine.cores}, {round(machine.total_bytes / 1024**3)} GB"


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

    def measured(self, fingerprint: str, machine: Machine) -> Measured | None:
        """Return what was measured of a model on this machine; None when nothing was."""
        note = _table(_table(self._read(), "measured"), machine_key(machine)).get(fingerprint)
        if not isinstance(note, dict) or set(note) != {item.name for item in fields(Measured)}:
            return None
        kinds = {"fingerprint": str, "day": str, "threads": int, "repack": bool}
        if not all(isinstance(value, kinds.get(key, int | float)) for key, value in note.items()):
            return None
        return Measured(**note)

    def remember(self, measured: Measured, machine: Machine) -> None:
        """Keep a measurement. Raises MachineError when the folder cannot be written."""
        key = machine_key(machine)
        notes = {**_table(_table(self._read(), "measured"), key), measured.fingerprint: asdict(measured)}
        self._write("measured", key, notes)

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
