"""SettingsService: what the user has set, kept as one JSON file in the data folder."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bannai import messages
from bannai.errors import BannaiError, MachineError
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


# What a broken file never decides: where texts are sent, and to whom.
_NOT_FROM_RUINS = ("use_server", "server_address", "server_model")
_LINE = re.compile(r'"(?P<name>[a-z_]+)"\s*:\s*(?P<value>"(?:[^"\\]|\\.)*"|true|false|\d{1,4}|\[[^\[\]]*\])')


class SettingsService:
    """Reads and writes the settings.

    A broken file never stops the program: what can still be read in it holds, the rest is as at the
    beginning, and the first start's questions are not asked anew. `mend` tells of it.
    """

    def __init__(self, paths: Paths) -> None:
        """Keep the paths."""
        self._paths = paths

    def read(self) -> Settings:
        """Return the settings; what cannot be read is as at the beginning. Changes nothing."""
        try:
            content = self._paths.settings.read_bytes()
        except FileNotFoundError:
            return Settings()
        except OSError:  # the folder or the disk refuses: whoever wrote the file had begun long before
            return Settings(started=True)
        whole = _whole(content)
        return _settings(whole) if whole is not None else _from_ruins(content)

    def mend(self) -> str:
        """Keep a broken file beside, write what could still be read of it, and return what to tell the user.

        "" where the file is whole or was never written. Where the disk refuses, the sentence says so, and
        everything stays as it is.
        """
        try:
            content = self._paths.settings.read_bytes()
            if _whole(content) is not None:
                return ""
            kept = self._keep_beside(content)
            self._write(_from_ruins(content))
        except FileNotFoundError:
            return ""
        except (OSError, BannaiError):
            return messages.text("home.settings_unreadable", path=self._paths.settings)
        return messages.text("home.settings_broken", kept=kept.name)

    def tones(self) -> TonePlacement:
        """Return the way of placing tone marks that is set."""
        from bannai.documents.vietnamese import TonePlacement  # the window's first picture needs none of it

        given = self.read().tone_placement
        return TonePlacement(given) if given in list(TonePlacement) else TonePlacement.TRADITIONAL

    def write(self, settings: Settings) -> None:
        """Keep the settings; a broken file is kept beside. Raises MachineError when the disk refuses."""
        try:
            content = self._paths.settings.read_bytes()
        except FileNotFoundError:
            content = b""
        except OSError as error:
            raise MachineError("home.settings_unreadable", path=self._paths.settings) from error
        if content and _whole(content) is None:
            self._keep_beside(content)
        self._write(settings)

    def _write(self, settings: Settings) -> None:
        text = json.dumps(asdict(settings), ensure_ascii=False, indent=1)
        write_atomically(self._paths.settings, text.encode("utf-8"), overwrite=True)

    def _keep_beside(self, content: bytes) -> Path:
        """Write what stood in the file under a new name beside it, which is returned."""
        path, number = self._paths.settings, 1
        while (kept := path.with_name(f"{path.stem}-hong-{number}{path.suffix}")).exists():
            number += 1
        write_atomically(kept, content, overwrite=False)
        return kept


def _whole(content: bytes) -> Mapping[str, Any] | None:
    """Return what a whole file of settings says, None where it is none."""
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _from_ruins(content: bytes) -> Settings:
    """Return what can still be read one by one, the last one of a name. The program was begun already."""
    found: dict[str, Any] = {}
    for match in _LINE.finditer(content.decode("utf-8", "ignore")):
        if match["name"] not in _NOT_FROM_RUINS:
            try:
                found[match["name"]] = json.loads(match["value"])
            except ValueError:
                continue
    return replace(_settings(found), started=True)


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
