"""What the command line loads: never the window, the model, or a writer of files that nobody asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "PySide6",
    "llama_cpp",
    "typst",
    "docx",
    "pptx",
    "lxml",
    "sqlite_utils",
    "PIL",
    "platformdirs",
    "psutil",
)


def loaded_after(statements: str) -> set[str]:
    """The top-level modules that a fresh process holds after some statements."""
    program = f"{statements}\nimport sys; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["bannai.cli", "bannai.app", "bannai.services.program"])
def test_importing_the_command_line_loads_nothing_heavy(module: str) -> None:
    heavy = loaded_after(f"import {module}").intersection(HEAVY)
    assert not heavy, f"import {module} also loads {sorted(heavy)}"


def test_a_list_of_kinds_loads_nothing_heavy() -> None:
    statements = "from bannai.app import main; import contextlib, io\n"
    statements += "with contextlib.redirect_stdout(io.StringIO()): main(['kinds', 'list', '--json'])"
    heavy = loaded_after(statements).intersection(HEAVY)
    assert not heavy, f"`bannai kinds list` also loads {sorted(heavy)}"


def test_the_window_looks_at_no_machine_and_opens_no_engine_before_it_is_seen() -> None:
    loaded = loaded_after("import bannai.gui.main_window, bannai.gui.run")
    assert not loaded.intersection({"psutil", "llama_cpp", "asyncio", "ssl"})
