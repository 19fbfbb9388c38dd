"""The writer without a model: whole Vietnamese sentences from the kind's phrase bank.

Every choice is made by the seed and the place of the sentence, so that the same answers give the
same text, and changing one answer changes only the sentences that carry it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bannai.documents.facts import Fact
from bannai.documents.kinds import (
    OutlineSection,
    Statement,
    StatementForm,
)
from bannai.documents.model import (
    Block,
    Chart,
    ChartKind,
    Column,
    Heading,
    Inline,
    ListBlock,
    Paragraph,
    ParagraphRole,
    Run,
    Series,
    Slide,
    SlideLayout,
    Table,
    plain_text,
)
from bannai.documents.vietnamese import upper_first
from bannai.drafting.brief import Brief
from bannai.drafting.filters import period_name
from bannai.drafting.people import Ranks, greeting_lines
from bannai.drafting.phrase_rendering import PhraseRenderer, Scope, WriterOptions
from bannai.drafting.tidy import finished, tidy
from bannai.drafting.values import Atom, Person

_ROLES = {
    StatementForm.PARAGRAPH: ParagraphRole.BODY,
    StatementForm.SALUTATION: ParagraphRole.SALUTATION,
    StatementForm.CLOSING: ParagraphRole.CLOSING,
    StatementForm.LEGAL_BASIS: ParagraphRole.LEGAL_BASIS,
    StatementForm.DECIDES: ParagraphRole.DECIDES,
    StatementForm.NOTE: ParagraphRole.NOTE,
}
_SERIES_FOR_LINE = 6


@dataclass(slots=True)
class _Section:
    blocks: list[Block] = field(default_factory=list)
    notes: list[Paragraph] = field(default_factory=list)
    open: list[Run] | None = None
    role: ParagraphRole = ParagraphRole.BODY

    def close(self) -> None:
        if self.open:
            runs = finished(tidy(self.open))
            if runs:
                self.blocks.append(Paragraph(runs, self.role))
        self.open = None


class PhraseWriter:
    """Writes sections from the phrase bank."""

    def __init__(self, brief: Brief, options: WriterOptions, ranks: Ranks) -> None:
        """Prepare the renderer over the brief's values."""
        self.renderer = PhraseRenderer(brief, options, ranks)
        self.options = options
        self.ranks = ranks
        self.on_slide = False

    @property
    def facts(self) -> dict[str, Fact]:
        """Every fact that was written so far, by id."""
        return self.renderer.facts

    def section(self, section: OutlineSection) -> tuple[Block, ...]:
        """Write one part of the outline; () when no answer feeds it. Headings carry no number yet."""
        if not self.renderer.holds(section.when, self.renderer.values):
            return ()
        self.renderer.part = self.renderer.kind.outline.index(section)
        self.on_slide = section.slide is not None
        if self.on_slide:
            return tuple(self._slides(section))
        written = self._statements(section, self.renderer.values, section.id)
        if not written.blocks:
            return ()
        title = (
            self.renderer.render(
                section.title, self.renderer.values, self.renderer.random_for(section.id, "title")
            )
            if section.title
            else None
        )
        if title and section.heading:
            return (Heading(title, section.heading), *written.blocks)
        return tuple(written.blocks)

    def section_title(self, section: OutlineSection) -> str:
        """Return the printed title of a section, or ""."""
        runs = (
            self.renderer.render(
                section.title, self.renderer.values, self.renderer.random_for(section.id, "title")
            )
            if section.title
            else None
        )
        return plain_text(runs) if runs else ""

    def _slides(self, section: OutlineSection) -> Iterator[Slide]:
        values = self.renderer.values
        rows = self.renderer.scopes(section.each) if section.each else [{}]
        scopes = [{**values, **row} for row in rows]
        empty_ok = section.slide in (
            SlideLayout.COVER,
            SlideLayout.SECTION,
            SlideLayout.THANKS,
            SlideLayout.CONTENTS,
        )
        for index, scope in enumerate(scopes):
            place = f"{section.id}.{index}"
            written = self._statements(section, scope, place)
            title = self.renderer.say(section.title, place, "title", scope)
            if section.each and not written.blocks:
                continue
            if not title or not (written.blocks or empty_ok):
                continue
            subtitle = (
                self.renderer.render(section.subtitle, scope, self.renderer.random_for(place, "subtitle"))
                or ()
            )
            yield Slide(
                section.slide or SlideLayout.BULLETS,
                title,
                tuple(written.blocks),
                tuple(written.notes),
                subtitle,
            )

    def _statements(self, section: OutlineSection, scope: Scope, place: str) -> _Section:
        written = _Section()
        for index, statement in enumerate(section.statements):
            if statement.tones and self.options.tone not in statement.tones:
                continue
            if statement.lengths and self.options.length not in statement.lengths:
                continue
            self._write(statement, scope, f"{place}.{index}", written)
        written.close()
        return written

    def _write(self, statement: Statement, scope: Scope, place: str, out: _Section) -> None:
        form = statement.form
        if form is StatementForm.JOINED:
            for runs in self._each(statement, scope, place):
                if out.open:
                    out.open.append(Run(" "))
                else:
                    out.open, out.role = [], ParagraphRole.BODY
                out.open += finished(runs)
            return
        if form is StatementForm.SPEAKER_NOTE:
            out.notes += [Paragraph(finished(runs)) for runs in self._each(statement, scope, place)]
            return
        if form is StatementForm.PARAGRAPH:
            for runs in self._each(statement, scope, place):
                out.close()
                out.open, out.role = list(finished(runs)), ParagraphRole.BODY
            return
        out.close()
        out.blocks += self._block(statement, scope, place)

    def _block(self, statement: Statement, scope: Scope, place: str) -> list[Block]:
        match statement.form:
            case StatementForm.SALUTATIONS:
                return list(self._salutations(statement, scope))
            case StatementForm.VERBATIM:
                return list(self._verbatim(statement, scope))
            case StatementForm.TABLE:
                return list(self._table(statement, scope, place))
            case StatementForm.CHART:
                return list(self._chart(statement, scope, place))
            case StatementForm.HEADING:
                return [
                    Heading(_no_stop(runs), statement.heading) for runs in self._each(statement, scope, place)
                ]
            case StatementForm.LIST:
                items = list(self._each(statement, scope, place))
                if self.on_slide:  # points on a wall carry no closing punctuation
                    return [ListBlock(tuple(map(_no_stop, items)), statement.marker)] if items else []
                closed = [finished(runs, ";") for runs in items[:-1]] + [
                    finished(runs) for runs in items[-1:]
                ]
                return [ListBlock(tuple(closed), statement.marker)] if closed else []
            case StatementForm.LEGAL_BASIS:
                bases = list(self._each(statement, scope, place))
                return [Paragraph(finished(runs, ";"), ParagraphRole.LEGAL_BASIS) for runs in bases]
            case StatementForm.DECIDES | StatementForm.SALUTATION:
                return [
                    Paragraph(runs, _ROLES[statement.form]) for runs in self._each(statement, scope, place)
                ]
            case _:
                return [
                    Paragraph(finished(runs), _ROLES[statement.form])
                    for runs in self._each(statement, scope, place)
                ]

    def _salutations(self, statement: Statement, scope: Scope) -> Iterator[Block]:
        value = scope.get(statement.input)
        people = [entry for entry in value if isinstance(entry, Person)] if isinstance(value, tuple) else []
        for line in greeting_lines(people, self.ranks, self.options.tone):
            runs: list[Run] = []
            for words, person in line:
                self.facts[person.atom.fact.id] = person.atom.fact
                lead = person.address.removesuffix(person.atom.text)
                name = person.address[len(lead) :]
                runs += [Run(words + lead), Run(name, person.atom.fact.id)]
            runs.append(Run("!"))
            yield Paragraph(tidy(runs), ParagraphRole.SALUTATION)

    def _verbatim(self, statement: Statement, scope: Scope) -> Iterator[Block]:
        value = scope.get(statement.input)
        if not isinstance(value, Atom):
            return
        self.facts[value.fact.id] = value.fact
        for line in filter(None, (line.strip() for line in value.text.split("\n"))):
            yield Paragraph(
                finished((Run(line, value.fact.id),)) if not value.missing else (Run(line, value.fact.id),)
            )

    def _table(self, statement: Statement, scope: Scope, place: str) -> Iterator[Block]:
        rows = []
        for number, row in enumerate(self.renderer.scopes(statement.input), start=1):
            merged = {**scope, **row}
            if not self.renderer.holds(statement.when, merged):
                continue
            random = self.renderer.random_for(place, f"row{number}")
            rows.append(
                tuple(
                    self.renderer.render(column.text, merged, random, capital=False) or ()
                    for column in statement.columns
                )
            )
        if not rows:
            return
        random = self.renderer.random_for(place, "head")
        kept = [i for i in range(len(statement.columns)) if any(row[i] for row in rows)]
        columns = tuple(
            Column(
                self.renderer.render(statement.columns[i].header, scope, random) or (),
                statement.columns[i].weight,
                statement.columns[i].align,
            )
            for i in kept
        )
        caption = self.renderer.render(statement.caption, scope, random) if statement.caption else None
        yield Table(columns, tuple(tuple(row[i] for i in kept) for row in rows), caption or ())

    def _chart(self, statement: Statement, scope: Scope, place: str) -> Iterator[Block]:
        value = scope.get(statement.input)
        if (
            not isinstance(value, Atom)
            or not isinstance(value.raw, tuple)
            or not self.renderer.holds(statement.when, scope)
        ):
            return
        self.facts[value.fact.id] = value.fact
        points = value.raw
        unit = scope.get("don_vi")
        unit_text = unit.text if isinstance(unit, Atom) else value.unit
        if isinstance(unit, Atom):
            self.facts[unit.fact.id] = unit.fact
        title = self.renderer.say(statement.caption, place, "caption", scope)
        labels = tuple((Run(point.text, value.fact.id),) for point in points)
        kind = ChartKind.LINE if len(points) >= _SERIES_FOR_LINE else ChartKind.COLUMN
        categories = tuple(upper_first(period_name(point.period)) for point in points)
        series = Series(plain_text(title) or unit_text, tuple(point.value for point in points), labels)
        yield Chart(kind, title, categories, (series,), unit_text)

    def _each(self, statement: Statement, scope: Scope, place: str) -> Iterator[Inline]:
        texts = statement.texts.get(self.options.tone.value) or statement.texts.get("") or ()
        if not texts:
            return
        scopes = (
            [{**scope, **local} for local in self.renderer.scopes(statement.each, scope)]
            if statement.each
            else [scope]
        )
        start = self.renderer.random_for(place, "start").randrange(len(texts))
        for index, local in enumerate(scopes):
            if not self.renderer.holds(statement.when, local):
                continue
            random = self.renderer.random_for(place, str(index))
            turned = [texts[(start + index + offset) % len(texts)] for offset in range(len(texts))]
            for phrase in turned:
                if runs := self.renderer.render(phrase, local, random):
                    yield runs
                    break


def _no_stop(runs: Inline) -> Inline:
    closed = finished(runs, "")
    return tuple(run for run in closed if run.text)
