"""The preview and the PDF of a deck agree with LibreOffice's picture of the .pptx: every line within 3 mm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bannai.documents.model import plain_text
from bannai.render.pptx import planned, render_pptx
from bannai.render.pptx_theme import Theme, load_theme, theme_ids
from bannai.render.typst import render_pdf
from tests.render.libreoffice import LibreOffice
from tests.render.pdf_places import Page, pages_of
from tests.unit.sample_slides import EVERY_LAYOUT, deck_standard

NEAR_MM = 3.0
LOOKS = [replace(load_theme(theme_id), wide=wide) for theme_id in theme_ids() for wide in (True, False)]


def strange(ours: Page, theirs: Page, texts: list[str]) -> list[str]:
    """Return the texts that do not stand at the same place on both pages."""
    found = []
    for text in texts:
        here, there = ours.find(text), theirs.find(text)
        if not here or not there:
            found.append(f"{text!r} is not on both")
            continue
        apart = max(
            abs(getattr(here[0], side) - getattr(there[0], side)) for side in ("left", "top", "bottom")
        )
        apart = max(apart, abs(here[-1].bottom - there[-1].bottom))
        if apart > NEAR_MM or len(here) != len(there):
            found.append(f"{text!r}: {apart:.1f} mm apart, {len(here)} and {len(there)} lines")
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
        ours = pages_of(render_pdf(EVERY_LAYOUT, deck_standard(), look))
        theirs = pages_of(pictures[name])
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
