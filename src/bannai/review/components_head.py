"""The head of a paper: from the Quốc hiệu to the last "Kính gửi", however it is laid out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bannai.documents.model import Align
from bannai.documents.vietnamese import fold
from bannai.review.anatomy import HeadForm, Part, form_words
from bannai.review.paper_lines import Line, Side

NATION = "cong hoa xa hoi chu nghia viet nam"
MOTTO = "doc lap tu do hanh phuc"
PARTY = "dang cong san viet nam"
SYMBOL = re.compile(
    r"^số\s*[:.]?\s*(?:[\d.…_ \u00a0\t]*)\s*[-–/]\s*[^\W_][\w\s–/-]*$"
    r"|^số\s*[:.]?\s*\d[\w\s–/-]*[-–/][\w\s–/-]*$",
    re.IGNORECASE,
)
PLACE_DATE = re.compile(r"ngày[\s\d.…_]*tháng[\s\d.…_]*năm[\s\d.…_]*\.?$", re.IGNORECASE)
NUMERIC_DATE = re.compile(
    r"^[^\d,]{2,40},\s*(?:ngày\s*)?\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}\.?$", re.IGNORECASE
)
RULE = re.compile(r"^(?:[_‗─━―—–=*.-]\s*){3,}$")
_FIVE = re.compile(r"^-{3,9}$")
_DRAFT = re.compile(r"^(?:bản\s+)?dự thảo(?:\s+(?:lần|lần thứ)\s*\w+)?(?:\s*\(.*\))?$", re.IGNORECASE)
_ADDRESSED = re.compile(r"^kinh (?:gui|trinh)\b")
_ABOUT = re.compile(r"^(?:v/v|v\.v|vv\b|ve viec|ve\b)")
_BASIS = re.compile(r"^(?:-\s*)?(?:can cu|theo de nghi|xet de nghi)\b")
_NO_SUBJECT = re.compile(
    r"^(?:-\s*)?(?:can cu|kinh gui|kinh trinh|thuc hien|xet de nghi|theo de nghi|quyet dinh:"
    r"|dieu \d|phan thu|chuong [ivx]|[ivx]+\.|\d+\.|tm\.|kt\.)"
)
_MOST_LINES = 90
_LONG = 130


@dataclass(frozen=True, slots=True)
class Head:
    """What was found: the form, the kind of paper, and the number of the first line after the head."""

    form: HeadForm
    kind: str
    end: int


def name_head(lines: Sequence[Line], parts: list[Part], kinds: Sequence[str]) -> Head:
    """Name the lines of the head."""
    first = lines[:_MOST_LINES]
    fixed = _fixed(first, parts)
    title = _title(first, parts, kinds)
    limit = _limit(first, parts, title)
    if fixed:
        _columns(first[:limit], parts)
    kind = ""
    end = limit
    if title is not None:
        line, kind = title
        parts[line.number] = Part.TYPE_NAME
        end = _subject(first, parts, line.number + 1)
    elif any(parts[line.number] is Part.LETTER_SUBJECT for line in first):
        kind = "Công văn"
    end = max(end, _addressed(first, parts, end, line_limit=end + 30))
    if not fixed and title is None:
        end = 0
    return Head(_form(first, parts, fixed), kind, end)


def _fixed(first: Sequence[Line], parts: list[Part]) -> list[Line]:
    """Name what has a wording of its own, up to the first long paragraph."""
    found: list[Line] = []
    for line in first:
        if len(line.text) > 2 * _LONG and line.side is Side.WHOLE:
            break
        part = _fixed_part(line)
        if part is Part.PLACE_DATE and any(parts[it.number] is Part.PLACE_DATE for it in found):
            continue
        if part is Part.NATION and any(parts[it.number] is Part.NATION for it in found):
            continue
        if part is not Part.UNKNOWN:
            parts[line.number] = part
            found.append(line)
    return found


def _fixed_part(line: Line) -> Part:
    text, letters = line.text, " ".join(re.sub(r"[^a-z ]", " ", line.folded).split())
    if not text or len(text) > _LONG:
        return Part.UNKNOWN
    if _like(letters, NATION) or letters == PARTY:
        return Part.NATION
    if _like(letters, MOTTO):
        return Part.MOTTO
    if SYMBOL.match(text):
        return Part.SYMBOL
    if (PLACE_DATE.search(text) and len(text) < 90) or NUMERIC_DATE.match(text):
        return Part.PLACE_DATE
    capitals = " ".join(text.split())
    if capitals in form_words()["secret"]:
        return Part.SECRET
    if capitals in form_words()["urgent"]:
        return Part.URGENCY
    return Part.DRAFT if _DRAFT.match(text) else Part.UNKNOWN


def _like(text: str, wanted: str) -> bool:
    if text == wanted:
        return True
    if abs(len(text) - len(wanted)) > 6:
        return False
    return SequenceMatcher(None, text, wanted, autojunk=False).ratio() >= 0.87


def _title(first: Sequence[Line], parts: Sequence[Part], kinds: Sequence[str]) -> tuple[Line, str] | None:
    """Return the line of the kind and the kind; a line of capitals that begins with it will do."""
    names = {fold(kind): kind for kind in kinds}
    last_fixed = max((line.number for line in first if parts[line.number] is not Part.UNKNOWN), default=-1)
    for line in first:
        if len(line.text) > 2 * _LONG and line.side is Side.WHOLE:
            break
        if line.side is not Side.WHOLE or not line.text or parts[line.number] is not Part.UNKNOWN:
            continue
        if line.number < last_fixed and line.block <= first[last_fixed].block and line.table is not None:
            continue
        folded = line.folded.rstrip(" .")
        if folded in names and (line.text.isupper() or line.align is Align.CENTER):
            return line, names[folded]
        longest = max((it for it in names if folded.startswith(f"{it} ")), key=len, default="")
        if longest and line.text.isupper() and len(line.text) < _LONG and not line.label:
            return line, names[longest]
    return None


def _limit(first: Sequence[Line], parts: Sequence[Part], title: tuple[Line, str] | None) -> int:
    """Return the number of the first line that is no longer part of the two columns."""
    if title is not None:
        return title[0].number
    last = max((line.number for line in first if parts[line.number] is not Part.UNKNOWN), default=-1)
    for line in first:
        if line.number <= last or not line.text:
            continue
        if line.side is Side.WHOLE or line.block > first[last].block:
            return line.number
    return len(first)


def _columns(head: Sequence[Line], parts: list[Part]) -> None:
    """Name what is known by its place: the bodies above the number, the V/v below it, marks."""
    symbol = next((line for line in head if parts[line.number] is Part.SYMBOL), None)
    exchanged = symbol is not None and symbol.side is Side.RIGHT
    left = [line for line in head if _is_left(line, head, parts, exchanged=exchanged)]
    names: list[Line] = []
    about = False
    for line in left:
        part = parts[line.number]
        if not line.text:
            about = False if about and symbol is not None and line.number > symbol.number else about
            continue
        if part is not Part.UNKNOWN:
            about = False
        elif set(line.text.replace(" ", "")) <= {"*"}:
            parts[line.number] = Part.ISSUER_MARK
        elif RULE.match(line.text):
            parts[line.number] = Part.RULE
        elif symbol is None or line.number < symbol.number:
            if len(line.text) < _LONG and _mostly_capitals(line.text):
                names.append(line)
        elif about or _ABOUT.match(line.folded):
            parts[line.number] = Part.LETTER_SUBJECT
            about = True
    for line in head:
        if parts[line.number] is Part.UNKNOWN and RULE.match(line.text):
            parts[line.number] = Part.RULE
    _bodies(names, parts)


def _is_left(line: Line, head: Sequence[Line], parts: Sequence[Part], *, exchanged: bool) -> bool:
    if line.shape is not None:
        mates = [it for it in head if it.shape is line.shape]
        return not any(parts[it.number] in (Part.NATION, Part.MOTTO, Part.PLACE_DATE) for it in mates)
    if line.side is not Side.WHOLE:
        return line.side is (Side.RIGHT if exchanged else Side.LEFT)
    return True


def _mostly_capitals(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return bool(letters) and sum(char.isupper() for char in letters) >= 0.8 * len(letters)


def _bodies(names: Sequence[Line], parts: list[Part]) -> None:
    """Tell the superior body from the issuer: by weight where it is clean, else by where a name begins."""
    if not names:
        return
    weights = [line.all_bold() for line in names]
    changes = [at for at in range(1, len(names)) if weights[at] != weights[at - 1]]
    if len(changes) == 1 and weights[0] is False and weights[-1] is True and _begins_body(names[changes[0]]):
        issuer = changes[0]
    else:
        starts = [at for at, line in enumerate(names) if at == 0 or _begins_body(line)]
        folded = names[starts[-1] - 1].folded if len(starts) > 1 else ""
        joined = folded.startswith("dai hoi") and len(starts) > 1  # ĐẠI HỘI ĐẠI BIỂU / ĐẢNG BỘ …
        issuer = starts[-2] if joined else starts[-1]
    for at, line in enumerate(names):
        parts[line.number] = Part.SUPERIOR if at < issuer else Part.ISSUER


def _begins_body(line: Line) -> bool:
    return any(line.folded == it or line.folded.startswith(f"{it} ") for it in form_words()["bodies_folded"])


def _subject(first: Sequence[Line], parts: list[Part], start: int) -> int:
    """Name the lines below the kind; return the number of the line after them."""
    end = start
    for line in first[start:]:
        if not line.text:
            begun = any(parts[it.number] is Part.SUBJECT for it in first[start:end])
            if begun and (line.paragraph.look.borders or line.paragraph.shapes):
                return line.number + 1
            end = line.number + 1
            continue
        if _FIVE.match(line.text.replace(" ", "")) or RULE.match(line.text):
            five = line.text.replace(" ", "")
            parts[line.number] = Part.SUBJECT_MARK if set(five) == {"-"} else Part.RULE
            return line.number + 1
        begun = any(parts[it.number] is Part.SUBJECT for it in first[start : line.number])
        centred = line.align is Align.CENTER
        if line.side is not Side.WHOLE or _NO_SUBJECT.match(line.folded) or line.label is not None:
            return end
        if begun and (not centred or _mostly_capitals(line.text) or line.number > end):
            return end
        ruled = _ruled_below(first, line.number)
        if not centred and not (line.all_bold() is True and len(line.text) < 2 * _LONG) and not ruled:
            return end
        if len(line.text) > 3 * _LONG:
            return end
        parts[line.number] = Part.SUBJECT
        end = line.number + 1
    return end


def _ruled_below(first: Sequence[Line], number: int) -> bool:
    after = first[number + 1] if number + 1 < len(first) else None
    if after is None:
        return False
    text = after.text.replace(" ", "")
    return bool(RULE.match(text)) or (not text and bool(after.paragraph.look.borders))


def _addressed(first: Sequence[Line], parts: list[Part], start: int, line_limit: int) -> int:
    """Name "Kính gửi" and what it lists; return the number of the line after them, 0 when there is none."""
    opening = next((it for it in first[start:line_limit] if it.text), None)
    for line in first[start:line_limit]:
        if line.text and _ADDRESSED.match(line.folded) and len(line.text) < 3 * _LONG:
            if line is not opening and ":" not in line.text[:14]:
                continue
            parts[line.number] = Part.ADDRESSED
            return _addressees(first, parts, line.number + 1)
        if len(line.text) > _LONG:
            break
    return 0


def _addressees(first: Sequence[Line], parts: list[Part], start: int) -> int:
    end = start
    for line in first[start:]:
        if not line.text:
            continue
        dash = line.text[0] in "-–+" or (line.label is not None and line.label.form == "bullet")
        if not dash or _BASIS.match(line.folded):  # the căn cứ of a Party paper have a dash too
            break
        parts[line.number] = Part.ADDRESSED_ITEM
        end = line.number + 1
    return end


def _form(first: Sequence[Line], parts: Sequence[Part], fixed: Sequence[Line]) -> HeadForm:
    if not fixed:
        return HeadForm.NONE
    anchors = [
        it for it in fixed if parts[it.number] in (Part.NATION, Part.MOTTO, Part.SYMBOL, Part.PLACE_DATE)
    ]
    if any(it.shape is not None for it in anchors):
        return HeadForm.BOXES
    if any(it.table is not None for it in anchors):
        return HeadForm.TABLE
    if any(it.side is not Side.WHOLE for it in anchors):
        return HeadForm.TABS if any("\t" in it.paragraph.text for it in anchors) else HeadForm.SPACES
    return HeadForm.STACKED
