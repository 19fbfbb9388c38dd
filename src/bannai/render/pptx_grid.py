"""Tables on slides: column widths, row heights, and how many rows a slide takes. Lengths in pt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bannai.documents.model import Align, Inline, Run, Table, plain_text
from bannai.render.pptx_look import MAX_LINES, MIN_SIZE_PT, Look, pt
from bannai.render.pptx_measure import (
    LINE_FACTOR,
    clean,
    cut_to_lines,
    line_count,
    longest_word,
    text_width,
)

MAX_ROWS = 8
MAX_FIGURES = 4
MARGIN_PT = 7.2
CELL_TOP_PT = 3.6
_AIR_PT = 12.0  # how much higher the rows of a small table stand
_MILESTONE_SPARE_PT = 24.0  # how much wider apart a few milestones stand
_FIGURE_ROW_PT = 96.0  # a figure's row is not stretched beyond this


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it stands on one slide; `header` is empty for big figures (value, label)."""

    widths: tuple[float, ...]
    aligns: tuple[Align, ...]
    header: tuple[Inline, ...]
    header_height: float
    rows: tuple[tuple[Inline, ...], ...]
    heights: tuple[float, ...]
    value_size: float = 0.0
    milestones: bool = False  # a line runs down beside the first column, none under the rows

    @property
    def height(self) -> float:
        """The height of the whole table."""
        return self.header_height + sum(self.heights)


Row = tuple[Inline, ...]


def _rows_of(table: Table) -> tuple[Row, ...]:
    rows = (tuple(clean(cell) for cell in row) for row in table.rows)
    return tuple(row for row in rows if any(row))


def _row_height(row: Row, widths: Sequence[float], sizes: Sequence[float], bold: Sequence[bool]) -> float:
    cells = zip(row, widths, sizes, bold, strict=True)
    return 2 * CELL_TOP_PT + max(
        line_count(cell, size, width - 2 * MARGIN_PT, strong) * size * LINE_FACTOR
        for cell, width, size, strong in cells
    )


def _cut_row(
    row: Row, widths: Sequence[float], sizes: Sequence[float], bold: Sequence[bool], height: float
) -> list[Row]:
    """Return a row as rows that are each no higher than `height`: long cells go on in the next."""
    parts: list[Row] = []
    while any(row):
        heads, tails = [], []
        for cell, width, size, strong in zip(row, widths, sizes, bold, strict=True):
            lines = max(1, int((height - 2 * CELL_TOP_PT) / (size * LINE_FACTOR)))
            head, tail = cut_to_lines(cell, lines, size, width - 2 * MARGIN_PT, strong)
            heads.append(head)
            tails.append(tail)
        parts.append(tuple(heads))
        row = tuple(tails)
    return parts


def _fill(heights: Sequence[float], limit: int, room: float, first_room: float) -> list[int]:
    """Return how many rows each slide takes."""
    counts: list[int] = []
    used, count, here = 0.0, 0, first_room
    for height in heights:
        if count and (count == limit or used + height > here):
            counts.append(count)
            used, count, here = 0.0, 0, room
        used += height
        count += 1
    return [*counts, count] if count else counts


