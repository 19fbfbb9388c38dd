"""Numbers of headings and list items as they stand on paper. Every renderer takes them from here."""

from __future__ import annotations

from bannai.documents.model import Heading, HeadingStyle, ListMarker, Paragraph, plain_text
from bannai.documents.vietnamese import roman

# NĐ 30/2020, Phụ lục I, mục II.6: điểm theo thứ tự chữ cái tiếng Việt (a, b, c, d, đ, e, g …).
LETTERS = "abcdđeghiklmnopqrstuvxy"


def letter(ordinal: int) -> str:
    """Return the letter of a điểm (1 → a, 5 → đ); after y come aa, ab, … Raises ValueError below 1."""
    if ordinal < 1:
        raise ValueError(f"no letter for {ordinal}")
    text = ""
    while ordinal > 0:
        ordinal, index = divmod(ordinal - 1, len(LETTERS))
        text = LETTERS[index] + text
    return text


def heading_label(heading: Heading) -> str:
    """Return a heading's number with its punctuation, without a space after it; empty for PLAIN.

    The label of a part, a chapter, its mục and an appendix is a line of its own; every other one is followed
    by the title. Phần and chương count by Roman figures (NĐ 30/2020, Phụ lục I, mục II.6; HD 05, tr. 13).
    """
    number = heading.ordinal
    match heading.style:
        case HeadingStyle.PART:
            return f"Phần {roman(number)}"
        case HeadingStyle.CHAPTER:
            return f"Chương {roman(number)}"
        case HeadingStyle.DIVISION:
            return f"Mục {number}"
        case HeadingStyle.APPENDIX:
            return f"Phụ lục {roman(number)}" if number else "Phụ lục"
        case HeadingStyle.APPENDIX_ARABIC:
            return f"Phụ lục {number}" if number else "Phụ lục"
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


def leads(paragraph: Paragraph) -> bool:
    """Whether a paragraph announces what follows ("… như sau:"), so that a page must not end with it."""
    return plain_text(paragraph.runs).endswith(":")
