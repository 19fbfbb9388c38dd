"""Which build of llama.cpp runs on this machine: tried in a process that may die, and remembered.

A build for a newer processor dies of an illegal instruction on an older one; so none is loaded into a
process that matters before a probe came back from it.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from bannai.engine.base import Cancelled, EngineRefusedError
from bannai.engine.llama import probe
from bannai.engine.llama.child import ChildSettings
from bannai.engine.llama.kept import read_table, replace_table
from bannai.engine.llama.protocol import Message, unpacked
from bannai.engine.llama.worker import Target

MEMORY: Final = "builds.json"
PATIENCE_S: Final = 60.0  # a virus scanner may look at every library first
_POLL_S: Final = 0.1
_RATHER_BROKEN: Final = 3  # deaths of another kind than an illegal instruction, until a build is given up


@dataclass(frozen=True, slots=True)
class Build:
    """A build that runs here. `library` is its folder; None is the installed one."""

    library: Path | None
    system_info: str
    version: str


def installed_folder() -> Path | None:
    """Return the folder of the installed libraries; None where the engine is not installed."""
    spec = find_spec("llama_cpp")
    return Path(spec.origin).parent / "lib" if spec and spec.origin else None


def working_build(
    candidates: Sequence[Path | None],
    folder: Path,
    processor: str,
    cancelled: Cancelled = lambda: False,
    *,
    patience_s: float = PATIENCE_S,
    clock: Callable[[], float] = time.monotonic,
    target: Target = probe.main,
) -> Build | None:
    """Return the first of `candidates` (best first; None: the installed one) that runs on this processor.

    Takes a second or two for each that was never tried on it. `processor` is its name: what is remembered
    in `folder` holds for it and for these very files. None when it was cancelled. Raises
    EngineRefusedError when none runs.
    """
    memory = folder / MEMORY
    missing = True
    for library in candidates:
        place = library or installed_folder()
        if place is None or not place.is_dir():
            continue
        missing = False
        key = _key(place, processor)
        known = read_table(memory).get(key)
        if not isinstance(known, dict) or not known.get("settled"):
            found = _probed(library, folder, cancelled, patience_s, clock, target)
            if found is None:
                return None
            known = _judged(found, known if isinstance(known, dict) else {})
            replace_table(memory, {**read_table(memory), key: known})
        if known.get("system_info"):
            return Build(library, str(known["system_info"]), str(known["version"]))
    raise EngineRefusedError("engine.not_installed" if missing else "engine.no_build")


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
) -> Message | None:
    """Return what a probe told, or the code with which it died; None when it was cancelled."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    settings = ChildSettings(str(folder), idle_s=0, library=str(library) if library else None)
    process = context.Process(target=target, args=(theirs, settings), daemon=True, name="bannai-probe")
    found: Message = {}
    try:
        process.start()
        theirs.close()
        started = clock()
        with suppress(EOFError, OSError):
            while clock() - started < patience_s:
                if cancelled():
                    return None
                if ours.poll(_POLL_S):
                    found = unpacked(ours.recv_bytes())
                    break
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
