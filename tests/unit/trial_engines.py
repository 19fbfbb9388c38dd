"""Engines for trials: one that writes well, one that forgets, one of nonsense; with speeds as wanted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256

from bannai.engine.base import Cancelled, EngineEvent, Finished, TextRequest
from bannai.engine.scripted import Script, ScriptedEngine

_SWAPS = (
    ("tôi xin", "tôi xin phép"),
    ("Tôi xin", "Tôi xin phép"),
    ("như sau", "sau đây"),
    ("bà con", "toàn thể bà con"),
    ("sau đây", "dưới đây"),
    ("tôi đề nghị", "tôi xin đề nghị"),
    ("tôi mong", "tôi rất mong"),
    ("xin gửi", "xin được gửi"),
    ("Đề nghị", "Xin đề nghị"),
    ("Nói thật", "Nói thẳng"),
    ("Việc ấy", "Việc đó"),
)


def base_of(request: TextRequest) -> str:
    """Return the text with slots that a task asks to be said better."""
    return request.task.partition("Đoạn gốc:\n")[2].rpartition("\nViết lại:")[0]


def _told(request: TextRequest) -> str:
    """Say a paragraph of the user's own sentences with two words more; anything else as it is."""
    base = base_of(request)
    lead, colon, rest = base.partition(": ")
    if "lời người viết" not in request.task:
        return base
    if colon and "{{" not in lead:
        return f"{lead}: trong kỳ, {rest}"
    return f"Trong kỳ, {base if base.startswith('{') else base[0].lower() + base[1:]}"


def fluent(request: TextRequest) -> str:
    """Say the text with one other word: with all its facts, and as long as it was."""
    base = base_of(request)
    for old, new in _SWAPS:
        if old in base:
            return base.replace(old, new, 1)
    return _told(request)


def otherwise(request: TextRequest) -> str:
    """Say it like the fluent one, and a little otherwise wherever two words can be changed."""
    base = base_of(request)
    for old, new in reversed(_SWAPS):
        if old in base:
            return base.replace(old, new, 1)
    return _told(request)


def forgetful(request: TextRequest) -> str:
    """Leave a fact out of every other text."""
    text = fluent(request)
    odd = sha256(request.task.encode()).digest()[0] % 2
    return re.sub(r"\{\{\w+\}\}", "", text, count=1) if odd else text


def nonsense(request: TextRequest) -> str:
    """Write what is neither Vietnamese nor asked for."""
    del request
    return "Zxqw 我们 lorem ipsum lorem ipsum **{{q9}}** 4711 hộ!"


class TimedEngine(ScriptedEngine):
    """A scripted engine that tells how fast it was: tokens a second read and written."""

    def __init__(self, script: Script, label: str, reading: float = 50.0, writing: float = 10.0) -> None:
        """Keep the speeds."""
        super().__init__(script, label)
        self._speeds = reading, writing

    def stream(self, request: TextRequest, cancelled: Cancelled) -> Iterator[EngineEvent]:
        """Yield the answer with its times."""
        for event in super().stream(request, cancelled):
            if isinstance(event, Finished):
                reading, writing = self._speeds
                event = replace(event, reading_s=event.read / reading, writing_s=event.written / writing)
            yield event


def timed(script: Script, label: str, writing: float = 10.0) -> Callable[[], TimedEngine]:
    """Return what makes an engine."""
    return lambda: TimedEngine(script, label, writing=writing)
