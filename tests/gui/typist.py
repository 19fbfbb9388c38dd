"""A process that types into a line with Autosave behind it, and says each letter once it stands there.

`python typist.py DATABASE`: prints `time letters` lines until it is killed. For test_autosave.py.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from bannai.app import make_program
from bannai.gui.autosave import Autosave
from bannai.gui.desk import Desk
from bannai.gui.tasks import Tasks

LETTER_EVERY_MS = 40  # faster than anyone types


def main(data: Path) -> None:
    """Type until someone ends it."""
    app = QApplication([])
    program = make_program(data)
    work = program.works.begin("cong-van")
    line = QLineEdit()
    line.show()
    desk = Desk(program, Tasks(), program.settings.read(), print, print)
    autosave = Autosave(desk, lambda: replace(work, answers={"noi_dung": line.text()}))
    line.textChanged.connect(autosave.touch)

    def type_letter() -> None:
        event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "đ")
        QCoreApplication.sendEvent(line, event)
        print(time.monotonic(), len(line.text()), flush=True)

    timer = QTimer()
    timer.timeout.connect(type_letter)
    timer.start(LETTER_EVERY_MS)
    app.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
