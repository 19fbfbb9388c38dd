"""The Word styles of a standard: one a component, based on Normal, with names that a clerk can read."""

from __future__ import annotations

from dataclasses import dataclass

from bannai.documents.model import Align
from bannai.documents.standards import ComponentStyle, Standard
from bannai.render.docx_numbering import HEADING_NUMBERS
from bannai.render.docx_package import NAMESPACES, escape
from bannai.render.docx_paragraphs import twips

STYLE_NAMES = {
    "national_title": "BA Quốc hiệu",
    "motto": "BA Tiêu ngữ",
    "superior": "BA Cơ quan cấp trên",
    "issuer": "BA Cơ quan ban hành",
    "issuer_mark": "BA Dấu sao",
    "symbol": "BA Số ký hiệu",
    "place_date": "BA Địa danh ngày tháng",
    "type_name": "BA Tên loại",
    "subject": "BA Trích yếu",
    "subject_mark": "BA Dấu dưới trích yếu",
    "letter_subject": "BA Trích yếu công văn",
    "legal_basis": "BA Căn cứ",
    "body": "BA Thân bài",
    "salutation": "BA Lời thưa",
    "closing": "BA Lời kết",
    "note": "BA Ghi chú",
    "decides": "BA Quyết định",
    "heading_part": "BA Phần",
    "heading_chapter": "BA Chương",
    "heading_division": "BA Mục của chương",
    "heading_appendix": "BA Phụ lục",
    "heading_appendix_arabic": "BA Phụ lục số",
    "enclosed": "BA Kèm theo",
    "heading_roman": "BA Mục I",
    "heading_arabic": "BA Mục 1",
    "heading_decimal": "BA Mục 1.1",
    "heading_letter": "BA Điểm a",
    "heading_article": "BA Điều",
    "heading_plain": "BA Đề mục",
    "list_item": "BA Liệt kê",
    "table_caption": "BA Tên bảng",
    "table_header": "BA Đầu bảng",
    "table_cell": "BA Ô bảng",
    "addressed": "BA Kính gửi",
    "addressed_item": "BA Nơi kính gửi",
    "authority": "BA Quyền hạn",
    "position": "BA Chức vụ",
    "signer": "BA Họ tên người ký",
    "signature_note": "BA Ghi chú chữ ký",
    "recipients_title": "BA Nơi nhận",
    "recipients_item": "BA Danh sách nơi nhận",
    "urgency": "BA Độ khẩn",
    "draft_mark": "BA Dự thảo",
    "contact": "BA Địa chỉ",
}
TABLE_STYLE = "BaGridTable"
FRAME_STYLE = "BaHeadTable"
CLOSING_STYLE = "BaSigningTable"
GAP_STYLE = "BaGap"
PAGE_NUMBER_STYLE = "BaPageNumber"

# Depth in the navigation pane.
_OUTLINE = {
    "heading_part": 0,
    "heading_appendix": 0,
    "heading_appendix_arabic": 0,
    "heading_chapter": 0,
    "heading_division": 1,
    "heading_roman": 1,
    "heading_article": 1,
    "heading_plain": 1,
    "heading_arabic": 2,
    "heading_decimal": 3,
    "heading_letter": 4,
}
TITLES_BELOW = {  # titles below their number: in one paragraph with it, in its style
    f"heading_{style}_title" for style in ("part", "chapter", "division", "appendix", "appendix_arabic")
}
_KEEP_NEXT = {
    *_OUTLINE,
    "enclosed",
    "decides",
    "salutation",
    "table_caption",
    "table_header",
    "recipients_title",
}
_KEEP_NEXT |= {"type_name", "subject", "addressed", "authority", "position", "signature_note"}
_SINGLE = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right", Align.JUSTIFY: "both"}
_ALIGN_NAMES = {Align.LEFT: "trái", Align.CENTER: "giữa", Align.RIGHT: "phải", Align.JUSTIFY: "đều"}


def style_id(component: str) -> str:
    """Return the id of a component's style (Word keeps it; people see the name)."""
    return "Ba" + component.title().replace("_", "")


