"""The sections of a Word file: pages upright or across, where page numbers begin, first pages."""

from __future__ import annotations

from dataclasses import dataclass

from bannai.documents.standards import PageForm
from bannai.render.docx_package import (
    FIRST_FOOTER_RELATION,
    FIRST_HEADER_RELATION,
    HEADER_RELATION,
    NO_FOOTER_RELATION,
)
from bannai.render.docx_paragraphs import paragraph, twips


@dataclass(slots=True)
class Sections:
    """Writes the end of each section, in reading order.

    `addressed` tells that page 1 has a footer. An appendix begins with page 1, which Word prints on a
    new sheet of its own accord when the pages are mirrored.
    """

    page: PageForm
    addressed: bool = False
    _first: bool = True  # nothing of the paper, or of this appendix, was closed yet
    _appendix: bool = False

    def begin_appendix(self) -> None:
        """What is closed next is the first section of an appendix: its pages are counted from 1."""
        self._first = self._appendix = True

    def close(self, *, landscape: bool = False) -> str:
        """Return the w:sectPr of the section that ends here."""
        page = self.page
        first = self._first
        plain = f'<w:headerReference w:type="default" r:id="{HEADER_RELATION}"/>'
        plain += f'<w:headerReference w:type="first" r:id="{FIRST_HEADER_RELATION}"/>'
        if self.addressed:
            footer = NO_FOOTER_RELATION if self._appendix or not first else FIRST_FOOTER_RELATION
            plain += f'<w:footerReference w:type="first" r:id="{footer}"/>'
        width, height = twips(page.width_mm), twips(page.height_mm)
        size = f'w:w="{width}" w:h="{height}"'
        if landscape:
            size = f'w:w="{height}" w:h="{width}" w:orient="landscape"'
        number = '<w:pgNumType w:start="1"/>' if self._appendix and first else ""
        hidden = "<w:titlePg/>" if first and not page.number_on_first else ""
        self._first = False
        return (
            f'<w:sectPr>{plain}<w:type w:val="nextPage"/><w:pgSz {size}/>'
            f'<w:pgMar w:top="{twips(page.top_mm)}" w:right="{twips(page.right_mm)}"'
            f' w:bottom="{twips(page.bottom_mm)}" w:left="{twips(page.left_mm)}"'
            f' w:header="{twips(page.number_from_top_mm)}" w:footer="{twips(page.bottom_mm / 2)}"'
            f' w:gutter="0"/>{number}{hidden}</w:sectPr>'
        )


def ended(xml: str, section: str, gap_style: str) -> str:
    """Return content with the end of its section in its last paragraph; after a table, in a tiny one."""
    if not xml.endswith("</w:p>"):
        xml += paragraph(gap_style)
    at = xml.rindex("</w:pPr>")
    return xml[:at] + section + xml[at:]
