"""Reading in a child process: what a stranger's file does to the reader stays there.

The child has little memory and time, writes no file and starts no process where the system can forbid it
(resource limits; elsewhere the parent watches its memory). It hands back JSON over a pipe, never objects, and
what comes is checked by `paper_serial`. A child that dies, hangs or babbles is one clear sentence.
"""

from __future__ import annotations

import json
import multiprocessing
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bannai.documents.paper import Paper
from bannai.documents.paper_serial import paper_from_json
from bannai.errors import BadInputError, BannaiError, MachineError
from bannai.importers import child

Stopped = Callable[[], bool]

_POLL_S = 0.05
_QUIET_S = 0.25  # control is handed back at least this often
_GRACE_S = 2.0
_MEGABYTE = 1_000_000
_REFUSALS = re.compile(r"importers\.(?:file_[a-z_]+|reader_too_heavy)")


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """What one reading may take; `memory` is all of the child's, `answer` the largest result, in bytes."""

    seconds: int = 60
    memory: int = 1_200 * _MEGABYTE
    answer: int = 100 * _MEGABYTE


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """So much of the file has been read (0 to 1); the same figure again only says that it goes on."""

    share: float


@dataclass(frozen=True, slots=True)
class PaperRead:
    """The file has been read."""

    paper: Paper


ReadingEvent = ReadingProgress | PaperRead


def read_paper(path: Path, limits: ChildLimits | None = None) -> Paper:
    """Read a .docx in a child process and wait for it. Raises BadInputError or MachineError."""
    for event in reading(path, lambda: False, limits):
        if isinstance(event, PaperRead):
            return event.paper
    raise MachineError("importers.reader_died", name=path.name)


def reading(
    path: Path, stopped: Stopped, limits: ChildLimits | None = None, importer: str = "docx"
) -> Iterator[ReadingEvent]:
    """Read a file in a child process, step by step.

    Yields progress at least every quarter of a second and the paper at the end; ends without it as soon as
    `stopped` says so. Whoever gives the iterator up ends the child. Raises BadInputError or MachineError.
    `importer` names a reader of `child.IMPORTERS`.
    """
    limits = limits or ChildLimits()
    pipe, process = start(child.main, importer, str(path), limits.seconds, limits.memory)
    try:
        yield from paper_of(pipe, process, path.name, stopped, limits)
    finally:
        pipe.close()
        end(process)


def start(target: Callable[..., None], *arguments: object) -> tuple[Connection, Any]:
    """Start a child with a pipe both ways as its first argument; return our end and the process.

    Raises MachineError. Whoever starts it closes the pipe and calls `end`.
    """
    context = multiprocessing.get_context("spawn")  # fork would copy the window's locks and threads
    ours, theirs = context.Pipe()
    process = context.Process(target=target, args=(theirs, *arguments), name="bannai-reader", daemon=True)
    try:
        process.start()
    except OSError:
        ours.close()
        theirs.close()
        raise MachineError("importers.reader_not_started") from None
    theirs.close()  # so that the pipe ends when the child does
    return ours, process


def paper_of(
    pipe: Connection, process: Any, name: str, stopped: Stopped, limits: ChildLimits
) -> Iterator[ReadingEvent]:
    """Follow a child until it hands over a paper; as `reading`."""
    for event in answer_of(pipe, process, name, stopped, limits, child.PAPER):
        if isinstance(event, ReadingProgress):
            yield event
            continue
        try:
            paper = paper_from_json(event)
        except ValueError:
            raise MachineError("importers.reader_died", name=name) from None
        yield PaperRead(paper)


def answer_of(
    pipe: Connection, process: Any, name: str, stopped: Stopped, limits: ChildLimits, wanted: bytes
) -> Iterator[ReadingProgress | str]:
    """Follow a child until it sends the wanted sort of answer: its JSON comes last, unchecked."""
    deadline = time.monotonic() + limits.seconds
    share, said = 0.0, time.monotonic()
    while not stopped():
        now = time.monotonic()
        if now > deadline:
            raise BadInputError("importers.reader_too_slow", name=name, seconds=limits.seconds)
        if _memory_of(process) > limits.memory:
            raise BadInputError("importers.reader_too_heavy", name=name)
        if not pipe.poll(_POLL_S):
            if now - said >= _QUIET_S:
                said = now
                yield ReadingProgress(share)
            continue
        kind, text = _received(pipe, name, limits)
        if kind == child.SHARE:
            share, said = min(max(_share(text), share), 1.0), now
            yield ReadingProgress(share)
            continue
        if kind != wanted:
            raise _told(text, name)
        yield text
        return


def _received(pipe: Connection, name: str, limits: ChildLimits) -> tuple[bytes, str]:
    try:
        answer = pipe.recv_bytes(limits.answer)
        return answer[:1], answer[1:].decode("utf-8")
    except (EOFError, OSError, ValueError):  # the child is gone, or writes nonsense
        raise MachineError("importers.reader_died", name=name) from None


def _share(text: str) -> float:
    try:
        share = json.loads(text)
    except (ValueError, RecursionError):
        return 0.0
    return float(share) if type(share) in (int, float) else 0.0


def _told(text: str, name: str) -> BannaiError:
    """Make the error that the child named; only sentences that refuse a file are believed."""
    with suppress(ValueError, RecursionError, KeyError, TypeError):
        told = json.loads(text)
        if _REFUSALS.fullmatch(told["id"]):
            limit = told.get("limit")
            error = BadInputError(told["id"], name=name, limit=limit if type(limit) is int else "")
            str(error)  # raises KeyError when there is no such sentence
            return error
    return MachineError("importers.reader_died", name=name)


def _memory_of(process: Any) -> int:
    """Return the bytes that the child holds now; 0 when it is gone already."""
    import psutil  # not needed before a file is read

    with suppress(psutil.Error):
        return int(psutil.Process(process.pid).memory_info().rss)
    return 0


def end(process: Any) -> None:
    """End the child: politely when it is done, else at once."""
    process.join(0.2 if process.is_alive() else 0)
    if process.is_alive():
        process.kill()
    process.join(_GRACE_S)
    if process.exitcode is not None:
        process.close()
