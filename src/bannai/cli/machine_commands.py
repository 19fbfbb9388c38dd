"""`bannai doctor`."""

from __future__ import annotations

import click

from bannai import messages
from bannai.cli.output import show_json
from bannai.cli.vietnamese_click import Command
from bannai.services.program import Program


@click.command("doctor", cls=Command, help=messages.text("cli.doctor"))
@click.option("--json", "as_json", is_flag=True, help=messages.text("cli.json"))
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Print what this machine has; exit 1 when something needed is missing."""
    program: Program = context.obj
    findings = program.doctor.look()
    if as_json:
        show_json([{"label": it.label, "value": it.value, "good": it.good} for it in findings])
    else:
        for finding in findings:
            mark = messages.text("doctor.good" if finding.good else "doctor.bad")
            click.echo(f"{finding.label}: {finding.value} ({mark})")
    if not all(finding.good for finding in findings):
        context.exit(1)


COMMANDS = (doctor,)
