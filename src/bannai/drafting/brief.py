"""Answers → Brief: every answer checked at the door, cleaned, and given its origin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Any

from bannai import messages
from bannai.documents.facts import FactKind, Provenance, ProvenanceKind
from bannai.documents.kinds import DocumentKind, InputField, InputType, TableColumn
from bannai.documents.office import Office, office_in_text
from bannai.documents.standards import Standard
from bannai.documents.vietnamese import (
    DateStyle,
    clean,
    find_date,
    find_time,
    fold,
    format_date,
    format_number,
    format_time,
    parse_number,
    parse_quantity,
    parse_series,
    split_list,
)
from bannai.drafting.leftovers import left_over
from bannai.drafting.people import Ranks
from bannai.drafting.values import Atom, Row, Value, answer_atom, missing_atom
from bannai.errors import BadInputError

TEXT_LIMIT = 20_000
LONG_TEXT_LIMIT = 200_000
ITEMS_LIMIT = 500
ISSUER_KEY = "danh_nghia"
_NAMED_BY_ANSWER = ("level", "name", "full_name", "province", "place")
_PLACE_KEYS = ("co_quan", "dia_diem", "don_vi_to_chuc")


@dataclass(frozen=True, slots=True)
class Brief:
    """Checked answers: `values` by input key; `missing` the labels of required answers not given."""

    kind: DocumentKind
    values: Mapping[str, Value]
    office: Office
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    office_answer: str = ""  # the input whose answer names the office, if one does
    issuer: str = ""  # the body that issues the paper, "" where the paper is none
    named: tuple[str, str] = ("", "")  # how the text names it, in full and short, before the commune

    def office_origin(self, name: str) -> Provenance:
        """Return where a field of the office came from: an answer, or the office profile."""
        if self.office_answer and name in _NAMED_BY_ANSWER:
            return Provenance(ProvenanceKind.ANSWER, self.office_answer)
        return Provenance(ProvenanceKind.OFFICE, name)


def make_brief(
    kind: DocumentKind, answers: Mapping[str, Any], office: Office, ranks: Ranks, standard: Standard
) -> Brief:
    """Check and clean the answers of a kind.

    Raises BadInputError that names the field for an unknown key or a value of the wrong type.
    A missing required answer becomes a mark and is listed; nothing is invented.
    """
    keys = {item.key for item in kind.inputs}
    for key in answers:
        if key not in keys:
            raise BadInputError("answers.unknown_answer", key=clean(str(key))[:60], kind=kind.name)
    reader = _AnswerReader(ranks, standard)
    values: dict[str, Value] = {}
    texts: dict[str, str] = {}
    for item in kind.inputs:
        value = reader.read(item, answers.get(item.key))
        if value is not None:
            values[item.key] = value
            texts[item.key] = _plain(value)
    office, office_answer = _known_office(office, texts)
    missing = []
    for item in kind.inputs:
        if item.key in values:
            continue
        given = getattr(office, item.office, "") if item.office else ""
        if given:
            values[item.key] = answer_atom(item.key, item.office, given, FactKind.NAME, given, office=True)
        elif item.required:
            missing.append(item.label)
            values[item.key] = _mark(item, ranks)
    warnings = tuple(left_over(kind, answers))
    issuer = _issuer(kind, values.get(ISSUER_KEY), office)
    if kind.form and issuer != kind.form.issuer:
        values.pop("co_quan", None)  # it says where the office is; the body is named by its own name
    body = standard.bodies.get(issuer)
    named = (body.named, body.short) if body else ("", "")
    marks = (*missing, *reader.missing)
    return Brief(kind, values, office, marks, warnings, texts, office_answer, issuer, named)


def _issuer(kind: DocumentKind, chosen: Value | None, office: Office) -> str:
    """Return the body that issues the paper: as chosen, as the office usually does, as the kind says."""
    if kind.form is None:
        return ""
    possible = (kind.form.issuer, *kind.form.issuers)
    wanted = (str(chosen.raw) if isinstance(chosen, Atom) else "", office.issuer)
    return next((name for name in wanted if name in possible), kind.form.issuer)


def _plain(value: Value) -> str:
    return value.text if isinstance(value, Atom) else ""


def _known_office(office: Office, texts: Mapping[str, str]) -> tuple[Office, str]:
    """Return the office, and the input that named it; the answers' own commune wins over the profile's."""
    for key in _PLACE_KEYS:
        found = office_in_text(texts.get(key, ""))
        if found.name and key == "co_quan":
            return found.merged(office if office.name in ("", found.name) else Office()), key
        if found.name and not office.name:
            return found.merged(office), key
    return office, ""


def _mark(item: InputField, ranks: Ranks) -> Value:
    atom = missing_atom(item.key, item.label)
    match item.type:
        case InputType.LIST:
            return (atom,)
        case InputType.PEOPLE:
            return (ranks.person(atom),)
        case InputType.TABLE:
            return ({item.columns[0].key: atom},)
        case _:
            return atom


class _AnswerReader:
    def __init__(self, ranks: Ranks, standard: Standard) -> None:
        self.ranks = ranks
        self.standard = standard
        self.missing: list[str] = []

    def read(self, item: InputField, raw: Any) -> Value | None:
        if raw is None or raw == "" or raw == [] or raw == {}:
            return None
        readers: dict[InputType, Callable[[InputField, Any], Value | None]] = {
            InputType.TEXT: self.text,
            InputType.LONG_TEXT: self.text,
            InputType.NUMBER: self.number,
            InputType.QUANTITY: self.number,
            InputType.DATE: self.date,
            InputType.TIME: self.time,
            InputType.LIST: self.list,
            InputType.TABLE: self.table,
            InputType.CHOICE: self.choice,
            InputType.PEOPLE: self.people,
        }
        return readers[item.type](item, raw)

    def wrong(self, item: InputField, expected: str) -> BadInputError:
        return BadInputError(f"answers.{expected}", label=item.label, key=item.key, example=_example(item))

    def string(self, item: InputField, raw: Any, *, multiline: bool = False) -> str:
        if isinstance(raw, bool) or not isinstance(raw, (str, int, float, Decimal)):
            raise self.wrong(item, "text")
        given = raw if isinstance(raw, str) else self.figure(item, raw)
        limit = LONG_TEXT_LIMIT if multiline else TEXT_LIMIT
        if len(given) > limit:
            raise BadInputError(
                "answers.too_long", label=item.label, key=item.key, limit=format_number(limit)
            )
        if item.cells:
            given = given.replace("\t", " | ")
        text = clean(given, multiline=multiline)
        if "[CẦN BỔ SUNG" in text:
            raise self.wrong(item, "mark")
        return text if multiline else _without_lead(text.rstrip(" .;,"), item.leads)

    def figure(self, item: InputField, raw: int | float | Decimal) -> str:
        """A JSON number as it stands on paper: an amount with dots, in a text plain (`2025`)."""
        amount = item.type in (InputType.NUMBER, InputType.QUANTITY, InputType.TABLE)
        try:
            text = format_number(Decimal(str(raw)))
        except (ValueError, ArithmeticError):
            raise self.wrong(item, "number_size") from None
        return text if amount or not isinstance(raw, int) else str(raw)

    def text(self, item: InputField, raw: Any) -> Value | None:
        text = self.string(item, raw, multiline=item.type is InputType.LONG_TEXT)
        return answer_atom(item.key, item.key, text, FactKind.TEXT, text) if text else None

    def number(self, item: InputField, raw: Any) -> Value | None:
        text = self.string(item, raw)
        if not text:
            return None
        if item.type is InputType.NUMBER:
            value, unit, shown = parse_number(text), "", text
        else:
            quantity = parse_quantity(text, item.unit)
            value, unit = (quantity.value, quantity.unit) if quantity else (None, "")
            shown = text if not quantity or quantity.unit in text else f"{text} {quantity.unit}".strip()
        if value is None:
            if item.type is InputType.QUANTITY and any(char.isdigit() for char in text):
                return answer_atom(item.key, item.key, text, FactKind.NUMBER, None)  # “hơn 36.000 nhân khẩu”
            raise self.wrong(item, "number")
        return answer_atom(item.key, item.key, shown, FactKind.NUMBER, value, unit)

    def date(self, item: InputField, raw: Any) -> Value | None:
        text = self.string(item, raw)
        if not text:
            return None
        value = find_date(text)
        if value is None:
            raise self.wrong(item, "date")
        return date_atom(item.key, item.key, value)

    def time(self, item: InputField, raw: Any) -> Value | None:
        text = self.string(item, raw)
        if not text:
            return None
        value = find_time(text)
        if value is None:
            raise self.wrong(item, "time")
        return time_atom(item.key, item.key, value)

    def items(self, item: InputField, raw: Any) -> list[Any]:
        given = list(split_list(self.string(item, raw, multiline=True))) if isinstance(raw, str) else raw
        if not isinstance(given, list):
            raise self.wrong(item, item.type.value)
        if len(given) > ITEMS_LIMIT:
            raise BadInputError("answers.too_many", label=item.label, key=item.key, limit=ITEMS_LIMIT)
        return given

    def list(self, item: InputField, raw: Any) -> Value | None:
        texts = [self.string(item, entry).rstrip(" .;,") for entry in self.items(item, raw)]
        return (
            tuple(
                answer_atom(f"{item.key}.{index}", item.key, text, FactKind.TEXT, text)
                for index, text in enumerate(filter(None, texts), start=1)
            )
            or None
        )

    def people(self, item: InputField, raw: Any) -> Value | None:
        people = []
        known = dict(self.ranks.labels)
        for index, entry in enumerate(self.items(item, raw), start=1):
            rank = ""
            name = entry
            if isinstance(entry, dict):
                if set(entry) - {"name", "rank"}:
                    raise self.wrong(item, "people")
                name, rank = entry.get("name", ""), entry.get("rank", "")
                if not isinstance(rank, str) or (rank and rank not in known):
                    raise self.wrong(item, "people")
            text = self.string(item, name)
            if text:
                atom = answer_atom(f"{item.key}.{index}", item.key, text, FactKind.NAME, text)
                people.append(self.ranks.person(atom, rank))
        return tuple(people) or None

    def choice(self, item: InputField, raw: Any) -> Value | None:
        text = self.string(item, raw)
        if not text:
            return None
        wanted = fold(text)
        for key, labels in self.choice_labels(item).items():
            if wanted in (fold(label) for label in (key, *labels)):
                return answer_atom(item.key, item.key, labels[0], FactKind.TEXT, key)
        allowed = "; ".join(labels[0] for labels in self.choice_labels(item).values())
        raise BadInputError("answers.choice", label=item.label, key=item.key, allowed=allowed)

    def choice_labels(self, item: InputField) -> Mapping[str, tuple[str, ...]]:
        if item.choices_from == "signatures":
            return {key: (it.label, *it.aliases) for key, it in self.standard.signatures.items()}
        return {key: (label,) for key, label in item.choices.items()}

    def table(self, item: InputField, raw: Any) -> Value | None:
        rows: list[Row] = []
        columns = {column.key: column for column in item.columns}
        for number, entry in enumerate(self.items(item, raw), start=1):
            if isinstance(entry, str):
                entry = {item.columns[0].key: entry}
            if isinstance(entry, list):
                entry = dict(zip(columns, entry, strict=False)) if len(entry) <= len(columns) else None
            if not isinstance(entry, dict):
                raise self.wrong(item, "table")
            for key in entry:
                if key not in columns:
                    names = ", ".join(columns)
                    raise BadInputError(
                        "answers.unknown_column",
                        label=item.label,
                        key=item.key,
                        column=clean(str(key))[:60],
                        columns=names,
                    )
            row = {
                key: atom
                for key, column in columns.items()
                if (atom := self.cell(item, column, entry.get(key), f"{item.key}.{number}.{key}")) is not None
            }
            if row:
                rows.append(
                    {
                        key: row.get(key) or self.gap(item, columns[key], number)
                        for key in columns
                        if key in row or columns[key].required
                    }
                )
        return tuple(rows) or None

    def gap(self, item: InputField, column: TableColumn, number: int) -> Atom:
        """The mark of a cell that must be filled; it is listed as missing."""
        label = messages.text("drafting.cell", table=item.label, row=number, column=column.label)
        self.missing.append(label)
        return missing_atom(f"{item.key}.{number}.{column.key}", self.missing[-1])

    def cell(self, item: InputField, column: TableColumn, raw: Any, fact_id: str) -> Atom | None:
        if raw is None or raw == "":
            return None
        text = self.string(item, raw)
        if not text:
            return None
        if column.type == "series" and (points := parse_series(text)) and len(points) > 1:
            return answer_atom(fact_id, item.key, text, FactKind.NUMBER, points)
        value = parse_number(text)
        if column.type == "number" and value is None and not any(char.isdigit() for char in text):
            raise BadInputError("answers.column_number", label=item.label, key=item.key, column=column.label)
        kind = FactKind.NUMBER if value is not None else FactKind.TEXT
        return answer_atom(fact_id, item.key, text, kind, value if value is not None else text)


def date_atom(fact_id: str, key: str, value: date) -> Atom:
    """Make the value of a date; it stands as dd/mm/yyyy by the leading-zero rule of NĐ 30/2020."""
    return answer_atom(fact_id, key, format_date(value, DateStyle.NUMERIC), FactKind.DATE, value)


def time_atom(fact_id: str, key: str, value: time) -> Atom:
    """Make the value of a time: `8 giờ 00`."""
    return answer_atom(fact_id, key, format_time(value), FactKind.TIME, value)


def _without_lead(text: str, leads: tuple[str, ...]) -> str:
    """Take off leading words that the form sets itself ("Căn cứ", "V/v"), unless nothing would be left."""
    for lead in leads:
        rest = text[len(lead) :]
        if text[: len(lead)].lower() == lead.lower() and rest[:1] in (" ", ":") and rest.strip(" :"):
            return rest.lstrip(" :")
    return text


def _example(item: InputField) -> str:
    return item.example if isinstance(item.example, str) else ""
