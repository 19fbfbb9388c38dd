"""The end of a paper: "Nơi nhận" on the left, the signature on the right, never alone on a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bannai.documents.model import Document, Inline, Signature, plain_text
from bannai.documents.text_widths import text_width_mm
from bannai.render.docx_package import NAMESPACES
from bannai.render.docx_paragraphs import cell, paragraph, row, table, twips
from bannai.render.docx_styles import CLOSING_STYLE, Border, Styles
from bannai.render.text import dashed

_ADDRESS_BEFORE_PT = 18.0
_SIGNING_SPACE_PT = 72.0  # about four lines of 14 pt for hand and seal


def _signature(signature: Signature, styles: Styles) -> str:
    xml = ""
    leading = True
    for line in signature.lines:
        if plain_text(line).strip().lower() == "kiêm":  # HD 05-HD/VPTW, tr. 20-22: small letters, not bold
            look = replace(styles.look("authority"), bold=False, caps=False)
            xml += paragraph(styles.special("joint_office", look, name="BA Kiêm nhiệm"), line)
            leading = True  # both offices are bold
            continue
        component = "authority" if leading else "position"
        xml += paragraph(styles.use(component), line, caps=styles.look(component).caps)
        leading = False
    if signature.note:
        xml += paragraph(styles.use("signature_note"), signature.note)
    look = replace(styles.look("signer"), before_pt=_SIGNING_SPACE_PT)
    return xml + paragraph(styles.special("signer", look), signature.name)


def _recipients(recipients: Sequence[Inline], styles: Styles) -> str:
    title = styles.standard.wording.get("recipients", "Nơi nhận")
    look = styles.look("recipients_item")
    hang = text_width_mm("- ", look.size_pt, bold=look.bold)
    item = styles.special("recipients_item", replace(look, left_mm=hang, first_line_mm=0.0), hanging_mm=hang)
    head = paragraph(styles.use("recipients_title"), f"{title}:")
    if styles.look("recipients_title").underline:  # the words, not the colon (HD 05-HD/VPTW, tr. 24, 29)
        plain = '<w:r><w:rPr><w:u w:val="none"/></w:rPr><w:t>:</w:t></w:r>'
        head = paragraph(styles.use("recipients_title"), title).replace("</w:p>", f"{plain}</w:p>")
    return head + "".join(paragraph(item, dashed(line)) for line in recipients)


def closing(document: Document, styles: Styles, area_mm: float) -> str:
    """Return the closing table, `area_mm` wide, "" when there is neither signature nor recipient.

    One signature stands on the right, beside the recipients; two stand side by side, the main signer on the
    right, and recipients below them.
    """
    if not document.signatures and not document.recipients:
        return ""
    blocks = [_signature(signature, styles) for signature in document.signatures]
    if len(blocks) % 2:
        blocks.insert(0, "")
    pairs = list(zip(blocks[::2], blocks[1::2], strict=True))
    if document.recipients:
        recipients = _recipients(document.recipients, styles)
        if len(document.signatures) == 1:
            pairs = [(recipients, pairs[0][1])]
        else:
            pairs.append((recipients, ""))
    width = twips(area_mm / 2)
    empty = paragraph(styles.use("recipients_item"))  # a cell holds at least one paragraph
    return table(
        CLOSING_STYLE,
        (width, width),
        "".join(row(cell(left or empty, width) + cell(right or empty, width)) for left, right in pairs),
    )


def _address(contact: Inline, styles: Styles, before_pt: float) -> str:
    look = replace(styles.look("contact"), before_pt=before_pt)
    return paragraph(styles.special("contact", look, border=Border(("top",), 3)), contact)


def address_footer(contact: Inline, styles: Styles) -> tuple[str, str]:
    """Return the footer of page 1, under a line across the page (NĐ 30/2020), and the empty one of others."""
    empty = f"<w:ftr {NAMESPACES}>{paragraph('Normal')}</w:ftr>"
    return f"<w:ftr {NAMESPACES}>{_address(contact, styles, 0)}</w:ftr>", empty


def address_at_end(contact: Inline, styles: Styles) -> str:
    """Return the address below the signature, under a line across the page (HD 05-HD/VPTW, tr. 26)."""
    return _address(contact, styles, _ADDRESS_BEFORE_PT)
