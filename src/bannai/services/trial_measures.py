"""What a model did in a trial, as figures: of its own words, and of what the guard let through."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass

from bannai.documents.model import (
    Block,
    Document,
    ListBlock,
    Paragraph,
    Run,
    block_inlines,
    document_inlines,
    plain_text,
)
from bannai.documents.vietnamese import nfc
from bannai.drafting.facts_inside import facts_inside
from bannai.drafting.stretches import Stretch
from bannai.engine.base import (
    Cancelled,
    Engine,
    EngineError,
    EngineEvent,
    Finish,
    Finished,
    TextRequest,
    Written,
)
from bannai.engine.process_memory import peak_bytes
from bannai.review.guard import untraced_figures
from bannai.review.language import SlipKind, find_slips

_SLOT = re.compile(r"\{\{([^{}\n]{0,40})\}\}")
_DIGIT = re.compile(r"\d")
_SAID_TWICE = 40  # a sentence so long (letters) stands twice only by mistake
_WRONG = (SlipKind.SYLLABLE, SlipKind.DECOMPOSED, SlipKind.LEGACY)
_WHOLE = (Finish.ENDED, Finish.STOPPED, Finish.LIMIT, Finish.LOOP)
_LEFT = (SlipKind.LEFTOVER, SlipKind.INVISIBLE)


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """One text as a model wrote it, before anything was looked at or mended.

    Counts: `read`, `cached`, `written` are tokens, `reading_s`, `writing_s` seconds; `slots` are the facts
    that it was given, `missed` of them it left out (0 of 0 for a text that was broken off); `digits` are
    figures outside of slots; `foreign`, `wrong` and `leftovers` are words; `repeated` says that it went round
    in circles. `finish` is a Finish, or "lost" when the engine went away.
    """

    text: str
    finish: str
    read: int = 0
    cached: int = 0
    written: int = 0
    reading_s: float = 0.0
    writing_s: float = 0.0
    slots: int = 0
    missed: int = 0
    digits: int = 0
    foreign: int = 0
    wrong: int = 0
    leftovers: int = 0
    repeated: bool = False


class MeasuredEngine:
    """An engine that tells what was asked of it and what it answered; else it is the engine that it holds."""

    def __init__(self, engine: Engine, told: Callable[[RawAnswer], None]) -> None:
        """`told` gets each answer when it is over, broken off or lost."""
        self._engine = engine
        self._told = told
        self.peak_bytes = 0  # of the engine's process, 0 where there is none of ours

    @property
    def label(self) -> str:
        """The model's name."""
        return self._engine.label

    def stream(self, request: TextRequest, cancelled: Cancelled) -> Iterator[EngineEvent]:
        """Yield what the engine yields."""
        pieces = [request.begun]
        end: Finished | None = None
        finish = Finish.CANCELLED.value
        try:
            for event in self._engine.stream(request, cancelled):
                if isinstance(event, Written):
                    pieces.append(event.text)
                elif isinstance(event, Finished):
                    end, finish = event, event.reason.value
                    self._look_at_memory()
                yield event
        except EngineError:
            finish = "lost"
            raise
        finally:
            self._told(raw_answer("".join(pieces), request, finish, end))

    def close(self) -> None:
        """End the engine."""
        self._engine.close()

    def _look_at_memory(self) -> None:
        process_id = getattr(self._engine, "process_id", None)
        if isinstance(process_id, int):
            self.peak_bytes = max(self.peak_bytes, peak_bytes(process_id))


def raw_answer(text: str, request: TextRequest, finish: str, end: Finished | None) -> RawAnswer:
    """Measure one text. `end` is None when the engine did not come to its end."""
    text = nfc(text)
    named = set(_SLOT.findall(text))
    words = _SLOT.sub(" ", text)
    kinds = [slip.kind for slip in find_slips(words)]
    whole = finish in _WHOLE
    end = end or Finished(Finish.CANCELLED)
    return RawAnswer(
        text=text,
        finish=finish,
        read=end.read,
        cached=end.cached,
        written=end.written,
        reading_s=end.reading_s,
        writing_s=end.writing_s,
        slots=len(request.slots) if whole else 0,
        missed=len(set(request.slots) - named) if whole else 0,
        digits=len(_DIGIT.findall(words)),
        foreign=kinds.count(SlipKind.FOREIGN),
        wrong=sum(kinds.count(kind) for kind in _WRONG),
        leftovers=sum(kinds.count(kind) for kind in _LEFT),
        repeated=finish == Finish.LOOP.value or SlipKind.DOUBLED in kinds or _goes_round(words),
    )


