"""Which parts of a document are prose that a model may say better, and what it is told about them.

Untouched are headings, lists, tables, salutations, legal bases, formulas of official papers, forms
(“Địa điểm: …”), points that are counted (“Một là, …”), slides, and whatever is nothing but the user's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bannai.documents.facts import Fact
from bannai.documents.kinds import DocumentKind, Family, OutlineSection, Tone
from bannai.documents.model import (
    Block,
    Document,
    Heading,
    HeadingStyle,
    Paragraph,
    ParagraphRole,
    Section,
    document_inlines,
    plain_text,
)
from bannai.documents.vietnamese import syllable_count
from bannai.drafting.sentences import sentences

LARGEST = 160  # syllables of a stretch; a longer row of paragraphs is parted between them
LONGEST = 400  # syllables of one paragraph; what is longer is not given to a small model
_OWN_LEAST = 8  # syllables of its own that make a paragraph prose
_ASKED_LEAST = 4  # the same, where the user asked for this very paragraph
_LABEL = re.compile(r"[^.!?:]{1,60}:\s*\Z")
_FORMULA = re.compile(r"(?:Căn cứ|Trên đây|Kèm theo|Gửi kèm|Nhận được|Biên bản này|Kinh phí|Đầu mối)(?!\w)")
_BEFORE = 2  # sentences
_ORDINAL = re.compile(r"(?:ordinal|n)\.\d+\Z")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive paragraphs of one section, with what a model is told of them.

    `position` counts the blocks of the section. `facts` are those that the blocks name. `before` are the
    last sentences above. `known` is the whole text of the document with its facts: what stands there was
    given. `labels` maps a fact's id to a few words that say what it is.
    """

    section_id: str
    position: int
    blocks: tuple[Paragraph, ...]
    facts: tuple[Fact, ...]
    family: Family
    tone: Tone
    before: str = ""
    purpose: str = ""
    instruction: str = ""
    known: str = ""
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The text as it stands, a line a paragraph."""
        return "\n".join(plain_text(block.runs) for block in self.blocks)


def stretches(document: Document, kind: DocumentKind, tone: Tone | None = None) -> tuple[Stretch, ...]:
    """Return the stretches of a document in reading order; () for slides. `tone` None = the kind's first."""
    if kind.family is Family.SLIDES:
        return ()
    maker = _Maker(document, kind, tone)
    return tuple(maker.stretch(*found) for section in document.sections for found in _rows(section, kind))


def stretch_at(
    document: Document, kind: DocumentKind, section_id: str, position: int, tone: Tone | None = None
) -> Stretch | None:
    """Return one paragraph as a stretch; None when it is no prose, or nothing but the user's words."""
    section = next((it for it in document.sections if it.id == section_id), None)
    if section is None or not 0 <= position < len(section.blocks) or kind.family is Family.SLIDES:
        return None
    block = section.blocks[position]
    if not isinstance(block, Paragraph) or not _is_prose(block, kind, _ASKED_LEAST) or _is_law(section):
        return None
    return _Maker(document, kind, tone).stretch(section, position, (block,))


def _rows(section: Section, kind: DocumentKind) -> Iterator[tuple[Section, int, tuple[Paragraph, ...]]]:
    """Yield the rows of consecutive prose paragraphs, none longer than LARGEST where it can be parted."""
    if _is_law(section):
        return
    row: list[Paragraph] = []
    size = start = 0
    for at, block in enumerate((*section.blocks, None)):
        prose = isinstance(block, Paragraph) and _is_prose(block, kind, _OWN_LEAST)
        length = syllable_count(plain_text(block.runs)) if isinstance(block, Paragraph) else 0
        if row and (not prose or size + length > LARGEST):
            yield section, start, tuple(row)
            row, size = [], 0
        if prose and isinstance(block, Paragraph):
            if not row:
                start = at
            row.append(block)
            size += length


def _is_law(section: Section) -> bool:
    """Say whether a section holds operative text: điều, or the words that decide."""
    return any(
        (isinstance(block, Heading) and block.style is HeadingStyle.ARTICLE)
        or (isinstance(block, Paragraph) and block.role is ParagraphRole.DECIDES)
        for block in section.blocks
    )


