"""A .docx read into a `Paper`: body, sections, headers and footers, notes, with every look resolved.

What is damaged beside the main part is left out with a warning; a damaged main part refuses the file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bannai.documents.paper import (
    Change,
    PageSetup,
    Paper,
    PaperBlock,
    PaperWarning,
    Story,
    StoryKind,
)
from bannai.documents.paper_walk import page_numbers
from bannai.importers.docx_numbering import Numbering
from bannai.importers.docx_package import DocxPackage, Limits, Relation, open_package
from bannai.importers.docx_paragraphs import ChangeCounter, ParagraphReader
from bannai.importers.docx_paragraphs import Story as Reading
from bannai.importers.docx_places import blocks
from bannai.importers.docx_properties import Fonts
from bannai.importers.docx_sections import References, page_setup, section_elements
from bannai.importers.docx_styles import Styles, theme_fonts
from bannai.importers.docx_tables import TableLayers, TableReader
from bannai.importers.docx_xml import DamagedPartError, Element, R, W, child_is_on, child_value, mm, value

Report = Callable[[float], None]  # what share of the file is read, 0 to 1

_PLAIN: TableLayers = ({}, {})
_DEEPEST_TABLE = 20  # tables in tables
_REPORT_EVERY = 100  # blocks of the body
_SEPARATORS = {"separator", "continuationSeparator", "continuationNotice"}
_NOTE_PARTS = (("footnotes", "footnote", StoryKind.FOOTNOTE), ("endnotes", "endnote", StoryKind.ENDNOTE))
_EMBEDDED = {W + "altChunk", W + "subDoc"}


def read_docx(path: Path, report: Report = lambda share: None, limits: Limits | None = None) -> Paper:
    """Read a file. Raises BadInputError, in one sentence, for what is no readable .docx."""
    with open_package(path, limits) as package:
        return read_package(package, report)


def read_package(package: DocxPackage, report: Report = lambda share: None) -> Paper:
    """Read an open package, with what was laid over its parts. Raises as `read_docx`."""
    return _Reader(package, report).paper()


@dataclass(slots=True)
class _BoxReader:
    """Reads the blocks of text boxes, which paragraphs hand back."""

    reader: _Reader

    def read(self, container: Element, place: str, story: Reading) -> tuple[PaperBlock, ...]:
        return self.reader.blocks(container, place, Change.NONE, _PLAIN, story)


class _Reader:
    """The reading of one file."""

    def __init__(self, package: DocxPackage, report: Report) -> None:
        self._package = package
        self._report = report
        self._warnings: list[PaperWarning] = []
        self._root = package.main_xml()
        self._relations = dict(package.relations(package.main))
        report(0.1)
        fonts = theme_fonts(self._side_part("theme", "warning_theme"))
        styles = Styles(self._side_part("styles", "warning_styles"), fonts)
        numbers = self._numbering(styles, fonts)
        self._settings = self._side_part("settings", "warning_settings")
        self._changes = ChangeCounter()
        self._paragraphs = ParagraphReader(styles, numbers, self._changes, _BoxReader(self))
        self._tables = TableReader(styles, self._changes, self.blocks)
        self._stories: list[Story] = []
        self._story_at: dict[str, int] = {}
        self._table_depth = 0
        self._body_size = 0

    def _numbering(self, styles: Styles, fonts: Fonts) -> Numbering:
        root = self._side_part("numbering", "warning_numbering")
        numbers = Numbering(root, fonts, styles.numbering_link)
        styles.number_indents_from(numbers.indents)
        return numbers

    # ---- parts -------------------------------------------------------------------------------------------

    def _part_of(self, kind: str) -> str:
        return next((item.target for item in self._relations.values() if item.kind == kind), "")

    def _side_part(self, kind: str, warning: str) -> Element | None:
        """Return the root of the part of a kind, None with a warning when it is damaged, None without it."""
        name = self._part_of(kind)
        return self._optional(name, warning) if name else None

    def _optional(self, name: str, warning: str) -> Element | None:
        try:
            return self._package.xml(name)
        except DamagedPartError:
            self._warn(warning, name)
            return None

    def _warn(self, warning: str, part: str) -> None:
        found = PaperWarning(f"importers.{warning}", part)
        if found not in self._warnings:
            self._warnings.append(found)

    # ---- blocks ------------------------------------------------------------------------------------------

    def blocks(
        self, container: Element, place: str, change: Change, table: TableLayers, story: Reading
    ) -> tuple[PaperBlock, ...]:
        """Read the blocks of a container; `place` is its own, each block's is one step longer."""
        found: list[PaperBlock] = []
        counting = place.endswith("#body")
        for number, (element, own) in enumerate(blocks(container, change)):
            block_place = f"{place}/{number}"
            if element.tag == W + "p":
                found.append(self._paragraphs.read(element, block_place, own, table, story))
            elif self._table_depth < _DEEPEST_TABLE:
                self._table_depth += 1
                found.append(self._tables.read(element, block_place, own, story))
                self._table_depth -= 1
            if counting and number % _REPORT_EVERY == 0:
                self._report(0.2 + 0.7 * number / max(self._body_size, 1))
        return tuple(found)

    def _story(self, element: Element, part: str, path: str) -> tuple[PaperBlock, ...]:
        """Read a whole part or note. A field that never ends would hide what follows: then all is text."""
        relations = dict(self._package.relations(part)) if part != self._package.main else self._relations
        unclosed = _has_unclosed_fields(element)
        if unclosed:
            self._warn("warning_fields", part)
        story = Reading(part, relations, plain_fields=unclosed)
        return self.blocks(element, f"{part}#{path}", Change.NONE, _PLAIN, story)

    # ---- the whole ---------------------------------------------------------------------------------------

    def paper(self) -> Paper:
        body = self._root.find(W + "body")
        found: tuple[PaperBlock, ...] = ()
        setups: list[PageSetup] = []
        if body is not None:
            if any(True for tag in _EMBEDDED for _ in body.iter(tag)):
                self._warn("warning_embedded", self._package.main)
            self._body_size = len(body)
            found = self._story(body, self._package.main, "body")
            setups = self._sections(body)
        self._report(0.95)
        self._notes()
        stories = tuple(self._stories)
        sections = tuple(
            replace(setup, page_numbers=page_numbers(stories, setup)) for setup in setups or [PageSetup()]
        )
        settings = self._settings
        return Paper(
            sections=sections,
            blocks=found,
            stories=stories,
            changes=self._changes.counts(self._comments()),
            pictures=self._paragraphs.pictures,
            mirrored=child_is_on(settings, "mirrorMargins"),
            even_and_odd=child_is_on(settings, "evenAndOddHeaders"),
            default_tab_mm=mm(child_value(settings, "defaultTabStop")) or 12.7,
            warnings=tuple(self._warnings),
        )

    def _sections(self, body: Element) -> list[PageSetup]:
        setups: list[PageSetup] = []
        headers: References = (None, None, None)
        footers: References = (None, None, None)
        first = 0
        for element, end in section_elements(body):
            headers = self._references(element, "headerReference", headers)
            footers = self._references(element, "footerReference", footers)
            setups.append(page_setup(element, headers, footers, first, end))
            first = end
        return setups

    def _references(self, section: Element | None, tag: str, before: References) -> References:
        """Return the stories of a section; what it does not name goes on from the section before."""
        found = dict(zip(("default", "first", "even"), before, strict=True))
        for element in () if section is None else section.iterfind(W + tag):
            name = value(element, "type") or "default"
            relation: Relation | None = self._relations.get(element.get(R + "id") or "")
            if name in found and relation is not None and relation.target:
                found[name] = self._edge(relation.target, tag)
        return found["default"], found["first"], found["even"]

    def _edge(self, part: str, tag: str) -> int | None:
        """Return the index of the story of a header or footer part, reading it at its first use."""
        if part not in self._story_at:
            kind = StoryKind.HEADER if tag == "headerReference" else StoryKind.FOOTER
            root = self._optional(part, f"warning_{kind.value}")
            if root is None:
                return None
            self._story_at[part] = len(self._stories)
            self._stories.append(Story(kind, part, ()))
            read = Story(kind, part, self._story(root, part, kind.value))
            self._stories[self._story_at[part]] = read
        return self._story_at[part]

    def _notes(self) -> None:
        for relation, tag, kind in _NOTE_PARTS:
            root = self._side_part(relation, "warning_notes")
            part = self._part_of(relation)
            for note in () if root is None else root.iterfind(W + tag):
                key = value(note, "id") or ""
                if value(note, "type") in _SEPARATORS or not key or "/" in key:
                    continue
                self._stories.append(Story(kind, f"{tag}/{key}", self._story(note, part, f"note/{key}")))

    def _comments(self) -> int:
        root = self._side_part("comments", "warning_comments")
        return 0 if root is None else sum(1 for _ in root.iterfind(W + "comment"))


def _has_unclosed_fields(element: Element) -> bool:
    """Say whether a field's beginning has no end (nested ones counted)."""
    depth = 0
    for mark in element.iter(W + "fldChar"):
        kind = value(mark, "fldCharType")
        depth += (kind == "begin") - (kind == "end" and depth > 0)
    return depth > 0
