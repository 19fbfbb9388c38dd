"""The letters of a `Paper` as Typst markup: runs in their looks, tabs, things in the line, and their marks.

Every stretch of letters stands in a link of its own, `b:NUMBER`. Typst writes the box of a link into the
drawing, line by line, so where a stretch stands on the page is known without asking Typst again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bannai.documents.model import Run
from bannai.documents.paper import PaperParagraph, PaperRun, PaperShape
from bannai.documents.paper_looks import ParagraphLook, TextLook
from bannai.documents.vietnamese.legacy import convert_runs, unicode_font
from bannai.render.typst_markup import inline, literal, mm, number, pt

MOST_MM = 500.0  # of any measure
LABEL = -1  # where the automatic number of a paragraph stands, before its letters
PAGE_FIELDS = ("PAGE", "NUMPAGES", "SECTIONPAGES")

_SANS = re.compile(
    r"arial|helv|sans|calibri|tahoma|verdana|segoe|roboto|gothic|avant|univers|swiss", re.IGNORECASE
)
_CONTROLS = re.compile(r"([\t\n\f\v])")
_HIGHLIGHTS = {
    "yellow": "ffff00", "green": "00ff00", "cyan": "00ffff", "magenta": "ff00ff", "blue": "0000ff",
    "red": "ff0000", "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000",
    "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080",
    "lightGray": "c0c0c0", "black": "000000",
}  # fmt: skip
_COLOUR = re.compile(r"[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Letters `start` to `end` of the paragraph (or the shape) at a place; both LABEL for its number."""

    place: str
    start: int
    end: int


