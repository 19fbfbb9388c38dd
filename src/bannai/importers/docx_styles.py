"""Styles, document defaults and theme fonts of a Word file, and the effective looks that come of them.

The order is that of ECMA-376, 17.7.2: defaults, table style, paragraph style (with the indents of its
numbering), character style, what stands at the place itself. Switches such as bold cancel each other between
the kinds of style (17.7.3), not within a chain of styles.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import lru_cache

from bannai.documents.paper_looks import Border, ParagraphLook, Tab, TextLook
from bannai.importers.docx_properties import (
    Fonts,
    Properties,
    merge,
    paragraph_properties,
    text_properties,
)
from bannai.importers.docx_xml import A, Element, W, value

_TOGGLES = ("bold", "italic", "caps", "small_caps", "strike", "hidden")
_DEEPEST = 50  # links of basedOn; Word itself stops at 11
_SIDE_ORDER = ("top", "left", "bottom", "right", "between")
_THEME_NAMES = (("minor", "minorFont"), ("major", "majorFont"))

IndentOf = Callable[[int, int | None, str], Properties]  # (numId, level, style id) → indents of the number


@dataclass(frozen=True, slots=True)
class _Style:
    kind: str
    name: str
    based_on: str
    text: Properties
    paragraph: Properties
    element: Element


def theme_fonts(root: Element | None) -> Fonts:
    """Return the fonts of a theme by Word's names for them (minorHAnsi, majorAscii, minorBidi …)."""
    found: dict[str, str] = {}
    if root is None:
        return found
    for prefix, tag in _THEME_NAMES:
        holder = next(root.iter(A + tag), None)
        if holder is None:
            continue
        for name, child in (("Ascii", "latin"), ("HAnsi", "latin"), ("Bidi", "cs"), ("EastAsia", "ea")):
            face = holder.find(A + child)
            font = "" if face is None else (face.get("typeface") or "").strip()
            if font:
                found[prefix + name] = font
    return found


class Styles:
    """The styles part of one file; a file without one has Word's own defaults (Times New Roman 10)."""

    def __init__(self, root: Element | None, fonts: Fonts) -> None:
        """Read the styles part."""
        self.fonts = fonts
        self._styles: dict[str, _Style] = {}
        self._defaults: dict[str, str] = {}  # kind → id of its default style
        self.text_defaults: Properties = {}
        self.paragraph_defaults: Properties = {}
        if root is not None:
            self._read(root)
        self._chains: dict[str, list[_Style]] = {}
        self._numbers: IndentOf = lambda _num, _level, _style: {}
        self._text_cache: dict[str, Properties] = {}
        self._paragraph_cache: dict[tuple[str, bool], Properties] = {}

    def _read(self, root: Element) -> None:
        defaults = root.find(W + "docDefaults")
        if defaults is not None:
            self.text_defaults = text_properties(defaults.find(f"{W}rPrDefault/{W}rPr"), self.fonts)
            self.paragraph_defaults = paragraph_properties(defaults.find(f"{W}pPrDefault/{W}pPr"))
        for element in root.iter(W + "style"):
            style_id, kind = value(element, "styleId"), value(element, "type") or "paragraph"
            if not style_id:
                continue
            name, base = element.find(W + "name"), element.find(W + "basedOn")
            self._styles[style_id] = _Style(
                kind,
                value(name) or style_id,
                value(base) or "",
                text_properties(element.find(W + "rPr"), self.fonts),
                paragraph_properties(element.find(W + "pPr")),
                element,
            )
            if value(element, "default") in ("1", "true", "on"):
                self._defaults[kind] = style_id

    def number_indents_from(self, indents: IndentOf) -> None:
        """Tell where the indents of numbered styles come from; called once, before any look is asked for."""
        self._numbers = indents

    def known(self, style_id: str, kind: str) -> str:
        """Return the id if there is such a style of this kind, else the kind's default ("" if none)."""
        style = self._styles.get(style_id)
        return style_id if style is not None and style.kind == kind else self._defaults.get(kind, "")

    def name(self, style_id: str) -> str:
        """Return the name of a style that people see, "" for an unknown one."""
        style = self._styles.get(style_id)
        return style.name if style else ""

    def numbering_link(self, style_id: str) -> int | None:
        """Return the numId that a numbering style stands for."""
        style = self._styles.get(style_id)
        found = style.paragraph.get("num_id") if style else None
        return found if isinstance(found, int) else None

    def chain(self, style_id: str) -> list[_Style]:
        """Return a style after all that it is based on, the most general first; a loop ends."""
        if (known := self._chains.get(style_id)) is not None:
            return known
        found: list[_Style] = []
        seen: set[str] = set()
        at = style_id
        while at in self._styles and at not in seen and len(found) < _DEEPEST:
            seen.add(at)
            found.append(self._styles[at])
            at = self._styles[at].based_on
        found.reverse()
        self._chains[style_id] = found
        return found

    def text_of(self, style_id: str) -> Properties:
        """Return what a style and those below it say of letters."""
        if style_id not in self._text_cache:
            self._text_cache[style_id] = merge(*(style.text for style in self.chain(style_id)))
        return self._text_cache[style_id]

    def paragraph_of(self, style_id: str, *, numbered: bool = True) -> Properties:
        """Return what a style says of paragraphs; `numbered` with the indents of its own numbering."""
        key = (style_id, numbered)
        if key not in self._paragraph_cache:
            layers: list[Properties] = []
            for style in self.chain(style_id):
                number = style.paragraph.get("num_id")
                if numbered and isinstance(number, int) and number > 0:
                    layers.append(self._numbers(number, style.paragraph.get("level"), style_id))
                layers.append(style.paragraph)
            self._paragraph_cache[key] = merge(*layers)
        return self._paragraph_cache[key]


