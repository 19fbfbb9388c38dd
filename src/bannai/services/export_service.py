"""ExportService: a document → files, each written atomically and never over another unasked."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from bannai import messages
from bannai.documents.model import Document, Run, section_text
from bannai.documents.patterns import TEMPLATE_PREFIX
from bannai.documents.vietnamese import clean, format_number, syllable_count
from bannai.errors import BadInputError
from bannai.services.kind_service import KindService
from bannai.services.settings_service import Settings
from bannai.services.slide_theme_service import SlideTheme as SlideTheme  # the window asks for it here
from bannai.services.slide_theme_service import SlideThemeService
from bannai.store.files import write_atomically

if TYPE_CHECKING:
    from bannai.render.pptx_page import Page
    from bannai.render.pptx_theme import Theme

SYLLABLES_PER_MINUTE = 120
FORMATS = ("docx", "pptx", "pdf", "txt")
_DECK_FORMATS = ("pptx", "pdf", "docx", "txt")
_PAPER_FORMATS = ("docx", "pdf", "txt")
_TEMPLATE_FORMATS = ("docx", "txt")


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file that was written."""

    path: Path
    format: str
    sha256: str


class ExportService:
    """Renders and writes. The heavy renderers are loaded when first used."""

    def __init__(self, kinds: KindService) -> None:
        """Keep the kinds for their standards, and with them the themes of slides."""
        self._kinds = kinds
        self._themes = SlideThemeService(kinds.slide_templates)

    def format_of(self, path: Path) -> str:
        """Return the format by the file's ending. Raises BadInputError for another ending."""
        ending = path.suffix.lower().lstrip(".")
        if ending not in FORMATS:
            raise BadInputError(
                "errors.format_unknown", path=path, allowed=", ".join(f".{it}" for it in FORMATS)
            )
        return ending

    def check_targets(self, paths: Sequence[Path], *, overwrite: bool = False, kind_id: str = "") -> None:
        """Raise BadInputError, before any work, for a wrong ending, an existing file, one named twice.

        `kind_id` is that of what will be drafted, where it is known.
        """
        for number, path in enumerate(paths):
            _check_template(kind_id, self.format_of(path))
            if path.absolute() in [earlier.absolute() for earlier in paths[:number]]:
                raise BadInputError("errors.file_twice", path=path)
            if not overwrite and os.path.lexists(path) and not path.is_dir():
                raise BadInputError("errors.file_exists", path=path)

    def formats_of(self, document: Document) -> tuple[str, ...]:
        """Return the formats that suit a document, the usual one first.

        What an office's template was filled into is a Word file: its look is in that file alone.
        """
        if document.kind_id.startswith(TEMPLATE_PREFIX):
            return _TEMPLATE_FORMATS
        return _DECK_FORMATS if document.standard == "deck" else _PAPER_FORMATS

    def themes(self, *, party: bool = False) -> tuple[SlideTheme, ...]:
        """Return the themes of slides, first the one that a State (or a Party) office takes."""
        return self._themes.list(party=party)

    def theme_of(self, document: Document, settings: Settings) -> str:
        """Return the theme that a deck is shown in: the one chosen last, else the office's usual one.

        "" for a paper, which has none.
        """
        if document.standard != "deck":
            return ""
        themes = [it.id for it in self.themes(party=settings.party)]
        return settings.slide_theme if settings.slide_theme in themes else themes[0]

    def check_theme(self, standard: str, theme: str) -> None:
        """Raise BadInputError for a theme that is not known, or where what is drafted is no deck.

        `standard` is that of the kind, `theme` the id of a theme of slides.
        """
        if standard != "deck":
            raise BadInputError("export.theme_without_slides")
        themes = {it.id: it.name for it in self.themes()}
        if theme not in themes:
            allowed = "; ".join(f"{name} = {label}" for name, label in themes.items())
            raise BadInputError("export.theme_unknown", theme=clean(theme)[:60], allowed=allowed)

    def render(self, document: Document, format: str, theme: str = "", *, wide: bool = True) -> bytes:
        """Return the bytes of a document in docx, pptx, pdf or txt.

        `theme` is of slides ("": the usual one), which are 16:9 or, not `wide`, 4:3. Raises BadInputError
        for what an office's template was filled into, where its look would be lost.
        """
        _check_template(document.kind_id, format)
        writers: dict[str, Callable[[Document], bytes]] = {
            "docx": self._docx,
            "pptx": lambda deck: self._pptx(deck, theme, wide),
            "pdf": lambda paper: self._pdf(paper, theme, wide),
            "txt": self._txt,
        }
        return writers[format](document)

    def export(
        self, document: Document, path: Path, *, overwrite: bool = False, theme: str = "", wide: bool = True
    ) -> ExportedFile:
        """Write a document in the format of the file's ending; `theme` and `wide` as for `render`.

        Raises BadInputError (the file exists, a wrong ending) or MachineError (disk full, file in use).
        """
        data = self.render(document, self.format_of(path), theme, wide=wide)
        return self.write(data, path, overwrite=overwrite)

    def write(self, data: bytes, path: Path, *, overwrite: bool = False) -> ExportedFile:
        """Write what was rendered. Raises as `export`."""
        ending = self.format_of(path)
        write_atomically(path, data, overwrite=overwrite)
        return ExportedFile(path, ending, sha256(data).hexdigest())

    def handout(self, document: Document, format: str, theme: str = "", *, wide: bool = True) -> bytes:
        """Return a deck's handout, three slides a page, as pdf or docx; BadInputError for another format."""
        from bannai.render.handout import handout_docx, handout_pdf

        makers = {"pdf": handout_pdf, "docx": handout_docx}
        if format not in makers:
            raise BadInputError("deck.handout_format", format=format)
        standard = self._kinds.standard("deck")
        return makers[format](document, standard, self._themes.load(theme, wide=wide))

    def slide_pages(self, document: Document, theme: str = "", *, wide: bool = True) -> tuple[Page, ...]:
        """Return the slides of a deck as planned: texts, notes, times; `theme` and `wide` as for `render`."""
        from bannai.render.pptx import planned

        return planned(document, self._kinds.standard("deck"), self._themes.load(theme, wide=wide))

    def reading_copy(self, document: Document) -> Document:
        """Return the copy of a speech that is read from the lectern: large print, with its reading time.

        Raises BadInputError for a document that is not read aloud.
        """
        if document.standard != "speech":
            raise BadInputError("errors.reading_copy_of_speech", kind=document.kind_name)
        minutes = ceil(
            sum(syllable_count(section_text(part)) for part in document.sections) / SYLLABLES_PER_MINUTE
        )
        note = messages.text("drafting.reading_time", minutes=format_number(minutes))
        dateline = (*document.dateline, Run(f" – {note}" if document.dateline else note))
        return replace(document, standard="reading", dateline=dateline)

    def page_mm(self, document: Document, theme: str = "", *, wide: bool = True) -> tuple[float, float]:
        """Return breadth and height of a document's pages in mm; `theme` and `wide` as for `render`."""
        standard = self._kinds.standard(document.standard)
        if document.standard == "deck" and (theme or not wide):
            from bannai.render.pptx_form import look_of

            return look_of(standard, self._themes.load(theme, wide=wide)).page_mm
        return standard.page.width_mm, standard.page.height_mm

    def pages(
        self, document: Document, ppi: float = 110, theme: str = "", *, wide: bool = True
    ) -> tuple[bytes, ...]:
        """Return the pages as PNG pictures, as they will be printed; `theme` and `wide` as for `render`."""
        from bannai.render.typst import render_pages

        standard = self._kinds.standard(document.standard)
        return render_pages(document, standard, self._theme(document, theme, wide), ppi=ppi)

    def _theme(self, document: Document, theme: str, wide: bool) -> Theme | None:
        return self._themes.load(theme, wide=wide) if document.standard == "deck" else None

    def _docx(self, document: Document) -> bytes:
        if document.kind_id.startswith(TEMPLATE_PREFIX):
            return self._filled(document)
        from bannai.render.docx import render_docx

        paper = "speech" if document.standard == "deck" else document.standard
        return render_docx(document, self._kinds.standard(paper))

    def _filled(self, document: Document) -> bytes:
        """Fill the Word file of an office's template. Raises BadInputError when its words were changed."""
        from bannai.drafting.pattern_writer import is_as_filled, values_in
        from bannai.importers.docx_filling import fill_template

        pattern = self._kinds.get(document.kind_id).pattern
        file = self._kinds.patterns.template_file(document.kind_id)
        if pattern is None or not file.is_file():
            raise BadInputError("own_papers.template_lost")
        if not is_as_filled(document, pattern):
            raise BadInputError("own_papers.template_edited")
        texts = values_in(document, pattern)
        return fill_template(file, {it.field: texts[it.key] for it in pattern.questions})

    def _pptx(self, document: Document, theme: str, wide: bool) -> bytes:
        from bannai.render.pptx import render_pptx

        return render_pptx(document, self._kinds.standard("deck"), self._themes.load(theme, wide=wide))

    def _pdf(self, document: Document, theme: str, wide: bool) -> bytes:
        from bannai.render.typst import render_pdf

        standard = self._kinds.standard(document.standard)
        return render_pdf(document, standard, self._theme(document, theme, wide))

    def _txt(self, document: Document) -> bytes:
        from bannai.render.text import render_text

        return render_text(document).encode("utf-8")


def _check_template(kind_id: str, format: str) -> None:
    if kind_id.startswith(TEMPLATE_PREFIX) and format not in _TEMPLATE_FORMATS:
        raise BadInputError("own_papers.template_format", format=f".{format}")
