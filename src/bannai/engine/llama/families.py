"""How prompts are written for each family of models (`families.toml`), and which family a file is of."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Protocol

PLAIN = "plain"


class Tokenizer(Protocol):
    """What turns a text into tokens."""

    def tokens(self, text: str, *, special: bool) -> list[int]:
        """Return the tokens; `special` reads steering tokens as such."""
        ...


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the model reads. `prefix` is the same for the same system text; `rest` follows it."""

    prefix: tuple[int, ...]
    rest: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """The frame of a family's prompts; see `families.toml`."""

    name: str
    architectures: tuple[str, ...]
    marks: tuple[str, ...]
    steering: tuple[str, ...]
    before: str
    between: str
    after: str

    def prompt(self, tokenizer: Tokenizer, system: str, task: str, begun: str) -> Prompt:
        """Return the tokens of a request. Its texts are never read as steering tokens."""
        frame = [tokenizer.tokens(part, special=True) for part in (self.before, self.between, self.after)]
        text = [tokenizer.tokens(part, special=False) if part else [] for part in (system, task, begun)]
        prefix = [*frame[0], *text[0], *frame[1]]
        return Prompt(tuple(prefix), (*text[1], *frame[2], *text[2]))

    def fits(self, tokenizer: Tokenizer) -> bool:
        """Say whether the vocabulary has all of the family's steering tokens."""
        return all(len(tokenizer.tokens(mark, special=True)) == 1 for mark in self.steering)


@cache
def families() -> dict[str, Family]:
    """Return all families by name, in the order in which they are looked for."""
    source = resources.files(__package__).joinpath("families.toml").read_text(encoding="utf-8")
    made = {}
    for name, table in tomllib.loads(source).items():
        lists = {key: tuple(value) for key, value in table.items() if isinstance(value, list)}
        made[name] = Family(**{**table, **lists, "name": name})
    return made


def recognised(named: str, architecture: str, template: str, fits: Callable[[Family], bool]) -> Family:
    """Return the family of a file: the one that is `named`, or by its architecture and own template.

    One whose steering tokens the file does not have is never taken; what remains is plain text.
    """
    known = families()
    if named in known and fits(known[named]):
        return known[named]
    for family in known.values():
        if family.architectures and architecture not in family.architectures:
            continue
        if all(mark in template for mark in family.marks) and fits(family):
            return family
    return known[PLAIN]
