"""DoctorService: what this machine has, in plain words, without personal data."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bannai import __version__, messages
from bannai.documents.vietnamese import format_number
from bannai.documents.vietnamese.sizes import size_words
from bannai.engine.llama.builds import build_folders, known_build
from bannai.engine.machine import Machine, look
from bannai.errors import BannaiError
from bannai.paths import Paths, assets_dir, program_dir
from bannai.services.kind_service import KindService
from bannai.services.model_service import ModelService
from bannai.services.server_service import ServerService

_GIB = 1024**3
ROOM_NEEDED_GIB = 0.2


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: its label, what was found, and whether it is as it should be."""

    label: str
    value: str
    good: bool = True


class DoctorService:
    """Looks at the program and the machine; changes nothing."""

    def __init__(
        self,
        paths: Paths,
        kinds: KindService,
        models: ModelService,
        servers: ServerService,
        machine: Callable[[], Machine] = look,
    ) -> None:
        """Keep what is looked at. The office's server is not asked: that takes seconds."""
        self._paths = paths
        self._kinds = kinds
        self._models = models
        self._servers = servers
        self._machine = machine

    def look(self) -> tuple[Finding, ...]:
        """Return the findings."""
        folder = self._paths.data
        existing = next((place for place in (folder, *folder.parents) if place.is_dir()), Path.cwd())
        free = shutil.disk_usage(existing).free / _GIB
        kinds = len(self._kinds.list())
        fonts = (assets_dir() / "fonts" / "LiberationSerif-Regular.ttf").is_file()
        window = find_spec("PySide6") is not None
        engine = find_spec("llama_cpp") is not None
        fts = "ENABLE_FTS5" in _sqlite_options()
        machine = self._machine()
        return (
            Finding(_label("program"), __version__),
            Finding(_label("system"), f"{platform.system()} {platform.release()}, {platform.machine()}"),
            Finding(_label("python"), platform.python_version(), sys.version_info >= (3, 11)),
            Finding(_label("processor"), machine.processor or messages.text("doctor.unknown")),
            Finding(_label("features"), ", ".join(machine.features) or messages.text("doctor.unknown")),
            Finding(_label("cores"), str(machine.cores)),
            Finding(_label("memory"), size_words(machine.total_bytes)),
            Finding(_label("memory_free"), size_words(machine.free_bytes)),
            Finding(_label("data"), _place(self._paths), os.access(existing, os.W_OK)),
            Finding(_label("room"), f"{format_number(round(free))} GB", free > ROOM_NEEDED_GIB),
            Finding(_label("kinds"), str(kinds), kinds > 0 and not self._kinds.warnings),
            Finding(_label("fonts"), _word(fonts), fonts),
            Finding(_label("history"), f"SQLite {sqlite3.sqlite_version}", fts),
            Finding(_label("window"), _word(window), window),
            Finding(_label("engine"), _word(engine) if engine else messages.text("doctor.no_engine")),
            *(self._build(machine) if engine else ()),
            *self._writes(),
        )

    def _build(self, machine: Machine) -> tuple[Finding, ...]:
        """Say which build of the engine runs here, as far as it was tried."""
        try:
            build = known_build(build_folders(program_dir()), self._paths.engine, machine.processor)
        except BannaiError as error:
            return (Finding(_label("build"), str(error), good=False),)
        if build is None:
            return (Finding(_label("build"), messages.text("doctor.build_untried")),)
        told = messages.text(
            "doctor.build_installed" if build.library is None else "doctor.build_beside",
            name=build.library.name if build.library else "",
            version=build.version,
            features=", ".join(build.features),
        )
        return (Finding(_label("build"), told),)

    def _writes(self) -> Iterator[Finding]:
        """Say which model writes, whether it fits and how fast it is.

        None is not a fault, a broken or too large one is.
        """
        try:
            if self._servers.setting().on:
                yield Finding(_label("model"), self._servers.sentence())
                return
            decision = self._models.decide()
        except BannaiError as error:
            yield Finding(_label("model"), str(error), good=False)
            return
        good = decision.plan is not None or not self._models.is_wanted()
        yield Finding(_label("model"), decision.sentence, good)
        if decision.plan is None:
            return
        measured = self._models.measured(decision.plan.fingerprint)
        if measured is None:
            yield Finding(_label("measured"), messages.text("doctor.measured_none"))
            return
        told = messages.text(
            "doctor.measured_repack" if measured.repack else "doctor.measured_plain",
            read=format_number(round(measured.read_per_s)),
            written=format_number(round(measured.written_per_s)),
            threads=measured.threads,
        )
        yield Finding(_label("measured"), told)


def _label(name: str) -> str:
    return messages.text(f"doctor.{name}")


def _word(there: bool) -> str:
    return messages.text("doctor.there" if there else "doctor.absent")


def _place(paths: Paths) -> str:
    return messages.text("doctor.data_ready" if paths.database.is_file() else "doctor.data_new")


def _sqlite_options() -> set[str]:
    connection = sqlite3.connect(":memory:")
    try:
        return {str(row[0]) for row in connection.execute("PRAGMA compile_options")}
    finally:
        connection.close()
