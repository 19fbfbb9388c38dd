"""What came of a trial, brief by brief and in total, and the score by which models are ranked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from statistics import median
from typing import Any

from bannai.services.trial_measures import PaperCheck, RawAnswer

FORMAT = 1
SECOND_TRY = 0.75  # what a passage counts that was taken at the second try: it took twice the time
FITTING = (0.7, 1.4)  # length of a taken passage against the one that was asked for
SLOWEST = 2.0  # tokens a second; a passage of 150 syllables, some 200 tokens, then takes a minute and a half
_TAKEN_SHARE = 0.6  # of the score, whatever lengths and marks; the rest is theirs in equal parts


class Outcome(StrEnum):
    """What came of a passage."""

    TAKEN = "taken"  # the guard let it through
    REFUSED = "refused"  # the phrase bank's words stand
    UNTRIED = "untried"  # the engine had gone, or was too slow


@dataclass(frozen=True, slots=True)
class PassageResult:
    """One passage. `reasons` are those of its refused tries, `details` the words at fault.

    `asked` and `syllables` are the lengths of the words that stood there and of those taken (0 = none);
    `marked` how many of their words nothing accounts for. `before` are the sentences above.
    """

    section: str
    outcome: Outcome
    asked: int
    old: str
    before: str = ""
    tries: int = 0
    reasons: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    syllables: int = 0
    marked: int = 0
    new: str = ""


@dataclass(frozen=True, slots=True)
class BriefResult:
    """One brief by one model. `made_of` names the draft that was bettered: results of others do not count.

    `sentence` says why the engine went away, "" if it did not. `peak_bytes` is the most memory that the
    engine's process took so far, 0 where that cannot be told. `seconds` are those of the whole brief.
    """

    brief: str
    kind: str
    made_of: str
    passages: tuple[PassageResult, ...]
    answers: tuple[RawAnswer, ...]
    paper: PaperCheck
    seconds: float = 0.0
    peak_bytes: int = 0
    sentence: str = ""

    def to_json(self) -> str:
        """Return the result as text."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1)


def brief_result_from_json(text: str) -> BriefResult | None:
    """Return what `to_json` wrote; None for anything else: then the brief is simply tried again."""
    try:
        data = json.loads(text)
        if data.pop("format") != FORMAT:
            return None
        passages = tuple(
            PassageResult(**{**_tuples(it), "outcome": Outcome(it["outcome"])}) for it in data.pop("passages")
        )
        answers = tuple(RawAnswer(**it) for it in data.pop("answers"))
        paper = PaperCheck(**_tuples(data.pop("paper")))
        return BriefResult(**data, passages=passages, answers=answers, paper=paper)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _tuples(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}


@dataclass(frozen=True, slots=True)
class ModelTotals:
    """A model over all its briefs. Speeds are tokens a second, None where nothing was measured.

    Of the raw words: `slots` facts given in all tries, `missed` of them; `digits`, `foreign`, `wrong`,
    `leftovers` how many; `repeated` how many tries. Of the papers: `facts` and how many were `lost`,
    `untraced` figures, `forms_broken`, `slips`: all these are 0 with any model, or the program has a fault.
    `length` is the median of taken against asked, `fitting` the share within FITTING; None without any.
    """

    name: str
    label: str
    briefs: int
    passages: int
    taken: int
    first_try: int
    refused: int
    untried: int
    reasons: Mapping[str, int]
    examples: Mapping[str, str]
    tries: int
    reading_speed: float | None
    writing_speed: float | None
    peak_bytes: int
    seconds: float
    slots: int
    missed: int
    digits: int
    foreign: int
    wrong: int
    leftovers: int
    repeated: int
    length: float | None
    fitting: float | None
    marked: int
    unmarked: float | None
    facts: int
    lost: int
    untraced: int
    forms_broken: int
    slips: int
    sentences: tuple[str, ...] = field(default=())

    @property
    def share_taken(self) -> float:
        """The part of the passages that was taken, 0 to 1."""
        return self.taken / self.passages if self.passages else 0.0

    @property
    def facts_kept(self) -> float:
        """The part of the facts that stands in the papers, 0 to 1."""
        return 1 - self.lost / self.facts if self.facts else 1.0

    @property
    def guard_held(self) -> bool:
        """Whether everything that holds for any model held."""
        return not (self.lost or self.untraced or self.forms_broken or self.slips)

    @property
    def too_slow(self) -> bool:
        """Whether it writes too slowly on this machine to be of use."""
        return self.writing_speed is not None and self.writing_speed < SLOWEST

    @property
    def is_usable(self) -> bool:
        """Whether it has a place in the ranking: fast enough, and something of it was taken."""
        return not self.too_slow and self.score > 0

    @property
    def score(self) -> float:
        """0 to 100: passages taken (the second try counts SECOND_TRY), weighed by length and marks.

        What the guard refuses is no use to anybody, so nothing taken is 0. How well it reads only a person
        can say: the reading sheet.
        """
        if not self.passages:
            return 0.0
        taken = (self.first_try + SECOND_TRY * (self.taken - self.first_try)) / self.passages
        share, rest = quality_shares()
        return 100 * taken * (share + rest * (self.fitting or 0.0) + rest * (self.unmarked or 0.0))


