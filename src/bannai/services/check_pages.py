"""The pages of a checked Word file, drawn again, and where each finding stands on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bannai.render.typst_paper_marks import DrawnPaper, PageBox
from bannai.review.anatomy import Part
from bannai.review.findings import Finding, Spot
from bannai.services.check_drawing import draw_in_child
from bannai.services.check_service import CheckReport

__all__ = ["DrawnReport", "PageBox", "UnknownLine", "draw_report", "unknown_lines"]


@dataclass(frozen=True, slots=True)
class UnknownLine:
    """A line whose component was not recognised: nothing was held against it."""

    text: str
    spot: Spot


@dataclass(frozen=True)
class DrawnReport:
    """The pages as SVG; a page is drawn again from what was read and may differ a little from Word's."""

    drawn: DrawnPaper

    @property
    def pages(self) -> tuple[bytes, ...]:
        """One drawing a page."""
        return self.drawn.pages

    def boxes(self, spots: Iterable[Spot]) -> tuple[PageBox, ...]:
        """Return the boxes of spots on the pages, in their order; nothing for what has no place."""
        return tuple(
            box
            for spot in spots
            if spot.place
            for box in self.drawn.boxes_of(spot.place, spot.start, spot.end)
        )


def unknown_lines(report: CheckReport) -> tuple[UnknownLine, ...]:
    """Return the lines that were not recognised, in reading order; none of a paper that is refused."""
    if report.result.refused:
        return ()
    anatomy = report.result.anatomy
    return tuple(
        UnknownLine(line.full, Spot(line.place, line.start, line.end))
        for line, part in zip(anatomy.lines, anatomy.parts, strict=True)
        if part is Part.UNKNOWN and line.text.strip()
    )


def draw_report(report: CheckReport, stopped: Callable[[], bool] = lambda: False) -> DrawnReport | None:
    """Draw the pages of a report in a child process; None as soon as `stopped` says so. Any thread.

    Raises BannaiError when they cannot be set.
    """
    cuts: dict[str, set[int]] = {}
    for spot in _spots(report):
        if spot.end:
            cuts.setdefault(spot.place, set()).update((spot.start, spot.end))
    drawn = draw_in_child(report.paper, cuts, report.path.name, stopped)
    return None if drawn is None else DrawnReport(drawn)


def _spots(report: CheckReport) -> Iterable[Spot]:
    for finding in report.findings:
        yield from finding.spots
    for line in unknown_lines(report):
        yield line.spot


def spots_of(entry: Finding | UnknownLine) -> tuple[Spot, ...]:
    """Return where an entry of a list of results stands."""
    return entry.spots if isinstance(entry, Finding) else (entry.spot,)
