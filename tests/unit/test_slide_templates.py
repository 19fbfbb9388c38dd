"""The office's own .pptx as a template of slides: recognised, used, or refused in one sentence."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.oxml import parse_xml
from pptx.util import Mm

from bannai.documents.model import SlideLayout
from bannai.errors import BadInputError
from bannai.paths import Paths
from bannai.render.pptx_check import check_deck
from bannai.render.pptx_own import read_template
from bannai.render.pptx_xml import NAMESPACES
from bannai.services.program import Program
from tests.unit.sample_slides import EVERY_LAYOUT


def template(change: Callable[[Any], None] = lambda deck: None) -> bytes:
    """Return a template as offices have them: layouts, a first slide that shows them, perhaps changed."""
    deck = Presentation()
    title = deck.slides.add_slide(deck.slide_layouts[0]).shapes.title
    assert title is not None
    title.text_frame.text = "Trang mẫu của cơ quan"
    change(deck)
    stream = BytesIO()
    deck.save(stream)
    return stream.getvalue()


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(Paths(tmp_path / "dữ liệu"))


def added(program: Program, tmp_path: Path, data: bytes, name: str = "Mẫu của huyện") -> str:
    file = tmp_path / "mẫu.pptx"
    file.write_bytes(data)
    return program.slide_themes.add(file, name).id


def test_a_template_becomes_a_theme_and_every_layout_passes_the_check_in_it(
    program: Program, tmp_path: Path
) -> None:
    theme = added(program, tmp_path, template())
    assert program.slide_themes.list()[-1].name == "Mẫu của huyện (mẫu của cơ quan)"
    data = program.exports.render(EVERY_LAYOUT, "pptx", theme)
    assert check_deck(data) == ()
    deck = Presentation(BytesIO(data))
    names = [slide.slide_layout.name for slide in deck.slides]
    assert names[0] == "Title Slide"
    assert names[2] == "Section Header"
    assert names[3] == "Title and Content"
    assert names[4] == "Two Content"
    texts = [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
    assert "Trang mẫu của cơ quan" not in texts
    first = deck.slides[3]
    assert [shape.is_placeholder for shape in first.shapes] == [True, True, True]
    assert first.shapes[1].left == first.slide_layout.placeholders[1].left


def test_the_office_sees_the_same_slides_in_the_preview(program: Program, tmp_path: Path) -> None:
    theme = added(program, tmp_path, template())
    pages = program.exports.pages(EVERY_LAYOUT, 30, theme)
    assert len(pages) == len(EVERY_LAYOUT.sections[0].blocks)
    assert program.exports.page_mm(EVERY_LAYOUT, theme) == pytest.approx((254, 190.5))


def _dark(deck: Any) -> None:
    fill = deck.slide_master.background.fill
    fill.solid()
    fill.fore_color.rgb = RGBColor(0x20, 0x20, 0x60)  # type: ignore[no-untyped-call]  # python-pptx's


def test_text_that_would_not_be_read_on_the_ground_is_written_in_the_other_colour(
    program: Program, tmp_path: Path
) -> None:
    theme = added(program, tmp_path, template(_dark))
    data = program.exports.render(EVERY_LAYOUT, "pptx", theme)
    assert check_deck(data) == ()


def _pictured(deck: Any) -> None:
    stream = BytesIO()
    Image.new("RGB", (160, 90), (20, 40, 90)).save(stream, "PNG")
    master = deck.slide_master
    picture = master.part.get_or_add_image_part(stream)[1]
    size = f'cx="{deck.slide_width}" cy="{deck.slide_height}"'
    drawn = (
        f'<p:pic {NAMESPACES}><p:nvPicPr><p:cNvPr id="90" name="Nền"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr>'
        f'<p:blipFill><a:blip r:embed="{picture}"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>'
        f'<a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</p:spPr></p:pic>"
    )
    master.shapes._spTree.insert(2, parse_xml(drawn))


def _nameless(deck: Any) -> None:
    """Take the index of the places for text away, as LibreOffice writes layouts."""
    for layout in deck.slide_layouts:
        for shape in layout.placeholders:
            if shape.placeholder_format.type.name in ("OBJECT", "BODY", "SUBTITLE"):
                shape._element.find(".//{*}nvPr/{*}ph").attrib.pop("idx", None)


def _running_off(deck: Any) -> None:
    for layout in deck.slide_layouts:
        for shape in layout.placeholders:
            if shape.placeholder_format.type.name == "OBJECT":
                shape.left, shape.top, shape.width, shape.height = Mm(20), Mm(60), Mm(215), Mm(150)


@pytest.mark.parametrize("change", [_pictured, _nameless, _running_off])
def test_templates_with_a_dark_picture_or_crooked_places_pass_the_check(
    program: Program, tmp_path: Path, change: Callable[[Any], None]
) -> None:
    theme = added(program, tmp_path, template(change))
    assert check_deck(program.exports.render(EVERY_LAYOUT, "pptx", theme)) == ()


def test_a_pictured_ground_is_known_by_its_mean() -> None:
    assert read_template(template(_pictured)).colours["bg1"] == "14285A"
    assert read_template(template(_pictured)).swapped


def _without_places(deck: Any) -> None:
    for layout in deck.slide_layouts:
        for shape in list(layout.placeholders):
            shape._element.getparent().remove(shape._element)


def _small(deck: Any) -> None:
    for layout in deck.slide_layouts:
        for shape in layout.placeholders:
            if shape.placeholder_format.idx:
                shape.left, shape.top, shape.width, shape.height = Mm(10), Mm(60), Mm(200), Mm(15)


def with_part(name: str, data: bytes) -> bytes:
    stream = BytesIO(template())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(name, data)
    return stream.getvalue()


LINKED = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    b'Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
    b'Target="http://example.com/a.png" TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "không mở được như một tệp PowerPoint"),
        (b"PK\x03\x04 bent", "không mở được như một tệp PowerPoint"),
        (template()[:9000], "không mở được như một tệp PowerPoint"),
        (template(_without_places), "không có ô dành sẵn cho tiêu đề và nội dung"),
        (template(_small), "nhỏ quá"),
        (with_part("ppt/vbaProject.bin", b"x"), "macro"),
        (with_part("ppt/slideMasters/_rels/other.xml.rels", LINKED), "từ nơi khác"),
    ],
)
def test_what_cannot_be_a_template_is_refused_in_one_sentence(
    program: Program, tmp_path: Path, data: bytes, words: str
) -> None:
    with pytest.raises(BadInputError) as caught:
        added(program, tmp_path, data)
    assert words in str(caught.value)
    assert "mẫu.pptx" in str(caught.value)
    assert all(theme.id.startswith("mau-rieng") is False for theme in program.slide_themes.list())


def test_a_template_is_removed_and_a_bent_one_stops_nothing(program: Program, tmp_path: Path) -> None:
    theme = added(program, tmp_path, template())
    folder = program.paths.slide_templates
    (folder / "mau-rieng-hong.pptx").write_bytes(b"bent")
    assert [it.id for it in program.slide_themes.list()][-1] == theme
    program.slide_themes.remove(theme)
    assert theme not in [it.id for it in program.slide_themes.list()]
    with pytest.raises(BadInputError):
        program.slide_themes.remove(theme)
    with pytest.raises(BadInputError):
        program.exports.render(EVERY_LAYOUT, "pptx", theme)


def test_every_layout_of_ours_has_one_in_a_template() -> None:
    own = read_template(template())
    assert set(own.layouts) == set(SlideLayout)
    assert all(None in layout.places for layout in own.layouts.values())
