"""Our own Word files, read by the reader for foreign ones: every visible word and form as the Document says.

The same files saved again by LibreOffice, whose XML is quite another, say the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import pytest

from bannai.documents.labels import heading_label, marker_label
from bannai.documents.model import (
    TITLED_BELOW,
    Align,
    Chart,
    Document,
    Heading,
    Inline,
    ListBlock,
    Paragraph,
    Slide,
    Table,
    plain_text,
)
from bannai.documents.paper import PageSetup, Paper, PaperParagraph, StoryKind
from bannai.documents.paper_looks import LineRule
from bannai.documents.paper_walk import readable, walk
from bannai.documents.standards import Standard
from bannai.importers.docx_reader import read_docx
from bannai.render.docx_styles import STYLE_NAMES
from bannai.render.text import addressed_lines, chart_caption, chart_rows, dashed
from tests.fixtures.old_papers import HEADS, LINES, NUMBERS, RULES, old_paper
from tests.render.libreoffice import LibreOffice
from tests.render.test_rendered_kinds import CASES, KIND_IDS, Office
from tests.render.test_rendered_kinds import Paper as Drafted

# Measured by the words of the paper: their indents and spaces are not those of the standard.
_MEASURED = {"addressed", "addressed_item", "recipients_item", "signer", "urgency", "subject_mark", "contact"}
_GAP = re.compile(r"\s+")
_LIKE = {"addressed_item": "addressed", "issuer_mark": "issuer", "subject_mark": "subject"}
_MARKS = {"issuer_mark", "subject_mark"}  # "*" and "-----" of Party papers


@dataclass(frozen=True)
class Line:
    """A line that must stand in the file."""

    component: str
    text: str
    bold: str = ""  # the letters that are bold, or italic, beyond what the component is
    italic: str = ""


def lines_of(document: Document, standard: Standard) -> Iterator[Line]:
    """Every line of a document's sections in reading order."""
    for block in document.blocks():
        match block:
            case Paragraph():
                yield _line(block.role.value, block.runs)
            case Heading() if block.style in TITLED_BELOW:
                yield _line(f"heading_{block.style}", block.runs, heading_label(block))
            case Heading():
                yield _line(f"heading_{block.style}", block.runs, heading_label(block))
            case ListBlock():
                for ordinal, item in enumerate(block.items, start=1):
                    yield _line("list_item", item, marker_label(block.marker, ordinal))
            case Table():
                yield _line("table_caption", block.caption)
                yield from (_line("table_header", column.header) for column in block.columns)
                yield from (_line("table_cell", text) for row in block.rows for text in row)
            case Chart():
                yield _line("table_caption", chart_caption(block))
                yield from (Line("table_header", series.name) for series in block.series)
                yield from (_line("table_cell", text) for row in chart_rows(block) for text in row)
            case Slide():
                raise AssertionError("a deck is no Word file")


def head_and_end(document: Document, standard: Standard) -> Iterator[Line]:
    """Every line outside the sections."""
    head, wording = document.letterhead, standard.wording
    if head:
        yield from (_line("superior", item) for item in head.superior)
        yield from (_line("issuer", item) for item in head.issuer)
        yield _line("symbol", head.symbol)
        yield _line("letter_subject", head.letter_subject)
        yield Line("urgency", head.urgency)
        yield _line("draft_mark", head.draft)
        yield _line("place_date", head.place_date)
        yield from (
            Line(name, wording[name])
            for name in ("national_title", "motto", "issuer_mark")
            if name in wording
        )
    yield _line("type_name", document.type_name)
    yield _line("subject", document.subject)
    if document.subject:
        yield Line("subject_mark", wording.get("subject_mark", ""))
    yield _line("place_date", document.dateline)
    label = document.addressed_word or wording.get("addressed", "Kính gửi")
    if len(document.addressed) == 1:
        yield _line("addressed", document.addressed[0], f"{label}:")
    elif document.addressed:
        yield Line("addressed", f"{label}:")
        yield from (Line("addressed_item", item) for item in addressed_lines(document.addressed))
    for signature in document.signatures:
        for number, item in enumerate(signature.lines):
            yield _line("authority" if number == 0 else "position", item)
        yield _line("signer", signature.name)
        yield Line("signature_note", signature.note)
    if document.recipients:
        yield Line("recipients_title", f"{wording.get('recipients', 'Nơi nhận')}:")
        yield from (Line("recipients_item", dashed(item)) for item in document.recipients)
    yield _line("contact", document.contact)


