"""MendService: a Word file from anywhere → a corrected copy. Words stay; the file itself is never changed.

The file is held by a child process (importers/mending.py); the check and the choice of what is mended are
made here. A round mends what the check told, reads again, checks again, until nothing is left that a program
may mend. At the end the words of both are held against each other: a copy that says something else is not
made.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bannai import messages
from bannai.documents.paper import Paper
from bannai.documents.standards import Standard
from bannai.documents.vietnamese import TonePlacement
from bannai.errors import BadInputError, MachineError
from bannai.importers.mending import MendingProcess, PartsChanged, is_signed, packed
from bannai.importers.sandbox import ChildLimits, PaperRead, ReadingEvent, ReadingProgress
from bannai.review.check import CheckResult
from bannai.review.mending import Repair, Rounds, paragraphs, says_the_same
from bannai.services.check_service import AUTO, CheckReport, CheckService, Finding, where
from bannai.services.mend_words import LetterChange, done_in_words, letter_changes
from bannai.store.files import write_atomically

__all__ = ["AUTO", "MendChange", "MendProgress", "MendResult", "MendService", "Mended", "result_values"]

_MOST_ROUNDS = 16
_READING = (0.0, 0.3)
_ROUNDS = (0.3, 0.9)

Stopped = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class MendProgress:
    """So much is done (0 to 1)."""

    share: float


@dataclass(frozen=True, slots=True)
class MendChange:
    """One thing that was mended, in all its places.

    `found` says what was wrong and `done` what was done; `where` is the first place in words, `places` how
    many there were. `letters` are the letters that became others, none where only form changed.
    """

    rule: str
    part: str
    found: str
    done: str
    required: str
    clause: str
    where: str
    places: int
    letters: tuple[LetterChange, ...] = ()

    @property
    def sentence(self) -> str:
        """All of it in one sentence."""
        return messages.text("mend.change", found=self.found, done=self.done)


@dataclass(frozen=True)
class MendResult:
    """A file mended in memory. `data` is the whole new file, None when there was nothing to mend.

    `changes` are in the order in which they were made. `left` are the findings of the new file: what a person
    must see to. `report` is the whole check of the new file, `before` that of the old one.
    """

    path: Path
    data: bytes | None
    changes: tuple[MendChange, ...]
    before: CheckReport
    report: CheckReport
    notes: tuple[str, ...] = ()

    @property
    def left(self) -> tuple[Finding, ...]:
        """What needs a person, the most serious first."""
        return self.report.findings

    @property
    def standard(self) -> Standard | None:
        """The standard that it was held against."""
        return self.report.standard


@dataclass(frozen=True, slots=True)
class Mended:
    """The file has been mended, in memory."""

    result: MendResult


MendEvent = MendProgress | Mended


class MendService:
    """Mends in memory, then writes a new file; both can be stopped before anything is written."""

    def __init__(
        self, checks: CheckService, tones: Callable[[], TonePlacement], limits: ChildLimits | None = None
    ) -> None:
        """Keep the check and the office's way of placing tone marks; `limits` bound the child."""
        self._checks = checks
        self._tones = tones
        self._limits = limits

    def mending(
        self,
        path: Path,
        standard: str = AUTO,
        *,
        accept_changes: bool = False,
        stopped: Stopped = lambda: False,
    ) -> Iterator[MendEvent]:
        """Mend a .docx step by step; the result comes last, and not at all when `stopped` said so.

        Nothing is written: see `write`. Raises BadInputError for what is no readable .docx, a secret paper or
        no standard, MachineError otherwise.
        """
        self._checks.check_standard(standard)
        rounds = Rounds(self._tones(), accept=accept_changes)
        with MendingProcess(path, stopped, self._limits) as process:
            paper = yield from _followed(process.read(), *_READING)
            if paper is None:
                return
            before = report = self._checks.check_read(path, paper, standard)
            _refuse_secret(report.result)
            # The standard of the first reading holds: mending must not change which one it is.
            held = before.result.verdict.standard or standard
            for number in range(_MOST_ROUNDS):
                start = _ROUNDS[0] + (_ROUNDS[1] - _ROUNDS[0]) * number / _MOST_ROUNDS
                span = start, start + (_ROUNDS[1] - _ROUNDS[0]) / _MOST_ROUNDS
                if todo := rounds.next(report.result):
                    order = [mend for repair in todo for mend in repair.mends]
                    paper = yield from _followed(process.mend(order), *span)
                elif rounds.begin_again(report.result):
                    paper = yield from _followed(process.forget(), *span)
                else:
                    break
                if paper is None:
                    return
                report = self._checks.check_read(path, paper, held)
            data: bytes | None = None
            if rounds.made:
                if not says_the_same(before.paper, report.paper, rounds.made):
                    raise MachineError("mend.words_differ", name=path.name)
                parts = None
                for step in process.parts():
                    if isinstance(step, PartsChanged):
                        parts = step.parts
                    else:
                        yield MendProgress(_ROUNDS[1])
                if parts is None or (data := packed(path, parts, stopped)) is None:
                    return
            notes = (messages.text("mend.signed"),) if data is not None and is_signed(data) else ()
            yield Mended(MendResult(path, data, _changes(rounds.made), before, report, notes))

    def mend(self, path: Path, standard: str = AUTO, *, accept_changes: bool = False) -> MendResult:
        """Mend a .docx in memory and wait for it; raises as `mending`."""
        for event in self.mending(path, standard, accept_changes=accept_changes):
            if isinstance(event, Mended):
                return event.result
        raise AssertionError("mending that nobody stops ends with its result")

    def check_target(self, path: Path, target: Path) -> None:
        """Raise BadInputError for a target that will not be written: the file itself, any that is there."""
        if target.suffix.lower() != ".docx":
            raise BadInputError("mend.not_docx", path=target)
        if _is_same(path, target):
            raise BadInputError("mend.same_file", path=target)
        if os.path.lexists(target):
            raise BadInputError("mend.exists", path=target)

    def write(self, result: MendResult, target: Path) -> bool:
        """Write the new file, whole or not at all, over nothing that is there; False when there is none.

        Raises as `check_target`, and MachineError for what the machine refuses.
        """
        self.check_target(result.path, target)
        if result.data is None:
            return False
        write_atomically(target, result.data, overwrite=False)
        return True


