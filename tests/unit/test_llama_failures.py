"""The engine's process may die in any way, and its file may be anything: told in a sentence, without harm."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import count
from multiprocessing import get_context
from pathlib import Path

import psutil
import pytest

from bannai.engine.base import (
    EngineEvent,
    EngineLostError,
    EngineRefusedError,
    Finish,
    Finished,
    Reading,
    Waiting,
    Written,
)
from bannai.engine.llama.child import ChildSettings, gathered
from bannai.engine.llama.protocol import unpacked
from bannai.engine.llama.worker import LlamaEngine, Target, WorkerLimits
from tests.fixtures import engines
from tests.fixtures.engines import REQUEST, ask, ask_and, comes_true, environment, plan

pytest.importorskip("llama_cpp", reason="the engine is not installed: python3 dev.py llm")

from tests.fixtures.gguf_maker import (
    SENTENCE,
    Shape,
    write_random,
    write_scripted,
    write_shaped,
)

HEAVY = Shape(8, 1024, 3072, 16, 8, 128)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("Văn phòng Đảng ủy")
    write_scripted(folder / "câu.gguf")
    write_random(folder / "ngẫu nhiên.gguf")
    write_shaped(folder / "nặng.gguf", HEAVY, None)
    return folder


@pytest.fixture
def engine(models: Path, tmp_path: Path) -> Iterator[LlamaEngine]:
    made = LlamaEngine(plan(models / "câu.gguf"), tmp_path / "Máy viết")
    yield made
    made.close()


def with_child(tmp_path: Path, target: Target, **limits: float) -> LlamaEngine:
    return LlamaEngine(plan(tmp_path / "x.gguf"), tmp_path, target=target, limits=WorkerLimits(**limits))


# ── it may die ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_child_that_is_killed_is_told_in_a_sentence_and_the_next_request_has_a_new_one(
    models: Path, tmp_path: Path
) -> None:
    engine = LlamaEngine(plan(models / "nặng.gguf"), tmp_path)
    killed = 0

    def kill(event: EngineEvent) -> None:
        nonlocal killed
        if isinstance(event, Written) and not killed:
            killed = engine.process_id or 0
            os.kill(killed, signal.SIGKILL)

    with pytest.raises(EngineLostError, match="Bản thảo vẫn còn nguyên"):
        ask_and(engine, kill, replace(REQUEST, limit=800))
    assert killed
    assert not psutil.pid_exists(killed)  # nor is it a zombie
    assert ask(engine, replace(REQUEST, limit=3)).end.written == 3
    assert engine.process_id != killed
    engine.close()


def test_a_child_that_died_between_two_requests_is_not_noticed(engine: LlamaEngine) -> None:
    ask(engine)
    process = engine.process_id
    assert process is not None
    os.kill(process, signal.SIGKILL)
    assert comes_true(lambda: engine.process_id is None)
    assert ask(engine).text == SENTENCE


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        (engines.illegal_child, "Bộ xử lý của máy này"),
        (engines.starved_child, "thiếu bộ nhớ"),
        (engines.faulty_child, "dừng đột ngột"),
    ],
)
def test_each_kind_of_death_has_its_own_sentence(tmp_path: Path, target: Target, sentence: str) -> None:
    engine = with_child(tmp_path, target)
    for _ in range(2):
        with pytest.raises(EngineLostError) as caught:
            ask(engine)
        assert sentence in str(caught.value)
        assert engine.process_id is None


def test_a_child_that_falls_silent_is_ended(tmp_path: Path) -> None:
    seconds = count(0.0, 1.0)
    engine = LlamaEngine(
        plan(tmp_path / "x.gguf"),
        tmp_path,
        target=engines.silent_child,
        limits=WorkerLimits(silence_s=4),
        clock=lambda: next(seconds),
    )
    events: list[EngineEvent] = []
    with pytest.raises(EngineLostError, match="không còn trả lời"):
        events.extend(engine.stream(REQUEST, lambda: False))
    assert events
    assert all(isinstance(event, Waiting) for event in events)
    assert engine.process_id is None


def test_texts_that_come_fast_are_told_together_and_slow_ones_one_by_one() -> None:
    moments = iter([0.0, 0.0, 0.0, 0.02, 0.1, 0.1, 0.3, 0.3])
    events: list[EngineEvent] = [Reading(1, 1), *(Written(text) for text in "abcd"), Finished(Finish.ENDED)]
    told = list(gathered(events, lambda: next(moments, 9.0)))
    assert told == [Reading(1, 1), Written("a"), Written("bc"), Written("d"), Finished(Finish.ENDED)]


def test_a_child_beats_while_it_works_and_falls_silent_when_it_hangs() -> None:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=engines.beating_child, args=(theirs, ChildSettings("", 0)), daemon=True)
    process.start()
    theirs.close()
    ours.send_bytes(b"3.5")
    working = [unpacked(ours.recv_bytes())]
    while "id" not in working[-1]:
        working.append(unpacked(ours.recv_bytes()))
    hanging = []
    while ours.poll(2.5):
        hanging.append(unpacked(ours.recv_bytes()))
    process.kill()
    process.join()
    ours.close()
    assert working[:-1] == [{"beat": 1}] * (len(working) - 1)
    assert len(working) >= 3
    assert len(hanging) <= 1  # what was worked since the last beat


def test_a_laptop_that_slept_is_no_silence(tmp_path: Path) -> None:
    hours = count(0.0, 3600.0)
    engine = LlamaEngine(
        plan(tmp_path / "x.gguf"), tmp_path, target=engines.slow_child, clock=lambda: next(hours)
    )
    assert ask(engine).end.reason is Finish.ENDED
    engine.close()


def test_what_is_no_message_is_passed_over(tmp_path: Path) -> None:
    engine = with_child(tmp_path, engines.babbling_child)
    assert ask(engine).text == "Xin chào."
    engine.close()


def test_a_child_without_work_ends_and_gives_its_memory_back(models: Path, tmp_path: Path) -> None:
    engine = LlamaEngine(plan(models / "câu.gguf"), tmp_path, limits=WorkerLimits(idle_s=0.2))
    ask(engine)
    process = engine.process_id
    assert process is not None
    assert comes_true(engine.close_if_idle)
    assert not psutil.pid_exists(process)
    assert ask(engine).text == SENTENCE
    engine.close()


def test_a_request_that_meets_a_child_about_to_end_is_answered_all_the_same(
    models: Path, tmp_path: Path
) -> None:
    engine = LlamaEngine(plan(models / "câu.gguf"), tmp_path, limits=WorkerLimits(idle_s=0.0))
    for _ in range(5):  # each child ends the moment that it has nothing to do
        assert ask(engine).text == SENTENCE
    engine.close()


def test_the_child_ends_with_a_parent_that_is_killed(models: Path, tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tests.fixtures.engines import REQUEST, plan\n"
        "from bannai.engine.base import Written\n"
        "from bannai.engine.llama.worker import LlamaEngine\n"
        "if __name__ == '__main__':\n"
        "    engine = LlamaEngine(plan(Path(sys.argv[1])), Path(sys.argv[2]))\n"
        "    for event in engine.stream(REQUEST, lambda: False):\n"
        "        if isinstance(event, Written):\n"
        "            print(engine.process_id, flush=True)\n"
        "            sys.stdin.read()\n"
    )
    script = tmp_path / "mẹ.py"
    script.write_text(program, encoding="utf-8")
    line = [sys.executable, str(script), str(models / "nặng.gguf"), str(tmp_path / "e")]
    with subprocess.Popen(
        line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert psutil.pid_exists(child)
        parent.kill()
    assert comes_true(lambda: not psutil.pid_exists(child) or _is_zombie(child))


def _is_zombie(process: int) -> bool:
    """Whose parent does not look after it: the child of a dead parent is reaped by the system, in time."""
    try:
        return bool(psutil.Process(process).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


# ── files that are no models ─────────────────────────────────────────────────────────────────────────────


def spoilt(models: Path, tmp_path: Path, what: str) -> Path:
    whole = (models / "câu.gguf").read_bytes()
    file = tmp_path / f"{what}.gguf"
    contents = {
        "cụt": whole[: len(whole) // 2],
        "cụt đầu": whole[:100],
        "lạ": b"PK\x03\x04" + whole[4:],
        "rỗng": b"",
        "rác": b"GGUF" + bytes(range(256)) * 40,
    }
    if what in contents:
        file.write_bytes(contents[what])
    return file


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("vắng", "Không thấy tệp máy viết"),
        ("cụt", "bị thiếu"),
        ("cụt đầu", "bị hỏng|bị thiếu"),
        ("lạ", "không phải tệp máy viết"),
        ("rỗng", "không phải tệp máy viết"),
        ("rác", "bị hỏng|bị thiếu"),
    ],
)
def test_a_file_that_is_no_whole_model_is_refused_with_the_reason(
    models: Path, tmp_path: Path, what: str, sentence: str
) -> None:
    engine = LlamaEngine(plan(spoilt(models, tmp_path, what)), tmp_path)
    for _ in range(2):  # the same child says it again
        with pytest.raises(EngineRefusedError, match=sentence) as caught:
            ask(engine)
        assert f"{what}.gguf" in str(caught.value)
    engine.close()


@pytest.mark.skipif(sys.platform != "linux", reason="Windows keeps a mapped file whole")
def test_a_model_that_is_cut_while_it_is_used_is_told_and_refused_next(models: Path, tmp_path: Path) -> None:
    file = tmp_path / "nặng.gguf"
    file.write_bytes((models / "nặng.gguf").read_bytes())
    engine = LlamaEngine(plan(file), tmp_path)

    def cut(event: EngineEvent) -> None:
        if isinstance(event, Written):
            os.truncate(file, 4096)

    with pytest.raises(EngineLostError):
        ask_and(engine, cut, replace(REQUEST, limit=800))
    with pytest.raises(EngineRefusedError):
        ask(engine)
    engine.close()


def test_a_prompt_that_does_not_fit_is_refused_before_it_is_read(models: Path, tmp_path: Path) -> None:
    engine = LlamaEngine(plan(models / "câu.gguf", context=128), tmp_path)
    with pytest.raises(EngineRefusedError, match="quá nhiều dữ kiện"):
        ask(engine)
    assert ask(engine, replace(REQUEST, system="", task="Viết.")).text == SENTENCE
    engine.close()


# ── chaos ────────────────────────────────────────────────────────────────────────────────────────────────


def chaos(models: Path, tmp_path: Path, times: int) -> None:
    """Kill the child at random moments of its life; nothing but EngineLostError may come of it."""
    moments = random.Random(4)
    engine = LlamaEngine(plan(models / "ngẫu nhiên.gguf"), tmp_path)
    expected = ask(engine).text
    for number in range(times):
        if moments.random() < 0.5:
            engine.close()  # then the next is killed while it starts and loads
        left = count(moments.randrange(1, 30), -1)

        def kill(_: EngineEvent, left: Iterator[int] = left) -> None:
            process = engine.process_id
            if next(left) == 0 and process is not None:
                os.kill(process, signal.SIGKILL)

        with suppress(EngineLostError):
            ask_and(engine, kill)
        assert ask(engine).text == expected, f"after death {number}"
    engine.close()
    assert not [child for child in psutil.Process().children() if _is_zombie(child.pid)]
    assert not list(tmp_path.rglob("*.tmp"))


def test_the_child_is_killed_at_a_few_random_moments(models: Path, tmp_path: Path) -> None:
    chaos(models, tmp_path, 4)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_the_child_is_killed_at_two_hundred_random_moments(models: Path, tmp_path: Path) -> None:
    chaos(models, tmp_path, 200)
