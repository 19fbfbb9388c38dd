"""What this machine has for a model: cores, memory, its free part now. psutil is imported when asked."""

from __future__ import annotations

import os
import platform
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")
_REGISTRY = r"HARDWARE\DESCRIPTION\System\CentralProcessor\0"
# Name → Linux's flag, Windows' number of IsProcessorFeaturePresent (winnt.h; 0: it has none).
_FEATURES = {
    "SSE4.2": ("sse4_2", 38),
    "AVX": ("avx", 39),
    "AVX2": ("avx2", 40),
    "FMA": ("fma", 0),
    "F16C": ("f16c", 0),
    "AVX-VNNI": ("avx_vnni", 0),
    "AVX-512": ("avx512f", 41),
    "NEON": ("asimd", 19),
}


@dataclass(frozen=True, slots=True)
class Machine:
    """One look at the machine. `free_bytes` is what programs can still take without anything being swapped
    out: it counts what the system keeps of files for speed. `cores` are physical ones that we may use.
    `features` are the processor's instructions that matter to a model (AVX2, …), as far as they can be told.
    """

    cores: int
    total_bytes: int
    free_bytes: int
    processor: str = ""
    features: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Its name: a data folder on a stick must not carry one machine's speed to another."""
        return f"{self.processor}, {self.cores}, {round(self.total_bytes / 1024**3)} GB"


def look() -> Machine:
    """Look at the machine now; takes milliseconds."""
    import psutil

    memory = psutil.virtual_memory()
    return Machine(
        cores=_cores(psutil.cpu_count(logical=False), psutil.cpu_count(logical=True)),
        total_bytes=int(memory.total),
        free_bytes=int(memory.available),
        processor=_processor(),
        features=_features(),
    )


def load_since_last() -> float:
    """Return which part of all processors' time was used since the last call (0 to 1); 0 at the first."""
    import psutil

    return float(psutil.cpu_percent(interval=None)) / 100


def file_system(folder: Path) -> str:
    """Return the kind of file system that holds a folder, in small letters (`fat32`, `vfat`, `ntfs`, `ext4`);
    "" where it cannot be told.
    """
    import psutil

    place = Path(os.path.realpath(folder))
    best: tuple[int, str] = (-1, "")
    with suppress(OSError):
        for partition in psutil.disk_partitions(all=True):
            mount = Path(partition.mountpoint)
            if place == mount or mount in place.parents:
                best = max(best, (len(mount.parts), str(partition.fstype).lower()))
    return best[1]


def _cores(physical: int | None, logical: int | None) -> int:
    """Return the physical cores, at most as many as this process may use at all."""
    cores = physical or logical or 1  # some virtual machines do not tell which cores are physical
    with suppress(AttributeError, OSError):
        cores = min(cores, len(os.sched_getaffinity(0)))
    return max(cores, 1)


def _processor() -> str:
    """Return the processor's name as its maker writes it."""
    name = ""
    if sys.platform == "win32":
        import winreg

        with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _REGISTRY) as key:
            name = str(winreg.QueryValueEx(key, "ProcessorNameString")[0])
    else:
        name = _cpu_line("model name")
    return " ".join((name or platform.processor()).split())


def _features() -> tuple[str, ...]:
    """Return the instructions of the processor that a build of llama.cpp may want, by their makers' names."""
    if sys.platform == "win32":
        import ctypes

        there = ctypes.windll.kernel32.IsProcessorFeaturePresent
        return tuple(name for name, (_, number) in _FEATURES.items() if number and there(number))
    flags = set((_cpu_line("flags") or _cpu_line("Features")).split())
    return tuple(name for name, (flag, _) in _FEATURES.items() if flag in flags)


def _cpu_line(name: str) -> str:
    """Return the first line of that name of what Linux tells of the processor, "" elsewhere."""
    with suppress(OSError), _CPUINFO.open(encoding="utf-8", errors="replace") as lines:
        return next((line.partition(":")[2] for line in lines if line.startswith(name)), "")
    return ""
