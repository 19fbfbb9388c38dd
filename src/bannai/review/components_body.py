"""The running text: căn cứ, phần, chương, điều, khoản, điểm, lists, tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bannai.documents.model import Align
from bannai.review.anatomy import Part
from bannai.review.components_head import RULE
from bannai.review.paper_lines import Line

BASIS = re.compile(r"^(?:[-–]\s*)?(?:căn cứ|theo đề nghị|xét đề nghị|xét)\b", re.IGNORECASE)
_BASIS_GOES_ON = re.compile(r"^(?:[-–]\s*)?(?:căn cứ|theo|xét|thực hiện|trên cơ sở|sau khi)\b", re.IGNORECASE)
DECIDES = re.compile(r"^(?:quyet dinh|quyet nghi|nay quyet dinh)\s*:?$")
CHAPTER = re.compile(
    r"^(?:phần|chương)\s+(?:thứ\s+\w+|[ivxlc]+|\d+|một|hai|ba|bốn|năm)\s*[.:]?$", re.IGNORECASE
)
SECTION = re.compile(r"^mục\s+(?:\d+|[ivx]+)\s*[.:]?", re.IGNORECASE)
ARTICLE = re.compile(r"^điều\s+\d+", re.IGNORECASE)
ROMAN = re.compile(r"^[IVXLC]+\s*[.)/-]?[-.]?\s+(?=\S)")
CLAUSE = re.compile(r"^\d{1,3}\s*[.)/](?:\s+(?=\S)|(?=[^\W\d]))")
DECIMAL = re.compile(r"^\d{1,3}(?:\.\d{1,3})+\.?\s+(?=\S)")
POINT = re.compile(r"^[a-zđ]{1,2}\s*[).]\s*(?=\S)", re.IGNORECASE)
DASH = re.compile(r"^[-–—+*•●▪‣]\s*(?=\S)")
_BULLETS = frozenset("-–—+•●▪‣o")
_LONGEST_CAPTION = 260
_CAPTION = re.compile(r"^(?:bang|bieu|bieu do|hinh|so do)\b(?: (?:so )?\d+)?")


def name_body(lines: Sequence[Line], parts: list[Part], start: int) -> None:
    """Name what is still unnamed from line `start` on."""
    rest = [
        line for line in lines[start:] if (line.text or line.label) and parts[line.number] is Part.UNKNOWN
    ]
    layout = {id(line.table) for line in lines if line.table and parts[line.number] not in (Part.UNKNOWN,)}
    running = []
    for line in rest:
        if line.table is not None:
            is_layout = id(line.table) in layout
            parts[line.number] = Part.UNKNOWN if is_layout else Part.CELL
        elif line.shape is None:
            running.append(line)
    _issuing(running, parts)
    _bases([line for line in running if parts[line.number] is Part.UNKNOWN], parts)
    chapter = False
    for line in running:
        if parts[line.number] is not Part.UNKNOWN:
            chapter = False
            continue
        part = _part(line)
        centred = line.align is Align.CENTER
        if part is Part.BODY and chapter and (centred or line.text.isupper()):
            part = Part.CHAPTER_TITLE
        elif part is Part.BODY and centred and _is_caption(lines, line):
            part = Part.CAPTION
        chapter = part in (Part.CHAPTER, Part.SECTION) or (chapter and part is Part.CHAPTER_TITLE)
        parts[line.number] = part


def _part(line: Line) -> Part:
    text = line.full
    if RULE.match(line.text):
        return Part.RULE
    if DECIDES.match(line.folded) and line.text.isupper():
        return Part.DECIDES
    if CHAPTER.match(text):
        return Part.CHAPTER
    if SECTION.match(text) and len(text) < 90:
        return Part.SECTION
    if ARTICLE.match(text) and (line.text[:1] == "Đ" or line.label):
        return Part.ARTICLE
    if line.label is not None and line.label.form == "bullet":
        return Part.DASH
    if not line.opens:
        return Part.BODY
    if line.label is not None and line.label.text.strip() in _BULLETS:
        return Part.DASH
    for pattern, part in ((ROMAN, Part.ROMAN), (DECIMAL, Part.DECIMAL), (CLAUSE, Part.CLAUSE)):
        if pattern.match(text):
            return part
    if POINT.match(text):
        return Part.POINT
    return Part.DASH if DASH.match(text) else Part.BODY


def _issuing(running: Sequence[Line], parts: list[Part]) -> None:
    """Name the line of capitals above the first căn cứ: who decides."""
    for at, line in enumerate(running[:4]):
        after = running[at + 1] if at + 1 < len(running) else None
        if after is None or not BASIS.match(after.full):
            continue
        if line.text.isupper() and len(line.text) < 150 and not DECIDES.match(line.folded):
            parts[line.number] = Part.ISSUING
        return


def _bases(running: Sequence[Line], parts: list[Part]) -> None:
    """Name the căn cứ: the first paragraphs, when they are căn cứ and no sentence of their own."""
    found: list[Line] = []
    for line in running[:40]:
        if DECIDES.match(line.folded):
            break
        if not (BASIS if not found else _BASIS_GOES_ON).match(line.full) or not line.opens:
            break
        if line.text.rstrip().endswith(":") or _is_sentence(line.text):
            break
        found.append(line)
    decided = any(DECIDES.match(line.folded) for line in running[: len(found) + 8])
    if found and (len(found) > 1 or decided or found[0].text.endswith(";")):
        for line in found:
            parts[line.number] = Part.BASIS


_MAIN_CLAUSE = re.compile(
    r",\s*(?:nay\s+)?"
    r"(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân|hội đồng nhân dân|đảng ủy|đảng uỷ|ban thường vụ|chi bộ)[^;]*?"
    r"\b(?:ban hành|xây dựng kế hoạch|báo cáo|thông báo|đề nghị|yêu cầu|kính trình|trân trọng|tổ chức)\b",
    re.IGNORECASE,
)


def _is_sentence(text: str) -> bool:
    """Say whether a căn cứ goes on into a sentence with a verb of its own: then it is running text."""
    return bool(_MAIN_CLAUSE.search(text))


def _is_caption(lines: Sequence[Line], line: Line) -> bool:
    after = next((it for it in lines[line.number + 1 : line.number + 4] if it.text), None)
    if after is not None and after.table is not None:
        return len(line.text) < _LONGEST_CAPTION
    return bool(_CAPTION.match(line.folded)) and len(line.text) < _LONGEST_CAPTION / 2
