"""Which parts of a document are prose that a model may say better, and what it is told about them.

Untouched are headings, tables, lists, salutations, legal bases, formulas of official papers, forms
(“Địa điểm: …”), points that are counted (“Một là, …”), slides, and whatever is nothing but the user's words –
but for the paragraphs and lists of official papers in which the user tells something in sentences, where the
kind says that these may be reworded (`InputField.sentences`): there only the facts inside are kept letter by
letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bannai.documents.facts import Fact, FactKind, ProvenanceKind
from bannai.documents.kinds import DocumentKind, Family, OutlineSection, StatementForm, Tone
from bannai.documents.model import (
    Block,
    Document,
    Heading,
    HeadingStyle,
    ListBlock,
    Paragraph,
    ParagraphRole,
    Run,
    Section,
    block_inlines,
    document_inlines,
    plain_text,
)
from bannai.documents.vietnamese import syllable_count
from bannai.drafting.facts_inside import facts_inside
from bannai.drafting.sentences import sentences
from bannai.drafting.tidy import finished

LARGEST = 160  # syllables of a stretch; a longer row of paragraphs is parted between them
LONGEST = 400  # syllables of one paragraph; what is longer is not given to a small model
_OWN_LEAST = 8  # syllables of its own that make a paragraph prose
_ASKED_LEAST = 4  # the same, where the user asked for this very paragraph
_LABEL = re.compile(r"[^.!?:]{1,60}:\s*\Z")
_FORMULA = re.compile(r"(?:Căn cứ|Trên đây|Kèm theo|Gửi kèm|Nhận được|Biên bản này|Kinh phí|Đầu mối)(?!\w)")
_BEFORE = 2  # sentences
_TOLD_LEAST = 25  # syllables of a paragraph of the user's own sentences
_TOLD_ASKED_LEAST = 12  # the same, where the user asked for this very paragraph
_ANSWER_LEAST = 6  # syllables of an answer that is a sentence
_FIGURE_LEAST = 4  # the same, where it states a figure: “gia cầm 31.500 con”
_EXACT_WORDS = (StatementForm.VERBATIM, StatementForm.LEGAL_BASIS, StatementForm.DECIDES)
_ORDINAL = re.compile(r"(?:ordinal|n)\.\d+\Z")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive paragraphs of one section, with what a model is told of them.

    `position` counts the blocks of the section. `blocks` are its lines: for a list (`listed`) the items, each
    as a paragraph that ends with a stop; what stands in the document is `stands`. `facts` are those that the
    blocks name. `before` are the last sentences above. `known` is the whole text of the document with its
    facts: what stands there was given. `labels` maps a fact's id to a few words that say what it is. `told`
    are the ids of those facts whose sentences may be reworded around the facts inside; such a stretch is one
    paragraph or one list.
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
    told: tuple[str, ...] = ()
    listed: ListBlock | None = None

    @property
    def stands(self) -> tuple[Block, ...]:
        """What stands in the document, as it stands there."""
        return (self.listed,) if self.listed else self.blocks

    @property
    def text(self) -> str:
        """The text as it stands, a line a paragraph or item."""
        return "\n".join(plain_text(line) for block in self.stands for line in block_inlines(block))


def stretches(document: Document, kind: DocumentKind, tone: Tone | None = None) -> tuple[Stretch, ...]:
    """Return the stretches of a document in reading order; () for slides. `tone` None = the kind's first."""
    if kind.family is Family.SLIDES:
        return ()
    maker = _Maker(document, kind, tone)
    return tuple(maker.stretch(*found) for section in document.sections for found in _rows(section, maker))


def stretch_at(
    document: Document, kind: DocumentKind, section_id: str, position: int, tone: Tone | None = None
) -> Stretch | None:
    """Return one paragraph as a stretch; None when it is no prose, or nothing but the user's words."""
    section = next((it for it in document.sections if it.id == section_id), None)
    if section is None or not 0 <= position < len(section.blocks) or kind.family is Family.SLIDES:
        return None
    block = section.blocks[position]
    maker = _Maker(document, kind, tone)
    if _is_law(section):
        return None
    if lines := maker.told_lines(block, _TOLD_ASKED_LEAST):
        return maker.stretch(section, position, lines, _list(block), _TOLD_ASKED_LEAST)
    if not isinstance(block, Paragraph) or not _is_prose(block, kind, _ASKED_LEAST):
        return None
    return maker.stretch(section, position, (block,))


_Row = tuple[Section, int, tuple[Paragraph, ...], ListBlock | None]


def _list(block: Block) -> ListBlock | None:
    return block if isinstance(block, ListBlock) else None


