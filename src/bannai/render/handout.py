"""Handouts of a deck: three slides a page with lines to write on, as PDF or for Word."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from bannai.documents.model import Document, plain_text
from bannai.documents.standards.standard import Standard
from bannai.render.docx_package import XML_HEAD, escape
from bannai.render.pptx_form import look_of
from bannai.render.pptx_look import Look
from bannai.render.pptx_measure import clean_text
from bannai.render.pptx_page import Page
from bannai.render.pptx_plan import plan_pages
from bannai.render.pptx_theme import DEFAULT_THEME, Theme, load_theme
from bannai.render.typst import pdf_of, render_pages
from bannai.render.typst_markup import literal, mm, prelude
from bannai.render.typst_slides import slide_ground, slide_markup

PER_PAGE = 3
_SLIDE_MM = 92.0  # width of a slide on A4 upright
_MARGIN_MM = 15.0
_ROW_MM = 84.0
_LINES = 7
_PPI = 90.0


def handout_pdf(document: Document, standard: Standard, theme: Theme | None = None) -> bytes:
    """Return the handout as PDF; its words can be searched. Raises as `render_pdf`."""
    look = look_of(standard, theme or load_theme(DEFAULT_THEME))
    pages = plan_pages(document, look)
    sheets = [pages[at : at + PER_PAGE] for at in range(0, len(pages), PER_PAGE)]
    source = prelude(document.title, standard)
    for number, sheet in enumerate(sheets):
        rows = "".join(_row(page, number * PER_PAGE + at + 1, at, look) for at, page in enumerate(sheet))
        source += f"#page(width: 210mm, height: 297mm, margin: 0pt)[\n{rows}{_foot(document, number + 1)}]\n"
    return pdf_of(source)


def _foot(document: Document, number: int) -> str:
    words = f"{document.title[:90]} – {number}"
    return f"#place(bottom + center, dy: {mm(-8)}, text(size: 9pt, fill: luma(80))[#{literal(words)}])\n"


def _row(page: Page, at: int, place: int, look: Look) -> str:
    width, height = look.page_mm
    share = _SLIDE_MM / width
    top = _MARGIN_MM + place * (_ROW_MM + 6)
    slide = (
        f"box(width: {mm(_SLIDE_MM)}, height: {mm(height * share)}, clip: true, stroke: 0.5pt + luma(120), "
        f'fill: rgb("#{slide_ground(page, look)}"))[#scale({share * 100:.4f}%, origin: top + left)['
        f"#block(width: {mm(width)}, height: {mm(height)})[\n{slide_markup(page, at, look)}]]]"
    )
    left = _MARGIN_MM + _SLIDE_MM + 8
    gap = height * share / _LINES
    lines = "".join(
        f"#place(top + left, dx: {mm(left)}, dy: {mm(top + gap * (line + 1))}, "
        f"line(length: {mm(210 - _MARGIN_MM - left)}, stroke: 0.5pt + luma(170)))\n"
        for line in range(_LINES)
    )
    return f"#place(top + left, dx: {mm(_MARGIN_MM)}, dy: {mm(top)}, {slide})\n{lines}"


_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_EMU_PER_MM = 36_000
_TWIPS_PER_MM = 1440 / 25.4


def handout_docx(document: Document, standard: Standard, theme: Theme | None = None) -> bytes:
    """Return the handout for Word: a row a slide, its picture with what it says as alternative text, lines.

    The same document, standard and theme give the same bytes. Raises as `render_pages`.
    """
    look = look_of(standard, theme or load_theme(DEFAULT_THEME))
    pages = plan_pages(document, look)
    pictures = render_pages(document, standard, theme, ppi=_PPI)
    body = "".join(_docx_sheet(pages[at : at + PER_PAGE], at, look) for at in range(0, len(pages), PER_PAGE))
    margin = round(_MARGIN_MM * _TWIPS_PER_MM)
    section = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId1"/><w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar w:top="{margin}" w:right="{margin}" w:bottom="{margin}" w:left="{margin}" w:header="567" '
        'w:footer="400" w:gutter="0"/></w:sectPr>'
    )
    namespaces = (
        f'xmlns:w="{_MAIN}" xmlns:r="{_OFFICE}" xmlns:a="{_DRAWING}/main" xmlns:pic="{_DRAWING}/picture" '
        f'xmlns:wp="{_DRAWING}/wordprocessingDrawing"'
    )
    main = f"<w:document {namespaces}><w:body>{body}{section}</w:body></w:document>"
    return _packed(main, namespaces, pictures, clean_text(document.title))


def _docx_sheet(pages: Sequence[Page], first: int, look: Look) -> str:
    rows = "".join(_docx_row(page, first + at + 1, look) for at, page in enumerate(pages))
    left = round((_SLIDE_MM + 6) * _TWIPS_PER_MM)
    right = round((210 - 2 * _MARGIN_MM - _SLIDE_MM - 6) * _TWIPS_PER_MM)
    tiny = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    head = f"<w:p><w:pPr><w:pageBreakBefore/>{tiny}</w:pPr></w:p>" if first else ""
    return (
        f'{head}<w:tbl><w:tblPr><w:tblW w:w="{left + right}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'</w:tblPr><w:tblGrid><w:gridCol w:w="{left}"/><w:gridCol w:w="{right}"/></w:tblGrid>{rows}</w:tbl>'
        f"<w:p><w:pPr>{tiny}</w:pPr></w:p>"
    )


def _docx_row(page: Page, at: int, look: Look) -> str:
    width, height = look.page_mm
    share = _SLIDE_MM / width
    size = f'cx="{round(_SLIDE_MM * _EMU_PER_MM)}" cy="{round(height * share * _EMU_PER_MM)}"'
    alt = escape(clean_text(f"{at}. {plain_text(page.title)}"))
    picture = (
        f'<w:p><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="{at}" name="Trang {at}" descr="{alt}"/>'
        f'<a:graphic><a:graphicData uri="{_DRAWING}/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{at}" name="Trang {at}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip r:embed="rIdP{at}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>'
        f'<a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        '<a:ln w="6350"><a:solidFill><a:srgbClr val="808080"/></a:solidFill></a:ln></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    line = round(height * share / _LINES * _TWIPS_PER_MM)
    lines = (
        f'<w:p><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="4" w:space="0" w:color="B0B0B0"/>'
        '<w:between w:val="single" w:sz="4" w:space="0" w:color="B0B0B0"/></w:pBdr>'
        f'<w:spacing w:before="0" w:after="0" w:line="{line}" w:lineRule="exact"/></w:pPr></w:p>'
    ) * _LINES
    tall = round(_ROW_MM * _TWIPS_PER_MM)
    left = round((_SLIDE_MM + 6) * _TWIPS_PER_MM)
    right = round((210 - 2 * _MARGIN_MM - _SLIDE_MM - 6) * _TWIPS_PER_MM)
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{tall}" w:hRule="exact"/></w:trPr>'
        f'<w:tc><w:tcPr><w:tcW w:w="{left}" w:type="dxa"/></w:tcPr>{picture}</w:tc>'
        f'<w:tc><w:tcPr><w:tcW w:w="{right}" w:type="dxa"/></w:tcPr>{lines}</w:tc></w:tr>'
    )


def _packed(main: str, namespaces: str, pictures: Sequence[bytes], title: str) -> bytes:
    package = "http://schemas.openxmlformats.org/package/2006"
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    footer = (
        f'<w:ftr {namespaces}><w:p><w:pPr><w:jc w:val="center"/></w:pPr>'
        '<w:r><w:rPr><w:sz w:val="18"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(title[:90])} – </w:t></w:r>'
        '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>'
    )
    types = (
        f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{word}.document.main+xml"/>'
        f'<Override PartName="/word/footer1.xml" ContentType="{word}.footer+xml"/></Types>'
    )
    relations = f'<Relationship Id="rId1" Type="{_OFFICE}/footer" Target="footer1.xml"/>' + "".join(
        f'<Relationship Id="rIdP{at}" Type="{_OFFICE}/image" Target="media/image{at}.png"/>'
        for at in range(1, len(pictures) + 1)
    )
    parts: dict[str, bytes] = {
        "[Content_Types].xml": (XML_HEAD + types).encode(),
        "_rels/.rels": (
            f'{XML_HEAD}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
        ).encode(),
        "word/_rels/document.xml.rels": (
            f'{XML_HEAD}<Relationships xmlns="{package}/relationships">{relations}</Relationships>'
        ).encode(),
        "word/document.xml": (XML_HEAD + main).encode(),
        "word/footer1.xml": (XML_HEAD + footer).encode(),
    }
    parts |= {f"word/media/image{at}.png": data for at, data in enumerate(pictures, 1)}
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_STORED if name.endswith(".png") else ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, data)
    return buffer.getvalue()
