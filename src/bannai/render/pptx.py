"""Decks: a document written as .pptx that PowerPoint edits cleanly.

Real placeholders, native charts with their sheets, native tables, speaker notes. The same document, standard
and theme give the same bytes.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.chart.data import ChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.slide import Slide as PptxSlide

from bannai.documents.model import Document, SlideLayout
from bannai.documents.standards import Standard
from bannai.render.pptx_chart import FIXED_DATE, ChartSheet
from bannai.render.pptx_flow import paras_height
from bannai.render.pptx_look import Box, Look, make_look, mm
from bannai.render.pptx_measure import clean, clean_text
from bannai.render.pptx_plan import COVERS, GAP_MM, Page, plan_pages, slides_of
from bannai.render.pptx_template import LAYOUT_INDEX, LEAD_IDX, NOTE_IDX, NUMBER_IDX, template
from bannai.render.pptx_theme import DEFAULT_THEME, Theme, load_theme, parse_theme, theme_ids
from bannai.render.pptx_xml import (
    NAMESPACES,
    TREE_HEAD,
    chart_frame,
    number_field,
    paras_xml,
    placeholder,
    plain_paras,
    runs_xml,
    table_frame,
)

__all__ = ["Theme", "load_theme", "parse_theme", "render_pptx", "slides_of", "theme_ids"]

_ALT_LENGTH = 1500


def render_pptx(document: Document, standard: Standard, theme: Theme | None = None) -> bytes:
    """Return a document as the bytes of a .pptx, in the theme given or the State's blue.

    `standard` is the standard of slides ("deck"), whatever the document's own is: a paper without slides is
    wrapped into some (`slides_of`). Content that is too long for a slide goes on over more slides, titled
    "(tiếp)"; nothing is cut, and no text of the slide is under 24 pt. Raises ValueError when the standard
    is not one of slides.
    """
    look = make_look(standard, theme or load_theme(DEFAULT_THEME))
    deck = Presentation(BytesIO(template(look)))
    layouts = list(deck.slide_layouts)
    for page in plan_pages(document, look):
        slide = deck.slides.add_slide(layouts[LAYOUT_INDEX[page.layout]])
        _write_slide(slide, page, look)
        if page.notes:
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


def _write_slide(slide: PptxSlide, page: Page, look: Look) -> None:
    shapes: list[str] = []
    cover = page.layout in COVERS
    kind = "ctrTitle" if page.layout is SlideLayout.COVER else "title"
    if page.title:
        full = {SlideLayout.SECTION: look.section}.get(page.layout, look.cover_title if cover else look.title)
        size = page.title_size if page.title_size != full.size_pt else 0.0
        shapes.append(placeholder(2, "Tiêu đề", kind, None, f"<a:p>{runs_xml(page.title, size)}</a:p>"))
    if page.chart or page.grid:
        shapes += _object_shapes(slide, page, look)
    elif page.lead:
        body = "subTitle" if page.layout is SlideLayout.COVER else "body"
        shapes.append(placeholder(3, "Nội dung", body, 1, paras_xml(page.lead)))
    if page.layout is not SlideLayout.COVER:
        shapes.append(placeholder(9, "Số trang", "sldNum", NUMBER_IDX, number_field()))
    _set_tree(slide, shapes)


def _object_shapes(slide: PptxSlide, page: Page, look: Look) -> list[str]:
    """Return the text above, the chart or table, and the text under it, in reading order."""
    shapes: list[str] = []
    body = look.body_box
    top, bottom = body.y, body.y + body.h
    if page.lead:
        height = mm(paras_height(page.lead, body.w))
        box = Box(body.x, top, body.w, height)
        shapes.append(placeholder(3, "Lời dẫn", "body", LEAD_IDX, paras_xml(page.lead), box))
        top += height + GAP_MM
    trail_mm = mm(paras_height(page.trail, body.w)) if page.trail else 0.0
    alt = _shortened(page.alt)
    if page.chart:
        sheet = ChartSheet(page.chart, look)
        relation = _add_chart(slide, sheet)
        box = Box(body.x, top, body.w, bottom - top - (trail_mm + GAP_MM if trail_mm else 0.0))
        shapes.append(chart_frame(4, "Biểu đồ", alt, box, relation))
    elif page.grid:
        height = mm(page.grid.height)
        shapes.append(table_frame(4, "Bảng", alt, Box(body.x, top, body.w, height), page.grid, look))
    if page.trail:
        box = Box(body.x, bottom - trail_mm, body.w, trail_mm)
        shapes.append(placeholder(5, "Ghi chú", "body", NOTE_IDX, paras_xml(page.trail), box))
    return shapes


def _add_chart(slide: PptxSlide, sheet: ChartData) -> str:
    """Add a chart part to a slide and return its relation. The sheet brings its own XML, so any type does."""
    return str(slide.part.add_chart_part(XL_CHART_TYPE.COLUMN_CLUSTERED, sheet))


def _set_tree(slide: Any, shapes: list[str]) -> None:
    """Replace everything on a slide (or on its notes) by shapes."""
    tree = slide._element.cSld.spTree
    new = parse_xml(f"<p:spTree {NAMESPACES}>{TREE_HEAD}{''.join(shapes)}</p:spTree>")
    tree.getparent().replace(tree, new)


def _write_notes(slide: PptxSlide, page: Page) -> None:
    texts = [text for note in page.notes if (text := clean(note.runs))]
    if not texts:
        return
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
