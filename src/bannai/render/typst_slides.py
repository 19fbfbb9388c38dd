"""A deck as Typst source: the same pages, boxes and sizes as the .pptx, in the colours of a slide theme."""

from __future__ import annotations

import base64
from decimal import Decimal

from bannai.documents.labels import letter
from bannai.documents.model import Align, Chart, Document, Inline, Picture, Run, Series
from bannai.documents.standards.standard import Standard
from bannai.render.pptx_chart import ChartPlan
from bannai.render.pptx_flow import Mark, Para
from bannai.render.pptx_form import look_of
from bannai.render.pptx_grid import CELL_TOP_PT, MARGIN_PT, Grid
from bannai.render.pptx_layouts import Bar, slide_layouts
from bannai.render.pptx_look import Box, Look
from bannai.render.pptx_look import pt as points
from bannai.render.pptx_page import Page
from bannai.render.pptx_place import Placed, placed
from bannai.render.pptx_plan import plan_pages
from bannai.render.pptx_theme import DEFAULT_THEME, Theme, load_theme
from bannai.render.slide_pictures import media_type, picture_bytes
from bannai.render.typst_chart import Area, chart_markup
from bannai.render.typst_markup import (
    ASCENT_EM,
    DESCENT_EM,
    SINGLE_LINE_EM,
    inline,
    literal,
    mm,
    number,
    pt,
    words,
)

BULLET = "•"
_ASCENT, _DESCENT = ASCENT_EM["Arial"], DESCENT_EM["Arial"]
_ANCHORS = {"t": "top", "ctr": "horizon", "b": "bottom"}
_ALIGNS = {"l": "left", "ctr": "center", "r": "right"}
_CELL_ALIGNS = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right", Align.JUSTIFY: "left"}
_LETTER_EM = 0.6  # words that surely fit in a line are not broken


def deck_markup(document: Document, standard: Standard, theme: Theme | None = None) -> str:
    """Return the pages of a deck, in a theme (None: the usual one): one page a slide of the .pptx."""
    look = look_of(standard, theme or load_theme(DEFAULT_THEME))
    return "".join(page_markup(page, at, look) for at, page in enumerate(plan_pages(document, look), 1))


def page_markup(page: Page, at: int, look: Look) -> str:
    """Return a slide as a page of its own; `at` is its number."""
    width, height = look.page_mm
    return (
        f"#page(width: {mm(width)}, height: {mm(height)}, margin: 0pt, "
        f'fill: rgb("#{_ground(page, look.theme)}"))[\n{slide_markup(page, at, look)}]\n'
    )


def slide_markup(page: Page, at: int, look: Look) -> str:
    """Return what stands on a slide, placed from the upper left corner; the ground is the caller's."""
    layout = slide_layouts().layouts[page.layout]
    cover = layout.is_cover
    bars = layout.bars if cover else (*slide_layouts().master, *layout.bars)
    if look.theme.template:
        bars = ()  # what an office draws in its own template is not known here
    colour = look.theme.cover_ink if cover else look.theme.text
    return (
        f'#set text(fill: rgb("#{colour}"))\n'
        + "".join(_bar(bar, look) for bar in bars)
        + "".join(_thing(it, at, look, cover=cover) for it in placed(page, look))
    )


def slide_ground(page: Page, look: Look) -> str:
    """Return the colour behind a slide, RRGGBB."""
    return _ground(page, look.theme)


def _ground(page: Page, theme: Theme) -> str:
    return theme.cover_background if slide_layouts().layouts[page.layout].is_cover else theme.background


def _bar(bar: Bar, look: Look) -> str:
    box = look.bar_box(bar)
    fill = look.theme.colour(bar.colour)
    return _at(box, f'rect(width: {mm(box.w)}, height: {mm(box.h)}, fill: rgb("#{fill}"))')


def _at(box: Box, body: str) -> str:
    return f"#place(top + left, dx: {mm(box.x)}, dy: {mm(box.y)}, {body})\n"


def _thing(it: Placed, at: int, look: Look, *, cover: bool) -> str:
    if it.is_number:
        return _text_box(it, [_line(words(str(at)), look.page.number_size_pt)])
    if it.chart:
        return _chart(it.box, it.chart, look)
    if it.grid:
        return _grid(it.box, it.grid, look)
    if it.picture:
        return _at(it.box, _picture(it.picture, it.box, it.alt))
    colour = look.theme.colour("tx2" if it.is_title else it.place.colour)
    if cover:
        colour = look.theme.cover_ink
    accent = colour if cover else look.theme.accents[0]
    lines = [_para(para, it.box.w, accent, first=not number) for number, para in enumerate(it.paras)]
    return _text_box(it, lines, colour)


def _text_box(it: Placed, lines: list[str], colour: str = "") -> str:
    fill = f'#set text(fill: rgb("#{colour}"))\n' if colour else ""
    align = f"{_ALIGNS[it.place.align]} + {_ANCHORS[it.place.anchor]}"
    body = f"{fill}#align({align})[{''.join(lines)}]"
    return _at(it.box, f"block(width: {mm(it.box.w)}, height: {mm(it.box.h)})[\n{body}]")


def _face(size: float, bold: bool = False, italic: bool = False, multiple: float = 1.0) -> str:
    """Return the `text` arguments of a line: what a multiple adds to a line's height stands above it."""
    above = _ASCENT + SINGLE_LINE_EM * (multiple - 1)
    weight, slant = "bold" if bold else "regular", "italic" if italic else "normal"
    return (
        f'size: {pt(size)}, weight: "{weight}", style: "{slant}", '
        f"top-edge: {number(above)}em, bottom-edge: {number(-_DESCENT)}em"
    )


