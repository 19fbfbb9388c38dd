"""What is said on each slide, how long it takes, the script and the handout."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation

from bannai.documents.model import Document, ListBlock, Paragraph, Slide, SlideLayout, plain_text
from bannai.errors import BadInputError
from bannai.paths import Paths
from bannai.render.handout import PER_PAGE, handout_docx, handout_pdf
from bannai.render.pptx import planned, render_pptx
from bannai.render.pptx_notes import clock
from bannai.render.pptx_theme import load_theme
from bannai.services.program import Program
from tests.unit.sample_slides import EVERY_LAYOUT, deck_of, deck_standard, slides, words


@pytest.mark.parametrize("minutes", [0.5, 3, 12, 45, 12.25])
def test_the_times_of_the_slides_sum_to_what_was_asked(minutes: float) -> None:
    pages = planned(replace(EVERY_LAYOUT, minutes=minutes), deck_standard())
    assert sum(page.seconds for page in pages) == round(minutes * 60)
    assert pages[-1].until == round(minutes * 60)
    assert all(page.seconds > 0 for page in pages)


@settings(deadline=None, max_examples=40)
@given(st.lists(slides(), min_size=1, max_size=3), st.floats(1, 180))
def test_any_slides_have_notes_and_times_that_sum(given_slides: list[Slide], minutes: float) -> None:
    pages = planned(replace(deck_of(*given_slides), minutes=minutes), deck_standard())
    assert sum(page.seconds for page in pages) == max(round(minutes * 60), len(pages))
    assert [page.until for page in pages] == sorted(page.until for page in pages)
    assert all(page.notes for page in pages)


def test_more_is_said_longer() -> None:
    short = Slide(SlideLayout.BULLETS, words("Một"), (ListBlock((words("ý"),)),))
    long = Slide(SlideLayout.BULLETS, words("Hai"), (ListBlock((words("một ý dài hơn nhiều " * 9),)),))
    one, two = planned(replace(deck_of(short, long), minutes=5.0), deck_standard())[:2]
    assert two.seconds > 3 * one.seconds


def test_lengths_of_time_are_said_in_words() -> None:
    assert [clock(seconds) for seconds in (0, 5, 60, 90, 600)] == [
        "0 giây",
        "5 giây",
        "1 phút",
        "1 phút 30 giây",
        "10 phút",
    ]


def test_a_slide_without_notes_is_read_out_in_its_own_words_only() -> None:
    pages = planned(EVERY_LAYOUT, deck_standard())
    by_title = {plain_text(page.title): [plain_text(note.runs) for note in page.notes] for page in pages}
    assert by_title["Phân công"] == [
        "Phân công.",
        "Việc: Rà soát đất trồng mới; Ai làm: Phòng Kinh tế; Thời hạn: 31/01/2026.",
        "Việc: Mở lớp tập huấn; Ai làm: Hội Nông dân, Đoàn Thanh niên; Thời hạn: Quý III/2026.",
    ]
    assert by_title["Hộ nghèo"][1] == "Xã – 2023: 27,8; 2024: 22,9; 2025: 18,5."


def test_the_notes_of_every_slide_begin_with_its_time() -> None:
    deck = Presentation(BytesIO(render_pptx(replace(EVERY_LAYOUT, minutes=10.0), deck_standard())))
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides]
    assert all(note.startswith("[Thời gian: ") for note in notes)
    assert "hết trang này: 10 phút]" in notes[-1]


@pytest.fixture
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return Program(Paths(tmp_path_factory.mktemp("dữ liệu")))


def test_the_script_says_every_slide_with_its_time(program: Program) -> None:
    script = program.decks.script(program.decks.timed(EVERY_LAYOUT, 12))
    text = program.exports.render(script, "txt").decode()
    assert "Kịch bản trình bày" in text
    assert f"Cả bài: 12 phút, {len(EVERY_LAYOUT.sections[0].blocks)} trang." in text
    for number, block in enumerate(EVERY_LAYOUT.sections[0].blocks, 1):
        assert isinstance(block, Slide)
        assert f"Trang {number}. {plain_text(block.title)}" in text


def test_a_time_that_nobody_can_speak_is_refused_and_too_little_is_told(program: Program) -> None:
    for minutes in (0.5, 181):
        with pytest.raises(BadInputError):
            program.decks.timed(EVERY_LAYOUT, minutes)
    said = Slide(
        SlideLayout.BULLETS,
        words("Dài"),
        (ListBlock((words("ý"),)),),
        (Paragraph(words("nói rất dài " * 400)),),
    )
    deck = program.decks.timed(deck_of(said), 3)
    data = program.exports.render(deck, "pptx")
    assert any("dài hơn 3 phút" in sentence for sentence in program.decks.check(deck, data))
    easy = program.decks.timed(deck_of(said), 20)
    assert program.decks.check(easy, data) == ()


def plain_deck(count: int) -> Document:
    return deck_of(
        *(
            Slide(SlideLayout.BULLETS, words(f"Trang thứ {n}"), (ListBlock((words("ý"),)),))
            for n in range(count)
        )
    )


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (3, 1), (6, 2), (7, 3)])
def test_the_handout_has_three_slides_a_page(count: int, pages: int) -> None:
    deck = plain_deck(count)
    with pypdfium2.PdfDocument(handout_pdf(deck, deck_standard(), load_theme("dang"))) as pdf:
        assert len(pdf) == pages
        words_of = [pdf[at].get_textpage().get_text_range() for at in range(len(pdf))]
    for number in range(count):
        assert f"Trang thứ {number}" in words_of[number // PER_PAGE]


def test_the_handout_for_word_has_a_picture_of_each_slide_with_its_title() -> None:
    data = handout_docx(plain_deck(4), deck_standard())
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        pictures = [name for name in archive.namelist() if name.startswith("word/media/")]
        main = ElementTree.fromstring(archive.read("word/document.xml"))
    assert len(pictures) == 4
    alts = [it.get("descr") for it in main.iter() if it.tag.endswith("}docPr")]
    assert alts == [f"{n + 1}. Trang thứ {n}" for n in range(4)]
    assert handout_docx(plain_deck(4), deck_standard()) == data
