"""The examples of docs/cli.md run as they stand, one after the other."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "cli.md"
Bannai = Callable[..., "CompletedProcess[str]"]


def examples() -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", MANUAL.read_text("utf-8"), re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.strip().split("\n")]


def run_line(line: str, bannai: Bannai) -> str:
    """Run a line of the manual: `echo` into a pipe or a file, `bannai`, and `>`; nothing else is known."""
    line, _, target = (part.strip() for part in line.partition(" > "))
    out: str | None = None
    for part in line.split(" | "):
        program, *arguments = shlex.split(part)
        if program == "echo":
            out = " ".join(arguments)
            continue
        assert program == "bannai", f"the manual's test does not know: {line}"
        process = bannai(*arguments, stdin=out)
        assert process.returncode == 0, f"{line}: {process.stderr}"
        out = process.stdout
        if "--json" in arguments:
            json.loads(out)
    if target:
        Path(target).write_text(out or "", "utf-8")
    return out or ""


def test_every_example_of_the_manual_runs(bannai: Bannai, office_folder: Path) -> None:
    lines = examples()
    assert len(lines) > 15
    for line in lines:
        run_line(line, bannai)
    written = {path.name for path in office_folder.iterdir()}
    assert {
        "letter.docx",
        "letter.pdf",
        "speech.docx",
        "lectern.docx",
        "with-office.txt",
        "samples",
    } <= written
    assert "KT. CHỦ TỊCH" in (office_folder / "with-office.txt").read_text("utf-8")


def test_the_manual_names_every_command_and_option() -> None:
    import click

    from bannai.cli import (
        check_command,
        draft_commands,
        history_commands,
        kind_commands,
        machine_commands,
        model_commands,
    )

    text = MANUAL.read_text("utf-8")

    def check(command: click.Command, above: str) -> None:
        name = f"{above} {command.name}".strip()
        assert name in text, f"{name} is not in docs/cli.md"
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert any(option in text for option in parameter.opts), f"{name} {parameter.opts}"
        if isinstance(command, click.Group):
            for inner in command.commands.values():
                check(inner, name)

    for module in (
        check_command,
        draft_commands,
        history_commands,
        kind_commands,
        machine_commands,
        model_commands,
    ):
        for command in module.COMMANDS:
            check(command, "")
