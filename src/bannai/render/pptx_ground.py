"""The colour behind a box on a slide of any .pptx: plain grounds as they are, pictures by their mean."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from typing import Any

from PIL import Image

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_MOST_PIXELS = 80_000_000
_SMALL = (64, 36)

Box = tuple[int, int, int, int]  # left, top, right, bottom in EMU


class Ground:
    """Finds the ground of a slide (or layout) through its layout and master."""

    def __init__(self, parts: tuple[Any, ...], colour_of: Callable[[Any], str], plain: str) -> None:
        """`parts` are slide, layout, master; `colour_of` reads a fill, `plain` is the scheme's ground."""
        self._parts, self._colour_of, self._plain = parts, colour_of, plain

    def behind(self, box: Box) -> str:
        """Return the colour behind a box as RRGGBB, the mean of a picture, "" where it cannot be told."""
        slide, layout, master = self._parts
        colour = self._plain
        for part in (slide, layout, master):
            found = part._element.find(f"{_P}cSld/{_P}bg")
            if found is not None and len(found):
                whole = (0, 0, *_size(layout))
                of_scheme = not found[0].tag.endswith("bgPr")
                colour = self._colour_of(found[0]) if of_scheme else self._filled(found[0], part, whole, box)
                break
        shown = layout._element.get("showMasterSp", "1") not in ("0", "false")
        for part in ((master,) if shown else ()) + (layout,):
            for shape in part._element.iter(f"{_P}sp", f"{_P}pic"):
                frame = _frame(shape)
                if shape.find(f"*/*/{_P}ph") is None and frame and _holds(frame, box):
                    look = shape if shape.tag.endswith("pic") else shape.find(f"{_P}spPr")
                    own = self._filled(look, part, frame, box) if look is not None else ""
                    colour = own or colour
        return colour

    def _filled(self, look: Any, part: Any, frame: Box, box: Box) -> str:
        """Return the colour that a fill has behind a box, "" for none or one that cannot be told."""
        solid = look.find(f"{_A}solidFill")
        if solid is not None:
            return self._colour_of(solid)
        blend = look.find(f"{_A}gradFill/{_A}gsLst")
        if blend is not None:
            return _mean([self._colour_of(stop) for stop in blend])
        blip = next(look.iter(f"{_A}blip"), None)
        if blip is None or blip.get(_EMBED) is None:
            return ""
        try:
            data = part.part.related_part(blip.get(_EMBED)).blob
        except KeyError:
            return ""
        small = _thumbnail(data)
        return _mean_of(small, frame, box) if small else ""


def _size(layout: Any) -> tuple[int, int]:
    presentation = layout.part.package.presentation_part.presentation
    return int(presentation.slide_width), int(presentation.slide_height)


def _frame(shape: Any) -> Box | None:
    place = shape.find(f"{_P}spPr/{_A}xfrm")
    if place is None or len(place) < 2:
        return None
    x, y = int(place[0].get("x", "0")), int(place[0].get("y", "0"))
    return x, y, x + int(place[1].get("cx", "0")), y + int(place[1].get("cy", "0"))


def _holds(frame: Box, box: Box) -> bool:
    x, y = (box[0] + box[2]) // 2, (box[1] + box[3]) // 2
    return frame[0] <= x <= frame[2] and frame[1] <= y <= frame[3]


@lru_cache(maxsize=16)
def _thumbnail(data: bytes) -> Image.Image | None:
    """Return a picture made tiny, None for what is no picture that can be opened."""
    try:
        with Image.open(BytesIO(data)) as image:
            if image.width * image.height > _MOST_PIXELS:
                return None
            return image.convert("RGBA").resize(_SMALL, Image.Resampling.BOX)
    except Exception:  # Pillow raises anything for bent pictures; then the ground is not known
        return None


def _mean_of(small: Image.Image, frame: Box, box: Box) -> str:
    wide, tall = max(frame[2] - frame[0], 1), max(frame[3] - frame[1], 1)
    left, right = ((at - frame[0]) / wide * _SMALL[0] for at in (box[0], box[2]))
    top, bottom = ((at - frame[1]) / tall * _SMALL[1] for at in (box[1], box[3]))
    x, y = min(max(int(left), 0), _SMALL[0] - 1), min(max(int(top), 0), _SMALL[1] - 1)
    region = (x, y, max(min(round(right), _SMALL[0]), x + 1), max(min(round(bottom), _SMALL[1]), y + 1))
    pixel: Any = small.crop(region).resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    red, green, blue, solid = pixel
    return f"{red:02X}{green:02X}{blue:02X}" if solid > 128 else ""


def _mean(colours: list[str]) -> str:
    known = [colour for colour in colours if len(colour) == 6]
    if not known:
        return ""
    parts = (round(sum(int(it[at : at + 2], 16) for it in known) / len(known)) for at in (0, 2, 4))
    return "".join(f"{part:02X}" for part in parts)
