"""The head of an official paper as Typst source: letterhead, title, addressees. Measures as in the .docx."""

from __future__ import annotations

from bannai.documents.model import Document, Inline, Letterhead, Run, plain_text
from bannai.documents.standards.standard import Standard
from bannai.render.head_measures import head_columns, short_line_mm, text_area_mm, urgency_width_mm
from bannai.render.text import place_date_in
from bannai.render.typst_markup import Flow, component, face, inline, mm, pt, words

RULE_AFTER_PT = 6.0
ADDRESSED_BEFORE_PT = 12.0
ADDRESSED_AFTER_PT = 6.0
LEAST_INDENT_MM = 12.7
URGENCY_HEIGHT_MM = 8.0


def add_letterhead(flow: Flow, head: Letterhead) -> None:
    """Add the head of the standard: State (it has a motto), Party (an issuer mark), else plain lines."""
    standard = flow.standard
    wording = standard.wording
    if "national_title" not in wording:
        named = [("superior", line) for line in head.superior] + [("issuer", line) for line in head.issuer]
        for name, line in (*named, ("symbol", head.symbol), ("place_date", head.place_date)):
            if plain_text(line).strip():
                flow.paragraph(name, line)
        return
    title = words(wording["national_title"])
    left, right = Flow(standard), Flow(standard)
    for line in head.superior:
        left.paragraph("superior", line)
    for line in head.issuer:
        left.paragraph("issuer", line)
    right.paragraph("national_title", title)
    columns = head_columns(head, standard)
    when = place_date_in(head.place_date, component(standard, "place_date").size_pt, columns.right_mm)
    before, after = columns.margins_mm
    widths = f"({mm(columns.left_mm)}, {mm(columns.right_mm)})"

    def padded(flow: Flow) -> str:
        return f"pad(left: {mm(before)}, right: {mm(after)})[{flow.source()}]"

    if motto := wording.get("motto"):
        right.paragraph("motto", words(motto))
        rule_under(right, "motto", words(motto))
        short_line(left, short_line_mm(standard, "issuer", head.issuer, columns.room_mm))
        below, date_below = Flow(standard), Flow(standard)
        _add_number(below, head)
        date_below.paragraph("place_date", when)
        flow.parts.append(
            f"#grid(columns: {widths}, row-gutter: {pt(RULE_AFTER_PT)},\n{padded(left)}, "
            f"[{right.source()}],\n{padded(below)}, [{date_below.source()}])\n"
        )
        return
    # The date stands under the title, above the level of the number (HD 05-HD/VPTW, tr. 1).
    if mark := wording.get("issuer_mark"):
        left.paragraph("symbol", words(mark))
    _add_number(left, head)
    rule_under(right, "national_title", title)
    right.paragraph("place_date", when)
    flow.parts.append(f"#grid(columns: {widths}, {padded(left)}, [{right.source()}])\n")


def _styled(standard: Standard, name: str, runs: Inline) -> str:
    style = component(standard, name)
    return f"#text({face(style, standard.font)})[{inline(runs, caps=style.caps)}]"


def rule_under(flow: Flow, name: str, runs: Inline) -> None:
    """Add a drawn line under the text just added, as long as that; never underscores."""
    above = flow.gap(0, RULE_AFTER_PT)
    flow.parts.append(f"#rule({above}, [{_styled(flow.standard, name, runs)}])\n")


def short_line(flow: Flow, length_mm: float) -> None:
    """Add a drawn line of a length under the text just added; none of no length."""
    if length_mm:
        above = flow.gap(0, RULE_AFTER_PT)
        flow.parts.append(f"#short-rule({mm(length_mm)}, {above})\n")


def _add_number(flow: Flow, head: Letterhead) -> None:
    flow.paragraph("symbol", head.symbol)
    if head.letter_subject:
        flow.paragraph("letter_subject", head.letter_subject)
    if head.urgency:
        _add_urgency(flow, head.urgency)
    if head.draft:
        flow.paragraph("draft_mark", head.draft)


def _add_urgency(flow: Flow, urgency: str) -> None:
    width = urgency_width_mm(flow.standard, urgency.upper())
    body = (
        f"#align(center, rect(width: {mm(width)}, height: {mm(URGENCY_HEIGHT_MM)}, stroke: 0.75pt, "
        f"inset: 0pt, align(center + horizon)[{_styled(flow.standard, 'urgency', words(urgency))}]))\n"
    )
    flow.raw(body, before_pt=8, breakable=False)


def add_title(flow: Flow, document: Document) -> None:
    """Add the kind of paper, its subject with the mark under it, and the dateline, as far as there are."""
    standard = flow.standard
    if document.type_name:
        flow.paragraph("type_name", document.type_name, sticky=True)
    if document.subject:
        flow.paragraph("subject", document.subject, sticky=True)
        if mark := standard.wording.get("subject_mark", ""):
            flow.paragraph("symbol", words(mark), sticky=True)
            flow.gap(0, RULE_AFTER_PT)
        elif "motto" in standard.wording:
            short_line(flow, short_line_mm(standard, "subject", [document.subject], text_area_mm(standard)))
    if document.dateline:
        flow.paragraph("place_date", document.dateline)


def add_addressed(flow: Flow, addressed: tuple[Inline, ...], word: str = "") -> None:
    """Add "Kính gửi" about the middle: one addressee on its line, more as dashes under the colon."""
    if not addressed:
        return
    standard = flow.standard
    style = component(standard, "addressed")
    label = word or standard.wording.get("addressed", "Kính gửi")
    before = max(style.before_pt, ADDRESSED_BEFORE_PT)
    if len(addressed) == 1:
        above = flow.gap(before, ADDRESSED_AFTER_PT)
        items = [addressed[0]]
        start = f"measure([{inline(words(f'{label}: '))}]).width"
        first = ""
    else:
        above = flow.gap(before)
        items = [
            (Run("- "), *item, Run("." if index == len(addressed) else ";"))
            for index, item in enumerate(addressed, 1)
        ]
        start = f"measure([{inline(words(label))}]).width"
        first = f"pad(left: side, par[{inline(words(f'{label}:'))}])\n"
    hang = "0pt" if len(addressed) == 1 else f"measure([{inline((Run('- '),))}]).width"
    widths = ", ".join(f"measure([{inline(item)}]).width" for item in items)
    paragraphs = "".join(f"par(hanging-indent: {hang})[{inline(item)}]\n" for item in items)
    if not first:
        named = f"[{inline(words(f'{label}: '))}]"
        body = f"pad(left: side, grid(columns: (start, 1fr), {named}, {{{paragraphs}}}))\n"
    else:
        body = f"{first}pad(left: side + start, {{{paragraphs}}})\n"
    flow.parts.append(
        f"#block(above: {above}, below: 0pt, width: 100%, breakable: false, layout(size => {{\n"
        f"set text({face(style, standard.font)})\nset par(justify: false)\nlet start = {start}\n"
        f"let side = calc.max((size.width - start - calc.max({widths})) / 2, {mm(LEAST_INDENT_MM)})\n"
        f"{body}}}))\n"
    )
