"""WritingService: the machine says a draft better, a passage at a time, as a generator of past-tense events.

The phrase bank's draft stands the whole time. What comes is offered, never put into the document by itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bannai import messages
from bannai.documents.kinds import Tone
from bannai.documents.model import Block, Document, Section
from bannai.documents.tone_marks import with_tones
from bannai.documents.vietnamese import TonePlacement
from bannai.drafting.alignment import aligned
from bannai.drafting.proposals import Proposal, accepted, offer
from bannai.drafting.stretches import Stretch, stretch_at, stretches
from bannai.drafting.writing import (
    Bettered,
    KeptAsWas,
    Reason,
    Retried,
    Slips,
    TextGrew,
    Wish,
    WriterEvent,
    WritingLog,
)
from bannai.engine.base import Cancelled, Engine, EngineError, Reading, Trying
from bannai.services.draft_service import never_cancelled
from bannai.services.engine_service import EngineService
from bannai.services.kind_service import KindService
from bannai.services.review_service import ReviewService
from bannai.services.writing_state import Passage, Stage, Writing

__all__ = [
    "Bettered",
    "EngineGone",
    "KeptAsWas",
    "NothingLeft",
    "PassageBegun",
    "Proposal",
    "Reading",
    "Reason",
    "Retried",
    "Rewritten",
    "TextGrew",
    "Trying",
    "Wish",
    "WritingEvent",
    "WritingOrder",
    "WritingService",
]

_SLOW_IN_A_ROW = 2  # passages that took too long: the others would too


@dataclass(frozen=True, slots=True)
class WritingOrder:
    """What is to be said better: `document` as it stands now, `base` as the program wrote it.

    `writing` is how far it is; `seed` the draft's. `tone` is a Tone's value, "" = the kind's first.
    """

    kind_id: str
    document: Document
    base: Document
    writing: Writing
    seed: int
    tone: str = ""


@dataclass(frozen=True, slots=True)
class PassageBegun:
    """A passage is being looked at: the `number`th of `count` of this draft; `text` it goes on from."""

    section_id: str
    position: int
    old: tuple[Block, ...]
    wish: Wish
    number: int
    count: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class EngineGone:
    """Nothing can write any more, or could not begin; the sentence says why. What was written is kept."""

    sentence: str


@dataclass(frozen=True, slots=True)
class NothingLeft:
    """There is no passage that would be bettered without being asked for."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The document with everything that the guard let through, how it came about, and what to tell of it."""

    document: Document
    writing: Writing
    sentence: str = ""

    @property
    def sections(self) -> frozenset[str]:
        """The ids of the sections in which the machine's words stand."""
        return frozenset(it.section_id for it in self.writing.taken_in(self.document))


WritingEvent = (
    PassageBegun
    | Trying
    | Reading
    | TextGrew
    | Retried
    | Bettered
    | KeptAsWas
    | EngineGone
    | NothingLeft
    | Rewritten
)


class Writer(Protocol):
    """What writes one stretch with an engine (drafting.model_writer.ModelWriter)."""

    def better(
        self, engine: Engine, stretch: Stretch, wish: Wish, cancelled: Cancelled, begun: str
    ) -> Iterator[WriterEvent]:
        """Yield what happens; ends with Bettered or KeptAsWas. Raises EngineError after the latter."""
        ...


def model_writer(slips: Slips, seed: int) -> Writer:
    """Return the guarded writer. Imported when something is to be written."""
    from bannai.drafting.model_writer import ModelWriter

    return ModelWriter(slips, seed=seed)


