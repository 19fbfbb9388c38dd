"""What every page of the window gets: services, the worker, the settings, and a place to say things."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, field, replace

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
    _workers: dict[str, Tasks] = field(default_factory=dict, init=False, repr=False)
    _closed: bool = field(default=False, init=False, repr=False)

    def remember(self, warn: Callable[[str], None] | None = None, **chosen: object) -> None:
        """Keep a choice in the settings (by the names of their fields), so that the next time begins with it.

        `warn` tells what went wrong where the bar above the pages is not in sight.
        """
        settings = replace(self.settings, **chosen)  # type: ignore[arg-type]  # some fields by name
        if settings == self.settings:
            return
        self.settings = settings
        service, told = self.program.settings, warn or self.warn
        self.tasks.start(
            lambda _cancelled: service.write(settings),
            lambda _done: None,
            lambda sentence, _error: told(sentence),
        )

    def writer(self) -> Tasks:
        """Return the worker that writes texts: it must not hold up the other one. Made at the first use."""
        return self._worker("bannai-writer")

    def copier(self) -> Tasks:
        """Return the worker that copies large files. Made at the first use."""
        return self._worker("bannai-copier")

    def keep_what_is_loaded(self) -> None:
        """Never look for garbage again among what was loaded until now.

        It stays until the program ends; to look through it stops the window for 60 ms in mid-work.
        """
        gc.freeze()

    def close(self) -> None:
        """Stop all work and end what writes; returns when it is gone. May be called twice."""
        self._closed = True
        workers, self._workers = self._workers, {}
        for worker in workers.values():
            worker.close()
        if "bannai-writer" in workers:
            self.program.engines.close()
        self.tasks.close()
        gc.unfreeze()  # `keep_what_is_loaded`: another window may follow

    def _worker(self, name: str) -> Tasks:
        if name not in self._workers:
            self._workers[name] = Tasks(name=name)
            if self._closed:  # a timer of a page that is not gone yet: nothing begins any more
                self._workers[name].close()
        return self._workers[name]
