"""What runs in the child process: limits first, then one reader over one file, then one answer.

An answer is one of four letters and JSON: shares on the way, then the paper, or why it is refused. Who mends
sends orders: mends, to which the paper as it is then is the answer, at last nothing, to which the changed
parts are.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from bannai.documents.paper import Paper
from bannai.errors import BannaiError

SHARE, PAPER, PARTS, ERROR = b"S", b"P", b"Q", b"E"
FORGET = "forget"  # the order to undo all mends; any other is mends, none the end

Report = Callable[[float], None]


def _read_docx(path: Path, report: Report) -> Paper:
    from bannai.importers.docx_reader import read_docx  # lxml is loaded in the child only

    return read_docx(path, report)


def _read_template(path: Path, report: Report) -> Paper:
    from bannai.importers.docx_filling import check_template
    from bannai.importers.docx_package import open_package

    with open_package(path) as package:
        check_template(package, path)
    return _read_docx(path, report)


IMPORTERS: Mapping[str, Callable[[Path, Report], Paper]] = {"docx": _read_docx, "template": _read_template}


def main(pipe: Connection, importer: str, path: str, seconds: int, memory: int) -> None:
    """Read one file and answer. Raises nothing: what nobody foresaw ends the child without an answer."""
    answer(pipe, seconds, memory, lambda: _send_paper(pipe, IMPORTERS[importer](Path(path), _report(pipe))))


def mend(pipe: Connection, path: str, seconds: int, memory: int) -> None:
    """Read one file, mend it in memory as the orders say, answer each. Raises nothing, as `main`."""
    answer(pipe, seconds, memory, lambda: _mend(pipe, Path(path)))


def _mend(pipe: Connection, path: Path) -> None:
    from bannai.documents.mends import mends_from_json
    from bannai.importers.docx_mending import Mender
    from bannai.importers.docx_package import open_package

    with open_package(path) as package:
        mender = Mender(package, path.name)
        _send_paper(pipe, mender.read(_report(pipe)))
        while order := pipe.recv_bytes().decode("utf-8"):
            if order == FORGET:
                mender.forget()
            else:
                mender.mend(mends_from_json(order))
            _send_paper(pipe, mender.read(_report(pipe)))
        parts = {name: data.decode("utf-8") for name, data in mender.changed().items()}
        send(pipe, PARTS, json.dumps(parts, ensure_ascii=False))


def _report(pipe: Connection) -> Report:
    return lambda share: send(pipe, SHARE, json.dumps(round(share, 3)))


def _send_paper(pipe: Connection, paper: Paper) -> None:
    from bannai.documents.paper_serial import paper_to_json

    send(pipe, PAPER, paper_to_json(paper))


def answer(pipe: Connection, seconds: int, memory: int, work: Callable[[], None]) -> None:
    """Do the work of a child under its limits; what it cannot do is an answer, or the child's end."""
    _limit(seconds, memory)
    gc.disable()  # it would look through a growing paper again and again; the process ends soon
    try:
        work()
    except BannaiError as error:
        send(pipe, ERROR, json.dumps({"id": error.message_id, "limit": error.values.get("limit")}))
    except MemoryError:
        send(pipe, ERROR, json.dumps({"id": "importers.reader_too_heavy"}))
    except Exception:  # no traceback of a stranger's file on the user's screen; the parent says what to do
        sys.exit(3)
    pipe.close()


def send(pipe: Connection, kind: bytes, text: str) -> None:
    """Send one answer: its letter and JSON."""
    with suppress(OSError):  # nobody waits any more
        pipe.send_bytes(kind + text.encode("utf-8", "surrogatepass"))


def _limit(seconds: int, memory: int) -> None:
    """Take away what reading does not need, where the system can; Windows has no such limits."""
    try:
        import resource
    except ImportError:
        return
    wanted = {
        "RLIMIT_CPU": seconds,
        "RLIMIT_AS": memory,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": 64,
    }
    for name, limit in wanted.items():
        number = getattr(resource, name, None)
        if number is not None:
            with suppress(ValueError, OSError):  # macOS refuses some
                _, hard = resource.getrlimit(number)
                most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
                resource.setrlimit(number, (most, hard))
