"""What is offered in place of something that stands in a document, and how it is accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bannai.documents.facts import Fact
from bannai.documents.model import Block, Document, Inline, Paragraph, block_inlines
from bannai.documents.order import facts_in_order
from bannai.documents.parts import closing_parts, head_parts, with_part


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another wording that is offered: `new` in place of `old`, which stands in the document.

    `position` counts the blocks of the section. For a line of the head or the closing `section_id` is
    empty and `part` names it (documents.parts); its lines then stand as paragraphs. No `new` = leave it
    out. `facts` are those that the new blocks name.
    """

    section_id: str
    position: int
    old: tuple[Block, ...]
    new: tuple[Block, ...]
    facts: tuple[Fact, ...] = ()
    part: str = ""


def accepted(document: Document, proposal: Proposal) -> Document | None:
    """Return the document with a proposal accepted; None when what it would replace stands there no more."""
    known = {fact.id: fact for fact in (*document.facts, *proposal.facts)}
    if proposal.part:
        parts = {**head_parts(document), **closing_parts(document)}
        if parts.get(proposal.part) != as_lines(proposal.old):
            return None
        document = with_part(document, proposal.part, as_lines(proposal.new))
        return replace(document, facts=facts_in_order(document, known))
    sections = list(document.sections)
    for at, section in enumerate(sections):
        if section.id != proposal.section_id:
            continue
        place = _nearest(section.blocks, proposal.old, proposal.position)
        if place is None:
            return None
        blocks = (*section.blocks[:place], *proposal.new, *section.blocks[place + len(proposal.old) :])
        sections[at] = replace(section, blocks=blocks)
        if not blocks:
            del sections[at]
        document = replace(document, sections=tuple(sections))
        return replace(document, facts=facts_in_order(document, known))
    return None


def _nearest(blocks: Sequence[Block], wanted: Sequence[Block], position: int) -> int | None:
    places = range(len(blocks) - len(wanted) + 1)
    found = [at for at in places if tuple(blocks[at : at + len(wanted)]) == tuple(wanted)]
    return min(found, key=lambda at: abs(at - position), default=None)


def offer(
    facts: Mapping[str, Fact],
    old: tuple[Block, ...],
    new: tuple[Block, ...],
    *,
    section_id: str = "",
    position: int = 0,
    part: str = "",
) -> Proposal:
    """Make a proposal that brings its facts along."""
    named = dict.fromkeys(
        run.fact for block in new for line in block_inlines(block) for run in line if run.fact
    )
    known = tuple(facts[fact_id] for fact_id in named if fact_id in facts)
    return Proposal(section_id, position, old, new, known, part)


def as_blocks(lines: Sequence[Inline]) -> tuple[Block, ...]:
    """Return lines of the head or the closing as the paragraphs of a proposal."""
    return tuple(Paragraph(line) for line in lines)


def as_lines(blocks: Sequence[Block]) -> tuple[Inline, ...]:
    """Return the paragraphs of a proposal as lines of the head or the closing."""
    return tuple(block.runs for block in blocks if isinstance(block, Paragraph))
