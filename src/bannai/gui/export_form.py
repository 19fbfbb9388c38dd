"""The choices of an export: what kind of file, what goes with it, its name and its folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from bannai import messages
from bannai.documents.model import Document
from bannai.gui.export_work import ExportOrder
from bannai.gui.field_editors import QuietComboBox
from bannai.gui.job_dialog import dialog_button
from bannai.gui.shell_parts import words
from bannai.gui.style import GRID_PX, look
from bannai.services.export_service import ExportService, SlideTheme
from bannai.services.file_names import proposed_stem, safe_name
from bannai.services.review_service import Finding
from bannai.services.settings_service import Settings

_SWATCH = QSize(48, 24)
_THEMED = ("pptx", "pdf")  # the formats in which slides have colours


class ExportForm(QWidget):
    """The controls of an export. The name is proposed anew only while nobody has typed one."""

    def __init__(self, exports: ExportService, document: Document, folder: Path, settings: Settings) -> None:
        """`settings` say which theme of slides is chosen at first, and whether names have accents."""
        super().__init__()
        self._document = document
        self._formats = exports.formats_of(document)
        self.folder = folder
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(3 * GRID_PX, 2 * GRID_PX, 3 * GRID_PX, 2 * GRID_PX)
        self._column.setSpacing(GRID_PX)
        self._add_formats(exports.themes(party=settings.party) if "pptx" in self._formats else ())
        self.theme.setCurrentIndex(self.theme.findData(exports.theme_of(document, settings)))
        self._add_attached(document)
        self._add_name(settings.plain_file_names)
        self._column.addStretch(1)
        self._propose_name()
        self._on_format_chosen()

    def ending(self) -> str:
        """Return the format that is chosen."""
        return next(ending for ending, radio in self.formats.items() if radio.isChecked())

    def choose(self, ending: str) -> None:
        """Choose a format."""
        self.formats[ending].setChecked(True)

    def order(self, findings: Sequence[Finding], draft_id: int | None) -> ExportOrder | None:
        """Return what is to be written; None when no name is given."""
        typed = self.name.text()
        for ending in self._formats:
            typed = typed.strip().removesuffix(f".{ending}")
        stem = safe_name(typed)
        if not stem:
            return None
        ending = self.ending()
        return ExportOrder(
            self._document,
            self.folder,
            stem,
            ending,
            theme=str(self.theme.currentData() or "") if ending in _THEMED else "",
            accents=not self.plain_name.isChecked(),
            reading_copy=self.reading_copy.isChecked(),
            sources=self.sources.isChecked(),
            findings=tuple(findings),
            draft_id=draft_id,
        )

    def set_folder(self, folder: Path) -> None:
        """Show another folder."""
        self.folder = folder
        self._folder.setText(messages.text("export.folder", folder=folder))

    def on_changed(self, heard: Callable[[], None]) -> None:
        """Call `heard` whenever a choice changes."""
        for radio in self.formats.values():
            radio.toggled.connect(heard)
        for box in (self.reading_copy, self.sources, self.plain_name):
            box.toggled.connect(heard)
        self.theme.currentIndexChanged.connect(heard)
        self.name.textChanged.connect(heard)

    def controls(self) -> tuple[QWidget, ...]:
        """Return the controls in the order of the keyboard."""
        return (
            *self.formats.values(), self.theme, self.reading_copy, self.sources,
            self.name, self.plain_name, self.choose_folder,
        )  # fmt: skip

    def _add_formats(self, themes: Sequence[SlideTheme]) -> None:
        self._column.addWidget(words(messages.text("export.format"), "panelTitle"))
        self.formats: dict[str, QRadioButton] = {}
        self._theme_row = QWidget(self)
        self.theme = QuietComboBox()
        self.theme.setIconSize(_SWATCH)
        for theme in themes:
            self.theme.addItem(_swatch(theme), theme.name, theme.id)
        for ending in self._formats:
            radio = QRadioButton(messages.text(f"export.format_{ending}"))
            more = messages.text(f"export.format_{ending}_help")
            _name(radio, more)
            radio.toggled.connect(self._on_format_chosen)
            self.formats[ending] = radio
            self._column.addWidget(radio)
            self._column.addWidget(_help_line(more))
        self._column.addWidget(self._theme_row)
        self.formats[self._formats[0]].setChecked(True)
        label = _label("theme", self.theme)
        row = QHBoxLayout(self._theme_row)
        row.setContentsMargins(28, 0, 0, GRID_PX)
        row.setSpacing(GRID_PX)
        row.addWidget(label)
        row.addWidget(self.theme, 1)

    def _add_attached(self, document: Document) -> None:
        self._column.addSpacing(GRID_PX)
        self._column.addWidget(words(messages.text("export.attached"), "panelTitle"))
        self.reading_copy = QCheckBox(messages.text("export.with_reading_copy"))
        self.reading_copy.setVisible(document.standard == "speech")
        self.sources = QCheckBox(messages.text("export.with_sources"))
        _name(self.reading_copy)
        _name(self.sources, messages.text("export.with_sources_help"))
        self._column.addWidget(self.reading_copy)
        self._column.addWidget(self.sources)
        self._column.addWidget(_help_line(messages.text("export.with_sources_help")))

    def _add_name(self, plain_names: bool) -> None:
        self._column.addSpacing(GRID_PX)
        self._column.addWidget(words(messages.text("export.where"), "panelTitle"))
        self.name = QLineEdit()
        self._column.addWidget(_label("file_name", self.name))
        self._column.addWidget(self.name)
        self.plain_name = QCheckBox(messages.text("export.plain_name"))
        self.plain_name.setChecked(plain_names)
        _name(self.plain_name)
        self.plain_name.toggled.connect(self._propose_name)
        self._column.addWidget(self.plain_name)
        self._folder = words(messages.text("export.folder", folder=self.folder))
        self._column.addWidget(self._folder)
        self.choose_folder = dialog_button("choose_folder", "folder")
        self._column.addWidget(self.choose_folder, 0, Qt.AlignmentFlag.AlignLeft)

    def connect_order(self, after: Sequence[QWidget]) -> None:
        """Set the order of the keyboard: these controls, then those of the dialog."""
        for first, second in pairwise((*self.controls(), *after)):
            QWidget.setTabOrder(first, second)

    def _propose_name(self) -> None:
        if not self.name.isModified():
            self.name.setText(
                proposed_stem(
                    self._document.title,
                    messages.text("export.fallback_name"),
                    accents=not self.plain_name.isChecked(),
                )
            )
            self.name.setCursorPosition(0)

    def _on_format_chosen(self) -> None:
        self._theme_row.setVisible(self.theme.count() > 0 and self.ending() in _THEMED)


def _swatch(theme: SlideTheme) -> QIcon:
    """Draw the colours of a theme: a slide with its title's band and its line."""
    pixmap = QPixmap(_SWATCH)
    ground, title, line = (QColor(colour) for colour in theme.colours)
    painter = QPainter(pixmap)
    painter.fillRect(pixmap.rect(), ground)
    painter.fillRect(0, 0, _SWATCH.width(), _SWATCH.height() // 2, title)
    painter.fillRect(0, _SWATCH.height() // 2, _SWATCH.width(), 3, line)
    painter.setPen(QColor(look().edge))
    painter.drawRect(pixmap.rect().adjusted(0, 0, -1, -1))
    painter.end()
    return QIcon(pixmap)


def _help_line(text: str) -> QLabel:
    line = words(text, "quiet")
    line.setIndent(28)  # under the words of its button
    return line


def _label(name: str, buddy: QWidget) -> QLabel:
    label = QLabel(messages.text(f"export.{name}"))
    label.setBuddy(buddy)
    buddy.setAccessibleName(label.text().replace("&", "").rstrip(":"))
    return label


def _name(control: QAbstractButton, more: str = "") -> None:
    control.setAccessibleName(control.text().replace("&", ""))
    control.setAccessibleDescription(more)
