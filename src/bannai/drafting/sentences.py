"""A line of runs as sentences and back; the runs keep their facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bannai.documents.model import Inline, Run, plain_text
from bannai.documents.vietnamese import upper_first

# After a stop and a space, with a capital, a figure or an opening mark to follow.
_END = re.compile(r"(?<=[.!?…])(?<!v\.v\.) +(?=[“\"'(\[]?[^\W_a-z])")


def sentences(line: Inline) -> tuple[Inline, ...]:
    """Cut a line into sentences; joining them gives the line again. Each keeps the space after it."""
    text = plain_text(line)
    cuts = [
        found.end()
        for found in _END.finditer(text)
        if (first := text[found.end() :].lstrip("“\"'([")[:1]) and (first == upper_first(first))
    ]
    starts, ends = [0, *cuts], [*cuts, len(text)]
    return tuple(_slice(line, start, end) for start, end in zip(starts, ends, strict=True) if end > start)


def joined_sentences(pieces: Sequence[Inline]) -> Inline:
    """Join sentences to a line: one space between two, none at the end; parted runs meet again."""
    runs: list[Run] = []
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        for at, run in enumerate(piece):
            if at == len(piece) - 1:
                text = run.text.rstrip(" ")
                run = replace(run, text=text if last else f"{text} ")
            if runs and _same_look(runs[-1], run):
                runs[-1] = replace(runs[-1], text=runs[-1].text + run.text)
            else:
                runs.append(run)
    return tuple(runs)


def _same_look(one: Run, other: Run) -> bool:
    return (one.fact, one.bold, one.italic) == (other.fact, other.bold, other.italic)


def _slice(line: Inline, start: int, end: int) -> Inline:
    return tuple(_pieces(line, start, end))


def _pieces(line: Inline, start: int, end: int) -> Iterator[Run]:
    at = 0
    for run in line:
        text = run.text[max(0, start - at) : max(0, end - at)]
        if text:
            yield replace(run, text=text)
        at += len(run.text)