def _line(runs: Inline, size: float, bold: bool = False) -> str:
    return f"#text({_face(size, bold)})[{inline(runs)}]"


def _para(para: Para, width_mm: float, accent: str, *, first: bool) -> str:
    look = para.look
    indent = para.indent_mm
    longest = max(3, int(points(width_mm - indent) / (look.size_pt * _LETTER_EM)))
    mark = ""
    if para.mark_shown and para.mark is not Mark.NONE:
        sign = {Mark.BULLET: BULLET, Mark.NUMBER: f"{para.number}."}.get(para.mark, f"{letter(para.number)})")
        fill = f'fill: rgb("#{accent}")'
        mark = f"#place(top + left, dx: {mm(-indent)}, text({fill})[{inline(words(sign))}])"
    above = 0.0 if first else look.before_pt
    return (
        f"#block(above: {pt(above)}, below: 0pt, width: 100%, inset: (left: {mm(indent)}))["
        f"#set text({_face(look.size_pt, look.bold, look.italic, look.line_multiple)});{mark}"
        f"{inline(para.runs, longest=longest)}]\n"
    )


def _chart(box: Box, plan: ChartPlan, look: Look) -> str:
    theme, size = look.theme, look.chart.size_pt
    title = ""
    height = points(box.h)
    if plan.title:
        title = f"#align(center)[#text({_face(size, True)})[{inline(words(plan.title))}]]\n"
        height -= size * 1.5
    series = tuple(
        Series(
            name, _drawable(values), tuple(words(label) if plan.labelled else (Run(" "),) for label in labels)
        )
        for name, values, labels in plan.series
    )
    chart = Chart(plan.kind, (), plan.categories, series)
    area = Area(
        points(box.w),
        height,
        size,
        tuple(f"#{colour}" for colour in theme.accents),
        ground=f"#{theme.background}",
        axis=not plan.labelled,
    )
    drawn = f"#v({pt(size * 0.3 if title else 0)}, weak: false)\n{chart_markup(chart, area)}"
    return _at(box, f"block(width: {mm(box.w)}, height: {mm(box.h)})[\n{title}{drawn}]")


def _drawable(values: tuple[Decimal | None, ...]) -> tuple[Decimal | None, ...]:
    return tuple(value if value is not None and value.is_finite() else None for value in values)


def _cell(runs: Inline, width: float, size: float, bold: bool, colour: str, extra: str) -> str:
    longest = max(3, int((width - 2 * MARGIN_PT) / (size * _LETTER_EM)))
    return (
        f'table.cell({extra})[#set text({_face(size, bold)}, fill: rgb("#{colour}"));'
        f"{inline(runs, longest=longest)}], "
    )


def _grid(box: Box, grid: Grid, look: Look) -> str:
    theme = look.theme
    rows = ""
    heights = list(grid.heights)
    if grid.header:
        heights.insert(0, grid.header_height)
        header = look.table_header
        rows += "".join(
            _cell(
                cell, width, header.size_pt, header.bold, theme.background,
                f'fill: rgb("#{theme.title}"), align: center + horizon',
            )
            for cell, width in zip(grid.header, grid.widths, strict=True)
        )  # fmt: skip
    line = f'stroke: (bottom: 1pt + rgb("#{theme.title}"))'
    for row in grid.rows:
        for at, (cell, width, align) in enumerate(zip(row, grid.widths, grid.aligns, strict=True)):
            colour, text, bold, stroke = theme.text, look.table_cell, look.table_cell.bold, line
            size = text.size_pt
            if grid.milestones:
                bold = at == 0
                colour = theme.title if bold else theme.text
                stroke = f'stroke: (right: 4pt + rgb("#{theme.accents[0]}"))' if bold else "stroke: none"
            elif grid.value_size:
                bold = look.figure.bold if at == 0 else look.figure_label.bold
                size = grid.value_size if at == 0 else look.figure_label.size_pt
                colour = theme.title if at == 0 else theme.text
            rows += _cell(
                cell, width, size, bold, colour, f"align: {_CELL_ALIGNS[align]} + horizon, {stroke}"
            )
    columns = "".join(f"{pt(width)}, " for width in grid.widths)
    tracks = "".join(f"{pt(height)}, " for height in heights)
    return _at(
        box,
        f"table(columns: ({columns}), rows: ({tracks}), stroke: none, "
        f"inset: (x: {pt(MARGIN_PT)}, y: {pt(CELL_TOP_PT)}),\n{rows})",
    )


def _picture(picture: Picture, box: Box, alt: str) -> str:
    """Return a picture, carried inside a drawing: Typst reads no files here."""
    data = picture_bytes(picture)
    if not data:
        return f"rect(width: {mm(box.w)}, height: {mm(box.h)})"
    held = f"data:{media_type(data)};base64,{base64.b64encode(data).decode()}"
    size = f'width="{max(picture.width, 1)}" height="{max(picture.height, 1)}"'
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'{size}><image {size} preserveAspectRatio="none" xlink:href="{held}"/></svg>'
    )
    return (
        f'image(bytes({literal(drawing)}), format: "svg", width: {mm(box.w)}, height: {mm(box.h)}, '
        f"alt: {literal(alt)})"
    )
