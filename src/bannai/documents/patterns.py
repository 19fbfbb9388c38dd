"""A pattern: a document with places that are filled in. An office's own paper or template becomes one.

A pattern makes a kind of its own (`kind_of`): each place is a question, and to draft is to fill the places
in; every other word stands as it does in the pattern.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from bannai.documents.facts import FactKind
from bannai.documents.kinds import (
    DocumentKind,
    Family,
    InputField,
    InputType,
    Length,
    OutlineSection,
    Tone,
)
from bannai.documents.model import Document
from bannai.documents.serial import document_from_json, document_to_json
from bannai.documents.vietnamese import nfc

FORMAT = 1
PAPER_PREFIX = "van-ban-cu-"
"""How the ids of kinds begin that were made from an old paper: they belong to that one paper."""
TEMPLATE_PREFIX = "mau-rieng-"


FIELD = re.compile(r"\{\{\s*([^\W\d][\w \-]{0,79}?)\s*\}\}")
"""A field of a template: a name of letters, digits, spaces, hyphens and underscores between double braces."""


def field_name(name: str) -> str:
    """Return a field's name as it is compared: `{{ Ngày_họp }}` and `{{ngày họp}}` are the same."""
    return " ".join(nfc(name).lower().replace("_", " ").split())


class PatternSource(StrEnum):
    """What a pattern was made from."""

    PAPER = "paper"  # a finished paper of the office: places that are not filled in keep what stood there
    TEMPLATE = "template"  # a form with {{ fields }}: places that are not filled in are marked as missing


@dataclass(frozen=True, slots=True)
class PatternQuestion:
    """A place, or several that say the same: the runs of the document whose fact is `key` are filled in.

    `old` is what stood there, `sentences` where (each once). `unit` stands behind the place in the text.
    `field` is the name in a template's file (`field_name`).
    """

    key: str
    label: str
    kind: FactKind
    type: InputType = InputType.TEXT
    old: str = ""
    unit: str = ""
    sentences: tuple[str, ...] = ()
    places: int = 1
    field: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A document with places. `file` is the name of the file that it was read from."""

    source: PatternSource
    file: str
    document: Document
    questions: tuple[PatternQuestion, ...]

    def question(self, key: str) -> PatternQuestion | None:
        """Return the question of a key, None when there is none."""
        return next((it for it in self.questions if it.key == key), None)


_FAMILIES = {"speech": Family.SPEECH, "party05": Family.PARTY}
_REPORT = "Báo cáo"


def kind_of(kind_id: str, name: str, pattern: Pattern, summary: str = "") -> DocumentKind:
    """Return the kind that asks for the places of a pattern."""
    document = pattern.document
    family = _FAMILIES.get(document.standard, Family.STATE)
    if family is Family.STATE and document.kind_name == _REPORT:
        family = Family.REPORT
    template = pattern.source is PatternSource.TEMPLATE
    return DocumentKind(
        id=kind_id,
        name=name,
        family=family,
        standard=document.standard,
        summary=summary,
        inputs=tuple(
            InputField(key=it.key, label=it.label, type=it.type, required=template, unit=it.unit)
            for it in pattern.questions
        ),
        outline=tuple(OutlineSection(section.id, section.title or name, ()) for section in document.sections),
        tones=(Tone.SOLEMN,),
        lengths=(Length.MEDIUM,),
        pattern=pattern,
    )


def pattern_to_json(name: str, pattern: Pattern) -> str:
    """Return a pattern with the name of its kind as JSON."""
    return json.dumps(
        {
            "format": FORMAT,
            "name": name,
            "source": pattern.source.value,
            "file": pattern.file,
            "questions": [asdict(question) for question in pattern.questions],
            "document": json.loads(document_to_json(pattern.document)),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def pattern_from_json(text: str) -> tuple[str, Pattern]:
    """Read what `pattern_to_json` wrote. Raises ValueError on anything else."""
    try:
        data = json.loads(text)
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise ValueError("not a pattern")
        name, file = data["name"], data["file"]
        if not isinstance(name, str) or not isinstance(file, str):
            raise ValueError("a pattern needs a name and a file")
        questions = tuple(_question(item) for item in data["questions"])
        document = document_from_json(json.dumps(data["document"], ensure_ascii=False))
        source = PatternSource(data["source"])
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"not a pattern: {error!r:.80}") from None
    if len({it.key for it in questions}) != len(questions):
        raise ValueError("two questions of one key")
    return name, Pattern(source, file, document, questions)


def _question(item: Mapping[str, Any]) -> PatternQuestion:
    texts = {name: item[name] for name in ("key", "label", "old", "unit", "field")}
    if not all(isinstance(text, str) for text in texts.values()) or type(item["places"]) is not int:
        raise ValueError("a question of a wrong form")
    sentences = item["sentences"]
    if not isinstance(sentences, list) or not all(isinstance(it, str) for it in sentences):
        raise ValueError("a question of a wrong form")
    return PatternQuestion(
        kind=FactKind(item["kind"]),
        type=InputType(item["type"]),
        sentences=tuple(sentences),
        places=item["places"],
        **texts,
    )
