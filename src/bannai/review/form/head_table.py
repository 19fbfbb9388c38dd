"""A head set by tabs or spaces: which of its lines go into which cell of a table without borders."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bannai.documents.mends import HeadLine, HeadTable
from bannai.documents.paper import Change, PaperParagraph
from bannai.review.anatomy import Anatomy, HeadForm, Part
from bannai.review.form.lines import is_line, width_of
from bannai.review.form.sheet import Sheet
from bannai.review.paper_lines import Line

# The cell of each component: issuer, nation, and in a row below them number and date.
_CELLS = {
    Part.SUPERIOR: 0, Part.ISSUER: 0, Part.ISSUER_MARK: 0,
    Part.NATION: 1, Part.MOTTO: 1,
    Part.SYMBOL: 2, Part.LETTER_SUBJECT: 2, Part.URGENCY: 2, Part.DRAFT: 2,
    Part.PLACE_DATE: 3,
}  # fmt: skip
_ANCHORS = (Part.NATION, Part.ISSUER, Part.SYMBOL, Part.PLACE_DATE)
_TOP = re.compile(r"[^#]+#body/(\d+)")
_EDGE_MM = 2.5
_STATE_RIGHT_MM, _PARTY_RIGHT_MM = 95.0, 77.0
_WIDEST_RIGHT = 0.64  # of the text area


def head_table(sheet: Sheet) -> tuple[HeadTable, ...]:
    """Return what sets the head in a table; () where a line is not known or something else hangs on it."""
    anatomy = sheet.anatomy
    if anatomy.head not in (HeadForm.TABS, HeadForm.SPACES) or any(not anatomy.of(it) for it in _ANCHORS):
        return ()
    numbers = [line.number for line in anatomy.of(*_CELLS)]
    first, last = min(numbers), max(numbers)
    title = anatomy.first(Part.TYPE_NAME)
    if (title is not None and title.number < last) or last - first > 40:
        return ()
    lines = _with_rules(anatomy, first, last)
    if not _is_plain(lines, anatomy):
        return ()
    found = tuple(
        HeadLine(line.place, line.start, line.end, _CELLS[anatomy.part_of(line)])
        for line in lines
        if line.text and anatomy.part_of(line) in _CELLS
    )
    setup = anatomy.paper.sections[0]
    area = setup.width_mm - setup.left_mm - setup.right_mm - setup.gutter_mm
    widest = max(width_of(line) for line in lines if _CELLS.get(anatomy.part_of(line)) in (1, 3))
    right = max(_PARTY_RIGHT_MM if sheet.party else _STATE_RIGHT_MM, widest + _EDGE_MM)
    right = min(right, area * _WIDEST_RIGHT)
    one_row = sheet.party  # the date stands under the title, above the level of the number
    return (
        HeadTable(lines[0].place, lines[-1].place, found, round(area - right, 1), round(right, 1), one_row),
    )


def _with_rules(anatomy: Anatomy, first: int, last: int) -> Sequence[Line]:
    """Return the lines of the head with what is drawn or typed below it."""
    for line in anatomy.lines[last + 1 : last + 4]:
        drawn = not line.text and (line.paragraph.look.borders or line.paragraph.shapes)
        if anatomy.part_of(line) is not Part.RULE and not drawn:
            break
        last = line.number
    return anatomy.lines[first : last + 1]


def _is_plain(lines: Sequence[Line], anatomy: Anatomy) -> bool:
    """Say whether lines are whole paragraphs, one below the other, with nothing in them but known words."""
    if any(line.text and anatomy.part_of(line) not in (*_CELLS, Part.RULE) for line in lines):
        return False
    numbers = [_TOP.fullmatch(line.place) for line in lines]
    if not all(numbers) or not all(_has_words_alone(line.paragraph) for line in lines):
        return False
    places, known = {line.place for line in lines}, {line.number for line in lines}
    return not any(it.place in places and it.text for it in anatomy.lines if it.number not in known)


def _has_words_alone(paragraph: PaperParagraph) -> bool:
    if paragraph.label is not None or paragraph.mark_change is not Change.NONE:
        return False
    if any(run.note or run.field or run.symbol or run.change is not Change.NONE for run in paragraph.runs):
        return False
    return paragraph.look.frame is None and all(is_line(shape) for shape in paragraph.shapes)
