"""What the worker does for the window: load, draft, draw pages, save. No widget is touched here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtGui import QImage

from bannai import messages
from bannai.documents.kinds import DocumentKind
from bannai.documents.model import Document
from bannai.documents.office import Office
from bannai.errors import BannaiError
from bannai.services.draft_service import DraftFinished, DraftRequest
from bannai.services.export_service import ExportedFile
from bannai.services.program import Program

PAGE_PPI = 144
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Opening:
    """What the window needs to begin: the kinds, the office, and what the user should know."""

    kinds: tuple[DocumentKind, ...]
    office: Office
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A draft with its pages. `draft_id` is None when the history could not keep it; `notes` tell why."""

    finished: DraftFinished
    pages: tuple[QImage, ...]
    draft_id: int | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """A file that was written; `note` says what the history could not keep."""

    file: ExportedFile
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeptAnswers:
    """The answers from which a kept draft was made."""

    kind_id: str
    answers: Mapping[str, Any]


def kept_answers(program: Program, draft_id: int) -> KeptAnswers:
    """Return the answers of a kept draft. Raises BadInputError when it is gone."""
    kept = program.history.get(draft_id)
    return KeptAnswers(kept.summary.kind_id, kept.record.answers)


def open_program(program: Program) -> Opening:
    """Load the kinds and the office profile. A broken profile or history is told, not fatal."""
    kinds = tuple(program.kinds.list())
    office, notes = _office(program)
    try:
        found = program.works.recovered()
    except BannaiError as error:
        found = ()
        notes.append(str(error))
    if found:
        name = "home.recovered_one" if len(found) == 1 else "home.recovered_many"
        notes.insert(0, messages.text(name, title=found[0].title, count=len(found)))
    return Opening(kinds, office, (*program.kinds.warnings, *notes))


def make_draft(program: Program, request: DraftRequest, cancelled: Cancelled) -> Outcome | None:
    """Draft, keep it in the history, draw its pages. None when it was stopped.

    Raises BadInputError naming the field. Where only the pages or the history fail, the draft stands.
    """
    office, notes = _office(program)
    finished = None
    for event in program.drafts.draft(replace(request, office=office), cancelled):
        if isinstance(event, DraftFinished):
            finished = event
    if finished is None or cancelled():
        return None
    draft_id = None
    try:
        draft_id = program.history.keep(finished, request.engine)
    except BannaiError as error:
        notes.append(str(error))
    pages: tuple[QImage, ...] = ()
    try:
        pages = draw_pages(program, finished.draft.document)
    except BannaiError as error:
        notes.append(str(error))
    return Outcome(finished, pages, draft_id, tuple(notes))


def draw_pages(program: Program, document: Document) -> tuple[QImage, ...]:
    """Draw the pages as they will be printed. Raises MachineError when they cannot be drawn."""
    return tuple(QImage.fromData(picture) for picture in program.exports.pages(document, ppi=PAGE_PPI))


def save_document(
    program: Program, document: Document, draft_id: int | None, path: Path, *, overwrite: bool
) -> Saved:
    """Write the file and remember it with its draft. Raises as ExportService.export does."""
    file = program.exports.export(document, path, overwrite=overwrite)
    try:
        if draft_id is not None:
            program.history.keep_file(draft_id, file)
    except BannaiError as error:
        return Saved(file, str(error))
    return Saved(file)


def reading_copy(program: Program, document: Document) -> Document:
    """Return the copy in large print of a speech."""
    return program.exports.reading_copy(document)


def _office(program: Program) -> tuple[Office, list[str]]:
    try:
        return program.offices.current(), []
    except BannaiError as error:
        return Office(), [str(error)]


def field_of(error: BannaiError | None, keys: Sequence[str]) -> str:
    """Return the key of the question that an error speaks of, or ""."""
    key = error.values.get("key") if error is not None else None
    return key if isinstance(key, str) and key in keys else ""


def plain_sentence(sentence: str, key: str) -> str:
    """Return an error's sentence without the key of the question, which only the command line needs."""
    return sentence.replace(f" ({key})", "") if key else sentence
