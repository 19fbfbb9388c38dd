"""PageService: the pages of a document as drawings, for the eye; the files come from ExportService."""

from __future__ import annotations

from bannai.documents.model import Document
from bannai.services.kind_service import KindService
from bannai.services.slide_theme_service import SlideThemeService


class PageService:
    """Lays pages out as they will be printed. The renderer is loaded when first used."""

    def __init__(self, kinds: KindService) -> None:
        """Keep the kinds for their standards, and with them the themes of slides."""
        self._kinds = kinds
        self._themes = SlideThemeService(kinds.slide_templates)

    def drawings(self, document: Document, theme: str = "", *, wide: bool = True) -> tuple[bytes, ...]:
        """Return each page as SVG; a page that did not change is the same bytes again.

        `theme` is the id of a theme of slides ("": the usual one, or a paper), 16:9 or, not `wide`, 4:3. Any
        thread. Raises MachineError when the pages cannot be set.
        """
        from bannai.render.typst import render_svg_pages

        standard = self._kinds.standard(document.standard)
        deck = document.standard == "deck"
        return render_svg_pages(document, standard, self._themes.load(theme, wide=wide) if deck else None)
