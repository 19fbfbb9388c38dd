"""What a model is told for one stretch: a head that never changes, then the task with its facts last.

Nothing in it carries a figure: digits of answers are shown as “…”, because a small model copies what it sees.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from bannai.documents.kinds import Family, Tone
from bannai.documents.vietnamese import find_numbers, nfc, syllable_count
from bannai.drafting.slots import Slot, Slotted
from bannai.drafting.stretches import Stretch
from bannai.drafting.writing import Wish
from bannai.engine.base import TextRequest
from bannai.paths import package_file

_SHOWN = 14  # words of an answer that a model is shown
_TOKENS_A_SYLLABLE = 1.6  # measured 1.3 to 1.4 with the vocabularies in use
_TOKENS_A_SLOT = 7
_STOPS = ("\n\n\n", "Đoạn gốc:")


@cache
def _texts() -> Mapping[str, Any]:
    loaded: dict[str, Any] = tomllib.loads(package_file("drafting/model_prompt.toml").read_text("utf-8"))
    return loaded


@cache
def head(family: Family, tone: Tone) -> str:
    """Return the part that never changes for a family of documents and a tone, byte for byte."""
    texts = _texts()
    examples = texts["examples"]["speech" if family is Family.SPEECH else "paper"]
    parts = (texts["head"], texts["style"][tone.value], examples)
    return nfc("\n\n".join(part.strip() for part in parts)) + "\n"


def tone_of(stretch: Stretch, wish: Wish) -> Tone:
    """Return the tone that is written in: the wish for another one goes before the document's."""
    return {Wish.SOLEMN: Tone.SOLEMN, Wish.PLAIN: Tone.CLOSE}.get(wish, stretch.tone)


def task(stretch: Stretch, taken: Slotted, wish: Wish) -> str:
    """Return what changes with the stretch: purpose, wish, the slots, and the text with its slots last."""
    texts = _texts()["task"]
    lines = [texts["purpose"].format(purpose=_plain(stretch.purpose))] if stretch.purpose else []
    if stretch.instruction:
        lines.append(texts["instruction"].format(instruction=_plain(stretch.instruction)))
    if stretch.before:
        lines.append(texts["before"].format(before=_plain(stretch.before)))
    if taken.slots:
        lines.append(texts["slots"])
        for slot in taken.slots:
            lines.append(texts["slot"].format(name=f"{{{{{slot.name}}}}}", label=_said(slot)))
    wishes = _texts()["wish_told" if stretch.told else "wish"]
    lines += [texts["told"]] if stretch.told else []
    lines += [texts["listed"]] if stretch.listed else []
    lines += [wishes[wish.value], texts["base"], taken.text, texts["answer"]]
    return nfc("\n".join(lines)) + "\n"


def request(stretch: Stretch, taken: Slotted, wish: Wish, seed: int, begun: str = "") -> TextRequest:
    """Return what is asked of an engine."""
    room = 2.2 if wish is Wish.LONGER else 1.7
    own = syllable_count(taken.text)
    limit = int(own * room * _TOKENS_A_SYLLABLE) + 60
    limit += sum(slot.count for slot in taken.slots) * _TOKENS_A_SLOT
    return TextRequest(
        system=head(stretch.family, tone_of(stretch, wish)),
        task=task(stretch, taken, wish),
        seed=seed,
        limit=limit,
        begun=begun,
        slots=tuple(slot.name for slot in taken.slots),
        stop=_STOPS,
    )


def _said(slot: Slot) -> str:
    """Return a slot's label; also how it begins, so that sentences can be built around it."""
    label = _plain(slot.label)
    words = _plain(slot.text).split()
    shown = " ".join(words[:_SHOWN]) + (" …" if len(words) > _SHOWN else "")
    telling = any(char.isalpha() for char in shown) and slot.name[0] in "tpn"
    label = label or ("" if telling else _texts()["task"]["unlabelled"])
    return " ".join(part for part in (label, f"({shown})" if telling else "") if part)


def _plain(text: str) -> str:
    """Return a text on one line without figures."""
    result, at = "", 0
    for span in find_numbers(text):
        result += text[at : span.start] + "…"
        at = span.end
    rest = "".join(char for char in result + text[at:] if not char.isnumeric())  # the ² of m²
    return " ".join(rest.split())
