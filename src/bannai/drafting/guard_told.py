"""The guard's look at the user's own sentences said better: every claim stays, with its figures, none is new.

The text before is parted into claims and clauses (told_text.py). The figures stand in the same order as
before, so they tell which words of the new text speak of which claim. Words are looked at by what they mean:
those that say the same are one, those that say nothing are none (guard_told.toml). What belongs together is
looked at in guard_bonds.py, what links one claim to another in guard_links.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from math import ceil

from bannai.documents.kinds import Family
from bannai.drafting import guard_bonds as bonds
from bannai.drafting import guard_links as links
from bannai.drafting.facts_inside import said
from bannai.drafting.guard_bonds import Group
from bannai.drafting.guard_surface import Fault
from bannai.drafting.guard_text import Phrases, Sentence, Words, data, lows, phrases, tokens_of
from bannai.drafting.slots import Slotted
from bannai.drafting.stretches import Stretch
from bannai.drafting.told_text import (
    Claim,
    claims_of,
    clauses_of,
    content,
    figures_of,
    found_in,
    is_figure,
    is_slot,
    meant,
    times_in,
)
from bannai.drafting.writing import Reason

_MAY_MOVE = "dp"  # times and names may change their place within an answer
_TENSES = frozenset(("sẽ", "sắp", "đang", "dự kiến", "phấn đấu", "cần", "cần phải", "phải"))


class Told:
    """The user's sentences, looked at once."""

    def __init__(self, stretch: Stretch, taken: Slotted, sentences: Sequence[Sentence]) -> None:
        """Keep the claims of the text before."""
        self._claims = tuple(claims_of(sentences))
        self._order = tuple(word for claim in self._claims for word in claim.words if is_slot(word))
        self._answers = {f"{{{{{slot.name}}}}}": (slot.facts or ("",))[0] for slot in taken.slots}
        self._values = {
            f"{{{{{slot.name}}}}}": lows(tokens_of(slot.text)) for slot in taken.slots if slot.name[0] == "n"
        }
        self._said = Counter(word for it in self._claims for word in content(it.words))
        leads_of = Counter(word for it in self._claims if it.leads for word in content(it.words))
        self._leads = Counter({word: min(self._said[word], 2) for word in leads_of})
        self._only_leads = frozenset(word for word in leads_of if self._said[word] == leads_of[word])
        asked = [label for fact, label in stretch.labels if fact in stretch.told]
        leads = [" ".join(it.words) for it in self._claims if it.leads]
        told = [lows(tokens_of(text)) for text in (*asked, *leads)]
        self._open = any(_outside(words, "open") for words in told)
        self._words = tuple(word for claim in self._claims for word in (*claim.words, "."))
        self._others = said("actors", "state" if stretch.family is Family.PARTY else "party")

    def faults(self, sentences: Sequence[Sentence]) -> Iterator[Fault | None]:
        """Yield the outcome of each look at a new text."""
        spoken_claims = tuple(claims_of(sentences))
        clauses = clauses_of(spoken_claims)
        order = tuple(word for clause in clauses for word in clause if is_slot(word))
        yield self._moved(order)
        yield self._mixed(clauses)
        words = tuple(word for clause in clauses for word in (*clause, "."))
        yield self._new(words, said("said", "praise"), Reason.ADDED)
        yield self._new(words, said("said", "scopes"), Reason.CLAIM)
        yield self._new(words, said("actors", "never"), Reason.CLAIM)
        yield self._new(words, self._others, Reason.CLAIM)
        groups = self._grouped(clauses, [at for at, it in enumerate(spoken_claims) for _ in it.clauses])
        for claims, spoken in groups:
            yield _turned(claims, spoken)
            yield self._done(claims, spoken)
            yield _dated_now(claims, spoken)
            yield _dropped(claims, spoken)
        now = Counter(word for clause in clauses for word in content(clause))
        gone = self._leads - now
        yield Fault(Reason.DROPPED, " ".join(gone)) if gone else None
        doubled = [word for word in self._only_leads if now[word] > self._said[word]]
        yield Fault(Reason.ADDED, " ".join(doubled)) if doubled else None
        yield self._added(groups)
        yield bonds.torn(self._claims, spoken_claims)
        yield bonds.shifted([it for it in self._claims if not it.leads], clauses)
        for group in groups:
            yield bonds.estranged(group, self._only_leads)
            yield bonds.scrambled(group, self._values)
            yield bonds.mismeasured(group, self._values)
        yield bonds.moved(self._claims, spoken_claims)
        yield links.invented(self._claims, spoken_claims)
        yield links.parted(self._claims, spoken_claims, self._answers, self._values)

    def _moved(self, order: tuple[str, ...]) -> Fault | None:
        """Facts stand in the order of the text before; times and names may move within their answer."""
        both = (self._order, order)
        fixed = [[it for it in names if it[2] not in _MAY_MOVE] for names in both]
        moving = [[it for it in names if it[2] == letter] for names in both for letter in _MAY_MOVE]
        answers = [
            [it for at, it in enumerate(row) if not at or row[at - 1] != it]
            for row in ([self._answers.get(name, "") for name in names] for names in both)
        ]
        if fixed[0] != fixed[1] or moving[:2] != moving[2:] or answers[0] != answers[1]:
            return Fault(Reason.SWAPPED, " ".join(name[2:-2] for name in order))
        return None

    def _new(self, words: Words, wanted: Phrases, reason: Reason) -> Fault | None:
        """Find a word of a list oftener than in the text before."""
        before = Counter(found_in(self._words, wanted))
        for found, count in Counter(found_in(words, wanted)).items():
            if count > before[found] and count > times_in(found, self._words):
                return Fault(reason, " ".join(found))
        return None

    def _done(self, claims: Sequence[Claim], spoken: Sequence[Words]) -> Fault | None:
        """What is planned, wished or asked for is not told as done, nor what is done as planned."""
        done = said("said", "done")
        before = Counter(it for clause in clauses_of(claims) for it in found_in(clause, done))
        now = Counter(it for clause in spoken for it in found_in(clause, done))
        planned = any(_outside(meant(claim.words), "planned") for claim in claims)
        changed = (now - before) if planned or self._open else Counter()
        if self._open:
            changed += before - now
        return Fault(Reason.TENSE, " ".join(next(iter(changed)))) if changed else None

    def _grouped(self, clauses: Sequence[Words], stops: Sequence[int]) -> list[Group]:
        """Part claims and new clauses into groups that speak of the same, by the facts that they carry.

        `stops` counts the stops before each clause: a clause without facts goes with those of its sentence.
        """
        owners = self._owners(clauses)
        last = len(self._claims) - 1
        for at, owned in enumerate(owners):
            if owned:
                continue
            low = next((max(it) for it in reversed(owners[:at]) if it), 0)
            high = next((min(it) for it in owners[at + 1 :] if it), last)
            beside = {
                it
                for other, owned_there in enumerate(owners)
                for it in owned_there
                if stops[other] == stops[at]
            }
            wanted = Counter(content(clauses[at]))
            shared = {
                it: (Counter(content(self._claims[it].words)) & wanted).total()
                for it in range(low, max(low, high) + 1)
            }
            best = max((shared[it], it in beside, -it) for it in shared)[2]
            owners[at] = [-best]
        first = list(range(len(self._claims)))  # the first claim of the group that a claim is in
        for owned in owners:
            low, high = min(first[it] for it in owned), max(owned)
            joined = {first[it] for it in range(low, high + 1)}
            first = [low if it in joined else it for it in first]
        return [
            (
                tuple(self._claims[it] for it in range(len(first)) if first[it] == group),
                [clause for clause, owned in zip(clauses, owners, strict=True) if first[owned[0]] == group],
            )
            for group in sorted(set(first))
        ]

    def _owners(self, clauses: Sequence[Words]) -> list[list[int]]:
        """Return for each clause the claims whose facts it carries."""
        whose: dict[str, list[int]] = {}
        for number, claim in enumerate(self._claims):
            for word in claim.words:
                if is_slot(word):
                    whose.setdefault(word, []).append(number)
        return [[whose[word].pop(0) for word in clause if whose.get(word)] for clause in clauses]

    def _mixed(self, clauses: Sequence[Words]) -> Fault | None:
        """One clause does not carry facts of two claims, nor figures of two clauses (“{{n1}} có {{n2}}”).

        Where only a comma is gone between them, two clauses stay two.
        """
        stood = {word: at for at, it in enumerate(clauses_of(self._claims)) for word in figures_of(it)}
        apart = {(it[0], it[-1]): it for claim in self._claims for it in _between(claim.words)}
        for clause, owned in zip(clauses, self._owners(clauses), strict=True):
            joined = [
                row
                for row in _between(clause)
                if stood.get(row[0]) != stood.get(row[-1])
                and (apart.get((row[0], row[-1])) != row or not content(row))
            ]
            if len(set(owned)) > 1 or joined:
                return Fault(Reason.SWAPPED, " ".join(word[2:-2] for word in clause if is_slot(word)))
        return None

    def _added(self, groups: Sequence[Group]) -> Fault | None:
        """Find words that say something which nobody said, said of something else, or said less often."""
        new: list[str] = []
        for claims, spoken in groups:
            known = Counter(word for claim in claims for word in content(claim.words))
            now = Counter(word for clause in spoken for word in content(bonds.without_measures(clause)))
            said_in_places = {
                word for claim in claims for slot in claim.words for word in self._values.get(slot, ())
            }
            new += [word for word in now - known if word not in self._only_leads | said_in_places]
        return Fault(Reason.ADDED, " ".join(new)) if new else None


