"""Settings survive, and a broken file never stops the program."""

from __future__ import annotations

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


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"theme": "xanh", "text_percent": true, "recent_kinds": 3}']
)
def test_a_broken_file_gives_the_defaults(service: SettingsService, tmp_path: Path, text: str) -> None:
    service.write(Settings(text_percent=200))
    (tmp_path / "Văn phòng Đảng ủy" / "settings.json").write_text(text, encoding="utf-8")
    assert service.read() == Settings()


def test_a_text_size_out_of_range_is_brought_into_it(service: SettingsService, tmp_path: Path) -> None:
    service.write(Settings())
    (tmp_path / "Văn phòng Đảng ủy" / "settings.json").write_text('{"text_percent": 900}', encoding="utf-8")
    assert service.read().text_percent == 200
