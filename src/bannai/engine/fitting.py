"""Whether a model fits into this machine's free memory, and how it is then to be loaded. Pure.

What cannot be given back while a model works is the context, the weights that are laid out anew, and about
120 MB (measured on 0.6B to 4B, vendored llama.cpp of October 2026). The file's pages can be given back, but a
model whose pages do not stay in memory reads its file for every word: they are counted too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bannai.engine.gguf_header import GgufHeader
from bannai.engine.llama.plan import KvType, LoadPlan
from bannai.engine.machine import Machine

_MIB, _GIB = 1024**2, 1024**3
MARGIN_BYTES = 120 * _MIB  # the engine's own buffers
SPARE_BYTES = 200 * _MIB  # left to the other programs, so that the machine does not come to a stop
CONTEXT_WANTED = 4096
CONTEXT_LEAST = 2048  # a section with its prefix, facts and answer
REPACK_FROM_BYTES = 9 * _GIB  # machines of 8 GB and less keep the memory
_MAX_THREADS = 16  # more only wait for each other


class Step(StrEnum):
    """What was given up so that a model fits, in the order in which it is given up."""

    AS_WANTED = "as_wanted"
    SHORTER = "shorter"  # a shorter context
    SHORTER_PACKED = "shorter_packed"  # and that in half the memory


@dataclass(frozen=True, slots=True)
class Fit:
    """The answer. `plan` is None when the model does not fit; then `needed_bytes` is the least it takes."""

    needed_bytes: int
    free_bytes: int
    plan: LoadPlan | None = None
    step: Step = Step.AS_WANTED


@dataclass(frozen=True, slots=True)
class Wish:
    """How a model is best loaded, where memory allows it."""

    context: int = CONTEXT_WANTED
    family: str = ""
    repack: bool | None = None  # None: by the machine's memory
    threads: int = 0  # 0: the physical cores


def needed_bytes(header: GgufHeader, context: int, kv_type: KvType, *, repack: bool) -> int:
    """Return how much memory a model takes while it works, the pages of its file included."""
    kv = header.kv_bytes_per_token * context
    if kv_type is KvType.Q8_0:
        kv = kv * 17 // 32  # 34 bytes for 32 numbers
    return kv + (header.repacked_bytes if repack else 0) + MARGIN_BYTES + header.needed_bytes


def fit(path: Path, mark: str, header: GgufHeader, machine: Machine, wish: Wish | None = None) -> Fit:
    """Return how a model is loaded into the memory that is free now; `mark` is its fingerprint."""
    wish = wish or Wish()
    context = min(max(wish.context, CONTEXT_LEAST), header.context_length)
    least = min(CONTEXT_LEAST, header.context_length)
    repack = machine.total_bytes >= REPACK_FROM_BYTES if wish.repack is None else wish.repack
    room = machine.free_bytes - SPARE_BYTES
    ways = [
        (Step.AS_WANTED, context, KvType.F16, repack),
        (Step.AS_WANTED, context, KvType.F16, False),
        (Step.SHORTER, least, KvType.F16, False),
        (Step.SHORTER_PACKED, least, KvType.Q8_0, False),
    ]
    needed = 0
    for step, length, kv_type, repacked in ways:
        needed = needed_bytes(header, length, kv_type, repack=repacked)
        if needed <= room:
            plan = LoadPlan(
                path=path,
                fingerprint=mark,
                context=max(length, 64),
                kv_type=kv_type,
                threads=min(wish.threads or machine.cores, _MAX_THREADS),
                repack=repacked,
                family=wish.family,
            )
            return Fit(needed, machine.free_bytes, plan, step)
    return Fit(needed, machine.free_bytes)
