"""Files written whole or not at all, with one clear sentence for each thing that can stand in the way."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bannai.errors import BadInputError, BannaiError, MachineError

Write = Callable[[int, memoryview], int]

_WINDOWS_SIGNS = frozenset('<>:"|?*')
_WINDOWS_NAMES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))]
)

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_GONE = {errno.ENOENT, errno.EIO, errno.ENODEV, errno.ENXIO, getattr(errno, "ESTALE", errno.EIO)}
_NO_LINKS = {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK, errno.EINVAL}


def write_atomically(path: Path, data: bytes, *, overwrite: bool, write: Write = os.write) -> None:
    """Write `data` to `path` so that at no moment a part of it stands there.

    Missing folders are made. An existing file is replaced only with `overwrite`, also when it appears
    while this runs; on every error it stays as it was and no temporary file is left. The bytes are on
    the disk when this returns. `write` is `os.write` or what stands in for it.

    Raises BadInputError for a target that cannot be meant (an existing file, a folder, an impossible
    name) and MachineError for what the machine refuses (read-only, in use, full, gone).
    """
    if os.name == "nt" and not windows_allows(path.name):
        raise BadInputError("errors.file_bad_name", path=path)
    with _reported(path):
        target = Path(os.path.realpath(path))  # through a link, to the file that is meant
        old = _status(target)
        if old is not None and stat.S_ISDIR(old.st_mode):
            raise BadInputError("errors.file_is_folder", path=path)
        if old is not None and not overwrite:
            raise BadInputError("errors.file_exists", path=path)
        if old is not None and not os.access(target, os.W_OK):
            raise MachineError("errors.file_read_only", path=path)
        _make_folder(target.parent, path)
        temporary = target.with_name(f".bannai-{os.urandom(6).hex()}.tmp")
        try:
            _fill(temporary, data, write)
            if old is not None:
                os.chmod(temporary, stat.S_IMODE(old.st_mode))  # noqa: PTH101
            _place(temporary, target, path, overwrite=overwrite)
        finally:
            with suppress(OSError):
                temporary.unlink()
        _sync_folder(target.parent)


def windows_allows(name: str) -> bool:
    """Say whether Windows takes a file name: no reserved sign or device name, no final dot or space."""
    return (
        bool(name)
        and not any(char in _WINDOWS_SIGNS or ord(char) < 32 for char in name)
        and not name.endswith((".", " "))
        and name.split(".")[0].rstrip().lower() not in _WINDOWS_NAMES
    )


def _status(target: Path) -> os.stat_result | None:
    try:
        return target.stat()
    except FileNotFoundError:
        return None


def _make_folder(folder: Path, path: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise BadInputError("errors.file_not_a_folder", path=path, folder=folder) from None


def _fill(temporary: Path, data: bytes, write: Write) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _place(temporary: Path, target: Path, path: Path, *, overwrite: bool) -> None:
    """Give the finished file its name in one step."""
    try:
        if overwrite:
            temporary.replace(target)
        elif os.name == "nt":
            temporary.rename(target)  # on Windows this refuses an existing file
        else:
            _place_new(temporary, target)
    except FileExistsError:
        raise BadInputError("errors.file_exists", path=path) from None
    except PermissionError as error:
        if os.name == "nt":  # Word and Excel keep the file they show locked
            raise MachineError("errors.file_in_use", path=path) from error
        raise


def _place_new(temporary: Path, target: Path) -> None:
    """Rename without replacing: by a hard link, or where there are none (FAT) into a reserved name."""
    try:
        target.hardlink_to(temporary)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        try:
            temporary.replace(target)
        except BaseException:
            target.unlink()
            raise


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut, where the system knows of such a thing."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    """Turn the system's errors into sentences."""
    try:
        yield
    except OSError as error:
        raise _sentence(path, error) from error
    except ValueError as error:  # a NUL or half a surrogate pair in the name
        raise BadInputError("errors.file_bad_name", path=ascii(str(path))) from error


def _sentence(path: Path, error: OSError) -> BannaiError:
    number = error.errno
    if number in _FULL:
        return MachineError("errors.file_disk_full", path=path)
    if number == errno.EFBIG:
        return MachineError("errors.file_too_large", path=path)
    if number in _FORBIDDEN:
        return MachineError("errors.file_folder_read_only", path=path, folder=path.parent)
    if number in (errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ):
        return BadInputError("errors.file_bad_name", path=path)
    if number in (errno.ENOTDIR, errno.ELOOP):
        return BadInputError("errors.file_not_a_folder", path=path, folder=path.parent)
    if number in _GONE:
        return MachineError("errors.file_gone", path=path)
    return MachineError("errors.file_failed", path=path, number=number or 0)
