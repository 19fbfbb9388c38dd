"""How a model is to be loaded: decided by who knows the machine and the file, done by the worker. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path


class KvType(StrEnum):
    """What a position of the context is kept in. `q8_0` takes half the memory and is slower."""

    F16 = "f16"
    Q8_0 = "q8_0"


class PlanError(ValueError):
    """A plan that nobody could carry out: a fault of who made it, not of the user."""


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """One model, ready to be loaded.

    `path` is the GGUF (the first of several, where it is split). `fingerprint` names its contents (lower
    case letters, digits and `-`, at most 64): what was kept for one is never used for another. `family`
    is a prompt family of `families.toml`, or "" to recognise it from the file. `context` and `batch` count
    tokens (larger batches read no faster and tell later how far they are); `threads` are those of an idle
    machine (physical cores). `repack` lays weights out anew for the processor: faster writing for more
    memory. `mmap` lets the system read the file as it is needed.
    """

    path: Path
    fingerprint: str
    context: int = 4096
    kv_type: KvType = KvType.F16
    threads: int = 2
    repack: bool = False
    mmap: bool = True
    family: str = ""
    batch: int = 128

    def __post_init__(self) -> None:
        """Raise PlanError for what no engine could load."""
        if self.context < 64 or not 1 <= self.threads <= 256 or not 8 <= self.batch <= 4096:
            raise PlanError(f"context {self.context}, threads {self.threads}, batch {self.batch}")
        plain = self.fingerprint.replace("-", "")
        if not ((plain.isascii() and plain.isalnum() and plain.islower()) or plain.isdigit()):
            raise PlanError(f"fingerprint {self.fingerprint!r}")
        if len(self.fingerprint) > 64:
            raise PlanError(f"fingerprint of {len(self.fingerprint)} signs")

    @property
    def label(self) -> str:
        """The model's name for the log of a draft."""
        return f"{self.path.name} ({self.fingerprint[:12]})"

    def to_json(self) -> dict[str, object]:
        """Return plain values, as they go to the child."""
        return {**asdict(self), "path": str(self.path), "kv_type": self.kv_type.value}

    @staticmethod
    def from_json(values: Mapping[str, object]) -> LoadPlan:
        """Return the plan that `to_json` wrote. Raises PlanError for anything else."""
        if set(values) != {item.name for item in fields(LoadPlan)}:
            raise PlanError(f"fields {sorted(values)}")
        try:
            return LoadPlan(
                path=Path(str(values["path"])),
                fingerprint=str(values["fingerprint"]),
                context=_whole(values["context"]),
                kv_type=KvType(str(values["kv_type"])),
                threads=_whole(values["threads"]),
                repack=values["repack"] is True,
                mmap=values["mmap"] is True,
                family=str(values["family"]),
                batch=_whole(values["batch"]),
            )
        except ValueError as problem:
            raise PlanError(str(problem)) from problem


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise PlanError(f"{value!r} is no whole number")
    return value
