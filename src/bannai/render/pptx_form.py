"""Where a deck is written: into our own template, or into the office's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

from pptx import Presentation

from bannai.documents.standards import Standard
from bannai.render.pptx_look import Look, make_look
from bannai.render.pptx_own import OwnTemplate, read_template
from bannai.render.pptx_template import template
from bannai.render.pptx_theme import Theme


def look_of(standard: Standard, theme: Theme) -> Look:
    """Work out the look of a deck; an office's template gives page and places. Raises as `make_look`."""
    look = make_look(standard, theme)
    if not theme.template:
        return look
    own = read_template(theme.template)
    body = dict(own.zones)["body"]
    page = replace(
        look.page,
        width_mm=own.width_mm,
        height_mm=own.height_mm,
        left_mm=body.x,
        right_mm=own.width_mm - body.x - body.w,
    )
    return replace(look, page=page, zones=own.zones)


def own_of(theme: Theme) -> OwnTemplate | None:
    """Return what the template of a theme offers, None for our own."""
    return read_template(theme.template) if theme.template else None


def inked(xml: str, own: OwnTemplate | None) -> str:
    """Return XML in which text and ground of the scheme are swapped where a template's ground is dark."""
    if own is None or not own.swapped:
        return xml
    swap = {'"tx1"': '"bg1"', '"bg1"': '"tx1"'}
    return re.sub(r'(?<=schemeClr val=)"(?:tx1|bg1)"', lambda found: swap[found[0]], xml)


def empty_deck(look: Look) -> Any:
    """Return a deck without slides: ours, or the office's template without its own."""
    if not look.theme.template:
        return Presentation(BytesIO(template(look)))
    deck = Presentation(BytesIO(look.theme.template))
    listed: Any = deck.part._element.find("{*}sldIdLst")
    for one in list(listed) if listed is not None else ():
        deck.part.drop_rel(one.get(_RELATION))
        listed.remove(one)
    for leftover in list(_about_slides(deck.part._element)):
        leftover.getparent().remove(leftover)
    return deck


_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def _about_slides(presentation: Any) -> Iterator[Any]:
    """Yield what lists slides that are no longer there: sections and shows."""
    yield from presentation.findall("{*}custShowLst")
    for extension in presentation.iterfind("{*}extLst/{*}ext"):
        if extension.find("{*}sectionLst") is not None:
            yield extension
