"""What a paper is made of: the names of its components, and a paper with every line named."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from bannai.documents.paper import Paper, PaperTable
from bannai.paths import package_file
from bannai.review.paper_lines import Line


class Part(StrEnum):
    """What a line is. Where a standard gives a component a look, the name is that of the standard."""

    NATION = "national_title"  # also the Party's title
    MOTTO = "motto"
    SUPERIOR = "superior"
    ISSUER = "issuer"
    ISSUER_MARK = "issuer_mark"
    SYMBOL = "symbol"
    PLACE_DATE = "place_date"
    LETTER_SUBJECT = "letter_subject"
    URGENCY = "urgency"
    SECRET = "secret"
    DRAFT = "draft"
    TYPE_NAME = "type_name"
    SUBJECT = "subject"
    SUBJECT_MARK = "subject_mark"
    ADDRESSED = "addressed"
    ADDRESSED_ITEM = "addressed_item"
    ISSUING = "issuing"  # CHỦ TỊCH ỦY BAN NHÂN DÂN … above the căn cứ
    BASIS = "legal_basis"
    DECIDES = "decides"
    CHAPTER = "heading_part"  # Phần, Chương
    CHAPTER_TITLE = "heading_part_title"
    SECTION = "section"  # Mục 1
    ARTICLE = "heading_article"
    ROMAN = "heading_roman"
    CLAUSE = "clause"  # 1.
    DECIMAL = "heading_decimal"
    POINT = "point"  # a)
    DASH = "dash"
    BODY = "body"
    CELL = "table_cell"
    CAPTION = "table_caption"
    AUTHORITY = "authority"
    POSITION = "position"
    SIGNER = "signer"
    SIGNATURE_NOTE = "signature_note"
    CONTACT = "contact"  # address and telephone of the issuer, below the signature
    RECIPIENTS = "recipients_title"
    RECIPIENT = "recipients_item"
    APPENDIX = "appendix"
    APPENDIX_TITLE = "appendix_title"
    APPENDIX_NOTE = "appendix_note"
    RULE = "rule"  # a line of underscores or dashes
    UNKNOWN = "unknown"


RUNNING = (
    Part.BASIS, Part.ARTICLE, Part.ROMAN, Part.CLAUSE, Part.DECIMAL, Part.POINT, Part.DASH, Part.BODY,
)  # fmt: skip


class HeadForm(StrEnum):
    """What holds the two columns of the head."""

    NONE = "none"
    TABLE = "table"
    TABS = "tabs"
    SPACES = "spaces"
    BOXES = "boxes"
    STACKED = "stacked"


@dataclass(frozen=True, slots=True)
class Signing:
    """One signature block: its lines from the authority to the name."""

    lines: tuple[Line, ...]
    name: Line | None = None


@dataclass(frozen=True)
class Anatomy:
    """A paper with every line named. `parts` has one entry a line, in the order of `lines`.

    `kind` is the kind of paper as written in the standards ("Báo cáo", "Công văn"), "" when not recognised.
    `content` are the lines from the first căn cứ or paragraph to the last before the closing, in order.
    """

    paper: Paper
    lines: tuple[Line, ...]
    parts: tuple[Part, ...]
    head: HeadForm
    kind: str
    signatures: tuple[Signing, ...] = ()
    _by_part: dict[Part, tuple[Line, ...]] = field(default_factory=dict, repr=False, compare=False)

    def of(self, *parts: Part) -> tuple[Line, ...]:
        """Return the lines of these components in reading order."""
        if len(parts) == 1:
            return self._by_part.get(parts[0], ())
        return tuple(line for line, part in zip(self.lines, self.parts, strict=True) if part in parts)

    def first(self, part: Part) -> Line | None:
        """Return the first line of a component, None when it was not recognised."""
        return next(iter(self.of(part)), None)

    def part_of(self, line: Line) -> Part:
        """Return what a line is."""
        return self.parts[line.number]

    @property
    def content(self) -> tuple[Line, ...]:
        """The running text: lines that are content, tables and captions left out."""
        return self.of(*RUNNING, Part.CHAPTER, Part.CHAPTER_TITLE, Part.SECTION, Part.DECIDES)

    @property
    def data_tables(self) -> tuple[PaperTable, ...]:
        """The tables that hold data, not the head or the closing."""
        found: dict[str, PaperTable] = {}
        for line in self.of(Part.CELL):
            if line.table is not None:
                found[line.table.place] = line.table
        return tuple(found.values())


@cache
def form_words() -> Mapping[str, Any]:
    """Return form_words.toml."""
    return tomllib.loads(package_file("review/form_words.toml").read_text("utf-8"))
