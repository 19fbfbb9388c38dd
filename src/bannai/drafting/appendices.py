"""The appendices of an official paper, read from one long answer: their titles, tables, lists and articles.

The letters stay the user's. A number that somebody typed becomes the machine's only where counting gives the
same number; everywhere else it stays in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bannai.documents.model import (
    Align,
    Block,
    Column,
    Heading,
    HeadingStyle,
    Inline,
    ListBlock,
    Paragraph,
    ParagraphRole,
    Run,
    Section,
    Table,
)
from bannai.documents.order import HeadingCount
from bannai.documents.standards import Standard
from bannai.documents.vietnamese import parse_number, roman
from bannai.drafting.values import Atom

SECTION_ID = "phu-luc"
WIDE_COLUMNS = 7  # a table of so many columns stands on pages that lie across
_TITLE = re.compile(r"phụ\s+lục(?:\s+(?:số\s+)?(?:[IVXLC]+|\d+))?\s*(?:$|[.:–-]\s*(.*)$)", re.IGNORECASE)
_ENCLOSED = re.compile(r"\(\s*(?:ban hành\s+)?kèm theo\b.*\)$", re.IGNORECASE)
_RULE = re.compile(r"[\s|:+-]+")  # the line under the head of a table, as chats and Markdown draw it
_HEADINGS = (
    (HeadingStyle.CHAPTER, re.compile(r"Chương\s+([IVXLC]+)[.:]?\s*(.*)$", re.IGNORECASE)),
    (HeadingStyle.DIVISION, re.compile(r"Mục\s+(\d+)[.:]?\s*(.*)$", re.IGNORECASE)),
    (HeadingStyle.ARTICLE, re.compile(r"Điều\s+(\d+)[.:]\s*(.+)$", re.IGNORECASE)),
    (HeadingStyle.ROMAN, re.compile(r"([IVXLC]+)\.\s+(.+)$")),
)
_LONGEST_HEADING = 160  # letters; what is longer is a sentence
_ORDINALS = ("stt", "tt", "số tt", "số thứ tự")


def appendix_sections(answer: Atom, standard: Standard, enclosed: Inline, untitled: Run) -> list[Section]:
    """Return a section for each appendix, not numbered yet.

    A line "Phụ lục …" begins one; without any, the first line is the title of the only one. `enclosed` is the
    "(Kèm theo …)" line, unless the answer brings its own; `untitled` marks a title that nobody gave.
    """
    roman_numbers = standard.wording.get("appendix_numbers") != "arabic"
    style = HeadingStyle.APPENDIX if roman_numbers else HeadingStyle.APPENDIX_ARABIC
    sections = []
    for number, (title, lines) in enumerate(_appendices(answer.text), start=1):
        written = _Writer(answer.fact.id)
        own = [line for line in lines[:1] if _ENCLOSED.match(line)]
        head = Heading((Run(title, answer.fact.id),) if title else (untitled,), style)
        kept = (Run(own[0], answer.fact.id),) if own else enclosed
        blocks = written.blocks(lines[len(own) :])
        sections.append(
            Section(
                SECTION_ID if number == 1 else f"{SECTION_ID}-{number}",
                title or untitled.text,
                (head, Paragraph(kept, ParagraphRole.ENCLOSED), *blocks),
            )
        )
    return sections


def _appendices(text: str) -> Iterator[tuple[str, list[str]]]:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    starts = [at for at, line in enumerate(lines) if _TITLE.match(line)]
    if not starts or starts[0] > 0:
        starts.insert(0, 0)
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        found = _TITLE.match(lines[start])
        title, rest = (found[1] or "") if found else lines[start], lines[start + 1 : end]
        if found and not title and rest and "|" not in rest[0] and not _ENCLOSED.match(rest[0]):
            title, rest = rest[0], rest[1:]
        yield title, rest


class _Writer:
    def __init__(self, fact: str) -> None:
        self._fact = fact
        self._count = HeadingCount(single_appendix=False)

    def blocks(self, lines: Sequence[str]) -> list[Block]:
        blocks: list[Block] = []
        at = 0
        while at < len(lines):
            line = lines[at]
            rows = _rows(lines[at:])
            if len(rows) > 1:
                blocks.append(self._table([cells for cells in rows if cells]))
                at += len(rows)
                continue
            heading, used = self._heading(lines[at : at + 2])
            if heading:
                blocks.append(heading)
                at += used
                continue
            if line.startswith("- "):
                items = [line]
                while at + len(items) < len(lines) and lines[at + len(items)].startswith("- "):
                    items.append(lines[at + len(items)])
                blocks.append(ListBlock(tuple(self._run(item[2:].strip()) for item in items)))
                at += len(items)
                continue
            blocks.append(Paragraph(self._run(line)))
            at += 1
        return blocks

    def _run(self, text: str) -> Inline:
        return (Run(text, self._fact),) if text else ()

    def _heading(self, lines: Sequence[str]) -> tuple[Heading | None, int]:
        """Return a heading whose typed number is the one that counting gives, and how many lines it took."""
        for style, pattern in _HEADINGS:
            found = pattern.match(lines[0])
            if not found or len(lines[0]) > _LONGEST_HEADING:
                continue
            title, used = found[2].strip(), 1
            if not title and len(lines) > 1 and len(lines[1]) <= _LONGEST_HEADING:
                title, used = lines[1], 2
            number = found[1].upper()
            expected = self._count.following(style)
            if title and number in (str(expected), roman(expected)):
                self._count.next(style)
                return Heading(self._run(title), style), used
        return None, 0

    def _table(self, rows: list[list[str]]) -> Table:
        head, *body = rows
        width = len(head)
        filled = [
            [*row[: width - 1], " ".join(row[width - 1 :])] if len(row) >= width else row for row in body
        ]
        filled = [[*row, *[""] * (width - len(row))] for row in filled]
        columns = tuple(
            Column(
                self._run(name),
                _weight(name, [row[at] for row in filled]),
                _align(name, [row[at] for row in filled]),
            )
            for at, name in enumerate(head)
        )
        cells = tuple(tuple(self._run(text) for text in row) for row in filled)
        return Table(columns, cells, (), width >= WIDE_COLUMNS)


def _rows(lines: Sequence[str]) -> list[list[str]]:
    """Return the cells of the rows at the start; a line that only draws is a row without cells."""
    rows: list[list[str]] = []
    for line in lines:
        if "|" not in line:
            break
        cells = [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]
        rows.append([] if _RULE.fullmatch(line) else cells)
    if sum(map(bool, rows)) < 2 or not rows[0] or len(rows[0]) < 2:
        return []
    return rows


def _weight(name: str, texts: Sequence[str]) -> float:
    longest = max((len(text) for text in (*texts, *name.split())), default=0)
    return float(max(4, min(longest, 40)) ** 0.75)


def _align(name: str, texts: Sequence[str]) -> Align:
    if name.strip(" .").lower() in _ORDINALS:
        return Align.CENTER
    given = [text for text in texts if text]
    return Align.RIGHT if given and all(parse_number(text) is not None for text in given) else Align.LEFT
