"""Typst source from values: strings, runs, and the paragraphs of a standard's components.

User text reaches Typst only inside string literals, so nothing in it can be read as markup.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from bannai.documents.model import Align, Inline, Run
from bannai.documents.standards.standard import ComponentStyle, Standard

# Heights in em that Word and LibreOffice give a line. Times New Roman and Arial, and Liberation Serif
# and Sans in the same way, have ascent + descent + line gap = 1.149 em; both programs put the gap above.
ASCENT_EM = {"Times New Roman": 0.891 + 0.042, "Arial": 0.905 + 0.033}
DESCENT_EM = {"Times New Roman": 0.216, "Arial": 0.212}
SINGLE_LINE_EM = 1.149
EXACT_ABOVE = 0.8  # of an exact line height that both programs put above the baseline

# What stands in for a font that the machine does not have: the shipped one of the same metrics.
SUBSTITUTES = {"Times New Roman": "Liberation Serif", "Arial": "Liberation Sans"}

# A "word" longer than this may be broken anywhere, as Word does; Typst would let it run off the paper.
LONGEST_WORD = 40
JOINT = "#box();"  # an empty box: a line may end there, and no letter is added to a copy of the text

PT_PER_MM = 72 / 25.4

_ALIGN = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right", Align.JUSTIFY: "left"}
_BLANKS = {"Cc": " ", "Zl": " ", "Zp": " ", "Cs": "\ufffd"}


def literal(text: str) -> str:
    """Return a Typst string literal. Control characters and line separators become spaces."""
    clean = text
    if not text.isprintable():  # most text is: this is done for every run at every pause of the typing
        clean = "".join(_BLANKS.get(unicodedata.category(char), char) for char in text)
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"') + '"'


def number(value: float) -> str:
    """Return a number as Typst reads it: plain decimals, no exponent."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def pt(value: float) -> str:
    """Return a length in points."""
    return f"{number(value)}pt"


def mm(value: float) -> str:
    """Return a length in millimetres."""
    return f"{number(value)}mm"


def boolean(value: bool) -> str:
    """Return a Typst boolean."""
    return "true" if value else "false"


def _broken(text: str, longest: int) -> list[str]:
    """Cut words that no line can hold; a joint goes between the pieces."""
    if len(text) <= longest or all(len(word) <= longest for word in text.split()):
        return [text]
    pieces = [""]
    for part in re.split(r"(\s+)", text):
        if len(part) <= longest or part.isspace():
            pieces[-1] += part
            continue
        pieces[-1] += part[:longest]
        pieces += [part[start : start + longest] for start in range(longest, len(part), longest)]
    return pieces


def inline(runs: Inline, *, caps: bool = False, underline: bool = False, longest: int = LONGEST_WORD) -> str:
    """Return runs as Typst markup (without brackets). Bold and italic add to the paragraph's own look."""
    parts = []
    for run in runs:
        text = run.text.upper() if caps else run.text
        if not text:
            continue
        markup = JOINT.join(f"#{literal(piece)};" for piece in _broken(text, longest))
        if run.bold:
            markup = f"#b[{markup}];"
        if run.italic:
            markup = f"#i[{markup}];"
        parts.append(markup)
    joined = "".join(parts)
    return f"#underline[{joined}];" if underline and joined else joined


def words(text: str) -> Inline:
    """Return plain words as runs."""
    return (Run(text),) if text else ()


def edges(style: ComponentStyle, font: str) -> str:
    """Return the `text` arguments that make a line exactly as high as Word and LibreOffice make it.

    The extra height of a multiple lies below the line, also of a paragraph's last one (measured in
    LibreOffice 7.4 on .docx files).
    """
    if style.line_exact_pt > 0:
        above, below = EXACT_ABOVE * style.line_exact_pt, (1 - EXACT_ABOVE) * style.line_exact_pt
        return f"top-edge: {pt(above)}, bottom-edge: {pt(-below)}"
    extra = SINGLE_LINE_EM * (style.line_multiple - 1)
    known = font if font in SUBSTITUTES else "Times New Roman"
    above_em, below_em = ASCENT_EM[known], DESCENT_EM[known] + extra
    return f"top-edge: {number(above_em)}em, bottom-edge: {number(-below_em)}em"


def face(style: ComponentStyle, font: str) -> str:
    """Return the `text` arguments of a component: size, weight, slant and line height."""
    weight = "bold" if style.bold else "regular"
    slant = "italic" if style.italic else "normal"
    return f'size: {pt(style.size_pt)}, weight: "{weight}", style: "{slant}", {edges(style, font)}'


def line_height_pt(style: ComponentStyle) -> float:
    """Return the height of one line of a component."""
    return style.line_exact_pt or style.size_pt * SINGLE_LINE_EM * style.line_multiple


def component(standard: Standard, name: str) -> ComponentStyle:
    """Return the look of a component, or of the standard's body where it has none of that name."""
    return standard.look(name)


def function_name(name: str) -> str:
    """Return the name of a component's paragraph function in the source."""
    return "p-" + name.replace("_", "-")


