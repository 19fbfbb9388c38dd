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

if TYPE_CHECKING:
    from bannai.engine.llama.binding import AbortFlag

MEMORY: Final = "measured.json"
BUDGET_S: Final = 10.0
READ_TOKENS: Final = 64
WRITE_TOKENS: Final = 8
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


def remembered(folder: Path, plan: LoadPlan, processor: str) -> Measured | None:
    """Return what was measured for a model on this processor; None where nothing was."""
    values = read_table(folder / MEMORY).get(_key(plan, processor))
    try:
        return measured_from(values) if isinstance(values, dict) else None
    except (ValueError, TypeError, KeyError):
        return None


def remember(folder: Path, plan: LoadPlan, processor: str, measured: Measured) -> None:
    """Keep what was measured."""
    table = read_table(folder / MEMORY)
    replace_table(folder / MEMORY, {**table, _key(plan, processor): asdict(measured)})


def _key(plan: LoadPlan, processor: str) -> str:
    return f"{plan.fingerprint} {processor}"


def try_ways(
    plan: LoadPlan,
    threads: list[int],
    repack: list[bool],
    budget_s: float,
    flag: AbortFlag,
    clock: Callable[[], float] = time.monotonic,
) -> list[Measured]:
    """Load the model in each way and time it, until `budget_s` are over. In the child.

    What was not finished by then is left out; the list is empty where not even the first way was.
    """
    from bannai.engine.llama.model import AbortedError, LoadedModel

    ways: list[Measured] = []
    alarm = threading.Timer(budget_s, flag.raise_)
    alarm.daemon = True
    alarm.start()
    try:
        for repacked in repack:
            model = LoadedModel(
                replace(plan, repack=repacked, context=256, batch=READ_TOKENS), flag, lambda _: not flag
            )
            try:
                tokens = [token % model.vocabulary.size for token in range(1000, 1000 + READ_TOKENS)]
                model.decode(tokens[:2])  # brings the file into memory
                for count in threads:
                    model.use_threads(count)
                    model.clear()
                    times = [clock()]
                    model.decode(tokens)
                    times.append(clock())
                    for token in tokens[:WRITE_TOKENS]:
                        model.decode([token])
                    times.append(clock())
                    ways.append(
                        Measured(
                            count,
                            repacked,
                            READ_TOKENS / max(times[1] - times[0], 1e-9),
                            WRITE_TOKENS / max(times[2] - times[1], 1e-9),
                        )
                    )
            finally:
                model.close()
    except AbortedError:
        pass  # the time is over, or nobody wants it any more
    finally:
        alarm.cancel()
    return ways
