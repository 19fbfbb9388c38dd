"""`bannai draft` and `bannai demo`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from bannai import messages
from bannai.cli.answers_file import read_answers
from bannai.cli.deck_commands import ASPECTS, aspect_option, checked_export
from bannai.cli.output import show_json
from bannai.cli.vietnamese_click import Command
from bannai.documents.kinds import Length, Tone
from bannai.documents.model import section_text
from bannai.errors import MachineError
from bannai.services.draft_service import DraftFinished, DraftRequest
from bannai.services.export_service import ExportedFile
from bannai.services.program import Program
from bannai.services.writing_service import PassageBegun, Rewritten, Trying, WritingOrder
from bannai.services.writing_state import Writing

_FILE = click.Path(path_type=Path, dir_okay=True)
_FILE_MARK = messages.text("cli.mark_file")


@click.command("draft", cls=Command, help=messages.text("cli.draft"))
@click.argument("kind_id", metavar=messages.text("cli.mark_kind"))
@click.option(
    "--answers",
    "answers_file",
    type=_FILE,
    metavar=_FILE_MARK,
    required=True,
    help=messages.text("cli.draft_answers"),
)
@click.option(
    "--office", "office_file", type=_FILE, metavar=_FILE_MARK, help=messages.text("cli.draft_office")
)
@click.option(
    "--tone", type=click.Choice([tone.value for tone in Tone]), help=messages.text("cli.draft_tone")
)
@click.option(
    "--length", type=click.Choice([it.value for it in Length]), help=messages.text("cli.draft_length")
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31),
    metavar=messages.text("cli.mark_number"),
    help=messages.text("cli.draft_seed"),
)
@click.option(
    "--engine",
    type=click.Choice(["phrases", "model"]),
    default="phrases",
    help=messages.text("cli.draft_engine"),
)
@click.option(
    "-o",
    "--output",
    "outputs",
    type=_FILE,
    metavar=_FILE_MARK,
    multiple=True,
    help=messages.text("cli.draft_output"),
)
@click.option("--reading-copy", type=_FILE, metavar=_FILE_MARK, help=messages.text("cli.draft_reading"))
@click.option(
    "--theme", metavar=messages.text("export.mark_theme"), help=messages.text("export.option_theme")
)
@aspect_option
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
    theme: str | None,
    aspect: str,
    force: bool,
    as_json: bool,
) -> None:
    """Draft a document from answers, write it, keep it in the history."""
    targets = (*outputs, *([reading_copy] if reading_copy else []))
    program.exports.check_targets(targets, overwrite=force, kind_id=kind_id)
    if theme is not None:
        program.exports.check_theme(program.kinds.get(kind_id).standard, theme)
    request = DraftRequest(
        kind_id=kind_id,
        answers=read_answers(answers_file),
        office=program.offices.read(office_file) if office_file else program.offices.current(),
        tone=Tone(tone) if tone else None,
        length=Length(length) if length else None,
        seed=seed,
    )
    finished = program.drafts.draft_now(request)
    warnings = list(finished.draft.warnings)
    rewritten = _bettered(program, finished) if engine == "model" else None
    if rewritten is not None:
        finished = replace(finished, draft=replace(finished.draft, document=rewritten.document))
        warnings.insert(0, rewritten.sentence)
    document = finished.draft.document
    slides = theme or program.exports.theme_of(document, program.settings.read())
    papers = [(document, path) for path in outputs]
    if reading_copy:
        papers.append((program.exports.reading_copy(document), reading_copy))
    draft_id: int | None = None
    files: list[ExportedFile] = []
    try:  # the history first: a disk that takes no file must not cost the draft
        written = rewritten.writing.log() if rewritten is not None else ()
        writes = rewritten is not None and rewritten.sections
        draft_id = program.history.keep(finished, "model" if writes else "phrases", writing=written)
    except MachineError as error:
        warnings.append(str(error))
    wide = aspect == ASPECTS[0]
    for paper, path in papers:
        file, told = checked_export(program, paper, path, theme=slides, wide=wide, force=force, figures=False)
        files.append(file)
        warnings += told
        if draft_id is not None:
            program.history.keep_file(draft_id, files[-1])
    if as_json:
        show_json(_shown(finished, warnings, files, rewritten))
        return
    if not files:
        click.echo(program.exports.render(document, "txt").decode("utf-8"), nl=False)
    for file in files:
        click.echo(messages.text("cli.written", path=file.path))
    for label in finished.draft.missing:
        click.echo(messages.text("cli.missing", label=label), err=True)
    for warning in warnings:
        click.echo(warning, err=True)


def _bettered(program: Program, finished: DraftFinished) -> Rewritten | None:
    """Let the machine write through a draft; where none is there, say why. What it holds is given back."""
    state = program.engines.state()
    document, options = finished.draft.document, finished.options
    if not state.is_there:
        return Rewritten(document, Writing(), state.sentence)
    order = WritingOrder(finished.kind.id, document, document, Writing(), options.seed, options.tone.value)
    try:
        for event in program.writings.write_through(order):
            if isinstance(event, PassageBegun) and sys.stderr.isatty():
                told = messages.text("writing.writing", number=event.number, count=event.count)
                click.echo(told, err=True)
            elif isinstance(event, Trying) and sys.stderr.isatty():
                click.echo(messages.text("writing.first_run", seconds=round(event.seconds)), err=True)
            elif isinstance(event, Rewritten):
                return event
    finally:
        program.engines.close()
    return None


def _shown(
    finished: DraftFinished, warnings: list[str], files: list[ExportedFile], rewritten: Rewritten | None
) -> dict[str, Any]:
    by_model = rewritten.sections if rewritten is not None else frozenset()
    document = finished.draft.document
    purposes = {part.id: part.purpose for part in finished.kind.outline}
    return {
        "kind": finished.kind.id,
        "title": document.title,
        "tone": finished.options.tone.value,
        "length": finished.options.length.value,
        "seed": finished.options.seed,
        "sections": [
            {
                "title": part.title or purposes.get(part.id, ""),
                "text": section_text(part),
                "origin": "model" if part.id in by_model else "phrases",
            }
            for part in document.sections
        ],
        "facts": [
            {"text": fact.text, "kind": fact.kind.value, "source": str(fact.provenance)}
            for fact in document.facts
        ],
        "missing": list(finished.draft.missing),
        "warnings": warnings,
        "writing": list(rewritten.writing.log()) if rewritten is not None else [],
        "files": [str(file.path) for file in files],
    }


@click.command("demo", cls=Command, help=messages.text("cli.demo"))
@click.argument("folder", metavar=messages.text("cli.mark_folder"), type=click.Path(path_type=Path))
@click.pass_obj
def demo(program: Program, folder: Path) -> None:
    """Write one finished sample of each family and the pictures of its pages."""
    for sample in program.demo.write(folder):
        click.echo(str(sample.path))
    click.echo(messages.text("cli.demo_done"))


COMMANDS = (draft, demo)
