"""The one order in which blocks, runs, rows and shapes of a part are counted: for reading and for changing.

`find` leads from a place (documents/paper.py) back to its element in a tree that was parsed from the same
file. A mender finds all elements first and changes them afterwards, because a change may move the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

from bannai.documents.paper import Change
from bannai.importers.docx_xml import (
    MC,
    PIC,
    WPS,
    A,
    Element,
    M,
    O,
    V,
    W,
    children,
)

_CHANGES = {
    W + "ins": Change.INSERTED,
    W + "moveTo": Change.INSERTED,
    W + "del": Change.DELETED,
    W + "moveFrom": Change.DELETED,
}
# What only wraps other content, for Word's own bookkeeping.
_WRAPPERS = {W + name for name in ("sdtContent", "customXml", "smartTag", "hyperlink", "dir", "bdo", "sdt")}
_BLOCKS = {W + "p", W + "tbl"}
_RUBY_BASE = W + "rubyBase"
_FORMULAS = {M + "oMath", M + "oMathPara"}
_VML_SHAPES = {V + n for n in ("shape", "rect", "roundrect", "oval", "line", "polyline", "arc", "curve")}
_SHAPES = {WPS + "wsp", PIC + "pic", *_VML_SHAPES}
_SHAPE_HOLDERS = {W + name for name in ("drawing", "pict", "object")}
# Never inside another shape's own words: what is in a text box belongs to that box.
_BOXED = {W + "txbxContent"}

Steps = list[str]


def blocks(container: Element, change: Change = Change.NONE) -> Iterator[tuple[Element, Change]]:
    """Yield the paragraphs and tables of a body, cell, header, note or text box, with their change."""
    for child in children(container):
        if child.tag in _BLOCKS:
            yield child, change
        elif child.tag in _CHANGES:
            yield from blocks(child, _CHANGES[child.tag])
        elif child.tag in _WRAPPERS:
            yield from blocks(child, change)


def inlines(
    container: Element, change: Change = Change.NONE, field: str = ""
) -> Iterator[tuple[Element, Change, str]]:
    """Yield what stands in the line of a paragraph: w:r and formulas, with change and simple field.

    A simple field without a run is yielded itself. The order of these is what `run/N` counts.
    """
    for child in children(container):
        tag = child.tag
        if tag == W + "r" or tag in _FORMULAS:
            yield child, change, field
        elif tag == W + "fldSimple":
            name = field_name(child.get(W + "instr") or "")
            empty = True
            for item in inlines(child, change, name or field):
                empty = False
                yield item
            if empty:
                yield child, change, name or field
        elif tag in _CHANGES:
            yield from inlines(child, _CHANGES[tag], field)
        elif tag in _WRAPPERS:
            yield from inlines(child, change, field)


def field_name(instruction: str) -> str:
    """Return the name of a field from its instruction, in capitals ("PAGE")."""
    words = instruction.split(None, 1)
    return words[0].upper()[:40] if words else ""


def rows(table: Element, change: Change = Change.NONE) -> Iterator[tuple[Element, Change]]:
    """Yield the rows of a table."""
    yield from _members(table, W + "tr", change)


def cells(row: Element) -> Iterator[Element]:
    """Yield the cells of a row, also those that a merged cell covers."""
    return (cell for cell, _ in _members(row, W + "tc", Change.NONE))


def _members(parent: Element, tag: str, change: Change) -> Iterator[tuple[Element, Change]]:
    for child in children(parent):
        if child.tag == tag:
            yield child, change
        elif child.tag in _CHANGES:
            yield from _members(child, tag, _CHANGES[child.tag])
        elif child.tag in _WRAPPERS:
            yield from _members(child, tag, change)


def shapes_in(run: Element) -> Iterator[tuple[Element, Element]]:
    """Yield the shapes of a run, each with its holder (w:drawing, w:pict, w:object).

    Groups and canvases are taken apart. A drawing of another sort (a chart) is one shape: its a:graphicData.
    """
    for child in children(run):
        if child.tag in _SHAPE_HOLDERS:
            found = False
            for shape in _leaves(child):
                found = True
                yield shape, child
            data = None if found else child.find(f".//{A}graphicData")
            if data is not None:
                yield data, child
        elif child.tag == W + "ruby":
            for base in child.iter(_RUBY_BASE):
                for inner in base.iter(W + "r"):
                    yield from shapes_in(inner)


def _leaves(element: Element) -> Iterator[Element]:
    for child in children(element):
        if child.tag in _SHAPES:
            yield child
        elif child.tag not in _BOXED and child.tag not in (V + "shapetype", O + "OLEObject"):
            yield from _leaves(child)


def box_content(shape: Element) -> Element | None:
    """Return the w:txbxContent of a shape; None for one without text."""
    holder = shape.find(WPS + "txbx") if shape.tag == WPS + "wsp" else shape.find(V + "textbox")
    return None if holder is None else holder.find(W + "txbxContent")


def paragraph_shapes(paragraph: Element) -> Iterator[tuple[Element, Element, int]]:
    """Yield every shape of a paragraph with its holder and the index of its run: what `shape/N` counts."""
    for index, (run, _, _) in enumerate(inlines(paragraph)):
        if run.tag == W + "r":
            for shape, holder in shapes_in(run):
                yield shape, holder, index


def split_place(place: str) -> tuple[str, str]:
    """Return the part's name and the path inside it. Raises ValueError for what is no place."""
    part, hash_sign, path = place.partition("#")
    if not hash_sign or not part or not path:
        raise ValueError(f"not a place: {place!r}")
    return part, path


