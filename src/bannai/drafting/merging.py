"""What someone edited and what the machine writes anew become one document; no edit is ever lost.

Three versions meet: the base (what the machine wrote before), the current one (the base as it was
edited) and the new one (what the machine writes now). What nobody edited follows the machine; what
was edited stays, and where the machine would now say something else a proposal is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from bannai.documents.facts import (
    Fact,
    FactKind,
    ProvenanceKind,
    earlier_fact,
    earlier_origin,
    id_of_now,
)
from bannai.documents.model import (
    Block,
    Document,
    Heading,
    Inline,
    ListBlock,
    Paragraph,
    Run,
    Section,
    Slide,
    Table,
)
from bannai.documents.order import facts_in_order
from bannai.documents.parts import closing_parts, head_parts, with_part
from bannai.drafting.alignment import aligned
from bannai.drafting.proposals import Proposal, as_blocks, offer
from bannai.drafting.sentences import joined_sentences, sentences

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Merged:
    """The document after merging, what is offered, and the new base for the next time."""

    document: Document
    proposals: tuple[Proposal, ...]
    base: Document


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands at a place (None: nothing) and what the machine would have there."""

    kept: Any
    offered: Any


def merge(
    base: Document, current: Document, new: Document, answered: Collection[str] | None = None
) -> Merged:
    """Merge by section and block.

    Without edits the result is `new`; where the machine writes the same as before, it is `current`.
    Every edited paragraph, item, row and line of `current` stands in the result word for word. `answered`
    are the keys of the questions that have an answer now (None: nothing is known of them).
    """
    if current in (base, new):
        return Merged(new, (), new)
    if new == base:
        return Merged(current, (), new)
    # A figure that was kept from the old answers must not pass for the fact of the new ones.
    facts = {fact.id: fact for fact in (*base.facts, *current.facts, *new.facts)}
    renamed = _renamed((*base.facts, *current.facts), new.facts, facts, answered)
    base, current = _retied(base, renamed), _retied(current, renamed)
    proposals: list[Proposal] = []
    document = _framed(base, current, new, facts, proposals)
    merged = []
    for section in _sections(base, current, new):
        kept = _section(section, base, current, new, facts, proposals)
        if kept is not None:
            merged.append(kept)
    document = replace(document, sections=tuple(merged))
    return Merged(replace(document, facts=facts_in_order(document, facts)), tuple(proposals), new)


def offered_blocks(
    base: Sequence[Block], current: Sequence[Block], new: Sequence[Block]
) -> tuple[Block, ...]:
    """Return the new blocks with the sentences, items and rows that only the hand changed or put in."""
    return _picked(base, current, new, _combined, True)


# Facts


def _renamed(
    old: Sequence[Fact], new: Sequence[Fact], facts: dict[str, Fact], answered: Collection[str] | None
) -> dict[str, str | None]:
    """Return which facts the text that stays names anew: those whose answer is another by now.

    They become facts of an earlier answer, and what was one is the answer's own again when that came back.
    `None`: a mark whose answer was given since is words like any others.
    """
    now = {fact.id: fact.text for fact in new}
    renamed: dict[str, str | None] = {}
    for fact in old:
        if earlier_origin(fact) is not None:
            if now.get(id_of_now(fact)) == fact.text:
                renamed[fact.id] = id_of_now(fact)
        elif now.get(fact.id, fact.text) != fact.text or _is_taken_away(fact, answered):
            if fact.kind is FactKind.MISSING:
                renamed[fact.id] = None
                continue
            before = earlier_fact(fact, facts)
            facts[before.id] = before
            renamed[fact.id] = before.id
    return renamed


def _is_taken_away(fact: Fact, answered: Collection[str] | None) -> bool:
    given = fact.provenance.kind is ProvenanceKind.ANSWER
    return answered is not None and given and fact.provenance.detail not in answered


def _retied(value: Any, renamed: Mapping[str, str | None]) -> Any:
    """Return a value of the model in which runs name facts by their other ids."""
    if not renamed:
        return value
    if isinstance(value, Run):
        name = value.fact or ""
        return replace(value, fact=renamed[name]) if name in renamed else value
    if isinstance(value, tuple):
        return tuple(_retied(item, renamed) for item in value)
    if is_dataclass(value) and not isinstance(value, (type, Fact)):
        return replace(value, **{it.name: _retied(getattr(value, it.name), renamed) for it in fields(value)})
    return value


