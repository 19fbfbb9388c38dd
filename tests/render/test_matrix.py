"""Every official kind × both standards × short and long, and × what one office has that another has not.

In the Word file each component reads back as the standard has it; on the page, ours and LibreOffice's, it
stands where the standard puts it (mm); our own check finds nothing. The short tier takes some of the matrix
each day, the long tier all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from bannai.documents.model import Document, Heading, Table, plain_text, split_appendices
from bannai.documents.standards import Standard
from bannai.importers.docx_reader import read_docx
from bannai.render.docx import render_docx
from bannai.render.typst import render_pdf
from bannai.review.check import check_paper
from tests.long_tier import sample
from tests.render.libreoffice import LibreOffice
from tests.render.matrix import Case, cases, crowded, paper, twisted_cases
from tests.render.measured import Measured
from tests.render.pdf_places import Box, Page, pages_of, squeezed
from tests.render.reopened import has_charts
from tests.render.test_check_kinds import alarms, heads, standards
from tests.render.test_read_back import page_problems, problems_of
from tests.render.test_rendered_kinds import Office

CASES = cases()
TWISTED = twisted_cases()
# LibreOffice keeps no row of a table with what follows the table; Word and we do.
KEPT_TOGETHER = [case for case in TWISTED if case.twist != "bang-ngang-cuoi"]
LINES_APART = 2  # a page may begin so many lines earlier or later in LibreOffice
CROWDED = range(8, 46)  # lines of text: the signature comes over the end of page 1

Made = tuple[str, Document, Standard]


@pytest.fixture(scope="module")
def office() -> Office:
    return Office()


def made(chosen: list[Case]) -> Iterator[Made]:
    for case in chosen:
        yield str(case), *paper(case)


def bodies(office: Office) -> Iterator[Made]:
    for it in heads(office):
        yield it.name, it.document, office.kinds.standard(it.document.standard)


def crowded_papers() -> Iterator[Made]:
    for kind_id, standard in (("thong-bao", "nd30"), ("cong-van-dang-uy", "party05")):
        document, form = paper(Case(kind_id, standard, "short"))
        for lines in CROWDED:
            yield f"{kind_id} of {lines} lines", crowded(document, lines), form


# ---- the Word file --------------------------------------------------------------------------------------


def word_problems(office: Office, papers: Iterator[Made], folder: Path) -> list[str]:
    """What differs when the Word file is read by the reader of foreign files, and what our check finds."""
    problems: list[str] = []
    for name, document, standard in papers:
        found = _read_problems(render_docx(document, standard), document, standard, folder)
        problems += [f"{name}: {it}" for it in found]
        read = read_docx(folder / "a.docx")
        problems += alarms(check_paper(read, standards(office)), document, name)
    return problems


def _read_problems(data: bytes, document: Document, standard: Standard, folder: Path) -> list[str]:
    path = folder / "a.docx"
    path.write_bytes(data)
    read = read_docx(path)
    appendices = split_appendices(document.blocks())[1]
    found = [*problems_of(read, document, standard), *page_problems(read, standard)]
    begins = [it.number_start for it in read.sections]
    if begins[0] is not None or sum(it == 1 for it in begins) != len(appendices):
        found.append(f"sections begin with pages {begins}, of {len(appendices)} appendices")
    return found + [warning.message_id for warning in read.warnings]


def saved_problems(
    office: Office, libreoffice: LibreOffice, papers: Iterator[Made], folder: Path
) -> list[str]:
    """What differs in the files as LibreOffice saves them again, and what our check finds in them."""
    listed = list(papers)
    problems: list[str] = []
    saved = libreoffice.to_docx({f"{at}.docx": render_docx(it[1], it[2]) for at, it in enumerate(listed)})
    for at, (name, document, standard) in enumerate(listed):
        path = folder / f"{at}.docx"
        path.write_bytes(saved[path.name])
        read = read_docx(path)
        problems += [f"{name}: {problem}" for problem in problems_of(read, document, standard)]
        problems += alarms(check_paper(read, standards(office)), document, name)
    return problems


# ---- pages ----------------------------------------------------------------------------------------------


def place_problems(papers: Iterator[Made]) -> list[str]:
    """Where and how components stand on our own pages."""
    return [
        f"{name}: {problem}"
        for name, document, standard in papers
        for problem in Measured(document, standard, pages_of(render_pdf(document, standard))).problems()
    ]


def flow(pages: list[Page]) -> tuple[list[int], list[tuple[int, Box]]]:
    """Return how many letters stand before each page, and where each stands; no numbers, no footers."""
    counts: list[int] = []
    letters: list[tuple[int, Box]] = []
    for number, page in enumerate(pages):
        if page.letters:
            counts.append(len(letters))
            letters += [(number, box) for box in page.boxes if 20 < box.bottom < page.height - 19]
    return [*counts, len(letters)], letters


def lines_between(letters: list[tuple[int, Box]], start: int, end: int) -> int:
    """Return how many lines stand between two letters; cells side by side are one."""
    levels = sorted((page, box.bottom) for page, box in letters[min(start, end) : max(start, end)])
    return sum(
        1 for before, it in pairwise([(-1, 0.0), *levels]) if it[0] != before[0] or it[1] - before[1] > 2.0
    )


def is_one_row(document: Document, pages: list[Page], start: int, end: int) -> bool:
    """Say whether what stands between two letters is no more than a row of a table, which never breaks."""
    tables = [block for block in document.blocks() if isinstance(block, Table)]
    rows = [squeezed("".join(map(plain_text, row))) for table in tables for row in table.rows]
    heads = [squeezed("".join(plain_text(it.header) for it in table.columns)) for table in tables]
    begins = squeezed(text_of(pages)[start:end])[:10]
    in_table = any(begins in text for text in (*rows, *heads))
    return in_table and end - start <= max(map(len, rows), default=0)


def headings_between(document: Document, pages: list[Page], start: int, end: int) -> int:
    """Return how many headings stand between two letters: each goes overleaf with the text below it."""
    between = squeezed(text_of(pages)[start:end])
    headings = [squeezed(plain_text(it.runs)) for it in document.blocks() if isinstance(it, Heading)]
    return sum(1 for text in set(headings) if text and text in between)


def text_of(pages: list[Page]) -> str:
    """Return the letters that `flow` counts."""
    return "".join(
        letter
        for page in pages
        for letter, box in zip(page.letters, page.boxes, strict=True)
        if 20 < box.bottom < page.height - 19
    )


def break_problems(name: str, document: Document, mine: list[Page], theirs: list[Page]) -> Iterator[str]:
    """Where LibreOffice breaks the pages of the Word file elsewhere than we do."""
    if has_charts(document):  # a table in the Word file
        return
    (ours, letters), (others, _) = flow(mine), flow(theirs)
    if len(ours) != len(others):
        yield f"{name}: {len(ours) - 1} pages by us, {len(others) - 1} by LibreOffice"
        return
    for number, (start, other) in enumerate(zip(ours, others, strict=True), start=1):
        apart = lines_between(letters, start, other)
        apart -= headings_between(document, mine, min(start, other), max(start, other))
        if apart > LINES_APART and not is_one_row(document, mine, min(start, other), max(start, other)):
            later = "later" if other > start else "earlier"
            yield f"{name}: page {number} begins {apart} lines {later} in LibreOffice"


def paged_problems(libreoffice: LibreOffice, papers: Iterator[Made]) -> list[str]:
    """Where LibreOffice's pages of the Word file differ from ours, or from the standard."""
    listed = list(papers)
    problems: list[str] = []
    pdfs = libreoffice.to_pdf({f"{at}.docx": render_docx(it[1], it[2]) for at, it in enumerate(listed)})
    for at, (name, document, standard) in enumerate(listed):
        theirs = pages_of(pdfs[f"{at}.docx"])
        problems += break_problems(name, document, pages_of(render_pdf(document, standard)), theirs)
        placed = Measured(document, standard, theirs).problems()
        problems += [f"{name} in LibreOffice: {problem}" for problem in placed]
    return problems


