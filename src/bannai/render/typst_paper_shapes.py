"""What is drawn on a paper beside its letters: lines and text boxes as they are, pictures as grey boxes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bannai import messages
from bannai.documents.paper import Change, PaperBlock, PaperParagraph, PaperShape, PaperTable, ShapeKind
from bannai.render.typst_markup import PT_PER_MM, SINGLE_LINE_EM, boolean, literal, mm, pt
from bannai.render.typst_paper_text import MOST_MM, Marks, base_look, size_of, within

_TO = {"left": "left", "inside": "left", "center": "center", "right": "right", "outside": "right"}
_WORDS = {
    ShapeKind.PICTURE: "check_page.drawn_picture",
    ShapeKind.CHART: "check_page.drawn_chart",
    ShapeKind.OBJECT: "check_page.drawn_object",
    ShapeKind.OTHER: "check_page.drawn_shape",
}
_INSET_MM = (2.5, 1.3)  # of a text box, as Word has it by itself
_MOST_MM = 250.0
_UNKNOWN_MM = (30.0, 10.0)

Column = Callable[[Sequence[PaperBlock], float], str]


class Shapes:
    """Draws shapes; `column` writes the blocks of a text box in a breadth."""

    def __init__(self, marks: Marks, column: Column) -> None:
        """Keep what writes."""
        self._marks = marks
        self._column = column

    def inline(self, shape: PaperShape) -> str:
        """Return a shape that stands in the line."""
        return "" if shape.change is Change.DELETED else self._drawn(shape)

    def hung(self, paragraph: PaperParagraph) -> str:
        """Return the shapes that hang on a paragraph, where they are told to stand."""
        written = []
        for shape in _apart(paragraph.shapes):
            page_x, page_y = shape.x_from == "page", shape.y_from in ("page", "margin") and not shape.y_align
            x_mm, y_mm = (within(it or 0.0, -MOST_MM, MOST_MM) for it in (shape.x_mm, shape.y_mm))
            to = _TO.get(shape.x_align, "left")
            x = mm(x_mm) if page_x else f"{mm(x_mm)} - from-indent" if to == "left" else "0pt"
            y = f"{mm(y_mm)} + {'page-top' if shape.y_from == 'margin' else '0pt'}"
            page_x = page_x and to == "left"
            written.append(
                f"#hung({x}, {y}, {boolean(page_x)}, {boolean(page_y)}, {to})[{self._drawn(shape)}];"
            )
        return "".join(written)

    @staticmethod
    def from_indent(left_mm: float) -> str:
        """Return what tells the shapes of a paragraph how far it is indented: they count from the margin."""
        return f"#let from-indent = {mm(left_mm)};"

    def _drawn(self, shape: PaperShape) -> str:
        wide = within(_UNKNOWN_MM[0] if shape.width_mm is None else shape.width_mm, 0.0, _MOST_MM)
        high = within(_UNKNOWN_MM[1] if shape.height_mm is None else shape.height_mm, 0.0, _MOST_MM)
        edge = _edge(shape)
        if shape.blocks:
            x, y = _INSET_MM
            inner = self._column(shape.blocks, wide - 2 * x)
            tall = "auto" if shape.height_mm is None else mm(high)
            return (
                f"#box(width: {mm(wide)}, height: {tall}, stroke: {edge}, inset: (x: {mm(x)}, y: {mm(y)}))"
                f"[{inner}]"
            )
        if shape.kind is ShapeKind.LINE:
            end = f"({mm(wide)}, {mm(high if shape.height_mm else 0.0)})"
            drawn = (
                f"#box(width: {mm(wide)}, height: {mm(max(high, 0.5))}, "
                f"place(line(start: (0pt, 0pt), end: {end}, stroke: {edge})))"
            )
        elif shape.kind is ShapeKind.BOX:
            drawn = f"#box(width: {mm(wide)}, height: {mm(high)}, stroke: {edge})"
        else:
            word = messages.text(_WORDS[shape.kind])
            drawn = f"#grey({mm(wide)}, {mm(high)}, {literal(word)})"
        return self._marks.marked(shape.place, 0, 0, drawn)


def _apart(shapes: Sequence[PaperShape]) -> list[PaperShape]:
    """Return the shapes that hang on a paragraph; a text box that would cover another stands beside it.

    Where old Word put a box is not always told, and two texts over each other help nobody.
    """
    found: list[PaperShape] = []
    for shape in shapes:
        if shape.inline or shape.change is Change.DELETED:
            continue
        if shape.blocks and not shape.x_align:
            for other in found:
                if other.blocks and _covers(other, shape):
                    shape = replace(shape, x_mm=(other.x_mm or 0.0) + (other.width_mm or _UNKNOWN_MM[0]))
        found.append(shape)
    return found


def _covers(one: PaperShape, other: PaperShape) -> bool:
    """Say whether the upper left corner of another box lies within a box."""
    wide, high = one.width_mm or _UNKNOWN_MM[0], one.height_mm or _UNKNOWN_MM[1]
    x, y = (other.x_mm or 0.0) - (one.x_mm or 0.0), (other.y_mm or 0.0) - (one.y_mm or 0.0)
    same = (one.x_from == "page") == (other.x_from == "page") and not one.x_align
    return same and 0 <= x < wide - 1 and abs(y) < high


def below_pt(paragraph: PaperParagraph) -> float:
    """Return how far below the top of a paragraph its text boxes reach, where they are measured from it.

    How text goes round a box is not known; two texts over each other help nobody, so it begins below.
    """
    reach = 0.0
    for shape in paragraph.shapes:
        held = shape.blocks and not shape.inline and shape.change is not Change.DELETED
        if held and shape.y_from not in ("page", "margin", "topMargin", "bottomMargin"):
            high = max((shape.height_mm or 0.0) * PT_PER_MM, _text_pt(shape.blocks))
            reach = max(reach, (shape.y_mm or 0.0) * PT_PER_MM + high)
    return reach


def _text_pt(blocks: Sequence[PaperBlock]) -> float:
    """Estimate the height of the blocks of a text box: a line each."""
    lines = (
        size_of(base_look(block)) * SINGLE_LINE_EM + block.look.before_pt + block.look.after_pt
        for block in blocks
        if not isinstance(block, PaperTable)
    )
    return sum(lines) + 2 * _INSET_MM[1] * PT_PER_MM


def _edge(shape: PaperShape) -> str:
    if shape.line_pt is None and shape.kind is not ShapeKind.LINE:
        return "none"
    colour = f'rgb("{shape.color}")' if shape.color else "black"
    return f"{pt(within(shape.line_pt or 0.75, 0.25, 12.0))} + {colour}"
