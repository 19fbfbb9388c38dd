"""The settings: office, who signs, looks, way of working, data. What is changed is kept at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QFrame, QPushButton, QVBoxLayout, QWidget

from bannai import messages
from bannai.documents.office import Office
from bannai.documents.vietnamese import TonePlacement
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.icons import put_icon
from bannai.gui.machine_settings import MachineSettings
from bannai.gui.question_bar import Answer, QuestionBar
from bannai.gui.shell_office import Choice, OfficeQuestions, SignerQuestions
from bannai.gui.shell_parts import FlowRow, scrolled, words
from bannai.gui.style import GRID_PX, scaled
from bannai.services.settings_service import Theme

SIZES = (100, 125, 150, 175, 200)
_WIDTH_MAX_PX = 104 * GRID_PX
AskTarget = Callable[[QWidget, str], Path | None]
AskFile = Callable[[QWidget], Path | None]


def ask_backup_target(parent: QWidget, name: str) -> Path | None:
    """Ask where the backup goes; None when the user left."""
    dialog = QFileDialog(parent, messages.text("settings.backup_title"), str(Path.home()))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([messages.text("settings.backup_filter")])
    dialog.setDefaultSuffix("zip")
    dialog.selectFile(name)
    try:
        if dialog.exec() != QFileDialog.DialogCode.Accepted or not dialog.selectedFiles():
            return None
        return Path(dialog.selectedFiles()[0])
    finally:
        dialog.deleteLater()


def ask_backup_file(parent: QWidget) -> Path | None:
    """Ask which backup is taken back; None when the user left."""
    title, kinds = messages.text("settings.restore_title"), messages.text("settings.backup_filter")
    chosen, _ = QFileDialog.getOpenFileName(parent, title, str(Path.home()), kinds)
    return Path(chosen) if chosen else None


class SettingsPage(QWidget):
    """`settings_changed(Settings)` and `office_changed(Office)` tell what the user set.

    `folder_wanted(Path)`, `backup_wanted(Path)` and `again_wanted` ask the window for what it does.
    """

    settings_changed = Signal(object)
    office_changed = Signal(object)
    folder_wanted = Signal(object)
    backup_wanted = Signal(object)
    again_wanted = Signal()

    def __init__(
        self, desk: Desk, ask_target: AskTarget = ask_backup_target, ask_file: AskFile = ask_backup_file
    ) -> None:
        """Build the page; `refresh` shows the profile."""
        super().__init__()
        self.setObjectName("page")
        self._desk = desk
        self._ask_target = ask_target
        self._ask_file = ask_file
        self._office = Office()
        self._unkept: Office | None = None
        self._presets = signature_presets(desk)
        inner = self._inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 2 * GRID_PX, 4 * GRID_PX)
        self._column.setSpacing(2 * GRID_PX)
        self._column.addWidget(words(messages.text("settings.kept_at_once"), "quiet", inner))
        self._make_looks(self._card("looks"))
        self._make_office(self._card("office"))
        self._make_signing(self._card("signing"))
        self._make_writing(self._card("writing"))
        self._make_machine(self._card("helper"))
        self._make_data(self._card("data"))
        self._column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(4 * GRID_PX, 2 * GRID_PX, 0, 0)
        whole.setSpacing(GRID_PX)
        whole.addWidget(words(messages.text("settings.title"), "pageTitle", self))
        whole.addWidget(scrolled(inner, messages.text("settings.area_name"), self), 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines of a length that can be read, also in large letters."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Take the breadth that suits the text size."""
        self._inner.setMaximumWidth(scaled(_WIDTH_MAX_PX))

    def refresh(self) -> None:
        """Show the settings of now, and read the profile."""
        settings = self._desk.settings
        self.theme.show_key(settings.theme.value)
        self.text_size.show_key(str(min(SIZES, key=lambda size: abs(size - settings.text_percent))))
        self.side.show_key("party" if settings.party else "state")
        self.tones.show_key(settings.tone_placement)
        for box, on in (
            (self.one_by_one, settings.one_by_one),
            (self.plain_names, settings.plain_file_names),
        ):
            box.blockSignals(True)
            box.setChecked(on)
            box.blockSignals(False)
        offices = self._desk.program.offices
        self._desk.tasks.start(lambda _cancelled: offices.current(), self._show_office, self._on_failed)
        self.machine.refresh()

    def keep_office(self) -> None:
        """Keep the profile as it stands, when it was changed."""
        office = replace(self._office, **self.office.answers(), **self.signing.answers())
        if office == self._office:
            return
        self._office = self._unkept = office
        offices = self._desk.program.offices

        def done(kept: Office) -> None:
            if self._unkept is office:
                self._unkept = None
            self.office_changed.emit(kept)

        self._desk.tasks.start(lambda _cancelled: offices.write(office), done, self._on_failed)

    def keep_now(self) -> None:
        """Keep the profile before the window closes: in this thread, the worker is about to end."""
        self.keep_office()
        if self._unkept is not None:
            with suppress(BannaiError):  # the disk refuses, and the window is going
                self._desk.program.offices.write(self._unkept)

    def start(self) -> None:
        """Take the focus."""
        chosen = self.theme.buttons[self._desk.settings.theme.value]
        chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    # Parts

    def _card(self, name: str) -> QVBoxLayout:
        card = QFrame()
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(3 * GRID_PX, 2 * GRID_PX, 3 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX)
        column.addWidget(words(messages.text(f"settings.{name}"), "familyTitle", card))
        self._column.addWidget(card)
        return column

    def _make_looks(self, column: QVBoxLayout) -> None:
        themes = {it.value: messages.text(f"settings.theme_{it.value.replace('-', '_')}") for it in Theme}
        self.theme = Choice(messages.text("settings.theme"), themes)
        self.theme.chosen.connect(lambda key: self._set(theme=Theme(key)))
        self.text_size = size_choice()
        self.text_size.chosen.connect(lambda key: self._set(text_percent=int(key)))
        column.addWidget(self.theme)
        column.addWidget(self.text_size)

    def _make_office(self, column: QVBoxLayout) -> None:
        column.addWidget(words(messages.text("settings.office_more"), "quiet"))
        self.side = side_choice()
        self.side.chosen.connect(lambda key: self._set(party=key == "party"))
        self.office = OfficeQuestions()
        self.office.edited.connect(self.keep_office)
        column.addWidget(self.side)
        column.addWidget(self.office)

    def _make_signing(self, column: QVBoxLayout) -> None:
        column.addWidget(words(messages.text("settings.signing_more"), "quiet"))
        self.signing = SignerQuestions(self._presets)
        self.signing.edited.connect(self.keep_office)
        column.addWidget(self.signing)

    def _make_writing(self, column: QVBoxLayout) -> None:
        self.one_by_one = _box("one_by_one")
        self.one_by_one.toggled.connect(lambda on: self._set(one_by_one=on))
        column.addWidget(self.one_by_one)
        column.addWidget(words(messages.text("settings.one_by_one_more"), "quiet"))
        self.plain_names = _box("plain_file_names")
        self.plain_names.toggled.connect(lambda on: self._set(plain_file_names=on))
        column.addWidget(self.plain_names)
        column.addWidget(words(messages.text("settings.plain_file_names_more"), "quiet"))
        placements = {
            it.value: messages.text(f"settings.tone_placement_{it.value.replace('-', '_')}")
            for it in TonePlacement
        }
        self.tones = Choice(messages.text("settings.tone_placement"), placements)
        self.tones.chosen.connect(lambda key: self._set(tone_placement=key))
        column.addWidget(self.tones)
        column.addWidget(words(messages.text("settings.tone_placement_more"), "quiet"))

    def _make_machine(self, column: QVBoxLayout) -> None:
        self.machine = MachineSettings(self._desk)
        self.machine.settings_changed.connect(self.settings_changed)
        column.addWidget(self.machine)

    def _make_data(self, column: QVBoxLayout) -> None:
        folder = self._desk.program.paths.data
        column.addWidget(words(messages.text("settings.data_folder")))
        place = words(str(folder), "rowName")
        place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(place)
        row = FlowRow()
        self.open_folder = _button("open_folder", "folder", row)
        self.open_folder.clicked.connect(lambda: self.folder_wanted.emit(folder))
        self.backup = _button("backup", "backup", row)
        self.backup.clicked.connect(self._on_backup_clicked)
        self.again = _button("again", "play", row)
        self.again.setToolTip(messages.text("settings.again_more"))
        self.again.clicked.connect(self.again_wanted)
        self.restore = _button("restore", "restore", row)
        self.restore.clicked.connect(self._on_restore_clicked)
        for button in (self.open_folder, self.backup, self.restore, self.again):
            row.add(button)
        column.addWidget(row)
        self.question = QuestionBar((row,))
        column.addWidget(self.question)
        column.addWidget(words(messages.text("settings.backup_more"), "quiet"))

    # What happens

    def _set(self, **changed: object) -> None:
        settings = replace(self._desk.settings, **changed)  # type: ignore[arg-type]  # one field of its type
        if settings != self._desk.settings:
            self.settings_changed.emit(settings)

    def _show_office(self, office: Office) -> None:
        self._office = office
        self.office.show_office(office)
        self.signing.show_office(office)

    def _on_backup_clicked(self) -> None:
        backups = self._desk.program.backups
        target = self._ask_target(self, backups.suggested_name(datetime.now()))
        if target is None:
            return
        self.backup_wanted.emit(target)

    def _on_restore_clicked(self) -> None:
        archive = self._ask_file(self)
        if archive is None:
            return
        self.question.ask(
            messages.text("settings.restore_question", name=archive.name),
            Answer(messages.text("settings.restore_yes"), lambda: self._lay_ready(archive)),
            Answer(messages.text("settings.restore_no"), self.restore.setFocus),
        )
        self.question.buttons()[-1].setFocus()

    def _lay_ready(self, archive: Path) -> None:
        backups = self._desk.program.backups
        self._desk.tasks.start(
            lambda _cancelled: backups.lay_ready(archive),
            lambda _done: self._desk.say(messages.text("settings.restore_ready")),
            self._on_failed,
        )
        self.restore.setFocus()

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._desk.warn(sentence)


def size_choice() -> Choice:
    """Return the choice of the text size."""
    labels = {str(size): messages.text("settings.text_size_percent", percent=size) for size in SIZES}
    return Choice(messages.text("settings.text_size"), labels)


def side_choice() -> Choice:
    """Return the choice between State and Party."""
    labels = {side: messages.text(f"settings.side_{side}") for side in ("state", "party")}
    return Choice(messages.text("settings.side"), labels)


def signature_presets(desk: Desk) -> tuple[tuple[str, str], ...]:
    """Return (id, label) of the ways of signing, the office's own side first."""
    order = ("party05", "nd30") if desk.settings.party else ("nd30", "party05")
    standards = [desk.program.kinds.standard(name) for name in order]
    return tuple((key, preset.label) for it in standards for key, preset in it.signatures.items())


def _box(name: str) -> QCheckBox:
    box = QCheckBox(messages.text(f"settings.{name}"))
    box.setAccessibleName(box.text())
    return box


def _button(name: str, icon: str, parent: QWidget) -> QPushButton:
    text = messages.text(f"settings.{name}")
    button = QPushButton(text, parent)
    button.setAccessibleName(text.replace("&", "").rstrip("…"))
    put_icon(button, icon)
    return button
