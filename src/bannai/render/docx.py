"""Word files: `render_docx` turns a document and its standard into the bytes of a .docx.

The file is written part by part as XML text, without python-docx: that is several times faster, gives
the same bytes for the same document, and holds no style, picture or property that the program did not
put there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bannai.documents.labels import heading_label, leads, marker_label
from bannai.documents.model import (
    Align,
    Block,
    Chart,
    Column,
    Document,
    Heading,
    HeadingStyle,
    Inline,
    ListBlock,
    Paragraph,
    ParagraphRole,
    Run,
    Slide,
    SlideLayout,
    Table,
)
from bannai.documents.standards import Standard
from bannai.render.docx_closing import closing
from bannai.render.docx_letterhead import addressed, letterhead, text_area_mm, title
from bannai.render.docx_numbering import WORD_LETTERS, Numbering
from bannai.render.docx_package import FIRST_HEADER_RELATION, HEADER_RELATION, NAMESPACES, package
from bannai.render.docx_paragraphs import cell, paragraph, row, table, twips
from bannai.render.docx_styles import (
    GAP_STYLE,
    PAGE_NUMBER_STYLE,
    TABLE_STYLE,
    Styles,
    cell_style_id,
)
from bannai.render.text import NOTES_LABEL, chart_caption, chart_rows

_ORDER = (
    HeadingStyle.PART,
    HeadingStyle.ROMAN,
    HeadingStyle.ARTICLE,
    HeadingStyle.ARABIC,
    HeadingStyle.DECIMAL,
    HeadingStyle.LETTER,
)
_RANKS = {style: rank for rank, style in enumerate(_ORDER)}


def _ends(style: HeadingStyle, after: HeadingStyle) -> bool:
    """Say whether a heading of style `after` ends what one of `style` heads; plain ones have no rank."""
    if HeadingStyle.PLAIN in (style, after):
        return style is after
    return _RANKS[after] <= _RANKS[style]


def _typed_letters(blocks: Sequence[Block]) -> set[int]:
    """Return the positions of LETTER headings in a run (a to the next a) longer than Word can count."""
    typed: set[int] = set()
    group: list[int] = []
    highest = 0
    for position, block in enumerate(blocks):
        if isinstance(block, Heading) and block.style is HeadingStyle.LETTER:
            if block.ordinal == 1:
                group, highest = [], 0
            group.append(position)
            highest = max(highest, block.ordinal)
            if highest > WORD_LETTERS:
                typed.update(group)
    return typed


@dataclass(slots=True)
class _Body:
    """Writes the blocks of one document, in reading order."""

    styles: Styles
    numbering: Numbering

    def blocks(self, blocks: Sequence[Block], *, keep_last: bool) -> str:
        """Write blocks in order; with `keep_last` the last one stays with what follows it (the signature)."""
        typed = _typed_letters(blocks)
        xml = ""
        for position, block in enumerate(blocks):
            after = blocks[position + 1] if position + 1 < len(blocks) else None
            keep = keep_last and after is None
            if isinstance(block, Heading):
                xml += self._heading(block, after, typed=position in typed, keep=keep)
                continue
            if xml.endswith("</w:tbl>") and isinstance(block, Table | Chart):
                xml += paragraph(GAP_STYLE)  # two tables in a row would become one
            if isinstance(block, Paragraph) and leads(block):
                xml += self._lead(block, before_table=isinstance(after, Table) and not after.caption)
                continue
            xml += self._block(block, keep=keep)
        return xml

    def _lead(self, block: Paragraph, *, before_table: bool) -> str:
        """Write a line such as "… như sau:"; it stays with what it announces, and clear of a table's edge."""
        look = self.styles.look(block.role.value)
        style = self.styles.use(block.role.value)
        if before_table:
            style = self.styles.special("body_lead", replace(look, after_pt=4), name="BA Dẫn bảng")
        return paragraph(style, block.runs, caps=look.caps, keep_next=True)

    def _block(self, block: Block, *, keep: bool) -> str:
        match block:
            case Paragraph():
                style = self.styles.use(block.role.value)
                caps = self.styles.look(block.role.value).caps
                return paragraph(style, block.runs, caps=caps, keep_next=keep or None)
            case ListBlock():
                return self._list(block, keep=keep)
            case Table():
                return self._table(block.caption, block.columns, block.rows, keep=keep)
            case Chart():
                numbers = (Column((Run(series.name),), 1.0, Align.RIGHT) for series in block.series)
                columns = (Column((), 1.4), *numbers)
                return self._table(chart_caption(block), columns, chart_rows(block), keep=keep)
            case Slide():
                return self._slide(block, keep=keep)
            case Heading():
                return self._heading(block, None, typed=True, keep=keep)

    def _heading(self, heading: Heading, after: Block | None, *, typed: bool, keep: bool) -> str:
        component = f"heading_{heading.style}"
        style, caps = self.styles.use(component), self.styles.look(component).caps
        label = heading_label(heading)
        # A style keeps a heading with what it heads; siblings may part, or a paper of bare Điều never would.
        sibling = isinstance(after, Heading) and _ends(heading.style, after.style)
        keep_next = True if keep else False if sibling else None
        if heading.style is HeadingStyle.PART:
            name = "heading_part_title"
            caps = self.styles.look(name).caps
            text = paragraph(self.styles.use(name), heading.runs, caps=caps, keep_next=keep_next)
            return paragraph(style, label, keep_next=True) + (text if heading.runs else "")
        if heading.style is HeadingStyle.PLAIN:
            return paragraph(style, heading.runs, caps=caps, keep_next=keep_next)
        if typed or (heading.style is HeadingStyle.DECIMAL and not heading.parent):
            inline = (Run(f"{label} "), *heading.runs)
            off = None if heading.style is HeadingStyle.LETTER else (0, 0)
            return paragraph(style, inline, caps=caps, keep_next=keep_next, number=off)
        number = self.numbering.heading(heading)
        return paragraph(style, heading.runs, caps=caps, keep_next=keep_next, number=number)

    def _list(self, block: ListBlock, *, keep: bool) -> str:
        style = self.styles.use("list_item")
        number = self.numbering.items(block)
        xml = ""
        for ordinal, item in enumerate(block.items, start=1):
            keep_next = True if keep and ordinal == len(block.items) else None
            if number is None:
                label = Run(f"{marker_label(block.marker, ordinal)} ")
                xml += paragraph(style, (label, *item), keep_next=keep_next)
            else:
                xml += paragraph(style, item, keep_next=keep_next, number=(number, 0))
        return xml

    def _table(
        self, caption: Inline, columns: Sequence[Column], rows: Sequence[Sequence[Inline]], *, keep: bool
    ) -> str:
        xml = paragraph(self.styles.use("table_caption"), caption) if caption else ""
        if not columns:
            return xml
        weights = [column.weight for column in columns]
        area = twips(text_area_mm(self.styles))
        widths = [int(area * weight / sum(weights)) for weight in weights]
        widths[-1] += area - sum(widths)
        lines = ""
        if any(column.header for column in columns):
            style, caps = self.styles.use("table_header"), self.styles.look("table_header").caps
            cells = (
                cell(paragraph(style, column.header, caps=caps), width, centred=True)
                for column, width in zip(columns, widths, strict=True)
            )
            lines = row("".join(cells), header=True)
        self.styles.use("table_cell")
        names = [cell_style_id(column.align, self.styles.standard) for column in columns]
        for position, texts in enumerate(rows, start=1):
            keep_next = True if keep and position == len(rows) else None
            lines += row(
                "".join(
                    cell(paragraph(name, text, keep_next=keep_next), width, centred=True)
                    for name, text, width in zip(names, texts, widths, strict=True)
                ),
                whole=False,
            )
        return xml + (table(TABLE_STYLE, widths, lines) if lines else "")

    def _slide(self, slide: Slide, *, keep: bool) -> str:
        cover = slide.layout is SlideLayout.COVER
        name = "type_name" if cover else "heading_plain"
        xml = paragraph(self.styles.use(name), slide.title, caps=self.styles.look(name).caps)
        if slide.subtitle:
            xml += paragraph(self.styles.use("subject" if cover else "body"), slide.subtitle)
        xml += self.blocks(slide.blocks, keep_last=keep and not slide.notes)
        for position, note in enumerate(slide.notes):
            label = (Run(f"{NOTES_LABEL} ", bold=True),) if position == 0 else ()
            last = keep and position == len(slide.notes) - 1
            style = self.styles.use(ParagraphRole.NOTE.value)
            xml += paragraph(style, (*label, *note.runs), keep_next=last or None)
        return xml


