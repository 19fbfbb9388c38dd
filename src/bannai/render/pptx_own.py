"""An office's own .pptx as the template of decks: which of its layouts and placeholders can hold what.

The file comes from strangers: nothing in it is run or followed, and what is no plain presentation is refused.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from typing import Any

from pptx import Presentation

from bannai.documents.model import SlideLayout
from bannai.errors import BadInputError
from bannai.render.pptx_inherit import Heritage
from bannai.render.pptx_look import MIN_SIZE_PT, Box, mm
from bannai.render.pptx_measure import LINE_FACTOR
from bannai.render.pptx_theme import Theme, contrast

_MOST_UNPACKED = 300_000_000
_MOST_PARTS = 5_000
_EMU_PER_MM = 36_000
_SLACK_MM = 0.1
_TITLE_TYPES = ("TITLE", "CENTER_TITLE")
_TEXT_TYPES = ("BODY", "OBJECT")
# How much wider than Arial, which is measured, other fonts are; narrower ones lose nothing by it.
_WIDTHS = {
    "Arial": 1.0, "Calibri": 1.0, "Cambria": 1.0, "Times New Roman": 1.0, "Segoe UI": 1.03, "Tahoma": 1.03,
    "Verdana": 1.2, "Georgia": 1.05, "Courier New": 1.25, "Trebuchet MS": 1.02, "Palatino Linotype": 1.02,
}  # fmt: skip
_UNKNOWN_WIDTH = 1.12
NUMBER_IDX = 13  # the slide number among our places
LEAST_CONTRAST = 4.5  # WCAG 2.1, 1.4.3
_LEAST_LINES = 4  # what a place for text must hold


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A placeholder of a template: its kind and idx as they stand in the file, and where it is.

    `ink` is the colour of the scheme that its text is written in where its own is read too badly. Without a
    `firm` place what stands in it is told where: it has no index of its own, or runs off the slide.
    """

    kind: str
    idx: int
    box: Box
    ink: str = ""
    firm: bool = True


@dataclass(frozen=True, slots=True)
class OwnLayout:
    """A layout of a template: its number, and which placeholder holds which of our places (None: title)."""

    index: int
    places: Mapping[int | None, OwnPlace]


@dataclass(frozen=True, slots=True)
class OwnTemplate:
    """What a template offers: page in mm, a layout for each of ours, the zones of text, colours, font.

    `swapped` tells that text is read in the ground's colour of the scheme: its ground is dark after all.
    """

    width_mm: float
    height_mm: float
    layouts: Mapping[SlideLayout, OwnLayout]
    zones: tuple[tuple[str, Box], ...]
    colours: Mapping[str, str]
    font: str
    swapped: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """One layout of the file: its titles and the places of text in it, the largest first."""

    index: int
    kind: str
    titles: tuple[OwnPlace, ...]
    subtitles: tuple[OwnPlace, ...]
    texts: tuple[OwnPlace, ...]
    numbers: tuple[OwnPlace, ...]


@lru_cache(maxsize=4)
def read_template(data: bytes, name: str = "") -> OwnTemplate:
    """Return what a .pptx offers as a template. Raises BadInputError, one sentence, when it cannot be one."""
    deck = _opened(data, name)
    width, height = int(deck.slide_width) / _EMU_PER_MM, int(deck.slide_height) / _EMU_PER_MM
    found = [_layout(index, layout, width, height) for index, layout in enumerate(deck.slide_layouts)]
    content = _best_content(found)
    if content is None:
        raise BadInputError("deck.template_no_places", name=name)
    cover = _best_cover(found) or content
    section = next((it for it in found if it.kind == "secHead" and it.titles), None) or cover
    two = _best_two(found)
    heritage = Heritage(_Layouted(deck.slide_layouts[content.index]))
    font = heritage.font("+mn-lt")
    share = 1 / _WIDTHS.get(font, _UNKNOWN_WIDTH)
    zones = dict(_zones(content, cover, section, two, width, height))
    zones = {zone: Box(max(box.x, 0.0), max(box.y, 0.0), box.w * share, box.h) for zone, box in zones.items()}
    zones = {  # some templates let their places run off the slide
        zone: Box(x, y, min(w, width - 2 - x), min(h, height - 2 - y)) for zone, (x, y, w, h) in zones.items()
    }
    body = zones["body"]
    if body.h < mm(MIN_SIZE_PT * LINE_FACTOR * 1.3) * _LEAST_LINES or body.w < width * 0.3:
        raise BadInputError("deck.template_small", name=name)
    plain = _own(content, 1)
    layouts = dict.fromkeys(SlideLayout, plain)
    layouts[SlideLayout.COVER] = _own(cover, 1)
    layouts[SlideLayout.SECTION] = layouts[SlideLayout.THANKS] = _own(section, 1)
    if two is not None:
        left, right = two.texts[:2]
        places = {**_own(two, 1).places, 1: left, 14: right}
        layouts[SlideLayout.TWO_COLUMNS] = OwnLayout(two.index, places)
    names = ("tx1", "bg1", "tx2", "bg2", *(f"accent{number}" for number in range(1, 7)))
    colours = {it: heritage.scheme(it) for it in names}
    ground = heritage.ground(0, 0, int(deck.slide_width), int(deck.slide_height))
    ground = ground or colours["bg1"]
    swapped = contrast(colours["tx1"], ground) < min(LEAST_CONTRAST, contrast(colours["bg1"], ground))
    if swapped:
        colours["tx1"] = colours["bg1"]
    colours["bg1"] = ground
    return OwnTemplate(width, height, layouts, tuple(zones.items()), colours, font, swapped)


