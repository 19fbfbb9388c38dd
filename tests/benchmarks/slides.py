"""Decks: ours against a bare python-pptx script that makes the same objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.chart.data import ChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.slide import Slide as PptxSlide
from pptx.util import Inches, Pt

from bannai.documents.model import (
    Chart,
    ChartKind,
    Document,
    ListBlock,
    Paragraph,
    Run,
    Section,
    Series,
    Slide,
    SlideLayout,
)
from bannai.services.export_service import ExportService
from tests.benchmarks.measuring import Row, interleaved, medians

SLIDES, CHARTS = 20, 6
MOST = 1.5
YEARS = ("Năm 2022", "Năm 2023", "Năm 2024", "Năm 2025")
VALUES = ("1.020", "1.065", "1.120", "1.180")
LINES = tuple(f"Thu ngân sách trên địa bàn đạt {number}.250 triệu đồng" for number in range(1, 6))
SAID = "Trang này có năm ý. Tôi xin trình bày lần lượt từng ý theo thứ tự trên màn hình."


@dataclass(frozen=True, slots=True)
class Objects:
    """What stands in a deck, so that both sides can be held against each other."""

    slides: int
    charts: int
    paragraphs: int
    notes: int


def rows(exports: ExportService, rounds: int) -> Iterator[Row]:
    """Yield the time of a deck with charts and notes against the bare script's."""
    deck = our_deck()
    assert_alike(exports.render(deck, "pptx"), bare_deck())
    middle = medians(interleaved({"ours": lambda: exports.render(deck, "pptx"), "bare": bare_deck}, rounds))
    ratio = middle["ours"] / middle["bare"]
    yield Row(
        f"Deck of {SLIDES} slides with {CHARTS} charts and notes as .pptx, against python-pptx alone",
        f"≤ {MOST} ×",
        f"{ratio:.2f} × ({middle['ours']:.0f} ms against {middle['bare']:.0f} ms)",
        ratio <= MOST,
    )


def our_deck() -> Document:
    """Return twenty slides, six of them charts, each with notes."""
    points = ListBlock(tuple((Run(line),) for line in LINES))
    numbers = tuple(Decimal(value.replace(".", "")) for value in VALUES)
    series = Series("Diện tích chè", numbers, tuple((Run(value),) for value in VALUES))
    chart = Chart(ChartKind.COLUMN, (), YEARS, (series,), "ha")
    slides = tuple(
        Slide(
            SlideLayout.CHART if number <= CHARTS else SlideLayout.BULLETS,
            (Run(f"Trang {number}"),),
            (chart if number <= CHARTS else points,),
            (Paragraph((Run(SAID),)),),
        )
        for number in range(1, SLIDES + 1)
    )
    return Document("trinh-chieu", "Bài trình chiếu", "deck", (Section("a", "", slides),))


def bare_deck() -> bytes:
    """Return the same deck by python-pptx alone: its template, its charts, every label as given."""
    deck = Presentation()
    for number in range(1, SLIDES + 1):
        charted = number <= CHARTS
        slide = deck.slides.add_slide(deck.slide_layouts[5 if charted else 1])
        title = slide.shapes.title
        assert title is not None
        title.text_frame.text = f"Trang {number}"
        if charted:
            _add_chart(slide)
        else:
            frame = slide.placeholders[1].text_frame
            frame.text = LINES[0]
            for line in LINES[1:]:
                frame.add_paragraph().text = line
        notes = slide.notes_slide.notes_text_frame
        assert notes is not None
        notes.text = f"[Thời gian: 9 giây]\n{SAID}"
    stream = BytesIO()
    deck.save(stream)
    return stream.getvalue()


def _add_chart(slide: PptxSlide) -> None:
    data = ChartData()  # type: ignore[no-untyped-call]  # python-pptx's
    data.categories = YEARS
    data.add_series("Diện tích chè", [int(value.replace(".", "")) for value in VALUES])  # type: ignore[no-untyped-call]  # python-pptx's
    frame: Any = slide.shapes.add_chart(
        XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(2), Inches(8), Inches(5), data
    )
    chart = frame.chart
    chart.has_legend = False
    chart.has_title = True
    chart.chart_title.text_frame.text = "Diện tích chè (ha)"
    chart.category_axis.tick_labels.font.size = Pt(24)
    series = chart.plots[0].series[0]
    for at, value in enumerate(VALUES):
        label = series.points[at].data_label.text_frame
        label.text = value
        label.paragraphs[0].runs[0].font.size = Pt(24)


def objects(data: bytes) -> Objects:
    """Count what stands in a deck."""
    deck = Presentation(BytesIO(data))
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    texts = [shape for shape in shapes if shape.has_text_frame and "SLIDE_NUMBER" not in str(_kind(shape))]
    return Objects(
        len(deck.slides),
        sum(getattr(shape, "has_chart", False) for shape in shapes),
        sum(len(shape.text_frame.paragraphs) for shape in texts),
        sum(slide.has_notes_slide for slide in deck.slides),
    )


def _kind(shape: object) -> object:
    return shape.placeholder_format.type if getattr(shape, "is_placeholder", False) else ""  # type: ignore[attr-defined]


def assert_alike(ours: bytes, bare: bytes) -> None:
    """Raise AssertionError when the two decks do not hold the same."""
    assert objects(ours) == objects(bare), (objects(ours), objects(bare))
