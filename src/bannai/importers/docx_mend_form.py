"""Form changed in the XML of a Word file: letters, paragraphs, pages, tables, lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from lxml import etree

from bannai.documents.mends import FitTable, SetLabel, SetLetters, SetPage, SetParagraph
from bannai.documents.model import Align
from bannai.documents.paper import PageSetup, PaperParagraph
from bannai.importers.docx_places import cells, rows
from bannai.importers.docx_xml import Element, W, child_value, mm, points, value, whole
from bannai.importers.docx_xml_form import (
    LEVEL,
    PARAGRAPH,
    RUN,
    SECTION,
    TABLE,
    clear,
    drop,
    first,
    put,
    set_values,
    twips,
)

_JC = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right", Align.JUSTIFY: "both"}
_SWITCHES = (("bold", "b", "bCs"), ("italic", "i", "iCs"))
_LABEL_END = re.compile(r"[\s.:)/-]*$")
_MOST_WIDTH = 31_680  # twips; Word's own limit


# ---- letters -----------------------------------------------------------------------------------------------


def set_letters(run: Element, mend: SetLetters) -> None:
    """Set the look of a w:r."""
    _set_look(first(run, "rPr"), mend)


def set_mark(paragraph: Element, mend: SetLetters) -> None:
    """Set the look of the end mark of a w:p: that of an automatic number too, but for lines below letters."""
    _set_look(put(first(paragraph, "pPr"), "rPr", PARAGRAPH), replace(mend, underline=None, highlight=None))


def _set_look(form: Element, mend: SetLetters) -> None:
    if mend.font is not None:
        set_font(form, mend.font)
    for field, name, complex_name in _SWITCHES:
        wanted = getattr(mend, field)
        if wanted is not None:
            set_switch(form, name, wanted)
            set_switch(form, complex_name, wanted)
    if mend.caps is not None:
        drop(form, "smallCaps")
        set_switch(form, "caps", mend.caps)
        if not mend.caps:
            set_switch(form, "smallCaps", False)
    if mend.size_pt is not None:
        set_size(form, mend.size_pt)
    if mend.underline is not None:
        drop(form, "u")
        set_values(put(form, "u", RUN), val="single" if mend.underline else "none")
    if mend.black:
        drop(form, "color")
        set_values(put(form, "color", RUN), val="auto")
    if mend.highlight is False:
        shaded = form.find(W + "shd") is not None
        drop(form, "highlight", "shd")
        set_values(put(form, "highlight", RUN), val="none")
        if shaded:
            set_values(put(form, "shd", RUN), val="clear", color="auto", fill="auto")


def set_font(form: Element, font: str) -> None:
    """Set the font of all scripts in a w:rPr; a font of the theme gives way."""
    fonts = put(form, "rFonts", RUN)
    clear(fonts, "asciiTheme", "hAnsiTheme", "cstheme")
    set_values(fonts, ascii=font, hAnsi=font, cs=font)


def set_size(form: Element, size_pt: float) -> None:
    """Set the size in a w:rPr."""
    for name in ("sz", "szCs"):
        set_values(put(form, name, RUN), val=round(size_pt * 2))


def set_switch(form: Element, name: str, wanted: bool) -> None:
    """Turn a switch of a w:rPr on or off, whatever the styles say."""
    element = put(form, name, RUN)
    clear(element, "val")
    if not wanted:
        set_values(element, val="0")


# ---- paragraphs --------------------------------------------------------------------------------------------


def set_paragraph(paragraph: Element, mend: SetParagraph, paper: PaperParagraph) -> None:
    """Set the form of a w:p that was read as `paper`."""
    form = first(paragraph, "pPr")
    if mend.align is not None:
        set_values(put(form, "jc", PARAGRAPH), val=_JC[mend.align])
    if mend.first_line_mm is not None:
        indent = put(form, "ind", PARAGRAPH)
        clear(indent, "hanging", "hangingChars", "firstLineChars")
        set_values(indent, firstLine=twips(mend.first_line_mm))
    if mend.before_pt is not None:
        spacing = put(form, "spacing", PARAGRAPH)
        clear(spacing, "beforeLines", "beforeAutospacing")
        set_values(spacing, before=round(mend.before_pt * 20))
        if paper.look.before_auto:
            set_values(spacing, beforeAutospacing="0")
        if paper.look.contextual:
            set_values(put(form, "contextualSpacing", PARAGRAPH), val="0")
    if mend.line_multiple is not None:
        set_values(put(form, "spacing", PARAGRAPH), line=round(mend.line_multiple * 240), lineRule="auto")
    if mend.line_exact_pt is not None:
        set_values(put(form, "spacing", PARAGRAPH), line=round(mend.line_exact_pt * 20), lineRule="exact")


# ---- pages -------------------------------------------------------------------------------------------------


def set_page(section: Element, mend: SetPage, setup: PageSetup) -> None:
    """Set paper and margins in a w:sectPr that was read as `setup`; a gutter becomes part of the margin."""
    if mend.width_mm is not None and mend.height_mm is not None:
        size = put(section, "pgSz", SECTION)
        clear(size, "code", "orient")
        set_values(size, w=twips(mend.width_mm), h=twips(mend.height_mm))
        if mend.width_mm > mend.height_mm:
            set_values(size, orient="landscape")
    wanted = {name: getattr(mend, f"{name}_mm") for name in ("top", "right", "bottom", "left")}
    if not any(length is not None for length in wanted.values()):
        return
    margins = put(section, "pgMar", SECTION)
    for name in ("top", "right", "bottom", "left", "header", "footer", "gutter"):
        if margins.get(W + name) is None:
            set_values(margins, **{name: twips(getattr(setup, f"{name}_mm"))})
    for name, length in wanted.items():
        if length is not None:
            set_values(margins, **{name: twips(length)})
    if mend.left_mm is not None:
        set_values(margins, gutter=0)


# ---- tables ------------------------------------------------------------------------------------------------


def fit_table(table: Element, mend: FitTable) -> None:
    """Make the columns of a w:tbl narrower, so that they and the indent fill a width."""
    columns = table.findall(f"{W}tblGrid/{W}gridCol")
    lines = [[*cells(row)] for row, _ in rows(table)]
    form = first(table, "tblPr")
    indent = form.find(W + "tblInd")
    aside = max(mm(value(indent, "w")) or 0.0, 0.0) if value(indent, "type") in (None, "dxa") else 0.0
    if aside > mend.width_mm / 3 and indent is not None:
        set_values(indent, w=0)
        aside = 0.0
    now = sum(mm(value(column, "w")) or 0.0 for column in columns)
    if not now:
        now = max((sum(_cell_mm(cell) for cell in line) for line in lines), default=0.0)
    if now <= 0:
        return
    share = (mend.width_mm - aside) / now
    for column in columns:
        _scale(column, share)
    for line in lines:
        for cell in line:
            _scale(cell.find(f"{W}tcPr/{W}tcW"), share)
    width = put(form, "tblW", TABLE)
    if value(width, "type") in ("dxa", None):
        set_values(width, w=twips(mend.width_mm - aside), type="dxa")
    elif value(width, "type") == "pct":
        set_values(width, w=0, type="auto")


def _cell_mm(cell: Element) -> float:
    return mm(value(cell.find(f"{W}tcPr/{W}tcW"), "w")) or 0.0


def _scale(element: Element | None, share: float) -> None:
    length = points(value(element, "w")) if value(element, "type") in (None, "dxa") else None
    if element is not None and length is not None:
        set_values(element, w=min(max(round(length * 20 * share), 1), _MOST_WIDTH))


# ---- lists -------------------------------------------------------------------------------------------------


def level_of(numbering: Element, num_id: int, level: int) -> Element | None:
    """Return the w:lvl of a list, of its override if it has one; None when it is defined elsewhere."""
    num = next(
        (it for it in numbering.iter(W + "num") if whole(value(it, "numId"), limit=2**31) == num_id), None
    )
    if num is None:
        return None
    holders: list[Element] = [
        it
        for it in num.iter(W + "lvlOverride")
        if whole(value(it, "ilvl")) == level and it.find(W + "lvl") is not None
    ]
    key = child_value(num, "abstractNumId")
    holders += [it for it in numbering.iter(W + "abstractNum") if value(it, "abstractNumId") == key]
    for holder in holders:
        for found in holder.iter(W + "lvl"):
            if whole(value(found, "ilvl")) == level:
                return found
    return None


def set_label(level: Element, mend: SetLabel) -> None:
    """Set how the numbers of a w:lvl look."""
    text = level.find(W + "lvlText")
    told = value(text) or ""
    if text is not None and told:
        if mend.end is not None:
            told = _LABEL_END.sub("", told) + mend.end
        if mend.begin is not None and told.lower().startswith(mend.begin.lower()):
            told = mend.begin + told[len(mend.begin) :]
        set_values(text, val=told)
    form = level.find(W + "numFmt")
    if mend.small and form is not None and value(form) == "upperLetter":
        set_values(form, val="lowerLetter")
    if mend.bold is not None:
        look = put(level, "rPr", LEVEL)
        set_switch(look, "b", mend.bold)
        set_switch(look, "bCs", mend.bold)


def each_level_text(numbering: Element, change: Callable[[str], str], wanted: Sequence[Element]) -> None:
    """Change the texts of levels."""
    for level in wanted:
        text = level.find(W + "lvlText")
        if text is not None and value(text):
            set_values(text, val=change(value(text) or ""))


def empty_paragraph(*, before_pt: float = 0.0) -> Element:
    """Return a w:p that inherits no space, centred."""
    paragraph = etree.Element(W + "p")
    form = etree.SubElement(paragraph, W + "pPr")
    spacing = put(form, "spacing", PARAGRAPH)
    set_values(spacing, before=round(before_pt * 20), beforeAutospacing="0", after="0", afterAutospacing="0")
    set_values(put(form, "ind", PARAGRAPH), left="0", right="0", firstLine="0")
    set_values(put(form, "jc", PARAGRAPH), val="center")
    return paragraph
