"""The writer without a model: whole Vietnamese sentences from the kind's phrase bank.

Every choice is made by the seed and the place of the sentence, so that the same answers give the
same text, and changing one answer changes only the sentences that carry it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.kinds import Condition, DocumentKind, Length, OutlineSection, Statement, StatementForm, Tone
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
from bannai.documents.phrases import Choice, Include, Literal, Optional, Phrase, Slot, Word
from bannai.documents.vietnamese import counting_word, upper_first
from bannai.drafting.brief import Brief
from bannai.drafting.computing import with_computed
from bannai.drafting.filters import FILTERS, FilterScope, join_pieces, period_name
from bannai.drafting.people import Ranks, greeting_lines
from bannai.drafting.tidy import finished, tidy
from bannai.drafting.values import Atom, Person, Row, Value

Scope = Mapping[str, Value]
_ROLES = {
    StatementForm.PARAGRAPH: ParagraphRole.BODY,
    StatementForm.SALUTATION: ParagraphRole.SALUTATION,
    StatementForm.CLOSING: ParagraphRole.CLOSING,
    StatementForm.LEGAL_BASIS: ParagraphRole.LEGAL_BASIS,
    StatementForm.DECIDES: ParagraphRole.DECIDES,
    StatementForm.NOTE: ParagraphRole.NOTE,
}
_SERIES_FOR_LINE = 6


@dataclass(frozen=True, slots=True)
class WriterOptions:
    """How to write: tone, length and the seed that fixes every choice."""

    tone: Tone
    length: Length
    seed: int = 1


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
    """Writes sections from the phrase bank. `facts` holds every fact that a section used, by id."""

    def __init__(self, brief: Brief, options: WriterOptions, ranks: Ranks) -> None:
        """Prepare the values: answers, computed ones, the kind's fixed facts, the office."""
        self.kind: DocumentKind = brief.kind
        self.options = options
        self.ranks = ranks
        self.facts: dict[str, Fact] = {}
        values: dict[str, Value] = with_computed(brief.kind, brief.values)
        for item in brief.kind.fixed:
            origin = Provenance(ProvenanceKind.FIXED, item.source)
            values[item.key] = Atom(Fact(f"fixed.{item.key}", item.text, FactKind.TEXT, origin))
        office = brief.office
        province = f"{office.province_level or 'tỉnh'} {office.province}" if office.province else ""
        known = {"level": office.level, "name": office.name, "full_name": office.full_name, "province": province}
        for key, text in known.items():
            if text:
                origin = Provenance(ProvenanceKind.OFFICE, key)
                values[f"office.{key}"] = Atom(Fact(f"office.{key}", text, FactKind.NAME, origin))
        self.values = values
        self.level = office.level or "xã"

    # --- sections ---------------------------------------------------------------------------

    def section(self, section: OutlineSection) -> tuple[Block, ...]:
        """Write one part of the outline; () when no answer feeds it. Headings carry no number yet."""
        if not self._holds(section.when, self.values):
            return ()
        if section.slide is not None:
            return tuple(self._slides(section))
        written = self._statements(section, self.values, section.id)
        if not written.blocks:
            return ()
        title = self.render(section.title, self.values, self.random_for(section.id, "title")) if section.title else None
        if title and section.heading:
            return (Heading(title, section.heading), *written.blocks)
        return tuple(written.blocks)

    def section_title(self, section: OutlineSection) -> str:
        """Return the printed title of a section, or ""."""
        runs = self.render(section.title, self.values, self.random_for(section.id, "title")) if section.title else None
        return plain_text(runs) if runs else ""

    def _slides(self, section: OutlineSection) -> Iterator[Slide]:
        scopes = list(self._scopes(section.each)) if section.each else [self.values]
        empty_ok = section.slide in (SlideLayout.COVER, SlideLayout.SECTION, SlideLayout.THANKS, SlideLayout.CONTENTS)
        for index, scope in enumerate(scopes):
            place = f"{section.id}.{index}"
            written = self._statements(section, scope, place)
            title = self.render(section.title, scope, self.random_for(place, "title"))
            if section.each and not written.blocks:
                continue
            if not title or not (written.blocks or empty_ok):
                continue
            subtitle = self.render(section.subtitle, scope, self.random_for(place, "subtitle")) or ()
            yield Slide(section.slide or SlideLayout.BULLETS, title, tuple(written.blocks), tuple(written.notes), subtitle)

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
                return [Heading(_no_stop(runs), statement.heading) for runs in self._each(statement, scope, place)]
            case StatementForm.LIST:
                items = list(self._each(statement, scope, place))
                closed = [finished(runs, ";") for runs in items[:-1]] + [finished(runs) for runs in items[-1:]]
                return [ListBlock(tuple(closed), statement.marker)] if closed else []
            case StatementForm.LEGAL_BASIS:
                bases = list(self._each(statement, scope, place))
                return [Paragraph(finished(runs, ";"), ParagraphRole.LEGAL_BASIS) for runs in bases]
            case StatementForm.DECIDES | StatementForm.SALUTATION:
                return [Paragraph(runs, _ROLES[statement.form]) for runs in self._each(statement, scope, place)]
            case _:
                return [
                    Paragraph(finished(runs), _ROLES[statement.form]) for runs in self._each(statement, scope, place)
                ]

    # --- blocks -----------------------------------------------------------------------------

    def _salutations(self, statement: Statement, scope: Scope) -> Iterator[Block]:
        value = scope.get(statement.input)
        people = [entry for entry in value if isinstance(entry, Person)] if isinstance(value, tuple) else []
        for line in greeting_lines(people, self.ranks.order, self.options.tone):
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
            yield Paragraph(finished((Run(line, value.fact.id),)) if not value.missing else (Run(line, value.fact.id),))

    def _table(self, statement: Statement, scope: Scope, place: str) -> Iterator[Block]:
        rows = []
        for number, row in enumerate(self._scopes(statement.input), start=1):
            merged = {**scope, **row}
            if not self._holds(statement.when, merged):
                continue
            random = self.random_for(place, f"row{number}")
            rows.append(
                tuple(self.render(column.text, merged, random, capital=False) or () for column in statement.columns)
            )
        if not rows:
            return
        random = self.random_for(place, "head")
        kept = [i for i in range(len(statement.columns)) if any(row[i] for row in rows)]
        columns = tuple(
            Column(self.render(statement.columns[i].header, scope, random) or (), statement.columns[i].weight,
                   statement.columns[i].align)
            for i in kept
        )
        caption = self.render(statement.caption, scope, random) if statement.caption else None
        yield Table(columns, tuple(tuple(row[i] for i in kept) for row in rows), caption or ())

    def _chart(self, statement: Statement, scope: Scope, place: str) -> Iterator[Block]:
        value = scope.get(statement.input)
        if not isinstance(value, Atom) or not isinstance(value.raw, tuple) or not self._holds(statement.when, scope):
            return
        self.facts[value.fact.id] = value.fact
        points = value.raw
        unit = scope.get("don_vi")
        unit_text = unit.text if isinstance(unit, Atom) else value.unit
        if isinstance(unit, Atom):
            self.facts[unit.fact.id] = unit.fact
        title = self.render(statement.caption, scope, self.random_for(place, "caption")) or ()
        labels = tuple((Run(point.text, value.fact.id),) for point in points)
        kind = ChartKind.LINE if len(points) >= _SERIES_FOR_LINE else ChartKind.COLUMN
        categories = tuple(upper_first(period_name(point.period)) for point in points)
        series = Series(plain_text(title) or unit_text, tuple(point.value for point in points), labels)
        yield Chart(kind, title, categories, (series,), unit_text)

    # --- phrases ----------------------------------------------------------------------------

    def _each(self, statement: Statement, scope: Scope, place: str) -> Iterator[Inline]:
        texts = statement.texts.get(self.options.tone.value) or statement.texts.get("") or ()
        if not texts:
            return
        scopes = [{**scope, **local} for local in self._scopes(statement.each, scope)] if statement.each else [scope]
        start = self.random_for(place, "start").randrange(len(texts))
        for index, local in enumerate(scopes):
            if not self._holds(statement.when, local):
                continue
            random = self.random_for(place, str(index))
            turned = [texts[(start + index + offset) % len(texts)] for offset in range(len(texts))]
            for phrase in turned:
                if runs := self.render(phrase, local, random):
                    yield runs
                    break

    def _scopes(self, key: str, scope: Scope | None = None) -> Iterator[dict[str, Value]]:
        """Yield the local values for each item or row: `item`, the row's columns, `n`, `ordinal`."""
        value = (scope or self.values).get(key)
        entries: Sequence[Atom | Person | Row] = (value,) if isinstance(value, Atom) else value or ()
        for number, entry in enumerate(entries, start=1):
            local: dict[str, Value] = {}
            if isinstance(entry, Atom):
                local["item"] = entry
            elif isinstance(entry, Person):
                local["item"] = (entry,)
            else:
                local.update(entry)
            origin = Provenance(ProvenanceKind.FIXED, "số thứ tự")
            for name, text in (("n", str(number)), ("ordinal", upper_first(counting_word(number)) if number < 100 else "")):
                local[name] = Atom(Fact(f"{name}.{number}", text, FactKind.TEXT, origin), Decimal(number))
            yield local

    def render(self, phrase: Phrase, scope: Scope, random: Random, *, capital: bool = True) -> Inline | None:
        """Return the runs of a phrase, or None when a slot outside `[…]` has no value."""
        used: dict[str, Fact] = {}
        runs = self._runs(phrase, scope, random, used)
        if runs is None:
            return None
        self.facts.update(used)
        return tidy(runs, capital=capital) or None

    def _runs(self, phrase: Phrase, scope: Scope, random: Random, used: dict[str, Fact]) -> list[Run] | None:
        runs: list[Run] = []
        for part in phrase:
            match part:
                case Literal(text):
                    piece: list[Run] | None = [Run(text)]
                case Slot():
                    piece = self._slot(part, scope, random, used)
                case Optional(parts):
                    piece = self._runs(parts, scope, random, used) or []
                case Choice(options):
                    piece = self._first_of(random.sample(options, len(options)), scope, random, used)
                case Include(name):
                    alternatives = self.kind.phrases[name]
                    piece = self._first_of(random.sample(alternatives, len(alternatives)), scope, random, used)
                case Word(name):
                    piece = [Run(self._word(name, random))]
            if piece is None:
                return None
            runs += piece
        return runs

    def _first_of(
        self, options: Sequence[Phrase], scope: Scope, random: Random, used: dict[str, Fact]
    ) -> list[Run] | None:
        for option in options:
            if (runs := self._runs(option, scope, random, used)) is not None:
                return runs
        return None

    def _word(self, name: str, random: Random) -> str:
        if name.lower() == "xa":
            return {"xa": self.level, "Xa": upper_first(self.level), "XA": self.level.upper()}[name]
        by_tone = self.kind.lexicon[name]
        return random.choice(by_tone.get(self.options.tone.value) or by_tone.get("") or ("",))

    def _slot(self, slot: Slot, scope: Scope, random: Random, used: dict[str, Fact]) -> list[Run] | None:
        value = scope.get(slot.key)
        filter_scope = FilterScope(self.options.tone, random)
        for item in slot.filters:
            if value is None:
                return None
            if isinstance(value, tuple) and any(isinstance(entry, str) for entry in value):
                return None
            value = FILTERS[item.name](value, item.argument, filter_scope)  # type: ignore[assignment]  # pieces end a chain
        if value is None:
            return None
        pieces = (value,) if isinstance(value, Atom) else value
        if not any(isinstance(piece, str) for piece in pieces) and not isinstance(value, Atom):
            pieces = join_pieces(value)
        runs = []
        for piece in pieces:
            if isinstance(piece, str):
                runs.append(Run(piece))
            elif isinstance(piece, Atom) and piece.text:
                used[piece.fact.id] = piece.fact
                marked = piece.fact.provenance.detail != "số thứ tự"
                runs.append(Run(piece.text, piece.fact.id if marked else None))
        return runs or None

    # --- conditions, choices ------------------------------------------------------------------

    def _holds(self, when: tuple[tuple[Condition, ...], ...], scope: Scope) -> bool:
        return not when or any(all(self._test(item, scope) for item in tests) for tests in when)

    def _test(self, condition: Condition, scope: Scope) -> bool:
        value = scope.get(condition.key)
        if not condition.value:
            result = value is not None
        elif isinstance(value, tuple):
            result = any(isinstance(entry, Person) and entry.rank == condition.value for entry in value)
        elif isinstance(value, Atom) and condition.value == "series":
            result = isinstance(value.raw, tuple)
        elif isinstance(value, Atom) and condition.value == "number":
            result = isinstance(value.raw, Decimal)
        else:
            result = isinstance(value, Atom) and value.raw == condition.value
        return result is not condition.negated

    def random_for(self, place: str, use: str) -> Random:
        """Return the source of choices for one place of the text, fixed by the seed."""
        return Random(f"{self.options.seed}|{self.kind.id}|{place}|{use}")



def _no_stop(runs: Inline) -> Inline:
    closed = finished(runs, "")
    return tuple(run for run in closed if run.text)
