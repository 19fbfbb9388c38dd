"""`bannai kinds list|show|example`."""

from __future__ import annotations

from typing import Any

import click

from bannai import messages
from bannai.cli.output import show_json
from bannai.cli.vietnamese_click import Command, Group
from bannai.documents.kinds import DocumentKind, InputField
from bannai.services.program import Program


@click.group(cls=Group, help=messages.text("cli.kinds"))
def kinds() -> None:
    """Group the commands on kinds."""


@kinds.command("list", cls=Command, help=messages.text("cli.kinds_list"))
@click.option("--json", "as_json", is_flag=True, help=messages.text("cli.json"))
@click.pass_obj
def list_kinds(program: Program, as_json: bool) -> None:
    """Print all kinds."""
    found = program.kinds.list()
    for warning in program.kinds.warnings:
        click.echo(warning, err=True)
    if as_json:
        show_json([_brief(kind) for kind in found])
        return
    for kind in found:
        click.echo(f"{kind.id:<44} {kind.name}")


@kinds.command("show", cls=Command, help=messages.text("cli.kinds_show"))
@click.argument("kind_id", metavar=messages.text("cli.mark_kind"))
@click.option("--json", "as_json", is_flag=True, help=messages.text("cli.json"))
@click.pass_obj
def show_kind(program: Program, kind_id: str, as_json: bool) -> None:
    """Print the questions of a kind."""
    kind = program.kinds.get(kind_id)
    if as_json:
        show_json(_whole(kind, program))
        return
    click.echo(f"{kind.name}\n{kind.summary}\n".strip())
    for item in kind.inputs:
        mark = "*" if item.required else " "
        click.echo(f"{mark} {item.key:<22} {item.label} ({messages.text(f'cli.type_{item.type}')})")
        if item.help:
            click.echo(f"  {'':<22} {item.help}")
    click.echo(messages.text("cli.required_mark"))


@kinds.command("example", cls=Command, help=messages.text("cli.kinds_example"))
@click.argument("kind_id", metavar=messages.text("cli.mark_kind"))
@click.option("--json", "as_json", is_flag=True, help=messages.text("cli.json"))
@click.pass_obj
def example(program: Program, kind_id: str, as_json: bool) -> None:
    """Print the example answers, in the form that `draft` accepts."""
    del as_json  # the answers are JSON in any case
    show_json(program.kinds.get(kind_id).example_answers())


def _brief(kind: DocumentKind) -> dict[str, Any]:
    return {"id": kind.id, "name": kind.name, "family": kind.family.value, "standard": kind.standard}


def _whole(kind: DocumentKind, program: Program) -> dict[str, Any]:
    return {
        **_brief(kind),
        "summary": kind.summary,
        "tones": [tone.value for tone in kind.tones],
        "lengths": [length.value for length in kind.lengths],
        "variants": kind.variants,
        "inputs": [_input(item, kind, program) for item in kind.inputs],
        "outline": [
            {"id": part.id, "purpose": part.purpose, "inputs": list(part.inputs), "words": list(part.words)}
            for part in kind.outline
        ],
    }


def _input(item: InputField, kind: DocumentKind, program: Program) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "key": item.key,
        "label": item.label,
        "type": item.type.value,
        "required": item.required,
        "help": item.help,
        "example": item.example,
        "aliases": list(item.aliases),
    }
    if item.unit:
        shown["unit"] = item.unit
    if item.columns:
        shown["columns"] = [
            {"key": column.key, "label": column.label, "type": column.type} for column in item.columns
        ]
    choices = dict(item.choices)
    if item.choices_from == "signatures":
        presets = program.kinds.standard(kind.standard).signatures
        choices = {key: preset.label for key, preset in presets.items()}
    if choices:
        shown["choices"] = choices
    return shown


COMMANDS = (kinds,)