def _line(component: str, inline: Inline, label: str = "") -> Line:
    text = plain_text(inline)
    bold = "".join(run.text for run in inline if run.bold)
    italic = "".join(run.text for run in inline if run.italic)
    return Line(component, f"{label} {text}" if label else text, bold, italic)


def _plain(text: str) -> str:
    return _GAP.sub(" ", text).strip().casefold()


def problems_of(paper: Paper, document: Document, standard: Standard) -> list[str]:
    """Where the file as read differs from the document."""
    names = {name: component for component, name in STYLE_NAMES.items()}
    names |= {"BA Tiêu đề Đảng": "national_title", "BA Dẫn bảng": "body"}
    found: dict[tuple[str, str], PaperParagraph] = {}
    there: list[tuple[str, str]] = []
    at_foot = [it.blocks for it in paper.stories if it.kind is StoryKind.FOOTER]
    for item in chain(walk(paper.blocks), *map(walk, at_foot)):
        text = _plain(item.paragraph.shown)
        if text:
            name = item.paragraph.style
            component = names.get(name, "table_cell" if name.startswith(STYLE_NAMES["table_cell"]) else name)
            there.append((component, text))
            found[component, text] = item.paragraph
    body = [line for line in lines_of(document, standard) if _plain(line.text)]
    rest = [line for line in head_and_end(document, standard) if _plain(line.text)]
    wanted = Counter((line.component, _plain(line.text)) for line in (*body, *rest))
    extra = Counter(there) - wanted
    lacking = wanted - Counter(there)
    problems = [f"lacks {line}" for line in lacking] + [f"has too much {line}" for line in extra]
    in_order = iter(there)
    for line in body:
        if (line.component, _plain(line.text)) not in in_order:
            problems.append(f"out of order: {line}")
            break
    for line in (*body, *rest):
        paragraph = found.get((line.component, _plain(line.text)))
        if paragraph is not None:
            problems += [f"{line.text[:40]!r}: {fault}" for fault in _faults(paragraph, line, standard)]
    return problems


def _faults(paragraph: PaperParagraph, line: Line, standard: Standard) -> Iterator[str]:
    component = _LIKE.get(line.component, line.component)
    look = standard.look(component)
    if line.component in _MARKS:
        look = replace(look, bold=False)
    form = paragraph.look
    runs = [run for run in paragraph.runs if run.text.strip()]
    for run in runs:
        if (run.look.font, run.look.font_high) != (standard.font, standard.font):
            yield f"font {run.look.font}"
        if run.look.size_pt != look.size_pt:
            yield f"size {run.look.size_pt}, not {look.size_pt}"
        if run.look.color not in ("", "000000"):
            yield f"colour {run.look.color}"
    for name, marked in (("bold", line.bold), ("italic", line.italic)):
        always = getattr(look, name)
        shown = "".join(run.text for run in runs if getattr(run.look, name))
        expected = "".join(run.text for run in runs) if always else marked
        if _plain(shown) != _plain(expected):
            yield f"{name}: {shown!r}, not {expected!r}"
    if line.component != "table_cell" and form.align is not look.align:
        yield f"aligned {form.align}"
    if line.component in _MEASURED or (line.component == "body" and paragraph.style != STYLE_NAMES["body"]):
        return
    measures = {
        "left": (form.left_mm, look.left_mm, 0.06),
        "first line": (form.first_line_mm, look.first_line_mm, 0.06),
        "before": (form.before_pt, look.before_pt, 0.11),
        "after": (form.after_pt, look.after_pt, 0.11),
        "line": (form.line, look.line_exact_pt or look.line_multiple, 0.11 if look.line_exact_pt else 0.01),
    }
    for name, (is_now, should_be, tolerance) in measures.items():
        if abs(is_now - should_be) > tolerance:
            yield f"{name} {is_now}, not {should_be}"
    if (form.line_rule is LineRule.EXACT) != bool(look.line_exact_pt):
        yield f"line {form.line_rule}"


def page_problems(paper: Paper, standard: Standard) -> Iterator[str]:
    """Where pages and page number are not as the standard has them."""
    for number, setup in enumerate(paper.sections):
        yield from _setup_problems(setup, standard)
        # A section that only turns the paper goes on counting.
        begins = number == 0 or setup.number_start == 1
        if setup.title_page is not (begins and not standard.page.number_on_first):
            yield "the number of page 1"


