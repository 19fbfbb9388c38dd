"""What this machine does best with a model: a few seconds of trying at the first run, remembered."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bannai.engine.llama.kept import read_table, replace_table
from bannai.engine.llama.plan import LoadPlan
from bannai.engine.machine import Machine

if TYPE_CHECKING:
    from bannai.engine.llama.binding import AbortFlag
    from bannai.engine.llama.model import LoadedModel

MEMORY: Final = "measured.json"
BUDGET_S: Final = 10.0
READ_TOKENS: Final = 64
WRITE_TOKENS: Final = 8
MOST_TRIALS: Final = 2  # that came to nothing; then the model runs as it was planned
# What a section asks for, about: so much is read, so much written.
_TYPICAL_READ, _TYPICAL_WRITTEN = 250, 200
_CLEARLY: Final = 0.95  # another way must take so much less of the time to be worth its memory


@dataclass(frozen=True, slots=True)
class Measured:
    """One way to run a model, with its speed in tokens per second."""

    threads: int
    repack: bool
    read_per_s: float
    written_per_s: float

    @property
    def section_s(self) -> float:
        """Return how long a section takes, about."""
        return _TYPICAL_READ / self.read_per_s + _TYPICAL_WRITTEN / self.written_per_s

    def applied(self, plan: LoadPlan) -> LoadPlan:
        """Return the plan in this way."""
        return replace(plan, threads=self.threads, repack=self.repack)


def best(ways: list[Measured]) -> Measured:
    """Return the fastest; the first unless another is clearly faster. `ways` are not empty."""
    chosen = ways[0]
    for way in ways[1:]:
        if way.section_s < _CLEARLY * chosen.section_s:
            chosen = way
    return chosen


def measured_from(values: dict[str, Any]) -> Measured:
    """Return what was measured from plain values. Raises ValueError, TypeError or KeyError for others."""
    made = Measured(
        int(values["threads"]),
        bool(values["repack"]),
        float(values["read_per_s"]),
        float(values["written_per_s"]),
    )
    if made.threads < 1 or not made.read_per_s > 0 or not made.written_per_s > 0:
        raise ValueError(f"{values!r}")
    return made


def remembered(folder: Path, fingerprint: str, machine: Machine) -> Measured | None:
    """Return what was measured of a model on this machine, None if nothing. `folder` is the engine's."""
    values = read_table(folder / MEMORY).get(_key(fingerprint, machine))
    try:
        return measured_from(values) if isinstance(values, dict) else None
    except (ValueError, TypeError, KeyError):
        return None


def remember(folder: Path, fingerprint: str, machine: Machine, measured: Measured) -> None:
    """Keep what was measured."""
    _keep(folder, fingerprint, machine, asdict(measured))


def remember_vain(folder: Path, fingerprint: str, machine: Machine) -> None:
    """Keep that nothing could be measured: the machine was too slow, or the process died of it."""
    _keep(folder, fingerprint, machine, {"vain": _vain(folder, fingerprint, machine) + 1})


def is_due(folder: Path, fingerprint: str, machine: Machine) -> bool:
    """Say whether a model is to be measured on this machine: not when it was, nor after vain trials."""
    known = remembered(folder, fingerprint, machine)
    return known is None and _vain(folder, fingerprint, machine) < MOST_TRIALS


def ways_to_try(plan: LoadPlan) -> tuple[list[int], list[bool]]:
    """Return the numbers of threads and the layouts that are worth trying, the plan's own first.

    Laid out anew only where the plan has the memory for it.
    """
    threads = sorted({plan.threads, max(1, plan.threads // 2)}, reverse=True)
    return threads, [True, False] if plan.repack else [False]


def _keep(folder: Path, fingerprint: str, machine: Machine, values: dict[str, object]) -> None:
    table = read_table(folder / MEMORY)
    replace_table(folder / MEMORY, {**table, _key(fingerprint, machine): values})


def _vain(folder: Path, fingerprint: str, machine: Machine) -> int:
    values = read_table(folder / MEMORY).get(_key(fingerprint, machine))
    count = values.get("vain") if isinstance(values, dict) else None
    return count if isinstance(count, int) else 0


def _key(fingerprint: str, machine: Machine) -> str:
    return f"{fingerprint} {machine.key}"


def try_ways(
    plan: LoadPlan,
    threads: list[int],
    repack: list[bool],
    budget_s: float,
    flag: AbortFlag,
    began: Callable[[], None] = lambda: None,
    clock: Callable[[], float] = time.monotonic,
) -> list[Measured]:
    """Load the model in each way and time it. In the child.

    `began` is called when the model is in memory for the first time: reading it from a slow disk is no fault
    of any way. What is not finished `budget_s` after that is left out; the list is empty where not even the
    first way was.
    """
    from bannai.engine.llama.model import AbortedError, LoadedModel

    ways: list[Measured] = []
    alarm = threading.Timer(budget_s, flag.raise_)
    alarm.daemon = True
    try:
        for repacked in repack:
            model = LoadedModel(
                replace(plan, repack=repacked, context=256, batch=READ_TOKENS), flag, lambda _: not flag
            )
            try:
                tokens = [token % model.vocabulary.size for token in range(1000, 1000 + READ_TOKENS)]
                model.decode(tokens[:2])  # brings the file into memory
                if not ways:
                    began()
                    alarm.start()
                for count in threads:
                    ways.append(_timed(model, tokens, count, repacked, clock))
            finally:
                model.close()
    except AbortedError:
        pass  # the time is over, or nobody wants it any more
    finally:
        alarm.cancel()
    return ways


def _timed(
    model: LoadedModel, tokens: list[int], threads: int, repacked: bool, clock: Callable[[], float]
) -> Measured:
    """Read and write some tokens with so many threads."""
    model.use_threads(threads)
    model.clear()
    times = [clock()]
    model.decode(tokens)
    times.append(clock())
    for token in tokens[:WRITE_TOKENS]:
        model.decode([token])
    times.append(clock())
    return Measured(
        threads,
        repacked,
        READ_TOKENS / max(times[1] - times[0], 1e-9),
        WRITE_TOKENS / max(times[2] - times[1], 1e-9),
    )
