"""What is said on each page, and how long: every page has notes, and their times sum to what was asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bannai.documents.model import Inline, Paragraph, Run, plain_text
from bannai.documents.vietnamese import fold, syllable_count
from bannai.render.pptx_chart import ChartPlan
from bannai.render.pptx_measure import clean
from bannai.render.pptx_page import Page

SYLLABLES_PER_MINUTE = 120  # read aloud, as for speeches
LEAST_SECONDS = 5  # until everybody has seen a new page
_TELLING = 8  # letters from which on a text tells which page a note belongs to
_ENDS = ".!?…:;"


def page_texts(page: Page) -> Iterator[Inline]:
    """Yield what a page says beside its title, in reading order."""
    for para in (*page.lead,):
        yield para.runs
    if page.grid:
        for row in page.grid.rows:
            yield from row
    if page.chart:
        yield (Run(page.alt),)
    for para in (*page.second, *page.trail):
        yield para.runs


def with_notes(pages: Sequence[Page], notes: Sequence[Paragraph]) -> list[Page]:
    """Return the pages of one slide with its notes: each note on the page whose words it says.

    The order of the notes stays. A page that no note is about is read out: its own words, nothing else.
    """
    shares: list[list[Paragraph]] = [[] for _ in pages]
    keys = [
        [key for text in page_texts(page) if len(key := fold(plain_text(text))) >= _TELLING] for page in pages
    ]
    at = 0
    for note in notes:
        if not clean(note.runs) or not pages:
            continue
        said = fold(plain_text(note.runs))
        at = next((on for on in range(at, len(pages)) if any(key in said for key in keys[on])), at)
        shares[at].append(note)
    return [
        replace(page, notes=tuple(own) or _read_out(page, first=not number))
        for number, (page, own) in enumerate(zip(pages, shares, strict=True))
    ]


def _read_out(page: Page, *, first: bool) -> tuple[Paragraph, ...]:
    texts: list[Inline] = [page.title] if first else []
    if page.grid:
        texts += [para.runs for para in page.lead]
        texts += [_row(row, page.grid.header) for row in page.grid.rows]
        texts += [para.runs for para in page.trail]
    elif page.chart:
        texts += [para.runs for para in page.lead]
        texts += _series(page.chart)
        texts += [para.runs for para in page.trail]
    else:
        texts += page_texts(page)
    said = tuple(Paragraph(_ended(text)) for text in texts if clean(text))
    return said or (Paragraph(_ended(page.title)),)


def _series(chart: ChartPlan) -> Iterator[Inline]:
    for name, _, labels in chart.series:
        points = [f"{at}: {label}" for at, label in zip(chart.categories, labels, strict=True) if label]
        yield (Run(f"{name} – " if name and points else name), Run("; ".join(points)))


def _row(row: tuple[Inline, ...], header: tuple[Inline, ...]) -> Inline:
    runs: list[Run] = []
    for number, cell in enumerate(row):
        if not cell:
            continue
        name = header[number] if number < len(header) else ()
        runs += [Run("; ")] if runs else []
        runs += [*name, Run(": ")] if name else []
        runs += cell
    return tuple(runs)


def _ended(inline: Inline) -> Inline:
    text = plain_text(inline).rstrip()
    return inline if not text or text[-1] in _ENDS else (*inline, Run("."))


def spoken_seconds(pages: Iterable[Page]) -> int:
    """Return how long the words of pages take when they are read aloud."""
    return sum(_seconds(page) for page in pages)


def _seconds(page: Page) -> int:
    words = sum(syllable_count(plain_text(note.runs)) for note in page.notes)
    return max(LEAST_SECONDS, round(words * 60 / SYLLABLES_PER_MINUTE))


def with_times(pages: Sequence[Page], minutes: float = 0.0) -> list[Page]:
    """Return the pages with their seconds, by how much is said on each; the sum is exactly `minutes`.

    Without minutes each takes as long as its words. Asked for less than a second a page, each has one.
    """
    own = [_seconds(page) for page in pages]
    wanted = max(round(minutes * 60), len(pages)) if minutes > 0 else sum(own)
    shares = _shared(own, wanted)
    timed: list[Page] = []
    until = 0
    for page, seconds in zip(pages, shares, strict=True):
        until += seconds
        timed.append(replace(page, seconds=seconds, until=until))
    return timed


def _shared(weights: Sequence[int], total: int) -> list[int]:
    """Return whole numbers ≥ 1 in proportion to weights that sum to `total` (≥ their count)."""
    spare = total - len(weights)
    whole = sum(weights) or 1
    exact = [spare * weight / whole for weight in weights]
    shares = [int(value) for value in exact]
    left = spare - sum(shares)
    for at in sorted(range(len(weights)), key=lambda it: (shares[it] - exact[it], it))[:left]:
        shares[at] += 1
    return [share + 1 for share in shares]


def clock(seconds: int) -> str:
    """Return a length of time in words: "1 phút 30 giây"."""
    minutes, rest = divmod(seconds, 60)
    parts = [f"{minutes} phút"] if minutes else []
    parts += [f"{rest} giây"] if rest or not minutes else []
    return " ".join(parts)


def time_note(page: Page) -> Paragraph:
    """Return the line of the notes that says how long a page takes and when it ends."""
    return Paragraph((Run(f"[Thời gian: {clock(page.seconds)}; hết trang này: {clock(page.until)}]"),))
