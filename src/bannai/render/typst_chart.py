"""Charts drawn with Typst's own shapes: columns, lines, pies. The values stand on them as given."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import cycle

from bannai.documents.model import Chart, ChartKind, Inline, plain_text
from bannai.render.pptx_chart import on_accent
from bannai.render.typst_markup import inline, number, pt, words

PALETTE = ("#1F4E79", "#C55A11", "#548235", "#BF9000", "#5B9BD5", "#7F7F7F", "#7030A0", "#A61C1C")
GRID = "#D9D9D9"
AXIS = "#595959"
CHAR_EM = 0.56  # mean width of a figure or letter; labels are placed by it, not measured
SMALLEST_LABEL = 0.6  # a crowded label shrinks to this share of the text size, then it is turned upright


Height = Callable[[Decimal], float]  # where on the paper a value lies


@dataclass(frozen=True, slots=True)
class Area:
    """The drawing area of a chart in points, the size of its text, the colours of its series (#RRGGBB).

    `ground` is the colour behind it; without `axis` the figures on the chart say enough.
    """

    width: float
    height: float
    text: float
    palette: tuple[str, ...] = PALETTE
    ground: str = "#FFFFFF"
    axis: bool = True


def tick_text(value: Decimal) -> str:
    """Return an axis figure the Vietnamese way: 12.500 or 0,5."""
    text = f"{value.normalize():,f}"
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")


def ticks(low: Decimal, high: Decimal) -> list[Decimal]:
    """Return round axis values from at or below `low` to at or above `high`, about five of them."""
    if high <= low:
        high = low + 1
    power = Decimal(10) ** (((high - low) / 4).adjusted())
    raw = (high - low) / 4 / power
    step = next(nice for nice in map(Decimal, ("1", "2", "2.5", "5", "10")) if raw <= nice) * power
    first = (low / step).to_integral_value(rounding="ROUND_FLOOR")
    last = (high / step).to_integral_value(rounding="ROUND_CEILING")
    return [step * (first + index) for index in range(int(last - first) + 1)]


def chart_markup(chart: Chart, area: Area) -> str:
    """Return a block of exactly the area's size with the chart in it, without its title."""
    parts = list(_pie(chart, area) if chart.kind is ChartKind.PIE else _axes_chart(chart, area))
    return (
        f"#block(width: {pt(area.width)}, height: {pt(area.height)}, above: 0pt, below: 0pt, "
        "breakable: false)[\n"
        f'#set text(size: {pt(area.text)}, weight: "regular", style: "normal", '
        "top-edge: 0.93em, bottom-edge: -0.22em)\n"
        "#set par(justify: false, first-line-indent: 0pt)\n" + "".join(f"{part}\n" for part in parts) + "]\n"
    )


def _place(x: float, y: float, body: str) -> str:
    return f"#place(top + left, dx: {pt(x)}, dy: {pt(y)}, {body})"


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return _place(x, y, f'rect(width: {pt(width)}, height: {pt(height)}, fill: rgb("{colour}"))')


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, thickness: float) -> str:
    stroke = f'{number(thickness)}pt + rgb("{colour}")'
    return (
        f"#place(top + left, line(start: ({pt(x1)}, {pt(y1)}), end: ({pt(x2)}, {pt(y2)}), stroke: {stroke}))"
    )


def _text(x: float, y: float, width: float, align: str, runs: Inline, size: float) -> str:
    """Text in a box whose left top corner is x, y."""
    body = f"text(size: {pt(size)})[{inline(runs)}]"
    return _place(x, y, f"box(width: {pt(width)}, align({align}, {body}))")


def _estimate(text: str, size: float) -> float:
    return len(text) * CHAR_EM * size


def _value_label(x: float, y: float, room: float, runs: Inline, size: float) -> str:
    """A value centred at x with its bottom at y: smaller, then upright, where there is little room."""
    text = plain_text(runs)
    fitting = size * min(1.0, room / max(_estimate(text, size), 1e-9))
    if fitting >= size * SMALLEST_LABEL:
        width = max(room, _estimate(text, fitting)) * 1.3
        return _text(x - width / 2, y - 1.15 * fitting, width, "center", runs, fitting)
    size *= 0.8
    length = _estimate(text, size) * 1.2
    body = f"box(width: {pt(length)}, height: {pt(size * 1.15)})[#text(size: {pt(size)})[{inline(runs)}]]"
    return _place(x - size * 0.6, y - length, f"rotate(-90deg, reflow: true, {body})")