# Head and closing


def _framed(
    base: Document, current: Document, new: Document, facts: dict[str, Fact], proposals: list[Proposal]
) -> Document:
    """Return the frame (all but the sections), line by line where the three are built alike."""
    shapes = {(document.letterhead is None, len(document.signatures)) for document in (base, current, new)}
    edited = [replace(document, sections=(), facts=()) for document in (base, current, new)]
    if len(shapes) > 1:
        return edited[2] if edited[1] == edited[0] else edited[1]
    old, now, next_one = ({**head_parts(it), **closing_parts(it)} for it in edited)
    document = edited[2]
    for name in next_one:
        pieces = _merged_pieces(old[name], now[name], next_one[name], _combined_line)
        kept = tuple(piece.kept for piece in pieces if piece.kept is not None)
        offered = tuple(piece.offered for piece in pieces if piece.offered is not None)
        document = with_part(document, name, kept)
        if kept != offered:
            proposals.append(offer(facts, as_blocks(kept), as_blocks(offered), part=name))
    if document.letterhead and edited[0].letterhead and edited[1].letterhead and edited[2].letterhead:
        urgency = _three(
            edited[0].letterhead.urgency, edited[1].letterhead.urgency, edited[2].letterhead.urgency
        )
        document = replace(document, letterhead=replace(document.letterhead, urgency=urgency))
    notes = [[signature.note for signature in it.signatures] for it in edited]
    signatures = tuple(
        replace(signature, note=_three(*(each[number] for each in notes)))
        for number, signature in enumerate(document.signatures)
    )
    names = ("kind_id", "kind_name", "standard", "addressed_word", "two_sided")
    plain = {name: _three(*(getattr(it, name) for it in edited)) for name in names}
    return replace(document, signatures=signatures, **plain)


# Sections


def _by_id(document: Document) -> dict[str, Section]:
    return {section.id: section for section in document.sections}


def _sections(base: Document, current: Document, new: Document) -> list[str]:
    """Return the ids of the merged sections in order: the machine's, unless someone moved them."""
    old, now, next_ones = (list(_by_id(it)) for it in (base, current, new))
    moved = [it for it in old if it in now] != [it for it in now if it in old]
    first, second = (now, next_ones) if moved else (next_ones, now)
    order = [it for it in first if it not in old or it in now]  # a section that was taken out stays out
    before = ""
    for section in second:
        if section not in order and (section not in old or section in now):
            order.insert(order.index(before) + 1 if before in order else 0, section)
        before = section if section in order else before
    return order


def _section(
    section_id: str,
    base: Document,
    current: Document,
    new: Document,
    facts: dict[str, Fact],
    proposals: list[Proposal],
) -> Section | None:
    old, now, next_one = (_by_id(it).get(section_id) for it in (base, current, new))
    if now is None or now in (old, next_one):
        return next_one
    empty = Section(section_id, "", ())
    old_blocks = (old or empty).blocks
    new_blocks = (next_one or empty).blocks
    kept: list[Block] = []
    for piece in _merged_pieces(old_blocks, now.blocks, new_blocks, _combined):
        if piece.kept is None:
            continue
        if piece.kept != piece.offered:
            offered = (piece.offered,) if piece.offered is not None else ()
            proposals.append(offer(facts, (piece.kept,), offered, section_id=section_id, position=len(kept)))
        kept.append(piece.kept)
    if not kept:
        return None
    title = _three(old.title if old else now.title, now.title, (next_one or old or now).title)
    return Section(section_id, title, tuple(kept))


# Three versions of one thing

_Combine = Callable[[Any, Any, Any, bool], Any]


def _three(base: T, current: T, new: T) -> T:
    return new if current == base else current


def _merged_pieces(
    base: Sequence[Any], current: Sequence[Any], new: Sequence[Any], combine: _Combine
) -> list[_Piece]:
    """Return what stands at each place. What was taken out stays out; what was put in stays."""
    now, put_in = _against(base, current)
    then, written_in = _against(base, new)
    result = _inserted(put_in[-1], written_in[-1])
    for at, old in enumerate(base):
        mine = now.get(at)
        if mine is not None:
            machine = then.get(at)
            if machine is None:
                if mine != old:
                    result.append(_Piece(mine, None))
            else:
                result.append(_Piece(combine(old, mine, machine, False), combine(old, mine, machine, True)))
        result += _inserted(put_in[at], written_in[at])
    return result


