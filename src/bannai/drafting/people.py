"""Forms of address by rank, from the data of kinds/ranks.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from bannai.documents.kinds import Tone
from bannai.documents.vietnamese import fold, lower_first
from bannai.drafting.values import Atom, Person

VILLAGERS = "ba-con"
_RESPECTED = ("cap-tren", "khach", "lanh-dao")


@dataclass(frozen=True, slots=True)
class Ranks:
    """Ranks as data: recognition words, order of greeting, what is set before a name."""

    recognition: tuple[tuple[str, tuple[str, ...]], ...]
    labels: tuple[tuple[str, str], ...]
    order: tuple[str, ...]
    prefixes: tuple[tuple[tuple[str, ...], str], ...]
    own: tuple[str, ...]
    own_except: tuple[str, ...]
    greeting: Mapping[str, Mapping[str, str]]
    crowd: Mapping[str, str]
    turns: Mapping[str, Mapping[str, tuple[str, ...]]]

    def rank_of(self, text: str) -> str:
        """Return the rank of a person or group by the words in the text."""
        folded = fold(text)
        for rank, words in self.recognition:
            if any(word in folded for word in words):
                return rank
        return "can-bo"

    def address_of(self, text: str) -> str:
        """Return the form of address: `các đồng chí lãnh đạo xã`, `toàn thể bà con bản Bo`."""
        folded = fold(text) + " "
        if folded.startswith(self.own) and not folded.startswith(self.own_except):
            return lower_first(text)
        for words, prefix in self.prefixes:
            if any(folded.startswith(word) for word in words):
                return prefix + lower_first(text)
        return text

    def person(self, atom: Atom, rank: str = "") -> Person:
        """Make a person of an answer; the rank is recognised when it is not given."""
        if atom.missing:
            return Person(atom, rank or "can-bo", atom.text)
        return Person(atom, rank or self.rank_of(atom.text), self.address_of(atom.text))


def parse_ranks(text: str) -> Ranks:
    """Read ranks.toml. Raises KeyError or TOMLDecodeError on a broken file."""
    data = tomllib.loads(text)
    return Ranks(
        recognition=tuple((item["id"], tuple(item["words"])) for item in data["rank"]),
        labels=tuple((item["id"], item["label"]) for item in data["rank"]),
        order=tuple(data["order"]["ranks"]),
        prefixes=tuple((tuple(item["words"]), item["text"]) for item in data["prefix"]),
        own=tuple(data["own"]["words"]),
        own_except=tuple(data["own"]["except"]),
        greeting=data["greeting"],
        crowd=data["crowd"],
        turns={item["who"]: {tone.value: tuple(item[tone.value]) for tone in Tone} for item in data["turn"]},
    )


def greeting_lines(people: Sequence[Person], ranks: Ranks, tone: Tone) -> list[list[tuple[str, Person]]]:
    """Return the lines of the greeting, each a list of (words before, person).

    Guests and leaders have a line each; the others share the last one.
    """
    words = ranks.greeting[tone.value]
    ranked = sorted(people, key=lambda person: ranks.order.index(person.rank))
    lines = [[(words["respected"], person)] for person in ranked if person.rank in _RESPECTED]
    rest = [person for person in ranked if person.rank not in _RESPECTED]
    if rest:
        line = [(words["others"], rest[0])]
        line += [(", ", person) for person in rest[1:-1]]
        if len(rest) > 1:
            line.append((words["last"], rest[-1]))
        lines.append(line)
    return lines


def turn_of_address(people: Sequence[Person], ranks: Ranks, tone: Tone, seed: int, part: int) -> str:
    """Return the short form of address at a turn of the speech, by who is present and the tone.

    The order of the options is fixed by the seed; `part` counts the parts of the outline, so that
    neighbouring turns differ.
    """
    folded = [fold(person.address) for person in people]
    villagers = any(person.rank == VILLAGERS for person in people)
    others = any(person.rank != VILLAGERS for person in people)
    if villagers:
        who = "all" if others else "people"
    else:
        who = "delegates" if any("dai bieu" in address for address in folded) else "officials"
    pupils = any("hoc sinh" in address or "cac em" in address for address in folded)
    options = list(ranks.turns[who][tone.value])
    Random(seed).shuffle(options)
    return options[part % len(options)].format(crowd=ranks.crowd["pupils" if pupils else "people"])
