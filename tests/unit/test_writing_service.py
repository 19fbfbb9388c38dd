"""WritingService with an engine that follows a script and the real guard: every way that a passage can go."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from bannai.app import make_program
from bannai.documents.kinds import Tone
from bannai.documents.model import Document, Paragraph, Run, Section, document_inlines, plain_text
from bannai.documents.vietnamese import TonePlacement
from bannai.drafting.writing import Bettered, KeptAsWas, Reason, Retried, TextGrew
from bannai.engine.base import (
    Engine,
    EngineError,
    EngineLostError,
    EngineRefusedError,
    TextRequest,
)
from bannai.engine.scripted import ScriptedEngine
from bannai.services.draft_service import DraftRequest
from bannai.services.engine_choice import EngineChooser
from bannai.services.engine_service import EngineChoice, EngineService, EngineWhere
from bannai.services.program import Program
from bannai.services.writing_service import (
    EngineGone,
    NothingLeft,
    PassageBegun,
    Rewritten,
    WritingEvent,
    WritingOrder,
    WritingService,
    after,
)
from bannai.services.writing_state import Stage, Writing, writing_from_json
from tests.unit.test_model_service import House

SPEECH = "phat-bieu-khai-mac-hoi-nghi"
Script = Callable[[TextRequest], str | EngineError]


def base_text(request: TextRequest) -> str:
    """The text with its slots that a request asks to be said better."""
    return request.task.rpartition("Đoạn gốc:\n")[2].rpartition("\nViết lại:")[0]


def said_better(request: TextRequest) -> str:
    """What an honest model might write: every slot kept, a few words more."""
    text = base_text(request)
    return f"Thưa các đồng chí, {text[0].lower()}{text[1:]}"


class Desk:
    """A draft with a service that writes by a script."""

    def __init__(self, program: Program, script: Script | Engine, kind_id: str = SPEECH) -> None:
        kind = program.kinds.get(kind_id)
        draft = program.drafts.draft_now(DraftRequest(kind_id, kind.example_answers(), seed=3))
        self.program = program
        self.engine = ScriptedEngine(script) if callable(script) else script
        self.engines = EngineService(lambda: EngineChoice(EngineWhere.HERE, "Có.", lambda: self.engine))
        self.service = WritingService(program.kinds, self.engines, program.reviews, program.settings.tones)
        document = draft.draft.document
        self.order = WritingOrder(kind_id, document, document, Writing(), 3)

    def next(self, stop_after: int | None = None) -> list[WritingEvent]:
        """Write one passage and keep how far it is; `stop_after` events it is cancelled."""
        events: list[WritingEvent] = []
        for event in self.service.better_next(self.order, lambda: len(events) == stop_after):
            events.append(event)
            self.order = replace(self.order, writing=after(self.order.writing, event, 3))
        return events

    def through(self) -> Rewritten:
        *_, last = self.service.write_through(self.order)
        assert isinstance(last, Rewritten)
        return last


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return make_program(tmp_path / "Users" / "Văn phòng Đảng ủy")


def lines(document: Document) -> list[str]:
    return [plain_text(it) for it in document_inlines(document)]


def test_a_passage_is_begun_grows_and_is_offered(program: Program) -> None:
    desk = Desk(program, said_better)
    events = desk.next()
    first = events[0]
    assert isinstance(first, PassageBegun)
    assert (first.number, first.count) == (1, desk.service.left(replace(desk.order, writing=Writing())))
    grown = [it.text for it in events if isinstance(it, TextGrew)]
    assert all(later.startswith(earlier[:-8]) for earlier, later in pairwise(grown))
    last = events[-1]
    assert isinstance(last, Bettered)
    (passage,) = desk.order.writing.passages
    assert passage.stage is Stage.OFFERED
    assert passage.proposal == last.proposal
    assert passage.log["model"] == "scripted"
    assert desk.order.document == desk.order.base


def test_all_passages_are_gone_through_and_every_given_fact_stands_as_before(program: Program) -> None:
    desk = Desk(program, said_better)
    result = desk.through()
    before = desk.order.document
    assert {it.id for it in result.document.facts} == {it.id for it in before.facts}
    taken = result.writing.of(Stage.TAKEN)
    assert len(taken) >= 3
    assert lines(result.document) != lines(before)
    assert [section.id for section in result.document.sections] == [it.id for it in before.sections]
    assert not result.writing.going
    assert desk.service.left(replace(desk.order, document=result.document, writing=result.writing)) == 0


def test_the_same_seed_writes_the_same(program: Program) -> None:
    assert Desk(program, said_better).through().document == Desk(program, said_better).through().document


def test_a_figure_that_nobody_gave_is_refused_twice_and_the_old_words_stay(program: Program) -> None:
    desk = Desk(program, lambda request: f"{base_text(request)} Đã có 512 hộ thoát nghèo.")
    events = desk.next()
    assert [it.reason for it in events if isinstance(it, Retried)] == [Reason.DIGIT]
    last = events[-1]
    assert isinstance(last, KeptAsWas)
    (passage,) = desk.order.writing.passages
    assert (passage.stage, passage.reason) == (Stage.KEPT, "digit")
    assert [it["seed"] for it in passage.log["attempts"]] == [3, 3 + 7919]


def test_the_language_check_refuses_what_is_no_vietnamese(program: Program) -> None:
    desk = Desk(program, lambda request: f"{base_text(request)} Chúng ta cùng qwzk nhau.")
    assert isinstance(desk.next()[-1], KeptAsWas)
    assert desk.order.writing.passages[0].reason == "syllable"


def test_an_own_word_of_the_office_passes(program: Program) -> None:
    program.reviews.add_word("qwzk")
    slips = Desk(program, said_better).service.slips()
    assert slips.is_syllable("Qwzk")
    assert not slips.faults("Chúng ta cùng qwzk nhau.")
    assert slips.faults("Chúng ta cùng **nhau**.")


def test_an_engine_that_is_lost_in_mid_sentence_is_told_and_gone_on_with(program: Program) -> None:
    class Dying(ScriptedEngine):
        died = False

        def stream(self, request, cancelled):  # type: ignore[no-untyped-def]
            for number, event in enumerate(super().stream(request, cancelled)):
                if number == 30 and not self.died:
                    self.died = True
                    raise EngineLostError("engine.lost")
                yield event

    engine = Dying(said_better)
    desk = Desk(program, engine)
    events = desk.next()
    assert isinstance(events[-2], KeptAsWas)
    last = events[-1]
    assert isinstance(last, EngineGone)
    assert "còn nguyên" in last.sentence
    assert engine.closed == 1
    (passage,) = desk.order.writing.passages
    assert passage.stage is Stage.BEGUN
    assert len(passage.begun) > 50
    begun = passage.begun
    events = desk.next()
    assert isinstance(events[0], PassageBegun)
    assert events[0].text == begun
    assert begun.startswith(engine.requests[-1].begun)
    assert desk.order.writing.passages[0].stage in (Stage.OFFERED, Stage.KEPT)


def test_going_on_after_a_crash_begins_with_the_last_whole_sentence(program: Program) -> None:
    whole: list[str] = []

    def long_text(request: TextRequest) -> str:
        whole.append(said_better(request))
        return whole[-1][len(request.begun) :]

    desk = Desk(program, long_text)
    events = desk.next(stop_after=40)
    assert isinstance(events[-1], KeptAsWas)
    assert events[-1].reason is Reason.CANCELLED
    kept = writing_from_json(desk.order.writing.to_json())  # as it comes from the disk
    assert kept == desk.order.writing
    begun = kept.of(Stage.BEGUN)[0].begun
    desk.order = replace(desk.order, writing=kept)
    desk.next()
    assert isinstance(desk.engine, ScriptedEngine)
    again = desk.engine.requests[-1].begun
    assert begun.startswith(again)
    assert again == "" or again[-1] in ".!?…"
    assert desk.order.writing.passages[0].stage is Stage.OFFERED
    assert plain_text(desk.order.writing.passages[0].new[0].runs)  # type: ignore[union-attr]


def test_without_an_engine_the_reason_is_told_and_nothing_is_begun_twice(program: Program) -> None:
    desk = Desk(program, said_better)
    desk.engines = EngineService(lambda: EngineChoice(EngineWhere.NOWHERE, "Chưa có tệp."))
    desk.service = WritingService(program.kinds, desk.engines, program.reviews)
    for _ in range(2):
        events = desk.next()
        assert [type(it) for it in events] == [PassageBegun, EngineGone]
        assert "Chưa có tệp." in str(events[-1])
    assert len(desk.order.writing.passages) == 1


def test_a_refused_start_is_told_in_its_own_words(program: Program) -> None:
    desk = Desk(program, lambda _request: EngineRefusedError("engine.no_memory", file="m.gguf"))
    last = desk.next()[-1]
    assert isinstance(last, EngineGone)
    assert "m.gguf" in last.sentence


def test_what_was_edited_by_hand_is_not_bettered_without_being_asked(program: Program) -> None:
    desk = Desk(program, said_better)
    first = desk.next()[0]
    assert isinstance(first, PassageBegun)
    edited = with_block(desk.order.document, first.section_id, first.position, "Tôi tự viết câu này đây.")
    desk.order = replace(desk.order, document=edited, writing=Writing())
    places = []
    while not isinstance((events := desk.next())[-1], NothingLeft):
        assert isinstance(events[0], PassageBegun)
        places.append((events[0].section_id, events[0].position))
    assert (first.section_id, first.position) not in places


def test_on_a_wish_also_what_was_edited_is_said_anew(program: Program) -> None:
    desk = Desk(program, said_better)
    first = desk.next()[0]
    assert isinstance(first, PassageBegun)
    own = "Tôi rất vui mừng được về dự hội nghị hôm nay cùng với toàn thể các đồng chí."
    edited = with_block(desk.order.document, first.section_id, first.position, own)
    order = replace(desk.order, document=edited, writing=Writing())
    events = list(desk.service.rewrite(order, first.section_id, first.position, "plain"))
    last = events[-1]
    assert isinstance(last, Bettered)
    assert plain_text(last.proposal.old[0].runs) == own  # type: ignore[union-attr]
    writing = order.writing
    for event in events:
        writing = after(writing, event, 3)
    assert writing.passages[0].wish == "plain"
    assert desk.service.left(replace(order, writing=writing)) > 0


def test_there_is_nothing_to_say_anew_in_a_heading(program: Program) -> None:
    desk = Desk(program, said_better, "quyet-dinh")
    section = desk.order.document.sections[-1]
    assert [type(it) for it in desk.service.rewrite(desk.order, section.id, 99, "plain")] == [NothingLeft]


def test_a_wish_for_a_section_goes_through_its_passages(program: Program) -> None:
    desk = Desk(program, said_better)
    first = desk.next()[0]
    assert isinstance(first, PassageBegun)
    order = replace(desk.order, writing=Writing())
    events = list(desk.service.rewrite(order, first.section_id, None, "another"))
    begun = [it for it in events if isinstance(it, PassageBegun)]
    assert begun
    assert {it.section_id for it in begun} == {first.section_id}
    assert begun[-1].number == begun[-1].count == len(begun)


def test_tone_marks_are_placed_as_the_office_does(program: Program) -> None:
    program.settings.write(replace(program.settings.read(), tone_placement=TonePlacement.MODERN.value))
    desk = Desk(program, lambda request: f"{base_text(request)} Chúng ta cùng hòa nhịp với bà con.")
    events = desk.next()
    last = events[-1]
    if isinstance(last, Bettered):
        text = " ".join(plain_text(block.runs) for block in last.proposal.new if isinstance(block, Paragraph))
        assert "hoà nhịp" in text
    else:
        pytest.fail(str(last))


# Back to the phrase bank


def test_the_way_back_is_offered_for_what_is_in_other_words_alone(program: Program) -> None:
    desk = Desk(program, said_better)
    result = desk.through()
    passage = result.writing.of(Stage.TAKEN)[0]
    place = passage.section_id, passage.position
    back = desk.service.bank_version(result.document, desk.order.base, *place)
    assert back is not None
    assert back.new == passage.old[:1]
    assert desk.service.bank_version(desk.order.base, desk.order.base, *place) is None
    assert desk.service.bank_version(result.document, desk.order.base, "không-có", 0) is None
    assert desk.service.bank_version(result.document, desk.order.base, passage.section_id, 999) is None


# The value


def test_a_state_that_cannot_be_read_is_none_at_all() -> None:
    for text in ("", "{", "[]", '{"format":99}', '{"format":1,"seed":"x"}', "null"):
        assert writing_from_json(text) == Writing()


def test_nothing_written_is_kept_as_nothing() -> None:
    assert Writing(seed=5).to_json() == ""


def test_the_log_of_a_version_can_be_kept_as_json(program: Program) -> None:
    desk = Desk(program, said_better)
    log = desk.through().writing.log()
    assert json.loads(json.dumps(log, ensure_ascii=False)) == list(log)
    assert {"section", "outcome", "read", "text", "model", "slots", "attempts"} <= log[0].keys()


def test_an_answer_that_was_changed_leaves_no_old_figure_in_the_way_back(program: Program) -> None:
    """The way back follows the base of now, not the words of then."""
    desk = Desk(program, said_better)
    result = desk.through()
    kind = program.kinds.get(SPEECH)
    answers = kind.example_answers()
    changed = {**answers, "ngay": "20/8/2026"}
    new = program.drafts.draft_now(DraftRequest(SPEECH, changed, seed=3)).draft.document
    with_date = [it for it in result.writing.of(Stage.TAKEN) if any(f.id == "ngay" for f in it.facts)]
    assert with_date
    passage = with_date[0]
    back = desk.service.bank_version(result.document, new, passage.section_id, passage.position)
    assert back is not None
    assert "20/8/2026" in plain_text(back.new[0].runs)  # type: ignore[union-attr]
    assert {fact.text for fact in back.facts if fact.id == "ngay"} == {"20/8/2026"}


def with_block(document: Document, section_id: str, position: int, text: str) -> Document:
    def changed() -> Iterator[Section]:
        for section in document.sections:
            if section.id != section_id:
                yield section
                continue
            blocks = list(section.blocks)
            blocks[position] = Paragraph((Run(text),))
            yield replace(section, blocks=tuple(blocks))

    return replace(document, sections=tuple(changed()))


@pytest.mark.parametrize("tone", ["", Tone.CLOSE.value])
def test_the_tone_of_the_draft_reaches_the_engine(program: Program, tone: str) -> None:
    desk = Desk(program, said_better)
    desk.order = replace(desk.order, tone=tone)
    desk.next()
    assert isinstance(desk.engine, ScriptedEngine)
    assert ("bà con nghe" in desk.engine.requests[0].system) == bool(tone)


# What happens to the model meanwhile


def with_model(tmp_path: Path) -> tuple[House, Desk]:
    """A draft on a machine with one model in the data folder."""
    house = House(tmp_path)
    house.own("viet.gguf")
    desk = Desk(make_program(house.paths.data), said_better)
    desk.engines = EngineService(
        EngineChooser(house.paths.engine, house.service, desk.program.servers).choose
    )
    desk.service = WritingService(desk.program.kinds, desk.engines, desk.program.reviews)
    assert desk.engines.state().where is EngineWhere.HERE
    return house, desk


def test_a_model_that_was_deleted_meanwhile_is_told(tmp_path: Path) -> None:
    house, desk = with_model(tmp_path)
    (house.paths.models / "viet.gguf").unlink()
    assert not desk.engines.state().is_there
    assert isinstance(desk.next()[-1], EngineGone)
    assert desk.order.document == desk.order.base


def test_a_model_that_was_cut_meanwhile_is_told(tmp_path: Path) -> None:
    house, desk = with_model(tmp_path)
    model = house.paths.models / "viet.gguf"
    model.write_bytes(model.read_bytes()[: model.stat().st_size // 2])
    last = desk.next()[-1]
    assert isinstance(last, EngineGone)
    assert "viet.gguf" in last.sentence


def test_memory_that_went_meanwhile_is_told_with_the_remedy(tmp_path: Path) -> None:
    house, desk = with_model(tmp_path)
    house.free(0.01)
    last = desk.next()[-1]
    assert isinstance(last, EngineGone)
    assert "Đóng bớt chương trình khác" in last.sentence
    house.free(5)
    assert desk.engines.state().is_there


def test_without_the_engine_installed_it_is_told(tmp_path: Path) -> None:
    house, desk = with_model(tmp_path)
    house.engine = False
    assert not desk.engines.state().is_there
    last = desk.next()[-1]
    assert isinstance(last, EngineGone)
    assert last.sentence.endswith(".")
