"""A document becomes pages: what stands on each slide, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bannai.documents.model import (
    Block,
    Chart,
    Document,
    Heading,
    Inline,
    ListBlock,
    Paragraph,
    ParagraphRole,
    Run,
    Slide,
    SlideLayout,
    Table,
    plain_text,
)
from bannai.render.pptx_chart import ChartPlan, plan_chart
from bannai.render.pptx_flow import (
    Para,
    block_paras,
    fit_title,
    grown,
    heading_runs,
    paginate,
    paras_height,
)
from bannai.render.pptx_grid import Grid, as_items, describe, figure_grids, table_grids, timeline_grids
from bannai.render.pptx_layouts import slide_layouts
from bannai.render.pptx_look import Look, mm, pt
from bannai.render.pptx_measure import clean
from bannai.render.pptx_notes import with_notes, with_times
from bannai.render.pptx_page import COVERS, GAP_MM, Page
from bannai.render.pptx_special import picture_page, special_pages
from bannai.render.slide_pictures import picture_bytes

GRIDS = (
    SlideLayout.FIGURES,
    SlideLayout.BIG_NUMBER,
    SlideLayout.TABLE,
    SlideLayout.ASSIGNMENTS,
    SlideLayout.TIMELINE,
)
_MAKERS = {SlideLayout.FIGURES: figure_grids, SlideLayout.TIMELINE: timeline_grids}
_BESIDE_LINES = 2  # text of more lines does not share a slide with a chart or table


def slides_of(document: Document) -> tuple[tuple[Slide, str], ...]:
    """Return a document's slides, each with the title of its section (for a slide without a title).

    Loose blocks (of a report, say) are wrapped: a cover with the document's title when it has no slide
    at all, a slide per heading with its text as bullets, and a slide per table and chart.
    """
    slides: list[tuple[Slide, str]] = []
    if not any(isinstance(block, Slide) for block in document.blocks()):
        head = document.letterhead
        issuer = " ".join(plain_text(line) for line in head.issuer) if head else ""
        parts = [part for part in (document.type_name, document.subject) if part]
        title = (*parts[0], Run(" "), *parts[1]) if len(parts) > 1 else (parts or [(Run(document.title),)])[0]
        subtitle = (Run(issuer),) if issuer else ()
        slides.append((Slide(SlideLayout.COVER, title, subtitle=subtitle), document.kind_name))
    for section in document.sections:
        slides += [(slide, section.title) for slide in _wrapped(section.title, section.blocks)]
    return tuple(slides)


def _wrapped(title: str, blocks: Sequence[Block]) -> Iterator[Slide]:
    heading: Inline = (Run(title),)
    texts: list[Block] = []
    empty = False  # a heading that nothing has followed yet

    def text_slide() -> Iterator[Slide]:
        nonlocal empty
        if texts:
            yield Slide(SlideLayout.BULLETS, heading, tuple(texts))
        elif empty:
            yield Slide(SlideLayout.SECTION, heading)
        texts.clear()
        empty = False

    for block in blocks:
        match block:
            case Slide():
                yield from text_slide()
                yield block
            case Heading():
                yield from text_slide()
                heading, empty = heading_runs(block), True
            case Table() | Chart():
                empty = empty and bool(texts)
                yield from text_slide()
                layout = SlideLayout.TABLE if isinstance(block, Table) else SlideLayout.CHART
                own = block.caption if isinstance(block, Table) else block.title
                if isinstance(block, Table) and clean(own):
                    yield Slide(layout, own, (replace(block, caption=()),))
                else:
                    yield Slide(layout, clean(own) or heading, (block,))
            case Paragraph(runs):
                texts.append(ListBlock((runs,)))
            case ListBlock():
                texts.append(block)
    yield from text_slide()


def plan_pages(document: Document, look: Look) -> tuple[Page, ...]:
    """Return the pages of a document in order, each with what is said on it and for how long.

    The seconds of all pages sum to the minutes that were asked for, or to the time that the words take.
    """
    pages: list[Page] = []
    for number, (given, section_title) in enumerate(slides_of(document)):
        slide = _with_readable_picture(given)
        made = _slide_pages(slide, section_title or document.title, look)
        pages += with_notes([replace(page, source=number) for page in made], slide.notes)
    return tuple(with_times(pages, document.minutes))


def _with_readable_picture(slide: Slide) -> Slide:
    """Return a slide without a picture that no program opens; its caption stays as a note."""
    if slide.picture is None or picture_bytes(slide.picture):
        return slide
    caption = slide.picture.caption
    note = (Paragraph(caption, ParagraphRole.NOTE),) if clean(caption) else ()
    return replace(slide, picture=None, blocks=(*slide.blocks, *note))


def _title_of(slide: Slide, fallback: str) -> Inline:
    own = [slide.title]
    own += [block.title for block in slide.blocks if isinstance(block, Chart)]
    own += [block.caption for block in slide.blocks if isinstance(block, Table)]
    return next((title for given in own if (title := clean(given))), clean((Run(fallback),)))


def _slide_pages(slide: Slide, fallback: str, look: Look) -> Iterator[Page]:
    title = _title_of(slide, fallback)
    nested = [block for block in slide.blocks if isinstance(block, Slide)]
    texts: list[Para] = []
    if subtitle := clean(slide.subtitle):
        texts.append(Para(subtitle, look.subject))
    parts = _parts(slide, title, look)
    special = special_pages(slide, title, texts, look)
    if special:
        yield from special
    elif slide.layout in COVERS or not (parts or texts or slide.picture):
        yield from _cover_pages(slide, title, texts, parts, look)
    elif parts or texts:
        yield from _content_pages(slide, title, [*texts, *parts], look)
    if slide.picture and not any(page.picture for page in special):
        alone = bool(slide.layout not in COVERS and not (parts or texts or special))
        yield picture_page(slide.picture, title, look, first=alone)
    for inner in nested:
        yield from _slide_pages(inner, plain_text(title), look)


Part = Para | Chart | Table


def _parts(slide: Slide, title: Inline, look: Look) -> list[Part]:
    """Return the content of a slide: paragraphs, charts and tables that can be shown."""
    parts: list[Part] = []
    for block in slide.blocks:
        match block:
            case Chart(categories=categories, series=series):
                shown = any(value is not None for one in series for value in one.values)
                if categories and shown:
                    parts.append(block)
                else:
                    texts = (block.title, *((Run(name),) for name in categories))
                    names = tuple((Run(one.name),) for one in series)
                    labels = tuple(label for one in series for label in one.labels)
                    items = ListBlock((*texts, *names, *labels))
                    parts += [para for para in block_paras(items, look) if para.runs != title]
            case Table(columns=columns):
                caption = clean(block.caption)
                if caption and caption != title:
                    parts.append(Para(caption, look.note, keep_next=True))
                if columns:
                    parts.append(block)
            case Slide():
                pass
            case _:
                parts += block_paras(block, look, numbered=slide.layout is SlideLayout.CONTENTS)
    return parts


def _cover_pages(
    slide: Slide, title: Inline, texts: list[Para], parts: list[Part], look: Look
) -> Iterator[Page]:
    layout = slide.layout if slide.layout in COVERS else SlideLayout.SECTION
    full = look.section if layout is SlideLayout.SECTION else look.cover_title
    form = slide_layouts().layouts[layout]
    box, under = look.box(form.place(None).zone), look.box(form.place(1).zone)
    shown, size, rest = fit_title(title, full, box.w, box.h)
    waiting: list[Part] = [Para(rest, look.subject)] if rest else []
    waiting += [*texts, *parts]
    placed: list[Para] = []
    while waiting and isinstance(waiting[0], Para):
        if paras_height([*placed, waiting[0]], under.w) > pt(under.h):
            break
        placed.append(waiting[0])
        waiting.pop(0)
    yield Page(layout, shown, size, tuple(placed))
    if waiting:
        yield from _content_pages(
            replace(slide, layout=SlideLayout.BULLETS), title, waiting, look, first=False
        )


def _content_pages(
    slide: Slide, title: Inline, parts: Iterable[Part], look: Look, first: bool = True
) -> Iterator[Page]:
    box = look.title_box
    head, head_size, rest = fit_title(title, look.title, box.w, box.h)
    more, more_size, _ = fit_title(title, look.title, box.w, box.h, look.continued)
    text_layout = SlideLayout.CONTENTS if slide.layout is SlideLayout.CONTENTS else SlideLayout.BULLETS
    body = look.body_box
    started = not first

    def page(layout: SlideLayout, **content: object) -> Page:
        nonlocal started
        shown, size = (more, more_size) if started else (head, head_size)
        started = True
        return Page(layout, shown, size, **content)  # type: ignore[arg-type]  # the fields of Page

    def text_pages(paras: Iterable[Para]) -> Iterator[Page]:
        for group in grown(paginate(paras, body.w), body.w):
            yield page(text_layout, lead=group)

    def beside(paras: Sequence[Para]) -> bool:
        return sum(para.lines(body.w) for para in paras) <= _BESIDE_LINES

    texts: list[Para] = [Para(rest, replace(look.body, bold=True))] if rest and first else []
    waiting = list(parts)
    while waiting:
        part = waiting.pop(0)
        if isinstance(part, Para):
            texts.append(part)
            continue
        chart: ChartPlan | None = None
        grids: list[Grid] | None
        if isinstance(part, Chart):
            chart = plan_chart(part, plain_text(title), look)
            texts += chart.lead
        if not beside(texts):
            yield from text_pages(texts)
            texts = []
        lead, texts = tuple(texts), []
        lead_mm = mm(paras_height(lead, body.w)) + GAP_MM if lead else 0.0
        trail: list[Para] = []
        after = list(waiting)
        for note in after:
            if not isinstance(note, Para):
                break
            trail.append(note)
        del after[: len(trail)]
        if not trail or not beside(trail):
            trail = []
        trail_mm = mm(paras_height(trail, body.w)) + GAP_MM if trail else 0.0
        if chart:
            yield page(SlideLayout.CHART, lead=lead, trail=tuple(trail), chart=chart, alt=chart.alt)
            if trail:
                waiting = after
            if chart.table:
                waiting.insert(0, chart.table)
            continue
        if not isinstance(part, Table):
            raise AssertionError("a part is a paragraph, a chart or a table")
        named = slide.layout in GRIDS and part in slide.blocks and bool(part.rows)
        own = slide.layout if named else SlideLayout.TABLE  # without rows its headers are all it says
        layout = SlideLayout.FIGURES if own is SlideLayout.BIG_NUMBER else own
        make = _MAKERS.get(layout, table_grids)
        room = body.h - lead_mm
        # the note under a table that takes one slide must not push its last row to another
        grids = make(part, look, room - trail_mm, body.h - trail_mm) if trail else None
        if grids is None or len(grids) != 1:
            grids = make(part, look, room, body.h)
        if grids is None:
            texts = [*lead, *block_paras(ListBlock(as_items(part)), look)]
            continue
        for index, grid in enumerate(grids):
            last = index == len(grids) - 1
            here = room if index == 0 else body.h
            fits = last and bool(trail) and mm(grid.height) + trail_mm <= here + 0.01
            if fits:
                waiting = after
            under = tuple(trail) if fits else ()
            above = lead if index == 0 else ()
            yield page(layout, lead=above, trail=under, grid=grid, alt=describe(part))
        if not grids and lead:
            texts = list(lead)
    if texts:
        yield from text_pages(texts)
    if not started:  # a slide with nothing to show but its title
        yield Page(SlideLayout.SECTION, head, head_size)
