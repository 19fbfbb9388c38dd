"""Numbers of headings and list items as they stand on paper. Every renderer takes them from here."""

from __future__ import annotations

from bannai.documents.model import Heading, HeadingStyle, ListMarker

# NĐ 30/2020, Phụ lục I, mục II.6: điểm theo thứ tự chữ cái tiếng Việt (a, b, c, d, đ, e, g …).
LETTERS = "abcdđeghiklmnopqrstuvxy"

_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)
_UNITS = ("", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def roman(number: int) -> str:
    """Return a Roman numeral (1 → I). Raises ValueError below 1."""
    if number < 1:
        raise ValueError(f"no Roman numeral for {number}")
    parts = []
    for value, numeral in _ROMAN:
        count, number = divmod(number, value)
        parts.append(numeral * count)
    return "".join(parts)


def letter(ordinal: int) -> str:
    """Return the letter of a điểm (1 → a, 5 → đ); after y come aa, ab, … Raises ValueError below 1."""
    if ordinal < 1:
        raise ValueError(f"no letter for {ordinal}")
    text = ""
    while ordinal > 0:
        ordinal, index = divmod(ordinal - 1, len(LETTERS))
        text = LETTERS[index] + text
    return text


def ordinal_word(ordinal: int) -> str:
    """Return the word after "thứ" (1 → nhất, 4 → tư, 21 → hai mươi mốt); from 100 on the figure.

    Raises ValueError below 1.
    """
    if ordinal < 1:
        raise ValueError(f"no ordinal for {ordinal}")
    if ordinal == 1:
        return "nhất"
    if ordinal == 4:
        return "tư"
    if ordinal < 10:
        return _UNITS[ordinal]
    if ordinal >= 100:
        return str(ordinal)
    tens, units = divmod(ordinal, 10)
    words = ["mười"] if tens == 1 else [_UNITS[tens], "mươi"]
    if units == 5:
        words.append("lăm")
    elif tens > 1 and units == 1:
        words.append("mốt")
    elif tens > 1 and units == 4:
        words.append("tư")
    elif units:
        words.append(_UNITS[units])
    return " ".join(words)


def heading_label(heading: Heading) -> str:
    """Return a heading's number with its punctuation, without a space after it; empty for PLAIN.

    A PART's label ("Phần thứ nhất") is a line of its own; every other label is followed by the title.
    """
    number = heading.ordinal
    match heading.style:
        case HeadingStyle.PART:
            return f"Phần thứ {ordinal_word(number)}"
        case HeadingStyle.ROMAN:
            return f"{roman(number)}."
        case HeadingStyle.ARABIC:
            return f"{number}."
        case HeadingStyle.DECIMAL:
            return f"{heading.parent}.{number}." if heading.parent else f"{number}."
        case HeadingStyle.LETTER:
            return f"{letter(number)})"
        case HeadingStyle.ARTICLE:
            return f"Điều {number}."
        case HeadingStyle.PLAIN:
            return ""


def marker_label(marker: ListMarker, ordinal: int) -> str:
    """Return the mark before a list item, without a space after it: "-", "1." or "a)"."""
    match marker:
        case ListMarker.DASH:
            return "-"
        case ListMarker.ARABIC:
            return f"{ordinal}."
        case ListMarker.LETTER:
            return f"{letter(ordinal)})"
