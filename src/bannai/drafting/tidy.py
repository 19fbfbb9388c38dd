"""Joins pieces into clean runs: spaces, punctuation at the seams, capitals at the start of sentences."""

from __future__ import annotations

from dataclasses import replace

from bannai.documents.model import Inline, Run
from bannai.documents.vietnamese import upper_first

_CLOSING = ".,;:!?…"
_STOPS = ".,;:"
_SENTENCE_END = ".!?"
_NOT_THE_END = ("v.v.", "...")  # an open list goes on in the same sentence
_NO_SPACE_BEFORE = ".,;:!?)”…"
_NO_SPACE_AFTER = "(“"
_OPENING = "“\"'("


def tidy(runs: list[Run], *, capital: bool = True) -> Inline:
    """Return clean runs: no double space, none before punctuation, no doubled stop at a seam.

    With `capital`, the first letter and the first letter after a sentence's end are capitals where
    a seam put a small letter there. Runs of the same fact and look that meet are joined.
    """
    texts = [""] * len(runs)
    before = ""  # the text so far without its last space; only its tail matters
    space: int | None = None  # the run whose space waits for the next sign
    for at, run in enumerate(runs):
        spaced = space is not None or run.text.startswith(" ")
        opens = capital and _opens_sentence(before, spaced=spaced)
        for char in run.text:
            if char == " ":
                if space is None and before and before[-1] not in _NO_SPACE_AFTER:
                    space = at
                continue
            if char in _NO_SPACE_BEFORE:
                space = None
            if not texts[at] and char in _STOPS and before and before[-1] in _CLOSING:
                continue
            if space is not None:
                texts[space] += " "
                space = None
            texts[at] += char
            before = before[-40:] + char
        if opens:
            texts[at] = _capital(texts[at])
    return _merged([replace(run, text=text) for run, text in zip(runs, texts, strict=True) if text])


def _merged(runs: list[Run]) -> Inline:
    result: list[Run] = []
    for run in runs:
        last = result[-1] if result else None
        if last and (last.fact, last.bold, last.italic) == (run.fact, run.bold, run.italic):
            result[-1] = replace(last, text=last.text + run.text)
        else:
            result.append(run)
    return tuple(result)


def _opens_sentence(before: str, *, spaced: bool) -> bool:
    tail = before.rstrip(_OPENING)
    if not any(char.isalnum() for char in tail):
        return True
    apart = spaced or tail != before
    return apart and tail[-1] in _SENTENCE_END and not tail.lower().endswith(_NOT_THE_END)


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
    if bare.endswith("v.v") and text.startswith(".", len(bare)):
        bare += "."
        end = end.lstrip(".")
    closed = Run(end, bold=last.bold, italic=last.italic) if last.fact else None
    if closed is None:
        return (*head, replace(last, text=bare + end))
    return (*head, replace(last, text=bare), *((closed,) if end else ()))
