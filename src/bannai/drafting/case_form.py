"""The other form of answers: a list of facts with labels, as people note them down.

`{"facts": [{"label": "Thời gian", "value": "8 giờ 00, ngày 05/11/2025"}]}`: labels are matched with the
inputs' labels and aliases (without accents or capitals); one fact may feed several inputs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bannai.documents.kinds import DocumentKind, InputField, InputType, Length, Tone
from bannai.documents.vietnamese import clean, find_date, find_time, fold, parse_number, split_list
from bannai.errors import BadInputError

TONE_KEY = "giong_van"
MINUTES_KEY = "thoi_luong"
_OPTION_LABELS = {"giong van": TONE_KEY, "giong": TONE_KEY, "thoi luong": MINUTES_KEY}
_CASE_KEYS = frozenset({"name", "family", "kind", "facts"})
_UNIT = re.compile(r"^(.*?)\s*\(([^()]{1,24})\)$")
_MINUTES = re.compile(r"([0-9]+(?:,[0-9]+)?)(?:\s*(?:-|–|đến)\s*([0-9]+(?:,[0-9]+)?))?")
MOST_MINUTES = 180
SYLLABLES_PER_MINUTE = 120  # domain notes on the users: about 120 words a minute, read aloud


@dataclass(frozen=True, slots=True)
class Request:
    """What a set of answers asks for besides its facts: tone and minutes of speaking, if given."""

    answers: Mapping[str, Any]
    tone: Tone | None = None
    minutes: float | None = None
    warnings: tuple[str, ...] = ()


def read_request(kind: DocumentKind, data: Any) -> Request:
    """Read answers in either form. Raises BadInputError naming the fact or key that cannot be taken."""
    if not isinstance(data, dict):
        raise BadInputError("answers.not_object")
    if isinstance(data.get("facts"), list) and set(data) <= _CASE_KEYS:
        answers, options = _from_facts(kind, data["facts"])
    else:
        answers = {key: value for key, value in data.items() if key not in (TONE_KEY, MINUTES_KEY)}
        options = {key: data[key] for key in (TONE_KEY, MINUTES_KEY) if data.get(key)}
    return Request(answers, _tone(options.get(TONE_KEY)), _minutes(options.get(MINUTES_KEY)))


def length_for(minutes: float) -> Length:
    """Return the length that fits the minutes asked for."""
    return Length.SHORT if minutes < 4 else Length.MEDIUM if minutes <= 7 else Length.LONG


def _tone(value: Any) -> Tone | None:
    if value is None:
        return None
    folded = fold(str(value)).replace("-", " ")
    if "gan gui" in folded or "ba con" in folded:
        return Tone.CLOSE
    if "trang trong" in folded:
        return Tone.SOLEMN
    raise BadInputError("answers.tone_unknown", value=clean(str(value))[:60])


def _minutes(value: Any) -> float | None:
    if value is None:
        return None
    match = _MINUTES.search(str(value)) if isinstance(value, (str, int, float)) else None
    numbers = [parse_number(figure) for figure in match.groups() if figure] if match else []
    minutes = [number for number in numbers if number is not None and 0 < number <= MOST_MINUTES]
    if not minutes or len(minutes) < len(numbers):
        raise BadInputError("answers.minutes_unknown", value=clean(str(value))[:60])
    return float(sum(minutes) / len(minutes))


def _from_facts(kind: DocumentKind, facts: list[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    by_label: dict[str, list[InputField]] = {}
    for item in kind.inputs:
        for label in (item.label, *item.aliases):
            found = by_label.setdefault(fold(label), [])
            if item not in found:
                found.append(item)
    rest = next((item for item in kind.inputs if item.collects_unmatched), None)
    answers: dict[str, Any] = {}
    options: dict[str, Any] = {}
    for fact in facts:
        if (
            not isinstance(fact, dict)
            or set(fact) != {"label", "value"}
            or not isinstance(fact["label"], str)
        ):
            raise BadInputError("answers.fact_malformed")
        label, value = clean(fact["label"], multiline=False), fact["value"]
        folded = fold(label).strip(" :")
        inputs = by_label.get(folded)
        if inputs:
            _offer(inputs, value, answers)
        elif folded in _OPTION_LABELS:
            options[_OPTION_LABELS[folded]] = value
        elif rest is not None:
            answers[rest.key] = [*_entries(answers.get(rest.key, [])), _row(rest, label, value)]
        else:
            raise BadInputError("answers.unknown_fact", label=label[:60], kind=kind.name)
    return answers, options


def _offer(inputs: list[InputField], value: Any, answers: dict[str, Any]) -> None:
    """Give a fact to the inputs that know its label; dates and times take only their part of it."""
    text = value if isinstance(value, str) else ""
    timed = [
        item
        for item in inputs
        if (item.type is InputType.DATE and find_date(text))
        or (item.type is InputType.TIME and find_time(text))
    ]
    left_to_parts = (InputType.DATE, InputType.TIME, *([InputType.TEXT] if timed else []))
    takers = [item for item in inputs if item in timed or item.type not in left_to_parts]
    for item in takers or inputs:  # one that fits nowhere is refused by name, never lost
        answers[item.key] = _with(item, answers[item.key], value) if item.key in answers else value


def _with(item: InputField, old: Any, new: Any) -> Any:
    """Add a second fact of the same label. Raises BadInputError where there can be only one."""
    if old == new:
        return old
    if item.type in (InputType.LIST, InputType.PEOPLE, InputType.TABLE):
        return [*_entries(old), *_entries(new)]
    if item.type in (InputType.TEXT, InputType.LONG_TEXT) and isinstance(old, str) and isinstance(new, str):
        return f"{old}; {new}" if item.type is InputType.TEXT else f"{old}\n{new}"
    raise BadInputError("answers.fact_twice", label=item.label, key=item.key)


def _entries(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return list(split_list(value)) if isinstance(value, str) else [value]


def _row(item: InputField, label: str, value: Any) -> dict[str, Any]:
    keys = [column.key for column in item.columns]
    unit_key = next((key for key in keys[1:-1] if key == "don_vi"), None)
    match = _UNIT.match(label)
    if unit_key and match:
        return {keys[0]: match.group(1), unit_key: match.group(2), keys[-1]: value}
    return {keys[0]: label, keys[-1]: value}
