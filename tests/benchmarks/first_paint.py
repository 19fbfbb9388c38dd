"""A window until its first paint, and what it holds when it rests: `first_paint.py ours|bare`.

Prints two numbers: the moment of the first paint (monotonic, as `time.monotonic()` of the caller sees it)
and the resident memory in MiB after `REST_MS` of rest. `bare` is the least that PySide6 can show: a window
with one line of text. `ours` is the whole program as `python -m bannai` starts it.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

REST_MS = 1500


class Watcher(QObject):
    """Waits for the first paint of a window, then for rest; then prints and ends the program."""

    def watch(self, kind: type[QMainWindow]) -> None:
        """Look at windows of a class from when they are shown; nothing else is slowed down."""

        def shown(window: QMainWindow, _event: object) -> None:
            window.installEventFilter(self)

        kind.showEvent = shown  # type: ignore[method-assign,assignment]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Let everything pass."""
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            # Delivered next, once what stands inside the window has been painted too.
            QApplication.postEvent(self, QEvent(QEvent.Type.User), Qt.EventPriority.HighEventPriority.value)
            QTimer.singleShot(REST_MS, self.end)
        return False

    def customEvent(self, _event: QEvent) -> None:  # noqa: N802
        """Tell the moment."""
        print(time.monotonic(), flush=True)

    def end(self) -> None:
        """Print the memory and close the windows as a user would."""
        lines = Path("/proc/self/status").read_text("utf-8").splitlines()
        held = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
        print(held / 1024, flush=True)
        QApplication.closeAllWindows()


def main(which: str) -> int:
    """Open the window."""
    watcher = Watcher()
    if which == "ours":
        from bannai.app import make_program
        from bannai.gui import main_window, run

        watcher.watch(main_window.MainWindow)
        return run.run_window(make_program())
    app = QApplication(sys.argv[:1])
    watcher.watch(QMainWindow)
    window = QMainWindow()
    window.setCentralWidget(QLabel("Xin chào"))
    window.resize(1280, 720)
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
