"""Slides of every layout, and any slide at all: what the tests of decks use."""

from __future__ import annotations

import base64
from decimal import Decimal
from functools import cache
from io import BytesIO

from hypothesis import strategies as st
from PIL import Image

from bannai import paths
from bannai.documents.model import (
    Block,
    Chart,
    ChartKind,
    Column,
    Document,
    Heading,
    Inline,
    ListBlock,
    ListMarker,
    Paragraph,
    ParagraphRole,
    Picture,
    Run,
    Section,
    Series,
    Slide,
    SlideLayout,
    Table,
)
from bannai.documents.standards import Standard, parse_standard


@cache
def deck_standard() -> Standard:
    return parse_standard(paths.package_file("documents/standards/deck.toml").read_text(encoding="utf-8"))


def words(text: str) -> Inline:
    return (Run(text),) if text else ()


def deck_of(*slides: Slide) -> Document:
    return Document("bai", "Bài trình chiếu", "deck", (Section("a", "Vùng chè", slides),))


def points(*texts: str) -> ListBlock:
    return ListBlock(tuple(words(text) for text in texts))


def table(heads: tuple[str, ...], *rows: tuple[str, ...]) -> Table:
    return Table(
        tuple(Column(words(head)) for head in heads),
        tuple(tuple(words(cell) for cell in row) for row in rows),
    )


def series(name: str, *values: str | None) -> Series:
    numbers = tuple(None if v is None else Decimal(v.replace(".", "").replace(",", ".")) for v in values)
    return Series(name, numbers, tuple(words(v or "") for v in values))


@cache
def picture(width: int = 1200, height: int = 800, form: str = "JPEG") -> Picture:
    stream = BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(stream, form)
    data = base64.b64encode(stream.getvalue()).decode()
    return Picture(data, width, height, words("Thu hái chè ở bản Nà Khoang"))


def chart(kind: ChartKind, categories: tuple[str, ...], *rows: Series, unit: str = "%") -> Chart:
    return Chart(kind, (), categories, rows, unit)


