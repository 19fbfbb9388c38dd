"""The document model: frozen values that every renderer, checker and store reads.

Text is NFC without control characters. A document is a letterhead (official papers), a title,
sections of blocks, and a closing (signatures, recipients). A slide deck is a document whose
sections hold `Slide` blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bannai.documents.facts import Fact, without_marks


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text of one look; `fact` is the id of the fact that the text states, if any."""

    text: str
    fact: str | None = None
    bold: bool = False
    italic: bool = False


Inline = tuple[Run, ...]


def plain_text(inline: Inline) -> str:
    """Return the text of the runs, joined."""
    return "".join(run.text for run in inline)


class ParagraphRole(StrEnum):
    """What a paragraph is for; a standard gives each role its look."""

    BODY = "body"
    SALUTATION = "salutation"  # "Kính thưa …!" lines of a speech
    LEGAL_BASIS = "legal_basis"  # a căn cứ
    DECIDES = "decides"  # "QUYẾT ĐỊNH:", centred
    CLOSING = "closing"  # last words of a speech
    NOTE = "note"  # a remark under a table or a chart
    ENCLOSED = "enclosed"  # "(Kèm theo …)" under the title of an appendix


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    runs: Inline
    role: ParagraphRole = ParagraphRole.BODY


class HeadingStyle(StrEnum):
    """How a heading is numbered. The number itself comes from `ordinal` (1, 2, …)."""

    PART = "part"  # Phần I / its title in capitals on the next line
    CHAPTER = "chapter"  # Chương I / its title in capitals on the next line; counted through the paper
    DIVISION = "division"  # Mục 1 (of a chapter) / its title in capitals on the next line
    ROMAN = "roman"  # I.
    ARABIC = "arabic"  # 1.
    DECIMAL = "decimal"  # 1.1. (ordinal within the arabic heading above)
    LETTER = "letter"  # a)
    ARTICLE = "article"  # Điều 1.
    PLAIN = "plain"  # no number
    APPENDIX = "appendix"  # Phụ lục I / its title; all that follows stands after the signature
    APPENDIX_ARABIC = "appendix_arabic"  # Phụ lục 1, as the Party counts them


APPENDICES = (HeadingStyle.APPENDIX, HeadingStyle.APPENDIX_ARABIC)
"""The headings that begin an appendix; its ordinal is 0 when it is the only one, which has no number."""

TITLED_BELOW = (HeadingStyle.PART, HeadingStyle.CHAPTER, HeadingStyle.DIVISION, *APPENDICES)
"""The headings whose number is a line of its own, with the title below it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. `ordinal` counts from 1 within its parent; `parent` is the ordinal above (DECIMAL)."""

    runs: Inline
    style: HeadingStyle = HeadingStyle.PLAIN
    ordinal: int = 1
    parent: int = 0


class ListMarker(StrEnum):
    """How list items are marked."""

    DASH = "dash"  # "- "
    ARABIC = "arabic"  # "1. "
    LETTER = "letter"  # "a) " by the Vietnamese alphabet


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list of short items; each item already carries its closing punctuation."""

    items: tuple[Inline, ...]
    marker: ListMarker = ListMarker.DASH


class Align(StrEnum):
    """Horizontal alignment."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    JUSTIFY = "justify"


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: `weight` is its relative width (> 0)."""

    header: Inline
    weight: float = 1.0
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row has as many cells as there are columns. A `wide` one stands on landscape pages."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Inline, ...], ...]
    caption: Inline = ()
    wide: bool = False


class ChartKind(StrEnum):
    """Chart forms; chosen by the shape of the data."""

    COLUMN = "column"
    LINE = "line"
    PIE = "pie"
    STACKED = "stacked"  # columns of parts that make a whole


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a chart: `values` and their texts as given, one per category; None = no value."""

    name: str
    values: tuple[Decimal | None, ...]
    labels: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart over `categories` (periods or groups), all series in `unit`."""

    kind: ChartKind
    title: Inline
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""


class SlideLayout(StrEnum):
    """Slide layouts; the content decides which one is taken."""

    COVER = "cover"
    CONTENTS = "contents"
    SECTION = "section"
    BULLETS = "bullets"
    FIGURES = "figures"  # a few big numbers, one a line (a table of label and value)
    CHART = "chart"
    TABLE = "table"
    TWO_COLUMNS = "two_columns"  # each column begins with a heading, or is one block
    BIG_NUMBER = "big_number"  # one figure that fills the slide (a table of one row: label, value)
    TIMELINE = "timeline"  # what happened when (a table of two columns: time, event)
    ASSIGNMENTS = "assignments"  # who does what by when (a table)
    QUOTATION = "quotation"  # the words of somebody, and in a NOTE who said them
    PICTURE = "picture"  # a picture with its caption
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a slide. `data` is a JPEG or PNG file in base64, `width` and `height` its pixels.

    `alt` says what is to be seen, for those who hear the slide; without it the caption does.
    """

    data: str
    width: int
    height: int
    caption: Inline = ()
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide: a title, its content, and the speaker's notes."""

    layout: SlideLayout
    title: Inline
    blocks: tuple[Block, ...] = ()
    notes: tuple[Paragraph, ...] = ()
    subtitle: Inline = ()
    picture: Picture | None = None


