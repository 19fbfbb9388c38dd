"""What every check of a paper shares: the paper with its components named, the standard, its rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bannai import messages
from bannai.documents.mends import Mend, ReplaceText
from bannai.documents.standards import ComponentStyle, Rule, Severity, Standard, parse_rules
from bannai.paths import package_file
from bannai.review.anatomy import Anatomy, Part
from bannai.review.findings import Finding, Spot
from bannai.review.paper_lines import Line

_LOOKS = {
    Part.SECTION: "heading_division",
    Part.CLAUSE: "body",
    Part.POINT: "body",
    Part.DASH: "body",
    Part.ROMAN: "body",
    Part.DECIMAL: "body",
    Part.ADDRESSED_ITEM: "addressed",
    Part.DRAFT: "draft_mark",
    Part.APPENDIX_NOTE: "enclosed",
}


@dataclass(frozen=True)
class Sheet:
    """A paper under check. `rules` are those of every text and of the standard, which may be None."""

    anatomy: Anatomy
    standard: Standard | None
    rules: Mapping[str, Rule]

    @property
    def party(self) -> bool:
        """Whether it is held against the Party's form."""
        return self.standard is not None and self.standard.id.startswith("party")

    def has(self, rule: str) -> bool:
        """Say whether a rule is in force."""
        return rule in self.rules

    def named(self, part: Part | str) -> str:
        """Return the id of a component's name: the Party's title is no Quốc hiệu."""
        return "party_title" if self.party and part == Part.NATION else str(part)

    def name(self, part: Part | str) -> str:
        """Return what people call a component."""
        return part_name(self.named(part))

    def style(self, part: Part) -> ComponentStyle | None:
        """Return the look of a component in the standard, None where it has none."""
        if self.standard is None:
            return None
        if part in (Part.APPENDIX, Part.APPENDIX_TITLE):
            arabic = "_arabic" if self.party else ""
            title = "_title" if part is Part.APPENDIX_TITLE else ""
            return self.standard.components.get(f"heading_appendix{arabic}{title}")
        name = _LOOKS.get(part, part.value)
        return self.standard.components.get(name) or self.standard.checked.get(name)

    def finding(
        self,
        rule: str,
        *lines: Line | Spot,
        part: Part | str = "",
        mends: Iterable[Mend] = (),
        suggestion: str = "",
        severity: Severity | None = None,
        clause: str = "",
        variant: str = "",
        **values: object,
    ) -> Finding:
        """Return a finding of a rule: its sentences are `check.RULE_found` and `check.RULE_rule`, filled.

        `variant` names another sentence of what was found: `check.RULE_VARIANT_found`.
        """
        known = self.rules.get(rule)
        part = self.named(part)
        name = f"{rule}_{variant}" if variant else rule
        return Finding(
            rule,
            severity or (known.severity if known else Severity.WARNING),
            str(part),
            messages.text(f"check.{name}_found", **values),
            messages.text(f"check.{rule}_rule", **values),
            clause or (known.source if known else ""),
            tuple(it if isinstance(it, Spot) else spot(it) for it in lines),
            tuple(mends),
            suggestion,
        )


def spot(line: Line, start: int = 0, end: int | None = None) -> Spot:
    """Return where letters `start` to `end` of a line's text stand; the whole line when that is not known."""
    span = line.raw_span(start, len(line.text) if end is None else end)
    return Spot(line.place, *(span or (line.start, line.end)))


def replaced(line: Line, start: int, end: int, text: str) -> tuple[ReplaceText, ...]:
    """Return what puts a text in place of letters of a line; nothing when their place is not known."""
    span = line.raw_span(start, end)
    return () if span is None else (ReplaceText(line.place, *span, text),)


def number(value: float) -> str:
    """Return a measure as people write it: 12,7."""
    return f"{round(value, 1):g}".replace(".", ",")


def between(least: float, most: float) -> str:
    """Return a range in words: "13" or "từ 13 đến 14"."""
    if least == most:
        return number(least)
    return messages.text("check.between", least=number(least), most=number(most))


def part_name(part: Part | str) -> str:
    """Return what people call a component."""
    return messages.text(f"check.part_{part}")


def quoted(text: str, most: int = 60) -> str:
    """Return a text short enough to stand in a sentence."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"


def joined(lines: Sequence[Line]) -> str:
    """Return the text of several lines as one."""
    return " ".join(" ".join(line.text.split()) for line in lines)


@cache
def general_rules() -> Mapping[str, Rule]:
    """Return the rules that belong to no standard."""
    return parse_rules(package_file("review/form/general.toml").read_text("utf-8"))
