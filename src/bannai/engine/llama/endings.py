"""Where a text ends before the model says so: at a stop string, or when it goes round in circles. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

GRAM: Final = 6  # words (in Vietnamese: syllables) that count as a repetition
WINDOW: Final = 24  # of so many runs of words in a row …
REPEATED: Final = 20  # … so many stood in this text before: it goes round
SAME_SIGN: Final = 24  # the same sign so many times in a row
UNBROKEN: Final = 80  # signs without a space


class StopGuard:
    """Holds back what may be the beginning of a stop string, and cuts the text at the first that is whole."""

    def __init__(self, stops: Iterable[str]) -> None:
        """Empty stop strings are passed over."""
        self._stops = tuple(stop for stop in stops if stop)
        self._held = ""

    def push(self, text: str) -> tuple[str, bool]:
        """Return what can be told now, and whether a stop string was met (it is not told)."""
        text = self._held + text
        places = [place for stop in self._stops if (place := text.find(stop)) >= 0]
        if places:
            self._held = ""
            return text[: min(places)], True
        keep = max((self._overlap(text, stop) for stop in self._stops), default=0)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep], False

    def rest(self) -> str:
        """Return what was held back, once the text ended without the stop string."""
        held, self._held = self._held, ""
        return held

    @staticmethod
    def _overlap(text: str, stop: str) -> int:
        longest = min(len(text), len(stop) - 1)
        return next((length for length in range(longest, 0, -1) if text.endswith(stop[:length])), 0)


class LoopDetector:
    """Tells when a text repeats itself.

    Official prose repeats names (`Ủy ban nhân dân xã …`), so a single run of words says nothing: nearly all
    of the last ones must have stood in the text before.
    """

    def __init__(self) -> None:
        """Begin with no text."""
        self._words: list[str] = []
        self._word = ""
        self._seen: set[tuple[str, ...]] = set()
        self._recent: list[bool] = []
        self._last = ""
        self._same = 0

    def push(self, text: str) -> bool:
        """Take more of the text; return whether it goes round."""
        for char in text:
            self._same = self._same + 1 if char == self._last else 1
            self._last = char
            if not char.isspace():
                self._word += char
            elif self._word:
                self._end_word()
            if self._same >= SAME_SIGN or len(self._word) >= UNBROKEN:
                return True
        return sum(self._recent) >= REPEATED

    def _end_word(self) -> None:
        self._words = [*self._words[1 - GRAM :], self._word]
        self._word = ""
        if len(self._words) == GRAM:
            gram = tuple(self._words)
            self._recent = [*self._recent[1 - WINDOW :], gram in self._seen]
            self._seen.add(gram)


class SlotHold:
    """Keeps a slot together: what is told never ends between its braces."""

    def __init__(self) -> None:
        """Begin outside."""
        self._held = ""

    def push(self, text: str) -> str:
        """Return what can be told now."""
        text = self._held + text
        opened = text.rfind("{{")
        if opened < 0 and text.endswith("{"):
            opened = len(text) - 1
        if opened < 0 or "}}" in text[opened:]:
            self._held = ""
            return text
        self._held = text[opened:]
        return text[:opened]
