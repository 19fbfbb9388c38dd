"""Documents as compact JSON and back, without loss. The field types of the model drive both ways.

A field that holds its default is left out. A block carries its class name under "type", because
several classes stand in the same place. Decimal numbers are written as text.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from dataclasses import MISSING, fields
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from bannai.documents import facts, model
from bannai.documents.model import Block, Document

FORMAT = 3
"""Raised whenever an older program could no longer read what is written: it then says so plainly."""

READABLE = (1, 2, 3)
"""The formats that are read. 1 had no appendices, chapters, draft marks, wide tables, 2 no pictures on
slides, no speaking time of a deck and fewer layouts and charts: all optional."""

_TAG = "type"
_BLOCKS: dict[str, type] = {cls.__name__: cls for cls in get_args(Block)}
_NAMES = {**vars(facts), **vars(model)}  # what the annotations of the model refer to

_Decoder = Callable[[Any], Any]


def document_to_json(document: Document) -> str:
    """Return the document as one line of JSON (Unicode, not escaped)."""
    return json.dumps(
        {"format": FORMAT, "document": document},
        default=_encode,
        ensure_ascii=False,
        allow_nan=False,
        check_circular=False,
        separators=(",", ":"),
    )


def document_from_json(text: str) -> Document:
    """Read what `document_to_json` wrote.

    Raises ValueError, with the place and the reason, on anything else: text that is not JSON,
    another format number, an unknown or missing key, a value of the wrong type.
    """
    try:
        data = json.loads(text)
        if not isinstance(data, dict) or "format" not in data:
            raise ValueError("not a document: no format number")
        if type(data["format"]) is not int or data["format"] not in READABLE:
            raise ValueError(f"format {data['format']!r} is not known, only {', '.join(map(str, READABLE))}")
        if data.keys() != {"format", "document"}:
            raise ValueError("expected exactly the keys format and document")
        document: Document = _decoder(Document)(data["document"])
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return document


@cache
def _layout(cls: Any) -> tuple[str | None, tuple[tuple[str, object], ...]]:
    """Return the tag of a class, if it is a block, and its fields with their defaults."""
    tag = cls.__name__ if cls in _BLOCKS.values() else None
    return tag, tuple((field.name, field.default) for field in fields(cls))


def _encode(value: object) -> object:
    """Turn what JSON does not know into what it knows."""
    if isinstance(value, Decimal):
        return str(value)
    cls: Any = type(value)
    tag, layout = _layout(cls)
    data: dict[str, object] = {_TAG: tag} if tag else {}
    for name, default in layout:
        item = getattr(value, name)
        if item != default:
            data[name] = item
    return data


@cache
def _decoder(kind: Any) -> _Decoder:
    """Return a function that checks and reads one value of an annotated type."""
    if kind == Block:
        return _read_block
    origin = get_origin(kind)
    if origin is tuple:
        return _sequence(get_args(kind)[0])
    if origin in (Union, types.UnionType):
        (inner,) = (choice for choice in get_args(kind) if choice is not types.NoneType)
        read = _decoder(inner)
        return lambda value: None if value is None else read(value)
    if kind is Decimal:
        return _read_decimal
    if kind is float:
        return _read_float
    if kind in (str, int, bool):
        return _plain(kind)
    if issubclass(kind, StrEnum):
        return _choice(kind)
    return _record(kind)


def _choice(kind: type[StrEnum]) -> _Decoder:
    choices = {member.value: member for member in kind}

    def read(value: Any) -> StrEnum:
        if type(value) is not str or value not in choices:
            raise ValueError(f"expected one of {', '.join(choices)}, found {value!r:.60}")
        return choices[value]

    return read


def _plain(kind: type) -> _Decoder:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise ValueError(f"expected {kind.__name__}, found {value!r:.60}")
        return value

    return read


def _read_float(value: Any) -> float:
    if type(value) not in (int, float):
        raise ValueError(f"expected a number, found {value!r:.60}")
    return float(value)


def _read_decimal(value: Any) -> Decimal:
    if type(value) is not str:
        raise ValueError(f"expected a decimal number as text, found {value!r:.60}")
    try:
        return Decimal(value)
    except InvalidOperation:
        raise ValueError(f"not a decimal number: {value!r:.60}") from None


def _sequence(kind: Any) -> _Decoder:
    read = _decoder(kind)

    def read_all(value: Any) -> Any:
        if type(value) is not list:
            raise ValueError(f"expected a list, found {value!r:.60}")
        items: list[Any] = []
        try:
            for item in value:
                items.append(read(item))  # its length tells the place of an error
        except ValueError as error:
            raise ValueError(f"[{len(items)}] {error}") from None
        return tuple(items)

    return read_all


def _record(cls: Any) -> _Decoder:
    hints = get_type_hints(cls, _NAMES)
    tag, layout = _layout(cls)
    required = {name for name, default in layout if default is MISSING}
    readers: dict[str, _Decoder] | None = None  # made at the first use: a slide holds blocks

    def read(value: Any) -> Any:
        nonlocal readers
        if type(value) is not dict:
            raise ValueError(f"expected {cls.__name__}, found {value!r:.60}")
        if readers is None:
            readers = {name: _decoder(hints[name]) for name, _ in layout}
        if value.get(_TAG) != tag:
            raise ValueError(f"expected the type {tag}, found {value.get(_TAG)!r:.60}")
        values = {}
        for key, item in value.items():
            if key == _TAG:
                continue
            reader = readers.get(key)
            if reader is None:
                raise ValueError(f"unknown key {key!r:.60} in {cls.__name__}")
            try:
                values[key] = reader(item)
            except ValueError as error:
                raise ValueError(f"{cls.__name__}.{key}: {error}") from None
        if missing := required - values.keys():
            raise ValueError(f"{cls.__name__} lacks {', '.join(sorted(missing))}")
        return cls(**values)

    return read


def _read_block(value: Any) -> Any:
    if type(value) is not dict or not isinstance(tag := value.get(_TAG), str) or tag not in _BLOCKS:
        raise ValueError(f"expected a block with a known type, found {value!r:.60}")
    return _decoder(_BLOCKS[tag])(value)