def quality_shares() -> tuple[float, float]:
    """Return which part of the score stands for itself, and which hangs on lengths, and as much on marks."""
    return _TAKEN_SHARE, round((1 - _TAKEN_SHARE) / 2, 6)


def totals(name: str, label: str, results: Sequence[BriefResult]) -> ModelTotals:
    """Add up the briefs of one model."""
    passages = [passage for result in results for passage in result.passages]
    answers = [answer for result in results for answer in result.answers]
    taken = [passage for passage in passages if passage.outcome is Outcome.TAKEN]
    lengths = [passage.syllables / passage.asked for passage in taken if passage.asked]
    reasons = Counter(reason for passage in passages for reason in passage.reasons)
    examples: dict[str, str] = {}
    for passage in passages:
        for reason, detail in zip(passage.reasons, passage.details, strict=False):
            if detail:
                examples.setdefault(reason, detail)
    papers = [result.paper for result in results]
    return ModelTotals(
        name=name,
        label=label,
        briefs=len(results),
        passages=len(passages),
        taken=len(taken),
        first_try=sum(1 for passage in taken if passage.tries <= 1),
        refused=sum(1 for passage in passages if passage.outcome is Outcome.REFUSED),
        untried=sum(1 for passage in passages if passage.outcome is Outcome.UNTRIED),
        reasons=dict(reasons.most_common()),
        examples=examples,
        tries=len(answers),
        reading_speed=_speed((it.read, it.reading_s) for it in answers),
        writing_speed=_speed((it.written, it.writing_s) for it in answers),
        peak_bytes=max((result.peak_bytes for result in results), default=0),
        seconds=sum(result.seconds for result in results),
        slots=sum(it.slots for it in answers),
        missed=sum(it.missed for it in answers),
        digits=sum(it.digits for it in answers),
        foreign=sum(it.foreign for it in answers),
        wrong=sum(it.wrong for it in answers),
        leftovers=sum(it.leftovers for it in answers),
        repeated=sum(it.repeated for it in answers),
        length=median(lengths) if lengths else None,
        fitting=_share(FITTING[0] <= it <= FITTING[1] for it in lengths),
        marked=sum(passage.marked for passage in taken),
        unmarked=_share(not passage.marked for passage in taken),
        facts=sum(paper.facts for paper in papers),
        lost=sum(len(paper.lost) for paper in papers),
        untraced=sum(len(paper.untraced) for paper in papers),
        forms_broken=sum(not paper.form for paper in papers),
        slips=sum(len(paper.slips) for paper in papers),
        sentences=tuple(dict.fromkeys(result.sentence for result in results if result.sentence)),
    )


def ranked(models: Iterable[ModelTotals]) -> tuple[ModelTotals, ...]:
    """Return the models, the best for this machine first, the too slow last, of equals the faster."""
    return tuple(
        sorted(models, key=lambda it: (it.too_slow, -round(it.score, 1), -(it.writing_speed or 0.0)))
    )


def _speed(counted: Iterable[tuple[int, float]]) -> float | None:
    pairs = list(counted)
    tokens, seconds = sum(it[0] for it in pairs), sum(it[1] for it in pairs)
    return tokens / seconds if seconds > 0 else None


def _share(held: Iterable[bool]) -> float | None:
    seen = list(held)
    return sum(seen) / len(seen) if seen else None
