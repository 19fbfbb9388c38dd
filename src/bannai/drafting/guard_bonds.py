"""What belongs together in a user's own sentences stays together: figures with the words that say what they
count, times and names with what they are told of.

A figure's order never changes (guard_told.py). So a word is held against the figures of its clause, a time or
a name against the clause it stood in; neither may come to speak of more, of less or of something else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, takewhile
from math import ceil

from bannai.drafting.facts_inside import said
from bannai.drafting.guard_surface import Fault
from bannai.drafting.guard_text import Words
from bannai.drafting.told_text import (
    Claim,
    clauses_of,
    content,
    figures_of,
    is_figure,
    is_slot,
    meant,
)
from bannai.drafting.writing import Reason

_BEFORE_PLACES = {("tính",): "{{d", ("được",): "{{n"}  # “trồng được {{n1}}”
_SEAMS = 2  # places in a claim where words meet that did not: a phrase that moves makes so many
Group = tuple[tuple[Claim, ...], list[Words]]  # claims of the text before, clauses that speak of them now


# Times, names, papers, quotations


@dataclass(frozen=True, slots=True)
class _Where:
    """Where a fact that is no figure stands: its claim, how many figures stand before it in the text, the
    figures and words of its clause (of the next that says something where it stands alone), the word before
    it, whether nothing is said behind it in its clause, whether its claim goes on behind its clause, and
    which figures stand behind it in its claim; none counts where one stands before it."""

    claim: int
    rank: int
    figures: frozenset[str]
    words: frozenset[str]
    left: str
    last: bool
    goes_on: bool
    ahead: frozenset[str]


def _wheres(claims: Sequence[Claim]) -> Iterator[tuple[str, _Where]]:
    rank = 0
    for number, claim in enumerate(claims):
        for at, clause in enumerate(claim.clauses):
            company = _company(claim.clauses, at)
            behind_figure = any(figures_of(it) for it in claim.clauses[:at])
            goes_on = any(_says(it) for it in claim.clauses[at + 1 :])
            for place, word in enumerate(clause):
                if is_figure(word):
                    rank += 1
                if not is_slot(word) or is_figure(word):
                    continue
                behind = clause[place + 1 :]
                alone = not _says(clause)
                last = not _says(behind) and not (alone and goes_on)
                left = meant(clause[:place])[-1:]
                ahead = frozenset(figures_of((*behind, *Claim(claim.clauses[at + 1 :]).words)))
                yield (
                    word,
                    _Where(
                        number,
                        rank,
                        frozenset(figures_of(company)),
                        frozenset(content(without_measures(company))),
                        left[0] if left else "",
                        last,
                        goes_on,
                        frozenset() if behind_figure or figures_of(clause[:place]) else ahead,
                    ),
                )


def _says(words: Words) -> bool:
    return bool(figures_of(words) or content(without_measures(words)))


def _company(clauses: Sequence[Words], at: int) -> Words:
    """Return a clause; for one that says nothing by itself the next that does, or else the one before."""
    for clause in (*clauses[at:], *reversed(clauses[:at])):
        if _says(clause):
            return clause
    return clauses[at]


def moved(claims: Sequence[Claim], spoken: Sequence[Claim]) -> Fault | None:
    """Find a time, a name or a paper that is told of something else than before, of more or of less."""
    were: dict[str, list[_Where]] = {}
    for slot, where in _wheres(claims):
        were.setdefault(slot, []).append(where)
    order = figures_of(tuple(word for claim in claims for word in claim.words))
    own = [frozenset(figures_of(claim.words)) for claim in claims]
    for slot, now in _wheres(spoken):
        stays = any(
            _left_fits(slot, now.left, was.left)
            and _keeps_company(now, was)
            and _keeps_reach(now, was, order)
            and now.ahead <= own[was.claim]
            for was in were.get(slot, ())
        )
        if not stays:
            return Fault(Reason.SWAPPED, slot[2:-2])
    return None


def _left_fits(slot: str, now: str, was: str) -> bool:
    """A name keeps the word before it: “hỗ trợ {{p1}}” is not “{{p1}} hỗ trợ” (times: guard_meaning.py)."""
    if slot.startswith("{{d") or now == was:
        return True
    return any(now in row and was in row for row in (("ở", "tại", "trên"), ("", "là")))


def _keeps_company(now: _Where, was: _Where) -> bool:
    if now.figures and was.figures:
        return bool(now.figures & was.figures)
    return len(now.words & was.words) >= ceil(len(was.words) / 2)


def _keeps_reach(now: _Where, was: _Where, order: Sequence[str]) -> bool:
    """It crosses no figures but those of its clause, and none where its claim goes on behind that clause."""
    crossed = frozenset(order[min(now.rank, was.rank) : max(now.rank, was.rank)])
    if not crossed <= was.figures:
        return False
    return not (was.goes_on and (crossed or (was.last and not now.last)))


# Figures and the words beside them


def torn(old: Sequence[Claim], new: Sequence[Claim]) -> Fault | None:
    """Find a figure beside which half of the words are gone that stood beside it."""
    near = dict(_around_slots(clauses_of(new)))
    for clause in clauses_of(old):
        places = [at for at, word in enumerate(clause) if is_slot(word)]
        edges = [-1, *places, len(clause)]
        for number, (start, end) in enumerate(pairwise(edges)):
            beside = [clause[at] for at in edges[number : number + 2] if 0 <= at < len(clause)]
            wanted = frozenset(content(clause[start + 1 : end]))
            there = frozenset().union(*(near.get(word, frozenset()) for word in beside))
            counted = any(is_figure(word) for word in beside)
            if counted and len(wanted & there) < ceil(len(wanted) / 2):
                return Fault(Reason.UNANCHORED, beside[0][2:-2])
    return None


def _around_slots(clauses: Sequence[Words]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each slot with the words up to the next slots, in its clause and in clauses without any."""
    for at, clause in enumerate(clauses):
        places = [place for place, word in enumerate(clause) if is_slot(word)]
        for number, place in enumerate(places):
            start = places[number - 1] + 1 if number else 0
            end = places[number + 1] if number + 1 < len(places) else len(clause)
            words = content(clause[start:place]) + content(clause[place + 1 : end])
            if not number:
                words += _without_slots(reversed(clauses[:at]))
            if number + 1 == len(places):
                words += _without_slots(iter(clauses[at + 1 :]))
            yield clause[place], frozenset(words)


