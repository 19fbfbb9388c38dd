"""A draft that comes back from Word corrected: what was changed there, as proposals for the draft.

Three documents meet: `sent`, what our own file reads back as; `back`, what the returned file reads as; and
the draft itself. Both files went through the same reader, so a difference between them is somebody's; where
it stands in the draft is found by its words. Facts stay with the words that nobody changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bannai.documents.facts import Fact
from bannai.documents.model import (
    Block,
    Document,
    Heading,
    Inline,
    ListBlock,
    ListMarker,
    Paragraph,
    Table,
    block_inlines,
    plain_text,
)
from bannai.documents.order import renumbered
from bannai.documents.parts import closing_parts, head_parts
from bannai.drafting.alignment import aligned
from bannai.drafting.merging import offered_blocks
from bannai.drafting.papers.corrected import corrected
from bannai.drafting.proposals import Proposal, accepted, as_blocks, offer

_LEAST_ALIKE = 0.2  # of two lines that are one line, changed
_CELL = "\t"  # stands between the cells of a row
_SEVERAL = frozenset({"superior", "issuer", "addressed", "recipients"})
_LISTED = re.compile(r"signature\.\d+\.lines")
# Indexes in a block that are no item or row.
_CAPTION, _HEADER, _BEFORE = -2, -1, -3


class _Sort(StrEnum):
    LINE = "line"  # of the head or the closing
    TEXT = "text"  # a paragraph or a heading
    ITEM = "item"
    ROW = "row"
    HEADER = "header"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class _Unit:
    """A line of a document. `place` is (section, position) of its block, or (part, -1); `index` is in it."""

    sort: _Sort
    place: tuple[str, int]
    index: int
    cells: tuple[Inline, ...]
    block: Block | None = None  # of a paragraph, a heading or an item

    @property
    def text(self) -> str:
        return _CELL.join(" ".join(plain_text(cell).split()) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A change without a place in the draft: the words before ("" = none) and after ("" = left out)."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was changed: `proposals` in reading order; what has to be looked at in the file itself."""

    proposals: tuple[Proposal, ...]
    unplaced: tuple[Unplaced, ...] = ()


@dataclass(slots=True)
class _Edits:
    """What happens to one block or part: lines made anew (None = left out), lines put in behind one."""

    changed: dict[int, tuple[Inline, ...] | None] = field(default_factory=dict)
    put_in: dict[int, list[_Unit]] = field(default_factory=dict)


_AllEdits = dict[tuple[str, int], _Edits]


def taken_back(draft: Document, sent: Document, back: Document) -> TakenBack:
    """Return what the changes from `sent` to `back` mean for a draft. Pure."""
    drafts, sents, backs = [*_units(draft)], [*_units(sent)], [*_units(back)]
    at = _counterparts(sents, drafts)
    pairs = aligned([it.text for it in sents], [it.text for it in backs], _likeness)
    edits: _AllEdits = {}
    unplaced: list[Unplaced] = []
    last: _Unit | None = None  # the line of the draft behind which something new would stand
    for number, (one, other) in enumerate(pairs):
        old = sents[one] if one is not None else None
        new = backs[other] if other is not None else None
        mine = at.get(one) if one is not None else None
        if old is not None and new is not None and old.text == new.text:
            last = mine or last
            continue
        if old is None and new is not None:
            later = (at.get(it) for it, _ in pairs[number + 1 :] if it is not None)
            following = next((it for it in later if it is not None), None)
            if not _put_in(edits, last, following, new):
                unplaced.append(Unplaced("", new.text.replace(_CELL, " ")))
            continue
        if old is None or mine is None or (new is not None and len(new.cells) != len(mine.cells)):
            words = (it.text.replace(_CELL, " ") if it is not None else "" for it in (old, new))
            unplaced.append(Unplaced(*words))
            continue
        cells = None
        if new is not None:
            was = old.cells if len(old.cells) == len(mine.cells) else mine.cells
            cells = tuple(corrected(*them) for them in zip(mine.cells, was, new.cells, strict=True))
        if cells != mine.cells:  # else the draft says so already
            edits.setdefault(mine.place, _Edits()).changed[mine.index] = cells
        last = mine
    return TakenBack(tuple(_proposals(draft, edits, unplaced)), tuple(unplaced))


def take_all(document: Document, proposals: Sequence[Proposal]) -> Document:
    """Return a document with every proposal accepted that still fits."""
    waiting = list(proposals)
    while waiting:
        taken = waiting.pop()
        after = accepted(document, taken)
        if after is not None:
            document = after
            waiting = [rebased(it, taken) for it in waiting]
    return replace(document, sections=renumbered(document.sections))


def rebased(waiting: Proposal, taken: Proposal) -> Proposal:
    """Return a proposal as it stands after another one of the same file was accepted.

    Each row of a table and each item of a list is offered by itself: all of them name the same old block.
    """
    if waiting.part or (waiting.section_id, waiting.part) != (taken.section_id, taken.part):
        return waiting
    if waiting.position > taken.position:
        return replace(waiting, position=waiting.position + len(taken.new) - len(taken.old))
    if waiting.position < taken.position or waiting.old != taken.old:
        return waiting
    facts = {fact.id: fact for fact in (*waiting.facts, *taken.facts)}
    new = tuple(it for it in offered_blocks(taken.old, taken.new, waiting.new) if not _is_empty(it))
    return offer(facts, taken.new, new, section_id=waiting.section_id, position=waiting.position)


