"""A `Paper` drawn: pages set by Typst from what was read of a Word file, with the place of every paragraph.

It is not what Word shows: letters stand in fonts of the same widths, pictures are grey boxes, text does not
go round a text box. It is near enough to find a place by, and whoever shows it says so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from bannai.documents.paper import PageSetup, Paper, PaperBlock, PaperTable, Story, StoryKind
from bannai.render.typst import compile_source
from bannai.render.typst_markup import PT_PER_MM, SINGLE_LINE_EM, mm
from bannai.render.typst_paper_blocks import Blocks
from bannai.render.typst_paper_marks import DrawnPaper, PageBox, read_boxes
from bannai.render.typst_paper_prelude import PRELUDE
from bannai.render.typst_paper_text import MOST_MM, Marks, Stretch, base_look, size_of, within

__all__ = ["DrawnPaper", "PageBox", "Stretch", "draw_paper", "paper_source"]

_FORMS = {
    "lowerRoman": "i", "upperRoman": "I", "lowerLetter": "a", "upperLetter": "A", "numberInDash": "- 1 -",
}  # fmt: skip
_LEAST_MM = 20.0
_LEAST_HIGH_MM = 90.0  # of the text of a page: rows and pictures have to find room
_NOTE_MM = 150.0  # the breadth of notes


def draw_paper(paper: Paper, cuts: Mapping[str, Collection[int]] | None = None) -> DrawnPaper:
    """Return the pages of a paper as SVG and where its letters stand on them. Any thread.

    `cuts` are letters, by place, at which something that will be shown begins or ends: a box ends there.
    Raises MachineError when the pages cannot be set.
    """
    marks = Marks(cuts or {})
    source = paper_source(paper, marks)
    return read_boxes(compile_source(source, "svg"), marks.stretches)


def paper_source(paper: Paper, marks: Marks) -> str:
    """Return the whole Typst source of a paper; its stretches are numbered in `marks`."""
    paper = replace(paper, sections=tuple(_held(setup) for setup in paper.sections))
    return PRELUDE + "".join(
        _section(paper, number, setup, marks)
        for number, setup in enumerate(paper.sections)
        if number == 0 or setup.end_block > setup.first_block
    ) + _endnotes(paper, marks)  # fmt: skip


def _held(setup: PageSetup) -> PageSetup:
    """Return a page whose margins leave room for text, of a size that can be printed."""
    width = within(setup.width_mm, 3 * _LEAST_MM, MOST_MM)
    height = within(setup.height_mm, _LEAST_HIGH_MM + 2 * _LEAST_MM, MOST_MM)
    left = within(setup.left_mm + setup.gutter_mm, 0.0, width - 2 * _LEAST_MM)
    top = within(abs(setup.top_mm), 5.0, height - _LEAST_HIGH_MM - _LEAST_MM)
    return replace(
        setup,
        width_mm=width,
        height_mm=height,
        left_mm=left,
        gutter_mm=0.0,
        right_mm=within(setup.right_mm, 0.0, width - left - _LEAST_MM),
        top_mm=top,
        bottom_mm=within(abs(setup.bottom_mm), 5.0, height - top - _LEAST_HIGH_MM),
        header_mm=within(setup.header_mm, 0.0, height),
        footer_mm=within(setup.footer_mm, 0.0, height),
    )


def _section(paper: Paper, number: int, setup: PageSetup, marks: Marks) -> str:
    """Return the pages of a section. One that goes on in the middle of a page keeps that page's form."""
    before = paper.sections[number - 1] if number else None
    goes_on = before is not None and setup.begins == "continuous" and _same_paper(before, setup)
    width = setup.width_mm - setup.left_mm - setup.right_mm
    blocks = Blocks(
        marks,
        width_mm=width,
        default_tab_mm=paper.default_tab_mm,
        note=lambda name: _note(paper, name, marks),
        field=lambda _: "",
        top=True,
    )
    written = blocks.write(paper.blocks[setup.first_block : setup.end_block])
    if goes_on:
        return f"#metadata(none) <s{number}>\n{written}"
    turn = {
        "evenPage": '#pagebreak(to: "even", weak: true)\n',
        "oddPage": '#pagebreak(to: "odd", weak: true)\n',
    }
    lead = turn.get(setup.begins, "") if number else ""
    page_top = f"#let page-top = {mm(_top_mm(paper, setup))}\n"
    return f"{lead}{_page(paper, number, setup, marks)}{page_top}#metadata(none) <s{number}>\n{written}"


def _same_paper(one: PageSetup, other: PageSetup) -> bool:
    return (one.width_mm, one.height_mm, one.left_mm, one.right_mm) == (
        other.width_mm, other.height_mm, other.left_mm, other.right_mm,
    )  # fmt: skip


