"""The address of an office's server, as a person types it. Pure."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bannai.errors import BadInputError

_MOST_LETTERS = 300
_PORTS = {"http": 80, "https": 443}
_PATH = re.compile(r"[A-Za-z0-9._~/\-]*")
_NAME = re.compile(r"(?!-)[a-z0-9_\-]{1,63}(\.(?!-)[a-z0-9_\-]{1,63})*")
_INNER_NAMES = (".local", ".lan", ".internal", ".home", ".intranet", ".localdomain")


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where an OpenAI-compatible server answers. `path` is what stands before `/chat/completions`."""

    scheme: str
    host: str
    port: int
    path: str = "/v1"

    @property
    def place(self) -> str:
        """Host and port, as they are shown and sent."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def is_inside(self) -> bool:
        """Whether the address is by its own looks one of the office's network, or of this machine."""
        try:
            return is_inside(self.host)
        except ValueError:
            return "." not in self.host or self.host.endswith(_INNER_NAMES)

    def __str__(self) -> str:
        """Return the whole address."""
        return f"{self.scheme}://{self.place}{self.path}"


def is_inside(address: str) -> bool:
    """Say whether an IP address is one that no router carries outside. ValueError when it is none."""
    number = ipaddress.ip_address(address.partition("%")[0])
    return number.is_private or number.is_loopback or number.is_link_local


def parse_address(typed: str) -> ServerAddress:
    """Read an address: `192.168.1.5:8080`, `http://may-chu:11434`, `https://may-chu/v1`.

    Without a scheme it is http, without a path `/v1`. Raises BadInputError for anything else: another scheme,
    a name or password in it, a question mark, a port that cannot be.
    """
    text = typed.strip()
    wrong = BadInputError("models.server_address_wrong", address=text[:_MOST_LETTERS])
    if not text or len(text) > _MOST_LETTERS or not text.isascii() or not text.isprintable():
        raise wrong
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in _PORTS or parts.query or parts.fragment or "@" in parts.netloc:
        raise wrong
    if "?" in text or "#" in text or not _PATH.fullmatch(parts.path) or ".." in parts.path:
        raise wrong
    if port == 0 or not (_is_number(host) or _NAME.fullmatch(host)):
        raise wrong
    path = parts.path.rstrip("/").removesuffix("/chat/completions").removesuffix("/models")
    return ServerAddress(parts.scheme, host, port or _PORTS[parts.scheme], path or "/v1")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
