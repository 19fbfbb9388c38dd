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
    TITLED_BELOW,
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
    plain_text,
    split_appendices,
)
from bannai.documents.order import ends_heading
from bannai.documents.standards import Standard
from bannai.render.docx_closing import address_at_end, address_footer, closing
from bannai.render.docx_letterhead import addressed, letterhead, title
from bannai.render.docx_numbering import WORD_LETTERS, Numbering
from bannai.render.docx_package import NAMESPACES, package
from bannai.render.docx_paragraphs import cell, paragraph, row, table, twips
from bannai.render.docx_sections import Sections, ended
from bannai.render.docx_styles import (
    GAP_STYLE,
    PAGE_NUMBER_STYLE,
    TABLE_STYLE,
    Styles,
    cell_style_id,
)
from bannai.render.text import NOTES_LABEL, chart_caption, chart_rows

_LONG_CELL = 400  # letters; a row with so many may break over the page
_KEPT_ROWS = 2  # of a table that a signature follows


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
    sections: Sections
    landscape: bool = False  # how the section that is being written lies

    @property
    def area_mm(self) -> float:
        """The width between the margins of the page that is being written."""
        page = self.styles.standard.page
        return (page.height_mm if self.landscape else page.width_mm) - page.left_mm - page.right_mm

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
            if isinstance(block, Table) and block.wide and not self.landscape:
                xml = ended(xml, self.sections.close(), GAP_STYLE) + self._across(block, stays=keep)
                continue
            if xml.endswith("</w:tbl>") and isinstance(block, Table | Chart):
                xml += paragraph(GAP_STYLE)  # two tables in a row would become one
            if isinstance(block, Paragraph) and leads(block):
                xml += self._lead(block, before_table=isinstance(after, Table) and not after.caption)
                continue
            xml += self._block(block, keep=keep)
        return xml

    def _across(self, block: Table, *, stays: bool) -> str:
        """Write a wide table on pages of its own that lie across; with `stays` what follows is there too."""
        self.landscape = True
        xml = self._table(block.caption, block.columns, block.rows, keep=stays)
        if not stays:
            xml = ended(xml, self.sections.close(landscape=True), GAP_STYLE)
            self.landscape = False
        return xml

    def appendix(self, blocks: Sequence[Block]) -> str:
        """Write an appendix after the end of what stands before it; a wide table lays all of it across."""
        self.sections.begin_appendix()
        self.landscape = any(isinstance(block, Table) and block.wide for block in blocks)
        return self.blocks(blocks, keep_last=False)

    def close(self) -> str:
        """Return the end of the section that is being written."""
        return self.sections.close(landscape=self.landscape)

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
        sibling = isinstance(after, Heading) and ends_heading(heading.style, after.style)
        keep_next = True if keep else False if sibling else None
        if heading.style in TITLED_BELOW:
            # One paragraph, so that Word counts it: the number, a line break, the title.
            number = self.numbering.heading(heading)
            caps = self.styles.look(f"{component}_title").caps
            text = "".join(run.text for run in heading.runs)
            title = tuple(replace(run, text=run.text.upper() if caps else run.text) for run in heading.runs)
            inline = (Run(label if number is None else ""), *((Run("\n"), *title) if text else ()))
            return paragraph(style, inline, keep_next=keep_next, number=number or (0, 0))
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
        area = twips(self.area_mm)
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
            keep_next = True if keep and position > len(rows) - _KEPT_ROWS else None
            lines += row(
                "".join(
                    cell(paragraph(name, text, keep_next=keep_next), width, centred=True)
                    for name, text, width in zip(names, texts, widths, strict=True)
                ),
                # LibreOffice 7.4 can lose a last row that may not break; a row as long as a page must.
                whole=position < len(rows) and max(len(plain_text(text)) for text in texts) < _LONG_CELL,
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
    main, appendices = split_appendices(document.blocks())
    at_foot = bool(document.contact) and "motto" in standard.wording  # the Party has it on the last page
    sections = Sections(standard.page, addressed=at_foot)
    writer = _Body(styles, numbering, sections)
    signed = bool(document.signatures or document.recipients)
    body = writer.blocks(main, keep_last=signed)
    end = closing(document, styles, writer.area_mm)
    front = title(document, styles) + addressed(document, styles)
    if head.endswith("</w:tbl>") and not front and body.startswith("<w:tbl>"):
        front = paragraph(GAP_STYLE)
    if end and (head + front + body).endswith("</w:tbl>"):
        end = paragraph(GAP_STYLE, keep_next=True) + end
    content = head + front + body + end
    if document.contact and not at_foot:
        content += address_at_end(document.contact, styles)
    for blocks in appendices:
        content = ended(content, writer.close(), GAP_STYLE) + writer.appendix(blocks)
    if not content.endswith("</w:p>"):
        content += paragraph(GAP_STYLE)  # Word wants a paragraph at the very end
    return package(
        title=document.title,
        body=f"<w:document {NAMESPACES}><w:body>{content}{writer.close()}</w:body></w:document>",
        footers=address_footer(document.contact, styles) if at_foot else (),
        styles=styles.xml(),
        numbering=numbering.xml(),
        header=_header(_PAGE_FIELD),
        first_header=_header(""),
        mirrored=document.two_sided,
    )
