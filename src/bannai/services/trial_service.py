"""TrialService: models are tried on the shipped briefs by the real path, as a generator of past-tense events.

Each brief is drafted by the phrase bank, then the model betters it passage by passage under the guard, as
for a user. What came of a brief is kept at once, so that a trial that was broken off goes on where it was.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bannai import __version__
from bannai.documents.model import Document, document_inlines, plain_text
from bannai.documents.vietnamese import syllable_count
from bannai.drafting.stretches import Stretch, stretches
from bannai.drafting.writing import Bettered, KeptAsWas, Reason, WritingLog
from bannai.engine.base import Engine
from bannai.paths import Paths
from bannai.services.draft_service import DraftFinished, DraftRequest, DraftService, never_cancelled
from bannai.services.engine_service import EngineChoice, EngineService, EngineWhere
from bannai.services.kind_service import KindService
from bannai.services.review_service import ReviewService
from bannai.services.trial_briefs import TrialBrief
from bannai.services.trial_measures import MeasuredEngine, RawAnswer, check_paper
from bannai.services.trial_results import (
    FORMAT,
    BriefResult,
    ModelTotals,
    Outcome,
    PassageResult,
    brief_result_from_json,
    ranked,
    totals,
)
from bannai.services.writing_service import (
    EngineGone,
    PassageBegun,
    Rewritten,
    Trying,
    WritingOrder,
    WritingService,
)
from bannai.services.writing_state import Writing, text_of
from bannai.store.files import write_atomically

FOLDER = "trials"
_GONE_IN_A_ROW = 2  # briefs in which the engine went away: it would in the others too


@dataclass(frozen=True, slots=True)
class TrialModel:
    """A model to be tried: what it is called, its fingerprint, and how its engine is made (not started)."""

    name: str
    label: str
    make: Callable[[], Engine]


@dataclass(frozen=True, slots=True)
class BriefBegun:
    """A brief is being tried: the `number`th of `count`; `known` that its result was kept from before."""

    model: str
    brief: str
    number: int
    count: int
    known: bool = False


@dataclass(frozen=True, slots=True)
class PassageTried:
    """A passage of the brief is done: the `number`th of `count`; `reason` why it was refused, "" if taken."""

    number: int
    count: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BriefTried:
    """A brief is done and its result kept."""

    model: str
    result: BriefResult


@dataclass(frozen=True, slots=True)
class ModelGone:
    """A model's engine went away again and again, or could not begin: its other briefs are left out."""

    model: str
    sentence: str


@dataclass(frozen=True, slots=True)
class TrialReport:
    """All models, the best for this machine first. `briefs` were wanted; `stopped` that not all were tried.

    `results` are each model's briefs by its name.
    """

    models: tuple[ModelTotals, ...]
    results: dict[str, tuple[BriefResult, ...]]
    briefs: int
    stopped: bool


TrialEvent = BriefBegun | Trying | PassageTried | BriefTried | ModelGone | TrialReport


