"""Decks: a document written as .pptx that PowerPoint edits cleanly.

Real placeholders, native charts with their sheets, native tables, speaker notes. The same document, standard
and theme give the same bytes.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

from pptx.chart.data import ChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.slide import Slide as PptxSlide

from bannai.documents.model import Document, Picture
from bannai.documents.standards import Standard
from bannai.render.pptx_chart_xml import FIXED_DATE, ChartSheet
from bannai.render.pptx_form import empty_deck, inked, look_of, own_of
from bannai.render.pptx_layouts import slide_layouts
from bannai.render.pptx_look import Look
from bannai.render.pptx_measure import clean, clean_text
from bannai.render.pptx_notes import time_note
from bannai.render.pptx_own import OwnLayout, OwnTemplate
from bannai.render.pptx_page import Page
from bannai.render.pptx_place import Placed, placed
from bannai.render.pptx_plan import plan_pages, slides_of
from bannai.render.pptx_theme import DEFAULT_THEME, Theme, load_theme, parse_theme, theme_ids
from bannai.render.pptx_xml import (
    NAMESPACES,
    TIGHT,
    TREE_HEAD,
    chart_frame,
    number_field,
    paras_xml,
    picture_shape,
    placeholder,
    plain_paras,
    runs_xml,
    table_frame,
    text_box,
)
from bannai.render.slide_pictures import picture_bytes

__all__ = ["Theme", "load_theme", "parse_theme", "render_pptx", "slides_of", "theme_ids"]

_ALT_LENGTH = 1500
_OWN_ZONES = ("body", "cover_text", "section_text", "left", "right")  # where placeholders of templates stand


def render_pptx(document: Document, standard: Standard, theme: Theme | None = None) -> bytes:
    """Return a document as the bytes of a .pptx, in the theme given or the State's blue.

    `standard` is the standard of slides ("deck"), whatever the document's own is: a paper without slides is
    wrapped into some (`slides_of`). Content that is too long for a slide goes on over more slides, titled
    "(tiếp)"; nothing is cut, and no text of the slide is under 24 pt. Raises ValueError when the standard
    is not one of slides.
    """
    look = look_of(standard, theme or load_theme(DEFAULT_THEME))
    own = own_of(look.theme)
    deck = empty_deck(look)
    layouts = list(deck.slide_layouts)
    for page in plan_pages(document, look):
        index = own.layouts[page.layout].index if own else slide_layouts().index(page.layout)
        slide = deck.slides.add_slide(layouts[index])
        _write_slide(slide, page, look)
        _write_notes(slide, page)
    properties = deck.core_properties
    properties.title = clean_text(document.title)[:255]
    properties.subject = properties.keywords = properties.comments = ""
    properties.author = properties.last_modified_by = ""
    properties.language = "vi-VN"
    properties.revision = 1
    properties.created = properties.modified = FIXED_DATE
    stream = BytesIO()
    deck.save(stream)
    return _with_fixed_dates(stream.getvalue())


def planned(document: Document, standard: Standard, theme: Theme | None = None) -> tuple[Page, ...]:
    """Return the slides of a deck as they will be written: what stands on each, what is said, how long.

    Raises as `render_pptx`.
    """
    return plan_pages(document, look_of(standard, theme or load_theme(DEFAULT_THEME)))


def _write_slide(slide: PptxSlide, page: Page, look: Look) -> None:
    own = own_of(look.theme)
    shapes = []
    for number, it in enumerate(placed(page, look), 2):
        in_own = _own_shape(number, it, page, own.layouts[page.layout], own) if own else ""
        shapes.append(in_own or inked(_shape(slide, number, it, page, look, ours=own is None), own))
    _set_tree(slide, shapes)


def _own_shape(shape_id: int, it: Placed, page: Page, layout: OwnLayout, own: OwnTemplate) -> str:
    """Return the XML of a text in an office's template, in its placeholder where it has one for it.

    "" for charts, tables and pictures. What the template has no place for is a text box.
    """
    if it.chart or it.grid or it.picture:
        return ""
    place = layout.places.get(it.place.idx)
    ink = place.ink if place else "bg1" if own.swapped else ""
    if it.is_title:
        runs = f"<a:p>{TIGHT}{runs_xml(page.title, page.title_size, colour=ink)}</a:p>"
        title = place or layout.places[None]
        return placeholder(shape_id, it.place.name, title.kind, title.idx or None, runs)
    text = number_field(ink, 0.0 if place else 14.0) if it.is_number else paras_xml(it.paras, colour=ink)
    if place is None:
        return text_box(shape_id, it.place.name, it.box, text)
    as_there = place.firm and (it.is_number or (it.place.zone in _OWN_ZONES and not it.moved))
    kind, idx = place.kind, place.idx or None
    return placeholder(
        shape_id, it.place.name, kind, idx, text, None if as_there else it.box, bare=not as_there
    )


def _shape(slide: PptxSlide, shape_id: int, it: Placed, page: Page, look: Look, *, ours: bool = True) -> str:
    """Return the XML of one thing on a slide; what did not move stands where its layout has it.

    In a template that is not `ours` charts, tables and pictures stand free.
    """
    place = it.place
    if it.is_number:
        return placeholder(shape_id, place.name, place.kind, place.idx, number_field())
    if it.is_title:
        full = look.text(place.look).size_pt
        size = page.title_size if page.title_size != full else 0.0
        return placeholder(shape_id, place.name, place.kind, None, f"<a:p>{runs_xml(page.title, size)}</a:p>")
    alt = _shortened(it.alt)
    if it.chart:
        relation = _add_chart(slide, ChartSheet(it.chart, look))
        return chart_frame(shape_id, place.name, alt, it.box, relation, free=not ours)
    if it.grid:
        return table_frame(shape_id, place.name, alt, it.box, it.grid, look, free=not ours)
    if it.picture:
        relation = _add_picture(slide, it.picture)
        return picture_shape(shape_id, place.name, alt, it.box, relation, place.idx if ours else None)
    box = it.box if it.moved else None
    return placeholder(
        shape_id, place.name, place.kind, place.idx, paras_xml(it.paras, look.text(place.look)), box
    )


def _add_picture(slide: PptxSlide, picture: Picture) -> str:
    """Add a picture part to a slide and return its relation."""
    _, relation = slide.part.get_or_add_image_part(BytesIO(picture_bytes(picture)))
    return str(relation)


def _add_chart(slide: PptxSlide, sheet: ChartData) -> str:
    """Add a chart part to a slide and return its relation. The sheet brings its own XML, so any type does."""
    return str(slide.part.add_chart_part(XL_CHART_TYPE.COLUMN_CLUSTERED, sheet))


def _set_tree(slide: Any, shapes: list[str]) -> None:
    """Replace everything on a slide (or on its notes) by shapes."""
    tree = slide._element.cSld.spTree
    new = parse_xml(f"<p:spTree {NAMESPACES}>{TREE_HEAD}{''.join(shapes)}</p:spTree>")
    tree.getparent().replace(tree, new)


def _write_notes(slide: PptxSlide, page: Page) -> None:
    texts = [text for note in (time_note(page), *page.notes) if (text := clean(note.runs))]
    image = (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="Hình trang"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" '
        'noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg" idx="2"/></p:nvPr></p:nvSpPr><p:spPr/>'
        "</p:sp>"
    )
    words = placeholder(3, "Lời nói", "body", 3, plain_paras(texts)).replace(
        'type="body" idx="3"', 'type="body" sz="quarter" idx="3"'
    )
    number = placeholder(4, "Số trang", "sldNum", 5, number_field())
    _set_tree(slide.notes_slide, [image, words, number])


def _shortened(text: str) -> str:
    text = clean_text(text)
    return text if len(text) <= _ALT_LENGTH else text[: text.rfind(" ", 0, _ALT_LENGTH)] + " …"


def _with_fixed_dates(data: bytes) -> bytes:
    """Return a zip archive with all its dates set to 1 January 1980, in place."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        offsets = [info.header_offset for info in archive.infolist()]
        at = archive.start_dir
    fixed, stamp = bytearray(data), b"\x00\x00\x21\x00"
    for offset in offsets:
        fixed[offset + 10 : offset + 14] = stamp
        name, extra, comment = (int.from_bytes(data[at + i : at + i + 2], "little") for i in (28, 30, 32))
        fixed[at + 12 : at + 16] = stamp
        at += 46 + name + extra + comment
    return bytes(fixed)
