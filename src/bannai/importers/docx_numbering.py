"""Automatic numbers: what Word writes before a paragraph, counted as Word counts.

The counters belong to the abstract list: lists of one abstract list go on counting from each other, until one
that overrides its start is used for the first time. A level begins anew after any higher level, unless it
says otherwise (w:lvlRestart).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bannai.documents.vietnamese import number_to_words, roman
from bannai.importers.docx_properties import Fonts, Properties, paragraph_properties, text_properties
from bannai.importers.docx_symbols import symbol_text
from bannai.importers.docx_xml import Element, W, child_value, children, is_on, value, whole

LEVELS = 9
_SLOT = re.compile(r"%([1-9])")
_LARGEST = 32_767  # Word's own; beyond it every form is written in figures
_MOST_LETTERS = 30 * 26
_INDENTS = ("left_mm", "right_mm", "first_line_mm", "tabs")
_PICTURE_BULLET = "•"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list as its part tells it. `custom` are examples of a custom form ("a, b, c, d, đ")."""

    start: int = 1
    form: str = "decimal"
    custom: str = ""
    text: str = ""
    suffix: str = "tab"
    legal: bool = False  # every level's number in figures
    restart: int | None = None  # 0 never, N only after level N (from 1)
    style: str = ""
    paragraph: Properties = field(default_factory=dict)
    look: Properties = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _List:
    abstract: int
    starts: dict[int, int]
    levels: dict[int, Level]


@dataclass(frozen=True, slots=True)
class Number:
    """The number of one paragraph."""

    text: str
    level: Level
    ordinal: int


class Numbering:
    """The numbering part of one file."""

    def __init__(
        self, root: Element | None, fonts: Fonts, linked: Callable[[str], int | None] = lambda _: None
    ) -> None:
        """Read the part. `linked` gives the numId of a numbering style (w:numStyleLink)."""
        self._fonts = fonts
        self._abstracts: dict[int, dict[int, Level]] = {}
        self._links: dict[int, str] = {}
        self._lists: dict[int, _List] = {}
        self._linked = linked
        self._counts: dict[int, list[int | None]] = {}
        self._starts: dict[int, dict[int, int]] = {}  # starts in force, by abstract list
        self._begun: set[int] = set()
        if root is not None:
            self._read(root)

    def _read(self, root: Element) -> None:
        for element in root.iter(W + "abstractNum"):
            key = whole(value(element, "abstractNumId"), limit=2**31)
            if key is not None:
                self._abstracts[key] = self._levels(element)
                if link := child_value(element, "numStyleLink"):
                    self._links[key] = link
        for element in root.iter(W + "num"):
            key = whole(value(element, "numId"), limit=2**31)
            abstract = whole(child_value(element, "abstractNumId"), limit=2**31)
            if key is None or abstract is None:
                continue
            starts, levels = {}, {}
            for override in element.iter(W + "lvlOverride"):
                level = whole(value(override, "ilvl"))
                if level is None or not 0 <= level < LEVELS:
                    continue
                start = whole(child_value(override, "startOverride"), limit=_LARGEST)
                if start is not None:
                    starts[level] = start
                levels.update(self._levels(override))
            self._lists[key] = _List(abstract, starts, levels)

    def _levels(self, holder: Element) -> dict[int, Level]:
        found = {}
        for element in holder.iter(W + "lvl"):
            number = whole(value(element, "ilvl"))
            if number is not None and 0 <= number < LEVELS:
                found[number] = self._level(element)
        return found

    def _level(self, element: Element) -> Level:
        parts = {child.tag: child for child in children(element)}
        form = parts.get(W + "numFmt")
        text = value(parts.get(W + "lvlText"))
        picture = W + "lvlPicBulletId" in parts
        start = whole(value(parts.get(W + "start")), limit=_LARGEST)
        return Level(
            start=1 if start is None else start,
            form="bullet" if picture else value(form) or "decimal",
            custom=(value(form, "format") or "")[:200],
            text=_PICTURE_BULLET if picture else (text or "")[:200],
            suffix=value(parts.get(W + "suff")) or "tab",
            legal=bool(is_on(parts.get(W + "isLgl"))),
            restart=whole(value(parts.get(W + "lvlRestart"))),
            style=value(parts.get(W + "pStyle")) or "",
            paragraph=paragraph_properties(parts.get(W + "pPr")),
            look=text_properties(parts.get(W + "rPr"), self._fonts),
        )

    def _resolved(self, num_id: int) -> tuple[_List, dict[int, Level], int] | None:
        """Return a list, its levels, and the abstract list that holds its counters."""
        found = self._lists.get(num_id)
        if found is None:
            return None
        abstract = found.abstract
        link = self._links.get(abstract)
        if link and (target := self._lists.get(self._linked(link) or 0)) is not None:
            abstract = target.abstract
        return found, {**self._abstracts.get(abstract, {}), **found.levels}, abstract

    def level_of(self, num_id: int, level: int | None, style: str) -> int:
        """Return the level in force: the one told, else the one that is tied to the style, else the first."""
        if level is not None:
            return level
        resolved = self._resolved(num_id)
        if resolved is not None:
            for number, item in resolved[1].items():
                if item.style == style:
                    return number
        return 0

    def indents(self, num_id: int, level: int | None, style: str) -> Properties:
        """Return what a level says of indents and tabs."""
        resolved = self._resolved(num_id)
        if resolved is None:
            return {}
        item = resolved[1].get(self.level_of(num_id, level, style))
        return {} if item is None else {key: item.paragraph[key] for key in _INDENTS if key in item.paragraph}

    def next_number(self, num_id: int, level: int) -> Number | None:
        """Count one paragraph and return its number; None for a list that the file does not have."""
        resolved = self._resolved(num_id)
        if resolved is None or level not in resolved[1]:
            return None
        found, levels, abstract = resolved
        counts = self._counts.setdefault(abstract, [None] * LEVELS)
        starts = self._starts.setdefault(abstract, {})
        if num_id not in self._begun:
            self._begun.add(num_id)
            for at, start in found.starts.items():
                counts[at] = None
                starts[at] = start
        before = counts[level]
        counts[level] = _start(levels, starts, level) if before is None else before + 1
        for lower in range(level + 1, LEVELS):
            restart = levels[lower].restart if lower in levels else None
            if restart is None or level < restart:
                counts[lower] = None
        shown = [
            _start(levels, starts, at) if count is None else count for at, count in enumerate(counts)
        ]  # a higher level that was never counted shows its start
        item = levels[level]
        return Number(_text(levels, item, shown), item, shown[level])


