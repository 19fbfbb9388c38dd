"""An engine on the office's own network: an OpenAI-compatible server (llama-server, vLLM, Ollama).

Off unless somebody typed its address into the settings; nothing but that address is ever spoken to. Bans of
digits and of foreign letters are not to be had from it: who asks guards what comes back.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any

from bannai.engine.base import (
    QUIET_S,
    Cancelled,
    EngineError,
    EngineEvent,
    EngineLostError,
    EngineRefusedError,
    Finish,
    Finished,
    TextRequest,
    Waiting,
    Written,
)
from bannai.engine.chat_answer import (
    AnswerError,
    BegunFilter,
    Chunk,
    ThoughtFilter,
    model_names,
    parse_chunk,
)
from bannai.engine.http_wire import Exchange, Fault, Head, Patience, WireError
from bannai.engine.llama.endings import LoopDetector, StopGuard
from bannai.engine.server_address import ServerAddress, is_inside

_QUEUED = 64
_LETTERS_PER_TOKEN = 64  # far more than any vocabulary's: only a server that ignores the limit gets there
_MORE_TOKENS = 16
_CHECK = Patience(connect_s=4.0, first_s=6.0, next_s=4.0, whole_s=12.0)
_REFUSED = {400: "server_refused", 422: "server_refused", 413: "server_refused", 404: "server_no_model"}
_KEY_WRONG = (401, 403)
_BUSY = (408, 425, 429, 503)


@dataclass(frozen=True, slots=True)
class OfficeServer:
    """Where, which of its models ("" = the first that it names), and the key; the key is never shown."""

    address: ServerAddress
    model: str = ""
    key: str = field(default="", repr=False)

    def headers(self) -> dict[str, str]:
        """Return what authorises a request."""
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}


@dataclass(frozen=True, slots=True)
class ServerState:
    """What a look at the server found. `outside` is true where texts would leave the office's network."""

    reachable: bool
    models: tuple[str, ...] = ()
    outside: bool = False
    problem: EngineError | None = None


class HttpEngine:
    """One office's server. One request at a time, from one thread; a connection for each."""

    def __init__(self, server: OfficeServer, patience: Patience | None = None) -> None:
        """Keep where it is; nothing is asked yet."""
        self._server = server
        self._patience = patience or Patience()
        self._model = server.model

    @property
    def label(self) -> str:
        """The model's name and the server's, for the log of a draft."""
        return f"{self._model or '?'} ({self._server.address.place})"

    def stream(self, request: TextRequest, cancelled: Cancelled) -> Iterator[EngineEvent]:
        """Ask for one text; see Engine.

        Raises EngineRefusedError for a server that does not want to (key, model, redirect), EngineLostError
        for one that is absent, hangs, drops the line, or says what no such server says.
        """
        talk = _Talk(self._server, self._model, request, self._patience)
        for event in _driven(talk, cancelled, self._patience.whole_s):
            self._model = talk.model
            yield event

    def close(self) -> None:
        """Nothing is kept between requests."""


def check(
    server: OfficeServer, cancelled: Cancelled = lambda: False, patience: Patience = _CHECK
) -> ServerState:
    """Ask a server for its models; takes at most some seconds. Raises nothing of the engine's."""
    look = _Look(server, patience)
    try:
        for _ in _driven(look, cancelled, patience.whole_s):
            pass
    except EngineError as error:
        return ServerState(False, (), look.outside, error)
    return ServerState(bool(look.models), look.models, look.outside)


