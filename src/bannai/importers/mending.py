"""A stranger's Word file mended: its XML in a child process, the new file put together here, in memory.

The parent never parses the file: it copies its parts packed as they are read and lays the changed ones in.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from bannai.documents.mends import Mend, mends_to_json
from bannai.errors import BadInputError, MachineError
from bannai.importers import child
from bannai.importers.sandbox import (
    ChildLimits,
    ReadingEvent,
    ReadingProgress,
    Stopped,
    answer_of,
    end,
    paper_of,
    start,
)

SIZE_LIMIT = 400_000_000  # bytes of a file, unpacked: all of it is copied
_PIECE = 1_000_000
_NAME = re.compile(r"(?!.*\.\.)[\w./\[\] -]{1,200}")
# A long paper is read again after each round.
LIMITS = ChildLimits(seconds=180)


@dataclass(frozen=True, slots=True)
class PartsChanged:
    """The changed parts have come: bytes by part name."""

    parts: Mapping[str, bytes]


class MendingProcess:
    """A child that holds one file: it hands over the paper, mends it on order, and gives the changed parts.

    To be used with `with`; each of the three steps is an iterator as `sandbox.reading` is one: it ends
    without its result as soon as `stopped` says so. They raise BadInputError or MachineError.
    """

    def __init__(self, path: Path, stopped: Stopped, limits: ChildLimits | None = None) -> None:
        """Keep what is to be mended; nothing is started yet."""
        self._path = path
        self._stopped = stopped
        self._limits = limits or LIMITS
        self._pipe: Connection | None = None
        self._process: Any = None

    def __enter__(self) -> MendingProcess:
        """Start the child."""
        limits = self._limits
        self._pipe, self._process = start(child.mend, str(self._path), limits.seconds, limits.memory)
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        if self._pipe is not None:
            self._pipe.close()
            end(self._process)

    def read(self) -> Iterator[ReadingEvent]:
        """Wait for the paper of the file as it is. Called first, and once."""
        return paper_of(self._open(), self._process, self._path.name, self._stopped, self._limits)

    def mend(self, mends: Sequence[Mend]) -> Iterator[ReadingEvent]:
        """Mend in memory and wait for the paper as it is then."""
        self._send(mends_to_json(mends))
        return paper_of(self._open(), self._process, self._path.name, self._stopped, self._limits)

    def forget(self) -> Iterator[ReadingEvent]:
        """Undo all mends and wait for the paper as it was."""
        self._send(child.FORGET)
        return paper_of(self._open(), self._process, self._path.name, self._stopped, self._limits)

    def parts(self) -> Iterator[ReadingProgress | PartsChanged]:
        """Wait for the parts that are others than in the file. Called last."""
        self._send("")
        name = self._path.name
        limits = replace(self._limits, answer=self._limits.answer * 2)
        for event in answer_of(self._open(), self._process, name, self._stopped, limits, child.PARTS):
            yield event if isinstance(event, ReadingProgress) else PartsChanged(_checked(event, name))

    def _open(self) -> Connection:
        if self._pipe is None:
            raise AssertionError("not started")
        return self._pipe

    def _send(self, order: str) -> None:
        try:
            self._open().send_bytes(order.encode("utf-8", "surrogatepass"))
        except OSError:
            raise MachineError("importers.reader_died", name=self._path.name) from None


def _checked(text: str, name: str) -> dict[str, bytes]:
    with suppress(ValueError, RecursionError):
        found = json.loads(text)
        if type(found) is dict and all(
            type(content) is str and _NAME.fullmatch(part) for part, content in found.items()
        ):
            return {part: content.encode("utf-8") for part, content in found.items()}
    raise MachineError("importers.reader_died", name=name)


def packed(path: Path, parts: Mapping[str, bytes], stopped: Stopped = lambda: False) -> bytes | None:
    """Return the file with other parts laid in, new ones at the end; None as soon as `stopped` says so.

    Raises BadInputError for a file that is too large to be copied or cannot be read to its end.
    """
    waiting = {name.lower(): (name, data) for name, data in parts.items()}
    buffer = BytesIO()
    try:
        with ZipFile(path) as archive, ZipFile(buffer, "w", ZIP_DEFLATED) as written:
            if sum(entry.file_size for entry in archive.infolist()) > SIZE_LIMIT:
                raise BadInputError("importers.file_mend_big", name=path.name, limit=SIZE_LIMIT // 1_000_000)
            for entry in archive.infolist():
                _, data = waiting.pop(entry.filename.replace("\\", "/").lstrip("/").lower(), ("", None))
                if data is not None:
                    written.writestr(_like(entry), data, ZIP_DEFLATED)
                elif not _copied(archive, entry, written, stopped):
                    return None
            for name, data in waiting.values():
                written.writestr(name, data, ZIP_DEFLATED)
    except FileNotFoundError:
        raise BadInputError("importers.file_missing", name=path.name) from None
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise BadInputError("importers.file_damaged", name=path.name) from None
    except OSError:
        raise BadInputError("importers.file_unreadable", name=path.name) from None
    return buffer.getvalue()


def is_signed(data: bytes) -> bool:
    """Say whether a file that was put together here bears a digital signature, which then holds no more."""
    with ZipFile(BytesIO(data)) as archive:
        return any(name.lower().startswith("_xmlsignatures/") for name in archive.namelist())


def _copied(archive: ZipFile, entry: ZipInfo, written: ZipFile, stopped: Callable[[], bool]) -> bool:
    copy = _like(entry)
    with archive.open(entry) as source, written.open(copy, "w") as target:
        while piece := source.read(_PIECE):
            if stopped():
                break
            target.write(piece)
        else:
            return True
    return False


def _like(entry: ZipInfo) -> ZipInfo:
    """Return a directory entry of the same name, time and packing, without the old one's sizes."""
    copy = ZipInfo(entry.filename, entry.date_time)
    copy.compress_type = entry.compress_type
    copy.external_attr = entry.external_attr
    copy.file_size = entry.file_size
    return copy