def _rows(section: Section, maker: _Maker) -> Iterator[_Row]:
    """Yield the rows of consecutive prose paragraphs, none longer than LARGEST where it can be parted.

    A paragraph or list of the user's own sentences is a row of its own.
    """
    if _is_law(section):
        return
    row: list[Paragraph] = []
    size = start = 0
    for at, block in enumerate((*section.blocks, None)):
        told = maker.told_lines(block, _TOLD_LEAST) if block is not None else ()
        prose = isinstance(block, Paragraph) and not told and _is_prose(block, maker.kind, _OWN_LEAST)
        length = syllable_count(plain_text(block.runs)) if isinstance(block, Paragraph) else 0
        if row and (not prose or size + length > LARGEST):
            yield section, start, tuple(row), None
            row, size = [], 0
        if told and block is not None:
            yield section, at, told, _list(block)
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


def _is_running(block: Paragraph) -> bool:
    """Say whether a paragraph is text of the body: no point that is counted, not too long."""
    if block.role is not ParagraphRole.BODY or not block.runs:
        return False
    if any(_ORDINAL.match(run.fact or "") for run in block.runs):
        return False
    return syllable_count(plain_text(block.runs)) <= LONGEST


def _is_formula(block: Paragraph) -> bool:
    """Say whether an official paper's paragraph is one of its formulas, or leads to what comes below."""
    lead, *_ = (*(run.text for run in block.runs if not run.fact), "")
    return plain_text(block.runs).endswith((":", "./.")) or _FORMULA.match(lead) is not None


def _is_prose(block: Paragraph, kind: DocumentKind, least: int) -> bool:
    if not _is_running(block):
        return False
    if not block.runs[0].fact and len(block.runs) > 1 and _LABEL.match(block.runs[0].text):
        rest = "".join(run.text for run in block.runs[1:] if not run.fact)
        if syllable_count(rest) < least:  # “Địa điểm: …”
            return False
    if kind.family is not Family.SPEECH and _is_formula(block):
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
        self.tellable = frozenset(_tellable(kind))

    def told_lines(self, block: Block, least: int) -> tuple[Paragraph, ...]:
        """Return a paragraph or the items of a list whose sentences may be reworded; () for anything else."""
        lines: tuple[Paragraph, ...] = ()
        if isinstance(block, Paragraph):
            lines = (block,)
        elif isinstance(block, ListBlock):
            lines = tuple(Paragraph(finished(item)) for item in block.items)
        return lines if self.told(lines, least) else ()

    def told(self, lines: Sequence[Paragraph], least: int) -> tuple[str, ...]:
        """Return the facts of lines whose sentences may be reworded; () where they are none of that sort.

        They are when they consist mainly of such sentences, or of what was made of them before.
        """
        size = sum(syllable_count(plain_text(line.runs)) for line in lines)
        if not self.tellable or size > LONGEST or size < least:
            return ()
        if not all(_is_running(line) and not _is_formula(line) for line in lines):
            return ()
        runs = [run for line in lines for run in line.runs if run.fact and self._tells(run.fact)]
        parts = any(
            syllable_count(run.text) < syllable_count(self.facts[run.fact or ""].text) for run in runs
        )
        sentence_like = [run for run in runs if _is_told(run)]
        own = sum(syllable_count(run.text) for run in sentence_like)
        if not (parts or own * 2 >= size):
            return ()
        found = runs if parts else sentence_like
        return tuple(dict.fromkeys(run.fact for run in found if run.fact))

    def _tells(self, fact_id: str) -> bool:
        fact = self.facts.get(fact_id)
        key = fact_id.partition(".")[0]
        given = fact is not None and fact.provenance.kind is ProvenanceKind.ANSWER
        return given and fact is not None and fact.kind is FactKind.TEXT and key in self.tellable

    def stretch(
        self,
        section: Section,
        position: int,
        blocks: tuple[Paragraph, ...],
        listed: ListBlock | None = None,
        least: int = _TOLD_LEAST,
    ) -> Stretch:
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
            told=self.told(blocks, least) if listed or len(blocks) == 1 else (),
            listed=listed,
        )

    def _before(self, section: Section, position: int) -> str:
        at = self.document.sections.index(section)
        blocks = [block for earlier in self.document.sections[:at] for block in earlier.blocks]
        return _last_sentences((*blocks, *section.blocks[:position]))


def _tellable(kind: DocumentKind) -> Iterator[str]:
    """Yield the questions of an official kind whose answers may be reworded."""
    exact = {
        key
        for part in kind.outline
        for statement in part.statements
        if statement.form in _EXACT_WORDS
        for key in (statement.input, statement.each)
    }
    if kind.family not in (Family.SPEECH, Family.SLIDES):
        yield from (item.key for item in kind.inputs if item.sentences and item.key not in exact)


def _is_told(run: Run) -> bool:
    """Say whether an answer is a sentence with facts inside; without any it could not be traced any more."""
    inside = facts_inside(run.text)
    least = _FIGURE_LEAST if any(it.letter == "n" for it in inside) else _ANSWER_LEAST
    return bool(inside) and syllable_count(run.text) >= least


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
