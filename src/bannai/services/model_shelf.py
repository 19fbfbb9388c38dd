"""ModelShelf: which models' files are there, what each is, and whether it fits into this machine now."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from bannai import messages
from bannai.documents.vietnamese import nfc
from bannai.documents.vietnamese.sizes import size_words
from bannai.engine.base import EngineRefusedError
from bannai.engine.catalog import Catalog, CatalogEntry, read_catalog
from bannai.engine.fingerprints import fingerprint
from bannai.engine.fitting import Fit, Wish, fit
from bannai.engine.gguf_header import GgufHeader, read_header
from bannai.engine.llama.families import families
from bannai.engine.llama.measurement import remembered
from bannai.engine.machine import Machine
from bannai.errors import BadInputError
from bannai.paths import manifest_file
from bannai.services.model_copying import PART_ENDING, part_progress
from bannai.services.usb_drives import Drives

MODEL_ENDING = ".gguf"
_NO_MARK = "unmarked"  # where only the memory is asked for
_Stamp = tuple[Path, int, int]


class ModelPlace(StrEnum):
    """Where a model's file lies."""

    OWN = "own"  # in the data folder: the only place that we write to and delete from
    PROGRAM = "program"  # beside the program
    STICK = "stick"


class ModelState(StrEnum):
    """Whether a model can write on this machine now."""

    READY = "ready"
    TOO_LARGE = "too_large"  # for the memory that is free now
    REFUSED = "refused"  # cut off, damaged, foreign
    HALF = "half"  # a copy that was stopped


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file. `sentence` says what it needs, or why it cannot be used. `header` and `fit` are None for
    what was refused; `entry` is the catalogue's, for a file that is in it.
    """

    path: Path
    place: ModelPlace
    state: ModelState
    sentence: str
    size_bytes: int
    header: GgufHeader | None = None
    fit: Fit | None = None
    entry: CatalogEntry | None = None
    chosen: bool = False

    @property
    def name(self) -> str:
        """The file's name: what the user calls it by."""
        return self.path.name

    @property
    def title(self) -> str:
        """The name to be shown in a sentence."""
        return self.entry.name if self.entry else self.path.stem


