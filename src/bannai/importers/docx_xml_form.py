"""Elements of form set in the order that the schema asks for (ECMA-376, 17.3, 17.4, 17.6)."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from bannai.importers.docx_xml import MM_PER_PT, Element, W

_RUN = (
    "ins del moveFrom moveTo rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow "
    "emboss imprint noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u "
    "effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath rPrChange"
)
RUN = tuple(_RUN.split())
_PARAGRAPH = (
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd "
    "tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi "
    "adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc "
    "textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
)
PARAGRAPH = tuple(_PARAGRAPH.split())
_SECTION = (
    "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid "
    "printerSettings sectPrChange"
)
SECTION = tuple(_SECTION.split())
_LEVEL = "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr"
LEVEL = tuple(_LEVEL.split())
_TABLE = (
    "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange"
)
TABLE = tuple(_TABLE.split())


def put(parent: Element, name: str, order: Sequence[str]) -> Element:
    """Return the child of a name (in WordprocessingML), made at its place in `order` when it is not there."""
    found = parent.find(W + name)
    if found is not None:
        return found
    made = etree.Element(W + name)
    after = {W + other for other in order[order.index(name) + 1 :]}
    for child in parent:
        if child.tag in after:
            child.addprevious(made)
            return made
    parent.append(made)
    return made


def drop(parent: Element | None, *names: str) -> None:
    """Take the children of these names away."""
    if parent is not None:
        for child in [child for name in names for child in parent.findall(W + name)]:
            parent.remove(child)


def first(parent: Element, name: str) -> Element:
    """Return the child that must stand first (w:pPr, w:rPr), made when it is not there."""
    found = parent.find(W + name)
    if found is None:
        found = etree.Element(W + name)
        parent.insert(0, found)
    return found


def set_values(element: Element, **values: str | int) -> None:
    """Set attributes of WordprocessingML."""
    for name, value in values.items():
        element.set(W + name, str(value))


def clear(element: Element, *names: str) -> None:
    """Take attributes of WordprocessingML away."""
    for name in names:
        element.attrib.pop(W + name, None)


def twips(length_mm: float) -> int:
    """Return mm in twentieths of a point."""
    return round(length_mm / MM_PER_PT * 20)
