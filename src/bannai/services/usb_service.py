"""UsbService: finds sticks and copies a file onto one, so that the stick may be pulled when it is done."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from bannai.errors import BadInputError, BannaiError, MachineError
from bannai.services.file_names import free_name, safe_file_name, without_accents
from bannai.services.usb_drives import Drives, Stick, system_drives

__all__ = [
    "AlreadyThere",
    "BytesCopied",
    "Copied",
    "CopyBegan",
    "CopyEvent",
    "Flushed",
    "Stick",
    "UsbService",
]

CHUNK_BYTES = 256 * 1024
# A system takes megabytes into its memory at once and writes them later: without flushing now and then the
# progress would be at its end while the stick still had everything before it.
FLUSH_EVERY_BYTES = 4 * 1024 * 1024
_FAT_FILE_BYTES = 4 * 1024**3 - 1

_UNFINISHED = re.compile(r"bannai-[0-9a-f]{8}\.tmp")
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_FORBIDDEN = {errno.EROFS, errno.EACCES, errno.EPERM}
_BAD_NAME = {errno.EINVAL, errno.EILSEQ, errno.ENAMETOOLONG}
# Windows' own numbers, which Python turns into errno values that say less.
_WINDOWS_FULL, _WINDOWS_PROTECTED = {39, 112}, {19}
_WINDOWS_GONE = {2, 3, 15, 21, 55, 433, 1006, 1110, 1112, 1117, 1167}


@dataclass(frozen=True, slots=True)
class CopyBegan:
    """A file of so many bytes is being copied to `path`."""

    path: Path
    total_bytes: int


@dataclass(frozen=True, slots=True)
class BytesCopied:
    """So many bytes of the file have been handed over."""

    done_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class Flushed:
    """Everything is on the stick; now it is read back and compared."""


@dataclass(frozen=True, slots=True)
class Copied:
    """The file stands on the stick under `path`, whole and compared; the stick may be pulled."""

    path: Path
    total_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class AlreadyThere:
    """The same file, byte for byte, already stood on the stick; nothing was written."""

    path: Path
    total_bytes: int
    sha256: str


CopyEvent = CopyBegan | BytesCopied | Flushed | Copied | AlreadyThere


def _never() -> bool:
    return False


class UsbService:
    """Finds sticks, copies onto them. May be called from any thread; holds nothing open between calls.

    `write` and `flush` are `os.write` and `os.fsync`, or what stands in for them.
    """

    def __init__(
        self,
        drives: Drives | None = None,
        write: Callable[[int, memoryview], int] = os.write,
        flush: Callable[[int], None] = os.fsync,
    ) -> None:
        """Keep what finds the sticks; None = this system's own."""
        self._drives = drives or system_drives()
        self._write = write
        self._flush = flush
        self._chosen: dict[Path, Stick] = {}

    def find(self) -> tuple[Stick, ...]:
        """Return the sticks that can be reached now."""
        return self._drives.find()

    def choose(self, folder: Path) -> Stick:
        """Return a folder that the user chose (a USB disk that is not found by itself) as a stick.

        Raises MachineError when it cannot be reached.
        """
        try:
            usage = shutil.disk_usage(folder)
        except OSError as error:
            raise MachineError("export.usb_gone", stick=folder) from error
        stick = Stick(folder, folder.name, usage.free, usage.total, not os.access(folder, os.W_OK))
        self._chosen[folder] = stick
        return stick

    def free_name(self, stick: Stick, name: str) -> str:
        """Return a name like `name` that no file on the stick has."""
        return free_name(safe_file_name(name), lambda it: os.path.lexists(stick.folder / it))

    def copy(
        self,
        source: Path,
        stick: Stick,
        *,
        name: str = "",
        overwrite: bool = False,
        cancelled: Callable[[], bool] = _never,
    ) -> Iterator[CopyEvent]:
        """Copy a file to the stick's root, yielding what has happened; at last Copied or AlreadyThere.

        Written under a name of its own, flushed, read back, and only then given its name: a file of that
        name is whole or absent. When `cancelled()` turns true, or the generator is closed, what was written
        is taken away and nothing more is yielded. A stick that refuses accents gets the name without them.

        Raises BadInputError for another file of that name without `overwrite` (`export.usb_exists`) and for
        a source that cannot be read; MachineError for a stick that is full, write-protected, pulled or sick.
        """
        wanted = safe_file_name(name or source.name)
        size = _size(source)
        try:
            now = self._present(stick)
            if now is None:
                raise MachineError("export.usb_gone", stick=_called(stick))
            target = now.folder / wanted
            if same := self._same_file(source, target, overwrite):
                yield AlreadyThere(target, size, same)
                return
            self._check_room(now, target, size)
            yield CopyBegan(target, size)
            yield from self._write_file(source, now, target, size, overwrite, cancelled)
        except (OSError, UnicodeError) as error:
            raise self._sentence(error, stick, wanted) from error

    def _present(self, stick: Stick) -> Stick | None:
        """Return the stick as it is now. Its folder alone proves nothing: an empty one may stay behind."""
        if stick.folder in self._chosen:
            return self._chosen[stick.folder] if stick.folder.is_dir() else None
        return next((it for it in self._drives.find() if it.folder == stick.folder), None)

    def _same_file(self, source: Path, target: Path, overwrite: bool) -> str:
        """Return the checksum when the file is there already, "" when the way is free."""
        if not os.path.lexists(target):
            return ""
        if target.is_file() and target.stat().st_size == _size(source):
            with _opened(source) as file:
                wanted = _checksum(file)
            with target.open("rb") as file:
                if _checksum(file) == wanted:
                    return wanted
        if not overwrite or target.is_dir():
            raise BadInputError("export.usb_exists", name=target.name)
        return ""

    def _check_room(self, stick: Stick, target: Path, size: int) -> None:
        if stick.read_only:
            raise MachineError("export.usb_read_only", stick=_called(stick))
        if size > _FAT_FILE_BYTES and stick.file_system.lower() in ("vfat", "msdos", "fat", "fat32"):
            raise MachineError("export.usb_file_too_big", name=target.name)
        if size > stick.free_bytes:
            raise MachineError("export.usb_full", stick=_called(stick), name=target.name)

    def _write_file(
        self,
        source: Path,
        stick: Stick,
        target: Path,
        size: int,
        overwrite: bool,
        cancelled: Callable[[], bool],
    ) -> Iterator[CopyEvent]:
        for left_over in stick.folder.glob("bannai-*.tmp"):  # of a stick that was pulled in mid-copy
            if _UNFINISHED.fullmatch(left_over.name):
                left_over.unlink()
        temporary = stick.folder / f"bannai-{os.urandom(4).hex()}.tmp"
        try:
            total = sha256()
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            descriptor = os.open(temporary, flags, 0o666)
            try:
                done = unflushed = 0
                with _opened(source) as file:
                    while chunk := _chunk(file, source):
                        if cancelled():
                            return
                        total.update(chunk)
                        rest = memoryview(chunk)
                        while rest:
                            rest = rest[self._write(descriptor, rest) :]
                        done, unflushed = done + len(chunk), unflushed + len(chunk)
                        if unflushed >= FLUSH_EVERY_BYTES:
                            self._flush(descriptor)
                            unflushed = 0
                        yield BytesCopied(done, max(size, done))
                self._flush(descriptor)
                _forget_cached(descriptor)
            finally:
                os.close(descriptor)
            yield Flushed()
            if cancelled():
                return
            with temporary.open("rb") as back:
                if _checksum(back) != total.hexdigest():
                    raise MachineError("export.usb_not_same", stick=_called(stick), name=target.name)
            target = self._place(temporary, target, overwrite)
            self._flush_folder(stick.folder)
            if self._present(stick) is None or not target.is_file():
                raise MachineError("export.usb_pulled", stick=_called(stick), name=target.name)
            yield Copied(target, done, total.hexdigest())
        finally:
            with suppress(OSError):
                temporary.unlink()

    def _place(self, temporary: Path, target: Path, overwrite: bool) -> Path:
        """Give the file its name; where the stick refuses accents, the name without; return it."""
        try:
            _rename(temporary, target, overwrite)
        except (OSError, UnicodeError) as error:
            plain = target.with_name(safe_file_name(without_accents(target.name)))
            refused = isinstance(error, UnicodeError) or error.errno in (errno.EINVAL, errno.EILSEQ)
            if plain == target or not refused:
                raise
            _rename(temporary, plain, overwrite)
            return plain
        return target

    def _flush_folder(self, folder: Path) -> None:
        """Write the new name itself, where the system knows of that (Windows does it when it closes)."""
        if os.name == "nt":
            return
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            self._flush(descriptor)
        finally:
            os.close(descriptor)

    def _sentence(self, error: OSError | UnicodeError, stick: Stick, name: str) -> BannaiError:
        called = _called(stick)
        if isinstance(error, UnicodeError):
            return BadInputError("export.usb_bad_name", name=ascii(name))
        windows = getattr(error, "winerror", None)
        if error.errno in _FULL or windows in _WINDOWS_FULL:
            return MachineError("export.usb_full", stick=called, name=name)
        if error.errno == errno.EFBIG:
            return MachineError("export.usb_file_too_big", name=name)
        # A stick that was pulled shows itself as read-only, as empty or as a fault, as the system likes.
        if windows in _WINDOWS_GONE or self._present(stick) is None:
            return MachineError("export.usb_pulled", stick=called, name=name)
        if error.errno in _FORBIDDEN or windows in _WINDOWS_PROTECTED:
            return MachineError("export.usb_read_only", stick=called)
        if error.errno in _BAD_NAME:
            return BadInputError("export.usb_bad_name", name=name)
        return MachineError("export.usb_failed", stick=called, name=name)