class TrialService:
    """Tries models. The user's drafts, history and settings are neither read nor changed."""

    def __init__(
        self,
        kinds: KindService,
        drafts: DraftService,
        reviews: ReviewService,
        paths: Paths,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep the services; `clock` gives seconds."""
        self._kinds = kinds
        self._drafts = drafts
        self._reviews = reviews
        self._folder = paths.data / FOLDER
        self._clock = clock

    def run(
        self,
        models: Sequence[TrialModel],
        briefs: Sequence[TrialBrief],
        cancelled: Callable[[], bool] = never_cancelled,
        *,
        again: bool = False,
    ) -> Iterator[TrialEvent]:
        """Try each model on each brief; ends with the report, of what there is when `cancelled()` turns true.

        Results that were kept from the same model, drafts and version of the program are taken over, unless
        `again`. Raises MachineError when a result cannot be kept.
        """
        found: dict[str, tuple[BriefResult, ...]] = {}
        for model in models:
            results: list[BriefResult] = []
            for event in self._tried(model, briefs, cancelled, again):
                if isinstance(event, BriefTried):
                    results.append(event.result)
                yield event
            found[model.name] = tuple(results)
        told = [totals(model.name, model.label, found[model.name]) for model in models]
        yield TrialReport(ranked(told), found, len(briefs), stopped=cancelled())

    def _tried(
        self,
        model: TrialModel,
        briefs: Sequence[TrialBrief],
        cancelled: Callable[[], bool],
        again: bool,
    ) -> Iterator[TrialEvent]:
        run = _ModelRun(model)
        writing = WritingService(self._kinds, run.engines, self._reviews)
        gone = 0
        try:
            for number, brief in enumerate(briefs, start=1):
                if cancelled():
                    return
                finished = self._drafted(brief)
                made_of = _made_of(finished.draft.document)
                file = self._file(model, brief)
                known = None if again else _kept(file, made_of)
                yield BriefBegun(model.name, brief.id, number, len(briefs), known=known is not None)
                if known is not None:
                    yield BriefTried(model.name, known)
                    continue
                attempt = _Attempt(brief, finished, made_of)
                began = self._clock()
                order = WritingOrder(
                    brief.kind_id,
                    finished.draft.document,
                    finished.draft.document,
                    Writing(seed=brief.seed),
                    brief.seed,
                    brief.tone.value,
                )
                run.answers.clear()
                for event in writing.write_through(order, cancelled):
                    yield from attempt.take(event)
                if cancelled():  # begun and not done: it is tried anew next time
                    return
                result = attempt.result(tuple(run.answers), self._clock() - began, run.peak_bytes)
                if not result.sentence:  # an engine that was lost once may hold the next time
                    write_atomically(file, result.to_json().encode("utf-8"), overwrite=True)
                yield BriefTried(model.name, result)
                gone = gone + 1 if result.sentence else 0
                if gone == _GONE_IN_A_ROW:
                    yield ModelGone(model.name, result.sentence)
                    return
        finally:
            run.engines.close()

    def _drafted(self, brief: TrialBrief) -> DraftFinished:
        request = DraftRequest(
            brief.kind_id, brief.answers, tone=brief.tone, length=brief.length, seed=brief.seed
        )
        return self._drafts.draft_now(request)

    def _file(self, model: TrialModel, brief: TrialBrief) -> Path:
        plain = re.sub(r"[^a-z0-9]+", "-", model.label.lower()).strip("-")[:40]
        mark = sha256(model.label.encode("utf-8")).hexdigest()[:10]
        return self._folder / f"{plain}-{mark}".strip("-") / f"{brief.id}.json"


class _ModelRun:
    """The engine of one model through all its briefs, and what was measured of it."""

    def __init__(self, model: TrialModel) -> None:
        self.answers: list[RawAnswer] = []
        self._model = model
        self._engines: list[MeasuredEngine] = []
        self.engines = EngineService(lambda: EngineChoice(EngineWhere.HERE, model.name, make=self._make))

    @property
    def peak_bytes(self) -> int:
        return max((engine.peak_bytes for engine in self._engines), default=0)

    def _make(self) -> Engine:
        self._engines.append(MeasuredEngine(self._model.make(), self.answers.append))
        return self._engines[-1]


class _Attempt:
    """Gathers what comes of one brief."""

    def __init__(self, brief: TrialBrief, finished: DraftFinished, made_of: str) -> None:
        self._brief = brief
        self._made_of = made_of
        self._before = finished.draft.document
        self._after = finished.draft.document
        self._wanted = stretches(self._before, finished.kind, brief.tone)
        self._done: dict[tuple[str, str], PassageResult] = {}
        self._now: PassageBegun | None = None
        self._sentence = ""

    def take(self, event: object) -> Iterator[PassageTried | Trying]:
        match event:
            case Trying():
                yield event
            case PassageBegun():
                self._now = event
            case Bettered(proposal, log) if self._now is not None:
                new = text_of(proposal.new)
                yield self._note(Outcome.TAKEN, log, new)
            case KeptAsWas(reason, log) if self._now is not None:
                if reason is not Reason.CANCELLED:
                    yield self._note(Outcome.REFUSED, log, "", reason)
            case EngineGone(sentence):
                self._sentence = sentence
            case Rewritten(document):
                self._after = document

    def result(self, answers: tuple[RawAnswer, ...], seconds: float, peak: int) -> BriefResult:
        seen = {(section, line) for section, old in self._done for line in old.split("\n")}
        left = [
            _untried(stretch)
            for stretch in self._wanted
            if any((stretch.section_id, line) not in seen for line in stretch.text.split("\n"))
        ]
        passages = (*self._done.values(), *left)
        return BriefResult(
            brief=self._brief.id,
            kind=self._brief.kind_id,
            made_of=self._made_of,
            passages=passages,
            answers=answers,
            paper=check_paper(self._before, self._after, self._wanted),
            seconds=seconds,
            peak_bytes=peak,
            sentence=self._sentence,
        )

    def _note(
        self, outcome: Outcome, log: WritingLog, new: str, reason: Reason | None = None
    ) -> PassageTried:
        now = self._now
        assert now is not None
        old = text_of(now.old)
        stretch = next((it for it in self._wanted if (it.section_id, it.text) == (now.section_id, old)), None)
        refused = [attempt for attempt in log.attempts if attempt.reason]
        reasons = [attempt.reason for attempt in refused]
        if reason is not None and (not reasons or reasons[-1] != reason.value):
            reasons.append(reason.value)
        self._done[now.section_id, old] = PassageResult(
            section=now.section_id,
            outcome=outcome,
            asked=syllable_count(old),
            old=old,
            before=stretch.before if stretch else "",
            tries=len(log.attempts),
            reasons=tuple(reasons),
            details=tuple(attempt.detail for attempt in refused),
            syllables=syllable_count(new),
            marked=len(log.marked),
            new=new,
        )
        return PassageTried(now.number, now.count, reason.value if reason else "")


def _untried(stretch: Stretch) -> PassageResult:
    asked = syllable_count(stretch.text)
    return PassageResult(stretch.section_id, Outcome.UNTRIED, asked, stretch.text, stretch.before)


def _made_of(document: Document) -> str:
    """Return a fingerprint of a draft and of the program that would better it."""
    lines = [plain_text(inline) for inline in document_inlines(document)]
    return sha256("\n".join([__version__, str(FORMAT), *lines]).encode("utf-8")).hexdigest()


def _kept(file: Path, made_of: str) -> BriefResult | None:
    """Return the result that was kept of the same draft; what cannot be read counts as none."""
    with suppress(OSError, UnicodeDecodeError):
        result = brief_result_from_json(file.read_text("utf-8"))
        if result is not None and result.made_of == made_of:
            return result
    return None
