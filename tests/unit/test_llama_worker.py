"""The engine's process: it streams, can be stopped, and may die in any way without harm."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from bannai.engine.base import (
    Finish,
    Finished,
    Reading,
    Waiting,
    Written,
)
from bannai.engine.llama.worker import LlamaEngine, Target, WorkerLimits
from tests.fixtures import engines
from tests.fixtures.engines import REQUEST, ask, asked_until, environment, plan

pytest.importorskip("llama_cpp", reason="the engine is not installed: python3 dev.py llm")

from tests.fixtures.gguf_maker import (
    PIECES,
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


# ── it works ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_sentence_is_streamed_letter_for_letter(engine: LlamaEngine) -> None:
    told = ask(engine)
    assert told.text == SENTENCE
    assert told.end.reason is Finish.ENDED
    assert told.readings[0].done == 0
    assert told.readings[-1].done == told.readings[-1].total == told.end.read
    assert told.end.written == len(PIECES.findall(SENTENCE))


def test_nothing_runs_before_the_first_request_nor_after_the_end(engine: LlamaEngine) -> None:
    engine.close()
    assert engine.process_id is None
    ask(engine)
    process = engine.process_id
    assert process is not None
    engine.close()
    engine.close()
    assert engine.process_id is None
    assert not psutil.pid_exists(process)


def test_the_engine_can_be_asked_again_after_its_end(engine: LlamaEngine) -> None:
    ask(engine)
    engine.close()
    assert ask(engine).text == SENTENCE


def test_the_label_names_the_file_and_its_contents(engine: LlamaEngine) -> None:
    assert engine.label == "câu.gguf (abc123)"


def test_the_child_opens_no_port(engine: LlamaEngine) -> None:
    ask(engine)
    child = psutil.Process(engine.process_id)
    assert child.net_connections(kind="inet") == []
    assert child.name()


def test_the_parent_loads_neither_the_library_nor_its_arrays(models: Path, tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from bannai.engine.base import TextRequest\n"
        "from bannai.engine.llama.plan import LoadPlan\n"
        "from bannai.engine.llama.worker import LlamaEngine\n"
        "if __name__ == '__main__':\n"
        "    engine = LlamaEngine(LoadPlan(Path(sys.argv[1]), 'a', context=512), Path(sys.argv[2]))\n"
        "    for event in engine.stream(TextRequest('', 'x', 1), lambda: False): pass\n"
        "    engine.close()\n"
        "    print(event.reason, 'numpy' in sys.modules, 'llama_cpp' in sys.modules)\n"
    )
    script = tmp_path / "hỏi.py"
    script.write_text(program, encoding="utf-8")
    line = [sys.executable, str(script), str(models / "câu.gguf"), str(tmp_path / "e")]
    done = subprocess.run(line, capture_output=True, text=True, check=True, env=environment())
    assert done.stdout.split() == ["ended", "False", "False"]


def test_two_engines_write_at_the_same_time_in_one_folder(models: Path, tmp_path: Path) -> None:
    both = [LlamaEngine(plan(models / "câu.gguf"), tmp_path) for _ in range(2)]
    texts = ["", ""]
    streams = dict(enumerate(engine.stream(REQUEST, lambda: False) for engine in both))
    while streams:
        for number in list(streams):
            event = next(streams[number])
            texts[number] += event.text if isinstance(event, Written) else ""
            if isinstance(event, Finished):
                del streams[number]
    assert texts == [SENTENCE, SENTENCE]
    assert both[0].process_id != both[1].process_id
    for engine in both:
        engine.close()


def test_what_the_library_prints_disturbs_nothing_and_is_kept_in_bounds(models: Path, tmp_path: Path) -> None:
    log = tmp_path / "engine.log"
    log.write_bytes(b"x" * 100_000)
    engine = LlamaEngine(plan(models / "câu.gguf"), tmp_path)
    assert ask(engine).text == SENTENCE
    engine.close()
    assert log.stat().st_size < 66_000


# ── it can be stopped ────────────────────────────────────────────────────────────────────────────────────


def test_reading_is_stopped_in_the_middle_of_a_batch(models: Path, tmp_path: Path) -> None:
    engine = LlamaEngine(plan(models / "nặng.gguf", context=4096, batch=4096), tmp_path)
    long = replace(REQUEST, system="", task="một hai ba bốn năm " * 150)
    told = asked_until(engine, lambda event: isinstance(event, Reading), long)
    assert told.end.reason is Finish.CANCELLED
    assert told.readings[0].total > 1000
    assert told.end.read == told.end.written == 0
    assert ask(engine, replace(REQUEST, limit=3)).end.reason is Finish.LIMIT  # the same child goes on
    engine.close()


def test_a_text_that_was_stopped_leaves_no_trace_in_the_next(models: Path, tmp_path: Path) -> None:
    engine = LlamaEngine(plan(models / "ngẫu nhiên.gguf"), tmp_path / "1")
    asked_until(engine, lambda event: isinstance(event, Reading), replace(REQUEST, task="Một việc khác hẳn."))
    after = ask(engine)
    engine.close()
    fresh = LlamaEngine(plan(models / "ngẫu nhiên.gguf"), tmp_path / "2")
    assert after.text == ask(fresh).text
    fresh.close()


def test_writing_is_stopped_and_the_next_text_is_whole(models: Path, tmp_path: Path) -> None:
    engine = LlamaEngine(plan(models / "nặng.gguf"), tmp_path)
    told = asked_until(engine, lambda event: isinstance(event, Written), replace(REQUEST, limit=800))
    assert told.end.reason is Finish.CANCELLED
    assert 0 < told.end.written < 800
    process = engine.process_id
    again = ask(engine, replace(REQUEST, limit=5))
    assert (again.end.reason, again.end.written) == (Finish.LIMIT, 5)
    assert engine.process_id == process
    engine.close()


def test_what_was_wanted_no_more_before_it_began_ends_at_once(engine: LlamaEngine) -> None:
    told = ask(engine, cancelled=lambda: True)
    assert told.end.reason is Finish.CANCELLED
    assert told.text == ""
    assert ask(engine).text == SENTENCE


def test_a_stream_that_nobody_reads_to_its_end_does_not_disturb_the_next(
    models: Path, tmp_path: Path
) -> None:
    engine = LlamaEngine(plan(models / "nặng.gguf"), tmp_path)
    stream = engine.stream(replace(REQUEST, limit=800), lambda: False)
    assert any(isinstance(event, Written) for event in stream)
    stream.close()  # type: ignore[attr-defined]
    assert ask(engine, replace(REQUEST, limit=4)).end.written == 4
    engine.close()


def test_a_child_that_does_not_listen_is_ended_when_it_is_to_stop(tmp_path: Path) -> None:
    engine = with_child(tmp_path, engines.deaf_child, grace_s=0.3)
    told = asked_until(engine, lambda event: isinstance(event, Waiting))
    assert told.end.reason is Finish.CANCELLED
    assert engine.process_id is None
