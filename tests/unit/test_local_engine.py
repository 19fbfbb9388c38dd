"""Before the first text on a machine: a build that runs is found, the fastest way measured, once; whatever
fails in that costs nothing but time.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from bannai.engine.base import (
    EngineEvent,
    EngineLostError,
    EngineRefusedError,
    Finish,
    Finished,
    Trying,
    Waiting,
)
from bannai.engine.llama.child import ChildSettings
from bannai.engine.llama.local import LocalEngine, Surroundings
from bannai.engine.llama.measurement import Measured, is_due, remembered
from bannai.engine.llama.plan import LoadPlan
from bannai.engine.llama.protocol import packed
from bannai.engine.llama.worker import Target, WorkerLimits
from bannai.engine.machine import Machine
from bannai.services.engine_service import EngineChoice, EngineService, EngineWhere
from tests.fixtures import engines
from tests.fixtures.engines import REQUEST, ask, asked_until, comes_true, plan

GIB = 1024**3
SMALL = Machine(2, 4 * GIB, 2 * GIB, "Celeron N4020")
LARGE = Machine(4, 16 * GIB, 12 * GIB, "Core i5")
BEST = {"threads": 1, "repack": False, "read_per_s": 20.0, "written_per_s": 5.0}
WORKS = "works.txt"


# ── children (they run in a process of their own); each notes what it was asked ──────────────────────────


def noted(connection: Connection, settings: ChildSettings) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(connection.recv_bytes())
    with (Path(settings.folder) / WORKS).open("a", encoding="utf-8") as file:
        file.write(json.dumps({**message, "library": settings.library}) + "\n")
    return message


def answer(connection: Connection, message: dict[str, Any]) -> None:
    number = message["id"]
    if "measure" in message:
        connection.send_bytes(packed({"id": number, "trying": message["measure"]["budget_s"]}))
        connection.send_bytes(packed({"id": number, "measured": BEST}))
    else:
        connection.send_bytes(packed({"id": number, "text": "Xin chào."}))
        connection.send_bytes(packed({"id": number, "finished": {"reason": "ended"}}))


def good_child(connection: Connection, settings: ChildSettings) -> None:
    while True:
        answer(connection, noted(connection, settings))


def child_that_measures_nothing(connection: Connection, settings: ChildSettings) -> None:
    while True:
        message = noted(connection, settings)
        if "measure" in message:
            connection.send_bytes(packed({"id": message["id"], "measured": {}}))
        else:
            answer(connection, message)


def child_that_dies_laid_out_anew(connection: Connection, settings: ChildSettings) -> None:
    while True:
        message = noted(connection, settings)
        if True in message.get("measure", {}).get("repack", ()):
            os.kill(os.getpid(), signal.SIGKILL)
        answer(connection, message)


def child_that_dies_of_measuring(connection: Connection, settings: ChildSettings) -> None:
    while True:
        message = noted(connection, settings)
        if "measure" in message:
            os._exit(1)
        answer(connection, message)


def child_that_hangs_while_measuring(connection: Connection, settings: ChildSettings) -> None:
    message = noted(connection, settings)
    connection.send_bytes(packed({"id": message["id"], "trying": 10.0}))
    connection.recv_bytes()  # the cancel, which it does not heed
    connection.recv_bytes()


def child_of_new_build_dies(connection: Connection, settings: ChildSettings) -> None:
    """As `good_child`; but in the folder "mới" the model meets an instruction that the processor lacks."""
    while True:
        message = noted(connection, settings)
        if settings.library and settings.library.endswith("mới"):
            os.kill(os.getpid(), signal.SIGILL)
        answer(connection, message)


def child_of_new_build_dies_writing(connection: Connection, settings: ChildSettings) -> None:
    """As above, but it dies of writing only."""
    while True:
        message = noted(connection, settings)
        if "write" in message and settings.library and settings.library.endswith("mới"):
            os.kill(os.getpid(), signal.SIGILL)
        answer(connection, message)


def refusing_child(connection: Connection, settings: ChildSettings) -> None:
    while True:
        message = noted(connection, settings)
        connection.send_bytes(packed({"id": message["id"], "refused": "engine.file_missing"}))


def good_probe(connection: Connection, settings: ChildSettings) -> None:
    connection.send_bytes(packed({"system_info": "CPU : AVX2 = 1 | FMA = 1 | REPACK = 0", "version": "1"}))
    os._exit(0)


# ── the bench ────────────────────────────────────────────────────────────────────────────────────────────


class Bench:
    """Engines in a folder, with builds, a machine and children that the test holds."""

    def __init__(self, base: Path) -> None:
        self.folder = base / "Máy viết"
        self.folder.mkdir(parents=True)
        self.new, self.old = base / "mới", base / "cũ"
        for build in (self.new, self.old):
            build.mkdir()
            (build / "llama.dll").write_bytes(b"x")
        self.plan = plan(base / "m.gguf", threads=2)
        self.made: list[LocalEngine] = []
        self.around = Surroundings(
            machine=lambda: SMALL,
            builds=(self.new, self.old),
            load=lambda: 0.0,
            listening_s=0.0,
            limits=WorkerLimits(grace_s=0.5),
            probe=good_probe,
            child=good_child,
        )

    def engine(self, child: Target | None = None, **changes: Any) -> LocalEngine:
        around = replace(self.around, **changes)
        made = LocalEngine(self.plan, self.folder, replace(around, child=child or around.child))
        self.made.append(made)
        return made

    def works(self) -> list[dict[str, Any]]:
        """What the children were asked: every measurement and every text."""
        file = self.folder / WORKS
        return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []

    def measurements(self) -> list[dict[str, Any]]:
        return [work["measure"] for work in self.works() if "measure" in work]

    def plans(self) -> list[LoadPlan]:
        """How the model was loaded for each text."""
        return [LoadPlan.from_json(work["plan"]) for work in self.works() if "write" in work]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path / "Văn phòng Đảng ủy")
    yield made
    for engine in made.made:
        engine.close()


def tryings(events: tuple[EngineEvent, ...]) -> int:
    return sum(isinstance(event, Trying) for event in events)


def test_before_the_first_text_the_best_way_is_measured_told_and_used(bench: Bench) -> None:
    told = ask(bench.engine())
    assert told.text == "Xin chào."
    assert [event for event in told.events if isinstance(event, Trying)] == [Trying(10.0)]
    assert bench.measurements() == [{"threads": [2, 1], "repack": [False], "budget_s": 10.0}]
    assert [(it.threads, it.repack) for it in bench.plans()] == [(1, False)]
    assert remembered(bench.folder, bench.plan.fingerprint, SMALL) == Measured(1, False, 20.0, 5.0)


def test_it_is_measured_once_for_a_model_and_a_machine(bench: Bench) -> None:
    engine = bench.engine()
    assert [tryings(ask(engine).events) for _ in range(2)] == [1, 0]
    engine.close()
    assert tryings(ask(engine).events) == 0
    assert tryings(ask(bench.engine()).events) == 0
    assert tryings(ask(bench.engine(machine=lambda: LARGE, builds=(bench.old,))).events) == 0, "short"
    bench.plan = replace(bench.plan, fingerprint="another")
    assert tryings(ask(bench.engine()).events) == 1
    assert len(bench.measurements()) == 2


def test_nothing_is_looked_at_before_the_first_text(bench: Bench) -> None:
    def never() -> Machine:
        raise AssertionError

    engine = bench.engine(machine=never)
    assert engine.label.startswith("m.gguf (")
    assert engine.process_id is None
    assert engine.close_if_idle()
    engine.close()


def test_both_layouts_are_tried_where_there_is_memory_and_it_is_remembered_which(bench: Bench) -> None:
    bench.plan = replace(bench.plan, threads=4, repack=True)
    ask(bench.engine(machine=lambda: LARGE))
    assert bench.measurements() == [{"threads": [4, 2], "repack": [True, False], "budget_s": 10.0}]
    assert [(it.threads, it.repack) for it in bench.plans()] == [(1, False)]


def test_where_memory_is_short_only_today_it_is_measured_another_day(bench: Bench) -> None:
    ask(bench.engine(machine=lambda: LARGE))
    assert bench.measurements() == []
    assert bench.plans() == [bench.plan]
    assert is_due(bench.folder, bench.plan.fingerprint, LARGE)


def test_a_busy_machine_is_measured_another_day(bench: Bench) -> None:
    ask(bench.engine(load=lambda: 0.6))
    assert bench.measurements() == []
    assert bench.plans() == [bench.plan]
    assert tryings(ask(bench.engine()).events) == 1


# ── what fails ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_build_that_does_not_run_gives_way_to_the_next(bench: Bench) -> None:
    engine = bench.engine(probe=engines.picky_probe)
    assert ask(engine).text == "Xin chào."
    assert engine.build is not None
    assert engine.build.library == bench.old
    assert {work["library"] for work in bench.works()} == {str(bench.old)}


def test_where_no_build_runs_it_is_said_and_no_model_is_loaded(bench: Bench) -> None:
    for _ in range(2):
        with pytest.raises(EngineRefusedError, match="quá cũ"):
            ask(bench.engine(probe=engines.picky_probe, builds=(bench.new,)))
    assert bench.works() == []


def test_a_build_that_dies_of_the_model_while_it_is_measured_gives_way_to_the_next(bench: Bench) -> None:
    engine = bench.engine(child_of_new_build_dies)
    assert ask(engine).text == "Xin chào."
    assert [work["library"] for work in bench.works()] == [str(bench.new), *[str(bench.old)] * 2]
    again = bench.engine(child_of_new_build_dies)
    assert ask(again).text == "Xin chào."
    assert [work["library"] for work in bench.works()[3:]] == [str(bench.old)]


def test_a_build_that_dies_while_it_writes_is_told_and_the_next_text_has_another(bench: Bench) -> None:
    engine = bench.engine(child_of_new_build_dies_writing)
    with pytest.raises(EngineLostError) as lost:
        ask(engine)
    assert lost.value.message_id == "engine.lost_instruction"
    assert ask(engine).text == "Xin chào."
    assert ask(bench.engine(child_of_new_build_dies_writing)).text == "Xin chào."


def test_the_last_build_that_dies_leaves_none_and_that_is_said(bench: Bench) -> None:
    for _ in range(2):
        with pytest.raises(EngineRefusedError, match="quá cũ"):
            ask(bench.engine(child_of_new_build_dies, builds=(bench.new,)))
    assert len(bench.works()) == 1


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_a_disk_on_which_nothing_can_be_kept_costs_time_and_no_text(bench: Bench, tmp_path: Path) -> None:
    (bench.folder / "builds.json").mkdir()
    (bench.folder / "measured.json").mkdir()
    assert ask(bench.engine(child_of_new_build_dies)).text == "Xin chào."


def test_a_measurement_that_comes_to_nothing_is_tried_twice_and_the_text_is_written(bench: Bench) -> None:
    for _ in range(3):
        assert ask(bench.engine(child_that_measures_nothing)).text == "Xin chào."
    assert len(bench.measurements()) == 2
    assert bench.plans() == [bench.plan] * 3


def test_a_child_that_dies_of_measuring_costs_no_text(bench: Bench) -> None:
    for _ in range(3):
        assert ask(bench.engine(child_that_dies_of_measuring)).text == "Xin chào."
    assert len(bench.measurements()) == 2
    assert bench.plans() == [bench.plan] * 3


def test_a_model_that_dies_laid_out_anew_is_run_as_it_is(bench: Bench) -> None:
    bench.plan = replace(bench.plan, repack=True)
    engine = bench.engine(child_that_dies_laid_out_anew, machine=lambda: LARGE)
    assert ask(engine).text == "Xin chào."
    assert [it["repack"] for it in bench.measurements()] == [[True, False], [False]]
    assert [it.repack for it in bench.plans()] == [False]


def test_what_is_refused_is_told_at_once_and_nothing_is_remembered(bench: Bench) -> None:
    with pytest.raises(EngineRefusedError) as refused:
        ask(bench.engine(refusing_child))
    assert refused.value.message_id == "engine.file_missing"
    assert "m.gguf" in str(refused.value)
    assert is_due(bench.folder, bench.plan.fingerprint, SMALL)


# ── stopping ─────────────────────────────────────────────────────────────────────────────────────────────


def stopped_at(engine: LocalEngine, stop: Callable[[EngineEvent], bool]) -> Finished:
    return asked_until(engine, stop, REQUEST).end


def test_it_is_stopped_while_builds_are_tried(bench: Bench) -> None:
    engine = bench.engine(probe=engines.hanging_child)
    assert stopped_at(engine, lambda event: isinstance(event, Waiting)).reason is Finish.CANCELLED
    assert bench.works() == []
    assert not (bench.folder / "builds.json").exists()


def test_it_is_stopped_while_it_measures_and_measured_the_next_time(bench: Bench) -> None:
    engine = bench.engine(child_that_hangs_while_measuring)
    assert stopped_at(engine, lambda event: isinstance(event, Trying)).reason is Finish.CANCELLED
    assert engine.process_id is None
    assert is_due(bench.folder, bench.plan.fingerprint, SMALL)
    assert tryings(ask(bench.engine()).events) == 1


def test_it_is_stopped_while_it_listens_for_other_programs(bench: Bench) -> None:
    loads: list[float] = []

    def load() -> float:
        loads.append(0.0)
        return 0.0

    engine = bench.engine(load=load, listening_s=1000.0)
    assert stopped_at(engine, lambda _event: bool(loads)).reason is Finish.CANCELLED
    assert bench.works() == []


def test_closing_ends_a_measurement_that_runs(bench: Bench) -> None:
    engine = bench.engine(child_that_hangs_while_measuring)
    events = engine.stream(REQUEST, lambda: False)
    assert any(isinstance(event, Trying) for event in events)
    measuring = engine._measuring
    assert measuring is not None
    assert measuring.process_id is not None
    engine.close()
    assert measuring.process_id is None
    events.close()


# ── with a real model ────────────────────────────────────────────────────────────────────────────────────


def test_a_made_model_is_probed_measured_written_with_and_its_memory_comes_back(tmp_path: Path) -> None:
    pytest.importorskip("llama_cpp", reason="the engine is not installed: python3 dev.py llm")
    import psutil

    from tests.fixtures.gguf_maker import SENTENCE, write_scripted

    folder = tmp_path / "Dữ liệu" / "engine"
    way = plan(write_scripted(tmp_path / "câu.gguf"), threads=2)
    around = Surroundings(machine=lambda: SMALL, load=lambda: 0.0, limits=WorkerLimits(idle_s=0.2))
    service = EngineService(
        lambda: EngineChoice(EngineWhere.HERE, "Có.", lambda: LocalEngine(way, folder, around))
    )
    with service.engine() as engine:
        told = ask(engine)
        assert isinstance(engine, LocalEngine)
        process = engine.process_id
    assert told.text == SENTENCE
    assert tryings(told.events) == 1
    assert engine.build is not None
    assert engine.build.library is None
    measured = remembered(folder, way.fingerprint, SMALL)
    assert measured is not None
    assert measured.threads in {1, 2}
    assert process is not None
    assert comes_true(service.rest), "the child ended for idleness, long before the service's own minutes"
    assert not psutil.pid_exists(process)
    assert not service.state().runs
    service.close()
