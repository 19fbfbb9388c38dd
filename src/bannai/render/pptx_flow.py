"""Running text on slides: blocks become paragraphs, paragraphs become slides of at most six lines."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

from bannai.documents.labels import heading_label
from bannai.documents.model import (
    Heading,
    Inline,
    ListBlock,
    ListMarker,
    Paragraph,
    ParagraphRole,
    Run,
    plain_text,
)
from bannai.render.pptx_look import MAX_LINES, MIN_SIZE_PT, TITLE_SPACING, Look, TextLook, pt
from bannai.render.pptx_measure import (
    LINE_FACTOR,
    clean,
    cut,
    cut_to_lines,
    line_count,
    line_starts,
    sense_end,
)

BULLET_INDENT_MM = 9.0
NUMBER_INDENT_MM = 15.0
_GROWTH = ((4.0, 4), (2.0, 5))  # how much larger (pt) text of so few lines is set


class Mark(Enum):
    """What stands before a paragraph."""

    NONE = auto()
    BULLET = auto()
    NUMBER = auto()  # numbered by PowerPoint, from `number`
    LETTER = auto()  # a), b), … đ): written, PowerPoint's own letters lack đ


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph on a slide. `mark_shown` is False where an item goes on from the slide before."""

    runs: Inline
    look: TextLook
    mark: Mark = Mark.NONE
    number: int = 1
    mark_shown: bool = True
    keep_next: bool = False

    @property
    def indent_mm(self) -> float:
        """How far the text stands from the left margin."""
        return {Mark.NONE: 0.0, Mark.BULLET: BULLET_INDENT_MM}.get(self.mark, NUMBER_INDENT_MM)

    def lines(self, width_mm: float) -> int:
        """Return on how many lines it stands."""
        return line_count(self.runs, self.look.size_pt, pt(width_mm - self.indent_mm), self.look.bold)

    def split(self, lines: int, width_mm: float) -> tuple[Para, Para | None]:
        """Return the part that fits on `lines` lines, cut at sense, and the rest if there is any."""
        width = pt(width_mm - self.indent_mm)
        head, tail = cut_to_lines(self.runs, lines, self.look.size_pt, width, self.look.bold)
        return replace(self, runs=head), replace(self, runs=tail, mark_shown=False) if tail else None


def heading_runs(heading: Heading) -> Inline:
    """Return the text of a heading with its number."""
    label = heading_label(heading)
    return (Run(f"{label} "), *heading.runs) if label else heading.runs


def block_paras(block: Paragraph | Heading | ListBlock, look: Look, numbered: bool = False) -> Iterator[Para]:
    """Yield the paragraphs of a block of text. `numbered` numbers the items of dashed lists."""
    match block:
        case Paragraph(runs, role):
            if text := clean(runs):
                yield Para(text, look.note if role is ParagraphRole.NOTE else look.body)
        case Heading():
            if text := clean(heading_runs(block)):
                yield Para(text, replace(look.body, bold=True), keep_next=True)
        case ListBlock(items, marker):
            mark = {ListMarker.DASH: Mark.BULLET, ListMarker.ARABIC: Mark.NUMBER}.get(marker, Mark.LETTER)
            if numbered and mark is Mark.BULLET:
                mark = Mark.NUMBER
            texts = [text for item in items if (text := clean(item))]
            for number, text in enumerate(texts, 1):
                yield Para(text, look.item, mark, number)


def paras_height(paras: Iterable[Para], width_mm: float) -> float:
    """Return the height of paragraphs set under each other, in pt."""
    return sum(para.lines(width_mm) * para.look.line_pt + para.look.before_pt for para in paras)


def paginate(paras: Iterable[Para], width_mm: float) -> list[tuple[Para, ...]]:
    """Return the paragraphs in slides of at most six lines, about evenly filled.

    Items stay whole; one of more than six lines goes on over slides, cut at a sentence or clause.
    """
    given = tuple(paras)
    counts = [para.lines(width_mm) for para in given]
    pages = _fill(given, counts, MAX_LINES, width_mm)
    least = max((count for count in counts if count <= MAX_LINES), default=1)
    for limit in range(max(least, 2), MAX_LINES):
        evener = _fill(given, counts, limit, width_mm)
        if len(evener) == len(pages):
            return evener
    return pages


def grown(pages: list[tuple[Para, ...]], width_mm: float) -> list[tuple[Para, ...]]:
    """Return the slides of one text with larger letters and wider gaps where all of them have the room."""
    most = max((sum(para.lines(width_mm) for para in page) for page in pages), default=0)
    for more_pt, limit in _GROWTH:
        if most > limit:
            continue
        larger = [tuple(replace(para, look=para.look.grown(more_pt)) for para in page) for page in pages]
        if all(sum(para.lines(width_mm) for para in page) <= limit for page in larger):
            return larger
    return pages


def _fill(given: tuple[Para, ...], counts: list[int], limit: int, width_mm: float) -> list[tuple[Para, ...]]:
    pages: list[tuple[Para, ...]] = []
    page: list[Para] = []
    used = 0

    def turn() -> None:
        nonlocal page, used
        carried: list[Para] = []
        while len(page) > 1 and page[-1].keep_next:
            carried.insert(0, page.pop())
        if page:
            pages.append(tuple(page))
        page = carried
        used = sum(para.lines(width_mm) for para in carried)

    waiting = deque(zip(given, counts, strict=True))
    while waiting:
        para, count = waiting.popleft()
        room = limit - used
        if count <= room:
            page.append(para)
            used += count
        elif page and (count <= limit or room < 3):
            turned = len(page)
            turn()
            if len(page) == turned:  # nothing was left behind: cannot happen with a page of one
                raise AssertionError("a slide was not turned")
            waiting.appendleft((para, count))
        else:
            head, tail = para.split(room, width_mm)
            page.append(head)
            turn()
            if tail:
                waiting.appendleft((tail, tail.lines(width_mm)))
    turn()
    if page:
        pages.append(tuple(page))
    return pages


def fit_title(
    title: Inline, full: TextLook, width_mm: float, height_mm: float, suffix: str = ""
) -> tuple[Inline, float, Inline]:
    """Return the title that fits its box, its size (not under 24 pt), and what is left over.

    `suffix` ("(tiếp)") is kept whatever is cut; a title that goes on ends in "…".
    """
    tail = (Run(f" {suffix}"),) if suffix else ()
    sizes = [size for size in (full.size_pt, 36.0, 32.0, 28.0, MIN_SIZE_PT) if size <= full.size_pt]
    lines = 1
    for size in sizes:
        lines = max(1, int(pt(height_mm) / (size * LINE_FACTOR * TITLE_SPACING)))
        if line_count((*title, *tail), size, pt(width_mm), full.bold) <= lines:
            return (*title, *tail), size, ()
    size, text = sizes[-1], plain_text(title)
    limit = line_starts(title, size, pt(width_mm), full.bold)[lines:] or [len(text)]
    end = sense_end(text, limit[0])
    while True:
        head, rest = cut(title, end)
        shown = (*head, Run("…"), *tail)
        if end <= 1 or line_count(shown, size, pt(width_mm), full.bold) <= lines:
            return shown, size, rest
        end = sense_end(text, end - 1)
