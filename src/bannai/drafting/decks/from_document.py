"""A finished paper as a deck: its own sentences and figures, its whole text in the speaker's notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.labels import heading_label
from bannai.documents.model import (
    Block,
    Chart,
    Document,
    Heading,
    HeadingStyle,
    Inline,
    ListBlock,
    Paragraph,
    ParagraphRole,
    Run,
    Section,
    Slide,
    SlideLayout,
    Table,
    is_appendix,
    plain_text,
)
from bannai.documents.order import HEADING_DEPTH, facts_in_order
from bannai.documents.vietnamese import find_numbers
from bannai.drafting.decks.tables import slides_of_table
from bannai.drafting.sentences import sentences

MOST_SLIDES = 20
MOST_ROWS = 24  # of a table: a longer one belongs on paper, not on a wall
_SLIDE_CHARS = 300  # what six lines hold, roughly; the renderer measures
_ITEM_CHARS = 240
_STOPS = " .;,/"
_CLOSING = "Trên đây là"
_ORDINAL = Fact("deck.ordinal", "", FactKind.TEXT, Provenance(ProvenanceKind.FIXED, "ordinal"))
_SKIPPED = (
    ParagraphRole.SALUTATION,
    ParagraphRole.LEGAL_BASIS,
    ParagraphRole.DECIDES,
    ParagraphRole.ENCLOSED,
)


@dataclass(frozen=True, slots=True)
class DeckOfPaper:
    """A deck, and the names of what it leaves to the paper: tables too long for a wall."""

    document: Document
    left_out: tuple[str, ...] = ()


@dataclass
class _Unit:
    """A heading of the paper with its own blocks."""

    title: Inline
    part: bool
    blocks: list[Block] = field(default_factory=list)


def deck_of_document(paper: Document, kind: tuple[str, str], source: str = "") -> DeckOfPaper:
    """Return the deck of a paper; `kind` is id and name of the deck's kind, `source` the paper's file or "".

    A slide holds sentences of the paper word for word, those with figures first, in the paper's order; all
    its text stands in the notes of the slide. Tables become charts, assignments, milestones or stay tables.
    Runs keep their facts; what has none and holds a figure is marked as taken over from the paper.
    """
    known: dict[str, Fact] = {fact.id: fact for fact in paper.facts} | {_ORDINAL.id: _ORDINAL}
    marked = _Marked(known, source)
    units = list(_units(paper, marked))
    titled = [unit for unit in units if unit.title]
    left: list[str] = []
    room = _room(units)
    opening: tuple[Paragraph, ...] = ()
    if titled and units[0] not in titled and not any(isinstance(it, Table | Chart) for it in units[0].blocks):
        first = units.pop(0)  # what is said before the first heading is said with the cover
        opening = tuple(
            _notes([it for it in first.blocks if isinstance(it, Paragraph | ListBlock | Heading)])
        )
    sections = [Section("bia", "", (replace(_cover(paper, marked), notes=opening),))]
    heads = [unit.title for unit in titled if unit.part] or [unit.title for unit in titled]
    if len(heads) > 1:
        contents = Slide(SlideLayout.CONTENTS, (Run("Nội dung"),), (ListBlock(tuple(heads)),))
        sections.append(Section("noi-dung", "Nội dung", (contents,)))
    name = marked.runs(_title(paper))
    for number, unit in enumerate(units, 1):
        slides = tuple(_slides(unit, unit.title or name, room, left))
        if slides:
            sections.append(Section(f"phan-{number}", plain_text(unit.title), slides))
    thanks = Slide(SlideLayout.THANKS, (Run("Trân trọng cảm ơn!"),))
    sections.append(Section("cam-on", "Trân trọng cảm ơn!", (thanks,)))
    deck = Document(kind[0], kind[1], "deck", tuple(sections), type_name=name)
    return DeckOfPaper(replace(deck, facts=facts_in_order(deck, known)), tuple(left))


class _Marked:
    """Marks runs with figures that no fact accounts for as taken over from the paper."""

    def __init__(self, known: dict[str, Fact], source: str) -> None:
        self._known, self._source, self._count = known, source, 0

    def runs(self, inline: Inline) -> Inline:
        """Return runs each of which has a fact if it holds a figure."""
        return tuple(self._run(run) for run in inline)

    def _run(self, run: Run) -> Run:
        if (run.fact and run.fact in self._known) or not find_numbers(run.text):
            return run
        self._count += 1
        fact_id = f"paper.{self._count}"
        while fact_id in self._known:
            self._count += 1
            fact_id = f"paper.{self._count}"
        origin = Provenance(ProvenanceKind.PAPER, self._source)
        self._known[fact_id] = Fact(fact_id, run.text, FactKind.TEXT, origin)
        return replace(run, fact=fact_id)

    def block(self, block: Block) -> Block:
        """Return a block with all its runs marked."""
        match block:
            case Paragraph() | Heading():
                return replace(block, runs=self.runs(block.runs))
            case ListBlock():
                return replace(block, items=tuple(map(self.runs, block.items)))
            case Table():
                return replace(
                    block,
                    columns=tuple(replace(it, header=self.runs(it.header)) for it in block.columns),
                    rows=tuple(tuple(map(self.runs, row)) for row in block.rows),
                    caption=self.runs(block.caption),
                )
            case Chart():
                series = tuple(replace(it, labels=tuple(map(self.runs, it.labels))) for it in block.series)
                return replace(block, title=self.runs(block.title), series=series)
            case Slide():
                return block


def _title(paper: Document) -> Inline:
    letter = paper.letterhead.letter_subject if paper.letterhead else ()
    parts = [part for part in (paper.type_name, paper.subject or letter) if plain_text(part).strip()]
    if not parts:
        return (Run(paper.title),)
    return (*parts[0], Run(" "), *parts[1]) if len(parts) > 1 else parts[0]


def _cover(paper: Document, marked: _Marked) -> Slide:
    head = paper.letterhead
    issuer: Inline = ()
    for line in head.issuer if head else ():
        issuer = (*issuer, *((Run(" "),) if issuer else ()), *line)
    return Slide(SlideLayout.COVER, marked.runs(_title(paper)), subtitle=marked.runs(issuer))


def _units(paper: Document, marked: _Marked) -> Iterator[_Unit]:
    """Yield the headings of the two upper levels that the paper has, each with what stands under it."""
    blocks = [marked.block(block) for block in _body(paper.blocks())]
    depths = sorted({HEADING_DEPTH[block.style] for block in blocks if isinstance(block, Heading)})
    parts = {depth for depth in depths[:1] if len(depths) > 1}
    upper = set(depths[:2])
    unit = _Unit((), part=False)
    for block in blocks:
        if isinstance(block, Heading) and HEADING_DEPTH[block.style] in upper:
            if unit.title or unit.blocks:
                yield unit
            unit = _Unit(_named(block), part=HEADING_DEPTH[block.style] in parts)
        else:
            unit.blocks.append(block)
    if unit.title or unit.blocks:
        yield unit


def _named(heading: Heading) -> Inline:
    """Return a heading's words; the number of an article is part of its name."""
    if heading.style is HeadingStyle.ARTICLE:
        return (Run(f"{heading_label(heading)} ", _ORDINAL.id), *heading.runs)
    return heading.runs


