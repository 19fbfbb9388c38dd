"""Small files of the engine's own folder: written whole or not at all, never worth an error.

What is kept here can always be worked out again, so a full or read-only disk costs time and nothing else.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path


def temporary(file: Path) -> Path:
    """Return a name beside `file` that no other process uses."""
    return file.with_name(f"{file.name}.{os.getpid()}-{os.urandom(4).hex()}.tmp")


def replace_bytes(file: Path, data: bytes) -> bool:
    """Write `file` in one step; return whether it is there."""
    partial = temporary(file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(data)
        partial.replace(file)
    except OSError:
        with suppress(OSError):
            partial.unlink()
        return False
    return True


def read_table(file: Path) -> dict[str, object]:
    """Return the JSON object of a file; an empty one where it is absent, damaged or something else."""
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return table if isinstance(table, dict) else {}


def replace_table(file: Path, table: dict[str, object]) -> bool:
    """Write a JSON object in one step; return whether it is there."""
    return replace_bytes(file, json.dumps(table, ensure_ascii=False, indent=1).encode())
