"""How long the check of a long file takes: the reading in its process, and the rules alone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bannai.documents.model import Paragraph, Run, Section
from bannai.importers.docx_reader import read_docx
from bannai.paths import Paths
from bannai.render.docx import render_docx
from bannai.services.check_service import CheckService
from bannai.services.kind_service import KindService
from bannai.services.review_service import ReviewService
from tests.benchmarks.measuring import Row, interleaved, medians
from tests.fixtures.form_faults import STATE

PAGES = 20
CHECK_MS = 1000.0
_REPEATED = 7  # the sections of the report, often enough for some twenty pages


def long_file() -> bytes:
    """Return a report of some twenty pages, with tables, lists and headings."""
    sections = tuple(
        Section(f"{section.id}-{number}", section.title, section.blocks)
        for number in range(_REPEATED)
        for section in STATE.sections
    )
    kinds = KindService(Paths(Path("/nonexistent")))
    return render_docx(replace(STATE, sections=sections), kinds.standard("nd30"))


def faulty_file() -> bytes:
    """Return the same report with a misspelt word of its own in each of many paragraphs."""
    sections = tuple(
        Section(f"{section.id}-{number}", section.title, (*section.blocks, _faulty(number, at)))
        for number in range(_REPEATED)
        for at, section in enumerate(STATE.sections)
    )
    kinds = KindService(Paths(Path("/nonexistent")))
    return render_docx(replace(STATE, sections=sections), kinds.standard("nd30"))


def _faulty(number: int, at: int) -> Paragraph:
    word = f"ngh{'aăâoôơ'[at % 6]}{'mnptc'[number % 5]}"
    return Paragraph((Run(f"Câu thứ {number} có chữ {word}h và  hai dấu cách ,dấu phẩy sai chỗ."),))


def rows(rounds: int) -> Iterator[Row]:
    """Yield the time of `bannai check` without the start of Python, and its parts."""
    paths = Paths(Path("/nonexistent"))
    service = CheckService(KindService(paths), ReviewService(paths))
    with tempfile.TemporaryDirectory(prefix="bannai-bench-") as folder:
        path = Path(folder) / "long.docx"
        path.write_bytes(long_file())
        paper = read_docx(path)
        times = interleaved(
            {
                "whole": lambda: service.check(path),
                "read": lambda: read_docx(path),
                "rules": lambda: service.check_read(path, paper),
            },
            rounds,
        )
    middle = medians(times)
    yield Row(
        f"Check of a Word file of some {PAGES} pages: read in its own process, all rules",
        f"≤ {CHECK_MS:.0f} ms",
        f"{middle['whole']:.0f} ms (read here {middle['read']:.0f} ms, rules {middle['rules']:.0f} ms)",
        middle["whole"] <= CHECK_MS,
    )
