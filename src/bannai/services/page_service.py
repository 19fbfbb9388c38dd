"""PageService: the pages of a document as drawings, for the eye; the files come from ExportService."""

from __future__ import annotations

from bannai.documents.model import Document
from bannai.services.kind_service import KindService


class PageService:
    """Lays pages out as they will be printed. The renderer is loaded when first used."""

    def __init__(self, kinds: KindService) -> None:
        """Keep the kinds for their standards."""
        self._kinds = kinds

    def drawings(self, document: Document, theme: str = "") -> tuple[bytes, ...]:
        """Return each page as SVG; a page that did not change is the same bytes again.

        `theme` is the id of a theme of slides ("": the usual one, or a paper). Any thread. Raises
        MachineError when the pages cannot be set.
        """
        from bannai.render.pptx_theme import load_theme
        from bannai.render.typst import render_svg_pages

        standard = self._kinds.standard(document.standard)
        return render_svg_pages(document, standard, load_theme(theme) if theme else None)
