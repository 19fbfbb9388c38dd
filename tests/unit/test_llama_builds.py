"""Which build of the engine runs here: found in a child that may die, and remembered."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bannai.engine.base import EngineRefusedError, Trying, Waiting
from bannai.engine.llama import builds
from bannai.engine.llama.builds import (
    MEMORY,
    Build,
    build_folders,
    give_up,
    installed_folder,
    known_build,
    working_build,
)
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


def built(candidates: Sequence[Path | None], folder: Path, *rest: Any, **known: Any) -> Build | None:
    """Let builds be tried to the end; what is told before that is nothing but Waiting."""
    told = list(working_build(candidates, folder, *rest, **known))
    found = [event for event in told if isinstance(event, Build)]
    assert len(found) <= 1
    assert not found or told[-1] is found[0]
    return found[0] if found else None


def dead_probe(connection: object, settings: object) -> None:
    raise AssertionError("a build that is known is not tried again")


def test_a_build_that_dies_of_an_illegal_instruction_is_passed_over_and_remembered(
    libraries: tuple[Path, Path], tmp_path: Path
) -> None:
    found = built(libraries, tmp_path, CPU, target=engines.picky_probe)
    assert found is not None
    assert found.library == libraries[1]
    assert found.system_info == f"in {libraries[1]}"
    again = built(libraries, tmp_path, CPU, target=dead_probe)
    assert again == found


def test_another_processor_or_other_files_are_tried_anew(
    libraries: tuple[Path, Path], tmp_path: Path
) -> None:
    built(libraries, tmp_path, CPU, target=engines.picky_probe)
    before = json.loads((tmp_path / MEMORY).read_text("utf-8"))
    built(libraries, tmp_path, "AMD Ryzen", target=engines.picky_probe)
    (libraries[1] / "llama.dll").write_bytes(b"newer")
    built(libraries, tmp_path, CPU, target=engines.picky_probe)
    after = json.loads((tmp_path / MEMORY).read_text("utf-8"))
    assert (len(before), len(after)) == (2, 5)


def test_a_build_that_hangs_is_passed_over_but_may_be_tried_again(
    libraries: tuple[Path, Path], tmp_path: Path
) -> None:
    seconds = count(0.0, 1.0)
    with pytest.raises(EngineRefusedError, match="quá cũ"):
        built(
            libraries[:1],
            tmp_path,
            CPU,
            patience_s=3,
            clock=lambda: next(seconds),
            target=engines.hanging_child,
        )
    found = built(libraries[1:], tmp_path, CPU, target=engines.picky_probe)
    assert found is not None
    known = json.loads((tmp_path / MEMORY).read_text("utf-8"))
    assert sorted(entry["settled"] for entry in known.values()) == [False, True]


def test_a_build_that_dies_again_and_again_is_given_up(libraries: tuple[Path, Path], tmp_path: Path) -> None:
    for _ in range(3):
        with pytest.raises(EngineRefusedError):
            built(libraries[:1], tmp_path, CPU, target=engines.faulty_child)
    with pytest.raises(EngineRefusedError):
        built(libraries[:1], tmp_path, CPU, target=dead_probe)


def test_it_is_said_when_the_engine_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builds, "find_spec", lambda _: None)
    with pytest.raises(EngineRefusedError, match="chưa có phần máy viết giúp"):
        built([tmp_path / "absent", None], tmp_path, CPU)


def test_a_search_that_is_wanted_no_more_ends(libraries: tuple[Path, Path], tmp_path: Path) -> None:
    assert built(libraries, tmp_path, CPU, lambda: True, target=engines.hanging_child) is None
    assert not (tmp_path / MEMORY).exists()


def test_control_comes_back_while_a_build_is_tried(libraries: tuple[Path, Path], tmp_path: Path) -> None:
    seconds = count(0.0, 1.0)
    told = working_build(
        libraries[:1],
        tmp_path,
        CPU,
        patience_s=4,
        clock=lambda: next(seconds),
        target=engines.hanging_child,
    )
    assert isinstance(next(told), Waiting)
    told.close()  # type: ignore[attr-defined]  # a generator


def test_a_build_that_died_at_work_is_used_no_more(libraries: tuple[Path, Path], tmp_path: Path) -> None:
    found = built(libraries[1:], tmp_path, CPU, target=engines.picky_probe)
    assert found is not None
    assert known_build(libraries[1:], tmp_path, CPU) == found
    give_up(found.library, tmp_path, CPU)
    with pytest.raises(EngineRefusedError, match="quá cũ"):
        built(libraries[1:], tmp_path, CPU, target=dead_probe)


def test_what_is_remembered_is_told_without_trying(libraries: tuple[Path, Path], tmp_path: Path) -> None:
    assert known_build(libraries, tmp_path, CPU) is None
    found = built(libraries, tmp_path, CPU, target=engines.picky_probe)
    assert known_build(libraries, tmp_path, CPU) == found
    assert known_build(libraries, tmp_path, "AMD Ryzen") is None
    with pytest.raises(EngineRefusedError, match="quá cũ"):
        known_build(libraries[:1], tmp_path, CPU)


def test_the_layout_names_folders_beside_the_program_and_the_installed_build_once(tmp_path: Path) -> None:
    found = build_folders(tmp_path / "Bản AI")
    assert found.count(None) == 1
    beside = [it for it in found if it is not None]
    assert len(set(beside)) == len(beside) > 0
    assert all(it.is_relative_to(tmp_path / "Bản AI") for it in beside)
    assert found[-1] is not None, "what runs everywhere, slowly, comes last"


def test_the_layout_is_data_that_names_nothing_outside_the_program() -> None:
    data = tomllib.loads(Path(builds.__file__).with_name("builds.toml").read_text("utf-8"))
    for build in data["build"]:
        assert set(build) == {"folder"}
        parts = Path(build["folder"]).parts
        assert ".." not in parts
        assert not Path(build["folder"]).is_absolute()


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_a_folder_into_which_everybody_may_write_is_no_build(
    libraries: tuple[Path, Path], tmp_path: Path
) -> None:
    libraries[1].chmod(0o777)
    with pytest.raises(EngineRefusedError):
        built(libraries[1:], tmp_path, CPU, target=engines.picky_probe)
    libraries[1].chmod(0o755)
    assert built(libraries[1:], tmp_path, CPU, target=engines.picky_probe) is not None


def test_a_damaged_memory_is_made_anew(libraries: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / MEMORY).write_bytes(b"\xff\x00{")
    assert built(libraries, tmp_path, CPU, target=engines.picky_probe) is not None
    assert len(json.loads((tmp_path / MEMORY).read_text("utf-8"))) == 2


def test_the_tiny_model_is_the_same_each_time_and_small() -> None:
    assert tiny_model() == tiny_model()
    assert len(tiny_model()) < 500_000


def needs_engine() -> None:
    pytest.importorskip("llama_cpp", reason="the engine is not installed: python3 dev.py llm")


def test_the_installed_build_calculates_with_a_tiny_model(tmp_path: Path) -> None:
    needs_engine()
    found = built([tmp_path / "absent", None], tmp_path / "Đảng ủy", CPU)
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
    found = built([copy, None], tmp_path / "e", CPU)
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
    assert [event for event in told[:-1] if not isinstance(event, Waiting)] == [Trying(10.0)]
    assert engine.process_id is None


def test_a_measurement_without_time_measures_nothing(tmp_path: Path) -> None:
    needs_engine()
    from tests.fixtures.gguf_maker import write_random

    engine = LlamaEngine(plan(write_random(tmp_path / "x.gguf")), tmp_path / "e")
    told = list(engine.measure([1], [False], lambda: True))
    assert not any(isinstance(event, Measured) for event in told)
