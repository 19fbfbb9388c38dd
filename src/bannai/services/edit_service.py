"""EditService: drafts a work again without touching what was edited; offers other wordings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bannai.documents.facts import Fact
from bannai.documents.kinds import DocumentKind, Length, Tone
from bannai.documents.model import (
    Block,
    Document,
    Heading,
    Section,
    block_inlines,
    plain_text,
)
from bannai.documents.office import Office
from bannai.documents.order import renumbered
from bannai.documents.serial import document_from_json
from bannai.documents.vietnamese import syllable_count
from bannai.drafting.alignment import aligned, block_likeness
from bannai.drafting.merging import Merged, merge, offered_blocks
from bannai.drafting.outline import title_of
from bannai.drafting.proposals import Proposal, accepted, offer
from bannai.errors import BannaiError
from bannai.services.draft_service import (
    DraftEvent,
    DraftFinished,
    DraftRequest,
    DraftService,
    OutlineReady,
    SectionWritten,
    never_cancelled,
)
from bannai.services.office_service import OfficeService
from bannai.services.work_service import Work

__all__ = ["EditService", "How", "Merged", "OutlinePart", "Proposal", "Redrafted"]

_TRIES = 12  # other seeds that are looked at: more of them say the same again


class How(StrEnum):
    """How a paragraph or a section is to be said anew."""

    ANOTHER = "another"
    SHORTER = "shorter"
    LONGER = "longer"
    SOLEMN = "solemn"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class OutlinePart:
    """A part that can be written: `wanted` is the user's choice, `fed` whether any answer feeds it."""

    id: str
    title: str
    wanted: bool
    fed: bool


@dataclass(frozen=True, slots=True)
class Redrafted(Merged):
    """What came of drafting a work again; `finished` is the draft as the program writes it now."""

    finished: DraftFinished


