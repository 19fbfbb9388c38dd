"""A deck as Typst source: one page a slide, in the colours of a slide theme."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
from bannai.render.pptx_theme import DEFAULT_THEME, Theme, load_theme
from bannai.render.typst_blocks import add_block, table_markup, text_width_pt
from bannai.render.typst_chart import Area, chart_markup
from bannai.render.typst_markup import PT_PER_MM, Flow, component, face, inline, mm, pt, words

BAND_MM = 4.0  # the band on top of a content slide
TITLE_MM = 30.0  # height kept for a title: two lines of 32 pt
GAP_MM = 4.0  # between the title's line and the content
DARK = frozenset({SlideLayout.COVER, SlideLayout.SECTION, SlideLayout.THANKS})
BULLET = "•"


@dataclass(frozen=True, slots=True)
class _Look:
    """A standard with the colours of a theme, as `#RRGGBB`. `quiet` is small text, `pale` thin lines."""

    standard: Standard
    ground: str
    text: str
    title: str
    line: str
    quiet: str
    pale: str
    cover_ground: str
    cover_text: str
    accents: tuple[str, ...]

    @classmethod
    def of(cls, standard: Standard, theme: Theme) -> _Look:
        return cls(
            standard,
            ground=f"#{theme.background}",
            text=f"#{theme.text}",
            title=f"#{theme.title}",
            line=f"#{theme.line}",
            quiet=_mixed(theme.text, theme.background, 0.68),
            pale=_mixed(theme.title, theme.background, 0.16),
            cover_ground=f"#{theme.cover_background}",
            cover_text=f"#{theme.cover_text}",
            accents=tuple(f"#{colour}" for colour in theme.accents),
        )


def _mixed(colour: str, ground: str, share: float) -> str:
    """Return `share` of a colour on a ground; both RRGGBB."""
    pairs = ((int(colour[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (0, 2, 4))
    return "#" + "".join(f"{round(one * share + other * (1 - share)):02X}" for one, other in pairs)


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


def deck_markup(document: Document, standard: Standard, theme: Theme | None = None) -> str:
    """Return the prelude's rest and the pages of a deck, in a theme (None: the usual one).

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
    look = _Look.of(standard, theme or load_theme(DEFAULT_THEME))
    pages = (_page(slide, number, look) for number, slide in enumerate(slides, 1))
    return FIT + "".join(pages)


def _page(slide: Slide, number: int, look: _Look) -> str:
    page = look.standard.page
    dark = slide.layout in DARK
    body = _dark_body(slide, look) if dark else _light_body(slide, look)
    foreground = ""
    if number > 1 or page.number_on_first:
        colour = look.cover_text if dark else look.quiet
        foreground = (
            f"foreground: place(top + right, dx: {mm(-page.right_mm)}, dy: {mm(page.number_from_top_mm)}, "
            f'text(size: {pt(page.number_size_pt)}, fill: rgb("{colour}"))[#"{number}"]), '
        )
    fill = f'fill: rgb("{look.cover_ground if dark else look.ground}"), '
    text = f'set text(fill: rgb("{look.cover_text if dark else look.text}"))'
    return (
        f"#page(width: {mm(page.width_mm)}, height: {mm(page.height_mm)}, "
        f"margin: (top: {mm(page.top_mm)}, bottom: {mm(page.bottom_mm)}, left: {mm(page.left_mm)}, "
        f"right: {mm(page.right_mm)}), {fill}{foreground})[\n#{text}\n{body}]\n"
    )


def _styled(look: _Look, name: str, runs: Inline, colour: str = "") -> str:
    style = component(look.standard, name)
    fill = f', fill: rgb("{colour}")' if colour else ""
    return f"#text({face(style, look.standard.font)}{fill})[{inline(runs, caps=style.caps)}]"


def _inner_height_mm(page: PageForm) -> float:
    return page.height_mm - page.top_mm - page.bottom_mm


def _dark_body(slide: Slide, look: _Look) -> str:
    """Cover, section, thanks: the title in the middle, a gold line, then what belongs to it."""
    name = "type_name" if slide.layout is SlideLayout.COVER else "section_title"
    flow = Flow(look.standard)
    flow.raw(_styled(look, name, slide.title))
    flow.raw(f'#rect(width: 60mm, height: 1.2mm, fill: rgb("{look.line}"))\n', before_pt=14, after_pt=6)
    if slide.subtitle:
        flow.raw(_styled(look, "subject", slide.subtitle), before_pt=8)
    for block in slide.blocks:
        _add(flow, look, block, 0)
    height = mm(_inner_height_mm(look.standard.page))
    return f"#block(width: 100%, height: {height}, align(horizon, fit[\n{flow.source()}]))\n"


