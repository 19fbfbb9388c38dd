"""Stretches and texts for the tests of the writing: from the kinds' drafts, and by hand."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.kinds import Family, Tone
from bannai.documents.model import Paragraph, Run
from bannai.drafting.guard_text import SLOT
from bannai.drafting.slots import Slot, Slotted
from bannai.drafting.stretches import Stretch
from bannai.drafting.writing import Wish

_KINDS = {"n": FactKind.NUMBER, "d": FactKind.DATE, "p": FactKind.NAME, "v": FactKind.CITATION}
REWRITES = Path(__file__).parents[1] / "fixtures" / "good_rewrites.toml"


@dataclass(frozen=True)
class Rewrite:
    """A text by hand, with the stretch that it says better."""

    name: str
    stretch: Stretch
    taken: Slotted
    wish: Wish
    text: str


def good_rewrites() -> list[Rewrite]:
    """Return all rewrites of the fixture."""
    tables = tomllib.loads(REWRITES.read_text("utf-8"))["rewrite"]
    return [_rewrite(table, number) for number, table in enumerate(tables)]


def _rewrite(table: dict[str, Any], number: int) -> Rewrite:
    slots = {name: tuple(values) for name, values in table.get("slots", {}).items()}
    stretch = stretch_of(
        table["base"], slots, Family(table["family"]), Tone(table["tone"]), before=table["before"]
    )
    name = f"{number} {table['kind']} {table['wish']}"
    return Rewrite(name, stretch, slotted_of(table["base"], slots), Wish(table["wish"]), table["text"])


def slotted_of(base: str, slots: dict[str, tuple[str, str, str]]) -> Slotted:
    """Return the slots of a base text: name → what stands there, its label, its fact."""
    return Slotted(
        base,
        tuple(
            Slot(name, (Run(text, fact or None),), label, base.count(f"{{{{{name}}}}}"))
            for name, (text, label, fact) in slots.items()
        ),
    )


def stretch_of(
    base: str,
    slots: dict[str, tuple[str, str, str]],
    family: Family = Family.SPEECH,
    tone: Tone = Tone.CLOSE,
    before: str = "",
) -> Stretch:
    """Return a stretch whose text is the base with its slots filled."""
    blocks = []
    for line in base.split("\n"):
        runs, at = [], 0
        for found in SLOT.finditer(line):
            text, _, fact = slots[found[1]]
            runs += [Run(line[at : found.start()])] if found.start() > at else []
            runs.append(Run(text, fact or None))
            at = found.end()
        runs += [Run(line[at:])] if line[at:] else []
        blocks.append(Paragraph(tuple(runs)))
    origin = Provenance(ProvenanceKind.ANSWER, "a")
    facts = tuple(
        Fact(fact, text, _KINDS.get(name[0], FactKind.TEXT), origin)
        for name, (text, _, fact) in slots.items()
    )
    labels = tuple((fact, label) for _, label, fact in slots.values())
    filled = SLOT.sub(lambda found: slots[found[1]][0], base)
    return Stretch("s", 0, tuple(blocks), facts, family, tone, before, known=filled, labels=labels)
