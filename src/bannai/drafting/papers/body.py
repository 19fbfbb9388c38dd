"""The body of an own paper: headings, lists, tables, căn cứ; whatever is not certain is a paragraph as typed.

A typed number is taken for our own only when we would count to the same one; else it stays in the text, in a
run that says that it is no claim. So nothing that stood on paper is lost or changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace

from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.labels import heading_label, letter, marker_label
from bannai.documents.model import (
    Align,
    Block,
    Column,
    Heading,
    HeadingStyle,
    Inline,
    ListBlock,
    ListMarker,
    Paragraph,
    ParagraphRole,
    Run,
    Section,
    Table,
    is_appendix,
    plain_text,
)
from bannai.documents.order import HEADING_DEPTH, HeadingCount, renumbered
from bannai.drafting.papers.head import is_rule
from bannai.drafting.papers.lines import Grid, Line, Piece, clean_runs

ORDINAL = Fact("paper.ordinal", "", FactKind.TEXT, Provenance(ProvenanceKind.FIXED, "ordinal"))
"""What the typed numbers of items name: they count, and claim nothing."""

_TITLE_LIMIT = 250
_PLAIN_LIMIT = 160
_NUMBERED = re.compile(
    r"(?P<label>(?:Phần|PHẦN|Chương|CHƯƠNG|Mục|MỤC)\s+(?:thứ\s+\w+|[IVXLC]+|\d{1,2})|"
    r"(?:Phụ lục|PHỤ LỤC)(?:\s+(?:[IVXLC]+|\d{1,2}))?|"
    r"Điều\s+\d{1,3}\.|[IVXL]{1,6}\.|\d{1,2}\.\d{1,2}\.?|\d{1,3}\.|[a-zđ]{1,2}\))(?P<gap>[:.]?\s+|\s*$)"
)
_DASH = re.compile(r"[-–•]\s+|-(?=\w)")
_ITEM = re.compile(r"(?:(?P<number>\d{1,3})[.)]|(?P<letter>[a-zđ]{1,2})\))\s+")
_BASIS = re.compile(r"-?\s*(?:Căn cứ|Theo đề nghị|Xét đề nghị|Xét Tờ trình|Thực hiện)\b")
_DECIDES = re.compile(r"(?:QUYẾT ĐỊNH|QUYẾT NGHỊ|NGHỊ QUYẾT|QUY ĐỊNH)\s*:?")
_SALUTATION = re.compile(r"(?:Kính thưa|Thưa)\b.*[!:;,.]?")
_BY_WORD = (
    ("phần", "PART"),
    ("chương", "CHAPTER"),
    ("mục", "DIVISION"),
    ("phụ lục", "APPENDIX"),
    ("điều", "ARTICLE"),
)
_ALONE = frozenset({"PART", "CHAPTER", "DIVISION", "APPENDIX", "APPENDIX_ARABIC"})


@dataclass(slots=True)
class Body:
    """The sections, and what a reader should be told of (ids of messages/own_papers.toml)."""

    sections: tuple[Section, ...] = ()
    notes: list[str] = field(default_factory=list)


def body_of(pieces: Sequence[Piece], appended: Sequence[Piece], *, speech: bool) -> Body:
    """Return the body; `appended` is what stands behind the signature (appendices)."""
    body = Body()
    wanted = [_styles(piece) for piece in (*pieces, *appended) if isinstance(piece, Line)]
    single = sum("APPENDIX" in names for names in wanted) == 1
    maker = _Maker(HeadingCount(single_appendix=single), speech=speech)
    blocks, behind = maker.blocks(pieces), maker.blocks(appended)
    body.sections = _sections([*blocks, *behind])
    if renumbered(body.sections) != body.sections:  # an appendix that is none changes how the others count
        maker = _Maker(None, speech=speech)
        blocks, behind = maker.blocks(pieces), maker.blocks(appended)
        body.sections = _sections([*blocks, *behind])
    if behind and not is_appendix(behind[0]):
        body.notes.append("own_papers.behind_signature")
    return body


def _styles(line: Line) -> list[str]:
    """Return the names of the heading styles that a line's number may be of, the likeliest first."""
    match = _NUMBERED.match(line.plain)
    if match is None:
        return []
    label = match["label"]
    for word, name in _BY_WORD:
        if label.lower().startswith(word):
            return [name, f"{name}_ARABIC"]
    if re.fullmatch(r"[IVXL]+\.", label):
        return ["ROMAN"]
    if re.fullmatch(r"\d+\.\d+\.?", label):
        return ["DECIMAL"]
    return ["ARABIC"] if label[0].isdigit() else ["LETTER"]


