"""Word numbering: headings and lists count by themselves when a clerk adds or takes away a line."""

from __future__ import annotations

from dataclasses import dataclass, field

from bannai.documents.model import Heading, HeadingStyle, ListBlock, ListMarker
from bannai.documents.standards import ComponentStyle, Standard
from bannai.render.docx_package import NAMESPACES, escape
from bannai.render.docx_paragraphs import twips

# Word's "lowerLetter" counts a, b, c, d, e: it has no đ. The letters of a list of five and more are typed.
WORD_LETTERS = 4

# Each is an abstractNumId, and the id of the w:num that begins it.
_MAIN, _ARTICLES, _DASHES, _FIGURES, _LETTERS = 1, 2, 3, 4, 5
_PARTS, _CHAPTERS, _APPENDICES, _ARABIC_APPENDICES = 6, 7, 8, 9
_TOP = {HeadingStyle.ROMAN: _MAIN, HeadingStyle.ARTICLE: _ARTICLES}
_LEVELS = {
    HeadingStyle.ROMAN: 0,
    HeadingStyle.ARTICLE: 0,
    HeadingStyle.ARABIC: 1,
    HeadingStyle.DECIMAL: 2,
    HeadingStyle.LETTER: 3,
}
# Headings whose number stands above their title, each form in a numbering of its own.
_ABOVE = {
    HeadingStyle.PART: (_PARTS, 0),
    HeadingStyle.CHAPTER: (_CHAPTERS, 0),
    HeadingStyle.DIVISION: (_CHAPTERS, 1),
    HeadingStyle.APPENDIX: (_APPENDICES, 0),
    HeadingStyle.APPENDIX_ARABIC: (_ARABIC_APPENDICES, 0),
}
_ABOVE_FORMS = {
    _PARTS: (("upperRoman", "Phần %1", "heading_part"),),
    _CHAPTERS: (
        ("upperRoman", "Chương %1", "heading_chapter"),
        ("decimal", "Mục %2", "heading_division"),
    ),
    _APPENDICES: (("upperRoman", "Phụ lục %1", "heading_appendix"),),
    _ARABIC_APPENDICES: (("decimal", "Phụ lục %1", "heading_appendix_arabic"),),
}
_MARKERS = {ListMarker.DASH: _DASHES, ListMarker.ARABIC: _FIGURES, ListMarker.LETTER: _LETTERS}


def _linked(num_id: int, level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num_id}"/></w:numPr>'


# Numbering of the heading styles themselves, so that a heading made by choosing the style is numbered too.
# Letters are left out: they may be typed.
HEADING_NUMBERS = {
    "heading_roman": _linked(_MAIN, 0),
    "heading_article": _linked(_ARTICLES, 0),
    "heading_arabic": _linked(_MAIN, 1),
    "heading_decimal": _linked(_MAIN, 2),
    "heading_part": _linked(_PARTS, 0),
    "heading_chapter": _linked(_CHAPTERS, 0),
    "heading_division": _linked(_CHAPTERS, 1),
    "heading_appendix": _linked(_APPENDICES, 0),
    "heading_appendix_arabic": _linked(_ARABIC_APPENDICES, 0),
}


@dataclass(slots=True)
class _Num:
    """A w:num and how far Word has counted in it: `counts` by level, None where that is not certain."""

    abstract: int
    starts: dict[int, int] = field(default_factory=dict)
    counts: list[int | None] = field(default_factory=lambda: [0, 0, 0, 0])
    parent: int = 0  # the number that "%2." shows

    def next_at(self, level: int) -> int | None:
        """Return the number that Word gives to the next paragraph of a level, None if not certain."""
        count = self.counts[level]
        return self.starts.get(level, 1) if count == 0 else None if count is None else count + 1

    def advance(self, level: int, ordinal: int) -> None:
        """Count one paragraph; the levels below start again."""
        self.counts[level] = ordinal
        self.counts[level + 1 :] = [0] * (3 - level)
        if level == 1:
            self.parent = ordinal
        elif level < 1:
            self.parent = 0