def _light_body(slide: Slide, look: _Look) -> str:
    page = look.standard.page
    height_mm = _inner_height_mm(page)
    band = (
        f"#place(top + left, dx: {mm(-page.left_mm)}, dy: {mm(-page.top_mm)}, "
        f'rect(width: {mm(page.width_mm)}, height: {mm(BAND_MM)}, fill: rgb("{look.title}")))\n'
    )
    title = _styled(look, "slide_title", slide.title, look.title)
    if slide.subtitle:
        title += f"\n\n{_styled(look, 'note', slide.subtitle, look.quiet)}"
    flow = Flow(look.standard)
    room_pt = (height_mm - TITLE_MM - GAP_MM) * PT_PER_MM
    others = sum(not isinstance(block, Chart) for block in slide.blocks)
    for block in slide.blocks:
        if isinstance(block, Chart) and plain_text(block.title) == plain_text(slide.title):
            block = replace(block, title=())  # said once is enough
        if slide.layout is SlideLayout.FIGURES and isinstance(block, Table):
            flow.raw(_figures(block, look), breakable=False)
        elif slide.layout is SlideLayout.CONTENTS and isinstance(block, ListBlock):
            _add(flow, look, ListBlock(block.items, ListMarker.ARABIC), room_pt)
        else:
            _add(flow, look, block, room_pt - 40 * others)
    # A few lines stand better in the middle of the slide than under its title.
    where = "horizon" if slide.layout is SlideLayout.FIGURES else "top"
    return (
        f"{band}#block(width: 100%, height: {mm(TITLE_MM)}, below: 0pt, "
        f"align(left + horizon, fit[{title}]))\n"
        f'#place(top + left, dy: {mm(TITLE_MM)}, line(length: 100%, stroke: 1pt + rgb("{look.pale}")))\n'
        f"#block(width: 100%, height: {mm(height_mm - TITLE_MM - GAP_MM)}, above: {mm(GAP_MM)}, "
        f"align({where}, fit[\n{flow.source()}]))\n"
    )


def _add(flow: Flow, look: _Look, block: Block, room_pt: float) -> None:
    """Add a block in its slide form; `room_pt` is the height that a chart may take."""
    standard = flow.standard
    match block:
        case ListBlock():
            style = component(standard, "list_item")
            for ordinal, item in enumerate(block.items, 1):
                colour = look.accents[0]  # as the bullets of the .pptx
                label = BULLET if block.marker is ListMarker.DASH else marker_label(block.marker, ordinal)
                flow.raw(
                    f"#set text({face(style, standard.font)})\n"
                    "#grid(columns: (auto, 1fr), column-gutter: 0.45em, "
                    f'text(fill: rgb("{colour}"), weight: "bold")[{inline(words(label))}], '
                    f"[{inline(item)}])\n",
                    before_pt=style.before_pt,
                    after_pt=style.after_pt,
                    breakable=False,
                )
        case Chart():
            title = block.title
            if title:
                flow.raw(f"#align(center)[{_styled(look, 'chart_text', title)}]", after_pt=4)
            size = component(standard, "chart_text").size_pt
            height = max(room_pt - (size * 1.5 if title else 0), 160.0)
            flow.raw(
                chart_markup(block, Area(text_width_pt(standard.page), height, size, look.accents)),
                after_pt=6,
                breakable=False,
            )
        case Table():
            if block.caption:
                flow.raw(_styled(look, "note", block.caption), after_pt=6)
            table = table_markup(
                flow, block, text_width_pt(standard.page), stroke=f'0.75pt + rgb("{look.quiet}")',
                header_fill=look.title, header_colour=look.ground,
            )  # fmt: skip
            flow.raw(table, breakable=False)
        case _:
            add_block(flow, block)


def _figures(table: Table, look: _Look) -> str:
    """A table of label and value: the value large, its label beside it, a thin line between."""
    cells = []
    for row in table.rows:
        label, value = (row[0], row[1]) if len(row) > 1 else ((), row[0] if row else ())
        rest = "".join(f"#h(0.5em);{_styled(look, 'figure_label', cell, look.quiet)}" for cell in row[2:])
        cells.append(
            f"[{_styled(look, 'figure', value, look.title)}], "
            f"[{_styled(look, 'figure_label', label)}{rest}],\n"
        )
    line = f'0.75pt + rgb("{look.pale}")'
    return (
        "#set par(justify: false)\n"
        f"#grid(columns: (2fr, 3fr), align: left + horizon, inset: (x: 0pt, y: 7pt), "
        f"stroke: (x, y) => if y > 0 {{ (top: {line}) }}, column-gutter: 6mm,\n{''.join(cells)})\n"
    )
