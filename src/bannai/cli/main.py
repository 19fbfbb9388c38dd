"""The root command and the way in: `run`."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path

import click

from bannai import __version__, messages
from bannai.cli.vietnamese_click import Group, sentence
from bannai.errors import BannaiError
from bannai.services.program import Program

MakeProgram = Callable[[Path | None], Program]
OpenWindow = Callable[[Program], int]


@click.group(cls=Group, invoke_without_command=True, help=messages.text("cli.about"), no_args_is_help=False)
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    metavar=messages.text("cli.mark_folder"),
    help=messages.text("cli.data_dir"),
)
@click.version_option(__version__, message="%(version)s", help=messages.text("cli.version"))
@click.pass_context
def root(context: click.Context, data_dir: Path | None) -> None:
    """Wire the program; without a command, open the window."""
    make_program, open_window = context.obj
    context.obj = make_program(data_dir)
    if context.invoked_subcommand is None:
        context.exit(open_window(context.obj))


def run(arguments: list[str], make_program: MakeProgram, open_window: OpenWindow) -> int:
    """Run the command line and return the exit code; never a traceback."""
    from bannai.cli import (
        check_command,
        deck_commands,
        draft_commands,
        history_commands,
        kind_commands,
        machine_commands,
        mend_command,
        model_commands,
        paper_commands,
        template_commands,
        trial_command,
    )

    modules = (
        kind_commands,
        draft_commands,
        deck_commands,
        check_command,
        mend_command,
        paper_commands,
        template_commands,
        history_commands,
        model_commands,
        machine_commands,
    )
    for module in modules:
        for command in module.COMMANDS:
            root.add_command(command)
    trial_command.add_to(root)
    _use_utf8()
    try:
        result = root.main(
            _data_dir_first(arguments),
            prog_name="bannai",
            obj=(make_program, open_window),
            standalone_mode=False,
        )
        return result if isinstance(result, int) else 0
    except click.exceptions.Abort:
        return 1
    except click.ClickException as error:
        click.echo(sentence(error), err=True)
        return 2
    except BannaiError as error:
        click.echo(str(error), err=True)
        return error.exit_code
    except BrokenPipeError:
        return 1
    except Exception:  # the last net: a sentence for the user, the details for the log
        logging.getLogger("bannai").debug("unexpected", exc_info=True)
        click.echo(messages.text("errors.unexpected"), err=True)
        return 1


def _data_dir_first(arguments: list[str]) -> list[str]:
    """Let `--data-dir DIR` stand anywhere in the line: it belongs to the whole program."""
    first: list[str] = []
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            rest += [argument, *waiting]
        elif argument == "--data-dir":
            first += [argument, *([value] if (value := next(waiting, None)) is not None else [])]
        elif argument.startswith("--data-dir="):
            first.append(argument)
        else:
            rest.append(argument)
    return first + rest


def _use_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
