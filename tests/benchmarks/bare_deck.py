"""Twenty slides written with python-pptx alone: what the deck benchmark compares with."""

from __future__ import annotations

from io import BytesIO

from pptx import Presentation


def write_deck(slides: int, lines: list[str]) -> bytes:
    """Return a deck of `slides` slides in python-pptx's own template, each with a title and the lines."""
    deck = Presentation()
    for number in range(1, slides + 1):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        title = slide.shapes.title
        assert title is not None
        title.text_frame.text = f"Trang {number}"
        frame = slide.placeholders[1].text_frame
        frame.text = lines[0]
        for line in lines[1:]:
            frame.add_paragraph().text = line
    stream = BytesIO()
    deck.save(stream)
    return stream.getvalue()
