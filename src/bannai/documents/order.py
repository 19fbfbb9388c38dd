"""What follows from the order of a document's parts: the numbers of headings, the list of facts.

Both change whenever a block is added, dropped, moved or written again, so every part of the program
that changes a document asks here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bannai.documents.facts import Fact
from bannai.documents.model import (
    APPENDICES,
    Block,
    Document,
    Heading,
    HeadingStyle,
    Section,
    document_inlines,
    is_appendix,
)

HEADING_DEPTH: Mapping[HeadingStyle, int] = {
    HeadingStyle.APPENDIX: -1,
    HeadingStyle.APPENDIX_ARABIC: -1,
    HeadingStyle.PART: 0,
    HeadingStyle.CHAPTER: 1,
    HeadingStyle.DIVISION: 2,
    HeadingStyle.ROMAN: 3,
    HeadingStyle.ARTICLE: 4,
    HeadingStyle.ARABIC: 5,
    HeadingStyle.DECIMAL: 6,
    HeadingStyle.LETTER: 7,
    HeadingStyle.PLAIN: 8,
}
# Chương and điều count through the whole paper, whatever they stand in; an appendix begins anew.
_THROUGH: Mapping[HeadingStyle, int] = {HeadingStyle.CHAPTER: 98, HeadingStyle.ARTICLE: 99}
_WHOLE = min(_THROUGH.values())


def ends_heading(style: HeadingStyle, after: HeadingStyle) -> bool:
    """Say whether a heading of style `after` ends what one of `style` heads; plain ones have no rank."""
    if HeadingStyle.PLAIN in (style, after):
        return style is after
    return HEADING_DEPTH[after] <= HEADING_DEPTH[style]


class HeadingCount:
    """Counts the headings of a paper in reading order."""

    def __init__(self, *, single_appendix: bool) -> None:
        """Begin; the only appendix of a paper has no number, and so the ordinal 0."""
        self._counts: dict[int, int] = {}
        self._single = single_appendix

    def following(self, style: HeadingStyle) -> int:
        """Return the ordinal that the next heading of a style will get."""
        other = HeadingCount(single_appendix=self._single)
        other._counts = dict(self._counts)
        return other.next(style)[0]

    def next(self, style: HeadingStyle) -> tuple[int, int]:
        """Return the ordinal and the parent (the ordinal just above) of the next heading of a style."""
        counts = self._counts
        depth = HEADING_DEPTH[style]
        end = math.inf if style in APPENDICES else _WHOLE
        for deeper in [key for key in counts if depth < key < end]:
            del counts[deeper]
        own = _THROUGH.get(style, depth)
        counts[own] = counts.get(own, 0) + 1
        if style in APPENDICES and self._single:
            return 0, 0
        return counts[own], counts.get(depth - 1, 0)


def single_appendix(blocks: Iterable[Block]) -> bool:
    """Say whether there is exactly one appendix."""
    return sum(map(is_appendix, blocks)) == 1


def renumbered(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Return the sections with their headings counted through the whole document.

    A heading counts within the one above it; chương and điều count on through the whole document.
    """
    count = HeadingCount(single_appendix=single_appendix(it for section in sections for it in section.blocks))
    result = []
    for section in sections:
        blocks: list[Block] = []
        for block in section.blocks:
            if isinstance(block, Heading):
                ordinal, parent = count.next(block.style)
                block = replace(block, ordinal=ordinal, parent=parent)
            blocks.append(block)
        result.append(replace(section, blocks=tuple(blocks)))
    return tuple(result)


def facts_in_order(document: Document, known: Mapping[str, Fact]) -> tuple[Fact, ...]:
    """Return the facts that the document's runs name, each once, in reading order."""
    used = dict.fromkeys(run.fact for inline in document_inlines(document) for run in inline if run.fact)
    return tuple(known[fact_id] for fact_id in used if fact_id in known)
