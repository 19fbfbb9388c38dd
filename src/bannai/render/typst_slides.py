"""A deck as Typst source: one page a slide, State blue on white."""

from __future__ import annotations

from dataclasses import replace

from bannai.documents.labels import marker_label
from bannai.documents.model import (
    Block,
    Chart,
    Document,
    Inline,
    ListBlock,
    ListMarker,
    Slide,
    SlideLayout,
    Table,
    plain_text,
)
from bannai.documents.standards.standard import PageForm, Standard
from bannai.render.typst_blocks import add_block, table_markup, text_width_pt
from bannai.render.typst_chart import Area, chart_markup
from bannai.render.typst_markup import PT_PER_MM, Flow, component, face, inline, mm, pt, words

BLUE = "#1F4E79"
GOLD = "#C9A227"
GREY = "#595959"
PALE = "#DCE6F1"
BAND_MM = 4.0  # the band on top of a content slide
TITLE_MM = 30.0  # height kept for a title: two lines of 32 pt
GAP_MM = 4.0  # between the title's line and the content
DARK = frozenset({SlideLayout.COVER, SlideLayout.SECTION, SlideLayout.THANKS})
BULLET = "•"

# Shrinks what is too high or too wide, so that a slide always is exactly one page and nothing is lost.
FIT = """#let fit(body) = layout(size => {
  let high(share) = measure(block(width: size.width / share, body)).height * share
  if high(1) <= size.height { return block(width: size.width, body) }
  let (small, large) = (0.05, 1.0)
  for _ in range(7) {
    let share = (small + large) / 2
    if high(share) <= size.height { small = share } else { large = share }
  }
  scale(small * 100%, origin: top + left, reflow: true, block(width: size.width / small, body))
})
"""


def deck_markup(document: Document, standard: Standard) -> str:
    """Return the prelude's rest and the pages of a deck.

    Blocks that are no slides come on a slide of their own under the section's title; a deck without
    any slide is a cover with the document's title.
    """
    slides: list[Slide] = []
    for section in document.sections:
        loose = tuple(block for block in section.blocks if not isinstance(block, Slide))
        if loose:
            slides.append(Slide(SlideLayout.BULLETS, words(section.title), loose))
        slides += [block for block in section.blocks if isinstance(block, Slide)]
    if not slides:
        slides = [Slide(SlideLayout.COVER, words(document.title))]
    pages = (_page(slide, number, standard) for number, slide in enumerate(slides, 1))
    return FIT + "".join(pages)


def _page(slide: Slide, number: int, standard: Standard) -> str:
    page = standard.page
    dark = slide.layout in DARK
    body = _dark_body(slide, standard) if dark else _light_body(slide, standard)
    foreground = ""
    if number > 1 or page.number_on_first:
        colour = "#FFFFFF" if dark else GREY
        foreground = (
            f"foreground: place(top + right, dx: {mm(-page.right_mm)}, dy: {mm(page.number_from_top_mm)}, "
            f'text(size: {pt(page.number_size_pt)}, fill: rgb("{colour}"))[#"{number}"]), '
        )
    fill = f'fill: rgb("{BLUE}"), ' if dark else ""
    text = "set text(fill: white)" if dark else "set text(fill: black)"
    return (
        f"#page(width: {mm(page.width_mm)}, height: {mm(page.height_mm)}, "
        f"margin: (top: {mm(page.top_mm)}, bottom: {mm(page.bottom_mm)}, left: {mm(page.left_mm)}, "
        f"right: {mm(page.right_mm)}), {fill}{foreground})[\n#{text}\n{body}]\n"
    )


def _styled(standard: Standard, name: str, runs: Inline, colour: str = "") -> str:
    style = component(standard, name)
    fill = f', fill: rgb("{colour}")' if colour else ""
    return f"#text({face(style, standard.font)}{fill})[{inline(runs, caps=style.caps)}]"


def _inner_height_mm(page: PageForm) -> float:
    return page.height_mm - page.top_mm - page.bottom_mm


def _dark_body(slide: Slide, standard: Standard) -> str:
    """Cover, section, thanks: the title in the middle, a gold line, then what belongs to it."""
    name = "type_name" if slide.layout is SlideLayout.COVER else "section_title"
    flow = Flow(standard)
    flow.raw(_styled(standard, name, slide.title))
    flow.raw(f'#rect(width: 60mm, height: 1.2mm, fill: rgb("{GOLD}"))\n', before_pt=14, after_pt=6)
    if slide.subtitle:
        flow.raw(_styled(standard, "subject", slide.subtitle), before_pt=8)
    for block in slide.blocks:
        _add(flow, block, 0)
    height = mm(_inner_height_mm(standard.page))
    return f"#block(width: 100%, height: {height}, align(horizon, fit[\n{flow.source()}]))\n"


