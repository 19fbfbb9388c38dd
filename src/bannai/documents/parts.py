"""The lines of a document outside its sections (head and closing), each under the name of its part.

Editors and the merging of versions treat them alike: a part is a list of lines, in reading order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bannai.documents.model import Document, Inline, Run

_LETTERHEAD_LISTS = ("superior", "issuer")
_LETTERHEAD_LINES = ("symbol", "place_date", "letter_subject", "draft")
_TITLE_LINES = ("type_name", "subject", "dateline")
_CLOSING_LINES = ("contact",)
_SIGNATURE = "signature"

Lines = tuple[Inline, ...]


def head_parts(document: Document) -> dict[str, Lines]:
    """Return the parts that stand before the sections, in reading order; an empty part has no lines."""
    parts: dict[str, Lines] = {}
    if document.letterhead:
        parts |= {name: getattr(document.letterhead, name) for name in _LETTERHEAD_LISTS}
        parts |= {name: _lines(getattr(document.letterhead, name)) for name in _LETTERHEAD_LINES}
    parts |= {name: _lines(getattr(document, name)) for name in _TITLE_LINES}
    parts["addressed"] = document.addressed
    return parts


def closing_parts(document: Document) -> dict[str, Lines]:
    """Return the parts that stand after the sections, in reading order."""
    parts: dict[str, Lines] = {}
    for number, signature in enumerate(document.signatures):
        parts[f"{_SIGNATURE}.{number}.lines"] = signature.lines
        parts[f"{_SIGNATURE}.{number}.name"] = _lines(signature.name)
    parts["recipients"] = document.recipients
    parts |= {name: _lines(getattr(document, name)) for name in _CLOSING_LINES}
    return parts


def with_part(document: Document, name: str, lines: Lines) -> Document:
    """Return the document with the lines of one part replaced. Raises KeyError for an unknown part."""
    several = name in (*_LETTERHEAD_LISTS, "addressed", "recipients")
    value: dict[str, Any] = {name: lines if several else one_line(lines)}
    if name in (*_TITLE_LINES, *_CLOSING_LINES, "addressed", "recipients"):
        return replace(document, **value)
    if document.letterhead and name in (*_LETTERHEAD_LISTS, *_LETTERHEAD_LINES):
        return replace(document, letterhead=replace(document.letterhead, **value))
    first, _, rest = name.partition(".")
    number, _, field = rest.partition(".")
    if first == _SIGNATURE and number.isdigit() and int(number) < len(document.signatures):
        signatures = list(document.signatures)
        at = int(number)
        if field == "name":
            signatures[at] = replace(signatures[at], name=one_line(lines))
        else:
            signatures[at] = replace(signatures[at], lines=lines)
        return replace(document, signatures=tuple(signatures))
    raise KeyError(name)


def _lines(inline: Inline) -> Lines:
    return (inline,) if inline else ()


def one_line(lines: Sequence[Inline]) -> Inline:
    """Return the runs of one line: what was broken into several goes on after a space."""
    joined: list[Run] = []
    for line in lines:
        if joined and line:
            joined.append(Run(" "))
        joined += line
    return tuple(joined)
