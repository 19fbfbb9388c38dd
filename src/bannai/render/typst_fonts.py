"""The fonts that pages are set in: the machine's Times New Roman and Arial, else the shipped Liberation."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

import typst

from bannai import paths
from bannai.errors import MachineError

# Windows' own file names, kept by every package that installs these fonts elsewhere. A family is only
# taken with all four faces, or a bold word would be set in another font.
FAMILIES = {
    "Times New Roman": ("times.ttf", "timesbd.ttf", "timesi.ttf", "timesbi.ttf"),
    "Arial": ("arial.ttf", "arialbd.ttf", "ariali.ttf", "arialbi.ttf"),
}
_LINUX_NAMES = {
    "times.ttf": "times_new_roman.ttf",
    "timesbd.ttf": "times_new_roman_bold.ttf",
    "timesi.ttf": "times_new_roman_italic.ttf",
    "timesbi.ttf": "times_new_roman_bold_italic.ttf",
    "arialbd.ttf": "arial_bold.ttf",
    "ariali.ttf": "arial_italic.ttf",
    "arialbi.ttf": "arial_bold_italic.ttf",
}


def system_folders() -> tuple[Path, ...]:
    """Return the folders where Times New Roman and Arial lie when they are installed."""
    if sys.platform == "win32":
        return (Path(os.environ.get("SYSTEMROOT", "C:/Windows")) / "Fonts",)
    return (
        Path("/usr/share/fonts/truetype/msttcorefonts"),
        Path("/usr/share/fonts/msttcore"),
        Path("/usr/share/fonts/TTF"),
        Path("/Library/Fonts"),
    )


def find_family(files: tuple[str, ...], folders: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the files of a family from the first folder that has all of them, else nothing."""
    for folder in folders:
        try:
            present = {entry.name.lower(): entry for entry in folder.iterdir()}
        except OSError:
            continue
        known = [present.get(name) or present.get(_LINUX_NAMES.get(name, name)) for name in files]
        found = tuple(path for path in known if path is not None)
        if len(found) == len(files):
            return found
    return ()


def _folder_of(files: list[Path]) -> Path | None:
    """Put files alone in a folder of this process: Typst takes folders; Windows' has hundreds of fonts."""
    try:
        folder = Path(tempfile.mkdtemp(prefix="bannai-fonts-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        for file in files:
            shutil.copyfile(file, folder / file.name)
    except OSError:
        return None  # the shipped fonts have the same metrics
    return folder


@cache
def fonts() -> typst.Fonts:
    """Return the fonts, read once. Raises MachineError when the shipped ones are missing.

    The machine's other fonts are not looked at: start-up stays fast, and a page looks the same everywhere.
    """
    shipped = paths.assets_dir() / "fonts"
    if not any(shipped.glob("LiberationSerif-*.ttf")):
        raise MachineError("errors.fonts_missing", folder=shipped)
    installed = [path for files in FAMILIES.values() for path in find_family(files, system_folders())]
    folder = _folder_of(installed) if installed else None
    folders = [str(shipped)] if folder is None else [str(folder), str(shipped)]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)
