"""A `Paper` as plain JSON-able data and back, without loss. The field types of the values drive both ways.

The reading process hands its result over in this form, and it reads strangers' files: everything is checked
here as if it were a stranger's too. A field that holds its default is left out; equal looks are written once.
"""

from __future__ import annotations

import json
import math
import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from bannai.documents import paper, paper_looks
from bannai.documents.model import Align
from bannai.documents.paper import Paper, PaperBlock, PaperParagraph, PaperTable
from bannai.documents.paper_looks import ParagraphLook, TextLook

FORMAT = 1
"""Raised whenever data written before can no longer be read as it stands."""

_TAG = "type"
_TAGS: dict[str, type] = {"p": PaperParagraph, "t": PaperTable}
_TAG_OF = {cls: tag for tag, cls in _TAGS.items()}
_SHARED = (TextLook, ParagraphLook)  # written once, referred to by number
_NAMES = {**vars(paper_looks), **vars(paper), "Align": Align}

Data = dict[str, Any]
_Read = Callable[[Any], Any]


def paper_to_json(value: Paper) -> str:
    """Return the paper as one line of JSON (Unicode, not escaped)."""
    tables: dict[type, dict[Any, int]] = {cls: {} for cls in _SHARED}
    data = _written(value, tables)
    shared = {cls.__name__: [_record(look, tables) for look in tables[cls]] for cls in _SHARED}
    whole = {"format": FORMAT, "shared": shared, "paper": data}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def paper_from_json(text: str) -> Paper:
    """Read what `paper_to_json` wrote. Raises ValueError, with the reason, on anything else."""
    try:
        data = json.loads(text)
        if type(data) is not dict or data.keys() != {"format", "shared", "paper"} or data["format"] != FORMAT:
            raise ValueError("not a paper of this format")
        reader = _Reader()
        reader.share(data["shared"])
        found: Paper = reader.read(Paper, data["paper"])
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return found


def _written(value: Any, tables: dict[type, dict[Any, int]]) -> Any:
    if isinstance(value, tuple):
        return [_written(item, tables) for item in value]
    if not is_dataclass(value):
        return value
    known = tables.get(type(value))
    if known is not None:
        return known.setdefault(value, len(known))
    return _record(value, tables)


def _record(value: Any, tables: dict[type, dict[Any, int]]) -> Data:
    cls: Any = type(value)
    data: Data = {_TAG: _TAG_OF[cls]} if cls in _TAG_OF else {}
    for name, default in _layout(cls):
        item = getattr(value, name)
        if item != default:
            data[name] = _written(item, tables)
    return data


@cache
def _layout(cls: Any) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, field.default) for field in fields(cls))


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return get_type_hints(cls, _NAMES)


class _Reader:
    """Reads one paper: knows the looks that the values refer to by number."""

    def __init__(self) -> None:
        self._shared: dict[type, list[Any]] = {cls: [] for cls in _SHARED}
        self._readers: dict[Any, _Read] = {}

    def share(self, data: Any) -> None:
        """Read the looks."""
        if type(data) is not dict or data.keys() != {cls.__name__ for cls in _SHARED}:
            raise ValueError("no looks")
        for cls in _SHARED:
            items = data[cls.__name__]
            if type(items) is not list:
                raise ValueError(f"expected a list of {cls.__name__}")
            self._shared[cls] = [self._record(cls, item) for item in items]

    def read(self, kind: Any, value: Any) -> Any:
        """Check and read one value of an annotated type."""
        reader = self._readers.get(kind)
        if reader is None:
            reader = self._readers[kind] = self._reader(kind)
        return reader(value)

    def _reader(self, kind: Any) -> _Read:
        if kind == PaperBlock:
            return self._block
        origin = get_origin(kind)
        if origin is tuple:
            return self._tuple(get_args(kind))
        if origin in (Union, types.UnionType):
            (inner,) = (choice for choice in get_args(kind) if choice is not types.NoneType)
            return lambda value: None if value is None else self.read(inner, value)
        if kind is float:
            return _float
        if kind in (str, int, bool):
            return _plain(kind)
        if issubclass(kind, StrEnum):
            return _choice(kind)
        if kind in self._shared:
            return lambda value: self._look(kind, value)
        return lambda value: self._record(kind, value)

    def _tuple(self, inner: tuple[Any, ...]) -> _Read:
        if len(inner) == 2 and inner[1] is Ellipsis:
            return lambda value: tuple(self.read(inner[0], item) for item in _list(value))

        def fixed(value: Any) -> Any:
            items = _list(value)
            if len(items) != len(inner):
                raise ValueError(f"expected {len(inner)} values, found {len(items)}")
            return tuple(self.read(kind, item) for kind, item in zip(inner, items, strict=True))

        return fixed

    def _look(self, kind: type, value: Any) -> Any:
        known = self._shared[kind]
        if type(value) is not int or not 0 <= value < len(known):
            raise ValueError(f"no {kind.__name__} number {value!r:.60}")
        return known[value]

    def _block(self, value: Any) -> Any:
        tag = value.get(_TAG) if type(value) is dict else None
        if type(tag) is not str or tag not in _TAGS:
            raise ValueError(f"expected a block, found {value!r:.60}")
        return self._record(_TAGS[tag], value)

    def _record(self, cls: Any, value: Any) -> Any:
        if type(value) is not dict or value.get(_TAG) != _TAG_OF.get(cls):
            raise ValueError(f"expected {cls.__name__}, found {value!r:.60}")
        hints = _hints(cls)
        values: Data = {}
        for key, item in value.items():
            if key == _TAG:
                continue
            if key not in hints:
                raise ValueError(f"unknown key {key!r:.60} in {cls.__name__}")
            try:
                values[key] = self.read(hints[key], item)
            except ValueError as error:
                raise ValueError(f"{cls.__name__}.{key}: {error}") from None
        for name, default in _layout(cls):
            if default is MISSING and name not in values:
                raise ValueError(f"{cls.__name__} lacks {name}")
        return cls(**values)


def _list(value: Any) -> list[Any]:
    if type(value) is not list:
        raise ValueError(f"expected a list, found {value!r:.60}")
    return value


def _plain(kind: type) -> _Read:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise ValueError(f"expected {kind.__name__}, found {value!r:.60}")
        return value

    return read


def _float(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError(f"expected a number, found {value!r:.60}")
    return float(value)


def _choice(kind: type[StrEnum]) -> _Read:
    choices = {member.value: member for member in kind}

    def read(value: Any) -> StrEnum:
        if type(value) is not str or value not in choices:
            raise ValueError(f"expected one of {', '.join(choices)}, found {value!r:.60}")
        return choices[value]

    return read
