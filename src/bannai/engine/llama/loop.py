"""The token loop: reads a prompt, writes a text, knows what it has read before. Lives in the child."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bannai.engine.base import EngineEvent, Finish, Finished, Reading, TextRequest, Written
from bannai.engine.llama.banned import Ban, Biases, bans, unwanted
from bannai.engine.llama.binding import AbortFlag, lib
from bannai.engine.llama.endings import LoopDetector, SlotHold, StopGuard
from bannai.engine.llama.families import Prompt, recognised
from bannai.engine.llama.model import AbortedError, LoadedModel
from bannai.engine.llama.plan import LoadPlan
from bannai.engine.llama.prefixes import PrefixStore, prefix_key
from bannai.engine.llama.rules import ChoiceRule, ProseRule, Rule
from bannai.engine.llama.samplers import Drawing
from bannai.engine.llama.threads import ThreadGovernor

WORTH_KEEPING: Final = 96  # tokens of a prefix; fewer are read as fast as they are recalled
LEAST_ROOM: Final = 16  # tokens that must be left to write

Clock = Callable[[], float]


class TooLongError(Exception):
    """The prompt leaves no room in the context. The two numbers count tokens: wanted, there."""


class TokenLoop:
    """Runs requests on one loaded model, one after another."""

    def __init__(
        self,
        model: LoadedModel,
        plan: LoadPlan,
        folder: Path,
        flag: AbortFlag,
        clock: Clock = time.monotonic,
    ) -> None:
        """`folder` holds what is kept between runs: prefixes, lists of banned tokens."""
        self._model = model
        self._flag = flag
        self._clock = clock
        self._prefixes = PrefixStore(folder / "prefixes")
        self._governor = ThreadGovernor(plan.threads)
        vocabulary = model.vocabulary
        self.family = recognised(
            plan.family,
            model.metadata("general.architecture"),
            model.metadata("tokenizer.chat_template"),
            lambda family: family.fits(vocabulary),
        )
        self._bans = bans(vocabulary, folder / "vocabularies")
        self._biases: dict[Ban, Biases] = {}
        self._held: list[int] = []  # the tokens that the context holds
        self._asked: tuple[int, ...] = ()  # the last prompt, and the logits after it
        self._answer: NDArray[np.float32] | None = None

    def run(self, request: TextRequest) -> Iterator[EngineEvent]:
        """Yield Reading and Written, then Finished. Raises TooLongError before anything is read."""
        prompt = self.family.prompt(self._model.vocabulary, request.system, request.task, request.begun)
        wanted = len(prompt.prefix) + len(prompt.rest)
        if wanted + LEAST_ROOM > self._model.context:
            raise TooLongError(wanted, self._model.context)
        counts = _Counts()
        try:
            started = self._clock()
            yield from self._read(prompt, counts)
            counts.reading_s = self._clock() - started
            started = self._clock()
            reason = yield from self._write(request, counts)
            counts.writing_s = self._clock() - started
        except AbortedError:
            reason = Finish.CANCELLED
            self._restore()
        yield counts.finished(reason)

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────

    def _read(self, prompt: Prompt, counts: _Counts) -> Iterator[EngineEvent]:
        """Bring the context to hold the whole prompt, with the logits after it in `_answer`.

        What is reused is always the prefix as a whole or the whole prompt: then the batches, and with them
        the last digits of the results, are the same as in a cold start, and a seed gives the same text.
        """
        whole = (*prompt.prefix, *prompt.rest)
        if self._answer is not None and whole == self._asked and self._keep_first(whole):
            counts.cached = len(whole)
            yield Reading(len(whole), len(whole), 0.0)
            return
        self._answer = None
        counts.cached = self._recall(prompt.prefix)
        yield Reading(counts.cached, len(whole))
        self._model.use_threads(self._governor.settled)
        pace = _Pace(self._clock, len(whole) - counts.cached)
        for part in (prompt.prefix, prompt.rest):
            if part is prompt.prefix and counts.cached:
                continue
            for start in range(0, len(part), self._model.batch):
                self._take(part[start : start + self._model.batch])
                counts.read = len(self._held) - counts.cached
                yield Reading(len(self._held), len(whole), pace.left(counts.read))
            if part is prompt.prefix and len(part) >= WORTH_KEEPING:
                self._prefixes.keep(self._key(part), lambda file: self._model.save(file, prompt.prefix))
        self._asked, self._answer = whole, self._model.logits().copy()

    def _recall(self, prefix: Sequence[int]) -> int:
        """Return how many tokens of the prefix the context holds now: all of them or none."""
        if prefix and self._keep_first(prefix):
            return len(prefix)
        self._model.clear()
        self._held = []
        if len(prefix) >= WORTH_KEEPING and self._prefixes.recall(
            self._key(prefix), lambda file: self._model.load(file, prefix)
        ):
            self._held = list(prefix)
        return len(self._held)

    def _keep_first(self, tokens: Sequence[int]) -> bool:
        """Forget what follows `tokens`, if the context begins with them and the model can."""
        count = len(tokens)
        if self._held[:count] != list(tokens):
            return False
        if len(self._held) > count and not self._model.keep_first(count):
            return False
        self._held = self._held[:count]
        return True

    def _key(self, prefix: Sequence[int]) -> bytes:
        return prefix_key(self._model.identity, prefix)

    def _take(self, tokens: Sequence[int]) -> None:
        self._model.decode(tokens)
        self._held += tokens

    def _restore(self) -> None:
        """After an abort: forget the part of a batch that was calculated."""
        self._answer = None
        if not self._model.keep_first(len(self._held)):
            self._model.clear()
            self._held = []

    # ── writing ──────────────────────────────────────────────────────────────────────────────────────────

    def _write(self, request: TextRequest, counts: _Counts) -> Generator[EngineEvent, None, Finish]:
        rule = _rule(request)
        ban = unwanted(request.slots, no_digits=request.no_digits, only_vietnamese=request.only_vietnamese)
        if ban not in self._biases:
            self._biases[ban] = Biases.of(self._bans, ban)
        vocabulary = self._model.vocabulary
        drawing = Drawing(lib, vocabulary, request.sampling, request.seed, self._biases[ban])
        stops, loops, slots = StopGuard(request.stop), LoopDetector(), SlotHold()
        limit = min(request.limit, self._model.context - len(self._held))
        logits = self._answer
        assert logits is not None
        reason = Finish.LIMIT
        try:
            while counts.written < limit:
                if self._flag:
                    raise AbortedError
                token = drawing.draw(logits, rule)
                if token is None or token in vocabulary.ends:
                    reason = Finish.ENDED
                    break
                counts.written += 1
                text = rule.push(vocabulary.pieces[token])
                told, stopped = stops.push(text)
                if told := slots.push(told):
                    yield Written(told)
                if stopped:
                    return Finish.STOPPED
                if rule.must_end():
                    reason = Finish.ENDED
                    break
                if loops.push(text):
                    reason = Finish.LOOP
                    break
                if counts.written < limit:
                    logits = self._next(token)
        finally:
            drawing.close()
        if rest := slots.push(stops.rest()):
            yield Written(rest)
        return reason

    def _next(self, token: int) -> NDArray[np.float32]:
        started = self._clock()
        self._take((token,))
        self._model.use_threads(self._governor.took(self._clock() - started))
        return self._model.logits()


class _Counts:
    """What is told at the end."""

    def __init__(self) -> None:
        self.read = self.cached = self.written = 0
        self.reading_s = self.writing_s = 0.0

    def finished(self, reason: Finish) -> Finished:
        return Finished(reason, self.read, self.cached, self.written, self.reading_s, self.writing_s)


class _Pace:
    """How long the rest takes at the pace so far."""

    def __init__(self, clock: Clock, total: int) -> None:
        self._clock, self._started, self._total = clock, clock(), total

    def left(self, done: int) -> float | None:
        taken = self._clock() - self._started
        return taken / done * (self._total - done) if done > 0 else None


def _rule(request: TextRequest) -> Rule:
    if request.choices:
        return ChoiceRule(request.choices)
    return ProseRule(request.slots, no_digits=request.no_digits, only_vietnamese=request.only_vietnamese)
