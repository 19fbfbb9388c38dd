"""What every page of the window gets: services, the worker, the settings, and a place to say things."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bannai.gui.tasks import Tasks
from bannai.services.program import Program
from bannai.services.settings_service import Settings


@dataclass(slots=True)
class Desk:
    """Made by the window, given to every page. `settings` is replaced when the user changes them.

    `say` shows a plain notice, `warn` a sentence about something that went wrong; both in the bar
    above the pages, never in a box that must be closed. Used in the UI thread only.
    """

    program: Program
    tasks: Tasks
    settings: Settings
    say: Callable[[str], None]
    warn: Callable[[str], None]
