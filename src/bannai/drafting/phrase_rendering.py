"""Evaluates phrases: slots, filters, alternatives, conditions; every choice fixed by seed and place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from bannai import messages
from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.kinds import Condition, DocumentKind, Length, Tone
from bannai.documents.model import Inline, Run
from bannai.documents.phrases import Choice, Include, Literal, Optional, Part, Phrase, Slot, Word
from bannai.documents.provinces import province_level_of
from bannai.documents.vietnamese import counting_word, upper_first
from bannai.drafting.brief import Brief
from bannai.drafting.computing import with_computed
from bannai.drafting.filters import FILTERS, Filtered, FilterScope, Joined, Piece, join_pieces
from bannai.drafting.people import Ranks
from bannai.drafting.tidy import tidy
from bannai.drafting.values import Atom, Person, Row, Value

Scope = Mapping[str, Value]

_LEVEL_WORD = "xa"
_BODY = re.compile(r"(?:ubnd|ủy ban nhân dân|hđnd|hội đồng nhân dân|đảng ủy)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WriterOptions:
    """How to write: tone, length and the seed that fixes every choice."""

    tone: Tone
    length: Length
    seed: int = 1


class PhraseRenderer:
    """Renders phrases over the values of a brief. `facts` gathers every fact that was used, by id."""

    def __init__(self, brief: Brief, options: WriterOptions, ranks: Ranks) -> None:
        """Prepare the values: answers, computed ones, the kind's fixed facts, the office."""
        self.kind: DocumentKind = brief.kind
        self.options = options
        self.ranks = ranks
        self.facts: dict[str, Fact] = {}
        self.part = 0  # which part of the outline is being written
        values: dict[str, Value] = with_computed(brief.kind, brief.values)
        for item in brief.kind.fixed:
            origin = Provenance(ProvenanceKind.FIXED, item.source)
            values[item.key] = Atom(Fact(f"fixed.{item.key}", item.text, FactKind.TEXT, origin))
        office = brief.office
        province_level = office.province_level or province_level_of(office.province)
        province = f"{province_level} {office.province}".strip() if office.province else ""
        known = {
            "level": office.level,
            "name": office.name,
            "full_name": office.full_name,
            "province": province,
        }
        for key, text in known.items():
            if text:
                origin = brief.office_origin(key)
                values[f"office.{key}"] = Atom(Fact(f"office.{key}", text, FactKind.NAME, origin))
        self.values = values
        self.level = office.level  # "" where nobody has said whether it is a xã, a phường or a đặc khu
        self.lacks_level = False  # whether the text would have said it
        full, short = brief.named
        self._issuer = {"co_quan": full, "cq": f"{short} {self.level}".strip()}  # who issues a paper

    def scopes(self, key: str, scope: Scope | None = None) -> Iterator[dict[str, Value]]:
        """Yield the local values for each item or row: `item`, the row's columns, `n`, `ordinal`."""
        value = (scope or self.values).get(key)
        entries: Sequence[Atom | Person | Row] = (value,) if isinstance(value, Atom) else value or ()
        for number, entry in enumerate(entries, start=1):
            local: dict[str, Value] = {}
            if isinstance(entry, Atom):
                local["item"] = entry
            elif isinstance(entry, Person):
                local["item"] = (entry,)
            else:
                local.update(entry)
            origin = Provenance(ProvenanceKind.FIXED, "ordinal")
            words = {"n": str(number)}
            if len(entries) > 1:  # a single item is not “một là”
                words["ordinal"] = upper_first(counting_word(number))
            for name, text in words.items():
                local[name] = Atom(Fact(f"{name}.{number}", text, FactKind.TEXT, origin), Decimal(number))
            yield local

    def render(self, phrase: Phrase, scope: Scope, random: Random, *, capital: bool = True) -> Inline | None:
        """Return the runs of a phrase, or None when a slot outside `[…]` has no value."""
        used: dict[str, Fact] = {}
        runs = self._runs(phrase, scope, random, used)
        if runs is None:
            return None
        self.facts.update(used)
        return tidy(runs, capital=capital) or None

    def say(self, phrase: Phrase, place: str, use: str, scope: Scope | None = None) -> Inline:
        """Return the runs of a phrase at a place of the text, () when it is empty or falls away."""
        if not phrase:
            return ()
        return self.render(phrase, self.values if scope is None else scope, self.random_for(place, use)) or ()

    def _runs(self, phrase: Phrase, scope: Scope, random: Random, used: dict[str, Fact]) -> list[Run] | None:
        runs: list[Run] = []
        for part in phrase:
            if isinstance(part, Word) and self._is_unsaid(part, runs):
                self.lacks_level = True
                continue
            piece = self._part(part, scope, random, used)
            if piece is None:
                return None
            runs += piece
        return runs

    def _is_unsaid(self, word: Word, before: Sequence[Run]) -> bool:
        """Whether a level that nobody gave falls away: “UBND” alone says no more than is known."""
        unknown = not self.level and word.name.lower() == _LEVEL_WORD
        return unknown and bool(before) and _BODY.search(before[-1].text) is not None

    def _part(self, part: Part, scope: Scope, random: Random, used: dict[str, Fact]) -> list[Run] | None:
        match part:
            case Literal(text):
                return [Run(text)]
            case Slot():
                return self._slot(part, scope, random, used)
            case Optional(parts):
                return self._runs(parts, scope, random, used) or []
            case Choice(options):
                return self._first_of(random.sample(options, len(options)), scope, random, used)
            case Include(name):
                alternatives = self.kind.phrases[name]
                return self._first_of(random.sample(alternatives, len(alternatives)), scope, random, used)
            case _:
                return [Run(self._word(part.name, random))]

    def _first_of(
        self, options: Sequence[Phrase], scope: Scope, random: Random, used: dict[str, Fact]
    ) -> list[Run] | None:
        for option in options:
            if (runs := self._runs(option, scope, random, used)) is not None:
                return runs
        return None

    def _word(self, name: str, random: Random) -> str:
        if name.lower() == _LEVEL_WORD:
            self.lacks_level = self.lacks_level or not self.level
            level = self.level or messages.text("drafting.unknown_level")
            return {"xa": level, "Xa": upper_first(level), "XA": level.upper()}[name]
        if name in self._issuer:
            return self._issuer[name]
        by_tone = self.kind.lexicon[name]
        return random.choice(by_tone.get(self.options.tone.value) or by_tone.get("") or ("",))

    def _slot(self, slot: Slot, scope: Scope, random: Random, used: dict[str, Fact]) -> list[Run] | None:
        value: Filtered = scope.get(slot.key)
        filter_scope = FilterScope(self.options.tone, self.ranks, self.options.seed, self.part)
        for item in slot.filters:
            if value is None or isinstance(value, Joined):
                return None
            value = FILTERS[item.name](value, item.argument, filter_scope)
        if value is None:
            return None
        if isinstance(value, Atom):
            pieces: tuple[Piece, ...] = (value,)
        else:
            pieces = (value if isinstance(value, Joined) else join_pieces(value)).pieces
        runs = []
        for piece in pieces:
            if isinstance(piece, str):
                runs.append(Run(piece))
            elif piece.text:
                used[piece.fact.id] = piece.fact
                runs.append(Run(piece.text, piece.fact.id))
        return runs or None

    def holds(self, when: tuple[tuple[Condition, ...], ...], scope: Scope) -> bool:
        """Whether a `when` holds: one of its alternatives with all its tests."""
        return not when or any(all(self._test(item, scope) for item in tests) for tests in when)

    def _test(self, condition: Condition, scope: Scope) -> bool:
        value = scope.get(condition.key)
        if not condition.value:
            result = value is not None
        elif condition.value.startswith(">"):
            result = isinstance(value, tuple) and len(value) > int(condition.value[1:])
        elif isinstance(value, tuple):
            result = any(isinstance(entry, Person) and entry.rank == condition.value for entry in value)
        elif isinstance(value, Atom) and condition.value == "series":
            result = isinstance(value.raw, tuple)
        elif isinstance(value, Atom) and condition.value == "number":
            result = isinstance(value.raw, Decimal)
        else:
            result = isinstance(value, Atom) and value.raw == condition.value
        return result is not condition.negated

    def random_for(self, place: str, use: str) -> Random:
        """Return the source of choices for one place of the text, fixed by the seed."""
        return Random(f"{self.options.seed}|{self.kind.id}|{place}|{use}")
