"""Settings survive, and a broken file never stops the program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bannai.paths import Paths
from bannai.services.settings_service import Settings, SettingsService, Theme


@pytest.fixture
def service(tmp_path: Path) -> SettingsService:
    return SettingsService(Paths(tmp_path / "Văn phòng Đảng ủy"))


def test_what_was_set_is_there_again(service: SettingsService) -> None:
    settings = Settings(
        theme=Theme.DARK, text_percent=150, started=True, recent_kinds=("cong-van", "giay-moi")
    )
    service.write(settings)
    assert service.read() == settings


def broken(service: SettingsService, tmp_path: Path, content: bytes) -> Path:
    """Put this in the place of the file of settings."""
    service.write(Settings(text_percent=200))
    file = tmp_path / "Văn phòng Đảng ủy" / "settings.json"
    file.write_bytes(content)
    return file


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\x00" * 300, b"\xff\xfe{", b"[" * 100_000])
def test_a_broken_file_gives_the_defaults_without_the_first_questions(
    service: SettingsService, tmp_path: Path, content: bytes
) -> None:
    broken(service, tmp_path, content)
    assert service.read() == Settings(started=True)


def test_a_setting_of_a_wrong_kind_is_as_at_the_beginning(service: SettingsService, tmp_path: Path) -> None:
    broken(service, tmp_path, b'{"theme": "xanh", "text_percent": true, "recent_kinds": 3, "party": true}')
    assert service.read() == Settings(party=True)


def test_what_can_still_be_read_of_a_broken_file_holds(service: SettingsService, tmp_path: Path) -> None:
    settings = Settings(Theme.CONTRAST, 175, started=True, recent_kinds=("cong-van",), slide_theme="dang")
    service.write(settings)
    file = tmp_path / "Văn phòng Đảng ủy" / "settings.json"
    file.write_bytes(file.read_bytes()[:-2])  # the closing signs are lost
    assert service.read() == settings


def test_a_broken_file_never_says_where_texts_are_sent(service: SettingsService, tmp_path: Path) -> None:
    service.write(Settings(use_server=True, server_address="10.0.0.9:8080", text_percent=150, started=True))
    file = tmp_path / "Văn phòng Đảng ủy" / "settings.json"
    file.write_bytes(file.read_bytes() + b"}")
    assert service.read() == Settings(text_percent=150, started=True)


def test_a_broken_file_is_kept_beside_and_told_once(service: SettingsService, tmp_path: Path) -> None:
    file = broken(service, tmp_path, b'{"text_percent": 150,')
    told = service.mend()
    assert "settings-hong-1.json" in told
    assert "vẫn còn nguyên" in told
    assert file.with_name("settings-hong-1.json").read_bytes() == b'{"text_percent": 150,'
    assert json.loads(file.read_text("utf-8"))["text_percent"] == 150
    assert service.mend() == ""
    file.write_bytes(b"{")
    assert "settings-hong-2.json" in service.mend()


def test_a_whole_file_or_none_is_nothing_to_mend(service: SettingsService, tmp_path: Path) -> None:
    assert service.mend() == ""
    assert not service.read().started
    service.write(Settings(text_percent=125))
    assert service.mend() == ""
    assert [it.name for it in (tmp_path / "Văn phòng Đảng ủy").iterdir()] == ["settings.json"]


def test_a_setting_that_is_changed_does_not_write_over_a_broken_file(
    service: SettingsService, tmp_path: Path
) -> None:
    file = broken(service, tmp_path, b'{"text_percent": 150,')
    service.write(Settings(started=True))
    assert file.with_name("settings-hong-1.json").read_bytes() == b'{"text_percent": 150,'
    assert service.read() == Settings(started=True)


def test_a_file_that_cannot_be_read_is_told_and_left_alone(service: SettingsService, tmp_path: Path) -> None:
    (tmp_path / "Văn phòng Đảng ủy" / "settings.json").mkdir(parents=True)
    assert service.read() == Settings(started=True)
    assert "Bài đã soạn vẫn còn nguyên" in service.mend()
    assert (tmp_path / "Văn phòng Đảng ủy" / "settings.json").is_dir()


def test_a_text_size_out_of_range_is_brought_into_it(service: SettingsService, tmp_path: Path) -> None:
    service.write(Settings())
    (tmp_path / "Văn phòng Đảng ủy" / "settings.json").write_text('{"text_percent": 900}', encoding="utf-8")
    assert service.read().text_percent == 200
