"""The office's way of placing tone marks, over the program's own words in a document.

What comes from an answer keeps its letters: a person is called Thuý or Thúy as the person writes it.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from bannai.documents.facts import Fact
from bannai.documents.model import Run
from bannai.documents.vietnamese import TonePlacement, place_tones

T = TypeVar("T")


def with_tones(value: T, style: TonePlacement) -> T:
    """Return a document, section or block with the words that carry no fact written as `style` asks.

    The kinds are written in the traditional way, so that one changes nothing.
    """
    if style is TonePlacement.TRADITIONAL:
        return value
    changed: T = _placed(value, style)
    return changed


def _placed(value: Any, style: TonePlacement) -> Any:
    if isinstance(value, Run):
        return value if value.fact is not None else replace(value, text=place_tones(value.text, style))
    if isinstance(value, tuple):
        return tuple(_placed(item, style) for item in value)
    if is_dataclass(value) and not isinstance(value, (type, Fact)):
        placed = {item.name: _placed(getattr(value, item.name), style) for item in fields(value)}
        return replace(value, **placed)
    return value
