"""Kinds of document as values: the form, the outline, the phrase bank, the example answers.

A kind is a TOML file (docs/kinds.md); this module holds what it means, `kind_parser` reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bannai.documents.model import Align, HeadingStyle, ListMarker, SlideLayout
from bannai.documents.phrases import Phrase

if TYPE_CHECKING:
    from bannai.documents.patterns import Pattern


class Family(StrEnum):
    """Families of documents, as the home page groups them."""

    SPEECH = "speech"
    REPORT = "report"
    STATE = "state"
    PARTY = "party"
    SLIDES = "slides"


class InputType(StrEnum):
    """Types of an answer."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    QUANTITY = "quantity"
    DATE = "date"
    TIME = "time"
    LIST = "list"
    TABLE = "table"
    CHOICE = "choice"
    PEOPLE = "people"


class Tone(StrEnum):
    """Tones: solemn, or near to the villagers."""

    SOLEMN = "trang-trong"
    CLOSE = "gan-gui"


class Length(StrEnum):
    """Lengths: short, medium, long."""

    SHORT = "ngan"
    MEDIUM = "vua"
    LONG = "dai"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table input; `type` is text, number or series (`2022: 1.020; 2023: 1.065`)."""

    key: str
    label: str
    type: str = "text"
    required: bool = False


@dataclass(frozen=True, slots=True)
class InputField:
    """A question of the form.

    `aliases` are labels under which the answer is found in a list of facts. `collects_unmatched`
    (one table input a kind) takes facts whose label no input knows. `office` names the field of the
    office profile that answers when the user does not. `leads` are words that the form sets itself and that
    are taken off the start of an answer ("Căn cứ", "V/v"). `choices` maps the stored key to its label.
    `sentences` says that the answers tell something in sentences: a model may reword them around the facts
    inside. Never set where the very words count (legal bases, what is decided or ordered, names).
    """

    key: str
    label: str
    type: InputType = InputType.TEXT
    help: str = ""
    required: bool = False
    unit: str = ""
    example: Any = None
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    choices_from: str = ""  # "signatures": the standard's presets; "bodies": who can issue the paper
    columns: tuple[TableColumn, ...] = ()
    collects_unmatched: bool = False
    office: str = ""
    leads: tuple[str, ...] = ()
    cells: bool = False  # what is pasted from a spreadsheet keeps its cells, parted by " | "
    sentences: bool = False


class StatementForm(StrEnum):
    """What a statement of the phrase bank becomes."""

    PARAGRAPH = "paragraph"
    JOINED = "joined"  # goes on in the paragraph before it
    SALUTATION = "salutation"
    SALUTATIONS = "salutations"  # the "Kính thưa" lines made from a people input
    CLOSING = "closing"
    LEGAL_BASIS = "legal_basis"
    DECIDES = "decides"
    NOTE = "note"
    HEADING = "heading"
    LIST = "list"
    TABLE = "table"
    CHART = "chart"
    VERBATIM = "verbatim"  # a long text of the user, paragraph by paragraph
    SPEAKER_NOTE = "speaker_note"


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of a `when`: `key` present (or absent), a choice equal to `value`, more than `>N` items."""

    key: str
    value: str = ""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class ColumnTemplate:
    """A column of a table that the phrase bank writes."""

    header: Phrase
    text: Phrase
    weight: float = 1.0
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Statement:
    """An entry of the phrase bank.

    `texts` maps a tone ("" = every tone) to its alternatives. `when` is a list of alternatives
    ("|"), each a list of conditions ("&"). `each` repeats it for every item or row of an input.
    """

    form: StatementForm
    texts: Mapping[str, tuple[Phrase, ...]]
    when: tuple[tuple[Condition, ...], ...] = ()
    tones: tuple[Tone, ...] = ()
    lengths: tuple[Length, ...] = ()
    each: str = ""
    input: str = ""
    heading: HeadingStyle = HeadingStyle.PLAIN
    marker: ListMarker = ListMarker.DASH
    caption: Phrase = ()
    columns: tuple[ColumnTemplate, ...] = ()


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """A part of the outline: purpose and instruction speak to a writer, statements are the bank.

    `words` is the usual span of its length in syllables at medium length. A section with a `slide`
    makes slides of that layout; `each` makes one for every row of a table input.
    """

    id: str
    purpose: str
    statements: tuple[Statement, ...]
    title: Phrase = ()
    heading: HeadingStyle | None = None
    words: tuple[int, int] = (0, 0)
    inputs: tuple[str, ...] = ()
    instruction: str = ""
    when: tuple[tuple[Condition, ...], ...] = ()
    slide: SlideLayout | None = None
    subtitle: Phrase = ()
    each: str = ""


@dataclass(frozen=True, slots=True)
class Computed:
    """A value worked out by code from answers: `formula` of `of`, in `unit`, rounded to `places`.

    With `table`, it is a further column of that table input, `of` being columns of the same row.
    """

    key: str
    formula: str
    of: tuple[str, ...]
    unit: str = ""
    places: int = 1
    table: str = ""


@dataclass(frozen=True, slots=True)
class FixedFact:
    """A figure, date or name that the kind itself states, with its source."""

    key: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class PaperForm:
    """What an official paper needs besides its text.

    `paper` is the kind of paper in the standard's table of abbreviations ("Công văn" has none).
    `issuer` is a body of the standard, `issuers` are others in whose name the paper can go out: its text
    names them by {@cq} and {@co_quan}. `minutes` asks for two signatures.
    """

    paper: str
    issuer: str
    subject: Phrase
    drafting_unit: Phrase = ()
    addressed: str = ""
    signature: str = ""
    recipients: tuple[Phrase, ...] = ()
    minutes: bool = False
    ends_with_mark: bool = True
    issuers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document. `words` gives the usual span in syllables for each length.

    A kind with a `pattern` is made from a Word file of the office: it is filled in, not written.
    """

    id: str
    name: str
    family: Family
    standard: str
    inputs: tuple[InputField, ...]
    outline: tuple[OutlineSection, ...]
    summary: str = ""
    keywords: tuple[str, ...] = ()
    title: Phrase = ()
    subtitle: Phrase = ()
    dateline: Phrase = ()
    form: PaperForm | None = None
    tones: tuple[Tone, ...] = (Tone.SOLEMN,)
    lengths: tuple[Length, ...] = (Length.SHORT, Length.MEDIUM, Length.LONG)
    variants: str = ""
    words: Mapping[Length, tuple[int, int]] = field(default_factory=dict)
    lexicon: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    phrases: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)
    computed: tuple[Computed, ...] = ()
    fixed: tuple[FixedFact, ...] = ()
    pattern: Pattern | None = None

    @property
    def is_template(self) -> bool:
        """Whether it is a template of the office: its own words are those of its Word file."""
        return self.pattern is not None and self.pattern.source == "template"

    def input(self, key: str) -> InputField:
        """Return the input of a key. Raises KeyError."""
        for candidate in self.inputs:
            if candidate.key == key:
                return candidate
        raise KeyError(key)

    def example_answers(self) -> dict[str, Any]:
        """Return the answers that make the example document."""
        return {item.key: item.example for item in self.inputs if item.example is not None}

    def statements(self) -> Iterator[Statement]:
        """Yield every statement of the outline in order."""
        for section in self.outline:
            yield from section.statements
