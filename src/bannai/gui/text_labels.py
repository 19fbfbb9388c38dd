"""The words beside the lines of the editor: numbers of headings, markers of lists, slides, notes."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QFont, QFontMetrics, QTextTable

from bannai import messages
from bannai.documents.labels import heading_label, marker_label
from bannai.documents.model import TITLED_BELOW, Heading, ListBlock, is_appendix
from bannai.documents.order import HeadingCount
from bannai.gui.document_text import DocumentText
from bannai.gui.line_reader import Item
from bannai.gui.style import GRID_PX, scaled
from bannai.gui.text_format import LineKind, is_kind, line_of

_GUTTER_MIN_PX = 4 * GRID_PX
_GUTTER_MAX_PX = 10 * GRID_PX  # “Kính gửi”; what is wider stands above its line


def line_labels(book: DocumentText) -> dict[int, str]:
    """Return what stands beside each line, by the number of its block in the text."""
    labels: dict[int, str] = {}
    count = HeadingCount(single_appendix=_appendices(book) == 1)
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
            ordinal, parent = count.next(block.style)
            label = heading_label(Heading((), block.style, ordinal, parent))
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
    """Whether a line is the heading of a part, a chapter or an appendix, whose number stands above it."""
    if isinstance(item, QTextTable):
        return False
    block = book.origin(line_of(item.blockFormat()))
    return isinstance(block, Heading) and block.style in TITLED_BELOW


def _appendices(book: DocumentText) -> int:
    lines = (it for it in book.items() if not isinstance(it, QTextTable) and it.text().strip())
    blocks = (book.origin(line_of(it.blockFormat())) for it in lines if is_kind(it, LineKind.HEADING))
    return sum(block is not None and is_appendix(block) for block in blocks)
