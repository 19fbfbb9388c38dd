"""How the letters of a paper's pages look, line by line: font, size, weight, slant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bannai.documents.model import Chart, Document
from bannai.documents.standards import Standard
from tests.render.pdf_places import Face, Page, squeezed
from tests.render.test_read_back import Line, head_and_end, lines_of

_SHORT = 6  # letters; a shorter line may stand anywhere else too
_CLOSING = {"authority", "position", "signer", "signature_note", "recipients_title", "recipients_item"}
_LIKE = {"addressed_item": "addressed"}


@dataclass(frozen=True)
class _Flow:
    """The letters of all pages between the upper and the lower margin; those before `end` are no appendix."""

    letters: str
    faces: list[Face]
    end: int


def face_problems(document: Document, standard: Standard, pages: Sequence[Page], main: int) -> Iterator[str]:
    """Say which lines are not in the look of their component; `main` pages stand before the appendices."""
    charts = any(isinstance(block, Chart) for block in document.blocks())
    for number, page in enumerate(pages):
        if not charts and not all(face.serif for face in page.faces):
            yield f"page {number + 1} has another font"
    flow = _flow(standard, pages, main)
    for line in head_and_end(document, standard):
        wanted = squeezed(line.text)
        if line.component == "contact" or not wanted or wanted == "*":
            continue
        in_closing = line.component in _CLOSING
        found = flow.letters.rfind(wanted, 0, flow.end) if in_closing else flow.letters.find(wanted)
        yield from _line_problems(line, wanted, standard, flow, found)
    at = 0
    for line in lines_of(_without_charts(document), standard):
        wanted = squeezed(line.text)
        if line.component == "table_cell" or len(wanted) < _SHORT:
            continue
        found = flow.letters.find(wanted, at)
        yield from _line_problems(line, wanted, standard, flow, found)
        at = found + len(wanted) if found >= 0 else at


def _flow(standard: Standard, pages: Sequence[Page], main: int) -> _Flow:
    letters, faces, end = "", [], 0
    for number, page in enumerate(pages):
        for letter, box, face in zip(page.letters, page.boxes, page.faces, strict=True):
            level = (box.top + box.bottom) / 2
            if standard.page.top_mm < level < page.height - standard.page.bottom_mm:
                letters += letter.casefold()
                faces.append(face)
        if number < main:
            end = len(letters)
    return _Flow(letters, faces, end)


def _without_charts(document: Document) -> Document:
    """Return a document without its charts, whose words stand elsewhere in each format."""
    sections = (
        replace(part, blocks=tuple(it for it in part.blocks if not isinstance(it, Chart)))
        for part in document.sections
    )
    return replace(document, sections=tuple(sections))


def _line_problems(line: Line, wanted: str, standard: Standard, flow: _Flow, at: int) -> Iterator[str]:
    if at < 0:
        yield f"{line.component} is nowhere: {line.text[:50]!r}"
        return
    look, found = standard.look(_LIKE.get(line.component, line.component)), flow.faces[at : at + len(wanted)]
    sizes = {face.size_pt for face in found}
    if sizes != {look.size_pt}:
        yield f"{line.component} {line.text[:30]!r}: {sizes} pt, not {look.size_pt}"
    for what in ("bold", "italic"):
        marked = len(squeezed(getattr(line, what)))
        expected = len(wanted) if getattr(look, what) else marked
        shown = sum(getattr(face, what) for face in found)
        if shown != expected:
            yield f"{line.component} {line.text[:30]!r}: {shown} {what} letters, not {expected}"