def _is_empty(block: Block) -> bool:
    return isinstance(block, ListBlock) and not block.items


# Lines


def _units(document: Document) -> Iterator[_Unit]:
    for name, lines in head_parts(document).items():
        yield from (_Unit(_Sort.LINE, (name, -1), at, (line,)) for at, line in enumerate(lines))
    for section in document.sections:
        for position, block in enumerate(section.blocks):
            yield from _of_block(block, (section.id, position))
    for name, lines in closing_parts(document).items():
        yield from (_Unit(_Sort.LINE, (name, -1), at, (line,)) for at, line in enumerate(lines))


def _of_block(block: Block, place: tuple[str, int]) -> Iterator[_Unit]:
    match block:
        case Paragraph() | Heading():
            yield _Unit(_Sort.TEXT, place, 0, (block.runs,), block)
        case ListBlock():
            yield from (_Unit(_Sort.ITEM, place, at, (it,), block) for at, it in enumerate(block.items))
        case Table():
            if block.caption:
                yield _Unit(_Sort.CAPTION, place, _CAPTION, (block.caption,))
            yield _Unit(_Sort.HEADER, place, _HEADER, tuple(column.header for column in block.columns))
            yield from (_Unit(_Sort.ROW, place, at, row) for at, row in enumerate(block.rows))
        case _:  # charts are read back as tables: what is changed there cannot be laid in
            return


def _counterparts(sents: Sequence[_Unit], drafts: Sequence[_Unit]) -> dict[int, _Unit]:
    """Return for each line of the file that was sent the line of the draft that it is."""
    texts = [[it.text.casefold() for it in units] for units in (sents, drafts)]
    pairs = aligned(texts[0], texts[1], _likeness)
    return {one: drafts[other] for one, other in pairs if one is not None and other is not None}


def _likeness(one: str, other: str) -> float:
    first, second = set(_words(one)), set(_words(other))
    if not first or not second:
        return 0.0 if first or second else 1.0
    shared = len(first & second) / len(first | second)
    return shared if shared >= _LEAST_ALIKE else 0.0


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _put_in(edits: _AllEdits, last: _Unit | None, following: _Unit | None, new: _Unit) -> bool:
    """Lay a new line behind the last one or before the next; False where there is no place for it."""
    if last is not None and _are_one_sort(last, new):
        place, index = last.place, last.index
    elif following is not None and following.sort is not _Sort.HEADER and _are_one_sort(following, new):
        place = following.place
        index = _BEFORE if following.sort is _Sort.TEXT else following.index - 1
    elif new.sort not in (_Sort.TEXT, _Sort.ITEM):
        return False
    elif last is not None and last.sort is not _Sort.LINE:
        place, index = last.place, last.index
    elif following is not None and following.sort is not _Sort.LINE:
        place, index = following.place, _BEFORE
    else:
        return False
    edits.setdefault(place, _Edits()).put_in.setdefault(index, []).append(new)
    return True


def _are_one_sort(known: _Unit, new: _Unit) -> bool:
    """Say whether a new line is one more of those that a known line stands among."""
    if known.sort is _Sort.LINE:
        several = known.place[0] in _SEVERAL or _LISTED.fullmatch(known.place[0])
        return bool(several) and new.sort is _Sort.LINE and new.place[0] == known.place[0]
    if new.sort is _Sort.ROW:
        return known.sort in (_Sort.ROW, _Sort.HEADER) and len(new.cells) == len(known.cells)
    return new.sort is known.sort and new.sort in (_Sort.TEXT, _Sort.ITEM)


# Proposals


def _proposals(draft: Document, edits: _AllEdits, unplaced: list[Unplaced]) -> Iterator[Proposal]:
    facts = {fact.id: fact for fact in draft.facts}
    yield from _of_parts(head_parts(draft), edits, facts)
    for section in draft.sections:
        for position, block in enumerate(section.blocks):
            for found in _each(block, edits.get((section.id, position))):
                new = _rebuilt(block, found)
                if new == (block,):  # a table cannot be without its first row
                    unplaced.append(Unplaced(" ".join(map(plain_text, block_inlines(block))), ""))
                else:
                    yield offer(facts, (block,), new, section_id=section.id, position=position)
    yield from _of_parts(closing_parts(draft), edits, facts)


def _of_parts(
    parts: Mapping[str, Sequence[Inline]], edits: _AllEdits, facts: Mapping[str, Fact]
) -> Iterator[Proposal]:
    for name, lines in parts.items():
        found = edits.get((name, -1))
        if found is not None:
            yield offer(facts, as_blocks(lines), as_blocks(_lines(lines, found)), part=name)


