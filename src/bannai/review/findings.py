"""What a check tells: findings, each with what was found, what the rule says, its clause, and where."""

from __future__ import annotations

from dataclasses import dataclass

from bannai.documents.mends import Mend
from bannai.documents.standards import Severity


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands: the letters `start` to `end` of `PaperParagraph.text` of a paragraph.

    `place` may also be that of a table, or "" for what belongs to the whole file. `end` 0 is the whole.
    """

    place: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """A departure. `rule` is the id of the rule, `part` the component it concerns ("" for none).

    `found` and `required` are sentences in Vietnamese, `clause` says where the rule stands ("" for what is no
    rule but a slip). The same departure in several places is one finding; `spots` are in reading order, empty
    for what is missing. `mends` mend it in all its places; empty when only a person can.
    `suggestion` is the text that should stand there, "" when there is none.
    """

    rule: str
    severity: Severity
    part: str
    found: str
    required: str
    clause: str
    spots: tuple[Spot, ...] = ()
    mends: tuple[Mend, ...] = ()
    suggestion: str = ""
