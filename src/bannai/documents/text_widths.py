"""How wide a line of text is, so that a drawn line can be as long as the text above it."""

from __future__ import annotations

import unicodedata

MM_PER_PT = 25.4 / 72

# Advance widths of U+0020 … U+007E in thousandths of the font size, as in Times New Roman and in Liberation
# Serif, which has the same. A letter with marks is as wide as the letter; Đ and the horned letters are below.
_REGULAR = (
    "250 333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 500 500 500 500 500 500 500 500 "
    "500 500 278 278 564 564 564 444 921 722 667 667 722 611 556 722 722 333 389 722 611 889 722 722 "
    "556 722 667 556 611 722 722 944 722 722 611 333 278 333 469 500 333 444 500 444 500 444 333 500 "
    "500 278 278 500 278 778 500 500 500 500 333 389 278 500 500 722 500 500 444 480 200 480 541"
)
_BOLD = (
    "250 333 555 500 500 1000 833 278 333 333 500 570 250 333 250 278 500 500 500 500 500 500 500 500 "
    "500 500 333 333 570 570 570 500 930 722 667 722 722 667 611 778 778 389 500 778 667 944 722 778 "
    "611 778 722 556 667 722 722 1000 722 722 667 333 278 333 581 500 333 500 556 444 556 444 333 500 "
    "556 278 333 556 278 833 556 500 556 556 444 389 333 556 500 722 500 500 444 394 220 394 520"
)
_OTHERS = {"Đ": (722, 722), "đ": (500, 556), "…": (1000, 1000), "–": (500, 500), "—": (1000, 1000)}
_HORN = "\u031b"  # of ơ and ư: about 40 thousandths wider than o and u


def _table(widths: str, bold: int) -> dict[str, int]:
    table = {chr(32 + index): int(width) for index, width in enumerate(widths.split())}
    return table | {char: pair[bold] for char, pair in _OTHERS.items()}


_TABLES = (_table(_REGULAR, 0), _table(_BOLD, 1))


def text_width_mm(text: str, size_pt: float, *, bold: bool = False) -> float:
    """Return the width in mm of one line of text in Times New Roman; within 2 % of the printed width.

    Italic is taken as upright. A character outside the table counts as half the size.
    """
    table = _TABLES[bold]
    units = 0
    for char in unicodedata.normalize("NFD", text):
        if char == _HORN:
            units += 40
        elif not unicodedata.combining(char):
            units += table.get(char, 500)
    return units / 1000 * size_pt * MM_PER_PT


def line_widths_mm(text: str, size_pt: float, room_mm: float, *, bold: bool = False) -> list[float]:
    """Return the width in mm of each line of a text broken at its blanks to a room; [] for no text."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width_mm(longer, size_pt, bold=bold) <= room_mm:
            lines[-1] = longer
        else:
            lines.append(word)
    return [text_width_mm(line, size_pt, bold=bold) for line in lines]
