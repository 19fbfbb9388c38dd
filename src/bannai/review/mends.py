"""What a mender does to a file so that a finding is gone: values only; nothing is changed here.

Places are those of documents/paper.py. `start` and `end` count letters of `PaperParagraph.text` (what is on
paper, before any conversion of old fonts). A mender walks over the findings of one reading: it finds all the
elements first, then changes them; of one paragraph the last letters first.
"""

from __future__ import annotations

from dataclasses import dataclass

from bannai.documents.model import Align


@dataclass(frozen=True, slots=True)
class ReplaceText:
    """Put `text` in place of the letters `start` to `end` of a paragraph, in the look of the first one."""

    place: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class SetLetters:
    """Set the look of the letters `start` to `end` of a paragraph; what is None stays as it is."""

    place: str
    start: int
    end: int
    font: str | None = None
    size_pt: float | None = None
    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    black: bool | None = None
    hidden: bool | None = None
    highlight: bool | None = None


@dataclass(frozen=True, slots=True)
class SetParagraph:
    """Set the form of a paragraph; what is None stays. One of the two line spacings at most is given."""

    place: str
    align: Align | None = None
    first_line_mm: float | None = None
    before_pt: float | None = None
    line_multiple: float | None = None
    line_exact_pt: float | None = None


@dataclass(frozen=True, slots=True)
class SetPage:
    """Set the paper and margins of the section of this index, in mm; what is None stays."""

    section: int
    width_mm: float | None = None
    height_mm: float | None = None
    top_mm: float | None = None
    bottom_mm: float | None = None
    left_mm: float | None = None
    right_mm: float | None = None
    header_mm: float | None = None


@dataclass(frozen=True, slots=True)
class SetPageNumber:
    """Let every section have its number in the middle of the top margin, in this size, none on page 1."""

    size_pt: float
    from_top_mm: float


@dataclass(frozen=True, slots=True)
class DrawLine:
    """Draw a solid line below a paragraph, centred, `length_mm` long; underlining there is taken away.

    `instead` is the place of a paragraph of underscores or dashes that the line replaces, "" for none.
    """

    place: str
    length_mm: float
    instead: str = ""


@dataclass(frozen=True, slots=True)
class ConvertFont:
    """Turn the text of an old font (TCVN3, VNI) into Unicode and set `font` instead; the whole file."""

    old: str
    font: str


@dataclass(frozen=True, slots=True)
class AcceptChanges:
    """Accept all tracked changes; the text on paper stays as it is shown."""


@dataclass(frozen=True, slots=True)
class RemoveComments:
    """Take all comments out of the file."""


@dataclass(frozen=True, slots=True)
class FitTable:
    """Make the columns of a table narrower, all by the same share, so that it is `width_mm` wide."""

    place: str
    width_mm: float


Mend = (
    ReplaceText
    | SetLetters
    | SetParagraph
    | SetPage
    | SetPageNumber
    | DrawLine
    | ConvertFont
    | AcceptChanges
    | RemoveComments
    | FitTable
)
