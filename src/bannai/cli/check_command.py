"""`bannai check`: the form and the words of a Word file held against its standard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bannai import messages
from bannai.cli.output import show_json
from bannai.cli.vietnamese_click import Command
from bannai.services.program import Program

if TYPE_CHECKING:
    from bannai.services.check_service import CheckReport, Finding

_CHOICES = ("auto", "nd30", "party05")


@click.command("check", cls=Command, help=messages.text("check.command"))
@click.argument(
    "file", metavar=messages.text("check.mark_file"), type=click.Path(path_type=Path, dir_okay=True)
)
@click.option(
    "--standard",
    type=click.Choice(_CHOICES),
    default="auto",
    show_default=False,
    metavar="|".join(_CHOICES),
    help=messages.text("check.option_standard"),
)
@click.option("--json", "as_json", is_flag=True, help=messages.text("cli.json"))
@click.pass_context
def check(context: click.Context, file: Path, standard: str, as_json: bool) -> None:
    """Print the findings; exit 1 when there are errors among them."""
    from bannai.services.check_service import Severity, report_values

    program: Program = context.obj
    report = program.checks.check(file, standard)
    if as_json:
        show_json(report_values(report))
    else:
        _show(report)
    if report.count(Severity.ERROR):
        context.exit(1)


def _show(report: CheckReport) -> None:
    from bannai.services.check_service import Severity

    verdict = report.result.verdict
    if report.standard is not None:
        click.echo(messages.text("check.by_standard", name=report.standard.name))
        if verdict.reasons:
            click.echo(messages.text("check.because", reasons="; ".join(verdict.reasons)))
        kind = report.result.anatomy.kind
        click.echo(
            messages.text("check.kind_known", kind=kind) if kind else messages.text("check.kind_unknown")
        )
    else:
        click.echo(messages.text("check.standard_unknown_long"))
    for warning in report.warnings:
        sentence = messages.text(f"importers.{warning.message_id}")
        click.echo(messages.text("check.unreadable", sentence=sentence))
    for number, finding in enumerate(report.findings, start=1):
        click.echo("")
        _show_finding(number, finding)
    click.echo("")
    if not report.findings:
        click.echo(messages.text("check.good"))
    errors, warnings, hints = (report.count(it) for it in (Severity.ERROR, Severity.WARNING, Severity.HINT))
    click.echo(messages.text("check.total", errors=errors, warnings=warnings, hints=hints))


def _show_finding(number: int, finding: Finding) -> None:
    from bannai.services.check_service import where

    severity = messages.text(f"check.severity_{finding.severity.value}")
    click.echo(messages.text("check.line", number=number, severity=severity, found=finding.found))
    _say(messages.text("check.line_rule", rule=finding.required))
    if finding.clause:
        _say(messages.text("check.line_clause", clause=finding.clause))
    more = len(finding.spots) - 1
    name = "line_where_more" if more > 0 else "line_where"
    _say(messages.text(f"check.{name}", where=where(finding), count=more))
    if finding.suggestion:
        _say(messages.text("check.line_suggestion", text=finding.suggestion))


def _say(text: str) -> None:
    click.echo(f"   {text}")


COMMANDS = (check,)
