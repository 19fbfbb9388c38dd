"""One HTTP exchange with a server that is not trusted: every line, size and silence is bounded.

asyncio and not http.client, because who asks must get control back several times a second, also while a
name is looked up, a handshake hangs or a server reads for a minute before its first byte. No proxy is
asked, no redirect followed, no cookie kept.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from bannai.engine.server_address import ServerAddress

LINE_BYTES = 256 * 1024
BODY_BYTES = 16 * 1024 * 1024
_MOST_HEADERS = 100
_PIECE_BYTES = 64 * 1024


class Fault(StrEnum):
    """What can be wrong with a server: the names of sentences in messages/models.toml."""

    ABSENT = "server_absent"  # nobody answers there
    CERTIFICATE = "server_certificate"
    SILENT = "server_silent"
    DROPPED = "server_dropped"  # gone in the middle of an answer
    FOREIGN = "server_foreign"  # what answers is no such server
    TOO_MUCH = "server_too_much"


class WireError(Exception):
    """An exchange that came to nothing."""

    def __init__(self, fault: Fault) -> None:
        """Keep what was wrong."""
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited, in seconds: for the connection, the first byte, the next one, and in all."""

    connect_s: float = 10.0
    first_s: float = 300.0  # it may be reading, or serving others
    next_s: float = 60.0
    whole_s: float = 900.0


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of an answer; names of `headers` are in small letters."""

    status: int
    headers: Mapping[str, str]

    @property
    def kind(self) -> str:
        """The media type, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Exchange:
    """One request and its answer, over a connection of its own."""

    def __init__(self, address: ServerAddress, patience: Patience) -> None:
        """Keep where to; nothing is opened."""
        self._address = address
        self._patience = patience
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._head = Head(0, {})
        self._taken = 0
        self.peer = ""  # the IP address that was reached

    async def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Head:
        """Send a request and return the answer's head. Raises WireError."""
        await self._open()
        assert self._writer is not None
        fields = {
            "Host": self._address.place,
            "User-Agent": "BanAI",
            "Accept": "text/event-stream, application/json",
            "Connection": "close",
            **({"Content-Type": "application/json", "Content-Length": str(len(body))} if body else {}),
            **headers,
        }
        lines = [f"{method} {self._address.path}{path} HTTP/1.1", *(f"{k}: {v}" for k, v in fields.items())]
        try:
            self._writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
            await asyncio.wait_for(self._writer.drain(), self._patience.first_s)
        except TimeoutError:
            raise WireError(Fault.SILENT) from None
        except OSError:
            raise WireError(Fault.DROPPED) from None
        self._head = await self._read_head()
        return self._head

    async def lines(self) -> AsyncIterator[str]:
        """Yield the lines of the body, without their ends. Raises WireError, also for what is no UTF-8."""
        rest = b""
        async for piece in self.pieces():
            *whole, rest = (rest + piece).split(b"\n")
            for line in whole:
                yield _text(line)
            if len(rest) > LINE_BYTES:
                raise WireError(Fault.TOO_MUCH)
        if rest:
            yield _text(rest)

    async def body(self) -> bytes:
        """Return the whole body. Raises WireError."""
        return b"".join([piece async for piece in self.pieces()])

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes. Raises WireError."""
        encoding = self._head.headers.get("transfer-encoding", "").lower()
        if self._head.headers.get("content-encoding", "identity").lower() != "identity":
            raise WireError(Fault.FOREIGN)  # we asked for none
        if encoding == "chunked":
            while size := self._chunk_size(await self._line(self._patience.next_s)):
                async for piece in self._exactly(size):
                    yield piece
                if await self._line(self._patience.next_s):
                    raise WireError(Fault.FOREIGN)
        elif encoding:
            raise WireError(Fault.FOREIGN)
        elif "content-length" in self._head.headers:
            length = self._head.headers["content-length"]
            if not (length.isascii() and length.isdigit() and len(length) < 16):
                raise WireError(Fault.FOREIGN)
            async for piece in self._exactly(int(length)):
                yield piece
        else:
            while piece := await self._some(_PIECE_BYTES):
                yield piece

    def close(self) -> None:
        """Drop the connection; the server sees it and stops."""
        if self._writer is not None:
            self._writer.transport.abort()
            self._writer = None

    async def _open(self) -> None:
        address = self._address
        secure = ssl.create_default_context() if address.scheme == "https" else None
        opening = asyncio.open_connection(address.host, address.port, ssl=secure, limit=LINE_BYTES)
        try:
            self._reader, writer = await asyncio.wait_for(opening, self._patience.connect_s)
        except ssl.SSLError as error:
            known = isinstance(error, ssl.SSLCertVerificationError)
            raise WireError(Fault.CERTIFICATE if known else Fault.FOREIGN) from None
        except (OSError, TimeoutError, UnicodeError):
            raise WireError(Fault.ABSENT) from None
        self._writer = writer
        with suppress(TypeError, IndexError):
            self.peer = str(writer.get_extra_info("peername")[0])

    async def _read_head(self) -> Head:
        first = (await self._line(self._patience.first_s)).split(" ", 2)
        if len(first) < 2 or first[0] not in ("HTTP/1.1", "HTTP/1.0") or not first[1].isdigit():
            raise WireError(Fault.FOREIGN)
        headers: dict[str, str] = {}
        for _ in range(_MOST_HEADERS):
            line = await self._line(self._patience.next_s)
            if not line:
                return Head(int(first[1][:3]), headers)
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        raise WireError(Fault.FOREIGN)

    async def _line(self, patience_s: float) -> str:
        """Return the next line of the frame around the body."""
        assert self._reader is not None
        try:
            line = await asyncio.wait_for(self._reader.readline(), patience_s)
        except TimeoutError:
            raise WireError(Fault.SILENT) from None
        except ValueError:  # longer than the reader's limit
            raise WireError(Fault.TOO_MUCH) from None
        except OSError:
            raise WireError(Fault.DROPPED) from None
        if not line.endswith(b"\n"):
            raise WireError(Fault.DROPPED)
        return line.decode("latin-1").rstrip("\r\n")

    async def _exactly(self, count: int) -> AsyncIterator[bytes]:
        while count:
            piece = await self._some(min(count, _PIECE_BYTES))
            if not piece:
                raise WireError(Fault.DROPPED)
            count -= len(piece)
            yield piece

    async def _some(self, count: int) -> bytes:
        assert self._reader is not None
        try:
            piece = await asyncio.wait_for(self._reader.read(count), self._patience.next_s)
        except TimeoutError:
            raise WireError(Fault.SILENT) from None
        except OSError:
            raise WireError(Fault.DROPPED) from None
        self._taken += len(piece)
        if self._taken > BODY_BYTES:
            raise WireError(Fault.TOO_MUCH)
        return piece

    @staticmethod
    def _chunk_size(line: str) -> int:
        digits = line.partition(";")[0].strip()
        try:
            size = int(digits, 16) if len(digits) < 9 else -1
        except ValueError:
            size = -1
        if size < 0:
            raise WireError(Fault.FOREIGN)
        return size


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8").removesuffix("\r")
    except UnicodeDecodeError:
        raise WireError(Fault.FOREIGN) from None
