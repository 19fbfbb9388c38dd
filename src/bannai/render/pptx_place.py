"""Where everything stands on a slide, in mm: one answer for the file, the preview and the self-check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bannai.documents.model import Picture, SlideLayout
from bannai.render.pptx_chart import ChartPlan
from bannai.render.pptx_flow import Para, paras_height
from bannai.render.pptx_grid import Grid
from bannai.render.pptx_layouts import Place, slide_layouts
from bannai.render.pptx_look import TITLE_SPACING, Box, Look, mm
from bannai.render.pptx_own import NUMBER_IDX
from bannai.render.pptx_page import GAP_MM, Page

NOTE_IDX, LEAD_IDX, OBJECT_IDX = 12, 11, 10
NUMBER_PLACE = Place("Số trang", "sldNum", "number", "note", NUMBER_IDX, "ctr", "r")


@dataclass(frozen=True, slots=True)
class Placed:
    """One thing on a slide. `moved` says that it does not stand where the layout has its placeholder."""

    place: Place
    box: Box
    moved: bool = False
    paras: tuple[Para, ...] = ()
    grid: Grid | None = None
    chart: ChartPlan | None = None
    picture: Picture | None = None
    alt: str = ""

    @property
    def is_title(self) -> bool:
        """Whether it is the slide's title."""
        return self.place.idx is None

    @property
    def is_number(self) -> bool:
        """Whether it is the slide's number."""
        return self.place.idx == NUMBER_IDX


def placed(page: Page, look: Look) -> tuple[Placed, ...]:
    """Return the things of a page in reading order, the title first and the number last."""
    return tuple(_placed(page, look))


def title_look(page: Page, look: Look) -> Para:
    """Return the title as a paragraph in the size that fits its box."""
    full = look.text(slide_layouts().layouts[page.layout].place(None).look)
    own = replace(full, size_pt=page.title_size, line_multiple=TITLE_SPACING, before_pt=0.0)
    return Para(page.title, own)


def _placed(page: Page, look: Look) -> Iterator[Placed]:
    layout = slide_layouts().layouts[page.layout]
    if page.title:
        place = layout.place(None)
        yield Placed(place, look.box(place.zone), paras=(title_look(page, look),))
    if page.chart or page.grid:
        yield from _object(page, look)
    elif page.layout is SlideLayout.PICTURE:
        yield from _picture(page, look)
    elif page.picture:
        yield from _picture_beside(page, look)
    else:
        for idx, paras in ((1, page.lead), (14, page.second)):
            if paras:
                place = layout.place(idx)
                yield Placed(place, look.box(place.zone), paras=paras)
    if page.layout is not SlideLayout.COVER:
        yield Placed(NUMBER_PLACE, look.box("number"))


def _object(page: Page, look: Look) -> Iterator[Placed]:
    """The text above, the chart or table, and the text under it."""
    layout, body = slide_layouts().layouts[page.layout], look.body_box
    top, bottom = body.y, body.y + body.h
    if page.lead:
        height = mm(paras_height(page.lead, body.w))
        yield Placed(layout.place(LEAD_IDX), Box(body.x, top, body.w, height), True, page.lead)
        top += height + GAP_MM
    trail_mm = mm(paras_height(page.trail, body.w)) if page.trail else 0.0
    if page.chart:
        room = bottom - top - (trail_mm + GAP_MM if trail_mm else 0.0)
        box = Box(body.x, top, body.w, room)
        yield Placed(layout.place(OBJECT_IDX), box, True, chart=page.chart, alt=page.alt)
    elif page.grid:
        box = Box(body.x, top, body.w, mm(page.grid.height))
        yield Placed(layout.place(OBJECT_IDX), box, True, grid=page.grid, alt=page.alt)
    if page.trail:
        box = Box(body.x, bottom - trail_mm, body.w, trail_mm)
        yield Placed(layout.place(NOTE_IDX), box, True, page.trail)


def _picture(page: Page, look: Look) -> Iterator[Placed]:
    layout = slide_layouts().layouts[SlideLayout.PICTURE]
    place, caption = layout.place(OBJECT_IDX), layout.place(LEAD_IDX)
    body = look.body_box
    under = mm(paras_height(page.second, body.w)) if page.second else 0.0
    room = Box(body.x, body.y, body.w, body.h - (under + GAP_MM if under else 0.0))
    if page.picture:
        box = _fitted(page.picture, room)
        yield Placed(place, box, True, picture=page.picture, alt=page.alt)
    if page.second:
        box = Box(body.x, body.y + body.h - under, body.w, under)
        yield Placed(caption, box, True, page.second)


def _picture_beside(page: Page, look: Look) -> Iterator[Placed]:
    layout = slide_layouts().layouts[page.layout]
    left, right = layout.place(1), look.box("right")
    yield Placed(left, look.box(left.zone), paras=page.lead)
    under = mm(paras_height(page.second, right.w)) if page.second else 0.0
    room = Box(right.x, right.y, right.w, right.h - (under + GAP_MM if under else 0.0))
    if page.picture:
        box = _fitted(page.picture, room)
        own = replace(slide_layouts().layouts[SlideLayout.PICTURE].place(OBJECT_IDX), idx=0)
        yield Placed(own, box, True, picture=page.picture, alt=page.alt)
        if page.second:
            below = Box(right.x, box.y + box.h + GAP_MM, right.w, under)
            yield Placed(layout.place(14), below, True, page.second)


def _fitted(picture: Picture, room: Box) -> Box:
    """Return the largest box of a picture's shape in the middle of a room."""
    share = min(room.w / max(picture.width, 1), room.h / max(picture.height, 1))
    width, height = picture.width * share, picture.height * share
    return Box(room.x + (room.w - width) / 2, room.y + (room.h - height) / 2, width, height)
