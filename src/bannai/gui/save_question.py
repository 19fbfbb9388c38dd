"""Asks where a document is saved."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from bannai import messages
from bannai.gui.style import GRID_PX

_SIGNS_NOT_IN_NAMES = '<>:"/\\|?*'
_NAME_MAX = 100


@dataclass(frozen=True, slots=True)
class SaveAnswer:
    """The file that was chosen; `may_overwrite` when the dialog itself asked about a file there."""

    path: Path
    may_overwrite: bool


def ask_save_path(parent: QWidget, suggested: Path, formats: tuple[str, ...]) -> SaveAnswer | None:
    """Ask for a file in one of the formats (the first is suggested). None when the user left."""
    dialog = QFileDialog(parent, messages.text("gui.save_title"), str(suggested.parent))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    filters = {messages.text(f"gui.format_{ending}"): ending for ending in formats}
    dialog.setNameFilters(list(filters))
    dialog.setDefaultSuffix(formats[0])
    dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(filters.get(chosen, formats[0])))
    dialog.selectFile(suggested.name)
    dialog.setViewMode(QFileDialog.ViewMode.List)
    dialog.resize(100 * GRID_PX, 64 * GRID_PX)
    dialog.setLabelText(QFileDialog.DialogLabel.LookIn, messages.text("gui.qt_look_in"))
    dialog.setLabelText(QFileDialog.DialogLabel.FileName, messages.text("gui.qt_file_name"))
    dialog.setLabelText(QFileDialog.DialogLabel.FileType, messages.text("gui.qt_files_of_type"))
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, messages.text("gui.qt_save"))
    dialog.setLabelText(QFileDialog.DialogLabel.Reject, messages.text("gui.qt_cancel"))
    try:
        if dialog.exec() != QFileDialog.DialogCode.Accepted or not dialog.selectedFiles():
            return None
        path = Path(dialog.selectedFiles()[0])
        return complete(path, filters.get(dialog.selectedNameFilter(), formats[0]), formats)
    finally:
        dialog.deleteLater()


def ask_folder(parent: QWidget, start: Path) -> Path | None:
    """Ask for a folder. None when the user left."""
    dialog = QFileDialog(parent, messages.text("export.folder_title"), str(start))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.setViewMode(QFileDialog.ViewMode.List)
    dialog.resize(100 * GRID_PX, 64 * GRID_PX)
    dialog.setLabelText(QFileDialog.DialogLabel.LookIn, messages.text("gui.qt_look_in"))
    dialog.setLabelText(QFileDialog.DialogLabel.FileName, messages.text("gui.qt_folder"))
    dialog.setLabelText(QFileDialog.DialogLabel.FileType, messages.text("gui.qt_files_of_type"))
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, messages.text("gui.qt_choose"))
    dialog.setLabelText(QFileDialog.DialogLabel.Reject, messages.text("gui.qt_cancel"))
    try:
        if dialog.exec() != QFileDialog.DialogCode.Accepted or not dialog.selectedFiles():
            return None
        return Path(dialog.selectedFiles()[0])
    finally:
        dialog.deleteLater()


def documents_folder(fallback: Path) -> Path:
    """Return the user's documents folder (else `fallback`, which is made)."""
    documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    if documents.is_dir():
        return documents
    with suppress(OSError):  # the dialog then opens where it can
        fallback.mkdir(parents=True, exist_ok=True)
    return fallback


def complete(path: Path, ending: str, formats: tuple[str, ...]) -> SaveAnswer:
    """Give a name without a known ending (`Quý I.2026`) the chosen one; nobody was asked about that file."""
    if path.suffix.lower().lstrip(".") in formats:
        return SaveAnswer(path, may_overwrite=True)
    return SaveAnswer(path.with_name(f"{path.name}.{ending}"), may_overwrite=False)


def suggested_path(name: str, ending: str, fallback: Path) -> Path:
    """Return a file in the user's documents folder (else in `fallback`, which is made)."""
    plain = "".join(" " if sign in _SIGNS_NOT_IN_NAMES or ord(sign) < 32 else sign for sign in name)
    plain = " ".join(plain.split())[:_NAME_MAX].rstrip(" .")
    folder = documents_folder(fallback)
    return folder / f"{plain or messages.text('gui.file_name')}.{ending}"
