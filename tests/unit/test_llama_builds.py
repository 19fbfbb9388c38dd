"""Which build of the engine runs here: found in a child that may die, and remembered."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path

import pytest

from bannai.engine.base import EngineRefusedError, Waiting
from bannai.engine.llama import builds
from bannai.engine.llama.builds import MEMORY, installed_folder, working_build
from bannai.engine.llama.measurement import Measured
from bannai.engine.llama.probe_model import tiny_model
from bannai.engine.llama.worker import LlamaEngine
from tests.fixtures import engines
from tests.fixtures.engines import plan

CPU = "Intel(R) Celeron(R) N4020"


@pytest.fixture
def libraries(tmp_path: Path) -> tuple[Path, Path]:
    """Two folders of libraries, of which the first is for newer processors."""
    made = (tmp_path / "Văn phòng" / "mới", tmp_path / "Văn phòng" / "cũ")
    for folder in made:
        folder.mkdir(parents=True)
        (folder / "llama.dll").write_bytes(b"x")
    return made


def dead_probe(connection: object, settings: object) -> None:
    raise AssertionError("a build that is known is not tried again")


def test_a_build_that_dies_of_an_illegal_instruction_is_passed_over_and_remembered(
    libraries: tuple[Path, Path], tmp_path: Path
) -> None:
    found = working_build(libraries, tmp_path, CPU, target=engines.picky_probe)
    assert found is not None
    assert found.library == libraries[1]
    assert found.system_info == f"in {libraries[1]}"
    again = working_build(libraries, tmp_path, CPU, target=dead_probe)
    assert again == found


def test_another_processor_or_other_files_are_tried_anew(
    libraries: tuple[Path, Path], tmp_path: Path
) -> None:
    working_build(libraries, tmp_path, CPU, target=engines.picky_probe)
    before = json.loads((tmp_path / MEMORY).read_text("utf-8"))
    working_build(libraries, tmp_path, "AMD Ryzen", target=engines.picky_probe)
    (libraries[1] / "llama.dll").write_bytes(b"newer")
    working_build(libraries, tmp_path, CPU, target=engines.picky_probe)
    after = json.loads((tmp_path / MEMORY).read_text("utf-8"))
    assert (len(before), len(after)) == (2, 5)


def test_a_build_that_hangs_is_passed_over_but_may_be_tried_again(
    libraries: tuple[Path, Path], tmp_path: Path
) -> None:
    seconds = count(0.0, 1.0)
    with pytest.raises(EngineRefusedError, match="quá cũ"):
        working_build(
            libraries[:1],
            tmp_path,
            CPU,
            patience_s=3,
            clock=lambda: next(seconds),
            target=engines.hanging_child,
        )
    found = working_build(libraries[1:], tmp_path, CPU, target=engines.picky_probe)
    assert found is not None
    known = json.loads((tmp_path / MEMORY).read_text("utf-8"))
    assert sorted(entry["settled"] for entry in known.values()) == [False, True]


def test_a_build_that_dies_again_and_again_is_given_up(libraries: tuple[Path, Path], tmp_path: Path) -> None:
    for _ in range(3):
        with pytest.raises(EngineRefusedError):
            working_build(libraries[:1], tmp_path, CPU, target=engines.faulty_child)
    with pytest.raises(EngineRefusedError):
        working_build(libraries[:1], tmp_path, CPU, target=dead_probe)


def test_it_is_said_when_the_engine_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builds, "find_spec", lambda _: None)
    with pytest.raises(EngineRefusedError, match="chưa có phần máy viết giúp"):
        working_build([tmp_path / "absent", None], tmp_path, CPU)


def test_a_search_that_is_wanted_no_more_ends(libraries: tuple[Path, Path], tmp_path: Path) -> None:
    assert working_build(libraries, tmp_path, CPU, lambda: True, target=engines.hanging_child) is None
    assert not (tmp_path / MEMORY).exists()


def test_a_damaged_memory_is_made_anew(libraries: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / MEMORY).write_bytes(b"\xff\x00{")
    assert working_build(libraries, tmp_path, CPU, target=engines.picky_probe) is not None
    assert len(json.loads((tmp_path / MEMORY).read_text("utf-8"))) == 2


def test_the_tiny_model_is_the_same_each_time_and_small() -> None:
    assert tiny_model() == tiny_model()
    assert len(tiny_model()) < 500_000


def needs_engine() -> None:
    pytest.importorskip("llama_cpp", reason="the engine is not installed: python3 dev.py llm")


def test_the_installed_build_calculates_with_a_tiny_model(tmp_path: Path) -> None:
    needs_engine()
    found = working_build([tmp_path / "absent", None], tmp_path / "Đảng ủy", CPU)
    assert found is not None
    assert found.library is None
    assert "CPU" in found.system_info
    assert [file.name for file in (tmp_path / "Đảng ủy").iterdir() if "probe" in file.name] == []


def test_a_folder_of_libraries_is_used_by_the_probe_and_by_the_engine(tmp_path: Path) -> None:
    needs_engine()
    from tests.fixtures.engines import REQUEST, ask
    from tests.fixtures.gguf_maker import SENTENCE, write_scripted

    source = installed_folder()
    assert source is not None
    copy = tmp_path / "Thư viện máy viết"
    copy.mkdir()
    for file in source.iterdir():
        (copy / file.name).symlink_to(file)
    found = working_build([copy, None], tmp_path / "e", CPU)
    assert found is not None
    assert found.library == copy
    engine = LlamaEngine(plan(write_scripted(tmp_path / "x.gguf")), tmp_path / "e", library=copy)
    assert ask(engine, REQUEST).text == SENTENCE
    engine.close()


# ── measurement ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_model_is_measured_and_the_child_ends(tmp_path: Path) -> None:
    needs_engine()
    from tests.fixtures.gguf_maker import write_random

    engine = LlamaEngine(plan(write_random(tmp_path / "x.gguf")), tmp_path / "e")
    told = list(engine.measure([1, 2], [False, True], lambda: False))
    measured = told[-1]
    assert isinstance(measured, Measured)
    assert measured.threads in {1, 2}
    assert measured.read_per_s > 0
    assert all(isinstance(event, Waiting) for event in told[:-1])
    assert engine.process_id is None


def test_a_measurement_without_time_measures_nothing(tmp_path: Path) -> None:
    needs_engine()
    from tests.fixtures.gguf_maker import write_random

    engine = LlamaEngine(plan(write_random(tmp_path / "x.gguf")), tmp_path / "e")
    told = list(engine.measure([1], [False], lambda: True))
    assert not any(isinstance(event, Measured) for event in told)
