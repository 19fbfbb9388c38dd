"""The themes: text can be read on its ground, frames are seen, and no colour stands outside the themes."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from bannai.gui.looks import FRAME_PAIRS, LOOKS, TEXT_PAIRS, Look
from bannai.gui.style_sheet import style_sheet
from bannai.paths import package_file
from bannai.services.settings_service import Theme

TEXT_MIN, FRAME_MIN = 4.5, 3.0
COLOUR = re.compile(r"#[0-9a-f]{6}\b")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def luminance(colour: str) -> float:
    """WCAG 2.1, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.1, contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_is_measured_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", Theme)
def test_every_text_is_readable_on_its_ground(theme: Theme) -> None:
    look = LOOKS[theme]
    pale = {
        f"{text} on {ground}": round(contrast(getattr(look, text), getattr(look, ground)), 2)
        for text, ground in TEXT_PAIRS
        if contrast(getattr(look, text), getattr(look, ground)) < TEXT_MIN
    }
    assert not pale


@pytest.mark.parametrize("theme", Theme)
def test_every_frame_is_seen(theme: Theme) -> None:
    look = LOOKS[theme]
    faint = {
        f"{frame} on {ground}": round(contrast(getattr(look, frame), getattr(look, ground)), 2)
        for frame, ground in FRAME_PAIRS
        if contrast(getattr(look, frame), getattr(look, ground)) < FRAME_MIN
    }
    assert not faint


@pytest.mark.parametrize("theme", Theme)
def test_every_rule_of_the_style_sheet_with_text_and_ground_is_a_pair_that_was_measured(theme: Theme) -> None:
    look = LOOKS[theme]
    known = {(getattr(look, text), getattr(look, ground)) for text, ground in TEXT_PAIRS}
    for selector, body in RULE.findall(style_sheet(look, 100)):
        given = dict(part.split(":", 1) for part in body.split(";") if ":" in part)
        given = {key.strip(): value.strip() for key, value in given.items()}
        text, ground = given.get("color", ""), given.get("background", "")
        if COLOUR.fullmatch(text) and COLOUR.fullmatch(ground):
            assert (text, ground) in known, selector.strip()


@pytest.mark.parametrize("theme", Theme)
def test_the_contrast_theme_is_the_strongest(theme: Theme) -> None:
    strongest = LOOKS[Theme.CONTRAST]
    assert contrast(strongest.ink, strongest.surface) >= contrast(LOOKS[theme].ink, LOOKS[theme].surface)


def test_text_grows_with_the_text_size() -> None:
    look = LOOKS[Theme.LIGHT]
    sizes = [
        [float(size) for size in re.findall(r"font-size: ([\d.]+)pt", style_sheet(look, percent))]
        for percent in (100, 150, 200)
    ]
    assert sizes[1] == [size * 1.5 for size in sizes[0]]
    assert sizes[2] == [size * 2 for size in sizes[0]]


def test_no_colour_stands_outside_the_themes() -> None:
    allowed = {"looks.py", "style_sheet.py"}
    for file in package_file("gui").glob("*.py"):
        if file.name not in allowed:
            assert not COLOUR.search(file.read_text("utf-8").lower()), f"{file.name} has a colour of its own"


def test_every_theme_gives_every_colour() -> None:
    for look in LOOKS.values():
        for item in fields(Look):
            if item.name != "dark":
                assert COLOUR.fullmatch(getattr(look, item.name)), item.name