Block = Paragraph | Heading | ListBlock | Table | Chart | Slide


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the outline: `id` is the outline's id, so that it can be written again alone."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head of an official paper, up to place and date.

    `superior` and `issuer` are lines in capitals (a long name is several lines). `symbol` is the
    whole line ("Số:      /BC-UBND"), `place_date` too, with blank space where the number and day
    are given after signing. `letter_subject` is the "V/v …" of a công văn, `draft` the mark of a
    draft ("DỰ THẢO LẦN 2").
    """

    superior: tuple[Inline, ...]
    issuer: tuple[Inline, ...]
    symbol: Inline
    place_date: Inline
    letter_subject: Inline = ()
    urgency: str = ""
    draft: Inline = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature block: `lines` in capitals (authority, then position), and the signer's name.

    `name` is empty when nobody gave it: room is left. `note` is the "(Ký, ghi rõ họ tên)" line.
    """

    lines: tuple[Inline, ...]
    name: Inline = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole paper. `standard` is nd30, party05, speech or deck; facts are in reading order.

    `dateline` is the line of place and time under a speech's title.
    `addressed` is the "Kính gửi" list (without closing punctuation); `addressed_word` what stands
    before it where that is another word ("Kính trình"). `signatures` holds the main signer last; minutes
    have two (the secretary first). `recipients` is the "Nơi nhận" list, each item with its closing
    punctuation. `contact` is the issuer's address and e-mail, `two_sided` asks for mirrored margins.
    `minutes` is the speaking time that was asked for a deck; 0: as long as its words take.
    """

    kind_id: str
    kind_name: str
    standard: str
    sections: tuple[Section, ...]
    letterhead: Letterhead | None = None
    type_name: Inline = ()
    subject: Inline = ()
    addressed: tuple[Inline, ...] = ()
    signatures: tuple[Signature, ...] = ()
    recipients: tuple[Inline, ...] = ()
    facts: tuple[Fact, ...] = ()
    dateline: Inline = ()
    addressed_word: str = ""
    contact: Inline = ()
    two_sided: bool = False
    minutes: float = 0.0

    def blocks(self) -> Iterator[Block]:
        """Yield every block in reading order (a slide is one block)."""
        for section in self.sections:
            yield from section.blocks

    @property
    def title(self) -> str:
        """A one-line title for lists and files: type name and subject, or the kind's name.

        What is missing is not marked in it: a name is no place to be filled in.
        """
        letter = self.letterhead.letter_subject if self.letterhead else ()
        parts = [without_marks(plain_text(it)) for it in (self.type_name, self.subject or letter)]
        return " ".join(part for part in parts if part) or self.kind_name


def block_inlines(block: Block) -> Iterator[Inline]:
    """Yield each piece of running text of a block in reading order."""
    match block:
        case Paragraph() | Heading():
            yield block.runs
        case ListBlock():
            yield from block.items
        case Table():
            if block.caption:
                yield block.caption
            for column in block.columns:
                yield column.header
            for row in block.rows:
                yield from row
        case Chart():
            yield block.title
            for series in block.series:
                yield from series.labels
        case Slide():
            yield block.title
            if block.subtitle:
                yield block.subtitle
            for inner in block.blocks:
                yield from block_inlines(inner)
            for note in block.notes:
                yield note.runs
            if block.picture and block.picture.caption:
                yield block.picture.caption


def document_inlines(document: Document) -> Iterator[Inline]:
    """Yield each piece of running text of a document in reading order, head and closing included."""
    head = document.letterhead
    if head:
        yield from head.superior
        yield from head.issuer
        yield head.symbol
        yield head.place_date
        if head.letter_subject:
            yield head.letter_subject
        if head.draft:
            yield head.draft
    if document.type_name:
        yield document.type_name
    if document.subject:
        yield document.subject
    if document.dateline:
        yield document.dateline
    yield from document.addressed
    for block in document.blocks():
        yield from block_inlines(block)
    for signature in document.signatures:
        yield from signature.lines
        if signature.name:
            yield signature.name
    yield from document.recipients
    if document.contact:
        yield document.contact


def is_appendix(block: Block) -> bool:
    """Say whether a block begins an appendix."""
    return isinstance(block, Heading) and block.style in APPENDICES


def split_appendices(blocks: Iterable[Block]) -> tuple[tuple[Block, ...], tuple[tuple[Block, ...], ...]]:
    """Return what stands before the signature, and each appendix with its heading first."""
    parts: list[list[Block]] = [[]]
    for block in blocks:
        if is_appendix(block):
            parts.append([])
        parts[-1].append(block)
    return tuple(parts[0]), tuple(tuple(part) for part in parts[1:])


def section_text(section: Section) -> str:
    """Return a section's text, one line a paragraph, item or row."""
    return "\n".join(
        text for block in section.blocks for inline in block_inlines(block) if (text := plain_text(inline))
    )
