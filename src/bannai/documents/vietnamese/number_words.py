"""Numbers in words, and words read back as numbers; ordinals, counting words, Roman numerals."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from bannai.documents.vietnamese.numbers import finite
from bannai.documents.vietnamese.text import nfc

MAX_IN_WORDS: Final = 10**27
"""Whole parts from here on are refused by `number_to_words`."""

_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_BILLION: Final = 10**9
_SPOKEN_AS_NUMBER: Final = 3  # up to three decimals are read as a number (`phẩy hai mươi lăm`)

_DIGIT_OF: Final = {word: digit for digit, word in enumerate(_DIGITS)} | {"bẩy": 7}
_UNIT_OF: Final = _DIGIT_OF | {"tư": 4}
_UNIT_AFTER_TEN: Final = _UNIT_OF | {"lăm": 5, "nhăm": 5}
_UNIT_AFTER_TENS: Final = _UNIT_AFTER_TEN | {"mốt": 1}
_LINKS: Final = frozenset({"linh", "lẻ"})
_SPELLINGS: Final = {"ngàn": "nghìn", "tỉ": "tỷ", "tỹ": "tỷ", "trừ": "âm", "rưởi": "rưỡi", "phảy": "phẩy"}
_SCALES: Final = (("triệu", 10**6), ("nghìn", 10**3))
_HALVES: Final = {"trăm": 50, "nghìn": 500, "triệu": 500_000, "tỷ": 500_000_000}
_MAX_TOKENS: Final = 300
_MAX_BILLIONS: Final = 4


def number_to_words(value: Decimal | int) -> str:
    """Return `value` in lower-case Vietnamese words, northern usage: `hai mươi tư nghìn không trăm linh năm`.

    `mốt`, `tư`, `lăm` after `mươi`, `lăm` after `mười`, `linh` for a zero ten, `không trăm` inside a number;
    groups of zeros are passed over; billions nest (`nghìn tỷ`, `tỷ tỷ`); `âm` for a minus. Decimals follow
    `phẩy`, trailing zeros dropped: leading zeros one by one and the rest as a number up to three decimals
    (`phẩy không năm`, `phẩy hai mươi lăm`), digit by digit beyond. ValueError when not finite or the whole
    part reaches `MAX_IN_WORDS`.
    """
    number = finite(value)
    whole, _, part = f"{number.copy_abs():f}".partition(".")
    if int(whole) >= MAX_IN_WORDS:
        raise ValueError("the number is too large to be written in words")
    part = part.rstrip("0")
    words = [*(["âm"] if number < 0 else []), *_whole_words(int(whole))]
    return " ".join([*words, "phẩy", *_part_words(part)] if part else words)


def _whole_words(number: int) -> list[str]:
    if not number:
        return [_DIGITS[0]]
    billions, rest = divmod(number, _BILLION)
    words = [*_whole_words(billions), "tỷ"] if billions else []
    for scale, size in (*_SCALES, ("", 1)):
        group, rest = divmod(rest, size)
        if group:
            words += _group_words(group, inside=bool(words))
            words += [scale] if scale else []
    return words


def _group_words(group: int, *, inside: bool) -> list[str]:
    """Return the words of 1..999; `inside` a longer number the hundreds are spoken even when zero."""
    hundreds, rest = divmod(group, 100)
    tens, units = divmod(rest, 10)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or inside else []
    if tens == 0:
        if units:
            words += ["linh", _DIGITS[units]] if words else [_DIGITS[units]]
        return words
    words += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    if units == 5:
        words.append("lăm")
    elif units == 1 and tens > 1:
        words.append("mốt")
    elif units == 4 and tens > 1:
        words.append("tư")
    elif units:
        words.append(_DIGITS[units])
    return words


def _part_words(part: str) -> list[str]:
    if len(part) > _SPOKEN_AS_NUMBER:
        return [_DIGITS[int(digit)] for digit in part]
    zeros = len(part) - len(part.lstrip("0"))
    return [_DIGITS[0]] * zeros + _group_words(int(part), inside=False)


def amount_in_words(value: Decimal | int) -> str:
    """Return an amount of money in words for a document: `Một triệu hai trăm nghìn đồng`.

    Capital first letter, whole đồng. ValueError when `value` has a fraction of a đồng or is out of range.
    """
    number = finite(value)
    if number != int(number):
        raise ValueError(f"an amount in words needs whole đồng, not {value}")
    words = number_to_words(int(number))
    return f"{words[0].upper()}{words[1:]} đồng"


def words_to_number(text: str) -> Decimal | None:
    """Return the number that the whole of `text` says in words, or None; never raises.

    The inverse of `number_to_words`, which also takes the variants lẻ/linh, ngàn/nghìn, tư/bốn, một/mốt,
    năm/lăm/nhăm, tỉ/tỷ, `rưỡi` at the end (`một triệu rưỡi`, `hai rưỡi`), decimals digit by digit, any case,
    commas after words. A bare digit that ends a larger number (`một triệu hai`: 1.200.000 or 1.000.002?) is
    ambiguous and refused.
    """
    if len(text) > 10 * _MAX_TOKENS:
        return None
    tokens = [_SPELLINGS.get(token, token) for token in nfc(text).lower().replace(",", " ").split()]
    if not tokens or len(tokens) > _MAX_TOKENS:
        return None
    negative = tokens[0] == "âm"
    value = _read_decimal(tokens[1:] if negative else tokens)
    return value.copy_negate() if value and negative else value


def _read_decimal(tokens: list[str]) -> Decimal | None:
    if tokens.count("phẩy") == 1:
        mark = tokens.index("phẩy")
        whole, part = _read_whole(tokens[:mark]), _read_part(tokens[mark + 1 :])
        return None if whole is None or part is None else Decimal(f"{whole}.{part}")
    if len(tokens) > 1 and tokens[-1] == "rưỡi":
        whole = _read_whole(tokens[:-1])
        if whole is not None and tokens[-2] in _HALVES:
            return Decimal(whole + _HALVES[tokens[-2]])
        return Decimal(f"{whole}.5") if whole is not None and len(tokens) == 2 else None
    whole = _read_whole(tokens)
    return None if whole is None else Decimal(whole)


def _read_part(tokens: list[str]) -> str | None:
    """Return the decimals as a string of digits: digit by digit, or zeros and then a number."""
    if tokens and all(token in _DIGIT_OF for token in tokens):
        return "".join(str(_DIGIT_OF[token]) for token in tokens)
    zeros = 0
    while zeros < len(tokens) and tokens[zeros] == "không":
        zeros += 1
    rest = _read_whole(tokens[zeros:])
    return f"{'0' * zeros}{rest}" if rest else None


def _read_whole(tokens: list[str]) -> int | None:
    segments: list[list[str]] = [[]]
    for token in tokens:
        if token == "tỷ":
            segments.append([])
        else:
            segments[-1].append(token)
    if len(segments) > _MAX_BILLIONS or not segments[0]:
        return None
    total = 0
    for position, segment in enumerate(segments):
        value = _read_below_billion(segment, inside=position > 0) if segment else 0
        if value is None:
            return None
        total = total * _BILLION + value
    return total


def _read_below_billion(tokens: list[str], *, inside: bool) -> int | None:
    total = 0
    for scale, size in _SCALES:
        if tokens.count(scale) > 1:
            return None
        if scale in tokens:
            mark = tokens.index(scale)
            group = _read_group(tokens[:mark], inside=inside, last=False)
            if group is None:
                return None
            total += group * size
            tokens, inside = tokens[mark + 1 :], True
    if not tokens:
        return total
    group = _read_group(tokens, inside=inside, last=True)
    return None if group is None else total + group


def _read_group(tokens: list[str], *, inside: bool, last: bool) -> int | None:
    """Return 0..999, or None; `inside` a number that has begun, `last` when no scale word follows."""
    total = 0
    if len(tokens) > 1 and tokens[1] == "trăm":
        if tokens[0] not in _DIGIT_OF:
            return None
        total, tokens, inside, last = _DIGIT_OF[tokens[0]] * 100, tokens[2:], True, True
        if not tokens:
            return total
    if not tokens:
        return None
    first, rest = tokens[0], tokens[1:]
    if first in _LINKS:
        return total + _UNIT_OF[rest[0]] if inside and len(rest) == 1 and rest[0] in _UNIT_OF else None
    if first == "mười":
        units = _UNIT_AFTER_TEN
        tens = 1
    elif first in _DIGIT_OF and rest and rest[0] in ("mươi", "mười"):
        tens, units, rest = _DIGIT_OF[first], _UNIT_AFTER_TENS, rest[1:]
    elif first in _DIGIT_OF and not rest and not (inside and last):
        return total + _DIGIT_OF[first]
    else:
        return None
    if len(rest) > 1 or (rest and rest[0] not in units):
        return None
    return total + tens * 10 + (units[rest[0]] if rest else 0)


def counting_word(n: int) -> str:
    """Return the word that counts `n` things: một, hai, ba, bốn … (`bốn việc`); ValueError below 1."""
    if n < 1:
        raise ValueError(f"counting begins at 1, not {n}")
    return number_to_words(n)


def ordinal_word(n: int) -> str:
    """Return the word after `thứ`: nhất, hai, ba, tư, năm … (`Phần thứ nhất`); ValueError below 1."""
    return {1: "nhất", 4: "tư"}.get(n) or counting_word(n)


_ROMAN: Final = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def roman(n: int) -> str:
    """Return `n` as an upper-case Roman numeral; ValueError outside 1..3999."""
    if not 1 <= n <= 3999:
        raise ValueError(f"Roman numerals run from 1 to 3999, not {n}")
    parts: list[str] = []
    for size, letters in _ROMAN:
        count, n = divmod(n, size)
        parts.append(letters * count)
    return "".join(parts)
