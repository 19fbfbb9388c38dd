"""What two sequences have in common, in time that hardly grows faster than they do. Pure.

The way of “patience”: items that occur once in each are held against each other first, then what lies
between them in the same way; short gaps that have none are compared exactly. What would take too long
counts as replaced, so the answer is always right, if not always the smallest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Final

_SMALL_GAP: Final = 4_000  # cells of the table by which a gap without a unique common item is compared
_WHOLE_WORK: Final = 120_000  # such cells for one pair of sequences
_READINGS: Final = 24  # how often an item is looked at in all, on average

Hunk = tuple[int, int, int, int]
"""old[start:end] was replaced by new[start:end]: (old start, old end, new start, new end)."""


def hunks(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Hunk]:
    """Return what is different between two sequences, in order; between the hunks they are equal."""
    found: list[Hunk] = []
    left, readings = _WHOLE_WORK, _READINGS * (len(old) + len(new))
    gaps = [(0, len(old), 0, len(new))]  # the next one to look at is the last
    while gaps:
        start, end, new_start, new_end = _trimmed(old, new, gaps.pop())
        if start == end or new_start == new_end:
            if start < end or new_start < new_end:
                found.append((start, end, new_start, new_end))
            continue
        cells = (end - start) * (new_end - new_start)
        readings -= end - start + new_end - new_start
        common = _unique_common(old, new, (start, end, new_start, new_end)) if readings >= 0 else []
        if not common and cells <= min(_SMALL_GAP, left):
            left -= cells
            common = _longest_common(old, new, (start, end, new_start, new_end))
        if not common:
            found.append((start, end, new_start, new_end))
            continue
        inner = []
        for place, new_place in common:
            inner.append((start, place, new_start, new_place))
            start, new_start = place + 1, new_place + 1
        inner.append((start, end, new_start, new_end))
        gaps.extend(reversed(inner))
    return _touching_joined(found)


def _trimmed(old: Sequence[Hashable], new: Sequence[Hashable], gap: Hunk) -> Hunk:
    """Take off what both begin and end with."""
    start, end, new_start, new_end = gap
    while start < end and new_start < new_end and old[start] == new[new_start]:
        start, new_start = start + 1, new_start + 1
    while start < end and new_start < new_end and old[end - 1] == new[new_end - 1]:
        end, new_end = end - 1, new_end - 1
    return start, end, new_start, new_end


def _unique_common(old: Sequence[Hashable], new: Sequence[Hashable], gap: Hunk) -> list[tuple[int, int]]:
    """Return pairs of places of words that occur once in each gap: the longest run in the same order."""
    start, end, new_start, new_end = gap
    old_counts, new_counts = Counter(old[start:end]), Counter(new[new_start:new_end])
    places = {
        new[place]: place
        for place in range(new_start, new_end)
        if new_counts[new[place]] == 1 == old_counts.get(new[place])
    }
    if not places:
        return []
    pairs = [(place, places[old[place]]) for place in range(start, end) if old[place] in places]
    ends: list[int] = []  # the smallest new place with which a run of each length can end
    holders: list[int] = []  # which pair that is
    before: list[int] = []  # the pair before each pair in its run, or -1
    for index, (_, new_place) in enumerate(pairs):
        length = bisect_left(ends, new_place)
        before.append(holders[length - 1] if length else -1)
        ends[length : length + 1] = [new_place]
        holders[length : length + 1] = [index]
    run = []
    index = holders[-1]
    while index >= 0:
        run.append(pairs[index])
        index = before[index]
    return run[::-1]


def _longest_common(old: Sequence[Hashable], new: Sequence[Hashable], gap: Hunk) -> list[tuple[int, int]]:
    """Return the places of a longest common sequence of two short gaps."""
    start, end, new_start, new_end = gap
    width = new_end - new_start
    table = [[0] * (width + 1)]  # the row of old place i, counted from the end
    for place in reversed(range(start, end)):
        word, below, row = old[place], table[-1], [0] * (width + 1)
        for column in range(width - 1, -1, -1):
            if word == new[new_start + column]:
                row[column] = below[column + 1] + 1
            else:
                row[column] = below[column] if below[column] >= row[column + 1] else row[column + 1]
        table.append(row)
    table.reverse()
    common = []
    place, column = start, 0
    while place < end and column < width:
        here = table[place - start][column]
        if old[place] == new[new_start + column]:
            common.append((place, new_start + column))
            place, column = place + 1, column + 1
        elif table[place - start + 1][column] == here:
            place += 1
        else:
            column += 1
    return common


def _touching_joined(hunks: list[Hunk]) -> list[Hunk]:
    joined: list[Hunk] = []
    for hunk in hunks:
        if joined and joined[-1][1] == hunk[0] and joined[-1][3] == hunk[2]:
            joined[-1] = (joined[-1][0], hunk[1], joined[-1][2], hunk[3])
        else:
            joined.append(hunk)
    return joined
