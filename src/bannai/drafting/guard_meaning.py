"""The guard's look at what stands beside a fact: is it the same thing that is said of it?

A fact's letters cannot change; the words around it can. So every slot is held against the place where it
stood: whose figure it is, which way it goes, whether it is affirmed, planned or done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from bannai.drafting.guard_surface import Fault
from bannai.drafting.guard_text import Sentence, Tokens, Words, data, lows, phrases, tokens_of
from bannai.drafting.slots import Slot, Slotted
from bannai.drafting.writing import Reason

_NEAR = 4  # words before a figure that tell it from another one of its sentence
_PLAIN = (("được",), ("có",), ("đạt",))  # “trồng mới được” for “trồng mới”
_DIRECTIONS = ("up", "down", "reached", "failed")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a slot stands: the words near it in its clause, those of its sentence (where it has none, of the
    sentence that leads to it), the words right before and behind it, and its rank in the text."""

    order: int
    sentence_at: int
    clause_at: int
    clause: frozenset[str]
    sentence: frozenset[str]
    own: Words  # the clause as it stands
    whole: Words  # the sentence as it stands
    before: Words
    behind: Words


@dataclass(frozen=True, slots=True)
class Stood:
    """The text that stands there, looked at once: the places of each slot by its name."""

    taken: Slotted
    places: Mapping[str, tuple[Place, ...]]
    sentences: tuple[Sentence, ...]
    values: Mapping[str, Words] = field(default_factory=dict)
    labels: Mapping[str, Words] = field(default_factory=dict)


def stood(taken: Slotted, sentences: tuple[Sentence, ...]) -> Stood:
    """Look at the text before."""
    return Stood(
        taken,
        places(sentences),
        sentences,
        {slot.name: lows(tokens_of(slot.text)) for slot in taken.slots},
        {slot.name: lows(tokens_of(slot.label)) for slot in taken.slots},
    )


def places(sentences: Sequence[Sentence]) -> dict[str, tuple[Place, ...]]:
    """Return where each slot stands."""
    found: dict[str, list[Place]] = {}
    order = 0
    leading: frozenset[str] = frozenset()
    line = -1
    for number, sentence in enumerate(sentences):
        if sentence.line != line:
            leading, line = frozenset(), sentence.line
        whole = lows(sentence.words)
        said = _content(sentence.words)
        plain = frozenset(word for word in said if not word.startswith("{{"))
        for at, clause in enumerate(sentence.clauses):
            own = lows(clause)
            for place, token in enumerate(clause):
                if not token.slot:
                    continue
                features = said if plain else said | leading
                beside = _beside(own, place)
                found.setdefault(token.slot, []).append(
                    Place(
                        order,
                        number,
                        at,
                        (_near(clause, place) | beside) - {token.low},
                        (features | beside) - {token.low},
                        own,
                        whole,
                        own[max(0, place - 4) : place],
                        own[place + 1 : place + 4],
                    )
                )
                order += 1
        leading = plain or leading
    return {name: tuple(all_places) for name, all_places in found.items()}


def _content(tokens: Tokens) -> frozenset[str]:
    return frozenset(
        token.low
        for token in tokens
        if token.slot or (token.is_word and token.low not in phrases("content", "empty"))
    )


def _near(clause: Tokens, place: int) -> frozenset[str]:
    """Return the telling words among the last before a slot, up to the slot before it; else the clause's."""
    start = max((at + 1 for at in range(place) if clause[at].slot), default=0)
    return _content(clause[max(start, place - _NEAR) : place]) or _content(clause)


def _beside(own: Words, place: int) -> frozenset[str]:
    """Return the words right before and behind as features of their own, prepositions among them."""
    before = {f"<{own[place - 1]}"} if place else set()
    behind = {f">{own[place + 1]}"} if place + 1 < len(own) else set()
    return frozenset(word for word in before | behind if "{{" not in word)


# Whose fact it is


def swapped(new: Mapping[str, tuple[Place, ...]], old: Stood) -> Fault | None:
    """Find facts that took each other's place, and figures beside which nothing tells what they count."""
    slots = [slot for slot in old.taken.slots if slot.name in new]
    for one, other in combinations(slots, 2):
        if _are_swapped(one, other, new, old):
            return Fault(Reason.SWAPPED, f"{one.name} {other.name}")
    if len(old.taken.slots) < 2:
        return None
    for slot in slots:
        if slot.name[0] == "n" and not _is_anchored(slot, new[slot.name], old):
            return Fault(Reason.UNANCHORED, slot.name)
    return None


def _are_swapped(one: Slot, other: Slot, new: Mapping[str, tuple[Place, ...]], old: Stood) -> bool:
    were = (old.places[one.name], old.places[other.name])
    now = (new[one.name], new[other.name])
    reversed_order = (were[0][0].order < were[1][0].order) != (now[0][0].order < now[1][0].order)
    if _same_list(one, other):
        return reversed_order
    first, second = _features(*were), _features(*were[::-1])
    now_first, now_second = _features(*now), _features(*now[::-1])
    own = len(now_first & (first - second)) + len(now_second & (second - first))
    others = len(now_first & (second - first)) + len(now_second & (first - second))
    if others > own:
        return True
    alike = one.name[0] == other.name[0] or "n" in (one.name[0], other.name[0])
    return others == own and reversed_order and (alike or not own)


