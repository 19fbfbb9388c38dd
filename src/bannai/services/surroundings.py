"""The words that stand around a finding of the review, so that a bare figure can be known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bannai.documents.model import Document, plain_text
from bannai.review.places import Place, cell_labels, placed_inlines

if TYPE_CHECKING:
    from bannai.services.review_service import Finding

_CONTEXT = 32  # letters on each side


class Surroundings:
    """Says what stands around a finding, so that a bare figure can be known."""

    def __init__(self, document: Document) -> None:
        """Keep every line, and what the cells of tables stand for."""
        self._lines = {_line_of(place): plain_text(inline) for place, inline in placed_inlines(document)}
        self._cells = {
            (section.id, position): cell_labels(block)
            for section in document.sections
            for position, block in enumerate(section.blocks)
        }

    def of(self, finding: Finding) -> str:
        """Return the words around a finding, cut at spaces; of a whole cell its row and column; or ""."""
        place = finding.place
        if place is None:
            return ""
        line = self._lines[_line_of(place)]
        start, end = max(0, place.start - _CONTEXT), min(len(line), place.end + _CONTEXT)
        while 0 < start < place.start and not line[start - 1].isspace():
            start += 1
        while place.end < end < len(line) and not line[end].isspace():
            end -= 1
        if line[start:end].strip() != finding.text:
            return f"{'… ' if start else ''}{line[start:end].strip()}{' …' if end < len(line) else ''}"
        return "" if place.part else self._cells[place.section_id, place.block].get(place.inline, "")


def _line_of(place: Place) -> Place:
    return replace(place, start=0, end=0)