def _paragraph_function(name: str, style: ComponentStyle, font: str) -> str:
    justify = boolean(style.align is Align.JUSTIFY)
    return (
        f"#let {function_name(name)}(above: 0pt, sticky: false, body) = block(\n"
        f"  above: above, below: 0pt, sticky: sticky, width: 100%, inset: (left: {mm(style.left_mm)}),\n"
        "  {\n"
        f"    set text({face(style, font)})\n"
        f"    set par(justify: {justify},\n"
        f"      first-line-indent: (amount: {mm(style.first_line_mm)}, all: true))\n"
        f"    set align({_ALIGN[style.align]})\n"
        "    par(body)\n"
        "  },\n"
        ")\n"
    )


def prelude(title: str, standard: Standard) -> str:
    """Return the definitions that every document of a standard starts with.

    No date is set and nothing depends on the machine, so that one document always gives the same source.
    """
    substitute = SUBSTITUTES.get(standard.font, SUBSTITUTES["Times New Roman"])
    body = component(standard, "body")
    functions = "".join(
        _paragraph_function(name, style, standard.font) for name, style in sorted(standard.components.items())
    )
    return (
        f"#set document(title: {literal(title)}, date: none)\n"
        f'#set text(font: ({literal(standard.font)}, "{substitute}"), size: {pt(body.size_pt)}, lang: "vi",\n'
        "  hyphenate: false, kerning: false, ligatures: false, overhang: false)\n"
        "#set smartquote(enabled: false)\n"
        '#set par(leading: 0pt, spacing: 0pt, linebreaks: "simple")\n'
        '#let b(body) = text(weight: "bold", body)\n'
        '#let i(body) = text(style: "italic", body)\n'
        "// A line under centred text: as long as the text, or of a length.\n"
        "#let short-rule(length, gap) = block(above: gap, below: 0pt, width: 100%, height: 6.9pt,\n"
        "  place(top + center, dy: 1.5pt, line(length: length, stroke: 0.75pt)))\n"
        "#let rule(gap, body) = block(above: gap, below: 0pt, width: 100%, height: 6.9pt,\n"
        "  layout(size => place(top + center, dy: 1.5pt,\n"
        "    line(length: calc.min(measure(body).width, size.width), stroke: 0.75pt))))\n"
        f"{functions}"
    )


def _name_of(standard: Standard, style: ComponentStyle) -> str:
    return next(name for name, look in standard.components.items() if look is style)


class Flow:
    """The running source of a page column: paragraphs with the spaces that Word would put between them.

    Word takes the larger of the space after a paragraph and the space before the next one, and drops it
    at the top of a page that filled by itself.
    """

    def __init__(self, standard: Standard) -> None:
        """Start an empty column; `across` tells that its pages lie on their side."""
        self.standard = standard
        self.across = False
        self.parts: list[str] = []
        self._after_pt = 0.0

    def gap(self, before_pt: float, after_pt: float = 0.0) -> str:
        """Return the space above a block, and remember the space that it wants below."""
        above = max(self._after_pt, before_pt)
        self._after_pt = after_pt
        return pt(above)

    def paragraph(
        self,
        name: str,
        runs: Inline,
        *,
        sticky: bool = False,
        before_pt: float | None = None,
        prefix: str = "",
    ) -> None:
        """Add a paragraph in the look of a component; `prefix` is a label that stands before the runs."""
        style = self.standard.look(name)
        known = name if name in self.standard.components else _name_of(self.standard, style)
        above = self.gap(style.before_pt if before_pt is None else before_pt, style.after_pt)
        label = (Run(f"{prefix} " if runs else prefix),) if prefix else ()
        body = inline((*label, *runs), caps=style.caps, underline=style.underline)
        self.parts.append(f"#{function_name(known)}(above: {above}, sticky: {boolean(sticky)})[{body}]\n")

    def raw(self, markup: str, *, before_pt: float = 0.0, after_pt: float = 0.0, sticky: bool = False,
            breakable: bool = True) -> None:  # fmt: skip
        """Add any other block, full width."""
        above = self.gap(before_pt, after_pt)
        self.parts.append(
            f"#block(above: {above}, below: 0pt, width: 100%, sticky: {boolean(sticky)}, "
            f"breakable: {boolean(breakable)})[\n{markup}]\n"
        )

    def turn(self, *, across: bool) -> None:
        """Go on on a new page that lies across, or upright again."""
        if across is self.across:
            return
        page = self.standard.page
        turned = replace(page, width_mm=page.height_mm, height_mm=page.width_mm)
        self.standard = replace(self.standard, page=turned)
        self.across = across
        self.parts.append(f"#set page(width: {mm(turned.width_mm)}, height: {mm(turned.height_mm)})\n")
        self._after_pt = 0.0

    def restart(self) -> None:
        """Go on at the top of a page."""
        self._after_pt = 0.0

    def source(self) -> str:
        """Return what was added so far."""
        return "".join(self.parts)


def column_of(standard: Standard, lines: Iterable[tuple[str, Inline]]) -> str:
    """Return a few paragraphs (component, runs) as one column, for a cell of a grid."""
    flow = Flow(standard)
    for name, runs in lines:
        flow.paragraph(name, runs)
    return flow.source()
