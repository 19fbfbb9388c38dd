"""Opens the window: the application object, its language and look, and the loop."""

from __future__ import annotations

import sys

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from bannai import messages
from bannai.gui.main_window import MainWindow
from bannai.gui.qt_words import QtWords
from bannai.gui.style import apply_style
from bannai.services.program import Program


def run_window(program: Program) -> int:
    """Open the window; return the exit code when it is closed."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("bannai")
    app.setApplicationDisplayName(messages.text("gui.program"))
    words = QtWords(app)
    app.installTranslator(words)
    QLocale.setDefault(QLocale(QLocale.Language.Vietnamese, QLocale.Country.Vietnam))
    apply_style(app, program.settings.read())
    window = MainWindow(program, at_once=False)
    room = window.screen().availableSize()
    if room.width() < 2 * window.width() or room.height() < window.height():
        window.showMaximized()
    else:
        window.show()
    try:
        return app.exec()
    finally:
        window.tasks.close()
        app.removeTranslator(words)