def _between(words: Words) -> Iterator[Words]:
    """Yield each two neighbouring figures with the words between them."""
    places = [at for at, word in enumerate(words) if is_figure(word)]
    yield from (words[start : end + 1] for start, end in pairwise(places))


def _outside(words: Words, key: str) -> bool:
    """Say whether words of a list stand in a row outside the list's idioms."""
    free = {at for start, end in said("said", f"{key}_idioms").find(words) for at in range(start, end)}
    return any(not free & set(range(start, end)) for start, end in said("said", key).find(words))


# What turns a claim


def _turned(claims: Sequence[Claim], spoken: Sequence[Words]) -> Fault | None:
    """Words that deny, plan, limit, rank or give a cause stand as before, in order, in the same clauses."""
    before = _turning(clauses_of(claims))
    now = _turning(spoken)
    had, has = Counter(it for it, _ in before), Counter(it for it, _ in now)
    changed = [" ".join(it) for it in (*(has - had), *(had - has))]
    if not changed:
        pairs = zip(before, now, strict=True)
        changed = [
            " ".join(new)
            for (old, stood), (new, stands) in pairs
            if old != new or not _same_clause(stood, stands) or not _same_denial(new, stood, stands)
        ]
    if not changed:
        return None
    if changed[0].partition(" ")[0] in data()["denials"]["words"]:
        return Fault(Reason.NEGATION, changed[0])
    return Fault(Reason.TENSE if changed[0] in _TENSES else Reason.CLAIM, "; ".join(changed))