class ModelShelf:
    """Reads folders and the heads of files; what was read of a file holds while its size and time stay."""

    def __init__(
        self, own: Path, beside: Path, engine: Path, machine: Callable[[], Machine], drives: Drives
    ) -> None:
        """Keep where models are looked for: our `own` folder, the one `beside` the program, and on sticks.

        `engine` is the engine's folder, with what was measured.
        """
        self.machine = machine
        self._own = own
        self._beside = beside
        self._engine = engine
        self._drives = drives
        self._heads: dict[_Stamp, GgufHeader] = {}
        self._marks: dict[_Stamp, str] = {}
        self._catalog: Catalog | None = None

    @property
    def catalog(self) -> Catalog:
        """The catalogue of models that comes with the program."""
        if self._catalog is None:
            self._catalog = read_catalog(manifest_file(), frozenset(families()))
        return self._catalog

    def whole_files(self, chosen: str, machine: Machine | None = None) -> tuple[ModelFile, ...]:
        """Return all files but half copies, our own first; `chosen` is the name of the one that is set."""
        here = machine or self.machine()
        return tuple(self._looked_at(path, place, here, chosen) for path, place in self._files())

    def halves(self) -> tuple[ModelFile, ...]:
        """Return the copies that were stopped."""
        return tuple(_half(part) for part in _with_ending(self._own, MODEL_ENDING + PART_ENDING))

    def find(self, name: str, chosen: str = "") -> ModelFile:
        """Return a model by its file's name, with or without ending, or by its id in the catalogue.

        Raises BadInputError when there is none.
        """
        for model in self.whole_files(chosen):
            if _folded(name) in _names(model):
                return model
        raise BadInputError("models.unknown_model", name=name)

    def half_named(self, name: str) -> ModelFile | None:
        """Return a half copy by its name, unless there is a whole file of that name."""
        for half in self.halves():
            names = _names(half) | {_folded(half.name + PART_ENDING)}
            if _folded(name) in names and not half.path.is_file():
                return half
        return None

    def head(self, path: Path) -> GgufHeader:
        """Return a file's header. Raises EngineRefusedError for what is no whole model."""
        key = _stamp(path)
        if key not in self._heads:
            self._heads[key] = read_header(path)
        return self._heads[key]

    def mark(self, path: Path) -> str:
        """Return a file's fingerprint. Raises EngineRefusedError."""
        key = _stamp(path)
        if key not in self._marks:
            self._marks[key] = fingerprint(path, self.head(path).header_bytes)
        return self._marks[key]

    def wish(self, model: ModelFile, mark: str, machine: Machine) -> Wish:
        """Return how a model is best loaded: by the catalogue, and by what was measured of `mark` here."""
        wish = Wish()
        if model.entry:
            wish = replace(wish, family=model.entry.family, context=model.entry.context)
        if measured := remembered(self._engine, mark, machine) if mark else None:
            wish = replace(wish, threads=measured.threads, repack=measured.repack)
        return wish

    def _files(self) -> Iterator[tuple[Path, ModelPlace]]:
        """Find all model files, each once."""
        folders = [(self._own, ModelPlace.OWN), (self._beside, ModelPlace.PROGRAM)]
        for stick in self._drives.find():
            inner = [it for it in _entries(stick.folder) if it.is_dir()]
            folders += [(it / "models", ModelPlace.STICK) for it in (stick.folder, *inner)]
        seen: set[str] = set()
        for folder, place in folders:
            for path in _with_ending(folder, MODEL_ENDING):
                real = os.path.realpath(path)
                if real not in seen:
                    seen.add(real)
                    yield path, place

    def _looked_at(self, path: Path, place: ModelPlace, machine: Machine, chosen: str) -> ModelFile:
        size = max(_stamp(path)[1], 0)
        is_chosen = bool(chosen) and _folded(path.name) == _folded(chosen)
        try:
            header = self.head(path)
        except EngineRefusedError as error:
            return ModelFile(path, place, ModelState.REFUSED, str(error), size, chosen=is_chosen)
        entry = self.catalog.of_file(path.name, size)
        model = ModelFile(path, place, ModelState.READY, "", size, header, None, entry, is_chosen)
        found = fit(path, _NO_MARK, header, machine, self.wish(model, "", machine))
        needed, free = size_words(found.needed_bytes), size_words(found.free_bytes)
        if found.plan is None:
            told = messages.text("models.too_large", needed=needed, free=free)
            return replace(model, fit=found, state=ModelState.TOO_LARGE, sentence=told)
        told = messages.text(f"models.fits_{found.step.value}", needed=needed)
        return replace(model, fit=found, sentence=told)


def _half(part: Path) -> ModelFile:
    done, total = part_progress(part)
    told = messages.text("models.half", done=size_words(done), total=size_words(total))
    path = part.with_name(part.name.removesuffix(PART_ENDING))
    return ModelFile(path, ModelPlace.OWN, ModelState.HALF, told, done)


def _folded(name: str) -> str:
    return nfc(name).casefold()


def _names(model: ModelFile) -> set[str]:
    """Return what a model may be called by."""
    names = {_folded(model.name), _folded(model.name[: -len(MODEL_ENDING)])}
    return names | ({model.entry.id} if model.entry else set())


def _stamp(path: Path) -> _Stamp:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return path, -1, -1
    return path, status.st_size, status.st_mtime_ns


def _with_ending(folder: Path, ending: str) -> list[Path]:
    """Return the files of a folder with an ending, by name."""
    return [it for it in _entries(folder) if it.name.lower().endswith(ending)]


def _entries(folder: Path) -> list[Path]:
    """Return what lies in a folder, by name, hidden things left out; nothing where it cannot be read."""
    try:
        return sorted((it for it in folder.iterdir() if not it.name.startswith(".")), key=lambda it: it.name)
    except OSError:
        return []
