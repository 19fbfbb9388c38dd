"""The layouts of slides are data: every zone stays on the slide, and what is wrong in the file is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bannai import paths
from bannai.documents.model import SlideLayout
from bannai.render.pptx_layouts import parse_layouts, slide_layouts
from bannai.render.pptx_look import MAX_LINES, make_look
from bannai.render.pptx_theme import load_theme
from tests.unit.sample_slides import deck_standard

SOURCE = paths.package_file("render/slide_layouts.toml").read_text("utf-8")


def test_every_layout_of_the_model_is_there_with_a_title_first() -> None:
    layouts = slide_layouts().layouts
    assert set(layouts) == set(SlideLayout)
    assert all(layout.places[0].idx is None for layout in layouts.values())
    assert len({layout.name for layout in layouts.values()}) == len(layouts)


@pytest.mark.parametrize("wide", [True, False])
def test_every_zone_and_bar_stays_on_the_slide(wide: bool) -> None:
    look = make_look(deck_standard(), replace(load_theme("dang"), wide=wide))
    width, height = look.page_mm
    boxes = [look.box(zone) for zone in slide_layouts().zones]
    boxes += [look.bar_box(bar) for layout in slide_layouts().layouts.values() for bar in layout.bars]
    for box in boxes:
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.w <= width + 0.1
        assert box.y + box.h <= height + 0.1


@pytest.mark.parametrize("wide", [True, False])
def test_the_places_of_a_layout_do_not_lie_over_each_other(wide: bool) -> None:
    look = make_look(deck_standard(), replace(load_theme("dang"), wide=wide))
    for layout in slide_layouts().layouts.values():
        boxes = [look.box(place.zone) for place in layout.places] + [look.box("number")]
        for at, one in enumerate(boxes):
            for other in boxes[at + 1 :]:
                across = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
                down = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
                assert min(across, down) <= 0.01, layout.id


def test_the_place_of_text_holds_six_lines_with_their_gaps() -> None:
    look = make_look(deck_standard(), load_theme("dang"))
    item = look.item
    assert MAX_LINES * (item.line_pt + item.before_pt) * 25.4 / 72 <= look.body_box.h


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('id = "cover"', 'id = "section"', "there once"),
        ('zone = "left"', 'zone = "middle"', "unknown zones middle"),
        ('kind = "chart"', 'kind = "film"', "unknown kinds film"),
        ('ground = "cover"', 'ground = "sky"', "unknown ground"),
        ("[zones]", "[areas]", "zones"),
        ('name = "Bìa"', 'name = "Bìa"\nshadow = 1', "unknown keys shadow"),
        ("idx = 14, zone", "idx = 1, zone", "same idx twice"),
        ("x = 0, y = 14", "x = 0, q = 14", "q"),
    ],
)
def test_what_is_wrong_in_the_file_is_told(old: str, new: str, told: str) -> None:
    assert old in SOURCE
    with pytest.raises(ValueError, match=told):
        parse_layouts(SOURCE.replace(old, new, 1))
