"""Tables: grid, merged cells, edges and what the table's style says at each place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bannai.documents.paper import Change, PaperBlock, PaperCell, PaperRow, PaperTable
from bannai.documents.paper_looks import Border
from bannai.importers.docx_paragraphs import ChangeCounter, Story
from bannai.importers.docx_places import cells, rows
from bannai.importers.docx_properties import (
    Properties,
    align_of,
    borders_of,
    fill_of,
    merge,
    paragraph_properties,
    text_properties,
    width_of,
)
from bannai.importers.docx_styles import Styles
from bannai.importers.docx_xml import Element, W, child_is_on, child_value, mm, value, whole

Edges = dict[str, Border | None]
TableLayers = tuple[Properties, Properties]  # of paragraphs, of letters
ReadBlocks = Callable[[Element, str, Change, TableLayers, Story], tuple[PaperBlock, ...]]

_CELL_SIDES = ("top", "left", "bottom", "right")
_MOST_COLUMNS = 200  # Word's limit is 63
_DEFAULT_LOOK = 0x04A0  # first row, first column, bands of rows (ECMA-376, 17.4.56)
_WORD_MARGIN_MM = 1.9


@dataclass(slots=True)
class _Cell:
    element: Element
    form: Element | None
    start: int
    end: int
    high: int = 1
    covered: bool = False


@dataclass(slots=True)
class _Place:
    """Where a cell stands, for the parts of a table style."""

    row: int
    rows: int
    column: int
    columns: int
    end: int


class TableReader:
    """Reads tables; `read_blocks` reads what is in their cells."""

    def __init__(self, styles: Styles, changes: ChangeCounter, read_blocks: ReadBlocks) -> None:
        """Take the file's styles."""
        self._styles = styles
        self._changes = changes
        self._read_blocks = read_blocks

    def read(self, table: Element, place: str, change: Change, story: Story) -> PaperTable:
        """Read a w:tbl."""
        form = table.find(W + "tblPr")
        named = child_value(form, "tblStyle") or ""
        style = self._styles.known(named, "table")
        grid = tuple(mm(value(column, "w")) or 0.0 for column in table.iterfind(f"{W}tblGrid/{W}gridCol"))[
            :_MOST_COLUMNS
        ]
        lines = [*rows(table, change)]
        own = borders_of(_part(form, "tblBorders"))
        margins = _margins(_part(form, "tblCellMar"))
        parts = _StyleParts(self._styles, style, _look_bits(form))
        layout = _layout([row for row, _ in lines])
        columns = max((cell.end for items in layout for cell in items), default=0)
        found = []
        for number, ((row, row_change), items) in enumerate(zip(lines, layout, strict=True)):
            row_form = row.find(W + "trPr")
            row_change = _row_change(row_form) or row_change
            row_place = f"{place}/row/{number}"
            found_cells = []
            for at, cell in enumerate(items):
                if cell.covered:
                    continue
                where = _Place(number, len(lines), cell.start, max(columns, len(grid)), cell.end)
                cell_place = f"{row_place}/cell/{at}"
                edges = parts.borders(where) | own | _exceptions(row)
                insets = parts.margins | margins | _margins(_part(cell.form, "tcMar"))
                found_cells.append(
                    PaperCell(
                        place=cell_place,
                        blocks=self._read_blocks(
                            cell.element, cell_place, row_change, parts.layers(where), story
                        ),
                        column=cell.start,
                        columns=cell.end - cell.start,
                        rows=cell.high,
                        width_mm=_cell_width(cell.form, grid, cell.start, cell.end),
                        align=child_value(cell.form, "vAlign") or "top",
                        borders=_cell_borders(cell.form, edges, where, cell.high),
                        fill=fill_of(_part(cell.form, "shd")),
                        margins_mm=_sides(insets),
                    )
                )
            if row_change is not change:
                self._changes.meet(row_change, story)
            found.append(
                PaperRow(
                    place=row_place,
                    cells=tuple(found_cells),
                    header=child_is_on(row_form, "tblHeader"),
                    whole=child_is_on(row_form, "cantSplit"),
                    height_mm=mm(child_value(row_form, "trHeight")),
                    change=row_change,
                )
            )
        return PaperTable(
            place=place,
            rows=tuple(found),
            grid_mm=grid,
            style=self._styles.name(style),
            align=align_of(_part(form, "jc")),
            indent_mm=width_of(_part(form, "tblInd")) or 0.0,
            floating=_part(form, "tblpPr") is not None,
        )


