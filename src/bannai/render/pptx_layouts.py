"""The layouts of slides as data (`slide_layouts.toml`): zones, placeholders, bars."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from bannai import paths
from bannai.documents.model import SlideLayout

GROUNDS = ("plain", "cover")
KINDS = ("title", "ctrTitle", "subTitle", "body", "chart", "tbl", "pic", "obj", "sldNum")


class Zone(NamedTuple):
    """A box of the page: x and w in shares of the width between the margins, y and h in mm."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A coloured rectangle: x and w in shares of the slide's width, y and h in mm."""

    name: str
    x: float
    y: float
    w: float
    h: float
    colour: str


@dataclass(frozen=True, slots=True)
class Place:
    """A placeholder of a layout; `idx` None is the title's. `zone` and `look` are names."""

    name: str
    kind: str
    zone: str
    look: str
    idx: int | None = None
    anchor: str = "t"
    align: str = "l"
    colour: str = "tx1"


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout: `type` is PowerPoint's own name for it or "". A cover paints its whole ground."""

    id: SlideLayout
    name: str
    type: str
    ground: str
    bars: tuple[Bar, ...]
    places: tuple[Place, ...]

    @property
    def is_cover(self) -> bool:
        """Whether its ground is that of covers."""
        return self.ground == "cover"

    def place(self, idx: int | None) -> Place:
        """Return the placeholder with an index (None: the title). Raises KeyError when there is none."""
        for place in self.places:
            if place.idx == idx:
                return place
        raise KeyError(f"layout {self.id} has no placeholder {idx}")


@dataclass(frozen=True, slots=True)
class Layouts:
    """All layouts, the zones that they use, and the bars of the master, which covers do without."""

    zones: Mapping[str, Zone]
    master: tuple[Bar, ...]
    layouts: Mapping[SlideLayout, Layout]

    def index(self, layout: SlideLayout) -> int:
        """Return which layout of our own template it is."""
        return list(self.layouts).index(layout)


@cache
def slide_layouts() -> Layouts:
    """Return the shipped layouts."""
    return parse_layouts(paths.package_file("render/slide_layouts.toml").read_text(encoding="utf-8"))


def parse_layouts(text: str) -> Layouts:
    """Read layouts from TOML text. Raises ValueError naming what is unknown, missing or not there."""
    data = tomllib.loads(text)
    try:
        zones = {name: Zone(**zone) for name, zone in data.pop("zones").items()}
        master = tuple(Bar(**bar) for bar in data.pop("master"))
        made = [_layout(table, zones) for table in data.pop("layout")]
    except (KeyError, TypeError) as error:
        raise ValueError(f"slide layouts: {error}") from error
    if data:
        raise ValueError(f"slide layouts: unknown keys {', '.join(sorted(data))}")
    layouts = {layout.id: layout for layout in made}
    if len(layouts) < len(made) or set(layouts) != set(SlideLayout):
        raise ValueError("slide layouts: each of the model's layouts must be there once")
    return Layouts(MappingProxyType(zones), master, MappingProxyType(layouts))


def _layout(table: dict[str, Any], zones: Mapping[str, Zone]) -> Layout:
    bars = tuple(Bar(**bar) for bar in table.pop("bars", ()))
    places = tuple(Place(**place) for place in table.pop("places"))
    layout = Layout(
        id=SlideLayout(table.pop("id")),
        name=table.pop("name"),
        type=table.pop("type", ""),
        ground=table.pop("ground", "plain"),
        bars=bars,
        places=places,
    )
    if table:
        raise ValueError(f"slide layout {layout.id}: unknown keys {', '.join(sorted(table))}")
    if wrong := [it.zone for it in places if it.zone not in zones]:
        raise ValueError(f"slide layout {layout.id}: unknown zones {', '.join(wrong)}")
    if wrong := [it.kind for it in places if it.kind not in KINDS]:
        raise ValueError(f"slide layout {layout.id}: unknown kinds {', '.join(wrong)}")
    if layout.ground not in GROUNDS or len({it.idx for it in places}) < len(places):
        raise ValueError(f"slide layout {layout.id}: unknown ground or the same idx twice")
    return layout