def _body(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if is_appendix(block):
            return
        if isinstance(block, Paragraph) and block.role in _SKIPPED:
            continue
        yield block


def _room(units: Sequence[_Unit]) -> int:
    """Return how many letters each unit may show, so that the whole is about twenty slides at most."""
    tables = sum(isinstance(block, Table | Chart) for unit in units for block in unit.blocks)
    empty = sum(not unit.blocks for unit in units)
    texts = max(1, len(units) - empty)
    free = MOST_SLIDES - 3 - tables - empty
    return _SLIDE_CHARS * min(2, max(1, free // texts))


def _slides(unit: _Unit, title: Inline, room: int, left: list[str]) -> Iterator[Slide]:
    texts = [block for block in unit.blocks if isinstance(block, Paragraph | ListBlock | Heading)]
    notes = tuple(_notes(texts))
    if unit.part and not texts:
        yield Slide(SlideLayout.SECTION, title, notes=notes)
    items = list(_items(texts))
    others = any(
        isinstance(block, Chart) or (isinstance(block, Table) and 0 < len(block.rows) <= MOST_ROWS)
        for block in unit.blocks
    )
    shown = [item for item in items if not item.said_only] or ([] if others else items)
    chosen = _chosen(shown, room)
    if chosen:
        yield Slide(SlideLayout.BULLETS, title, tuple(_blocks(chosen)), notes)
        notes = ()
    for block in unit.blocks:
        if isinstance(block, Chart):
            yield Slide(SlideLayout.CHART, block.title or title, (block,), notes)
            notes = ()
        elif isinstance(block, Table):
            if len(block.rows) > MOST_ROWS:
                left.append(plain_text(block.caption) or plain_text(title))
            elif block.rows:
                yield from slides_of_table(block, block.caption or title, notes)
                notes = ()
        elif isinstance(block, Slide):
            yield block


@dataclass(frozen=True, slots=True)
class _Item:
    """A sentence that may stand on a slide; `figures` counts what it says in numbers.

    What leads to something ("… như sau:") and the closing words are `said_only`.
    """

    runs: Inline
    heading: bool = False
    figures: int = 0
    said_only: bool = False


def _items(texts: Sequence[Paragraph | ListBlock | Heading]) -> Iterator[_Item]:
    for block in texts:
        if isinstance(block, Heading):
            yield _Item(block.runs, heading=True)
            continue
        lines = (block.runs,) if isinstance(block, Paragraph) else block.items
        for line in lines:
            for sentence in sentences(line):
                runs = _trimmed(sentence)
                text = plain_text(runs)
                if runs:
                    leads = text.endswith(":") or text.startswith(_CLOSING)
                    yield _Item(runs, figures=len(find_numbers(text)), said_only=leads)


def _trimmed(sentence: Inline) -> Inline:
    """Return a sentence without the space and the stop after it: points on a wall carry none."""
    runs = list(sentence)
    while runs and not runs[-1].text.strip(_STOPS):
        runs.pop()
    if runs:
        runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip(_STOPS))
    return tuple(runs)


def _chosen(items: Sequence[_Item], room: int) -> list[_Item]:
    """Return the sentences that stand on the slide, in their order: those with figures come first."""
    order = sorted(
        (at for at, item in enumerate(items) if not item.heading),
        key=lambda at: (len(plain_text(items[at].runs)) > _ITEM_CHARS, -min(items[at].figures, 1), at),
    )
    kept: set[int] = set()
    used = 0
    for at in order:
        length = len(plain_text(items[at].runs))
        if kept and used + length > room:
            continue
        kept.add(at)
        used += length
    return [
        item
        for at, item in enumerate(items)
        if at in kept or (item.heading and at + 1 < len(items) and _heads_kept(items, at, kept))
    ]


def _heads_kept(items: Sequence[_Item], at: int, kept: set[int]) -> bool:
    for below in range(at + 1, len(items)):
        if items[below].heading:
            return False
        if below in kept:
            return True
    return False


def _blocks(items: Sequence[_Item]) -> Iterator[Block]:
    points: list[Inline] = []
    for item in items:
        if item.heading:
            if points:
                yield ListBlock(tuple(points))
                points = []
            yield Heading(item.runs)
        else:
            points.append(item.runs)
    if points:
        yield ListBlock(tuple(points))


def _notes(texts: Sequence[Paragraph | ListBlock | Heading]) -> Iterator[Paragraph]:
    for block in texts:
        match block:
            case Paragraph() | Heading():
                yield Paragraph(block.runs)
            case ListBlock():
                yield from (Paragraph(item) for item in block.items)