def _page(paper: Paper, number: int, setup: PageSetup, marks: Marks) -> str:
    sides = ("inside", "outside") if paper.mirrored else ("left", "right")
    inner, outer, bottom, top = setup.left_mm, setup.right_mm, setup.bottom_mm, _top_mm(paper, setup)
    width, height = setup.width_mm, setup.height_mm
    columns = f", columns: {setup.columns}" if 1 < setup.columns < 5 and setup.begins != "continuous" else ""
    edges = _edge(paper, number, setup, marks, header=True) + _edge(paper, number, setup, marks, header=False)
    return (
        f"#set page(width: {mm(width)}, height: {mm(height)}, margin: (top: {mm(top)}, bottom: {mm(bottom)}, "
        f"{sides[0]}: {mm(inner)}, {sides[1]}: {mm(outer)}){columns}{edges})\n"
    )


def _top_mm(paper: Paper, setup: PageSetup) -> float:
    """Return where the text begins: below the header, when that is higher than the margin."""
    high = 0.0
    for story in setup.headers:
        if story is not None:
            high = max(high, sum(_height_pt(block) for block in paper.stories[story].blocks))
    below = setup.header_mm + high / PT_PER_MM if high > 40.0 else 0.0
    return within(max(setup.top_mm, below), 5.0, setup.height_mm - setup.bottom_mm - _LEAST_HIGH_MM)


def _height_pt(block: PaperBlock) -> float:
    if isinstance(block, PaperTable):
        return 15.0 * len(block.rows)
    look = block.look
    if look.frame is not None:
        return 0.0
    return size_of(base_look(block)) * SINGLE_LINE_EM + look.before_pt + look.after_pt


def _edge(paper: Paper, number: int, setup: PageSetup, marks: Marks, *, header: bool) -> str:
    """Return the header (or footer) of a section: another one on its first page or on even pages."""
    usual, first, even = setup.headers if header else setup.footers
    if not setup.title_page:
        first = usual
    if not paper.even_and_odd:
        even = usual
    if usual is None and first is None and even is None:
        return ""
    chosen = (
        f"if here().page() == locate(<s{number}>).page() {{ {_story(paper, number, setup, first, marks)} }} "
    )
    chosen += f"else if calc.even(here().page()) {{ {_story(paper, number, setup, even, marks)} }} "
    chosen += f"else {{ {_story(paper, number, setup, usual, marks)} }}"
    if first == usual == even:
        chosen = _story(paper, number, setup, usual, marks)
    side, away = ("top", setup.header_mm) if header else ("bottom", -setup.footer_mm)
    name, gap = ("header", "header-ascent") if header else ("footer", "footer-descent")
    high = _top_mm(paper, setup) if header else setup.bottom_mm
    return (
        f",\n  {gap}: 0pt, {name}: context block(height: {mm(high)}, width: 100%, "
        f"place({side}, dy: {mm(away)}, block(width: 100%, {chosen})))"
    )


def _story(paper: Paper, number: int, setup: PageSetup, index: int | None, marks: Marks) -> str:
    """Return the content of a header or footer, as a Typst expression."""
    if index is None:
        return "[]"
    width = setup.width_mm - setup.left_mm - setup.right_mm
    column = _column(paper, marks, width, _page_field(paper, number, setup))
    return f"[{column.column(paper.stories[index].blocks, width)}]"


def _column(
    paper: Paper, marks: Marks, width_mm: float, field: Callable[[str], str] = lambda _: ""
) -> Blocks:
    """Return what writes a column that stands outside the running text."""
    return Blocks(
        marks, width_mm=width_mm, default_tab_mm=paper.default_tab_mm, note=lambda _: "", field=field
    )


def _page_field(paper: Paper, number: int, setup: PageSetup) -> Callable[[str], str]:
    """Return what writes the number of a page as the sections of the paper count."""
    starts = [at for at in range(number + 1) if paper.sections[at].number_start is not None]
    form = _FORMS.get(setup.number_form, "1")

    def field(name: str) -> str:
        if name != "PAGE":
            return "#context counter(page).final().first();"
        if not starts:
            return f'#numbering("{form}", here().page());'
        begun = starts[-1]
        start = paper.sections[begun].number_start or 0
        return f'#numbering("{form}", calc.max(here().page() - locate(<s{begun}>).page() + {start}, 0));'

    return field


def _note(paper: Paper, name: str, marks: Marks) -> str:
    """Return the call of a footnote, its text at the foot of the page; of an endnote its number alone."""
    found = [(at, it) for at, it in enumerate(_notes(paper, StoryKind.ENDNOTE), start=1) if it.id == name]
    if found:
        return f"#super[{found[0][0]}];"
    note = next((it for it in paper.stories if it.id == name and it.kind is StoryKind.FOOTNOTE), None)
    if note is None:
        return ""
    return f"#footnote[{_column(paper, marks, _NOTE_MM).column(note.blocks, _NOTE_MM)}];"


def _notes(paper: Paper, kind: StoryKind) -> list[Story]:
    return [story for story in paper.stories if story.kind is kind]


def _endnotes(paper: Paper, marks: Marks) -> str:
    notes = _notes(paper, StoryKind.ENDNOTE)
    if not notes:
        return ""
    column = _column(paper, marks, _NOTE_MM)
    written = "".join(
        f"#super[{at}];\n{column.column(it.blocks, _NOTE_MM)}" for at, it in enumerate(notes, 1)
    )
    return f"#block(above: 12pt, width: 100%)[#line(length: 30%, stroke: 0.5pt)\n{written}]\n"