def _rename(temporary: Path, target: Path, overwrite: bool) -> None:
    if overwrite:
        temporary.replace(target)
        return
    if os.path.lexists(target):  # it came while the bytes were being written
        raise BadInputError("export.usb_exists", name=target.name)
    temporary.rename(target)


def _opened(source: Path) -> BinaryIO:
    try:
        return source.open("rb")
    except OSError:
        raise BadInputError("export.usb_source_gone", path=source) from None


def _chunk(file: BinaryIO, source: Path) -> bytes:
    """Return the next piece of the source; its faults must not be blamed on the stick."""
    try:
        return file.read(CHUNK_BYTES)
    except OSError:
        raise BadInputError("export.usb_source_gone", path=source) from None


def _size(source: Path) -> int:
    try:
        return source.stat().st_size
    except OSError:
        raise BadInputError("export.usb_source_gone", path=source) from None


def _checksum(file: BinaryIO) -> str:
    total = sha256()
    while chunk := file.read(CHUNK_BYTES):
        total.update(chunk)
    return total.hexdigest()


def _forget_cached(descriptor: int) -> None:
    """Let the comparison read the stick, not the machine's memory (Linux; elsewhere it may read memory)."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def _called(stick: Stick) -> str:
    return stick.label or str(stick.folder)
