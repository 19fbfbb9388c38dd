"""Paragraphs, shapes and tables of a `Paper` as Typst markup: its looks as they were read, nothing corrected.

What is not known is not made up: a picture is a grey box of its size with a word in it. Text never acts as
markup (typst_markup).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bannai.documents.model import Align
from bannai.documents.paper import Change, PaperBlock, PaperParagraph, PaperTable
from bannai.documents.paper_looks import Border, LineRule, ParagraphLook, TextLook
from bannai.documents.vietnamese.legacy import unicode_font
from bannai.render.typst_markup import (
    ASCENT_EM,
    DESCENT_EM,
    EXACT_ABOVE,
    SINGLE_LINE_EM,
    mm,
    number,
    pt,
)
from bannai.render.typst_paper_shapes import Shapes, below_pt
from bannai.render.typst_paper_tables import table_markup
from bannai.render.typst_paper_text import (
    Letters,
    Marks,
    Piece,
    base_look,
    is_sans,
    label_piece,
    pages_of,
    pieces_of,
    size_of,
    within,
)

_ALIGN = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right", Align.JUSTIFY: "left"}
_FRAME_ALIGN = {"left": Align.LEFT, "center": Align.CENTER, "right": Align.RIGHT}
_AUTO_PT = 14.0  # the space that Word itself puts where "auto" is told
_OUT_MM = 60.0  # so far letters may stand out of their column
_LEAST_MM = 10.0  # of a column between indents
_MOST_PT = 300.0
_LONG = 1500 * 14.0**2  # letters times their size: a longer paragraph may always break over pages


class Blocks:
    """Writes a column of blocks: the body, a header, a cell, a text box.

    `width_mm` is its breadth. Only the outermost column, `top`, breaks pages, keeps together and has notes:
    what lies in a cell is laid out many times. `note` draws the call of a note, `field` a page number.
    """

    def __init__(
        self,
        marks: Marks,
        *,
        width_mm: float,
        default_tab_mm: float,
        note: Callable[[str], str],
        field: Callable[[str], str],
        top: bool = False,
    ) -> None:
        """Begin a column."""
        self._marks = marks
        self._width_mm = width_mm
        self._tab_mm = default_tab_mm
        self._note, self._field = note, field
        self._top = top
        self._shapes = Shapes(marks, self.column)
        self._letters = Letters(
            marks, shape=self._shapes.inline, note=note, field=field, default_tab_mm=default_tab_mm
        )
        self._after_pt = 0.0
        self._style = ""
        self._at_start = True  # nothing stands above: Word keeps the space before there, Typst would not

    def column(self, blocks: Sequence[PaperBlock], width_mm: float) -> str:
        """Return blocks as a column of their own within this one."""
        inner = Blocks(
            self._marks, width_mm=max(width_mm, 5.0), default_tab_mm=self._tab_mm, note=lambda _: "",
            field=self._field,
        )  # fmt: skip
        written = inner.write(blocks)
        return written + (f"#v({pt(inner._after_pt)})\n" if inner._after_pt else "")

    def write(self, blocks: Sequence[PaperBlock]) -> str:
        """Return the blocks, one below the other."""
        parts = []
        carried: list[Piece] = []  # of paragraphs that run on into the next one
        for index, block in enumerate(blocks):
            if isinstance(block, PaperTable):
                parts.append(self._table(block))
                continue
            pieces = [*carried, *pieces_of(block, self._marks)]
            following = blocks[index + 1 :]
            if block.mark_change is Change.DELETED and following and isinstance(following[0], PaperParagraph):
                carried = pieces
                continue
            carried = []
            parts.append(self._paragraph(block, pieces, following))
        return "".join(parts)

    def restart(self) -> None:
        """Go on at the top of a page."""
        self._after_pt = 0.0
        self._at_start = True

    # Paragraphs

    def _paragraph(
        self, paragraph: PaperParagraph, pieces: Sequence[Piece], following: Sequence[PaperBlock]
    ) -> str:
        look, base = self._held(paragraph.look), base_look(paragraph)
        if look.frame is not None and look.frame.x_align in _FRAME_ALIGN:
            look = replace(look, align=_FRAME_ALIGN[look.frame.x_align])
        written = ""
        if look.page_break_before and self._top:
            written = "#pagebreak(weak: true)\n"
            self.restart()
        pages = pages_of(pieces)
        hung = self._shapes.hung(paragraph)
        boxes_pt = below_pt(paragraph)
        if boxes_pt and any(piece.text.strip() for piece in pieces):  # its own letters would stand in the box
            high = pt(within(boxes_pt, 0.0, 2 * _MOST_PT))
            written += self._block(
                f"#block({{above}}, below: 0pt, height: {high}, width: 100%)[{hung}]\n", 0.0
            )
            hung, boxes_pt = "", 0.0
        label = label_piece(paragraph)
        for count, page in enumerate(pages):
            if count:
                if count == len(pages) - 1 and not page:
                    break  # Word leaves no empty line behind a page break that ends a paragraph
                look = replace(look, first_line_mm=0.0)
                if self._top:
                    written += "#pagebreak()\n"
                    self.restart()
            lead = [label] if label is not None and count == 0 else []
            if lead and paragraph.label is not None and paragraph.label.suffix == "tab":
                lead.append(Piece("\t", base, paragraph.place, 0, 0))
            written += self._set(paragraph, look, base, [*lead, *page], hung)
            hung = ""
        if boxes_pt:
            missing = boxes_pt - line_pt(look, base) - _empty_below_pt(following)
            self._after_pt += within(missing, 0.0, 2 * _MOST_PT)
        return written

    def _held(self, look: ParagraphLook) -> ParagraphLook:
        """Return a look whose measures a column can hold."""
        left = within(look.left_mm, -_OUT_MM, self._width_mm - _LEAST_MM)
        return replace(
            look,
            left_mm=left,
            right_mm=within(look.right_mm, -_OUT_MM, self._width_mm - left - _LEAST_MM),
            first_line_mm=within(look.first_line_mm, -_OUT_MM, self._width_mm - max(left, 0.0) - _LEAST_MM),
            before_pt=within(look.before_pt, 0.0, _MOST_PT),
            after_pt=within(look.after_pt, 0.0, _MOST_PT),
            line=within(look.line, 0.1, 10.0 if look.line_rule is LineRule.MULTIPLE else _MOST_PT),
        )

    def _set(
        self,
        paragraph: PaperParagraph,
        look: ParagraphLook,
        base: TextLook,
        pieces: Sequence[Piece],
        hung: str,
    ) -> str:
        """Return a paragraph, or the part of it on one page."""
        first_mm = look.first_line_mm
        left_mm = look.left_mm + min(first_mm, 0.0)
        told = [f"l: {mm(left_mm)}"] if abs(left_mm) > 0.01 else []
        if abs(look.right_mm) > 0.01:
            told.append(f"r: {mm(look.right_mm)}")
        if look.keep_next and self._top:
            told.append("keep: true")
        told += _edges(look)
        if hung:
            told.append(f"hung: [{self._shapes.from_indent(left_mm)}{hung}]")
        if not any(it.text.strip() or it.shape or it.field or it.note for it in pieces):
            high = line_pt(look, base) * (1 + sum(it.text.count("\n") for it in pieces))
            empty = self._marks.marked(paragraph.place, 0, 0, f"#box(width: 100%, height: {pt(high)})")
            return self._spaced(paragraph, look, f"#e({{above}}, {_list(told)}high: {pt(high)})[{empty}]\n")
        body = self._letters.lines(pieces, base, look)
        if first_mm > 0.01:
            told.append(f"first: {mm(first_mm)}")
        elif first_mm < -0.01:
            told.append(f"hang: {mm(-first_mm)}")
        if look.align is Align.JUSTIFY:
            told.append("just: true")
        elif look.align is not Align.LEFT:
            told.append(f"to: {_ALIGN[look.align]}")
        if look.keep_lines and self._top and len(paragraph.text) * size_of(base) ** 2 < _LONG:
            told.append("whole: true")
        sizes = [size_of(piece.look) for piece in pieces if piece.text.strip()]
        told += _line_edges(look, base, max(sizes, default=size_of(base)))
        told.append(f"size: {pt(size_of(base))}")
        return self._spaced(paragraph, look, f"#p({{above}}, {', '.join(told)})[{body}]\n")

    def _spaced(self, paragraph: PaperParagraph, look: ParagraphLook, markup: str) -> str:
        before = _AUTO_PT if look.before_auto else look.before_pt
        after = _AUTO_PT if look.after_auto else look.after_pt
        if look.contextual and paragraph.style_id == self._style:
            before, self._after_pt = 0.0, 0.0
        self._style = paragraph.style_id
        return self._block(markup, before, after)

    def _block(self, markup: str, before_pt: float, after_pt: float = 0.0) -> str:
        """Put the space above a block that Word would put: the larger of the two that meet."""
        above = max(self._after_pt, before_pt)
        lead = ""
        if self._at_start and above > 0:
            lead, above = f"#v({pt(above)})\n", 0.0
        self._after_pt, self._at_start = after_pt, False
        return lead + markup.replace("{above}", f"above: {pt(above)}", 1)

    # Tables

    def _table(self, table: PaperTable) -> str:
        self._style = ""
        markup = table_markup(table, self._width_mm, self.column, outermost=self._top)
        return self._block(f"#block({{above}}, below: 0pt, width: 100%)[{markup}]\n", 0.0) if markup else ""


def line_pt(look: ParagraphLook, base: TextLook) -> float:
    """Return the height of one line of a paragraph."""
    single = size_of(base) * SINGLE_LINE_EM
    if look.line_rule is LineRule.EXACT:
        return within(look.line, 1.0, 300.0)
    return max(single, look.line) if look.line_rule is LineRule.AT_LEAST else single * max(look.line, 0.1)


def _line_edges(look: ParagraphLook, base: TextLook, largest_pt: float) -> list[str]:
    """Return where a line begins and ends, as Word and LibreOffice put it (typst_markup.edges)."""
    name = "Arial" if is_sans(unicode_font(base.font_high)) else "Times New Roman"
    above, below = ASCENT_EM[name], DESCENT_EM[name]
    if look.line_rule is LineRule.EXACT:
        line = max(look.line, 1.0)
        return [f"top: {pt(EXACT_ABOVE * line)}", f"bottom: {pt(-(1 - EXACT_ABOVE) * line)}"]
    if look.line_rule is LineRule.AT_LEAST:
        extra = max(0.0, look.line - largest_pt * SINGLE_LINE_EM) / largest_pt
        return [f"top: {number(above + extra)}em", f"bottom: {number(-below)}em"]
    extra = SINGLE_LINE_EM * (max(look.line, 0.1) - 1)
    return [f"top: {number(above)}em", f"bottom: {number(-below - extra)}em"]


def _edges(look: ParagraphLook) -> list[str]:
    """Return the drawn edges and the ground of a paragraph."""
    told = []
    drawn = {border.side: border for border in look.borders if border.side != "between"}
    if drawn:
        told.append(f"edges: ({''.join(f'{side}: {stroke(it)}, ' for side, it in drawn.items())})")
        spaces = (f"{side}: {pt(within(it.space_pt, 0.0, 31.0))}, " for side, it in drawn.items())
        told.append(f"out: ({''.join(spaces)})")
    if look.fill and look.fill.lower() != "ffffff":
        told.append(f'fill: rgb("{look.fill}")')
    return told


def stroke(border: Border) -> str:
    """Return a drawn edge."""
    colour = f'rgb("{border.color}")' if border.color else "black"
    return f"{pt(within(border.width_pt, 0.25, 12.0))} + {colour}"


def _empty_below_pt(blocks: Sequence[PaperBlock]) -> float:
    """Return how much room the empty paragraphs leave that follow."""
    room = 0.0
    for block in blocks:
        if isinstance(block, PaperTable) or block.text.strip() or any(it.blocks for it in block.shapes):
            break
        room += line_pt(block.look, block.mark) + block.look.before_pt + block.look.after_pt
    return room


def _list(told: Sequence[str]) -> str:
    return "".join(f"{it}, " for it in told)
