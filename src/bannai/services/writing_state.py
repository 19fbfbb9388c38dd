"""How far the machine's writing is in one work: a value that is kept with the work, word for word.

What the machine wrote is here until the person decides; in the document stands only what was taken.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from bannai.documents.facts import Fact
from bannai.documents.model import Block, Document, Section, block_inlines, plain_text
from bannai.documents.serial import document_from_json, document_to_json
from bannai.drafting.proposals import Proposal

FORMAT = 1
_LOGGED = ("section", "outcome", "wish", "read", "reason", "text")


class Stage(StrEnum):
    """Where a passage stands."""

    BEGUN = "begun"  # being written, or broken off: `begun` is the text so far
    OFFERED = "offered"  # written and waiting for the person
    TAKEN = "taken"  # stands in the document
    REFUSED = "refused"  # the person wanted the old words, or took them back
    KEPT = "kept"  # nothing came of it that may be offered: the old words stand


@dataclass(frozen=True, slots=True)
class Passage:
    """A few blocks that the machine says anew: `old` as they stood, `new` in their place.

    `wish` is how they were to be said ("" = bettered without a wish). `begun` is the text of the model so
    far. `read` is true once the person said that the taken words were read. `reason` is why the old ones
    were kept. `log` says how it came about: model, seed, facts, retries, tokens; plain JSON.
    """

    number: int
    section_id: str
    position: int
    old: tuple[Block, ...]
    stage: Stage = Stage.BEGUN
    wish: str = ""
    begun: str = ""
    new: tuple[Block, ...] = ()
    facts: tuple[Fact, ...] = ()
    read: bool = False
    reason: str = ""
    log: Mapping[str, Any] = field(default_factory=dict)

    @property
    def proposal(self) -> Proposal:
        """What is offered."""
        return Proposal(self.section_id, self.position, self.old, self.new, self.facts)

    @property
    def changed(self) -> tuple[Block, ...]:
        """The new blocks that say anything in other words."""
        return tuple(block for block in self.new if block not in self.old)

    @property
    def opening(self) -> str:
        """The first words of the old text."""
        words = " ".join(text_of(self.old).split())
        return words if len(words) <= 60 else f"{words[:60].rsplit(' ', 1)[0]}…"


@dataclass(frozen=True, slots=True)
class Writing:
    """All passages of a work in the order they were begun.

    `seed` belongs to the work's whole writing (0 = not drawn yet); `going` is true from the start of a run
    through the draft until its last passage is done: after a crash it is gone on with.
    """

    seed: int = 0
    going: bool = False
    passages: tuple[Passage, ...] = ()

    def begin(self, section_id: str, position: int, old: tuple[Block, ...], wish: str = "") -> Writing:
        """Begin a passage; what was begun or offered for the same blocks before goes."""
        number = 1 + max((it.number for it in self.passages), default=0)
        stays = tuple(
            it
            for it in self.passages
            if it.stage not in (Stage.BEGUN, Stage.OFFERED)
            or it.wish != wish
            or (it.section_id, it.old) != (section_id, old)
        )
        return replace(self, passages=(*stays, Passage(number, section_id, position, old, wish=wish)))

    def change(self, number: int, **changed: Any) -> Writing:
        """Change fields of a passage."""
        return replace(
            self,
            passages=tuple(replace(it, **changed) if it.number == number else it for it in self.passages),
        )

    def drop(self, number: int) -> Writing:
        """Forget a passage: its place was edited meanwhile."""
        return replace(self, passages=tuple(it for it in self.passages if it.number != number))

    def passage(self, number: int) -> Passage | None:
        """Return a passage, None when it is forgotten."""
        return next((it for it in self.passages if it.number == number), None)

    def of(self, *stages: Stage) -> tuple[Passage, ...]:
        """Return the passages that stand there."""
        return tuple(it for it in self.passages if it.stage in stages)

    def begun_of(self, section_id: str, old: tuple[Block, ...], wish: str = "") -> str:
        """Return the text that a passage broke off with, "" if none."""
        found = (
            it for it in self.of(Stage.BEGUN) if (it.section_id, it.old, it.wish) == (section_id, old, wish)
        )
        return next((it.begun for it in found), "")

    def is_settled(self, section_id: str, blocks: tuple[Block, ...]) -> bool:
        """Say whether blocks are not to be bettered once more: tried already, or the machine's own words."""
        return any(
            it.section_id == section_id
            and (
                (it.stage is not Stage.BEGUN and not it.wish and it.old == blocks)
                or (it.stage is Stage.TAKEN and it.new == blocks)
            )
            for it in self.passages
        )

    def taken_in(self, document: Document) -> tuple[Passage, ...]:
        """Return the taken passages of which words stand in a document unchanged."""
        standing = {(section.id, block) for section in document.sections for block in section.blocks}
        return tuple(
            it
            for it in self.of(Stage.TAKEN)
            if any((it.section_id, block) in standing for block in it.changed)
        )

    def unread_in(self, document: Document) -> tuple[Passage, ...]:
        """Return those of `taken_in` that nobody said were read."""
        return tuple(it for it in self.taken_in(document) if not it.read)

    def log(self) -> tuple[Mapping[str, Any], ...]:
        """Return what is kept with a version of the draft in the history, a passage after the other."""
        return tuple(
            {
                "section": it.section_id,
                "outcome": it.stage.value,
                **({"wish": it.wish} if it.wish else {}),
                **({"read": it.read} if it.stage is Stage.TAKEN else {}),
                **({"reason": it.reason} if it.reason else {}),
                **({"text": text_of(it.new)} if it.new else {}),
                **it.log,
            }
            for it in self.passages
            if it.stage is not Stage.BEGUN
        )

    def to_json(self) -> str:
        """Return the value as text; "" when the machine wrote nothing."""
        if not self.passages and not self.going:
            return ""
        passages = [
            {
                "number": it.number,
                "section": it.section_id,
                "position": it.position,
                "stage": it.stage.value,
                "wish": it.wish,
                "begun": it.begun,
                "read": it.read,
                "reason": it.reason,
                "log": dict(it.log),
                "blocks": _blocks_to_json(it),
            }
            for it in self.passages
        ]
        data = {"format": FORMAT, "seed": self.seed, "going": self.going, "passages": passages}
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def writing_from_json(text: str) -> Writing:
    """Return what `Writing.to_json` wrote. What cannot be read is none: the document has all that counts."""
    if not text:
        return Writing()
    try:
        data = json.loads(text)
        if data["format"] != FORMAT:
            return Writing()
        return Writing(int(data["seed"]), bool(data["going"]), tuple(map(_passage, data["passages"])))
    except (ValueError, KeyError, TypeError):
        return Writing()