def _part(form: Element | None, name: str) -> Element | None:
    return None if form is None else form.find(W + name)


class _StyleParts:
    """What a table style says: of the whole table, and of its first row, last column and so on."""

    def __init__(self, styles: Styles, style: str, bits: int) -> None:
        self._bits = bits
        self._parts: dict[str, tuple[Properties, Properties, Edges]] = {}
        self._base: tuple[Properties, Properties, Edges] = ({}, {}, {})
        self._cache: dict[tuple[str, ...], TableLayers] = {}
        self.margins: dict[str, float] = {}
        for item in styles.chain(style):
            table = item.element.find(W + "tblPr")
            if table is not None:
                self.margins |= _margins(table.find(W + "tblCellMar"))
            edges = borders_of(None if table is None else table.find(W + "tblBorders"))
            self._base = _over(self._base, (item.paragraph, item.text, edges))
            for part in item.element.iterfind(W + "tblStylePr"):
                cell = part.find(W + "tcPr")
                layer = (
                    paragraph_properties(part.find(W + "pPr")),
                    text_properties(part.find(W + "rPr"), styles.fonts),
                    borders_of(None if cell is None else cell.find(W + "tcBorders")),
                )
                name = value(part, "type") or ""
                self._parts[name] = _over(self._parts.get(name, ({}, {}, {})), layer)

    def _names(self, where: _Place) -> tuple[str, ...]:
        """Return the parts that hold at a place, the weakest first (ECMA-376, 17.7.6)."""
        if not self._parts:
            return ()
        top = bool(self._bits & 0x0020) and where.row == 0
        bottom = bool(self._bits & 0x0040) and where.row == where.rows - 1
        left = bool(self._bits & 0x0080) and where.column == 0
        right = bool(self._bits & 0x0100) and where.end >= where.columns
        names = ["wholeTable"]
        if not self._bits & 0x0400 and not (left or right):
            names.append(("band1Vert", "band2Vert")[(where.column - bool(self._bits & 0x0080)) % 2])
        if not self._bits & 0x0200 and not (top or bottom):
            names.append(("band1Horz", "band2Horz")[(where.row - bool(self._bits & 0x0020)) % 2])
        for holds, name in ((left, "firstCol"), (right, "lastCol"), (top, "firstRow"), (bottom, "lastRow")):
            if holds:
                names.append(name)
        for holds, name in (
            (top and left, "nwCell"),
            (top and right, "neCell"),
            (bottom and left, "swCell"),
            (bottom and right, "seCell"),
        ):
            if holds:
                names.append(name)
        return tuple(name for name in names if name in self._parts)

    def layers(self, where: _Place) -> TableLayers:
        names = self._names(where)
        if names not in self._cache:
            found = self._base
            for name in names:
                found = _over(found, self._parts[name])
            self._cache[names] = found[0], found[1]
        return self._cache[names]

    def borders(self, where: _Place) -> Edges:
        found = self._base[2]
        for name in self._names(where):
            found = {**found, **self._parts[name][2]}
        return found


def _over(
    below: tuple[Properties, Properties, Edges], above: tuple[Properties, Properties, Edges]
) -> tuple[Properties, Properties, Edges]:
    return merge(below[0], above[0]), merge(below[1], above[1]), {**below[2], **above[2]}


