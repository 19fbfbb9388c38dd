"""The end of a paper as Typst source: "Nơi nhận" on the left, the signature on the right."""

from __future__ import annotations

from dataclasses import replace

from bannai.documents.model import Document, Inline, Run, Signature, plain_text
from bannai.documents.standards.standard import Standard
from bannai.render.typst_markup import Flow, component, face, inline, line_height_pt, mm, pt, words

ADDRESS_BEFORE_PT = 18.0
GAP_PT = 12.0  # above the block
SIGNING_SPACE_PT = 72.0  # about four lines of 14 pt for hand and seal, as in the .docx


def add_closing(flow: Flow, document: Document) -> None:
    """Add the closing in two halves: one signature beside the recipients, or two side by side.

    The main signer is on the right; the recipients stand below two signatures. No row is ever broken;
    the caller keeps the first one with the last paragraph.
    """
    if not document.signatures and not document.recipients:
        return
    standard = flow.standard
    cells = [_signature(standard, signature) for signature in document.signatures]
    recipients = _recipients(standard, document.recipients)
    if len(cells) <= 1:
        cells = [recipients, *cells]
    else:
        if len(cells) % 2:
            cells.insert(0, "")
        cells.append(recipients)
    for index in range(0, len(cells), 2):
        left, right = (*cells[index : index + 2], "")[:2]
        if left or right:
            flow.raw(f"#grid(columns: (1fr, 1fr),\n[{left}], [{right}])\n", before_pt=GAP_PT, breakable=False)


def _recipients(standard: Standard, recipients: tuple[Inline, ...]) -> str:
    if not recipients:
        return ""
    title = standard.wording.get("recipients", "Nơi nhận")
    style, item_style = component(standard, "recipients_title"), component(standard, "recipients_item")
    flow = Flow(standard)
    # The colon is not underlined (HD 05-HD/VPTW, tr. 29).
    label = inline(words(title), underline=style.underline) + inline(words(":"))
    flow.raw(f"#set text({face(style, standard.font)})\n{label}\n", before_pt=style.before_pt)
    hang = f"measure([{inline((Run('- '),))}]).width"
    for item in recipients:
        dashed = item if plain_text(item).lstrip().startswith("-") else (Run("- "), *item)
        flow.raw(
            f"#set text({face(item_style, standard.font)})\n"
            f"#context par(justify: false, hanging-indent: {hang})[{inline(dashed)}]\n",
            before_pt=item_style.before_pt,
        )
    return flow.source()


def _signature(standard: Standard, signature: Signature) -> str:
    flow = Flow(standard)
    leading = True
    for line in signature.lines:
        if plain_text(line).strip().lower() == "kiêm":  # HD 05-HD/VPTW, tr. 20-22: small, not bold
            style = replace(component(standard, "authority"), bold=False)
            flow.raw(f"#align(center)[#text({face(style, standard.font)})[{inline(line)}]]\n")
            leading = True  # both offices are bold
            continue
        flow.paragraph("authority" if leading else "position", line)
        leading = False
    if signature.note:
        flow.paragraph("signature_note", words(signature.note))
    if signature.name:
        flow.paragraph("signer", signature.name, before_pt=SIGNING_SPACE_PT)
    else:
        flow.parts.append(f"#v({pt(SIGNING_SPACE_PT + line_height_pt(component(standard, 'signer')))})\n")
    return flow.source()


def add_address(flow: Flow, contact: Inline) -> str:
    """Add the issuer's address under a line across the page: below the signature of a Party paper.

    A State paper has it at the foot of page 1: the argument of the page for that is returned.
    """
    if not contact:
        return ""
    look = component(flow.standard, "contact")
    text = f"#text({face(look, flow.standard.font)})[{inline(contact)}]"
    lined = f"block(width: 100%, stroke: (top: 0.75pt), inset: (top: 3pt), align(center)[{text}])"
    if "motto" not in flow.standard.wording:
        flow.raw(f"#{lined}\n", before_pt=ADDRESS_BEFORE_PT, breakable=False)
        return ""
    up = flow.standard.page.bottom_mm / 2
    shown = f"align(bottom, pad(bottom: {mm(up)}, {lined}))"
    return f"  footer-descent: 0pt, footer: context if here().page() == 1 {{ {shown} }},\n"
