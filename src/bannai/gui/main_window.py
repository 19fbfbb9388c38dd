"""The window: the side rail, the bars above the pages, and the places one can go to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from bannai import messages
from bannai.errors import BannaiError
from bannai.gui import drafting_work as work
from bannai.gui.desk import Desk
from bannai.gui.home_page import HomePage
from bannai.gui.icons import refresh_icons
from bannai.gui.message_bar import BusyBar, MessageBar
from bannai.gui.shell_backup import BackupJob
from bannai.gui.shell_desktop import Desktop
from bannai.gui.shell_focus import keep_focus_in_sight
from bannai.gui.shell_guide import GuideBar
from bannai.gui.shell_keys import KeyWatch
from bannai.gui.shell_pages import make_check, make_help, make_settings
from bannai.gui.shell_rail import Place, Rail
from bannai.gui.style import GRID_PX, apply_style
from bannai.gui.tasks import Tasks

if TYPE_CHECKING:
    from bannai.documents.office import Office
    from bannai.gui.check_page import CheckPage
    from bannai.gui.first_start import FirstStart
    from bannai.gui.help_page import HelpPage
    from bannai.gui.settings_page import SettingsPage
    from bannai.gui.shell_journey import Journey
    from bannai.services.program import Program
    from bannai.services.settings_service import Settings

_RECENT_MAX = 6
GUIDED_KIND = "phat-bieu-khai-mac-hoi-nghi"


class MainWindow(QMainWindow):
    """The one window. Its first picture is the home page; other pages are imported and made when shown."""

    def __init__(self, program: Program, desktop: Desktop | None = None, *, at_once: bool = True) -> None:
        """Build the frame; the worker loads the rest: `at_once`, or when the first picture is painted."""
        super().__init__()
        self._desktop = desktop or Desktop()
        self._begun = at_once
        self._opening: work.Opening | None = None
        self._unkept: Settings | None = None
        self._before_help: QWidget | None = None
        self._journey: Journey | None = None
        self.settings_page: SettingsPage | None = None
        self.help_page: HelpPage | None = None
        self.check_page: CheckPage | None = None
        self._first: FirstStart | None = None
        self._pages: dict[Place, QWidget] = {}
        self.tasks = Tasks(self)
        self.setMinimumSize(88 * GRID_PX, 52 * GRID_PX)  # 1366×768 at 150 % leaves 911×480
        self.resize(160 * GRID_PX, 90 * GRID_PX)
        self.message = MessageBar()
        self.busy = BusyBar()
        self.guide = GuideBar()
        self.desk = Desk(
            program, self.tasks, program.settings.read(), self.message.show_note, self.message.show_wrong
        )
        self.backup = BackupJob(self.desk, self.message, self.busy)
        self.home = HomePage(self.desk)
        self.rail = Rail()
        self.stack = QStackedWidget()
        self._build()
        self._connect()
        self.stack.addWidget(self.home)
        self._pages[Place.HOME] = self.home
        self._tell_place(Place.HOME)
        if not self.desk.settings.started:
            self.begin_first_start()
        if at_once:
            self.begin()

    def begin(self) -> None:
        """Load the kinds and what there is to go on with."""
        self._begun = True
        program = self.desk.program
        self.tasks.start(lambda _cancelled: work.open_program(program), self._on_opened, self._on_failed)
        self.home.refresh()
        if self.stack.currentWidget() is self.home:
            self.home.start()

    @property
    def journey(self) -> Journey:
        """The pages of composing; made when they are first wanted."""
        if self._journey is None:
            from bannai.gui.shell_journey import Journey  # most of the program: not before the first picture

            self._journey = journey = Journey(self.desk, self.message, self._desktop, self.busy)
            self._pages[Place.COMPOSE] = journey
            self.stack.addWidget(journey)
            journey.moved.connect(self._on_journey_moved)
            journey.kind_used.connect(self._on_kind_used)
            journey.saved.connect(self._on_saved)
            if self._opening is not None:
                journey.show_opening(self._opening)
        return self._journey

    def paintEvent(self, event: QPaintEvent) -> None:
        """After the first picture, load the rest."""
        super().paintEvent(event)
        if not self._begun:
            self._begun = True
            QTimer.singleShot(0, self, self.begin)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what is not kept yet, stop what is running and wait for it, then close."""
        self.busy.end()
        if self.settings_page is not None:
            self.settings_page.keep_now()
        is_kept = self._journey is None or self._journey.autosave.close()
        self.desk.close()
        with suppress(BannaiError):  # the disk refuses; there is nobody left to tell
            if self._unkept is not None:
                self.desk.program.settings.write(self._unkept)
            if is_kept:
                self.desk.program.works.close_cleanly()
        super().closeEvent(event)

    # Where one can go

    def go_to(self, place: Place) -> None:
        """Show a place. Composing goes on where it stood; asked for once more, it begins with the kinds."""
        if self._first is not None and self.stack.currentWidget() is self._first and place is not Place.HELP:
            self._first.leave()  # whoever leaves by a key has skipped the rest
        if place is Place.COMPOSE:
            if self.stack.currentWidget() is self._journey or not self.journey.has_work():
                self.journey.show_kinds()
            self._show_journey()
            return
        if place is Place.HELP:
            self.show_help()
            return
        self.message.clear()
        page = self._page(place)
        self.stack.setCurrentWidget(page)
        if place is Place.HOME:
            self.home.refresh()
            self.home.start()
        elif self.settings_page is not None and page is self.settings_page:
            self.settings_page.refresh()
            self.settings_page.start()
        elif self.check_page is not None and page is self.check_page:
            self.check_page.start()
        self._tell_place(place)

    def show_help(self, topic: str | None = None) -> None:
        """Show the guide where it speaks of what is in sight (F1), or at a topic."""
        self._page(Place.HELP)
        page, shown = self.help_page, self.stack.currentWidget()
        if page is None or shown is None:
            return
        if shown is not page:
            self._before_help = shown
        name = next((it.value for it, known in self._pages.items() if known is shown), "home")
        if shown is self._journey:
            name = self.journey.step
        self.stack.setCurrentWidget(page)
        page.show_topic(topic if topic is not None else messages.text(f"gui.help_topic_{name}"))
        self._tell_place(Place.HELP)

    def leave_help(self) -> None:
        """Go back to where help was asked for."""
        if self._before_help is self._first and self._first is not None:
            self.stack.setCurrentWidget(self._first)
            self._tell_title(self._first.title())
        elif self._before_help is self._journey and self._journey is not None:
            self._show_journey()
        else:
            before = (it for it, page in self._pages.items() if page is self._before_help)
            self.go_to(next(before, Place.HOME))

    def compose(self, family: str | None) -> None:
        """Show the kinds of a family (a value of documents.kinds.Family)."""
        self.journey.show_kinds(family)
        self._show_journey()

    def begin_from_file(self, sort: str, path: Path) -> None:
        """Begin with a Word file of the office: an old paper or a template."""
        self.compose(None)
        self.journey.own_files.start(sort, path)

    def check_file(self, path: Path) -> None:
        """Check a Word file."""
        self.go_to(Place.CHECK)
        if self.check_page is not None:
            self.check_page.check(path)

    def open_kind(self, kind_id: str, answers: Mapping[str, Any] | None = None) -> None:
        """Begin a work of a kind, with these answers."""
        kind = self.journey.kind(kind_id)
        if kind is not None:
            self.journey.choose_kind(kind, answers)
            self._show_journey()

    def open_work(self, work_id: int) -> None:
        """Go on with a work in progress."""
        self.journey.open_work(work_id)
        self._show_journey()

    def open_draft(self, draft_id: int, returned: Path | None = None) -> None:
        """Go on with a draft of the history, and take back its corrected Word file."""
        self.journey.open_draft(draft_id, returned)
        self._show_journey()

    # First start

    def begin_first_start(self) -> None:
        """Ask the first questions; the rail comes back when they are answered or skipped."""
        if self._first is None:
            from bannai.gui.first_start import FirstStart  # once in the life of a data folder

            self._first = FirstStart(self.desk)
            self._first.settings_changed.connect(self.change_settings)
            self._first.moved.connect(self._tell_title)
            self._first.ended.connect(self._on_first_start_ended)
            self.stack.addWidget(self._first)
        self.message.clear()
        self.rail.hide()
        self.stack.setCurrentWidget(self._first)
        self._first.start()

    def _on_first_start_ended(self, try_it: bool) -> None:
        self.rail.show()
        self.stack.setCurrentWidget(self.home)
        self.go_to(Place.HOME)
        self._read_office()
        kind = self.journey.kind(GUIDED_KIND)
        if try_it and kind is not None:
            self.open_kind(GUIDED_KIND, kind.example_answers())
            self.guide.show_step("form")

    def _read_office(self) -> None:
        offices = self.desk.program.offices
        self.tasks.start(lambda _cancelled: offices.current(), self.take_office, self._on_failed)

    # Settings and data

    def change_settings(self, settings: Settings) -> None:
        """Take other settings: at once in the window, in the background on the disk."""
        old = self.desk.settings
        self.desk.settings = self._unkept = settings
        app = QApplication.instance()
        looks = (settings.theme, settings.text_percent) != (old.theme, old.text_percent)
        if looks and isinstance(app, QApplication):
            apply_style(app, settings)
            refresh_icons(self)
            self.rail.fit()
            self.home.fit()
            if self.settings_page is not None:
                self.settings_page.fit()
        service = self.desk.program.settings

        def done(_done: None) -> None:
            if self._unkept is settings:
                self._unkept = None

        self.tasks.start(lambda _cancelled: service.write(settings), done, self._on_failed)

    def open_folder(self, folder: Path) -> None:
        """Show a folder of the user's, or say where it is."""
        if not folder.is_dir() or not self._desktop.open_folder(folder):
            self.message.show_note(messages.text("gui.folder_not_opened", folder=folder))

    # What comes back

    def _on_opened(self, opening: work.Opening) -> None:
        self._opening = opening
        if self._journey is not None:
            self._journey.show_opening(opening)
        if opening.notes:
            self.message.show_note(" ".join(opening.notes))

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self.message.show_wrong(sentence)

    def _on_kind_used(self, kind_id: str) -> None:
        used = (kind_id, *(it for it in self.desk.settings.recent_kinds if it != kind_id))[:_RECENT_MAX]
        if used != self.desk.settings.recent_kinds:
            self.change_settings(replace(self.desk.settings, recent_kinds=used))
            self.journey.kinds.show_recent(used)

    def take_office(self, office: Office) -> None:
        """Take another office profile."""
        if self._opening is not None:
            self._opening = replace(self._opening, office=office)
        if self._journey is not None:
            self._journey.set_office(office)

    def _on_journey_moved(self, step: str, kind: str) -> None:
        if self.stack.currentWidget() is self._journey:
            self.rail.show_place(Place.COMPOSE)
            self._tell_title(messages.text(f"gui.step_{step}", kind=kind))
        if self.guide.is_leading() and step in ("form", "result"):
            self.guide.show_step(step)

    # Parts

    def _page(self, place: Place) -> QWidget:
        """Return the page of a place, made when it is first asked for: so the window is there at once."""
        if place is Place.COMPOSE:
            return self.journey
        if place not in self._pages:
            makers: dict[Place, Callable[[], QWidget]] = {
                Place.CHECK: lambda: make_check(self),
                Place.HISTORY: self._make_history,
                Place.SETTINGS: lambda: make_settings(self),
                Place.HELP: lambda: make_help(self),
            }
            page = self._pages[place] = makers[place]()
            self.stack.addWidget(page)
        return self._pages[place]

    def _make_history(self) -> QWidget:
        from bannai.gui.history_page import HistoryPage  # when it is wanted: see the class

        page = HistoryPage(self.desk, self._desktop.open_folder)
        page.open_wanted.connect(self.open_draft)
        page.duplicate_wanted.connect(self.open_draft)
        page.take_back_wanted.connect(self.open_draft)
        return page

    def _show_journey(self) -> None:
        self.stack.setCurrentWidget(self.journey)
        self._on_journey_moved(*self.journey.position())

    def _tell_place(self, place: Place) -> None:
        self.rail.show_place(place)
        self._tell_title(messages.text(f"gui.rail_{place.value}"))

    def _tell_title(self, where: str) -> None:
        self.setWindowTitle(messages.text("gui.window_title", where=where))

    def _build(self) -> None:
        pages = QWidget()
        column = QVBoxLayout(pages)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.guide, self.message, self.busy):
            column.addWidget(part)
        column.addWidget(self.stack, 1)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(pages, 1)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        self.home.family_wanted.connect(self.compose)
        self.home.own_files.wanted.connect(self.begin_from_file)
        self.home.kind_wanted.connect(self.open_kind)
        self.home.work_wanted.connect(self.open_work)
        self.home.draft_wanted.connect(self.open_draft)
        self.home.place_wanted.connect(self.go_to)
        self.home.file_dropped.connect(self.check_file)
        self.rail.wanted.connect(self.go_to)
        self.guide.ended.connect(self._on_guide_ended)
        QShortcut(QKeySequence("Ctrl+Return"), self, self._on_main_shortcut)
        QShortcut(QKeySequence("Ctrl+S"), self, self._on_export_shortcut)
        QShortcut(QKeySequence("F1"), self, self.show_help)
        KeyWatch(self)
        keep_focus_in_sight(self)
        for number, place in enumerate(self.rail.buttons, start=1):
            QShortcut(QKeySequence(f"Ctrl+{number}"), self, lambda chosen=place: self.go_to(chosen))

    def _on_main_shortcut(self) -> None:
        shown = self.stack.currentWidget()
        if self._first is not None and shown is self._first:
            self._first.press_main()
        elif self._journey is not None and shown is self._journey:
            self._journey.press_main()
        elif self.check_page is not None and shown is self.check_page:
            self.check_page.press_main()

    def _on_export_shortcut(self) -> None:
        if self._journey is not None and self.stack.currentWidget() is self._journey:
            self._journey.export()

    def _on_saved(self) -> None:
        if self.guide.is_leading():
            self.guide.show_step("saved")

    def _on_guide_ended(self) -> None:
        if self.journey.step == "result":
            self.go_to(Place.HOME)
