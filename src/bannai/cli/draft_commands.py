"""`bannai draft` and `bannai demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from bannai import messages
from bannai.cli.answers_file import read_answers
from bannai.cli.main import show_json
from bannai.cli.vietnamese_click import Command
from bannai.documents.kinds import Length, Tone
from bannai.documents.model import section_text
from bannai.errors import MachineError
from bannai.services.draft_service import DraftFinished, DraftRequest
from bannai.services.export_service import ExportedFile
from bannai.services.program import Program

_FILE = click.Path(path_type=Path, dir_okay=True)


@click.command("draft", cls=Command, help=messages.text("cli.draft"))
@click.argument("kind_id", metavar="KIND")
@click.option("--answers", "answers_file", type=_FILE, required=True, help=messages.text("cli.draft_answers"))
@click.option("--office", "office_file", type=_FILE, help=messages.text("cli.draft_office"))
@click.option(
    "--tone", type=click.Choice([tone.value for tone in Tone]), help=messages.text("cli.draft_tone")
)
@click.option(
    "--length", type=click.Choice([it.value for it in Length]), help=messages.text("cli.draft_length")
)
@click.option("--seed", type=click.IntRange(0, 2**31), help=messages.text("cli.draft_seed"))
@click.option(
    "--engine",
    type=click.Choice(["phrases", "model"]),
    default="phrases",
    help=messages.text("cli.draft_engine"),
)
@click.option("-o", "--output", "outputs", type=_FILE, multiple=True, help=messages.text("cli.draft_output"))
@click.option("--reading-copy", type=_FILE, help=messages.text("cli.draft_reading"))
@click.option("--force", is_flag=True, help=messages.text("cli.force"))
@click.option("--json", "as_json", is_flag=True, help=messages.text("cli.json"))
@click.pass_obj
def draft(
    program: Program,
    kind_id: str,
    answers_file: Path,
    office_file: Path | None,
    tone: str | None,
    length: str | None,
    seed: int | None,
    engine: str,
    outputs: tuple[Path, ...],
    reading_copy: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Draft a document from answers, write it, keep it in the history."""
    for path in (*outputs, *([reading_copy] if reading_copy else [])):
        program.exports.format_of(path)
    request = DraftRequest(
        kind_id=kind_id,
        answers=read_answers(answers_file),
        office=program.offices.read(office_file) if office_file else program.offices.current(),
        tone=Tone(tone) if tone else None,
        length=Length(length) if length else None,
        seed=seed,
        engine=engine,
    )
    finished = program.drafts.draft_now(request)
    document = finished.draft.document
    warnings = list(finished.draft.warnings)
    files = [program.exports.export(document, path, overwrite=force) for path in outputs]
    if reading_copy:
        large = program.exports.reading_copy(document)
        files.append(program.exports.export(large, reading_copy, overwrite=force))
    try:
        program.history.keep(finished, engine, files)
    except MachineError as error:  # the document is there; only its history is not
        warnings.append(str(error))
    if as_json:
        show_json(_shown(finished, warnings, files))
        return
    if not files:
        click.echo(program.exports.render(document, "txt").decode("utf-8"), nl=False)
    for file in files:
        click.echo(messages.text("cli.written", path=file.path))
    for label in finished.draft.missing:
        click.echo(messages.text("cli.missing", label=label), err=True)
    for warning in warnings:
        click.echo(warning, err=True)


def _shown(finished: DraftFinished, warnings: list[str], files: list[ExportedFile]) -> dict[str, Any]:
    document = finished.draft.document
    purposes = {part.id: part.purpose for part in finished.kind.outline}
    return {
        "kind": finished.kind.id,
        "title": document.title,
        "tone": finished.options.tone.value,
        "length": finished.options.length.value,
        "seed": finished.options.seed,
        "sections": [
            {"title": part.title or purposes.get(part.id, ""), "text": section_text(part)}
            for part in document.sections
        ],
        "facts": [
            {"text": fact.text, "kind": fact.kind.value, "source": str(fact.provenance)}
            for fact in document.facts
        ],
        "missing": list(finished.draft.missing),
        "warnings": warnings,
        "files": [str(file.path) for file in files],
    }


@click.command("demo", cls=Command, help=messages.text("cli.demo"))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.pass_obj
def demo(program: Program, folder: Path) -> None:
    """Write one finished sample of each family and the pictures of its pages."""
    for sample in program.demo.write(folder):
        click.echo(str(sample.path))
    click.echo(messages.text("cli.demo_done"))


COMMANDS = (draft, demo)
