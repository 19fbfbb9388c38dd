"""A Word template filled in: `{{ fields }}` become text, all else stays byte for byte or look for look.

There is no language in a field: a name between braces, nothing that is worked out. Word cuts a field into
several runs; the text goes into the first of them and keeps its look. What is left over is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

from bannai.documents.patterns import FIELD, field_name
from bannai.errors import BadInputError
from bannai.importers.docx_package import DocxPackage, open_package
from bannai.importers.docx_xml import W14, DamagedPartError, Element, W, value

SIZE_LIMIT = 100_000_000  # bytes of a template, unpacked: it is copied whole
_LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_STORIES = frozenset({"header", "footer", "footnotes", "endnotes"})
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BREAKS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n"}
_SAFE_LINKS = ("http://", "https://", "mailto:", "tel:")
_DANGEROUS = frozenset(
    {"oleObject", "control", "subDocument", "aFChunk", "frame", "attachedTemplate", "package"}
)
_FIELD_CODES = re.compile(
    r"\b(?:INCLUDETEXT|INCLUDEPICTURE|DDEAUTO|DDE|LINK|IMPORT|DATABASE|MACROBUTTON|HTMLACTIVEX|RD)\b"
)
_TYPES = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def fill_template(path: Path, values: Mapping[str, Sequence[str]]) -> bytes:
    """Return the template with its fields filled: `values` by the field's name (`field_name`).

    A list of several texts makes a paragraph for each where the field stands alone, else they are joined.
    Raises BadInputError for a file that is no template, for a field without a value, and where a brace of a
    field is left over.
    """
    with open_package(path) as package:
        check_template(package, path)
        parts = {name: package.xml(name) for name in _story_parts(package)}
        for name, root in parts.items():
            _fill_part(root, values, name)
        changed = {
            name: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            for name, root in parts.items()
        }
    return _packed(path, changed)


def check_template(package: DocxPackage, path: Path) -> None:
    """Raise BadInputError for a template that would fetch, run or bring along something when it is opened."""
    with ZipFile(path) as archive:
        entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > SIZE_LIMIT:
        raise BadInputError("importers.file_template_big", name=path.name, limit=SIZE_LIMIT // 1_000_000)
    for entry in entries:
        part = entry.filename
        if part.lower().endswith(".rels"):
            _check_links(package, part, path.name)
        elif part.lower().startswith("word/") and part.lower().endswith(".xml"):
            _check_codes(package, part, path.name)


def _check_links(package: DocxPackage, part: str, name: str) -> None:
    try:
        root = package.xml(part)
    except DamagedPartError:
        raise BadInputError("importers.file_damaged", name=name) from None
    for link in root.iter(_TYPES):
        kind = (link.get("Type") or "").rpartition("/")[2]
        outside = (link.get("TargetMode") or "").lower() == "external"
        target = (link.get("Target") or "").strip().lower()
        harmless = kind == "hyperlink" and target.startswith(_SAFE_LINKS)
        if kind in _DANGEROUS or (outside and not harmless):
            raise BadInputError("importers.file_links", name=name)


def _check_codes(package: DocxPackage, part: str, name: str) -> None:
    try:
        root = package.xml(part)
    except DamagedPartError:
        if part == package.main:
            raise BadInputError("importers.file_damaged", name=name) from None
        return
    codes = "".join(element.text or "" for element in root.iter(W + "instrText"))
    codes += " ".join(value(element, "instr") or "" for element in root.iter(W + "fldSimple"))
    if _FIELD_CODES.search(codes.upper()):
        raise BadInputError("importers.file_links", name=name)


def _story_parts(package: DocxPackage) -> Iterator[str]:
    yield package.main
    for relation in package.relations(package.main).values():
        if relation.kind in _STORIES and package.has(relation.target):
            yield relation.target


# One part


@dataclass(frozen=True, slots=True)
class _Letter:
    """A piece of a paragraph's text: its element, and where it begins in the whole text."""

    element: Element
    start: int
    text: str


def _fill_part(root: Element, values: Mapping[str, Sequence[str]], part: str) -> None:
    for bound in [*root.iter(W + "dataBinding")]:  # else Word puts back what the bound data say
        bound.getparent().remove(bound)
    for paragraph in [*root.iter(W + "p")]:
        _fill_paragraph(paragraph, values)
    for paragraph in root.iter(W + "p"):
        text = "".join(letter.text for letter in _letters(paragraph))
        left = _LEFT_OVER.search(text)
        if left:
            around = text[max(0, left.start() - 20) : left.end() + 20].strip()
            raise BadInputError("importers.file_field_left", part=part, text=around)


