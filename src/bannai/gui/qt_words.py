"""Qt's own words (file dialog, context menus, standard buttons) in Vietnamese.

Qt ships no Vietnamese translation, so without this an English menu opens over every text field.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTranslator

from bannai import messages

# what Qt says → id in messages/gui.toml
_WORDS = {
    "&Undo": "qt_undo",
    "&Redo": "qt_redo",
    "Cu&t": "qt_cut",
    "&Copy": "qt_copy",
    "Copy": "qt_copy",
    "&Paste": "qt_paste",
    "Paste": "qt_paste",
    "Delete": "qt_delete",
    "&Delete": "qt_delete",
    "Select All": "qt_select_all",
    "OK": "qt_ok",
    "&OK": "qt_ok",
    "Cancel": "qt_cancel",
    "&Cancel": "qt_cancel",
    "&Yes": "qt_yes",
    "Yes": "qt_yes",
    "&No": "qt_no",
    "No": "qt_no",
    "&Save": "qt_save",
    "Save": "qt_save",
    "&Open": "qt_open",
    "Close": "qt_close",
    "&Close": "qt_close",
    "Look in:": "qt_look_in",
    "&Look in:": "qt_look_in",
    "File &name:": "qt_file_name",
    "Files of type:": "qt_files_of_type",
    "Files of &type:": "qt_files_of_type",
    "Save As": "qt_save_as",
    "Directory:": "qt_folder",
    "&Choose": "qt_choose",
    "Back": "qt_back",
    "Go back": "qt_back",
    "Forward": "qt_forward",
    "Go forward": "qt_forward",
    "Parent Directory": "qt_parent",
    "Go to the parent directory": "qt_parent",
    "Create New Folder": "qt_new_folder",
    "Create a New Folder": "qt_new_folder",
    "&New Folder": "qt_new_folder",
    "New Folder": "qt_new_folder",
    "List View": "qt_list_view",
    "Change to list view mode": "qt_list_view",
    "Detail View": "qt_detail_view",
    "Change to detail view mode": "qt_detail_view",
    "Sidebar": "qt_places",
    "List of places and bookmarks": "qt_places",
    "Files": "qt_files",
    "Name": "qt_name",
    "Size": "qt_size",
    "Type": "qt_type",
    "Kind": "qt_type",
    "Date Modified": "qt_modified",
    "Computer": "qt_computer",
    "My Computer": "qt_computer",
    "Recent Places": "qt_recent",
    "Show ": "qt_show",
    "&Rename": "qt_rename",
    "Show &hidden files": "qt_show_hidden",
    "Remove": "qt_remove",
    "%1 already exists.\nDo you want to replace it?": "qt_replace_file",
    "%1\nDirectory not found.\nPlease verify the correct directory name was given.": "qt_folder_not_found",
    "Could not delete directory.": "qt_folder_not_deleted",
    "Are you sure you want to delete '%1'?": "qt_really_delete",
    "'%1' is write protected.\nDo you want to delete it anyway?": "qt_delete_protected",
    "%1 bytes": "qt_bytes",
    "%1 KiB": "qt_kilobytes",
    "%1 MiB": "qt_megabytes",
    "%1 GiB": "qt_gigabytes",
    "Folder": "qt_folder_type",
    "File Folder": "qt_folder_type",
    "File": "qt_file_type",
    "Directories": "qt_folders",
    "All Files (*)": "qt_all_files",
}


class QtWords(QTranslator):
    """Gives Qt the Vietnamese for what it says itself; what is not in the table stays as it is."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Look the words up once; Qt asks often."""
        super().__init__(parent)
        self._words = {source: messages.text(f"gui.{name}") for source, name in _WORDS.items()}

    def isEmpty(self) -> bool:
        """Qt skips an empty translator."""
        return False

    def translate(
        self,
        context: bytes | bytearray | memoryview | str,
        sourceText: bytes | bytearray | memoryview | str,
        disambiguation: bytes | bytearray | memoryview | str | None = None,
        n: int = -1,
    ) -> str | None:
        """Return the Vietnamese, or None for what is not known. Any thread."""
        return self._words.get(sourceText) if isinstance(sourceText, str) else None