class EditService:
    """Works on the edited document of a work. Every call may take some tenths of a second."""

    def __init__(self, drafts: DraftService, offices: OfficeService) -> None:
        """Keep the services."""
        self._drafts = drafts
        self._offices = offices

    def request(self, work: Work, answers: Mapping[str, Any] | None = None) -> DraftRequest:
        """Return what a work asks for; `answers` stand in place of its own.

        What its kind no longer knows (an own kind may have been changed since) is left out.
        """
        kind = self._drafts.kind(work.kind_id)
        parts = {part.id for part in kind.outline}
        return DraftRequest(
            kind_id=work.kind_id,
            answers=dict(work.answers if answers is None else answers),
            office=self._office(),
            tone=Tone(work.tone) if work.tone in [tone.value for tone in kind.tones] else None,
            length=Length(work.length) if work.length in list(Length) else None,
            seed=work.seed,
            outline=tuple(part for part in work.outline if part in parts),
        )

    def outline(self, work: Work) -> tuple[OutlinePart, ...]:
        """Return the parts in the order of the work; those left out stand behind the part before them.

        Raises as DraftService.draft does.
        """
        titles: dict[str, str] = {}
        fed: set[str] = set()
        for event in self._drafts.draft(replace(self.request(work), outline=())):
            if isinstance(event, OutlineReady):
                titles = dict(event.sections)
            elif isinstance(event, SectionWritten):
                fed.add(event.section.id)
                titles[event.section.id] = title_of(event.section.blocks) or titles[event.section.id]
        order = [it for it in work.outline if it in titles]
        wanted = set(order or titles)
        before = ""
        for name in titles:
            if name not in order:
                order.insert(order.index(before) + 1 if before else 0, name)
            before = name
        return tuple(OutlinePart(it, titles[it], it in wanted, it in fed) for it in order)

    def draft(self, work: Work, cancelled: Callable[[], bool] = never_cancelled) -> Iterator[DraftEvent]:
        """Draft a work section by section. Raises as DraftService.draft does."""
        yield from self._drafts.draft(self.request(work), cancelled)

    def redraft(self, work: Work, answers: Mapping[str, Any]) -> Redrafted:
        """Draft a work anew with these answers and merge it with what was edited.

        What nobody edited follows the answers; an edited block stays, a proposal is offered where the
        program would now say something else. Raises as DraftService.draft does, and ValueError when the
        kept document cannot be read.
        """
        finished = self._drafts.draft_now(self.request(work, answers))
        new = finished.draft.document
        base = document_from_json(work.base_json) if work.base_json else new
        current = document_from_json(work.document_json) if work.document_json else base
        merged = merge(base, current, new, _answered(finished))
        document, proposals = _counted(merged.document, merged.proposals)
        return Redrafted(document, proposals, new, finished)

    def rewrite(
        self, work: Work, document: Document, section_id: str, position: int | None, how: str
    ) -> Proposal | None:
        """Offer other words for a block (None: for the whole section) that state the same facts.

        None when the phrase bank has no other wording, and for what was typed by hand alone. Asking for
        `another` again and again goes through all wordings. Sentences that were edited by hand stay.
        """
        wanted = How(how)
        section = _section(document, section_id)
        if section is None or (position is not None and position >= len(section.blocks)):
            return None
        current = section.blocks if position is None else (section.blocks[position],)
        variants, known = self._wordings(work, section, position, wanted)
        if not known:
            return None
        origin = max(known, key=lambda found: _likeness(found, current))
        if wanted is How.ANOTHER:  # go on behind the wording that stands there
            start = next((at for at, (found, _) in enumerate(variants) if found == origin), -1)
            variants = [*variants[start + 1 :], *variants[: max(0, start)]]
        choices = []
        for found, facts in variants:
            new = _with_numbers(offered_blocks(origin, current, found), current)
            if _facts(found) == _facts(origin) and _words(new) != _words(current):
                choices.append((new, facts))
        chosen = _chosen(choices, current, wanted)
        if chosen is None:
            return None
        new, facts = chosen
        named = {fact.id: fact for fact in (*document.facts, *facts)}
        return offer(named, current, new, section_id=section_id, position=position or 0)

    def ways(self, kind: DocumentKind) -> tuple[How, ...]:
        """Return the ways of saying things that a kind has words for."""
        tones = {How.SOLEMN: Tone.SOLEMN, How.PLAIN: Tone.CLOSE}
        offered = len(kind.tones) > 1
        return tuple(how for how in How if how not in tones or (offered and tones[how] in kind.tones))

    def accept(self, document: Document, proposal: Proposal) -> Document | None:
        """Return the document with a proposal accepted; None when its place has changed meanwhile."""
        after = accepted(document, proposal)
        return replace(after, sections=renumbered(after.sections)) if after else None

    def _office(self) -> Office:
        try:
            return self._offices.current()
        except BannaiError:  # told at the start of the program; drafting goes on without it
            return Office()

    def _wordings(
        self, work: Work, section: Section, position: int | None, how: How
    ) -> tuple[list[tuple[tuple[Block, ...], tuple[Fact, ...]]], list[tuple[Block, ...]]]:
        """Return the wordings that may be offered, with their facts, and every one the text may be from."""
        offered: list[tuple[tuple[Block, ...], tuple[Fact, ...]]] = []
        known: list[tuple[Block, ...]] = []
        for request, wanted in self._requests(work, how):
            written = self._drafts.draft_now(request).draft.document
            found = _counterpart(section, _section(written, section.id), position)
            if found is None:
                continue
            if found not in known:
                known.append(found)
            if wanted and found not in [blocks for blocks, _ in offered]:
                offered.append((found, written.facts))
        return offered, known

    def _requests(self, work: Work, how: How) -> Iterator[tuple[DraftRequest, bool]]:
        """Yield the drafts to look at, each with whether it may say it as wanted."""
        kind = self._drafts.kind(work.kind_id)
        own = self.request(work)
        chosen = own.length if own.length in kind.lengths else None
        tone, length = own.tone or kind.tones[0], chosen or _middle(kind)
        seed = own.seed if own.seed is not None else 1
        own = replace(own, tone=tone, length=length, seed=seed)
        order = list(Length)
        at = order.index(length)
        lengths = [it for it in (order[:at] if how is How.SHORTER else order[at + 1 :]) if it in kind.lengths]
        asked = {How.SOLEMN: Tone.SOLEMN, How.PLAIN: Tone.CLOSE}.get(how)
        by_length = how in (How.SHORTER, How.LONGER)
        yield own, asked in (None, tone)
        for other in kind.tones:
            for more in kind.lengths:
                if (other, more) != (tone, length):
                    wanted = (by_length and other is tone and more in lengths) or (
                        asked is other and more is length
                    )
                    yield replace(own, tone=other, length=more), wanted
        for step in range(1, _TRIES + 1):
            yield replace(own, seed=seed + step), how is How.ANOTHER or by_length
            if by_length and lengths and step <= _TRIES // 3:
                yield replace(own, seed=seed + step, length=lengths[0]), True
            if asked in kind.tones and asked is not tone and step <= _TRIES // 3:
                yield replace(own, seed=seed + step, tone=asked), True


