"""What names the contents of a model's file: a fast fingerprint by samples, and the full SHA-256."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bannai.engine.base import EngineRefusedError
from bannai.engine.gguf_header import read_header

CHUNK_BYTES = 1024 * 1024
_SAMPLES = 32
_SAMPLE_BYTES = 64 * 1024
_LETTERS = 40


@dataclass(frozen=True, slots=True)
class Hashed:
    """So many bytes of a file are hashed; `sha256` is "" until all are."""

    done_bytes: int
    total_bytes: int
    sha256: str = ""


def fingerprint(path: Path, header_bytes: int | None = None) -> str:
    """Return 40 hexadecimal digits that name the contents of a GGUF file, in well under a second.

    Of the size, the whole header and 32 blocks spread over the weights. Two files that differ in nothing but
    a few weights between the blocks have the same one: it tells models apart, it proves nothing about a
    file's soundness (`hashed` does). `header_bytes` saves reading the header again.

    Raises EngineRefusedError for a file that is no model or cannot be read.
    """
    header = read_header(path).header_bytes if header_bytes is None else header_bytes
    total = sha256()
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            total.update(f"bannai {size} {header}\n".encode())
            rest = min(header, size)
            while rest > 0 and (chunk := file.read(min(CHUNK_BYTES, rest))):
                total.update(chunk)
                rest -= len(chunk)
            weights = max(size - header - _SAMPLE_BYTES, 0)
            for number in range(_SAMPLES):
                file.seek(header + weights * number // (_SAMPLES - 1))
                total.update(file.read(_SAMPLE_BYTES))
    except OSError as error:
        raise EngineRefusedError("models.file_unreadable", name=path.name) from error
    return total.hexdigest()[:_LETTERS]


def hashed(path: Path, cancelled: Callable[[], bool]) -> Iterator[Hashed]:
    """Yield how far the SHA-256 of a file has come, the last one with its digits; less when cancelled.

    Raises EngineRefusedError when the file cannot be read to its end.
    """
    total = sha256()
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            done = 0
            while chunk := file.read(CHUNK_BYTES):
                if cancelled():
                    return
                total.update(chunk)
                done += len(chunk)
                yield Hashed(done, max(size, done))
    except FileNotFoundError:
        raise EngineRefusedError("models.file_absent", name=path.name) from None
    except OSError as error:
        raise EngineRefusedError("models.file_unreadable", name=path.name) from error
    yield Hashed(done, done, total.hexdigest())
