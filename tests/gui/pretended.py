"""Something that writes, for tests of the window: no model and no guard, each step when the test wants it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from bannai.documents.model import Document, Paragraph, plain_text
from bannai.drafting.proposals import offer
from bannai.drafting.stretches import Stretch
from bannai.drafting.writing import (
    Attempt,
    Bettered,
    KeptAsWas,
    Reason,
    Slips,
    TextGrew,
    Wish,
    WriterEvent,
    WritingLog,
)
from bannai.engine.base import (
    Cancelled,
    Engine,
    EngineEvent,
    EngineLostError,
    Finish,
    Finished,
    Reading,
    TextRequest,
    Trying,
)
from bannai.services.engine_service import EngineChoice, EngineService, EngineWhere
from bannai.services.program import Program
from bannai.services.writing_service import WritingService

SIGN = "Xin nói gọn lại: "


class IdleEngine:
    """An engine that only counts how often it was ended."""

    label = "tên-mô-hình.gguf (abc)"

    def __init__(self) -> None:
        self.ended = 0
        self.died = False  # its process ended without being asked

    def stream(self, request: TextRequest, cancelled: Cancelled) -> Iterator[EngineEvent]:
        yield Finished(Finish.ENDED)

    def close_if_idle(self) -> bool:
        return self.died

    def close(self) -> None:
        self.ended += 1


@dataclass
class Pretended:
    """What the writer does. `gate` holds it at a point ("read", "half", "end") while it returns true."""

    engine: IdleEngine = field(default_factory=IdleEngine)
    there: bool = True
    seconds_left: float | None = 9.0
    trying_s: float = 0.0  # so long ways to run are tried before the first text; 0: they are known
    lose_at: int = 0  # the passage (from 1) at whose half the engine is lost, once
    keep: Callable[[Stretch], Reason | None] = lambda _stretch: None
    gate: Callable[[str, int], bool] = lambda _point, _number: False
    begun: list[str] = field(default_factory=list)
    asked: list[tuple[str, int, Wish]] = field(default_factory=list)
    seeds: list[int] = field(default_factory=list)

    def choose(self) -> EngineChoice:
        if not self.there:
            return EngineChoice(EngineWhere.NOWHERE, "Chưa có tệp nào.")
        return EngineChoice(EngineWhere.HERE, "Máy viết đã sẵn sàng.", lambda: self.engine)

    def writer(self, _slips: Slips, seed: int) -> Pretended:
        self.seeds.append(seed)
        return self

    def better(
        self, engine: Engine, stretch: Stretch, wish: Wish, cancelled: Cancelled, begun: str = ""
    ) -> Iterator[WriterEvent]:
        number = len(self.asked) + 1
        self.asked.append((stretch.section_id, stretch.position, wish))
        self.begun.append(begun)
        log = WritingLog(
            engine.label, stretch.section_id, stretch.position, wish.value, attempts=(Attempt(7),)
        )
        if self.trying_s:
            yield Trying(self.trying_s)
            self.trying_s = 0.0
            if self._is_held("try", number, cancelled):
                yield KeptAsWas(Reason.CANCELLED, log)
                return
        yield Reading(1, 2, self.seconds_left)
        if self._is_held("read", number, cancelled):
            yield KeptAsWas(Reason.CANCELLED, log)
            return
        words = f"{SIGN}{stretch.text.splitlines()[0]}".split(" ")
        for at in range(1, len(words) + 1):
            if at == len(words) // 2:
                if number == self.lose_at:
                    self.lose_at = 0
                    yield KeptAsWas(Reason.ENGINE, log)
                    raise EngineLostError("writing.too_slow")
                if self._is_held("half", number, cancelled):
                    yield KeptAsWas(Reason.CANCELLED, log)
                    return
            text = " ".join(words[:at])
            yield TextGrew(text, text)
        if self._is_held("end", number, cancelled):
            yield KeptAsWas(Reason.CANCELLED, log)
            return
        reason = self.keep(stretch)
        if reason is not None:
            yield KeptAsWas(reason, log)
            return
        new = said_again(stretch.blocks, wish, self.seeds[-1])
        facts = {fact.id: fact for fact in stretch.facts}
        yield Bettered(
            offer(facts, stretch.blocks, new, section_id=stretch.section_id, position=stretch.position), log
        )

    def _is_held(self, point: str, number: int, cancelled: Cancelled) -> bool:
        while self.gate(point, number):
            if cancelled():
                return True
            time.sleep(0.005)
        return cancelled()


def said_again(blocks: tuple[Paragraph, ...], wish: Wish, seed: int) -> tuple[Paragraph, ...]:
    first, *rest = blocks
    lead, *more = first.runs
    sign = SIGN if wish is Wish.BETTER else f"{SIGN}{wish.value} {seed} "
    if lead.fact:
        return (replace(first, runs=(replace(lead, text=sign, fact=None), *first.runs)), *rest)
    return (replace(first, runs=(replace(lead, text=f"{sign}{lead.text}"), *more)), *rest)


def pretend(program: Program, pretended: Pretended) -> None:
    """Let a program write so."""
    program.engines = EngineService(pretended.choose)
    program.writings = WritingService(
        program.kinds, program.engines, program.reviews, program.settings.tones, pretended.writer
    )


def written(document: Document) -> list[str]:
    return [
        plain_text(block.runs)
        for block in document.blocks()
        if isinstance(block, Paragraph) and plain_text(block.runs).startswith(SIGN)
    ]
