"""A Word file mended in memory: the mends of documents/mends.py done in its XML, all else byte for byte.

The elements of all mends are found first and changed afterwards. What cannot be found, or whose letters are
not those that were read, stays as it is: who asked reads the file again and sees what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field

from bannai.documents.mends import (
    AcceptChanges,
    ConvertFont,
    DrawLine,
    FitTable,
    HeadTable,
    InsertBelow,
    Mend,
    ReplaceText,
    SetLabel,
    SetLetters,
    SetLine,
    SetPage,
    SetPageNumber,
    SetParagraph,
)
from bannai.documents.paper import Paper, PaperParagraph
from bannai.documents.paper_walk import walk
from bannai.errors import BadInputError
from bannai.importers.docx_letters import letters_between, pieces_of, replace_letters
from bannai.importers.docx_mend_changes import accept_changes, stop_tracking
from bannai.importers.docx_mend_fonts import UnreadableError, convert_labels, convert_paragraphs, set_fonts
from bannai.importers.docx_mend_form import (
    fit_table,
    level_of,
    set_label,
    set_letters,
    set_mark,
    set_page,
    set_paragraph,
)
from bannai.importers.docx_mend_head import set_head
from bannai.importers.docx_mend_lines import draw_instead, draw_line, insert_below, set_line
from bannai.importers.docx_mend_numbers import set_page_numbers
from bannai.importers.docx_mend_parts import Parts
from bannai.importers.docx_package import DocxPackage
from bannai.importers.docx_places import copies, find, split_place
from bannai.importers.docx_reader import read_package
from bannai.importers.docx_sections import section_elements
from bannai.importers.docx_xml import DamagedPartError, Element, W

Report = Callable[[float], None]

_STRICT = b"http://purl.oclc.org/ooxml/"
_FONT = "Times New Roman"


@dataclass(slots=True)
class _Work:
    """What is to be done to one paragraph, its elements found."""

    elements: list[Element]
    paper: PaperParagraph
    looks: list[SetLetters] = field(default_factory=list)
    texts: list[ReplaceText] = field(default_factory=list)
    forms: list[SetParagraph] = field(default_factory=list)


class Mender:
    """Mends one open package in memory; what it changed is asked for at the end."""

    def __init__(self, package: DocxPackage, name: str) -> None:
        """Take the package. Raises BadInputError for the rare form that would be changed as a whole."""
        self._package = package
        self._parts = Parts(package)
        self._paper: Paper | None = None
        with suppress(DamagedPartError):
            if _STRICT in package.read(package.main):
                raise BadInputError("importers.file_strict", name=name)

    def read(self, report: Report = lambda share: None) -> Paper:
        """Read the file as it is mended so far. Raises as `read_docx`."""
        self._paper = read_package(self._package, report)
        return self._paper

    def forget(self) -> None:
        """Undo everything: the file is as it was."""
        self._package.lay_aside()
        self._parts = Parts(self._package)
        self._paper = None

    def changed(self) -> dict[str, bytes]:
        """Return the parts that are others than in the file, by name."""
        return self._parts.changed()

    def mend(self, mends: Sequence[Mend]) -> None:
        """Do the mends to what was read last."""
        paper = self._paper
        if paper is None:
            raise AssertionError("nothing was read")
        fonts = [it for it in mends if isinstance(it, ConvertFont)]
        if fonts:
            self._convert(paper, {it.old: it.font for it in fonts})
        if any(isinstance(it, AcceptChanges) for it in mends):
            for part in self._parts.stories():
                accept_changes(self._parts.root(part))
            stop_tracking(self._parts.root_of_kind("settings"))
        for mend in mends:
            if isinstance(mend, HeadTable):
                with suppress(KeyError, DamagedPartError, ValueError):
                    self._set_head(paper, mend)
        self._mend_form(paper, mends)
        self._parts.keep()
        self._paper = None

    # ---- whole files -------------------------------------------------------------------------------------

    def _convert(self, paper: Paper, wanted: dict[str, str]) -> None:
        """Convert all old fonts, or none where some letters cannot be found."""
        papers = [*_paragraphs(paper)]
        found = []
        with suppress(UnreadableError, KeyError, DamagedPartError):
            for it in papers:
                element = self._find(it.place)
                found.append((element, copies(element), it))
            convert_paragraphs(found)
            convert_labels(self._parts.root_of_kind("numbering"), papers)
            for part in self._parts.stories():
                set_fonts(self._parts.root(part), wanted)
            for kind in ("styles", "numbering"):
                set_fonts(self._parts.root_of_kind(kind), wanted)

    def _set_head(self, paper: Paper, mend: HeadTable) -> None:
        papers = {it.place: it for it in _paragraphs(paper)}
        sources = {line.place: (self._find(line.place), papers[line.place]) for line in mend.lines}
        set_head(self._find(mend.first), self._find(mend.last), sources, mend)

    def _find(self, place: str) -> Element:
        part, path = split_place(place)
        return find(self._parts.root(part), path)

    # ---- form --------------------------------------------------------------------------------------------

    def _mend_form(self, paper: Paper, mends: Sequence[Mend]) -> None:
        """Find everything, then change it: letters last first, then forms, then what adds paragraphs."""
        works: dict[str, _Work] = {}
        papers = {it.place: it for it in _paragraphs(paper)}
        later: list[Callable[[], None]] = []
        for mend in mends:
            with suppress(KeyError, DamagedPartError, ValueError):
                match mend:
                    case ReplaceText() | SetLetters() | SetParagraph():
                        self._take(works, papers, mend)
                    case SetPage() | SetLabel() | FitTable() | SetLine():
                        later.append(self._later(paper, mend))
                    case DrawLine() | InsertBelow():
                        later.append(self._below(papers, mend))
                    case _:
                        pass
        for work in works.values():
            _change(work)
        for do in later:
            do()
        numbers = next((it for it in mends if isinstance(it, SetPageNumber)), None)
        if numbers is not None:
            set_page_numbers(self._parts, numbers, _FONT)

    def _take(
        self,
        works: dict[str, _Work],
        papers: dict[str, PaperParagraph],
        mend: ReplaceText | SetLetters | SetParagraph,
    ) -> None:
        if mend.place not in works:
            element = self._find(mend.place)
            works[mend.place] = _Work([element, *copies(element)], papers[mend.place])
        work = works[mend.place]
        match mend:
            case ReplaceText():
                work.texts.append(mend)
            case SetLetters():
                work.looks.append(mend)
            case SetParagraph():
                work.forms.append(mend)

    def _later(self, paper: Paper, mend: SetPage | SetLabel | FitTable | SetLine) -> Callable[[], None]:
        """Return what does a mend, its element found now."""
        match mend:
            case SetPage():
                section = self._section(mend.section)
                setup = paper.sections[mend.section]
                return lambda: set_page(section, mend, setup)
            case SetLabel():
                numbering = self._parts.root_of_kind("numbering")
                level = None if numbering is None else level_of(numbering, mend.num_id, mend.level)
                if level is None:
                    raise KeyError(mend.num_id)
                return lambda: set_label(level, mend)
            case FitTable():
                table = self._find(mend.place)
                return lambda: fit_table(table, mend)
            case SetLine():
                element = self._find(mend.place)
                return lambda: set_line(element, mend)

    def _section(self, index: int) -> Element:
        body = self._parts.root(self._parts.main).find(W + "body")
        if body is None:
            raise KeyError("body")
        section = [element for element, _ in section_elements(body)][index : index + 1]
        if not section:
            raise KeyError(index)
        if section[0] is None:
            section[0] = body.makeelement(W + "sectPr")
            body.append(section[0])
        return section[0]

    def _below(self, papers: dict[str, PaperParagraph], mend: DrawLine | InsertBelow) -> Callable[[], None]:
        """Return what sets something below a paragraph, or in place of another, in its copies too."""
        element = self._find(mend.place)
        twins = copies(element)
        if isinstance(mend, InsertBelow):

            def insert() -> None:
                made = insert_below(element, mend, _FONT)
                for twin in twins:
                    twin.addnext(deepcopy(made))

            return insert
        if not mend.instead:

            def draw() -> None:
                made = draw_line(element, mend)
                for twin in twins:
                    twin.addnext(deepcopy(made))

            return draw
        typed = self._find(mend.instead)
        found = [(it, pieces_of(it, papers[mend.instead])) for it in (typed, *copies(typed))]

        def exchange() -> None:
            for paragraph, pieces in found:
                if pieces is not None:
                    draw_instead(paragraph, pieces, mend)

        return exchange


def _paragraphs(paper: Paper) -> Iterator[PaperParagraph]:
    for blocks in (paper.blocks, *(story.blocks for story in paper.stories)):
        for found in walk(blocks):
            yield found.paragraph


def _change(work: _Work) -> None:
    """Change one paragraph and its copies."""
    for paragraph in work.elements:
        pieces = pieces_of(paragraph, work.paper) if work.looks or work.texts else None
        if pieces is not None:
            for look in work.looks:
                for run in letters_between(pieces, look.start, look.end):
                    set_letters(run, look)
                if work.paper.label is not None and look.end >= len(work.paper.text.rstrip()):
                    set_mark(paragraph, look)  # the number before it looks as the mark at its end
            end = len(work.paper.text) + 1
            for text in reversed(sorted(work.texts, key=lambda it: (it.start, it.end))):  # noqa: C413  # stable
                if text.end <= end:  # of two that overlap, the later one; the other comes in the next round
                    replace_letters(paragraph, pieces, text.start, text.end, text.text)
                    end = text.start
        for form in work.forms:
            set_paragraph(paragraph, form, work.paper)