def _features(mine: Sequence[Place], others: Sequence[Place]) -> frozenset[str]:
    """Return what tells a slot from another: the clause where they share a sentence, else the sentence."""
    theirs = {place.sentence_at for place in others}
    shared = any(place.sentence_at in theirs for place in mine)
    found = [place.clause if shared else place.sentence for place in mine]
    return frozenset().union(*found)


def _same_list(one: Slot, other: Slot) -> bool:
    """Say whether two slots are items of the same answer: they stay in order."""
    keys = []
    for slot in (one, other):
        key, _, rest = (slot.facts[0] if slot.facts else "").partition(".")
        keys.append((key, rest.isdigit()))
    return keys[0] == keys[1] and keys[0][1] and bool(keys[0][0])


def _is_anchored(slot: Slot, now: Sequence[Place], old: Stood) -> bool:
    label = {word for word in old.labels[slot.name] if word not in phrases("content", "empty")}
    known = frozenset().union(*(place.sentence for place in old.places[slot.name])) | label
    plain = {word for word in known if not word.startswith(("<", ">"))}
    if not plain:
        return True
    return all(place.sentence & plain for place in now)


# What is said of it


def beside_figures(new: Mapping[str, tuple[Place, ...]], old: Stood) -> Fault | None:
    """Find words right before or behind a fact that make another fact of it: “hơn”, “trước”, “trừ”."""
    tables = {"n": ("before_figure", Reason.DIRECTION), "d": ("before_date", Reason.DATE_WORD)}
    for name, found in new.items():
        if name not in old.places:
            continue
        lists = [("excluding", Reason.NEGATION)]
        if name[0] in tables:
            lists.append(tables[name[0]])
        for place in found:
            for table, reason in lists:
                fault = _changed_before(place, old.places[name], table, reason)
                if fault:
                    return fault
            if name[0] == "n":
                fault = _doubly_directed(place, name, old) or _changed_behind(place, name, old)
                if fault:
                    return fault
    return None


def _doubly_directed(place: Place, name: str, old: Stood) -> Fault | None:
    """A figure that says itself which way it goes (“giảm 7 hộ”) has no other such word before it."""
    words = [word for kind in ("up", "down") for word in data()["direction"][kind]]
    value, last = old.values[name][:1], place.before[-1:]
    if not value or not last or value[0] not in words or last == value or last[0] not in words:
        return None
    return Fault(Reason.DIRECTION, f"{last[0]} {value[0]}")


def _changed_before(place: Place, were: Sequence[Place], table: str, reason: Reason) -> Fault | None:
    """The list's words right before a slot are those that stood before it, and none that stood is gone."""
    said = _ending(place.before, table)
    stood_there = {_ending(it.before, table) for it in were}
    near = said == ("ước",) and any("ước" in it.before for it in were)
    same = near or said in stood_there or (said[1:] in _PLAIN and said[:1] in stood_there)
    if same or (not said and table != "before_date"):
        return None
    if not said and any(not it.before for it in were):
        return None
    return Fault(reason, " ".join(said) or " ".join(next(iter(stood_there))))


def _ending(words: Words, table: str) -> Words:
    size = phrases("beside", table).before(words, len(words))
    return words[len(words) - size :]


def _changed_behind(place: Place, name: str, old: Stood) -> Fault | None:
    behind = place.behind
    if not behind:
        return None
    value = old.values[name]
    for table, reason in (("behind_figure", Reason.DIRECTION), ("units", Reason.UNIT)):
        found = phrases(table) if table == "units" else phrases("beside", table)
        size = found.at(behind, 0)
        said = behind[:size]
        if not size or any(it.behind[:size] == said for it in old.places[name]):
            continue
        again = said == value[-size:] or (*value[-1:], *said) == ("hộ", "gia", "đình")
        if table == "units" and (again or _goes_on(behind, size)):
            continue
        return Fault(reason, " ".join(said))
    return None


def _goes_on(behind: Words, size: int) -> bool:
    """Say whether a word behind a figure begins something else: “{{n1}} năm nay”, “{{n1}} ngày mai”."""
    if size > 1 or len(behind) < 2 or behind[0] != "năm":
        return False
    return behind[1] in phrases("numbers", "year_after")


def direction(sentences: Sequence[Sentence], old: Stood) -> Fault | None:
    """Find rises and falls, reached and missed that the text before did not state of these figures."""
    anywhere = frozenset().union(*(_directions(lows(it.words), old) for it in old.sentences))
    for sentence in sentences:
        for clause in sentence.clauses:
            words = lows(clause)
            said = _directions(words, old, own=False)
            if not said:
                continue
            beside = _figures(clause) or _figures(sentence.words)
            allowed = frozenset().union(*(_stated(name, old) for name in beside)) if beside else anywhere
            if not said <= allowed:
                return Fault(Reason.DIRECTION, f"{' '.join(sorted(said - allowed))}: {' '.join(words)}")
    for sentence in sentences:
        figures = _figures(sentence.words)
        said = _directions(lows(sentence.words), old, own=False)
        for name in figures:
            failed = "failed" in _stated_in_clause(name, old)
            if failed and "failed" not in said:
                return Fault(Reason.DIRECTION, name)
    return None


