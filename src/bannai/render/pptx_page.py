"""One slide as planned: what stands on it, before anything is placed or written."""

from __future__ import annotations

from dataclasses import dataclass

from bannai.documents.model import Inline, Paragraph, Picture, SlideLayout
from bannai.render.pptx_chart import ChartPlan
from bannai.render.pptx_flow import Para
from bannai.render.pptx_grid import Grid

COVERS = (SlideLayout.COVER, SlideLayout.SECTION, SlideLayout.THANKS)
GAP_MM = 4.0


@dataclass(frozen=True, slots=True)
class Page:
    """One slide. `lead` stands above the chart or grid, `trail` under it; without one `lead` is the text.

    `second` is the other text: of the right column, the figure's name, who is quoted, the caption. `source`
    counts the slides of the document; `seconds` are spent on this one, `until` those up to its end.
    """

    layout: SlideLayout
    title: Inline
    title_size: float
    lead: tuple[Para, ...] = ()
    trail: tuple[Para, ...] = ()
    grid: Grid | None = None
    chart: ChartPlan | None = None
    alt: str = ""
    notes: tuple[Paragraph, ...] = ()
    second: tuple[Para, ...] = ()
    picture: Picture | None = None
    source: int = 0
    seconds: int = 0
    until: int = 0