def _goes_round(words: str) -> bool:
    said = [sentence.strip() for sentence in re.split(r"[.!?\n]", words)]
    long = [sentence for sentence in said if len(sentence) >= _SAID_TWICE]
    return len(set(long)) < len(long)


@dataclass(frozen=True, slots=True)
class PaperCheck:
    """A document after the model against the phrase bank's: what the program promises for any model.

    `facts` are the different texts of facts that stood there, `lost` those that stand there no more;
    `untraced` figures that no fact accounts for and that were not there before; `form` whether headings,
    lists, tables, head and closing are as they were; `slips` faults of language that were not there before.
    """

    facts: int
    lost: tuple[str, ...]
    untraced: tuple[str, ...]
    form: bool
    slips: tuple[str, ...]


def check_paper(before: Document, after: Document, wanted: Sequence[Stretch] = ()) -> PaperCheck:
    """Compare the two versions, section by section.

    `wanted` are the passages that were given to the model: where they are the user's own sentences, the facts
    inside must stand, and a list must have its items.
    """
    facts = 0
    lost: list[str] = []
    told = frozenset(fact for it in wanted for fact in it.told)
    lists = frozenset((it.section_id, it.listed) for it in wanted if it.listed)
    now = {section.id: _text(section.blocks) for section in after.sections}
    for section in before.sections:
        given = {
            text.strip()
            for block in section.blocks
            if isinstance(block, Paragraph) or (section.id, block) in lists
            for line in block_inlines(block)
            for run in line
            for text in _facts(run, told)
            if text.strip()
        }
        facts += len(given)
        lost += sorted(text for text in given if not _stands(text, now.get(section.id, "")))
    reworded = {
        (section.id, at)
        for section in before.sections
        for at, block in enumerate(_fixed(section.blocks))
        if (section.id, block) in lists
    }
    old_figures = [found.text for found in untraced_figures(before)]
    old_slips = _slips(before)
    return PaperCheck(
        facts=facts,
        lost=tuple(lost),
        untraced=_surplus([found.text for found in untraced_figures(after)], old_figures),
        form=_frame(before, reworded) == _frame(after, reworded),
        slips=_surplus(_slips(after), old_slips),
    )


def _facts(run: Run, told: frozenset[str]) -> Iterator[str]:
    """Yield what of a run must stand word for word: a fact, of the user's sentences the facts inside."""
    if run.fact in told and (inside := facts_inside(run.text)):
        yield from (run.text[it.start : it.end] for it in inside)
    elif run.fact:
        yield run.text


def _text(blocks: tuple[Block, ...]) -> str:
    lines = (
        it for block in blocks if isinstance(block, Paragraph | ListBlock) for it in block_inlines(block)
    )
    return "\n".join(map(plain_text, lines))


def _fixed(blocks: tuple[Block, ...]) -> list[Block]:
    return [block for block in blocks if not isinstance(block, Paragraph)]


def _stands(text: str, where: str) -> bool:
    """Say whether a fact stands word for word; only its first letter may be larger or smaller."""
    first = f"[{re.escape(text[0].lower())}{re.escape(text[0].upper())}]"
    before = r"(?<!\w)" if text[0].isalnum() else ""  # “%” follows its figure
    after = r"(?!\w)" if text[-1].isalnum() else ""
    return re.search(f"{before}{first}{re.escape(text[1:])}{after}", where) is not None


def _slips(document: Document) -> list[str]:
    lines = [plain_text(inline) for inline in document_inlines(document)]
    return [slip.text for line in lines for slip in find_slips(line) if slip.kind is not SlipKind.CONFUSED]


def _surplus(now: list[str], before: list[str]) -> tuple[str, ...]:
    left = list(before)
    found = []
    for text in now:
        if text in left:
            left.remove(text)
        else:
            found.append(text)
    return tuple(found)


def _frame(document: Document, reworded: Container[tuple[str, int]]) -> tuple[object, ...]:
    """Return everything that is no running text of a section; of a list that was reworded its shape."""
    bodies = [
        (
            section.id,
            section.title,
            [
                (block.marker, len(block.items))
                if (section.id, at) in reworded and isinstance(block, ListBlock)
                else block
                for at, block in enumerate(_fixed(section.blocks))
            ],
        )
        for section in document.sections
    ]
    return (
        document.letterhead,
        document.type_name,
        document.subject,
        document.dateline,
        document.addressed,
        document.signatures,
        document.recipients,
        document.contact,
        *bodies,
    )
