"""The preview and the PDF of a deck agree with LibreOffice's picture of the .pptx: every line within 3 mm."""

from __future__ import annotations

import unicodedata
from ctypes import c_double
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from bannai.documents.model import plain_text
from bannai.render.pptx import planned, render_pptx
from bannai.render.pptx_theme import Theme, load_theme, theme_ids
from bannai.render.typst import render_pdf
from tests.render.libreoffice import LibreOffice
from tests.unit.sample_slides import EVERY_LAYOUT, deck_standard

NEAR_MM = 3.0
NEXT_LINE_MM = 4.0
MM = 25.4 / 72
LOOKS = [replace(load_theme(theme_id), wide=wide) for theme_id in theme_ids() for wide in (True, False)]


class Letter(NamedTuple):
    """A letter of a page: where its line begins to be written, in mm from the left and the upper edge."""

    char: str
    x: float
    y: float


def letters_of(pdf: bytes) -> list[list[Letter]]:
    """Return the letters of each page without blanks, in reading order."""
    pages = []
    with pypdfium2.PdfDocument(pdf) as opened:
        for page in opened:
            text, height = page.get_textpage(), page.get_height()
            letters = []
            for at in range(text.count_chars()):
                char = unicodedata.normalize("NFC", text.get_text_range(at, 1)).casefold()
                if char.strip() and char.isprintable():
                    x, y = c_double(), c_double()
                    pdfium.FPDFText_GetCharOrigin(text, at, x, y)
                    letters.append(Letter(char, x.value * MM, (height - y.value) * MM))
            pages.append(letters)
    return pages


def lines_in(page: list[Letter], text: str) -> list[Letter]:
    """Return the first letter of each line on which a text stands; [] where it does not."""
    wanted = "".join(unicodedata.normalize("NFC", text).casefold().split())
    at = "".join(letter.char for letter in page).find(wanted)
    found = page[at : at + len(wanted)] if at >= 0 else []
    turned = [letter for before, letter in pairwise(found) if letter.y - before.y > NEXT_LINE_MM]
    return [*found[:1], *turned]


def strange(ours: list[Letter], theirs: list[Letter], texts: list[str]) -> list[str]:
    """Return the texts that do not stand at the same place on both pages."""
    found = []
    for text in texts:
        here, there = lines_in(ours, text), lines_in(theirs, text)
        if not here or len(here) != len(there):
            found.append(f"{text!r}: {len(here)} and {len(there)} lines")
            continue
        pairs = zip(here, there, strict=True)
        apart = max(max(abs(one.x - other.x), abs(one.y - other.y)) for one, other in pairs)
        if apart > NEAR_MM:
            found.append(f"{text!r}: {apart:.1f} mm apart")
    return found


def check(libreoffice: LibreOffice, looks: list[Theme]) -> None:
    names = [f"deck-{number}.pptx" for number in range(len(looks))]
    files = {
        name: render_pptx(EVERY_LAYOUT, deck_standard(), look)
        for name, look in zip(names, looks, strict=True)
    }
    pictures = libreoffice.to_pdf(files)
    told = []
    for name, look in zip(names, looks, strict=True):
        ours = letters_of(render_pdf(EVERY_LAYOUT, deck_standard(), look))
        theirs = letters_of(pictures[name])
        pages = planned(EVERY_LAYOUT, deck_standard(), look)
        assert len(ours) == len(theirs) == len(pages)
        for number, (page, one, other) in enumerate(zip(pages, ours, theirs, strict=True), 1):
            texts = [plain_text(page.title)]
            texts += [plain_text(para.runs) for para in (*page.lead, *page.second, *page.trail)]
            if page.grid:
                texts += [
                    plain_text(cell) for row in page.grid.rows for cell in row if len(plain_text(cell)) > 3
                ]
            told += [f"{look.id} {look.wide} slide {number}: {it}" for it in strange(one, other, texts)]
    assert told == []


def test_every_text_stands_where_libreoffice_has_it(libreoffice: LibreOffice) -> None:
    check(libreoffice, LOOKS[:2])


@pytest.mark.long
def test_every_text_stands_where_libreoffice_has_it_in_every_theme(libreoffice: LibreOffice) -> None:
    check(libreoffice, LOOKS)
