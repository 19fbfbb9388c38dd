"""Outline → document: the sections that a writer wrote, numbered and framed by the standard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bannai import messages
from bannai.documents.facts import FactKind
from bannai.documents.kinds import DocumentKind, Family
from bannai.documents.model import (
    Block,
    Document,
    Heading,
    Inline,
    ListBlock,
    ListMarker,
    Paragraph,
    ParagraphRole,
    Run,
    Section,
    Slide,
    SlideLayout,
    plain_text,
    section_text,
)
from bannai.documents.order import HEADING_DEPTH, facts_in_order, renumbered
from bannai.documents.standards import Standard
from bannai.documents.vietnamese import format_number, syllable_count
from bannai.drafting.brief import Brief
from bannai.drafting.case_form import SYLLABLES_PER_MINUTE
from bannai.drafting.official import OfficialFrame
from bannai.drafting.phrase_rendering import WriterOptions
from bannai.drafting.phrase_writer import PhraseWriter
from bannai.drafting.tidy import finished


@dataclass(frozen=True, slots=True)
class Draft:
    """A finished draft: the document, what is missing, what the user should know."""

    document: Document
    missing: tuple[str, ...]
    warnings: tuple[str, ...]


def assemble(
    kind: DocumentKind,
    brief: Brief,
    standard: Standard,
    writer: PhraseWriter,
    sections: Sequence[Section],
    minutes: float | None = None,
) -> Draft:
    """Put the written sections into a whole document. `minutes` is the speaking time asked for."""
    numbered = _numbered([section for section in sections if section.blocks])
    kept = _with_contents(_based(numbered, standard.wording.get("basis_prefix", "")))
    say = writer.renderer.say
    document = Document(
        kind_id=kind.id,
        kind_name=kind.name,
        standard=standard.id,
        sections=tuple(kept),
        type_name=say(kind.title, "document", "title"),
        subject=_no_stop(say(kind.subtitle, "document", "subtitle")),
        dateline=_no_stop(say(kind.dateline, "document", "dateline")),
    )
    missing = list(brief.missing)
    if kind.form:
        framing = OfficialFrame(kind.form, brief, standard, writer).build()
        missing += [label for label in framing.missing if label not in missing]
        end = standard.wording.get("body_end", ".") if kind.form.ends_with_mark else "."
        document = replace(
            document,
            letterhead=framing.letterhead,
            type_name=framing.type_name,
            subject=framing.subject,
            addressed=framing.addressed,
            signatures=framing.signatures,
            recipients=framing.recipients,
            addressed_word=framing.addressed_word,
            contact=framing.contact,
            two_sided=framing.two_sided,
            sections=renumbered((*_closed(document.sections, end), *framing.appendices)),
        )
    document = replace(document, facts=facts_in_order(document, writer.facts))
    warnings = [
        *brief.warnings,
        *_unused(kind, brief, document),
        *_thin(kind, brief, document, writer.options, minutes),
    ]
    if writer.renderer.lacks_level and messages.text("drafting.lacks_level") not in missing:
        warnings.append(messages.text("drafting.level_unsaid"))
    return Draft(document, tuple(missing), tuple(warnings))


def _no_stop(inline: Inline) -> Inline:
    if not inline:
        return inline
    return (*inline[:-1], replace(inline[-1], text=inline[-1].text.rstrip(" .;,")))


def _numbered(sections: Sequence[Section]) -> list[Section]:
    """Drop headings that nothing follows, then number the rest through the whole document."""
    flat = [(index, block) for index, section in enumerate(sections) for block in section.blocks]
    kept: list[tuple[int, Block]] = []
    open_depth: int | None = None  # depth of the heading that comes next (reading backwards), None = text
    for index, block in reversed(flat):
        if isinstance(block, Heading):
            depth = HEADING_DEPTH[block.style]
            if not kept or (open_depth is not None and depth >= open_depth):
                continue
            open_depth = depth
        else:
            open_depth = None
        kept.append((index, block))
    kept.reverse()
    by_section: dict[int, list[Block]] = {}
    for index, block in kept:
        by_section.setdefault(index, []).append(block)
    return list(
        renumbered(
            [
                replace(section, blocks=tuple(by_section[i]))
                for i, section in enumerate(sections)
                if i in by_section
            ]
        )
    )


def _based(sections: list[Section], prefix: str) -> list[Section]:
    """Close the last legal basis with a stop (the others end with `;`); the Party sets `- ` before each."""
    places = [
        (at, number)
        for at, section in enumerate(sections)
        for number, block in enumerate(section.blocks)
        if isinstance(block, Paragraph) and block.role is ParagraphRole.LEGAL_BASIS
    ]
    for at, number in places:
        blocks = list(sections[at].blocks)
        block = blocks[number]
        if isinstance(block, Paragraph):
            runs = finished(block.runs, "." if (at, number) == places[-1] else ";")
            blocks[number] = replace(block, runs=(Run(prefix), *runs) if prefix else runs)
        sections[at] = replace(sections[at], blocks=tuple(blocks))
    return sections


def _with_contents(sections: list[Section]) -> list[Section]:
    """Fill the contents slide with the titles of the sections after it, each once."""
    for at, section in enumerate(sections):
        blocks = list(section.blocks)
        for number, block in enumerate(blocks):
            if not isinstance(block, Slide) or block.layout is not SlideLayout.CONTENTS:
                continue
            titles = dict.fromkeys(
                later.title for later in sections[at + 1 :] if later.title and not _is_thanks(later)
            )
            items = tuple((Run(title),) for title in titles)
            blocks[number] = replace(block, blocks=(ListBlock(items, ListMarker.ARABIC),))
        sections[at] = replace(section, blocks=tuple(blocks))
    return sections


def _is_thanks(section: Section) -> bool:
    return any(isinstance(block, Slide) and block.layout is SlideLayout.THANKS for block in section.blocks)


def _closed(sections: tuple[Section, ...], end: str) -> tuple[Section, ...]:
    """Close the body with the standard's mark (`./.` by the samples of NĐ 30/2020)."""
    if not sections or not sections[-1].blocks:
        return sections
    *blocks, last = sections[-1].blocks
    if isinstance(last, Paragraph):
        closed: Block = replace(last, runs=_ended(last.runs, end))
    elif isinstance(last, ListBlock):
        closed = replace(last, items=(*last.items[:-1], _ended(last.items[-1], end)))
    else:
        return sections
    return (*sections[:-1], replace(sections[-1], blocks=(*blocks, closed)))