def _without_slots(clauses: Iterator[Words]) -> Words:
    found: Words = ()
    for clause in takewhile(lambda it: not any(is_slot(word) for word in it), clauses):
        found += content(clause)
    return found


def shifted(claims: Sequence[Claim], clauses: Sequence[Words]) -> Fault | None:
    """Find what is said without a figure and does not stand between the figures where it stood."""
    there: dict[int, Counter[str]] = {}
    for at, words in _between_figures(clauses):
        there.setdefault(at, Counter()).update(content(words))
    figures = 0
    for clause in clauses_of(claims):
        wanted = Counter(content(clause))
        counted = len(figures_of(clause))
        kept = (wanted & there.get(figures, Counter())).total()
        if not counted and kept < ceil(wanted.total() / 2):
            return Fault(Reason.SWAPPED, " ".join(wanted))
        figures += counted
    return None


def _between_figures(clauses: Sequence[Words]) -> Iterator[tuple[int, Words]]:
    """Yield the words between two figures with the number of figures before them."""
    figures = 0
    for clause in clauses:
        row: list[str] = []
        for word in (*clause, ""):
            if not word or is_figure(word):
                yield figures, tuple(row)
                row = []
                figures += bool(word)
            else:
                row.append(word)


def estranged(group: Group, free: frozenset[str]) -> Fault | None:
    """Find a word beside another figure of its claim than before: “thu {{n1}}, chi {{n2}}” turned round.

    `free` are words of a heading, which speak of all figures.
    """
    claims, spoken = group
    before = clauses_of([it for it in claims if not it.leads])
    were: dict[str, frozenset[str]] = {}
    for word, figures in _beside(before):
        were[word] = were.get(word, frozenset()) | figures
    for word, figures in _beside(spoken):
        stood = were.get(word, frozenset())
        if stood and figures and not stood & figures and word not in free:
            return Fault(Reason.SWAPPED, word)
    return _turned_round(before, spoken)


