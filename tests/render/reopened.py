"""Finished files opened again by other programs' readers: their lines, their words, their pages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
import pptx
import pypdfium2
from docx.oxml.ns import qn

from bannai.documents.labels import heading_label
from bannai.documents.model import Block, Chart, Document, Heading, Slide, block_inlines, plain_text
from bannai.documents.standards import Standard

_LABEL = re.compile(r"^(?:[a-zđ]{1,2}\)|\d+\.)\s+")
_TEXT, _BREAK, _TAB = qn("w:t"), qn("w:br"), qn("w:tab")


def docx_lines(data: bytes) -> list[str]:
    """Return every line of a .docx in reading order, also those inside tables; empty ones left out."""
    body: Any = docx.Document(BytesIO(data)).element.body
    marks = {_BREAK: "\n", _TAB: "\t"}
    paragraphs = (
        "".join(
            part.text or "" if part.tag == _TEXT else marks[part.tag]
            for part in paragraph.iter(_TEXT, *marks)
        )
        for paragraph in body.iter(qn("w:p"))
    )
    return [line for paragraph in paragraphs for line in paragraph.split("\n") if line.strip()]


def pptx_text(data: bytes) -> tuple[int, str]:
    """Return the number of slides, and all text of a .pptx: shapes, tables, charts, notes."""
    deck = pptx.Presentation(BytesIO(data))
    lines: list[str] = []
    for slide in deck.slides:
        for shape in slide.shapes:
            any_shape: Any = shape
            if shape.has_text_frame:
                lines.append(any_shape.text_frame.text)
            if shape.has_table:
                lines += [cell.text for row in any_shape.table.rows for cell in row.cells]
            if shape.has_chart:
                lines += [node.text or "" for node in any_shape.chart._chartSpace.iter() if node.text]
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            lines.append(slide.notes_slide.notes_text_frame.text)
    return len(deck.slides), "\n".join(lines)


def pdf_text(data: bytes) -> tuple[int, str]:
    """Return the number of pages of a PDF, and its text without the page numbers."""
    pdf = pypdfium2.PdfDocument(data)
    try:
        pages: list[str] = []
        for page in pdf:
            text = page.get_textpage()
            lines = unicodedata.normalize("NFC", text.get_text_range()).splitlines()
            pages.append("\n".join(line for line in lines if line.strip() != str(len(pages) + 1)))
            text.close()
            page.close()
        return len(pages), "\n".join(pages)
    finally:
        pdf.close()


def plain_line(line: str) -> str:
    """Return a line in a form that pays no heed to capitals, dashes before it, or the mark after it."""
    return " ".join(line.split()).casefold().removeprefix("- ").rstrip(".,;:")


def without_label(line: str) -> str:
    """Return a line without "đ) " or "3. ": Word cannot count by the Vietnamese alphabet, so it is text."""
    return _LABEL.sub("", line)


def squeezed(text: str) -> str:
    """Return a text without spaces, line breaks and hyphens.

    A reader of PDF cannot tell them: it takes "TTr-" at a line's end for a divided word.
    """
    return re.sub(r"[-\s\u00ad\u200b\u2010\u2011\ufffe]+", "", unicodedata.normalize("NFC", text)).casefold()


def blocks_within(document: Document) -> Iterator[Block]:
    """Yield every block, also those on slides."""
    for block in document.blocks():
        yield block
        if isinstance(block, Slide):
            yield from block.blocks


def has_charts(document: Document) -> bool:
    """Tell whether there is a chart, which LibreOffice may set in another height."""
    return any(isinstance(block, Chart) for block in blocks_within(document))


def furniture(document: Document, standard: Standard) -> set[str]:
    """Return the lines, in their plain form, that a standard or a writer adds to a document's own text."""
    lines = {*standard.wording.values(), "Kính gửi:", "Nơi nhận:", "Lời dẫn:"}
    if document.letterhead:
        lines.add(document.letterhead.urgency)
    lines |= {signature.note for signature in document.signatures}
    for block in blocks_within(document):
        if isinstance(block, Heading):
            lines.add(heading_label(block))
        if isinstance(block, Chart):
            lines |= {*block.categories, *(series.name for series in block.series), "Thời kỳ"}
            lines.add(f"{plain_text(block.title)} (đơn vị tính: {block.unit})")
    return {plain_line(line) for line in lines}


def body_lines(document: Document) -> list[str]:
    """Return the body's lines in reading order and plain form, without charts and slides."""
    blocks = [block for block in document.blocks() if not isinstance(block, Chart | Slide)]
    texts = (plain_text(inline) for block in blocks for inline in block_inlines(block))
    return [line for text in texts if (line := plain_line(text))]
