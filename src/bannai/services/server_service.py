"""ServerService: the office's own server, off until somebody types its address and turns it on."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bannai import messages
from bannai.documents.vietnamese import clean
from bannai.engine.server_address import parse_address
from bannai.errors import BadInputError, MachineError
from bannai.paths import Paths
from bannai.services.settings_service import SettingsService
from bannai.store.files import write_atomically

if TYPE_CHECKING:
    from bannai.engine.http import OfficeServer

_MOST_LETTERS = 300


@dataclass(frozen=True, slots=True)
class ServerSetting:
    """What is set. `outside` is true where texts would leave the office's network, by the address's looks."""

    on: bool
    address: str
    model: str
    has_key: bool
    outside: bool


@dataclass(frozen=True, slots=True)
class ServerSeen:
    """What a look found; `sentence` says it in plain words."""

    reachable: bool
    sentence: str
    models: tuple[str, ...] = ()
    outside: bool = False


class ServerService:
    """Reads and writes the server's settings; asks the server only when it is told to."""

    def __init__(self, paths: Paths, settings: SettingsService) -> None:
        """Keep where the settings and the key are."""
        self._paths = paths
        self._settings = settings

    def setting(self) -> ServerSetting:
        """Return what is set."""
        settings = self._settings.read()
        outside = False
        with suppress(BadInputError):
            outside = bool(settings.server_address) and not parse_address(settings.server_address).is_inside
        return ServerSetting(
            settings.use_server, settings.server_address, settings.server_model, bool(self.key()), outside
        )

    def set(self, address: str, model: str = "") -> None:
        """Keep an address and a model's name, and turn the server on.

        Raises BadInputError for what is no address, MachineError when the settings cannot be written.
        """
        whole = str(parse_address(address))
        name = clean(model, multiline=False)
        if len(name) > _MOST_LETTERS:
            raise BadInputError("models.server_name_wrong")
        settings = self._settings.read()
        self._settings.write(replace(settings, use_server=True, server_address=whole, server_model=name))

    def turn_off(self) -> None:
        """Send nothing to any server any more; address and key are kept. Raises MachineError."""
        self._settings.write(replace(self._settings.read(), use_server=False))

    def set_key(self, key: str) -> None:
        """Keep the key in a file of its own, which no backup takes along; "" takes it away.

        It is never put into settings, logs or messages.

        Raises BadInputError for what no key can be, MachineError when it cannot be written.
        """
        key = key.strip()
        if len(key) > _MOST_LETTERS or not key.isascii() or not key.isprintable() or " " in key:
            raise BadInputError("models.server_key_wrong")
        path = self._paths.server_key
        if key:
            write_atomically(path, key.encode("ascii"), overwrite=True)
            with suppress(OSError):
                os.chmod(path, 0o600)  # noqa: PTH101
            return
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise MachineError("models.folder_read_only", folder=path.parent) from error

    def server(self) -> OfficeServer | None:
        """Return the server that is set and on, else None. Raises BadInputError for a damaged address."""
        settings = self._settings.read()
        if not settings.use_server or not settings.server_address.strip():
            return None
        from bannai.engine.http import OfficeServer

        return OfficeServer(parse_address(settings.server_address), settings.server_model, self.key())

    def sentence(self) -> str:
        """Say who writes when the server is on, and where texts go."""
        server = self.server()
        if server is None:
            return messages.text("models.server_off")
        told = "models.server_writes" if server.address.is_inside else "models.server_writes_outside"
        return messages.text(told, server=server.address.place)

    def check(self, cancelled: Callable[[], bool] = lambda: False, address: str | None = None) -> ServerSeen:
        """Ask the server, whether it is on or not; takes at most some seconds.

        `address` is asked instead of the one that is set, as it was typed. Raises BadInputError where there
        is none, or what is no address.
        """
        from bannai.engine.http import OfficeServer, check

        settings = self._settings.read()
        wanted = (settings.server_address if address is None else address).strip()
        if not wanted:
            raise BadInputError("models.server_none")
        office = OfficeServer(parse_address(wanted), settings.server_model, self.key())
        state = check(office, cancelled)
        place = office.address.place
        if not state.reachable:
            told = str(state.problem) if state.problem else messages.text("models.server_stopped")
        elif office.model and office.model not in state.models:
            told = messages.text("models.server_other_model", server=place, names=", ".join(state.models[:5]))
        else:
            told = messages.text("models.server_answers", server=place, name=office.model or state.models[0])
        if state.outside:
            told = f"{told} {messages.text('models.server_outside')}"
        return ServerSeen(state.reachable, told, state.models, state.outside)

    def key(self) -> str:
        """Return the key that is kept, "" without one. It is sent to the server and shown nowhere."""
        try:
            key = self._paths.server_key.read_text("ascii").strip()
        except (OSError, ValueError):
            return ""
        return key if key.isprintable() and len(key) <= _MOST_LETTERS else ""
