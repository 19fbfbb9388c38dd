"""The self-check of decks: what we write passes it, and each fault that is sown is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pptx import Presentation
from pptx.util import Emu, Pt

from bannai.documents.model import Inline, ListBlock, Run, Slide, SlideLayout
from bannai.render.pptx import render_pptx
from bannai.render.pptx_chart import on_accent
from bannai.render.pptx_check import DeckFault, FaultKind, check_deck
from bannai.render.pptx_look import make_look
from bannai.render.pptx_plan import plan_pages
from bannai.render.pptx_theme import Theme, contrast, load_theme, theme_ids
from tests.benchmarks.slides import assert_alike, bare_deck, our_deck
from tests.unit.sample_slides import EVERY_LAYOUT, deck_of, deck_standard, slides, words

LOOKS = [(theme_id, wide) for theme_id in theme_ids() for wide in (True, False)]


def theme(theme_id: str, wide: bool) -> Theme:
    return replace(load_theme(theme_id), wide=wide)


@pytest.mark.parametrize(("theme_id", "wide"), LOOKS)
def test_every_layout_in_every_theme_and_form_passes_the_check(theme_id: str, wide: bool) -> None:
    data = render_pptx(EVERY_LAYOUT, deck_standard(), theme(theme_id, wide))
    assert check_deck(data) == ()
    pages = plan_pages(EVERY_LAYOUT, make_look(deck_standard(), theme(theme_id, wide)))
    assert {page.layout for page in pages} == set(SlideLayout)


def test_a_four_to_three_deck_has_that_form() -> None:
    deck = Presentation(BytesIO(render_pptx(EVERY_LAYOUT, deck_standard(), theme("dang", False))))
    assert deck.slide_width is not None
    assert deck.slide_height is not None
    assert abs(deck.slide_width / deck.slide_height - 4 / 3) < 0.001


def test_there_are_six_themes_and_one_is_for_printing_one_for_weak_projectors() -> None:
    assert {"nha-nuoc", "dang", "vung-cao", "don-gian", "tuong-phan-cao"} < set(theme_ids())
    plain, strong = load_theme("don-gian"), load_theme("tuong-phan-cao")
    assert plain.background == "FFFFFF"
    assert not plain.dark_cover
    assert contrast(strong.text, strong.background) > 15
    assert contrast(strong.title, strong.background) > 12


@pytest.mark.parametrize("theme_id", theme_ids())
def test_figures_inside_columns_are_read_on_every_colour_of_a_theme(theme_id: str) -> None:
    for accent in load_theme(theme_id).accents:
        assert contrast(on_accent(accent), accent) >= 4.5


def spoiled(change: Callable[[Any], None]) -> tuple[DeckFault, ...]:
    """Return what the check says of a sound deck after its second slide was changed."""
    cover = Slide(SlideLayout.COVER, words("Vùng chè"))
    items = Slide(SlideLayout.BULLETS, words("Kết quả"), (ListBlock((words("bản đồ số"),)),))
    deck = Presentation(BytesIO(render_pptx(deck_of(cover, items), deck_standard())))
    change(deck.slides[1])
    stream = BytesIO()
    deck.save(stream)
    return check_deck(stream.getvalue())


def body(slide: Any) -> Any:
    return slide.placeholders[1]


def _overflow(slide: Any) -> None:
    body(slide).text_frame.text = "Một câu rất dài về kết quả trồng chè của xã trong năm qua. " * 12


def _coloured(slide: Any) -> None:
    from pptx.dml.color import RGBColor

    body(slide).text_frame.paragraphs[0].runs[0].font.color.rgb = RGBColor(0xDD, 0xDD, 0xDD)  # type: ignore[no-untyped-call]  # python-pptx's


def _off(slide: Any) -> None:
    box = body(slide)
    box.left, box.top, box.width, box.height = Emu(11_000_000), Emu(2_000_000), Emu(3_000_000), Emu(2_000_000)


def _emptied(slide: Any) -> None:
    body(slide).text_frame.text = ""


def _small(slide: Any) -> None:
    body(slide).text_frame.paragraphs[0].runs[0].font.size = Pt(14)


def _mute_table(slide: Any) -> None:
    slide.shapes.add_table(1, 1, Emu(700_000), Emu(4_500_000), Emu(3_000_000), Emu(600_000))


def _many_lines(slide: Any) -> None:
    frame = body(slide).text_frame
    for number in range(7):
        frame.add_paragraph().text = f"ý {number}"


def _over(slide: Any) -> None:
    title = slide.shapes.title
    box = slide.shapes.add_textbox(title.left, title.top, title.width, title.height)
    box.text_frame.text = "Đè lên"
    box.text_frame.paragraphs[0].runs[0].font.size = Pt(24)


def _untitled(slide: Any) -> None:
    slide.shapes.title._element.getparent().remove(slide.shapes.title._element)


def _silent(slide: Any) -> None:
    slide.notes_slide.notes_text_frame.text = ""


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (_overflow, FaultKind.OVERFLOW),
        (_coloured, FaultKind.CONTRAST),
        (_off, FaultKind.OFF_SLIDE),
        (_emptied, FaultKind.EMPTY),
        (_small, FaultKind.SMALL),
        (_mute_table, FaultKind.NO_ALT),
        (_many_lines, FaultKind.MANY_LINES),
        (_over, FaultKind.OVERLAP),
        (_untitled, FaultKind.NO_TITLE),
        (_silent, FaultKind.NO_NOTES),
    ],
)
def test_a_sown_fault_is_told_with_its_slide(change: Callable[[Any], None], kind: FaultKind) -> None:
    faults = spoiled(change)
    assert kind in {fault.kind for fault in faults}
    assert {fault.slide for fault in faults} == {2}


def test_a_sound_deck_has_no_fault() -> None:
    assert spoiled(lambda slide: None) == ()


def assert_any_slides_pass(given_slides: list[Slide], look: tuple[str, bool]) -> None:
    data = render_pptx(deck_of(*given_slides), deck_standard(), theme(*look))
    assert [fault for fault in check_deck(data) if fault.kind is not FaultKind.NO_TITLE] == []


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(slides(), min_size=1, max_size=3), st.sampled_from(LOOKS))
def test_any_text_and_any_table_give_a_deck_that_passes_the_check(
    given_slides: list[Slide], look: tuple[str, bool]
) -> None:
    assert_any_slides_pass(given_slides, look)


@pytest.mark.long
@pytest.mark.timeout(1800)
@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(slides(), min_size=1, max_size=2), st.sampled_from(LOOKS))
def test_a_thousand_decks_of_any_text_and_any_table_pass_the_check(
    given_slides: list[Slide], look: tuple[str, bool]
) -> None:
    assert_any_slides_pass(given_slides, look)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.decimals(-99_999, 99_999, places=1), min_size=1, max_size=12))
def test_every_given_figure_is_found_again_in_the_deck(values: list[Any]) -> None:
    figures = [f"{value}".replace(".", ",") for value in values]
    items: tuple[Inline, ...] = tuple((Run(f"Số {figure} ha"),) for figure in figures)
    deck = Presentation(
        BytesIO(
            render_pptx(
                deck_of(Slide(SlideLayout.BULLETS, words("Số"), (ListBlock(items),))), deck_standard()
            )
        )
    )
    shown = " ".join(
        shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame
    )
    assert set(figures) <= set(re.findall(r"-?[0-9]+,[0-9]", shown))


def test_the_benchmark_holds_like_against_like() -> None:
    assert_alike(render_pptx(our_deck(), deck_standard()), bare_deck())
    assert check_deck(render_pptx(our_deck(), deck_standard())) == ()


def test_titles_of_forty_words_pass_on_every_slide() -> None:
    title = words("Kết quả thực hiện nhiệm vụ phát triển vùng chè gắn với xây dựng nông thôn mới " * 3)
    made = tuple(replace(it, title=title) for it in EVERY_LAYOUT.sections[0].blocks if isinstance(it, Slide))
    faults = check_deck(render_pptx(deck_of(*made), deck_standard()))
    assert faults == ()
