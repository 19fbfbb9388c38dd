"""The composition root: the only file that wires all layers."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from bannai.paths import resolve
from bannai.services.program import Program


def make_program(data_dir: Path | None = None) -> Program:
    """Make the services for a data folder (None: by environment, portable mode or the user's own folder)."""
    return Program(resolve(data_dir))


def open_window(program: Program) -> int:
    """Open the window and return the exit code when it is closed."""
    from bannai.gui.run import run_window

    return run_window(program)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line (without arguments: the window) and return the exit code."""
    from bannai.cli import run

    return run(list(sys.argv[1:] if arguments is None else arguments), make_program, open_window)