def _setup_problems(setup: PageSetup, standard: Standard) -> Iterator[str]:
    page = standard.page
    if setup.landscape:
        page = replace(page, width_mm=page.height_mm, height_mm=page.width_mm)
    for name in ("width_mm", "height_mm", "top_mm", "bottom_mm", "left_mm", "right_mm"):
        if abs(getattr(setup, name) - getattr(page, name)) > 0.06:
            yield f"{name} {getattr(setup, name)}"
    numbers = [item for item in setup.page_numbers if item.pages == "default" or setup.title_page]
    if [(item.pages, item.header, item.align, item.look.size_pt) for item in numbers] != [
        ("default", True, Align.CENTER, page.number_size_pt)
    ]:
        yield f"page numbers {numbers}"


@pytest.fixture(scope="module")
def office() -> Office:
    return Office()


def _papers(office: Office, kind_id: str, numbers: list[int]) -> list[Drafted]:
    drafted = [office.paper(kind_id, number) for number in numbers]
    return [form for paper in drafted if not paper.is_deck for form in office.forms(paper)]


def _all_problems(office: Office, paper: Drafted, data: bytes, path: Path) -> list[str]:
    path.write_bytes(data)
    read = read_docx(path)
    standard = office.kinds.standard(paper.document.standard)
    found = [*problems_of(read, paper.document, standard), *page_problems(read, standard)]
    found += [warning.message_id for warning in read.warnings]
    return [f"{paper.name}: {problem}" for problem in found]


@pytest.mark.parametrize("kind_id", KIND_IDS)
def test_a_file_of_every_kind_reads_back_as_written(office: Office, kind_id: str, tmp_path: Path) -> None:
    problems = [
        problem
        for paper in _papers(office, kind_id, [0, 3])
        for problem in _all_problems(
            office, paper, office.exports.render(paper.document, "docx"), tmp_path / "a.docx"
        )
    ]
    assert not problems, "\n".join(problems[:40])


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind_id", KIND_IDS)
def test_all_files_of_every_kind_read_back_as_written(office: Office, kind_id: str, tmp_path: Path) -> None:
    problems = [
        problem
        for paper in _papers(office, kind_id, [*CASES])
        for problem in _all_problems(
            office, paper, office.exports.render(paper.document, "docx"), tmp_path / "a.docx"
        )
    ]
    assert not problems, "\n".join(problems[:40])


@pytest.mark.render
@pytest.mark.timeout(300)
def test_a_file_of_every_kind_saved_by_libreoffice_reads_back_as_written(
    office: Office, libreoffice: LibreOffice, tmp_path: Path
) -> None:
    papers = [paper for kind_id in KIND_IDS for paper in _papers(office, kind_id, [1])]
    files = {f"{n}.docx": office.exports.render(paper.document, "docx") for n, paper in enumerate(papers)}
    saved = libreoffice.to_docx(files)
    problems = [
        problem
        for (name, data), paper in zip(
            sorted(saved.items(), key=lambda item: int(item[0][:-5])), papers, strict=True
        )
        for problem in _all_problems(office, paper, data, tmp_path / name)
    ]
    assert not problems, "\n".join(problems[:40])


@pytest.mark.render
@pytest.mark.timeout(300)
def test_old_papers_saved_again_by_libreoffice_hold_every_word_once(
    libreoffice: LibreOffice, tmp_path: Path
) -> None:
    forms = [
        (head, rule, font, numbers)
        for head, rule in zip((*HEADS, "table"), RULES, strict=True)
        for font in ("Times New Roman", ".VnTime", "VNI-Times")
        for numbers in NUMBERS
    ]
    files = {
        f"{n}.docx": old_paper(head=head, rule=rule, font=font, numbers=numbers, changes=True)
        for n, (head, rule, font, numbers) in enumerate(forms)
    }
    problems = []
    for name, data in libreoffice.to_docx(files).items():
        path = tmp_path / name
        path.write_bytes(data)
        paper = read_docx(path)
        text = "\n".join(readable(found.paragraph) for found in walk(paper.blocks))
        form = forms[int(name[:-5])]
        problems += [f"{form}: {text.count(line)} times {line!r}" for line in LINES if text.count(line) != 1]
        changes = (paper.changes.inserted, paper.changes.deleted)
        problems += [f"{form}: {changes}"] if changes != (1, 1) else []
        numbers = [item.align for item in paper.sections[0].page_numbers]
        problems += [f"{form}: page numbers {numbers}"] if numbers != [Align.CENTER] else []
    assert not problems, "\n".join(problems[:40])
