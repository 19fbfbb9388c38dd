"""WordprocessingML of paragraphs, runs and tables, in the schema's order of elements: Word wants no other."""

from __future__ import annotations

from collections.abc import Sequence

from bannai.documents.model import Inline, Run
from bannai.render.docx_package import escape


def twips(mm: float) -> int:
    """Return mm in twentieths of a point."""
    return round(mm * 1440 / 25.4)


def _text(text: str) -> str:
    """Return the content of one run; a newline becomes a line break, a tab a tab."""
    xml = f'<w:t xml:space="preserve">{escape(text)}</w:t>'
    if "\n" in text or "\t" in text or "\r" in text:
        xml = xml.replace("\r\n", "\n").replace("\r", "\n")
        for char, element in (("\n", "<w:br/>"), ("\t", "<w:tab/>")):
            xml = xml.replace(char, f'</w:t>{element}<w:t xml:space="preserve">')
        xml = xml.replace('<w:t xml:space="preserve"></w:t>', "")
    return xml


def runs(inline: Inline, *, caps: bool = False) -> str:
    """Return the runs, neighbours of one look joined; with `caps` in real capitals, which a copy keeps."""
    pieces: list[tuple[bool, bool, str]] = []
    for run in inline:
        text = run.text.upper() if caps else run.text
        if not text:
            continue
        if pieces and pieces[-1][:2] == (run.bold, run.italic):
            text = pieces.pop()[2] + text
        pieces.append((run.bold, run.italic, text))
    xml = ""
    for bold, italic, text in pieces:
        look = ("<w:b/><w:bCs/>" if bold else "") + ("<w:i/><w:iCs/>" if italic else "")
        xml += f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{_text(text)}</w:r>"
    return xml


def paragraph(
    style: str,
    inline: Inline | str = (),
    *,
    caps: bool = False,
    keep_next: bool | None = None,
    number: tuple[int, int] | None = None,
) -> str:
    """Return a paragraph of a style.

    `keep_next` None leaves it to the style. `number` is (numId, level); numId 0 undoes the style's numbering.
    """
    if isinstance(inline, str):
        inline = (Run(inline),)
    look = f'<w:pStyle w:val="{style}"/>'
    if keep_next is not None:
        look += "<w:keepNext/>" if keep_next else '<w:keepNext w:val="0"/>'
    if number is not None:
        look += f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>'
    return f"<w:p><w:pPr>{look}</w:pPr>{runs(inline, caps=caps)}</w:p>"


def cell(content: str, width: int, *, margins: tuple[int, int] = (0, 0), centred: bool = False) -> str:
    """Return a cell `width` twips wide around paragraphs (at least one); `margins` are left and right."""
    sides = "".join(
        f'<w:{side} w:w="{margin}" w:type="dxa"/>'
        for side, margin in zip(("left", "right"), margins, strict=True)
        if margin
    )
    margin = f"<w:tcMar>{sides}</w:tcMar>" if sides else ""
    middle = '<w:vAlign w:val="center"/>' if centred else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{margin}{middle}</w:tcPr>{content}</w:tc>'


def row(cells: str, *, header: bool = False, whole: bool = True) -> str:
    """Return a row; a `whole` one never breaks over two pages, a header row stands again on each page.

    A last row of data may break: LibreOffice 7.4 can lose one that may not, at the foot of a page.
    """
    look = f"{'<w:cantSplit/>' if whole else ''}{'<w:tblHeader/>' if header else ''}"
    return f"<w:tr>{f'<w:trPr>{look}</w:trPr>' if look else ''}{cells}</w:tr>"


def table(style: str, widths: Sequence[int], rows: str) -> str:
    """Return a table of fixed column widths (twips)."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
    )
