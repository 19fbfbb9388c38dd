"""All paths: installed, portable (beside the program on a stick) and test modes."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

HOME_VARIABLE = "BANNAI_HOME"
PORTABLE_MARK = "portable"
EXPORTS = "Văn bản đã xuất"
_OLD_EXPORTS = "exports"


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders and files of one installation's data. Nothing is made until it is needed."""

    data: Path

    @property
    def database(self) -> Path:
        """The SQLite file with the history."""
        return self.data / "bannai.db"

    @property
    def kinds(self) -> Path:
        """The user's own kinds (TOML), which override shipped ones by id."""
        return self.data / "kinds"

    @property
    def papers(self) -> Path:
        """Own papers that are being renewed (JSON), one file each."""
        return self.data / "papers"

    @property
    def slide_templates(self) -> Path:
        """The office's own templates of slides (.pptx), one file each."""
        return self.data / "slides"

    @property
    def office(self) -> Path:
        """The office profile (JSON) that is used when none is given."""
        return self.data / "office.json"

    @property
    def settings(self) -> Path:
        """What the user has set (JSON)."""
        return self.data / "settings.json"

    @property
    def models(self) -> Path:
        """The folder of the user's models (GGUF files)."""
        return self.data / "models"

    @property
    def engine(self) -> Path:
        """The local engine's own folder: what it has read, tried and measured; can always be made again."""
        return self.data / "engine"

    @property
    def server_key(self) -> Path:
        """The key of the office's server; hidden, and so left out of backups."""
        return self.data / ".server-key"

    @property
    def exports(self) -> Path:
        """Where exported files go unless the user says otherwise; people see its name in dialogs.

        The folder of earlier releases is gone on with where it is: nobody shall look in two places.
        """
        old = self.data / _OLD_EXPORTS
        return old if old.is_dir() else self.data / EXPORTS


def program_dir() -> Path:
    """Return the folder of the program: of the frozen executable, or of the launcher's environment."""
    if getattr(sys, "frozen", False):
        return Path(sys.executable).resolve().parent
    return Path(sys.prefix).resolve().parent


def resolve(data_dir: Path | None = None) -> Paths:
    """Return the paths in force: the argument, then `BANNAI_HOME`, then portable, then the user's folder."""
    if data_dir is not None:
        return Paths(data_dir.expanduser().absolute())
    if home := os.environ.get(HOME_VARIABLE):
        return Paths(Path(home).expanduser().absolute())
    if (program_dir() / PORTABLE_MARK).is_file():
        return Paths(program_dir() / "data")
    import platformdirs  # not needed in the other modes

    return Paths(Path(platformdirs.user_data_dir("BanAI", appauthor=False, roaming=False)))


def package_file(relative: str) -> Path:
    """Return the path of a data file of the package (`kinds/…`, `documents/standards/…`)."""
    return Path(str(resources.files("bannai").joinpath(relative)))


@cache
def assets_dir() -> Path:
    """Return the folder of the shipped assets: inside the wheel, or beside `src/` in a checkout."""
    packaged = package_file("assets")
    return packaged if packaged.is_dir() else package_file("").parent.parent / "assets"


def manifest_file() -> Path:
    """Return the catalogue of models: inside the wheel, or in `models/` of a checkout."""
    packaged = package_file("models") / "manifest.toml"
    return packaged if packaged.is_file() else package_file("").parent.parent / "models" / "manifest.toml"


def guide_file() -> Path:
    """Return the user guide (Markdown): inside the wheel, or in `docs/` of a checkout."""
    packaged = package_file("docs") / "huong-dan.md"
    return packaged if packaged.is_file() else package_file("").parent.parent / "docs" / "huong-dan.md"
