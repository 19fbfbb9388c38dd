"""Who signs and in whose name, who receives, and what is added behind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bannai.documents.mends import Mend, SetLetters
from bannai.documents.vietnamese import fold
from bannai.review.anatomy import Part, Signing, form_words
from bannai.review.components_closing import AUTHORITY
from bannai.review.findings import Finding
from bannai.review.form.sheet import Sheet, joined, quoted, replaced, spot
from bannai.review.form.texts import list_items, marked_items
from bannai.review.paper_lines import Line, Side

_PREFIX = re.compile(
    r"^(?P<all>(?P<letters>TUQ|T/UQ|T\.U\.Q|TM|T/M|T\.M|KT|K/T|K\.T|TL|T/L|T\.L|Q)(?P<mark>\s*[.:/]?)(?P<gap>\s*))"
)
_ARCHIVE = re.compile(r"^(?:[-–+]\s*)?lưu\b", re.IGNORECASE)
_COMMITTEES = (
    "dang uy",
    "tinh uy",
    "thanh uy",
    "chi bo",
    "ban thuong vu",
    "uy ban kiem tra",
    "ban chap hanh",
)
_ROMAN_APPENDIX = re.compile(r"^phụ lục\s+(?:số\s+)?(?P<number>\w+)", re.IGNORECASE)


def check_closing(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with the end of the paper."""
    if sheet.standard is None:
        return
    yield from _recipients(sheet)
    for signing in sheet.anatomy.signatures:
        yield from _prefixes(sheet, signing)
        yield from _order(sheet, signing)
        yield from _name(sheet, signing)
    yield from _sides(sheet)
    yield from _appendices(sheet)


# ---- nơi nhận --------------------------------------------------------------------------------------------


def _recipients(sheet: Sheet) -> Iterator[Finding]:
    anatomy = sheet.anatomy
    title = anatomy.first(Part.RECIPIENTS)
    if title is None:
        return
    if not title.text.rstrip().endswith(":"):
        yield sheet.finding(
            "recipients_colon",
            title,
            part=Part.RECIPIENTS,
            mends=replaced(title, len(title.text.rstrip(" .;")), len(title.text), ":"),
        )
    if sheet.has("recipients_underline") and not title.underlined:
        words = len(title.text.rstrip(": "))
        span = title.raw_span(0, words) or (title.start, title.end)
        mend = SetLetters(title.place, *span, underline=True)
        yield sheet.finding("recipients_underline", title, part=Part.RECIPIENTS, mends=[mend])
    items = list_items(anatomy.of(Part.RECIPIENT))
    if not items:
        return
    yield from marked_items(sheet, "recipients_marks", Part.RECIPIENT, items, last=True)
    yield from _archive(sheet, items[-1])
    if anatomy.of(Part.ADDRESSED) and sheet.has("recipients_as_above"):
        first = items[0][0]
        if not first.folded.lstrip("-–+ ").startswith(("nhu tren", "nhu kinh")):
            yield sheet.finding(
                "recipients_as_above",
                first,
                part=Part.RECIPIENT,
                text=quoted(first.text),
                suggestion="- Như trên;",
            )


def _archive(sheet: Sheet, item: list[Line]) -> Iterator[Finding]:
    line = item[0]
    text = line.text
    match = _ARCHIVE.match(text)
    after = text[match.end() :] if match else ""
    if match is None:
        yield sheet.finding(
            "recipients_archive", line, part=Part.RECIPIENT, text=quoted(text), variant="missing"
        )
    elif sheet.party:
        if after.lstrip().startswith(":"):
            end = match.end() + after.index(":") + 1
            yield sheet.finding(
                "recipients_archive",
                line,
                part=Part.RECIPIENT,
                text=quoted(text),
                mends=replaced(line, match.end(), end, ""),
            )
    elif not re.match(r":\s*VT\b", after):
        vt = re.match(r"\s*:?\s*(?=VT\b)", after)
        yield sheet.finding(
            "recipients_archive",
            line,
            part=Part.RECIPIENT,
            text=quoted(text),
            mends=replaced(line, match.end(), match.end() + vt.end(), ": ") if vt else (),
        )


# ---- signatures ------------------------------------------------------------------------------------------


def _prefixes(sheet: Sheet, signing: Signing) -> Iterator[Finding]:
    for line in signing.lines:
        match = _PREFIX.match(line.text)
        if match is None or not AUTHORITY.match(line.text):
            continue
        letters = re.sub(r"[./]", "", match["letters"])
        if sheet.party and letters != "Q":
            right = {"TM": "T/M ", "KT": "K/T ", "TL": "T/L ", "TUQ": "T/UQ "}[letters]
        else:
            right = f"{letters}. "
        if match["all"] != right:
            yield sheet.finding(
                "sign_prefix",
                line,
                part=Part.AUTHORITY,
                text=match["all"].strip(),
                wanted=right.strip(),
                mends=replaced(line, 0, match.end(), right),
                suggestion=right.strip(),
            )


