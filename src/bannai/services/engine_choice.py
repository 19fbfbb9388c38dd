"""Which engine writes: the office's server where one is set, else the model that fits this machine now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bannai.services.engine_service import EngineChoice, EngineWhere

if TYPE_CHECKING:
    from bannai.engine.base import Engine
    from bannai.engine.llama.plan import LoadPlan
    from bannai.services.model_service import ModelService
    from bannai.services.server_service import ServerService


class EngineChooser:
    """Looks at settings, files and free memory anew each time. One look at a time."""

    def __init__(self, folder: Path, models: ModelService, servers: ServerService) -> None:
        """`folder` is the engine's own, for what it keeps between runs."""
        self._folder = folder
        self._models = models
        self._servers = servers

    def choose(self) -> EngineChoice:
        """Return what writes now; without an engine, why there is none, in a sentence.

        The server is not asked here: that takes seconds. Raises BadInputError for an address that is none.
        """
        server = self._servers.server()
        if server is not None:
            from bannai.engine.http import HttpEngine

            return EngineChoice(EngineWhere.OFFICE, self._servers.sentence(), lambda: HttpEngine(server))
        decision = self._models.decide()
        plan = decision.plan
        if plan is None:
            return EngineChoice(EngineWhere.NOWHERE, decision.sentence)
        return EngineChoice(EngineWhere.HERE, decision.sentence, lambda: self._local(plan))

    def _local(self, plan: LoadPlan) -> Engine:
        from bannai.engine.llama.local import LocalEngine

        return LocalEngine(plan, self._folder)