def _each(block: Block, edits: _Edits | None) -> Iterator[_Edits]:
    """Yield what is offered by itself: each changed row or item; a block that goes, or is parted, is one."""
    if edits is None:
        return
    parted = any(it.sort is _Sort.TEXT for at, units in edits.put_in.items() if at != _BEFORE for it in units)
    if not isinstance(block, ListBlock | Table) or parted or _is_gone(block, edits):
        yield edits
        return
    for at in sorted({*edits.changed, *edits.put_in}):
        yield _Edits(
            {at: edits.changed[at]} if at in edits.changed else {},
            {at: edits.put_in[at]} if at in edits.put_in else {},
        )


def _is_gone(block: ListBlock | Table, edits: _Edits) -> bool:
    """Say whether all items, or all rows with the first one, were left out."""
    first = _HEADER if isinstance(block, Table) else 0
    last = len(block.rows if isinstance(block, Table) else block.items)
    return all(at in edits.changed and edits.changed[at] is None for at in range(first, last))


def _lines(lines: Sequence[Inline], edits: _Edits) -> tuple[Inline, ...]:
    result = [_plain(unit.cells[0]) for unit in edits.put_in.get(-1, ())]
    for at, line in enumerate(lines):
        cells = edits.changed.get(at, (line,))
        result += [cells[0]] if cells else []
        result += [_plain(unit.cells[0]) for unit in edits.put_in.get(at, ())]
    return tuple(result)


def _rebuilt(block: Block, edits: _Edits) -> tuple[Block, ...]:
    before = _new_blocks(edits.put_in.get(_BEFORE, ()))
    match block:
        case Paragraph() | Heading():
            cells = edits.changed.get(0, (block.runs,))
            own: tuple[Block, ...] = (replace(block, runs=cells[0]),) if cells and cells[0] else ()
            return (*before, *own, *_new_blocks(edits.put_in.get(0, ())))
        case ListBlock():
            return (*before, *_rebuilt_list(block, edits))
        case Table():
            return (*before, *_rebuilt_table(block, edits))
        case _:
            return (*before, block)


def _rebuilt_list(block: ListBlock, edits: _Edits) -> Iterator[Block]:
    """Yield the list with what was put in; a paragraph among dashes parts it, one among numbers follows."""
    inside = {at: [it for it in units if it.sort is _Sort.ITEM] for at, units in edits.put_in.items()}
    outside = {at: [it for it in units if it.sort is not _Sort.ITEM] for at, units in edits.put_in.items()}
    parts = [at for at in sorted(outside) if outside[at] and at >= 0]
    if block.marker is not ListMarker.DASH:
        parts = []
    starts, ends = [0, *(at + 1 for at in parts)], [*(at + 1 for at in parts), len(block.items)]
    for start, end in zip(starts, ends, strict=True):
        within = _Edits(
            {at - start: cells for at, cells in edits.changed.items()},
            {at - start: units for at, units in inside.items() if start <= at < end or at == start - 1 < 0},
        )
        items = _lines(block.items[start:end], within)
        if items:
            yield replace(block, items=items)
        yield from _new_blocks(outside[end - 1] if end - 1 in parts else ())
    if not parts:
        yield from _new_blocks([it for at in sorted(outside) if at >= 0 for it in outside[at]])


def _rebuilt_table(block: Table, edits: _Edits) -> Iterator[Block]:
    def rows_behind(at: int) -> list[tuple[Inline, ...]]:
        units = (it for it in edits.put_in.get(at, ()) if it.sort is _Sort.ROW)
        return [tuple(_plain(cell) for cell in unit.cells) for unit in units]

    rows = rows_behind(_HEADER)
    for at, row in enumerate(block.rows):
        changed = edits.changed.get(at, row)
        rows += [changed] if changed else []
        rows += rows_behind(at)
    headers = edits.changed.get(_HEADER) or tuple(column.header for column in block.columns)
    columns = tuple(
        replace(column, header=header) for column, header in zip(block.columns, headers, strict=True)
    )
    caption = edits.changed.get(_CAPTION, (block.caption,))
    if rows or not _is_gone(block, edits):
        yield replace(block, columns=columns, rows=tuple(rows), caption=caption[0] if caption else ())
    rest = (units for at, units in sorted(edits.put_in.items()) if at != _BEFORE)
    yield from _new_blocks([it for units in rest for it in units if it.sort is not _Sort.ROW])


def _new_blocks(units: Sequence[_Unit]) -> tuple[Block, ...]:
    """Return new lines as blocks; items that follow each other are one list."""
    result: list[Block] = []
    for unit in units:
        runs, last = _plain(unit.cells[0]), result[-1] if result else None
        match unit.block:
            case ListBlock(_, marker) if isinstance(last, ListBlock) and last.marker is marker:
                result[-1] = replace(last, items=(*last.items, runs))
            case ListBlock(_, marker):
                result.append(ListBlock((runs,), marker))
            case Heading() as heading:
                result.append(replace(heading, runs=runs))
            case _:
                result.append(Paragraph(runs))
    return tuple(result)


def _plain(inline: Inline) -> Inline:
    """Return words from the file without facts: nothing accounts for them yet."""
    return tuple(replace(run, fact=None) for run in inline)
