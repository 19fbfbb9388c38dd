"""The words beside the lines of the editor: numbers of headings, markers of lists, slides, notes."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QFont, QFontMetrics, QTextTable

from bannai import messages
from bannai.documents.labels import heading_label, marker_label
from bannai.documents.model import Heading, HeadingStyle, ListBlock
from bannai.documents.order import HEADING_DEPTH
from bannai.gui.document_text import DocumentText
from bannai.gui.line_reader import Item
from bannai.gui.style import GRID_PX, scaled
from bannai.gui.text_format import LineKind, line_of

_GUTTER_MIN_PX = 4 * GRID_PX
_GUTTER_MAX_PX = 10 * GRID_PX  # “Kính gửi”; what is wider stands above its line


def line_labels(book: DocumentText) -> dict[int, str]:
    """Return what stands beside each line, by the number of its block in the text."""
    labels: dict[int, str] = {}
    counts: dict[int, int] = {}
    origin, part, items, slides = "", "", 0, 0
    for item in book.items():
        if isinstance(item, QTextTable):
            origin = ""
            continue
        label, text = "", item.text().strip()
        line = line_of(item.blockFormat())
        block = book.origin(line)
        if line.part in ("addressed", "recipients"):
            label = messages.text(f"draft.label_{line.part}") if line.part != part else ""
        part = line.part
        if line.kind is LineKind.ITEM and isinstance(block, ListBlock) and text:
            items = items + 1 if line.origin == origin else 1
            label = marker_label(block.marker, items)
            origin = line.origin
        elif line.kind is LineKind.HEADING and isinstance(block, Heading) and text:
            label = _counted(block, counts)
        elif line.kind is LineKind.SLIDE:
            slides += 1
            label = messages.text("draft.label_slide", number=slides)
        elif line.kind in (LineKind.CHART, LineKind.NOTE):
            label = messages.text(f"draft.label_{line.kind.value}")
        if line.kind is not LineKind.ITEM and text:
            origin = ""
        if label:
            labels[item.blockNumber()] = label
    return labels


def gutter_px(labels: Iterable[str], font: QFont) -> int:
    """Return the room on the left of a text: for its widest label, and for a number that may come."""
    bold = QFont(font)
    bold.setBold(True)
    widest = max(map(QFontMetrics(bold).horizontalAdvance, labels), default=0)
    return min(max(widest + 2 * GRID_PX, scaled(_GUTTER_MIN_PX)), scaled(_GUTTER_MAX_PX))


def is_part_heading(book: DocumentText, item: Item) -> bool:
    """Whether a line is the heading of a part, whose number stands above it."""
    if isinstance(item, QTextTable):
        return False
    block = book.origin(line_of(item.blockFormat()))
    return isinstance(block, Heading) and block.style is HeadingStyle.PART


def _counted(heading: Heading, counts: dict[int, int]) -> str:
    """Count as documents.order does."""
    depth = HEADING_DEPTH[heading.style]
    if heading.style is not HeadingStyle.ARTICLE:
        for deeper in [key for key in counts if key > depth]:
            del counts[deeper]
    counts[depth] = counts.get(depth, 0) + 1
    return heading_label(Heading((), heading.style, counts[depth], counts.get(depth - 1, 0)))
