"""Tables of a `Paper` as Typst markup: its own column widths, merged cells, edges, header rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bannai.documents.model import Align
from bannai.documents.paper import Change, PaperBlock, PaperCell, PaperRow, PaperTable
from bannai.documents.paper_looks import Border
from bannai.render.typst_markup import PT_PER_MM, boolean, mm, pt
from bannai.render.typst_paper_text import base_look, size_of, within

Column = Callable[[Sequence[PaperBlock], float], str]

_VERTICAL = {"top": "top", "center": "horizon", "bottom": "bottom"}
_INSET_MM = (1.9, 0.0)  # what Word leaves at the sides of a cell by itself
_HEAD_MM, _WHOLE_MM = 30.0, 90.0  # so high, estimated, a row may stand again on each page, or never break
_MOST_COLUMNS = 63  # as many as Word takes
_MOST_COLUMN_MM = 400.0
_LEAST_ROW_MM = 3.0
_MOST_ROW_MM = 80.0


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell at a free place of the grid."""

    cell: PaperCell
    column: int
    columns: int
    row: int
    rows: int


def table_markup(table: PaperTable, room_mm: float, column: Column, *, outermost: bool) -> str:
    """Return a table; `column` writes the blocks of a cell in a breadth. "" for one without cells.

    Only the outermost table repeats its header and keeps rows whole.
    """
    rows = [row for row in table.rows if row.change is not Change.DELETED and row.cells]
    placed, count = _placed(rows)
    if not placed:
        return ""
    widths = _widths(table, rows, count, room_mm)
    heads = _heads(rows, placed) if outermost else 0
    cells = [_cell(it, rows[it.row], widths, column, whole=outermost) for it in placed]
    head = "".join(text for it, text in zip(placed, cells, strict=True) if it.row < heads)
    rest = "".join(text for it, text in zip(placed, cells, strict=True) if it.row >= heads)
    header = f"table.header({head}),\n" if head else ""
    grid = "".join(f"{mm(width)}, " for width in widths)
    markup = (
        f"#set par(first-line-indent: 0pt)\n#table(columns: ({grid}), rows: auto, stroke: none, "
        f"inset: 0pt, align: left + top,\n{header}{rest})\n"
    )
    if table.align in (Align.CENTER, Align.RIGHT):
        return f"#align({table.align.value})[{markup}]"
    indent = within(table.indent_mm, -60.0, 200.0)
    return f"#pad(left: {mm(indent)})[{markup}]" if abs(indent) > 0.01 else markup


def _placed(rows: Sequence[PaperRow]) -> tuple[list[_Placed], int]:
    """Give every cell a free place: a file may say that two cells stand in the same one."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for index, row in enumerate(rows):
        for cell in row.cells:
            at = min(max(cell.column, 0), _MOST_COLUMNS)
            while (at, index) in taken:
                at += 1
            wide = 1
            while wide < min(max(cell.columns, 1), _MOST_COLUMNS) and (at + wide, index) not in taken:
                wide += 1
            high = min(max(cell.rows, 1), len(rows) - index)
            taken |= {(x, y) for x in range(at, at + wide) for y in range(index, index + high)}
            placed.append(_Placed(cell, at, wide, index, high))
    return placed, max((it.column + it.columns for it in placed), default=0)


def _widths(table: PaperTable, rows: Sequence[PaperRow], count: int, room_mm: float) -> list[float]:
    """Return the widths of the columns: of the grid, else of the cells, else equal ones."""
    widths = list(table.grid_mm[:count])
    if len(widths) < count or sum(widths) < 1.0:
        told = [cell.width_mm for row in rows for cell in row.cells if cell.columns == 1 and cell.width_mm]
        usual = sum(told) / len(told) if told else room_mm / count
        widths += [usual] * (count - len(widths))
        if sum(widths) < 1.0:
            widths = [room_mm / count] * count
    return [within(width, 1.0, _MOST_COLUMN_MM) for width in widths]


def _heads(rows: Sequence[PaperRow], placed: Sequence[_Placed]) -> int:
    """Return how many rows stand again on each page: the first ones, if no cell reaches out of them."""
    count = 0
    while count < len(rows) - 1 and rows[count].header:
        count += 1
    if not all(_is_low(row, _HEAD_MM) for row in rows[:count]):
        return 0
    reach = max((it.row + it.rows for it in placed if it.row < count), default=0)
    return count if reach <= count else 0


def _cell(it: _Placed, row: PaperRow, widths: Sequence[float], column: Column, *, whole: bool) -> str:
    cell = it.cell
    top, right, bottom, left = (within(it, 0.0, 30.0) for it in cell.margins_mm)
    width = sum(widths[it.column : it.column + it.columns])
    body = column(cell.blocks, width - left - right)
    least = within(row.height_mm or 0.0, 0.0, _MOST_ROW_MM) - top - bottom
    if it.rows == 1 and least > _LEAST_ROW_MM:  # a row is at least so high
        body = f"#grid(columns: (1fr, 0pt), [{body}], box(width: 0pt, height: {mm(least)}))"
    told = [
        f"x: {it.column}, y: {it.row}",
        f"inset: (top: {mm(top)}, right: {mm(right)}, bottom: {mm(bottom)}, left: {mm(left)})",
    ]
    if it.columns > 1:
        told.append(f"colspan: {it.columns}")
    if it.rows > 1:
        told.append(f"rowspan: {it.rows}")
    if cell.align in ("center", "bottom"):
        told.append(f"align: left + {_VERTICAL[cell.align]}")
    if cell.fill and cell.fill.lower() != "ffffff":
        told.append(f'fill: rgb("{cell.fill}")')
    if cell.borders:
        edges = "".join(f"{edge.side}: {_stroke(edge)}, " for edge in cell.borders if edge.side in _SIDES)
        told.append(f"stroke: ({edges})")
    if whole and row.whole and _is_low(row, _WHOLE_MM):
        told.append(f"breakable: {boolean(False)}")
    return f"table.cell({', '.join(told)})[\n{body}],\n"


def _is_low(row: PaperRow, most_mm: float) -> bool:
    """Say whether a row is surely no higher, by a guess: a letter takes half of its size in breadth."""
    if (row.height_mm or 0.0) > most_mm:
        return False
    for cell in row.cells:
        high = 0.0
        for block in cell.blocks:
            if isinstance(block, PaperTable) or block.shapes:
                return False
            size = size_of(base_look(block)) / PT_PER_MM
            lines = 1 + len(block.text) * size / 2 // max(cell.width_mm or 15.0, 5.0)
            space = (block.look.before_pt + block.look.after_pt) / PT_PER_MM
            high += lines * max(size * 1.2 * (block.look.line if block.look.line < 10 else 2.0), size) + space
        if high > most_mm:
            return False
    return True


_SIDES = ("top", "right", "bottom", "left")


def _stroke(border: Border) -> str:
    colour = f'rgb("{border.color}")' if border.color else "black"
    return f"{pt(within(border.width_pt, 0.25, 12.0))} + {colour}"