def _inserted(mine: Sequence[Any], machine: Sequence[Any]) -> list[_Piece]:
    if list(mine) == list(machine):
        return [_Piece(it, it) for it in mine]
    return [_Piece(it, it) for it in (*mine, *machine)]


def _against(base: Sequence[Any], other: Sequence[Any]) -> tuple[dict[int, Any], dict[int, list[Any]]]:
    """Return what became of each piece of the base, and what was put in after each (-1: before all)."""
    became: dict[int, Any] = {}
    put_in: dict[int, list[Any]] = {at: [] for at in range(-1, len(base))}
    last = -1
    for old, new in aligned(base, other):
        if old is None and new is not None:
            put_in[last].append(other[new])
        elif old is not None:
            last = old
            if new is not None:
                became[old] = other[new]
    return became, put_in


def _combined(base: Any, current: Any, new: Any, machine: bool) -> Any:
    """Return one block out of three. Where both sides changed the same: the machine's words or not."""
    if current == base:
        return new
    if new in (base, current):
        return current
    if not type(base) is type(current) is type(new):
        return new if machine else current
    match current:
        case Paragraph():
            return replace(
                current,
                runs=_combined_line(base.runs, current.runs, new.runs, machine),
                role=_three(base.role, current.role, new.role),
            )
        case ListBlock():
            items = _picked(base.items, current.items, new.items, _combined_line, machine)
            return ListBlock(items, _three(base.marker, current.marker, new.marker))
        case Table() if {len(base.columns), len(new.columns)} != {len(current.columns)}:
            return new if machine else current
        case Table():
            return Table(
                tuple(
                    _combined_fields(*columns, machine)
                    for columns in zip(base.columns, current.columns, new.columns, strict=True)
                ),
                _picked(base.rows, current.rows, new.rows, _combined_row, machine),
                _combined_line(base.caption, current.caption, new.caption, machine),
                _three(base.wide, current.wide, new.wide),
            )
        case Slide():
            return Slide(
                _three(base.layout, current.layout, new.layout),
                _combined_line(base.title, current.title, new.title, machine),
                _picked(base.blocks, current.blocks, new.blocks, _combined, machine),
                _picked(base.notes, current.notes, new.notes, _combined, machine),
                _combined_line(base.subtitle, current.subtitle, new.subtitle, machine),
                _three(base.picture, current.picture, new.picture),
            )
        case Heading():
            return Heading(
                _combined_line(base.runs, current.runs, new.runs, machine),
                *(_three(getattr(base, it), getattr(current, it), getattr(new, it)) for it in _HEADING),
            )
        case _:
            return _combined_fields(base, current, new, machine)


_HEADING = ("style", "ordinal", "parent")


def _combined_fields(base: Any, current: Any, new: Any, machine: bool) -> Any:
    """Return a value of which each field is taken by itself (a chart, a column)."""
    values = {}
    for it in fields(current):
        old, mine, machines = (getattr(value, it.name) for value in (base, current, new))
        both = mine != old and machines != old
        values[it.name] = machines if (mine == old or (both and machine)) else mine
    return replace(current, **values)


def _combined_line(base: Inline, current: Inline, new: Inline, machine: bool) -> Inline:
    """Return one line; what the machine offers keeps the sentences that only the hand changed."""
    if current == base:
        return new
    if new in (base, current) or not machine:
        return current
    pieces = _merged_pieces(sentences(base), sentences(current), sentences(new), _one_of)
    return joined_sentences([piece.offered for piece in pieces if piece.offered is not None])


def _combined_row(base: Any, current: Any, new: Any, machine: bool) -> Any:
    return tuple(_combined_line(*cells, machine) for cells in zip(base, current, new, strict=True))


def _one_of(base: Any, current: Any, new: Any, machine: bool) -> Any:
    if current == base:
        return new
    return current if new == base or not machine else new


def _picked(
    base: Sequence[Any], current: Sequence[Any], new: Sequence[Any], combine: _Combine, machine: bool
) -> tuple[Any, ...]:
    return tuple(_chosen(_merged_pieces(base, current, new, combine), machine))


def _chosen(pieces: Sequence[_Piece], machine: bool) -> Iterator[Any]:
    for piece in pieces:
        chosen = piece.offered if machine else piece.kept
        if chosen is not None:
            yield chosen
