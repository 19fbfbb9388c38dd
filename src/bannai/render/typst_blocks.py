"""Blocks of a document's body as Typst source: paragraphs, headings, lists, tables, charts."""

from __future__ import annotations

import math
from dataclasses import replace

from bannai.documents.labels import heading_label, leads, marker_label
from bannai.documents.model import (
    TITLED_BELOW,
    Align,
    Block,
    Chart,
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
from bannai.documents.order import ends_heading
from bannai.documents.standards.standard import PageForm
from bannai.render.text import NOTES_LABEL
from bannai.render.typst_chart import Area, chart_markup
from bannai.render.typst_markup import PT_PER_MM, Flow, boolean, component, face, inline, mm, number, pt

CELL_INSET_PT = (4.25, 1.65)  # left and right; above and below, with half of the line: as in the .docx
CHART_HEIGHT_PT = 210.0
CHART_TEXT_PT = 11.0
TALLEST_ROW_LINES = 25  # a row taller than this may break over the page, or it would run off it
MEAN_CHAR_EM = 0.5

_CELL_ALIGN = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right", Align.JUSTIFY: "left"}


# A line that opens what follows never stands last on a page.
_STICKY = (ParagraphRole.DECIDES, ParagraphRole.SALUTATION, ParagraphRole.ENCLOSED)
_KEPT_ROWS = 2  # of a table that a signature follows
_TABLE_CLEAR_PT = 4.0  # between a table without caption and the line above it, as in the .docx


def text_width_pt(page: PageForm) -> float:
    """Return the width between the margins."""
    return (page.width_mm - page.left_mm - page.right_mm) * PT_PER_MM


def add_blocks(flow: Flow, blocks: tuple[Block, ...], *, keep_last: bool = False) -> None:
    """Add blocks to a flow; with `keep_last` the last one stays on the page of what follows."""
    for index, block in enumerate(blocks):
        last = index == len(blocks) - 1
        after = None if last else blocks[index + 1]
        add_block(flow, block, sticky=keep_last and last, after=after)


def add_block(flow: Flow, block: Block, *, sticky: bool = False, after: Block | None = None) -> None:
    """Add one block; `after` is the one that follows it. A slide outside a deck becomes running text."""
    match block:
        case Paragraph():
            flow.paragraph(block.role, block.runs, sticky=sticky or block.role in _STICKY or leads(block))
        case Heading():
            # Where every Điều is only a heading, one must part from the next, or nothing would ever break.
            ends = isinstance(after, Heading) and ends_heading(block.style, after.style)
            _add_heading(flow, block, sticky=sticky or not ends)
        case ListBlock():
            for ordinal, item in enumerate(block.items, 1):
                last = ordinal == len(block.items)
                label = marker_label(block.marker, ordinal)
                flow.paragraph("list_item", item, sticky=sticky and last, prefix=label)
        case Table() if block.wide and not flow.across:
            flow.turn(across=True)
            add_block(flow, block, sticky=sticky)
            if not sticky:  # what the table is kept with stands on the same page
                flow.turn(across=False)
        case Table():
            if block.caption:
                flow.paragraph("table_caption", block.caption, sticky=True)
            _add_table(flow, block, sticky=sticky)
        case Chart():
            if block.title:
                flow.paragraph("table_caption", block.title, sticky=True)
            area = Area(text_width_pt(flow.standard.page), CHART_HEIGHT_PT, CHART_TEXT_PT)
            flow.raw(chart_markup(block, area), breakable=False, sticky=sticky)
        case Slide():
            _add_slide(flow, block)


def _add_table(flow: Flow, table: Table, *, sticky: bool) -> None:
    """Add a table; with `sticky` its last rows go overleaf with what follows, under a head of their own."""
    clear = 0.0 if table.caption else _TABLE_CLEAR_PT
    width = text_width_pt(flow.standard.page)
    first = replace(table, rows=table.rows[:-_KEPT_ROWS]) if sticky else table
    if first.rows:
        flow.raw(table_markup(flow, first, width), before_pt=clear)
        clear = 0.0
    if not sticky:
        return
    last = replace(table, rows=table.rows[-_KEPT_ROWS:])
    markup = table_markup(flow, last, width)
    if first.rows and any(plain_text(column.header) for column in table.columns):
        # The rows have their head again where they begin a page, and go on without it where they do not.
        bare = replace(last, columns=tuple(replace(column, header=()) for column in last.columns))
        top = flow.standard.page.top_mm
        markup = (
            f"#context if here().position().y < {mm(top)} + 2pt [\n{markup}] else [\n"
            f"{table_markup(flow, bare, width)}]\n"
        )
    flow.raw(markup, before_pt=clear, breakable=False, sticky=True)


def _add_slide(flow: Flow, slide: Slide) -> None:
    cover = slide.layout is SlideLayout.COVER
    flow.paragraph("type_name" if cover else "heading_plain", slide.title, sticky=True)
    if slide.subtitle:
        flow.paragraph("subject" if cover else "body", slide.subtitle)
    add_blocks(flow, slide.blocks)
    for index, note in enumerate(slide.notes):
        label = (Run(f"{NOTES_LABEL} ", bold=True),) if index == 0 else ()
        flow.paragraph("note", (*label, *note.runs))


def _add_heading(flow: Flow, heading: Heading, *, sticky: bool) -> None:
    label = heading_label(heading)
    if heading.style in TITLED_BELOW:
        name = f"heading_{heading.style}"
        flow.paragraph(name, (), sticky=sticky or bool(heading.runs), prefix=label)
        if heading.runs:
            flow.paragraph(f"{name}_title", heading.runs, sticky=sticky, before_pt=0.0)
        return
    flow.paragraph(f"heading_{heading.style}", heading.runs, sticky=sticky, prefix=label)


def _longest_word(width_pt: float, size_pt: float) -> int:
    """How many letters surely fit in a cell; a longer word is broken."""
    return max(3, int((width_pt - 2 * CELL_INSET_PT[0]) / (size_pt * 0.75)))


def _lines(cell: Inline, width_pt: float, size_pt: float) -> int:
    room = max(1.0, (width_pt - 2 * CELL_INSET_PT[0]) / (size_pt * MEAN_CHAR_EM))
    return math.ceil(len(plain_text(cell)) / room)


def table_markup(flow: Flow, table: Table, width_pt: float, *, stroke: str = "0.5pt", header_fill: str = "",
                 header_colour: str = "") -> str:  # fmt: skip
    """Return a table: borders, the header on every page, no row broken, widths by weight."""
    if not table.columns:
        return ""
    standard = flow.standard
    header, cell = component(standard, "table_header"), component(standard, "table_cell")
    total = sum(max(column.weight, 0.01) for column in table.columns)
    widths = [width_pt * max(column.weight, 0.01) / total for column in table.columns]
    fractions = "".join(f"{number(max(column.weight, 0.01))}fr, " for column in table.columns)
    aligns = "".join(f"{_CELL_ALIGN[column.align]} + horizon, " for column in table.columns)
    fill = f'fill: rgb("{header_fill}"), ' if header_fill else ""
    colour = f', fill: rgb("{header_colour}")' if header_colour else ""
    heads = "".join(
        f"table.cell({fill}align: {_CELL_ALIGN[header.align]} + horizon)"
        f"[#set text({face(header, standard.font)}{colour}); "
        f"{inline(column.header, longest=_longest_word(width, header.size_pt))}], "
        for column, width in zip(table.columns, widths, strict=True)
    )
    rows = []
    for row in table.rows:
        tallest = max(
            (_lines(value, width, cell.size_pt) for value, width in zip(row, widths, strict=False)), default=0
        )
        breakable = boolean(tallest > TALLEST_ROW_LINES)
        cells = "".join(
            f"table.cell(breakable: {breakable})"
            f"[{inline(value, longest=_longest_word(width, cell.size_pt))}], "
            for value, width in zip(row, widths, strict=False)
        )
        rows.append(f"  {cells}\n")
    x, y = CELL_INSET_PT
    # A table whose columns have no names has no header row.
    named = any(plain_text(column.header) for column in table.columns)
    head = f"  table.header({heads}),\n" if named else ""
    return (
        f"#set text({face(cell, standard.font)})\n"
        "#set par(justify: false, first-line-indent: 0pt)\n"
        f"#table(columns: ({fractions}), align: ({aligns}), stroke: {stroke}, "
        f"inset: (x: {pt(x)}, y: {pt(y)}),\n"
        f"{head}{''.join(rows)})\n"
    )
