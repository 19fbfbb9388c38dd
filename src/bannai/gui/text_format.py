"""What each line of the editor is, as properties of its format, and how it looks.

The properties travel with the text: undo, redo, splitting and joining lines keep them. The look is only
for the screen; the page is set by the standard.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QTextBlock, QTextBlockFormat, QTextCharFormat, QTextFormat

from bannai.documents.model import TITLED_BELOW, HeadingStyle, ParagraphRole
from bannai.gui.style import GRID_PX, scaled

_FIRST = int(QTextFormat.Property.UserProperty.value)
SECTION, PART, ORIGIN, LINE, SLIDE, RUN = (_FIRST + 1 + number for number in range(6))


class LineKind(StrEnum):
    """What a line of the editor is of its block."""

    TEXT = "text"  # the whole of a paragraph
    HEADING = "heading"
    ITEM = "item"  # of a list
    CAPTION = "caption"  # of the table below it
    CHART = "chart"  # its title; the rest of the chart is not text
    SLIDE = "slide"  # its title: a slide begins here
    SUBTITLE = "subtitle"  # of a slide
    NOTE = "note"  # what the speaker says to a slide
    PART = "part"  # of the head or the closing
    GAP = "gap"  # an empty line that Qt needs beside a table


@dataclass(frozen=True, slots=True)
class Line:
    """What a line is: its kind, its section, the block it came from, the slide or the part it belongs to."""

    kind: LineKind
    section: str = ""
    origin: str = ""
    slide: str = ""
    part: str = ""


def line_of(form: QTextFormat) -> Line:
    """Read what a line (or a table) is from its format."""
    kind = str(form.property(LINE) or LineKind.TEXT)
    section, origin, slide, part = (str(form.property(it) or "") for it in (SECTION, ORIGIN, SLIDE, PART))
    return Line(LineKind(kind), section, origin, slide, part)


def set_line(form: QTextFormat, line: Line) -> None:
    """Write what a line (or a table) is into its format."""
    for name, value in (
        (LINE, line.kind.value),
        (SECTION, line.section),
        (ORIGIN, line.origin),
        (SLIDE, line.slide),
        (PART, line.part),
    ):
        form.setProperty(name, value)


def is_kind(block: QTextBlock, *kinds: LineKind) -> bool:
    """Whether a line is of one of these kinds."""
    return line_of(block.blockFormat()).kind in kinds


_SIZES = {LineKind.SLIDE: 1, LineKind.NOTE: -1}  # steps of Qt's relative sizes
_BOLD = (LineKind.HEADING, LineKind.SLIDE, LineKind.CAPTION)
_CENTRED_PARTS = (
    "superior",
    "issuer",
    "symbol",
    "letter_subject",
    "draft",
    "type_name",
    "subject",
    "dateline",
)
_CENTRED_ROLES = (ParagraphRole.DECIDES, ParagraphRole.ENCLOSED)
# as speeches print them
_BOLD_ROLES = (ParagraphRole.DECIDES, ParagraphRole.SALUTATION, ParagraphRole.CLOSING)


def block_format(
    line: Line, role: ParagraphRole = ParagraphRole.BODY, style: HeadingStyle = HeadingStyle.PLAIN
) -> QTextBlockFormat:
    """Return the format of a line: what it is, and its place on the screen."""
    form = QTextBlockFormat()
    set_line(form, line)
    form.setBottomMargin(scaled(GRID_PX) * 0.75)
    form.setLineHeight(118, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    if line.kind is LineKind.HEADING:
        form.setTopMargin(scaled(GRID_PX) * (4.5 if style in TITLED_BELOW else 1))
    elif line.kind is LineKind.SLIDE:
        form.setTopMargin(scaled(GRID_PX) * 2)
    elif line.kind is LineKind.ITEM:
        form.setLeftMargin(scaled(GRID_PX) * 2)
    centred = role in _CENTRED_ROLES or style in TITLED_BELOW
    if line.part in _CENTRED_PARTS or line.part.startswith("signature") or centred:
        form.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    elif line.part == "place_date":
        form.setAlignment(Qt.AlignmentFlag.AlignRight)
    return form


def char_format(
    line: Line, role: ParagraphRole = ParagraphRole.BODY, *, bold: bool = False
) -> QTextCharFormat:
    """Return how the letters of a line look."""
    form = QTextCharFormat()
    if bold or line.kind in _BOLD or line.part in ("type_name", "subject") or role in _BOLD_ROLES:
        form.setFontWeight(QFont.Weight.Bold)
    if role in (ParagraphRole.LEGAL_BASIS, ParagraphRole.NOTE, ParagraphRole.ENCLOSED) or line.kind in (
        LineKind.NOTE,
        LineKind.SUBTITLE,
    ):
        form.setFontItalic(True)
    if line.kind in _SIZES:
        form.setProperty(QTextFormat.Property.FontSizeAdjustment, _SIZES[line.kind])
    return form
