"""Which build of llama.cpp runs on this machine: tried in a process that may die, and remembered.

A build for a newer processor dies of an illegal instruction on an older one; so none is loaded into a
process that matters before a probe came back from it.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
import time
import tomllib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from bannai.engine.base import Cancelled, EngineRefusedError, Waiting
from bannai.engine.llama import probe
from bannai.engine.llama.child import ChildSettings
from bannai.engine.llama.kept import read_table, replace_table
from bannai.engine.llama.protocol import Message, unpacked
from bannai.engine.llama.worker import Target

MEMORY: Final = "builds.json"
PATIENCE_S: Final = 60.0  # a virus scanner may look at every library first
_FEATURE: Final = re.compile(r"(\w+) = 1")
_POLL_S: Final = 0.1
_RATHER_BROKEN: Final = 3  # deaths of another kind than an illegal instruction, until a build is given up


@dataclass(frozen=True, slots=True)
class Build:
    """A build that runs here. `library` is its folder; None is the installed one."""

    library: Path | None
    system_info: str
    version: str

    @property
    def features(self) -> tuple[str, ...]:
        """What of the processor it uses, as llama.cpp calls it."""
        return tuple(_FEATURE.findall(self.system_info))


def installed_folder() -> Path | None:
    """Return the folder of the installed libraries; None where the engine is not installed."""
    spec = find_spec("llama_cpp")
    return Path(spec.origin).parent / "lib" if spec and spec.origin else None


def build_folders(program: Path) -> tuple[Path | None, ...]:
    """Return where builds may lie for a program in the folder `program`, best first; None: the installed one.

    The order and the folders stand in `builds.toml`.
    """
    data = tomllib.loads(resources.files(__package__).joinpath("builds.toml").read_text(encoding="utf-8"))
    folders = [str(build["folder"]) for build in data["build"]]
    return tuple(program / folder if folder else None for folder in folders)


def working_build(
    candidates: Sequence[Path | None],
    folder: Path,
    processor: str,
    cancelled: Cancelled = lambda: False,
    *,
    patience_s: float = PATIENCE_S,
    clock: Callable[[], float] = time.monotonic,
    target: Target = probe.main,
) -> Iterator[Waiting | Build]:
    """Yield Waiting while builds are tried, at last the first of `candidates` that runs on this processor.

    `candidates` are folders, best first (None: the installed build). Takes a second or two for each that was
    never tried. `processor` is its name: what is remembered in `folder` holds for it and for these very
    files. Ends without a Build when it was cancelled. Raises EngineRefusedError when none runs, or when no
    process can be started.
    """
    memory = folder / MEMORY
    missing = True
    for library in candidates:
        place = _place(library)
        if place is None:
            continue
        missing = False
        key = _key(place, processor)
        known = read_table(memory).get(key)
        if not isinstance(known, dict) or not known.get("settled"):
            found = yield from _probed(library, folder, cancelled, patience_s, clock, target)
            if found is None:
                return
            known = _judged(found, known if isinstance(known, dict) else {})
            replace_table(memory, {**read_table(memory), key: known})
        if known.get("system_info"):
            yield _build(library, known)
            return
    raise EngineRefusedError("engine.not_installed" if missing else "engine.no_build")


def known_build(candidates: Sequence[Path | None], folder: Path, processor: str) -> Build | None:
    """Return the build that is used as far as is remembered; None where a trial would have to tell.

    Raises EngineRefusedError where it is remembered that none runs.
    """
    missing = True
    for library in candidates:
        place = _place(library)
        if place is None:
            continue
        missing = False
        known = read_table(folder / MEMORY).get(_key(place, processor))
        if not isinstance(known, dict) or not known.get("settled"):
            return None
        if known.get("system_info"):
            return _build(library, known)
    raise EngineRefusedError("engine.not_installed" if missing else "engine.no_build")


def give_up(library: Path | None, folder: Path, processor: str) -> None:
    """Remember that a build died of an illegal instruction at work, though its probe came back."""
    place = _place(library)
    if place is not None:
        table = read_table(folder / MEMORY)
        replace_table(folder / MEMORY, {**table, _key(place, processor): {"code": -4, "settled": True}})


def _build(library: Path | None, known: Message) -> Build:
    return Build(library, str(known["system_info"]), str(known.get("version", "")))


def _place(library: Path | None) -> Path | None:
    """Return a build's folder; None where it is absent, or where others could put libraries into it."""
    place = library or installed_folder()
    if place is None or not place.is_dir():
        return None
    if library is not None and sys.platform != "win32":  # a program may lie in a folder of everybody's
        looks = [place.stat(), place.parent.stat()]
        if any(look.st_uid not in (0, os.getuid()) or look.st_mode & stat.S_IWOTH for look in looks):
            return None
    return place


def _judged(found: Message, before: Message) -> Message:
    """Return what to remember. Only what cannot change is settled: a death of no memory may be chance."""
    if "system_info" in found:
        return {**found, "settled": True}
    died = int(before.get("died", 0)) + 1
    illegal = found.get("code") in (-4, 0xC000001D)
    return {"died": died, "code": found.get("code"), "settled": illegal or died >= _RATHER_BROKEN}


def _key(place: Path, processor: str) -> str:
    """Name a folder's files, as they are, on a processor."""
    files = sorted(place.iterdir())
    marks = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files if file.is_file()]
    return hashlib.sha256(repr((str(place), marks, processor)).encode()).hexdigest()[:32]


def _probed(
    library: Path | None,
    folder: Path,
    cancelled: Cancelled,
    patience_s: float,
    clock: Callable[[], float],
    target: Target,
) -> Generator[Waiting, None, Message | None]:
    """Return what a probe told, or the code with which it died; None when it was cancelled."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    settings = ChildSettings(str(folder), idle_s=0, library=str(library) if library else None)
    process = context.Process(target=target, args=(theirs, settings), daemon=True, name="bannai-probe")
    found: Message = {}
    try:
        try:
            process.start()
        except OSError as problem:  # no memory for a process, or no right to start one
            raise EngineRefusedError("engine.cannot_start") from problem
        finally:
            theirs.close()
        started = clock()
        with suppress(EOFError, OSError):
            while clock() - started < patience_s:
                if cancelled():
                    return None
                if ours.poll(_POLL_S):
                    found = unpacked(ours.recv_bytes())
                    break
                yield Waiting()
        process.join(1.0)
    finally:
        ours.close()
        if process.pid is not None:
            if process.is_alive():
                process.kill()
            process.join()
    code = process.exitcode
    process.close()
    return found or {"code": code}