def _followed(
    events: Iterator[ReadingEvent], start: float, stop: float
) -> Generator[MendProgress, None, Paper | None]:
    """Tell the progress of a step; return its paper, None when it was stopped."""
    paper = None
    for event in events:
        if isinstance(event, PaperRead):
            paper = event.paper
        share = event.share if isinstance(event, ReadingProgress) else 1.0
        yield MendProgress(start + (stop - start) * share)
    return paper


def _refuse_secret(result: CheckResult) -> None:
    if result.refused:
        finding = result.findings[0]
        raise BadInputError("mend.secret", found=finding.found, rule=finding.required)


def _is_same(path: Path, target: Path) -> bool:
    try:
        return path.samefile(target)
    except OSError:
        return path.absolute() == target.absolute()


def _changes(made: Sequence[tuple[Repair, CheckResult]]) -> tuple[MendChange, ...]:
    """Tell every repair; the same one in several rounds is told once."""
    together: dict[tuple[str, str, str], list[Repair]] = {}
    letters: dict[tuple[str, str, str], list[LetterChange]] = {}
    texts: dict[str, str] = {}
    before: CheckResult | None = None
    for repair, result in made:
        if result is not before:
            before = result
            texts = {it.place: it.text for it in paragraphs(result.anatomy.paper)}
        finding = repair.finding
        key = finding.rule, finding.part, finding.found
        together.setdefault(key, []).append(repair)
        letters.setdefault(key, []).extend(letter_changes(repair.mends, texts))
    return tuple(_change(group, letters[key]) for key, group in together.items())


def _change(group: Sequence[Repair], letters: Sequence[LetterChange]) -> MendChange:
    mends = [mend for repair in group for mend in repair.mends]
    finding = group[0].finding
    return MendChange(
        rule=finding.rule,
        part=finding.part,
        found=finding.found,
        done=done_in_words(mends, letters),
        required=finding.required,
        clause=finding.clause,
        where=where(finding),
        places=sum(max(len(repair.finding.spots), 1) for repair in group),
        letters=tuple(letters),
    )


def result_values(result: MendResult, written: Path | None) -> dict[str, Any]:
    """Return a result as plain values for machines; `written` is where the new file stands."""
    from bannai.services.check_service import finding_values

    return {
        "file": str(result.path),
        "written": str(written) if written else None,
        "standard": result.report.result.verdict.standard,
        "changes": [{**asdict(it), "sentence": it.sentence} for it in result.changes],
        "left": [finding_values(it) for it in result.left],
        "notes": list(result.notes),
    }
