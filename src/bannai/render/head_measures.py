"""The measures of a paper's head, for every writer: its two columns, and the lines drawn in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bannai.documents.model import Inline, Letterhead, plain_text
from bannai.documents.standards.standard import Standard
from bannai.documents.text_widths import line_widths_mm, text_width_mm

EDGE_MM = 2.5  # beyond the widest line of the right column, against other fonts and printers
STATE_RIGHT_MM = 95.0
PARTY_RIGHT_MM = 77.0  # centres it at 156 mm; HD 05-HD/VPTW itself: 158.8 mm
PARTY_LEFT_MARGIN_MM = 10.0  # centres the issuer at 69 mm; HD 05-HD/VPTW itself: 66.7 mm
STATE_LEFT_MARGIN_MM = 1.5  # so that a full line does not run into the right column
LONGEST_RIGHT_MM = 100.0


# NĐ 30/2020, Phụ lục I, mục III.2: boxes of 30 x 8, 40 x 8 and 20 x 8 mm. The Party's guidance gives none.
URGENCY_MM = {"HỎA TỐC": 30.0, "HOẢ TỐC": 30.0, "THƯỢNG KHẨN": 40.0, "KHẨN": 20.0}
BESIDE_URGENCY_MM = 3.0


@dataclass(frozen=True, slots=True)
class HeadColumns:
    """The two columns of a head in mm; `margins_mm` lie inside the left one, on its left and right."""

    left_mm: float
    right_mm: float
    margins_mm: tuple[float, float]

    @property
    def room_mm(self) -> float:
        """The breadth for the text of the left column."""
        return self.left_mm - sum(self.margins_mm)


def component_width_mm(standard: Standard, component: str, text: str) -> float:
    """Return how wide a text is in the look of a component."""
    look = standard.look(component)
    return text_width_mm(text.upper() if look.caps else text, look.size_pt, bold=look.bold)


def text_area_mm(standard: Standard) -> float:
    """Return the width between the margins."""
    page = standard.page
    return page.width_mm - page.left_mm - page.right_mm


def head_columns(head: Letterhead, standard: Standard) -> HeadColumns:
    """Return the columns: the right one holds the national title, and if it can the date, on one line."""
    party = "motto" not in standard.wording
    place = component_width_mm(standard, "place_date", plain_text(head.place_date)) + EDGE_MM
    title = component_width_mm(standard, "national_title", standard.wording["national_title"]) + EDGE_MM
    right = max(PARTY_RIGHT_MM if party else STATE_RIGHT_MM, title, min(place, LONGEST_RIGHT_MM))
    if not party:
        margins = (STATE_LEFT_MARGIN_MM, STATE_LEFT_MARGIN_MM)
    elif right <= PARTY_RIGHT_MM:
        margins = (0.0, PARTY_LEFT_MARGIN_MM)
    else:
        margins = (0.0, STATE_LEFT_MARGIN_MM)
    return HeadColumns(text_area_mm(standard) - right, right, margins)


def urgency_width_mm(standard: Standard, text: str) -> float:
    """Return the width of the box round an urgency mark; wider where the standard's letters would not fit."""
    return max(URGENCY_MM.get(text, 0.0), component_width_mm(standard, "urgency", text) + BESIDE_URGENCY_MM)


def short_line_mm(standard: Standard, component: str, lines: Sequence[Inline], room_mm: float) -> float:
    """Return how long to draw a line below text that is broken to a room, 0 without text.

    1/3 to 1/2 of the last printed line (NĐ 30/2020, Phụ lục I, mục II.2 and II.5); where that is a word
    or two left over, 1/3 of the longest, or the line would be a dot.
    """
    look = standard.look(component)
    widths: list[float] = []
    for line in lines:
        text = plain_text(line).upper() if look.caps else plain_text(line)
        widths += line_widths_mm(text, look.size_pt, room_mm, bold=look.bold)
    if not widths:
        return 0.0
    last, longest = widths[-1], max(widths)
    return last * 0.4 if last >= longest * 0.6 else longest / 3