class _Maker:
    """Makes blocks of lines, in reading order; it counts the headings as the document will."""

    def __init__(self, count: HeadingCount | None, *, speech: bool) -> None:
        self._count = count  # None: every number stays as it was typed
        self._speech = speech
        self._started = False  # a heading was met: no căn cứ behind it

    def blocks(self, pieces: Sequence[Piece]) -> list[Block]:
        found: list[Block] = []
        at = 0
        while at < len(pieces):
            piece = pieces[at]
            if isinstance(piece, Grid):
                found += self._grid(piece)
                at += 1
                continue
            if is_rule(piece.plain) or not piece.plain:
                at += 1
                continue
            heading, used = self._heading(pieces, at)
            if heading is not None:
                self._started = True
                found.append(heading)
                at += used
                continue
            block, used = self._listed(pieces, at)
            if block is not None:
                found.append(block)
                at += used
                continue
            found.append(self._paragraph(piece))
            at += 1
        return found

    # Headings

    def _heading(self, pieces: Sequence[Piece], at: int) -> tuple[Heading | None, int]:
        line = pieces[at]
        assert isinstance(line, Line)
        text = line.plain
        if self._count is None or len(text) > _TITLE_LIMIT:
            return None, 0
        for name in _styles(line):
            style = HeadingStyle.__members__.get(name)
            match = _NUMBERED.match(text)
            if style is None or match is None:
                continue
            rest = _behind(line, len(text[: match.end()]) if match["gap"] else match.end("label"))
            used = 1
            if name in _ALONE:
                if plain_text(rest).strip(" .:"):
                    continue  # the title stands beside its number: we set it below
                following = pieces[at + 1] if at + 1 < len(pieces) else None
                if not isinstance(following, Line) or following.label or not _is_title(following):
                    continue
                rest, used = following.clean_runs, 2
            elif not _is_heading(line, style):
                continue
            heading = self._counted(style, match["label"], rest)
            if heading is not None and plain_text(heading.runs):
                return heading, used
        if not _NUMBERED.match(text) and self._is_plain(line):
            ordinal, parent = self._count.next(HeadingStyle.PLAIN)
            return Heading(_unbold(line.clean_runs), HeadingStyle.PLAIN, ordinal, parent), 1
        return None, 0

    def _counted(self, style: HeadingStyle, label: str, rest: Inline) -> Heading | None:
        """Return the heading when we would count to the number that was typed."""
        if self._count is None:
            return None
        before = deepcopy(self._count)
        ordinal, parent = self._count.next(style)
        heading = Heading(_unbold(rest), style, ordinal, parent)
        if _bare(heading_label(heading)) == _bare(label):
            return heading
        self._count = before
        return None

    def _is_plain(self, line: Line) -> bool:
        text = line.plain
        if (
            not line.bold
            or line.label
            or len(text) > _PLAIN_LIMIT
            or text.endswith((".", ";", ",", ":", "!"))
        ):
            return False
        if text.isupper() and line.align is Align.CENTER and not self._started:
            return False  # who decides
        return not self._speech and not _DASH.match(text) and line.align is not Align.RIGHT

    # Lists

    def _listed(self, pieces: Sequence[Piece], at: int) -> tuple[ListBlock | None, int]:
        marker = _marker(pieces[at], 1)
        if marker is None:
            return None, 0
        items: list[Inline] = []
        while at + len(items) < len(pieces):
            piece = pieces[at + len(items)]
            if _marker(piece, len(items) + 1) is not marker or not isinstance(piece, Line):
                break
            if marker is not ListMarker.DASH and _is_heading(piece, HeadingStyle.ARABIC):
                break
            items.append(_item_runs(piece))
        if not items or (len(items) < 2 and marker is not ListMarker.DASH):
            return None, 0
        return ListBlock(tuple(items), marker), len(items)

    # Paragraphs and tables

    def _paragraph(self, line: Line) -> Paragraph:
        text, runs = line.plain, _numbered_runs(line)
        deciding = line.align is Align.CENTER and line.bold and text.isupper() and not self._started
        if _DECIDES.fullmatch(text) or (deciding and not self._speech and len(text) <= _PLAIN_LIMIT):
            return Paragraph(_unbold(runs), ParagraphRole.DECIDES)
        if self._speech and _SALUTATION.fullmatch(text) and len(text) < _PLAIN_LIMIT:
            return Paragraph(_unbold(runs), ParagraphRole.SALUTATION)
        if _BASIS.match(text) and not self._started and text.endswith((";", ".", ",")):
            based = text.startswith("Căn cứ") or line.italic
            if based and not self._speech:
                return Paragraph(_unbold(runs), ParagraphRole.LEGAL_BASIS)
        return Paragraph(runs)

    def _grid(self, grid: Grid) -> list[Block]:
        """Return a table; one without drawn lines, or of one column, only set lines beside each other."""
        if grid.width < 2 or not grid.cells or (not grid.table.bordered and not grid.table.style):
            return self.blocks([line for line in grid.lines() if line.plain])
        rows = [_row(row, grid.width) for row in grid.cells]
        widths = grid.table.grid_mm if len(grid.table.grid_mm) == grid.width else ()
        total = sum(widths) or 1.0
        columns = tuple(
            Column(_unbold(header), max(round(widths[at] / total * grid.width, 2), 0.1) if widths else 1.0)
            for at, header in enumerate(rows[0])
        )
        return [Table(columns, tuple(rows[1:]))]


