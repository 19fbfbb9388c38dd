"""Paragraphs of one story: runs with their looks, fields, notes, tracked changes, numbers and shapes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from bannai.documents.paper import (
    Change,
    ChangeCounts,
    NumberLabel,
    PaperBlock,
    PaperParagraph,
    PaperRun,
    PaperShape,
    ShapeKind,
)
from bannai.documents.paper_looks import TextLook
from bannai.importers.docx_numbering import Numbering
from bannai.importers.docx_package import Relation
from bannai.importers.docx_places import (
    box_content,
    field_name,
    inlines,
    paragraph_shapes,
)
from bannai.importers.docx_properties import (
    Properties,
    merge,
    paragraph_properties,
    text_properties,
)
from bannai.importers.docx_shapes import outline_of
from bannai.importers.docx_styles import Styles, paragraph_look, text_look
from bannai.importers.docx_symbols import is_symbol_font, symbol_char, symbol_text
from bannai.importers.docx_xml import Element, M, W, children, value

_BREAKS = {"page": "\f", "column": "\v"}
FIXED = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "cr": "\n",
    W + "noBreakHyphen": "\u2011",
    W + "softHyphen": "\u00ad",
}
_NOTES = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}
TEXTS = {W + "t", W + "delText"}
_INSTRUCTIONS = {W + "instrText", W + "delInstrText"}
_MARK_CHANGES = (
    ("del", Change.DELETED),
    ("moveFrom", Change.DELETED),
    ("ins", Change.INSERTED),
    ("moveTo", Change.INSERTED),
)
_DEEPEST_FIELD = 40
_EMPTY_RESULTS = {"PAGE", "NUMPAGES", "SECTIONPAGES"}
_DEEPEST_SHAPE = 6  # text boxes in text boxes; Word allows none


@dataclass(slots=True)
class _Field:
    name: str = ""
    instruction: str = ""
    in_result: bool = False
    had_result: bool = False


@dataclass(slots=True)
class Story:
    """What is known while one part is read: fields may go on over paragraphs, changes are counted."""

    part: str
    relations: dict[str, Relation]
    fields: list[_Field] = field(default_factory=list)
    plain_fields: bool = False  # its fields are broken: every word is text
    last_change: Change = Change.NONE


class ChangeCounter:
    """Counts the tracked changes of a file: neighbouring pieces of one kind are one change."""

    def __init__(self) -> None:
        """Start with none."""
        self._inserted = self._deleted = self._formatted = 0

    def meet(self, change: Change, story: Story) -> None:
        """Take note of the next piece of a story."""
        if change is not story.last_change:
            self._inserted += change is Change.INSERTED
            self._deleted += change is Change.DELETED
            story.last_change = change

    def formatted(self) -> None:
        """Take note of a change of form."""
        self._formatted += 1

    def counts(self, comments: int) -> ChangeCounts:
        """Return the sums."""
        return ChangeCounts(self._inserted, self._deleted, self._formatted, comments)


class Boxes(Protocol):
    """What paragraphs need of the reader of blocks: the blocks inside a text box."""

    def read(self, container: Element, place: str, story: Story) -> tuple[PaperBlock, ...]:
        """Read the blocks of a container whose own place is given."""


class ParagraphReader:
    """Reads paragraphs; one for a whole file, because numbers are counted through it."""

    def __init__(self, styles: Styles, numbering: Numbering, changes: ChangeCounter, boxes: Boxes) -> None:
        """Take what the file has; `boxes` reads what is in text boxes."""
        self._styles = styles
        self._numbering = numbering
        self._changes = changes
        self._boxes = boxes
        self.pictures = 0
        self._looks: dict[object, TextLook] = {}
        self._shape_depth = 0

    def read(
        self, element: Element, place: str, change: Change, table: tuple[Properties, Properties], story: Story
    ) -> PaperParagraph:
        """Read a w:p. `table` is what the table's style says of paragraphs and of letters here."""
        form = element.find(W + "pPr")
        direct = paragraph_properties(form)
        style_id = self._styles.known(direct.pop("style", ""), "paragraph")
        mark_form = None if form is None else form.find(W + "rPr")
        if form is not None and form.find(W + "pPrChange") is not None:
            self._changes.formatted()
        mark_properties = text_properties(mark_form, self._styles.fonts)
        mark = text_look(self._styles, table[1], style_id, mark_properties)
        runs = tuple(self._runs(element, change, table[1], style_id, story))
        mark_change = _mark_change(mark_form) or change
        self._changes.meet(mark_change, story)
        shapes = tuple(self._shapes(element, place, change, story))
        gone = mark.hidden or mark_change is Change.DELETED
        gone = gone and not any(run.visible and run.text for run in runs)
        number, level, indents = self._number(direct, style_id)
        label = None
        if number and not gone:
            label = self._label(number, level, style_id, table[1], mark_properties)
        return PaperParagraph(
            place=place,
            look=paragraph_look(self._styles, table[0], style_id, indents, direct),
            mark=mark,
            runs=runs,
            label=label,
            shapes=shapes,
            style=self._styles.name(style_id),
            style_id=style_id,
            mark_change=mark_change,
        )

    # ---- numbers -----------------------------------------------------------------------------------------

    def _number(self, direct: Properties, style: str) -> tuple[int, int, Properties | None]:
        """Return numId (0: none), level, and the indents of a number that is set at the place itself."""
        inherited = self._styles.paragraph_of(style)
        number = direct.get("num_id", inherited.get("num_id", 0))
        if not number:
            return 0, 0, {} if "num_id" in direct else None
        told = direct.get("level", inherited.get("level") if "num_id" not in direct else None)
        level = self._numbering.level_of(number, told, style)
        if "num_id" in direct or "level" in direct:
            return number, level, self._numbering.indents(number, level, style)
        return number, level, None

    def _label(
        self, number: int, level: int, style: str, table: Properties, mark: Properties
    ) -> NumberLabel | None:
        found = self._numbering.next_number(number, level)
        if found is None:
            return None
        look = text_look(self._styles, table, style, merge(mark, found.level.look))
        item = found.level
        return NumberLabel(found.text, look, item.suffix, item.form, found.ordinal, number, level)

    # ---- runs --------------------------------------------------------------------------------------------

    def _runs(
        self, paragraph: Element, change: Change, table: Properties, style: str, story: Story
    ) -> Iterator[PaperRun]:
        for index, (element, own, simple) in enumerate(inlines(paragraph, change)):
            if element.tag == W + "r":
                yield from self._run(element, index, own, simple, table, style, story)
            elif element.tag == W + "fldSimple":
                yield PaperRun("", self._look(None, table, style), index, simple, own)
            else:  # a formula: its letters, without its form
                text = "".join(item.text or "" for item in element.iter(M + "t"))
                if text:
                    self._changes.meet(own, story)
                    yield PaperRun(text, self._look(None, table, style), index, "", own)

    def _look(self, form: Element | None, table: Properties, style: str) -> TextLook:
        """Return the look of a run; a long paper repeats a few of them, so each is worked out once."""
        signature = (
            () if form is None else tuple((child.tag, *child.attrib.items()) for child in children(form))
        )
        key = (style, signature, tuple(table.items()))
        found = self._looks.get(key)
        if found is None:
            found = text_look(self._styles, table, style, text_properties(form, self._styles.fonts))
            self._looks[key] = found
        return found

    def _run(
        self,
        run: Element,
        index: int,
        change: Change,
        simple: str,
        table: Properties,
        style: str,
        story: Story,
    ) -> Iterator[PaperRun]:
        form = run.find(W + "rPr")
        if form is not None:
            if form.find(W + "rPrChange") is not None:
                self._changes.formatted()
            for name, own in _MARK_CHANGES:  # LibreOffice and old Word put it here too
                if form.find(W + name) is not None:
                    change = own
        look = self._look(form, table, style)
        pieces: list[str] = []

        def flush() -> Iterator[PaperRun]:
            if pieces:
                text = "".join(pieces)
                pieces.clear()
                shown = symbol_text(text, look.font_high)
                symbol = look.font_high if shown != text and is_symbol_font(look.font_high) else ""
                self._changes.meet(change, story)
                yield PaperRun(shown, look, index, _field_of(story, simple), change, "", symbol)

        for child in content(run):
            tag = child.tag
            if tag == W + "fldChar":
                yield from flush()
                yield from self._field_char(child, index, change, look, story)
            elif tag in _INSTRUCTIONS:
                if story.fields and not story.fields[-1].in_result:
                    story.fields[-1].instruction = (story.fields[-1].instruction + (child.text or ""))[:500]
            elif _in_instruction(story):
                continue
            elif tag in TEXTS:
                pieces.append(child.text or "")
            elif tag == W + "br":
                pieces.append(_BREAKS.get(value(child, "type") or "", "\n"))
            elif (fixed := FIXED.get(tag)) is not None:
                pieces.append(fixed)
            elif tag == W + "sym":
                yield from flush()
                yield from self._symbol(child, index, change, look, _field_of(story, simple))
            elif tag in _NOTES:
                yield from flush()
                note = f"{_NOTES[tag]}/{value(child, 'id') or ''}"
                yield PaperRun("", look, index, "", change, note)
            elif tag == W + "pgNum":
                yield from flush()
                yield PaperRun("", look, index, "PAGE", change)
        if pieces and story.fields and not story.plain_fields:
            story.fields[-1].had_result = True
        yield from flush()

    def _symbol(
        self, element: Element, index: int, change: Change, look: TextLook, name: str
    ) -> Iterator[PaperRun]:
        font = (value(element, "font") or "").strip()[:200] or look.font_high
        code = value(element, "char") or ""
        try:
            sign = symbol_char(int(code[:8], 16), font)
        except ValueError:
            sign = ""
        if sign:
            own = text_look(self._styles, {}, "", _as_properties(look, font))
            yield PaperRun(sign, own, index, name, change, "", font if is_symbol_font(font) else "")

    def _field_char(
        self, element: Element, index: int, change: Change, look: TextLook, story: Story
    ) -> Iterator[PaperRun]:
        kind = value(element, "fldCharType")
        if story.plain_fields:
            return
        if kind == "begin":
            if len(story.fields) < _DEEPEST_FIELD:
                story.fields.append(_Field())
        elif not story.fields:
            return
        elif kind == "separate":
            story.fields[-1].in_result = True
            story.fields[-1].name = field_name(story.fields[-1].instruction)
        elif kind == "end":
            done = story.fields.pop()
            name = done.name or field_name(done.instruction)
            if not done.had_result and name in _EMPTY_RESULTS and not _in_instruction(story):
                yield PaperRun("", look, index, name, change)

    # ---- shapes ------------------------------------------------------------------------------------------

    def _shapes(self, paragraph: Element, place: str, change: Change, story: Story) -> Iterator[PaperShape]:
        if self._shape_depth >= _DEEPEST_SHAPE:
            return
        changes: list[Change] | None = None
        for number, (shape, holder, run) in enumerate(paragraph_shapes(paragraph)):
            if changes is None:
                changes = [own for _, own, _ in inlines(paragraph, change)]
            outline = outline_of(shape, holder, story.relations)
            self.pictures += outline.kind is ShapeKind.PICTURE
            own_place = f"{place}/shape/{number}"
            inside = box_content(shape)
            blocks: tuple[PaperBlock, ...] = ()
            if inside is not None:
                self._shape_depth += 1
                inner = Story(story.part, story.relations, plain_fields=story.plain_fields)
                blocks = self._boxes.read(inside, own_place, inner)
                self._shape_depth -= 1
            yield PaperShape(
                kind=outline.kind,
                place=own_place,
                run=run,
                change=changes[run],
                blocks=blocks,
                **outline.values,
            )


def content(run: Element) -> Iterator[Element]:
    """Yield what a run shows; of ruby the base text."""
    for child in children(run):
        if child.tag == W + "ruby":
            base = child.find(W + "rubyBase")
            for inner in () if base is None else base.iter(W + "r"):
                yield from inner
        else:
            yield child


def _in_instruction(story: Story) -> bool:
    """Say whether the place is inside a field's instruction, which nobody sees."""
    return not story.plain_fields and any(not item.in_result for item in story.fields)


def _field_of(story: Story, simple: str) -> str:
    if story.plain_fields:
        return simple
    return simple or next((item.name for item in reversed(story.fields) if item.in_result), "")


def _mark_change(form: Element | None) -> Change:
    if form is not None:
        for name, change in _MARK_CHANGES:
            if form.find(W + name) is not None:
                return change
    return Change.NONE


def _as_properties(look: TextLook, font: str) -> Properties:
    """Return a look as properties that stand at the place, with another font."""
    found: Properties = {name: getattr(look, name) for name in TextLook.__slots__}
    return {**found, "font": font, "font_high": font}
