"""EngineService: one engine, started when needed, ended when it rests, is lost or the program closes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bannai.app import make_program
from bannai.engine.base import (
    Cancelled,
    EngineEvent,
    EngineLostError,
    EngineRefusedError,
    Finish,
    Finished,
    TextRequest,
)
from bannai.errors import MachineError
from bannai.services.engine_service import EngineChoice, EngineService, EngineWhere


class Counted:
    """An engine that counts."""

    label = "m"

    def __init__(self, made: list[Counted]) -> None:
        self.closed = 0
        self.ended = False
        made.append(self)

    def stream(self, request: TextRequest, cancelled: Cancelled) -> Iterator[EngineEvent]:
        yield Finished(Finish.ENDED)

    def close_if_idle(self) -> bool:
        return self.ended

    def close(self) -> None:
        self.closed += 1


class Bench:
    """A service whose engines, clock and choice the test holds."""

    def __init__(self) -> None:
        self.made: list[Counted] = []
        self.now = 0.0
        self.there = True
        self.looked = 0
        self.service = EngineService(self.choose, lambda: self.now, idle_s=300.0)

    def choose(self) -> EngineChoice:
        self.looked += 1
        if not self.there:
            return EngineChoice(EngineWhere.NOWHERE, "Không có.")
        return EngineChoice(EngineWhere.HERE, "Có.", lambda: Counted(self.made))


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_nothing_is_made_by_asking_what_is_there(bench: Bench) -> None:
    state = bench.service.state()
    assert (state.where, state.sentence, state.runs) == (EngineWhere.HERE, "Có.", False)
    assert state.is_there
    assert bench.made == []


def test_one_engine_writes_text_after_text(bench: Bench) -> None:
    for _ in range(3):
        with bench.service.engine() as engine:
            assert engine is bench.made[0]
    assert len(bench.made) == 1
    assert bench.looked == 1
    assert bench.service.state().runs


def test_it_ends_after_some_minutes_of_rest_and_not_before(bench: Bench) -> None:
    with bench.service.engine():
        bench.now = 1000.0
        assert not bench.service.rest()
    bench.now = 1299.0
    assert not bench.service.rest()
    bench.now = 1300.0
    assert bench.service.rest()
    assert bench.made[0].closed == 1
    assert not bench.service.state().runs
    assert bench.service.rest(), "nothing is left to be ended"
    assert bench.made[0].closed == 1
    with bench.service.engine():
        assert len(bench.made) == 2


def test_an_engine_whose_process_ended_by_itself_is_tidied_up_before_its_time(bench: Bench) -> None:
    with bench.service.engine():
        pass
    (engine,) = bench.made
    assert not bench.service.rest()
    engine.ended = True
    with bench.service.engine():
        assert not bench.service.rest(), "it is asked for a text at this moment"
    assert bench.service.rest()
    assert engine.closed == 1
    assert not bench.service.state().runs


def test_a_lost_engine_is_ended_and_the_next_text_has_a_new_one(bench: Bench) -> None:
    with pytest.raises(EngineLostError), bench.service.engine():
        raise EngineLostError("engine.lost")
    assert bench.made[0].closed == 1
    with bench.service.engine() as engine:
        assert engine is bench.made[1]


def test_a_fault_of_ours_leaves_the_engine_alone(bench: Bench) -> None:
    with pytest.raises(ZeroDivisionError), bench.service.engine():
        raise ZeroDivisionError
    assert bench.made[0].closed == 0
    assert not bench.service.rest()
    bench.now = 301.0
    assert bench.service.rest()


def test_another_choice_ends_the_old_engine_before_it_looks_at_the_memory(bench: Bench) -> None:
    with bench.service.engine():
        pass
    closed_when_looked: list[int] = []
    choose = bench.choose

    def looked() -> EngineChoice:
        closed_when_looked.append(bench.made[0].closed)
        return choose()

    bench.service._choose = looked
    bench.service.chosen_anew()
    with bench.service.engine() as engine:
        assert engine is bench.made[1]
    assert closed_when_looked == [1]


def test_where_nothing_can_write_the_reason_is_the_error(bench: Bench) -> None:
    bench.there = False
    assert bench.service.state().where is EngineWhere.NOWHERE
    with pytest.raises(EngineRefusedError) as caught, bench.service.engine():
        pass
    assert "Không có." in str(caught.value)
    bench.there = True
    with bench.service.engine():
        assert len(bench.made) == 1


def test_what_cannot_be_looked_at_is_a_state_not_a_fault(bench: Bench) -> None:
    def broken() -> EngineChoice:
        raise MachineError("errors.history_damaged", path="x")

    service = EngineService(broken)
    assert not service.state().is_there
    assert service.state().sentence.endswith(".")


def test_after_closing_nothing_begins(bench: Bench) -> None:
    with bench.service.engine():
        pass
    bench.service.close()
    bench.service.close()
    assert bench.made[0].closed == 1
    with pytest.raises(EngineRefusedError), bench.service.engine():
        pass
    assert len(bench.made) == 1


def test_the_state_is_asked_while_a_text_is_written(bench: Bench) -> None:
    inside, leave = threading.Event(), threading.Event()

    def write() -> None:
        with bench.service.engine():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=write)
    thread.start()
    assert inside.wait(10)
    assert bench.service.state().runs
    leave.set()
    thread.join()


def test_a_fresh_installation_says_in_a_sentence_why_nothing_writes(tmp_path: Path) -> None:
    program = make_program(tmp_path / "Users" / "Văn phòng Đảng ủy")
    state = program.engines.state()
    assert not state.is_there
    assert state.sentence.endswith(".")
    program.engines.close()
