"""The closing of an own paper: Nơi nhận and the signatures, as a table or as lines of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bannai.documents.model import Align, Inline, Run, Signature
from bannai.documents.vietnamese import fold
from bannai.drafting.papers.head import is_rule
from bannai.drafting.papers.lines import Grid, Line, Piece

_RECIPIENTS = re.compile(r"Nơi nhận\s*:?\s*", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?:TM|KT|TL|TUQ|Q|T/M|K/T|T/L)[./]?\s*[A-ZĐÀ-Ỹ]")
_POSITIONS = frozenset(
    fold(name)
    for name in (
        "Chủ tịch", "Phó Chủ tịch", "Bí thư", "Phó Bí thư", "Chánh Văn phòng", "Trưởng phòng", "Giám đốc",
        "Thư ký", "Chủ trì", "Chủ tọa", "Người ghi biên bản", "Trưởng ban", "Hiệu trưởng", "Trưởng bản",
    )
)  # fmt: skip
_NOTE = re.compile(r"\((?:ký|đã ký)[^()]*\)", re.IGNORECASE)
_NAME = re.compile(r"\{\{[^{}]*\}\}|[^\W\d_][\w’'.]*(?:\s+[^\W\d_][\w’'.]*){1,6}")
_LINE_LIMIT = 90
_MOST_LINES = 8  # of a signature that stands in lines of its own
_FROM_END = 60  # pieces that are looked at


@dataclass(slots=True)
class Closing:
    """Where the closing begins and ends among the pieces, and what stands in it; `left` goes to the body."""

    start: int
    end: int
    signatures: list[Signature] = field(default_factory=list)
    recipients: list[Inline] = field(default_factory=list)
    left: list[Line] = field(default_factory=list)


def find_closing(pieces: Sequence[Piece]) -> Closing | None:
    """Return the closing, or None where none is found for certain."""
    for at in range(len(pieces) - 1, max(-1, len(pieces) - 1 - _FROM_END), -1):
        piece = pieces[at]
        if isinstance(piece, Grid):
            closing = _in_grid(piece, at)
            if closing is not None:
                return closing
        elif _RECIPIENTS.fullmatch(piece.plain):
            return _in_lines(pieces, at)
    return _alone(pieces)


def _in_grid(grid: Grid, at: int) -> Closing | None:
    columns = [column for column in grid.columns() if any(line.plain for line in column)]
    if not 1 <= len(columns) <= 3:
        return None
    closing = Closing(at, at + 1)
    certain = False
    for column in columns:
        texts = [line for line in column if line.plain and not is_rule(line.plain)]
        place = next((n for n, line in enumerate(texts) if _RECIPIENTS.match(line.plain)), None)
        if place is not None and not closing.recipients:
            certain = True
            first = _RECIPIENTS.sub("", texts[place].plain, count=1)
            items = (first, *(it.plain for it in texts[place + 1 :]))
            closing.recipients += [_item(text) for text in items if text]
            texts = texts[:place]
        if not texts:
            continue
        signature, left = _signature(texts)
        if signature is not None:
            certain = certain or bool(_AUTHORITY.match(texts[0].plain)) or len(columns) > 1
            closing.signatures.append(signature)
        closing.left += left
    return closing if certain and not (len(closing.left) > 3) else None


def _in_lines(pieces: Sequence[Piece], at: int) -> Closing:
    """Nơi nhận as a line: its items follow it; the signature stands right before, or right behind them."""
    closing = Closing(at, at + 1)
    while closing.end < len(pieces):
        line = pieces[closing.end]
        if not isinstance(line, Line) or not line.plain.startswith(("-", "–", "+", "Như trên", "Lưu")):
            break
        closing.recipients.append(_item(line.plain))
        closing.end += 1
    before = _signature_lines(pieces, at)
    if before:
        signature, left = _signature(before)
        if signature is not None and not left:
            closing.signatures.append(signature)
            closing.start = at - len(before)
            return closing
    behind: list[Line] = []
    for piece in pieces[closing.end : closing.end + _MOST_LINES]:
        if not isinstance(piece, Line) or piece.label:
            break
        behind.append(piece)
    if behind and _begins(behind[0]):
        cut = next((n for n, line in enumerate(behind) if n and not _belongs(line)), len(behind))
        signature, left = _signature(behind[:cut])
        if signature is not None and not left:
            closing.signatures.append(signature)
            closing.end += cut
    return closing


def _alone(pieces: Sequence[Piece]) -> Closing | None:
    """A signature without Nơi nhận, at the very end."""
    lines = _signature_lines(pieces, len(pieces))
    if not lines:
        return None
    signature, left = _signature(lines)
    if signature is None or left:
        return None
    return Closing(len(pieces) - len(lines), len(pieces), [signature])


def _signature_lines(pieces: Sequence[Piece], end: int) -> list[Line]:
    """Return the lines right before `end` that are a signature: from the line that begins one."""
    lines: list[Line] = []
    best: list[Line] = []
    for piece in reversed(pieces[max(0, end - _MOST_LINES) : end]):
        if not isinstance(piece, Line) or piece.label or not _belongs(piece):
            break
        lines.insert(0, piece)
        if _begins(piece):
            best = list(lines)
    return best


def _begins(line: Line) -> bool:
    text = line.plain
    known = fold(text).strip(" .:") in _POSITIONS
    return text.isupper() and (bool(_AUTHORITY.match(text)) or (known and line.align is not Align.JUSTIFY))


def _belongs(line: Line) -> bool:
    text = line.plain
    short = len(text) <= _LINE_LIMIT and not text.endswith((";", ":", "."))
    return short and (text.isupper() or bool(_NOTE.fullmatch(text)) or bool(_NAME.fullmatch(text)))


def _signature(lines: Sequence[Line]) -> tuple[Signature | None, list[Line]]:
    """Return a signature block, and the lines that are no part of one."""
    capitals: list[Inline] = []
    name, note = "", ""
    left: list[Line] = []
    for line in lines:
        text = line.plain
        if is_rule(text):
            continue
        if text.isupper() and len(text) <= _LINE_LIMIT and not name and not line.label:
            capitals.append((Run(text),))
        elif _NOTE.fullmatch(text) and not note:
            note = text
        elif capitals and not name and _NAME.fullmatch(text) and len(text) <= _LINE_LIMIT:
            name = text
        else:
            left.append(line)
    first = lines[0].plain if lines else ""
    known = fold(first).strip(" .:") in _POSITIONS or _AUTHORITY.match(first)
    if not capitals or not (known or name):
        return None, list(lines)
    return Signature(tuple(capitals), (Run(name),) if name else (), note), left


def _item(text: str) -> Inline:
    return (Run(text.lstrip("-– ").strip() or text),)