def _start(levels: dict[int, Level], starts: dict[int, int], level: int) -> int:
    if level in starts:
        return starts[level]
    return levels[level].start if level in levels else 1


def _text(levels: dict[int, Level], item: Level, shown: list[int]) -> str:
    if item.form == "bullet":
        return symbol_text(item.text, str(item.look.get("font", "")))

    def figure(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        level = levels.get(at, item)
        if item.legal:
            level = replace(level, form="decimal")
        return number_text(shown[at], level.form, level.custom)

    return _SLOT.sub(figure, item.text)


def number_text(number: int, form: str, custom: str = "") -> str:
    """Return a number in one of Word's forms; one that is not known, or cannot be written so, in figures."""
    if form == "none":
        return ""
    if form == "custom":
        return _custom(number, custom)
    if not 1 <= number <= _LARGEST:
        return str(number)
    if form in ("upperRoman", "lowerRoman") and number < 4000:
        return roman(number) if form == "upperRoman" else roman(number).lower()
    if form in ("upperLetter", "lowerLetter") and number <= _MOST_LETTERS:
        turns, at = divmod(number - 1, 26)
        letters = chr(ord("a") + at) * (turns + 1)  # z is followed by aa, bb, cc
        return letters.upper() if form == "upperLetter" else letters
    if form == "vietnameseCounting":
        return number_to_words(number)
    if form in _DECORATED:
        return _DECORATED[form].format(number)
    return str(number)


_DECORATED = {
    "decimalZero": "{:02d}",
    "numberInDash": "- {} -",
    "decimalEnclosedParen": "({})",
    "decimalEnclosedFullstop": "{}.",
}


def _custom(number: int, examples: str) -> str:
    """Return a number by examples: "001, 002, …" tells the width, "a, b, c, d, đ, e" the signs themselves."""
    signs = [sign for part in examples.split(",") if (sign := part.strip()) not in ("", "...", "…")]
    if not signs:
        return str(number)
    if all(sign.isdigit() for sign in signs):
        return str(number).zfill(len(signs[0])) if number >= 0 else str(number)
    return signs[number - 1] if 1 <= number <= len(signs) else str(number)
