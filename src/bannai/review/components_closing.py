"""The end of a paper: "Nơi nhận", the signatures, and the appendices behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bannai.documents.model import Align
from bannai.documents.vietnamese import fold
from bannai.review.anatomy import Part, Signing, form_words
from bannai.review.components_head import RULE
from bannai.review.paper_lines import Line, Side

RECIPIENTS = re.compile(r"^noi nhan\b")
AUTHORITY = re.compile(
    r"^(?:TM|KT|TL|TUQ|Q|T/M|K/T|T/L|T/UQ|T\.M|K\.T|T\.L|T\.U\.Q)\s*[.:/]?\s*(?=[A-ZÀ-ỸĐ])", re.UNICODE
)
_NOTE = re.compile(r"^\((?:ky|da ky|chu ky|ghi ro)[^)]*\)$")
_SIGNED = re.compile(r"^(?:\(?da ky\)?|ky so)\b")
_APPENDIX = re.compile(r"^phu luc(?: (?:so )?[ivxlc\d]+)?[.:]?$")
_ENCLOSED = re.compile(r"^\((?:ban hanh )?kem theo\b")
_CONTACT = re.compile(r"^(?:dia chi|tru so|dien thoai|so dien thoai|e-?mail|thu dien tu|website|fax)\b")
_NAME = re.compile(r"^[^\W\d_][\w’'.-]*(?:\s+[^\W\d_][\w’'.-]*){1,6}$")
_FAR = 40
_LONG = 130


def name_closing(lines: Sequence[Line], parts: list[Part], start: int) -> tuple[Signing, ...]:
    """Name the closing and the appendices after a head that ends before line `start`."""
    rest = [line for line in lines[start:] if parts[line.number] is Part.UNKNOWN]
    title = next((it for it in rest if RECIPIENTS.match(it.folded) and len(it.text) < 60), None)
    if title is not None:
        _recipients(lines, parts, title)
        near = [it for it in rest if abs(it.number - title.number) <= _FAR]
        near = _not_across_text(near, title)
    else:
        near = _after_last_text(rest)
    blocks = tuple(_signings(near, parts))
    _appendices(rest, parts)
    _contact(rest, parts, blocks)
    return blocks


def _not_across_text(near: Sequence[Line], title: Line) -> list[Line]:
    """Keep the lines that no long paragraph parts from the recipients."""
    before = [it for it in near if it.number < title.number]
    kept: list[Line] = []
    for line in reversed(before):
        if len(line.text) > _LONG or RULE.match(line.text):
            break
        if line.side is Side.WHOLE and line.text.endswith(("./.", ";", ",")):
            break
        kept.insert(0, line)
    for line in (it for it in near if it.number > title.number):
        if (len(line.text) > _LONG and line.side is Side.WHOLE) or _APPENDIX.match(line.folded):
            break
        kept.append(line)
    return kept


def _after_last_text(rest: Sequence[Line]) -> list[Line]:
    """Return the lines at the end that may be signatures: those of the last authority or position."""
    ends = [it for it in rest if _APPENDIX.match(it.folded) and it.align is Align.CENTER]
    last = ends[0].number if ends else (rest[-1].number + 1 if rest else 0)
    tail = [it for it in rest if it.number < last][-_FAR:]
    at = next((n for n, it in enumerate(tail) if _is_signing(it, strict=True)), None)
    if at is None:
        return []
    kept = tail[at:]
    return [] if any(len(it.text) > _LONG for it in kept) else kept


def _recipients(lines: Sequence[Line], parts: list[Part], title: Line) -> None:
    parts[title.number] = Part.RECIPIENTS
    for line in lines[title.number + 1 :]:
        if title.cell is not None and line.cell is not title.cell:
            return
        if not line.text:
            continue
        label = line.label
        dashed = line.text[0] in "-–+" or (label is not None and label.text.strip() in ("-", "–", "", "•"))
        last = parts[line.number - 1] in (Part.RECIPIENT,)
        goes_on = last and line.text[:1].islower() and len(line.text) < _LONG
        archive = line.folded.startswith("luu")
        in_cell = title.cell is not None and not _is_signing(line) and len(line.text) < _LONG
        if not (dashed or goes_on or archive or in_cell) or line.side is not title.side:
            if line.side is title.side:
                return
            continue
        parts[line.number] = Part.RECIPIENT


def _is_signing(line: Line, *, strict: bool = False) -> bool:
    """Say whether a line is an authority or a position; `strict` wants it away from the left edge."""
    text = line.text
    if not text or len(text) > 90 or line.label is not None or text.endswith((":", ";")):
        return False
    if strict and line.side is not Side.RIGHT and line.align not in (Align.CENTER, Align.RIGHT, None):
        return False
    capitals = text.isupper()
    if AUTHORITY.match(text) and capitals:
        return True
    return capitals and any(_begins(line.folded, it) for it in form_words()["positions_folded"])


def _begins(folded: str, words: str) -> bool:
    return folded == words or folded.startswith((f"{words} ", f"{words},"))


def _signings(near: Sequence[Line], parts: list[Part]) -> Iterator[Signing]:
    """Name signature blocks: those of a cell or a column belong together."""
    groups: dict[object, list[Line]] = {}
    for line in near:
        if line.text and parts[line.number] is Part.UNKNOWN:
            key: object = id(line.cell) if line.cell is not None else (line.side, id(line.shape))
            groups.setdefault(key, []).append(line)
    for group in groups.values():
        at = next((n for n, it in enumerate(group) if _is_signing(it)), None)
        if at is not None:
            yield from _signing(group[at:], parts)


def _signing(group: Sequence[Line], parts: list[Part]) -> Iterator[Signing]:
    taken: list[Line] = []
    name: Line | None = None
    for line in group:
        if name is not None:
            if _is_signing(line):
                yield Signing(tuple(taken), name)
                taken, name = [], None
            else:
                break
        if line.folded == "kiem":
            parts[line.number] = Part.POSITION
        elif _NOTE.match(line.folded) or _SIGNED.match(line.folded):
            parts[line.number] = Part.SIGNATURE_NOTE
        elif _is_signing(line) or (taken and line.text.isupper() and not _is_name(line)):
            heads = [it for it in taken if parts[it.number] in (Part.AUTHORITY, Part.POSITION)]
            parts[line.number] = Part.POSITION if heads else Part.AUTHORITY
        elif _is_name(line):
            parts[line.number] = Part.SIGNER
            name = line
        else:
            break
        taken.append(line)
    if taken:
        yield Signing(tuple(taken), name)


def _is_name(line: Line) -> bool:
    text = line.text.strip(" .")
    words = text.replace(".", ". ").split()
    if not _NAME.match(text) or not 2 <= len(words) <= 8:
        return False
    return all(word[0].isupper() for word in words) or (line.all_bold() is True and words[0][0].isupper())


def _contact(rest: Sequence[Line], parts: list[Part], blocks: Sequence[Signing]) -> None:
    """Name the address under the last signature: lines that begin as one, up to the first appendix."""
    if not blocks:
        return
    last = max(line.number for block in blocks for line in block.lines)
    for line in (it for it in rest if it.number > last and it.text):
        if parts[line.number] is Part.APPENDIX:
            return
        if parts[line.number] is Part.UNKNOWN and _CONTACT.match(line.folded) and line.side is Side.WHOLE:
            parts[line.number] = Part.CONTACT


def _appendices(rest: Sequence[Line], parts: list[Part]) -> None:
    begun: Line | None = None
    for line in rest:
        if parts[line.number] is not Part.UNKNOWN or not line.full:
            continue
        if _APPENDIX.match(" ".join(fold(line.full).split())) and line.table is None:
            parts[line.number] = Part.APPENDIX
            begun = line
            continue
        if begun is None or line.number - begun.number > 6 or line.table is not None:
            continue
        if _ENCLOSED.match(line.folded):
            parts[line.number] = Part.APPENDIX_NOTE
        elif line.align is Align.CENTER or (line.text.isupper() and line.number - begun.number < 3):
            parts[line.number] = Part.APPENDIX_TITLE
        else:
            begun = None
