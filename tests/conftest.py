"""What holds for every test: its own folders, no network, no display, a sample that changes by the day."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import settings

from tests.long_tier import ROTATION_VARIABLE, TIER_VARIABLE, LongTier, rotation

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# The workers sample what the controller does, also when midnight passes.
os.environ[ROTATION_VARIABLE] = str(rotation())

# No test asserts wall-clock time, so neither does hypothesis.
settings.register_profile("bannai", deadline=None, print_blob=True)
settings.load_profile("bannai")

_KEPT = {TIER_VARIABLE, ROTATION_VARIABLE}
_HOME_FOLDERS = {
    "HOME": "home",
    "USERPROFILE": "home",
    "APPDATA": "home/AppData/Roaming",
    "LOCALAPPDATA": "home/AppData/Local",
    "XDG_DATA_HOME": "home/.local/share",
    "XDG_STATE_HOME": "home/.local/state",
    "XDG_CONFIG_HOME": "home/.config",
    "XDG_CACHE_HOME": "home/.cache",
    "XDG_RUNTIME_DIR": "run",
    "TMPDIR": "temp",
    "TEMP": "temp",
    "TMP": "temp",
}
_FOREIGN = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "pythonwarnings")


_OPEN_PORTS: set[int] = set()  # of 127.0.0.1; filled by `allow_loopback` only


def _is_allowed(address: object) -> bool:
    """Say whether a test opened this address deliberately."""
    return (
        isinstance(address, tuple)
        and len(address) == 2
        and address[0] == "127.0.0.1"
        and address[1] in _OPEN_PORTS
    )


class NetworkClosedError(Exception):
    """A test reached for the network. Not an OSError, which a program may take for an absent server."""


def pytest_configure(config: pytest.Config) -> None:
    """Add the long tier where it was asked for (`dev.py test --long`)."""
    if os.environ.get(TIER_VARIABLE) == "long":
        config.pluginmanager.register(LongTier(config), "long-tier")


def pytest_report_header() -> str:
    """Name the rotation, so that a run can be repeated."""
    return f"rotation of the samples: {ROTATION_VARIABLE}={rotation()}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say under a failure how to repeat it with the same sample."""
    report = yield
    if report.failed:
        tier = "--long " if os.environ.get(TIER_VARIABLE) == "long" else ""
        again = f'{ROTATION_VARIABLE}={rotation()} python3 dev.py test {tier}"{item.nodeid}"'
        report.sections.append(("To repeat", again))
    return report


def _clean_environment(patch: pytest.MonkeyPatch, base: Path) -> None:
    """Point every folder below `base`; forget what the shell of the person brought along."""
    for name in list(os.environ):
        if (name.startswith("BANNAI_") and name not in _KEPT) or name.lower() in _FOREIGN:
            patch.delenv(name)
    for name, folder in _HOME_FOLDERS.items():
        (base / folder).mkdir(parents=True, exist_ok=True)
        patch.setenv(name, str(base / folder))
    (base / "run").chmod(0o700)  # Qt warns of any other mode
    patch.setenv("BANNAI_HOME", str(base / "bannai"))
    patch.setattr(tempfile, "tempdir", str(base / "temp"))


@pytest.fixture(scope="session", autouse=True)
def network_attempts() -> Iterator[list[str]]:
    """Close the network for this process; sockets of the same machine's files (Qt, xdist) stay open.

    Holds what was tried. A test fails for it even where the program swallowed the error; one that means
    to try empties the list.
    """
    attempts: list[str] = []

    def refuse(target: object) -> NoReturn:
        attempts.append(repr(target))
        raise NetworkClosedError(f"the network is closed in tests: {target!r}")

    def guarded(name: str) -> Any:
        real = getattr(socket.socket, name)

        def call(self: socket.socket, *args: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_allowed(args[-1]):
                refuse(args[-1])
            return real(self, *args)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, guarded(name))
        for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr"):
            patch.setattr(socket, name, lambda host, *_, **__: refuse(host))
        yield attempts


@pytest.fixture
def allow_loopback() -> Iterator[set[int]]:
    """Let a test reach ports of 127.0.0.1 that it puts into the set: a server of its own. Nothing else."""
    _OPEN_PORTS.clear()
    yield _OPEN_PORTS
    _OPEN_PORTS.clear()


@pytest.fixture(scope="session", autouse=True)
def session_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give fixtures that outlive one test folders of their own."""
    base = tmp_path_factory.mktemp("session")
    with pytest.MonkeyPatch.context() as patch:
        _clean_environment(patch, base)
        yield base


@pytest.fixture(autouse=True)
def own_folders(
    session_folders: Path, network_attempts: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[None]:
    """Give each test its own data folder; afterwards put the environment back and count its attempts."""
    before = dict(os.environ)
    monkeypatch.setenv("BANNAI_HOME", str(tmp_path / "bannai"))
    network_attempts.clear()
    yield
    tried = list(network_attempts)
    for name in set(os.environ) | set(before):
        if name == "PYTEST_CURRENT_TEST":
            continue
        if name in before:
            os.environ[name] = before[name]
        else:
            del os.environ[name]
    assert not tried, f"the network was reached for: {', '.join(tried)}"
