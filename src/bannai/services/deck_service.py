"""DeckService: decks made of finished papers, texts and figures; their self-check and their script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bannai import messages
from bannai.documents.model import (
    Block,
    Chart,
    Document,
    Heading,
    HeadingStyle,
    Paragraph,
    Run,
    Section,
    Slide,
    plain_text,
)
from bannai.documents.vietnamese import format_number
from bannai.drafting.case_form import MOST_MINUTES
from bannai.drafting.decks.from_document import MOST_SLIDES, deck_of_document
from bannai.drafting.decks.from_figures import TooManyFiguresError, deck_of_figures
from bannai.drafting.decks.from_text import deck_of_text
from bannai.errors import BadInputError
from bannai.review.guard import untraced_figures
from bannai.services.draft_service import never_cancelled
from bannai.services.export_service import ExportService
from bannai.services.kind_service import KindService
from bannai.services.own_paper_service import OwnPaperService, notes_of, read

DECK_KIND = "trinh-chieu-hoi-nghi"
MOST_BYTES = 4_000_000  # of a text or a table
_TEXTS = (".txt", ".md")
_FIGURES = (".csv", ".tsv")
_LONG_CHART = 40
_HURRY = 1.25  # how much longer the words may take than the time before it is told


@dataclass(frozen=True, slots=True)
class MadeDeck:
    """A deck and what its user should know of it, as sentences."""

    document: Document
    notes: tuple[str, ...] = ()


class DeckService:
    """Makes decks of what is there. Nothing is worded or worked out: all words are the source's."""

    def __init__(self, kinds: KindService, exports: ExportService, papers: OwnPaperService) -> None:
        """Keep the services."""
        self._kinds = kinds
        self._exports = exports
        self._papers = papers

    def from_document(self, document: Document, source: str = "") -> MadeDeck:
        """Return the deck of a finished paper; `source` is its file's name, "" for a draft of ours.

        A deck is returned as it is.
        """
        if document.standard == "deck":
            return MadeDeck(document)
        made = deck_of_document(document, self._kind, source)
        notes = tuple(messages.text("deck.table_left", name=name[:80]) for name in made.left_out)
        return MadeDeck(made.document, notes)

    def from_text(self, text: str, title: str = "", source: str = "") -> MadeDeck:
        """Return the deck of a text, word for word. Raises BadInputError when there is no word in it."""
        document = deck_of_text(text, self._kind, title, source)
        if not document.type_name and len(document.sections) < 2:
            raise BadInputError("deck.nothing_to_show", name=source or title[:60])
        return MadeDeck(document)

    def from_figures(self, text: str, title: str = "", source: str = "") -> MadeDeck:
        """Return the deck of pasted cells or of a .csv. Raises BadInputError when there is no table in it."""
        name = source or title[:60]
        try:
            document = deck_of_figures(text, self._kind, title, source)
        except TooManyFiguresError as error:
            raise BadInputError(
                "deck.too_many_figures", name=name, rows=error.rows, columns=error.columns
            ) from error
        if document is None:
            raise BadInputError("deck.no_figures", name=name)
        return MadeDeck(document)

    def from_file(
        self, path: Path, title: str = "", cancelled: Callable[[], bool] = never_cancelled
    ) -> MadeDeck | None:
        """Return the deck of a .docx, .txt, .csv or .tsv; None when `cancelled()` turned true.

        Raises BadInputError for any other ending and for what cannot be read, MachineError.
        """
        ending = path.suffix.lower()
        if ending == ".docx":
            paper = read(path, cancelled, importer="docx")
            if paper is None:
                return None
            taken = self._papers.taken_over(paper, blank=False)
            if not any(taken.document.blocks()) and not taken.document.type_name:
                raise BadInputError("own_papers.nothing_in_it", name=path.name)
            made = self.from_document(taken.document, path.name)
            return replace(made, notes=(*notes_of(paper, taken), *made.notes))
        if ending not in (*_TEXTS, *_FIGURES):
            raise BadInputError("deck.source_unknown", name=path.name)
        text = self._text_of(path)
        if ending in _FIGURES:
            return self.from_figures(text, title or path.stem, path.name)
        return self.from_text(text, title, path.name)

    def timed(self, document: Document, minutes: float) -> Document:
        """Return a deck that is to take so many minutes. Raises BadInputError for none or too many."""
        if not 1 <= minutes <= MOST_MINUTES:
            raise BadInputError("deck.minutes_wrong")
        return replace(document, minutes=minutes)

    def check(
        self, document: Document, data: bytes, *, figures: bool = True, theme: str = "", wide: bool = True
    ) -> tuple[str, ...]:
        """Return what is wrong with a deck that was written, as sentences; `data` is the .pptx itself.

        `figures` also tells figures without a source (a draft's own notices have them already).
        """
        from bannai.render.pptx_check import check_deck

        told = [
            messages.text(
                f"deck.fault_{fault.kind}",
                slide=fault.slide,
                shape=fault.shape,
                amount=f"{fault.amount:.1f}".rstrip("0").rstrip(".").replace(".", ","),
            )
            for fault in check_deck(data)
        ]
        told += self._of_pictures(document)
        told += self._of_charts(document)
        if figures:
            told += [
                messages.text("deck.untraced", figure=found.text, line=found.line[:120])
                for found in untraced_figures(document)
            ]
        told += self._of_length(document, theme, wide)
        return tuple(dict.fromkeys(told))

    def _of_pictures(self, document: Document) -> Iterator[str]:
        from bannai.render.slide_pictures import picture_bytes

        for block in document.blocks():
            if isinstance(block, Slide) and block.picture and not picture_bytes(block.picture):
                yield messages.text("deck.picture_lost", title=plain_text(block.title)[:60])

    def _of_charts(self, document: Document) -> Iterator[str]:
        for block in document.blocks():
            for chart in block.blocks if isinstance(block, Slide) else (block,):
                if isinstance(chart, Chart) and len(chart.categories) > _LONG_CHART:
                    title = plain_text(chart.title) or plain_text(getattr(block, "title", ()))
                    yield messages.text("deck.long_chart", title=title[:60], count=len(chart.categories))

    def _of_length(self, document: Document, theme: str, wide: bool) -> Iterator[str]:
        from bannai.render.pptx_notes import spoken_seconds

        pages = self._exports.slide_pages(document, theme, wide=wide)
        if len(pages) > MOST_SLIDES:
            yield messages.text("deck.many_slides", count=len(pages))
        needed = spoken_seconds(pages) / 60
        if document.minutes and needed > document.minutes * _HURRY:
            asked = f"{document.minutes:g}".replace(".", ",")
            yield messages.text("deck.too_long_to_say", needed=format_number(round(needed)), asked=asked)

    def script(self, document: Document, theme: str = "", *, wide: bool = True) -> Document:
        """Return what is said page by page with its times, as a paper to read from (a speech).

        The times sum to the minutes that were asked for.
        """
        from bannai.render.pptx_notes import clock

        pages = self._exports.slide_pages(document, theme, wide=wide)
        sections = []
        for number, page in enumerate(pages, 1):
            title = messages.text("deck.script_page", number=number, title=plain_text(page.title))
            time = messages.text("deck.script_time", time=clock(page.seconds), until=clock(page.until))
            blocks: tuple[Block, ...] = (
                Heading((Run(title),), HeadingStyle.PLAIN),
                Paragraph((Run(time, italic=True),)),
                *page.notes,
            )
            sections.append(Section(f"trang-{number}", title, blocks))
        total = messages.text("deck.script_total", time=clock(pages[-1].until), count=len(pages))
        name = messages.text("deck.script_title")
        return replace(
            document,
            standard="speech",
            sections=tuple(sections),
            type_name=(Run(f"{name}: "), *document.type_name) if document.type_name else (Run(name),),
            subject=(),
            dateline=(Run(total),),
        )

    @property
    def _kind(self) -> tuple[str, str]:
        kind = self._kinds.get(DECK_KIND)
        return kind.id, kind.name

    def _text_of(self, path: Path) -> str:
        try:
            size = path.stat().st_size
            if size > MOST_BYTES:
                raise BadInputError("deck.source_too_large", name=path.name, size=-(-size // 1_000_000))
            data = path.read_bytes()
        except OSError:
            raise BadInputError("importers.file_unreadable", name=path.name) from None
        wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        try:
            return data.decode("utf-16" if wide else "utf-8-sig")
        except UnicodeDecodeError:
            return data.decode("cp1258", "replace")  # what Vietnamese Windows calls plain text
