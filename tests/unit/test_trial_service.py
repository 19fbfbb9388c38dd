"""Models are tried by the real path, measured, kept, gone on with and ranked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bannai.engine.base import (
    Cancelled,
    Engine,
    EngineEvent,
    EngineLostError,
    Finish,
    TextRequest,
    Written,
)
from bannai.engine.scripted import ScriptedEngine
from bannai.paths import Paths
from bannai.services.program import Program
from bannai.services.trial_briefs import chosen, trial_briefs
from bannai.services.trial_desk import TrialDesk
from bannai.services.trial_measures import MeasuredEngine, RawAnswer
from bannai.services.trial_results import SLOWEST, brief_result_from_json
from bannai.services.trial_service import (
    BriefBegun,
    BriefTried,
    ModelGone,
    PassageTried,
    TrialModel,
    TrialReport,
    TrialService,
)
from tests.unit.trial_engines import fluent, forgetful, nonsense, timed

FEW = chosen(trial_briefs(), 3)
SPEECH = FEW[0]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(Paths(tmp_path / "data"))


@pytest.fixture
def trials(program: Program) -> TrialService:
    return TrialDesk(program).trials


GOOD = TrialModel("good", "good.gguf (aaaa)", timed(fluent, "good"))
WORSE = TrialModel("worse", "worse.gguf (bbbb)", timed(forgetful, "worse"))
NONSENSE = TrialModel("nonsense", "nonsense.gguf (cccc)", timed(nonsense, "nonsense"))


def report_of(events: Iterator[object]) -> TrialReport:
    *_, last = events
    assert isinstance(last, TrialReport)
    return last


@pytest.fixture(scope="module")
def all_three(tmp_path_factory: pytest.TempPathFactory) -> TrialReport:
    """All briefs by a good model, a worse one and one of nonsense."""
    desk = TrialDesk(Program(Paths(tmp_path_factory.mktemp("three"))))
    return report_of(desk.trials.run([NONSENSE, WORSE, GOOD], trial_briefs()))


def test_a_worse_model_ranks_below_a_better_one_and_nonsense_has_nothing(all_three: TrialReport) -> None:
    good, worse, none = all_three.models
    assert [it.name for it in all_three.models] == ["good", "worse", "nonsense"]
    assert good.score > worse.score + 5
    assert good.share_taken > 0.4
    assert worse.missed > 0 == good.missed
    assert worse.reasons["missing_slot"] > 0
    assert (none.score, none.taken, none.refused) == (0.0, 0, none.passages)
    assert none.foreign > 0


def test_with_any_model_all_facts_stand_and_the_form_is_whole(all_three: TrialReport) -> None:
    for model in all_three.models:
        assert model.facts > 500
        assert model.facts_kept == 1.0, [
            it.paper.lost for it in all_three.results[model.name] if it.paper.lost
        ]
        assert model.guard_held, model.name
        assert model.untried == 0


def test_figures_are_those_that_the_engine_told(trials: TrialService) -> None:
    model = report_of(trials.run([GOOD], FEW)).models[0]
    assert model.writing_speed == pytest.approx(10.0)
    assert model.reading_speed == pytest.approx(50.0)
    assert model.peak_bytes == 0  # no process of its own
    assert model.length == pytest.approx(1.0, abs=0.1)
    assert model.briefs == 3
    assert model.tries >= model.passages


def test_a_model_that_writes_too_slowly_is_out_whatever_it_writes(trials: TrialService) -> None:
    slow = TrialModel("slow", "slow.gguf", timed(fluent, "slow", writing=SLOWEST * 0.9))
    report = report_of(trials.run([slow, WORSE], FEW))
    assert [it.name for it in report.models] == ["worse", "slow"]
    assert report.models[1].too_slow
    assert not report.models[0].too_slow


def test_passages_are_told_as_they_are_done(trials: TrialService) -> None:
    events = list(trials.run([NONSENSE], FEW))
    begun = [it for it in events if isinstance(it, BriefBegun)]
    assert [(it.brief, it.number, it.count) for it in begun] == [
        (brief.id, number, 3) for number, brief in enumerate(FEW, start=1)
    ]
    tried = [it for it in events if isinstance(it, PassageTried)]
    results = [it.result for it in events if isinstance(it, BriefTried)]
    assert len(tried) == sum(len(result.passages) for result in results) > 5
    assert all(it.reason for it in tried)


# What was kept


def asked(engine_list: list[ScriptedEngine], label: str) -> TrialModel:
    """A model that remembers its engines."""

    def make() -> Engine:
        engine_list.append(timed(fluent, label)())
        return engine_list[-1]

    return TrialModel(label, f"{label}.gguf (1)", make)


def test_a_trial_goes_on_where_it_was_stopped(trials: TrialService, program: Program) -> None:
    engines: list[ScriptedEngine] = []
    model = asked(engines, "kept")
    done: list[str] = []

    def enough() -> bool:
        return len(done) >= 1

    stopped: TrialReport | None = None
    for event in trials.run([model], FEW, enough):
        if isinstance(event, BriefTried):
            done.append(event.result.brief)
        if isinstance(event, TrialReport):
            stopped = event
    assert stopped is not None
    assert stopped.stopped
    assert stopped.models[0].briefs == 1
    before = len(engines[-1].requests)

    again = list(TrialDesk(program).trials.run([model], FEW))
    known = [it.brief for it in again if isinstance(it, BriefBegun) and it.known]
    assert known == done
    report = again[-1]
    assert isinstance(report, TrialReport)
    assert not report.stopped
    assert report.models[0].briefs == 3
    whole = report_of(TrialDesk(program).trials.run([asked([], "fresh")], FEW))
    assert report.models[0].taken == whole.models[0].taken
    assert sum(len(engine.requests) for engine in engines[1:]) + before == whole.models[0].tries


def test_what_is_known_is_tried_again_when_that_is_wanted(trials: TrialService) -> None:
    engines: list[ScriptedEngine] = []
    model = asked(engines, "again")
    first = report_of(trials.run([model], FEW))
    assert report_of(trials.run([model], FEW)) == first
    assert len(engines) == 1
    report_of(trials.run([model], FEW, again=True))
    assert len(engines) == 2


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"format": 99}', "null", "\x00"])
def test_a_damaged_result_is_tried_anew(trials: TrialService, program: Program, damage: str) -> None:
    whole = report_of(trials.run([GOOD], [SPEECH]))
    (file,) = (program.paths.data / "trials").rglob("*.json")
    file.write_text(damage, "utf-8")
    events = list(trials.run([GOOD], [SPEECH]))
    assert [it.known for it in events if isinstance(it, BriefBegun)] == [False]
    assert replaced(report_of(iter(events))) == replaced(whole)


def replaced(report: TrialReport) -> list[object]:
    """The report without its clock."""
    return [replace(model, seconds=0.0) for model in report.models]


def test_the_result_of_another_draft_does_not_count(trials: TrialService, program: Program) -> None:
    report_of(trials.run([GOOD], [SPEECH]))
    (file,) = (program.paths.data / "trials").rglob("*.json")
    data = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**data, "made_of": "0" * 64}), "utf-8")
    events = list(trials.run([GOOD], [SPEECH]))
    assert [it.known for it in events if isinstance(it, BriefBegun)] == [False]


def test_a_result_comes_back_from_its_file_as_it_was(trials: TrialService) -> None:
    for model in (GOOD, NONSENSE):
        result = report_of(trials.run([model], [SPEECH])).results[model.name][0]
        assert brief_result_from_json(result.to_json()) == result


def test_two_models_never_share_a_result(trials: TrialService) -> None:
    alike = [TrialModel(name, f"Mô hình {name}", timed(fluent, name)) for name in ("Ă", "Â")]
    report = report_of(trials.run(alike, [SPEECH]))
    assert [it.briefs for it in report.models] == [1, 1]
    events = list(trials.run([replace(alike[0], label="Mô hình A")], [SPEECH]))
    assert [it.known for it in events if isinstance(it, BriefBegun)] == [False]


def test_a_trial_touches_neither_history_nor_settings(trials: TrialService, program: Program) -> None:
    report_of(trials.run([GOOD], [SPEECH]))
    assert [it.name for it in program.paths.data.iterdir()] == ["trials"]


# What breaks


def lost(request: TextRequest) -> EngineLostError:
    del request
    return EngineLostError("engine.lost")


def test_an_engine_that_goes_away_is_told_and_its_briefs_are_tried_next_time(trials: TrialService) -> None:
    model = TrialModel("lost", "lost.gguf", lambda: ScriptedEngine(lost, "lost"))
    speeches = trial_briefs()[:5]
    events = list(trials.run([model, GOOD], speeches))
    gone = [it for it in events if isinstance(it, ModelGone)]
    assert [it.model for it in gone] == ["lost"]
    assert "bản thảo" in gone[0].sentence.lower()
    report = report_of(iter(events))
    assert [it.name for it in report.models] == ["good", "lost"]
    assert report.models[1].briefs == 2
    assert report.models[1].untried > 0
    assert report.models[1].facts_kept == 1.0
    again = list(trials.run([model], speeches))
    assert not any(it.known for it in again if isinstance(it, BriefBegun))


def test_an_engine_that_is_lost_once_is_started_anew(trials: TrialService) -> None:
    seen: list[str] = []

    def once(request: TextRequest) -> str | EngineLostError:
        seen.append(request.task)
        return EngineLostError("engine.lost") if len(seen) == 1 else fluent(request)

    model = TrialModel("once", "once.gguf", lambda: ScriptedEngine(once, "once"))
    report = report_of(trials.run([model], trial_briefs()[:3]))
    assert report.models[0].briefs == 3
    assert report.models[0].sentences != ()
    assert report.models[0].taken > 5


def test_the_engine_is_ended_when_nobody_reads_on(trials: TrialService) -> None:
    engines: list[ScriptedEngine] = []
    running = trials.run([asked(engines, "left")], FEW)
    while not isinstance(next(running), PassageTried):
        pass
    assert engines[0].closed == 0
    running.close()  # type: ignore[attr-defined]
    assert engines[0].closed >= 1


def test_a_brief_that_was_broken_off_counts_for_nothing(trials: TrialService, program: Program) -> None:
    tried: list[object] = []
    for event in trials.run([GOOD], FEW, lambda: len(tried) >= 2):
        if isinstance(event, PassageTried):
            tried.append(event)
        if isinstance(event, TrialReport):
            assert event.stopped
            assert event.models[0].briefs == 0
            assert event.models[0].score == 0.0
    assert not list(program.paths.data.rglob("*.json"))


# What is measured of the words


class OneText:
    """An engine that writes one text and ends as it is told to."""

    label = "one"

    def __init__(self, text: str, then: Exception | None = None) -> None:
        self._text, self._then = text, then

    def stream(self, request: TextRequest, cancelled: Cancelled) -> Iterator[EngineEvent]:
        yield Written(self._text)
        if self._then is not None:
            raise self._then
        yield from ScriptedEngine([""]).stream(request, cancelled)

    def close(self) -> None:
        pass


def measured(text: str, slots: tuple[str, ...] = (), begun: str = "") -> RawAnswer:
    told: list[RawAnswer] = []
    request = TextRequest("", "", 1, begun=begun, slots=slots)
    list(MeasuredEngine(OneText(text), told.append).stream(request, lambda: False))
    (answer,) = told
    return answer


@pytest.mark.parametrize(
    ("text", "field", "count"),
    [
        ("Bà con có {{n1}}.", "missed", 1),
        ("Bà con có {{n1}} và {{t1}}.", "missed", 0),
        ("Bà con có 12 hộ và {{n1}}.", "digits", 2),
        ("Bà con 我们 cùng làm.", "foreign", 1),
        ("Bà con cùng nhaau làm.", "wrong", 1),
        ("**Bà con** cùng làm.", "leftovers", 2),
        ("Bà con cùng làm việc này.", "wrong", 0),
    ],
)
def test_faults_are_counted_in_the_words_as_they_were_written(text: str, field: str, count: int) -> None:
    assert getattr(measured(text, ("n1", "t1")), field) == count


def test_going_round_in_circles_is_seen() -> None:
    once = "Chúng ta cùng nhau giữ rừng đầu nguồn, giữ nước cho ruộng của bản. "
    assert not measured(once).repeated
    assert measured(once * 2).repeated
    assert measured("Ruộng của của bản.").repeated


def test_what_was_written_before_a_crash_belongs_to_the_text() -> None:
    answer = measured(" Còn {{t1}}.", ("n1", "t1"), begun="Đã có {{n1}}.")
    assert (answer.slots, answer.missed) == (2, 0)
    assert answer.text == "Đã có {{n1}}. Còn {{t1}}."


def test_a_text_that_was_broken_off_missed_nothing_yet() -> None:
    told: list[RawAnswer] = []
    engine = MeasuredEngine(OneText("Bà con", EngineLostError("engine.lost")), told.append)
    with pytest.raises(EngineLostError):
        list(engine.stream(TextRequest("", "", 1, slots=("n1",)), lambda: False))
    assert (told[0].finish, told[0].slots, told[0].missed) == ("lost", 0, 0)
    reading = MeasuredEngine(OneText("Bà con"), told.append).stream(
        TextRequest("", "", 1, slots=("n1",)), lambda: False
    )
    next(iter(reading))
    reading.close()  # type: ignore[attr-defined]
    assert (told[1].finish, told[1].slots) == (Finish.CANCELLED.value, 0)