class Marks:
    """Numbers the stretches. `cuts` are the letters of each place at which one has to begin or end."""

    def __init__(self, cuts: Mapping[str, Collection[int]]) -> None:
        """Begin with no stretch."""
        self.stretches: list[Stretch] = []
        self._cuts = cuts

    def marked(self, place: str, start: int, end: int, markup: str) -> str:
        """Return markup whose boxes can be found again."""
        self.stretches.append(Stretch(place, start, end))
        return f'#link("b:{len(self.stretches) - 1}")[{markup}];'

    def pieces(self, place: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Cut a stretch where something begins or ends that may have to be shown."""
        inner = sorted(cut for cut in self._cuts.get(place, ()) if start < cut < end)
        yield from zip([start, *inner], [*inner, end], strict=True)


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters of one look, as they are read; `place` and the two positions lead back to the file."""

    text: str
    look: TextLook
    place: str
    start: int
    end: int
    field: str = ""
    note: str = ""
    shape: PaperShape | None = None


Line = list[list[Piece]]  # what stands between the tabs of a line


def is_sans(font: str) -> bool:
    """Say whether a font is one without serifs, by its name."""
    return _SANS.search(font) is not None


def within(value: float, least: float, most: float) -> float:
    """Return a measure of a stranger's file within what a page can hold: nothing is laid out for ever."""
    return min(max(value, least), most)


def size_of(look: TextLook) -> float:
    """Return the size of letters."""
    return within(look.size_pt, 1.0, 200.0)


def base_look(paragraph: PaperParagraph) -> TextLook:
    """Return the look that most letters of a paragraph have; of an empty one that of its mark."""
    letters: dict[TextLook, int] = {}
    for run in paragraph.runs:
        if run.visible and run.text.strip():
            letters[run.look] = letters.get(run.look, 0) + len(run.text)
    return max(letters, key=lambda look: letters[look]) if letters else paragraph.mark


def pieces_of(paragraph: PaperParagraph, marks: Marks) -> list[Piece]:
    """Return what stands in the line, in order: letters in Unicode, fields, notes, shapes in the line."""
    events: list[tuple[int, int, PaperRun | PaperShape]] = [(it.index, 0, it) for it in paragraph.runs]
    events += [(it.run, 1, it) for it in paragraph.shapes if it.inline]
    events.sort(key=lambda event: event[:2])
    found: list[Piece] = []
    at = 0
    for _, _, event in events:
        if isinstance(event, PaperShape):
            found.append(Piece("", paragraph.mark, event.place, 0, 0, shape=event))
            continue
        if not event.visible:
            continue
        start, at = at, at + len(event.text)
        if event.note or event.field in PAGE_FIELDS:
            found.append(Piece(event.text, event.look, paragraph.place, start, at, event.field, event.note))
            continue
        for first, last in marks.pieces(paragraph.place, start, at):
            text = event.text[first - start : last - start]
            if text:
                found.append(Piece(text, event.look, paragraph.place, first, last))
    return _readable(found)


def _readable(pieces: list[Piece]) -> list[Piece]:
    """Turn old fonts into Unicode and small letters into the capitals that they show."""
    texts = convert_runs([(piece.text, piece.look.font_high) for piece in pieces])
    return [
        Piece(
            text.upper() if piece.look.caps or piece.look.small_caps else text,
            piece.look, piece.place, piece.start, piece.end, piece.field, piece.note, piece.shape,
        )
        for piece, text in zip(pieces, texts, strict=True)
    ]  # fmt: skip


def label_piece(paragraph: PaperParagraph) -> Piece | None:
    """Return the automatic number of a paragraph, None when it shows none."""
    label = paragraph.label
    if label is None or not label.text:
        return None
    (text,) = convert_runs([(label.text, label.look.font_high)])
    text = text.upper() if label.look.caps else text
    return Piece(text + (" " if label.suffix == "space" else ""), label.look, paragraph.place, LABEL, LABEL)


def pages_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Cut the pieces of a paragraph at page and column breaks; at most the last part is empty."""
    pages: list[list[Piece]] = [[]]
    for piece in pieces:
        parts = re.split(r"[\f\v]", piece.text) if not piece.shape else [piece.text]
        for index, part in enumerate(parts):
            if index:
                pages.append([])
            if part or piece.shape or piece.field or piece.note or len(parts) == 1:
                pages[-1].append(_with_text(piece, part))
    return pages


def _with_text(piece: Piece, text: str) -> Piece:
    return Piece(text, piece.look, piece.place, piece.start, piece.end, piece.field, piece.note, piece.shape)


def lines_of(pieces: Sequence[Piece]) -> list[Line]:
    """Cut pieces at line breaks, and each line at its tabs."""
    lines: list[Line] = [[[]]]
    for piece in pieces:
        for part in _CONTROLS.split(piece.text) if piece.text else [""]:
            if part == "\n":
                lines.append([[]])
            elif part == "\t":
                lines[-1].append([])
            elif part or piece.shape or piece.field or piece.note:
                lines[-1][-1].append(_with_text(piece, part))
    return lines


class Letters:
    """Writes lines. `shape` draws a thing in the line, `note` a footnote's call, `field` a page number."""

    def __init__(
        self,
        marks: Marks,
        *,
        shape: Callable[[PaperShape], str],
        note: Callable[[str], str],
        field: Callable[[str], str],
        default_tab_mm: float,
    ) -> None:
        """Keep what draws."""
        self._marks = marks
        self._shape, self._note, self._field = shape, note, field
        self._step_mm = within(default_tab_mm, 1.0, MOST_MM)

    def lines(self, pieces: Sequence[Piece], base: TextLook, look: ParagraphLook) -> str:
        """Return the markup of a paragraph's lines."""
        written = []
        for index, line in enumerate(lines_of(pieces)):
            start_mm = look.left_mm + (look.first_line_mm if index == 0 else 0.0)
            written.append(self._line(line, base, look, start_mm))
        return "#linebreak();".join(written)

    def _line(self, line: Line, base: TextLook, look: ParagraphLook, start_mm: float) -> str:
        parts = ["".join(self.piece(piece, base) for piece in part) for part in line]
        if len(parts) == 1:
            return parts[0]
        stops = [
            (within(it.at_mm, 0.0, MOST_MM), it.align, it.leader) for it in look.tabs if it.align != "bar"
        ]
        if look.first_line_mm < 0:  # Word takes the hanging indent for a tab stop
            stops.append((look.left_mm, "left", ""))
        told = "".join(
            f"(at: {mm(at)}, to: {literal(align)}, leader: {literal(leader)}), "
            for at, align, leader in sorted(set(stops))
        )
        between = ", ".join(f"[{part}]" for part in parts)
        return f"#tabbed({mm(start_mm)}, ({told}), {mm(self._step_mm)}, ({between}));"

    def piece(self, piece: Piece, base: TextLook) -> str:
        """Return the markup of one piece, with its mark."""
        if piece.shape is not None:
            return self._shape(piece.shape)
        if piece.note:
            return self._note(piece.note)
        markup = self._field(piece.field) if piece.field in PAGE_FIELDS else ""
        markup = markup or inline((Run(piece.text),))
        if not markup:
            return ""
        marked = self._marks.marked(piece.place, piece.start, piece.end, markup)
        return _styled(marked, piece.look, base)


def _styled(markup: str, look: TextLook, base: TextLook) -> str:
    """Return markup in a look; only what differs from the paragraph's is written."""
    told: list[str] = []
    small = 0.65 if look.vertical else 1.0
    size = size_of(look) * small
    if abs(size - size_of(base)) > 0.01:
        told.append(f"size: {pt(size)}")
    if look.bold:
        told.append('weight: "bold"')
    if look.italic:
        told.append('style: "italic"')
    if _COLOUR.fullmatch(look.color):
        told.append(f'fill: rgb("{look.color}")')
    if is_sans(unicode_font(look.font_high)):
        told.append("font: sans")
    if abs(look.spacing_pt) > 0.01:
        told.append(f"tracking: {pt(within(look.spacing_pt, -5.0, 50.0))}")
    rise = within(look.raised_pt, -100.0, 100.0) + {"superscript": 0.35, "subscript": -0.14}.get(
        look.vertical, 0.0
    ) * size_of(look)
    if rise:
        told.append(f"baseline: {number(-rise)}pt")
    if told:
        markup = f"#text({', '.join(told)})[{markup}];"
    if look.underline:
        markup = f"#underline[{markup}];"
    if look.strike:
        markup = f"#strike[{markup}];"
    fill = _HIGHLIGHTS.get(look.highlight, look.highlight)
    if _COLOUR.fullmatch(fill) and fill.lower() != "ffffff":
        markup = f'#highlight(fill: rgb("{fill}"))[{markup}];'
    return markup
