"""`bannai deck`: slides made of a finished paper, a text or figures. `bannai themes`: their looks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from bannai import messages
from bannai.cli.output import show_json
from bannai.cli.vietnamese_click import Command, Group
from bannai.documents.model import Document
from bannai.errors import BadInputError
from bannai.services.deck_service import MadeDeck
from bannai.services.export_service import ExportedFile
from bannai.services.program import Program
from bannai.services.slide_theme_service import SlideTheme

_FILE = click.Path(path_type=Path, dir_okay=True)
_FILE_MARK = messages.text("cli.mark_file")
_json_option = click.option("--json", "as_json", is_flag=True, help=messages.text("cli.json"))
ASPECTS = ("16:9", "4:3")


aspect_option = click.option(
    "--aspect", type=click.Choice(ASPECTS), default=ASPECTS[0], help=messages.text("cli.deck_aspect")
)


def checked_export(
    program: Program, document: Document, path: Path, *, theme: str, wide: bool, force: bool, figures: bool
) -> tuple[ExportedFile, tuple[str, ...]]:
    """Write a document; of slides also return what their self-check says."""
    if program.exports.format_of(path) != "pptx":
        return program.exports.export(document, path, overwrite=force, theme=theme, wide=wide), ()
    data = program.exports.render(document, "pptx", theme, wide=wide)
    told = program.decks.check(document, data, figures=figures, theme=theme, wide=wide)
    return program.exports.write(data, path, overwrite=force), told


@click.command("deck", cls=Command, help=messages.text("cli.deck"))
@click.argument("source", metavar=_FILE_MARK, type=_FILE, required=False)
@click.option(
    "--draft",
    "draft_id",
    type=click.IntRange(1),
    metavar=messages.text("cli.mark_number"),
    help=messages.text("cli.deck_draft"),
)
@click.option(
    "--title", default="", metavar=messages.text("cli.mark_words"), help=messages.text("cli.deck_title")
)
@click.option(
    "--minutes",
    type=float,
    default=0.0,
    metavar=messages.text("cli.mark_number"),
    help=messages.text("cli.deck_minutes"),
)
@click.option(
    "--theme", metavar=messages.text("export.mark_theme"), help=messages.text("export.option_theme")
)
@aspect_option
@click.option(
    "-o",
    "--output",
    "outputs",
    type=_FILE,
    metavar=_FILE_MARK,
    multiple=True,
    help=messages.text("cli.draft_output"),
)
@click.option("--handout", type=_FILE, metavar=_FILE_MARK, help=messages.text("cli.deck_handout"))
@click.option("--script", type=_FILE, metavar=_FILE_MARK, help=messages.text("cli.deck_script"))
@click.option("--force", is_flag=True, help=messages.text("cli.force"))
@_json_option
@click.pass_obj
def deck(
    program: Program,
    source: Path | None,
    draft_id: int | None,
    title: str,
    minutes: float,
    theme: str | None,
    aspect: str,
    outputs: tuple[Path, ...],
    handout: Path | None,
    script: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Make slides of a .docx, .txt, .csv, .tsv or of a draft of the history, word for word."""
    if (source is None) == (draft_id is None):
        raise BadInputError("cli.deck_one_source")
    extra = [path for path in (handout, script) if path is not None]
    program.exports.check_targets((*outputs, *extra), overwrite=force)
    if theme is not None:
        program.exports.check_theme("deck", theme)
    made = _made(program, source, draft_id, title)
    document = program.decks.timed(made.document, minutes) if minutes else made.document
    wide = aspect == ASPECTS[0]
    theme = theme or program.exports.theme_of(document, program.settings.read())
    told = list(made.notes)
    files: list[ExportedFile] = []
    for path in outputs:
        file, faults = checked_export(
            program, document, path, theme=theme, wide=wide, force=force, figures=True
        )
        files.append(file)
        told += faults
    if handout is not None:
        data = program.exports.handout(document, program.exports.format_of(handout), theme, wide=wide)
        files.append(program.exports.write(data, handout, overwrite=force))
    if script is not None:
        paper = program.decks.script(document, theme, wide=wide)
        files.append(program.exports.export(paper, script, overwrite=force))
    told = list(dict.fromkeys(told))
    if as_json:
        show_json(_shown(program, document, theme, wide, told, files))
        return
    if not files:
        click.echo(program.exports.render(document, "txt").decode("utf-8"), nl=False)
    for written in files:
        click.echo(messages.text("cli.written", path=written.path))
    for sentence in told:
        click.echo(sentence, err=True)


def _made(program: Program, source: Path | None, draft_id: int | None, title: str) -> MadeDeck:
    if draft_id is not None:
        return program.decks.from_document(program.history.document(draft_id))
    assert source is not None  # one of the two is given
    made = program.decks.from_file(source, title)
    assert made is not None  # nobody stops it
    return made


def _shown(
    program: Program, document: Document, theme: str, wide: bool, told: list[str], files: list[ExportedFile]
) -> dict[str, Any]:
    pages = program.exports.slide_pages(document, theme, wide=wide)
    return {
        "title": document.title,
        "slides": [
            {
                "layout": page.layout.value,
                "title": "".join(run.text for run in page.title),
                "seconds": page.seconds,
                "notes": ["".join(run.text for run in note.runs) for note in page.notes],
            }
            for page in pages
        ],
        "warnings": told,
        "files": [str(file.path) for file in files],
    }


@click.group(cls=Group, help=messages.text("cli.themes"))
def themes() -> None:
    """Group the commands on themes of slides."""


@themes.command("list", cls=Command, help=messages.text("cli.themes_list"))
@_json_option
@click.pass_obj
def list_themes(program: Program, as_json: bool) -> None:
    """Print the themes, the office's own last."""
    found = program.slide_themes.list()
    if as_json:
        show_json([_entry(theme) for theme in found])
        return
    for theme in found:
        click.echo(f"{theme.id:<28} {theme.name}")


@themes.command("add", cls=Command, help=messages.text("cli.themes_add"))
@click.argument("file", metavar=_FILE_MARK, type=_FILE)
@click.option(
    "--name", default="", metavar=messages.text("cli.mark_words"), help=messages.text("cli.themes_name")
)
@_json_option
@click.pass_obj
def add_theme(program: Program, file: Path, name: str, as_json: bool) -> None:
    """Take over the office's own .pptx."""
    theme = program.slide_themes.add(file, name)
    if as_json:
        show_json(_entry(theme))
        return
    click.echo(messages.text("cli.themes_added", name=theme.name, id=theme.id))


@themes.command("remove", cls=Command, help=messages.text("cli.themes_remove"))
@click.argument("theme_id", metavar=messages.text("cli.mark_kind"))
@click.pass_obj
def remove_theme(program: Program, theme_id: str) -> None:
    """Remove an own template."""
    program.slide_themes.remove(theme_id)
    click.echo(messages.text("cli.themes_removed"))


def _entry(theme: SlideTheme) -> dict[str, Any]:
    return {"id": theme.id, "name": theme.name, "colours": list(theme.colours)}


COMMANDS = (deck, themes)
