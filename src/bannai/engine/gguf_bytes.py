"""The bytes of a GGUF file, read forward once through a window: bounded memory whatever the file says.

The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3, little endian.
Nothing is mapped into memory: a stick that is pulled must give an error, not a signal.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import BinaryIO

WINDOW_BYTES = 256 * 1024
KEPT_STRING_BYTES = 4096  # longer strings are passed over, unless they are asked for
KEPT_NUMBERS = 4096  # longer arrays of numbers are only counted
MAX_STRING_BYTES = 64 * 1024 * 1024
MAX_ELEMENTS = 1 << 31

Value = int | float | bool | str | tuple[int | float, ...] | None

_STRING, _ARRAY = 8, 9
# Value type → struct's letter (GGUF_TYPE_* of gguf.h).
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "B", 10: "Q", 11: "q", 12: "d"}
_BOOL = 7


class DamagedError(Exception):
    """The bytes contradict the format."""


class EndedError(Exception):
    """The file ends before the bytes that it speaks of."""


class ByteReader:
    """Reads an open file forward. `size` is the file's whole size; nothing beyond it is ever believed."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        """Begin at the file's first byte."""
        self._file = file
        self._size = size
        self._window = b""
        self._start = 0  # place of the window in the file
        self._at = 0  # place in the window

    @property
    def position(self) -> int:
        """How many bytes lie behind."""
        return self._start + self._at

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes (small numbers only). Raises EndedError."""
        self._need(count)
        taken = self._window[self._at : self._at + count]
        self._at += count
        return taken

    def skip(self, count: int) -> None:
        """Pass over bytes without reading them. Raises EndedError."""
        if count > self._size - self.position:
            raise EndedError
        if self._at + count <= len(self._window):
            self._at += count
        else:
            self._start = self.position + count
            self._window, self._at = b"", 0
            self._file.seek(self._start)

    def u32(self) -> int:
        """Return the next four bytes as a number."""
        return int.from_bytes(self.take(4), "little")

    def u64(self) -> int:
        """Return the next eight bytes as a number."""
        return int.from_bytes(self.take(8), "little")

    def text(self, limit: int) -> str:
        """Return the next string, of at most `limit` bytes. Raises DamagedError for a longer one."""
        length = self.u64()
        if length > limit:
            raise DamagedError
        return self.take(length).decode("utf-8", "replace")

    def value(self, kind: int, kept_bytes: int) -> tuple[Value, int]:
        """Return the next value and, of an array, its length (else 1).

        A string longer than `kept_bytes` and an array that is long or of strings is passed over: None.
        """
        if kind == _STRING:
            length = self._string_length()
            if length > kept_bytes:
                self.skip(length)
                return None, 1
            return self.take(length).decode("utf-8", "replace"), 1
        if kind == _ARRAY:
            return self._array(self.u32(), self.u64())
        if kind not in _SCALARS:
            raise DamagedError
        letter = _SCALARS[kind]
        (number,) = struct.unpack(f"<{letter}", self.take(struct.calcsize(f"<{letter}")))
        return (bool(number) if kind == _BOOL else number), 1

    def _array(self, kind: int, count: int) -> tuple[Value, int]:
        if count > MAX_ELEMENTS:
            raise DamagedError
        if kind == _STRING:
            self._skip_strings(count)
            return None, count
        if kind not in _SCALARS:  # arrays of arrays are in the format, but no reader takes them
            raise DamagedError
        width = struct.calcsize(f"<{_SCALARS[kind]}")
        if count > KEPT_NUMBERS:
            self.skip(count * width)
            return None, count
        return struct.unpack(f"<{count}{_SCALARS[kind]}", self.take(count * width)), count

    def _skip_strings(self, count: int) -> None:
        """Pass over strings: the words of a vocabulary, a quarter of a million of them."""
        if count * 8 > self._size - self.position:
            raise EndedError
        from_bytes: Callable[..., int] = int.from_bytes
        while count:
            window, at, end = self._window, self._at, len(self._window) - 8
            while count and at <= end:
                after = at + 8 + from_bytes(window[at : at + 8], "little")
                if after > len(window):
                    break
                at, count = after, count - 1
            self._at = at
            if count:  # one that crosses the window's edge
                self.skip(self._string_length())
                count -= 1

    def _string_length(self) -> int:
        length = self.u64()
        if length > MAX_STRING_BYTES:
            raise DamagedError
        return length

    def _need(self, count: int) -> None:
        if self._at + count <= len(self._window):
            return
        if count > self._size - self.position:
            raise EndedError
        rest = self._window[self._at :]
        more = self._file.read(max(WINDOW_BYTES, count) - len(rest))
        self._start += self._at
        self._window, self._at = rest + more, 0
        if len(self._window) < count:  # the file shrank while it was read
            raise EndedError
