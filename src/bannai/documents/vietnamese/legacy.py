"""Text of the old fonts, TCVN3 (".VnTime", also called ABC) and VNI-Windows ("VNI-Times"): Unicode and back.

Such text is Latin letters that only the font turns into Vietnamese, so the font's name decides; nothing is
guessed from one word. TCVN 5712:1993 VN3 has one code a letter but none for capitals with a tone: a font
whose name ends in H shows its letters as capitals. VNI writes a base letter and a mark after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from itertools import groupby

from bannai.documents.vietnamese.plausible import UNICODE_ONLY, reads_as_vietnamese


class LegacyEncoding(StrEnum):
    """An encoding that needs its font."""

    TCVN3 = "tcvn3"
    VNI = "vni"


# TCVN 5712:1993, VN3, in the order of the codes (the same as glibc's TCVN5712-1 there).
_TCVN3_CODES = "¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ"
_TCVN3_LETTERS = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
# VNI-Windows: the marks of a tone alone, of circumflex and of breve with each tone; ơ and ư are letters.
_VNI_TONES = "ùøûõï"  # sắc, huyền, hỏi, ngã, nặng
_VNI_PAIRS = (
    ("a", _VNI_TONES, "áàảãạ"),
    ("a", "âáàåãä", "âấầẩẫậ"),
    ("a", "êéèúüë", "ăắằẳẵặ"),
    ("e", _VNI_TONES, "éèẻẽẹ"),
    ("e", "âáàåãä", "êếềểễệ"),
    ("o", _VNI_TONES, "óòỏõọ"),
    ("o", "âáàåãä", "ôốồổỗộ"),
    ("ô", _VNI_TONES, "ớờởỡợ"),
    ("u", _VNI_TONES, "úùủũụ"),
    ("ö", _VNI_TONES, "ứừửữự"),
    ("y", "ùøûõ", "ýỳỷỹ"),
)
_VNI_SINGLE = dict(zip("ñôöíìæóòî", "đơưíìỉĩịỵ", strict=True))

_TCVN3_FONT = re.compile(r"\.vn\w", re.IGNORECASE)
_VNI_FONT = re.compile(r"vni[-_ ]?\w", re.IGNORECASE)
_SANS = re.compile(r"arial|helv|avant|avo|univer|swiss|tekni|gothic", re.IGNORECASE)


def encoding_of_font(font: str) -> LegacyEncoding | None:
    """Return the encoding that a font's name stands for, None for a Unicode font."""
    name = font.strip()
    if _TCVN3_FONT.match(name):
        return LegacyEncoding.TCVN3
    return LegacyEncoding.VNI if _VNI_FONT.match(name) else None


def is_capitals_font(font: str) -> bool:
    """Say whether a TCVN3 font shows every letter as a capital (.VnTimeH, .VnArial NarrowH)."""
    return encoding_of_font(font) is LegacyEncoding.TCVN3 and font.strip().upper().endswith("H")


def unicode_font(font: str) -> str:
    """Return the Unicode font to set in place of an old one; another font stays."""
    if encoding_of_font(font) is None:
        return font
    return "Arial" if _SANS.search(font) else "Times New Roman"


def to_unicode(text: str, encoding: LegacyEncoding, *, capitals: bool = False) -> str:
    """Return the text in Unicode, NFC letters; what is no code of the encoding stays (digits, “ ”, –).

    `capitals` for a capitals font. The text is taken to be of the encoding: see `convert_runs` for text that
    may already be Unicode.
    """
    if encoding is LegacyEncoding.TCVN3:
        decoded = text.translate(_tcvn3())
        return decoded.upper() if capitals else decoded
    return "".join(letter for letter, _ in _vni_letters(text))


def from_unicode(text: str, encoding: LegacyEncoding, *, capitals: bool = False) -> str:
    """Return Unicode text (NFC) as it was written in an old font.

    `capitals` is for a TCVN3 capitals font, where it returns small letters. Raises ValueError for an accented
    letter that the encoding does not have: a capital with a tone in a TCVN3 font of small letters.
    """
    if encoding is LegacyEncoding.VNI:
        table = _to_vni()
        return "".join(table.get(char, char) for char in text)
    codes = _to_tcvn3()
    written = []
    for char in text.lower() if capitals else text:
        if char not in codes and char.lower() in codes:
            raise ValueError(f"no code for {char!r} in a font of small letters")
        written.append(codes.get(char, char))
    return "".join(written)


def convert_runs(runs: Sequence[tuple[str, str]]) -> list[str]:
    """Return the texts of neighbouring runs, each (text, font), in Unicode; as many as there were.

    Only runs in an old font change. A letter and its VNI mark may stand in two runs: the letter stays in the
    first. Runs that follow each other in fonts of one encoding are judged together: where they hold letters
    that only Unicode has, or read as Vietnamese only as they stand, they were typed in Unicode and stay.
    """
    converted: list[str] = []
    for encoding, group in groupby(runs, key=lambda run: encoding_of_font(run[1])):
        members = [*group]
        texts = [text for text, _ in members]
        if encoding is None or not is_legacy_text("".join(texts), encoding):
            converted += texts
        elif encoding is LegacyEncoding.TCVN3:
            converted += [
                to_unicode(text, encoding, capitals=is_capitals_font(font)) for text, font in members
            ]
        else:
            converted += _vni_runs(texts)
    return converted


def is_legacy_text(text: str, encoding: LegacyEncoding) -> bool:
    """Say whether text in an old font is written in its encoding; plain ASCII is (capitals fonts need that).

    Text is Unicode when it has a letter that only Unicode has, or when it reads as Vietnamese as it stands
    and not when it is decoded ("các" in .VnTime).
    """
    if UNICODE_ONLY.search(text):
        return False
    if text.isascii():
        return True
    return not (reads_as_vietnamese(text) and not reads_as_vietnamese(to_unicode(text, encoding)))


def _vni_runs(texts: Sequence[str]) -> list[str]:
    owners = [number for number, text in enumerate(texts) for _ in text]
    parts: list[list[str]] = [[] for _ in texts]
    for letter, at in _vni_letters("".join(texts)):
        parts[owners[at]].append(letter)
    return ["".join(part) for part in parts]


def _vni_letters(text: str) -> Iterator[tuple[str, int]]:
    """Yield each letter and where its base stands."""
    table = _vni()
    at = 0
    while at < len(text):
        pair = table.get(text[at : at + 2]) if at + 1 < len(text) else None
        if pair is not None:
            yield pair, at
            at += 2
        else:
            yield table.get(text[at], text[at]), at
            at += 1


@cache
def _tcvn3() -> dict[int, str]:
    return {ord(code): letter for code, letter in zip(_TCVN3_CODES, _TCVN3_LETTERS, strict=True)}


@cache
def _to_tcvn3() -> Mapping[str, str]:
    return dict(zip(_TCVN3_LETTERS, _TCVN3_CODES, strict=True))


@cache
def _to_vni() -> Mapping[str, str]:
    """Letters to their codes, small and capital."""
    table = {letter: code for code, letter in _VNI_SINGLE.items()}
    for base, marks, letters in _VNI_PAIRS:
        table.update({letter: base + mark for mark, letter in zip(marks, letters, strict=True)})
    return table | {letter.upper(): code.upper() for letter, code in table.items()}


@cache
def _vni() -> Mapping[str, str]:
    """Codes to letters. The case is that of the base; the mark may be of either."""
    table: dict[str, str] = {}
    for letter, code in _to_vni().items():
        table[code] = letter
        if len(code) == 2:
            table[code[0] + code[1].swapcase()] = letter
    return table