class _Task:
    """What is done in the loop of one exchange: events are handed over through `events`."""

    def __init__(self, server: OfficeServer, patience: Patience) -> None:
        self.server = server
        self.patience = patience
        self.events: asyncio.Queue[EngineEvent | EngineError | None] = asyncio.Queue(_QUEUED)
        self.exchange = Exchange(server.address, patience)
        self.outside = not server.address.is_inside

    async def run(self) -> None:
        """Do it, and end with None or an error in the queue."""
        last: EngineError | None = None
        try:
            await self.work()
        except WireError as error:
            last = _lost(error.fault.value, self.server)
        except AnswerError:
            last = _lost(Fault.FOREIGN.value, self.server)
        except EngineError as error:
            last = error
        finally:
            self.exchange.close()
        await self.events.put(last)

    async def work(self) -> None:
        raise NotImplementedError

    async def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Head:
        """Begin an exchange. Raises EngineError for an answer that is no success."""
        self.exchange.close()
        self.exchange = Exchange(self.server.address, self.patience)
        data = json.dumps(body, ensure_ascii=False).encode("utf-8") if body else b""
        head = await self.exchange.ask(method, path, self.server.headers(), data)
        if self.exchange.peer:
            self.outside = not is_inside(self.exchange.peer)
        _refuse(head.status, self.server)
        return head

    async def named_models(self) -> tuple[str, ...]:
        head = await self.ask("GET", "/models")
        if head.kind != "application/json":
            raise WireError(Fault.FOREIGN)
        return model_names(await self.exchange.body())


class _Look(_Task):
    models: tuple[str, ...] = ()

    async def work(self) -> None:
        self.models = await self.named_models()
        if not self.models:
            raise EngineRefusedError("models.server_no_model", server=self.server.address.place)


class _Talk(_Task):
    def __init__(self, server: OfficeServer, model: str, request: TextRequest, patience: Patience) -> None:
        super().__init__(server, patience)
        self.model = model
        self._request = request
        self._thoughts = ThoughtFilter()
        self._begun = BegunFilter(request.begun)
        self._stops = StopGuard(request.stop)
        self._loop = LoopDetector()
        self._whole = ""  # only where one of some answers is wanted
        self._letters = self._tokens = 0
        self._counts = Chunk()
        self._reason = ""

    async def work(self) -> None:
        """Ask, and hand over what comes, until one of us has enough."""
        if not self.model:
            self.model = next(iter(await self.named_models()), "")
        try:
            head = await self.ask("POST", "/chat/completions", self._body(plain=False))
        except EngineRefusedError as error:
            if error.message_id != "models.server_refused":
                raise
            # A strict server: once more without the words that only some know.
            head = await self.ask("POST", "/chat/completions", self._body(plain=True))
        if head.kind == "application/json":
            finish = await self._take(parse_chunk(_decoded(await self.exchange.body())))
        elif head.kind == "text/event-stream":
            finish = await self._take_stream()
        else:
            raise WireError(Fault.FOREIGN)
        await self._end(finish or (Finish.LIMIT if self._reason == "length" else Finish.ENDED))

    async def _take_stream(self) -> Finish | None:
        done = False
        async for line in self.exchange.lines():
            name, _, data = line.partition(":")
            if name != "data":
                continue  # a comment that keeps the line open, an event's name, an empty line
            if data.strip() == "[DONE]":
                return None
            if finish := await self._take(parse_chunk(data)):
                return finish
            done = done or bool(self._reason)
        if not done:
            raise WireError(Fault.DROPPED)
        return None

    async def _take(self, chunk: Chunk) -> Finish | None:
        """Take a chunk in; return why we have enough, if we have."""
        self._reason = chunk.reason or self._reason
        if chunk.written or chunk.read:
            self._counts = chunk
        if chunk.reading:
            await self.events.put(chunk.reading)
        if not chunk.text:
            return None
        self._tokens += 1
        self._letters += len(chunk.text)
        text, stopped = self._stops.push(self._begun.push(self._thoughts.push(chunk.text)))
        await self._write(text)
        if stopped:
            return Finish.STOPPED
        if self._loop.push(text):
            return Finish.LOOP
        limit = self._request.limit
        over = self._tokens > limit + _MORE_TOKENS or self._letters > limit * _LETTERS_PER_TOKEN
        return Finish.LIMIT if over else None

    async def _end(self, finish: Finish) -> None:
        if finish not in (Finish.STOPPED, Finish.LOOP):
            held = self._begun.push(self._thoughts.rest()) + self._begun.rest()
            text, stopped = self._stops.push(held)
            await self._write(text if stopped else text + self._stops.rest())
            finish = Finish.STOPPED if stopped else finish
        if self._request.choices:
            await self.events.put(Written(self._choice()))
        counts = self._counts
        written = counts.written or self._tokens
        await self.events.put(
            Finished(finish, counts.read, counts.cached, written, counts.reading_s, counts.writing_s)
        )

    async def _write(self, text: str) -> None:
        if self._request.choices:
            self._whole += text
        elif text:
            await self.events.put(Written(text))

    def _choice(self) -> str:
        """Return the one of the answers that the text begins with. Raises EngineLostError for none."""
        said = self._whole.strip().strip("“”\"'*. ").casefold()
        for choice in sorted(self._request.choices, key=len, reverse=True):
            if said.startswith(choice.casefold()):
                return choice
        raise EngineLostError("models.server_no_choice", server=self.server.address.place)

    def _body(self, *, plain: bool) -> dict[str, Any]:
        request, sampling = self._request, self._request.sampling
        messages = [{"role": "system", "content": request.system}, {"role": "user", "content": request.task}]
        if request.begun:
            messages.append({"role": "assistant", "content": request.begun})
        body: dict[str, Any] = {
            "model": self.model,
            "messages": messages,
            "stream": True,
            "max_tokens": request.limit,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "seed": request.seed % (1 << 31),
        }
        if request.stop:
            body["stop"] = list(request.stop[:4])  # as many as OpenAI's interface takes; we watch for all
        if plain:
            return body
        body |= {
            "stream_options": {"include_usage": True},
            "return_progress": True,  # llama-server
            "min_p": sampling.min_p,
            "repeat_penalty": sampling.repeat_penalty,  # llama-server
            "repeat_last_n": sampling.repeat_last,
            "repetition_penalty": sampling.repeat_penalty,  # vLLM
            "reasoning_effort": "none",  # Ollama
            "chat_template_kwargs": {"enable_thinking": False},  # llama-server, vLLM
        }
        if request.begun:
            body |= {"continue_final_message": True, "add_generation_prompt": False}
        return body