def _section(standard: Standard) -> str:
    page = standard.page
    return (
        "<w:sectPr>"
        f'<w:headerReference w:type="default" r:id="{HEADER_RELATION}"/>'
        f'<w:headerReference w:type="first" r:id="{FIRST_HEADER_RELATION}"/>'
        f'<w:pgSz w:w="{twips(page.width_mm)}" w:h="{twips(page.height_mm)}"/>'
        f'<w:pgMar w:top="{twips(page.top_mm)}" w:right="{twips(page.right_mm)}"'
        f' w:bottom="{twips(page.bottom_mm)}" w:left="{twips(page.left_mm)}"'
        f' w:header="{twips(page.number_from_top_mm)}" w:footer="{twips(page.bottom_mm / 2)}" w:gutter="0"/>'
        f"{'' if page.number_on_first else '<w:titlePg/>'}</w:sectPr>"
    )


def _header(content: str) -> str:
    style = f'<w:pPr><w:pStyle w:val="{PAGE_NUMBER_STYLE}"/></w:pPr>'
    return f"<w:hdr {NAMESPACES}><w:p>{style}{content}</w:p></w:hdr>"


_PAGE_FIELD = "".join(
    f"<w:r>{content}</w:r>"
    for content in (
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>2</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
)


def render_docx(document: Document, standard: Standard) -> bytes:
    """Return the document as a .docx for Word 2010 and later and for LibreOffice.

    The same document and standard give the same bytes. `standard` is nd30, party05, speech, or
    reading (the reading copy of a speech). Raises ValueError when a text holds a character that XML
    cannot hold: such text is cleaned at the door, not here.
    """
    styles, numbering = Styles(standard), Numbering(standard)
    head = letterhead(document.letterhead, styles) if document.letterhead else ""
    end = closing(document, styles)
    body = _Body(styles, numbering).blocks([*document.blocks()], keep_last=bool(end))
    front = title(document, styles) + addressed(document, styles)
    if head.endswith("</w:tbl>") and not front and body.startswith("<w:tbl>"):
        front = paragraph(GAP_STYLE)
    if end and (head + front + body).endswith("</w:tbl>"):
        end = paragraph(GAP_STYLE, keep_next=True) + end
    content = head + front + body + end
    if not content.endswith("</w:p>"):
        content += paragraph(GAP_STYLE)  # Word wants a paragraph at the very end
    return package(
        title=document.title,
        body=f"<w:document {NAMESPACES}><w:body>{content}{_section(standard)}</w:body></w:document>",
        styles=styles.xml(),
        numbering=numbering.xml(),
        header=_header(_PAGE_FIELD),
        first_header=_header(""),
    )
