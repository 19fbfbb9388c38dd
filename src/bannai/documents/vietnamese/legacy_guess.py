"""In which encoding a text without fonts was written, judged by which reading gives Vietnamese syllables."""

from __future__ import annotations

from dataclasses import dataclass

from bannai.documents.vietnamese.legacy import LegacyEncoding, to_unicode
from bannai.documents.vietnamese.plausible import UNICODE_ONLY, accented_words, is_plausible

_ENOUGH = 4  # words with accents from which on the words alone decide


@dataclass(frozen=True, slots=True)
class Guess:
    """`encoding` is unicode, tcvn3 or vni; `confidence` from 0 (nothing speaks for it) to 1."""

    encoding: str
    confidence: float


def guess_encoding(text: str) -> Guess:
    """Guess how a text was written. Text without accents is Unicode, with confidence 0.

    The confidence is how much better the best reading is than the next, less for few words.
    """
    words = accented_words(text)
    if not words:
        return Guess("unicode", 0.0)
    shares = {"unicode": _share(words)}
    for encoding in LegacyEncoding:
        decoded = ["" if UNICODE_ONLY.search(word) else to_unicode(word, encoding) for word in words]
        shares[encoding.value] = _share(decoded)
    ranked = sorted(shares, key=lambda name: shares[name], reverse=True)  # stable: unicode first when equal
    lead = shares[ranked[0]] - shares[ranked[1]]
    return Guess(ranked[0], round(lead * min(1.0, len(words) / _ENOUGH), 3))


def _share(words: list[str]) -> float:
    return sum(is_plausible(word) for word in words) / len(words)
