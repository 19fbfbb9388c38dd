"""SourcesService: the "phiếu nguồn", a page that says where everything in a document comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bannai import messages
from bannai.documents.model import (
    Align,
    Block,
    Column,
    Document,
    Heading,
    HeadingStyle,
    Inline,
    Paragraph,
    Run,
    Section,
    Table,
)
from bannai.documents.vietnamese import format_number
from bannai.services.review_service import Finding, FindingKind, Gathered, Place, gathered

SHEET_KIND = "phieu-nguon"
_OPEN = (FindingKind.MISSING, FindingKind.UNTRACED, FindingKind.CARRIED, FindingKind.SAMPLE)
_PART_NAMES = {"lines": "signature", "name": "signer"}  # of signature.0.lines, signature.0.name
_TRACED = (FindingKind.FIGURE, FindingKind.DATE, FindingKind.NAME, FindingKind.CITATION)


class SourcesService:
    """Makes the sheet from what the review found; it holds no state."""

    def sheet(self, document: Document, findings: Sequence[Finding]) -> Document:
        """Return the sheet of a document as a document: what is open first, then each claim with its source.

        What stands in several places of a section with the same source is one row. It is exported as any
        document (.docx, .pdf, .txt); slips of spelling are not in it.
        """
        titles = {section.id: section.title for section in document.sections}
        sections = [Section("dau", "", tuple(self._opening(findings)))]
        for kind in (*_OPEN, *_TRACED):
            rows = gathered(finding for finding in findings if finding.kind is kind)
            if rows:
                sections.append(self._part(kind, rows, titles, len(sections)))
        return Document(
            kind_id=SHEET_KIND,
            kind_name=messages.text("review.sheet_name"),
            standard="speech",
            sections=tuple(sections),
            type_name=_words(messages.text("review.sheet_name").upper()),
            subject=_words(messages.text("review.sheet_of", title=document.title)),
        )

    def _opening(self, findings: Sequence[Finding]) -> Iterator[Block]:
        yield Paragraph(_words(messages.text("review.sheet_purpose")))
        counts = {kind: sum(finding.kind is kind for finding in findings) for kind in FindingKind}
        traced = sum(counts[kind] for kind in _TRACED)
        yield Paragraph(
            _words(
                messages.text(
                    "review.sheet_counts",
                    traced=format_number(traced),
                    untraced=format_number(counts[FindingKind.UNTRACED]),
                    missing=format_number(counts[FindingKind.MISSING]),
                )
            )
        )

    def _part(
        self, kind: FindingKind, rows: Sequence[Gathered], titles: dict[str, str], ordinal: int
    ) -> Section:
        title = messages.text(f"review.kind_{kind}")
        columns = (
            Column(_words(messages.text("review.sheet_number")), 0.8, Align.CENTER),
            Column(_words(messages.text("review.sheet_what")), 2.3),
            Column(_words(messages.text("review.sheet_where")), 4.4),
            Column(_words(messages.text("review.sheet_source")), 3.4),
        )
        cells = tuple(
            (
                _words(str(number)),
                (Run(row.finding.text, bold=True),),
                _words(_where(row, titles)),
                _words(row.finding.source),
            )
            for number, row in enumerate(rows, start=1)
        )
        heading = Heading(_words(title), HeadingStyle.ARABIC, ordinal)
        return Section(kind.value, title, (heading, Table(columns, cells)))


def _where(row: Gathered, titles: dict[str, str]) -> str:
    """Say where something stands: the part, the words around it, and in how many more places."""
    if not row.places:
        return messages.text("review.sheet_nowhere")
    where = place_name(row.places[0], titles)
    if row.finding.context:
        where = messages.text("review.sheet_in", part=where, context=row.finding.context)
    more = len(row.places) - 1
    return messages.text("review.sheet_more", where=where, more=format_number(more)) if more else where


def place_name(place: Place, titles: dict[str, str]) -> str:
    """Return the name of the part of a document where a place is; `titles` are by section id."""
    if place.part:
        return messages.text(f"review.part_{_PART_NAMES.get(place.part.rpartition('.')[2], place.part)}")
    title = titles.get(place.section_id, "")
    return messages.text("review.part_titled", title=title) if title else messages.text("review.part_body")


def _words(text: str) -> Inline:
    return (Run(text),) if text else ()
