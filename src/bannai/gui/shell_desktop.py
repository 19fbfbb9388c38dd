"""What the window asks of the user's desktop; tests stand in for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from bannai.gui.save_question import ask_folder

ChooseFolder = Callable[[QWidget, Path], Path | None]
OpenFolder = Callable[[Path], bool]


def open_in_desktop(folder: Path) -> bool:
    """Show a folder in the system's file manager; False when there is none."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


@dataclass(frozen=True, slots=True)
class Desktop:
    """The user's desktop: asks for a folder, shows a folder."""

    choose_folder: ChooseFolder = ask_folder
    open_folder: OpenFolder = open_in_desktop
