"""The briefs on which models are tried: invented communes, realistic answers (models/trial/*.toml)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from bannai import messages
from bannai.documents.kinds import Length, Tone
from bannai.documents.toml_tables import KindError, TomlReader, TomlTable
from bannai.errors import MachineError
from bannai.paths import package_file

_TYPES = (str, int, float)
_STRIDE_BACK = 11  # every eleventh of thirty: 1, 12, 23, 4, … (11 · 11 leaves 1)


class Hard(StrEnum):
    """What is hard in a brief, for a model or for the program."""

    FIGURES = "figures"  # many of them
    DIRECTIONS = "directions"  # rises beside falls, reached beside not reached
    SIMILAR = "similar"  # two figures or names that look alike
    NAMES = "names"  # long names of bodies, works, persons
    PLACES = "places"  # names with letters that are rare
    RANGES = "ranges"  # spans of dates, hours, amounts
    TABLES = "tables"
    SHORT = "short"  # few and short answers: nothing may be added
    MISSING = "missing"  # a required answer was not given
    PASTED = "pasted"  # signs and spaces of a chat
    DECOMPOSED = "decomposed"  # letters and their marks apart (NFD)


@dataclass(frozen=True, slots=True)
class TrialBrief:
    """One task: `answers` in either form that drafting takes, as somebody typed or pasted them.

    `look_for` are questions to a person who reads the result; what the program can tell is not among them.
    """

    id: str
    kind_id: str
    answers: Any
    tone: Tone
    length: Length
    seed: int
    hard: tuple[Hard, ...]
    look_for: tuple[str, ...]


def briefs_folder() -> Path:
    """Return the folder of the shipped briefs: inside the wheel, or beside `src/` in a checkout."""
    packaged = package_file("models") / "trial"
    return packaged if packaged.is_dir() else package_file("").parent.parent / "models" / "trial"


@cache
def trial_briefs() -> tuple[TrialBrief, ...]:
    """Return all shipped briefs, in the order of their numbers. Raises MachineError for a broken one."""
    try:
        found = tuple(
            parse_brief(file.read_text("utf-8"), file.stem) for file in sorted(briefs_folder().glob("*.toml"))
        )
    except (KindError, OSError, UnicodeDecodeError) as error:
        raise MachineError("trial.briefs_broken", reason=error) from error
    if not found:
        raise MachineError("trial.briefs_absent")
    return found


def parse_brief(text: str, brief_id: str) -> TrialBrief:
    """Read one brief. Raises KindError with file and line for what is unknown, missing or of a wrong type."""
    root = TomlReader(text, f"{brief_id}.toml").root()
    decomposed = root.flag("decomposed")
    facts = [_fact(row) for row in root.tables("fact")]
    answers = dict(root.take("answers", dict, {}))
    if bool(facts) == bool(answers):
        raise root.error("answers", messages.text("trial.brief_answers"))
    for key, value in answers.items():
        if not _plain(value):
            raise root.error(f"answers/{key}", messages.text("trial.brief_answer_type", key=key))
    given: Any = {"facts": facts} if facts else answers
    brief = TrialBrief(
        id=brief_id,
        kind_id=root.text("kind"),
        answers=_apart(given) if decomposed else given,
        tone=root.choice("tone", Tone),
        length=root.choice("length", Length),
        seed=root.take("seed", int),
        hard=root.choices("hard", Hard),
        look_for=root.texts("look_for"),
    )
    root.finish()
    if not brief.hard or not brief.look_for:
        raise root.error("look_for", messages.text("trial.brief_says_nothing"))
    return brief


def chosen(briefs: Sequence[TrialBrief], count: int | None) -> tuple[TrialBrief, ...]:
    """Return `count` of the briefs, mixed over all families; None or too many = all of them.

    A smaller choice is part of every larger one, so that a short trial can be gone on with.
    """
    if count is None or count >= len(briefs):
        return tuple(briefs)
    mixed = sorted(range(len(briefs)), key=lambda number: number * _STRIDE_BACK % len(briefs))
    return tuple(briefs[number] for number in sorted(mixed[:count]))


def _fact(row: TomlTable) -> dict[str, str]:
    fact = {"label": row.text("label"), "value": row.text("value")}
    row.finish()
    return fact


def _plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(_plain(entry) for entry in value)
    if isinstance(value, dict):
        return all(_plain(entry) for entry in value.values())
    return isinstance(value, _TYPES) and not isinstance(value, bool)


def _apart(value: Any) -> Any:
    """Return the answers with every letter and its marks apart, as some programs copy them."""
    if isinstance(value, str):
        return unicodedata.normalize("NFD", value)
    if isinstance(value, list):
        return [_apart(entry) for entry in value]
    if isinstance(value, dict):
        return {key: _apart(entry) for key, entry in value.items()}
    return value
