"""What has changed between two texts, word by word, and between two documents, paragraph by paragraph.

Written for a reader who checks a paper, not for a machine: whole words and whole figures change, and a
phrase that was written anew is shown as one phrase, not as a mosaic of the few small words it kept.
Always exact: the same and removed pieces are the old text, the same and added ones the new.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Final

from bannai.documents.hunks import Hunk, hunks
from bannai.documents.labels import heading_label, marker_label
from bannai.documents.model import (
    Block,
    Chart,
    Document,
    Heading,
    Inline,
    ListBlock,
    Paragraph,
    Slide,
    Table,
    plain_text,
)

HEAD: Final = "#head"
"""The section id of what stands above the first section: no outline uses such an id."""
CLOSING: Final = "#closing"
"""The section id of signatures and recipients."""

# A figure, a date or a symbol is one word: “1.020” becomes “1.120”, not “1.” “0→1” “20”.
_WORD: Final = re.compile(r"\d[\w.,/%-]*\w|\w+|[^\S\n]+|.", re.DOTALL)
_KEPT_LETTERS: Final = 15  # a common stretch longer than this always stays one
_ALIKE: Final = 0.4  # share of common words from which two paragraphs are the same one, changed
_PAIRS: Final = 900  # pairs of paragraphs of one gap that are held against each other


class PieceKind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text of one kind; never empty. Where something was replaced, the removed comes first."""

    text: str
    kind: PieceKind


@dataclass(frozen=True, slots=True)
class ParagraphDifference:
    """A paragraph, item or table row before and after; None where there was none or is none any more."""

    section_id: str
    old: str | None
    new: str | None
    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Say whether anything is different."""
        return self.old != self.new


def word_differences(old: str, new: str) -> tuple[Piece, ...]:
    """Return the pieces of two texts in reading order, neighbours never of the same kind.

    Costs about as much as reading both texts, also when nothing in them is common.
    """
    olds, news = _WORD.findall(old), _WORD.findall(new)
    pieces: list[Piece] = []
    place = 0
    for old_start, old_end, new_start, new_end in _readable(hunks(olds, news), olds, news):
        for words, kind in (
            (olds[place:old_start], PieceKind.SAME),
            (olds[old_start:old_end], PieceKind.REMOVED),
            (news[new_start:new_end], PieceKind.ADDED),
        ):
            if words:
                pieces.append(Piece("".join(words), kind))
        place = old_end
    if rest := "".join(olds[place:]):
        pieces.append(Piece(rest, PieceKind.SAME))
    return tuple(pieces)


def document_differences(old: Document, new: Document) -> tuple[ParagraphDifference, ...]:
    """Return every paragraph of two documents in reading order, those that did not change too.

    Sections are matched by their ids. A paragraph is the text of a paragraph, a heading with its number,
    an item with its mark, a table row (cells apart by “ | ”), or a line of the head or the closing.
    """
    olds, news = list(_parts(old)), list(_parts(new))
    old_ids, new_ids = [part[0] for part in olds], [part[0] for part in news]
    found: list[ParagraphDifference] = []

    def apart(start: int, end: int, new_start: int, new_end: int) -> None:
        for section_id, lines in olds[start:end]:
            found.extend(_paragraph(section_id, line, None) for line in lines)
        for section_id, lines in news[new_start:new_end]:
            found.extend(_paragraph(section_id, None, line) for line in lines)

    place, shift = 0, 0
    for hunk in [*hunks(old_ids, new_ids), (len(olds), len(olds), len(news), len(news))]:
        for index in range(place, hunk[0]):
            section_id, lines = olds[index]
            found.extend(_line_differences(section_id, lines, news[index + shift][1]))
        apart(*hunk)
        place, shift = hunk[1], hunk[3] - hunk[1]
    return tuple(found)


def block_differences(old: Iterable[Block], new: Iterable[Block]) -> tuple[ParagraphDifference, ...]:
    """Return every paragraph of some blocks and of those in their place, as `document_differences` does."""
    olds, news = ([line for block in blocks for line in _block(block) if line] for blocks in (old, new))
    return tuple(_line_differences("", olds, news))


def document_lines(document: Document) -> tuple[tuple[str, str], ...]:
    """Return the paragraphs that `document_differences` compares, each with its section's id."""
    return tuple((section_id, line) for section_id, lines in _parts(document) for line in lines)


# Paragraphs


def _line_differences(section_id: str, olds: list[str], news: list[str]) -> Iterator[ParagraphDifference]:
    place, shift = 0, 0
    for hunk in [*hunks(olds, news), (len(olds), len(olds), len(news), len(news))]:
        for index in range(place, hunk[0]):
            yield _paragraph(section_id, olds[index], news[index + shift])
        for before, after in _pairs(olds[hunk[0] : hunk[1]], news[hunk[2] : hunk[3]]):
            yield _paragraph(section_id, before, after)
        place, shift = hunk[1], hunk[3] - hunk[1]


