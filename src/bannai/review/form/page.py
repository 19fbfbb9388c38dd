"""Paper size, margins, page numbers, and tables that run over the margin."""

from __future__ import annotations

from collections.abc import Iterator

from bannai.documents.mends import FitTable, Mend, SetPage, SetPageNumber
from bannai.documents.model import Align
from bannai.documents.paper import PageNumber, PageSetup, PaperTable
from bannai.documents.paper_walk import page_numbers
from bannai.documents.standards import Rule
from bannai.review.findings import Finding, Spot
from bannai.review.form.sheet import Sheet, between, number

_PAPER_MM = 1.5  # Word's own A4 is 209.97 mm wide; other programs round differently
_MARGIN_MM = 0.6
_TABLE_MM = 2.5
_LONG_TEXT = 5000  # letters: more than a page and a half, however it is set
_SIDES = ("top", "bottom", "left", "right")


def check_page(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with the pages."""
    sections = sheet.anatomy.paper.sections
    standard = sheet.standard
    if standard is not None:
        for index, setup in enumerate(sections):
            if setup.end_block > setup.first_block or len(sections) == 1:
                yield from _size(sheet, index, setup)
                yield from _margins(sheet, index, setup)
        yield from _numbers(sheet)
    yield from _tables(sheet)


def _is_lying(setup: PageSetup) -> bool:
    return setup.width_mm > setup.height_mm


def _size(sheet: Sheet, index: int, setup: PageSetup) -> Iterator[Finding]:
    page = sheet.standard.page if sheet.standard else None
    if page is None:
        return
    short, long = sorted((setup.width_mm, setup.height_mm))
    if abs(short - page.width_mm) > _PAPER_MM or abs(long - page.height_mm) > _PAPER_MM:
        lying = _is_lying(setup)
        width, height = (page.height_mm, page.width_mm) if lying else (page.width_mm, page.height_mm)
        mend = SetPage(index, width_mm=width, height_mm=height)
        size = f"{number(setup.width_mm)} × {number(setup.height_mm)}"
        yield sheet.finding("page_size", mends=[mend], size=size)
    if _is_lying(setup) and not _has_table(sheet, setup):
        mend = SetPage(index, width_mm=page.width_mm, height_mm=page.height_mm)
        yield sheet.finding("page_landscape", mends=[mend])


def _has_table(sheet: Sheet, setup: PageSetup) -> bool:
    blocks = sheet.anatomy.paper.blocks[setup.first_block : setup.end_block]
    return any(isinstance(block, PaperTable) for block in blocks)


def _margins(sheet: Sheet, index: int, setup: PageSetup) -> Iterator[Finding]:
    if _is_lying(setup):
        return
    for side in _SIDES:
        rule: Rule | None = sheet.rules.get(f"page_{side}")
        if rule is None:
            continue
        value = getattr(setup, f"{side}_mm") + (setup.gutter_mm if side == "left" else 0.0)
        if rule.least - _MARGIN_MM <= value <= rule.most + _MARGIN_MM:
            continue
        wanted = min(max(value, rule.least), rule.most)
        yield sheet.finding(
            f"page_{side}",
            mends=[_set_margin(index, side, wanted)],
            value=number(value),
            wanted=between(rule.least, rule.most),
        )


def _set_margin(index: int, side: str, wanted: float) -> Mend:
    return SetPage(index, **{f"{side}_mm": wanted})


# ---- page numbers ----------------------------------------------------------------------------------------


def _numbers(sheet: Sheet) -> Iterator[Finding]:
    standard, paper = sheet.standard, sheet.anatomy.paper
    if standard is None:
        return
    mend = SetPageNumber(standard.page.number_size_pt, standard.page.number_from_top_mm)
    shown: dict[str, tuple[PageNumber, PageSetup]] = {}
    for setup in paper.sections:
        for item in setup.page_numbers or page_numbers(paper.stories, setup):
            if item.pages == "first" and not setup.title_page:
                continue
            if item.pages == "even" and not paper.even_and_odd:
                continue
            shown.setdefault(item.place, (item, setup))
    usual = [it for it, _ in shown.values() if it.pages != "first"]
    if not usual:
        if sum(len(line.text) for line in sheet.anatomy.lines) > _LONG_TEXT:
            yield sheet.finding("page_number_missing", mends=[mend])
        return
    wrong = [it for it in usual if not it.header or it.align is not Align.CENTER]
    if wrong:
        variant = "footer" if not wrong[0].header else "side"
        yield sheet.finding(
            "page_number_place", *_spots(wrong), part="page_number", mends=[mend], variant=variant
        )
    first = paper.sections[0]
    on_first = [it for it, _ in shown.values() if it.pages == "first"]
    default = not first.title_page and any(it.pages == "default" for it in first.page_numbers)
    if (on_first or default) and first.number_start != 0:
        yield sheet.finding(
            "page_number_first", *_spots(on_first or usual[:1]), part="page_number", mends=[mend]
        )
    rule = sheet.rules.get("page_number_look")
    ugly = [
        it
        for it in usual
        if rule and (not rule.least <= it.look.size_pt <= rule.most or it.look.bold or it.look.italic)
    ]
    if ugly and rule:
        look = ugly[0].look
        yield sheet.finding(
            "page_number_look",
            *_spots(ugly),
            part="page_number",
            mends=[mend],
            size=number(look.size_pt),
            wanted=between(rule.least, rule.most),
            variant="slanted" if look.bold or look.italic else "",
        )


def _spots(numbers: list[PageNumber]) -> list[Spot]:
    return [Spot(it.place.rpartition("/run/")[0]) for it in numbers]


# ---- tables ----------------------------------------------------------------------------------------------


def _tables(sheet: Sheet) -> Iterator[Finding]:
    paper = sheet.anatomy.paper
    held = {table.place for table in sheet.anatomy.data_tables}
    for setup in paper.sections:
        room = setup.width_mm - setup.left_mm - setup.right_mm - setup.gutter_mm
        for block in paper.blocks[setup.first_block : setup.end_block]:
            if not isinstance(block, PaperTable) or block.floating or setup.columns > 1:
                continue
            if block.place not in held:  # the head and the closing show no edges
                continue
            width = _width(block)
            over = width + max(block.indent_mm, 0.0) - room
            centred = block.align is Align.CENTER
            if over > _TABLE_MM and not (centred and over <= 2 * _TABLE_MM):
                yield sheet.finding(
                    "table_width",
                    Spot(block.place),
                    part="table_cell",
                    mends=[FitTable(block.place, room)],
                    width=number(width),
                    room=number(room),
                )


def _width(table: PaperTable) -> float:
    if table.grid_mm:
        return sum(table.grid_mm)
    return max((sum(cell.width_mm or 0.0 for cell in row.cells) for row in table.rows), default=0.0)