def _figures(tokens: Tokens) -> tuple[str, ...]:
    return tuple(token.slot for token in tokens if token.slot[:1] == "n")


def _stated(name: str, old: Stood) -> frozenset[str]:
    """Return the directions that the text before states of a figure: in its sentence, or in its own words.

    A rise that another figure tells (“tăng 36 ha”) is not that of what it is held against (“năm trước”).
    """
    found: set[str] = set()
    for place in old.places.get(name, ()):
        held_against = any(
            True for _ in phrases("direction", "base").find((*place.before, *old.labels[name]))
        )
        found |= _directions(place.own if held_against else place.whole, old, own=not held_against)
    return frozenset(found)


def _stated_in_clause(name: str, old: Stood) -> frozenset[str]:
    found: set[str] = set()
    for place in old.places.get(name, ()):
        found |= _directions(place.own, old, own=False)
    return frozenset(found)


def _names(words: Words) -> tuple[str, ...]:
    return tuple(word[2:-2] for word in words if word.startswith("{{n"))


def _directions(words: Words, old: Stood, *, own: bool = True) -> frozenset[str]:
    """Return which directions words state. `own` counts those inside slots (“tăng 3,5 ha”) too."""
    free = {at for start, end in phrases("direction", "idioms").find(words) for at in range(start, end)}
    found = set()
    for kind in _DIRECTIONS:
        for start, end in phrases("direction", kind).find(words):
            beside_only = " ".join(words[start:end]) in data()["direction"]["near"]
            if free & set(range(start, end)) or (beside_only and not _touches(words, start, end)):
                continue
            if words[start:end] == ("còn",) and "chưa" in words[end:]:  # “còn {{n1}} chưa xong”
                continue
            found.add(kind)
    if own:
        for word in words:
            if word.startswith("{{n") and word[2:-2] in old.values:
                value = old.values[word[2:-2]]
                found |= {kind for kind in ("up", "down") if value and value[0] in data()["direction"][kind]}
    if "failed" in found:
        found.discard("reached")
    return frozenset(found)


def _touches(words: Words, start: int, end: int) -> bool:
    """Say whether a figure follows within two words."""
    return any(word.startswith("{{n") for word in words[end : end + 2])


# Affirmed, denied, planned, done


def negation(sentences: Sequence[Sentence], old: Stood) -> Fault | None:
    """Find a denial of what was said, and what was denied told as if it were so."""
    known = tuple(word for it in old.sentences for word in lows(it.words))
    for sentence in sentences:
        words = lows(sentence.words)
        slots = [word for word in words if word.startswith("{{")]
        for start, end in phrases("denials", "sentence").find(words):
            if not _stands(words[start:end], known):
                return Fault(Reason.NEGATION, " ".join(words[start:end]))
        if not slots:
            continue
        for clause, spoken in sentence.told():
            names = [token.slot for token in clause if token.slot]
            if names and _denials(lows(spoken)) and not any(_denied(name, old) for name in names):
                return Fault(Reason.NEGATION, " ".join(lows(spoken)))
        denied = _denials(words)
        for word in slots:
            if word.startswith("{{n") and not denied and _denied(word[2:-2], old, clause=True):
                return Fault(Reason.NEGATION, word)
    return None


def _denials(words: Words) -> frozenset[str]:
    free = {at for start, end in phrases("denials", "idioms").find(words) for at in range(start, end)}
    return frozenset(
        " ".join(words[start:end])
        for start, end in phrases("denials", "words").find(words)
        if start not in free
    )


def _denied(name: str, old: Stood, clause: bool = False) -> bool:
    return any(_denials(place.own if clause else place.whole) for place in old.places.get(name, ()))


def _stands(row: Words, words: Words) -> bool:
    return any(words[at : at + len(row)] == row for at in range(len(words) - len(row) + 1))


def tense(sentences: Sequence[Sentence], old: Stood) -> Fault | None:
    """Find what is planned told as done, and what is done told as planned."""
    for sentence in sentences:
        for clause, spoken in sentence.told():
            words = lows(spoken)
            past = any(True for _ in phrases("tense", "past").find(words))
            future = any(True for _ in phrases("tense", "future").find(words))
            for token in clause:
                if not token.slot or not (past or future) or token.slot not in old.places:
                    continue
                before = [place.whole for place in old.places[token.slot]]
                around = [*before, old.labels[token.slot]]
                is_open = any(_has(words_before, "open") for words_before in around)
                was_past = any(_has(words_before, "past") for words_before in before)
                value = old.values[token.slot]
                if future and not is_open and not _has(value, "future"):
                    return Fault(Reason.TENSE, " ".join(words))
                if past and is_open and not was_past:
                    return Fault(Reason.TENSE, " ".join(words))
    return None


def _has(words: Words, key: str) -> bool:
    return any(True for _ in phrases("tense", key).find(words))
