"""`bannai history list|search|show|take-back|trash|restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from bannai import messages
from bannai.cli.output import show_json
from bannai.cli.vietnamese_click import Command, Group
from bannai.documents.model import Block, block_inlines, plain_text
from bannai.services.program import Program


@click.group(cls=Group, help=messages.text("cli.history"))
def history() -> None:
    """Group the commands on the history."""


_json_option = click.option("--json", "as_json", is_flag=True, help=messages.text("cli.json"))
_id_argument = click.argument("draft_id", metavar=messages.text("cli.mark_number"), type=int)


@history.command("list", cls=Command, help=messages.text("cli.history_list"))
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    metavar=messages.text("cli.mark_number"),
    default=50,
    help=messages.text("cli.limit"),
)
@click.option("--trash", "trashed", is_flag=True, help=messages.text("cli.history_with_trash"))
@_json_option
@click.pass_obj
def list_drafts(program: Program, limit: int, trashed: bool, as_json: bool) -> None:
    """Print the latest drafts."""
    drafts = program.history.list(limit, include_trashed=trashed)
    if as_json:
        show_json([_summary(draft) for draft in drafts])
        return
    if not drafts:
        click.echo(messages.text("cli.history_empty"))
    for draft in drafts:
        mark = f"  {messages.text('cli.in_trash')}" if draft.trashed else ""
        click.echo(f"{draft.id:>6}  {draft.updated[:16].replace('T', ' ')}  {draft.title}{mark}")


@history.command("search", cls=Command, help=messages.text("cli.history_search"))
@click.argument("query", metavar=messages.text("cli.mark_words"))
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    metavar=messages.text("cli.mark_number"),
    default=20,
    help=messages.text("cli.limit"),
)
@_json_option
@click.pass_obj
def search(program: Program, query: str, limit: int, as_json: bool) -> None:
    """Print the drafts that hold the words."""
    hits = program.history.search(query, limit)
    if as_json:
        show_json([{**_summary(hit.draft), "snippet": hit.snippet} for hit in hits])
        return
    if not hits:
        click.echo(messages.text("cli.history_nothing"))
    for hit in hits:
        click.echo(f"{hit.draft.id:>6}  {hit.draft.title}\n        {hit.snippet}")


@history.command("show", cls=Command, help=messages.text("cli.history_show"))
@_id_argument
@click.option(
    "--version",
    type=click.IntRange(1),
    metavar=messages.text("cli.mark_number"),
    help=messages.text("cli.history_version"),
)
@_json_option
@click.pass_obj
def show(program: Program, draft_id: int, version: int | None, as_json: bool) -> None:
    """Print a draft with its answers, facts and files."""
    stored = program.history.get(draft_id)
    document = program.history.document(draft_id, version)
    versions = program.history.versions(draft_id) if version is not None else ()
    record = next((it.record for it in versions if it.number == version), stored.record)
    text = program.exports.render(document, "txt").decode("utf-8")
    if not as_json:
        click.echo(text, nl=False)
        return
    show_json(
        {
            **_summary(stored.summary),
            "answers": dict(record.answers),
            "tone": record.tone,
            "length": record.length,
            "seed": record.seed,
            "engine": record.engine,
            "writing": [dict(entry) for entry in record.writing],
            "missing": list(record.missing),
            "text": text,
            "facts": [
                {"text": fact.text, "kind": fact.kind.value, "source": str(fact.provenance)}
                for fact in document.facts
            ],
            "files": [
                {"path": file.path, "format": file.format, "sha256": file.sha256} for file in stored.files
            ],
        }
    )


@history.command("take-back", cls=Command, help=messages.text("cli.take_back"))
@_id_argument
@click.argument("file", metavar=messages.text("cli.mark_file"), type=click.Path(path_type=Path))
@click.option(
    "--version",
    type=click.IntRange(1),
    metavar=messages.text("cli.mark_number"),
    help=messages.text("cli.take_back_version"),
)
@click.option("--accept", is_flag=True, help=messages.text("cli.take_back_accept"))
@_json_option
@click.pass_obj
def take_back(
    program: Program, draft_id: int, file: Path, version: int | None, accept: bool, as_json: bool
) -> None:
    """Print what a corrected Word file changes in a draft; with --accept, keep it as a new version."""
    history, returns = program.history, program.returns
    document = history.document(draft_id)
    numbers = sorted(it.number for it in history.versions(draft_id))
    older = numbers[:-1] if version is None else []
    found = returns.read(
        history.document(draft_id, version), file, [history.document(draft_id, it) for it in older]
    )
    assert found is not None  # nobody stops it
    against = older[found.version] if found.version >= 0 else (version or numbers[-1])
    returned = returns.differences(document, found)
    kept: int | None = None
    if accept and returned.proposals:
        kept = history.add_version(draft_id, returns.accept_all(document, returned.proposals))
    if as_json:
        show_json(
            {
                "draft": draft_id,
                "against": against,
                "changes": [
                    {"section": it.section_id, "part": it.part, "old": _words(it.old), "new": _words(it.new)}
                    for it in returned.proposals
                ],
                "unplaced": [{"old": it.old, "new": it.new} for it in returned.unplaced],
                "notes": list(returned.notes),
                "version": kept,
            }
        )
        return
    if not returned:
        click.echo(messages.text("cli.take_back_none"))
    for change in returned.proposals:
        click.echo(f"- {_words(change.old)}\n+ {_words(change.new)}\n")
    for lost in returned.unplaced:
        click.echo(messages.text("cli.take_back_unplaced", old=lost.old, new=lost.new), err=True)
    for note in returned.notes:
        click.echo(note, err=True)
    if kept is not None:
        click.echo(messages.text("cli.take_back_kept", version=kept))


def _words(blocks: tuple[Block, ...]) -> str:
    return "\n".join(plain_text(line) for block in blocks for line in block_inlines(block))


@history.command("trash", cls=Command, help=messages.text("cli.history_trash"))
@_id_argument
@click.pass_obj
def trash(program: Program, draft_id: int) -> None:
    """Put a draft into the trash."""
    program.history.trash(draft_id)
    click.echo(messages.text("cli.trashed", id=draft_id))


@history.command("restore", cls=Command, help=messages.text("cli.history_restore"))
@_id_argument
@click.option(
    "--version",
    type=click.IntRange(1),
    metavar=messages.text("cli.mark_number"),
    help=messages.text("cli.history_restore_version"),
)
@click.pass_obj
def restore(program: Program, draft_id: int, version: int | None) -> None:
    """Take a draft out of the trash, or make an old version the latest."""
    program.history.restore(draft_id, version)
    click.echo(messages.text("cli.restored", id=draft_id))


def _summary(draft: Any) -> dict[str, Any]:
    return {
        "id": draft.id,
        "kind": draft.kind_id,
        "title": draft.title,
        "created": draft.created,
        "updated": draft.updated,
        "version": draft.version,
        "trashed": draft.trashed,
    }


COMMANDS = (history,)
