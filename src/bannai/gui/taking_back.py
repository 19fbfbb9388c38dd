"""A draft's Word file comes back corrected: it is read, its changes are offered one by one or all at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bannai import messages
from bannai.documents.model import Block, block_inlines, plain_text
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.draft_layout import DraftLayout
from bannai.gui.own_files import BACK, AskWordFile, ask_word_file
from bannai.gui.tasks import Task
from bannai.services.edit_service import Proposal
from bannai.services.work_service import Work

if TYPE_CHECKING:  # what reads Word files is loaded in the worker, when the first one comes
    from bannai.services.take_back_service import Returned, ReturnedFile, Unplaced

_TOLD_UNPLACED = 3
_TOLD_LETTERS = 70


class TakingBack(QObject):
    """Takes one file at a time for the page of a draft; nothing is changed before it is accepted.

    What was not decided on is offered again when the draft was brought up to other answers.
    """

    def __init__(
        self,
        desk: Desk,
        page: DraftLayout,
        work: Callable[[], Work | None],
        keep: Callable[[], None],
        ask: AskWordFile = ask_word_file,
    ) -> None:
        """`work` returns the work that has a draft, or None; `keep` puts the draft into the history."""
        super().__init__(page)
        self.ask = ask
        self._desk = desk
        self._page = page
        self._work = work
        self._keep = keep
        self._task: Task[Any] | None = None
        self._file: ReturnedFile | None = None
        self._refused: set[tuple[str, str]] = set()
        page.toolbar.take_back.clicked.connect(self._on_clicked)
        page.files_dropped.connect(self._on_dropped)
        page.reading.stopped.connect(self._on_stopped)
        page.proposals.refused.connect(self._on_refused)
        page.proposals.all_returned_accepted.connect(self._take_all)

    # Contract

    def begin(self, path: Path) -> None:
        """Read a file and offer what was changed in it. While another one is being read nothing is done."""
        work = self._work()
        if self._task is not None:
            return
        if work is None:
            self._desk.say(messages.text("own_papers.back_no_draft"))
            return
        self._keep()
        program, document = self._desk.program, self._page.text.read()
        draft_id = work.draft_id

        def read(cancelled: Callable[[], bool]) -> ReturnedFile | None:
            older = program.returns.versions_of(program.history, draft_id)
            return program.returns.read(document, path, older, cancelled)

        self._page.reading.begin(messages.text("own_papers.reading", name=path.name), can_stop=True)
        self._task = self._desk.tasks.start(read, self._on_read, self._on_failed)

    def settle(self) -> None:
        """The draft is there again, or was brought up to its answers: offer what is still open."""
        if self._file is not None and self._task is None:
            self._compare(told=False)

    def drop(self) -> None:
        """Stop what is going on; a file that was read is kept for `settle`."""
        if self._task is not None:
            self._task.cancel()
            self._end()

    def forget(self) -> None:
        """Another work comes, or none: the file can be taken back again at any time."""
        self.drop()
        self._file = None
        self._refused.clear()

    def take(self, proposal: Proposal) -> bool:
        """Take one change into the draft; False when it is not from a file."""
        bar = self._page.proposals
        if not bar.was_returned(proposal):
            return False
        found = self._desk.program.returns.accept(self._page.text.read(), proposal, bar.returned)
        if found is None:
            self._desk.say(messages.text("own_papers.back_gone"))
            self._compare(told=False)
        else:
            document, waiting = found
            self._page.text.apply(document)
            bar.offer_returned(waiting)
        if not bar.proposals:
            self._page.text.setFocus()
        return True

    # Reading

    def _on_clicked(self) -> None:
        path = self.ask(self._page.window(), BACK)
        if path is not None:
            self.begin(path)

    def _on_dropped(self, files: Sequence[Path]) -> None:
        if len(files) == 1:
            self.begin(files[0])
        else:
            self._desk.say(messages.text("own_papers.back_one_file"))

    def _on_read(self, file: ReturnedFile | None) -> None:
        self._end()
        if file is not None:
            self._file = file
            self._refused.clear()
            self._compare(told=True)

    def _compare(self, *, told: bool) -> None:
        """Look in the worker for what is different; once more where someone types meanwhile."""
        file = self._file
        if file is None:
            return
        returns, document = self._desk.program.returns, self._page.text.read()
        revision = self._page.text.document().revision()

        def done(found: Returned) -> None:
            self._end()
            if revision != self._page.text.document().revision():
                self._compare(told=told)
                return
            self._offer(found, file, told=told)

        self._task = self._desk.tasks.start(
            lambda _cancelled: returns.differences(document, file), done, self._on_failed
        )

    def _offer(self, found: Returned, file: ReturnedFile, *, told: bool) -> None:
        bar = self._page.proposals
        bar.offer_returned([it for it in found.proposals if _words(it) not in self._refused], first=told)
        if not told:
            return
        name = "back_found" if found.proposals else "back_nothing_placed" if found.unplaced else "back_same"
        sentences = [messages.text(f"own_papers.{name}", name=file.name, count=len(found.proposals))]
        sentences += _unplaced_words(found.unplaced)
        self._desk.say(" ".join((*sentences, *found.notes)))
        if found.proposals:
            self._page.show_text()
            bar.take.setFocus()

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._end()
        self._desk.warn(sentence)

    def _on_stopped(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._end()
            self._desk.say(messages.text("own_papers.stopped"))

    def _end(self) -> None:
        self._task = None
        self._page.reading.end()

    # Taking

    def _on_refused(self, proposal: Proposal) -> None:
        if self._page.proposals.was_returned(proposal):
            self._refused.add(_words(proposal))

    def _take_all(self, proposals: Sequence[Proposal]) -> None:
        """Take what is left in one step of undo; what no longer fits is looked for again."""
        before = self._page.text.read()
        after = self._desk.program.returns.accept_all(before, proposals)
        if after != before:
            self._page.text.apply(after)
            self._desk.say(messages.text("own_papers.back_all_taken", count=len(proposals)))
        self._compare(told=False)
        if not self._page.proposals.proposals:
            self._page.text.setFocus()


def _unplaced_words(unplaced: Sequence[Unplaced]) -> list[str]:
    """Return the sentence on what could not be laid in, with the first ones word for word."""
    if not unplaced:
        return []
    parts = []
    for it in unplaced[:_TOLD_UNPLACED]:
        name = "changed" if it.old and it.new else "new" if it.new else "gone"
        words = {"old": _short(it.old), "new": _short(it.new)}
        parts.append(messages.text(f"own_papers.back_unplaced_{name}", **words))
    rest = len(unplaced) - len(parts)
    if rest:
        parts.append(messages.text("own_papers.back_unplaced_more", count=rest))
    return [messages.text("own_papers.back_unplaced", count=len(unplaced), words="; ".join(parts))]


def _short(words: str) -> str:
    text = " ".join(words.split())
    return text if len(text) <= _TOLD_LETTERS else text[:_TOLD_LETTERS].rsplit(" ", 1)[0] + "…"


def _words(proposal: Proposal) -> tuple[str, str]:
    """Return what a change says, wherever it stands: a refused one is not offered again."""
    return _text(proposal.old), _text(proposal.new)


def _text(blocks: Sequence[Block]) -> str:
    return "\n".join(plain_text(inline) for block in blocks for inline in block_inlines(block))
