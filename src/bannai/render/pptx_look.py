"""Where things stand on a slide and how large their text is: a standard and a theme, worked out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from bannai.documents.standards import PageForm, Standard
from bannai.render.pptx_layouts import Bar, slide_layouts
from bannai.render.pptx_measure import LINE_FACTOR
from bannai.render.pptx_theme import Theme

MIN_SIZE_PT = 24.0  # smaller text is not read from the back of a hall
MAX_LINES = 6
TITLE_SPACING = 0.9
_EMU_PER_MM = 36_000
_EMU_PER_PT = 12_700
_WIDE_EMU = 12_192_000  # PowerPoint's own 16:9 width, 338.67 mm


def emu(mm: float) -> int:
    """Return a length in English Metric Units."""
    return round(mm * _EMU_PER_MM)


def emu_pt(pt: float) -> int:
    """Return a length given in pt in English Metric Units."""
    return round(pt * _EMU_PER_PT)


def pt(mm: float) -> float:
    """Return a length given in mm in pt."""
    return mm * 72 / 25.4


def mm(points: float) -> float:
    """Return a length given in pt in mm."""
    return points * 25.4 / 72


class Box(NamedTuple):
    """A rectangle on the slide, in mm."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class TextLook:
    """Size, weight and spacing of one sort of text; sizes in pt, never under 24."""

    size_pt: float
    bold: bool = False
    italic: bool = False
    line_multiple: float = 1.0
    before_pt: float = 0.0

    @property
    def line_pt(self) -> float:
        """The height of one line."""
        return self.size_pt * self.line_multiple * LINE_FACTOR

    def grown(self, more_pt: float) -> TextLook:
        """Return a look with larger letters and, in step, wider gaps between paragraphs."""
        return replace(self, size_pt=self.size_pt + more_pt, before_pt=self.before_pt + 2 * more_pt)


@dataclass(frozen=True, slots=True)
class Look:
    """The look of a deck: theme, page and the texts of a standard. Hashable."""

    theme: Theme
    page: PageForm
    cover_title: TextLook
    subject: TextLook
    title: TextLook
    section: TextLook
    body: TextLook
    item: TextLook
    figure: TextLook
    figure_label: TextLook
    table_header: TextLook
    table_cell: TextLook
    note: TextLook
    chart: TextLook
    quote: TextLook
    big: TextLook
    big_label: TextLook
    continued: str
    unit: str
    zones: tuple[tuple[str, Box], ...] = ()  # where an office's own template has other places

    @property
    def width_mm(self) -> float:
        """The width between the margins."""
        return self.page.width_mm - self.page.left_mm - self.page.right_mm

    @property
    def second(self) -> TextLook:
        """The text of the levels under the first, which we do not write but users may."""
        return TextLook(MIN_SIZE_PT, line_multiple=self.item.line_multiple, before_pt=self.item.before_pt / 2)

    @property
    def slide_emu(self) -> tuple[int, int]:
        """Width and height of the slide; 338.7 mm is PowerPoint's own wide slide."""
        width = emu(self.page.width_mm)
        return _WIDE_EMU if abs(width - _WIDE_EMU) < _EMU_PER_MM / 10 else width, emu(self.page.height_mm)

    @property
    def page_mm(self) -> tuple[float, float]:
        """Width and height of the slide."""
        return self.page.width_mm, self.page.height_mm

    def box(self, zone: str) -> Box:
        """Return where a zone of the layouts stands. Raises KeyError for an unknown one."""
        for name, box in self.zones:
            if name == zone:
                return box
        x, y, w, h = slide_layouts().zones[zone]
        return Box(self.page.left_mm + x * self.width_mm, y, w * self.width_mm, h)

    def bar_box(self, bar: Bar) -> Box:
        """Return where a bar stands."""
        return Box(bar.x * self.page.width_mm, bar.y, bar.w * self.page.width_mm, bar.h)

    def text(self, name: str) -> TextLook:
        """Return one of the looks of text by the name that a layout gives it."""
        look = getattr(self, name)
        if not isinstance(look, TextLook):
            raise KeyError(name)
        return look

    @property
    def title_box(self) -> Box:
        """The title of a content slide: two lines at full size, three at 24 pt."""
        return self.box("title")

    @property
    def body_box(self) -> Box:
        """The content of a slide: from under the title to above the slide number."""
        return self.box("body")

    @property
    def cover_title_box(self) -> Box:
        """The title of a cover, section or thanks slide; its text stands at the bottom of the box."""
        return self.box("cover_title")

    @property
    def cover_text_box(self) -> Box:
        """What stands under the title of a cover, section or thanks slide."""
        return self.box("cover_text")


def make_look(standard: Standard, theme: Theme) -> Look:
    """Work out the look of a deck. Raises ValueError when the standard is not one of slides.

    A 4:3 slide is as high as a 16:9 one: its margins are narrower in step, and lines hold fewer words.
    """

    def text(component: str) -> TextLook:
        style = standard.style(component)
        return TextLook(
            max(style.size_pt, MIN_SIZE_PT), style.bold, style.italic, style.line_multiple, style.before_pt
        )

    try:
        return Look(
            theme=theme,
            page=_page(standard.page, theme.wide),
            cover_title=text("type_name"),
            subject=text("subject"),
            title=text("slide_title"),
            section=text("section_title"),
            body=text("body"),
            item=text("list_item"),
            figure=text("figure"),
            figure_label=text("figure_label"),
            table_header=text("table_header"),
            table_cell=text("table_cell"),
            note=text("note"),
            chart=text("chart_text"),
            quote=text("quotation"),
            big=text("big_figure"),
            big_label=text("big_label"),
            continued=standard.wording.get("continued", "(tiếp)"),
            unit=standard.wording.get("unit", "Đơn vị"),
        )
    except KeyError as error:
        raise ValueError(f"standard {standard.id!r} is not one of slides: no {error}") from error


def _page(page: PageForm, wide: bool) -> PageForm:
    if wide:
        return page
    width = page.height_mm * 4 / 3
    share = width / page.width_mm
    return replace(page, width_mm=width, left_mm=page.left_mm * share, right_mm=page.right_mm * share)
