"""Which models are to be tried: by the name that `models list` shows, or any .gguf by its path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bannai.documents.vietnamese.sizes import size_words
from bannai.engine.base import Engine
from bannai.engine.fingerprints import fingerprint
from bannai.engine.fitting import Wish, fit
from bannai.engine.gguf_header import read_header
from bannai.engine.llama.local import LocalEngine
from bannai.engine.llama.plan import LoadPlan
from bannai.engine.machine import Machine, look
from bannai.errors import BadInputError
from bannai.paths import Paths
from bannai.services.model_service import ModelService
from bannai.services.trial_service import TrialModel

MakeEngine = Callable[[LoadPlan], Engine]


class TrialModels:
    """Finds models and says how each is loaded on this machine."""

    def __init__(
        self,
        models: ModelService,
        paths: Paths,
        machine: Callable[[], Machine] = look,
        make: MakeEngine | None = None,
    ) -> None:
        """`make` makes the engine of a plan; the one in a child process unless given."""
        self._models = models
        self._machine = machine
        self._make = make or (lambda plan: LocalEngine(plan, paths.engine))

    def find(self, names: Sequence[str]) -> tuple[TrialModel, ...]:
        """Return the models of some names, all looked at before the first is loaded.

        Raises BadInputError for one that is not there, that is named twice or that does not fit into the
        memory that is free, EngineRefusedError for a file that is no whole model or cannot be loaded.
        """
        found: list[TrialModel] = []
        for name in names:
            model = self._found(name)
            if any(model.label == it.label for it in found):
                raise BadInputError("trial.model_twice", model=name)
            found.append(model)
        shown = [model.name for model in found]
        return tuple(
            replace(model, name=model.label) if shown.count(model.name) > 1 else model for model in found
        )

    def _found(self, name: str) -> TrialModel:
        path = Path(name)
        if path.suffix.lower() == ".gguf" and path.is_file():
            return self._of_plan(path.stem, self._plan_of(path.absolute()))
        return self._of_plan(self._models.find(name).title, self._models.plan(name))

    def _plan_of(self, path: Path) -> LoadPlan:
        header = read_header(path)
        mark = fingerprint(path, header.header_bytes)
        measured = self._models.measured(mark)
        wish = Wish(threads=measured.threads, repack=measured.repack) if measured else Wish()
        found = fit(path, mark, header, self._machine(), wish)
        if found.plan is None:
            needed, free = size_words(found.needed_bytes), size_words(found.free_bytes)
            raise BadInputError("trial.too_large", model=path.stem, needed=needed, free=free)
        return found.plan

    def _of_plan(self, shown: str, plan: LoadPlan) -> TrialModel:
        return TrialModel(shown, plan.label, lambda: self._make(plan))
