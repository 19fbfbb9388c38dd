"""The two ways of placing the tone mark in the open rimes oa, oe and uy (hòa or hoà, ủy or uỷ)."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from bannai.documents.vietnamese.text import nfc


class TonePlacement(StrEnum):
    """Where an office puts the tone mark; a setting (the State writes `hòa`, `ủy`; the Party writes `uỷ`)."""

    TRADITIONAL = "truyen-thong"
    """On the first vowel: hòa, khỏe, ủy."""
    MODERN = "hien-dai"
    """On the main vowel: hoà, khoẻ, uỷ."""


_PLAIN: Final = "aeouyAEOUY"
_TONED: Final = ("àèòùỳÀÈÒÙỲ", "áéóúýÁÉÓÚÝ", "ảẻỏủỷẢẺỎỦỶ", "ãẽõũỹÃẼÕŨỸ", "ạẹọụỵẠẸỌỤỴ")
_TONE_OF: Final = {char: tone for tone, chars in enumerate(_TONED) for char in chars}
_BASE_OF: Final = {char: base for chars in _TONED for char, base in zip(chars, _PLAIN, strict=True)}
_WITH_TONE: Final = [dict(zip(_PLAIN, chars, strict=True)) for chars in _TONED]

# Initials that may stand before the glide. `q` is absent: in `quý` the u belongs to the initial. k, gh, ngh
# stand only before e, ê, i. Before oe the labials and n, r are absent too, so that the name `Noé` is left
# alone.
_INITIAL: Final = "ch|gi|kh|ng|nh|ph|th|tr|[bcdđghlmnprstvx]"
_INITIAL_OE: Final = "ch|kh|ng|nh|th|tr|[cdđghlstx]"
_RIME: Final = re.compile(
    rf"(?<![^\W\d_])(?:(?:{_INITIAL})?(?:[oòóỏõọ][aàáảãạ]|[uùúủũụ][yỳýỷỹỵ])"
    rf"|(?:{_INITIAL_OE})?[oòóỏõọ][eèéẻẽẹ])(?![^\W\d_]|[\u0300-\u036f])",
    re.IGNORECASE,
)


def place_tones(text: str, style: TonePlacement = TonePlacement.TRADITIONAL) -> str:
    """Return `text` (NFC) with the tone marks of open oa, oe, uy placed as `style` asks, the case kept.

    Only whole syllables made of a Vietnamese initial (or none) and one of these rimes change: `hòa`, `KHỎE`,
    `ỦY`. A syllable with a final (`hoàn`, `loại`, `thuyền`), one that begins with q (`quả`, `quý`), one with
    two tone marks and any word that is no Vietnamese syllable stay. Idempotent; on Vietnamese words the
    styles invert each other.
    """
    text = nfc(text)
    modern = style is TonePlacement.MODERN

    def move(match: re.Match[str]) -> str:
        initial, first, second = match[0][:-2], match[0][-2], match[0][-1]
        if (first in _TONE_OF) == (second in _TONE_OF):
            return match[0]
        tone = _WITH_TONE[_TONE_OF[first] if first in _TONE_OF else _TONE_OF[second]]
        first, second = _BASE_OF.get(first, first), _BASE_OF.get(second, second)
        return initial + (first + tone[second] if modern else tone[first] + second)

    return _RIME.sub(move, text)
