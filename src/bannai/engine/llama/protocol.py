"""What parent and child say to each other: one JSON object a message, in bytes. Pure.

To the child: `{"id", "write": …}`, `{"id", "measure": …}`, `{"cancel": id}`. From it: `{"beat": 1}` (it
works), and for a request `{"id", "trying" | "reading" | "text" | "finished" | "refused" | "measured": …}`.
The end of the pipe is the end of the other side.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bannai.engine.base import (
    EngineEvent,
    Finish,
    Finished,
    Reading,
    Sampling,
    TextRequest,
    Trying,
    Waiting,
    Written,
)

Message = dict[str, Any]


def packed(message: Mapping[str, object]) -> bytes:
    """Return a message as bytes."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def unpacked(data: bytes) -> Message:
    """Return a message; an empty one for what is none (it is passed over)."""
    try:
        message = json.loads(data)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}


def request_values(request: TextRequest) -> dict[str, object]:
    """Return a request as plain values."""
    return asdict(request)


def request_from(values: Mapping[str, Any]) -> TextRequest:
    """Return the request that `request_values` wrote."""
    lists = {name: tuple(values[name]) for name in ("slots", "choices", "stop")}
    return TextRequest(**{**values, **lists, "sampling": Sampling(**values["sampling"])})


def event_message(number: int, event: EngineEvent) -> Message:
    """Return an event of request `number` as a message."""
    match event:
        case Trying(seconds):
            return {"id": number, "trying": seconds}
        case Reading(done, total, seconds_left):
            return {"id": number, "reading": [done, total, seconds_left]}
        case Written(text):
            return {"id": number, "text": text}
        case Finished():
            return {"id": number, "finished": asdict(event)}
        case Waiting():
            return {"beat": 1}


def event_from(message: Message) -> EngineEvent | None:
    """Return the event that a message tells; None where it tells none."""
    if "text" in message:
        return Written(str(message["text"]))
    if "trying" in message:
        return Trying(float(message["trying"]))
    if "reading" in message:
        done, total, left = message["reading"]
        return Reading(int(done), int(total), None if left is None else float(left))
    if "finished" in message:
        values = message["finished"]
        return Finished(**{**values, "reason": Finish(values["reason"])})
    return None