class WritingService:
    """Writes with whatever engine is there. One call at a time, all in one thread."""

    def __init__(
        self,
        kinds: KindService,
        engines: EngineService,
        reviews: ReviewService,
        tones: Callable[[], TonePlacement] = lambda: TonePlacement.TRADITIONAL,
        writer: Callable[[Slips, int], Writer] = model_writer,
    ) -> None:
        """Keep the services; `tones` gives the office's way of placing tone marks."""
        self._writer = writer
        self._kinds = kinds
        self._engines = engines
        self._reviews = reviews
        self._tones = tones

    def left(self, order: WritingOrder) -> int:
        """Return how many passages would be bettered without being asked for."""
        return len(self._open(order)[0])

    def better_next(
        self, order: WritingOrder, cancelled: Callable[[], bool] = never_cancelled
    ) -> Iterator[WritingEvent]:
        """Better the next passage that no hand has touched and nothing was tried for.

        Yields PassageBegun, what the writer tells, and ends with Bettered or KeptAsWas; with NothingLeft
        when all is done; with EngineGone when the engine was lost or none is there.
        """
        found, done = self._open(order)
        if not found:
            yield NothingLeft()
            return
        yield from self._write(order, found[0], Wish.BETTER, done + 1, done + len(found), cancelled)

    def rewrite(
        self,
        order: WritingOrder,
        section_id: str,
        position: int | None,
        how: str,
        cancelled: Callable[[], bool] = never_cancelled,
    ) -> Iterator[WritingEvent]:
        """Say a paragraph (None: all of a section) anew as somebody wished, edited by hand or not.

        `how` is a value of EditService's How. Yields as `better_next` does, for one passage after the
        other; NothingLeft where there is nothing that a machine may say anew.
        """
        kind = self._kinds.get(order.kind_id)
        wish = Wish(how) if how in list(Wish) else Wish.BETTER
        tone = _tone(order)
        if position is None:
            found = [it for it in stretches(order.document, kind, tone) if it.section_id == section_id]
        else:
            one = stretch_at(order.document, kind, section_id, position, tone)
            found = [one] if one is not None else []
        if not found:
            yield NothingLeft()
        for number, stretch in enumerate(found, start=1):
            gone = False
            for event in self._write(order, stretch, wish, number, len(found), cancelled):
                gone = gone or isinstance(event, EngineGone)
                yield event
            if gone or cancelled():
                return

    def write_through(
        self, order: WritingOrder, cancelled: Callable[[], bool] = never_cancelled
    ) -> Iterator[WritingEvent]:
        """Better all passages and take whatever the guard lets through; ends with Rewritten.

        An engine that is lost, or too slow twice in a row, ends it early: what came until then stays.
        """
        slow, told = 0, ""
        if not self.left(order):
            yield Rewritten(order.document, order.writing, messages.text("writing.no_prose"))
            return
        while not cancelled() and slow < _SLOW_IN_A_ROW:
            last: WritingEvent = NothingLeft()
            for event in self.better_next(order, cancelled):
                order = replace(order, writing=after(order.writing, event, order.seed))
                last = event
                if not isinstance(event, NothingLeft):
                    yield event
            if isinstance(last, Bettered):
                order = _taken(order)
            slow = slow + 1 if isinstance(last, KeptAsWas) and last.reason is Reason.TIME else 0
            told = last.sentence if isinstance(last, EngineGone) else told
            if isinstance(last, NothingLeft | EngineGone):
                break
        taken = len(order.writing.of(Stage.TAKEN))
        if taken:
            written = messages.text("writing.written_through", count=taken)
            told = f"{told} {written}" if told else written
        writing = replace(order.writing, going=False)
        yield Rewritten(order.document, writing, told or messages.text("writing.nothing_better"))

    def bank_version(
        self, document: Document, base: Document, section_id: str, position: int
    ) -> Proposal | None:
        """Return what leads a block back to the phrase bank's words; None when they stand there.

        Figures are those of the answers of now: the words come from `base`, not from the past.
        """
        now = next((it.blocks for it in document.sections if it.id == section_id), ())
        then = next((it.blocks for it in base.sections if it.id == section_id), ())
        if not 0 <= position < len(now) or now[position] in then:
            return None
        counterpart = next((new for old, new in aligned(now, then) if old == position), None)
        facts = {fact.id: fact for fact in (*document.facts, *base.facts)}
        new = () if counterpart is None else (then[counterpart],)
        if not new:
            return None
        return offer(facts, (now[position],), new, section_id=section_id, position=position)

    # Inside

    def _open(self, order: WritingOrder) -> tuple[list[Stretch], int]:
        """Return the passages that are left, and how many are done."""
        kind = self._kinds.get(order.kind_id)
        if kind.pattern is not None:  # its words are the office's own
            return [], 0
        written = {section.id: section.blocks for section in order.base.sections}
        open_, done = [], 0
        for stretch in stretches(order.document, kind, _tone(order)):
            if order.writing.is_settled(stretch.section_id, stretch.stands):
                done += 1
            elif _stands(stretch.stands, written.get(stretch.section_id, ())):
                open_.append(stretch)
        return open_, done

    def _write(
        self,
        order: WritingOrder,
        stretch: Stretch,
        wish: Wish,
        number: int,
        count: int,
        cancelled: Callable[[], bool],
    ) -> Iterator[WritingEvent]:
        named = "" if wish is Wish.BETTER else wish.value
        begun = order.writing.begun_of(stretch.section_id, stretch.stands, named)
        yield PassageBegun(stretch.section_id, stretch.position, stretch.stands, wish, number, count, begun)
        tones = self._tones()
        try:
            with self._engines.engine() as engine:
                writer = self._writer(self.slips(), order.seed)
                for event in writer.better(engine, stretch, wish, cancelled, begun):
                    yield _toned(event, tones)
        except EngineError as error:
            yield EngineGone(str(error))

    def slips(self) -> Slips:
        """Return the language check, with the office's own words."""
        from bannai.review.language import SlipKind, find_slips
        from bannai.review.syllables import is_syllable

        own = self._reviews.own_words()
        passed = (SlipKind.CONFUSED,)  # a hint for a person, no reason to refuse a text

        def faults(text: str) -> Sequence[str]:
            return tuple(slip.text for slip in find_slips(text, own) if slip.kind not in passed)

        return Slips(faults, lambda word: is_syllable(word) or word.lower() in own)