def writing_from_log(log: Sequence[Mapping[str, Any]], document: Document, seed: int = 0) -> Writing:
    """Return the taken passages of a version's log that still stand in its document, read or not.

    What stood there before is not in the log: `old` is empty.
    """
    writing = Writing(seed)
    for entry in log:
        if entry.get("outcome") != Stage.TAKEN:
            continue
        lines = str(entry.get("text", "")).split("\n")
        blocks = next((it.blocks for it in document.sections if it.id == entry.get("section")), ())
        for at in range(len(blocks) - len(lines) + 1):
            found = blocks[at : at + len(lines)]
            if [text_of((block,)) for block in found] == lines:
                number = len(writing.passages) + 1
                rest = {key: value for key, value in entry.items() if key not in _LOGGED}
                passage = Passage(
                    number, str(entry["section"]), at, (), Stage.TAKEN, str(entry.get("wish", "")),
                    new=found, read=bool(entry.get("read")), log=rest,
                )  # fmt: skip
                writing = replace(writing, passages=(*writing.passages, passage))
                break
    return writing


def text_of(blocks: tuple[Block, ...]) -> str:
    """Return blocks as lines of text."""
    return "\n".join(plain_text(inline) for block in blocks for inline in block_inlines(block))


def _blocks_to_json(passage: Passage) -> str:
    sections = (Section("old", "", passage.old), Section("new", "", passage.new))
    return document_to_json(Document("", "", "", sections, facts=passage.facts))


def _passage(data: Mapping[str, Any]) -> Passage:
    document = document_from_json(data["blocks"])
    old, new = document.sections
    return Passage(
        number=int(data["number"]),
        section_id=str(data["section"]),
        position=int(data["position"]),
        old=old.blocks,
        stage=Stage(data["stage"]),
        wish=str(data["wish"]),
        begun=str(data["begun"]),
        new=new.blocks,
        facts=document.facts,
        read=bool(data["read"]),
        reason=str(data["reason"]),
        log=dict(data["log"]),
    )
