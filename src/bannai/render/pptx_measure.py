"""Text measured with real font metrics, and cut where the sense allows it.

Liberation Sans has the widths of Arial, so what fits here fits in PowerPoint. Lengths are in pt.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import cache, lru_cache

from PIL import ImageFont

from bannai import paths
from bannai.documents.model import Inline, Run, plain_text

LINE_FACTOR = 1.2  # height of a single line of Arial against its size, rounded up
_SAFETY = 0.98  # kerning and hinting differ a little between programs
_UNITS = 1000
_SENTENCE_END = re.compile(r"(?<![.\s])(?<!\bTP)(?<!\bThS)(?<!\bTS)(?<!\bGS)(?<!\bTr)[.!?…;][\"”’)]*(?= )")
_CLAUSE_END = re.compile(r"[,:](?= )|(?<= )[–—-](?= )")
_ILLEGAL = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufffe\\uffff\\u2028\\u2029]+")


def clean(inline: Inline) -> Inline:
    """Return the runs without what XML cannot hold (a line break or tab becomes a space), none empty."""
    runs = (replace(run, text=clean_text(run.text)) if _ILLEGAL.search(run.text) else run for run in inline)
    kept = tuple(run for run in runs if run.text)
    return kept if any(run.text.strip() for run in kept) else ()


def clean_text(text: str) -> str:
    """Return a text on one line, without what XML cannot hold."""
    return _ILLEGAL.sub(" ", text) if _ILLEGAL.search(text) else text


@cache
def _font(bold: bool, italic: bool) -> ImageFont.FreeTypeFont:
    look = ("Bold" if bold else "") + ("Italic" if italic else "")
    file = paths.assets_dir() / "fonts" / f"LiberationSans-{look or 'Regular'}.ttf"
    return ImageFont.truetype(str(file), _UNITS, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=50_000)
def _ems(text: str, bold: bool, italic: bool) -> float:
    foreign = 0.0
    if not text.isascii():
        wide = {char for char in text if ord(char) > 0xFFFF or unicodedata.east_asian_width(char) in "WF"}
        if wide:  # other fonts draw these, about a square each
            foreign = sum(1.4 if ord(char) > 0xFFFF else 1.0 for char in text if char in wide)
            text = "".join(char for char in text if char not in wide)
    return foreign + _font(bold, italic).getlength(text) / _UNITS


def text_width(inline: Inline, size_pt: float, bold: bool = False, italic: bool = False) -> float:
    """Return the width of runs on one line; `bold` and `italic` add to the looks of the runs."""
    return sum(_ems(run.text, run.bold or bold, run.italic or italic) for run in inline) * size_pt


def longest_word(inline: Inline, size_pt: float, bold: bool = False) -> float:
    """Return the width of the widest word."""
    return max(
        (
            _ems(word, run.bold or bold, run.italic) * size_pt
            for run in inline
            for word in run.text.split(" ")
        ),
        default=0.0,
    )


def line_starts(inline: Inline, size_pt: float, width_pt: float, bold: bool = False) -> list[int]:
    """Return the offsets in the plain text at which its lines begin when it is set `width_pt` wide.

    Lines break at spaces; only a word that is wider than the line is broken inside.
    """
    width = width_pt * _SAFETY / size_pt
    text = plain_text(inline)
    looks: list[tuple[int, bool, bool]] = []  # end offset and look of each run
    end = 0
    for run in inline:
        end += len(run.text)
        looks.append((end, run.bold or bold, run.italic))

    def measure(start: int, stop: int) -> float:
        total = 0.0
        for run_end, strong, slanted in looks:
            if start < run_end:
                part = min(stop, run_end)
                total += _ems(text[start:part], strong, slanted)
                start = part
                if start >= stop:
                    break
        return total

    starts, filled, last = [0], 0.0, 0
    for match in re.finditer("[^ ]+", text):
        start, stop = match.span()
        word = measure(start, stop)
        gap = measure(last, start)
        last = stop
        if filled and filled + gap + word <= width:
            filled += gap + word
            continue
        if filled:
            starts.append(start)
        filled = word
        if word > width:
            filled = 0.0
            for at in range(start, stop):
                char = measure(at, at + 1)
                if filled and filled + char > width:
                    starts.append(at)
                    filled = 0.0
                filled += char
    return starts


def line_count(inline: Inline, size_pt: float, width_pt: float, bold: bool = False) -> int:
    """Return on how many lines the runs stand."""
    return len(line_starts(inline, size_pt, width_pt, bold))


def sense_end(text: str, limit: int) -> int:
    """Return the best offset ≤ `limit` to cut at: the end of a sentence, a clause, a word, or `limit`."""
    for pattern in (_SENTENCE_END, _CLAUSE_END):
        ends = [match.end() for match in pattern.finditer(text, 0, limit + 1) if match.end() <= limit]
        if ends and ends[-1] >= limit * 0.4:
            return ends[-1]
    if limit < len(text) and text[limit] != " ":
        space = text.rfind(" ", 0, limit)
        if text[: max(space, 0)].strip():
            return space
    return limit


def cut(inline: Inline, offset: int) -> tuple[Inline, Inline]:
    """Return the runs before and after an offset of the plain text, without spaces at the cut."""
    head: list[Run] = []
    tail: list[Run] = []
    for run in inline:
        if offset >= len(run.text):
            head.append(run)
        elif offset <= 0:
            tail.append(run)
        else:
            head.append(replace(run, text=run.text[:offset]))
            tail.append(replace(run, text=run.text[offset:]))
        offset -= len(run.text)
    while head and not head[-1].text.rstrip(" "):
        head.pop()
    while tail and not tail[0].text.lstrip(" "):
        tail.pop(0)
    if head:
        head[-1] = replace(head[-1], text=head[-1].text.rstrip(" "))
    if tail:
        tail[0] = replace(tail[0], text=tail[0].text.lstrip(" "))
    return tuple(head), tuple(tail)


def cut_to_lines(
    inline: Inline, lines: int, size_pt: float, width_pt: float, bold: bool = False
) -> tuple[Inline, Inline]:
    """Return the part that stands on at most `lines` lines, cut at sense, and the rest (may be empty)."""
    starts = line_starts(inline, size_pt, width_pt, bold)
    if len(starts) <= lines:
        return inline, ()
    return cut(inline, sense_end(plain_text(inline), starts[lines]))
