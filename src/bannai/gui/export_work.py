"""What the worker does for the export dialog: the files of one order, written and remembered."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bannai import messages
from bannai.documents.model import Document
from bannai.errors import BannaiError
from bannai.services.export_service import ExportedFile
from bannai.services.file_names import safe_name, without_accents
from bannai.services.program import Program
from bannai.services.review_service import Finding
from bannai.services.sources_service import SourcesService


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What is to be written: a document, and beside it its copy in large print and its sheet of sources.

    `stem` is the name without its ending; `overwrite` are the files that the user allowed to replace.
    """

    document: Document
    folder: Path
    stem: str
    ending: str
    theme: str = ""
    accents: bool = True
    reading_copy: bool = False
    sources: bool = False
    findings: Sequence[Finding] = ()
    draft_id: int | None = None
    overwrite: frozenset[Path] = field(default_factory=frozenset)

    @property
    def path(self) -> Path:
        """The document's own file."""
        return self.folder / safe_name(self.stem, f".{self.ending}")

    def paths(self) -> tuple[Path, ...]:
        """Return all files of the order, the document's own first."""
        beside = []
        if self.reading_copy:
            beside.append(self._beside("reading_copy_name", self.ending))
        if self.sources:  # a table is no slide
            beside.append(self._beside("sources_name", "docx" if self.ending == "pptx" else self.ending))
        return (self.path, *beside)

    def other_stem(self) -> str:
        """Return a name like this one's under which no file of the order is there yet."""
        number = 2
        while any(os.path.lexists(path) for path in self._named(number).paths()):
            number += 1
        return self._named(number).stem

    def _named(self, number: int) -> ExportOrder:
        return replace(self, stem=safe_name(self.stem, f" ({number})"))

    def _beside(self, name: str, ending: str) -> Path:
        suffix = messages.text(f"export.{name}", name="")
        if not self.accents:
            suffix = without_accents(suffix)
        return self.folder / safe_name(self.stem, f"{suffix}.{ending}")


@dataclass(frozen=True, slots=True)
class FilesExist:
    """Nothing was written: these files are there. `other_stem` is a name that is free."""

    order: ExportOrder
    paths: tuple[Path, ...]
    other_stem: str


@dataclass(frozen=True, slots=True)
class FilesWritten:
    """The files of an order; `notes` say what the history could not keep."""

    order: ExportOrder
    files: tuple[ExportedFile, ...]
    notes: tuple[str, ...] = ()


def write_files(
    program: Program, order: ExportOrder, cancelled: Callable[[], bool], tell: Callable[[Path], None]
) -> FilesWritten | FilesExist | None:
    """Write the files of an order, telling each before it is made; None when it was stopped.

    Raises as ExportService.export does; what was written before stays.
    """
    paths = order.paths()
    there = tuple(path for path in paths if os.path.lexists(path) and path not in order.overwrite)
    if there:
        return FilesExist(order, there, order.other_stem())
    documents = [order.document]
    if order.reading_copy:
        documents.append(program.exports.reading_copy(order.document))
    if order.sources:
        documents.append(SourcesService().sheet(order.document, order.findings))
    files: list[ExportedFile] = []
    notes: list[str] = []
    for document, path in zip(documents, paths, strict=True):
        if cancelled():
            return None
        tell(path)
        file = program.exports.export(
            document, path, overwrite=path in order.overwrite, theme=order.theme if path == order.path else ""
        )
        files.append(file)
        if order.draft_id is not None:
            try:
                program.history.keep_file(order.draft_id, file)
            except BannaiError as error:  # the file is there; only its line in the history is not
                notes.append(str(error))
    return FilesWritten(order, tuple(files), tuple(dict.fromkeys(notes)))