def _letters(paragraph: Element) -> list[_Letter]:
    """Return what of the text belongs to this paragraph itself, in order; deleted text is none."""
    found: list[_Letter] = []
    at = 0
    for element in paragraph.iter(W + "t", *_BREAKS):
        if _owner(element) is not paragraph:
            continue
        text = element.text or "" if element.tag == W + "t" else _BREAKS[element.tag]
        found.append(_Letter(element, at, text))
        at += len(text)
    return found


def _owner(element: Element) -> Element | None:
    at = element.getparent()
    while at is not None and at.tag != W + "p":
        if at.tag in (W + "del", W + "moveFrom", W + "pPr", W + "tabs"):
            return None
        at = at.getparent()
    return at


def _fill_paragraph(paragraph: Element, values: Mapping[str, Sequence[str]]) -> None:
    text = "".join(letter.text for letter in _letters(paragraph))
    fields = [*FIELD.finditer(text)]
    if not fields:
        return
    if len(fields) == 1:
        texts = _value(fields[0][1], values)
        bare = text[: fields[0].start()] + text[fields[0].end() :]
        if len(texts) > 1 and not any(map(str.isalnum, bare)):
            _repeat(paragraph, texts)
            return
    for field in reversed(fields):
        _replace(paragraph, field.start(), field.end(), "; ".join(_value(field[1], values)))


def _value(name: str, values: Mapping[str, Sequence[str]]) -> Sequence[str]:
    found = values.get(field_name(name))
    if not found:
        raise BadInputError("importers.file_field_left", part=name.strip(), text="{{ " + name.strip() + " }}")
    return found


def _repeat(paragraph: Element, texts: Sequence[str]) -> None:
    """Set a paragraph for each text, alike in everything but what may stand only once."""
    for number, text in enumerate(texts):
        last = number == len(texts) - 1
        copy = paragraph if last else deepcopy(paragraph)
        if not last:
            _once(copy)
            paragraph.addprevious(copy)
        whole = "".join(letter.text for letter in _letters(copy))
        field = FIELD.search(whole)
        if field is not None:
            _replace(copy, field.start(), field.end(), text)


def _once(copy: Element) -> None:
    for name in ("bookmarkStart", "bookmarkEnd", "sectPr", "commentRangeStart", "commentRangeEnd"):
        for element in [*copy.iter(W + name)]:
            element.getparent().remove(element)
    for name in ("paraId", "textId"):
        copy.attrib.pop(W14 + name, None)


def _replace(paragraph: Element, start: int, end: int, text: str) -> None:
    """Put text in place of letters `start` to `end`; it has the look of the first of them."""
    first: Element | None = None
    for letter in _letters(paragraph):
        begin, stop = max(start - letter.start, 0), min(end - letter.start, len(letter.text))
        if begin >= stop:
            continue
        if letter.element.tag != W + "t":  # a tab or a break in the middle of a field
            letter.element.getparent().remove(letter.element)
            continue
        old = letter.text
        if first is None:
            first = letter.element
            letter.element.text = old[:begin] + text + old[stop:]
        else:
            letter.element.text = old[:begin] + old[stop:]
        letter.element.set(_SPACE, "preserve")
    if first is not None and "\n" in text:
        _broken(first)


def _broken(element: Element) -> None:
    """Set the line ends of a text as Word does: a break between pieces of text."""
    lines = (element.text or "").split("\n")
    element.text = lines[0]
    at = element
    for line in lines[1:]:
        pause = etree.Element(W + "br")
        piece = etree.Element(W + "t")
        piece.text = line
        piece.set(_SPACE, "preserve")
        at.addnext(pause)
        pause.addnext(piece)
        at = piece


def _packed(path: Path, changed: Mapping[str, bytes]) -> bytes:
    lowered = {name.lower(): data for name, data in changed.items()}
    buffer = BytesIO()
    with ZipFile(path) as archive, ZipFile(buffer, "w", ZIP_DEFLATED) as written:
        for entry in archive.infolist():
            name = entry.filename.replace("\\", "/").lstrip("/").lower()
            data = lowered.get(name)
            written.writestr(entry, archive.read(entry) if data is None else data, ZIP_DEFLATED)
    return buffer.getvalue()


__all__ = ["SIZE_LIMIT", "check_template", "fill_template"]