def _middle(kind: DocumentKind) -> Length:
    return Length.MEDIUM if Length.MEDIUM in kind.lengths else kind.lengths[0]


def _section(document: Document, section_id: str) -> Section | None:
    return next((section for section in document.sections if section.id == section_id), None)


def _counted(document: Document, proposals: Sequence[Proposal]) -> tuple[Document, tuple[Proposal, ...]]:
    """Count the headings of a merged document; the proposals name the blocks as they are then."""
    document = replace(document, sections=renumbered(document.sections))
    result = []
    for proposal in proposals:
        section = _section(document, proposal.section_id)
        if section is not None and not proposal.part:
            end = proposal.position + len(proposal.old)
            proposal = replace(proposal, old=section.blocks[proposal.position : end])
        result.append(proposal)
    return document, tuple(result)


def _counterpart(section: Section, written: Section | None, position: int | None) -> tuple[Block, ...] | None:
    """Return the blocks that the program wrote for a section, or the one for a block of it."""
    if written is None:
        return None
    if position is None:
        return written.blocks
    if [type(it) for it in section.blocks] == [type(it) for it in written.blocks]:
        return (written.blocks[position],)  # the same statements in the same order
    for old, new in aligned(section.blocks, written.blocks):
        if old == position and new is not None:
            return (written.blocks[new],)
    return None


def _chosen(
    choices: Sequence[tuple[tuple[Block, ...], Any]], current: Sequence[Block], how: How
) -> tuple[tuple[Block, ...], Any] | None:
    """Return the first choice that is as wanted; of shorter and longer ones the one that goes furthest."""
    if how not in (How.SHORTER, How.LONGER):
        return choices[0] if choices else None
    now = _syllables(current)
    if how is How.SHORTER:
        shorter = [it for it in choices if _syllables(it[0]) < now]
        return min(shorter, key=lambda it: _syllables(it[0]), default=None)
    longer = [it for it in choices if _syllables(it[0]) > now]
    return max(longer, key=lambda it: _syllables(it[0]), default=None)


def _texts(blocks: Sequence[Block]) -> list[str]:
    return [plain_text(inline) for block in blocks for inline in block_inlines(block)]


def _words(blocks: Sequence[Block]) -> list[str]:
    return [" ".join(text.split()) for text in _texts(blocks)]


def _syllables(blocks: Sequence[Block]) -> int:
    return sum(syllable_count(text) for text in _texts(blocks))


def _facts(blocks: Sequence[Block]) -> set[str]:
    return {run.fact for block in blocks for inline in block_inlines(block) for run in inline if run.fact}


def _likeness(one: Sequence[Block], other: Sequence[Block]) -> float:
    if tuple(one) == tuple(other):
        return float("inf")
    return sum(
        block_likeness(one[first], other[second])
        for first, second in aligned(one, other)
        if first is not None and second is not None
    ) / max(len(one), len(other), 1)


def _with_numbers(new: Sequence[Block], current: Sequence[Block]) -> tuple[Block, ...]:
    """Let headings keep the numbers that they have in the document."""
    numbers = [block for block in current if isinstance(block, Heading)]
    result: list[Block] = []
    for block in new:
        if isinstance(block, Heading) and numbers:
            old = numbers.pop(0)
            block = replace(block, ordinal=old.ordinal, parent=old.parent)
        result.append(block)
    return tuple(result)


def _answered(finished: DraftFinished) -> frozenset[str]:
    """Return the keys of the questions that have an answer."""
    return frozenset(key for key, value in finished.answers.items() if value not in (None, "", [], {}))
