"""Checks a kind beyond its syntax: every name in a phrase, condition or list must exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields

from bannai import messages
from bannai.documents.kinds import Condition, DocumentKind, InputField, InputType, StatementForm
from bannai.documents.office import Office
from bannai.documents.phrases import Include, Phrase, Slot, Word, phrase_parts
from bannai.drafting.filters import FILTERS, argument_fits

_OFFICE_KEYS = {"office.level", "office.name", "office.full_name", "office.province"}
_EACH_KEYS = {"item", "n", "ordinal"}
_PLACE_WORDS = {"xa", "Xa", "XA"}
_ISSUER_WORDS = {"co_quan", "cq"}  # of official papers


def check_kind(kind: DocumentKind) -> Iterator[tuple[str, str]]:
    """Yield (place in the file, reason) for every mistake, e.g. `("section[2]/say[0]/text", …)`."""
    keys = {item.key for item in kind.inputs}
    duplicates = len(keys) != len(kind.inputs)
    if duplicates:
        yield "input", messages.text("kinds.duplicate_input")
    fields_of_office = {item.name for item in fields(Office)}
    for number, question in enumerate(kind.inputs):
        if question.office and question.office not in fields_of_office:
            yield (
                f"input[{number}]/office",
                messages.text("kinds.unknown_office_field", field=question.office),
            )
    checker = _Checker(kind)
    for name, alternatives in kind.phrases.items():
        for phrase in alternatives:
            yield from checker.includes(phrase, f"phrases/{name}", frozenset({name}))
            yield from checker.phrase(phrase, f"phrases/{name}", checker.all_local())
    yield from checker.phrase(kind.title, "title", set())
    yield from checker.phrase(kind.subtitle, "subtitle", set())
    yield from checker.phrase(kind.dateline, "dateline", set())
    if kind.form:
        for phrase in (kind.form.subject, kind.form.drafting_unit, *kind.form.recipients):
            yield from checker.phrase(phrase, "form", set())
        if kind.form.addressed and kind.form.addressed not in keys:
            yield "form/addressed", messages.text("kinds.no_input", key=kind.form.addressed)
    if kind.variants and (kind.variants not in keys or not kind.input(kind.variants).choices):
        yield "variants", messages.text("kinds.not_a_choice")
    yield from _computed(kind, keys)
    yield from checker.sections()


def _computed(kind: DocumentKind, keys: set[str]) -> Iterator[tuple[str, str]]:
    known = keys | {rule.key for rule in kind.computed if not rule.table}
    for index, rule in enumerate(kind.computed):
        if rule.table and rule.table not in keys:
            yield f"computed[{index}]/table", messages.text("kinds.no_table", key=rule.table)
            continue
        columns = _columns(kind, rule.table) if rule.table else known
        for name in rule.of:
            head, _, column = name.partition(".")
            if head not in columns or (column and column not in _columns(kind, head)):
                yield f"computed[{index}]/of", messages.text("kinds.no_operand", name=name)


def _columns(kind: DocumentKind, table: str) -> set[str]:
    try:
        item: InputField = kind.input(table)
    except KeyError:
        return set()
    own = {column.key for column in item.columns}
    return own | {rule.key for rule in kind.computed if rule.table == table}


class _Checker:
    def __init__(self, kind: DocumentKind) -> None:
        self.kind = kind
        self.known = (
            {item.key for item in kind.inputs}
            | {rule.key for rule in kind.computed if not rule.table}
            | {item.key for item in kind.fixed}
            | _OFFICE_KEYS
        )

    def local(self, key: str) -> set[str]:
        """The names that repeating over an input brings: its columns, or the item."""
        if not key:
            return set()
        return _columns(self.kind, key) | _EACH_KEYS

    def all_local(self) -> set[str]:
        """Every local name there is: a shared phrase may be included inside any `each`."""
        return _EACH_KEYS.union(*(_columns(self.kind, item.key) for item in self.kind.inputs))

    def sections(self) -> Iterator[tuple[str, str]]:
        ids: set[str] = set()
        for number, section in enumerate(self.kind.outline):
            place = f"section[{number}]"
            if section.id in ids:
                yield f"{place}/id", messages.text("kinds.duplicate_section", id=section.id)
            ids.add(section.id)
            outer = self.local(section.each)
            yield from self.key(section.each, f"{place}/each", set())
            yield from self.condition(section.when, f"{place}/when", set())
            yield from self.phrase(section.title, f"{place}/title", outer)
            yield from self.phrase(section.subtitle, f"{place}/subtitle", outer)
            for key in section.inputs:
                yield from self.key(key, f"{place}/inputs", set())
            for index, statement in enumerate(section.statements):
                here = f"{place}/say[{index}]"
                yield from self.key(statement.each, f"{here}/each", outer)
                yield from self.key(statement.input, f"{here}/input", outer)
                local = outer | self.local(statement.each)
                if statement.form is StatementForm.TABLE:
                    yield from self.table(statement.input, here)
                    local |= self.local(statement.input)
                yield from self.condition(statement.when, f"{here}/when", local)
                for alternatives in statement.texts.values():
                    for phrase in alternatives:
                        yield from self.phrase(phrase, f"{here}/text", local)
                yield from self.phrase(statement.caption, f"{here}/caption", local)
                for column in statement.columns:
                    yield from self.phrase(column.header, f"{here}/columns", local)
                    yield from self.phrase(column.text, f"{here}/columns", local)

    def table(self, key: str, place: str) -> Iterator[tuple[str, str]]:
        if key in {item.key for item in self.kind.inputs} and self.kind.input(key).type not in (
            InputType.TABLE,
            InputType.LIST,
        ):
            yield f"{place}/input", messages.text("kinds.not_a_table_input", key=key)

    def key(self, key: str, place: str, local: set[str]) -> Iterator[tuple[str, str]]:
        if key and key not in self.known | local:
            yield place, messages.text("kinds.no_input", key=key)

    def condition(
        self, when: tuple[tuple[Condition, ...], ...], place: str, local: set[str]
    ) -> Iterator[tuple[str, str]]:
        for tests in when:
            for test in tests:
                yield from self.key(test.key, place, local)

    def phrase(self, phrase: Phrase, place: str, local: set[str]) -> Iterator[tuple[str, str]]:
        for part in phrase_parts(phrase):
            if isinstance(part, Slot):
                yield from self.key(part.key, place, local)
                for item in part.filters:
                    if item.name not in FILTERS:
                        yield place, messages.text("kinds.no_filter", name=item.name)
                    elif not argument_fits(item.name, item.argument):
                        yield (
                            place,
                            messages.text("kinds.bad_argument", name=item.name, argument=item.argument),
                        )
            elif (
                isinstance(part, Word)
                and part.name not in self.kind.lexicon
                and part.name not in (_PLACE_WORDS | (_ISSUER_WORDS if self.kind.form else set()))
            ):
                yield place, messages.text("kinds.no_word", name=part.name)
            elif isinstance(part, Include) and part.name not in self.kind.phrases:
                yield place, messages.text("kinds.no_phrase", name=part.name)

    def includes(self, phrase: Phrase, place: str, above: frozenset[str]) -> Iterator[tuple[str, str]]:
        phrases: Mapping[str, tuple[Phrase, ...]] = self.kind.phrases
        for part in phrase_parts(phrase):
            if not isinstance(part, Include):
                continue
            if part.name in above:
                yield place, messages.text("kinds.include_cycle", name=part.name)
                return
            for inner in phrases.get(part.name, ()):
                yield from self.includes(inner, place, above | {part.name})
