"""Page numbers set where they belong: in the middle of the top margin, from page 2 on.

What else stands in a header or footer stays, on every page where it stood: a first page that has none of its
own gets a copy of the others' without the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

from bannai.documents.mends import SetPageNumber
from bannai.importers.docx_mend_form import set_font, set_size, set_switch
from bannai.importers.docx_mend_parts import Parts
from bannai.importers.docx_places import blocks, field_name, inlines
from bannai.importers.docx_sections import section_elements
from bannai.importers.docx_xml import Element, R, W, child_is_on, children, value
from bannai.importers.docx_xml_form import PARAGRAPH, SECTION, drop, first, put, set_values, twips

_NUMBERS = {"PAGE", "NUMPAGES", "SECTIONPAGES"}
_DECORATION = re.compile(r"[\s\-–—./()|:~]*(?:trang|tr\.?)?[\s\d\-–—./()|:~]*", re.IGNORECASE)
_TEXTS = (W + "t", W + "tab", W + "br")
_KINDS = ("default", "first", "even")
_References = dict[str, str]  # pages → part


def set_page_numbers(parts: Parts, mend: SetPageNumber, font: str) -> None:
    """Let every section of the main part have its number in the middle of the top margin, none on page 1."""
    body = parts.root(parts.main).find(W + "body")
    if body is None:
        return
    sections = []
    for section, _ in section_elements(body):
        sections.append(section if section is not None else etree.SubElement(body, W + "sectPr"))
    settings = parts.root_of_kind("settings")
    pages = ("default", "even") if child_is_on(settings, "evenAndOddHeaders") else ("default",)
    for part in {*_used(parts, sections, "footerReference", _KINDS)}:
        _strip_part(parts.root(part))
    _first_page(parts, sections[0])
    for part in {*_used(parts, sections, "headerReference", ("first",))}:
        if part not in {*_used(parts, sections, "headerReference", pages)}:
            _strip_part(parts.root(part))
    moved = False
    for kind in pages:
        if kind not in _references(parts, sections[0], "headerReference"):
            _refer(parts, sections[0], "header", kind, etree.Element(W + "hdr"))
        for part in {*_used(parts, sections, "headerReference", (kind,))}:
            moved |= _number_in(parts.root(part), mend, font)
    if moved:
        for section in sections:
            margins = section.find(W + "pgMar")
            if margins is not None:
                set_values(margins, header=twips(mend.from_top_mm))


# ---- which parts -------------------------------------------------------------------------------------------


def _references(parts: Parts, section: Element, tag: str) -> _References:
    found = {}
    for element in section.findall(W + tag):
        target = parts.target(element.get(R + "id") or "")
        if target and parts.can_change(target):
            found[value(element, "type") or "default"] = target
    return found


def _used(parts: Parts, sections: list[Element], tag: str, kinds: tuple[str, ...]) -> Iterator[str]:
    for section in sections:
        for kind, part in _references(parts, section, tag).items():
            if kind in kinds and (kind != "first" or child_is_on(section, "titlePg")):
                yield part


def _refer(parts: Parts, section: Element, name: str, kind: str, root: Element, source: str = "") -> None:
    """Make a header or footer part and let a section refer to it; `source` is what it was copied of."""
    for old in section.findall(f"{W}{name}Reference"):
        if (value(old, "type") or "default") == kind:
            section.remove(old)
    if not len(root):
        etree.SubElement(root, W + "p")
    key = parts.add(name, root, source)
    made = etree.Element(f"{W}{name}Reference")
    set_values(made, type=kind)
    made.set(R + "id", key)
    section.insert(0, made)


def _first_page(parts: Parts, section: Element) -> None:
    """Let page 1 be without a number, and else as it was."""
    if child_is_on(section, "titlePg"):
        return
    drop(section, "titlePg")
    put(section, "titlePg", SECTION)
    for name, tag in (("header", "hdr"), ("footer", "ftr")):
        references = _references(parts, section, f"{name}Reference")
        source = references.get("default", "")
        root = deepcopy(parts.root(source)) if source else etree.Element(W + tag)
        _strip_part(root)
        if source and _says_something(root):
            _refer(parts, section, name, "first", root, source)
        elif "first" in references:  # it was asleep
            _refer(parts, section, name, "first", etree.Element(W + tag))


def _says_something(root: Element) -> bool:
    texts = "".join(element.text or "" for element in root.iter(W + "t"))
    return bool(texts.strip()) or any(
        True for _ in root.iter(W + "drawing", W + "pict", W + "object", W + "pBdr")
    )


# ---- the number in a part ----------------------------------------------------------------------------------


def _number_in(root: Element, mend: SetPageNumber, font: str) -> bool:
    """Let a header have its number, centred, alone on its line; say whether it was set there anew."""
    for paragraph in [it for it, _ in blocks(root) if it.tag == W + "p"]:
        runs = _page_runs(paragraph)
        if runs and not _rest_of(paragraph) and paragraph.find(f"{W}pPr/{W}framePr") is None:
            _dress(paragraph, mend, font)
            return False
    _strip_part(root)
    for paragraph in [it for it, _ in blocks(root) if it.tag == W + "p"]:
        if not _says_something(paragraph) and not any(True for _ in paragraph.iter(W + "sectPr")):
            break
    else:
        paragraph = etree.Element(W + "p")
        root.insert(0, paragraph)
    for instruction in ("begin", "PAGE", "end"):
        run = etree.SubElement(paragraph, W + "r")
        if instruction == "PAGE":
            code = etree.SubElement(run, W + "instrText")
            code.text = " PAGE "
            code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        else:
            set_values(etree.SubElement(run, W + "fldChar"), fldCharType=instruction)
    _dress(paragraph, mend, font)
    return True


def _dress(paragraph: Element, mend: SetPageNumber, font: str) -> None:
    form = first(paragraph, "pPr")
    drop(form, "framePr")
    set_values(put(form, "jc", PARAGRAPH), val="center")
    indent = form.find(W + "ind")
    if indent is not None:
        form.remove(indent)
    set_values(put(form, "ind", PARAGRAPH), left="0", right="0", firstLine="0")
    for run, _, _ in inlines(paragraph):
        if run.tag != W + "r":
            continue
        for tab in run.findall(W + "tab"):
            run.remove(tab)
        look = first(run, "rPr")
        set_size(look, mend.size_pt)
        set_font(look, font)
        for name in ("b", "bCs", "i", "iCs"):
            set_switch(look, name, False)


def _page_runs(paragraph: Element) -> list[Element]:
    """Return what of a paragraph belongs to a field of the page number, "" for none."""
    return [item for item, names in _fields(paragraph) if "PAGE" in names]


def _rest_of(paragraph: Element) -> str:
    """Return the words of a paragraph beside its numbers; "" when only signs or “Trang” stand there."""
    numbered = {item for item, _ in _fields(paragraph)}
    if any(True for _ in paragraph.iter(W + "drawing", W + "pict", W + "object")):
        return "?"
    rest = "".join(
        (element.text or "") if element.tag == W + "t" else " "
        for element in paragraph.iter(*_TEXTS)
        if not numbered.intersection((element, *element.iterancestors()))
    )
    return "" if _DECORATION.fullmatch(rest) else rest


def _fields(paragraph: Element) -> list[tuple[Element, tuple[str, ...]]]:
    """Return what belongs to fields of numbers: elements in runs, or simple fields, with their names."""
    found: list[tuple[Element, tuple[str, ...]]] = []
    for simple in paragraph.iter(W + "fldSimple"):
        name = field_name(value(simple, "instr") or "")
        if name in _NUMBERS:
            found.append((simple, (name,)))
    open_fields: list[list[Element]] = []
    codes: list[str] = []
    for run in paragraph.iter(W + "r"):
        for child in children(run):
            kind = value(child, "fldCharType") if child.tag == W + "fldChar" else None
            if kind == "begin":
                open_fields.append([])
                codes.append("")
            for items in open_fields:
                items.append(child)
            if child.tag == W + "instrText" and codes:
                codes[-1] += child.text or ""
            if kind == "end" and open_fields:
                items, name = open_fields.pop(), field_name(codes.pop())
                if name in _NUMBERS:
                    found += [(item, (name,)) for item in items]
            elif child.tag == W + "pgNum":
                found.append((child, ("PAGE",)))
    return found


def _strip_part(root: Element) -> None:
    """Take the page number out of a part; words that are no part of it stay."""
    for paragraph in [*root.iter(W + "p")]:
        if not _page_runs(paragraph):
            continue
        bare = not _rest_of(paragraph)
        gone = [item for item, names in _fields(paragraph) if bare or "PAGE" in names]
        if bare:
            gone += paragraph.iter(*_TEXTS)
        for element in gone:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
        for run in [*paragraph.iter(W + "r")]:
            if not any(child.tag != W + "rPr" for child in run) and run.getparent() is not None:
                run.getparent().remove(run)
