"""Words for the full-text index, and queries that are right whatever was typed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bannai.documents.vietnamese import fold

_WORD = re.compile(r"[^\W_]+")
_LONGEST_WORD = 64  # letters; the rest of a longer "word" is not indexed
_MOST_WORDS = 32  # of a query; the rest is ignored
_SNIPPET = 160  # letters
_BEFORE = 50  # letters before the word that was found


def words(text: str) -> list[str]:
    """Return the folded words of a text in order; only letters and digits are left."""
    return [word[:_LONGEST_WORD] for word in _WORD.findall(fold(text))]


def query_words(query: str) -> list[list[str]]:
    """Return the words of a query, together those that nothing but signs separate."""
    parts = (words(part) for part in query[:4000].split())
    return [part for part in parts if part][:_MOST_WORDS]


def expression(query: Sequence[Sequence[str]], endings: Iterable[str]) -> str:
    """Return the FTS5 expression for all parts of a query, the last word being any of `endings` too.

    Each part is a quoted phrase of bare letters and digits, so no part of it can be read as syntax.
    """
    *parts, last = query
    choices = [last, *([*last[:-1], ending] for ending in endings)]
    return " AND ".join([*map(_phrase, parts), f"({' OR '.join(map(_phrase, choices))})"])


def _phrase(part: Sequence[str]) -> str:
    return f'"{" ".join(part)}"'


def opening(text: str) -> str:
    """Return the first words of a text."""
    return _cut(text, 0)


def snippet(text: str, indexed: str, query: Sequence[Sequence[str]]) -> str:
    """Return the piece of `text` around the first place of the query's words.

    `indexed` is what stands in the index: the words of the title and then those of the text. Looks for
    all the words side by side, then for each alone, the longest first; falls back to the opening.
    """
    spaced = f" {indexed}"
    count = indexed.count(" ") + 1
    places = [(match.start()) for match in _WORD.finditer(text)]
    title_end = 0
    for _ in range(count - len(places)):
        title_end = spaced.find(" ", title_end + 1)
    together = [word for part in query for word in part]
    for needle in [" ".join(together), *sorted(together, key=len, reverse=True)]:
        found = spaced.find(f" {needle}", max(title_end, 0))
        if found >= 0:
            place = spaced.count(" ", 0, found) - (count - len(places))
            return _cut(text, places[place] if 0 <= place < len(places) else 0)
    return opening(text)


def _cut(text: str, place: int) -> str:
    """Return about 160 letters of a text around a place, on one line, whole words, … where it was cut."""
    start = max(0, place - _BEFORE)
    if start:
        start = max(text.rfind(" ", 0, start), text.rfind("\n", 0, start), start - _BEFORE) + 1
    end = min(len(text), start + _SNIPPET)
    if end < len(text):
        space = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
        end = space if space > place else end
    piece = " ".join(text[start:end].split())
    return f"{'… ' if start else ''}{piece}{' …' if end < len(text) else ''}"
