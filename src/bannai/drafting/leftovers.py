"""What a date or a time of the form leaves unread of an answer: it is told, never dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bannai import messages
from bannai.documents.kinds import DocumentKind, InputType
from bannai.documents.vietnamese import clean, find_dates, find_time, parse_time

_BETWEEN = re.compile(
    r"[,;()–-]|\b(?:ngày|vào|lúc|hồi|chủ nhật|thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7]))\b", re.IGNORECASE
)


def left_over(kind: DocumentKind, answers: Mapping[str, Any]) -> Iterator[str]:
    """Yield a warning for each date or time answer that says more than its date and its time.

    A time beside a date is read where the kind also asks for the time and got the same answer.
    """
    for item in kind.inputs:
        raw = answers.get(item.key)
        if item.type not in (InputType.DATE, InputType.TIME) or not isinstance(raw, str):
            continue
        read = {other.type for other in kind.inputs if answers.get(other.key) == raw}
        rest = _rest(clean(raw, multiline=False), dated=InputType.DATE in read, timed=InputType.TIME in read)
        if rest:
            yield messages.text("drafting.answer_cut", label=item.label, rest=rest)


def _rest(text: str, *, dated: bool, timed: bool) -> str:
    for span in [span for span in find_dates(text) if span.value][:1] if dated else []:
        text = f"{text[: span.start]},{text[span.end :]}"
    found = find_time(text) if timed else None
    parts = [part.strip(" .") for part in _BETWEEN.split(text)]
    return ", ".join(part for part in parts if part and (found is None or parse_time(part) != found))
