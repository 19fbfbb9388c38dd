"""The head of an own paper: issuer, number, date, "V/v …"; then kind of paper, trích yếu, Kính gửi.

Set as a table, by tabs, by text boxes: what counts is what stands there. A head is taken only when the name
of the State (or of the Party) and a number or a date are found; what is not recognised goes to the body.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bannai.documents.model import Align, Inline, Run, plain_text
from bannai.documents.vietnamese import fold
from bannai.drafting.papers.lines import Grid, Line, Piece, clean_runs

_LOOKED_AT = 40  # pieces: no head is longer
_NAME_LIMIT = 90  # letters of a line of the issuer
_TITLE_LIMIT = 400
_RULE = re.compile(r"(?=.*[_\-–—=*])[\s_\-–—=*.·]+")
_GAP = r"(?:[\d.…_ ]*|\{\{[^{}]*\}\})"
SYMBOL = re.compile(r"Số\s*:?\s*(?P<number>\d*[a-zđ]?|[.…_ ]*|\{\{[^{}]*\}\})\s*(?P<rest>[/–-]\s*[A-ZĐ].*)")
DATE = re.compile(
    rf"(?P<place>[^,;:]{{2,60}}),\s*"
    rf"(?P<date>ngày\s*{_GAP}\s*tháng\s*{_GAP}\s*năm\s*{_GAP}|(?:ngày\s*)?\{{\{{[^{{}}]*\}}\}})"
)
_SUBJECT = re.compile(r"(?:V/v|Về việc|về việc)\b.*")
_URGENCY = frozenset({"hoa toc", "thuong khan", "khan", "hoa toc hen gio"})
_ADDRESSED = re.compile(r"(?P<word>Kính gửi|Kính trình)\s*:?\s*(?P<rest>.*)")
_NATION = (fold("Cộng hòa xã hội chủ nghĩa Việt Nam"),)
_MOTTO = fold("Độc lập - Tự do - Hạnh phúc").replace(" ", "")
_PARTY = fold("Đảng Cộng sản Việt Nam")
_LEVELS = ("XÃ ", "PHƯỜNG ", "TỈNH ", "HUYỆN ", "THÀNH PHỐ ", "THỊ TRẤN ", "ĐẶC KHU ", "QUẬN ")


class _Part(StrEnum):
    NATION = "nation"
    MOTTO = "motto"
    PARTY = "party"
    RULE = "rule"
    SYMBOL = "symbol"
    DATE = "date"
    SUBJECT = "subject"
    URGENCY = "urgency"
    CAPITALS = "capitals"
    OTHER = "other"


@dataclass(slots=True)
class Head:
    """What was found, as runs; `used` is how many pieces it took, `left` the lines without a place."""

    used: int = 0
    party: bool = False
    found: bool = False
    superior: list[Inline] = field(default_factory=list)
    issuer: list[Inline] = field(default_factory=list)
    number: str = ""
    symbol: str = ""
    place: str = ""
    date: str = ""
    letter_subject: list[Run] = field(default_factory=list)
    urgency: str = ""
    type_name: Inline = ()
    subject: list[Run] = field(default_factory=list)
    dateline: Inline = ()
    addressed: list[Inline] = field(default_factory=list)
    addressed_word: str = ""
    left: list[Line] = field(default_factory=list)


def find_head(pieces: Sequence[Piece], type_names: Collection[str]) -> Head:
    """Return the head of a paper; `type_names` are the kinds of paper ("Báo cáo") that standards know."""
    head = _letterhead(pieces, {fold(name) for name in type_names})
    _title(pieces, head, {fold(name) for name in type_names})
    if head.found or head.type_name:
        _addressed(pieces, head)
    return head


def is_rule(text: str) -> bool:
    """Say whether a line is only a drawn line: underscores, hyphens, stars."""
    return bool(text) and _RULE.fullmatch(text) is not None


def _letterhead(pieces: Sequence[Piece], types: Collection[str]) -> Head:
    head = Head()
    names: list[Line] = []
    seen: set[_Part] = set()
    left: list[Line] = []
    for number, piece in enumerate(pieces[:_LOOKED_AT]):
        complete = {_Part.SYMBOL, _Part.DATE} <= seen and bool(seen & {_Part.NATION, _Part.PARTY})
        if isinstance(piece, Grid):
            if complete or piece.width > 4:
                break
            columns = piece.columns()
        else:
            columns = [[part] for part in piece.pieces()]
        parts = [[(line, _part(line.plain)) for line in column] for column in columns]
        flat = [part for column in parts for _, part in column]
        if isinstance(piece, Line):
            centred = fold(piece.plain).rstrip(":") in types
            if centred or (
                complete and not set(flat) & {_Part.RULE, _Part.SUBJECT, _Part.URGENCY, _Part.MOTTO}
            ):
                break
            if seen & {_Part.SYMBOL, _Part.DATE} and set(flat) <= {_Part.OTHER, _Part.CAPITALS} and flat:
                break
        for column in parts:
            _take_column(column, head, names, left, seen)
        head.used = number + 1
    named = bool(seen & {_Part.NATION, _Part.PARTY}) and bool(seen & {_Part.SYMBOL, _Part.DATE})
    if not named:
        return Head()
    head.found, head.party, head.left = True, _Part.PARTY in seen, left
    head.superior, head.issuer = _issuers(names)
    return head


def _take_column(
    column: Sequence[tuple[Line, _Part]], head: Head, names: list[Line], left: list[Line], seen: set[_Part]
) -> None:
    subject = nation = False
    for line, part in column:
        text = line.plain
        if part is _Part.SYMBOL and (match := SYMBOL.fullmatch(text)) and not head.symbol:
            head.number, head.symbol = match["number"].strip(" .…_"), match["rest"].strip()
        elif part is _Part.DATE and (match := DATE.fullmatch(text)) and not head.place:
            head.place, head.date = match["place"].strip(), match["date"].strip()
        elif part is _Part.SUBJECT and not head.letter_subject:
            head.letter_subject += line.clean_runs
            subject = True
        elif part is _Part.URGENCY and not head.urgency:
            head.urgency = text
        elif part in (_Part.NATION, _Part.MOTTO, _Part.PARTY, _Part.RULE):
            nation = nation or part is not _Part.RULE
        elif subject and part is _Part.OTHER and line.label == "":
            head.letter_subject += [Run(" "), *line.clean_runs]
        elif _Part.SYMBOL not in seen and not nation and len(text) <= _NAME_LIMIT and not line.label:
            names.append(line)
        elif text:
            left.append(line)
        seen.add(part)


def _part(text: str) -> _Part:
    folded = fold(text).strip(" .:")
    if folded in _NATION:
        return _Part.NATION
    if re.sub(r"[\s–—]", "", folded).replace("-", "") == _MOTTO.replace("-", ""):
        return _Part.MOTTO
    if folded == _PARTY:
        return _Part.PARTY
    if is_rule(text) or not text:
        return _Part.RULE
    if SYMBOL.fullmatch(text):
        return _Part.SYMBOL
    if DATE.fullmatch(text):
        return _Part.DATE
    if _SUBJECT.match(text):
        return _Part.SUBJECT
    if folded in _URGENCY and text.isupper():
        return _Part.URGENCY
    return _Part.CAPITALS if text.isupper() else _Part.OTHER


def _issuers(names: Sequence[Line]) -> tuple[list[Inline], list[Inline]]:
    """Return the lines above the issuer, and the issuer's: the bold ones, else the last (with its place)."""
    lines = [replace(line, runs=_plain(line)) for line in names]
    bold = [line.bold for line in names]
    if any(bold) and not all(bold):
        first = bold.index(True)
    elif len(lines) > 1:
        level = lines[-1].plain.upper().startswith(_LEVELS)
        first = max(0, len(lines) - (2 if level else 1))
    else:
        first = 0
    runs = [line.runs for line in lines]
    return runs[:first], runs[first:]


