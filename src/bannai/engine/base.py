"""What every engine promises, and the values that go in and out. Pure: nothing here loads a model.

An engine is asked for one piece of text at a time. It owns whatever runs the model (a child process, a
connection); it never decides what is said: slots, figures and form are guarded by who asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bannai.errors import BannaiError

Cancelled = Callable[[], bool]

QUIET_S = 0.25  # an engine's iterator hands control back at least this often


class Finish(StrEnum):
    """Why a text ended."""

    ENDED = "ended"  # the model said that it was done
    STOPPED = "stopped"  # a stop string was met; it is not part of the text
    LIMIT = "limit"  # as many tokens as were allowed
    LOOP = "loop"  # the same words again and again
    CANCELLED = "cancelled"  # whoever asked wanted no more


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next token is drawn. A small model's official prose repeats itself on purpose: a mild penalty.

    `temperature` 0 takes the likeliest token. `repeat_last` counts tokens.
    """

    temperature: float = 0.3
    top_p: float = 0.9
    min_p: float = 0.05
    repeat_penalty: float = 1.05
    repeat_last: int = 64


@dataclass(frozen=True, slots=True)
class TextRequest:
    """One piece of text that is wanted.

    `system` is constant for a family of requests, byte for byte, so that what the model has read of it can
    be kept; `task` follows it, with the facts last. `begun` is how the answer already begins (a text that
    is gone on with); it is not given back. `slots` are the names of the only places (`n1` for `{{n1}}`)
    that may be opened: inside `{{ }}` nothing else can be written, outside no digit can, where
    `no_digits`. `only_vietnamese` bans what no Vietnamese text is made of. `choices`, where given, are the
    only answers (short ones). `limit` counts tokens, those of half characters among them.
    """

    system: str
    task: str
    seed: int
    limit: int = 400
    begun: str = ""
    slots: tuple[str, ...] = ()
    no_digits: bool = True
    only_vietnamese: bool = True
    choices: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
    sampling: Sampling = Sampling()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing new: control is handed back so that whoever asked can stop."""


@dataclass(frozen=True, slots=True)
class Trying:
    """Before the first text on a machine: ways to run the model are tried, for about `seconds` from now."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Reading:
    """The model is still reading: `done` of `total` tokens; `seconds_left` None while that is not known."""

    done: int
    total: int
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """More text: whole characters, NFC not promised."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The text is at its end. Counts are tokens, times seconds; `cached` were read at an earlier time."""

    reason: Finish
    read: int = 0
    cached: int = 0
    written: int = 0
    reading_s: float = 0.0
    writing_s: float = 0.0


EngineEvent = Waiting | Trying | Reading | Written | Finished


class Engine(Protocol):
    """Something that continues texts. One request at a time; one thread."""

    @property
    def label(self) -> str:
        """The model's name for the log of a draft: file or server model, with its fingerprint."""
        ...

    def stream(self, request: TextRequest, cancelled: Cancelled) -> Iterator[EngineEvent]:
        """Yield events and end with Finished.

        Hands control back at least every QUIET_S, with Waiting when there is nothing to tell. Ends with
        Finish.CANCELLED soon after `cancelled()` turns true. Raises EngineError when the engine is gone or
        cannot do it; the engine may be asked again, and starts anew where that is possible.
        """
        ...

    def close(self) -> None:
        """End what runs and give its memory back. May be called twice, and before anything ran."""
        ...


@runtime_checkable
class EndsByItself(Protocol):
    """An engine whose process ends without being asked: idle, or lost between two texts."""

    def close_if_idle(self) -> bool:
        """Tidy up after what ended by itself; say whether nothing runs now."""
        ...


class EngineError(BannaiError):
    """The engine cannot go on; the sentence says why and what holds instead. Nothing is lost by it."""


class EngineLostError(EngineError):
    """The process or the server went away in mid-work: killed, an illegal instruction, no memory, silence."""


class EngineRefusedError(EngineError):
    """It was not begun: too little memory, no file, a file that is no model or that was cut."""
