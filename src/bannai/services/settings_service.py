"""SettingsService: what the user has set, kept as one JSON file in the data folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bannai.paths import Paths
from bannai.store.files import write_atomically

if TYPE_CHECKING:
    from bannai.documents.vietnamese import TonePlacement


class Theme(StrEnum):
    """The looks of the window."""

    LIGHT = "sang"
    DARK = "toi"
    CONTRAST = "tuong-phan"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings. `text_percent` is 100 to 200; `tone_placement` one of documents.vietnamese's.

    `one_by_one` shows one question at a time; `started` is true after the first start's questions;
    `plain_file_names` proposes names of files without accents; `slide_theme` is the theme of slides that
    was chosen last, "" before any was. `use_model` lets a model better drafts;
    `model` is its file's name, "" the one that suits best. `use_server` sends texts to the office's own
    server instead: `server_address` and, where it has several models, `server_model`, as they were typed.
    """

    theme: Theme = Theme.LIGHT
    text_percent: int = 100
    tone_placement: str = "truyen-thong"
    one_by_one: bool = False
    started: bool = False
    party: bool = False
    recent_kinds: tuple[str, ...] = ()
    use_model: bool = True
    model: str = ""
    use_server: bool = False
    server_address: str = ""
    server_model: str = ""
    plain_file_names: bool = False
    slide_theme: str = ""


class SettingsService:
    """Reads and writes the settings. A broken file never stops the program: defaults hold."""

    def __init__(self, paths: Paths) -> None:
        """Keep the paths."""
        self._paths = paths

    def read(self) -> Settings:
        """Return the settings; what cannot be read is as at the beginning."""
        try:
            data = json.loads(self._paths.settings.read_text("utf-8"))
        except (OSError, ValueError):
            return Settings()
        return _settings(data) if isinstance(data, dict) else Settings()

    def tones(self) -> TonePlacement:
        """Return the way of placing tone marks that is set."""
        from bannai.documents.vietnamese import TonePlacement  # the window's first picture needs none of it

        given = self.read().tone_placement
        return TonePlacement(given) if given in list(TonePlacement) else TonePlacement.TRADITIONAL

    def write(self, settings: Settings) -> None:
        """Keep the settings. Raises MachineError when the folder cannot be written."""
        text = json.dumps(asdict(settings), ensure_ascii=False, indent=1)
        write_atomically(self._paths.settings, text.encode("utf-8"), overwrite=True)


def _settings(data: Mapping[str, Any]) -> Settings:
    """Take each setting that is of its type; the others are as at the beginning."""
    given: dict[str, Any] = {}
    for item in fields(Settings):
        value = data.get(item.name)
        if item.name == "theme":
            if value in list(Theme):
                given["theme"] = Theme(value)
        elif item.name == "recent_kinds":
            if isinstance(value, list):
                given["recent_kinds"] = tuple(str(kind) for kind in value[:12])
        elif type(value) is type(getattr(Settings(), item.name)):
            given[item.name] = value
    settings = Settings(**given)
    return replace(settings, text_percent=min(200, max(100, settings.text_percent)))
