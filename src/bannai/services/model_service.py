"""ModelService: the models that are there, adding, checking and removing them, and which one writes now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from bannai import messages
from bannai.documents.vietnamese import nfc
from bannai.documents.vietnamese.sizes import size_words
from bannai.engine.base import EngineRefusedError
from bannai.engine.catalog import Catalog, CatalogEntry, Role
from bannai.engine.fingerprints import Hashed, fingerprint, hashed
from bannai.engine.fitting import Step, fit
from bannai.engine.llama.measurement import Measured, remembered
from bannai.engine.llama.plan import LoadPlan
from bannai.engine.machine import Machine, look
from bannai.errors import BadInputError, MachineError
from bannai.paths import Paths, program_dir
from bannai.services.file_names import safe_file_name
from bannai.services.model_copying import (
    BytesCopied,
    Copied,
    CopyBegan,
    CopyStopped,
    ModelCopy,
    throw_part_away,
)
from bannai.services.model_notes import ModelNotes
from bannai.services.model_shelf import MODEL_ENDING, ModelFile, ModelPlace, ModelShelf, ModelState
from bannai.services.settings_service import SettingsService
from bannai.services.usb_drives import Drives, system_drives

__all__ = [
    "AddEvent",
    "AlreadyHere",
    "BytesCopied",
    "Copied",
    "CopyBegan",
    "CopyStopped",
    "Decision",
    "Hashed",
    "Measured",
    "ModelFile",
    "ModelPlace",
    "ModelService",
    "ModelState",
    "Verified",
]


@dataclass(frozen=True, slots=True)
class AlreadyHere:
    """The same model already stood in our folder; nothing was written."""

    path: Path


AddEvent = CopyBegan | BytesCopied | CopyStopped | Copied | AlreadyHere


@dataclass(frozen=True, slots=True)
class Verified:
    """A file's sum is known. It was compared `against` the `catalogue`'s, or the one remembered when it was
    `added`, or `nothing`: then it is remembered from now on.
    """

    path: Path
    sha256: str
    against: str
    same: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """Which model writes now. `plan` is None where none can; `sentence` says which it is, or why none."""

    sentence: str
    plan: LoadPlan | None = None


def _never() -> bool:
    return False


class ModelService:
    """Reads folders and heads of files, writes into the data folder's `models`. Any thread, one at a time."""

    def __init__(
        self,
        paths: Paths,
        settings: SettingsService,
        machine: Callable[[], Machine] = look,
        drives: Drives | None = None,
        beside_program: Path | None = None,
        has_engine: Callable[[], bool] | None = None,
    ) -> None:
        """Keep what is looked at; what is not given is this system's own."""
        self._own = paths.models
        self._engine = paths.engine
        self._settings = settings
        self._has_engine = has_engine or (lambda: find_spec("llama_cpp") is not None)
        self._notes = ModelNotes(self._own / "notes.json")
        beside = beside_program or program_dir() / "models"
        self._shelf = ModelShelf(self._own, beside, self._engine, machine, drives or system_drives())

    @property
    def catalog(self) -> Catalog:
        """The catalogue of models that comes with the program."""
        return self._shelf.catalog

    def list(self) -> tuple[ModelFile, ...]:
        """Return all models, the ones in our own folder first; half copies last."""
        return (*self._shelf.whole_files(self._settings.read().model), *self._shelf.halves())

    def suggested(self) -> CatalogEntry | None:
        """Return the catalogue's model for a machine like this; None when it has too little memory."""
        return self.catalog.for_machine(self._shelf.machine().total_bytes)

    def find(self, name: str) -> ModelFile:
        """Return a model by its file's name, with or without ending, or by its id in the catalogue.

        Raises BadInputError when there is none.
        """
        return self._shelf.find(name, self._settings.read().model)

    def add(self, source: Path, cancelled: Callable[[], bool] = _never) -> Iterator[AddEvent]:
        """Copy a model's file into our folder; at last Copied, AlreadyHere or CopyStopped.

        Goes on where an earlier copy of the same file stopped. Raises EngineRefusedError for a file that is
        no whole model, BadInputError (a name that cannot be, another file of that name, not what the
        catalogue says it is), MachineError (no room, FAT32, a disk or stick that is gone). A file that is
        refused changes nothing.
        """
        header = self._shelf.head(source)
        target = self._own / _target_name(source)
        size = source.stat().st_size
        if target.is_file():
            if target.stat().st_size == size and fingerprint(target) == fingerprint(source):
                yield AlreadyHere(target)
                return
            raise BadInputError("models.name_taken", name=target.name)
        entry = self.catalog.of_file(target.name, size)
        for event in ModelCopy(source, target, header, entry.sha256 if entry else "").run(cancelled):
            if isinstance(event, Copied):
                self._notes.remember_sum(event.path.name, event.total_bytes, event.sha256)
            yield event

    def verify(self, name: str, cancelled: Callable[[], bool] = _never) -> Iterator[Hashed | Verified]:
        """Read a whole file; at last Verified, unless cancelled.

        Raises as `find` does, EngineRefusedError for a file that is no whole model.
        """
        model = self.find(name)
        if model.header is None:
            raise EngineRefusedError("models.refused_before", sentence=model.sentence)
        for step in hashed(model.path, cancelled):
            yield step
            if not step.sha256:
                continue
            known, against = (model.entry.sha256 if model.entry else ""), "catalogue"
            if not known:
                known, against = self._notes.sum_of(model.name, step.total_bytes), "added"
            if not known:
                known, against = step.sha256, "nothing"
                if model.place is ModelPlace.OWN:
                    self._notes.remember_sum(model.name, step.total_bytes, step.sha256)
            yield Verified(model.path, step.sha256, against, known == step.sha256)

    def ours(self, name: str) -> ModelFile:
        """Return a model, or a half copy, that may be removed.

        Raises BadInputError for what is not there or does not lie in our own folder.
        """
        model = self._shelf.half_named(name) or self.find(name)
        if model.place is not ModelPlace.OWN or model.path.parent != self._own:
            raise BadInputError("models.not_ours", name=model.name, folder=model.path.parent)
        return model

    def remove(self, name: str) -> Path:
        """Delete a model, or a half copy, of our own folder; return what it was.

        Raises BadInputError for what is not there or not ours, MachineError where the system forbids it.
        """
        model = self.ours(name)
        try:
            if model.state is ModelState.HALF:
                throw_part_away(model.path)
                return model.path
            model.path.unlink()
        except PermissionError as error:  # Windows keeps what is loaded locked
            raise MachineError("models.in_use", name=model.name) from error
        except OSError as error:
            raise MachineError("models.remove_failed", name=model.name) from error
        self._notes.forget(model.name)
        if model.chosen:
            self._settings.write(replace(self._settings.read(), model=""))
        return model.path

    def choose(self, name: str | None) -> None:
        """Set which model writes: a name as `find` takes it, "" for the one that suits best, None for none.

        Raises BadInputError for a model that is not there, MachineError when the settings cannot be written.
        """
        chosen = self.find(name).name if name else ""
        settings = replace(self._settings.read(), use_model=name is not None, model=chosen)
        self._settings.write(settings)

    def measured(self, mark: str) -> Measured | None:
        """Return what was measured of a model (by its fingerprint) on this machine, None if nothing."""
        return remembered(self._engine, mark, self._shelf.machine())

    def decide(self) -> Decision:
        """Return which model writes now, and how it is loaded: the chosen one, with a shorter context where
        memory is short, else a smaller one, else none. What was given up is said.

        Raises EngineRefusedError for a file that went bad between two looks.
        """
        settings = self._settings.read()
        if not settings.use_model:
            return Decision(messages.text("models.switched_off"))
        if not self._has_engine():
            return Decision(messages.text("models.no_engine"))
        machine = self._shelf.machine()
        known = self._shelf.whole_files(settings.model, machine)
        usable = [it for it in known if it.fit and it.place is not ModelPlace.STICK]
        if not usable:
            refused = [it.sentence for it in known if it.state is ModelState.REFUSED]
            return Decision(refused[0] if refused else messages.text("models.none_there"))
        order = self._order(usable, machine)
        fitting = next((it for it in order if it.state is ModelState.READY), None)
        if fitting is None:
            needed = size_words(min(it.fit.needed_bytes for it in order if it.fit))
            free = size_words(machine.free_bytes)
            return Decision(messages.text("models.none_fits", needed=needed, free=free))
        return self._decided(fitting, order[0], machine, settings.model)

    def is_wanted(self) -> bool:
        """Say whether a model is meant to write: not switched off, and there are an engine and a file."""
        places = (ModelPlace.OWN, ModelPlace.PROGRAM)
        wanted = self._settings.read().use_model and self._has_engine()
        return wanted and any(it.place in places for it in self._shelf.whole_files(""))

    def plan(self, name: str) -> LoadPlan:
        """Return how one model is loaded now, chosen or not, on a stick or not.

        Raises BadInputError when there is none of that name, EngineRefusedError when it cannot be loaded.
        """
        model = self.find(name)
        if model.header is None or model.state is not ModelState.READY:
            raise EngineRefusedError("models.cannot_load", name=model.name, sentence=model.sentence)
        decision = self._decided(model, model, self._shelf.machine(), "")
        if decision.plan is None:
            raise EngineRefusedError("models.cannot_load", name=model.name, sentence=decision.sentence)
        return decision.plan

    def _order(self, usable: Sequence[ModelFile], machine: Machine) -> Sequence[ModelFile]:
        """Return the models in the order in which they are tried: the one that is meant, then smaller ones.

        Meant is the one that is set; else the catalogue's for this machine; else the largest that fits.
        """
        by_size = sorted(usable, key=lambda it: it.size_bytes, reverse=True)
        entry = self.catalog.for_machine(machine.total_bytes)
        meant = [it for it in by_size if it.chosen]
        meant += [it for it in by_size if entry and it.entry and it.entry.id == entry.id]
        meant += [it for it in by_size if it.state is ModelState.READY and not _is_slow(it)]
        first = (meant or by_size)[0]
        return [first, *(it for it in by_size if it is not first and it.size_bytes <= first.size_bytes)]

    def _decided(self, model: ModelFile, meant: ModelFile, machine: Machine, chosen: str) -> Decision:
        mark, header = self._shelf.mark(model.path), self._shelf.head(model.path)
        found = fit(model.path, mark, header, machine, self._shelf.wish(model, mark, machine))
        told = []
        if chosen and not meant.chosen:
            told.append(messages.text("models.chosen_gone", name=chosen, other=model.title))
        elif model is not meant:
            told.append(messages.text("models.smaller", name=meant.title, other=model.title))
        if found.plan is None:  # memory was taken between two looks
            return Decision(
                messages.text(
                    "models.too_large",
                    needed=size_words(found.needed_bytes),
                    free=size_words(machine.free_bytes),
                )
            )
        if found.step is not Step.AS_WANTED:
            told.append(messages.text("models.shorter"))
        return Decision(" ".join(told) or messages.text("models.writes", name=model.title), found.plan)


def _is_slow(model: ModelFile) -> bool:
    return model.entry is not None and model.entry.role is Role.BETTER


def _target_name(source: Path) -> str:
    ends = source.name.lower().endswith(MODEL_ENDING)
    stem = source.name[: -len(MODEL_ENDING)] if ends else source.name
    name = safe_file_name(nfc(stem) + MODEL_ENDING)
    if not name.endswith(MODEL_ENDING) or name == MODEL_ENDING or name.startswith("."):
        raise BadInputError("models.name_unfit", name=source.name)
    return name
