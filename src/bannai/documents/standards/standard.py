"""A standard's values and how its TOML text is read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, TypeVar

from bannai.documents.model import Align

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PageForm:
    """Page geometry in mm; the page number is centred in the top margin, hidden on page 1."""

    width_mm: float
    height_mm: float
    top_mm: float
    bottom_mm: float
    left_mm: float
    right_mm: float
    number_size_pt: float
    number_from_top_mm: float
    number_on_first: bool
    source: str


class Severity(StrEnum):
    """How serious a departure from a rule is."""

    ERROR = "error"  # against a clause
    WARNING = "warning"  # against samples or measurement, or most likely wrong
    HINT = "hint"  # may be meant so


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that papers are checked by. `least` and `most` bound a value where the rule has one.

    `source` is the clause, "" for what is no rule of a standard but a slip in any text.
    """

    severity: Severity
    source: str = ""
    least: float = 0.0
    most: float = 0.0


@dataclass(frozen=True, slots=True)
class ComponentStyle:
    """The look of one component. Sizes in pt, indents in mm.

    `line_exact_pt` (when > 0) replaces `line_multiple`. `source` is the clause; `firm` is False
    where the value rests on samples or measurement, not on a clause. `sizes_pt` are the least and the largest
    size that the standard allows, () where it allows `size_pt` alone.
    """

    size_pt: float
    source: str
    firm: bool = True
    bold: bool = False
    italic: bool = False
    caps: bool = False
    underline: bool = False
    align: Align = Align.LEFT
    first_line_mm: float = 0.0
    left_mm: float = 0.0
    before_pt: float = 0.0
    after_pt: float = 0.0
    line_multiple: float = 1.0
    line_exact_pt: float = 0.0
    sizes_pt: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """A body that issues papers; `superior`, `issuer` are lines with slots {level}, {name}, {province}.

    `symbol` is its abbreviation in the number line; `default_signature` a preset's id. `label` is its name
    in a form, `named` and `short` how running text names it, before the commune ("Ủy ban nhân dân", "UBND").
    `firm` is False where the lines or the symbol are practice, not a clause.
    """

    symbol: str
    issuer: tuple[str, ...]
    default_signature: str
    superior: tuple[str, ...] = ()
    source: str = ""
    label: str = ""
    named: str = ""
    short: str = ""
    firm: bool = True


@dataclass(frozen=True, slots=True)
class SignaturePreset:
    """A signature block: `lines` in capitals, `label` for the form, `aliases` as people say it."""

    label: str
    lines: tuple[str, ...]
    bodies: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard: `components` by name, `abbreviations` kind of paper → symbol, `wording` fixed words.

    `rules` are what papers are checked by, besides the looks of components; `checked` are looks of components
    that are only checked, never written. `units` gives the abbreviations of drafting units. Bodies and
    signatures by id.
    """

    id: str
    name: str
    version: str
    font: str
    page: PageForm
    components: Mapping[str, ComponentStyle]
    abbreviations: Mapping[str, str]
    wording: Mapping[str, str]
    units: Mapping[str, str] = field(default_factory=dict)
    bodies: Mapping[str, Body] = field(default_factory=dict)
    signatures: Mapping[str, SignaturePreset] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    checked: Mapping[str, ComponentStyle] = field(default_factory=dict)

    def style(self, component: str) -> ComponentStyle:
        """Return the look of a component. Raises KeyError when the standard has none of that name."""
        return self.components[component]

    def look(self, component: str) -> ComponentStyle:
        """Return the look of a component; of one that the standard lacks, of its like or its running text."""
        known = self.components
        return known.get(component) or known.get(_LIKE.get(component, "body")) or known["body"]


_LIKE = {  # where a standard has no look of its own for a component
    "heading_chapter": "heading_part",
    "heading_chapter_title": "heading_part_title",
    "heading_division": "heading_part",
    "heading_division_title": "heading_part_title",
    "heading_appendix": "heading_part",
    "heading_appendix_title": "heading_part_title",
    "heading_appendix_arabic": "heading_part",
    "heading_appendix_arabic_title": "heading_part_title",
    "enclosed": "note",
}


def _build(cls: type[T], table: Mapping[str, Any], where: str) -> T:
    known = {item.name for item in fields(cls)}  # type: ignore[arg-type]  # any dataclass type
    unknown = sorted(set(table) - known)
    if unknown:
        raise ValueError(f"{where}: unknown keys {', '.join(unknown)}")
    return cls(**{key: tuple(value) if isinstance(value, list) else value for key, value in table.items()})


def _styles(tables: Mapping[str, Any], default: Mapping[str, Any], where: str) -> dict[str, ComponentStyle]:
    styles = {}
    for name, table in tables.items():
        merged = {**default, **table}
        merged["align"] = Align(merged.get("align", "left"))
        styles[name] = _build(ComponentStyle, merged, f"{where}.{name}")
    return styles


def _rules(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, Rule]:
    return {
        name: _build(Rule, {**table, "severity": Severity(table["severity"])}, f"rules.{name}")
        for name, table in tables.items()
    }


def parse_rules(text: str) -> dict[str, Rule]:
    """Read rules that belong to no standard: TOML, a table a rule. Raises ValueError as `parse_standard`."""
    try:
        return _rules(tomllib.loads(text))
    except (KeyError, TypeError) as error:
        raise ValueError(f"incomplete rules: {error}") from error


def parse_standard(text: str) -> Standard:
    """Read a standard from TOML text. Raises ValueError naming the table on unknown or missing keys."""
    data = tomllib.loads(text)
    default = data.pop("defaults", {})
    try:
        page = _build(PageForm, data.pop("page"), "page")
        data["checked"] = _styles(data.pop("checked", {}), default, "checked")
        components = _styles(data.pop("components"), default, "components")
        data["bodies"] = {
            name: _build(Body, table, f"bodies.{name}") for name, table in data.pop("bodies", {}).items()
        }
        data["signatures"] = {
            name: _build(SignaturePreset, table, f"signatures.{name}")
            for name, table in data.pop("signatures", {}).items()
        }
        data["rules"] = _rules(data.pop("rules", {}))
        return _build(Standard, {**data, "page": page, "components": components}, "standard")
    except (KeyError, TypeError) as error:
        raise ValueError(f"incomplete standard: {error}") from error
