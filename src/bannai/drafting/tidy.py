"""Joins pieces into clean runs: spaces, punctuation at the seams, capitals at the start of sentences."""

from __future__ import annotations

from dataclasses import replace

from bannai.documents.model import Inline, Run
from bannai.documents.vietnamese import upper_first

_CLOSING = ".,;:!?…"
_SENTENCE_END = ".!?…"
_NO_SPACE_BEFORE = ".,;:!?)”…"
_OPENING = "“\"'("


def tidy(runs: list[Run], *, capital: bool = True) -> Inline:
    """Return clean runs: no double space, none before punctuation, no doubled stop at a seam.

    With `capital`, the first letter and the first letter after a sentence's end are capitals where
    a seam put a small letter there. Runs of the same fact and look that meet are joined.
    """
    result: list[Run] = []
    before = ""  # the text so far, only its tail matters
    for run in runs:
        text = _seam(before, run.text, first=not result)
        if capital and _starts_sentence(before):
            text = _capital(text)
        if not text:
            continue
        before = (before + text)[-40:]
        if result and (result[-1].fact, result[-1].bold, result[-1].italic) == (
            run.fact,
            run.bold,
            run.italic,
        ):
            result[-1] = replace(result[-1], text=result[-1].text + text)
        else:
            result.append(replace(run, text=text))
    while result and (stripped := result[-1].text.rstrip(" ")) != result[-1].text:
        result[-1:] = [replace(result[-1], text=stripped)] if stripped else []
    return tuple(result)


def _seam(before: str, text: str, *, first: bool) -> str:
    kept: list[str] = []
    last = before[-1:] if before else ""
    for index, char in enumerate(text):
        if char == " " and (last == " " or (first and not kept) or last == ""):
            continue
        if char in _NO_SPACE_BEFORE and last == " " and kept and kept[-1] == " ":
            kept.pop()
            last = kept[-1] if kept else before[-1:]
        if index == 0 and char in ".,;:" and last and last in _CLOSING:
            continue
        kept.append(char)
        last = char
    return "".join(kept)


def _starts_sentence(before: str) -> bool:
    tail = before.rstrip(" " + _OPENING)
    if not tail:
        return True
    return tail[-1] in _SENTENCE_END and before[-1:] in " " + _OPENING


def _capital(text: str) -> str:
    lead = len(text) - len(text.lstrip(" " + _OPENING))
    return text[:lead] + upper_first(text[lead:])


def finished(inline: Inline, end: str = ".") -> Inline:
    """Return the runs closed by `end`: a stop, comma or semicolon at the end is replaced, `!?:…` stays."""
    if not inline:
        return inline
    *head, last = inline
    text = last.text.rstrip(" ")
    if text.endswith(("!", "?", ":", "…", "./.")):
        return inline
    bare = text.rstrip(".;,")
    if bare.endswith("v.v") and text.endswith("."):
        bare += "."
        end = end.lstrip(".")
    closed = Run(end, bold=last.bold, italic=last.italic) if last.fact else None
    if closed is None:
        return (*head, replace(last, text=bare + end))
    return (*head, replace(last, text=bare), *((closed,) if end else ()))
