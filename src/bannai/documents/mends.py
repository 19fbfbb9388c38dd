"""What a mender does to a file so that a finding is gone: values only; nothing is changed here.

Places are those of documents/paper.py. `start` and `end` count letters of `PaperParagraph.text` (what is on
paper, before any conversion of old fonts). A mender walks over the findings of one reading: it finds all the
elements first, then changes them; of one paragraph the last letters first.
"""

from __future__ import annotations

import json
import types
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

from bannai.documents.model import Align


@dataclass(frozen=True, slots=True)
class ReplaceText:
    """Put `text` in place of the letters `start` to `end` of a paragraph, each in the look of the old one."""

    place: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class SetLetters:
    """Set the look of the letters `start` to `end` of a paragraph; what is None stays as it is.

    `caps` shows them as capitals without changing them; `highlight` False takes any colour behind them away.
    """

    place: str
    start: int
    end: int
    font: str | None = None
    size_pt: float | None = None
    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    caps: bool | None = None
    black: bool | None = None
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
class SetLabel:
    """Set how the automatic numbers of one level of a list look; what is None stays.

    `begin` is the word before the number ("Điều"), in its right case; `end` the mark after it.
    """

    num_id: int
    level: int
    begin: str | None = None
    end: str | None = None
    small: bool | None = None
    bold: bool | None = None


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


@dataclass(frozen=True, slots=True)
class SetPageNumber:
    """Let every section have its number in the middle of the top margin, in this size, none on page 1."""

    size_pt: float
    from_top_mm: float


@dataclass(frozen=True, slots=True)
class DrawLine:
    """Draw a solid line below a paragraph, `length_mm` long, in the middle of a column `room_mm` wide.

    `instead` is the place of a paragraph of underscores or dashes that the line replaces, "" for none.
    """

    place: str
    length_mm: float
    room_mm: float
    instead: str = ""


@dataclass(frozen=True, slots=True)
class SetLine:
    """Make a drawn line `length_mm` long, its middle where it was.

    `place` is that of a shape, or of the empty paragraph in a column `room_mm` wide whose border it is.
    """

    place: str
    length_mm: float
    room_mm: float


@dataclass(frozen=True, slots=True)
class InsertBelow:
    """Set a centred line of marks (`*`, `-----`) below a paragraph."""

    place: str
    text: str
    size_pt: float


@dataclass(frozen=True, slots=True)
class HeadLine:
    """Letters `start` to `end` of a paragraph go into a cell, counted by rows: 0 and 1, 2 and 3."""

    place: str
    start: int
    end: int
    cell: int


@dataclass(frozen=True, slots=True)
class HeadTable:
    """Set a head of tabs or spaces in a table of two columns without borders, each line centred in its cell.

    It takes the place of the paragraphs from `first` to `last`; lines drawn or typed between them go too.
    `one_row`: what belongs into the lower row stands below the upper one in the same cells.
    """

    first: str
    last: str
    lines: tuple[HeadLine, ...]
    left_mm: float
    right_mm: float
    one_row: bool


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
    | SetLabel
    | SetPage
    | SetPageNumber
    | DrawLine
    | SetLine
    | InsertBelow
    | HeadTable
    | ConvertFont
    | AcceptChanges
    | RemoveComments
    | FitTable
)
_BY_NAME: dict[str, Any] = {cls.__name__: cls for cls in get_args(Mend)}


def mends_to_json(mends: Iterable[Mend]) -> str:
    """Return mends as one line of JSON: they travel to the process that changes the file."""
    return json.dumps([{"do": type(it).__name__, **asdict(it)} for it in mends], ensure_ascii=False)


def mends_from_json(text: str) -> list[Mend]:
    """Read what `mends_to_json` wrote. Raises ValueError on anything else."""
    try:
        items = json.loads(text)
        if type(items) is not list:
            raise ValueError("no list")
        return [_mend(item) for item in items]
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError("no mends") from error


def _mend(item: dict[str, Any]) -> Mend:
    cls = _BY_NAME[item.pop("do")]
    made: Mend = cls(**_fields(cls, item))
    return made


def _fields(cls: Any, item: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a class, each of its type, and no others."""
    types_of = get_type_hints(cls)
    given = {field.name: _value(types_of[field.name], item.pop(field.name)) for field in fields(cls)}
    if item:
        raise ValueError("unknown fields")
    return given


def _value(kind: Any, value: Any) -> Any:
    """Check the type of a field; an enumeration is made of its text."""
    if get_origin(kind) is tuple:
        member = get_args(kind)[0]
        if type(value) is not list or any(type(item) is not dict for item in value):
            raise ValueError("no list of values")
        return tuple(member(**_fields(member, item)) for item in value)
    allowed = get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    if value is None and types.NoneType in allowed:
        return None
    for cls in allowed:
        if issubclass(cls, Enum):
            return cls(value)
        if type(value) is cls or (cls is float and type(value) is int):
            return value
    raise ValueError(f"a field of another type: {value!r}")
