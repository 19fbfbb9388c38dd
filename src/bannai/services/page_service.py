"""PageService: the pages of a document as drawings, for the eye; the files come from ExportService."""

from __future__ import annotations

from bannai.documents.model import Document
from bannai.services.kind_service import KindService


class PageService:
    """Lays pages out as they will be printed. The renderer is loaded when first used."""

    def __init__(self, kinds: KindService) -> None:
        """Keep the kinds for their standards."""
        self._kinds = kinds

    def drawings(self, document: Document) -> tuple[bytes, ...]:
        """Return each page as SVG; a page that did not change is the same bytes again.

        Any thread. Raises MachineError when the pages cannot be set.
        """
        from bannai.render.typst import render_svg_pages

        return render_svg_pages(document, self._kinds.standard(document.standard))
