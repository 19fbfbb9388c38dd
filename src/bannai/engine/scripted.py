"""An engine without a model: gives the answers that it was given, in small pieces. For tests and trials."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from bannai.engine.base import (
    Cancelled,
    EngineError,
    EngineEvent,
    EngineRefusedError,
    Finish,
    Finished,
    Reading,
    TextRequest,
    Waiting,
    Written,
)

Answer = str | EngineError
Script = Callable[[TextRequest], Answer]


class ScriptedEngine:
    """Answers from a list, in order, or from a function of the request; an EngineError is raised.

    Keeps what it was asked in `requests`. `piece` is how many characters an event carries, so that words and
    slots are cut in the middle. After its list is used up it refuses. Contract: bannai.engine.base.Engine.
    """

    def __init__(
        self, answers: Iterable[Answer] | Script, label: str = "scripted", piece: int = 5, waiting: int = 1
    ) -> None:
        """Keep the answers; `waiting` events of nothing new come before the first letter."""
        self._script: Script | None = answers if callable(answers) else None
        self._answers: deque[Answer] = deque(() if callable(answers) else answers)
        self._label = label
        self._piece = max(1, piece)
        self._waiting = waiting
        self.requests: list[TextRequest] = []
        self.closed = 0

    @property
    def label(self) -> str:
        """The name that it was given."""
        return self._label

    def stream(self, request: TextRequest, cancelled: Cancelled) -> Iterator[EngineEvent]:
        """Yield the next answer. Raises what stands in its place, EngineRefusedError when none is left."""
        self.requests.append(request)
        if self._script is None and not self._answers:
            raise EngineRefusedError("engine.cannot_start")
        answer = self._script(request) if self._script else self._answers.popleft()
        if isinstance(answer, EngineError):
            raise answer
        size = len(request.system) + len(request.task)
        yield Reading(size // 2, size, 1.0)
        yield Reading(size, size, 0.0)
        for _ in range(self._waiting):
            yield Waiting()
        text, reason = _stopped(answer, request)
        written = 0
        for at in range(0, len(text), self._piece):
            if cancelled():
                reason = Finish.CANCELLED
                break
            if written >= request.limit:
                reason = Finish.LIMIT
                break
            written += 1
            yield Written(text[at : at + self._piece])
        yield Finished(reason, read=size, written=written, writing_s=0.0)

    def close(self) -> None:
        """Count that it was closed."""
        self.closed += 1


def _stopped(answer: str, request: TextRequest) -> tuple[str, Finish]:
    """Return an answer up to the first stop string that it holds."""
    places = [at for stop in request.stop if stop and (at := answer.find(stop)) >= 0]
    return (answer[: min(places)], Finish.STOPPED) if places else (answer, Finish.ENDED)
