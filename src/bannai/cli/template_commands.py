"""`bannai templates list|check|add|remove`: Word templates of the office."""

from __future__ import annotations

from pathlib import Path

import click

from bannai import messages
from bannai.cli.output import show_json
from bannai.cli.vietnamese_click import Command, Group
from bannai.documents.kinds import DocumentKind
from bannai.errors import BadInputError
from bannai.services.program import Program
from bannai.services.template_service import TemplateCheck

_FILE = click.Path(path_type=Path, dir_okay=True)
_json_option = click.option("--json", "as_json", is_flag=True, help=messages.text("cli.json"))
_file_argument = click.argument("file", metavar=messages.text("cli.mark_file"), type=_FILE)


@click.group(cls=Group, help=messages.text("cli.templates"))
def templates() -> None:
    """Group the commands on templates."""


@templates.command("list", cls=Command, help=messages.text("cli.templates_list"))
@_json_option
@click.pass_obj
def list_templates(program: Program, as_json: bool) -> None:
    """Print the templates of the data folder."""
    found = program.templates.list()
    if as_json:
        show_json([_entry(kind) for kind in found])
        return
    if not found:
        click.echo(messages.text("cli.templates_none"))
    for kind in found:
        click.echo(f"{kind.id:<40} {kind.name}")


@templates.command("check", cls=Command, help=messages.text("cli.templates_check"))
@_file_argument
@_json_option
@click.pass_obj
@click.pass_context
def check(context: click.Context, program: Program, file: Path, as_json: bool) -> None:
    """Print the fields of a file and what is wrong with it; exit 2 when it cannot be used."""
    found = program.templates.check(file)
    assert found is not None  # nobody stops it
    if as_json:
        show_json(_checked(found))
    else:
        for question in found.questions:
            kind = messages.text(f"cli.type_{question.type.value}")
            click.echo(f"{question.key:<24} {question.label} ({kind})")
        for problem in found.problems:
            click.echo(str(problem), err=True)
        for note in found.notes:
            click.echo(note, err=True)
    context.exit(BadInputError.exit_code if found.problems else 0)


@templates.command("add", cls=Command, help=messages.text("cli.templates_add"))
@_file_argument
@click.option("--name", metavar=messages.text("cli.mark_words"), help=messages.text("cli.templates_name"))
@_json_option
@click.pass_obj
def add(program: Program, file: Path, name: str | None, as_json: bool) -> None:
    """Make a kind of a file."""
    found = program.templates.check(file)
    assert found is not None  # nobody stops it
    for problem in found.problems:
        click.echo(str(problem), err=True)
    kind = program.templates.add(file, name or "", found)
    if as_json:
        show_json(_entry(kind))
    else:
        click.echo(messages.text("cli.templates_added", name=kind.name, kind=kind.id))


@templates.command("remove", cls=Command, help=messages.text("cli.templates_remove"))
@click.argument("kind_id", metavar=messages.text("cli.mark_kind"))
@click.pass_obj
def remove(program: Program, kind_id: str) -> None:
    """Remove a template with its file."""
    program.templates.remove(kind_id)
    click.echo(messages.text("cli.templates_removed", kind=kind_id))


def _entry(kind: DocumentKind) -> dict[str, object]:
    return {
        "id": kind.id,
        "name": kind.name,
        "file": kind.pattern.file if kind.pattern else "",
        "fields": len(kind.inputs),
    }


def _checked(found: TemplateCheck) -> dict[str, object]:
    return {
        "name": found.name,
        "fields": [
            {"key": it.key, "label": it.label, "type": it.type.value, "places": it.places}
            for it in found.questions
        ],
        "problems": [{"text": it.text, "place": it.place, "reason": it.reason} for it in found.problems],
        "notes": list(found.notes),
    }


COMMANDS = (templates,)
