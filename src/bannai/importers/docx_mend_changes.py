"""Tracked changes accepted: what was inserted stays, what was deleted goes, forms are as they are now."""

from __future__ import annotations

from bannai.importers.docx_xml import Element, W

_WRAPPED = (W + "ins", W + "moveTo")
_GONE = (W + "del", W + "moveFrom")
_MARKS = tuple(
    W + name
    for name in (
        "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "trPrChange", "tcPrChange",
        "tblPrExChange", "numberingChange", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart",
        "moveToRangeEnd", "cellIns", "cellMerge", "customXmlInsRangeStart", "customXmlInsRangeEnd",
        "customXmlDelRangeStart", "customXmlDelRangeEnd", "customXmlMoveFromRangeStart",
        "customXmlMoveFromRangeEnd", "customXmlMoveToRangeStart", "customXmlMoveToRangeEnd",
    )
)  # fmt: skip
_PROPERTIES = (W + "rPr", W + "trPr", W + "pPr", W + "tcPr")


def accept_changes(root: Element) -> None:
    """Accept every tracked change of a part."""
    for element in [*root.iter(*_MARKS)]:
        _remove(element)
    for cell in [*root.iter(W + "cellDel")]:
        _remove(_above(cell, W + "tc"))
    for row in [*root.iter(W + "tr")]:
        if row.find(f"{W}trPr/{W}del") is not None:
            _remove(row)
    for table in [*root.iter(W + "tbl")]:
        if table.find(f".//{W}tr") is None:
            _remove(table)
    for run in [*root.iter(W + "r")]:  # LibreOffice and old Word mark runs themselves
        form = run.find(W + "rPr")
        if form is not None and any(form.find(tag) is not None for tag in _GONE):
            _remove(run)
    for element in [*root.iter(*_GONE)]:
        if element.getparent() is not None and element.getparent().tag not in _PROPERTIES:
            _remove(element)
    _join_paragraphs(root)
    for element in [*root.iter(*_WRAPPED, *_GONE)]:
        _unwrap(element)


def _join_paragraphs(root: Element) -> None:
    """Let a paragraph whose mark is deleted run on into the next, which gives its form."""
    for paragraph in [*root.iter(W + "p")]:
        form = paragraph.find(W + "pPr")
        mark = None if form is None else form.find(W + "rPr")
        if mark is None or not any(mark.find(tag) is not None for tag in _GONE):
            continue
        following = paragraph.getnext()
        while following is not None and following.tag not in (W + "p", W + "tbl", W + "sectPr"):
            following = following.getnext()
        if following is None or following.tag != W + "p" or form.find(W + "sectPr") is not None:
            for tag in _GONE:
                for element in mark.findall(tag):
                    mark.remove(element)
            continue
        at = 1 if following.find(W + "pPr") is not None else 0
        for child in [child for child in paragraph if child is not form]:
            following.insert(at, child)
            at += 1
        _remove(paragraph)


def _above(element: Element, tag: str) -> Element | None:
    at = element
    while at is not None and at.tag != tag:
        at = at.getparent()
    return at


def _remove(element: Element | None) -> None:
    parent = None if element is None else element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(element: Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    for child in [*element]:
        parent.insert(at, child)
        at += 1
    parent.remove(element)


def stop_tracking(settings: Element | None) -> None:
    """Let the file no longer record changes."""
    if settings is not None:
        for element in settings.findall(W + "trackRevisions"):
            settings.remove(element)
