"""Reads a file of answers: size, encoding and JSON are checked here, the answers by the services."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from bannai.errors import BadInputError

LIMIT_MB = 16


def read_answers(path: Path) -> Any:
    """Return the JSON of a file (`-`: standard input). Raises BadInputError with one clear sentence."""
    try:
        if str(path) == "-":
            data = sys.stdin.buffer.read(LIMIT_MB * 2**20 + 1)
        else:
            with path.open("rb") as stream:
                data = stream.read(LIMIT_MB * 2**20 + 1)
    except OSError:
        raise BadInputError("errors.file_unreadable", path=path) from None
    if len(data) > LIMIT_MB * 2**20:
        raise BadInputError("errors.file_too_big", path=path, limit=LIMIT_MB)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInputError("errors.file_unreadable", path=path) from None
    if not text.strip():
        raise BadInputError("errors.file_empty", path=path)
    try:
        return json.loads(text, parse_constant=_no_constant, strict=False)
    except json.JSONDecodeError as error:
        raise BadInputError("errors.file_not_json", path=path, line=error.lineno) from None
    except (ValueError, RecursionError):
        raise BadInputError("errors.file_not_json", path=path, line=1) from None


def _no_constant(name: str) -> float:
    raise ValueError(name)
