"""`bannai renew`: begin from a finished Word file of the office."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from bannai import messages
from bannai.cli.answers_file import read_answers
from bannai.cli.output import show_json
from bannai.cli.vietnamese_click import Command
from bannai.documents.patterns import PatternQuestion
from bannai.errors import MachineError
from bannai.services.draft_service import DraftFinished, DraftRequest
from bannai.services.export_service import ExportedFile
from bannai.services.own_paper_service import OpenedPaper, kept_answers
from bannai.services.program import Program

_FILE = click.Path(path_type=Path, dir_okay=True)
_FILE_MARK = messages.text("cli.mark_file")


@click.command("renew", cls=Command, help=messages.text("cli.renew"))
@click.argument("file", metavar=_FILE_MARK, type=_FILE)
@click.option(
    "--answers", "answers_file", type=_FILE, metavar=_FILE_MARK, help=messages.text("cli.renew_answers")
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
@click.option("--force", is_flag=True, help=messages.text("cli.force"))
@click.option("--json", "as_json", is_flag=True, help=messages.text("cli.json"))
@click.pass_obj
def renew(
    program: Program,
    file: Path,
    answers_file: Path | None,
    outputs: tuple[Path, ...],
    force: bool,
    as_json: bool,
) -> None:
    """List what an old paper asks to be renewed; with answers or an output, make the new paper."""
    program.exports.check_targets(outputs, overwrite=force)
    opened = program.own_papers.open(file)
    assert opened is not None  # nobody stops it
    if answers_file is None and not outputs:
        _list(opened, as_json)
        return
    given = read_answers(answers_file) if answers_file is not None else {}
    answers = kept_answers(opened.kind, given) if isinstance(given, dict) else given
    office = program.offices.current()
    finished = program.drafts.draft_now(DraftRequest(opened.kind.id, answers, office=office))
    document = finished.draft.document
    warnings = [*opened.notes, *finished.draft.warnings]
    draft_id: int | None = None
    try:  # the history first: a disk that takes no file must not cost the draft
        draft_id = program.history.keep(finished, "phrases")
    except MachineError as error:
        warnings.append(str(error))
    files: list[ExportedFile] = []
    for path in outputs:
        files.append(program.exports.export(document, path, overwrite=force))
        if draft_id is not None:
            program.history.keep_file(draft_id, files[-1])
    left = program.own_papers.not_renewed(opened.kind, document)
    if as_json:
        show_json(_shown(opened, finished, left, warnings, files, draft_id))
        return
    if not files:
        click.echo(program.exports.render(document, "txt").decode("utf-8"), nl=False)
    for written in files:
        click.echo(messages.text("cli.written", path=written.path))
    for question in left:
        click.echo(messages.text("cli.not_renewed", label=question.label, old=question.old), err=True)
    for warning in warnings:
        click.echo(warning, err=True)


def _list(opened: OpenedPaper, as_json: bool) -> None:
    if as_json:
        show_json(
            {
                "kind": opened.kind.id,
                "name": opened.kind.name,
                "questions": [_question(it) for it in opened.questions],
                "notes": list(opened.notes),
            }
        )
        return
    for question in opened.questions:
        click.echo(f"{question.key:<12} {question.label}: {question.old}".rstrip(" :"))
    for note in opened.notes:
        click.echo(note, err=True)


def _question(question: PatternQuestion) -> dict[str, Any]:
    return {
        "key": question.key,
        "label": question.label,
        "kind": question.kind.value,
        "type": question.type.value,
        "old": question.old,
        "unit": question.unit,
        "places": question.places,
        "sentences": list(question.sentences),
    }


def _shown(
    opened: OpenedPaper,
    finished: DraftFinished,
    left: tuple[PatternQuestion, ...],
    warnings: list[str],
    files: list[ExportedFile],
    draft_id: int | None,
) -> dict[str, Any]:
    document = finished.draft.document
    return {
        "kind": opened.kind.id,
        "draft": draft_id,
        "title": document.title,
        "not_renewed": [{"key": it.key, "label": it.label, "old": it.old} for it in left],
        "facts": [
            {"text": fact.text, "kind": fact.kind.value, "source": str(fact.provenance)}
            for fact in document.facts
        ],
        "warnings": warnings,
        "files": [str(file.path) for file in files],
    }


COMMANDS = (renew,)
