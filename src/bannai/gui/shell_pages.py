"""The pages of the window that are made when they are first wanted, and what they ask of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # each page is imported when it is made: so the window is there at once
    from bannai.gui.check_page import CheckPage
    from bannai.gui.help_page import HelpPage
    from bannai.gui.main_window import MainWindow
    from bannai.gui.settings_page import SettingsPage


def make_check(window: MainWindow) -> CheckPage:
    """Return the page that checks Word files."""
    from bannai.gui.check_page import CheckPage

    page = window.check_page = CheckPage(window.desk, window.busy)
    return page


def make_settings(window: MainWindow) -> SettingsPage:
    """Return the settings."""
    from bannai.gui.settings_page import SettingsPage

    page = window.settings_page = SettingsPage(window.desk)
    page.settings_changed.connect(window.change_settings)
    page.office_changed.connect(window.take_office)
    page.folder_wanted.connect(window.open_folder)
    page.backup_wanted.connect(window.backup.start)
    page.again_wanted.connect(window.begin_first_start)
    return page


def make_help(window: MainWindow) -> HelpPage:
    """Return the guide."""
    from bannai.gui.help_page import HelpPage

    page = window.help_page = HelpPage(window.desk)
    page.left.connect(window.leave_help)
    return page