def _pairs(olds: list[str], news: list[str]) -> Iterator[tuple[str | None, str | None]]:
    """Bring the paragraphs of a gap together that are most alike, in order; the others stand alone."""
    rows, columns = len(olds), len(news)
    if rows == 1 == columns:
        yield olds[0], news[0]
        return
    if not rows or not columns or rows * columns > _PAIRS:
        yield from ((line, None) for line in olds)
        yield from ((None, line) for line in news)
        return
    old_words, new_words = [_bag(line) for line in olds], [_bag(line) for line in news]
    alike = [[_likeness(before, after) for after in new_words] for before in old_words]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]  # of olds[i:] and news[j:]
    for i in reversed(range(rows)):
        for j in reversed(range(columns)):
            together = best[i + 1][j + 1] + alike[i][j] if alike[i][j] >= _ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    i = j = 0
    while i < rows or j < columns:
        if i < rows and best[i][j] == best[i + 1][j]:
            yield olds[i], None
            i += 1
        elif j < columns and best[i][j] == best[i][j + 1]:
            yield None, news[j]
            j += 1
        else:
            yield olds[i], news[j]
            i, j = i + 1, j + 1


def _bag(text: str) -> Counter[str]:
    return Counter(word for word in _WORD.findall(text.lower()) if word[0].isalnum())


def _likeness(old: Counter[str], new: Counter[str]) -> float:
    whole = old.total() + new.total()
    return 2 * (old & new).total() / whole if whole else 0.0


def _paragraph(section_id: str, old: str | None, new: str | None) -> ParagraphDifference:
    if old == new and old:
        return ParagraphDifference(section_id, old, new, (Piece(old, PieceKind.SAME),))
    return ParagraphDifference(section_id, old, new, word_differences(old or "", new or ""))


# Words


def _readable(found: list[Hunk], old: Sequence[str], new: Sequence[str]) -> list[Hunk]:
    """Join changes that only a few letters keep apart, no more than changed on either side.

    A line break between them keeps them apart.
    """
    letters, new_letters = _lengths(old), _lengths(new)
    breaks = [0, *accumulate(word == "\n" for word in old)]

    def size(hunk: Hunk) -> int:
        return max(letters[hunk[1]] - letters[hunk[0]], new_letters[hunk[3]] - new_letters[hunk[2]])

    joined: list[Hunk] = []
    for hunk in found:
        while joined:
            last = joined[-1]
            kept = letters[hunk[0]] - letters[last[1]]
            if breaks[hunk[0]] > breaks[last[1]] or kept > min(_KEPT_LETTERS, size(last), size(hunk)):
                break
            joined.pop()
            hunk = (last[0], hunk[1], last[2], hunk[3])
        joined.append(hunk)
    return _begun_at_words(joined, old, new)


def _begun_at_words(found: list[Hunk], old: Sequence[str], new: Sequence[str]) -> list[Hunk]:
    """Let what was put in or left out begin with its word and take the space after it."""
    moved: list[Hunk] = []
    for index, (start, end, new_start, new_end) in enumerate(found):
        room = (found[index + 1][0] if index + 1 < len(found) else len(old)) - end
        begins = new[new_start] if start == end else old[start] if new_start == new_end else ""
        shift = int(room > 1 and begins.isspace() and begins != "\n" and old[end] == begins)
        moved.append((start + shift, end + shift, new_start + shift, new_end + shift))
    return moved


def _lengths(words: Sequence[str]) -> list[int]:
    """Return how many letters stand before each word, and in all."""
    return [0, *accumulate(len(word) for word in words)]


# The paragraphs of a document


def _parts(document: Document) -> Iterator[tuple[str, list[str]]]:
    """Yield head, sections and closing, each with its paragraphs; empty ones are left out."""
    for section_id, lines in (
        (HEAD, _head(document)),
        *((part.id, (line for block in part.blocks for line in _block(block))) for part in document.sections),
        (CLOSING, _closing(document)),
    ):
        if kept := [line for line in lines if line.strip()]:
            yield section_id, kept


def _head(document: Document) -> Iterator[str]:
    if head := document.letterhead:
        yield from map(plain_text, (*head.superior, *head.issuer))
        yield from (plain_text(head.symbol), plain_text(head.letter_subject), head.urgency)
        yield plain_text(head.draft)
        yield plain_text(head.place_date)
    yield from map(plain_text, (document.type_name, document.subject, document.dateline))
    yield from map(plain_text, document.addressed)


def _closing(document: Document) -> Iterator[str]:
    for signature in document.signatures:
        yield from map(plain_text, signature.lines)
        yield from (signature.note, plain_text(signature.name))
    yield from map(plain_text, document.recipients)
    yield plain_text(document.contact)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield plain_text(block.runs)
        case Heading():
            yield f"{heading_label(block)} {plain_text(block.runs)}".strip()
        case ListBlock():
            for ordinal, item in enumerate(block.items, start=1):
                yield f"{marker_label(block.marker, ordinal)} {plain_text(item)}"
        case Table():
            yield plain_text(block.caption)
            for row in (tuple(column.header for column in block.columns), *block.rows):
                yield _row(row)
        case Chart():
            yield plain_text(block.title)
            yield " | ".join(block.categories)
            for series in block.series:
                yield f"{series.name}: {_row(series.labels)}"
        case Slide():
            yield from (plain_text(block.title), plain_text(block.subtitle))
            for inner in block.blocks:
                yield from _block(inner)
            yield from (plain_text(note.runs) for note in block.notes)
            if block.picture:
                yield plain_text(block.picture.caption)


def _row(cells: Sequence[Inline]) -> str:
    texts = [plain_text(cell).strip() for cell in cells]
    return " | ".join(texts) if any(texts) else ""
