"""The least that a program could do for `bannai draft`: what the whole-process benchmark compares with.

It parses the same command line with click, writes paragraphs made beforehand (`BARE_PARAGRAPHS`: a JSON list)
with python-docx, and inserts one row into a database (`BARE_DATABASE`) with sqlite-utils.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import click
import docx
import sqlite_utils

_FILE = click.Path(path_type=Path, dir_okay=True)


@click.group()
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False))
def root(data_dir: Path | None) -> None:
    """Stand for the program."""


@root.command("draft")
@click.argument("kind_id", metavar="KIND")
@click.option("--answers", "answers_file", type=_FILE, required=True)
@click.option("--office", "office_file", type=_FILE)
@click.option("--tone", type=click.Choice(["trang-trong", "gan-gui"]))
@click.option("--length", type=click.Choice(["ngan", "vua", "dai"]))
@click.option("--seed", type=click.IntRange(0, 2**31))
@click.option("--engine", type=click.Choice(["phrases", "model"]), default="phrases")
@click.option("-o", "--output", "outputs", type=_FILE, multiple=True)
@click.option("--reading-copy", type=_FILE)
@click.option("--force", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def draft(
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
    """Write the paragraphs and keep a row."""
    answers = answers_file.read_text("utf-8")
    paragraphs = json.loads(Path(os.environ["BARE_PARAGRAPHS"]).read_text("utf-8"))
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    for output in outputs:
        document.save(str(output))
    database = sqlite_utils.Database(os.environ["BARE_DATABASE"])
    database["drafts"].insert(  # type: ignore[union-attr]
        {"kind_id": kind_id, "answers": answers, "engine": engine, "text": "\n".join(paragraphs)}
    )
    for output in outputs:
        click.echo(f"Đã ghi {output}")


if __name__ == "__main__":
    root()