def _beside(clauses: Sequence[Words]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each word with the figure of its clause, or, where there are several, those next to it."""
    for clause in clauses:
        whole = frozenset(figures_of(clause))
        pieces = [without_measures(it) for it in _pieces(clause)]
        for number, words in enumerate(pieces):
            around = figures_of(clause)[max(0, number - 1) : number + 1]
            for word in content(words):
                yield word, whole if len(whole) == 1 else frozenset(around)


def _pieces(clause: Words) -> Iterator[Words]:
    """Yield the words before, between and behind the figures of a clause."""
    row: list[str] = []
    for word in clause:
        if is_figure(word):
            yield tuple(row)
            row = []
        else:
            row.append(word)
    yield tuple(row)


def _turned_round(before: Sequence[Words], spoken: Sequence[Words]) -> Fault | None:
    """Find words of one clause that stood on the two sides of a figure and changed sides."""
    told = Counter(word for clause in before for word in content(clause))
    now = [word for clause in spoken for word in content(clause)]
    once = {word for word, count in Counter(now).items() if count == 1 and told[word] == 1}
    rank = {word: at for at, word in enumerate(now) if word in once}
    for clause in before:
        if len(figures_of(clause)) < 2:
            continue
        pieces = [[word for word in content(piece) if word in rank] for piece in _pieces(clause)]
        for first, second in combinations(pieces, 2):
            for one in first:
                for other in second:
                    if rank[one] > rank[other]:
                        return Fault(Reason.SWAPPED, f"{other} {one}")
    return None


def scrambled(group: Group, values: Mapping[str, Words]) -> Fault | None:
    """Find words that stand beside others than before: a phrase may move, words out of one may not.

    `values` gives the words of each figure's place: they may stand once more (“hồ sơ” of “402 hồ sơ”).
    """
    claims, spoken = group
    again = {word for claim in claims for slot in claim.words for word in values.get(slot, ())}
    stood = {pair for claim in claims for pair in pairwise(_telling(claim.words, again))}
    new = [pair for clause in spoken for pair in pairwise(_telling(clause, again)) if pair not in stood]
    return Fault(Reason.SWAPPED, " ".join(new[0])) if len(new) > _SEAMS else None


def _telling(words: Words, again: Container[str]) -> list[str]:
    """Return the words that say something and the places among words, in their order."""
    said_here = iter((*content(without_measures(words)), ""))
    wanted = next(said_here)
    row = []
    for word in meant(without_measures(words)):
        if word == wanted and not is_slot(word):
            wanted = next(said_here)
            if word not in again:
                row.append(word)
        elif is_slot(word):
            row.append(word)
    return row


# Words that measure


def without_measures(clause: Words) -> Words:
    """Return a clause without “diện tích”, “đàn”: they are looked at in `mismeasured`."""
    gone = {at for start, end in said("measures", "words").find(clause) for at in range(start, end)}
    return tuple(word for at, word in enumerate(clause) if at not in gone)


def mismeasured(group: Group, values: Mapping[str, Words]) -> Fault | None:
    """Find “diện tích”, “đàn” before what is not measured or counted so, unless it stood there.

    `values` gives the words of each figure's place with its unit.
    """
    claims, spoken = group
    there = {(phrase, _figure(behind)) for phrase, behind in _measured(clauses_of(claims))}
    for phrase, behind in _measured(spoken):
        if (phrase, _figure(behind)) not in there and not _measures(phrase, behind, values):
            return Fault(Reason.ADDED, " ".join(phrase))
    return None


def _measured(clauses: Sequence[Words]) -> Iterator[tuple[Words, Words]]:
    """Yield each word that measures with what stands behind it in its clause."""
    for clause in clauses:
        for start, end in said("measures", "words").find(clause):
            yield clause[start:end], clause[end:]


def _figure(words: Words) -> str:
    return next(iter(figures_of(words)), "")


def _measures(phrase: Words, behind: Words, values: Mapping[str, Words]) -> bool:
    units = said("measures", " ".join(phrase))
    if behind and units.at(behind, 0):
        return True
    if phrase in _BEFORE_PLACES:
        return behind[:1] != () and behind[0].startswith(_BEFORE_PLACES[phrase])
    value = values.get(_figure(behind), ())
    if "%" in units:
        return "%" in value and behind[:1] != () and is_figure(behind[0])
    return any(units.at(value, at) == len(value) - at for at in range(1, len(value)))