def _look_bits(form: Element | None) -> int:
    """Return which parts of its style a table wants, as the bits of w:tblLook."""
    look = None if form is None else form.find(W + "tblLook")
    if look is None:
        return _DEFAULT_LOOK
    text = value(look)
    if text:
        try:
            return int(text[:8], 16)
        except ValueError:
            return _DEFAULT_LOOK
    bits = 0
    for name, bit in (
        ("firstRow", 0x20),
        ("lastRow", 0x40),
        ("firstColumn", 0x80),
        ("lastColumn", 0x100),
        ("noHBand", 0x200),
        ("noVBand", 0x400),
    ):
        if value(look, name) in ("1", "true", "on"):
            bits |= bit
    return bits


def _layout(lines: list[Element]) -> list[list[_Cell]]:
    """Lay the cells of every row on the grid; what a merged cell covers is marked, and enlarges it."""
    found: list[list[_Cell]] = []
    open_at: dict[int, _Cell] = {}  # column → the cell that goes on downwards
    for row in lines:
        at = min(max(whole(child_value(row.find(W + "trPr"), "gridBefore")) or 0, 0), _MOST_COLUMNS)
        items: list[_Cell] = []
        now: dict[int, _Cell] = {}
        for element in cells(row):
            form = element.find(W + "tcPr")
            span = min(max(whole(child_value(form, "gridSpan")) or 1, 1), _MOST_COLUMNS)
            cell = _Cell(element, form, at, at + span)
            at += span
            if _goes_on(form, "hMerge") and items:
                owner = next(item for item in reversed(items) if not item.covered)
                owner.end, cell.covered = at, True
            elif _goes_on(form, "vMerge") and cell.start in open_at:
                cell.covered = True
                now[cell.start] = open_at[cell.start]
                now[cell.start].high += 1
            elif form is not None and form.find(W + "vMerge") is not None:
                now[cell.start] = cell
            items.append(cell)
        found.append(items)
        open_at = now
    return found


def _goes_on(form: Element | None, name: str) -> bool:
    merge_mark = None if form is None else form.find(W + name)
    return merge_mark is not None and (value(merge_mark) or "continue") == "continue"


def _row_change(form: Element | None) -> Change:
    if form is not None:
        if form.find(W + "del") is not None:
            return Change.DELETED
        if form.find(W + "ins") is not None:
            return Change.INSERTED
    return Change.NONE


def _exceptions(row: Element) -> Edges:
    return borders_of(row.find(f"{W}tblPrEx/{W}tblBorders"))


def _cell_borders(form: Element | None, edges: Edges, where: _Place, high: int) -> tuple[Border, ...]:
    """Return the drawn edges of a cell: its own, else those of the table, outside or between cells."""
    own = borders_of(_part(form, "tcBorders"))
    outer = {
        "top": where.row == 0,
        "bottom": where.row + high >= where.rows,
        "left": where.column == 0,
        "right": where.end >= where.columns,
    }
    found = []
    for side in _CELL_SIDES:
        inner = "insideH" if side in ("top", "bottom") else "insideV"
        border = own[side] if side in own else edges.get(side if outer[side] else inner)
        if border is not None:
            found.append(Border(side, border.style, border.width_pt, border.space_pt, border.color))
    return tuple(found)


def _cell_width(form: Element | None, grid: tuple[float, ...], start: int, end: int) -> float | None:
    told = width_of(None if form is None else form.find(W + "tcW"))
    if told:
        return told
    return round(sum(grid[start:end]), 2) or None


def _margins(element: Element | None) -> dict[str, float]:
    found: dict[str, float] = {}
    if element is not None:
        for name, side in (
            ("top", "top"),
            ("right", "right"),
            ("end", "right"),
            ("bottom", "bottom"),
            ("left", "left"),
            ("start", "left"),
        ):
            width = width_of(element.find(W + name))
            if width is not None:
                found[side] = width
    return found


def _sides(margins: dict[str, float]) -> tuple[float, float, float, float]:
    left, right = margins.get("left", _WORD_MARGIN_MM), margins.get("right", _WORD_MARGIN_MM)
    return margins.get("top", 0.0), right, margins.get("bottom", 0.0), left