class _Layouted:
    """A layout in the place of a slide, for what is asked of both."""

    def __init__(self, layout: Any) -> None:
        self.slide_layout = layout
        self._element = layout._element


def _opened(data: bytes, name: str) -> Any:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
                raise BadInputError("deck.template_too_large", name=name)
            names = {part.filename.casefold() for part in parts}
            if any(it.endswith(("vbaproject.bin", ".ocx")) or "activex" in it for it in names):
                raise BadInputError("deck.template_macros", name=name)
            for part in parts:
                if not part.filename.endswith(".rels") or "/slides/" in part.filename:
                    continue
                relations = archive.read(part)
                if b'TargetMode="External"' in relations and b"/hyperlink" not in relations:
                    raise BadInputError("deck.template_links", name=name)
        return Presentation(BytesIO(data))
    except BadInputError:
        raise
    except Exception as error:  # python-pptx and lxml raise anything for bent files
        raise BadInputError("deck.template_broken", name=name) from error


def _layout(index: int, layout: Any, width: float, height: float) -> _Found:
    titles, subtitles, texts, numbers = [], [], [], []
    heritage = Heritage(_Layouted(layout))
    for shape in layout.placeholders:
        if None in (shape.left, shape.top, shape.width, shape.height):
            continue
        kind = shape.placeholder_format.type.name
        box = Box(*(int(it) / _EMU_PER_MM for it in (shape.left, shape.top, shape.width, shape.height)))
        ph = shape._element.find(".//{*}nvPr/{*}ph")
        ink = _readable_ink(heritage, shape)
        idx = int(ph.get("idx", "0"))
        off = min(box.x, box.y, width - box.x - box.w, height - box.y - box.h) < -_SLACK_MM
        place = OwnPlace(ph.get("type", "obj"), idx, box, ink, firm=idx > 0 and not off)
        if kind in _TITLE_TYPES:
            titles.append(place)
        elif kind == "SUBTITLE":
            subtitles.append(place)
        elif kind in _TEXT_TYPES:
            texts.append(place)
        elif kind == "SLIDE_NUMBER":
            numbers.append(place)
    texts.sort(key=lambda it: -it.box.w * it.box.h)
    return _Found(
        index, layout._element.get("type", ""), tuple(titles), tuple(subtitles), tuple(texts), tuple(numbers)
    )


def _readable_ink(heritage: Heritage, shape: Any) -> str:
    """Return "" when a placeholder's own colour is read well, else the colour of the scheme that is."""
    element = shape._element
    paragraph = next(element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}p"), None)
    left, top, width, height = (int(it) for it in (shape.left, shape.top, shape.width, shape.height))
    ground = heritage.ground(left, top, left + width, top + height)
    if paragraph is None or not ground:
        return ""
    own = heritage.letters(None, paragraph, heritage.styles(element)).colour
    if not own or contrast(own, ground) >= LEAST_CONTRAST:
        return ""
    return max("tx1", "bg1", key=lambda it: contrast(heritage.scheme(it) or ground, ground))


def _best_content(found: list[_Found]) -> _Found | None:
    """Return the layout of a title over one place of text, the office's usual one first."""
    fit = [it for it in found if it.titles and it.texts and it.kind not in ("secHead", "title")]
    fit.sort(key=lambda it: (it.kind not in ("obj", "tx"), len(it.texts) > 1, it.index))
    return fit[0] if fit else None


