"""The real program as a process: Vietnamese folder names, no network, nothing of the person's own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bannai.paths import package_file

# Set before anything of the program runs: whoever reaches for the network dies loudly.
NO_NETWORK = """\
import os
import socket


class _Closed(socket.socket):
    def _refuse(self, *_):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            os.write(2, b"NETWORK REACHED\\n")
            os._exit(99)

    def connect(self, *address):
        self._refuse()
        return super().connect(*address)

    def connect_ex(self, *address):
        self._refuse()
        return super().connect_ex(*address)

    def sendto(self, *address):
        self._refuse()
        return super().sendto(*address)


def _lookup(*_args, **_kwargs):
    os.write(2, b"NETWORK REACHED\\n")
    os._exit(99)


socket.socket = _Closed
socket.getaddrinfo = socket.gethostbyname = _lookup
"""

Bannai = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def office_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder as offices name them; the data folder is beside it."""
    folder = tmp_path / "Văn phòng Đảng ủy" / "Công việc tháng 10"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def environment(tmp_path: Path, office_folder: Path) -> dict[str, str]:
    """The environment of the process: its own folders, the network closed by `sitecustomize`."""
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / "sitecustomize.py").write_text(NO_NETWORK, "utf-8")
    kept = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LANG")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "HOME": str(tmp_path),
        "BANNAI_HOME": str(office_folder.parent / "Dữ liệu Bản AI"),
        "PYTHONPATH": os.pathsep.join([str(closed), str(package_file("").parent)]),
        "PYTHONWARNINGS": "error",
    }


@pytest.fixture
def bannai(environment: dict[str, str]) -> Bannai:
    """Run `python -m bannai …` in the working folder and return the finished process."""

    def run(*arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        process = subprocess.run(
            [sys.executable, "-m", "bannai", *arguments],
            env=environment,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=100,
            check=False,
        )
        assert "Traceback" not in process.stderr
        assert "NETWORK REACHED" not in process.stderr
        return process

    return run
