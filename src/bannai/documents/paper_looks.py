"""How letters and paragraphs of a `Paper` look, with everything resolved that styles and defaults say.

Lengths are in mm, sizes and spaces in pt, colours "RRGGBB" or "" (automatic: black on white).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bannai.documents.model import Align


class LineRule(StrEnum):
    """How `ParagraphLook.line` is meant."""

    MULTIPLE = "multiple"  # times the font's own line
    EXACT = "exact"  # pt
    AT_LEAST = "at_least"  # pt


@dataclass(frozen=True, slots=True)
class Border:
    """A line at one side: top, left, bottom, right, or between (equal paragraphs). `style` is Word's word."""

    side: str
    style: str = "single"
    width_pt: float = 0.5
    space_pt: float = 0.0
    color: str = ""


@dataclass(frozen=True, slots=True)
class TextLook:
    """The effective look of letters.

    `font` draws ASCII, `font_high` every other letter of Vietnamese, `font_complex` right-to-left scripts.
    `underline` is Word's word for it ("single", "dotted"), "" for none. `highlight` is a colour name or the
    fill behind the letters. `spacing_pt` widens (> 0) or condenses; `scale` is a percentage of the width.
    """

    font: str = "Times New Roman"
    font_high: str = "Times New Roman"
    font_complex: str = "Times New Roman"
    size_pt: float = 10.0
    bold: bool = False
    italic: bool = False
    underline: str = ""
    caps: bool = False
    small_caps: bool = False
    strike: bool = False
    hidden: bool = False
    color: str = ""
    highlight: str = ""
    vertical: str = ""  # superscript, subscript
    spacing_pt: float = 0.0
    scale: int = 100
    raised_pt: float = 0.0


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab stop, measured from the left margin; `align` is left, center, right, decimal or bar."""

    at_mm: float
    align: str = "left"
    leader: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame round a paragraph (how old Word sets its page numbers). An empty anchor or align: not told."""

    x_mm: float | None = None
    y_mm: float | None = None
    width_mm: float | None = None
    x_align: str = ""
    y_align: str = ""
    x_from: str = ""
    y_from: str = ""


@dataclass(frozen=True, slots=True)
class ParagraphLook:
    """The effective form of a paragraph. `first_line_mm` < 0 is a hanging indent."""

    align: Align = Align.LEFT
    left_mm: float = 0.0
    right_mm: float = 0.0
    first_line_mm: float = 0.0
    before_pt: float = 0.0
    after_pt: float = 0.0
    before_auto: bool = False  # Word's own space of about 14 pt, as in web pages
    after_auto: bool = False
    contextual: bool = False  # no space between paragraphs of one style
    line_rule: LineRule = LineRule.MULTIPLE
    line: float = 1.0
    keep_next: bool = False
    keep_lines: bool = False
    page_break_before: bool = False
    widow_control: bool = True
    outline: int | None = None  # 0 is the highest level
    fill: str = ""
    borders: tuple[Border, ...] = ()
    tabs: tuple[Tab, ...] = ()
    frame: Frame | None = None
