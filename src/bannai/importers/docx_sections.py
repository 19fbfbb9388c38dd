"""Sections: which blocks of the body they hold, and how their pages are set up."""

from __future__ import annotations

from collections.abc import Iterator

from bannai.documents.paper import PageSetup
from bannai.importers.docx_places import blocks
from bannai.importers.docx_xml import Element, W, child_is_on, child_value, mm, value, whole

References = tuple[int | None, int | None, int | None]  # stories of default, first and even pages

_MOST_COLUMNS = 45


def section_elements(body: Element) -> Iterator[tuple[Element | None, int]]:
    """Yield each w:sectPr and the index after its last block. The last section holds what is left."""
    count = 0
    for element, _ in blocks(body):
        count += 1
        section = element.find(f"{W}pPr/{W}sectPr") if element.tag == W + "p" else None
        if section is not None:
            yield section, count
    yield body.find(W + "sectPr"), count


def page_setup(
    section: Element | None, headers: References, footers: References, first: int, end: int
) -> PageSetup:
    """Read a w:sectPr; what it does not tell is as Word has it by itself (Letter paper, an inch)."""
    if section is None:
        return PageSetup(headers=headers, footers=footers, first_block=first, end_block=end)
    size, margins = section.find(W + "pgSz"), section.find(W + "pgMar")
    numbers = section.find(W + "pgNumType")
    usual = PageSetup()
    columns = whole(value(section.find(W + "cols"), "num")) or 1
    return PageSetup(
        width_mm=_length(size, "w", usual.width_mm),
        height_mm=_length(size, "h", usual.height_mm),
        landscape=value(size, "orient") == "landscape",
        top_mm=_length(margins, "top", usual.top_mm),
        bottom_mm=_length(margins, "bottom", usual.bottom_mm),
        left_mm=_length(margins, "left", usual.left_mm),
        right_mm=_length(margins, "right", usual.right_mm),
        gutter_mm=_length(margins, "gutter", usual.gutter_mm),
        header_mm=_length(margins, "header", usual.header_mm),
        footer_mm=_length(margins, "footer", usual.footer_mm),
        title_page=child_is_on(section, "titlePg"),
        columns=min(max(columns, 1), _MOST_COLUMNS),
        begins=child_value(section, "type") or "nextPage",
        number_start=whole(value(numbers, "start")),
        number_form=value(numbers, "fmt") or "decimal",
        headers=headers,
        footers=footers,
        first_block=first,
        end_block=end,
    )


def _length(element: Element | None, name: str, usual: float) -> float:
    """Return a length; Word writes a negative top or bottom margin for one that never gives way."""
    length = mm(value(element, name))
    return usual if length is None else abs(length)