def find(root: Element, path: str) -> Element:
    """Return the element of a path in the tree of its part. Raises KeyError when it is not there."""
    steps = path.split("/")
    kind = steps.pop(0)
    container = root
    if kind == "body":
        container = root.find(W + "body")
    elif kind == "note" and steps:
        wanted = steps.pop(0)
        container = next((note for note in root if note.get(W + "id") == wanted), None)
    elif kind not in ("header", "footer"):
        raise KeyError(path)
    if container is None:
        raise KeyError(path)
    return _descend(container, steps, path)


def _descend(element: Element, steps: Steps, path: str) -> Element:
    while steps:
        step = steps.pop(0)
        if step in ("row", "cell", "run", "shape"):
            number = _number(steps.pop(0) if steps else "", path)
            if step == "row":
                found = [row for row, _ in rows(element)]
            elif step == "cell":
                found = [*cells(element)]
            elif step == "run":
                found = [item for item, _, _ in inlines(element)]
            else:
                found = [shape for shape, _, _ in paragraph_shapes(element)]
        else:
            number = _number(step, path)
            container = element
            if element.tag in _SHAPES:
                container = box_content(element)
            found = [] if container is None else [block for block, _ in blocks(container)]
        if number >= len(found):
            raise KeyError(path)
        element = found[number]
    return element


def _number(step: str, path: str) -> int:
    if not step.isascii() or not step.isdigit():
        raise KeyError(path)
    return int(step)


def copies(element: Element) -> list[Element]:
    """Return the same element in the branches of an alternative that are not taken (a text box in VML).

    Word writes a text box twice, for itself and for its older sisters; whoever changes one changes both. An
    element outside an alternative has no copy.
    """
    steps: list[int] = []
    at = element
    while at is not None and at.tag not in _BOXED:
        parent = at.getparent()
        if parent is None:
            return []
        steps.append(parent.index(at))
        at = parent
    branch = at
    while branch is not None and branch.tag not in (MC + "Choice", MC + "Fallback"):
        branch = branch.getparent()
    if branch is None or at is None:
        return []
    number = [*branch.iter(W + "txbxContent")].index(at)
    found = []
    for other in branch.getparent():
        if other is branch or not isinstance(other.tag, str):
            continue
        boxes = [*other.iter(W + "txbxContent")]
        twin = boxes[number] if number < len(boxes) else None
        for step in reversed(steps):
            twin = twin[step] if twin is not None and step < len(twin) else None
        if twin is not None and twin.tag == element.tag:
            found.append(twin)
    return found
