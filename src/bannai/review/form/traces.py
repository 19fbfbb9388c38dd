"""What an unfinished file still holds: hidden text, tracked changes, comments, highlights, secret marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bannai.documents.mends import AcceptChanges, Mend, RemoveComments, SetLetters
from bannai.documents.paper import Change, PaperRun
from bannai.documents.paper_walk import walk
from bannai.review.anatomy import Part
from bannai.review.findings import Finding, Spot
from bannai.review.form.sheet import Sheet, quoted


def check_traces(sheet: Sheet) -> Iterator[Finding]:
    """Yield what should not be in a finished file."""
    paper = sheet.anatomy.paper
    counts = paper.changes
    if counts.inserted or counts.deleted or counts.formatted:
        total = counts.inserted + counts.deleted + counts.formatted
        yield sheet.finding("tracked_changes", *_changed(sheet), mends=[AcceptChanges()], count=total)
    if counts.comments:
        yield sheet.finding("comments", mends=[RemoveComments()], count=counts.comments)
    yield from _hidden(sheet)
    yield from _marked(
        sheet, "highlight", lambda run: run.look.highlight not in ("", "none", "FFFFFF", "ffffff")
    )
    yield from _marked(sheet, "strike", lambda run: run.look.strike)


def secret_mark(sheet: Sheet) -> Finding | None:
    """Return the finding of a mark of secrecy; such a paper is not checked further."""
    line = sheet.anatomy.first(Part.SECRET)
    return (
        None if line is None else sheet.finding("secret_mark", line, part=Part.SECRET, text=quoted(line.text))
    )


def _changed(sheet: Sheet) -> Iterator[Spot]:
    for found in walk(sheet.anatomy.paper.blocks):
        paragraph = found.paragraph
        if paragraph.mark_change is not Change.NONE or any(
            run.change is not Change.NONE for run in paragraph.runs
        ):
            yield Spot(paragraph.place)


def _hidden(sheet: Sheet) -> Iterator[Finding]:
    spots = []
    text = ""
    for found in walk(sheet.anatomy.paper.blocks):
        hidden = [run for run in found.paragraph.runs if run.look.hidden and run.text.strip()]
        if hidden:
            spots.append(Spot(found.paragraph.place))
            text = text or quoted("".join(run.text for run in hidden))
    if spots:
        yield sheet.finding("hidden_text", *spots, text=text)


def _marked(sheet: Sheet, rule: str, is_marked: Callable[[PaperRun], bool]) -> Iterator[Finding]:
    spots: list[Spot] = []
    mends: list[Mend] = []
    text = ""
    for line in sheet.anatomy.lines:
        for run, letters, start in line.looks:
            if is_marked(run):
                text = text or quoted(letters)
                spots.append(Spot(line.place, start, start + len(letters)))
                if rule == "highlight":
                    mends.append(SetLetters(line.place, start, start + len(letters), highlight=False))
    if spots:
        yield sheet.finding(rule, *spots, mends=mends, text=text)
