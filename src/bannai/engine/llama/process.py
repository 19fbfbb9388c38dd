"""What the child does before anything else: its environment, its output, what must not disturb it."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
from pathlib import Path
from typing import Final

LOG: Final = "engine.log"
LOG_BYTES: Final = 1 << 16
# Turns that a thread spins before it sleeps when it waits for others. Sleeping at once costs a third of the
# speed of an idle machine; libgomp's own 300,000 burn whole time slices that another program needs.
SPIN: Final = "20000"
_NO_DIALOGS: Final = 0x0001 | 0x0002 | 0x8000  # SEM_FAILCRITICALERRORS, NOGPFAULTERRORBOX, NOOPENFILEERRORBOX


def prepare(folder: Path, library: Path | None) -> None:
    """Make this process one for the engine. `library` is the folder of the libraries; None: the installed.

    Output of C code goes to a file of bounded size in `folder`, or nowhere: a program without a console has
    no file descriptors 1 and 2, and C code that writes there would write into whatever opened them next.
    """
    os.environ.update(
        OMP_WAIT_POLICY="passive",
        GOMP_SPINCOUNT=SPIN,
        KMP_BLOCKTIME="0",
        OPENBLAS_NUM_THREADS="1",
    )
    if library is not None:
        os.environ["LLAMA_CPP_LIB_PATH"] = str(library)
    _redirect(folder)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's: it ends us when it ends
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetErrorMode(_NO_DIALOGS)  # a dialog would wait for an answer for ever


def _redirect(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / LOG
        too_long = log.is_file() and log.stat().st_size > LOG_BYTES
        target = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | (os.O_TRUNC if too_long else 0), 0o600)
    except OSError:
        target = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(target, descriptor)
    if target > 2:
        os.close(target)
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    faulthandler.enable(sys.stderr)