def _driven(task: _Task, cancelled: Cancelled, whole_s: float) -> Iterator[EngineEvent]:
    """Run a task's loop in slices of at most QUIET_S, yielding what it hands over."""
    until = time.monotonic() + whole_s
    loop = asyncio.new_event_loop()
    try:
        working = loop.create_task(task.run())
        getting: asyncio.Task[EngineEvent | EngineError | None] | None = None
        while True:
            if cancelled():
                yield Finished(Finish.CANCELLED)
                return
            if time.monotonic() > until:
                raise _lost(Fault.SILENT.value, task.server)
            getting = getting or loop.create_task(task.events.get())
            loop.run_until_complete(asyncio.wait({getting}, timeout=QUIET_S / 2))
            if not getting.done():
                if working.done():
                    working.result()  # a fault of our own is not kept quiet
                yield Waiting()
                continue
            event, getting = getting.result(), None
            if event is None:
                return
            if isinstance(event, EngineError):
                raise event
            yield event
    finally:
        _wind_up(loop, task)


def _wind_up(loop: asyncio.AbstractEventLoop, task: _Task) -> None:
    """End everything that is open in a loop; never waits for the server."""
    task.exchange.close()
    left = asyncio.all_tasks(loop)
    for one in left:
        one.cancel()

    async def ended() -> None:
        await asyncio.gather(*left, return_exceptions=True)
        await asyncio.sleep(0)  # transports tell their end in the next round

    ending: Coroutine[Any, Any, None] = ended()
    try:
        loop.run_until_complete(ending)
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise AnswerError("no UTF-8") from None


def _refuse(status: int, server: OfficeServer) -> None:
    place = server.address.place
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise EngineRefusedError("models.server_redirect", server=place)
    if status in _KEY_WRONG:
        raise EngineRefusedError("models.server_key", server=place)
    if status in _REFUSED:
        raise EngineRefusedError(f"models.{_REFUSED[status]}", server=place)
    raise _lost("server_busy" if status in _BUSY else "server_fault", server)


def _lost(reason: str, server: OfficeServer) -> EngineLostError:
    return EngineLostError(f"models.{reason}", server=server.address.place)