def _letters(line: Line) -> str:
    match = _PREFIX.match(line.text)
    return re.sub(r"[./]", "", match["letters"]) if match and AUTHORITY.match(line.text) else ""


def _order(sheet: Sheet, signing: Signing) -> Iterator[Finding]:
    heads = [it for it in signing.lines if sheet.anatomy.part_of(it) in (Part.AUTHORITY, Part.POSITION)]
    for at, line in enumerate(heads):
        letters = _letters(line)
        below = heads[at + 1] if at + 1 < len(heads) else None
        if letters == "KT" and (below is None or not below.folded.startswith("pho ")):
            yield sheet.finding("sign_deputy", line, part=Part.AUTHORITY, text=quoted(line.text))
        if letters in ("TM", "TL", "TUQ") and below is None and sheet.has("sign_position"):
            yield sheet.finding("sign_position", line, part=Part.AUTHORITY, text=quoted(line.text))
        if letters == "KT" and at and sheet.has("sign_committee") and _letters(heads[at - 1]) == "TM":
            yield sheet.finding("sign_committee", line, part=Part.AUTHORITY, text=quoted(line.text))
        if sheet.has("sign_body") and not letters:
            folded = line.folded
            body = next((it for it in _COMMITTEES if folded.endswith(f" {it}")), "")
            if body and folded.startswith(("bi thu", "pho bi thu", "chu nhiem", "pho chu nhiem")):
                yield sheet.finding("sign_body", line, part=Part.POSITION, text=quoted(line.text))


def _name(sheet: Sheet, signing: Signing) -> Iterator[Finding]:
    line = signing.name
    if line is None or not sheet.has("sign_title"):
        return
    words = form_words()
    titles = [*words["titles"], *(words["ranks"] if sheet.party else ())]
    issuer = fold(joined(sheet.anatomy.of(Part.ISSUER)))
    if not sheet.party and any(issuer.startswith(it) for it in words["titled_bodies_folded"]):
        return
    for title in sorted(titles, key=len, reverse=True):
        match = re.match(rf"{re.escape(title)}(?:\.\s*|\s+)(?=[A-ZÀ-ỸĐ])", line.text)
        if match:
            rest = line.text[match.end() :].lstrip(". ")
            yield sheet.finding(
                "sign_title",
                line,
                part=Part.SIGNER,
                text=quoted(line.text),
                suggestion=rest,
                title=title,
                mends=replaced(line, 0, len(line.text) - len(rest), ""),
            )
            return


def _sides(sheet: Sheet) -> Iterator[Finding]:
    """Who receives stands on the left, who signs on the right."""
    anatomy = sheet.anatomy
    title = anatomy.first(Part.RECIPIENTS)
    main = anatomy.signatures[-1].lines[0] if anatomy.signatures else None
    if title is not None and title.side is Side.RIGHT:
        yield sheet.finding("closing_sides", title, part=Part.RECIPIENTS)
    elif main is not None and main.side is Side.LEFT and len(anatomy.signatures) == 1:
        yield sheet.finding("closing_sides", main, part=Part.AUTHORITY)


# ---- appendices ------------------------------------------------------------------------------------------


def _appendices(sheet: Sheet) -> Iterator[Finding]:
    anatomy = sheet.anatomy
    found = anatomy.of(Part.APPENDIX)
    notes = anatomy.of(Part.APPENDIX_NOTE)
    for at, line in enumerate(found):
        match = _ROMAN_APPENDIX.match(line.full)
        number = match["number"] if match else ""
        wrong = not number if len(found) > 1 else False
        wrong = wrong or (bool(number) and (number.isdigit() is not sheet.party))
        if wrong:
            mends: tuple[Mend, ...] = ()
            yield sheet.finding(
                "appendix_number",
                line,
                part=Part.APPENDIX,
                text=quoted(line.text),
                mends=mends,
                wanted="Ả Rập (1, 2, 3)" if sheet.party else "La Mã (I, II, III)",
            )
        stop = found[at + 1].number if at + 1 < len(found) else len(anatomy.lines)
        if not any(line.number < it.number < stop for it in notes):
            yield sheet.finding(
                "appendix_note_missing", spot(line), part=Part.APPENDIX_NOTE, text=quoted(line.text)
            )
