"""What a check found, as a list for people: for the window, the clipboard, a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bannai import messages
from bannai.documents.model import Document, Heading, HeadingStyle, Inline, Paragraph, Run, Section
from bannai.documents.standards import Severity
from bannai.documents.vietnamese import nfc
from bannai.render.text import render_text
from bannai.review.findings import Finding, Spot
from bannai.services.check_pages import unknown_lines
from bannai.services.check_service import CheckReport, where
from bannai.services.mend_service import MendResult

LISTING_KIND = "ket-qua-kiem-tra"


class CheckGroup(StrEnum):
    """The groups of a list, the most serious first."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"
    UNKNOWN = "unknown"  # lines that were not recognised
    UNREAD = "unread"  # what could not be read of the file


@dataclass(frozen=True, slots=True)
class CheckEntry:
    """One row: sentences that are shown as they are, "" for none; `spots` lead to its places."""

    group: CheckGroup
    found: str
    rule: str = ""
    clause: str = ""
    suggestion: str = ""
    where: str = ""
    spots: tuple[Spot, ...] = ()


def entries_of(report: CheckReport) -> tuple[CheckEntry, ...]:
    """Return all rows of a report, group after group; in a group what has no place comes first."""
    rows = [_entry(finding) for finding in report.findings]
    rows += [
        CheckEntry(
            CheckGroup.UNKNOWN, messages.text("check_page.unknown_line", text=line.text), spots=(line.spot,)
        )
        for line in unknown_lines(report)
    ]
    rows += [
        CheckEntry(CheckGroup.UNREAD, messages.text(f"importers.{warning.message_id}"))
        for warning in report.warnings
    ]
    return tuple(rows)


def summary_of(report: CheckReport) -> str:
    """Return by what the file was checked and how much was found, in one or two sentences."""
    if report.result.refused:
        return messages.text("check_page.refused")
    known = report.standard is not None
    by = messages.text("check.by_standard", name=report.standard.name) if report.standard else ""
    lead = by if known else messages.text("check_page.standard_unknown")
    if not report.findings:
        return f"{lead} {messages.text('check.good')}"
    counts = messages.text(
        "check_page.counts",
        errors=report.count(Severity.ERROR),
        warnings=report.count(Severity.WARNING),
        hints=report.count(Severity.HINT),
    )
    return f"{lead} {counts}"


def kind_of(report: CheckReport) -> str:
    """Return which kind of paper it is, as a sentence; "" of a paper that is refused."""
    kind = report.result.anatomy.kind
    if report.result.refused:
        return ""
    return messages.text("check.kind_known", kind=kind) if kind else messages.text("check.kind_unknown")


def reasons_of(report: CheckReport) -> str:
    """Return why its standard was chosen; "" when it was not recognised."""
    reasons = report.result.verdict.reasons
    return messages.text("check.because", reasons="; ".join(reasons)) if reasons else ""


def listing(report: CheckReport) -> Document:
    """Return the whole result as a document, which is exported as any other (.docx, .txt)."""
    rows = entries_of(report)
    told = (summary_of(report), kind_of(report), reasons_of(report))
    opening = tuple(Paragraph(_words(sentence)) for sentence in told if sentence)
    sections = [Section("dau", "", opening)]
    for group in CheckGroup:
        members = [row for row in rows if row.group is group]
        if members:
            title = group_title(group, len(members))
            heading = Heading(_words(title), HeadingStyle.PLAIN)
            lines = (line for number, row in enumerate(members, start=1) for line in _lines(number, row))
            sections.append(Section(group.value, title, (heading, *lines)))
    return Document(
        kind_id=LISTING_KIND,
        kind_name=messages.text("check_page.listing_name"),
        standard="speech",
        sections=tuple(sections),
        type_name=_words(messages.text("check_page.listing_name").upper()),
        subject=_words(messages.text("check_page.listing_of", name=report.path.name)),
    )


def listing_text(result: Document) -> str:
    """Return a `listing` as plain text."""
    return render_text(result)


def changes_text(result: MendResult) -> str:
    """Return what will be mended, a paragraph a change: what is wrong, what is done, the rule, where."""
    lines: list[str] = []
    for number, change in enumerate(result.changes, start=1):
        told = messages.text("check_page.mend_change", number=number, found=change.found, done=change.done)
        lines.append(told)
        if change.required:
            lines.append(messages.text("mend.line_rule", rule=change.required))
        name = "mend.line_where_more" if change.places > 1 else "mend.line_where"
        lines += [messages.text(name, where=change.where, count=change.places - 1), ""]
    return "\n".join((*lines, *result.notes)).strip()


def group_title(group: CheckGroup, count: int) -> str:
    """Return the name of a group with how much is in it."""
    return messages.text("check_page.group", name=messages.text(f"check_page.group_{group}"), count=count)


def details_of(row: CheckEntry) -> tuple[str, ...]:
    """Return what stands below the first line of a row: the rule, its clause, what to write, where."""
    named = (
        ("check.line_rule", "rule", row.rule),
        ("check.line_suggestion", "text", row.suggestion),
        ("check.line_clause", "clause", row.clause),
    )
    told = [messages.text(name, **{slot: value}) for name, slot, value in named if value]
    if row.where:
        more = len(row.spots) - 1
        name = "check.line_where_more" if more > 0 else "check.line_where"
        told.append(messages.text(name, where=row.where, count=more))
    return tuple(told)


def _entry(finding: Finding) -> CheckEntry:
    return CheckEntry(
        CheckGroup(finding.severity.value), finding.found, finding.required, finding.clause,
        finding.suggestion, where(finding), finding.spots,
    )  # fmt: skip


def _lines(number: int, row: CheckEntry) -> Iterator[Paragraph]:
    yield Paragraph((Run(_clean(f"{number}. {row.found}"), bold=True),))
    for line in details_of(row):
        yield Paragraph(_words(line))


def _words(text: str) -> Inline:
    clean = _clean(text)
    return (Run(clean),) if clean else ()


def _clean(text: str) -> str:
    """Return words of a stranger's file as a document may hold them: NFC, no control characters."""
    return nfc("".join(char if char.isprintable() else " " for char in text)).strip()


def rows_by_group(rows: Iterable[CheckEntry]) -> dict[CheckGroup, list[CheckEntry]]:
    """Return the rows of each group that has any, in the order of the groups."""
    groups: dict[CheckGroup, list[CheckEntry]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    return {group: groups[group] for group in CheckGroup if group in groups}
