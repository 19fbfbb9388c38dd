"""In the settings: whether something writes besides the phrase bank, with which file, or a server.

The server's key goes from the field into its own file and is never shown again.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QVBoxLayout, QWidget

from bannai import messages
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.icons import put_icon
from bannai.gui.machine_files import AskFile, MachineFiles, ask_model_file
from bannai.gui.shell_office import question_label
from bannai.gui.shell_parts import words
from bannai.gui.style import GRID_PX
from bannai.gui.tasks import Task
from bannai.services.engine_service import EngineState
from bannai.services.server_service import ServerSeen
from bannai.services.settings_service import Settings


class MachineSettings(QWidget):
    """`settings_changed(Settings)` tells what the user set. `refresh` looks at everything anew."""

    settings_changed = Signal(object)

    def __init__(self, desk: Desk, ask_file: AskFile = ask_model_file) -> None:
        """Build the questions; nothing is looked at yet."""
        super().__init__()
        self._desk = desk
        self._trying: Task[ServerSeen] | None = None
        self.use = QCheckBox(messages.text("writing.settings_use"))
        self.use.setAccessibleName(self.use.text())
        self.state = words(messages.text("writing.settings_state_looking"), "rowName")
        self.files = MachineFiles(desk, ask_file)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID_PX)
        for widget in (
            self.use, words(messages.text("writing.settings_more"), "quiet"), self.state, self.files
        ):  # fmt: skip
            column.addWidget(widget)
        self._make_server(column)
        self.use.toggled.connect(lambda on: self._set(use_model=on))
        self.files.chosen.connect(lambda name: self._set(model=name, use_model=True))
        self.files.changed.connect(self.refresh)
        self.server.toggled.connect(lambda on: self._set(use_server=on))
        self.address.editingFinished.connect(lambda: self._set(server_address=self.address.text().strip()))
        self.key.editingFinished.connect(self._on_key)
        self.remove_key.clicked.connect(lambda: self._keep_key("", "key_removed"))
        self.try_it.clicked.connect(self._on_try)

    def refresh(self) -> None:
        """Show the settings of now, and look at files and memory in the worker."""
        settings, program = self._desk.settings, self._desk.program
        for box, on in ((self.use, settings.use_model), (self.server, settings.use_server)):
            box.blockSignals(True)
            box.setChecked(on)
            box.blockSignals(False)
        if not self.address.hasFocus():
            self.address.setText(settings.server_address)
        self._show_server()
        self._desk.tasks.start(lambda _: program.engines.state(), self._show_state, self._on_failed)
        self._desk.tasks.start(lambda _: bool(program.servers.key()), self._show_key, self._on_failed)
        self.files.refresh()

    def _make_server(self, column: QVBoxLayout) -> None:
        self.server = QCheckBox(messages.text("writing.settings_server"))
        self.server.setAccessibleName(self.server.text())
        self.address = QLineEdit()
        self.address.setPlaceholderText(messages.text("writing.settings_server_hint"))
        self.address.setAccessibleName(messages.text("writing.settings_server_address"))
        self._address_label = question_label(messages.text("writing.settings_server_address"), self)
        self._address_label.setBuddy(self.address)
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setAccessibleName(messages.text("writing.settings_server_key"))
        self._key_label = question_label(messages.text("writing.settings_server_key"), self)
        self._key_label.setBuddy(self.key)
        self.remove_key = QPushButton(messages.text("writing.settings_server_key_remove"))
        self.remove_key.setAccessibleName(self.remove_key.text())
        put_icon(self.remove_key, "trash")
        self._has_key = False
        self.try_it = QPushButton(messages.text("writing.settings_server_try"))
        self.try_it.setAccessibleName(self.try_it.text())
        put_icon(self.try_it, "look")
        self.reached = words("", "rowName")
        column.addWidget(self.server)
        column.addWidget(words(messages.text("writing.settings_server_more"), "quiet"))
        for widget in (*self._server_fields(), self.remove_key, self.try_it, self.reached):
            column.addWidget(widget)

    def _server_fields(self) -> tuple[QWidget, ...]:
        return self._address_label, self.address, self._key_label, self.key

    def _set(self, **changed: object) -> None:
        settings: Settings = replace(self._desk.settings, **changed)  # type: ignore[arg-type]  # of its type
        if settings == self._desk.settings:
            return
        engines = self._desk.program.engines
        self.settings_changed.emit(settings)  # the worker writes it before it looks at anything below
        self._desk.tasks.start(lambda _: engines.chosen_anew(), lambda _none: None, self._on_failed)
        self.refresh()

    def _show_state(self, state: EngineState) -> None:
        self.state.setText(state.sentence)

    # The office's server

    def _show_server(self) -> None:
        on = self._desk.settings.use_server
        for widget in (*self._server_fields(), self.try_it):
            widget.setVisible(on)
        self.remove_key.setVisible(on and self._has_key)
        self.reached.setVisible(on and bool(self.reached.text()))

    def _show_key(self, there: bool) -> None:
        """Say whether a key is kept; never which."""
        self._has_key = there
        hint = "key_hint_kept" if there else "key_hint_none"
        self.key.setPlaceholderText(messages.text(f"writing.settings_server_{hint}"))
        self._show_server()

    def _on_key(self) -> None:
        key = self.key.text()
        self.key.clear()  # it stands in its file, or it is none
        if key.strip():
            self._keep_key(key, "key_kept")

    def _keep_key(self, key: str, told: str) -> None:
        program = self._desk.program

        def keep(_cancelled: object) -> None:
            program.servers.set_key(key)
            program.engines.chosen_anew()

        def done(_none: None) -> None:
            self._desk.say(messages.text(f"writing.settings_server_{told}"))
            self.refresh()

        self._desk.tasks.start(keep, done, self._on_failed)

    def _on_try(self) -> None:
        address = self.address.text().strip()
        if self._trying is not None:
            self._trying.cancel()
        self._tell(messages.text("writing.settings_server_trying", place=address))
        servers = self._desk.program.servers

        def ask(_none: None) -> None:
            self._trying = self._desk.copier().start(
                lambda cancelled: servers.check(cancelled, address), done, failed
            )

        def done(seen: ServerSeen) -> None:
            self._trying = None
            self._tell(seen.sentence)

        def failed(sentence: str, _error: BannaiError | None) -> None:
            self._trying = None
            self._tell(sentence)

        # Behind what the worker has to keep: a key that was typed a moment ago.
        self._desk.tasks.start(lambda _: None, ask, self._on_failed)

    def _tell(self, sentence: str) -> None:
        self.reached.setText(sentence)
        self.reached.show()

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._desk.warn(sentence)
