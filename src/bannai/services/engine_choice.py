"""Which engine writes: the office's server where one is set, else the model that fits this machine now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bannai import messages
from bannai.errors import BannaiError
from bannai.services.engine_service import EngineChoice, EngineWhere
from bannai.services.settings_service import Settings, SettingsService

if TYPE_CHECKING:
    from bannai.engine.base import Engine
    from bannai.engine.http import OfficeServer
    from bannai.engine.llama.plan import LoadPlan
    from bannai.services.model_service import ModelService


class EngineChooser:
    """Looks at settings, files and free memory anew each time. One look at a time."""

    def __init__(
        self,
        folder: Path,
        settings: SettingsService,
        models: ModelService,
        key: Callable[[], str] = lambda: "",
    ) -> None:
        """`folder` is the engine's own, for what it keeps between runs; `key` is the server's, "" without."""
        self._folder = folder
        self._settings = settings
        self._models = models
        self._key = key

    def choose(self) -> EngineChoice:
        """Return what writes now; without an engine, why there is none, in a sentence.

        The server is not asked here: that takes seconds. Raises BadInputError for an address that is none.
        """
        settings = self._settings.read()
        if settings.use_server and settings.server_address.strip():
            return self._server(settings)
        decision = self._models.decide()
        plan = decision.plan
        if plan is None:
            return EngineChoice(EngineWhere.NOWHERE, decision.sentence)
        return EngineChoice(EngineWhere.HERE, decision.sentence, lambda: self._local(plan))

    def _server(self, settings: Settings) -> EngineChoice:
        from bannai.engine.http import HttpEngine

        server = _office_server(settings, self._key())
        told = messages.text("writing.settings_server_writes", place=server.address.place)
        return EngineChoice(EngineWhere.OFFICE, told, lambda: HttpEngine(server))

    def _local(self, plan: LoadPlan) -> Engine:
        from bannai.engine.llama.worker import LlamaEngine

        return LlamaEngine(plan, self._folder)


@dataclass(frozen=True, slots=True)
class ServerLook:
    """What a try to reach the office's server came to, in a sentence."""

    reached: bool
    sentence: str


def look_at_server(settings: Settings, key: str, cancelled: Callable[[], bool]) -> ServerLook:
    """Try to reach the server that is set; takes some seconds at most. Raises nothing that is not ours."""
    from bannai.engine.http import check

    try:
        server = _office_server(settings, key)
    except BannaiError as error:
        return ServerLook(False, str(error))
    found = check(server, cancelled)
    if not found.reachable:
        absent = messages.text("models.server_absent", server=server.address.place)
        return ServerLook(False, str(found.problem) if found.problem else absent)
    told = messages.text("writing.settings_server_good", place=server.address.place)
    if found.outside or not server.address.is_inside:
        told += " " + messages.text("writing.settings_server_outside", place=server.address.place)
    return ServerLook(True, told)


def _office_server(settings: Settings, key: str) -> OfficeServer:
    """Return the server that is set. Raises BadInputError for an address that is none."""
    from bannai.engine.http import OfficeServer
    from bannai.engine.server_address import parse_address

    return OfficeServer(parse_address(settings.server_address), settings.server_model, key)
