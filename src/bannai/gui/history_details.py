"""One draft of the history: its versions with what differs between any two, and the files made from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from bannai import messages
from bannai.documents.differences import ParagraphDifference
from bannai.gui.difference_view import DifferenceView
from bannai.gui.field_editors import QuietComboBox
from bannai.gui.history_list import Entry
from bannai.gui.moments import moment_words
from bannai.gui.shell_parts import scrolled
from bannai.gui.style import GRID_PX
from bannai.services.history_service import FileLine, HistoryDetails, VersionLine

_VERSIONS_SHOWN = 3
_TEXT_HEIGHT_MIN_PX = 22 * GRID_PX
_NUMBER = Qt.ItemDataRole.UserRole
_FORMS = ("docx", "pdf", "pptx", "txt")


class DraftDetails(QWidget):
    """Shows a draft. It asks upward; what is read arrives by `show_details` and `show_differences`.

    `compare_wanted(old, new)` asks for the difference of two versions (twice the same number: for the text
    alone), `version_wanted(number)` to make an old version the latest, `folder_wanted(folder)` to open it.
    """

    compare_wanted = Signal(int, int)
    version_wanted = Signal(int)
    folder_wanted = Signal(Path)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing chosen yet."""
        super().__init__(parent)
        self._details: HistoryDetails | None = None
        self._trashed = False
        self._numbers: list[int] = []
        self._rows_shown = _VERSIONS_SHOWN
        self.back = _button("back_to_list")
        self.back.hide()
        self.title = _label("panelTitle")
        self.about = _label("quiet")
        self.versions = _list("versions_name")
        self.compare = QuietComboBox()
        self.compare.setAccessibleName(messages.text("history.compare_name"))
        self.compare.setSizeAdjustPolicy(QuietComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.compare.setMinimumContentsLength(12)
        self.use = _button("use_version")
        self.use.setToolTip(messages.text("history.use_version_tip"))
        self.difference = DifferenceView()
        self.difference.text.setMinimumHeight(_TEXT_HEIGHT_MIN_PX)
        self.files = _list("files_name")
        self.files.setWordWrap(True)
        self.files.setSpacing(GRID_PX // 2)
        self.no_files = _label("quiet")
        self.folder = _button("open_folder")
        self.tabs = QTabWidget()
        self.tabs.addTab(
            scrolled(self._versions_tab(), messages.text("history.tab_versions")),
            messages.text("history.tab_versions"),
        )
        self.tabs.addTab(self._files_tab(), messages.text("history.tab_files"))
        for part in (self.tabs, self.tabs.tabBar()):
            part.setAccessibleName(messages.text("history.details_name"))
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        column.setSpacing(GRID_PX // 2)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.title)
        column.addWidget(self.about)
        column.addSpacing(GRID_PX // 2)
        column.addWidget(self.tabs, 1)
        self.back.clicked.connect(self.left)
        self.versions.currentRowChanged.connect(self._on_version_chosen)
        self.compare.activated.connect(self._ask_difference)
        self.use.clicked.connect(lambda: self.version_wanted.emit(self.version()))
        self.files.currentRowChanged.connect(self._on_file_chosen)
        self.folder.clicked.connect(self._on_folder_clicked)

    def version(self) -> int:
        """Return the number of the version that is chosen, 0 for none."""
        row = self.versions.currentRow()
        return int(self.versions.item(row).data(_NUMBER)) if row >= 0 else 0

    def show_details(self, entry: Entry, details: HistoryDetails, now: datetime) -> None:
        """Show a draft with its latest version chosen."""
        another = self._details is None or self._details.line.id != details.line.id
        self._details = details
        self._trashed = details.line.trashed is not None
        self.title.setText(entry.title)
        self.about.setText(entry.detail)
        self._show_versions(details.versions, now)
        self._show_files(details.files, now)
        if another:
            self.tabs.setCurrentIndex(0)

    def show_differences(self, old: int, new: int, found: Sequence[ParagraphDifference]) -> None:
        """Show what was asked for by `compare_wanted`; what is no longer asked for is dropped."""
        if new == self.version() and old == self.compare.currentData():
            self.difference.show_paragraphs(found, compared=old != new)

    def set_busy(self, busy: bool) -> None:
        """Keep the button still while the history is being changed."""
        self.use.setEnabled(not busy)

    def set_short(self, short: bool) -> None:
        """Leave out what the list says too, where there is little height."""
        self.about.setVisible(not short)
        self._rows_shown = 2 if short else _VERSIONS_SHOWN
        self._fit_versions()

    def changeEvent(self, event: QEvent) -> None:
        """Larger letters make higher rows."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_versions()

    # Versions

    def _show_versions(self, versions: Sequence[VersionLine], now: datetime) -> None:
        self.versions.blockSignals(True)
        self.versions.clear()
        for version in versions:
            name = "version_latest" if version is versions[0] else "version"
            when = moment_words(version.created, now, with_time=True)
            text = messages.text(f"history.{name}", number=version.number, when=when)
            if version.missing:
                text = messages.text("history.version_missing", version=text, count=version.missing)
            item = QListWidgetItem(text)
            item.setData(_NUMBER, version.number)
            self.versions.addItem(item)
        self._numbers = [version.number for version in versions]
        self.versions.setCurrentRow(0)
        self.versions.blockSignals(False)
        self._fit_versions()
        self._on_version_chosen()

    def _on_version_chosen(self) -> None:
        """Offer the other versions to compare with, the one before it first."""
        number = self.version()
        if not number:
            return
        self.compare.clear()
        for other in self._numbers:
            if other != number:
                self.compare.addItem(messages.text("history.compare_with", number=other), other)
        self.compare.addItem(messages.text("history.compare_nothing"), number)
        earlier = self.compare.findData(number - 1)
        self.compare.setCurrentIndex(earlier if earlier >= 0 else self.compare.count() - 1)
        for part in (self._compare_label, self.compare):
            part.setVisible(len(self._numbers) > 1)
        self.use.setVisible(self._is_old() and not self._trashed)
        self._ask_difference()

    def _is_old(self) -> bool:
        return bool(self._details) and self.versions.currentRow() > 0

    def _ask_difference(self) -> None:
        self.compare_wanted.emit(self.compare.currentData(), self.version())

    def _fit_versions(self) -> None:
        """As high as its rows, up to a few of them: the text below needs the room."""
        rows = range(min(max(self.versions.count(), 1), self._rows_shown))
        least = self.versions.fontMetrics().lineSpacing() + GRID_PX
        height = sum(max(self.versions.sizeHintForRow(row), least) for row in rows)
        self.versions.setFixedHeight(height + GRID_PX // 2)

    # Files

    def _show_files(self, files: Sequence[FileLine], now: datetime) -> None:
        self.files.clear()
        for file in files:
            form = file.format if file.format in _FORMS else "other"
            text = messages.text(
                f"history.{'file_there' if file.present else 'file_gone'}",
                form=messages.text(f"history.file_{form}"),
                name=file.path.name,
                when=moment_words(file.created, now),
                version=file.version,
                folder=file.path.parent,
            )
            self.files.addItem(text)
        self.files.setVisible(bool(files))
        self.folder.setVisible(bool(files))
        self.no_files.setVisible(not files)
        self.no_files.setText(
            messages.text("history.files_none_trash" if self._trashed else "history.files_none")
        )
        name = "tab_files_count" if files else "tab_files"
        self.tabs.setTabText(1, messages.text(f"history.{name}", count=len(files)))
        self.files.setCurrentRow(0 if files else -1)
        self._on_file_chosen()

    def _chosen_file(self) -> FileLine | None:
        row = self.files.currentRow()
        files = self._details.files if self._details else ()
        return files[row] if 0 <= row < len(files) else None

    def _on_file_chosen(self) -> None:
        file = self._chosen_file()
        self.folder.setEnabled(file is not None and file.present)

    def _on_folder_clicked(self) -> None:
        file = self._chosen_file()
        if file is not None:
            self.folder_wanted.emit(file.path.parent)

    # Parts

    def _versions_tab(self) -> QWidget:
        tab = QWidget()
        self._compare_label = QLabel(messages.text("history.compare"))
        self._compare_label.setBuddy(self.compare)
        row = QHBoxLayout()
        row.setSpacing(GRID_PX)
        row.addWidget(self._compare_label)
        row.addWidget(self.compare, 1)
        row.addWidget(self.use)
        column = QVBoxLayout(tab)
        column.setContentsMargins(GRID_PX, GRID_PX, GRID_PX, GRID_PX)
        column.setSpacing(GRID_PX)
        column.addWidget(self.versions)
        column.addLayout(row)
        column.addWidget(self.difference, 1)
        return tab

    def _files_tab(self) -> QWidget:
        tab = QWidget()
        column = QVBoxLayout(tab)
        column.setContentsMargins(GRID_PX, GRID_PX, GRID_PX, GRID_PX)
        column.setSpacing(GRID_PX)
        column.addWidget(self.no_files)
        column.addWidget(self.files, 1)
        column.addWidget(self.folder, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(0)
        return tab


def _list(name: str) -> QListWidget:
    rows = QListWidget()
    rows.setAccessibleName(messages.text(f"history.{name}"))
    rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return rows


def _label(style: str) -> QLabel:
    label = QLabel()
    label.setObjectName(style)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label


def _button(name: str) -> QPushButton:
    text = messages.text(f"history.{name}")
    button = QPushButton(text)
    button.setObjectName("small")
    button.setAccessibleName(text.replace("&", ""))
    return button
