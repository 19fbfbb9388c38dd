"""The catalogue of models (`models/manifest.toml`): which one is meant for which machine, and why."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from bannai.documents.vietnamese import nfc

TO_BE_FILLED = "to be filled by the release builder"
MACHINES_GB = (4, 8, 16)
_ID = re.compile(r"[a-z0-9][a-z0-9.\-]{1,60}")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]{1,90}\.gguf")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class CatalogError(ValueError):
    """A catalogue that cannot be taken; the text names the entry and the key (for who writes it)."""


class Role(StrEnum):
    """What a model is for, on the machines that it is meant for."""

    DEFAULT = "default"
    FALLBACK = "fallback"  # where the default does not fit
    CANDIDATE = "candidate"  # to be tried against the default by `bannai models trial`
    BETTER = "better"  # slower and better


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """One model. `machines_gb` are the memories (4, 8, 16) of the machines that it is meant for.

    `size_bytes` is 0 and `sha256` "" until the release builder has filled them in. `memory_bytes` is what it
    takes at `context` with repacking off (engine/fitting.py). `why` is said to the user, `source` says to the
    maintainer where that is from.
    """

    id: str
    name: str
    family: str
    file: str
    size_bytes: int
    sha256: str
    license: str
    origin: str
    machines_gb: tuple[int, ...]
    role: Role
    context: int
    memory_bytes: int
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Catalog:
    """All entries, in the order of the file."""

    entries: tuple[CatalogEntry, ...]

    def of_file(self, name: str, size_bytes: int) -> CatalogEntry | None:
        """Return the entry of a file by its name; None when the size says that it is another one."""
        for entry in self.entries:
            if entry.file.lower() == name.lower() and entry.size_bytes in (0, size_bytes):
                return entry
        return None

    def for_machine(self, total_bytes: int) -> CatalogEntry | None:
        """Return the default for a machine with so much memory; None below 4 GB.

        A machine is sold with round figures, and shows less: the graphics take their part.
        """
        sizes = [size for size in MACHINES_GB if total_bytes >= size * 1024**3 * 0.8]
        meant = (it for it in self.entries if it.role is Role.DEFAULT and it.machines_gb[0] == max(sizes))
        return next(meant, None) if sizes else None


def parse_catalog(text: str, families: frozenset[str]) -> Catalog:
    """Read a catalogue. Raises CatalogError for anything that is absent, unknown, twice or out of bounds."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogError(str(error)) from error
    tables = data.pop("model", None)
    if data or not isinstance(tables, list) or not tables:
        raise CatalogError(f"only [[model]] tables are known, not {sorted(data)}")
    entries = tuple(_entry(table, number, families) for number, table in enumerate(tables, 1))
    for key in ("id", "file"):
        values = [getattr(entry, key).lower() for entry in entries]
        if len(set(values)) < len(values):
            raise CatalogError(f"{key} twice: {sorted(it for it in values if values.count(it) > 1)}")
    for size in MACHINES_GB:
        defaults = [it.id for it in entries if it.role is Role.DEFAULT and it.machines_gb[0] == size]
        if len(defaults) != 1:
            raise CatalogError(f"machines of {size} GB must have one default, not {defaults}")
    return Catalog(entries)


def read_catalog(path: Path, families: frozenset[str]) -> Catalog:
    """Read the catalogue of a file. Raises CatalogError, OSError."""
    return parse_catalog(path.read_text(encoding="utf-8"), families)


class _Table:
    def __init__(self, table: Any, number: int) -> None:
        if not isinstance(table, dict):
            raise CatalogError(f"model {number} is no table")
        self.left: dict[str, Any] = dict(table)
        self.place = f"model {table.get('id', number)!r}"

    def error(self, key: str, reason: str) -> CatalogError:
        return CatalogError(f"{self.place}, {key}: {reason}")

    def text(self, key: str, pattern: re.Pattern[str] | None = None) -> str:
        value = self.left.pop(key, None)
        if not isinstance(value, str) or not value.strip() or value != nfc(value):
            raise self.error(key, "a text (NFC) is wanted")
        if pattern and not pattern.fullmatch(value):
            raise self.error(key, f"{value!r} does not look like one")
        return value

    def number(self, key: str, least: int, most: int) -> int:
        value = self.left.pop(key, None)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.error(key, f"a whole number from {least} to {most} is wanted")
        return value


def _entry(data: Any, number: int, families: frozenset[str]) -> CatalogEntry:
    table = _Table(data, number)
    sha256 = table.text("sha256")
    if sha256 != TO_BE_FILLED and not _SHA256.fullmatch(sha256):
        raise table.error("sha256", f"64 hexadecimal digits or {TO_BE_FILLED!r}")
    family = table.text("family")
    if family not in families:
        raise table.error("family", f"one of {sorted(families)}")
    machines = table.left.pop("machines_gb", None)
    if not isinstance(machines, list) or not machines or not set(machines) <= set(MACHINES_GB):
        raise table.error("machines_gb", f"some of {MACHINES_GB}")
    role = table.text("role")
    if role not in list(Role):
        raise table.error("role", f"one of {[it.value for it in Role]}")
    entry = CatalogEntry(
        id=table.text("id", _ID),
        name=table.text("name"),
        family=family,
        file=table.text("file", _FILE),
        size_bytes=table.number("size_bytes", 0, 1 << 40),
        sha256="" if sha256 == TO_BE_FILLED else sha256,
        license=table.text("license"),
        origin=table.text("origin"),
        machines_gb=tuple(machines),
        role=Role(role),
        context=table.number("context", 512, 1 << 20),
        memory_bytes=table.number("memory_mb", 64, 1 << 20) * 1024**2,
        why=table.text("why"),
        source=table.text("source"),
    )
    if table.left:
        raise CatalogError(f"{table.place}: unknown keys {sorted(table.left)}")
    if entry.sha256 and not entry.size_bytes:
        raise table.error("size_bytes", "is known wherever the sum is")
    return entry
