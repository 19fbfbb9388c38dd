"""Whether a word could be a Vietnamese syllable, by a coarse rule that tells encodings apart."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile("[^\\s!-/:-@\\[-`{-~\u2010-\u206f\u00ab\u00bb0-9]+")
# Letters that no old font's text holds: they are Unicode, whatever the font is called.
UNICODE_ONLY = re.compile(
    "[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u0300-\u0323\u1ea0-\u1ef9]"
)
_TONES = {"\u0301", "\u0300", "\u0309", "\u0303", "\u0323"}
_STOPPED_TONES = {"\u0301", "\u0323"}  # syllables in -c, -ch, -p, -t have sắc or nặng only
_SYLLABLE = re.compile(
    "(?:ngh?|nh|gh|gi|g|kh?|ph?|th?|tr|ch?|qu|[bdđhlmnrsvx])?"
    "(?:uyê|uya|uyu|iêu|yêu|oai|oao|oay|oeo|uây|uôi|ươi|ươu"
    "|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|oo|ôi|ơi|ua|uâ|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê"
    "|[aăâeêioôơuưy])"
    "(ch|ng|nh|[cmnpt])?"
)
_STOPS = {"c", "ch", "p", "t"}
_MOST = 400  # words that are looked at


def is_plausible(word: str) -> bool:
    """Say whether a word (any case) could be a Vietnamese syllable: onset, rhyme, at most one tone."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = [char for char in decomposed if char in _TONES]
    bare = unicodedata.normalize("NFC", "".join(char for char in decomposed if char not in _TONES))
    match = _SYLLABLE.fullmatch(bare)
    if match is None or len(tones) > 1:
        return False
    return match[1] not in _STOPS or (bool(tones) and tones[0] in _STOPPED_TONES)


def reads_as_vietnamese(text: str) -> bool:
    """Say whether every word with a letter beyond ASCII could be a syllable; False when there is none."""
    words = accented_words(text)
    return bool(words) and all(is_plausible(word) for word in words)


def accented_words(text: str) -> list[str]:
    """Return the words of a text that have a letter beyond ASCII, the first few hundred of them."""
    return [word for word in _WORD.findall(text) if not word.isascii()][:_MOST]
