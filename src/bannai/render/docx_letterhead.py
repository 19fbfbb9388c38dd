"""The head of an official paper: issuer and national title side by side, kind, subject, addressees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bannai.documents.model import Document, Inline, Letterhead, Run, plain_text
from bannai.documents.text_widths import text_width_mm
from bannai.render.docx_paragraphs import cell, paragraph, row, table, twips
from bannai.render.docx_styles import FRAME_STYLE, Border, Styles
from bannai.render.text import addressed_lines, place_date_in

_BOX_SIDES = ("top", "left", "bottom", "right")
# NĐ 30/2020, Phụ lục I, mục III.2: boxes of 30 x 8, 40 x 8 and 20 x 8 mm.
_URGENCY_MM = {"HỎA TỐC": 30.0, "HOẢ TỐC": 30.0, "THƯỢNG KHẨN": 40.0, "KHẨN": 20.0}
_URGENCY_LINE_PT = 17.0
_EDGE_MM = 2.5  # beyond the widest line of the right column, against other fonts and printers
_STATE_RIGHT_MM = 95.0
_PARTY_RIGHT_MM = 77.0  # centres it at 156 mm; HD 05-HD/VPTW itself: 158.8 mm
_PARTY_LEFT_MARGIN_MM = 10.0  # centres the issuer at 69 mm; HD 05-HD/VPTW itself: 66.7 mm
_STATE_LEFT_MARGIN_MM = 1.5  # so that a full line does not run into the right column
_LONGEST_RIGHT_MM = 100.0


def text_area_mm(styles: Styles) -> float:
    """Return the width between the margins."""
    page = styles.standard.page
    return page.width_mm - page.left_mm - page.right_mm


def _width(styles: Styles, component: str, text: str) -> float:
    look = styles.look(component)
    return text_width_mm(text.upper() if look.caps else text, look.size_pt, bold=look.bold)


def _lines(styles: Styles, component: str, lines: Sequence[Inline | str]) -> str:
    if not lines:
        return ""
    name, caps = styles.use(component), styles.look(component).caps
    return "".join(paragraph(name, line, caps=caps) for line in lines)


def _third_to_half(widths: Sequence[float]) -> float:
    """Return how long to draw a line: 1/3 to 1/2 of the last line and, if it can be, of the longest."""
    return min(widths[-1] / 2, max(max(widths) / 3, widths[-1] * 0.4))


def _issuer(head: Letterhead, styles: Styles, column_mm: float) -> str:
    xml = _lines(styles, "superior", head.superior) + _lines(styles, "issuer", head.issuer)
    if mark := styles.standard.wording.get("issuer_mark"):
        look = replace(styles.look("issuer"), caps=False, bold=False)
        return xml + paragraph(styles.special("issuer_mark", look), mark)
    widths = [min(_width(styles, "issuer", plain_text(line)), column_mm) for line in head.issuer]
    if not widths:
        return xml
    length = _third_to_half(widths)
    rule = styles.rule("issuer_rule", "BA Kẻ dưới cơ quan", column_mm=column_mm, length_mm=length, after_pt=6)
    return xml + paragraph(rule)


def _number(head: Letterhead, styles: Styles, column_mm: float) -> str:
    xml = _lines(styles, "symbol", [head.symbol])
    if head.letter_subject:
        xml += _lines(styles, "letter_subject", [head.letter_subject])
    if head.urgency:
        text = head.urgency.upper()
        look = styles.look("urgency")
        width = _URGENCY_MM.get(text, _width(styles, "urgency", text) + 6)
        side = (column_mm - width) / 2
        boxed = replace(look, left_mm=side, before_pt=8, line_exact_pt=_URGENCY_LINE_PT)
        name = styles.special("urgency", boxed, border=Border(_BOX_SIDES, 2), right_mm=side)
        xml += paragraph(name, text)
    if head.draft:
        xml += _lines(styles, "draft_mark", [head.draft])
    return xml


def _nation(styles: Styles, column_mm: float) -> str:
    wording = styles.standard.wording
    last = "motto" if "motto" in wording else "national_title"
    parts = [part for part in ("national_title", "motto") if part in wording]
    xml = "".join(_lines(styles, part, [wording[part]]) for part in parts)
    rule = styles.rule(
        "nation_rule",
        "BA Kẻ dưới tiêu ngữ" if last == "motto" else "BA Kẻ dưới tiêu đề",
        column_mm=column_mm,
        length_mm=_width(styles, last, wording[last]),
        after_pt=6,
    )
    return xml + paragraph(rule)


def letterhead(head: Letterhead, styles: Styles) -> str:
    """Return the two-column head; without a national title in the standard, its lines one below another."""
    wording = styles.standard.wording
    if "national_title" not in wording:
        parts = [(name, [*lines]) for name, lines in (("superior", head.superior), ("issuer", head.issuer))]
        parts += [("symbol", [head.symbol]), ("place_date", [head.place_date])]
        written = [(name, [line for line in lines if plain_text(line).strip()]) for name, lines in parts]
        return "".join(_lines(styles, name, lines) for name, lines in written)
    party = "motto" not in wording
    place = _width(styles, "place_date", plain_text(head.place_date)) + _EDGE_MM
    right_mm = max(
        _PARTY_RIGHT_MM if party else _STATE_RIGHT_MM,
        _width(styles, "national_title", wording["national_title"]) + _EDGE_MM,
        min(place, _LONGEST_RIGHT_MM),
    )
    left_mm = text_area_mm(styles) - right_mm
    if party:
        margins_mm = (0.0, _PARTY_LEFT_MARGIN_MM if right_mm <= _PARTY_RIGHT_MM else _STATE_LEFT_MARGIN_MM)
    else:
        margins_mm = (_STATE_LEFT_MARGIN_MM, _STATE_LEFT_MARGIN_MM)
    column_mm = left_mm - sum(margins_mm)
    left, right, margins = twips(left_mm), twips(right_mm), (twips(margins_mm[0]), twips(margins_mm[1]))
    issuer, number = _issuer(head, styles, column_mm), _number(head, styles, column_mm)
    when = place_date_in(head.place_date, styles.look("place_date").size_pt, right_mm)
    nation, date = _nation(styles, right_mm), _lines(styles, "place_date", [when])
    if party:  # the date stands under the title, above the level of the number (HD 05-HD/VPTW, tr. 1)
        rows = row(cell(issuer + number, left, margins=margins) + cell(nation + date, right))
    else:  # number and date in one row
        rows = row(cell(issuer, left, margins=margins) + cell(nation, right))
        rows += row(cell(number, left, margins=margins) + cell(date, right))
    return table(FRAME_STYLE, (left, right), rows)


def title(document: Document, styles: Styles) -> str:
    """Return the kind of paper, its subject with the standard's line below, and a speech's date."""
    dateline = _lines(styles, "place_date", [document.dateline]) if document.dateline else ""
    return _title(document, styles) + dateline


def _title(document: Document, styles: Styles) -> str:
    xml = ""
    if document.type_name:
        xml += _lines(styles, "type_name", [document.type_name])
    if not document.subject:
        return xml
    xml += _lines(styles, "subject", [document.subject])
    wording = styles.standard.wording
    if mark := wording.get("subject_mark"):
        look = replace(styles.look("subject"), bold=False, caps=False, after_pt=6)
        return xml + paragraph(styles.special("subject_mark", look), mark)
    if "motto" not in wording:  # a speech has no line
        return xml
    area = text_area_mm(styles)
    width = min(_width(styles, "subject", plain_text(document.subject)), area)
    return xml + paragraph(
        styles.rule("subject_rule", "BA Kẻ dưới trích yếu", column_mm=area, length_mm=width * 0.4, after_pt=6)
    )


def addressed(document: Document, styles: Styles) -> str:
    """Return "Kính gửi": one addressee on the same line, more as dashes under the colon, about the middle."""
    if not document.addressed:
        return ""
    label = document.addressed_word or styles.standard.wording.get("addressed", "Kính gửi")
    look = styles.look("addressed")
    before = max(look.before_pt, 12.0)
    area = text_area_mm(styles)
    widths = [_width(styles, "addressed", plain_text(item)) for item in document.addressed]
    start = _width(styles, "addressed", label)
    if len(widths) == 1:
        hang = start + _width(styles, "addressed", ": ")
        left = max((area - hang - widths[0]) / 2, 12.7)
        shape = replace(look, left_mm=left + hang, first_line_mm=0.0, before_pt=before, after_pt=6)
        name = styles.special("addressed", shape, hanging_mm=hang)
        return paragraph(name, (Run(f"{label}: "), *document.addressed[0]), keep_next=False)
    hang = _width(styles, "addressed", "- ")
    left = max((area - start - hang - max(widths)) / 2, 12.7)
    head = styles.special("addressed", replace(look, left_mm=left, first_line_mm=0.0, before_pt=before))
    shape = replace(look, left_mm=left + start + hang, first_line_mm=0.0, before_pt=0.0)
    item_name = styles.special("addressed_item", shape, hanging_mm=hang)
    return paragraph(head, f"{label}:") + "".join(
        paragraph(item_name, line) for line in addressed_lines(document.addressed)
    )
