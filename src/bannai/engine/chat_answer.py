"""What an OpenAI-compatible server says, taken apart: chunks of a chat, thoughts left out. Pure, bounded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bannai.engine.base import Reading

_OPENS, _CLOSES = "<think>", "</think>"


class AnswerError(ValueError):
    """What came is no chunk of a chat."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One message of the stream. `reason` is the server's word for why it ended, "" while it goes on."""

    text: str = ""
    reason: str = ""
    reading: Reading | None = None
    read: int = 0
    cached: int = 0
    written: int = 0
    reading_s: float = 0.0
    writing_s: float = 0.0


def parse_chunk(data: str) -> Chunk:
    """Read one `data:` line, or a whole answer of a server that does not stream. Raises AnswerError."""
    try:
        message = json.loads(data)
    except (ValueError, RecursionError):
        raise AnswerError("no JSON") from None
    if not isinstance(message, dict) or message.get("error") is not None:
        raise AnswerError("an error instead of a text")
    text, reason = _choice(message.get("choices"))
    usage, timings = _table(message, "usage"), _table(message, "timings")
    return Chunk(
        text=text,
        reason=reason,
        reading=_reading(_table(message, "prompt_progress")),
        read=_count(usage, "prompt_tokens") or _count(timings, "prompt_n"),
        cached=_count(_table(usage, "prompt_tokens_details"), "cached_tokens") or _count(timings, "cache_n"),
        written=_count(usage, "completion_tokens") or _count(timings, "predicted_n"),
        reading_s=_count(timings, "prompt_ms") / 1000,
        writing_s=_count(timings, "predicted_ms") / 1000,
    )


def model_names(body: bytes) -> tuple[str, ...]:
    """Return the models that a server names at `/models`. Raises AnswerError."""
    try:
        data = json.loads(body)["data"]
        names = [item["id"] for item in data]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise AnswerError("no list of models") from None
    if not all(isinstance(name, str) and name.isprintable() and 0 < len(name) <= 300 for name in names):
        raise AnswerError("names that are none")
    return tuple(names[:200])


class ThoughtFilter:
    """Leaves out a thought at the beginning of an answer: `<think> … </think>`."""

    def __init__(self) -> None:
        """Begin before the first letter."""
        self._held: str | None = ""

    def push(self, text: str) -> str:
        """Return what of it can be told now."""
        if self._held is None:
            return text
        self._held += text
        begun = self._held.lstrip()
        if begun.startswith(_OPENS):
            _, closed, after = begun.partition(_CLOSES)
            if not closed:
                self._held = _OPENS + begun[len(_OPENS) :][-len(_CLOSES) :]  # a long thought is not kept
                return ""
            self._held = None
            return after.lstrip()
        if _OPENS.startswith(begun):
            return ""
        return self._end()

    def rest(self) -> str:
        """Return what was held back at the end: never a thought that was not closed."""
        return "" if (self._held or "").lstrip().startswith(_OPENS) else self._end()

    def _end(self) -> str:
        held, self._held = self._held, None
        return held or ""


class BegunFilter:
    """Leaves out how the answer was begun for the server, where it says it again."""

    def __init__(self, begun: str) -> None:
        """`begun` is what stands already, or ""."""
        self._begun = begun
        self._held: str | None = "" if begun.strip() else None

    def push(self, text: str) -> str:
        """Return what of it can be told now."""
        if self._held is None:
            return text
        self._held += text
        if self._held.lstrip().startswith(self._begun.strip()):
            after = self._held.lstrip()[len(self._begun.strip()) :]
            self._held = None
            return after
        if self._begun.strip().startswith(self._held.lstrip()):
            return ""
        return self.rest()

    def rest(self) -> str:
        """Return what was held back."""
        held, self._held = self._held, None
        return held or ""


def _choice(choices: Any) -> tuple[str, str]:
    if choices is None or choices == []:
        return "", ""
    if not isinstance(choices, list) or not isinstance(choices[0], dict):
        raise AnswerError("no choice")
    choice = choices[0]
    content = (_table(choice, "delta") or _table(choice, "message")).get("content")
    reason = choice.get("finish_reason")
    if not (content is None or isinstance(content, str)):
        raise AnswerError("a text that is none")
    return content or "", reason if isinstance(reason, str) else ""


def _reading(progress: Mapping[str, Any]) -> Reading | None:
    """How far llama-server has read (`return_progress`)."""
    total, done, cached = (_count(progress, key) for key in ("total", "processed", "cache"))
    if not total or done > total:
        return None
    spent_s = _count(progress, "time_ms") / 1000
    left_s = spent_s / (done - cached) * (total - done) if done > cached else None
    return Reading(int(done), int(total), left_s)


def _table(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _count(data: Mapping[str, Any], key: str) -> int:
    value = data.get(key)
    right = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e12
    return int(value) if right and value is not None else 0
