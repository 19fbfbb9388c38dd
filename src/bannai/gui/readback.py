"""How what is being typed is understood: said beside the field, so that a slip is seen at once. Pure."""

from __future__ import annotations

from decimal import Decimal

from bannai import messages
from bannai.documents.kinds import InputField, InputType
from bannai.documents.vietnamese import (
    DateStyle,
    find_date,
    find_time,
    format_date,
    format_number,
    format_time,
    number_to_words,
    parse_number,
    parse_quantity,
)

_SPOKEN_FROM = 1_000  # a small number is read at a glance


def read_back(field: InputField, text: str) -> str:
    """Return the words beside a field of a date, a time or a figure; "" when there is nothing to say."""
    if not text.strip():
        return ""
    match field.type:
        case InputType.DATE:
            day = find_date(text)
            return (
                messages.text("compose.understood", value=format_date(day, DateStyle.WEEKDAY))
                if day
                else messages.text("compose.no_date")
            )
        case InputType.TIME:
            moment = find_time(text)
            return (
                messages.text("compose.understood", value=format_time(moment))
                if moment
                else messages.text("compose.no_time")
            )
        case InputType.NUMBER:
            value = parse_number(text.strip().rstrip(".;,"))
            return _spoken(value, "") if value is not None else messages.text("compose.no_number")
        case InputType.QUANTITY:
            quantity = parse_quantity(text, field.unit)
            if quantity is not None:
                return _spoken(quantity.value, quantity.unit)
            as_typed = any(char.isdigit() for char in text)
            return messages.text("compose.as_typed" if as_typed else "compose.no_number")
    return ""


def _spoken(value: Decimal, unit: str) -> str:
    try:
        figure = f"{format_number(value)} {unit}".strip()
        if abs(value) < _SPOKEN_FROM:
            return messages.text("compose.understood", value=figure)
        words = f"{number_to_words(value)} {unit}".strip()
    except ValueError:  # beyond what is written or spoken
        return messages.text("compose.as_typed")
    return messages.text("compose.spoken", value=figure, words=words)
