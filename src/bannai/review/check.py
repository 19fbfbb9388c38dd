"""A paper held against a standard: components recognised, the standard chosen, every rule looked at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from bannai.documents.paper import Paper
from bannai.documents.standards import Severity, Standard
from bannai.review.anatomy import Anatomy, Part
from bannai.review.components import recognise
from bannai.review.findings import Finding
from bannai.review.form.closing import check_closing
from bannai.review.form.facts import check_facts
from bannai.review.form.head import check_head
from bannai.review.form.language import check_language
from bannai.review.form.looks import check_looks
from bannai.review.form.page import check_page
from bannai.review.form.paragraphs import check_paragraphs
from bannai.review.form.sheet import Sheet, general_rules
from bannai.review.form.symbol import check_symbol
from bannai.review.form.texts import check_texts
from bannai.review.form.traces import check_traces, secret_mark
from bannai.review.which_standard import Verdict, which_standard

AUTO = "auto"
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.HINT: 2}


@dataclass(frozen=True)
class CheckResult:
    """What a check found. `verdict` says by which standard and why; `refused` when the paper is secret.

    Findings are errors first, then warnings, then hints; each sort in reading order.
    """

    anatomy: Anatomy
    verdict: Verdict
    findings: tuple[Finding, ...]
    refused: bool = False

    def count(self, severity: Severity) -> int:
        """Return how many findings are of a severity."""
        return sum(1 for finding in self.findings if finding.severity is severity)


@dataclass(frozen=True, slots=True)
class CheckStep:
    """So much of the check is done (0 to 1)."""

    share: float


def checking(
    paper: Paper,
    standards: Mapping[str, Standard],
    chosen: str = AUTO,
    own_words: Collection[str] = (),
) -> Iterator[CheckStep | CheckResult]:
    """Check a paper step by step; the result comes last.

    `standards` are those that know rules, by id; `chosen` is one of them or `AUTO`. Where no standard is
    recognised only what holds for every text is looked at. Raises KeyError for an unknown standard.
    """
    kinds = [kind for standard in standards.values() for kind in standard.abbreviations]
    anatomy = recognise(paper, kinds)
    verdict = which_standard(anatomy) if chosen == AUTO else Verdict(chosen, ())
    standard = standards[verdict.standard] if verdict.standard else None
    rules = {**general_rules(), **(standard.rules if standard else {})}
    sheet = Sheet(anatomy, standard, rules)
    secret = secret_mark(sheet)
    if secret is not None:
        yield CheckResult(anatomy, verdict, (secret,), refused=True)
        return
    checks: tuple[Callable[[Sheet], Iterator[Finding]], ...] = (
        check_page, check_head, check_symbol, check_looks, check_paragraphs, check_texts, check_closing,
        check_traces, check_facts, lambda it: check_language(it, own_words),
    )  # fmt: skip
    found: list[Finding] = []
    for number, check in enumerate(checks, start=1):
        found += check(sheet)
        yield CheckStep(number / len(checks))
    yield CheckResult(anatomy, verdict, _in_order(found, anatomy))


def check_paper(
    paper: Paper,
    standards: Mapping[str, Standard],
    chosen: str = AUTO,
    own_words: Collection[str] = (),
) -> CheckResult:
    """Check a paper; as `checking`, at once."""
    for step in checking(paper, standards, chosen, own_words):
        if isinstance(step, CheckResult):
            return step
    raise AssertionError("a check ends with its result")


def _in_order(found: list[Finding], anatomy: Anatomy) -> tuple[Finding, ...]:
    order = {line.place: line.number for line in reversed(anatomy.lines)}

    def key(finding: Finding) -> tuple[int, int]:
        at = order.get(finding.spots[0].place, -1) if finding.spots else -1
        return _ORDER[finding.severity], at

    return tuple(sorted(found, key=key))


__all__ = ["AUTO", "CheckResult", "CheckStep", "Part", "check_paper", "checking"]