def _row(row: Sequence[tuple[int, int, Sequence[Line]]], width: int) -> tuple[Inline, ...]:
    cells: list[Inline] = [()] * width
    for column, _, lines in row:
        runs: list[Run] = []
        for line in lines:
            if line.plain and not is_rule(line.plain):
                runs += [Run(" ")] if runs else []
                runs += _numbered_runs(line)
        if column < width:
            cells[column] = clean_runs(tuple(runs))
    return tuple(cells)


def _is_heading(line: Line, style: HeadingStyle) -> bool:
    """Say whether a numbered line looks like a heading: bold, or italic for the lowest ones; no sentence."""
    text = line.plain
    if text.endswith((";", ",")) or len(text) > _TITLE_LIMIT:
        return False
    behind = clean_runs(tuple(run for run in line.runs if run.text.strip()))
    bold = bool(behind) and all(run.bold for run in behind)
    slanted = bool(behind) and all(run.italic for run in behind)
    if style in (HeadingStyle.DECIMAL, HeadingStyle.LETTER):
        return (bold or slanted) and not text.endswith(".")
    if style is HeadingStyle.ROMAN:
        return bold or text.isupper()
    return bold


def _is_title(line: Line) -> bool:
    text = line.plain
    return len(text) <= _TITLE_LIMIT and (line.bold or text.isupper()) and not text.endswith((";", "."))


def _bare(label: str) -> str:
    return " ".join(label.lower().rstrip(".:) ").split())


def _behind(line: Line, length: int) -> Inline:
    """Return the runs of a line behind its first `length` letters of `plain`."""
    if line.label:
        length -= len(line.label) + 1
    result: list[Run] = []
    for run in line.clean_runs:
        if length >= len(run.text):
            length -= len(run.text)
            continue
        result.append(replace(run, text=run.text[max(length, 0) :]))
        length = 0
    return clean_runs(tuple(result))


def _unbold(runs: Inline) -> Inline:
    """Return runs without the bold and italic that their style sets; runs that now look alike are one."""
    return clean_runs(tuple(replace(run, bold=False, italic=False) for run in runs))


def _numbered_runs(line: Line) -> Inline:
    """Return the runs of a line with its number before them as a run that claims nothing."""
    text = line.plain
    match = _NUMBERED.match(text) or _ITEM.match(text)
    end = match.end() if match is not None else 0
    if match is not None and "label" in match.groupdict() and match["label"].startswith(("Phụ", "PHỤ")):
        end = match.end("label")
    if end == 0:
        label = f"{line.label} " if line.label else ""
        runs = line.clean_runs
        return (
            (Run(label, ORDINAL.id), *runs)
            if label and any(map(str.isdigit, label))
            else ((Run(label), *runs) if label else runs)
        )
    first = line.clean_runs[0] if line.clean_runs else Run("")
    number = Run(text[:end], ORDINAL.id, first.bold, first.italic)
    return (number, *_behind(line, end))


def _marker(piece: Piece, ordinal: int) -> ListMarker | None:
    """Return the marker of a line that is the item of an ordinal."""
    if not isinstance(piece, Line):
        return None
    text = piece.plain
    if _DASH.match(text):
        return ListMarker.DASH
    match = _ITEM.match(text)
    if match is None:
        return None
    if match["number"] and text.startswith(marker_label(ListMarker.ARABIC, ordinal)):
        return ListMarker.ARABIC
    if match["letter"] and match["letter"] == letter(ordinal):
        return ListMarker.LETTER
    return None


def _item_runs(line: Line) -> Inline:
    text = line.plain
    match = _DASH.match(text) or _ITEM.match(text)
    return _behind(line, match.end() if match else 0)


def _sections(blocks: Sequence[Block]) -> tuple[Section, ...]:
    """Cut the body at its highest headings; what stands before the first is a section of its own."""
    depths = [HEADING_DEPTH[it.style] for it in blocks if isinstance(it, Heading)]
    top = min((depth for depth in depths if depth >= 0), default=-2)
    groups: list[tuple[str, list[Block]]] = [("", [])]
    for block in blocks:
        if isinstance(block, Heading) and HEADING_DEPTH[block.style] in (top, -1):
            groups.append((plain_text(block.runs), []))
        groups[-1][1].append(block)
    kept = [(title, group) for title, group in groups if group]
    return tuple(
        Section(f"phan-{number}", title, tuple(group)) for number, (title, group) in enumerate(kept, start=1)
    )


__all__ = ["ORDINAL", "Body", "body_of"]
