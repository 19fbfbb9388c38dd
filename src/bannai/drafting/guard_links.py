"""The words that link what a user told: none makes a cause, a purpose, a part or an owner that was not told.

“họp {{n1}}, {{n2}} ký cam kết” is not “họp {{n1}} để {{n2}} ký cam kết”, and “{{n1}} trâu, {{n2}} bò” is
not “{{n1}} trâu, trong đó {{n2}} bò”.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise, takewhile

from bannai.documents.vietnamese import parse_number
from bannai.drafting.facts_inside import said, said_data
from bannai.drafting.guard_surface import Fault
from bannai.drafting.guard_text import Words, phrases
from bannai.drafting.told_text import Claim, content, is_figure, is_slot, meant
from bannai.drafting.writing import Reason


@dataclass(frozen=True, slots=True)
class _Link:
    """A linking word with the words or places beside it, "" where none is: ends of claims part them."""

    words: Words
    left: str
    right: str


def invented(old: Sequence[Claim], new: Sequence[Claim]) -> Fault | None:
    """Find a linking word that was not there, where it joins what did not stand side by side."""
    there = [link for claim in old for link in _links(meant(claim.words))]
    beside = {pair: links for claim in old for pair, links in _neighbours(claim).items()}
    for claim in new:
        for link in _links(meant(claim.words)):
            kept = any(
                it.words == link.words and (it.left == link.left or it.right == link.right) for it in there
            )
            stood = beside.get((link.left, link.right))
            for_means = link.words == ("để",) and link.left in said("links", "means")
            mild = for_means or (len(link.words) == 1 and link.words[0] in said("links", "mild"))
            if not kept and (not mild or stood is None or stood):
                return Fault(Reason.CLAIM, " ".join(link.words))
    return None


@cache
def _links(words: Words) -> tuple[_Link, ...]:
    """Return the links of a claim; idioms of them (“trong kỳ”, “bên cạnh đó”) are none."""
    free = {at for start, end in said("links", "idioms").find(words) for at in range(start, end)}
    result = []
    for start, end in said("links", "strong").find(words):
        if not free & set(range(start, end)):
            left = next((it for it in reversed(words[:start]) if _tells(it)), "")
            right = next((it for it in words[end:] if _tells(it)), "")
            result.append(_Link(words[start:end], left, right))
    return tuple(result)


def _neighbours(claim: Claim) -> dict[tuple[str, str], bool]:
    """Return which words and places stand side by side in a clause, and whether a link is between them."""
    result: dict[tuple[str, str], bool] = {}
    for clause in claim.clauses:
        words = meant(clause)
        linked = {(it.left, it.right) for it in _links(words)}
        row = [word for word in words if _tells(word)]
        for pair in pairwise(row):
            result[pair] = pair in linked or result.get(pair, False)
    return result


@cache
def _tells(word: str) -> bool:
    return is_slot(word) or word not in phrases("content", "empty")


# Parts of a whole


@dataclass(frozen=True, slots=True)
class _Part:
    """A word that makes a part of what was told, with the figures before and behind it, "" where none is."""

    words: Words
    before: str
    behind: str


def parted(
    old: Sequence[Claim], new: Sequence[Claim], answers: Mapping[str, str], values: Mapping[str, Words]
) -> Fault | None:
    """Find what is told as a part, a sum or an outcome of another figure (“trong đó”, “gồm”, “kết quả”).

    It may be where it was, or right before the first figure of a claim (“tổ gồm {{n1}}”); of the figures of
    one answer (`answers`) also where the words say how far the counted things came (“đã giải quyết”).
    """
    loose = said("links", "loose")
    there = list(_parts(old))
    for part in _parts(new):
        if not part.before or not part.behind:
            continue
        kept = any((it.before, it.behind) == (part.before, part.behind) and _says(it, part) for it in there)
        one_answer = answers.get(part.before) == answers.get(part.behind)
        may_be = part.words[0] in loose or (not _is_whole(part) and _is_outcome(old, part, values))
        if not kept and not (one_answer and may_be):
            return Fault(Reason.CLAIM, " ".join(part.words))
    return None


def _says(there: _Part, part: _Part) -> bool:
    """Say whether what was told says this too: all (“gồm”) are some (“trong đó”), some are not all."""
    if part.words[0] in said("links", "loose"):
        return True
    return _is_whole(there) if _is_whole(part) else there.words[0] not in said("links", "loose")


def _is_whole(part: _Part) -> bool:
    return "gồm" in part.words


def _parts(claims: Sequence[Claim]) -> Iterator[_Part]:
    earlier = ""  # the last figure of the claims before
    for claim in claims:
        words = claim.words
        free = {at for start, end in said("links", "idioms").find(words) for at in range(start, end)}
        for start, end in said("links", "parts").find(words):
            if free & set(range(start, end)):
                continue
            before = next((it for it in reversed(words[:start]) if is_figure(it)), "")
            if not before and words[start] in said("links", "look_back"):
                before = earlier
            behind = next((it for it in words[end:] if is_figure(it)), "")
            yield _Part(words[start:end], before, behind)
        earlier = next((it for it in reversed(words) if is_figure(it)), earlier)


def _is_outcome(old: Sequence[Claim], part: _Part, values: Mapping[str, Words]) -> bool:
    """Say whether a figure counts some of the same things: same unit, not more, an outcome told of it.

    An outcome (“kết quả {{n2}} đạt yêu cầu”) may be a share too.
    """
    whole, some = (_amount(values.get(name, ())) for name in (part.before, part.behind))
    counts = whole is not None and some is not None and whole[1] == some[1] and some[0] <= whole[0]
    if not counts and part.words != ("kết", "quả"):
        return False
    outcomes = {word for phrase in said_data()["links"]["outcomes"] for word in phrase.split()}
    for claim in old:
        for clause in claim.clauses:
            if part.behind in clause:
                told = content(clause)
                return part.before not in clause and bool(told) and outcomes.issuperset(told)
    return False


def _amount(value: Words) -> tuple[Decimal, Words] | None:
    """Return a figure and its unit (“1.964”, “lượt người”); None for a share or with words before it."""
    figure = tuple(takewhile(lambda word: word.isnumeric() or word in (".", ","), value))
    number = parse_number("".join(figure))
    unit = value[len(figure) :]
    return None if number is None or not unit or "/" in unit else (number, unit)
