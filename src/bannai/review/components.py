"""The components of a paper: which line is the Quốc hiệu, which the number, which the signature, and so on.

What is not known for certain is `Part.UNKNOWN`. Nothing is judged here: that is done in review/form.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bannai.documents.paper import Paper
from bannai.review.anatomy import Anatomy, Part, form_words
from bannai.review.components_body import name_body
from bannai.review.components_closing import name_closing
from bannai.review.components_head import name_head
from bannai.review.paper_lines import Line, lines_of


def recognise(paper: Paper, kinds: Iterable[str]) -> Anatomy:
    """Name every line of a paper. `kinds` are the kinds of paper that the standards know (“Báo cáo”)."""
    lines = lines_of(paper)
    parts = [Part.UNKNOWN] * len(lines)
    names = tuple(dict.fromkeys((*kinds, *form_words()["more_kinds"])))
    head = name_head(lines, parts, names)
    signatures = name_closing(lines, parts, head.end)
    name_body(lines, parts, head.end)
    return Anatomy(paper, lines, tuple(parts), head.form, head.kind, signatures, _gathered(lines, parts))


def _gathered(lines: Sequence[Line], parts: Sequence[Part]) -> dict[Part, tuple[Line, ...]]:
    found: dict[Part, list[Line]] = {}
    for line, part in zip(lines, parts, strict=True):
        found.setdefault(part, []).append(line)
    return {part: tuple(items) for part, items in found.items()}
