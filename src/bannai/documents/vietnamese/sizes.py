"""Sizes of files and memory in words that a user knows. Pure."""

from __future__ import annotations

from decimal import Decimal

from bannai.documents.vietnamese.numbers import format_number

_KIB, _MIB, _GIB = 1024, 1024**2, 1024**3


def size_words(size_bytes: int) -> str:
    """Return a number of bytes as Windows counts them: `2,3 GB`, `350 MB`, `12 KB`, `0 KB`."""
    size = max(size_bytes, 0)
    if size >= _GIB:
        return f"{format_number(Decimal(size) / _GIB, 1)} GB"
    if size >= _MIB:
        return f"{format_number(round(size / _MIB))} MB"
    return f"{format_number(-(-size // _KIB))} KB"
