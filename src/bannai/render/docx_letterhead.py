"""The head of an official paper: issuer and national title side by side, kind, subject, addressees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bannai.documents.model import Document, Inline, Letterhead, Run, plain_text
from bannai.render.docx_paragraphs import cell, paragraph, row, table, twips
from bannai.render.docx_styles import FRAME_STYLE, Border, Styles
from bannai.render.head_measures import (
    component_width_mm,
    head_columns,
    short_line_mm,
    text_area_mm,
    urgency_width_mm,
)
from bannai.render.text import addressed_lines, place_date_in

_BOX_SIDES = ("top", "left", "bottom", "right")
_URGENCY_LINE_PT = 17.0
_BOX_INSET_MM = (
    2.65 * 25.4 / 72
)  # Word draws a box so far outside the indents: its space and half of its line


def _width(styles: Styles, component: str, text: str) -> float:
    return component_width_mm(styles.standard, component, text)


def _lines(styles: Styles, component: str, lines: Sequence[Inline | str]) -> str:
    if not lines:
        return ""
    name, caps = styles.use(component), styles.look(component).caps
    return "".join(paragraph(name, line, caps=caps) for line in lines)


def _issuer(head: Letterhead, styles: Styles, column_mm: float) -> str:
    xml = _lines(styles, "superior", head.superior) + _lines(styles, "issuer", head.issuer)
    if mark := styles.standard.wording.get("issuer_mark"):
        look = replace(styles.look("issuer"), caps=False, bold=False)
        return xml + paragraph(styles.special("issuer_mark", look), mark)
    length = short_line_mm(styles.standard, "issuer", head.issuer, column_mm)
    if not length:
        return xml
    rule = styles.rule("issuer_rule", "BA Kẻ dưới cơ quan", column_mm=column_mm, length_mm=length, after_pt=6)
    return xml + paragraph(rule)


def _number(head: Letterhead, styles: Styles, column_mm: float) -> str:
    xml = _lines(styles, "symbol", [head.symbol])
    if head.letter_subject:
        xml += _lines(styles, "letter_subject", [head.letter_subject])
    if head.urgency:
        text = head.urgency.upper()
        look = styles.look("urgency")
        width = urgency_width_mm(styles.standard, text)
        side = (column_mm - width) / 2 + _BOX_INSET_MM
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
    columns = head_columns(head, styles.standard)
    left_mm, right_mm, margins_mm, column_mm = (
        columns.left_mm,
        columns.right_mm,
        columns.margins_mm,
        columns.room_mm,
    )
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
    area = text_area_mm(styles.standard)
    length = short_line_mm(styles.standard, "subject", [document.subject], area)
    return xml + paragraph(
        styles.rule("subject_rule", "BA Kẻ dưới trích yếu", column_mm=area, length_mm=length, after_pt=6)
    )


def addressed(document: Document, styles: Styles) -> str:
    """Return "Kính gửi": one addressee on the same line, more as dashes under the colon, about the middle."""
    if not document.addressed:
        return ""
    label = document.addressed_word or styles.standard.wording.get("addressed", "Kính gửi")
    look = styles.look("addressed")
    before = max(look.before_pt, 12.0)
    area = text_area_mm(styles.standard)
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
