"""A server on this machine's loopback that answers as a test says: well, or in every bad way."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

Answer = Callable[["Line"], None]
JSON_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
SSE_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"


@dataclass
class Asked:
    """What a request was."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any = None


@dataclass
class Line:
    """One connection: what was asked, and the way back."""

    asked: Asked
    connection: socket.socket
    stopping: threading.Event

    def send(self, *data: bytes) -> None:
        for part in data:
            self.connection.sendall(part)

    def say(self, text: str, **more: Any) -> None:
        """One chunk of a chat."""
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
        message = json.dumps({"choices": [choice], **more}, ensure_ascii=False)
        self.send(f"data: {message}\n\n".encode())

    def end(self, reason: str = "stop", **more: Any) -> None:
        choice = {"index": 0, "delta": {}, "finish_reason": reason}
        self.send(f"data: {json.dumps({'choices': [choice], **more})}\n\ndata: [DONE]\n\n".encode())

    def hang(self) -> None:
        """Say nothing more, until the other side goes away or the test ends."""
        self.connection.settimeout(0.05)
        while not self.stopping.is_set():
            try:
                if not self.connection.recv(4096):
                    return
            except TimeoutError:
                continue
            except OSError:
                return


@dataclass
class Server:
    """Where it listens, and all that it was asked."""

    port: int
    answers: list[Answer]
    asked: list[Asked] = field(default_factory=list)
    gone: list[float] = field(default_factory=list)  # when a connection ended

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextmanager
def serving(*answers: Answer) -> Iterator[Server]:
    """Serve: the first connection gets the first answer, and so on; the last one goes on for ever."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)
    server = Server(listener.getsockname()[1], list(answers))
    stopping = threading.Event()
    threads: list[threading.Thread] = []

    def accept() -> None:
        while not stopping.is_set():
            with suppress(TimeoutError):
                connection, _ = listener.accept()
                number = min(len(threads), len(server.answers) - 1)
                threads.append(threading.Thread(target=talk, args=(connection, server.answers[number])))
                threads[-1].start()

    def talk(connection: socket.socket, answer: Answer) -> None:
        with connection, suppress(OSError):
            connection.settimeout(5)
            asked = _read(connection)
            server.asked.append(asked)
            answer(Line(asked, connection, stopping))
        server.gone.append(time.monotonic())

    main = threading.Thread(target=accept)
    main.start()
    try:
        yield server
    finally:
        stopping.set()
        main.join()
        for thread in threads:
            thread.join()
        listener.close()


def _read(connection: socket.socket) -> Asked:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            raise ConnectionError
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65536)
    return Asked(method, path, headers, json.loads(body) if body else None)
