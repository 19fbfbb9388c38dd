"""Figures as a deck: cells pasted from Excel, or a .csv file. Every figure stands on it as it was given."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bannai.documents.model import (
    Document,
    Run,
    Section,
    Slide,
    SlideLayout,
)
from bannai.documents.vietnamese import clean, fold, parse_quantity
from bannai.drafting.decks.from_text import TypedText
from bannai.drafting.decks.tables import slides_of_table, table_of

MOST_ROWS = 2_000
MOST_COLUMNS = 60


class TooManyFiguresError(ValueError):
    """More rows or columns than any slide could show; `rows` and `columns` say how many."""

    def __init__(self, rows: int, columns: int) -> None:
        """Keep how many there are."""
        super().__init__(f"{rows} rows, {columns} columns")
        self.rows, self.columns = rows, columns


@dataclass
class _Sheet:
    """A table with the line that stands over it."""

    title: str = ""
    rows: list[list[str]] = field(default_factory=list)


def rows_of(text: str) -> list[list[str]]:
    """Return the cells of pasted or saved figures: tabs, else `;`, else `|`, else commas part them.

    Commas part only where no cell can be a Vietnamese figure such as 7,5. Raises TooManyFiguresError.
    """
    lines = text.splitlines()
    separator = next((it for it in "\t;|" if any(it in line for line in lines)), ",")
    if separator == "," and not any('"' in line or line.count(",") > 1 for line in lines):
        separator = "\t" if any(parse_quantity(line.strip()) for line in lines) else ","
    if any(len(line) > csv.field_size_limit() for line in lines):
        raise TooManyFiguresError(len(lines), 0)
    rows = [[clean(cell, multiline=False) for cell in row] for row in csv.reader(lines, delimiter=separator)]
    widest = max((len(row) for row in rows), default=0)
    if len(rows) > MOST_ROWS or widest > MOST_COLUMNS:
        raise TooManyFiguresError(len(rows), widest)
    return rows


def deck_of_figures(text: str, kind: tuple[str, str], title: str, source: str = "") -> Document | None:
    """Return a deck of tables and charts, None when there is no table in it. Raises TooManyFiguresError.

    An empty row ends a table, a row of one cell names the next one. `kind` is id and name of the deck's kind.
    """
    typed = TypedText(source)
    sheets = list(_sheets(rows_of(text)))
    name = clean(title, multiline=False) or next((it.title for it in sheets if it.title), "")
    if not any(sheet.rows for sheet in sheets):
        return None
    heading = typed.runs(name) or (Run(kind[1]),)
    sections = [Section("bia", name, (Slide(SlideLayout.COVER, heading),))]
    for number, sheet in enumerate(sheets, 1):
        if sheet.rows:
            cells = [[typed.runs(cell) for cell in row] for row in sheet.rows]
            own = typed.runs(sheet.title or name) or heading
            table = table_of(cells, header=_has_header(sheet.rows))
            slides = tuple(slides_of_table(table, own))
            sections.append(Section(f"bang-{number}", sheet.title, slides))
        elif sheet.title != name:  # a line that names no table is shown all the same
            slide = Slide(SlideLayout.SECTION, typed.runs(sheet.title))
            sections.append(Section(f"bang-{number}", sheet.title, (slide,)))
    return Document(
        kind_id=kind[0],
        kind_name=kind[1],
        standard="deck",
        sections=tuple(sections),
        type_name=heading,
        facts=tuple(typed.facts),
    )


def _sheets(rows: Sequence[Sequence[str]]) -> Iterator[_Sheet]:
    sheet = _Sheet()
    for row in rows:
        filled = [cell for cell in row if cell]
        if not filled:
            if sheet.rows:
                yield sheet
                sheet = _Sheet()
        elif len(filled) == 1 and row[0] and not sheet.rows:
            sheet.title = f"{sheet.title} {row[0]}".strip()
        else:
            sheet.rows.append(list(row))
    if sheet.rows or sheet.title:
        yield sheet


def _has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: no figure in it, or only years, over rows with figures."""
    if len(rows) < 2:
        return False
    first = [cell for cell in rows[0][1:] if cell]
    figures = [cell for cell in first if parse_quantity(cell)]
    years = all(cell.isdigit() and len(cell) == 4 for cell in figures)
    return bool(first) and years and fold(rows[0][0]) not in {fold(row[0]) for row in rows[1:] if row}
