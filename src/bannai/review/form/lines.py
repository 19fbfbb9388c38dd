"""What is a drawn line, and how wide a line of text is."""

from __future__ import annotations

from bannai.documents.paper import PaperShape, ShapeKind
from bannai.documents.text_widths import line_widths_mm, text_width_mm
from bannai.review.paper_lines import Line

_THIN_MM = 2.0  # a shape that is no higher is a line
_SHORTEST_MM = 8.0


def is_line(shape: PaperShape) -> bool:
    """Say whether a shape is a line: told so, or so thin."""
    if shape.kind is ShapeKind.LINE:
        return True
    thin = shape.height_mm is not None and shape.height_mm <= _THIN_MM
    return thin and (shape.width_mm or 0.0) >= _SHORTEST_MM and not shape.blocks


def width_of(line: Line) -> float:
    """Return the width in mm of a line of text, set in Times New Roman."""
    size = max((run.look.size_pt for run, _, _ in line.looks), default=13.0)
    return text_width_mm(line.text, size, bold=line.all_bold() is True)


def printed_widths(line: Line, room_mm: float) -> list[float]:
    """Return the widths in mm of a line as it is broken to its column."""
    size = max((run.look.size_pt for run, _, _ in line.looks), default=13.0)
    return line_widths_mm(line.text, size, room_mm, bold=line.all_bold() is True)
