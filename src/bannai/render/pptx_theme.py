"""Slide themes: colours and font as data, one TOML a theme in `themes/`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from functools import cache

from bannai import paths

DEFAULT_THEME = "nha-nuoc"
_COLOUR = re.compile(r"[0-9A-F]{6}")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COLOURS = ("background", "text", "title", "cover_text", "line", "link")
_ACCENTS = 6  # as many as an Office colour scheme holds


@dataclass(frozen=True, slots=True)
class Theme:
    """A slide theme. Colours are RRGGBB; `accents` are the six of an Office colour scheme.

    `dark_cover` paints cover, section and thanks slides in the colour of titles, written in `cover_text`;
    without it they stay in `background`. `line` is the colour of the thin lines and bands.
    """

    id: str
    name: str
    font: str
    background: str
    text: str
    title: str
    dark_cover: bool
    cover_text: str
    line: str
    accents: tuple[str, ...]
    link: str

    @property
    def cover_background(self) -> str:
        """The colour behind the text of cover, section and thanks slides."""
        return self.title if self.dark_cover else self.background


def parse_theme(text: str) -> Theme:
    """Read a theme from TOML text. Raises ValueError on unknown or missing keys and on wrong values."""
    data = tomllib.loads(text)
    known = {field.name for field in fields(Theme)}
    if unknown := sorted(set(data) - known):
        raise ValueError(f"theme: unknown keys {', '.join(unknown)}")
    if missing := sorted(known - set(data)):
        raise ValueError(f"theme: missing keys {', '.join(missing)}")
    colours = [data[key] for key in _COLOURS] + list(data["accents"])
    if wrong := [value for value in colours if not isinstance(value, str) or not _COLOUR.fullmatch(value)]:
        raise ValueError(f"theme: not RRGGBB colours: {wrong}")
    if len(data["accents"]) != _ACCENTS:
        raise ValueError(f"theme: accents must be {_ACCENTS} colours")
    if not isinstance(data["dark_cover"], bool):
        raise ValueError("theme: dark_cover must be true or false")
    if wrong := [key for key in ("id", "name", "font") if not isinstance(data[key], str) or not data[key]]:
        raise ValueError(f"theme: {', '.join(wrong)} must be text")
    return Theme(**{**data, "accents": tuple(data["accents"])})


@cache
def load_theme(theme_id: str) -> Theme:
    """Return a shipped theme by its id. Raises ValueError when there is none of that id."""
    file = paths.package_file(f"render/themes/{theme_id}.toml")
    if not _ID.fullmatch(theme_id) or not file.is_file():
        raise ValueError(f"no theme {theme_id!r}")
    theme = parse_theme(file.read_text(encoding="utf-8"))
    if theme.id != theme_id:
        raise ValueError(f"theme {theme_id!r} calls itself {theme.id!r}")
    return theme


def theme_ids() -> tuple[str, ...]:
    """Return the ids of the shipped themes, the default one first."""
    found = sorted(file.stem for file in paths.package_file("render/themes").glob("*.toml"))
    return tuple(sorted(found, key=lambda theme_id: theme_id != DEFAULT_THEME))
