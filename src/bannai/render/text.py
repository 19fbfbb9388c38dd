"""Plain text of a document, and what its writers share: charts as rows, lines of addressees."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from bannai.documents.labels import heading_label, marker_label
from bannai.documents.model import (
    TITLED_BELOW,
    Block,
    Chart,
    Document,
    Heading,
    Inline,
    ListBlock,
    Paragraph,
    Run,
    Slide,
    Table,
    plain_text,
    split_appendices,
)
from bannai.documents.text_widths import text_width_mm

NOTES_LABEL = "Lời dẫn:"


def chart_caption(chart: Chart) -> Inline:
    """Return a chart's title with its unit, for writers that show the chart as a table."""
    if not chart.unit or chart.unit in plain_text(chart.title):
        return chart.title
    gap = " " if chart.title else ""
    return (*chart.title, Run(f"{gap}(đơn vị tính: {chart.unit})"))


def chart_rows(chart: Chart) -> tuple[tuple[Inline, ...], ...]:
    """Return a chart's data, a row a category: its name, then the text of each series.

    A series shorter than the categories gives empty cells; a value without a label is written as it is.
    """
    rows = []
    for index, category in enumerate(chart.categories):
        cells: list[Inline] = [(Run(category),)]
        for series in chart.series:
            label = series.labels[index] if index < len(series.labels) else ()
            value = series.values[index] if index < len(series.values) else None
            if not label and value is not None:
                label = (Run(f"{value:f}".replace(".", ",")),)
            cells.append(label)
        rows.append(tuple(cells))
    return tuple(rows)


def dashed(item: Inline) -> str:
    """Return a line of "Nơi nhận" after a dash, if it does not begin with one already."""
    text = plain_text(item).strip()
    return text if text.startswith("-") else f"- {text}"


def place_date_in(place_date: Inline, size_pt: float, room_mm: float) -> Inline:
    """Return place and date; where they do not fit in a line, only the comma between them may part them."""
    text = plain_text(place_date)
    if text_width_mm(text, size_pt) <= room_mm or "," not in text:
        return place_date
    kept, place = [], True
    for run in place_date:
        before, comma, after = run.text.partition(", ") if place else ("", "", run.text)
        place = place and not comma
        kept.append(replace(run, text=before + comma + after.replace(" ", "\u00a0")))
    return tuple(kept)


def addressed_lines(items: Iterable[Inline]) -> list[str]:
    """Return the lines of a "Kính gửi" of two or more: "- …;", the last with a full stop."""
    texts = [plain_text(item).strip() for item in items]
    return [f"- {text}{'.' if index == len(texts) else ';'}" for index, text in enumerate(texts, start=1)]


def _cell(inline: Inline) -> str:
    return " ".join(plain_text(inline).split())


def _table(headers: tuple[Inline, ...], rows: tuple[tuple[Inline, ...], ...]) -> str:
    header = [_cell(cell) for cell in headers]
    if len(header) == 2 and not any(header):  # label and value, as on a slide of big figures
        return "\n".join(f"{_cell(row[0])}: {_cell(row[1])}" for row in rows)
    lines = [header] if any(header) else []
    lines += [[_cell(cell) for cell in row] for row in rows]
    return "\n".join("\t".join(line) for line in lines)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield plain_text(block.runs)
        case Heading() if block.style in TITLED_BELOW:
            yield f"{heading_label(block)}\n{plain_text(block.runs)}"
        case Heading():
            yield f"{heading_label(block)} {plain_text(block.runs)}".strip()
        case ListBlock():
            yield "\n".join(
                f"{marker_label(block.marker, ordinal)} {plain_text(item)}"
                for ordinal, item in enumerate(block.items, start=1)
            )
        case Table():
            yield plain_text(block.caption)
            yield _table(tuple(column.header for column in block.columns), block.rows)
        case Chart():
            yield plain_text(chart_caption(block))
            headers = ((), *((Run(series.name),) for series in block.series))
            yield _table(headers, chart_rows(block))
        case Slide():
            yield plain_text(block.title)
            yield plain_text(block.subtitle)
            for inner in block.blocks:
                yield from _block(inner)
            if block.picture:
                yield plain_text(block.picture.caption)
            if block.notes:
                yield f"{NOTES_LABEL} " + "\n".join(plain_text(note.runs) for note in block.notes)


def _head(document: Document) -> Iterator[str]:
    if head := document.letterhead:
        yield "\n".join(plain_text(line) for line in (*head.superior, *head.issuer))
        number = [
            plain_text(head.symbol),
            plain_text(head.letter_subject),
            head.urgency,
            plain_text(head.draft),
        ]
        yield "\n".join(line for line in number if line)
        yield plain_text(head.place_date)
    yield "\n".join(text for part in (document.type_name, document.subject) if (text := plain_text(part)))
    yield plain_text(document.dateline)
    word = document.addressed_word or "Kính gửi"
    if len(document.addressed) == 1:
        yield f"{word}: {plain_text(document.addressed[0])}"
    elif document.addressed:
        yield "\n".join([f"{word}:", *addressed_lines(document.addressed)])


def _closing(document: Document) -> Iterator[str]:
    for signature in document.signatures:
        lines = [*map(plain_text, signature.lines), signature.note, plain_text(signature.name)]
        yield "\n".join(line for line in lines if line)
    if document.recipients:
        yield "\n".join(["Nơi nhận:", *map(dashed, document.recipients)])
    yield plain_text(document.contact)


def render_text(document: Document) -> str:
    r"""Return the document as plain text: NFC, "\n" newlines, one blank line between paragraphs.

    Lists keep their items on consecutive lines; cells stand apart by a tab; the text ends with a newline.
    """
    parts = [*_head(document)]
    main, appendices = split_appendices(document.blocks())
    for block in main:
        parts += _block(block)
    parts += _closing(document)
    for block in chain.from_iterable(appendices):
        parts += _block(block)
    lines = "\n\n".join(part for part in parts if part.strip()).replace("\r\n", "\n").split("\n")
    text = "\n".join(line.strip(" ") for line in lines)
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return unicodedata.normalize("NFC", text.strip("\n") + "\n")
