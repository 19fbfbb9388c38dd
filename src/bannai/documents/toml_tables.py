"""TOML tables read key by key: every mistake is named with its file and line; unknown keys are refused."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, TypeVar

from bannai import messages
from bannai.documents.phrases import Phrase, PhraseError, parse_phrase

E = TypeVar("E", bound=StrEnum)
_HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.\-]+)\s*\]\]?")


class KindError(ValueError):
    """A kind that cannot be taken; the text names file, line and reason (for the kind's author)."""


class TomlTable:
    """A TOML table being read: hands out its keys once, and refuses what was not asked for."""

    def __init__(self, reader: TomlReader, data: Any, path: str) -> None:
        if not isinstance(data, dict):
            raise reader.error(path, messages.text("kinds.not_a_table"))
        self.reader = reader
        self.data: dict[str, Any] = dict(data)
        self.path = path

    def error(self, key: str, reason: str) -> KindError:
        return self.reader.error(self.place(key), reason)

    def place(self, key: str) -> str:
        return f"{self.path}/{key}" if self.path else key

    def take(self, key: str, kind: type[Any] | tuple[type[Any], ...], default: Any = None) -> Any:
        value = self.data.pop(key, None)
        if value is None:
            if default is None:
                raise self.error(key, messages.text("kinds.missing_key", key=key))
            return default
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            raise self.error(key, messages.text("kinds.wrong_type", key=key))
        return value

    def text(self, key: str, default: str | None = None) -> str:
        return str(self.take(key, str, default))

    def flag(self, key: str) -> bool:
        return bool(self.take(key, bool, False))

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.take(key, list, [])
        if not all(isinstance(item, str) for item in value):
            raise self.error(key, messages.text("kinds.not_texts", key=key))
        return tuple(value)

    def span(self, key: str, value: Any) -> tuple[int, int]:
        """Read `[from, to]`, two whole numbers in order."""
        if not isinstance(value, list) or [type(item) for item in value] != [int, int] or value[0] > value[1]:
            raise self.error(key, messages.text("kinds.not_a_span", key=key))
        return (value[0], value[1])

    def choice(self, key: str, of: type[E], default: E | None = None) -> E:
        return self.one_of(key, self.text(key, default.value if default is not None else None), of)

    def choices(self, key: str, of: type[E]) -> tuple[E, ...]:
        return tuple(self.one_of(key, item, of) for item in self.texts(key))

    def one_of(self, key: str, value: str, of: type[E]) -> E:
        try:
            return of(value)
        except ValueError:
            allowed = ", ".join(item.value for item in of)
            raise self.error(key, messages.text("kinds.not_allowed", value=value, allowed=allowed)) from None

    def phrase(self, key: str) -> Phrase:
        return self.parsed(key, self.text(key, ""))

    def parsed(self, key: str, text: str) -> Phrase:
        try:
            return parse_phrase(text)
        except PhraseError as error:
            raise self.error(key, str(error)) from None

    def phrases(self, key: str, value: Any) -> tuple[Phrase, ...]:
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise self.error(key, messages.text("kinds.not_phrases", key=key))
        return tuple(self.parsed(key, item) for item in items)

    def tables(self, key: str) -> Iterable[TomlTable]:
        for index, item in enumerate(self.take(key, list, [])):
            yield TomlTable(
                self.reader, item, f"{self.path}/{key}[{index}]" if self.path else f"{key}[{index}]"
            )

    def table(self, key: str) -> TomlTable:
        return TomlTable(self.reader, self.take(key, dict, {}), self.place(key))

    def finish(self) -> None:
        for key in self.data:
            raise self.error(key, messages.text("kinds.unknown_key", key=key))


class TomlReader:
    """Reads one file; `name` stands in the messages."""

    def __init__(self, text: str, name: str) -> None:
        """Parse the TOML. Raises KindError when it is not TOML."""
        self.source = text
        self.file = name
        try:
            self.data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise KindError(_not_toml(name, str(error))) from None

    def error(self, path: str, reason: str) -> KindError:
        """Return the error for a place such as `section[2]/say[0]/tone`."""
        return KindError(
            messages.text("kinds.at_line", file=self.file, line=self.line_of(path), reason=reason)
        )

    def line_of(self, path: str) -> int:
        """Return the line (from 1) of a key, or of the nearest table above it."""
        steps = re.findall(r"([\w\-]+)(?:\[(\d+)\])?", path)
        best, at = 1, 0
        lines = self.source.splitlines()
        header = ""
        for depth, (name, index) in enumerate(steps):
            dotted = f"{header}.{name}" if header else name
            wanted = int(index) if index else 0
            found = self._find_header(lines, at, dotted, wanted, header)
            if found is not None:
                best, at, header = found + 1, found + 1, dotted
                continue
            last = steps[depth:]
            for number in range(at, len(lines)):
                if number > at and _HEADER.match(lines[number]) and header:
                    break
                if re.match(rf"\s*\"?{re.escape(last[0][0])}\"?\s*[=.]", lines[number]):
                    return number + 1
            return best
        return best

    @staticmethod
    def _find_header(lines: list[str], start: int, dotted: str, index: int, parent: str) -> int | None:
        seen = -1
        for number in range(start, len(lines)):
            match = _HEADER.match(lines[number])
            if not match:
                continue
            if match.group(2) == dotted:
                seen += 1
                if seen == index:
                    return number
            elif parent and not match.group(2).startswith(f"{parent}."):
                return None
        return None

    def root(self) -> TomlTable:
        """Return the file's top table."""
        return TomlTable(self, self.data, "")


def _not_toml(name: str, english: str) -> str:
    """Return the sentence for what the parser says in English: where it is, as far as that is told."""
    found = re.search(r"line (\d+), column (\d+)", english)
    if found is None:  # it ends too early
        return messages.text("kinds.not_toml_end", file=name)
    return messages.text("kinds.not_toml", file=name, line=found[1], column=found[2])
