"""Slides of a form of their own: two columns, one big number, a quotation, a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from bannai.documents.model import (
    Block,
    Chart,
    Heading,
    Inline,
    ListBlock,
    Paragraph,
    ParagraphRole,
    Picture,
    Run,
    Slide,
    SlideLayout,
    Table,
    plain_text,
)
from bannai.render.pptx_flow import Mark, Para, block_paras, fit_title, grown, paginate, paras_height
from bannai.render.pptx_look import MIN_SIZE_PT, Look, pt
from bannai.render.pptx_measure import clean, line_count
from bannai.render.pptx_page import COVERS, Page

_BIG_SIZES = (96.0, 80.0, 66.0, 54.0, 44.0)


def special_pages(slide: Slide, title: Inline, texts: Sequence[Para], look: Look) -> tuple[Page, ...]:
    """Return the pages of a slide whose content suits its form; () for the usual way.

    `texts` is what stands above everything (a subtitle): with it, or with what does not fit the form, the
    usual way is taken, which loses nothing.
    """
    if texts or not clean(title):
        return ()
    makers = {
        SlideLayout.TWO_COLUMNS: _columns,
        SlideLayout.BIG_NUMBER: _big_number,
        SlideLayout.FIGURES: _big_number,
        SlideLayout.QUOTATION: _quotation,
    }
    if slide.picture and slide.layout not in COVERS:
        return tuple(_beside_picture(slide, slide.picture, title, look))
    make = makers.get(slide.layout)
    return tuple(make(slide, title, look)) if make else ()


class _Titles:
    """The title of the first page, then "(tiếp)"; what is too long for it goes to `rest`."""

    def __init__(self, title: Inline, look: Look) -> None:
        box = look.box("title")
        self.shown, self.size, self.rest = fit_title(title, look.title, box.w, box.h)
        self._more = fit_title(title, look.title, box.w, box.h, look.continued)[:2]

    def next(self) -> tuple[Inline, float]:
        """Return title and size of the next page."""
        given = (self.shown, self.size)
        self.shown, self.size = self._more
        return given


def _only_texts(blocks: Sequence[Block]) -> list[Paragraph | Heading | ListBlock] | None:
    kept = [block for block in blocks if isinstance(block, Paragraph | Heading | ListBlock)]
    return kept if len(kept) == len(blocks) else None


def _halves(blocks: Sequence[Paragraph | Heading | ListBlock]) -> tuple[list[Block], list[Block]] | None:
    """Return what stands left and right: cut at the second heading, or between two blocks."""
    heads = [at for at, block in enumerate(blocks) if isinstance(block, Heading)]
    if len(heads) == 2 and heads[0] == 0:
        return list(blocks[: heads[1]]), list(blocks[heads[1] :])
    if len(blocks) == 2 and not heads:
        return [blocks[0]], [blocks[1]]
    return None


def _columns(slide: Slide, title: Inline, look: Look) -> Iterator[Page]:
    texts = _only_texts(slide.blocks)
    halves = _halves(texts) if texts else None
    titles = _Titles(title, look)
    if halves is None or titles.rest:
        return
    width = look.box("left").w
    left, right = (
        grown(
            paginate(
                (
                    para
                    for block in half
                    if isinstance(block, Paragraph | Heading | ListBlock)
                    for para in block_paras(block, look)
                ),
                width,
            ),
            width,
        )
        for half in halves
    )
    if not (left and right):
        return
    size = max(para.look.size_pt for page in (*left, *right) for para in page)
    if any(para.look.size_pt != size for page in (*left, *right) for para in page):
        left, right = ([_plain_size(page, look) for page in pages] for pages in (left, right))
    for one, other in zip_longest(left, right, fillvalue=()):
        shown, title_size = titles.next()
        yield Page(SlideLayout.TWO_COLUMNS, shown, title_size, lead=tuple(one), second=tuple(other))


def _plain_size(page: tuple[Para, ...], look: Look) -> tuple[Para, ...]:
    """Return paragraphs in the usual size: two columns side by side are set alike."""
    return tuple(
        replace(para, look=replace(look.body, bold=True) if para.keep_next else look.item)
        if para.mark is not Mark.NONE or para.keep_next
        else replace(para, look=look.body)
        for para in page
    )


def _big_number(slide: Slide, title: Inline, look: Look) -> Iterator[Page]:
    """One figure with its name; a figure too wide for the slide goes the usual way."""
    tables = [block for block in slide.blocks if isinstance(block, Table)]
    notes = [it for it in slide.blocks if isinstance(it, Paragraph) and it.role is ParagraphRole.NOTE]
    if len(tables) != 1 or len(tables) + len(notes) < len(slide.blocks) or clean(tables[0].caption):
        return
    rows = [row for row in tables[0].rows if any(clean(cell) for cell in row)]
    if len(rows) != 1 or len(rows[0]) < 2:
        return
    value = clean(rows[0][1])
    label: Inline = ()
    for piece in (clean(rows[0][0]), *(clean(cell) for cell in rows[0][2:])):
        label = (*label, *((Run(" – "),) if label and piece else ()), *piece)
    titles = _Titles(title, look)
    if not value or titles.rest or any(char.isalpha() for char in plain_text(value)[:1]):
        return
    box = look.box("value")
    for size in _BIG_SIZES:
        if size <= look.big.size_pt and line_count(value, size, pt(box.w), look.big.bold) == 1:
            break
    else:
        return
    under = [Para(label, look.big_label)] if label else []
    under += [Para(text, look.note) for note in notes if (text := clean(note.runs))]
    room = look.box("label")
    if paras_height(under, room.w) > pt(room.h):
        return
    shown, title_size = titles.next()
    figure = Para(value, replace(look.big, size_pt=size))
    yield Page(SlideLayout.BIG_NUMBER, shown, title_size, lead=(figure,), second=tuple(under))


def _quotation(slide: Slide, title: Inline, look: Look) -> Iterator[Page]:
    """The words of somebody; more than a slide of them goes on, and who said them stands on the last."""
    texts = _only_texts(slide.blocks)
    titles = _Titles(title, look)
    if not texts or titles.rest or any(not isinstance(block, Paragraph) for block in texts):
        return
    said = [it for it in texts if isinstance(it, Paragraph) and it.role is not ParagraphRole.NOTE]
    by = [it for it in texts if isinstance(it, Paragraph) and it.role is ParagraphRole.NOTE]
    words = [Para(text, look.quote) for it in said if (text := clean(it.runs))]
    names = tuple(Para(text, replace(look.note, italic=False)) for it in by if (text := clean(it.runs)))
    room = look.box("source")
    if not words or paras_height(names, room.w) > pt(room.h):
        return
    box = look.box("quote")
    pages = paginate(words, box.w)
    if any(paras_height(page, box.w) > pt(box.h) for page in pages):
        return
    for number, page in enumerate(pages, 1):
        shown, size = titles.next()
        yield Page(
            SlideLayout.QUOTATION, shown, size, lead=page, second=names if number == len(pages) else ()
        )


def _beside_picture(slide: Slide, picture: Picture, title: Inline, look: Look) -> Iterator[Page]:
    """A few lines of text left, the picture right; () when there is none or too much of it."""
    texts = _only_texts(slide.blocks)
    if not texts or any(isinstance(block, Chart | Table) for block in slide.blocks):
        return
    titles = _Titles(title, look)
    width = look.box("left").w
    pages = paginate((para for block in texts for para in block_paras(block, look)), width)
    if len(pages) != 1 or titles.rest:
        return
    shown, size = titles.next()
    yield Page(
        SlideLayout.TWO_COLUMNS,
        shown,
        size,
        lead=pages[0],
        second=_caption(picture, look, look.box("right").w),
        picture=picture,
        alt=picture_alt(picture, title),
    )


def picture_page(picture: Picture, title: Inline, look: Look, *, first: bool) -> Page:
    """Return the page of a picture; `first` when it is all that its slide holds."""
    titles = _Titles(title, look)
    if not first:
        titles.next()
    shown, size = titles.next()
    caption = _caption(picture, look, look.box("caption").w)
    if titles.rest and first:
        caption = (Para(titles.rest, look.note), *caption)
    return Page(
        SlideLayout.PICTURE, shown, size, second=caption, picture=picture, alt=picture_alt(picture, title)
    )


def _caption(picture: Picture, look: Look, width_mm: float) -> tuple[Para, ...]:
    text = clean(picture.caption)
    return (Para(text, replace(look.note, size_pt=MIN_SIZE_PT)),) if text and width_mm > 0 else ()


def picture_alt(picture: Picture, title: Inline) -> str:
    """Return what is said of a picture to those who do not see it: its own words, caption, or title."""
    return picture.alt.strip() or plain_text(clean(picture.caption)) or plain_text(title)
