"""Brings the text of an editor to another document in one step that can be undone at once.

Only what differs is written, so the place in the text and the other undo steps stay where they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtGui import QTextBlock, QTextCursor, QTextTable

from bannai.documents.model import Block, Document, Heading, Inline
from bannai.documents.parts import closing_parts, head_parts
from bannai.gui.document_text import DocumentText, LineWriter
from bannai.gui.line_reader import Item, Key

Stretch = Block | Inline  # a block without its number, or a line of the head or the closing


@dataclass(slots=True)
class _Shown:
    """What stands in the text: the lines and tables of one stretch."""

    key: Key
    items: list[Item]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch with where it belongs; the first block of a section carries the section's title."""

    part: str
    section: str
    stretch: Stretch
    title: str = ""


def apply(book: DocumentText, document: Document, *, answers_changed: bool = False) -> None:
    """Show another document. Ctrl+Z brings the one before back.

    `answers_changed`: what the text said of facts that are now others no longer counts as those facts.
    """
    shown = _shown(book)
    before = _stretches(now := book.document())
    after = _stretches(document)
    book.runs.know(document.facts, outdating=answers_changed)
    old_titles, titles = ({it.id: it.title for it in each.sections} for each in (now, document))
    old = [_piece(it.key, before[it.key], old_titles) for it in shown if it.key in before]
    new = [_piece(key, stretch, titles) for key, stretch in after.items()]
    if old == new:
        return
    whole = len(old) != len(shown) or len(shown) != len(before)  # lines were moved between parts
    same = tail = 0
    while not whole and same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    while not whole and tail < min(len(old), len(new)) - same and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    cursor = QTextCursor(book.text)
    cursor.beginEditBlock()
    fresh = False
    kept = [item for it in shown[:same] for item in it.items]
    gone = [item for it in shown[same : len(shown) - tail] for item in it.items]
    if whole or not _make_room(cursor, kept, gone):
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.removeSelectedText()
        same, tail, fresh = 0, 0, True
    writer = LineWriter(book, cursor, fresh=fresh)
    for piece in new[same : len(new) - tail]:
        if isinstance(piece.stretch, tuple):
            writer.part(piece.part, (piece.stretch,))
        else:
            writer.block(piece.stretch, piece.section, titles[piece.section])
    cursor.endEditBlock()


def _piece(key: Key, stretch: Stretch, titles: Mapping[str, str]) -> _Piece:
    title = titles.get(key.section, "") if key.number == 0 else ""
    return _Piece(key.part, key.section, stretch, title)


def _make_room(cursor: QTextCursor, kept: Sequence[Item], gone: Sequence[Item]) -> bool:
    """Take out what is gone and stand at the end of what is kept; False beside a table: write everything."""
    last = kept[-1] if kept else None
    if not isinstance(last, QTextBlock) or any(isinstance(item, QTextTable) for item in gone):
        return False
    cursor.setPosition(last.position() + last.length() - 1)
    if gone and isinstance(end := gone[-1], QTextBlock):
        form, letters = last.blockFormat(), last.charFormat()
        cursor.setPosition(end.position() + end.length() - 1, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        cursor.setBlockFormat(form)
        cursor.setBlockCharFormat(letters)
    return True


def _stretches(document: Document) -> dict[Key, Stretch]:
    """Return what a document shows, in order. A name that nobody gave is an empty line to type it in."""
    stretches: dict[Key, Stretch] = {}
    for name, lines in head_parts(document).items():
        stretches |= {Key(name, "", number): line for number, line in enumerate(lines)}
    for section in document.sections:
        stretches |= {Key("", section.id, at): _unnumbered(it) for at, it in enumerate(section.blocks)}
    for name, lines in closing_parts(document).items():
        shown = lines or (((),) if name.endswith(".name") else ())
        stretches |= {Key(name, "", number): line for number, line in enumerate(shown)}
    return stretches


def _unnumbered(block: Block) -> Block:
    return replace(block, ordinal=1, parent=0) if isinstance(block, Heading) else block


def _shown(book: DocumentText) -> list[_Shown]:
    """Return what stands in the text, in order; an empty line goes with what stands before it."""
    result: list[_Shown] = []
    for key, item in book.keyed_items():
        if result and key in (None, result[-1].key):
            result[-1].items.append(item)
        elif key is not None:
            result.append(_Shown(key, [item]))
    return result
