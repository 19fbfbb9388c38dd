"""Text of old fonts (TCVN3, VNI) turned into Unicode in the XML: by run font, through all parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bannai.documents.paper import PaperParagraph
from bannai.documents.vietnamese.legacy import convert_runs, encoding_of_font, unicode_font
from bannai.importers.docx_letters import Piece, pieces_of
from bannai.importers.docx_mend_form import each_level_text, level_of
from bannai.importers.docx_xml import Element, W, value

_FONTS = ("ascii", "hAnsi", "cs", "eastAsia")

Paragraphs = Iterable[tuple[Element, Sequence[Element], PaperParagraph]]  # element, its copies, what was read


class UnreadableError(Exception):
    """A paragraph in an old font whose letters were not found in the XML: then nothing is converted."""


def convert_paragraphs(paragraphs: Paragraphs) -> None:
    """Convert the letters of paragraphs. Raises UnreadableError before anything is changed."""
    waiting: list[tuple[Piece, str]] = []
    for element, copies, paper in paragraphs:
        if not any(encoding_of_font(run.look.font_high) for run in paper.runs if run.text):
            continue
        for twin in (element, *copies):
            pieces = pieces_of(twin, paper)
            if pieces is not None:
                waiting += _converted(pieces)
            elif twin is element:
                raise UnreadableError
    for piece, text in waiting:
        piece.write(text)


def _converted(pieces: Sequence[Piece]) -> list[tuple[Piece, str]]:
    """Return the pieces whose letters become others; what is on paper and what is not are read apart."""
    found = []
    for visible in (True, False):
        chosen = [it for it in pieces if it.run.visible is visible]
        letters = [(char, it.run.look.font_high) for it in chosen for char in it.text]
        made = iter(convert_runs(letters))
        for piece in chosen:
            text = "".join(next(made) for _ in piece.text)
            if text != piece.text and (piece.is_text or not piece.text.isspace()):
                found.append((piece, text))
    return found


def convert_labels(numbering: Element | None, paragraphs: Iterable[PaperParagraph]) -> None:
    """Convert what lists write before their numbers ("§iÒu %1.")."""
    if numbering is None:
        return
    fonts: dict[tuple[int, int], str] = {}
    for paper in paragraphs:
        label = paper.label
        if label is not None and encoding_of_font(label.look.font_high):
            fonts[label.num_id, label.level] = label.look.font_high
    for (num_id, level), font in fonts.items():
        found = level_of(numbering, num_id, level)
        if found is not None:
            each_level_text(numbering, lambda text, it=font: convert_runs([(text, it)])[0], [found])  # type: ignore[misc]


def set_fonts(root: Element | None, wanted: Mapping[str, str]) -> None:
    """Name a Unicode font wherever a part names an old one; `wanted` by the old name, else what suits it."""
    for fonts in [] if root is None else root.iter(W + "rFonts"):
        for name in _FONTS:
            font = value(fonts, name)
            if font and encoding_of_font(font):
                fonts.set(W + name, wanted.get(font.strip(), unicode_font(font)))
    for sign in [] if root is None else root.iter(W + "sym"):
        font = value(sign, "font")
        if font and encoding_of_font(font):
            sign.set(W + "font", wanted.get(font.strip(), unicode_font(font)))