def _same_clause(old: Words, new: Words) -> bool:
    """Say whether two clauses tell of the same figures, or where one has none, of the same things."""
    figures, others = set(figures_of(old)), set(figures_of(new))
    if figures and others:
        return bool(figures & others)
    if others:  # what was said without a figure would speak of one
        return False
    words, there = set(content(old)), set(content(new))
    return len(words & there) >= ceil(min(len(words), len(there)) / 2)


def _same_denial(denial: Words, old: Words, new: Words) -> bool:
    """Say whether a denial has its words before and behind it: “A, không B” is not “không A, B”."""
    if denial[0] not in data()["denials"]["words"]:
        return True
    for side in range(2):
        stood, stands = (_beside(denial, meant(clause))[side] for clause in (old, new))
        if stood and stands and not stood & stands:
            return False
    return True


def _beside(words: Words, clause: Words) -> tuple[frozenset[str], frozenset[str]]:
    """Return up to three words that say something, or places, on each side of words in a clause."""
    at = next((it for it in range(len(clause)) if clause[it : it + len(words)] == words), 0)
    rows = (reversed(clause[:at]), iter(clause[at + len(words) :]))
    empty = phrases("content", "empty")
    told = ([word for word in row if is_slot(word) or word not in empty] for row in rows)
    before, behind = (frozenset(row[:3]) for row in told)
    return before, behind


def _turning(clauses: Sequence[Words]) -> list[tuple[Words, Words]]:
    """Return the words that turn a claim in the order of the text, each with its clause."""
    return [(it, clause) for clause in clauses for it in _turning_of(clause)]


@cache
def _turning_of(clause: Words) -> tuple[Words, ...]:
    words = meant(clause)
    dates = phrases("dates", "phrases")
    free = {at for start, end in said("said", "turning_idioms").find(words) for at in range(start, end)}
    result: list[Words] = []
    at = 0
    while at < len(words):
        size = max(said("said", "turning").at(words, at), dates.at(words, at))
        if size and not free.issuperset(range(at, at + size)):
            result.append(words[at : at + size])
        at += max(1, size)
    return tuple(result)


def _dated_now(claims: Sequence[Claim], spoken: Sequence[Words]) -> Fault | None:
    """Where a time is told nothing becomes of now."""
    if not any(word.startswith("{{d") for claim in claims for word in claim.words):
        return None
    now = said("links", "now")
    before = Counter(it for claim in claims for it in found_in(claim.words, now))
    new = Counter(it for clause in spoken for it in found_in(clause, now)) - before
    return Fault(Reason.DATE_WORD, " ".join(next(iter(new)))) if new else None


# What is there


def _dropped(claims: Sequence[Claim], spoken: Sequence[Words]) -> Fault | None:
    """Every word that says something is there again, or another that says the same."""
    there = Counter(word for clause in spoken for word in content(clause))
    wanted = Counter(word for claim in claims if not claim.leads for word in content(claim.words))
    gone = wanted - there
    return Fault(Reason.DROPPED, " ".join(gone)) if gone else None
