"""Ways through a `Paper`: all its paragraphs in reading order, its page numbers, places in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bannai import messages
from bannai.documents.model import Align
from bannai.documents.paper import (
    PageNumber,
    PageSetup,
    Paper,
    PaperBlock,
    PaperParagraph,
    PaperShape,
    PaperTable,
    Story,
)
from bannai.documents.vietnamese.legacy import convert_runs

PAGES = ("default", "first", "even")
_ALIGNMENTS = {"left": Align.LEFT, "inside": Align.LEFT, "center": Align.CENTER, "right": Align.RIGHT}
_ALIGNMENTS |= {"outside": Align.RIGHT}
_FROM_ONE = {"row": "row", "cell": "cell", "shape": "shape"}


@dataclass(frozen=True, slots=True)
class Found:
    """A paragraph, and what it stands in (None: not in one): the innermost table and text box."""

    paragraph: PaperParagraph
    table: PaperTable | None = None
    shape: PaperShape | None = None


def walk(blocks: Iterable[PaperBlock]) -> Iterator[Found]:
    """Yield every paragraph of blocks in reading order; text boxes before the paragraph they hang on."""
    for block in blocks:
        yield from _walk(block, None, None)


def _walk(block: PaperBlock, table: PaperTable | None, shape: PaperShape | None) -> Iterator[Found]:
    if isinstance(block, PaperTable):
        for row in block.rows:
            for cell in row.cells:
                for inner in cell.blocks:
                    yield from _walk(inner, block, shape)
        return
    for box in block.shapes:
        for inner in box.blocks:
            yield from _walk(inner, None, box)
    yield Found(block, table, shape)


def body_text(paper: Paper) -> str:
    """Return the text of the body, a line a paragraph, with number labels; headers and notes left out."""
    return "\n".join(found.paragraph.shown for found in walk(paper.blocks))


def readable(paragraph: PaperParagraph) -> str:
    """Return the line as people read it: `PaperParagraph.shown`, with what old fonts show in Unicode."""
    runs = [run for run in paragraph.runs if run.visible]
    texts = convert_runs([(run.text, run.look.font_high) for run in runs])
    caps = (run.look.caps or run.look.small_caps for run in runs)
    text = "".join(item.upper() if capital else item for item, capital in zip(texts, caps, strict=True))
    label = paragraph.label
    if label is None or not label.text:
        return text
    (number,) = convert_runs([(label.text, label.look.font_high)])
    number = number.upper() if label.look.caps else number
    return number + text if label.suffix == "nothing" else f"{number} {text}"


def page_numbers(stories: tuple[Story, ...], setup: PageSetup) -> tuple[PageNumber, ...]:
    """Return where a section's page number stands: each PAGE field of its headers and footers."""
    found: list[PageNumber] = []
    for header, references in ((True, setup.headers), (False, setup.footers)):
        for pages, story in zip(PAGES, references, strict=True):
            if story is None:
                continue
            for item in walk(stories[story].blocks):
                for run in item.paragraph.runs:
                    if run.field == "PAGE" and run.visible:
                        place = f"{item.paragraph.place}/run/{run.index}"
                        align = _alignment(item, run.index)
                        found.append(PageNumber(story, pages, place, header, align, run.look))
                        break
    return tuple(found)


def _alignment(found: Found, index: int) -> Align:
    """Return where on the line a run stands: by frame, text box, tab stop, or the paragraph itself."""
    paragraph = found.paragraph
    frame = paragraph.look.frame
    if frame is not None and frame.x_align in _ALIGNMENTS:
        return _ALIGNMENTS[frame.x_align]
    if found.shape is not None and found.shape.x_align in _ALIGNMENTS:
        return _ALIGNMENTS[found.shape.x_align]
    tabs = sum(run.text.count("\t") for run in paragraph.runs if run.index < index and run.visible)
    stops = paragraph.look.tabs
    if tabs and tabs <= len(stops):
        return _ALIGNMENTS.get(stops[tabs - 1].align, Align.LEFT)
    return paragraph.look.align


def place_in_words(place: str) -> str:
    """Return a place as people say it, counted from 1: "bảng ở đoạn 4, hàng 3, ô 2, đoạn 1".

    Of the place of a run it is the paragraph. Raises ValueError for what is no place.
    """
    _, hash_sign, path = place.partition("#")
    steps = path.split("/")
    root = steps.pop(0)
    if not hash_sign or root not in ("body", "header", "footer", "note"):
        raise ValueError(f"not a place: {place!r}")
    words: list[str] = []
    if root == "note":
        words.append(messages.text("importers.place_note", number=steps.pop(0)))
    elif root != "body":
        words.append(messages.text(f"importers.place_{root}"))
    while steps and steps[0] != "run":
        step = steps.pop(0)
        name = _FROM_ONE.get(step)
        if name is not None and steps:
            words.append(messages.text(f"importers.place_{name}", number=int(steps.pop(0)) + 1))
        else:
            kind = "table" if steps and steps[0] == "row" else "paragraph"
            words.append(messages.text(f"importers.place_{kind}", number=int(step) + 1))
    return ", ".join(words)
