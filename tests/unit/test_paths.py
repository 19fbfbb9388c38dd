"""Where the data lives: named, by environment, portable on a stick, or the user's own folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from bannai import paths


def test_a_named_folder_wins_over_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "môi trường"))
    assert paths.resolve(tmp_path / "Văn phòng").data == tmp_path / "Văn phòng"
    assert paths.resolve().data == tmp_path / "môi trường"


def test_a_file_named_portable_keeps_the_data_beside_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(paths.HOME_VARIABLE, raising=False)
    monkeypatch.setattr("sys.prefix", str(tmp_path / "Bản AI" / "runtime"))
    (tmp_path / "Bản AI").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    assert tmp_path / "home" in paths.resolve().data.parents
    (tmp_path / "Bản AI" / paths.PORTABLE_MARK).touch()
    assert paths.resolve().data == tmp_path / "Bản AI" / "data"


def test_nothing_is_made_by_looking(tmp_path: Path) -> None:
    found = paths.resolve(tmp_path / "chưa có")
    assert found.database.parent == found.data
    assert not found.data.exists()


def test_the_assets_are_there() -> None:
    assert (paths.assets_dir() / "fonts" / "LiberationSerif-Regular.ttf").is_file()
    assert (paths.assets_dir() / "fonts" / "LICENSE-Liberation.txt").is_file()


def test_exported_files_have_a_vietnamese_folder_and_an_older_one_is_gone_on_with(tmp_path: Path) -> None:
    assert paths.Paths(tmp_path).exports.name == "Văn bản đã xuất"
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "cũ.docx").touch()
    assert (paths.Paths(tmp_path).exports / "cũ.docx").is_file()
