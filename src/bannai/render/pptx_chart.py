"""Native charts: which form the data takes, its labels word for word, its sheet, and its XML."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from bannai.documents.model import Align, Chart, ChartKind, Column, Inline, Run, Series, Table, plain_text
from bannai.render.pptx_flow import Para
from bannai.render.pptx_look import Look, pt
from bannai.render.pptx_measure import clean, clean_text, line_count, text_width
from bannai.render.pptx_theme import contrast

MANY_CATEGORIES = 12
_MANY_SLICES = 8
_MANY_ROWS = 40  # figures beyond this stay in the chart's own sheet: no table on slides repeats them
_SEEN_SHARE = Decimal("0.09")  # of the tallest column: a part that is lower has no room for its figure
_KIND_NAMES = {
    ChartKind.COLUMN: "Biểu đồ cột",
    ChartKind.LINE: "Biểu đồ đường",
    ChartKind.PIE: "Biểu đồ tròn",
    ChartKind.STACKED: "Biểu đồ cột chồng",
}


Rows = tuple[tuple[str, tuple[Decimal | None, ...], tuple[str, ...]], ...]
"""The series of a chart: name, values, and the values as given."""


@dataclass(frozen=True, slots=True)
class ChartPlan:
    """A chart as it will be drawn: `table` holds the values as given where labels do not fit on it.

    `lead` is text that stands above the chart: a title of its own that is too long for the chart.
    """

    kind: ChartKind
    title: str
    categories: tuple[str, ...]
    series: Rows
    labelled: bool
    legend: str  # its side: b, r or nothing
    table: Table | None
    lead: tuple[Para, ...]
    alt: str


def number_text(value: Decimal) -> str:
    """Return a number as Vietnamese papers write it: 1.020 and 7,5."""
    whole, _, part = f"{abs(value):f}".partition(".")
    groups = f"{int(whole):,}".replace(",", ".")
    part = part.rstrip("0")
    return ("-" if value < 0 else "") + groups + ("," + part if part else "")


def _kind(chart: Chart, series: Rows) -> ChartKind:
    kind, count = chart.kind, len(chart.categories)
    values = [value for _, row, _ in series for value in row]
    if kind is ChartKind.PIE:
        whole = len(series) == 1 and all(value is not None and value >= 0 for value in values) and any(values)
        kind = ChartKind.PIE if whole else ChartKind.COLUMN
    if kind is ChartKind.STACKED:
        whole = len(series) > 1 and all(value is not None and value >= 0 for value in values) and any(values)
        kind = ChartKind.STACKED if whole and count <= MANY_CATEGORIES else ChartKind.COLUMN
    if kind is ChartKind.LINE and count == 1:
        return ChartKind.COLUMN
    if kind is ChartKind.COLUMN and count > MANY_CATEGORIES:
        return ChartKind.LINE
    return kind


def _series(one: Series, count: int) -> tuple[str, tuple[Decimal | None, ...], tuple[str, ...]]:
    values = [value if value is not None and value.is_finite() else None for value in one.values[:count]]
    values += [None] * (count - len(values))
    labels = [plain_text(clean(label)) for label in one.labels[:count]]
    labels += [""] * (count - len(labels))
    shown = [
        label or (number_text(value) if value is not None else "")
        for label, value in zip(labels, values, strict=True)
    ]
    return clean_text(one.name).strip(), tuple(values), tuple(shown)


def plan_chart(chart: Chart, slide_title: str, look: Look) -> ChartPlan:
    """Decide how a chart is drawn. It has at least one category and one value.

    A pie with a negative, missing or no value, or of several series, becomes columns; columns over more than
    twelve categories become a line, a line through one point a column. Labels that would run into each
    other are left out, and a table with every value as given follows.
    """
    categories = tuple(clean_text(name).strip() for name in chart.categories)
    count = len(categories)
    series = tuple(_series(one, count) for one in chart.series)
    kind = _kind(chart, series)
    size, width = look.chart.size_pt, pt(look.width_mm)

    own = plain_text(clean(chart.title))
    title = "" if own == slide_title else own
    seen = f"{slide_title} {title}"
    if len(series) == 1 and series[0][0] and series[0][0] not in seen:
        title = f"{title} – {series[0][0]}" if title else series[0][0]
        seen += series[0][0]
    unit = clean_text(chart.unit).strip()
    if unit and unit not in seen:
        title = f"{title} ({unit})" if title else f"{look.unit}: {unit}"
    lead: tuple[Para, ...] = ()
    if title and line_count((Run(title),), size, width * 0.95, True) > 1:
        lead, title = (Para((Run(title),), replace(look.note, bold=True, italic=False)),), ""

    def wide(text: str) -> float:
        return text_width((Run(text),), size)

    widest = max((wide(label) for _, _, labels in series for label in labels), default=0.0)
    slot = width * 0.96 / count
    names = max((wide(name) for name in categories), default=0.0)
    if kind is ChartKind.PIE:
        legend = "r"
        labelled = count <= _MANY_SLICES and widest <= width * 0.22
        complete = labelled and names <= width * 0.3
    else:
        legend = "b" if len(series) > 1 else ""
        shares = len(series) if kind is ChartKind.COLUMN else 1
        labelled = widest <= slot * (0.8 if shares > 1 else 0.97) / shares
        labelled = labelled and (kind is not ChartKind.LINE or len(series) <= 2)
        labelled = labelled and (kind is not ChartKind.STACKED or _parts_are_seen(series))
        words = max((wide(word) for name in categories for word in name.split(" ")), default=0.0)
        complete = labelled and words <= slot and names <= slot * 2.5
        if legend and sum(wide(name) + size * 2.2 for name, _, _ in series) > width:
            complete = False
    complete = complete and all(
        value is not None or not label
        for _, row, labels in series
        for value, label in zip(row, labels, strict=True)
    )
    table = None
    if not complete and count <= _MANY_ROWS:
        table = _table(categories, series, unit if unit not in seen else "", look)
    listed = "; ".join(
        (f"{name} – " if len(series) > 1 else "")
        + ", ".join(f"{at}: {label}" for at, label in zip(categories, labels, strict=True) if label)
        for name, _, labels in series
    )
    alt = f"{_KIND_NAMES[kind]}. {title or own or slide_title}. {listed}"
    return ChartPlan(kind, title, categories, series, labelled, legend, table, lead, alt)


def _parts_are_seen(series: Rows) -> bool:
    """Whether every part of stacked columns is high enough to hold its figure."""
    columns = zip(*(values for _, values, _ in series), strict=True)
    sums = [sum((value or Decimal(0) for value in column), Decimal(0)) for column in columns]
    least = max(sums) * _SEEN_SHARE
    return all(not value or value >= least for _, values, _ in series for value in values)


def _table(
    categories: tuple[str, ...],
    series: Rows,
    unit: str,
    look: Look,
) -> Table:
    def text(value: str) -> Inline:
        return (Run(value),) if value else ()

    corner = f"{look.unit}: {unit}" if unit else ""
    columns = (Column(text(corner)), *(Column(text(name), align=Align.RIGHT) for name, _, _ in series))
    rows = tuple(
        (text(category), *(text(labels[index]) for _, _, labels in series))
        for index, category in enumerate(categories)
    )
    return Table(columns, rows)


def on_accent(accent: str) -> str:
    """Return black or white, whichever is read better on a colour: one of them always has 4.5:1."""
    return max("000000", "FFFFFF", key=lambda ink: contrast(ink, accent))