def in_parts(papers: Iterator[Made], size: int = 40) -> Iterator[list[Made]]:
    """Return the papers in parts that one start of LibreOffice takes."""
    listed = list(papers)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]


def show(problems: list[str]) -> str:
    return "\n".join([f"{len(problems)} problems:", *problems[:60]])


# ---- short tier -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", [*sample(CASES, 6), *sample(TWISTED, 6)], ids=str)
def test_a_sample_of_the_matrix_reads_back_from_the_word_file(
    office: Office, case: Case, tmp_path: Path
) -> None:
    problems = word_problems(office, made([case]), tmp_path)
    assert not problems, show(problems)


@pytest.mark.parametrize("case", [*sample(CASES, 6), *sample(TWISTED, 6)], ids=str)
def test_a_sample_of_the_matrix_has_every_component_in_its_place_on_the_page(case: Case) -> None:
    problems = place_problems(made([case]))
    assert not problems, show(problems)


def test_a_sample_of_bodies_and_signatures_stands_in_its_place(office: Office) -> None:
    problems = place_problems(iter(sample(bodies(office), 8)))
    assert not problems, show(problems)


def test_a_signature_never_stands_alone_on_a_page() -> None:
    problems = place_problems(iter(sample(crowded_papers(), 16)))
    assert not problems, show(problems)


