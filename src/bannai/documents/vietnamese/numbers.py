"""Numbers in figures, as Vietnamese offices write them: `.` for thousands, `,` for decimals (`32.907,6`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

MAX_DIGITS: Final = 100
"""Longer numerals are refused: no figure of an office has them, and they would make work without end."""

_NUMERAL: Final = re.compile(
    r"(?P<sign>[-+\u2212\u2013]?)"
    r"(?:(?P<grouped>[1-9][0-9]{0,2}(?:\.[0-9]{3})++)(?:,(?P<grouped_part>[0-9]++))?"
    r"|(?P<whole>[0-9]++)(?:,(?P<part>[0-9]++))?"
    r"|(?P<plain>(?:0|[1-9][0-9]*+)\.[0-9]++))"
)
# Unary minus and abs() round to the 28 digits of the thread's context: copy_negate and copy_abs do not.
_EXACT: Final = Context(prec=3 * MAX_DIGITS, rounding=ROUND_HALF_UP)


def parse_number(text: str) -> Decimal | None:
    """Return the number that the whole of `text` writes, or None; never raises.

    Dots that group by three are thousands (`1.020` is 1020, `12.345.678,9`) and a comma begins the decimals
    (`1,5`). A single dot that cannot group is read as a decimal point, as spreadsheets paste it: `1020.5`,
    `0.125`, `12.50`. Anything else is refused (`1.02.3`, `1,2,3`, `1,020.5`, `01.020`), and so are more than
    `MAX_DIGITS` characters. The sign may be `-`, `+`, U+2212 or the en dash, directly before the first digit.
    ASCII digits only.
    """
    text = text.strip()
    if len(text) > MAX_DIGITS:
        return None
    # The alternatives are possessive, so a failed grouping falls through to the next reading in linear time.
    match = _NUMERAL.fullmatch(text)
    if match is None:
        return None
    whole = (match["grouped"] or match["whole"] or "").replace(".", "")
    part = match["grouped_part"] or match["part"]
    value = Decimal(match["plain"] or (f"{whole}.{part}" if part else whole))
    return value.copy_negate() if value and match["sign"] not in ("", "+") else value


def format_number(value: Decimal | int, places: int | None = None) -> str:
    """Return `value` in Vietnamese figures: `32.907,6`, `1.020`, `-3,5`.

    With `places`, exactly that many decimals, a half rounded away from zero; without, every significant
    decimal and no trailing zero. Years and codes are not amounts: they are not passed here. ValueError when
    `value` is not finite or wider than `MAX_DIGITS` on either side of the comma, or `places` is not in
    0..`MAX_DIGITS`.
    """
    if places is not None and not 0 <= places <= MAX_DIGITS:
        raise ValueError(f"places must be 0..{MAX_DIGITS}: {places}")
    number = finite(value)
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), context=_EXACT)
    whole, _, part = f"{number.copy_abs():f}".partition(".")
    if places is None:
        part = part.rstrip("0")
    sign = "-" if number < 0 else ""
    return f"{sign}{int(whole):,}".replace(",", ".") + (f",{part}" if part else "")


def finite(value: Decimal | int) -> Decimal:
    """Return `value` as an exact Decimal; ValueError if not finite or wider than `MAX_DIGITS` on a side."""
    number = Decimal(value)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"not a finite number: {value}")
    if number.adjusted() >= MAX_DIGITS or exponent < -MAX_DIGITS:
        raise ValueError(f"more than {MAX_DIGITS} digits on one side of the comma")
    return number


def percent_of(part: Decimal | int, whole: Decimal | int, places: int = 1) -> Decimal:
    """Return `part` as a percentage of `whole`, rounded half away from zero to `places` decimals.

    ValueError when `whole` is zero or a value is not finite.
    """
    base = finite(whole)
    if not base:
        raise ValueError("a percentage of zero is undefined")
    return _percent(finite(part), base, places)


def percent_change(new: Decimal | int, old: Decimal | int, places: int = 1) -> Decimal:
    """Return by how many percent `new` differs from `old`, rounded half away from zero to `places` decimals.

    The difference is divided by the size of `old`, so a rise is positive even from a negative value.
    ValueError when `old` is zero or a value is not finite.
    """
    base = finite(old)
    if not base:
        raise ValueError("a change from zero is undefined")
    return _percent(_EXACT.subtract(finite(new), base), base.copy_abs(), places)


def _percent(part: Decimal, whole: Decimal, places: int) -> Decimal:
    if not 0 <= places <= MAX_DIGITS:
        raise ValueError(f"places must be 0..{MAX_DIGITS}: {places}")
    ratio = _EXACT.divide(_EXACT.multiply(part, Decimal(100)), whole)
    if ratio.adjusted() >= MAX_DIGITS:
        raise ValueError("the percentage is too large to write")
    rounded = ratio.quantize(Decimal(1).scaleb(-places), context=_EXACT)
    return rounded if rounded else rounded.copy_abs()


@dataclass(frozen=True, slots=True)
class NumberSpan:
    """A digit-bearing token of a text: `text[start:end] == span.text`, indices in the text as given."""

    start: int
    end: int
    text: str


_LETTER: Final = r"[^\W\d_]"
_UPPER: Final = "A-ZĐĂÂÊÔƠƯ"
# `30/2020/NĐ-CP`, `05/BC-UBND`, `72/2025/QH15`, `05-NQ/TW`, `10-CTr/ĐU`: after the digits a part with two
# capitals.
_SYMBOL: Final = (
    rf"\d++(?:/\d++)?(?:/(?=[{_UPPER}][a-zđ]?[{_UPPER}])|-(?=[{_UPPER}]\w{{1,6}}/[{_UPPER}]))"
    r"[\w&]++(?:[-/&][\w&]++)*+"
)
_CLOCK: Final = rf"\d{{1,2}}(?:[hH]\d{{2}}|:\d{{2}}(?::\d{{2}})?)(?!{_LETTER}|\d)"
_AMOUNT: Final = r"\d++(?:[.,/]\d++)*+(?:[ \u00a0]?[%‰])?"
_CHAIN: Final = rf"{_AMOUNT}(?:[ \u00a0]?[-–—][ \u00a0]?(?!{_SYMBOL}){_AMOUNT})*+"
_SIGN: Final = r"(?:\u2212|(?<=[^\s] )-|(?<=\()-|\A-)?"
_CODE: Final = rf"(?<![^\W\d_])(?:{_LETTER}{{1,10}}|[{_UPPER}]{{2,10}}-)\d\w*+"
_NUMBERS: Final = re.compile(rf"{_CODE}|{_SIGN}(?:{_SYMBOL}|{_CLOCK}|{_CHAIN})")


def find_numbers(text: str) -> tuple[NumberSpan, ...]:
    """Return every digit-bearing token of `text`, in order, not overlapping; no decimal digit is outside.

    One token are: a number with its percent sign (`32.907,6`, `15%`), a range (`30 - 40%`, `2020-2025`), a
    date or a ratio (`05/11/2025`, `24/24`), a clock time (`8h00`, `14:30`), a document's symbol
    (`30/2020/NĐ-CP`, `05-NQ/TW`) and a code (`H5N1`, `QL32`, `m2`, `COVID-19`). A unit after a number is
    outside (`32,5ha` gives `32,5`). A minus belongs to the number when it touches it and does not begin a
    line, where it is a bullet (U+2212 always, and a hyphen that begins the whole text). Superscripts such as
    `²` are no decimal digits. Linear in the length of `text`.
    """
    return tuple(NumberSpan(match.start(), match.end(), match[0]) for match in _NUMBERS.finditer(text))
