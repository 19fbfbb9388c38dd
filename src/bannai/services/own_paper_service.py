"""OwnPaperService: a finished Word file of the office → a kind whose questions renew it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bannai import messages
from bannai.documents.kinds import DocumentKind
from bannai.documents.model import Document
from bannai.documents.paper import Paper
from bannai.documents.patterns import PatternQuestion
from bannai.drafting.papers.document import TakenOver, document_of
from bannai.drafting.papers.renewal import renewal_of
from bannai.errors import BadInputError
from bannai.services.draft_service import never_cancelled
from bannai.services.kind_service import KindService

_STANDARDS = ("nd30", "party05", "speech")
QUESTIONS_LIMIT = 3_000


@dataclass(frozen=True, slots=True)
class OpenedPaper:
    """A paper that can be renewed: its kind (kept in the data folder), and what the user should know."""

    kind: DocumentKind
    notes: tuple[str, ...]

    @property
    def questions(self) -> tuple[PatternQuestion, ...]:
        """What is asked for anew, in reading order."""
        return self.kind.pattern.questions if self.kind.pattern else ()


class OwnPaperService:
    """Reads own papers, each in a limited child process."""

    def __init__(self, kinds: KindService) -> None:
        """Keep the kinds for the standards, and as the place where the paper is kept."""
        self._kinds = kinds

    def open(self, path: Path, cancelled: Callable[[], bool] = never_cancelled) -> OpenedPaper | None:
        """Read a Word file and keep it as a kind; None when `cancelled()` turned true.

        Raises BadInputError for what is no readable .docx or has no text, MachineError.
        """
        paper = read(path, cancelled)
        if paper is None:
            return None
        taken = self.taken_over(paper)
        if not any(taken.document.blocks()) and not taken.document.type_name:
            raise BadInputError("own_papers.nothing_in_it", name=path.name)
        pattern = renewal_of(taken, path.name)
        if len(pattern.questions) > QUESTIONS_LIMIT:
            raise BadInputError("own_papers.too_many", name=path.name, count=len(pattern.questions))
        return OpenedPaper(self._kinds.patterns.keep_paper(pattern), notes_of(paper, taken))

    def taken_over(self, paper: Paper, *, blank: bool = True) -> TakenOver:
        """Return a paper as a document."""
        standards = {name: self._kinds.standard(name) for name in _STANDARDS}
        return document_of(paper, standards, blank=blank)

    def not_renewed(self, kind: DocumentKind, document: Document) -> tuple[PatternQuestion, ...]:
        """Return the questions whose old words still stand in a document, marked as taken over."""
        if kind.pattern is None:
            return ()
        kept = {fact.id for fact in document.facts}
        return tuple(it for it in kind.pattern.questions if it.old and f"kept.{it.key}" in kept)


def kept_answers(kind: DocumentKind, keys: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers of which `true` stands for the old value ("giữ nguyên")."""
    pattern = kind.pattern
    result = dict(keys)
    for key, value in keys.items():
        question = pattern.question(key) if pattern else None
        if value is True and question is not None and question.old:
            result[key] = question.old
    return result


def read(path: Path, cancelled: Callable[[], bool], importer: str = "docx") -> Paper | None:
    """Read a file in a child process; None when it was stopped. Raises BadInputError, MachineError."""
    from bannai.importers.sandbox import PaperRead, reading

    for event in reading(path, cancelled, importer=importer):
        if isinstance(event, PaperRead):
            return event.paper
    return None


def notes_of(paper: Paper, taken: TakenOver, *, own_file: bool = False) -> tuple[str, ...]:
    """Return what a user should know of a file that was read, as sentences.

    With `own_file` the file itself is filled: what our pages lack is still in it.
    """
    notes = [messages.text(warning.message_id) for warning in paper.warnings]
    if own_file:
        return tuple(dict.fromkeys(notes))
    notes += [messages.text(note) for note in taken.notes]
    if taken.left_out:
        words = "; ".join(f"“{text}”" for text in taken.left_out[:5])
        notes.append(messages.text("own_papers.left_out", words=words))
    if paper.changes.inserted or paper.changes.deleted:
        notes.append(messages.text("own_papers.changes_taken"))
    if paper.changes.comments:
        notes.append(messages.text("own_papers.comments", count=paper.changes.comments))
    if paper.pictures:
        notes.append(messages.text("own_papers.pictures", count=paper.pictures))
    return tuple(dict.fromkeys(notes))
