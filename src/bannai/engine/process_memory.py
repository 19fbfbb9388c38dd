"""The most memory that a process has taken so far, as the system counts it; psutil is imported late."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from pathlib import Path

_HIGH_WATER = re.compile(r"^VmHWM:\s*(\d+) kB$", re.MULTILINE)


def peak_bytes(process_id: int) -> int:
    """Return the peak of a process's resident memory; without a peak what it takes now; 0 if it is gone.

    Pages of the model's file count as long as they are in memory, as everywhere.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            found = _HIGH_WATER.search(Path(f"/proc/{process_id}/status").read_text("ascii", "replace"))
            if found:
                return int(found[1]) * 1024
    import psutil

    with suppress(psutil.Error, OSError):
        memory = psutil.Process(process_id).memory_info()
        return int(getattr(memory, "peak_wset", 0) or memory.rss)
    return 0
