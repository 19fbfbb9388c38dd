"""`bannai models trial`: models tried on the shipped briefs, ranked for this machine."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from bannai import messages
from bannai.cli.output import show_json
from bannai.cli.vietnamese_click import Command
from bannai.services.program import Program

if TYPE_CHECKING:
    from bannai.services.trial_service import TrialEvent, TrialReport

_FILE = click.Path(path_type=Path, dir_okay=True)
_FILE_MARK = messages.text("cli.mark_file")
_NUMBER_MARK = messages.text("cli.mark_number")


@click.command("trial", cls=Command, help=messages.text("trial.command"))
@click.argument("names", metavar=messages.text("trial.mark_model"), nargs=-1, required=True)
@click.option(
    "--briefs",
    "count",
    type=click.IntRange(1),
    metavar=_NUMBER_MARK,
    help=messages.text("trial.option_briefs"),
)
@click.option("-o", "--output", type=_FILE, metavar=_FILE_MARK, help=messages.text("trial.option_output"))
@click.option("--sheet", type=_FILE, metavar=_FILE_MARK, help=messages.text("trial.option_sheet"))
@click.option(
    "--pairs",
    type=click.IntRange(1, 200),
    default=20,
    show_default=False,
    metavar=_NUMBER_MARK,
    help=messages.text("trial.option_pairs"),
)
@click.option("--again", is_flag=True, help=messages.text("trial.option_again"))
@click.option("--force", is_flag=True, help=messages.text("cli.force"))
@click.option("--json", "as_json", is_flag=True, help=messages.text("cli.json"))
@click.pass_obj
def trial(
    program: Program,
    names: tuple[str, ...],
    count: int | None,
    output: Path | None,
    sheet: Path | None,
    pairs: int,
    again: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Try models; Ctrl-C ends with the report of what is done, the same line goes on from there."""
    from bannai.services.trial_briefs import chosen, trial_briefs
    from bannai.services.trial_desk import TrialDesk
    from bannai.services.trial_report import report_values
    from bannai.services.trial_service import TrialReport

    desk = TrialDesk(program)
    desk.files.check_targets(output, sheet, overwrite=force)
    briefs = chosen(trial_briefs(), count)
    models = desk.models.find(names)
    report: TrialReport | None = None
    with _stopping() as stopped:
        for event in desk.trials.run(models, briefs, stopped, again=again):
            if isinstance(event, TrialReport):
                report = event
            elif line := _progress(event):
                click.echo(line, err=True)
    if report is None:
        raise AssertionError("a trial ends with its report")
    files: list[Path] = []
    if output is not None:
        desk.files.write_report(report, output, overwrite=force)
        files.append(output)
    if sheet is not None:
        found = desk.files.write_sheet(report, briefs, sheet, pairs, overwrite=force)
        files += found
        if not found:
            click.echo(messages.text("trial.no_pairs"), err=True)
    if as_json:
        show_json({**report_values(report), "files": [str(path) for path in files]})
        return
    if output is None:
        click.echo(desk.files.text(report), nl=False)
    for path in files:
        click.echo(messages.text("cli.written", path=path))


def _progress(event: TrialEvent) -> str:
    from bannai.services.trial_report import reason_words
    from bannai.services.trial_service import BriefBegun, ModelGone, PassageTried
    from bannai.services.writing_service import Trying

    match event:
        case Trying(seconds):
            return messages.text("writing.first_run", seconds=round(seconds))
        case BriefBegun(model, brief, number, count, known):
            name = "progress_known" if known else "progress_brief"
            return messages.text(f"trial.{name}", model=model, brief=brief, number=number, count=count)
        case PassageTried(number, count, ""):
            return messages.text("trial.progress_taken", number=number, count=count)
        case PassageTried(number, count, reason):
            told = reason_words(reason)
            return messages.text("trial.progress_refused", number=number, count=count, reason=told)
        case ModelGone(model, sentence):
            return messages.text("trial.model_gone", model=model, sentence=sentence)
    return ""


def add_to(root: click.Group) -> None:
    """Put the command into the group of the models."""
    group = root.commands["models"]
    if not isinstance(group, click.Group):
        raise TypeError("`models` is a group of commands")
    group.add_command(trial)


@contextmanager
def _stopping() -> Iterator[Callable[[], bool]]:
    """Turn the first Ctrl-C into a wish to stop, so that what is done is told; the second ends all."""
    asked: list[bool] = []
    told: list[bool] = []
    before = signal.getsignal(signal.SIGINT)

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame  # nothing is printed here: a print may have been interrupted
        asked.append(True)
        signal.signal(signal.SIGINT, before)

    def is_asked() -> bool:
        if asked and not told:
            told.append(True)
            click.echo(messages.text("trial.interrupted"), err=True)
        return bool(asked)

    signal.signal(signal.SIGINT, stop)
    try:
        yield is_asked
    finally:
        signal.signal(signal.SIGINT, before)
