"""What the worker does for the window: load, take drafts up again, draw pages. No widget here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QImage

from bannai import messages
from bannai.errors import BannaiError, MachineError

if TYPE_CHECKING:  # what the window's first picture does not need is imported in the worker
    from bannai.documents.kinds import DocumentKind
    from bannai.documents.model import Document
    from bannai.documents.office import Office
    from bannai.services.program import Program
    from bannai.services.work_service import Work, WorkSummary

PAGE_PPI = 144
_WORKS_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class Opening:
    """What the window needs to begin: the kinds, the office, and what the user should know."""

    kinds: tuple[DocumentKind, ...]
    office: Office
    notes: tuple[str, ...]


def open_program(program: Program) -> Opening:
    """Load the kinds and the office profile. What is broken of the user's files is mended or told, not fatal.

    It comes before anything else that opens the history.
    """
    from bannai.services.care_service import CareService  # not before the window's first picture

    care = CareService(program.paths, program.works)
    mended = program.settings.mend()
    notes = [mended] if mended else []
    found: tuple[WorkSummary, ...] = ()
    try:
        if program.works.is_alone() and (told := program.backups.take_back()):
            notes.append(told)
        if told := care.look():
            notes.append(told)
        found = program.works.recovered()
    except BannaiError as error:
        notes.append(str(error))
    care.keep_copy()
    kinds = tuple(program.kinds.list())
    office, wrong = _office(program)
    notes += wrong
    if found:
        name = "home.recovered_one" if len(found) == 1 else "home.recovered_many"
        notes.insert(0, messages.text(name, title=found[0].title, count=len(found)))
    return Opening(kinds, office, (*program.kinds.warnings, *notes))


@dataclass(frozen=True, slots=True)
class Begun:
    """A work that was begun, and why it could not be kept yet ("" = it is kept)."""

    work: Work
    trouble: str = ""


def begin_work(program: Program, kind_id: str, answers: Mapping[str, Any]) -> Begun:
    """Begin a work of a kind. Where the disk refuses, it begins all the same: Autosave goes on trying."""
    from bannai.services.work_service import Work

    try:
        return Begun(replace(program.works.begin(kind_id), answers=answers))
    except MachineError as error:
        return Begun(Work(0, kind_id, answers=answers), str(error))


def work_of_draft(program: Program, draft_id: int) -> Work:
    """Return the unfinished work of a draft in the history, else a new one that goes on with it.

    What was edited by hand is told from what the program wrote by drafting once more with the same seed.
    Raises BadInputError when the draft or its kind is gone.
    """
    from bannai.documents.serial import document_to_json
    from bannai.services.work_service import DRAFT
    from bannai.services.writing_state import writing_from_log

    for line in program.works.unfinished(_WORKS_LOOKED_AT):
        if line.draft_id == draft_id:
            return program.works.open(line.id)
    kept = program.history.get(draft_id)
    record, document = kept.record, program.history.document(draft_id)
    begun = program.works.begin(record.kind_id)
    work = replace(
        begun,
        title=record.title,
        answers=dict(record.answers),
        tone=record.tone,
        length=record.length,
        seed=record.seed,
        draft_id=draft_id,
        step=DRAFT,
    )
    written = program.drafts.draft_now(program.edits.request(work)).draft.document
    return replace(
        work,
        document_json=document_to_json(document),
        base_json=document_to_json(written),
        writing_json=writing_from_log(record.writing, document, record.seed).to_json(),
    )


def draw_pages(program: Program, document: Document) -> tuple[QImage, ...]:
    """Draw the pages as they will be printed. Raises MachineError when they cannot be drawn."""
    from bannai.gui.printing import decoded

    return tuple(decoded(picture) for picture in program.exports.pages(document, ppi=PAGE_PPI))


def plain_sentence(sentence: str, key: str) -> str:
    """Return an error's sentence without the key of the question, which only the command line needs."""
    return sentence.replace(f" ({key})", "") if key else sentence


def _office(program: Program) -> tuple[Office, list[str]]:
    try:
        return program.offices.current(), []
    except BannaiError as error:
        from bannai.documents.office import Office

        return Office(), [str(error)]