def _legend(entries: list[tuple[str, Inline]], y: float, area: Area) -> str:
    """A row of colour marks and names, centred, breaking over lines when it is long."""
    size = area.text * 0.9
    items = "#h(1.4em);".join(
        f'#box[#box(width: 0.7em, height: 0.7em, fill: rgb("{colour}"))#h(0.4em);{inline(runs)}];'
        for colour, runs in entries
    )
    body = f"box(width: {pt(area.width)}, align(center, text(size: {pt(size)})[{items}]))"
    return _place(0, y, body)


def _series_colours(chart: Chart, area: Area) -> list[tuple[str, Inline]]:
    colours = cycle(area.palette)
    return [(colour, words(series.name)) for colour, series in zip(colours, chart.series, strict=False)]


def _axes_chart(chart: Chart, area: Area) -> Iterator[str]:
    values = [value for series in chart.series for value in series.values if value is not None]
    if chart.kind is ChartKind.STACKED:
        values = [sum((it or Decimal(0) for it in column), Decimal(0)) for column in _by_category(chart)]
    scale = ticks(min([Decimal(0), *values]), max([Decimal(0), *values]))
    size = area.text
    small = size * 0.9
    gutter = max(_estimate(tick_text(tick), small) for tick in scale) + 8 if area.axis else 4.0
    count = max(len(chart.categories), 1)
    plot_width = area.width - gutter - 4
    slot = plot_width / count
    longest = max((_estimate(name, small) for name in chart.categories), default=0)
    label_lines = min(3, max(1, math.ceil(longest / (slot * 0.92))))
    many = len(chart.series) > 1
    legend_lines = math.ceil(
        sum(_estimate(plain_text(name), small) + 2.6 * small for _, name in _series_colours(chart, area))
        / area.width
    )
    top = size * (1.3 if chart.unit else 0.2) + size * 1.3
    bottom = small * 1.2 * label_lines + 6 + (small * 1.25 * legend_lines + 4 if many else 0)
    plot_height = max(area.height - top - bottom, 10.0)
    span = float(scale[-1] - scale[0])

    def height(value: Decimal) -> float:
        return top + plot_height * (1 - float(value - scale[0]) / span)

    if chart.unit:
        yield _text(0, 0, area.width, "left", words(f"({chart.unit})"), small)
    for tick in scale if area.axis else [Decimal(0)]:
        y = height(tick)
        colour, thickness = (AXIS, 0.8) if tick == 0 else (GRID, 0.5)
        yield _line(gutter, y, gutter + plot_width, y, colour, thickness)
        if area.axis:
            yield _text(0, y - small * 0.6, gutter - 5, "right", words(tick_text(tick)), small)
    for index, name in enumerate(chart.categories):
        x = gutter + slot * index
        yield _text(x + slot * 0.04, top + plot_height + 4, slot * 0.92, "center", words(name), small)
    draw = {ChartKind.COLUMN: _columns, ChartKind.STACKED: _stacked}.get(chart.kind, _lines)
    yield from draw(chart, gutter, slot, height, area)
    if many:
        yield _legend(_series_colours(chart, area), area.height - small * 1.25 * legend_lines, area)


def _label_of(labels: tuple[Inline, ...], index: int, value: Decimal) -> Inline:
    given = labels[index] if index < len(labels) else ()
    return given or words(tick_text(value))


def _columns(chart: Chart, left: float, slot: float, height: Height, area: Area) -> Iterator[str]:
    size = area.text * 0.9
    bar = min(slot * 0.76 / max(len(chart.series), 1), size * 5)
    group = bar * len(chart.series)
    zero = height(Decimal(0))
    for order, series in enumerate(chart.series):
        for index, value in enumerate(series.values[: len(chart.categories)]):
            if value is None:
                continue
            x = left + slot * index + (slot - group) / 2 + bar * order
            y = height(value)
            colour = area.palette[order % len(area.palette)]
            yield _rect(x + bar * 0.04, min(y, zero), bar * 0.92, abs(zero - y), colour)
            bottom = y - 1.5 if value >= 0 else y + size * 1.2
            room = slot if len(chart.series) == 1 else bar
            yield _value_label(x + bar / 2, bottom, room, _label_of(series.labels, index, value), size)


def _by_category(chart: Chart) -> list[tuple[Decimal | None, ...]]:
    count = len(chart.categories)
    return [
        tuple(series.values[at] if at < len(series.values) else None for series in chart.series)
        for at in range(count)
    ]


