"""Letters of symbol fonts as the signs that they show, from the fonts' published encodings.

Word keeps them as codes of the private area (U+F020 … U+F0FF), in w:sym or in the text itself. What is not in
the tables stays as it is: nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bannai.documents.vietnamese.legacy import encoding_of_font

_PRIVATE = 0xF000
_PRIVATE_SIGNS = re.compile("[\uf000-\uf0ff]")


def _signs(table: str) -> Mapping[int, str]:
    """Read "B7 • A8 ◻": a code in hexadecimal, then the signs of it and of the codes after it."""
    found: dict[int, str] = {}
    words = table.split()
    for code, signs in zip(words[::2], words[1::2], strict=True):
        found.update({int(code, 16) + index: sign for index, sign in enumerate(signs)})
    return found


_SYMBOL = _signs(
    "22 ∀ 24 ∃ 27 ∋ 2A ∗ 2D − 40 ≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ 5C ∴ 5E ⊥ 61 αβχδεφγηιϕκλμνοπθρστυϖωξψζ 7E ∼ "
    "A0 €ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈… BF ↵ C4 ⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈 E5 ∑ F1 〉∫"
)
_WINGDINGS = _signs(
    "21 ✏✂✁ 28 ☎✆✉ 41 ✌👌👍👎☜☞☝☟ 4A ☺ 4C ☹ 6C ●❍■□ 71 ❑❒ 73 ⬧⧫◆❖⬥⌧ 80 ⓪①②③④⑤⑥⑦⑧⑨⑩ 8B ⓿❶❷❸❹❺❻❼❽❾❿ "
    "9E ·•▪○ A7 ▪◻ AA ✦★✶✴✹✵ D5 ⌫⌦ D8 ➢ DC ➲ DF ←↑→↓↖↗↙↘ E8 ➔ EF ⇦⇨⇧⇩⬄⇳ FB ✗✓☒☑"
)
_WINGDINGS_2 = _signs("4F ✗✓☒☑☒ 97 ● A2 ■□")
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


def is_symbol_font(font: str) -> bool:
    """Say whether a font's letters are signs."""
    name = font.lower()
    return name in _FONTS or name in ("wingdings 3", "webdings", "zapfdingbats", "marlett")


def symbol_text(text: str, font: str) -> str:
    """Return text with the codes of the private area as what they show in a font.

    In an old Vietnamese font a code stands for the letter of its low byte.
    """
    if _PRIVATE_SIGNS.search(text) is None:
        return text
    table = _FONTS.get(font.lower(), _SYMBOL if not font else {})
    legacy = encoding_of_font(font) is not None
    shown = []
    for char in text:
        code = ord(char) - _PRIVATE
        if 0 <= code <= 0xFF:
            char = table.get(code, chr(code) if legacy else char)
        shown.append(char)
    return "".join(shown)


def symbol_char(code: int, font: str) -> str:
    """Return the sign of a w:sym, whose code may or may not lie in the private area."""
    low = code - _PRIVATE if _PRIVATE <= code <= _PRIVATE + 0xFF else code
    if is_symbol_font(font) or encoding_of_font(font) is not None:
        return symbol_text(chr(_PRIVATE + low), font) if 0x20 <= low <= 0xFF else ""
    if 0x20 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF:
        return chr(code)
    return ""
