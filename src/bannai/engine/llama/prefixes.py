"""What a model has read of a fixed beginning, kept on the disk: read once in minutes, recalled in seconds.

A file is the state as llama.cpp writes it, then a trailer of ours: a checksum, because llama.cpp ends the
process on a damaged state. A file that is not whole, or not of this very model, build and context, is
removed. The least recently used go first when they take too much room.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bannai.engine.llama.kept import temporary

SUFFIX: Final = ".prefix"
ROOM: Final = 1 << 30  # bytes of all prefixes together
SPARE: Final = 1 << 30  # bytes that stay free on the disk: the user's work goes first
_MAGIC: Final = b"BanAIprefix1"
_TRAILER: Final = struct.Struct(">12s32sQI")  # magic, key, length of the state, its checksum
_CHUNK: Final = 1 << 22

Save = Callable[[Path], bool]
Load = Callable[[Path], bool]


def prefix_key(parts: Iterable[object], tokens: Sequence[int]) -> bytes:
    """Return 32 bytes that differ when the model, build, context, KV type (`parts`) or the tokens do."""
    hashed = hashlib.sha256(repr([str(part) for part in parts]).encode())
    hashed.update(struct.pack(f"<{len(tokens)}i", *tokens))
    return hashed.digest()


@dataclass(frozen=True, slots=True)
class PrefixStore:
    """The kept prefixes of all models in one folder. `room` are bytes; 0 keeps nothing. Nor is anything kept
    where less than `spare` bytes are free on the disk.
    """

    folder: Path
    room: int = ROOM
    spare: int = SPARE

    def _file(self, key: bytes) -> Path:
        return self.folder / f"{key.hex()[:40]}{SUFFIX}"

    def keep(self, key: bytes, save: Save) -> bool:
        """Let `save` write a state to a temporary file, seal and place it; return whether it is kept.

        Never raises for what the disk refuses: a prefix that is not kept is read again.
        """
        if self.room <= 0:
            return False
        file = self._file(key)
        partial = temporary(file)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(self.folder).free < self.spare or not save(partial):
                return False
            length = partial.stat().st_size
            with partial.open("r+b") as state:
                checksum = _checksum(state.read, length)
                state.seek(length)
                state.write(_TRAILER.pack(_MAGIC, key, length, checksum))
            partial.replace(file)
        except OSError:
            return False
        finally:
            with suppress(OSError):
                partial.unlink()
        self.prune(spare=file)
        return file.exists()

    def recall(self, key: bytes, load: Load) -> bool:
        """Let `load` read the state of `key` if it is kept and whole; a file that is not is removed."""
        file = self._file(key)
        if not file.is_file():
            return False
        if _is_sealed(file, key) and load(file):
            with suppress(OSError):
                os.utime(file)
            return True
        with suppress(OSError):
            file.unlink()
        return False

    def prune(self, spare: Path | None = None) -> None:
        """Remove the least recently used until all fit, and what an interrupted writing left."""
        kept = []
        with suppress(OSError):
            for file in self.folder.iterdir():
                with suppress(OSError):
                    if file.name.endswith(SUFFIX):
                        status = file.stat()
                        kept.append((status.st_mtime_ns, status.st_size, file))
                    elif SUFFIX in file.name and file != spare and not _is_being_written(file):
                        file.unlink()
        total = sum(size for _, size, _ in kept)
        for _, size, file in sorted(kept):
            if total <= self.room:
                break
            with suppress(OSError):
                file.unlink()
                total -= size


def _is_being_written(file: Path) -> bool:
    """Say whether the process that a temporary file is named after may still be at it."""
    owner = file.name.rpartition(SUFFIX + ".")[2].partition("-")[0]
    if owner == str(os.getpid()):
        return True
    import psutil  # only needed where something was left

    return owner.isdigit() and psutil.pid_exists(int(owner))


def _checksum(read: Callable[[int], bytes], length: int) -> int:
    checksum = 0
    while length > 0:
        chunk = read(min(_CHUNK, length))
        if not chunk:
            return -1 & 0xFFFFFFFF
        checksum = zlib.crc32(chunk, checksum)
        length -= len(chunk)
    return checksum


def _is_sealed(file: Path, key: bytes) -> bool:
    try:
        length = file.stat().st_size - _TRAILER.size
        if length <= 0:
            return False
        with file.open("rb") as state:
            state.seek(length)
            magic, sealed, told, checksum = _TRAILER.unpack(state.read(_TRAILER.size))
            if (magic, sealed, told) != (_MAGIC, key, length):
                return False
            state.seek(0)
            return bool(_checksum(state.read, length) == checksum)
    except (OSError, struct.error):
        return False
