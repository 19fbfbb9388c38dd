"""`bannai mend`: a corrected copy of a Word file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bannai import messages
from bannai.cli.output import show_json
from bannai.cli.vietnamese_click import Command
from bannai.services.program import Program

if TYPE_CHECKING:
    from bannai.services.mend_service import MendResult

_CHOICES = ("auto", "nd30", "party05")
_FILE = click.Path(path_type=Path, dir_okay=True)


@click.command("mend", cls=Command, help=messages.text("mend.command"))
@click.argument("file", metavar=messages.text("check.mark_file"), type=_FILE)
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    type=_FILE,
    metavar=messages.text("mend.mark_target"),
    help=messages.text("mend.option_output"),
)
@click.option(
    "--standard",
    type=click.Choice(_CHOICES),
    default="auto",
    show_default=False,
    metavar="|".join(_CHOICES),
    help=messages.text("mend.option_standard"),
)
@click.option("--accept-changes", is_flag=True, help=messages.text("mend.option_accept"))
@click.option("--json", "as_json", is_flag=True, help=messages.text("cli.json"))
@click.pass_obj
def mend(
    program: Program, file: Path, target: Path, standard: str, accept_changes: bool, as_json: bool
) -> None:
    """Write the copy, print what was changed and what is left; exit 0 also when something is left."""
    from bannai.services.mend_service import result_values

    program.menders.check_target(file, target)
    result = program.menders.mend(file, standard, accept_changes=accept_changes)
    written = target if program.menders.write(result, target) else None
    if as_json:
        show_json(result_values(result, written))
    else:
        _show(result, written)


def _show(result: MendResult, written: Path | None) -> None:
    if result.standard is not None:
        click.echo(messages.text("mend.by_standard", name=result.standard.name))
    else:
        click.echo(messages.text("mend.standard_unknown"))
    if result.changes:
        click.echo("")
        click.echo(messages.text("mend.head_changes", count=len(result.changes)))
    for number, change in enumerate(result.changes, start=1):
        click.echo(messages.text("mend.line", number=number, sentence=change.sentence))
        _say_where(change.where, change.places)
    click.echo("")
    _show_left(result)
    for note in result.notes:
        click.echo(note)
    click.echo("")
    if written is not None:
        click.echo(messages.text("mend.written", path=written))
    else:
        click.echo(messages.text("mend.nothing"))


def _show_left(result: MendResult) -> None:
    from bannai.services.check_service import where

    if not result.left:
        click.echo(messages.text("mend.none_left"))
        return
    click.echo(messages.text("mend.head_left", count=len(result.left)))
    for number, finding in enumerate(result.left, start=1):
        click.echo(messages.text("mend.line", number=number, sentence=finding.found))
        click.echo("   " + messages.text("mend.line_rule", rule=finding.required))
        _say_where(where(finding), max(len(finding.spots), 1))


def _say_where(where: str, places: int) -> None:
    name = "line_where_more" if places > 1 else "line_where"
    click.echo("   " + messages.text(f"mend.{name}", where=where, count=places - 1))


COMMANDS = (mend,)