def _ended(inline: Inline, end: str) -> Inline:
    *head, last = inline
    text = last.text.rstrip()
    if text.endswith(("!", "?", end)):
        return inline
    bare = text.rstrip(".;,:")
    if last.fact:
        return (*head, replace(last, text=bare), Run(end))
    return (*head, replace(last, text=bare + end))


def _unused(kind: DocumentKind, brief: Brief, document: Document) -> Iterator[str]:
    """Tell which answers stand nowhere in the document."""
    used = {fact.provenance.detail for fact in document.facts} | {fact.id for fact in document.facts}
    computed = " ".join(fact.provenance.detail for fact in document.facts)
    for item in kind.inputs:
        value = brief.values.get(item.key)
        if value is None or item.key in used or item.choices or item.choices_from:
            continue
        if (
            any(fact.id.partition(".")[0] == item.key for fact in document.facts)
            or f"missing.{item.key}" in used
        ):
            continue
        text = brief.texts.get(item.key, "")
        if text and text in computed:
            continue
        yield messages.text("drafting.answer_unused", label=item.label)


def body_syllables(document: Document) -> int:
    """Count the syllables that are said or read: the sections only."""
    return sum(syllable_count(section_text(section)) for section in document.sections)


def _thin(
    kind: DocumentKind, brief: Brief, document: Document, options: WriterOptions, minutes: float | None
) -> Iterator[str]:
    """Say that the text is shorter than asked for because the facts are few, and what would add to it."""
    least = kind.words.get(options.length, (0, 0))[0]
    if minutes is not None and kind.family is Family.SPEECH:
        least = int(minutes * SYLLABLES_PER_MINUTE * 0.8)
    syllables = body_syllables(document)
    if syllables >= least:
        return
    open_questions = [
        item.label
        for item in kind.inputs
        if item.key not in brief.values and not item.choices and not item.choices_from
    ]
    more = "; ".join(open_questions[:6])
    name = "drafting.thin_more" if more else "drafting.thin"
    spoken = format_number(max(1, round(syllables / SYLLABLES_PER_MINUTE)))
    if kind.family is Family.SPEECH:
        name = name.replace("thin", "thin_speech")
    yield messages.text(name, syllables=format_number(syllables), minutes=spoken, questions=more)


def missing_facts(document: Document) -> tuple[str, ...]:
    """Return the texts of the marks that stand in the document."""
    return tuple(fact.text for fact in document.facts if fact.kind is FactKind.MISSING)


def title_of(sections: Sequence[Block]) -> str:
    """Return the title that a section prints: its first heading or its first slide's title."""
    for block in sections:
        if isinstance(block, Heading):
            return plain_text(block.runs)
        if isinstance(block, Slide):
            return plain_text(block.title)
    return ""