def _best_cover(found: list[_Found]) -> _Found | None:
    fit = [it for it in found if it.titles and (it.subtitles or it.kind == "title")]
    fit.sort(key=lambda it: (it.kind != "title", not it.subtitles, it.index))
    return fit[0] if fit else None


def _best_two(found: list[_Found]) -> _Found | None:
    """Return the layout of two places of text side by side, left first."""
    for it in sorted(found, key=lambda one: (one.kind != "twoObj", one.index)):
        if not it.titles or len(it.texts) < 2:
            continue
        left, right = sorted(it.texts[:2], key=lambda place: place.box.x)
        if left.box.x + left.box.w <= right.box.x + 1 and abs(left.box.y - right.box.y) < 3:
            return replace(it, texts=(left, right, *it.texts[2:]))
    return None


def _own(found: _Found, text_idx: int) -> OwnLayout:
    places: dict[int | None, OwnPlace] = {None: found.titles[0]}
    under = found.subtitles or found.texts
    if under:
        places[text_idx] = under[0]
    if found.numbers:
        places[NUMBER_IDX] = found.numbers[0]
    return OwnLayout(found.index, places)


def _zones(
    content: _Found, cover: _Found, section: _Found, two: _Found | None, width: float, height: float
) -> Iterator[tuple[str, Box]]:
    """Yield where text may stand: the placeholders less the usual insets of PowerPoint."""
    body = _inner(content.texts[0].box)
    yield "title", _inner(content.titles[0].box)
    yield "body", body
    halves = [_inner(it.box) for it in two.texts[:2]] if two else _halved(body)
    yield "left", halves[0]
    yield "right", halves[1]
    yield "value", Box(body.x, body.y, body.w, body.h * 0.5)
    yield "label", Box(body.x, body.y + body.h * 0.55, body.w, body.h * 0.45)
    yield "quote", Box(body.x + body.w * 0.05, body.y, body.w * 0.9, body.h * 0.74)
    yield "source", Box(body.x + body.w * 0.05, body.y + body.h * 0.78, body.w * 0.9, body.h * 0.22)
    for name, zone in (("lead", 0.0), ("note", 0.88)):
        yield name, Box(body.x, body.y + body.h * zone, body.w, body.h * 0.12)
    yield "object", Box(body.x, body.y + body.h * 0.13, body.w, body.h * 0.74)
    yield "picture", Box(body.x, body.y, body.w, body.h * 0.8)
    yield "caption", Box(body.x, body.y + body.h * 0.82, body.w, body.h * 0.18)
    yield "number", Box(width * 0.88, height - 12, width * 0.08, 8)
    for name, found in (("cover", cover), ("section", section)):
        yield f"{name}_title", _inner(found.titles[0].box)
        under = found.subtitles or found.texts
        below = _inner(under[0].box) if under else _under(found.titles[0].box, height)
        yield f"{name}_text", below


def _inner(box: Box) -> Box:
    side, top = mm(7.2), mm(3.6)
    return Box(box.x + side, box.y + top, max(box.w - 2 * side, 1.0), max(box.h - 2 * top, 1.0))


def _halved(body: Box) -> list[Box]:
    half = body.w * 0.475
    return [Box(body.x, body.y, half, body.h), Box(body.x + body.w - half, body.y, half, body.h)]


def _under(title: Box, height: float) -> Box:
    top = title.y + title.h + 4
    return Box(title.x, top, title.w, max(height - top - 14, 10.0))


def theme_of(data: bytes, theme_id: str, name: str) -> Theme:
    """Return a template as a theme: its own colours where they can be told. Raises as `read_template`."""
    own = read_template(data, name)
    colours = {key: value or "808080" for key, value in own.colours.items()}
    ground, text = colours["bg1"], colours["tx1"]
    title = colours["tx2"] if contrast(colours["tx2"], ground) >= 4.5 else text
    accents = tuple(colours[f"accent{number}"] for number in range(1, 7))
    return Theme(
        id=theme_id,
        name=name,
        font=own.font or "Arial",
        background=ground,
        text=text,
        title=title,
        dark_cover=False,
        cover_text=text,
        line=accents[0],
        accents=accents,
        link=title,
        wide=own.width_mm / own.height_mm > 1.5,
        template=data,
    )