def _light_body(slide: Slide, standard: Standard) -> str:
    page = standard.page
    height_mm = _inner_height_mm(page)
    band = (
        f"#place(top + left, dx: {mm(-page.left_mm)}, dy: {mm(-page.top_mm)}, "
        f'rect(width: {mm(page.width_mm)}, height: {mm(BAND_MM)}, fill: rgb("{BLUE}")))\n'
    )
    title = _styled(standard, "slide_title", slide.title, BLUE)
    if slide.subtitle:
        title += f"\n\n{_styled(standard, 'note', slide.subtitle, GREY)}"
    flow = Flow(standard)
    room_pt = (height_mm - TITLE_MM - GAP_MM) * PT_PER_MM
    others = sum(not isinstance(block, Chart) for block in slide.blocks)
    for block in slide.blocks:
        if isinstance(block, Chart) and plain_text(block.title) == plain_text(slide.title):
            block = replace(block, title=())  # said once is enough
        if slide.layout is SlideLayout.FIGURES and isinstance(block, Table):
            flow.raw(_figures(block, standard), breakable=False)
        elif slide.layout is SlideLayout.CONTENTS and isinstance(block, ListBlock):
            _add(flow, ListBlock(block.items, ListMarker.ARABIC), room_pt)
        else:
            _add(flow, block, room_pt - 40 * others)
    # A few lines stand better in the middle of the slide than under its title.
    where = "horizon" if slide.layout is SlideLayout.FIGURES else "top"
    return (
        f"{band}#block(width: 100%, height: {mm(TITLE_MM)}, below: 0pt, "
        f"align(left + horizon, fit[{title}]))\n"
        f'#place(top + left, dy: {mm(TITLE_MM)}, line(length: 100%, stroke: 1pt + rgb("{PALE}")))\n'
        f"#block(width: 100%, height: {mm(height_mm - TITLE_MM - GAP_MM)}, above: {mm(GAP_MM)}, "
        f"align({where}, fit[\n{flow.source()}]))\n"
    )


def _add(flow: Flow, block: Block, room_pt: float) -> None:
    """Add a block in its slide form; `room_pt` is the height that a chart may take."""
    standard = flow.standard
    match block:
        case ListBlock():
            style = component(standard, "list_item")
            for ordinal, item in enumerate(block.items, 1):
                label = BULLET if block.marker is ListMarker.DASH else marker_label(block.marker, ordinal)
                flow.raw(
                    f"#set text({face(style, standard.font)})\n"
                    "#grid(columns: (auto, 1fr), column-gutter: 0.45em, "
                    f'text(fill: rgb("{GOLD}"), weight: "bold")[{inline(words(label))}], [{inline(item)}])\n',
                    before_pt=style.before_pt,
                    after_pt=style.after_pt,
                    breakable=False,
                )
        case Chart():
            title = block.title
            if title:
                flow.raw(f"#align(center)[{_styled(standard, 'chart_text', title)}]", after_pt=4)
            size = component(standard, "chart_text").size_pt
            height = max(room_pt - (size * 1.5 if title else 0), 160.0)
            flow.raw(
                chart_markup(block, Area(text_width_pt(standard.page), height, size)),
                after_pt=6,
                breakable=False,
            )
        case Table():
            if block.caption:
                flow.raw(_styled(standard, "note", block.caption), after_pt=6)
            table = table_markup(
                flow, block, text_width_pt(standard.page), stroke=f'0.75pt + rgb("{GREY}")',
                header_fill=BLUE, header_colour="#FFFFFF",
            )  # fmt: skip
            flow.raw(table, breakable=False)
        case _:
            add_block(flow, block)


def _figures(table: Table, standard: Standard) -> str:
    """A table of label and value: the value large, its label beside it, a thin line between."""
    cells = []
    for row in table.rows:
        label, value = (row[0], row[1]) if len(row) > 1 else ((), row[0] if row else ())
        rest = "".join(f"#h(0.5em);{_styled(standard, 'figure_label', cell, GREY)}" for cell in row[2:])
        cells.append(
            f"[{_styled(standard, 'figure', value, BLUE)}], "
            f"[{_styled(standard, 'figure_label', label)}{rest}],\n"
        )
    line = f'0.75pt + rgb("{PALE}")'
    return (
        "#set par(justify: false)\n"
        f"#grid(columns: (2fr, 3fr), align: left + horizon, inset: (x: 0pt, y: 7pt), "
        f"stroke: (x, y) => if y > 0 {{ (top: {line}) }}, column-gutter: 6mm,\n{''.join(cells)})\n"
    )
