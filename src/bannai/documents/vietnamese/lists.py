"""Lists as people type them in a field, and as a sentence reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from bannai.documents.vietnamese.text import nfc

_BULLET: Final = "[-+*•–—●▪◦‣·○■]"
_MARKERS: Final = re.compile(rf"(?:{_BULLET}(?:\s++|\Z)|(?:[0-9]{{1,3}}[.)]|[a-zđA-ZĐ]\))\s++)++")
_LINE_MARKER: Final = re.compile(r"^[ \t]*+(?:[-+*•–—] ?)?(?:[0-9]{1,3}|[a-zđA-ZĐ])\)", re.MULTILINE)
_PAIRS: Final = {")": "(", "]": "[", "}": "{", "”": "“", "»": "«"}
_OPENERS: Final = frozenset(_PAIRS.values())
_STRUCTURE: Final = re.compile(r"[()\[\]{}“”«»\";\n]")
_TRAILING: Final = " \t\n.;,"


def split_list(text: str) -> tuple[str, ...]:
    """Return the items of a typed list, NFC, in order, each on one line, the empty ones dropped.

    Splits at `;` and line ends. Leading bullets (`- `, `+ `, `• `, `1. `, `1) `, `a) `) and the final `.`,
    `;`, `,` of an item go; `v.v.` and an ellipsis stay. Nothing is split inside matched brackets or quotes; a
    bracket that is never closed protects nothing, and the `)` of `a)` at the start of a line closes nothing.
    """
    text = nfc(text).replace("\r\n", "\n").replace("\r", "\n")
    items: list[str] = []
    start = 0
    for cut in [*_cuts(text), len(text)]:
        if item := _item(text[start:cut]):
            items.append(item)
        start = cut + 1
    return tuple(items)


def _cuts(text: str) -> list[int]:
    """Return the indices of the separators that stand outside every matched pair."""
    labels = {match.end() - 1 for match in _LINE_MARKER.finditer(text)}
    opened: list[tuple[str, int]] = []
    waiting = dict.fromkeys(_OPENERS, 0)
    ranges: list[tuple[int, int]] = []
    separators: list[int] = []
    quote = -1
    for match in _STRUCTURE.finditer(text):
        char, index = match[0], match.start()
        if char in ";\n":
            separators.append(index)
            if char == "\n":
                quote = -1  # a straight quote pairs within its line only
        elif char == '"':
            if quote >= 0:
                ranges.append((quote, index))
            quote = index if quote < 0 else -1
        elif char in _OPENERS:
            opened.append((char, index))
            waiting[char] += 1
        elif index not in labels and waiting[_PAIRS[char]]:
            while True:
                opener, begin = opened.pop()
                waiting[opener] -= 1
                if opener == _PAIRS[char]:
                    ranges.append((begin, index))
                    break
    return _outside(separators, ranges)


def _outside(points: list[int], ranges: list[tuple[int, int]]) -> list[int]:
    ranges = sorted(ranges)
    kept: list[int] = []
    position, reach = 0, -1
    for point in points:
        while position < len(ranges) and ranges[position][0] < point:
            reach = max(reach, ranges[position][1])
            position += 1
        if point > reach:
            kept.append(point)
    return kept


def _item(raw: str) -> str:
    raw = raw.strip()  # a marker needs a text after it: `46.` at the end of a list is the figure 46
    markers = _MARKERS.match(raw)
    item = " ".join((raw[markers.end() :] if markers else raw).split())
    body = item.rstrip(_TRAILING)
    tail = item[len(body) :]
    if not body:
        return ""
    if "..." in tail:
        return f"{body}..."
    return f"{body}." if body.casefold().endswith("v.v") else body


def join_list(items: Iterable[str], last: str = "và") -> str:
    """Return `items` as one phrase: `a`, `a và b`, `a, b và c`; blank items are dropped.

    When an item itself holds a comma, a semicolon or the word `và` (or `last`), all are joined with `; `
    instead, so that the reader still sees where each ends. With an empty `last`, all are joined with `, `.
    """
    words = [nfc(item.strip()) for item in items if item.strip()]
    if len(words) < 2:
        return "".join(words)
    breaks = (",", ";", " và ", f" {last} " if last else ",")
    if any(mark in word for word in words for mark in breaks):
        return "; ".join(words)
    if not last:
        return ", ".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
