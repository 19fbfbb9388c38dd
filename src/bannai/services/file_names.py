"""Names of files: from a document's title, fit for Windows, Linux and FAT sticks, and not taken. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from bannai.documents.vietnamese import clean, nfc

STEM_LENGTH = 100  # letters of a proposed name: it is read in narrow lists
NAME_UNITS = 255  # UTF-16 units that a long FAT, exFAT or NTFS name has room for
_NAME_BYTES = 255  # bytes of a name on Linux
_ENDING_LENGTH = 5
_LINES = frozenset("/\\")  # a number or a date is read with a line in it: `12/TTr` → `12-TTr`
_SIGNS = frozenset('<>:"|?*')
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))]
)


def proposed_stem(title: str, fallback: str, *, accents: bool = True) -> str:
    """Return a file name without its ending, made from a title; `fallback` when no letter is left.

    At most STEM_LENGTH letters, cut between words.
    """
    stem = safe_name(title if accents else without_accents(title))
    if len(stem) > STEM_LENGTH:
        stem = stem[: STEM_LENGTH + 1].rpartition(" ")[0] or stem[:STEM_LENGTH]
    stem = stem.rstrip(" .,;-–_")
    if any(char.isalnum() for char in stem):
        return stem
    return fallback if accents else without_accents(fallback)


def safe_name(name: str, ending: str = "") -> str:
    """Return `name` + `ending` as every system takes it; "" when nothing of the name is left.

    Signs that Windows and FAT refuse become blanks or `-`, a device's name begins with a line, final
    dots and blanks go, and what is too long is cut before the ending.
    """
    plain = "".join(
        "-" if sign in _LINES else " " if sign in _SIGNS else sign for sign in clean(name, multiline=False)
    )
    plain = " ".join(plain.split()).strip(" .")
    if plain.split(".")[0].strip().lower() in _DEVICES:
        plain = f"_{plain}"
    while plain and (_units(plain + ending) > NAME_UNITS or len((plain + ending).encode()) > _NAME_BYTES):
        plain = plain[:-1]
    plain = plain.rstrip(" .")
    return plain + ending if plain else ""


def safe_file_name(name: str) -> str:
    """Return the name of a file, its ending kept, as every system takes it."""
    stem, ending = _parted(name)
    return safe_name(stem, ending) or safe_name(name)


def without_accents(text: str) -> str:
    """Return `text` in the letters of the English alphabet, capitals kept: `Đảng ủy` → `Dang uy`."""
    decomposed = unicodedata.normalize("NFD", nfc(text).replace("đ", "d").replace("Đ", "D"))
    plain = "".join(char for char in decomposed if not unicodedata.category(char).startswith("M"))
    return nfc(plain.replace("–", "-").replace("—", "-").replace("“", "").replace("”", ""))


def free_name(name: str, taken: Callable[[str], bool]) -> str:
    """Return `name`, or `name (2)`, `name (3)` … before its ending: the first that is not taken."""
    if not taken(name):
        return name
    stem, ending = _parted(name)
    number = 2
    while taken(numbered := safe_name(stem, f" ({number}){ending}")):
        number += 1
    return numbered


def _parted(name: str) -> tuple[str, str]:
    """Return a name and its ending; `Quý I.2026` has the ending `.2026`, as Windows sees it."""
    stem, dot, ending = name.rpartition(".")
    return (stem, f".{ending}") if dot and ending.isalnum() and len(ending) <= _ENDING_LENGTH else (name, "")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