YEARS = ("2023", "2024", "2025")
SLIDES = (
    Slide(
        SlideLayout.COVER,
        words("Vùng chè Bản Bo: kết quả năm 2025 và kế hoạch năm 2026"),
        subtitle=words("Hội nghị tổng kết của xã"),
    ),
    Slide(SlideLayout.CONTENTS, words("Nội dung"), (points("Kết quả", "Hạn chế", "Nhiệm vụ"),)),
    Slide(SlideLayout.SECTION, words("Kết quả năm 2025"), subtitle=words("Sáu chỉ tiêu chính")),
    Slide(
        SlideLayout.BULLETS,
        words("Kết quả nổi bật"),
        (points("Bản đồ số cho từng khu vực sản xuất", "Truy xuất nguồn gốc", "Bán trên sàn"),),
    ),
    Slide(
        SlideLayout.TWO_COLUMNS,
        words("Được và chưa được"),
        (
            Heading(words("Được")),
            points("Diện tích tăng 60 ha", "Giá chè ổn định"),
            Heading(words("Chưa được")),
            points("Chế biến còn nhỏ lẻ", "Thiếu người biết quay phim, chụp ảnh"),
        ),
    ),
    Slide(
        SlideLayout.BIG_NUMBER,
        words("Sản lượng năm 2025"),
        (table(("", ""), ("Sản lượng chè búp tươi", "10.150 tấn")),),
    ),
    Slide(
        SlideLayout.FIGURES,
        words("Con số chính"),
        (table(("", ""), ("Diện tích", "1.180 ha"), ("Giá bán bình quân", "8.600 đồng/kg")),),
    ),
    Slide(
        SlideLayout.CHART,
        words("Diện tích chè (ha)"),
        (
            chart(ChartKind.COLUMN, YEARS, series("Diện tích", "1.065", "1.120", "1.180"), unit="ha"),
            Paragraph(words("Năm 2025 tăng 60 ha so với năm 2024.")),
        ),
    ),
    Slide(
        SlideLayout.CHART,
        words("Hộ nghèo"),
        (
            chart(
                ChartKind.LINE, YEARS, series("Xã", "27,8", "22,9", "18,5"), series("Tỉnh", "22", "20", "17")
            ),
        ),
    ),
    Slide(
        SlideLayout.CHART,
        words("Cơ cấu thu nhập"),
        (chart(ChartKind.PIE, ("Chè", "Lúa", "Khác"), series("Tỷ lệ", "46", "34", "20")),),
    ),
    Slide(
        SlideLayout.CHART,
        words("Cơ cấu kinh tế"),
        (
            chart(
                ChartKind.STACKED,
                YEARS,
                series("Nông nghiệp", "60", "55", "50"),
                series("Công nghiệp", "15", "18", "21"),
                series("Dịch vụ", "25", "27", "29"),
            ),
        ),
    ),
    Slide(
        SlideLayout.TABLE,
        words("Chỉ tiêu năm 2026"),
        (
            table(
                ("Chỉ tiêu", "Đơn vị", "Năm 2026"),
                ("Diện tích chè", "ha", "1.240"),
                ("Hợp tác xã có mã truy xuất", "hợp tác xã", "3"),
            ),
        ),
    ),
    Slide(SlideLayout.PICTURE, words("Thu hái chè"), picture=picture()),
    Slide(SlideLayout.TWO_COLUMNS, words("Lớp tập huấn"), (points("2 lớp", "60 người"),), picture=picture()),
    Slide(
        SlideLayout.TIMELINE,
        words("Các mốc năm 2026"),
        (table(("Thời gian", "Việc"), ("Quý II", "Trồng mới 60 ha"), ("31/12/2026", "Tổng kết")),),
    ),
    Slide(
        SlideLayout.ASSIGNMENTS,
        words("Phân công"),
        (
            table(
                ("Việc", "Ai làm", "Thời hạn"),
                ("Rà soát đất trồng mới", "Phòng Kinh tế", "31/01/2026"),
                ("Mở lớp tập huấn", "Hội Nông dân, Đoàn Thanh niên", "Quý III/2026"),
            ),
        ),
    ),
    Slide(
        SlideLayout.QUOTATION,
        words("Lời Bác dạy"),
        (
            Paragraph(words("“Dân ta phải biết sử ta, cho tường gốc tích nước nhà Việt Nam.”")),
            Paragraph(words("Hồ Chí Minh"), ParagraphRole.NOTE),
        ),
    ),
    Slide(SlideLayout.THANKS, words("Trân trọng cảm ơn!"), subtitle=words("UBND xã Bản Bo")),
)
EVERY_LAYOUT = deck_of(*SLIDES)

_letters = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Co", "Cn", "Mn", "Me", "Cf"])
_word = st.text(_letters, min_size=1, max_size=12) | st.sampled_from(
    ("nghiệp", "1.180", "ha", "Ủy", "ban,", "xã.", "32.907,6", "đồng/kg", "Nậm", "(2025)")
)
texts = st.lists(_word, max_size=40).map(" ".join)
inlines = texts.map(words)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 6))
    columns = tuple(Column(words(draw(texts))) for _ in range(width))
    rows = draw(st.lists(st.tuples(*[inlines] * width), max_size=12))
    return Table(columns, tuple(rows), draw(inlines))


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    count = draw(st.integers(1, 16))
    numbers = st.none() | st.decimals(-(10**6), 10**6, places=1)
    rows = tuple(
        Series(draw(texts), tuple(draw(numbers) for _ in range(count)), ((),) * count)
        for _ in range(draw(st.integers(1, 4)))
    )
    names = tuple(draw(texts) for _ in range(count))
    return Chart(draw(st.sampled_from(ChartKind)), draw(inlines), names, rows, draw(texts))


_blocks: st.SearchStrategy[Block] = st.one_of(
    inlines.map(Paragraph),
    inlines.map(lambda it: Paragraph(it, ParagraphRole.NOTE)),
    inlines.map(Heading),
    st.builds(ListBlock, st.lists(inlines, max_size=8).map(tuple), st.sampled_from(ListMarker)),
    tables(),
    charts(),
)


def slides() -> st.SearchStrategy[Slide]:
    """Return any slide: any layout with any content, whether it suits or not."""
    return st.builds(
        Slide,
        st.sampled_from(SlideLayout),
        inlines,
        st.lists(_blocks, max_size=4).map(tuple),
        st.lists(inlines.map(Paragraph), max_size=3).map(tuple),
        inlines,
        st.none() | st.just(picture()),
    )
