"""Taking times: interleaved rounds, so that a busy moment of the machine falls on all candidates alike."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One line of the result. `ok` is None where there is no target."""

    what: str
    target: str
    measured: str
    ok: bool | None = None

    @property
    def verdict(self) -> str:
        """Return yes, no, or a dash."""
        return "–" if self.ok is None else "yes" if self.ok else "**no**"


def milliseconds(call: Callable[[], object]) -> float:
    """Return how long a call takes, in milliseconds."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def interleaved(
    calls: Mapping[str, Callable[[], object]], rounds: int, warm_up: int = 1
) -> dict[str, list[float]]:
    """Return each call's times in ms over `rounds`; the order turns each round; warm-up does not count."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    names = list(calls)
    for number in range(-warm_up, rounds):
        for name in names:
            taken = milliseconds(calls[name])
            if number >= 0:
                times[name].append(taken)
        names.append(names.pop(0))
    return times


def medians(times: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """Return the middle of each list."""
    return {name: statistics.median(taken) for name, taken in times.items()}


def process(command: Sequence[str | Path], environment: Mapping[str, str]) -> Callable[[], None]:
    """Return a call that runs a command to its end. It raises CalledProcessError on failure."""

    def call() -> None:
        subprocess.run([*map(str, command)], env=dict(environment), capture_output=True, check=True)

    return call
