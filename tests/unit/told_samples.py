"""Stretches of the user's own sentences, with rewrites by hand of them as they stand on paper."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.kinds import Tone
from bannai.documents.model import Document, ListBlock, Paragraph, Run, Section
from bannai.documents.vietnamese import upper_first
from bannai.drafting.slots import Slotted, slotted
from bannai.drafting.stretches import Stretch, stretch_at
from bannai.drafting.writing import Wish
from tests.unit.adversary import KINDS

REWRITES = Path(__file__).parents[1] / "fixtures" / "told_rewrites.toml"


@dataclass(frozen=True)
class ToldRewrite:
    """A rewrite: `text` with its slots, as the model writes it; `paper` as it is to stand."""

    name: str
    stretch: Stretch
    taken: Slotted
    wish: Wish
    text: str
    paper: str


def told_rewrites() -> list[ToldRewrite]:
    """Return all rewrites of the fixture."""
    tables = tomllib.loads(REWRITES.read_text("utf-8"))["told"]
    return [_rewrite(table, number) for number, table in enumerate(tables)]


def told_stretch(kind_id: str, key: str, answers: list[str], lead: str = "", ends: str = ".") -> Stretch:
    """Return the paragraph that the phrase bank makes of answers, as a stretch. Asserts that it is one."""
    kind = KINDS.get(kind_id)
    section = next(part.id for part in kind.outline if key in part.inputs)
    origin = Provenance(ProvenanceKind.ANSWER, key)
    facts = []
    runs = [Run(lead)] if lead else []
    for number, answer in enumerate(answers, start=1):
        words = answer if ends == ";" and (lead or number > 1) else upper_first(answer)
        facts.append(Fact(f"{key}.{number}", words, FactKind.TEXT, origin))
        runs += [Run(words, f"{key}.{number}"), Run("." if number == len(answers) else f"{ends} ")]
    document = Document(
        kind_id,
        "K",
        kind.family.value,
        (Section(section, "", (Paragraph(tuple(runs)),)),),
        facts=tuple(facts),
    )
    found = stretch_at(document, kind, section, 0, Tone.SOLEMN)
    assert found is not None, f"{kind_id} {key} is no stretch"
    assert found.told, f"{kind_id} {key} is no stretch of sentences"
    return found


def told_list(kind_id: str, key: str, answers: list[str]) -> Stretch:
    """Return the list that the phrase bank makes of answers, as a stretch. Asserts that it is one."""
    kind = KINDS.get(kind_id)
    section = next(part.id for part in kind.outline if key in part.inputs)
    origin = Provenance(ProvenanceKind.ANSWER, key)
    facts = tuple(
        Fact(f"{key}.{number}", upper_first(answer), FactKind.TEXT, origin)
        for number, answer in enumerate(answers, start=1)
    )
    items = tuple((Run(fact.text, fact.id), Run("." if fact is facts[-1] else ";", None)) for fact in facts)
    document = Document(
        kind_id, "K", kind.family.value, (Section(section, "", (ListBlock(items),)),), facts=facts
    )
    found = stretch_at(document, kind, section, 0, Tone.SOLEMN)
    assert found is not None
    assert found.listed is not None, f"{kind_id} {key} is no list of sentences"
    return found


def _rewrite(table: dict[str, Any], number: int) -> ToldRewrite:
    stretch = told_stretch(table["kind"], table["key"], table["answers"], table["lead"], table["ends"])
    taken = slotted(stretch)
    wish = Wish(table.get("wish", "better"))
    name = f"{number} {table['kind']} {table['key']}"
    return ToldRewrite(name, stretch, taken, wish, with_slots(table["text"], taken), table["text"])


def with_slots(paper: str, taken: Slotted) -> str:
    """Return a text with every fact of a stretch taken out. Fails for a fact that is not there."""
    spots: list[tuple[int, int, str]] = []
    cursor = 0
    for name in re.findall(r"\{\{([a-z]\d+)\}\}", taken.text):
        words = taken.slot(name).text
        pattern = re.compile(rf"(?<![\w/.]){re.escape(words)}(?![\w/]|,\d|\.\d)", re.IGNORECASE)
        free = [
            match.span()
            for match in pattern.finditer(paper)
            if not any(match.start() < end and start < match.end() for start, end, _ in spots)
        ]
        assert free, f"{words!r} does not stand in {paper!r}"
        spot = next((it for it in free if it[0] >= cursor), free[0])
        spots.append((*spot, name))
        cursor = max(cursor, spot[1])
    for start, end, name in sorted(spots, reverse=True):
        paper = f"{paper[:start]}{{{{{name}}}}}{paper[end:]}"
    return paper
