"""CheckService: a Word file from anywhere, held against the form of its standard. The file is not changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from bannai import messages
from bannai.documents.paper import Paper, PaperWarning
from bannai.documents.paper_walk import place_in_words
from bannai.documents.standards import Severity, Standard
from bannai.errors import BadInputError
from bannai.importers.sandbox import ChildLimits, PaperRead, ReadingProgress, reading
from bannai.review.anatomy import Part
from bannai.review.check import AUTO, CheckResult, CheckStep, checking
from bannai.review.findings import Finding, Spot
from bannai.review.form.sheet import part_name
from bannai.services.kind_service import KindService
from bannai.services.review_service import ReviewService

__all__ = [
    "AUTO",
    "STANDARDS",
    "CheckProgress",
    "CheckReport",
    "CheckService",
    "Checked",
    "Finding",
    "Severity",
    "Spot",
]

STANDARDS = ("nd30", "party05")
_READING_SHARE = 0.7  # of the whole work: reading takes the most of it
_SHOWN_PARTS = (Part.UNKNOWN, Part.BODY, Part.CELL, Part.RULE)

Stopped = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class CheckProgress:
    """So much is done (0 to 1)."""

    share: float


@dataclass(frozen=True)
class CheckReport:
    """What was found in a file. `paper` is kept for whoever shows or mends it."""

    path: Path
    paper: Paper
    result: CheckResult
    standard: Standard | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, the most serious first."""
        return self.result.findings

    @property
    def warnings(self) -> tuple[PaperWarning, ...]:
        """What could not be read though the rest was."""
        return self.paper.warnings

    def count(self, severity: Severity) -> int:
        """Return how many findings are of a severity."""
        return self.result.count(severity)


@dataclass(frozen=True)
class Checked:
    """The file has been checked."""

    report: CheckReport


CheckEvent = CheckProgress | Checked


class CheckService:
    """Reads in a child process, checks here; both can be stopped."""

    def __init__(self, kinds: KindService, reviews: ReviewService, limits: ChildLimits | None = None) -> None:
        """Keep the standards and the words of the office; `limits` bound the reading."""
        self._kinds = kinds
        self._reviews = reviews
        self._limits = limits

    def standard_ids(self) -> tuple[str, ...]:
        """Return the standards that a file can be checked by."""
        return STANDARDS

    def check_standard(self, standard: str) -> None:
        """Raise BadInputError for what is neither `AUTO` nor one of the standards."""
        if standard not in (AUTO, *STANDARDS):
            allowed = ", ".join((AUTO, *STANDARDS))
            raise BadInputError("errors.standard_unknown", name=standard, allowed=allowed)

    def checking(
        self, path: Path, standard: str = AUTO, stopped: Stopped = lambda: False
    ) -> Iterator[CheckEvent]:
        """Check a .docx step by step; the report comes last, and not at all when `stopped` said so.

        Raises BadInputError for what is no readable .docx or no standard, MachineError otherwise.
        """
        self.check_standard(standard)
        paper: Paper | None = None
        for event in reading(path, stopped, self._limits):
            if isinstance(event, ReadingProgress):
                yield CheckProgress(event.share * _READING_SHARE)
            elif isinstance(event, PaperRead):
                paper = event.paper
        if paper is None:
            return
        for step in self._steps(paper, standard):
            if stopped():
                return
            if isinstance(step, CheckStep):
                yield CheckProgress(_READING_SHARE + step.share * (1 - _READING_SHARE))
            else:
                yield Checked(self._report(path, paper, step))

    def check(self, path: Path, standard: str = AUTO) -> CheckReport:
        """Check a .docx and wait for it; raises as `checking`."""
        for event in self.checking(path, standard):
            if isinstance(event, Checked):
                return event.report
        raise AssertionError("a check that nobody stops ends with its report")

    def check_read(self, path: Path, paper: Paper, standard: str = AUTO) -> CheckReport:
        """Check a paper that has been read already (a mended one, before it is written)."""
        for step in self._steps(paper, standard):
            if isinstance(step, CheckResult):
                return self._report(path, paper, step)
        raise AssertionError("a check ends with its result")

    def _steps(self, paper: Paper, standard: str) -> Iterator[CheckStep | CheckResult]:
        standards = {name: self._kinds.standard(name) for name in STANDARDS}
        return checking(paper, standards, standard, self._reviews.own_words())

    def _report(self, path: Path, paper: Paper, result: CheckResult) -> CheckReport:
        name = result.verdict.standard
        return CheckReport(path, paper, result, self._kinds.standard(name) if name else None)


def where(finding: Finding) -> str:
    """Return where a finding is, in words: the component and the place of the first spot."""
    name = part_name(finding.part) if finding.part else ""
    if not finding.spots or not finding.spots[0].place:
        return name or messages.text("check.where_file")
    place = place_in_words(finding.spots[0].place)
    return messages.text("check.where_named", name=name, place=place) if name else place


def report_values(report: CheckReport) -> dict[str, Any]:
    """Return a report as plain values for machines."""
    result = report.result
    anatomy = result.anatomy
    named = [
        {"part": part.value, "text": line.full, "place": line.place}
        for line, part in zip(anatomy.lines, anatomy.parts, strict=True)
        if line.text and part not in _SHOWN_PARTS
    ]
    return {
        "file": str(report.path),
        "standard": result.verdict.standard,
        "reasons": list(result.verdict.reasons),
        "kind": anatomy.kind,
        "head": anatomy.head.value,
        "refused": result.refused,
        "errors": report.count(Severity.ERROR),
        "warnings": report.count(Severity.WARNING),
        "hints": report.count(Severity.HINT),
        "components": named,
        "findings": [finding_values(finding) for finding in result.findings],
        "unread": [messages.text(f"importers.{it.message_id}") for it in report.warnings],
    }


def finding_values(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain values."""
    return {
        "id": finding.rule,
        "severity": finding.severity.value,
        "part": finding.part,
        "found": finding.found,
        "rule": finding.required,
        "clause": finding.clause,
        "where": where(finding),
        "spots": [asdict(it) for it in finding.spots],
        "suggestion": finding.suggestion,
        "mends": [{"do": type(it).__name__, **_plain(it)} for it in finding.mends],
    }


def _plain(value: Any) -> dict[str, Any]:
    """Return the fields of a mend that say something."""
    if not is_dataclass(value):
        raise TypeError(f"no mend: {value!r}")
    found = {item.name: getattr(value, item.name) for item in fields(value)}
    return {name: _plain_value(it) for name, it in found.items() if it is not None}


def _plain_value(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(it) for it in value]
    return value.value if isinstance(value, Enum) else value
