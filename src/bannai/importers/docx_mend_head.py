"""A head set by tabs or spaces put into a table of two columns without borders, its runs as they look."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from lxml import etree

from bannai.documents.mends import HeadLine, HeadTable
from bannai.documents.paper import PaperParagraph
from bannai.importers.docx_letters import letters_between, pieces_of
from bannai.importers.docx_mend_form import empty_paragraph
from bannai.importers.docx_xml import MC, Element, W
from bannai.importers.docx_xml_form import PARAGRAPH, drop, first, put, set_values, twips

_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_DROPPED = ("tabs", "ind", "numPr", "framePr", "pBdr", "jc", "pageBreakBefore")

Sources = Mapping[str, tuple[Element, PaperParagraph]]


def set_head(begin: Element, end: Element, sources: Sources, mend: HeadTable) -> None:
    """Set the lines of a head in a table in place of the paragraphs from `begin` to `end`.

    Raises KeyError, with nothing changed, where these are not neighbours or letters are not found.
    """
    old = [begin]
    while old[-1] is not end:
        after = old[-1].getnext()
        if after is None or after.tag not in (
            W + "p",
            W + "bookmarkStart",
            W + "bookmarkEnd",
            W + "proofErr",
        ):
            raise KeyError(mend.last)
        old.append(after)
    if any(paragraph.find(f"{W}pPr/{W}sectPr") is not None for paragraph in old):
        raise KeyError(mend.first)
    cells: list[list[Element]] = [[], [], [], []]
    for line in mend.lines:
        cells[line.cell - 2 if mend.one_row and line.cell > 1 else line.cell].append(_line(sources, line))
    if mend.one_row:  # the Party's date stands right below its title
        cells = cells[:2]
    begin.addprevious(_table(cells, mend))
    for element in old:
        if element.tag == W + "p":
            element.getparent().remove(element)


def _line(sources: Sources, line: HeadLine) -> Element:
    """Return a paragraph with some letters of another, centred."""
    element, paper = sources[line.place]
    copied = deepcopy(element)
    pieces = pieces_of(copied, paper)
    if pieces is None:
        raise KeyError(line.place)
    kept = letters_between(pieces, line.start, line.end)
    made = etree.Element(W + "p")
    form = copied.find(W + "pPr")
    if form is not None:
        made.append(form)
        drop(form, *_DROPPED)
    set_values(put(first(made, "pPr"), "jc", PARAGRAPH), val="center")
    set_values(put(first(made, "pPr"), "ind", PARAGRAPH), left="0", right="0", firstLine="0")
    for run in kept:
        for holder in (W + "drawing", W + "pict", W + "object", MC + "AlternateContent"):
            for drawn in run.findall(holder):
                run.remove(drawn)
        made.append(run)
    return made


def _table(cells: list[list[Element]], mend: HeadTable) -> Element:
    table = etree.Element(W + "tbl")
    form = etree.SubElement(table, W + "tblPr")
    widths = [twips(mend.left_mm), twips(mend.right_mm)]
    set_values(etree.SubElement(form, W + "tblW"), w=sum(widths), type="dxa")
    borders = etree.SubElement(form, W + "tblBorders")
    for side in _SIDES:
        set_values(etree.SubElement(borders, W + side), val="nil")
    set_values(etree.SubElement(form, W + "tblLayout"), type="fixed")
    margins = etree.SubElement(form, W + "tblCellMar")
    for side in ("left", "right"):
        set_values(etree.SubElement(margins, W + side), w="0", type="dxa")
    grid = etree.SubElement(table, W + "tblGrid")
    for width in widths:
        set_values(etree.SubElement(grid, W + "gridCol"), w=width)
    for start in range(0, len(cells), 2):
        row = etree.SubElement(table, W + "tr")
        for width, lines in zip(widths, cells[start : start + 2], strict=True):
            cell = etree.SubElement(row, W + "tc")
            set_values(etree.SubElement(etree.SubElement(cell, W + "tcPr"), W + "tcW"), w=width, type="dxa")
            cell.extend(lines or [empty_paragraph()])
    return table