def after(writing: Writing, event: WritingEvent, seed: int) -> Writing:
    """Return how far the writing is after an event."""
    passages = writing.of(Stage.BEGUN)
    now = passages[-1] if passages else None
    match event:
        case PassageBegun():
            named = "" if event.wish is Wish.BETTER else event.wish.value
            writing = writing.begin(event.section_id, event.position, event.old, named)
            number = writing.passages[-1].number
            return replace(writing.change(number, begun=event.text), seed=seed)
        case NothingLeft():
            return replace(writing, going=False)
        case _ if now is None:
            return writing
        case TextGrew():
            return writing.change(now.number, begun=event.raw)
        case Bettered():
            found = event.proposal
            return writing.change(
                now.number, stage=Stage.OFFERED, new=found.new, facts=found.facts, begun="",
                log=_plain(event.log),
            )  # fmt: skip
        case KeptAsWas(reason=Reason.CANCELLED | Reason.ENGINE):
            return writing  # it was broken off: it goes on from there
        case KeptAsWas():
            return writing.change(
                now.number, stage=Stage.KEPT, reason=event.reason.value, begun="", log=_plain(event.log)
            )
    return writing


def _taken(order: WritingOrder) -> WritingOrder:
    """Take what was offered last."""
    passage: Passage = order.writing.of(Stage.OFFERED)[-1]
    document = accepted(order.document, passage.proposal)
    if document is None:
        return replace(order, writing=order.writing.drop(passage.number))
    return replace(order, document=document, writing=order.writing.change(passage.number, stage=Stage.TAKEN))


def _tone(order: WritingOrder) -> Tone | None:
    return Tone(order.tone) if order.tone in list(Tone) else None


def _stands(wanted: tuple[Block, ...], blocks: tuple[Block, ...]) -> bool:
    return any(blocks[at : at + len(wanted)] == wanted for at in range(len(blocks) - len(wanted) + 1))


def _plain(log: WritingLog) -> Any:
    """Return a log as it will come back from JSON."""
    return json.loads(json.dumps(log.as_json()))


def _toned(event: Any, tones: TonePlacement) -> Any:
    """Place the tone marks of new words as the office does."""
    if not isinstance(event, Bettered):
        return event
    proposal = event.proposal
    new = with_tones(Section("", "", proposal.new), tones).blocks
    return replace(event, proposal=replace(proposal, new=new))
