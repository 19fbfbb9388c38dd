"""The process in which the model lives. Ends with its parent, and by itself after a while without work."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bannai.engine.base import EngineEvent, Finish, Finished, Trying, Written
from bannai.engine.llama.plan import LoadPlan
from bannai.engine.llama.process import prepare
from bannai.engine.llama.protocol import Message, event_message, packed, request_from, unpacked

if TYPE_CHECKING:
    from bannai.engine.llama.binding import AbortFlag
    from bannai.engine.llama.loop import TokenLoop

BEAT_S: Final = 1.0
GATHER_S: Final = 0.06
FIRST_S: Final = 60.0
_WORKED_S: Final = 0.001  # of processor time since the last beat: less is a process that hangs


@dataclass(frozen=True, slots=True)
class ChildSettings:
    """What a child is started with: folders as text, seconds."""

    folder: str
    idle_s: float
    library: str | None = None


class Mailbox:
    """Messages of the parent, taken by a thread of their own so that a cancel is seen while llama.cpp works.

    The thread ends the process at once when the parent is gone: nobody waits for anything here any more.
    """

    def __init__(self, connection: Connection, flag: AbortFlag) -> None:
        """Begin to listen."""
        self._connection = connection
        self._flag = flag
        self._lock = threading.Lock()
        self._cancelled = self._current = 0
        self._messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                message = unpacked(self._connection.recv_bytes())
            except (EOFError, OSError):
                os._exit(0)
            if "cancel" in message:
                with self._lock:
                    self._cancelled = max(self._cancelled, int(message["cancel"]))
                    if self._cancelled >= self._current:
                        self._flag.raise_()
            elif "id" in message:
                self._messages.put(message)

    def next(self, timeout_s: float) -> Message | None:
        """Wait for work; None when there is none for so long. The flag is then up only for cancelled work."""
        try:
            message = self._messages.get(timeout=timeout_s)
        except queue.Empty:
            return None
        with self._lock:
            self._current = int(message["id"])
            if self._cancelled >= self._current:
                self._flag.raise_()
            else:
                self._flag.lower()
        return message


class Voice:
    """Messages to the parent, whole ones from two threads; and the beat that says that work goes on.

    The beat is given only while the process uses the processor: one that hangs falls silent.
    """

    def __init__(self, connection: Connection) -> None:
        """Begin to beat."""
        self._connection = connection
        self._lock = threading.Lock()
        self._own_s = 0.0
        threading.Thread(target=self._beat, daemon=True).start()

    def say(self, message: Message) -> None:
        """Send a message; ends the process where nobody listens."""
        data = packed(message)
        try:
            with self._lock:
                self._connection.send_bytes(data)
        except OSError:
            os._exit(0)

    def _beat(self) -> None:
        told = time.process_time() - time.thread_time()
        while True:
            time.sleep(BEAT_S)
            worked = time.process_time() - time.thread_time()
            if worked - told >= _WORKED_S:
                told = worked
                self.say({"beat": 1})


def main(connection: Connection, settings: ChildSettings) -> None:
    """Work until the parent is gone or nothing was asked for a while. Never returns: the process ends."""
    folder = Path(settings.folder)
    prepare(folder, Path(settings.library) if settings.library else None)
    from bannai.engine.llama.binding import AbortFlag  # loads llama.cpp: the environment is set now

    voice = Voice(connection)
    flag = AbortFlag()
    mailbox = Mailbox(connection, flag)
    work = Work(folder, flag, voice)
    patience_s = max(FIRST_S, settings.idle_s)  # it was started for work that is on its way
    while (message := mailbox.next(patience_s)) is not None:
        work.do(message)
        patience_s = settings.idle_s
    os._exit(0)  # the memory goes back at once; nothing of llama.cpp is left to tidy up


def gathered(
    events: Iterable[EngineEvent], clock: Callable[[], float] = time.monotonic
) -> Iterator[EngineEvent]:
    """Put texts together that come faster than anybody reads: each message wakes the parent, which takes a
    core from the writing. A text that comes after a pause is passed on at once.
    """
    text, told = "", clock() - GATHER_S
    for event in events:
        if isinstance(event, Written):
            text += event.text
            if clock() - told < GATHER_S:
                continue
        if text:
            yield Written(text)
            text, told = "", clock()
        if not isinstance(event, Written):
            yield event


class Work:
    """Does what is asked, with the model that is loaded for it."""

    def __init__(self, folder: Path, flag: AbortFlag, voice: Voice) -> None:
        """Begin with no model."""
        self._folder = folder
        self._flag = flag
        self._voice = voice
        self._loop: TokenLoop | None = None

    def do(self, message: Message) -> None:
        """Do one thing and say how it went. What is no refusal ends the process: a fault of ours."""
        from bannai.engine.llama.loop import TooLongError
        from bannai.engine.llama.model import AbortedError, LoadRefusedError

        number = int(message["id"])
        try:
            plan = LoadPlan.from_json(message["plan"])
            if "measure" in message:
                self._measure(number, plan, message["measure"])
            else:
                for event in gathered(self._loaded(plan).run(request_from(message["write"]))):
                    self._voice.say(event_message(number, event))
        except LoadRefusedError as refusal:
            self._voice.say({"id": number, "refused": str(refusal)})
        except TooLongError:
            self._voice.say({"id": number, "refused": "engine.request_too_long"})
        except AbortedError:
            self._voice.say(event_message(number, Finished(Finish.CANCELLED)))

    def _loaded(self, plan: LoadPlan) -> TokenLoop:
        if self._loop is None:
            from bannai.engine.llama.loop import TokenLoop
            from bannai.engine.llama.model import LoadedModel

            model = LoadedModel(plan, self._flag, self._going)
            self._loop = TokenLoop(model, plan, self._folder, self._flag)
        return self._loop

    def _going(self, _share: float) -> bool:
        return not self._flag

    def _measure(self, number: int, plan: LoadPlan, values: Message) -> None:
        from bannai.engine.llama.measurement import best, try_ways

        budget_s = float(values["budget_s"])

        def began() -> None:
            self._voice.say(event_message(number, Trying(budget_s)))

        ways = try_ways(plan, values["threads"], values["repack"], budget_s, self._flag, began)
        self._voice.say({"id": number, "measured": asdict(best(ways)) if ways else {}})
