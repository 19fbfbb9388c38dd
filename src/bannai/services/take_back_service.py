"""TakeBackService: a draft's Word file that somebody corrected → differences that are accepted or refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bannai import messages
from bannai.documents.model import Document, Inline, block_inlines, document_inlines, plain_text
from bannai.documents.order import renumbered
from bannai.documents.paper import Paper
from bannai.documents.patterns import TEMPLATE_PREFIX
from bannai.drafting.papers.take_back import Unplaced, rebased, take_all, taken_back
from bannai.drafting.proposals import Proposal, accepted
from bannai.errors import BadInputError
from bannai.services.draft_service import never_cancelled
from bannai.services.export_service import ExportService
from bannai.services.history_service import HistoryService
from bannai.services.own_paper_service import OwnPaperService, read

__all__ = ["Proposal", "Returned", "ReturnedFile", "TakeBackService", "Unplaced"]

_LEAST_SHARED = 0.3  # of the words of two papers that are one, each with the two behind it
_TOGETHER = 3
_VERSIONS = 40  # that a returned file may be one of


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """A file that was read: what it says, what the version that it was made from says when read the same way.

    `version` is the place of that version among those that were offered, -1 = the document as it stands.
    """

    name: str
    back: Document
    sent: Document
    version: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back: the changes, what could not be laid in, and what the user should know."""

    proposals: tuple[Proposal, ...]
    unplaced: tuple[Unplaced, ...]
    notes: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether anything was changed in the file."""
        return bool(self.proposals or self.unplaced)


class TakeBackService:
    """Reads returned files in a limited child process; changes nothing by itself."""

    def __init__(self, papers: OwnPaperService, exports: ExportService) -> None:
        """Keep the services."""
        self._papers = papers
        self._exports = exports

    def versions_of(self, history: HistoryService, draft_id: int | None) -> list[Document]:
        """Return the newest versions of a draft, the oldest first; none of one that the history lacks."""
        if draft_id is None:
            return []
        try:
            numbers = [it.number for it in history.versions(draft_id)][:_VERSIONS]
            return [history.document(draft_id, it) for it in reversed(numbers)]
        except BadInputError:  # thrown away meanwhile
            return []

    def read(
        self,
        document: Document,
        path: Path,
        versions: Sequence[Document] = (),
        cancelled: Callable[[], bool] = never_cancelled,
    ) -> ReturnedFile | None:
        """Read a file that may have been made from a document; None when `cancelled()` turned true.

        `versions` are older ones; the file is held against the one that is nearest in words, the document
        itself before all others. Raises BadInputError for what is no .docx, for another paper, for slides
        and for what was made from a template; MachineError.
        """
        if not self.is_offered(document):
            raise BadInputError("own_papers.back_not_offered")
        paper = read(path, cancelled)
        if paper is None:
            return None
        back = self._papers.taken_over(paper, blank=False).document
        candidates = (document, *reversed(versions))
        best = _nearest(candidates, back)
        if _is_another(candidates[best], back):
            raise BadInputError("own_papers.back_other_paper", name=path.name)
        sent = self._as_read(candidates[best])
        return ReturnedFile(path.name, back, sent, len(versions) - best if best else -1, _notes(paper))

    def differences(self, document: Document, file: ReturnedFile) -> Returned:
        """Return what a file changes in a document. Tracked changes count as accepted. Pure."""
        found = taken_back(document, file.sent, file.back)
        return Returned(found.proposals, found.unplaced, file.notes)

    def is_offered(self, document: Document) -> bool:
        """Say whether files of such a document can come back: slides and filled templates cannot."""
        return document.standard != "deck" and not document.kind_id.startswith(TEMPLATE_PREFIX)

    def accept(
        self, document: Document, proposal: Proposal, waiting: Sequence[Proposal] = ()
    ) -> tuple[Document, tuple[Proposal, ...]] | None:
        """Return the document with one change in it, and the other changes as they then stand.

        None when the words that it would replace stand there no more.
        """
        after = accepted(document, proposal)
        if after is None:
            return None
        after = replace(after, sections=renumbered(after.sections))
        return after, tuple(rebased(it, proposal) for it in waiting)

    def accept_all(self, document: Document, proposals: Sequence[Proposal]) -> Document:
        """Return the document with every change in it that still fits."""
        return take_all(document, proposals)

    def _as_read(self, document: Document) -> Document:
        """Return a document as its own Word file reads back: what the reader does not see is no change."""
        from bannai.importers.docx_reader import read_docx

        with TemporaryDirectory(prefix="bannai-") as folder:
            file = Path(folder) / "a.docx"
            file.write_bytes(self._exports.render(document, "docx"))
            return self._papers.taken_over(read_docx(file), blank=False).document


def _notes(paper: Paper) -> tuple[str, ...]:
    notes = []
    if paper.changes.inserted or paper.changes.deleted:
        notes.append(messages.text("own_papers.back_tracked"))
    if paper.changes.comments:
        notes.append(messages.text("own_papers.back_comments", count=paper.changes.comments))
    return tuple(notes)


def _nearest(candidates: Sequence[Document], back: Document) -> int:
    """Return the place of the document that is most like a file that was read; the first of equals."""
    body, whole = _body(back), _whole(back)
    alike = [(_common(_body(it), body), _common(_whole(it), whole)) for it in candidates]
    return alike.index(max(alike))


def _is_another(sent: Document, back: Document) -> bool:
    """Say whether two papers have little more in common than what all papers of an office have.

    A half that was left out, or as much again that was written, does not make another paper.
    """
    one, other = _body(sent), _body(back)
    return (one & other).total() < _LEAST_SHARED * min(one.total(), other.total())


def _common(one: Counter[tuple[str, ...]], other: Counter[tuple[str, ...]]) -> float:
    return (one & other).total() / max(1, one.total(), other.total())


def _body(document: Document) -> Counter[tuple[str, ...]]:
    """Return the words of the body, each with those behind it: heads and closings of an office are alike."""
    return _grams(line for block in document.blocks() for line in block_inlines(block))


def _whole(document: Document) -> Counter[tuple[str, ...]]:
    return _grams(document_inlines(document))


def _grams(lines: Iterable[Inline]) -> Counter[tuple[str, ...]]:
    words = [word for line in lines for word in plain_text(line).casefold().split()]
    return Counter(tuple(words[at : at + _TOGETHER]) for at in range(len(words) - _TOGETHER + 1))
