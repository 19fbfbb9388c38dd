"""The blind reading sheet: two wordings of one passage side by side, without names, for a person to judge.

Figures say whether a model can be used on a machine; whether it writes well only a reader can say.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from bannai import messages
from bannai.documents.model import (
    Block,
    Document,
    Heading,
    HeadingStyle,
    Inline,
    Paragraph,
    ParagraphRole,
    Run,
    Section,
)
from bannai.services.trial_briefs import TrialBrief
from bannai.services.trial_results import BriefResult, Outcome, PassageResult

BANK = ""  # the name under which the phrase bank's own words stand
_Passage = tuple[str, str, str]  # brief, section, the words that stood there


@dataclass(frozen=True, slots=True)
class Pair:
    """Two wordings; `left` and `right` are the names of who wrote them (BANK: the phrase bank)."""

    brief: TrialBrief
    before: str
    left: str
    right: str
    left_text: str
    right_text: str


@dataclass(frozen=True, slots=True)
class ReadingSheet:
    """The paper for the reader, and the key that stays with the technician (text lines)."""

    document: Document
    key: str
    pairs: tuple[Pair, ...]


def choose_pairs(
    results: Mapping[str, Sequence[BriefResult]], briefs: Sequence[TrialBrief], count: int, seed: int
) -> tuple[Pair, ...]:
    """Return at most `count` pairs, in turn from all briefs; every two writers meet as often as can be.

    Only passages that a model's words were taken for have two wordings. The same seed gives the same sheet.
    """
    chance = random.Random(seed)
    known = {brief.id: brief for brief in briefs}
    texts, first = _wordings(results)
    queues: dict[str, list[_Passage]] = {}
    for place in texts:
        if place[0] in known:
            queues.setdefault(place[0], []).append(place)
    for queue in queues.values():
        chance.shuffle(queue)
    met: dict[tuple[str, str], int] = {}
    pairs: list[Pair] = []
    while len(pairs) < count and any(queues.values()):
        for brief_id in sorted(queues):
            if not queues[brief_id] or len(pairs) == count:
                continue
            place = queues[brief_id].pop()
            wordings = texts[place]
            found = [two for two in combinations(sorted(wordings), 2) if wordings[two[0]] != wordings[two[1]]]
            two = min(found, key=lambda it: met.get(it, 0))  # the bank's words differ from any taken ones
            met[two] = met.get(two, 0) + 1
            left, right = chance.sample(two, 2)
            pairs.append(
                Pair(known[brief_id], first[place].before, left, right, wordings[left], wordings[right])
            )
    chance.shuffle(pairs)
    return tuple(pairs)


def _wordings(
    results: Mapping[str, Sequence[BriefResult]],
) -> tuple[dict[_Passage, dict[str, str]], dict[_Passage, PassageResult]]:
    texts: dict[_Passage, dict[str, str]] = {}
    first: dict[_Passage, PassageResult] = {}
    for name, tried in results.items():
        for result in tried:
            for passage in result.passages:
                if passage.outcome is not Outcome.TAKEN or passage.new == passage.old:
                    continue
                place = (result.brief, passage.section, passage.old)
                texts.setdefault(place, {BANK: passage.old})[name] = passage.new
                first.setdefault(place, passage)
    return texts, first


def reading_sheet(pairs: Sequence[Pair], kind_names: Mapping[str, str]) -> ReadingSheet:
    """Return the sheet and its key. `kind_names` are by kind id."""
    head = Section(
        "head",
        "",
        (
            _line(_say("sheet_about")),
            _line(_say("sheet_count", count=len(pairs))),
            _line(_say("sheet_reader")),
        ),
    )
    sections = [head]
    key = [_say("key_about"), ""]
    for number, pair in enumerate(pairs, start=1):
        sections.append(Section(f"pair{number}", "", tuple(_pair_blocks(number, pair, kind_names))))
        key.append(
            _say(
                "key_line",
                number=number,
                left=_writer(pair.left),
                right=_writer(pair.right),
                brief=pair.brief.id,
            )
        )
    document = Document(
        kind_id="",
        kind_name=_say("sheet_kind"),
        standard="speech",
        sections=tuple(sections),
        type_name=(Run(_say("sheet_title")),),
        subject=(Run(_say("sheet_subject")),),
    )
    return ReadingSheet(document, "\n".join(key) + "\n", tuple(pairs))


def _pair_blocks(number: int, pair: Pair, kind_names: Mapping[str, str]) -> list[Block]:
    kind = kind_names.get(pair.brief.kind_id, pair.brief.kind_id)
    blocks: list[Block] = [
        _heading(_say("sheet_pair", number=number)),
        _note(_say("sheet_kind_line", kind=kind)),
    ]
    if pair.before:
        blocks.append(_note(_say("sheet_before", before=pair.before)))
    for name, text in (("sheet_left", pair.left_text), ("sheet_right", pair.right_text)):
        blocks.append(_heading(_say(name)))
        blocks += [_line(line) for line in text.split("\n") if line.strip()]
    blocks.append(_line(_say("sheet_choice"), bold=True))
    blocks.append(_note(_say("sheet_look", questions=" ".join(pair.brief.look_for))))
    blocks.append(_line(_say("sheet_remark")))
    return blocks


def _heading(text: str) -> Heading:
    return Heading((Run(text),), HeadingStyle.PLAIN)


def _line(text: str, *, bold: bool = False) -> Paragraph:
    inline: Inline = (Run(text, bold=bold),)
    return Paragraph(inline)


def _note(text: str) -> Paragraph:
    return Paragraph((Run(text, italic=True),), ParagraphRole.NOTE)


def _writer(name: str) -> str:
    return name or _say("key_bank")


def _say(name: str, /, **values: object) -> str:
    return messages.text(f"trial.{name}", **values)