def _even(heights: Sequence[float], limit: int, room: float, first_room: float) -> list[int]:
    counts = _fill(heights, limit, room, first_room)
    if counts:
        evener = _fill(heights, -(-len(heights) // len(counts)), room, first_room)
        return evener if len(evener) == len(counts) else counts
    return counts


def _column_groups(least: Sequence[float], width: float) -> list[list[int]]:
    """Return the columns of each group of slides; the first column stands in all of them."""
    groups: list[list[int]] = [[0]]
    used = least[0]
    for index in range(1, len(least)):
        if used + least[index] > width and len(groups[-1]) > 1:
            groups.append([0])
            used = least[0]
        groups[-1].append(index)
        used += least[index]
    return groups


def _share(least: Sequence[float], weights: Sequence[float], width: float) -> tuple[float, ...]:
    """Return column widths by weight, none narrower than its least."""
    fixed: dict[int, float] = {}
    while True:
        free = [index for index in range(len(least)) if index not in fixed]
        rest = width - sum(fixed.values())
        total = sum(weights[index] for index in free) or 1.0
        short = [index for index in free if rest * weights[index] / total < least[index] - 0.01]
        if not short or len(short) == len(free):
            if short:  # no room to keep the weights: share by need
                need = sum(least[index] for index in free)
                fixed |= {index: rest * least[index] / need for index in free}
            else:
                fixed |= {index: rest * weights[index] / total for index in free}
            return tuple(fixed[index] for index in range(len(least)))
        fixed |= {index: least[index] for index in short}


def table_grids(table: Table, look: Look, first_height_mm: float, height_mm: float) -> list[Grid] | None:
    """Return a table as grids of at most eight rows, the header on each.

    `first_height_mm` is the room on the first slide. Too many columns for one slide are shared out,
    the first column repeated. Returns None when its headers leave no room for rows.
    """
    size, bold = look.table_cell.size_pt, look.table_cell.bold
    head_size, head_bold = look.table_header.size_pt, look.table_header.bold
    width, padding = pt(look.width_mm), 2 * MARGIN_PT + 1
    rows = _rows_of(table)
    headers = tuple(clean(column.header) for column in table.columns)
    columns = range(len(headers))
    words = [
        max(
            [
                longest_word(headers[i], head_size, head_bold),
                *(longest_word(row[i], size, bold) for row in rows),
            ]
        )
        for i in columns
    ]
    least = [min(max(word / 0.97 + padding, 40.0), width * 0.4) for word in words]
    weights = [max(column.weight, 0.01) for column in table.columns]
    if len(set(weights)) == 1:  # nobody chose widths: what is in the columns decides
        weights = [
            min(
                max([text_width(headers[i], head_size, True), *(text_width(r[i], size, bold) for r in rows)]),
                width * 0.45,
            )
            + padding
            for i in columns
        ]
    grids: list[Grid] = []
    for group in _column_groups(least, width):
        widths = _share([least[i] for i in group], [weights[i] for i in group], width)
        header = tuple(headers[i] for i in group) if any(headers) else ()
        header_height = 0.0
        if header:
            count = len(group)
            header_height = _row_height(header, widths, [head_size] * count, [head_bold] * count)
        if header_height > pt(height_mm) * 0.5:
            return None
        sizes, strong = [size] * len(group), [bold] * len(group)
        room = pt(height_mm) - header_height
        first = (pt(first_height_mm) if not grids else pt(height_mm)) - header_height
        parts = [
            part
            for row in rows
            for part in _cut_row(tuple(row[i] for i in group), widths, sizes, strong, min(room, first))
        ]
        heights = [_row_height(part, widths, sizes, strong) for part in parts]
        done = 0
        for count in _even(heights, MAX_ROWS, room, first) or ([0] if header else []):
            grids.append(
                Grid(
                    widths,
                    tuple(table.columns[i].align for i in group),
                    header,
                    header_height,
                    tuple(parts[done : done + count]),
                    tuple(heights[done : done + count]),
                )
            )
            done += count
    return [_airier(grids[0], pt(first_height_mm))] if len(grids) == 1 else grids


def _airier(grid: Grid, room: float) -> Grid:
    """Return a table that takes one slide with higher rows where there is room for them."""
    spare = min((room - grid.height) / max(len(grid.heights), 1), _AIR_PT)
    return replace(grid, heights=tuple(height + spare for height in grid.heights)) if spare > 0 else grid


def figure_grids(table: Table, look: Look, first_height_mm: float, height_mm: float) -> list[Grid]:
    """Return label and value rows as big figures, at most four a slide: the value, then its label.

    The second column is the value; columns after it are added to the label.
    """
    width = pt(look.width_mm)
    rows: list[Row] = []
    for row in _rows_of(table):
        value, rest = (row[1], (row[0], *row[2:])) if len(row) > 1 else (row[0], ())
        label: Inline = ()
        for piece in rest:
            label = (*label, *((Run(" – "),) if label and piece else ()), *piece)
        rows.append((value, label))
    values = [value for value, _ in rows]
    value_size, widest = look.figure.size_pt, 0.0
    for value_size in (look.figure.size_pt, 40.0, 36.0, 32.0, 28.0, MIN_SIZE_PT):
        widest = max((text_width(v, value_size, look.figure.bold) for v in values), default=0.0)
        if value_size <= look.figure.size_pt and widest / 0.97 + 2 * MARGIN_PT <= width * 0.45:
            break
    labelled = any(label for _, label in rows)
    first_column = (
        min(max(widest / 0.97 + 2 * MARGIN_PT + 12, width * 0.25), width * 0.45) if labelled else width
    )
    widths = (first_column, width - first_column) if labelled else (width,)
    if not labelled:
        rows = [(value,) for value, _ in rows]
    sizes = [value_size, look.figure_label.size_pt][: len(widths)]
    bold = [look.figure.bold, look.figure_label.bold][: len(widths)]
    rooms = (pt(first_height_mm), pt(height_mm))
    parts = [part for row in rows for part in _cut_row(row, widths, sizes, bold, min(rooms))]
    heights = [_row_height(part, widths, sizes, bold) for part in parts]
    grids: list[Grid] = []
    done = 0
    for count in _even(heights, MAX_FIGURES, rooms[1], rooms[0]):
        own = heights[done : done + count]
        spare = (rooms[1 if grids else 0] - sum(own)) / count
        grown = tuple(max(height, min(height + spare, _FIGURE_ROW_PT)) for height in own)
        part = tuple(parts[done : done + count])
        aligns = (Align.LEFT,) * len(widths)
        grids.append(Grid(widths, aligns, (), 0.0, part, grown, value_size))
        done += count
    return grids


def timeline_grids(table: Table, look: Look, first_height_mm: float, height_mm: float) -> list[Grid] | None:
    """Return what happened when: the time, and beside it the event. Other than two columns stay a table."""
    if len(table.columns) != 2:
        return table_grids(table, look, first_height_mm, height_mm)
    rows = _rows_of(table)
    size, bold = look.table_cell.size_pt, look.figure.bold
    width = pt(look.width_mm)
    widest = max((text_width(row[0], size, True) for row in rows), default=0.0)
    least = max((longest_word(row[0], size, True) for row in rows), default=0.0)
    first = min(
        max(widest / 0.97 + 2 * MARGIN_PT + 6, width * 0.12, least / 0.97 + 2 * MARGIN_PT), width * 0.4
    )
    widths = (first, width - first)
    sizes, strong = [size, size], [bold, False]
    rooms = (pt(first_height_mm), pt(height_mm))
    parts = [part for row in rows for part in _cut_row(row, widths, sizes, strong, min(rooms))]
    heights = [_row_height(part, widths, sizes, strong) for part in parts]
    grids: list[Grid] = []
    done = 0
    for count in _even(heights, MAX_LINES, rooms[1], rooms[0]):
        own = heights[done : done + count]
        spare = max(rooms[1 if grids else 0] - sum(own), 0.0) / count
        tall = tuple(height + min(spare, _MILESTONE_SPARE_PT) for height in own)
        aligns = (Align.RIGHT, Align.LEFT)
        part = tuple(parts[done : done + count])
        grids.append(Grid(widths, aligns, (), 0.0, part, tall, size, milestones=True))
        done += count
    return grids


def as_items(table: Table) -> tuple[Inline, ...]:
    """Return each row as one text, "header: cell; header: cell": for tables that no slide can hold."""
    headers = tuple(clean(column.header) for column in table.columns)
    items: list[Inline] = [] if _rows_of(table) else [header for header in headers if header]
    for row in _rows_of(table):
        runs: list[Run] = []
        for header, cell in zip(headers, row, strict=True):
            if runs and (header or cell):
                runs.append(Run("; "))
            runs += [replace(run, bold=True) for run in header]
            runs += [Run(": ")] if header and cell else []
            runs += cell
        items.append(tuple(runs))
    return tuple(items)


def describe(table: Table) -> str:
    """Return what a table shows, for those who hear it: caption, columns, number of rows."""
    columns = ", ".join(text for column in table.columns if (text := plain_text(clean(column.header))))
    caption = plain_text(clean(table.caption))
    parts = [caption or "Bảng", f"Các cột: {columns}" if columns else "", f"{len(table.rows)} dòng"]
    return ". ".join(part for part in parts if part)