def cell_style_id(align: Align, standard: Standard) -> str:
    """Return the id of the table cell style of an alignment."""
    usual = look_of(standard, "table_cell").align
    return style_id("table_cell") + ("" if align is usual else align.value.title())


def look_of(standard: Standard, component: str) -> ComponentStyle:
    """Return a component's look; a component that the standard does not know looks like its running text."""
    return standard.look(component)


@dataclass(frozen=True, slots=True)
class Border:
    """A drawn line round a paragraph: above it, or on all four sides (a box)."""

    sides: tuple[str, ...] = ("top",)
    space_pt: int = 1

    def xml(self) -> str:
        """Return w:pBdr: a solid line of 0.75 pt."""
        look = f'w:val="single" w:sz="6" w:space="{self.space_pt}" w:color="000000"'
        return "<w:pBdr>" + "".join(f"<w:{side} {look}/>" for side in self.sides) + "</w:pBdr>"


def _toggle(tag: str, value: bool) -> str:
    return f"<w:{tag}/>" if value else ""


def _paragraph_look(
    look: ComponentStyle,
    *,
    keep_next: bool = False,
    number: str = "",
    border: Border | None = None,
    hanging_mm: float = 0.0,
    right_mm: float = 0.0,
    outline: int | None = None,
) -> str:
    if look.line_exact_pt > 0:
        line = f'w:line="{round(look.line_exact_pt * 20)}" w:lineRule="exact"'
    else:
        line = f'w:line="{round(look.line_multiple * 240)}" w:lineRule="auto"'
    first = f'w:hanging="{twips(hanging_mm)}"' if hanging_mm else f'w:firstLine="{twips(look.first_line_mm)}"'
    return (
        _toggle("keepNext", keep_next)
        + number
        + (border.xml() if border else "")
        + f'<w:spacing w:before="{round(look.before_pt * 20)}" w:after="{round(look.after_pt * 20)}" {line}/>'
        + f'<w:ind w:left="{twips(look.left_mm)}" w:right="{twips(right_mm)}" {first}/>'
        + f'<w:jc w:val="{_SINGLE[look.align]}"/>'
        + (f'<w:outlineLvl w:val="{outline}"/>' if outline is not None else "")
    )


def _run_look(look: ComponentStyle) -> str:
    size = round(look.size_pt * 2)
    return (
        (_toggle("b", look.bold) + _toggle("bCs", look.bold))
        + (_toggle("i", look.italic) + _toggle("iCs", look.italic))
        + _toggle("caps", look.caps)
        + f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        + ('<w:u w:val="single"/>' if look.underline else "")
    )


def _style(name_id: str, name: str, paragraph_look: str, run_look: str, based_on: str = "Normal") -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name_id}">'
        f'<w:name w:val="{escape(name)}"/><w:basedOn w:val="{based_on}"/><w:qFormat/>'
        f"<w:pPr>{paragraph_look}</w:pPr>{f'<w:rPr>{run_look}</w:rPr>' if run_look else ''}</w:style>"
    )


def _fixed(standard: Standard) -> str:
    """Document defaults, Normal, the built-in bases, and the table styles."""
    font = escape(standard.font)
    size = round(look_of(standard, "body").size_pt * 2)
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        "<w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{font}" w:eastAsia="{font}" w:hAnsi="{font}" w:cs="{font}"/>'
        f'<w:color w:val="000000"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        '<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f"<w:pPr><w:widowControl/></w:pPr><w:rPr>"
        f'<w:rFonts w:ascii="{font}" w:eastAsia="{font}" w:hAnsi="{font}" w:cs="{font}"/>'
        f'<w:color w:val="000000"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        '<w:lang w:val="vi-VN" w:eastAsia="vi-VN"/></w:rPr></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{TABLE_STYLE}"><w:name w:val="BA Bảng"/>'
        '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblCellMar><w:top w:w="28" w:type="dxa"/>'
        '<w:left w:w="85" w:type="dxa"/><w:bottom w:w="28" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{FRAME_STYLE}"><w:name w:val="BA Khung"/>'
        '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{CLOSING_STYLE}"><w:name w:val="BA Khung ký"/>'
        f'<w:basedOn w:val="{FRAME_STYLE}"/><w:tblPr><w:tblCellMar><w:top w:w="240" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
    )


