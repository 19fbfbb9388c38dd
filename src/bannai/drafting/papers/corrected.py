"""A line whose words somebody corrected in Word: unchanged words keep their look and their fact."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from bannai.documents.model import Inline, Paragraph, Run, block_inlines, plain_text
from bannai.drafting.merging import offered_blocks

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


def corrected(mine: Inline, sent: Inline, back: Inline) -> Inline:
    """Return a line of the draft with the words of the returned file; unchanged words keep look and fact.

    `sent` is the same line as it was read back: in capitals, where its look makes them. Room for the pen is
    gone where something was written beside it. Sentences that were edited in the draft alone stay so.
    """
    old, new = plain_text(mine), " ".join(plain_text(back).split())
    tokens, as_sent = _TOKEN.findall(old), _TOKEN.findall(plain_text(sent))
    if [it.casefold() for it in tokens] != [it.casefold() for it in as_sent]:
        as_sent = tokens
        new = _both(plain_text(sent), old, new)
    compared = ["\u0020" if it.isspace() else it for it in as_sent]
    wanted = _TOKEN.findall(new)
    starts = [0]
    for token in tokens:
        starts.append(starts[-1] + len(token))
    codes = SequenceMatcher(None, compared, wanted, autojunk=False).get_opcodes()
    # Before which tokens of the draft something new stands.
    written = {edge for tag, a, b, c, d in codes if tag != "equal" and d > c for edge in (a, b)}
    pieces: list[tuple[int, int] | str] = []
    for tag, a, b, c, d in codes:
        if tag != "equal":
            pieces += ["".join(wanted[c:d])] if d > c else []
            continue
        for number in range(a, b):
            filled_in = "\u00a0\u00a0" in tokens[number] and written & {number, number + 1}
            last = pieces[-1] if pieces else ""
            if filled_in:
                pieces.append(" ")
            elif not isinstance(last, str) and last[1] == starts[number]:
                pieces[-1] = (last[0], starts[number + 1])
            else:
                pieces.append((starts[number], starts[number + 1]))
    return _assembled(mine, pieces)


def _both(sent: str, mine: str, back: str) -> str:
    """Return the words of the file with those sentences that only the draft has changed since it was sent."""
    lines = (" ".join(it.split()) for it in (sent, mine, back))
    base, current, new = ((Paragraph((Run(it),)),) for it in lines)
    (offered,) = offered_blocks(base, current, new)
    return plain_text(next(block_inlines(offered)))


def _assembled(mine: Inline, pieces: Sequence[tuple[int, int] | str]) -> Inline:
    result: list[Run] = []
    owners: list[int] = []  # which run of the draft each new run is from, -1 = from the file
    for piece in pieces:
        if isinstance(piece, str):
            look = result[-1] if result else (mine[0] if mine else Run(""))
            result.append(replace(look, text=piece, fact=None))
            owners.append(-1)
            continue
        at = 0
        for number, run in enumerate(mine):
            first, last = max(piece[0] - at, 0), min(piece[1] - at, len(run.text))
            at += len(run.text)
            if first < last:
                result.append(replace(run, text=run.text[first:last]))
                owners.append(number)
    return _joined(mine, result, owners)


def _joined(mine: Inline, runs: Sequence[Run], owners: Sequence[int]) -> Inline:
    """Join what belongs together; a fact of which a part is gone accounts for nothing any more."""
    texts: dict[int, str] = {}
    for run, owner in zip(runs, owners, strict=True):
        texts[owner] = texts.get(owner, "") + run.text
    broken = {owner for owner, text in texts.items() if owner >= 0 and text != mine[owner].text}
    for number in range(1, len(owners)):  # something stands in the middle of it now
        if owners[number] == -1 and owners[number - 1] >= 0 and owners[number - 1] in owners[number + 1 :]:
            broken.add(owners[number - 1])
    result: list[Run] = []
    for run, owner in zip(runs, owners, strict=True):
        if owner in broken:
            run = replace(run, fact=None)
        last = result[-1] if result else None
        if last is not None and replace(last, text="") == replace(run, text="") and not run.fact:
            result[-1] = replace(last, text=last.text + run.text)
        else:
            result.append(run)
    return tuple(result)
