"""What follows from the order of a document's parts: the numbers of headings, the list of facts.

Both change whenever a block is added, dropped, moved or written again, so every part of the program
that changes a document asks here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bannai.documents.facts import Fact
from bannai.documents.model import Block, Document, Heading, HeadingStyle, Section, document_inlines

HEADING_DEPTH: Mapping[HeadingStyle, int] = {
    HeadingStyle.PART: 0,
    HeadingStyle.ROMAN: 1,
    HeadingStyle.ARTICLE: 2,
    HeadingStyle.ARABIC: 3,
    HeadingStyle.DECIMAL: 4,
    HeadingStyle.LETTER: 5,
    HeadingStyle.PLAIN: 6,
}
_ARTICLES = 99  # điều count through the whole paper, whatever chapter they stand in


def renumbered(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Return the sections with their headings counted through the whole document.

    A heading counts within the one above it; articles count on through the whole document.
    """
    counts: dict[int, int] = {}
    result = []
    for section in sections:
        blocks: list[Block] = []
        for block in section.blocks:
            if isinstance(block, Heading):
                depth = HEADING_DEPTH[block.style]
                for deeper in [key for key in counts if depth < key < _ARTICLES]:
                    del counts[deeper]
                own = _ARTICLES if block.style is HeadingStyle.ARTICLE else depth
                counts[own] = counts.get(own, 0) + 1
                block = replace(block, ordinal=counts[own], parent=counts.get(depth - 1, 0))
            blocks.append(block)
        result.append(replace(section, blocks=tuple(blocks)))
    return tuple(result)


def facts_in_order(document: Document, known: Mapping[str, Fact]) -> tuple[Fact, ...]:
    """Return the facts that the document's runs name, each once, in reading order."""
    used = dict.fromkeys(run.fact for inline in document_inlines(document) for run in inline if run.fact)
    return tuple(known[fact_id] for fact_id in used if fact_id in known)