class Styles:
    """The styles of one document: those of the standard, and those measured by the document's words."""

    def __init__(self, standard: Standard) -> None:
        """Start with the styles of every component of the standard."""
        self.standard = standard
        self._special: dict[str, str] = {}

    def look(self, component: str) -> ComponentStyle:
        """Return a component's look; one that the standard does not know looks like its running text."""
        return look_of(self.standard, component)

    def special(
        self,
        component: str,
        look: ComponentStyle,
        *,
        name: str = "",
        border: Border | None = None,
        hanging_mm: float = 0.0,
        right_mm: float = 0.0,
        keep_next: bool = False,
    ) -> str:
        """Add the style of a component with the measures of this document; return its id."""
        name_id = style_id(component)
        shape = _paragraph_look(
            look,
            border=border,
            hanging_mm=hanging_mm,
            right_mm=right_mm,
            keep_next=keep_next or component in _KEEP_NEXT,
        )
        self._special[name_id] = _style(name_id, name or STYLE_NAMES[component], shape, _run_look(look))
        return name_id

    def use(self, component: str) -> str:
        """Return the id of a component's style, adding the style if the standard does not have it."""
        name_id = style_id(component)
        if component not in self.standard.components and name_id not in self._special:
            self._special[name_id] = self._component(component, self.look(component))
        return name_id

    def rule(self, component: str, name: str, *, column_mm: float, length_mm: float, after_pt: float) -> str:
        """Add the style of an empty paragraph that is a drawn line, centred in a column; return its id."""
        side = max((column_mm - length_mm) / 2, 0.0)
        look = ComponentStyle(
            size_pt=2,
            source="",
            align=Align.CENTER,
            left_mm=side,
            before_pt=2,  # clear of the descenders above
            after_pt=after_pt,
            line_exact_pt=3,
        )
        return self.special(component, look, name=name, border=Border(), right_mm=side)

    def _component(self, component: str, look: ComponentStyle) -> str:
        name = STYLE_NAMES.get(component) or f"BA {component}"
        if component == "national_title" and "motto" not in self.standard.components:
            name = "BA Tiêu đề Đảng"
        shape = _paragraph_look(
            look,
            keep_next=component in _KEEP_NEXT,
            number=HEADING_NUMBERS.get(component, ""),
            outline=_OUTLINE.get(component),
        )
        return _style(style_id(component), name, shape, _run_look(look))

    def _cells(self) -> str:
        usual = self.look("table_cell").align
        return "".join(
            _style(
                cell_style_id(align, self.standard),
                f"{STYLE_NAMES['table_cell']} {_ALIGN_NAMES[align]}",
                f'<w:jc w:val="{_SINGLE[align]}"/>',
                "",
                style_id("table_cell"),
            )
            for align in Align
            if align is not usual
        )

    def xml(self) -> str:
        """Return the styles part."""
        page = self.standard.page
        number = ComponentStyle(size_pt=page.number_size_pt, source=page.source, align=Align.CENTER)
        gap = ComponentStyle(size_pt=1, source="", line_exact_pt=1)
        return (
            f"<w:styles {NAMESPACES}>"
            + _fixed(self.standard)
            + "".join(
                self._component(component, look)
                for component, look in self.standard.components.items()
                if style_id(component) not in self._special and component not in TITLES_BELOW
            )
            + self._cells()
            + "".join(self._special.values())
            + _style(PAGE_NUMBER_STYLE, "BA Số trang", _paragraph_look(number), _run_look(number))
            + _style(GAP_STYLE, "BA Dòng ngăn", _paragraph_look(gap), _run_look(gap))
            + "</w:styles>"
        )
