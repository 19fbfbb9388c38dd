"""Native charts as XML and their sheets: what a planned chart is in the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from pptx.chart.data import ChartData
from pptx.chart.xlsx import CategoryWorkbookWriter

from bannai.documents.model import ChartKind
from bannai.render.pptx_chart import MANY_CATEGORIES, ChartPlan, on_accent
from bannai.render.pptx_form import inked, own_of
from bannai.render.pptx_look import Look
from bannai.render.pptx_theme import Theme

FIXED_DATE = datetime(2025, 1, 1)
# thousands with a full stop whatever the language of the computer
_AXIS_FORMAT = '[>=1000000]#0"."000"."000;[>=1000]#0"."000;General'


class _WorkbookWriter(CategoryWorkbookWriter):
    """The sheet behind a chart: the same bytes every time, and no text taken for a formula or link."""

    @contextmanager
    def _open_worksheet(self, xlsx_file: BytesIO) -> Iterator[tuple[Any, Any]]:
        with super()._open_worksheet(xlsx_file) as (workbook, worksheet):
            workbook.set_properties({"created": FIXED_DATE})
            worksheet.strings_to_formulas = worksheet.strings_to_urls = False
            yield workbook, worksheet


class ChartSheet(ChartData):
    """What python-pptx asks for to make a chart part: our XML and its sheet."""

    def __init__(self, plan: ChartPlan, look: Look) -> None:
        """Take over the data of a plan."""
        super().__init__(number_format=_cell_format(plan))  # type: ignore[no-untyped-call]  # python-pptx's
        self._plan, self._look = plan, look
        self.categories = plan.categories
        for name, values, _ in plan.series:
            numbers = [None if value is None else float(value) for value in values]
            self.add_series(name, numbers)  # type: ignore[no-untyped-call]  # python-pptx's

    @property
    def _workbook_writer(self) -> _WorkbookWriter:
        return _WorkbookWriter(self)  # type: ignore[no-untyped-call]  # python-pptx's

    def xml_bytes(self, chart_type: object) -> bytes:
        """Return the chart's XML; `chart_type` is the plan's own and is not looked at."""
        return inked(chart_xml(self._plan, self._look), own_of(self._look.theme)).encode()


def _cell_format(plan: ChartPlan) -> str:
    decimals = max(
        (
            -min(int(v.normalize().as_tuple().exponent), 0)
            for _, row, _ in plan.series
            for v in row
            if v is not None
        ),
        default=0,
    )
    return "#,##0." + "0" * min(decimals, 6) if decimals else "#,##0"


def _colour(name: str) -> str:
    if len(name) == 6:  # RRGGBB; the names of the scheme are shorter or longer
        return f'<a:solidFill><a:srgbClr val="{name}"/></a:solidFill>'
    return f'<a:solidFill><a:schemeClr val="{name}"/></a:solidFill>'


def _text_properties(size: float, bold: bool = False) -> str:
    look = f'sz="{round(size * 100)}" b="{int(bold)}"'
    return (
        f"<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr {look}>{_colour('tx1')}</a:defRPr></a:pPr>"
        '<a:endParaRPr lang="vi-VN"/></a:p></c:txPr>'
    )


def _rich(text: str, size: float, bold: bool = False, colour: str = "tx1") -> str:
    look = f'sz="{round(size * 100)}" b="{int(bold)}"'
    return (
        f"<c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr {look}/></a:pPr>"
        f'<a:r><a:rPr lang="vi-VN" {look}>{_colour(colour)}</a:rPr><a:t>{escape(text)}</a:t></a:r>'
        "</a:p></c:rich></c:tx>"
    )


def _labels(plan: ChartPlan, index: int, size: float, theme: Theme) -> str:
    flags = (
        '<c:showLegendKey val="0"/><c:showVal val="{}"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    )
    if not plan.labelled:
        return f"<c:dLbls>{flags.format(0)}</c:dLbls>"
    _, values, labels = plan.series[index]
    place, colour = "outEnd", "tx1"
    if plan.kind is ChartKind.STACKED:
        place, colour = "ctr", on_accent(theme.accents[index % 6])
    if plan.kind is ChartKind.LINE:
        place = "b" if _is_lower(plan, index) else "t"
    points = "".join(
        f'<c:dLbl><c:idx val="{point}"/>{_rich(label, size, colour=colour)}<c:dLblPos val="{place}"/>'
        f"{flags.format(1)}</c:dLbl>"
        for point, (value, label) in enumerate(zip(values, labels, strict=True))
        if value is not None and label
    )
    leaders = '<c:showLeaderLines val="0"/>' if plan.kind is ChartKind.PIE else ""
    return (
        f"<c:dLbls>{points}<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_text_properties(size)}"
        f'<c:dLblPos val="{place}"/>{flags.format(1)}{leaders}</c:dLbls>'
    )


def _is_lower(plan: ChartPlan, index: int) -> bool:
    """Whether this is the lower of two lines that run close together: its labels stand below."""
    if len(plan.series) != 2:
        return False
    pairs = zip(plan.series[index][1], plan.series[1 - index][1], strict=True)
    gaps = [one - other for one, other in pairs if one is not None and other is not None]
    values = [value for _, row, _ in plan.series for value in row if value is not None]
    if not gaps or min(map(abs, gaps)) > (max(values) - min(min(values), Decimal(0))) / 5:
        return False
    return sum(gaps) < 0 or (sum(gaps) == 0 and index == 1)


def _axis_format(values: list[Decimal]) -> str:
    if min(values) >= 0:
        return _AXIS_FORMAT
    return "0;-0;0" if max(abs(value) for value in values) >= 10 else "General"


def _points(values: tuple[str | None, ...]) -> str:
    shown = "".join(
        f'<c:pt idx="{index}"><c:v>{escape(value)}</c:v></c:pt>'
        for index, value in enumerate(values)
        if value is not None
    )
    return f'<c:ptCount val="{len(values)}"/>{shown}'


def _column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _one_series(plan: ChartPlan, index: int, size: float, cell_format: str, theme: Theme) -> str:
    name, values, _ = plan.series[index]
    column, last = _column_letters(index + 2), len(plan.categories) + 1
    accent = f"accent{index % 6 + 1}"
    slices = ""
    if plan.kind is ChartKind.LINE:
        line = f'<a:ln w="38100" cap="rnd">{_colour(accent)}<a:round/></a:ln>'
        look = (
            f"<c:spPr>{line}</c:spPr>"
            '<c:marker><c:symbol val="circle"/><c:size val="9"/>'
            f"<c:spPr>{_colour(accent)}</c:spPr></c:marker>"
        )
    elif plan.kind is ChartKind.PIE:
        look = ""
        slices = "".join(
            f'<c:dPt><c:idx val="{at}"/><c:bubble3D val="0"/><c:spPr>{_slice_fill(at)}'
            f'<a:ln w="19050">{_colour("bg1")}</a:ln></c:spPr></c:dPt>'
            for at in range(len(values))
        )
    else:
        look = f'<c:spPr>{_colour(accent)}</c:spPr><c:invertIfNegative val="0"/>'
    numbers = tuple(None if value is None else f"{value:f}" for value in values)
    smooth = '<c:smooth val="0"/>' if plan.kind is ChartKind.LINE else ""
    return (
        f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/>'
        f"<c:tx><c:strRef><c:f>Sheet1!${column}$1</c:f><c:strCache>{_points((name,))}</c:strCache></c:strRef></c:tx>"
        f"{look}{slices}{_labels(plan, index, size, theme)}"
        f"<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${last}</c:f><c:strCache>{_points(plan.categories)}</c:strCache>"
        "</c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>Sheet1!${column}$2:${column}${last}</c:f><c:numCache>"
        f"<c:formatCode>{cell_format}</c:formatCode>{_points(numbers)}</c:numCache></c:numRef></c:val>{smooth}</c:ser>"
    )


def _slice_fill(index: int) -> str:
    turn, accent = divmod(index, 6)
    lighter = '<a:lumMod val="60000"/><a:lumOff val="40000"/>' if turn % 2 else ""
    return f'<a:solidFill><a:schemeClr val="accent{accent + 1}">{lighter}</a:schemeClr></a:solidFill>'


def _axes(plan: ChartPlan, size: float) -> str:
    values = [value for _, row, _ in plan.series for value in row if value is not None]
    count = len(plan.categories)
    from_zero = '<c:min val="0"/>' if plan.kind is not ChartKind.LINE and min(values) >= 0 else ""
    skip = f'<c:tickLblSkip val="{-(-count // 10)}"/>' if count > MANY_CATEGORIES else ""
    grid_line = (
        '<a:ln w="9525"><a:solidFill><a:schemeClr val="tx1"><a:lumMod val="25000"/><a:lumOff val="75000"/>'
    )
    grid_line += "</a:schemeClr></a:solidFill></a:ln>"
    grid = f"<c:majorGridlines><c:spPr>{grid_line}</c:spPr></c:majorGridlines>" if not plan.labelled else ""
    return (
        '<c:catAx><c:axId val="111111111"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'<c:spPr><a:ln w="12700">{_colour("tx1")}</a:ln></c:spPr>{_text_properties(size)}'
        '<c:crossAx val="222222222"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        f'<c:lblOffset val="100"/>{skip}<c:noMultiLvlLbl val="1"/></c:catAx>'
        '<c:valAx><c:axId val="222222222"/><c:scaling><c:orientation val="minMax"/>'
        f'{from_zero}</c:scaling><c:delete val="{int(plan.labelled)}"/><c:axPos val="l"/>{grid}'
        f'<c:numFmt formatCode="{escape(_axis_format(values), {chr(34): "&quot;"})}" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f"<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{_text_properties(size)}"
        '<c:crossAx val="111111111"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>'
    )


def chart_xml(plan: ChartPlan, look: Look) -> str:
    """Return the XML of a chart part, without the reference to its sheet."""
    size, cell_format = look.chart.size_pt, _cell_format(plan)
    series = "".join(
        _one_series(plan, index, size, cell_format, look.theme) for index in range(len(plan.series))
    )
    axis_ids = '<c:axId val="111111111"/><c:axId val="222222222"/>'
    if plan.kind is ChartKind.PIE:
        plot = f'<c:pieChart><c:varyColors val="1"/>{series}<c:firstSliceAng val="0"/></c:pieChart>'
    elif plan.kind is ChartKind.LINE:
        plot = (
            f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}'
            f'<c:marker val="1"/>{axis_ids}</c:lineChart>{_axes(plan, size)}'
        )
    else:
        grouping, overlap = ("stacked", 100) if plan.kind is ChartKind.STACKED else ("clustered", 0)
        plot = (
            f'<c:barChart><c:barDir val="col"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>{series}'
            f'<c:gapWidth val="60"/><c:overlap val="{overlap}"/>{axis_ids}</c:barChart>{_axes(plan, size)}'
        )
    title = f'<c:title>{_rich(plan.title, size, True)}<c:overlay val="0"/></c:title>' if plan.title else ""
    legend = (
        f'<c:legend><c:legendPos val="{plan.legend}"/><c:overlay val="0"/>{_text_properties(size)}</c:legend>'
        if plan.legend
        else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<c:date1904 val="0"/><c:lang val="vi-VN"/><c:roundedCorners val="0"/>'
        f'<c:chart>{title}<c:autoTitleDeleted val="{int(not plan.title)}"/>'
        f"<c:plotArea><c:layout/>{plot}</c:plotArea>{legend}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"{_text_properties(size)}</c:chartSpace>"
    )