def _plain(line: Line) -> Inline:
    text = line.plain
    return (Run(text),) if text else ()


def _title(pieces: Sequence[Piece], head: Head, types: Collection[str]) -> None:
    """Take kind of paper and trích yếu: centred lines, the first in capitals or known as a kind of paper."""
    at = _past_rules(pieces, head.used)
    line = _line_at(pieces, at)
    if line is None or head.letter_subject:
        return
    text = line.plain
    known = fold(text).rstrip(":") in types
    if not known and not (line.align is Align.CENTER and line.bold and text.isupper()):
        return
    if len(text) > _TITLE_LIMIT or line.label or _ADDRESSED.match(text):
        return
    head.type_name, at = _unlooked(line), at + 1
    while (line := _line_at(pieces, at)) is not None and line.align is Align.CENTER and not line.label:
        text = line.plain
        if is_rule(text):
            break
        if _ADDRESSED.match(text) or text.endswith(":") or len(text) > _TITLE_LIMIT:
            break
        if text.isupper() and head.subject and not text_of(head.subject).isupper():
            break  # who decides, in a decision
        if not line.bold:
            if not head.found and line.italic and not head.dateline:
                head.dateline, at = _unlooked(line), at + 1
            break
        head.subject += [Run(" ")] if head.subject else []
        head.subject += _unlooked(line)
        at += 1
    head.used = _past_rules(pieces, at)


def _unlooked(line: Line) -> Inline:
    """Return the words without bold and italic: the standard sets them."""
    return clean_runs(tuple(replace(run, bold=False, italic=False) for run in line.runs))


def _addressed(pieces: Sequence[Piece], head: Head) -> None:
    at = head.used
    line = _line_at(pieces, at)
    match = _ADDRESSED.fullmatch(line.plain) if line is not None else None
    if match is None:
        return
    items = [match["rest"]] if match["rest"].strip() else []
    if items and items[0].startswith("-"):
        items = [items[0].lstrip("- ")]
    at += 1
    listed = not items or match["rest"].startswith("-")
    while listed and (line := _line_at(pieces, at)) is not None and line.plain.startswith(("-", "–")):
        items.append(line.plain.lstrip("-– "))
        at += 1
    if not items:
        return
    head.addressed = [(Run(item.rstrip(" ;.,")),) for item in items if item.rstrip(" ;.,")]
    head.addressed_word = match["word"]
    head.used = at


def _past_rules(pieces: Sequence[Piece], at: int) -> int:
    while (line := _line_at(pieces, at)) is not None and is_rule(line.plain):
        at += 1
    return at


def _line_at(pieces: Sequence[Piece], at: int) -> Line | None:
    piece = pieces[at] if at < len(pieces) else None
    return piece if isinstance(piece, Line) else None


def text_of(inline: Sequence[Run]) -> str:
    """Return the words of runs."""
    return plain_text(tuple(inline))
