"""Documents as PDF and as pictures of their pages, set by Typst; no network, no file is written.

Every function may be called from any thread. Typst keeps what it laid out, so a document that changed
little is set again much faster than the first time.
"""

from __future__ import annotations

from collections import deque

import typst

from bannai.documents.model import Document, Table, split_appendices
from bannai.documents.standards.standard import Standard
from bannai.errors import MachineError
from bannai.render.pptx_theme import Theme
from bannai.render.typst_blocks import add_blocks
from bannai.render.typst_closing import add_address, add_closing
from bannai.render.typst_fonts import fonts
from bannai.render.typst_letterhead import add_addressed, add_letterhead, add_title
from bannai.render.typst_markup import Flow, mm, prelude, pt
from bannai.render.typst_slides import deck_markup

SCREEN_PPI = 110.0


def render_pdf(document: Document, standard: Standard, theme: Theme | None = None) -> bytes:
    """Return the document as PDF; the same document always gives the same bytes on one machine.

    `theme` is of slides (None: the usual one); papers have none. Raises MachineError when the fonts are
    missing or the pages cannot be set.
    """
    return pdf_of(typst_source(document, standard, theme))


def pdf_of(source: str) -> bytes:
    """Return Typst source as PDF. Raises as `render_pdf`."""
    (pdf,) = _compile(source, "pdf")
    return pdf


def render_pages(
    document: Document, standard: Standard, theme: Theme | None = None, *, ppi: float = SCREEN_PPI
) -> tuple[bytes, ...]:
    """Return each page as a PNG picture of `ppi` pixels an inch. Raises as `render_pdf`.

    Drawing takes most of the time and grows with the square of `ppi`.
    """
    return _compile(typst_source(document, standard, theme), "png", ppi)


def render_svg_pages(document: Document, standard: Standard, theme: Theme | None = None) -> tuple[bytes, ...]:
    """Return each page as SVG (letters as outlines): quicker than pictures, sharp at any size.

    Raises as `render_pdf`.
    """
    return _compile(typst_source(document, standard, theme), "svg")


def typst_source(document: Document, standard: Standard, theme: Theme | None = None) -> str:
    """Return the whole Typst source; pure, and no text of the document can act as markup in it."""
    start = prelude(document.title, standard)
    if standard.id == "deck":
        return start + deck_markup(document, standard, theme)
    flow = Flow(standard)
    if document.letterhead:
        add_letterhead(flow, document.letterhead)
    add_title(flow, document)
    add_addressed(flow, document.addressed, document.addressed_word)
    closing = bool(document.signatures or document.recipients)
    main, appendices = split_appendices(document.blocks())
    add_blocks(flow, main, keep_last=closing)
    add_closing(flow, document)
    footer = add_address(flow, document.contact)
    for blocks in appendices:
        wide = any(isinstance(block, Table) and block.wide for block in blocks)
        flow.parts.append("#metadata(none) <end>\n")
        if wide is flow.across or document.two_sided:
            flow.parts.append('#pagebreak(to: "odd")\n' if document.two_sided else "#pagebreak()\n")
        flow.turn(across=wide)
        flow.restart()
        flow.parts.append("#metadata(none) <start>\n")
        add_blocks(flow, blocks)
    return start + _page_setup(standard, document, footer, restarts=bool(appendices)) + flow.source()


def compile_source(source: str, form: typst.OutputFormat) -> tuple[bytes, ...]:
    """Set pages from a source of our own. Raises as `render_pdf`."""
    return _compile(source, form)


# Counts within the paper and each appendix; 0 on a page that was left empty before an appendix, so that
# it begins on a new sheet.
_COUNTED = """#let number() = {
  let page = here().page()
  let last(name) = query(name).map(it => it.location().page()).filter(it => it <= page).at(-1, default: 0)
  let (start, end) = (last(<start>), last(<end>))
  if end > 0 and end < page and start <= end { 0 } else { page - calc.max(start, 1) + 1 }
}
"""


def _page_setup(standard: Standard, document: Document, footer: str, *, restarts: bool) -> str:
    """Return the pages: margins (mirrored for two-sided printing), numbers that begin anew in an appendix."""
    page = standard.page
    least = 1 if page.number_on_first else 2
    count = "number()" if restarts else "here().page()"
    sides = ("inside", "outside") if document.two_sided else ("left", "right")
    return (
        f"{_COUNTED if restarts else ''}"
        f"#set page(width: {mm(page.width_mm)}, height: {mm(page.height_mm)}, "
        f"margin: (top: {mm(page.top_mm)}, bottom: {mm(page.bottom_mm)}, {sides[0]}: {mm(page.left_mm)}, "
        f"{sides[1]}: {mm(page.right_mm)}),\n{footer}"
        f"  header-ascent: 0pt, header: context if {count} >= {least} {{ "
        f"block(height: {mm(page.top_mm)}, width: 100%, "
        f"place(top + center, dy: {mm(page.number_from_top_mm)},\n"
        f"    text(size: {pt(page.number_size_pt)}, top-edge: 0.933em, str({count})))) }})\n"
    )


# Compilers that nobody is using, with their fonts. One is used by one thread at a time, and again and again:
# what was kept of an earlier document counts for the same compiler only, and a process can make 65,535.
_idle: deque[tuple[typst.Fonts, typst.Compiler]] = deque()


def _compile(source: str, form: typst.OutputFormat, ppi: float | None = None) -> tuple[bytes, ...]:
    known = fonts()
    compiler = _compiler(known)
    try:
        made = compiler.compile(source.encode("utf-8", "replace"), format=form, ppi=ppi)
    except typst.TypstError as error:
        _idle.append((known, compiler))
        raise MachineError("errors.pages_failed") from error
    _idle.append((known, compiler))  # one that failed in any other way is not used again
    assert made is not None  # only with an output file is nothing returned
    return (made,) if isinstance(made, bytes) else tuple(made)


def _compiler(known: typst.Fonts) -> typst.Compiler:
    try:
        loaded, compiler = _idle.pop()  # taking and giving back are safe in all threads
    except IndexError:
        return typst.Compiler(font_paths=known, ignore_system_fonts=True)
    return compiler if loaded is known else _compiler(known)