@pytest.mark.render
@pytest.mark.timeout(300)
def test_a_sample_of_the_matrix_has_its_pages_in_libreoffice_as_with_us(
    office: Office, libreoffice: LibreOffice, tmp_path: Path
) -> None:
    chosen = [*sample(CASES, 3), *sample(KEPT_TOGETHER, 2)]
    papers = [*made(chosen), *sample(bodies(office), 1), *sample(crowded_papers(), 2)]
    problems = paged_problems(libreoffice, iter(papers))
    problems += saved_problems(office, libreoffice, iter(papers[:4]), tmp_path)
    assert not problems, show(problems)


def test_lines_between_two_letters_are_counted_by_their_level() -> None:
    letters = [(0, Box(at, at + 1, 10, 14)) for at in range(3)]
    letters += [(0, Box(at, at + 1, 20, 24)) for at in range(3)] + [(1, Box(0, 1, 20, 24))]
    assert [lines_between(letters, 0, end) for end in (0, 1, 3, 4, 6, 7)] == [0, 1, 1, 2, 2, 3]


# ---- long tier ------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_whole_matrix_reads_back_from_the_word_file(office: Office, tmp_path: Path) -> None:
    problems = word_problems(office, made([*CASES, *TWISTED]), tmp_path)
    assert not problems, show(problems)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_whole_matrix_has_every_component_in_its_place_on_the_page(office: Office) -> None:
    problems = place_problems(made([*CASES, *TWISTED]))
    problems += place_problems(bodies(office))
    problems += place_problems(crowded_papers())
    assert not problems, show(problems)


@pytest.mark.long
@pytest.mark.render
@pytest.mark.timeout(1800)
def test_the_whole_matrix_has_its_pages_in_libreoffice_as_with_us(
    office: Office, libreoffice: LibreOffice
) -> None:
    papers = [*made([*CASES, *KEPT_TOGETHER]), *bodies(office), *crowded_papers()]
    problems = [it for part in in_parts(iter(papers)) for it in paged_problems(libreoffice, iter(part))]
    assert not problems, show(problems)


@pytest.mark.long
@pytest.mark.render
@pytest.mark.timeout(1800)
def test_the_whole_matrix_passes_our_check_when_libreoffice_has_saved_it(
    office: Office, libreoffice: LibreOffice, tmp_path: Path
) -> None:
    parts = in_parts(made([*CASES, *TWISTED]))
    problems = [it for part in parts for it in saved_problems(office, libreoffice, iter(part), tmp_path)]
    assert not problems, show(problems)
