"""Figures with a unit, and short series of figures, as people type them in a field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bannai.documents.vietnamese.lists import split_list
from bannai.documents.vietnamese.numbers import parse_number
from bannai.documents.vietnamese.text import nfc

_MAX_UNIT: Final = 40  # characters
_MAX_PERIOD: Final = 60  # characters
_FIGURE: Final = r"[-+\u2212\u2013]?[0-9]++(?:[.,][0-9]++)*+"
_AMOUNT: Final = re.compile(rf"(?P<number>{_FIGURE})\s*+(?P<unit>.*+)", re.DOTALL)
# Letters, %, ‰, ° and a slash between; the only digits are those of m2, m3, km2.
_UNIT: Final = re.compile(r"(?:(?:(?:k|c|d)?m[23](?!\w)|[^\W\d_]|[%‰°²³])[ /.-]?)+")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with its unit; `unit` may be empty, `text` is what was typed, stripped, ready to be shown."""

    value: Decimal
    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """One figure of a series: its period as typed (`2022`, `Quý I`), its value, and the figure as typed."""

    period: str
    value: Decimal
    text: str


def parse_quantity(text: str, default_unit: str = "") -> Quantity | None:
    """Return the quantity that the whole of `text` writes, or None; never raises.

    A number (see `parse_number`) and an optional unit of at most 40 characters without figures of its own:
    `46 tổ`, `32.907,6 ha`, `15%`, `120 kg/m2`. `default_unit` stands in for an absent unit. A unit may be a
    phrase (`triệu đồng`): it does not scale the value. A final `.`, `;` or `,` is passed over. Qualified
    figures (`hơn 36.000`) and ranges are not quantities.
    """
    text = nfc(text).strip()
    match = _AMOUNT.fullmatch(text)
    if match is None or (value := parse_number(match["number"])) is None:
        return None
    unit = " ".join(match["unit"].rstrip(" .;,").split())
    if unit and (len(unit) > _MAX_UNIT or not _UNIT.fullmatch(unit)):
        return None
    return Quantity(value, unit or default_unit, text)


def parse_series(text: str) -> tuple[SeriesPoint, ...] | None:
    """Return the points of `2022: 1.020; 2023: 1.065`, or None when any part is not `period: number`.

    Points are separated by `;` or line ends; a period has 1..60 characters; a figure carries no unit. At
    least one point. Never raises.
    """
    points: list[SeriesPoint] = []
    for part in split_list(text):
        period, _, figure = part.rpartition(":")
        period, figure = period.strip(), figure.strip()
        value = parse_number(figure)
        if value is None or not 1 <= len(period) <= _MAX_PERIOD:
            return None
        points.append(SeriesPoint(period, value, figure))
    return tuple(points) or None
