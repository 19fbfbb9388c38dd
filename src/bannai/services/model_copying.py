"""A model's file is copied into our folder: whole or not at all, and gone on with where it stopped."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from bannai.documents.vietnamese.sizes import size_words
from bannai.engine.base import EngineRefusedError
from bannai.engine.fingerprints import fingerprint
from bannai.engine.gguf_header import GgufHeader
from bannai.engine.machine import file_system
from bannai.errors import BadInputError, BannaiError, MachineError
from bannai.store.files import write_atomically

CHUNK_BYTES = 1024 * 1024
FLUSH_EVERY_BYTES = 64 * CHUNK_BYTES
SPARE_BYTES = 200 * 1024 * 1024  # left on the disk: the drafts are kept there too
PART_ENDING = ".part"
_NOTE_ENDING = ".part.json"
_FAT_FILE_BYTES = 4 * 1024**3 - 1
_FAT = ("vfat", "msdos", "fat", "fat16", "fat32")
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_COMPARED_BYTES = 64 * 1024
_LOCKED_BYTE = 1 << 40  # far behind the end of any file: Windows forbids reading what is locked


@dataclass(frozen=True, slots=True)
class CopyBegan:
    """A file of so many bytes is copied; `done_bytes` of them are there from an earlier time."""

    name: str
    done_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class BytesCopied:
    """So many bytes are there."""

    done_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class CopyStopped:
    """It was stopped; the same command goes on from here."""

    name: str
    done_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class Copied:
    """The file stands under `path`, whole."""

    path: Path
    total_bytes: int
    sha256: str


CopyEvent = CopyBegan | BytesCopied | CopyStopped | Copied


class ModelCopy:
    """One copy of `source` to `target`. `wanted_sha256` is "" where nobody has said what the sum must be.

    `write` and `flush` are `os.write` and `os.fsync`, or what stands in for them.
    """

    def __init__(
        self,
        source: Path,
        target: Path,
        header: GgufHeader,
        wanted_sha256: str = "",
        write: Callable[[int, memoryview], int] = os.write,
        flush: Callable[[int], None] = os.fsync,
    ) -> None:
        """Keep what is copied; nothing is begun."""
        self._source = source
        self._target = target
        self._part = part_of(target)
        self._note = target.with_name(target.name + _NOTE_ENDING)
        self._header = header
        self._wanted = wanted_sha256
        self._write = write
        self._flush = flush
        self._sum = sha256()
        self._size = self._done = 0
        self._mark = ""

    def run(self, cancelled: Callable[[], bool]) -> Iterator[CopyEvent]:
        """Copy, yielding what has happened; at last Copied, or CopyStopped when cancelled.

        Raises BadInputError (another file than the catalogue's), MachineError (no room, a file system without
        large files, the disk or the source gone, somebody copies it already), EngineRefusedError (the source
        is no model any more). What was there before stays as it was.
        """
        self._mark = fingerprint(self._source, self._header.header_bytes)
        self._size = _source_size(self._source)
        self._check_room()
        with self._reported():
            self._part.parent.mkdir(parents=True, exist_ok=True)
            with self._locked_part() as descriptor:
                yield from self._resumed(descriptor)
                yield CopyBegan(self._target.name, self._done, self._size)
                whole = yield from self._rest(descriptor, cancelled)
            if not whole:
                yield CopyStopped(self._target.name, self._done, self._size)
                return
            self._place()
        yield Copied(self._target, self._size, self._sum.hexdigest())

    def _check_room(self) -> None:
        folder = next(it for it in (self._target.parent, *self._target.parents) if it.is_dir())
        if self._size > _FAT_FILE_BYTES and file_system(folder) in _FAT:
            raise MachineError("models.fat_limit", name=self._target.name, folder=folder)
        there = self._part.stat().st_size if self._part.is_file() else 0
        needed = self._size - there + SPARE_BYTES
        free = shutil.disk_usage(folder).free
        if needed > free:
            raise MachineError("models.no_room", needed=size_words(needed), free=size_words(free))

    def _resumed(self, descriptor: int) -> Iterator[BytesCopied]:
        """Find how far an earlier copy of this very file came, and go to its end."""
        done = self._noted(os.fstat(descriptor).st_size)
        read = 0
        os.lseek(descriptor, 0, os.SEEK_SET)
        while read < done and (chunk := os.read(descriptor, min(CHUNK_BYTES, done - read))):
            self._sum.update(chunk)
            read += len(chunk)
            yield BytesCopied(read, self._size)
        if read < done or not self._same_samples(descriptor, done):
            self._sum, done = sha256(), 0
        os.ftruncate(descriptor, done)
        os.lseek(descriptor, done, os.SEEK_SET)
        self._done = done
        self._keep_note()

    def _noted(self, length: int) -> int:
        """Return how many bytes of this very file are surely on the disk."""
        try:
            note = json.loads(self._note.read_bytes())
        except (OSError, ValueError, RecursionError):
            return 0
        if not isinstance(note, dict) or note.get("fingerprint") != self._mark:
            return 0
        done = note.get("done_bytes")
        return min(done, length) if isinstance(done, int) and 0 <= done <= self._size else 0

    def _keep_note(self) -> None:
        note = {"fingerprint": self._mark, "done_bytes": self._done, "total_bytes": self._size}
        write_atomically(self._note, json.dumps(note).encode(), overwrite=True)

    def _same_samples(self, descriptor: int, done: int) -> bool:
        """Compare some blocks of what is there with the source: the last one too, where a power cut shows."""
        with _opened(self._source) as file:
            for tenth in range(1, 11):
                place = max(done * tenth // 10 - _COMPARED_BYTES, 0)
                os.lseek(descriptor, place, os.SEEK_SET)
                here = os.read(descriptor, min(_COMPARED_BYTES, done - place))
                if _chunk(file, self._source, place, len(here)) != here:
                    return False
        return True

    def _rest(self, descriptor: int, cancelled: Callable[[], bool]) -> Generator[BytesCopied, None, bool]:
        """Copy what is still missing; return whether all is there, flushed."""
        unflushed = 0
        with _opened(self._source) as file:
            while self._done < self._size:
                if cancelled():
                    break
                chunk = _chunk(file, self._source, self._done, min(CHUNK_BYTES, self._size - self._done))
                if not chunk:  # it became shorter meanwhile
                    raise MachineError("models.source_gone", name=self._source.name)
                self._sum.update(chunk)
                rest = memoryview(chunk)
                while rest:
                    rest = rest[self._write(descriptor, rest) :]
                self._done += len(chunk)
                unflushed += len(chunk)
                if unflushed >= FLUSH_EVERY_BYTES:
                    self._flush(descriptor)
                    self._keep_note()
                    unflushed = 0
                yield BytesCopied(self._done, self._size)
        self._flush(descriptor)
        self._keep_note()
        return self._done == self._size

    def _place(self) -> None:
        """Look at the finished bytes once more and give them their name."""
        digits = self._sum.hexdigest()
        if self._wanted and digits != self._wanted:
            self._throw_away()
            raise BadInputError("models.not_the_catalogues", name=self._target.name)
        try:
            same = fingerprint(self._part, self._header.header_bytes) == self._mark
        except EngineRefusedError:
            same = False
        if not same:
            self._throw_away()
            raise MachineError("models.copy_not_same", name=self._target.name)
        if os.path.lexists(self._target):  # it came while the bytes were being written
            raise BadInputError("models.name_taken", name=self._target.name)
        self._part.rename(self._target)
        with suppress(OSError):
            self._note.unlink()
        _sync_folder(self._target.parent)

    def _throw_away(self) -> None:
        for file in (self._part, self._note):
            with suppress(OSError):
                file.unlink()

    @contextmanager
    def _locked_part(self) -> Iterator[int]:
        """Open the half copy, so that no second window writes into it at the same time."""
        descriptor = os.open(self._part, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        try:
            try:
                _lock(descriptor)
            except OSError as error:
                raise MachineError("models.copied_already", name=self._target.name) from error
            yield descriptor
        finally:
            os.close(descriptor)

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._sentence(error) from error

    def _sentence(self, error: OSError) -> BannaiError:
        name, folder = self._target.name, self._target.parent
        if error.errno in _FULL:
            return MachineError("models.disk_full", name=name)
        if error.errno == errno.EFBIG:
            return MachineError("models.fat_limit", name=name, folder=folder)
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            return MachineError("models.folder_read_only", folder=folder)
        return MachineError("models.copy_failed", name=name, folder=folder)


def part_of(target: Path) -> Path:
    """Return where the bytes of a file are until they are all there."""
    return target.with_name(target.name + PART_ENDING)


def throw_part_away(target: Path) -> bool:
    """Take a half copy away; return whether there was one. Raises OSError."""
    there = part_of(target).is_file()
    for file in (part_of(target), target.with_name(target.name + _NOTE_ENDING)):
        file.unlink(missing_ok=True)
    return there


def part_progress(part: Path) -> tuple[int, int]:
    """Return how many bytes of how many a half copy has; 0 of 0 when nobody knows."""
    try:
        note = json.loads(part.with_name(part.name.removesuffix(PART_ENDING) + _NOTE_ENDING).read_bytes())
        return int(note["done_bytes"]), int(note["total_bytes"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return 0, 0


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _source_size(source: Path) -> int:
    try:
        return source.stat().st_size
    except OSError as error:
        raise MachineError("models.source_gone", name=source.name) from error


def _opened(source: Path) -> BinaryIO:
    try:
        return source.open("rb")
    except OSError as error:
        raise MachineError("models.source_gone", name=source.name) from error


def _chunk(file: BinaryIO, source: Path, place: int, length: int) -> bytes:
    """Return a piece of the source; its faults must not be blamed on our own disk."""
    try:
        file.seek(place)
        return file.read(length)
    except OSError as error:
        raise MachineError("models.source_gone", name=source.name) from error


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut, where the system knows of such a thing."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
