"""Pictures for slides: small, upright, without their place; what is no picture is refused."""

from __future__ import annotations

import base64
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pptx import Presentation

from bannai.documents.model import Picture, Slide, SlideLayout
from bannai.errors import BadInputError
from bannai.importers.pictures import LONGEST_SIDE, picture_of, read_picture
from bannai.render.pptx import render_pptx
from bannai.render.pptx_check import check_deck
from tests.unit.sample_slides import deck_of, deck_standard, picture, words


def photo(width: int, height: int, *, turned: bool = False, form: str = "JPEG") -> bytes:
    """Return a photograph that carries its place; `turned` as a telephone held upright saves it."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    exif = Image.Exif()
    if turned:
        exif[0x0112] = 6
    exif[0x010F] = "Camera của ai đó"
    exif.get_ifd(0x8825)[1] = "N"
    stream = BytesIO()
    image.save(stream, form, exif=exif)
    return stream.getvalue()


def opened(made: Picture) -> Image.Image:
    return Image.open(BytesIO(base64.b64decode(made.data)))


def test_a_large_photograph_is_made_small_and_upright_and_forgets_its_place(tmp_path: Path) -> None:
    file = tmp_path / "ảnh.jpg"
    file.write_bytes(photo(4000, 3000, turned=True))
    made = read_picture(file, words("Bản Nà Khoang"))
    image = opened(made)
    assert image.size == (made.width, made.height) == (1200, LONGEST_SIDE)
    assert not image.getexif()
    assert b"Camera" not in base64.b64decode(made.data)
    assert len(made.data) < 400_000


def test_a_small_drawing_keeps_its_size_and_its_transparency() -> None:
    stream = BytesIO()
    Image.new("RGBA", (300, 200), (0, 0, 0, 0)).save(stream, "PNG")
    made = picture_of(stream.getvalue(), "hình.png")
    assert (made.width, made.height) == (300, 200)
    assert opened(made).mode == "RGBA"


def huge_png() -> bytes:
    """Return a PNG of a few bytes that says it has ten thousand million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "hỏng"),
        (b"%PDF-1.7", "hỏng"),
        (photo(400, 300)[:600], "hỏng"),
        (b"GIF89a" + bytes(40), "hỏng"),
        (huge_png(), "quá lớn"),
    ],
)
def test_what_is_broken_or_huge_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(BadInputError) as caught:
        picture_of(data, "ảnh.jpg")
    assert sentence in str(caught.value)
    assert "ảnh.jpg" in str(caught.value)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=400), st.integers(0, 2000))
def test_any_bent_file_is_a_picture_or_a_sentence(noise: bytes, at: int) -> None:
    data = photo(64, 48)
    with_noise = data[:at] + noise + data[at + len(noise) :]
    try:
        made = picture_of(with_noise, "x.jpg")
    except BadInputError:
        return
    assert opened(made).size == (made.width, made.height)


def test_a_picture_that_no_program_opens_is_left_out_and_its_caption_stays() -> None:
    bent = Picture("không phải base64", 10, 10, words("Thu hái chè"))
    data = render_pptx(deck_of(Slide(SlideLayout.PICTURE, words("Ảnh"), picture=bent)), deck_standard())
    assert check_deck(data) == ()
    (slide,) = Presentation(BytesIO(data)).slides
    assert "Thu hái chè" in [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def test_a_picture_stands_in_its_placeholder_with_words_for_those_who_do_not_see_it() -> None:
    data = render_pptx(deck_of(Slide(SlideLayout.PICTURE, words("Ảnh"), picture=picture())), deck_standard())
    (slide,) = Presentation(BytesIO(data)).slides
    shape = next(it for it in slide.placeholders if it.placeholder_format.type.name == "PICTURE")
    assert shape._element._nvXxPr.cNvPr.get("descr") == "Thu hái chè ở bản Nà Khoang"
    assert shape.width / shape.height == pytest.approx(1.5, abs=0.01)
