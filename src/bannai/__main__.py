"""`python -m bannai` and the `bannai` command."""

from __future__ import annotations

import sys

from bannai.app import main as run


def main() -> None:
    """Run and leave with the exit code."""
    sys.exit(run())


if __name__ == "__main__":
    if getattr(sys, "frozen", False):  # then the program itself is started again, as the engine's child
        from multiprocessing import freeze_support  # slow to import, and only needed there

        freeze_support()
    main()
