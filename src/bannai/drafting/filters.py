"""The filters of the phrase language (docs/phrase-language.md): a fixed list, no code from a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal

from bannai.documents.kinds import Tone
from bannai.documents.vietnamese import (
    DateStyle,
    SeriesPoint,
    counting_word,
    format_date,
    format_number,
    lower_first,
    number_to_words,
    percent_change,
    session_of_day,
    upper_first,
)
from bannai.drafting.people import Ranks, turn_of_address
from bannai.drafting.values import Atom, Person, Row, Value, computed_atom

Piece = Atom | str
_DATE_STYLES = {
    "numeric": DateStyle.NUMERIC,
    "long": DateStyle.LONG,
    "day-month": DateStyle.DAY_MONTH,
    "weekday": DateStyle.WEEKDAY,
}

_LIKE_A_YEAR = 5  # “năm việc” is read as a year's work, the more so behind “năm tới”: the figure is not


@dataclass(frozen=True, slots=True)
class FilterScope:
    """What filters may look at besides their value: tone, ranks, seed, part of the outline."""

    tone: Tone
    ranks: Ranks
    seed: int = 1
    part: int = 0


@dataclass(frozen=True, slots=True)
class Joined:
    """A list with the words set between its items; no further filter applies."""

    pieces: tuple[Piece, ...]


Filtered = Value | Joined | None
FilterFunction = Callable[[Value, str, FilterScope], Filtered]


def _retext(change: Callable[[str], str], *, every: bool = False) -> FilterFunction:
    """Make a filter that changes letters, never the fact (of a list: the first item, or every one)."""

    def changed(atom: Atom) -> Atom:
        return atom if atom.missing else replace(atom, fact=replace(atom.fact, text=change(atom.text)))

    def apply(value: Value, _argument: str, _scope: FilterScope) -> Filtered:
        if isinstance(value, Atom):
            return changed(value)
        atoms = [entry for entry in value if isinstance(entry, Atom)]
        if len(atoms) < len(value):
            return value
        return tuple(changed(atom) if every or not index else atom for index, atom in enumerate(atoms))

    return apply


def _date(value: Value, argument: str, _scope: FilterScope) -> Filtered:
    if not isinstance(value, Atom) or not isinstance(value.raw, date):
        return value if isinstance(value, Atom) and value.missing else None
    text = (
        str(value.raw.year)
        if argument == "year"
        else format_date(value.raw, _DATE_STYLES[argument or "numeric"])
    )
    return replace(value, fact=replace(value.fact, text=text))


def _session(value: Value, _argument: str, _scope: FilterScope) -> Filtered:
    if not isinstance(value, Atom) or not isinstance(value.raw, time):
        return None
    return computed_atom(f"{value.fact.id}.session", session_of_day(value.raw), f"session({value.text})")


def _words(value: Value, _argument: str, _scope: FilterScope) -> Filtered:
    if not isinstance(value, Atom) or not isinstance(value.raw, Decimal):
        return None
    try:
        words = number_to_words(value.raw)
    except ValueError:  # more digits than there are words for
        return None
    return computed_atom(f"{value.fact.id}.words", words, f"words({value.text})")


def _items(value: Value) -> tuple[Piece, ...]:
    if isinstance(value, Atom):
        return (value,)
    pieces: list[Piece] = []
    for entry in value:
        if isinstance(entry, Atom):
            pieces.append(entry)
        elif isinstance(entry, Person):
            pieces.append(replace(entry.atom, fact=replace(entry.atom.fact, text=entry.address)))
        else:
            pieces.append(next(iter(entry.values())))
    return tuple(pieces)


def join_pieces(value: Value, last: str = "và") -> Joined:
    """Return a list as `a, b và c`, or `a; b; c` where an item itself holds a comma or that word."""
    items = _items(value)
    texts = [item.text if isinstance(item, Atom) else item for item in items]
    plain = not any("," in text or f" {last} " in text for text in texts)
    pieces: list[Piece] = []
    for index, item in enumerate(items):
        if index:
            pieces.append((f" {last} " if index == len(items) - 1 else ", ") if plain else "; ")
        pieces.append(item)
    return Joined(tuple(pieces))


def _join(value: Value, argument: str, _scope: FilterScope) -> Filtered:
    return join_pieces(value, argument or "và")


def _semicolons(value: Value, _argument: str, _scope: FilterScope) -> Filtered:
    pieces: list[Piece] = []
    for index, item in enumerate(_items(value)):
        pieces += ["; ", item] if index else [item]
    return Joined(tuple(pieces))


def _count(value: Value, argument: str, _scope: FilterScope) -> Filtered:
    if isinstance(value, Atom):
        return value if value.missing else None
    if any(isinstance(entry, Atom) and entry.missing for entry in value):
        return None
    number = len(value)
    in_words = argument == "words" and number < 100 and number != _LIKE_A_YEAR
    text = counting_word(number) if in_words else format_number(number)
    return computed_atom(f"{_first_id(value)}.count", text, f"count({_first_id(value)})", Decimal(number))


def _first_id(value: tuple[Atom, ...] | tuple[Person, ...] | tuple[Row, ...]) -> str:
    first = _items(value)[0]
    return first.fact.id.partition(".")[0] if isinstance(first, Atom) else ""


def _first(value: Value, _argument: str, _scope: FilterScope) -> Filtered:
    if isinstance(value, Atom):
        return _point(value, 0, "value")
    return value[:1]


def _last(value: Value, _argument: str, _scope: FilterScope) -> Filtered:
    if isinstance(value, Atom):
        return _point(value, -1, "value")
    return value[-1:]


def _rest(value: Value, _argument: str, _scope: FilterScope) -> Filtered:
    return None if isinstance(value, Atom) or len(value) < 2 else value[1:]


def _series(value: Value) -> tuple[SeriesPoint, ...]:
    return value.raw if isinstance(value, Atom) and isinstance(value.raw, tuple) else ()


def _point(value: Value, index: int, part: str) -> Filtered:
    points = _series(value)
    if not isinstance(value, Atom) or not points:
        return None
    point = points[index]
    text = point.text if part == "value" else period_name(point.period)
    fact = replace(value.fact, id=f"{value.fact.id}.{index % len(points)}.{part}", text=text)
    return Atom(fact, point.value if part == "value" else point.period)


def period_name(period: str) -> str:
    """Return `năm 2025` for a bare year, anything else as given."""
    return f"năm {period}" if period.isdigit() and len(period) == 4 else lower_first(period)


def _first_period(value: Value, _argument: str, _scope: FilterScope) -> Filtered:
    return _point(value, 0, "period")


def _last_period(value: Value, _argument: str, _scope: FilterScope) -> Filtered:
    return _point(value, -1, "period")


def _ends(value: Value) -> tuple[Atom, SeriesPoint, SeriesPoint] | None:
    points = _series(value)
    return (value, points[0], points[-1]) if isinstance(value, Atom) and len(points) > 1 else None


def _change(value: Value, _argument: str, _scope: FilterScope) -> Filtered:
    if not (ends := _ends(value)):
        return None
    atom, old, new = ends
    amount = abs(new.value - old.value)
    return computed_atom(f"{atom.fact.id}.change", format_number(amount), f"{new.text} - {old.text}", amount)


def _change_percent(value: Value, argument: str, _scope: FilterScope) -> Filtered:
    if not (ends := _ends(value)):
        return None
    atom, old, new = ends
    if old.value == 0:
        return None
    places = int(argument) if argument.isdigit() else 1
    rate = abs(percent_change(new.value, old.value, places))
    text = f"{format_number(rate)}%"
    return computed_atom(f"{atom.fact.id}.rate", text, f"({new.text} - {old.text}) / {old.text}", rate, "%")


def _direction(value: Value, argument: str, _scope: FilterScope) -> Filtered:
    """`tăng`, `giảm`; with an argument `a,b`, its first or second word. Nothing when nothing changed."""
    up, _, down = (argument or "tăng,giảm").partition(",")
    if ends := _ends(value):
        atom, old, new = ends
        difference = new.value - old.value
    elif isinstance(value, Atom) and isinstance(value.raw, Decimal):
        atom, difference = value, value.raw
    else:
        return None
    if not difference:
        return None
    word = up if difference > 0 else down
    return computed_atom(f"{atom.fact.id}.direction", word.strip(), f"sign({format_number(difference)})")


def _absolute(value: Value, _argument: str, _scope: FilterScope) -> Filtered:
    if not isinstance(value, Atom) or not isinstance(value.raw, Decimal):
        return None
    if value.raw >= 0:
        return value
    return replace(
        value, raw=value.raw.copy_negate(), fact=replace(value.fact, text=value.text.lstrip("-−–"))
    )


def _turn(value: Value, _argument: str, scope: FilterScope) -> Filtered:
    people = [entry for entry in value if isinstance(entry, Person)] if isinstance(value, tuple) else []
    if not people or any(person.atom.missing for person in people):
        return None
    return Joined((turn_of_address(people, scope.ranks, scope.tone, scope.seed, scope.part),))


def _ranks(value: Value, argument: str, _scope: FilterScope) -> Filtered:
    wanted = set(argument.split(","))
    if not isinstance(value, tuple):
        return None
    return tuple(entry for entry in value if isinstance(entry, Person) and entry.rank in wanted) or None


def _bare(value: Value, _argument: str, _scope: FilterScope) -> Filtered:
    """People by the words of the answer, without a form of address."""
    if not isinstance(value, tuple):
        return value
    return tuple(entry.atom for entry in value if isinstance(entry, Person)) or value


def _plain_period(text: str) -> str:
    return text.rstrip(" .;,")


def argument_fits(name: str, argument: str) -> bool:
    """Say whether a filter understands what a phrase writes after its colon."""
    match name:
        case "date":
            return argument in ("", "year", *_DATE_STYLES)
        case "count":
            return argument in ("", "words")
        case "change_percent":
            return argument in ("", "0", "1", "2", "3")
        case "direction":
            return not argument or argument.count(",") == 1
        case "join":
            return True
        case "ranks":
            return bool(argument)
        case _:
            return not argument


FILTERS: Mapping[str, FilterFunction] = {
    "lower_first": _retext(lower_first, every=True),
    "upper_first": _retext(upper_first),
    "caps": _retext(str.upper),
    "lower": _retext(str.lower),
    "clause": _retext(_plain_period),
    "date": _date,
    "session": _session,
    "words": _words,
    "join": _join,
    "semicolons": _semicolons,
    "count": _count,
    "first": _first,
    "last": _last,
    "rest": _rest,
    "first_period": _first_period,
    "last_period": _last_period,
    "change": _change,
    "change_percent": _change_percent,
    "direction": _direction,
    "abs": _absolute,
    "turn": _turn,
    "ranks": _ranks,
    "bare": _bare,
}
