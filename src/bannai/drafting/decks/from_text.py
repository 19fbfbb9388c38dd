"""A pasted text as a deck, word for word: only where a slide begins is decided here ("dùng nguyên văn")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.model import (
    Block,
    Document,
    Inline,
    ListBlock,
    Paragraph,
    ParagraphRole,
    Run,
    Section,
    Slide,
    SlideLayout,
)
from bannai.documents.vietnamese import clean
from bannai.drafting.decks.tables import slides_of_table, table_of

CONTENTS_FROM = 3  # headings from which on a list of them helps
_HEADING_CHARS = 90
_BULLET = re.compile(r"^[-+*•–—·]\s+(?=\S)")
_NUMBERED = re.compile(
    r"^((phần|chương|mục)\s+(thứ\s+\w+|[ivxlc]+|\d{1,3})\b|[IVXLC]{1,6}[.)]|\d{1,2}(\.\d{1,2})*[.)])\s*\S?",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^[“\"].{8,}[”\"][.!]?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without its outer blanks; with the cells of a table it has no other text."""

    text: str
    cells: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        return not self.text and not self.cells


@dataclass
class _Part:
    """A heading and what stands under it."""

    title: str = ""
    lines: list[_Line] = field(default_factory=list)


class TypedText:
    """Gives every line of a text a fact of its own: it was typed by the user."""

    def __init__(self, detail: str = "") -> None:
        """`detail` says where the text came from: a file's name, or nothing for pasted words."""
        self.facts: list[Fact] = []
        self._provenance = Provenance(ProvenanceKind.TYPED, detail)

    def runs(self, text: str) -> Inline:
        """Return words as a run with its own fact."""
        if not text:
            return ()
        fact = Fact(f"typed.{len(self.facts) + 1}", text, FactKind.TEXT, self._provenance)
        self.facts.append(fact)
        return (Run(text, fact.id),)


def deck_of_text(text: str, kind: tuple[str, str], title: str = "", source: str = "") -> Document:
    """Return a deck that says the words of a text, all of them, unchanged and in their order.

    The first line is the title unless `title` is given. A line in capitals, with a number in front, or that
    stands alone before a list or a paragraph begins a slide; lines with tabs or bars are a table; a line in
    quotation marks is a quotation. `kind` is id and name of the kind that the deck belongs to.
    """
    typed = TypedText(source)
    lines = list(_lines(text))
    while lines and lines[0].is_blank:
        lines.pop(0)
    heading = clean(title, multiline=False)
    if not heading and lines and lines[0].text:
        heading = lines.pop(0).text
    parts = [part for part in _parts(lines) if part.title or any(not it.is_blank for it in part.lines)]
    name = typed.runs(heading)
    cover = Slide(SlideLayout.COVER, name)
    sections = [Section("bia", heading, (cover,))]
    titles = [part.title for part in parts if part.title]
    if len(titles) >= CONTENTS_FROM:
        items = tuple(typed.runs(it) for it in titles)
        listed: tuple[Block, ...] = (ListBlock(items),)
        if any(_NUMBERED.match(it) for it in titles):  # they bring numbers of their own
            listed = tuple(Paragraph(item) for item in items)
        contents = Slide(SlideLayout.CONTENTS, (Run("Nội dung"),), listed)
        sections.append(Section("noi-dung", "Nội dung", (contents,)))
    for number, part in enumerate(parts, 1):
        slides = tuple(_slides(part, typed, heading))
        if slides:
            sections.append(Section(f"phan-{number}", part.title, slides))
    return Document(
        kind_id=kind[0],
        kind_name=kind[1],
        standard="deck",
        sections=tuple(sections),
        type_name=name,
        facts=tuple(typed.facts),
    )


def _lines(text: str) -> Iterator[_Line]:
    for raw in re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", text):
        parts = raw.split("\t") if "\t" in raw.strip() else raw.strip().strip("|").split("|")
        cells = tuple(clean(part, multiline=False) for part in parts)
        filled = len(parts) > 1 and any(cells)
        yield _Line("", cells) if filled else _Line(clean(raw, multiline=False))


def _parts(lines: Sequence[_Line]) -> Iterator[_Part]:
    part = _Part()
    for at, line in enumerate(lines):
        after = next((it for it in lines[at + 1 :] if not it.is_blank), _Line(""))
        before = lines[at - 1] if at else _Line("")
        if _is_heading(line, before, after):
            yield part
            part = _Part(line.text)
        else:
            part.lines.append(line)
    yield part


def _is_heading(line: _Line, before: _Line, after: _Line) -> bool:
    """Whether a line names what comes below it; of several numbered lines in a row each is an item."""
    text, next_text = line.text, after.text
    if not text or len(text) > _HEADING_CHARS or _BULLET.match(text) or _QUOTED.match(text):
        return False
    letters = [char for char in text if char.isalpha()]
    if len(letters) >= 3 and text == text.upper() and not text.endswith((".", ";", ",")):
        return True
    if text.endswith((".", ";", ",", "!", "?", "…")) or after.is_blank:
        return False
    if after.cells:
        return True
    if _NUMBERED.match(text):
        return not _NUMBERED.match(next_text) and not _NUMBERED.match(before.text)
    return before.is_blank and (bool(_BULLET.match(next_text)) or len(next_text) > len(text))


def _slides(part: _Part, typed: TypedText, deck_title: str) -> Iterator[Slide]:
    title = part.title or deck_title
    blocks: list[Block] = []
    rows: list[list[str]] = []
    said: list[str] = []

    def name() -> Inline:
        return typed.runs(title)

    def texts() -> Iterator[Slide]:
        if blocks:
            yield Slide(SlideLayout.BULLETS, name(), tuple(blocks))
            blocks.clear()

    def tables() -> Iterator[Slide]:
        if rows:
            made = [[typed.runs(cell) for cell in row] for row in rows]
            yield from slides_of_table(table_of(made, header=len(rows) > 1), name())
            rows.clear()

    for line in [*part.lines, _Line("")]:
        if line.cells:
            yield from texts()
            rows.append(list(line.cells))
            continue
        yield from tables()
        bare = line.text
        if said:
            quoted = Paragraph(typed.runs(said.pop()))
            by = len(bare) <= _HEADING_CHARS and _BULLET.match(bare)
            who = (Paragraph(typed.runs(_BULLET.sub("", bare)), ParagraphRole.NOTE),) if by else ()
            yield Slide(SlideLayout.QUOTATION, name(), (quoted, *who))
            if who:
                continue
        if not bare:
            continue
        if _QUOTED.match(bare):
            yield from texts()
            said.append(bare)
        elif _BULLET.match(bare):
            item = typed.runs(_BULLET.sub("", bare))
            last = blocks[-1] if blocks else None
            if isinstance(last, ListBlock):
                blocks[-1] = ListBlock((*last.items, item))
            else:
                blocks.append(ListBlock((item,)))
        else:
            blocks.append(Paragraph(typed.runs(bare)))
    yield from tables()
    yield from texts()
    if part.title and all(line.is_blank for line in part.lines):
        yield Slide(SlideLayout.SECTION, name())
