"""Papers of every kind, as finished files, opened again: nothing is lost, nothing is added, pages agree.

The short tier takes some of all kinds × tones × lengths × seeds each day, the long tier all of them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from bannai.documents.model import Document, document_inlines, plain_text
from bannai.paths import Paths, package_file
from bannai.services.draft_service import DraftRequest, DraftService
from bannai.services.export_service import ExportService
from bannai.services.kind_service import KindService
from tests.long_tier import sample
from tests.render import reopened
from tests.render.libreoffice import LibreOffice

KIND_IDS = sorted(file.stem for file in package_file("kinds").glob("*.toml"))
SEEDS = 20
CASES = range(2 * 3 * SEEDS)  # tones × lengths × seeds; a kind with fewer of them gives some twice
PAGED_CASES = range(2 * 3 * 2)  # each of them costs LibreOffice about a second
READ_TODAY, PAGED_TODAY = 24, 4

# LibreOffice lets the space below the last line of a page hang into the margin when a paragraph goes on
# overleaf, Typst never does. With 1.5 lines and more that is a whole line, and sometimes a page.
MAY_DIFFER_BY_ONE = {"speech", "reading"}


@dataclass(frozen=True)
class Paper:
    """A drafted paper and what it is called in a message."""

    name: str
    document: Document

    @property
    def is_deck(self) -> bool:
        return self.document.standard == "deck"


class Office:
    """The services that a paper passes through."""

    def __init__(self) -> None:
        self.kinds = KindService(Paths(Path("/nonexistent")))
        self.drafts = DraftService(self.kinds)
        self.exports = ExportService(self.kinds)

    def paper(self, kind_id: str, number: int) -> Paper:
        kind = self.kinds.get(kind_id)
        number, tone = divmod(number, len(kind.tones))
        number, length = divmod(number, len(kind.lengths))
        request = DraftRequest(
            kind_id,
            kind.example_answers(),
            tone=kind.tones[tone],
            length=kind.lengths[length],
            seed=number % SEEDS + 1,
        )
        document = self.drafts.draft_now(request).draft.document
        return Paper(f"{kind_id} {request.tone} {request.length} {request.seed}", document)

    def forms(self, paper: Paper) -> list[Paper]:
        """The paper, and for a speech its reading copy."""
        if paper.document.standard != "speech":
            return [paper]
        return [paper, Paper(f"{paper.name} reading", self.exports.reading_copy(paper.document))]


@pytest.fixture(scope="module")
def office() -> Office:
    return Office()


def docx_problems(office: Office, paper: Paper) -> list[str]:
    """Every line of the document stands in the .docx once, in order, and no other line does."""
    document = paper.document
    lines = reopened.docx_lines(office.exports.render(document, "docx"))
    there = [reopened.plain_line(line) for line in lines]
    wanted = [line for it in document_inlines(document) if (line := reopened.plain_line(plain_text(it)))]
    if len(document.addressed) == 1:  # on one line with its label
        there = [line.removeprefix("kính gửi: ") for line in there]
    known = set(wanted)
    there = [line if line in known else reopened.without_label(line) for line in there]
    furniture = reopened.furniture(document, office.kinds.standard(document.standard))
    lost = Counter(wanted) - Counter(there)
    added = {line for line in Counter(there) - Counter(wanted) if line not in furniture}
    problems = [f"{paper.name} .docx lost: {line}" for line in lost]
    problems += [f"{paper.name} .docx added: {line}" for line in added]
    rest = iter(there)
    disordered = [line for line in reopened.body_lines(document) if line not in rest]
    return problems + [f"{paper.name} .docx out of order: {line}" for line in disordered[:1] if not lost]


def text_problems(name: str, document: Document, text: str) -> list[str]:
    """Every line, and so every figure, of the document stands in a text whose lines may break anywhere."""
    squeezed = reopened.squeezed(text)
    lines = map(plain_text, document_inlines(document))
    return [f"{name} lost: {line}" for line in lines if reopened.squeezed(line) not in squeezed]


def problems_of(office: Office, paper: Paper) -> list[str]:
    """What is wrong with the files of a paper, read by other programs."""
    document = paper.document
    pages, text = reopened.pdf_text(office.exports.render(document, "pdf"))
    problems = [] if pages else [f"{paper.name} .pdf has no page"]
    if paper.is_deck:
        slides, words = reopened.pptx_text(office.exports.render(document, "pptx"))
        problems += [] if slides else [f"{paper.name} .pptx has no slide"]
        return problems + text_problems(f"{paper.name} .pptx", document, words)
    problems += text_problems(f"{paper.name} .pdf", document, text)
    return problems + docx_problems(office, paper)


def page_problems(office: Office, libreoffice: LibreOffice, papers: list[Paper]) -> list[str]:
    """Where LibreOffice sets another number of pages than we do. All papers in one start."""
    ours: dict[str, tuple[Paper, int]] = {}
    files: dict[str, bytes] = {}
    for number, paper in enumerate(papers):
        form = "pptx" if paper.is_deck else "docx"
        name = f"{number}.{form}"
        files[name] = office.exports.render(paper.document, form)
        if paper.is_deck:
            ours[name] = paper, reopened.pptx_text(files[name])[0]
        else:
            ours[name] = paper, reopened.pdf_text(office.exports.render(paper.document, "pdf"))[0]
    problems = []
    for name, pdf in libreoffice.to_pdf(files).items():
        paper, pages = ours[name]
        theirs, text = reopened.pdf_text(pdf)
        if theirs < 1:
            problems.append(f"{paper.name}: no page in LibreOffice")
        if not paper.is_deck:  # a deck's notes are not printed
            problems += text_problems(f"{paper.name} in LibreOffice", paper.document, text)
        charted = not paper.is_deck and reopened.has_charts(paper.document)
        allowed = 1 if paper.document.standard in MAY_DIFFER_BY_ONE else 0
        if abs(theirs - pages) > allowed and not charted:
            problems.append(f"{paper.name}: {pages} pages by us, {theirs} by LibreOffice")
    return problems


def show(problems: list[str]) -> str:
    return "\n".join([f"{len(problems)} problems:", *problems[:40]])


TODAY = sample(product(KIND_IDS, CASES), READ_TODAY)


@pytest.mark.parametrize(("kind_id", "number"), TODAY)
def test_a_sample_of_papers_keeps_its_text_in_every_format(office: Office, kind_id: str, number: int) -> None:
    papers = office.forms(office.paper(kind_id, number))
    problems = [problem for paper in papers for problem in problems_of(office, paper)]
    assert not problems, show(problems)


@pytest.mark.render
@pytest.mark.timeout(300)
def test_a_sample_of_papers_has_as_many_pages_in_libreoffice(
    office: Office, libreoffice: LibreOffice
) -> None:
    chosen = sample(product(KIND_IDS, PAGED_CASES), PAGED_TODAY)
    papers = [form for kind_id, number in chosen for form in office.forms(office.paper(kind_id, number))]
    problems = page_problems(office, libreoffice, papers)
    assert not problems, show(problems)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind_id", KIND_IDS)
def test_all_papers_of_a_kind_keep_their_text_in_every_format(office: Office, kind_id: str) -> None:
    papers = [form for number in CASES for form in office.forms(office.paper(kind_id, number))]
    problems = [problem for paper in papers for problem in problems_of(office, paper)]
    assert not problems, show(problems)


@pytest.mark.long
@pytest.mark.render
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind_id", KIND_IDS)
def test_all_papers_of_a_kind_have_as_many_pages_in_libreoffice(
    office: Office, libreoffice: LibreOffice, kind_id: str
) -> None:
    papers = [form for number in PAGED_CASES for form in office.forms(office.paper(kind_id, number))]
    problems = page_problems(office, libreoffice, papers)
    assert not problems, show(problems)