class Numbering:
    """The numbers of one document, in reading order; what Word will show equals what the document says."""

    def __init__(self, standard: Standard) -> None:
        """Start with the five list forms; their indents are those of the standard's styles."""
        self._standard = standard
        self._nums = {
            abstract: _Num(abstract)
            for abstract in (_MAIN, _ARTICLES, _DASHES, _FIGURES, _LETTERS, *_ABOVE_FORMS)
        }
        # abstractNumId → numId in force
        self._current = {abstract: abstract for abstract in (_MAIN, _ARTICLES, *_ABOVE_FORMS)}
        self._family = _MAIN

    def _new(self, abstract: int, starts: dict[int, int]) -> int:
        number = len(self._nums) + 1
        top = min(starts)
        # Above the restarted level nothing is certain: Word and LibreOffice count on differently there.
        counts: list[int | None] = [None if level < top else 0 for level in range(4)]
        self._nums[number] = _Num(abstract, starts, counts)
        return number

    def heading(self, heading: Heading) -> tuple[int, int] | None:
        """Return (numId, level) of a numbered heading; None for one without a Word number.

        A heading that does not go on from the one before it in Word's own counting begins a new w:num with a
        start of its own.
        """
        if heading.style in _ABOVE:
            return self._above(heading)
        level = _LEVELS.get(heading.style)
        if level is None:
            return None
        self._family = _TOP.get(heading.style, self._family)
        num = self._nums[self._current[self._family]]
        decimal = heading.style is HeadingStyle.DECIMAL
        if num.next_at(level) != heading.ordinal or (decimal and num.parent != heading.parent):
            starts = {level: heading.ordinal} | ({1: heading.parent} if decimal else {})
            self._current[self._family] = self._new(self._family, starts)
            num = self._nums[self._current[self._family]]
            if decimal:  # Word shows the start of level 1 without having counted it
                num.counts[1] = None
                num.parent = heading.parent
        num.advance(level, heading.ordinal)
        return self._current[self._family], level

    def _above(self, heading: Heading) -> tuple[int, int] | None:
        """Number a heading above its title; the only appendix of a paper (ordinal 0) has no number."""
        if not heading.ordinal:
            return None
        abstract, level = _ABOVE[heading.style]
        if self._nums[self._current[abstract]].next_at(level) != heading.ordinal:
            self._current[abstract] = self._new(abstract, {level: heading.ordinal})
        self._nums[self._current[abstract]].advance(level, heading.ordinal)
        return self._current[abstract], level

    def items(self, block: ListBlock) -> int | None:
        """Return the numId of a list; None when its letters go past what Word can count and are typed."""
        if block.marker is ListMarker.LETTER and len(block.items) > WORD_LETTERS:
            return None
        abstract = _MARKERS[block.marker]
        num = self._nums[abstract]
        if block.marker is ListMarker.DASH or num.counts[0] == 0:
            num.advance(0, 1)
            return abstract
        return self._new(abstract, {0: 1})

    def _level(self, level: int, form: str, text: str, component: str, style: str = "") -> str:
        look = self._standard.components.get(component) or self._standard.components["body"]
        return (
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            + (f'<w:pStyle w:val="{style}"/>' if style else "")
            + f'<w:suff w:val="space"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            + f"<w:pPr>{_indent(look)}</w:pPr>"
            + (f"<w:rPr>{_fonts(self._standard.font)}</w:rPr>" if form == "bullet" else "")
            + "</w:lvl>"
        )

    def _level_above(self, level: int, form: str, text: str, component: str) -> str:
        known = component in self._standard.components
        style = f'<w:pStyle w:val="Ba{component.title().replace("_", "")}"/>' if known else ""
        return (
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{style}'
            f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            '<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
        )

    def _abstract(self, abstract: int, levels: str) -> str:
        kind = "multilevel" if abstract in (_MAIN, _ARTICLES, _CHAPTERS) else "singleLevel"
        return (
            f'<w:abstractNum w:abstractNumId="{abstract}"><w:nsid w:val="{0xBA0000 + abstract:08X}"/>'
            f'<w:multiLevelType w:val="{kind}"/>{levels}</w:abstractNum>'
        )

    def xml(self) -> str:
        """Return the numbering part."""
        lower = (
            (1, "decimal", "%2.", "heading_arabic", "BaHeadingArabic"),
            (2, "decimal", "%2.%3.", "heading_decimal", "BaHeadingDecimal"),
            (3, "lowerLetter", "%4)", "heading_letter", ""),
        )
        main = self._level(0, "upperRoman", "%1.", "heading_roman", "BaHeadingRoman")
        main += "".join(self._level(*level) for level in lower)
        articles = self._level(0, "decimal", "Điều %1.", "heading_article", "BaHeadingArticle")
        articles += "".join(self._level(*level[:4]) for level in lower)
        xml = f"<w:numbering {NAMESPACES}>{self._abstract(_MAIN, main)}{self._abstract(_ARTICLES, articles)}"
        for abstract, form, text in (
            (_DASHES, "bullet", "-"),
            (_FIGURES, "decimal", "%1."),
            (_LETTERS, "lowerLetter", "%1)"),
        ):
            xml += self._abstract(abstract, self._level(0, form, text, "list_item"))
        for abstract, forms in _ABOVE_FORMS.items():
            levels = "".join(self._level_above(level, *form) for level, form in enumerate(forms))
            xml += self._abstract(abstract, levels)
        for number, num in self._nums.items():
            overrides = "".join(
                f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
                for level, start in sorted(num.starts.items())
            )
            xml += f'<w:num w:numId="{number}"><w:abstractNumId w:val="{num.abstract}"/>{overrides}</w:num>'
        return xml + "</w:numbering>"


def _indent(look: ComponentStyle) -> str:
    return f'<w:ind w:left="{twips(look.left_mm)}" w:firstLine="{twips(look.first_line_mm)}"/>'


def _fonts(font: str) -> str:
    name = escape(font)
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:cs="{name}" w:hint="default"/>'
