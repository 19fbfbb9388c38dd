"""The writer with a model: what it tells, when it gives up, what it keeps for the log and for going on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import pytest

from bannai.documents.facts import FactKind, ProvenanceKind
from bannai.documents.kinds import Family, Tone
from bannai.documents.model import Document, Paragraph, Section, plain_text
from bannai.drafting.model_prompt import head
from bannai.drafting.model_writer import Limits, ModelWriter
from bannai.drafting.proposals import accepted
from bannai.drafting.slots import slotted
from bannai.drafting.stretches import Stretch, stretch_at, stretches
from bannai.drafting.writing import (
    Bettered,
    KeptAsWas,
    Reason,
    Retried,
    TextGrew,
    Wish,
    WriterEvent,
)
from bannai.engine.base import (
    Cancelled,
    EngineEvent,
    EngineLostError,
    EngineRefusedError,
    Finish,
    Finished,
    Reading,
    TextRequest,
    Trying,
    Waiting,
    Written,
)
from bannai.engine.scripted import ScriptedEngine
from bannai.review.tracing import ClaimKind, claims
from tests.fixtures.hostile_engines import Clock, Failing
from tests.unit.adversary import KINDS, SLIPS, drafted
from tests.unit.adversary import written as all_events
from tests.unit.writing_samples import stretch_of

BASE = "Lớp ta có {{n1}}. Xin cảm ơn {{t1}}. Việc học thì phải đều."
GOOD = "Lớp ta lần này có {{n1}}. Tôi xin cảm ơn {{t1}}. Việc học thì phải đều đặn."
STRETCH = stretch_of(
    BASE,
    {"n1": ("64 học viên", "Số học viên", "hoc_vien"), "t1": ("đơn vị viễn thông", "Cảm ơn ai", "cam_on.1")},
)
BAD = "Lớp ta có {{n1}} và 5 thầy. Xin cảm ơn {{t1}}."


def run(engine: ScriptedEngine, wish: Wish = Wish.BETTER, begun: str = "") -> list[WriterEvent]:
    return list(ModelWriter(SLIPS, seed=3).better(engine, STRETCH, wish, begun=begun))


def ending(events: Sequence[WriterEvent]) -> Bettered | KeptAsWas:
    last = events[-1]
    assert isinstance(last, (Bettered, KeptAsWas))
    return last


def test_a_good_text_becomes_a_proposal_with_the_facts_in_their_runs() -> None:
    last = ending(run(ScriptedEngine([GOOD], label="mẫu 1")))
    assert isinstance(last, Bettered)
    assert last.proposal.old == STRETCH.blocks
    (block,) = last.proposal.new
    assert isinstance(block, Paragraph)
    assert plain_text(block.runs) == (
        "Lớp ta lần này có 64 học viên. Tôi xin cảm ơn đơn vị viễn thông. Việc học thì phải đều đặn."
    )
    assert [run.fact for run in block.runs if run.fact] == ["hoc_vien", "cam_on.1"]
    assert {fact.id for fact in last.proposal.facts} == {"hoc_vien", "cam_on.1"}
    assert last.log.model == "mẫu 1"
    assert last.log.slots == {"n1": ("hoc_vien",), "t1": ("cam_on.1",)}
    assert [(it.seed, it.reason) for it in last.log.attempts] == [(3, "")]
    assert json.loads(json.dumps(last.log.as_json()))["attempts"][0]["written"] > 0


def test_the_text_grows_with_whole_slots_only() -> None:
    grown = [event for event in run(ScriptedEngine([GOOD], piece=1)) if isinstance(event, TextGrew)]
    assert len(grown) > 30
    assert not any("{" in event.text or "}" in event.text for event in grown)
    assert grown[-1].raw == GOOD
    assert all(GOOD.startswith(event.raw) for event in grown)


def test_what_the_engine_has_read_is_passed_on() -> None:
    assert [type(event) for event in run(ScriptedEngine([GOOD]))[:2]] == [Reading, Reading]


def test_a_bad_text_is_tried_again_at_another_seed_and_then_what_stood_there_stays() -> None:
    engine = ScriptedEngine([BAD, GOOD])
    events = run(engine)
    assert [event.reason for event in events if isinstance(event, Retried)] == [Reason.DIGIT]
    assert isinstance(ending(events), Bettered)
    assert engine.requests[0].seed != engine.requests[1].seed
    assert engine.requests[0].system == engine.requests[1].system
    assert engine.requests[0].task == engine.requests[1].task
    twice = ending(run(ScriptedEngine([BAD, BAD])))
    assert isinstance(twice, KeptAsWas)
    assert twice.reason is Reason.DIGIT
    assert [it.reason for it in twice.log.attempts] == ["digit", "digit"]


def test_what_cannot_be_mended_ends_the_try_before_it_is_written_to_the_end() -> None:
    engine = ScriptedEngine([BAD + " bà con ta cùng vui" * 40, GOOD])
    events = run(engine)
    first = events[: next(at for at, event in enumerate(events) if isinstance(event, Retried))]
    longest = max(len(event.raw) for event in first if isinstance(event, TextGrew))
    assert longest < len(BAD) + 20
    assert isinstance(ending(events), Bettered)


def test_a_limit_a_loop_and_an_engines_own_stop_are_no_texts() -> None:
    class Ends(ScriptedEngine):
        reason = Finish.LIMIT

        def stream(self, request: TextRequest, cancelled: Cancelled) -> Iterator[EngineEvent]:
            yield Written(GOOD)
            yield Finished(self.reason)

    for reason, kept in ((Finish.LIMIT, Reason.CUT), (Finish.LOOP, Reason.REPETITION)):
        engine = Ends([])
        engine.reason = reason
        last = ending(run(engine))
        assert isinstance(last, KeptAsWas)
        assert last.reason is kept


def test_going_on_from_a_power_cut_begins_at_the_last_whole_sentence() -> None:
    half = "Lớp ta lần này có {{n1}}. Tôi xin cảm"
    rest = " Tôi xin cảm ơn {{t1}}. Việc học thì phải đều đặn."
    engine = ScriptedEngine([rest])
    last = ending(run(engine, begun=half))
    assert engine.requests[0].begun == "Lớp ta lần này có {{n1}}."
    assert isinstance(last, Bettered)
    assert last.log.begun == "Lớp ta lần này có {{n1}}."
    assert plain_text(last.proposal.new[0].runs).startswith("Lớp ta lần này có 64 học viên. Tôi")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "begun", ["", "Lớp ta", "Lớp có 5 người. Và", "Có {{n9}}. Rồi", "{{n1}}. {{n1}}. Rồi"]
)
def test_a_beginning_that_is_no_use_is_left(begun: str) -> None:
    engine = ScriptedEngine([GOOD])
    assert isinstance(ending(run(engine, begun=begun)), Bettered)
    assert engine.requests[0].begun == ""


def test_the_second_try_begins_anew() -> None:
    engine = ScriptedEngine([" 5 người.", GOOD])
    assert isinstance(ending(run(engine, begun="Lớp ta có {{n1}}. Và")), Bettered)
    assert engine.requests[1].begun == ""


@pytest.mark.parametrize("error", [EngineLostError("engine.lost"), EngineRefusedError("engine.cannot_start")])
def test_an_engines_failure_is_passed_on_behind_its_log(error: EngineLostError) -> None:
    events: list[WriterEvent] = []
    with pytest.raises(type(error)):
        events.extend(_collected(ModelWriter(SLIPS).better(ScriptedEngine([error]), STRETCH), events))
    last = ending(events)
    assert isinstance(last, KeptAsWas)
    assert last.reason is Reason.ENGINE
    assert last.log.attempts[0].detail == error.message_id


def _collected(events: Iterator[WriterEvent], into: list[WriterEvent]) -> list[WriterEvent]:
    for event in events:
        into.append(event)
    return []


def test_a_cancelled_text_is_kept_as_it_was_and_not_tried_again() -> None:
    engine = ScriptedEngine([GOOD, GOOD], piece=1)
    seen: list[WriterEvent] = []
    for event in ModelWriter(SLIPS).better(engine, STRETCH, cancelled=lambda: len(seen) > 10):
        seen.append(event)
    last = ending(seen)
    assert isinstance(last, KeptAsWas)
    assert last.reason is Reason.CANCELLED
    assert len(engine.requests) == 1


@pytest.mark.parametrize("how", Failing.WAYS)
def test_every_failing_engine_comes_to_an_end_within_its_time(how: str) -> None:
    clock = Clock()
    limits = Limits(reading_s=300, quiet_s=60, total_s=900)
    engine = Failing(how, clock)
    writer = ModelWriter(SLIPS, limits=limits, clock=clock)
    last = all_events(writer, engine, STRETCH, Wish.BETTER)[-1]
    assert isinstance(last, KeptAsWas)
    assert clock.now <= 2 * limits.total_s + limits.reading_s
    assert engine.events < 200_000


def test_an_engine_that_only_waits_is_given_up_without_a_second_try() -> None:
    clock = Clock()
    engine = Failing("hangs", clock)
    writer = ModelWriter(SLIPS, limits=Limits(reading_s=30), clock=clock)
    last = all_events(writer, engine, STRETCH, Wish.BETTER)[-1]
    assert isinstance(last, KeptAsWas)
    assert last.reason is Reason.TIME
    assert len(last.log.attempts) == 1
    assert 30 <= clock.now < 40


def test_a_slow_engine_that_goes_on_is_waited_for() -> None:
    clock = Clock()

    class Slow(ScriptedEngine):
        def stream(self, request: TextRequest, cancelled: Cancelled) -> Iterator[EngineEvent]:
            for event in super().stream(request, cancelled):
                clock.now += 5.0
                yield Waiting()
                yield event

    writer = ModelWriter(SLIPS, clock=clock)
    last = all_events(writer, Slow([GOOD]), STRETCH, Wish.BETTER)[-1]
    assert isinstance(last, Bettered)
    assert last.log.attempts[0].seconds == clock.now > 60


def test_the_first_run_on_a_machine_is_told_and_not_counted_as_the_texts_time() -> None:
    clock = Clock()

    class FirstRun(ScriptedEngine):
        def stream(self, request: TextRequest, cancelled: Cancelled) -> Iterator[EngineEvent]:
            clock.now += 250.0  # builds are tried
            yield Trying(10.0)
            clock.now += 45.0
            yield from super().stream(request, cancelled)

    writer = ModelWriter(SLIPS, limits=Limits(reading_s=60, quiet_s=60, total_s=60), clock=clock)
    events = all_events(writer, FirstRun([GOOD]), STRETCH, Wish.BETTER)
    assert [event for event in events if isinstance(event, Trying)] == [Trying(10.0)]
    last = ending(events)
    assert isinstance(last, Bettered)
    assert last.log.attempts[0].seconds == 45.0


def test_the_closing_word_of_a_text_is_never_followed_by_another() -> None:
    events = run(ScriptedEngine([GOOD]))
    assert [type(event) for event in events].count(Bettered) == 1


# What it is told


def test_the_head_is_the_same_for_all_stretches_of_a_family_and_tone() -> None:
    heads: dict[tuple[str, Tone], set[str]] = {}
    for kind in KINDS.list():
        for tone in kind.tones:
            _, document = drafted(kind.id, tone, kind.lengths[0], 1)
            for it in stretches(document, kind, tone):
                engine = ScriptedEngine(["x", "x"])
                list(ModelWriter(SLIPS).better(engine, it))
                heads.setdefault((it.family.value, tone), set()).add(engine.requests[0].system)
    assert len(heads) >= 4
    assert all(len(found) == 1 for found in heads.values())
    assert all(len(text.split()) <= 430 for found in heads.values() for text in found)  # ≤ 600 tokens


def test_no_figure_of_an_answer_stands_in_what_the_model_is_told() -> None:
    for kind in KINDS.list():
        _, document = drafted(kind.id, kind.tones[0], kind.lengths[-1], 2)
        for it in stretches(document, kind):
            engine = ScriptedEngine(["x", "x"])
            list(ModelWriter(SLIPS).better(engine, it))
            task = engine.requests[0].task
            for slot in slotted(it).slots:
                task = task.replace(f"{{{{{slot.name}}}}}", "")
            assert not any(char.isdigit() for char in task), task
            assert engine.requests[0].slots == tuple(slot.name for slot in slotted(it).slots)
            assert engine.requests[0].no_digits
            assert engine.requests[0].only_vietnamese


def test_the_task_ends_with_the_text_and_a_wish_changes_task_or_tone_only() -> None:
    engine = ScriptedEngine(["x"] * 20)
    for wish in Wish:
        list(ModelWriter(SLIPS).better(engine, STRETCH, wish))
    asked = engine.requests[::2]
    assert all(request.task.rstrip().endswith(f"{BASE}\nViết lại:") for request in asked)
    assert len({request.task for request in asked}) == len(Wish)
    assert len({request.system for request in asked}) == 2
    assert asked[-1].system == head(STRETCH.family, Tone.CLOSE)


# Which parts


def test_what_no_model_may_touch_is_in_no_stretch() -> None:
    for kind in KINDS.list():
        _, document = drafted(kind.id, kind.tones[0], kind.lengths[0], 1)
        for it in stretches(document, kind):
            section = next(section for section in document.sections if section.id == it.section_id)
            assert section.blocks[it.position : it.position + len(it.stands)] == it.stands
            assert kind.family is not Family.SLIDES
            for block in it.blocks:
                assert block.role.value == "body"
                assert it.told or any(run.text.strip(" .") for run in block.runs if not run.fact)
                assert not any((run.fact or "").startswith("ordinal.") for run in block.runs)


def test_one_paragraph_can_be_asked_for_and_the_users_own_words_cannot() -> None:
    kind, document = drafted("phat-bieu-chuc-tet", Tone.CLOSE, KINDS.get("phat-bieu-chuc-tet").lengths[1], 1)
    section = next(it for it in document.sections if it.id == "nam-qua")
    verbatim = next(at for at, block in enumerate(section.blocks)
                    if isinstance(block, Paragraph) and block.runs[0].fact == "chuyen")  # fmt: skip
    assert stretch_at(document, kind, "nam-qua", verbatim) is None
    assert stretch_at(document, kind, "nam-qua", 0) is None  # a salutation
    assert stretch_at(document, kind, "nam-qua", 99) is None
    assert stretch_at(document, kind, "không có", 0) is None
    found = stretch_at(document, kind, "nam-qua", 1)
    assert found is not None
    assert found.blocks == (section.blocks[1],)


# What it named by itself


def named(stretch: Stretch, text: str) -> tuple[Document, Bettered]:
    last = list(ModelWriter(SLIPS).better(ScriptedEngine([text]), stretch))[-1]
    assert isinstance(last, Bettered)
    bank = Document("k", "K", "speech", (Section("s", "", stretch.blocks),), facts=stretch.facts)
    document = accepted(bank, last.proposal)
    assert document is not None
    return document, last


def test_a_name_and_a_law_of_the_models_own_are_told_in_the_review() -> None:
    text = GOOD.replace("Tôi xin", "Theo Luật Đất đai, theo lời anh Vàng A Dế, tôi xin")
    document, last = named(STRETCH, text)
    told = {(claim.kind, claim.text) for claim in claims(document) if claim.fact is None}
    assert told == {(ClaimKind.CITATION, "Luật Đất đai"), (ClaimKind.NAME, "Vàng A Dế")}
    assert set(last.log.marked) == {"Luật Đất đai", "Vàng A Dế"}
    unmatched = [it for it in document.facts if it.provenance.kind is ProvenanceKind.UNMATCHED]
    assert {it.kind for it in unmatched} == {FactKind.CITATION, FactKind.NAME}