def _is_prose(block: Paragraph, kind: DocumentKind, least: int) -> bool:
    if block.role is not ParagraphRole.BODY or not block.runs:
        return False
    text = plain_text(block.runs)
    if any(_ORDINAL.match(run.fact or "") for run in block.runs) or syllable_count(text) > LONGEST:
        return False
    lead, *_ = (*(run.text for run in block.runs if not run.fact), "")
    if not block.runs[0].fact and len(block.runs) > 1 and _LABEL.match(block.runs[0].text):
        rest = "".join(run.text for run in block.runs[1:] if not run.fact)
        if syllable_count(rest) < least:  # “Địa điểm: …”
            return False
    if kind.family is not Family.SPEECH and (text.endswith((":", "./.")) or _FORMULA.match(lead)):
        return False
    own = sum(syllable_count(run.text) for run in block.runs if not run.fact)
    return own >= least


class _Maker:
    """Gathers what is told about the stretches of one document."""

    def __init__(self, document: Document, kind: DocumentKind, tone: Tone | None) -> None:
        self.document = document
        self.kind = kind
        self.tone = tone if tone in kind.tones and tone is not None else kind.tones[0]
        self.facts = {fact.id: fact for fact in document.facts}
        self.parts: Mapping[str, OutlineSection] = {part.id: part for part in kind.outline}
        lines = [plain_text(inline) for inline in document_inlines(document)]
        self.known = "\n".join([*lines, *(fact.text for fact in document.facts)])
        self.labeller = _Labels(kind, document.facts)

    def stretch(self, section: Section, position: int, blocks: tuple[Paragraph, ...]) -> Stretch:
        named = dict.fromkeys(run.fact for block in blocks for run in block.runs if run.fact)
        facts = tuple(self.facts[fact_id] for fact_id in named if fact_id in self.facts)
        part = self.parts.get(section.id)
        return Stretch(
            section_id=section.id,
            position=position,
            blocks=blocks,
            facts=facts,
            family=self.kind.family,
            tone=self.tone,
            before=self._before(section, position),
            purpose=part.purpose if part else section.title,
            instruction=part.instruction if part else "",
            known=self.known,
            labels=tuple((fact.id, self.labeller.of(fact)) for fact in facts),
        )

    def _before(self, section: Section, position: int) -> str:
        at = self.document.sections.index(section)
        blocks = [block for earlier in self.document.sections[:at] for block in earlier.blocks]
        return _last_sentences((*blocks, *section.blocks[:position]))


def _last_sentences(blocks: Sequence[Block]) -> str:
    told = [
        block
        for block in blocks
        if isinstance(block, Paragraph) and block.role in (ParagraphRole.BODY, ParagraphRole.SALUTATION)
    ]
    pieces = [plain_text(it).strip() for block in told[-_BEFORE:] for it in sentences(block.runs)]
    return " ".join(pieces[-_BEFORE:])


class _Labels:
    """Says in a few words what a fact is, by the question that it answers."""

    def __init__(self, kind: DocumentKind, facts: Sequence[Fact]) -> None:
        self._inputs = {item.key: item for item in kind.inputs}
        self._rows: dict[str, str] = {}  # “so_lieu.1” → the text that names the row
        for fact in facts:
            key, _, rest = fact.id.partition(".")
            number, _, column = rest.partition(".")
            item = self._inputs.get(key)
            if item and item.columns and column == item.columns[0].key:
                self._rows[f"{key}.{number}"] = fact.text

    def of(self, fact: Fact) -> str:
        key, _, rest = fact.id.removeprefix("missing.").partition(".")
        number, _, column = rest.partition(".")
        item = self._inputs.get(key)
        if item is None:
            return ""
        columns = {it.key: it.label for it in item.columns}
        name = columns.get(column.partition(".")[0], "")
        row = self._rows.get(f"{key}.{number}", "")
        name = name or item.label
        return f"{name}: {row}" if row and row != fact.text else name
