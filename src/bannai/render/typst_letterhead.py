"""The head of an official paper as Typst source: letterhead, title, addressees. Measures as in the .docx."""

from __future__ import annotations

from bannai.documents.model import Document, Inline, Letterhead, Run, plain_text
from bannai.documents.standards.standard import Standard
from bannai.render.text import place_date_in
from bannai.render.typst_markup import PT_PER_MM, Flow, component, face, inline, mm, number, pt, words

# The right column holds the national title on one line; centres as measured on HD 05-HD/VPTW itself.
STATE_RIGHT_MM = 95.0
PARTY_RIGHT_MM = 77.0
PARTY_LEFT_MARGIN_MM = 10.0
LONGEST_RIGHT_MM = 100.0
EDGE_MM = 2.5  # room beside the widest line of the right column
SHORT_RULE = 0.4  # NĐ 30/2020, Phụ lục I, mục II.2 and II.5: 1/3 to 1/2 of the text
RULE_AFTER_PT = 6.0
ADDRESSED_BEFORE_PT = 12.0
ADDRESSED_AFTER_PT = 6.0
LEAST_INDENT_MM = 12.7
# NĐ 30/2020, Phụ lục I, mục III.2: frames of the urgency marks in mm.
URGENCY_WIDTH_MM = {"KHẨN": 20.0, "HỎA TỐC": 30.0, "HOẢ TỐC": 30.0, "THƯỢNG KHẨN": 40.0}
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
    wide = f"measure([{_styled(standard, 'national_title', title)}]).width + {mm(EDGE_MM)}"
    when = place_date_in(head.place_date, component(standard, "place_date").size_pt, LONGEST_RIGHT_MM)
    date = f"measure([{_styled(standard, 'place_date', head.place_date)}]).width + {mm(EDGE_MM)}"
    least = STATE_RIGHT_MM if "motto" in wording else PARTY_RIGHT_MM
    flow.parts.append(
        f"#context {{\nlet right = calc.max({mm(least)}, {wide}, calc.min({date}, {mm(LONGEST_RIGHT_MM)}))\n"
    )
    if motto := wording.get("motto"):
        right.paragraph("motto", words(motto))
        rule_under(right, "motto", words(motto), 1.0)
        if head.issuer:
            rule_under(left, "issuer", head.issuer[-1], SHORT_RULE)
        below, date_below = Flow(standard), Flow(standard)
        _add_number(below, head)
        date_below.paragraph("place_date", when)
        flow.parts.append(
            f"grid(columns: (1fr, right), row-gutter: {pt(RULE_AFTER_PT)},\n[{left.source()}], "
            f"[{right.source()}],\n[{below.source()}], [{date_below.source()}])\n}}\n"
        )
        return
    # The date stands under the title, above the level of the number (HD 05-HD/VPTW, tr. 1).
    if mark := wording.get("issuer_mark"):
        left.paragraph("symbol", words(mark))
    _add_number(left, head)
    rule_under(right, "national_title", title, 1.0)
    right.paragraph("place_date", when)
    flow.parts.append(
        f"let margin = if right <= {mm(PARTY_RIGHT_MM)} {{ {mm(PARTY_LEFT_MARGIN_MM)} }} else {{ 0pt }}\n"
        f"grid(columns: (1fr, right), pad(right: margin)[{left.source()}], [{right.source()}])\n}}\n"
    )


def _styled(standard: Standard, name: str, runs: Inline) -> str:
    style = component(standard, name)
    return f"#text({face(style, standard.font)})[{inline(runs, caps=style.caps)}]"


def rule_under(flow: Flow, name: str, runs: Inline, share: float) -> None:
    """Add a drawn line under the text just added, `share` of its width long; never underscores."""
    above = flow.gap(0, RULE_AFTER_PT)
    flow.parts.append(f"#rule({number(share)}, {above}, [{_styled(flow.standard, name, runs)}])\n")


def _add_number(flow: Flow, head: Letterhead) -> None:
    flow.paragraph("symbol", head.symbol)
    if head.letter_subject:
        flow.paragraph("letter_subject", head.letter_subject)
    if head.urgency:
        _add_urgency(flow, head.urgency)
    if head.draft:
        flow.paragraph("draft_mark", head.draft)


def _add_urgency(flow: Flow, urgency: str) -> None:
    style = component(flow.standard, "urgency")
    text = urgency.upper()
    width = URGENCY_WIDTH_MM.get(text, len(text) * style.size_pt * 0.85 / PT_PER_MM + 6)
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
            rule_under(flow, "subject", document.subject, SHORT_RULE)
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