_TEXT_FIELDS = tuple(field.name for field in fields(TextLook))
_PARAGRAPH_FIELDS = tuple(
    field.name for field in fields(ParagraphLook) if field.name not in ("borders", "tabs")
)


def text_look(styles: Styles, table: Properties, paragraph_style: str, direct: Properties) -> TextLook:
    """Return the effective look of letters. `table` is what the table's style says here."""
    paragraph = styles.text_of(paragraph_style)
    character_id = direct.get("style", "")
    character = styles.text_of(styles.known(character_id, "character")) if character_id else {}
    defaults = styles.text_defaults
    found = {**defaults, **table, **paragraph, **character, **direct}
    for toggle in _TOGGLES:
        if toggle in direct:
            continue
        layers = (table, paragraph, character)
        found[toggle] = (
            bool(defaults.get(toggle)) or sum(bool(layer.get(toggle)) for layer in layers) % 2 == 1
        )
    if found.get("complex") and "size_complex_pt" in found:
        found["size_pt"] = found["size_complex_pt"]
    return _made_text(tuple(found.get(name) for name in _TEXT_FIELDS))


@lru_cache(maxsize=4096)
def _made_text(values: tuple[object, ...]) -> TextLook:
    """Make a look once; equal looks are the same object, which keeps a long paper small."""
    given = {name: item for name, item in zip(_TEXT_FIELDS, values, strict=True) if item is not None}
    return TextLook(**given)  # type: ignore[arg-type]  # the readers give each field its type


def paragraph_look(
    styles: Styles, table: Properties, style: str, number: Properties | None, direct: Properties
) -> ParagraphLook:
    """Return the effective form of a paragraph.

    `number` is what a numbering at the place itself says of indents, None when only the style numbers it;
    {} there (numId 0) takes the style's numbering away with its indents.
    """
    numbered = number is None
    inherited = styles.paragraph_of(style, numbered=numbered)
    found = merge(styles.paragraph_defaults, table, inherited, number or {}, direct)
    borders: dict[str, Border | None] = found.get("borders", {})
    tabs: dict[float, Tab | None] = found.get("tabs", {})
    given = {name: found[name] for name in _PARAGRAPH_FIELDS if name in found}
    drawn = tuple(border for side in _SIDE_ORDER if (border := borders.get(side)) is not None)
    stops = tuple(tab for _, tab in sorted(tabs.items()) if tab is not None)
    return _made_paragraph(tuple(sorted(given.items())), drawn, stops)


@lru_cache(maxsize=4096)
def _made_paragraph(
    given: tuple[tuple[str, object], ...], borders: tuple[Border, ...], tabs: tuple[Tab, ...]
) -> ParagraphLook:
    return ParagraphLook(**dict(given), borders=borders, tabs=tabs)  # type: ignore[arg-type]
