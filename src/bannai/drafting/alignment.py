"""Which pieces of two versions of a text stand for each other: equal ones first, then the most alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

from bannai.documents.model import Block, Inline, Run, block_inlines

T = TypeVar("T")
Pair = tuple[int | None, int | None]

_WORDS = re.compile(r"\w+")
_PAIRS_COMPARED = 40_000  # a gap with more pairs than this is paired in order: its blocks are new anyway
_SAME_KIND = 0.1  # of blocks that share no word, two of one sort still stand for each other


def aligned(
    old: Sequence[T], new: Sequence[T], likeness: Callable[[T, T], float] | None = None
) -> list[Pair]:
    """Return pairs of indexes in the order of both sides; None stands for "nothing on this side".

    Every index of either side stands in exactly one pair. `likeness` gives 0 for pieces that never
    stand for each other, more for those that are more alike.
    """
    alike = likeness or block_likeness
    pairs: list[Pair] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            pairs += zip(range(old_from, old_to), range(new_from, new_to), strict=True)
        else:
            gap = _gap(old[old_from:old_to], new[new_from:new_to], alike)
            pairs += [
                (None if i is None else old_from + i, None if j is None else new_from + j) for i, j in gap
            ]
    return pairs


def _gap(old: Sequence[T], new: Sequence[T], likeness: Callable[[T, T], float]) -> list[Pair]:
    """Pair what has no equal, in order, so that the likenesses add up to the most."""
    if len(old) * len(new) > _PAIRS_COMPARED:
        shared = min(len(old), len(new))
        both: list[Pair] = [(i, i) for i in range(shared)]
        return [
            *both,
            *((i, None) for i in range(shared, len(old))),
            *((None, j) for j in range(shared, len(new))),
        ]
    scores = [[likeness(one, other) for other in new] for one in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            together = best[i + 1][j + 1] + scores[i][j] if scores[i][j] > 0 else 0.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    pairs: list[Pair] = []
    i = j = 0
    while i < len(old) and j < len(new):
        if scores[i][j] > 0 and best[i][j] == best[i + 1][j + 1] + scores[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append((i, None))
            i += 1
        else:
            pairs.append((None, j))
            j += 1
    return [*pairs, *((k, None) for k in range(i, len(old))), *((None, k) for k in range(j, len(new)))]


def block_likeness(old: object, new: object) -> float:
    """Return how alike two blocks (or lines) are: their facts and words in common; 0 for other sorts."""
    if type(old) is not type(new):
        return 0.0
    words, facts = _contents(old), _contents(new)
    return _SAME_KIND + sum(_shared(one, other) for one, other in zip(words, facts, strict=True))


def _contents(piece: object) -> tuple[frozenset[str], frozenset[str]]:
    runs = _runs(piece)
    text = "".join(run.text for run in runs).lower()
    return frozenset(_WORDS.findall(text)), frozenset(run.fact for run in runs if run.fact)


def _runs(piece: object) -> list[Run]:
    if isinstance(piece, Run):
        return [piece]
    if isinstance(piece, tuple):  # a line, a row, a sentence
        return [run for part in piece for run in _runs(part)]
    if isinstance(piece, Block):
        inlines: list[Inline] = list(block_inlines(piece))
        return [run for inline in inlines for run in inline]
    return []


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    union = len(one | other)
    return len(one & other) / union if union else 0.0
