"""Which slide a table becomes: assignments, milestones, big numbers, a chart, or the table as it is.

Only the shape of the data decides: how its headers are called, which cells are figures, whether one unit
holds for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bannai.documents.model import (
    Align,
    Chart,
    ChartKind,
    Column,
    Inline,
    Paragraph,
    Run,
    Series,
    Slide,
    SlideLayout,
    Table,
    plain_text,
)
from bannai.documents.vietnamese import find_date, fold, parse_quantity

MOST_READ = 12  # rows that are read aloud
LINE_FROM = 6  # periods from which on a line shows more than columns
MOST_SLICES = 8
MOST_SERIES = 4
MOST_FIGURES = 4
MOST_UNLIKE = 5  # how many times as tall one series may be as another on the same axis
_SERIAL = {"tt", "stt", "so tt", "so thu tu", "thu tu", "#"}
_WHO = re.compile(
    r"\b(ai|nguoi|don vi|co quan|phong|bo phan)\b.*\b(lam|thuc hien|chu tri|phu trach|phoi hop)\b"
    r"|\b(ai lam|chu tri|phu trach|nguoi lam|don vi)\b|^ai$"
)
_WHEN = re.compile(r"\b(thoi han|thoi gian|hoan thanh|han|tien do|xong|thoi diem)\b")
_WHAT = re.compile(r"\b(viec|nhiem vu|noi dung|cong viec)\b")
_MOMENT = re.compile(r"\b(thoi gian|moc|ngay|nam|thoi diem|gio)\b")
_UNIT = re.compile(r"^(don vi|don vi tinh|dvt|dv)$")
_PERIOD = re.compile(
    r"^((nam|quy|thang|tuan|ky|hoc ky|dot) )?(1[89]|20)\d\d$|^(nam|quy|thang|tuan|ky) \S+( .*)?$"
)
_UNIT_IN_HEADER = re.compile(r"\(([^()]{1,24})\)\s*$")


@dataclass(frozen=True, slots=True)
class _Numbers:
    """A column of figures: its place, name, values, and the unit that all of them share ("" for none)."""

    at: int
    name: Inline
    values: tuple[Decimal | None, ...]
    unit: str


def chart_kind(
    categories: Sequence[str], rows: Sequence[Sequence[Decimal | None]], unit: str = ""
) -> ChartKind:
    """Return the form that data of a shape is shown in.

    Parts of one whole (percentages that sum to 100, none missing or negative) become a pie, and stacked
    columns where there are several such wholes. Periods become columns, from six on a line. All else is
    columns.
    """
    periods = bool(categories) and all(is_period(name) for name in categories)
    usual = ChartKind.LINE if periods and len(categories) >= LINE_FROM else ChartKind.COLUMN
    values = [value for row in rows for value in row]
    known = [value for value in values if value is not None]
    if unit.strip() not in ("%", "phần trăm") or len(known) < len(values) or not known or min(known) < 0:
        return usual
    if not periods and len(rows) == 1 and 2 <= len(categories) <= MOST_SLICES and _is_whole(known):
        return ChartKind.PIE
    if len(rows) > 1 and all(
        _is_whole([row[at] or Decimal(0) for row in rows]) for at in range(len(categories))
    ):
        return ChartKind.STACKED
    return usual


def _is_whole(parts: Sequence[Decimal]) -> bool:
    return abs(sum(parts, Decimal(0)) - 100) <= Decimal("0.5")


def is_period(text: str) -> bool:
    """Whether a name is that of a year, quarter, month and the like."""
    return bool(_PERIOD.match(fold(text).strip()))


def slides_of_table(table: Table, title: Inline, notes: tuple[Paragraph, ...] = ()) -> Iterator[Slide]:
    """Yield the slides of a table: all its figures stand on them, nothing is worked out."""
    own = replace(table, caption=())
    heads = [fold(plain_text(column.header)).strip(" .:") for column in table.columns]
    if _is_assignments(heads):
        yield Slide(SlideLayout.ASSIGNMENTS, title, (own,), notes)
        return
    if (
        len(heads) == 2
        and table.rows
        and (_MOMENT.search(heads[0]) or _all_moments(table))
        and not _numeric(table, 1)
    ):
        yield Slide(SlideLayout.TIMELINE, title, (own,), notes)
        return
    numbers = [found for at in range(len(heads)) if (found := _numbers(table, at, heads[at]))]
    chart = _chart(table, heads, numbers)
    if chart is not None:
        said = notes or tuple(_read_out(own))
        for number, one in enumerate(_apart(chart)):
            yield Slide(SlideLayout.CHART, title, (one,), () if number else said)
        if len(numbers) + 1 < len([head for head in heads if head not in _SERIAL]):
            yield Slide(SlideLayout.TABLE, title, (own,))
        return
    if len(heads) == 2 and len(numbers) == 1 and 1 <= len(table.rows) <= MOST_FIGURES and numbers[0].at == 1:
        yield Slide(SlideLayout.FIGURES, title, (own,), notes)
        return
    yield Slide(SlideLayout.TABLE, title, (own,), notes)


def _read_out(table: Table) -> Iterator[Paragraph]:
    """Yield the rows of a table as they are read aloud: what a chart has no place for is said."""
    for row in table.rows[:MOST_READ]:
        runs: list[Run] = []
        for column, cell in zip(table.columns, row, strict=True):
            if plain_text(cell):
                runs += [Run("; ")] if runs else []
                runs += [*column.header, Run(": ")] if plain_text(column.header) else []
                runs += cell
        yield Paragraph((*runs, Run(".")))


def _is_assignments(heads: Sequence[str]) -> bool:
    return (
        any(_WHO.search(head) for head in heads)
        and any(_WHEN.search(head) for head in heads)
        and any(_WHAT.search(head) for head in heads)
    )


def _all_moments(table: Table) -> bool:
    cells = [plain_text(row[0]).strip() for row in table.rows]
    return all(cell and (is_period(cell) or find_date(cell) is not None) for cell in cells)


def _numeric(table: Table, at: int) -> bool:
    return _numbers(table, at, "") is not None


def _numbers(table: Table, at: int, head: str) -> _Numbers | None:
    """Return a column as figures, if every filled cell is one and at least half are filled."""
    if head in _SERIAL or _UNIT.match(head):
        return None
    cells = [plain_text(row[at]).strip() if at < len(row) else "" for row in table.rows]
    found = [parse_quantity(cell) if cell and cell not in ("-", "–", "…") else None for cell in cells]
    filled = [cell for cell in cells if cell and cell not in ("-", "–", "…")]
    known = [it for it in found if it is not None]
    if not known or len(known) < len(filled) or len(known) * 2 < len(cells):
        return None
    units = {it.unit for it in known}
    header = plain_text(table.columns[at].header)
    named = _UNIT_IN_HEADER.search(header)
    unit = units.pop() if len(units) == 1 else "?"
    return _Numbers(
        at,
        table.columns[at].header,
        tuple(it.value if it else None for it in found),
        unit or (named[1].strip() if named else ""),
    )


def _chart(table: Table, heads: Sequence[str], numbers: Sequence[_Numbers]) -> Chart | None:
    """Return the chart that a table is, or None: mixed units, or no column of names beside the figures."""
    rows = len(table.rows)
    names = [
        at
        for at in range(len(heads))
        if heads[at] not in _SERIAL and not _UNIT.match(heads[at]) and at not in {it.at for it in numbers}
    ]
    years = _years_as_names(table, heads, numbers)
    if years is not None:
        names, numbers = [years], [it for it in numbers if it.at != years]
    if len(names) != 1 or not numbers or rows < 2:
        return None
    unit_at = next((at for at, head in enumerate(heads) if _UNIT.match(head)), None)
    units = {it.unit for it in numbers}
    if unit_at is not None:
        units |= {plain_text(row[unit_at]).strip() for row in table.rows}
        units.discard("")
    if len(units) > 1 or "?" in units:
        return None
    unit = units.pop() if units else ""
    labels = [plain_text(row[names[0]]).strip() for row in table.rows]
    headed = [plain_text(it.name).strip() for it in numbers]
    if len(numbers) > 1 and all(is_period(_UNIT_IN_HEADER.sub("", head)) for head in headed):
        if rows > MOST_SERIES:
            return None
        series = tuple(
            Series(
                label, tuple(it.values[at] for it in numbers), tuple(table.rows[at][it.at] for it in numbers)
            )
            for at, label in enumerate(labels)
        )
        categories = tuple(headed)
        named = {found[1].strip() if (found := _UNIT_IN_HEADER.search(label)) else "" for label in labels}
        if not unit and len(named) == 1:
            unit = named.pop()
    elif len(numbers) > MOST_SERIES:
        return None
    else:
        categories = tuple(labels)
        series = tuple(
            Series(head, it.values, tuple(row[it.at] for row in table.rows))
            for head, it in zip(headed, numbers, strict=True)
        )
    if not all(categories) or len(set(categories)) < len(categories):
        return None
    if any(char.isdigit() for char in plain_text(table.columns[names[0]].header)):
        return None  # a chart has no corner to show it in
    kind = chart_kind(categories, [one.values for one in series], unit)
    return Chart(kind, table.caption, categories, series, unit)


def _apart(chart: Chart) -> Iterator[Chart]:
    """Yield a chart, or one for each series where their figures are too unlike for one axis."""
    tops = [max((abs(it) for it in one.values if it is not None), default=Decimal(0)) for one in chart.series]
    if chart.unit or len(tops) < 2 or not min(tops) or max(tops) / min(tops) <= MOST_UNLIKE:
        yield chart
        return
    for one in chart.series:
        kind = chart_kind(chart.categories, [one.values])
        yield Chart(kind, chart.title, chart.categories, (one,))


def _years_as_names(table: Table, heads: Sequence[str], numbers: Sequence[_Numbers]) -> int | None:
    """Return the column of years, which are figures but name the rows."""
    if not numbers or numbers[0].at != next((at for at, head in enumerate(heads) if head not in _SERIAL), -1):
        return None
    at = numbers[0].at
    cells = [plain_text(row[at]).strip() for row in table.rows]
    return at if len(numbers) > 1 and all(is_period(cell) for cell in cells) else None


def table_of(rows: Sequence[Sequence[Inline]], *, header: bool) -> Table:
    """Return rows of cells as a table; short rows are filled up, figures stand right."""
    width = max((len(row) for row in rows), default=0)
    full = [tuple(row[at] if at < len(row) else () for at in range(width)) for row in rows]
    heads = full[0] if header and full else ((),) * width
    body = tuple(full[1:] if header else full)
    columns = tuple(Column(head) for head in heads)
    table = Table(columns, body)
    aligned = tuple(
        replace(column, align=Align.RIGHT) if _numeric(table, at) else column
        for at, column in enumerate(columns)
    )
    return replace(table, columns=aligned)


def runs(text: str, fact: str | None = None) -> Inline:
    """Return plain words as runs, () for none."""
    return (Run(text, fact),) if text else ()
