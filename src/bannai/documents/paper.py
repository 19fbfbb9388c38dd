"""A `Paper`: what a Word file shows, independent of its XML. Frozen values that any importer can make.

A paper is what came from elsewhere, as it stands; a `Document` (model.py) is what we write. Text is as
the file has it: not NFC, not cleaned, because a checker must see what is wrong with it.

Every piece has a *place*, a text such as `word/document.xml#body/12/run/3`, by which a mender finds that very
element again in the file that was read (importers/docx_places.py), and from which the window makes words
(`paper_walk.place_in_words`). Numbers in a place count from 0, in the order of the XML:

    PART#body/12                 the 13th block (paragraph or table) of the body
    PART#body/3/row/2/cell/1/0   the first block of a cell; row and cell count w:tr and w:tc
    PART#body/12/shape/1/2       the third block in the second shape (a text box) of that paragraph
    PART#header/0  PART#footer/0  PART#note/ID/0       blocks of other parts
    PARAGRAPH/run/5  PARAGRAPH/shape/1                  a w:r, a shape of a paragraph

Lengths are in mm, sizes and spaces in pt, colours "RRGGBB" or "" (automatic: black on white).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bannai.documents.model import Align
from bannai.documents.paper_looks import Border, ParagraphLook, TextLook


class Change(StrEnum):
    """What a tracked change says of a piece; Word shows deleted pieces struck out until they are accepted."""

    NONE = ""
    INSERTED = "inserted"
    DELETED = "deleted"


class ShapeKind(StrEnum):
    """What a shape is."""

    LINE = "line"
    BOX = "box"  # a rectangle or another closed form, with or without text
    PICTURE = "picture"
    CHART = "chart"
    OBJECT = "object"  # an embedded file, an equation of old Word
    OTHER = "other"


class StoryKind(StrEnum):
    """Text that stands outside the body."""

    HEADER = "header"
    FOOTER = "footer"
    FOOTNOTE = "footnote"
    ENDNOTE = "endnote"


@dataclass(frozen=True, slots=True)
class PaperRun:
    """Text of one look. `index` is that of its w:r in the paragraph: one w:r may give several pieces.

    In `text` a tab is "\\t", a line break "\\n", a page break "\\f", a column break "\\v"; letters of symbol
    fonts are those that they show. `field` is the name of the field whose result it is (PAGE, NUMPAGES, DATE,
    HYPERLINK …); a PAGE field without a result is a run without text. `note` is the id of the foot- or
    endnote that is called here (`footnote/2`). `symbol` is the symbol font, where the letters came from one.
    """

    text: str
    look: TextLook
    index: int
    field: str = ""
    change: Change = Change.NONE
    note: str = ""
    symbol: str = ""

    @property
    def visible(self) -> bool:
        """Whether it is on paper when all changes are accepted."""
        return self.change is not Change.DELETED and not self.look.hidden

    @property
    def shown(self) -> str:
        """The text as it looks: in capitals where its look says so, "" when it is not on paper."""
        if not self.visible:
            return ""
        return self.text.upper() if self.look.caps or self.look.small_caps else self.text


@dataclass(frozen=True, slots=True)
class NumberLabel:
    """The number that Word sets before a paragraph: `text` is what stands there ("1.2.", "a)", "•").

    `suffix` follows it: tab, space or nothing. `form` is Word's name of the number form (decimal, bullet …);
    `ordinal` is the count at this level. `num_id` and `level` lead back to the numbering part.
    """

    text: str
    look: TextLook
    suffix: str = "tab"
    form: str = "decimal"
    ordinal: int = 1
    num_id: int = 0
    level: int = 0


@dataclass(frozen=True, slots=True)
class PaperShape:
    """A drawn thing that hangs on a paragraph, with the text in it, if any.

    `x_mm`, `y_mm` are measured from `x_from`, `y_from` (page, margin, column, paragraph, character …; "" when
    not told) and are None where an alignment (`x_align`: left, center, right …) is told instead, or nothing.
    `inline` shapes stand in the line like a letter. `line_pt` is the weight of the drawn outline, None when
    there is none or it is not told. `run` is the index of the w:r that holds it. `media` is the part of a
    picture, never opened. A group is taken apart: each member is a shape of its own.
    """

    kind: ShapeKind
    place: str
    run: int = 0
    inline: bool = False
    x_mm: float | None = None
    y_mm: float | None = None
    x_from: str = ""
    y_from: str = ""
    x_align: str = ""
    y_align: str = ""
    width_mm: float | None = None
    height_mm: float | None = None
    line_pt: float | None = None
    color: str = ""
    alt: str = ""
    media: str = ""
    change: Change = Change.NONE
    blocks: tuple[PaperBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperParagraph:
    """A paragraph. `mark` is the look of its end mark: the height of an empty line.

    `style` is the name that people see, `style_id` Word's id ("" when no style is named). A paragraph whose
    `mark_change` is DELETED runs on into the next one when the changes are accepted.
    """

    place: str
    look: ParagraphLook
    mark: TextLook
    runs: tuple[PaperRun, ...] = ()
    label: NumberLabel | None = None
    shapes: tuple[PaperShape, ...] = ()
    style: str = ""
    style_id: str = ""
    mark_change: Change = Change.NONE

    @property
    def text(self) -> str:
        """The letters on paper, as typed (without number label and without the effect of "all caps")."""
        return "".join(run.text for run in self.runs if run.visible)

    @property
    def shown(self) -> str:
        """The line as it is read: number label, a space, and the text, in capitals where they are set."""
        text = "".join(run.shown for run in self.runs)
        if self.label is None or not self.label.text:
            return text
        label = self.label.text.upper() if self.label.look.caps else self.label.text
        return f"{label} {text}" if self.label.suffix != "nothing" else label + text


@dataclass(frozen=True, slots=True)
class PaperCell:
    """A cell at grid column `column`, `columns` wide and `rows` high. Of merged cells the first is given."""

    place: str
    blocks: tuple[PaperBlock, ...]
    column: int = 0
    columns: int = 1
    rows: int = 1
    width_mm: float | None = None
    align: str = "top"  # top, center, bottom
    borders: tuple[Border, ...] = ()
    fill: str = ""
    margins_mm: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)  # top, right, bottom, left


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A row. `header` stands again on each page; `whole` never breaks over pages."""

    place: str
    cells: tuple[PaperCell, ...]
    header: bool = False
    whole: bool = False
    height_mm: float | None = None
    change: Change = Change.NONE


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table: `grid_mm` are its column widths. `floating` ones stand beside the text."""

    place: str
    rows: tuple[PaperRow, ...]
    grid_mm: tuple[float, ...] = ()
    style: str = ""
    align: Align = Align.LEFT
    indent_mm: float = 0.0
    floating: bool = False

    @property
    def bordered(self) -> bool:
        """Whether any cell has a drawn edge."""
        return any(cell.borders for row in self.rows for cell in row.cells)


PaperBlock = PaperParagraph | PaperTable


@dataclass(frozen=True, slots=True)
class PageNumber:
    """Where the page number stands: in which story and on which pages.

    `story` is its index in `Paper.stories`; `pages` is default (all others), first or even. `align` is that
    of its paragraph, frame or text box. `size_pt`, `bold`, `italic` are of the number itself.
    """

    story: int
    pages: str
    place: str
    header: bool
    align: Align
    look: TextLook


@dataclass(frozen=True, slots=True)
class PageSetup:
    """The pages of one section: blocks `first_block` up to, not including, `end_block` of the body.

    `headers` and `footers` say which story stands on default, first and even pages (index into
    `Paper.stories`, None for none); `first` counts only with `title_page`, `even` only with
    `Paper.even_and_odd`. `number_start` restarts the page count. `begins` is nextPage, continuous, evenPage …
    """

    width_mm: float = 215.9
    height_mm: float = 279.4
    landscape: bool = False
    top_mm: float = 25.4
    bottom_mm: float = 25.4
    left_mm: float = 25.4
    right_mm: float = 25.4
    gutter_mm: float = 0.0
    header_mm: float = 12.7
    footer_mm: float = 12.7
    title_page: bool = False
    columns: int = 1
    begins: str = "nextPage"
    number_start: int | None = None
    number_form: str = "decimal"
    headers: tuple[int | None, int | None, int | None] = (None, None, None)
    footers: tuple[int | None, int | None, int | None] = (None, None, None)
    page_numbers: tuple[PageNumber, ...] = ()
    first_block: int = 0
    end_block: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """A header, a footer, a foot- or endnote. `id` is the part's name, for a note `footnote/2`."""

    kind: StoryKind
    id: str
    blocks: tuple[PaperBlock, ...]


@dataclass(frozen=True, slots=True)
class PaperWarning:
    """What could not be read, though the rest was: the id of a sentence in messages/importers.toml."""

    message_id: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class ChangeCounts:
    """How many tracked changes and comments there are. Each stretch of text is one change."""

    inserted: int = 0
    deleted: int = 0
    formatted: int = 0
    comments: int = 0


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole file. `blocks` is the body in reading order; there is at least one section.

    `mirrored` and `even_and_odd` are the settings of two-sided printing. `default_tab_mm` is the distance of
    tab stops where a paragraph has none. `pictures` counts those of the whole file.
    """

    sections: tuple[PageSetup, ...]
    blocks: tuple[PaperBlock, ...]
    stories: tuple[Story, ...] = ()
    changes: ChangeCounts = ChangeCounts()
    pictures: int = 0
    mirrored: bool = False
    even_and_odd: bool = False
    default_tab_mm: float = 12.7
    warnings: tuple[PaperWarning, ...] = ()
