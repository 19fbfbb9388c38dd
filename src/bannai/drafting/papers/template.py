"""An own template: its `{{ fields }}` become questions, what is no plain field is told before it is used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bannai import messages
from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.kinds import InputType
from bannai.documents.model import Inline, Run, plain_text
from bannai.documents.order import facts_in_order
from bannai.documents.paper import Paper, PaperParagraph
from bannai.documents.paper_walk import place_in_words, walk
from bannai.documents.patterns import FIELD, Pattern, PatternQuestion, PatternSource, field_name
from bannai.documents.vietnamese import clean, fold, nfc, upper_first
from bannai.drafting.papers.body import ORDINAL
from bannai.drafting.papers.claims import find_claims
from bannai.drafting.papers.document import TakenOver
from bannai.drafting.papers.renewal import mark_letters, spans_of, with_lines

_LABEL_LIMIT = 80
_SHOWN = 60
_WORDS = 6  # of a label taken from the words before a field
_BROKEN = re.compile(
    r"\{%.*?(?:%\}|$)|\{#.*?(?:#\}|$)|\{\{(?P<inner>[^{}]*)\}\}|\{\{[^{}]*\}?|[}%#]\}"
    r"|\{[^\W\d][\w \-]{0,40}\}"
)
_LEAD = re.compile(r"(?P<lead>[^\W\d_][^:;.{}]{1,60}?)\s*:\s*$")
_DATES = ("ngay",)
_TIMES = ("gio", "luc")
_COUNTS = (
    "so luong",
    "so ho",
    "so nguoi",
    "so tien",
    "tong so",
    "dien tich",
    "san luong",
    "ty le",
    "kinh phi",
)
_LISTS = ("danh sach", "cac ", "noi nhan", "thanh phan", "kinh gui")
_LONG = ("noi dung", "ghi chu", "y kien", "ket luan", "nhan xet")


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """What cannot be used: the words as they stand, where (in words), and why (a sentence)."""

    text: str
    place: str
    reason: str

    def __str__(self) -> str:
        """Return it as a sentence."""
        return messages.text("own_papers.problem", place=self.place, text=self.text, reason=self.reason)


@dataclass(frozen=True, slots=True)
class FoundField:
    """A field: its name as compared, as it was typed first, how often it stands.

    `lead` are the words before it up to a colon ("Ngày họp:"), `before` and `after` the ones right beside it.
    `alone` tells that nothing but signs stands beside it.
    """

    name: str
    typed: str
    lead: str
    places: int
    alone: bool
    before: str = ""
    after: str = ""


def template_problems(paper: Paper) -> tuple[TemplateProblem, ...]:
    """Return every tag that is no plain field, in reading order, and fields that the body does not have."""
    found: list[TemplateProblem] = []
    body = {it.name for it in template_fields(paper)}
    for paragraph, edge in _paragraphs(paper):
        text = nfc(paragraph.text)
        for match in _BROKEN.finditer(text):
            plain = FIELD.fullmatch(match[0])
            reason = _reason(match[0], match.groupdict().get("inner"))
            if plain is not None:
                if not edge or field_name(plain[1]) in body:
                    continue
                reason = "edge"
            found.append(
                TemplateProblem(
                    clean(match[0], multiline=False)[:_SHOWN],
                    place_in_words(paragraph.place),
                    messages.text(f"own_papers.tag_{reason}"),
                )
            )
    return tuple(found)


def _reason(tag: str, inner: str | None) -> str:
    if tag.startswith(("{%", "{#", "%", "#")):
        return "command"
    if inner is not None:
        if not inner.strip():
            return "empty"
        return "filter" if re.search(r"[|.()\[\]*+/=\"'<>]", inner) else "name"
    if tag.startswith("{{"):
        return "open"
    return "close" if tag == "}}" else "single"


def template_fields(paper: Paper) -> tuple[FoundField, ...]:
    """Return the plain fields of the body in reading order, each once."""
    fields: dict[str, FoundField] = {}
    for paragraph, edge in _paragraphs(paper):
        if edge:
            continue
        text = nfc(paragraph.text)
        for match in FIELD.finditer(text):
            name = field_name(match[1])
            bare = text[: match.start()] + text[match.end() :]
            old = fields.get(name)
            if old is not None:
                fields[name] = replace(old, places=old.places + 1)
                continue
            lead = _LEAD.search(text[: match.start()])
            words = clean(lead["lead"], multiline=False).lstrip("-–+ ") if lead else ""
            before = clean(text[: match.start()].rpartition("}")[2], multiline=False).split()[-_WORDS:]
            fields[name] = FoundField(
                name,
                match[1].strip(),
                words,
                1,
                not any(map(str.isalnum, bare)),
                " ".join(before).strip(" ,;.-–+("),
                text[match.end() :].lstrip()[:20],
            )
    return tuple(fields.values())


def _paragraphs(paper: Paper) -> Iterator[tuple[PaperParagraph, bool]]:
    for found in walk(paper.blocks):
        yield found.paragraph, False
    for story in paper.stories:
        for found in walk(story.blocks):
            yield found.paragraph, True


def template_of(
    taken: TakenOver, fields: Sequence[FoundField], file: str, labels: Mapping[str, str] | None = None
) -> Pattern:
    """Return the pattern of a template without problems; `file` is the file's name.

    `labels` are well-known names without accents (`nguoi_ky`) with what people call them.
    """
    keys: dict[str, PatternQuestion] = {}
    for field in fields:
        key = re.sub(r"[^a-z0-9]+", "_", fold(field.name)).strip("_") or "cho"
        number = 1
        while key in {it.key for it in keys.values()}:
            number += 1
            key = f"{key.rstrip('0123456789').rstrip('_')}_{number}"
        keys[field.name] = PatternQuestion(
            key,
            _label(field, labels or {}),
            FactKind.TEXT,
            _type(field),
            places=field.places,
            field=field.name,
        )

    def marked(inline: Inline, _called: str) -> Inline:
        runs: list[Run] = list(inline)
        text = plain_text(inline)
        for match in reversed([*FIELD.finditer(text)]):
            question = keys.get(field_name(match[1]))
            if question is not None:
                runs = mark_letters(runs, match.start(), match.end(), question.key)
        return tuple(runs)

    own: dict[str, Fact] = {}

    def stated(inline: Inline, _called: str) -> Inline:
        """Mark what the template itself states: it comes from there, and needs no answer."""
        runs: list[Run] = list(inline)
        text, taken_spans = plain_text(inline), spans_of(inline)
        for claim in reversed(find_claims(text)):
            if any(claim.start < end and start < claim.end for start, end in taken_spans):
                continue
            words = text[claim.start : claim.end]
            fact = Fact(f"fixed.{len(own) + 1}", words, claim.kind, Provenance(ProvenanceKind.FIXED, file))
            own[fact.id] = fact
            runs = mark_letters(runs, claim.start, claim.end, ORDINAL.id if claim.ordinal else fact.id)
        return tuple(runs)

    document = with_lines(with_lines(taken.document, marked), stated)
    origin = Provenance(ProvenanceKind.PAPER, file)
    facts = own | {it.key: Fact(it.key, it.label, it.kind, origin) for it in keys.values()}
    document = replace(document, facts=facts_in_order(document, {ORDINAL.id: ORDINAL, **facts}))
    return Pattern(PatternSource.TEMPLATE, file, document, tuple(keys.values()))


def _label(field: FoundField, labels: Mapping[str, str]) -> str:
    """Return what a field asks for: its name where it was written to be read (with accents).

    Else what people call it, the words before it, or the bare name.
    """
    if field.name != fold(field.name):
        words = field.typed.replace("_", " ")
    else:
        before = f"{field.before} …" if field.before else ""
        known = labels.get(field.name.replace(" ", "_"), "")
        words = field.lead or known or before or field.name
    return upper_first(clean(words, multiline=False))[:_LABEL_LIMIT]


def _type(field: FoundField) -> InputType:
    for words in (fold(field.name), fold(field.lead)):
        if not words:
            continue
        if words.startswith(_LISTS):
            return InputType.LIST
        if words.split()[0] in _DATES:
            return InputType.TEXT if fold(field.after).startswith("thang") else InputType.DATE
        if words.split()[0] in _TIMES:
            return InputType.TIME
        if words.startswith(_COUNTS):
            return InputType.QUANTITY
        if words.startswith(_LONG) and field.alone:
            return InputType.LONG_TEXT
    return InputType.TEXT
