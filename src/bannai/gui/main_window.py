"""The window: the side rail, the message bar, and the places one can go to."""

from __future__ import annotations

import sys
from dataclasses import replace

from PySide6.QtCore import QLocale
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from bannai import messages
from bannai.errors import BannaiError
from bannai.gui import drafting_work as work
from bannai.gui.desk import Desk
from bannai.gui.icons import refresh_icons
from bannai.gui.message_bar import BusyBar, MessageBar
from bannai.gui.qt_words import QtWords
from bannai.gui.save_question import ask_save_path
from bannai.gui.shell_journey import AskPath, Desktop, Journey, OpenFolder, open_in_desktop
from bannai.gui.shell_rail import Place, Rail
from bannai.gui.style import GRID_PX, apply_style
from bannai.gui.tasks import Tasks
from bannai.services.program import Program
from bannai.services.settings_service import Settings

_RECENT_MAX = 6


class MainWindow(QMainWindow):
    """The one window. `ask_path` and `open_folder` are what it asks of the desktop."""

    def __init__(
        self, program: Program, ask_path: AskPath = ask_save_path, open_folder: OpenFolder = open_in_desktop
    ) -> None:
        """Build the frame at once; the kinds come from the worker, other pages when they are first shown."""
        super().__init__()
        self.tasks = Tasks(self)
        self.setWindowTitle(messages.text("gui.program"))
        self.setMinimumSize(88 * GRID_PX, 52 * GRID_PX)  # 1366×768 at 150 % leaves 911×480
        self.resize(160 * GRID_PX, 90 * GRID_PX)
        self.message = MessageBar()
        self.busy = BusyBar()
        self.desk = Desk(
            program, self.tasks, program.settings.read(), self.message.show_note, self.message.show_wrong
        )
        self.journey = Journey(self.desk, self.message, self.busy, Desktop(ask_path, open_folder))
        self.rail = Rail((Place.COMPOSE,))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.journey)
        pages = QWidget()
        column = QVBoxLayout(pages)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.message)
        column.addWidget(self.busy)
        column.addWidget(self.stack, 1)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(pages, 1)
        self.setCentralWidget(whole)
        self._connect()
        self.journey.kinds.search.setFocus()
        self.tasks.start(lambda _cancelled: work.open_program(program), self._on_opened, self._on_failed)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what is running and wait for it, then close."""
        self.busy.end()
        self.tasks.close()
        super().closeEvent(event)

    def go_to(self, place: Place) -> None:
        """Show a place."""
        self.rail.show_place(place)

    def change_settings(self, settings: Settings) -> None:
        """Take other settings: at once in the window, in the background on the disk."""
        looks = settings.theme != self.desk.settings.theme
        looks = looks or settings.text_percent != self.desk.settings.text_percent
        self.desk.settings = settings
        app = QApplication.instance()
        if looks and isinstance(app, QApplication):
            apply_style(app, settings)
            refresh_icons(self)
            self.rail.fit()
        service = self.desk.program.settings
        self.tasks.start(lambda _cancelled: service.write(settings), lambda _done: None, self._on_failed)

    def _on_opened(self, opening: work.Opening) -> None:
        self.journey.show_opening(opening)
        if opening.notes:
            self.message.show_note(" ".join(opening.notes))

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self.message.show_wrong(sentence)

    def _on_moved(self, step: str, kind: str) -> None:
        self.rail.show_place(Place.COMPOSE)
        where = messages.text(f"gui.step_{step}", kind=kind)
        self.setWindowTitle(messages.text("gui.window_title", where=where))

    def _on_kind_used(self, kind_id: str) -> None:
        used = (kind_id, *(it for it in self.desk.settings.recent_kinds if it != kind_id))[:_RECENT_MAX]
        if used != self.desk.settings.recent_kinds:
            self.change_settings(replace(self.desk.settings, recent_kinds=used))
            self.journey.kinds.show_recent(used)

    def _connect(self) -> None:
        self.journey.moved.connect(self._on_moved)
        self.journey.kind_used.connect(self._on_kind_used)
        self.rail.wanted.connect(self.go_to)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.journey.press_main)
        QShortcut(QKeySequence("Ctrl+S"), self, self.journey.save)
        for number, place in enumerate(self.rail.buttons, start=1):
            QShortcut(QKeySequence(f"Ctrl+{number}"), self, lambda chosen=place: self.go_to(chosen))


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
    window = MainWindow(program)
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