def _stacked(chart: Chart, left: float, slot: float, height: Height, area: Area) -> Iterator[str]:
    size = area.text * 0.9
    bar = min(slot * 0.7, size * 6)
    for index, column in enumerate(_by_category(chart)):
        x = left + slot * index + (slot - bar) / 2
        base = Decimal(0)
        for order, value in enumerate(column):
            if not value:
                continue
            bottom, top = height(base), height(base + value)
            base += value
            colour = area.palette[order % len(area.palette)]
            yield _rect(x, top, bar, bottom - top, colour)
            series = chart.series[order]
            label = _label_of(series.labels, index, value)
            ink = on_accent(colour.lstrip("#").upper())
            body = f'text(size: {pt(size)}, fill: rgb("#{ink}"))[{inline(label)}]'
            middle = (top + bottom) / 2 - size * 0.6
            yield _place(x, middle, f"box(width: {pt(bar)}, align(center, {body}))")


def _lines(chart: Chart, left: float, slot: float, height: Height, area: Area) -> Iterator[str]:
    size = area.text * 0.9
    dots, labels = [], []
    for order, series in enumerate(chart.series):
        colour = area.palette[order % len(area.palette)]
        last: tuple[float, float] | None = None
        for index, value in enumerate(series.values[: len(chart.categories)]):
            if value is None:
                last = None
                continue
            x, y = left + slot * (index + 0.5), height(value)
            if last:
                yield _line(*last, x, y, colour, 2)
            last = (x, y)
            dots.append(_place(x - 3, y - 3, f'circle(radius: 3pt, fill: rgb("{colour}"))'))
            bottom = y + size * 1.35 if _is_lowest(chart, order, index, value) else y - 4
            labels.append(_value_label(x, bottom, slot, _label_of(series.labels, index, value), size))
    yield from dots
    yield from labels


def _is_lowest(chart: Chart, order: int, index: int, value: Decimal) -> bool:
    """Whether a point lies under another series' point: its label then stands below the line."""
    others = [
        series.values[index]
        for other, series in enumerate(chart.series)
        if other != order and index < len(series.values)
    ]
    given = [other for other in others if other is not None]
    return bool(given) and (value < min(given) or (value == min(given) and order > 0))


def _pie(chart: Chart, area: Area) -> Iterator[str]:
    series = chart.series[0] if chart.series else None
    given = [] if series is None else list(zip(chart.categories, series.values, series.labels, strict=False))
    shown = [(name, value, label) for name, value, label in given if value is not None and value > 0]
    total = float(sum(value for _, value, _ in shown))
    size = area.text
    top = size * 1.3 if chart.unit else 0.0
    radius = min((area.height - top) / 2 - 2, area.width * 0.24)
    centre_x, centre_y = radius + area.width * 0.06, top + (area.height - top) / 2
    if chart.unit:
        yield _text(0, 0, area.width, "left", words(f"({chart.unit})"), size * 0.9)
    angle = -math.pi / 2
    entries = []
    for index, (name, value, label) in enumerate(shown):
        colour = area.palette[index % len(area.palette)]
        turn = 2 * math.pi * float(value) / total
        steps = max(2, math.ceil(turn / math.radians(3)))
        points = [] if len(shown) == 1 else [(centre_x, centre_y)]
        for step in range(steps + 1):
            at = angle + turn * step / steps
            points.append((centre_x + radius * math.cos(at), centre_y + radius * math.sin(at)))
        corners = ", ".join(f"({pt(x)}, {pt(y)})" for x, y in points)
        edge = f'0.8pt + rgb("{area.ground}")'
        yield f'#place(top + left, polygon(fill: rgb("{colour}"), stroke: {edge}, {corners}))'
        angle += turn
        entries.append((colour, (*words(f"{name}: "), *_label_of((label,), 0, value))))
    left = centre_x + radius + area.width * 0.05
    rows = "".join(
        f'[#box(width: 0.7em, height: 0.7em, fill: rgb("{colour}"))], [{inline(runs)}], '
        for colour, runs in entries
    )
    if rows:
        grid = f"grid(columns: (auto, 1fr), column-gutter: 0.5em, row-gutter: 0.35em, {rows})"
        size_of = f"width: {pt(area.width - left)}, height: {pt(area.height - top)}"
        body = f"box({size_of}, align(left + horizon, {grid}))"
        yield _place(left, top, body)
