"""Slide themes: colours and font as data, one TOML a theme in `themes/`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from functools import cache

from bannai import paths

DEFAULT_THEME = "nha-nuoc"
_COLOUR = re.compile(r"[0-9A-F]{6}")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COLOURS = ("background", "text", "title", "cover_text", "line", "link")
_NOT_IN_FILES = {"wide", "template"}
_ACCENTS = 6  # as many as an Office colour scheme holds


@dataclass(frozen=True, slots=True)
class Theme:
    """A slide theme. Colours are RRGGBB; `accents` are the six of an Office colour scheme.

    `dark_cover` paints cover, section and thanks slides in the colour of titles, written in `cover_text`;
    without it they stay in `background`. `line` is the colour of the thin lines and bands. `wide` slides are
    16:9, others 4:3. `template` is the office's own .pptx that the deck is written into.
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
    wide: bool = True
    template: bytes = field(default=b"", repr=False)

    @property
    def cover_background(self) -> str:
        """The colour behind the text of cover, section and thanks slides."""
        return self.title if self.dark_cover else self.background

    @property
    def cover_ink(self) -> str:
        """The colour of the text on cover, section and thanks slides."""
        return self.cover_text if self.dark_cover else self.title

    def colour(self, name: str) -> str:
        """Return a colour of the scheme (tx1 bg2 accent1 …) or "line" as RRGGBB. KeyError otherwise."""
        known = {"tx1": self.text, "bg1": self.background, "tx2": self.title, "bg2": self.cover_text}
        known |= {f"accent{number}": colour for number, colour in enumerate(self.accents, 1)}
        return {**known, "line": self.line}[name]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two RRGGBB colours as WCAG 2.1 has it: 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def parse_theme(text: str) -> Theme:
    """Read a theme from TOML text. Raises ValueError on unknown or missing keys and on wrong values."""
    data = tomllib.loads(text)
    known = {it.name for it in fields(Theme)} - _NOT_IN_FILES
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
