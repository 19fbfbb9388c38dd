"""In the settings: whether something writes besides the phrase bank, with which file, or a server."""

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
from bannai.services.engine_choice import ServerLook, look_at_server
from bannai.services.engine_service import EngineState
from bannai.services.settings_service import Settings


class MachineSettings(QWidget):
    """`settings_changed(Settings)` tells what the user set. `refresh` looks at everything anew."""

    settings_changed = Signal(object)

    def __init__(self, desk: Desk, ask_file: AskFile = ask_model_file) -> None:
        """Build the questions; nothing is looked at yet."""
        super().__init__()
        self._desk = desk
        self._trying: Task[ServerLook] | None = None
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
        self.try_it.clicked.connect(self._on_try)

    def refresh(self) -> None:
        """Show the settings of now, and look at files and memory in the worker."""
        settings, engines = self._desk.settings, self._desk.program.engines
        for box, on in ((self.use, settings.use_model), (self.server, settings.use_server)):
            box.blockSignals(True)
            box.setChecked(on)
            box.blockSignals(False)
        if not self.address.hasFocus():
            self.address.setText(settings.server_address)
        self._show_server()
        self._desk.tasks.start(lambda _: engines.state(), self._show_state, self._on_failed)
        self.files.refresh()

    def _make_server(self, column: QVBoxLayout) -> None:
        self.server = QCheckBox(messages.text("writing.settings_server"))
        self.server.setAccessibleName(self.server.text())
        self.address = QLineEdit()
        self.address.setPlaceholderText(messages.text("writing.settings_server_hint"))
        self.address.setAccessibleName(messages.text("writing.settings_server_address"))
        self._address_label = question_label(messages.text("writing.settings_server_address"), self)
        self._address_label.setBuddy(self.address)
        self.try_it = QPushButton(messages.text("writing.settings_server_try"))
        self.try_it.setAccessibleName(self.try_it.text())
        put_icon(self.try_it, "look")
        self.reached = words("", "rowName")
        column.addWidget(self.server)
        column.addWidget(words(messages.text("writing.settings_server_more"), "quiet"))
        for widget in (self._address_label, self.address, self.try_it, self.reached):
            column.addWidget(widget)

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
        for widget in (self._address_label, self.address, self.try_it):
            widget.setVisible(on)
        self.reached.setVisible(on and bool(self.reached.text()))

    def _on_try(self) -> None:
        settings = replace(self._desk.settings, server_address=self.address.text().strip())
        if self._trying is not None:
            self._trying.cancel()
        self.reached.setText(messages.text("writing.settings_server_trying", place=settings.server_address))
        self.reached.show()

        def done(look: ServerLook) -> None:
            self._trying = None
            self.reached.setText(look.sentence)

        servers = self._desk.program.servers
        self._trying = self._desk.copier().start(
            lambda cancelled: look_at_server(settings, servers.key(), cancelled), done, self._on_failed
        )

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._desk.warn(sentence)
