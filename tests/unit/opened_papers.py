"""Files made by the tests, opened by the reader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bannai.documents.paper import Paper, PaperParagraph, PaperTable
from bannai.importers.docx_reader import read_docx
from tests.fixtures.word_files import word_file

Read = Callable[..., Paper]


def reader_of(folder: Path) -> Read:
    """Return a function that packs a body, writes the file into a folder and reads it."""

    def opened(body: str, **more: object) -> Paper:
        return read_bytes(folder, word_file(body, **more))

    return opened


def read_bytes(folder: Path, data: bytes) -> Paper:
    """Read the bytes of a file."""
    path = folder / "văn bản.docx"
    path.write_bytes(data)
    return read_docx(path)


def paragraph(paper: Paper, number: int = 0) -> PaperParagraph:
    """Return a block of the body that is a paragraph."""
    block = paper.blocks[number]
    assert isinstance(block, PaperParagraph)
    return block


def table_of(paper: Paper, number: int = 0) -> PaperTable:
    """Return a block of the body that is a table."""
    block = paper.blocks[number]
    assert isinstance(block, PaperTable)
    return block
