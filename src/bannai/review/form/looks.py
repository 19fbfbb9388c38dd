"""Fonts, colours, sizes, weight, slant, capitals and alignment of every component."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bannai import messages
from bannai.documents.mends import ConvertFont, Mend, SetLetters, SetParagraph
from bannai.documents.model import Align
from bannai.documents.paper import PaperRun
from bannai.documents.standards import ComponentStyle, Severity
from bannai.documents.vietnamese.legacy import encoding_of_font
from bannai.review.anatomy import RUNNING, HeadForm, Part
from bannai.review.findings import Finding, Spot
from bannai.review.form.sheet import Sheet, between, number, quoted, spot
from bannai.review.paper_lines import Line

# Components whose whole look the standards give; running text is judged as a whole elsewhere.
DRESSED = (
    Part.NATION, Part.MOTTO, Part.SUPERIOR, Part.ISSUER, Part.SYMBOL, Part.PLACE_DATE, Part.LETTER_SUBJECT,
    Part.URGENCY, Part.TYPE_NAME, Part.SUBJECT, Part.ISSUING, Part.DECIDES, Part.CHAPTER, Part.CHAPTER_TITLE,
    Part.SECTION, Part.AUTHORITY, Part.POSITION, Part.SIGNER, Part.RECIPIENTS, Part.RECIPIENT, Part.APPENDIX,
    Part.APPENDIX_TITLE, Part.APPENDIX_NOTE,
)  # fmt: skip
_IN_HEAD = (
    Part.NATION, Part.MOTTO, Part.SUPERIOR, Part.ISSUER, Part.SYMBOL, Part.PLACE_DATE, Part.LETTER_SUBJECT,
    Part.URGENCY,
)  # fmt: skip
_SIZED = (*DRESSED, *RUNNING, Part.ADDRESSED, Part.ADDRESSED_ITEM)
_NEVER_CAPITALS = (Part.SUBJECT, Part.SIGNER, Part.LETTER_SUBJECT, Part.APPENDIX)
_SYMBOL_FONTS = ("symbol", "wingdings", "webdings", "mt extra", "cambria math", "segoe ui symbol", "marlett")
_PT = 0.26


@dataclass(slots=True)
class _Group:
    """The same departure in several places."""

    spots: list[Spot] = field(default_factory=list)
    mends: list[Mend] = field(default_factory=list)
    text: str = ""


_Key = tuple[str, Part, str]


def check_looks(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with the letters."""
    yield from _fonts(sheet)
    if sheet.standard is None:
        return
    groups: dict[_Key, _Group] = {}
    usual = _usual_sizes(sheet)
    for line, part in zip(sheet.anatomy.lines, sheet.anatomy.parts, strict=True):
        style = sheet.style(part)
        if not line.text or style is None or part not in _SIZED:
            continue
        if part is Part.POSITION and line.folded == "kiem":
            continue
        _size(groups, line, part, style, usual.get(_kin(part)))
        if part is Part.BASIS and style.italic and line.all_italic() is not True:
            mend = SetLetters(line.place, line.start, line.end, italic=True)
            _add(groups, ("italic", part, "upright"), line, mend)
        if part in DRESSED:
            _weight(sheet, groups, line, part, style)
            _capitals(groups, line, part, style)
            _alignment(sheet, groups, line, part, style)
    for (rule, part, value), group in groups.items():
        style = sheet.style(part)
        if style is not None:
            yield _look_finding(sheet, rule, part, value, group, style)


def _add(groups: dict[_Key, _Group], key: _Key, line: Line, *mends: Mend) -> None:
    group = groups.setdefault(key, _Group(text=line.text))
    group.spots.append(spot(line))
    group.mends += mends


def _look_finding(
    sheet: Sheet, rule: str, part: Part, value: str, group: _Group, style: ComponentStyle
) -> Finding:
    sizes = style.sizes_pt or (style.size_pt, style.size_pt)
    return sheet.finding(
        f"look_{rule}",
        *group.spots,
        part=part,
        mends=group.mends,
        severity=Severity.ERROR if style.firm else Severity.WARNING,
        clause=style.source,
        variant=value if rule != "size" else "",
        name=sheet.name(part),
        text=quoted(group.text),
        value=value,
        wanted=between(*sizes) if rule == "size" else "",
        must=messages.text(
            f"check.must_{rule}_{value}" if rule not in ("size", "align") else f"check.must_{rule}"
        ),
    )


def _kin(part: Part) -> Part:
    """Return the component whose size one has: all running text is of one size."""
    return Part.BODY if part in RUNNING else part


def _usual_sizes(sheet: Sheet) -> dict[Part, float]:
    """Return the allowed size that most letters of a component have: the one to mend others to."""
    counts: dict[Part, Counter[float]] = {}
    for line, part in zip(sheet.anatomy.lines, sheet.anatomy.parts, strict=True):
        style = sheet.style(part) if part in _SIZED else None
        if style is None:
            continue
        least, most = style.sizes_pt or (style.size_pt, style.size_pt)
        for run, text, _ in line.looks:
            if least <= run.look.size_pt <= most:
                counts.setdefault(_kin(part), Counter())[run.look.size_pt] += len(text)
    return {part: count.most_common(1)[0][0] for part, count in counts.items()}


def _size(
    groups: dict[_Key, _Group], line: Line, part: Part, style: ComponentStyle, usual: float | None
) -> None:
    least, most = style.sizes_pt or (style.size_pt, style.size_pt)
    for run, text, start in line.looks:
        size = run.look.size_pt
        if run.look.vertical or run.symbol or least - _PT <= size <= most + _PT or run.note:
            continue
        key = ("size", part, number(size))
        if key in groups and groups[key].spots[-1].place == line.place:
            group = groups[key]
        else:
            group = groups.setdefault(key, _Group(text=line.text))
            group.spots.append(spot(line))
        wanted = usual if usual is not None and least <= usual <= most else min(max(size, least), most)
        group.mends.append(SetLetters(line.place, start, start + len(text), size_pt=wanted))


def _weight(sheet: Sheet, groups: dict[_Key, _Group], line: Line, part: Part, style: ComponentStyle) -> None:
    bold, italic = line.all_bold(), line.all_italic()
    if part is Part.RECIPIENTS and line.text.rstrip().endswith(":"):
        bold, italic = _without_colon(line)
    if bold is not style.bold:
        mend = SetLetters(line.place, line.start, line.end, bold=style.bold)
        _add(groups, ("bold", part, "plain" if style.bold else "bold"), line, mend)
    if italic is not style.italic:
        mend = SetLetters(line.place, line.start, line.end, italic=style.italic)
        _add(groups, ("italic", part, "upright" if style.italic else "slanted"), line, mend)


def _without_colon(line: Line) -> tuple[bool | None, bool | None]:
    """Return weight and slant without the colon, which may be of another look."""
    runs = [run for run, text, _ in line.looks if text.strip() not in (":", "")]
    bold, italic = {run.look.bold for run in runs}, {run.look.italic for run in runs}
    return (bold.pop() if len(bold) == 1 else None), (italic.pop() if len(italic) == 1 else None)


def _capitals(groups: dict[_Key, _Group], line: Line, part: Part, style: ComponentStyle) -> None:
    letters = [char for char in line.text if char.isalpha()]
    if not letters:
        return
    if style.caps and not line.text.isupper():
        _add(
            groups, ("capitals", part, "small"), line, SetLetters(line.place, line.start, line.end, caps=True)
        )
    elif part in _NEVER_CAPITALS and len(letters) > 5 and line.text.isupper():
        typed = line.paragraph.text[line.start : line.end].isupper()  # else only the look makes them so
        mends = () if typed else (SetLetters(line.place, line.start, line.end, caps=False),)
        _add(groups, ("capitals", part, "capitals"), line, *mends)


def _alignment(
    sheet: Sheet, groups: dict[_Key, _Group], line: Line, part: Part, style: ComponentStyle
) -> None:
    if part in _IN_HEAD and sheet.anatomy.head not in (HeadForm.TABLE, HeadForm.BOXES):
        return
    if style.align is not Align.CENTER or line.align in (Align.CENTER, None):
        return
    if line.paragraph.look.frame is not None:
        return
    mend = SetParagraph(line.place, align=Align.CENTER, first_line_mm=0.0)
    _add(groups, ("align", part, line.align.value), line, mend)


# ---- fonts and colours -----------------------------------------------------------------------------------


def _fonts(sheet: Sheet) -> Iterator[Finding]:
    standard = sheet.standard
    fonts: dict[str, _Group] = {}
    colours: dict[str, _Group] = {}
    for line in sheet.anatomy.lines:
        for run, text, start in line.looks:
            at = start + len(text)
            if not any(char.isalnum() for char in text) or run.symbol:
                continue
            for font in dict.fromkeys(_drawn_with(run, text)):
                if _is_foreign_font(font, standard.font if standard else ""):
                    group = fonts.setdefault(font, _Group(text=text))
                    group.spots.append(Spot(line.place, start, at))
                    group.mends.append(
                        SetLetters(line.place, start, at, font=standard.font if standard else None)
                    )
            if standard and run.look.color not in ("", "000000"):
                group = colours.setdefault(run.look.color, _Group(text=text))
                group.spots.append(Spot(line.place, start, at))
                group.mends.append(SetLetters(line.place, start, at, black=True))
    for font, group in fonts.items():
        yield from _font_finding(sheet, font, group)
    if colours:
        every = list(colours.values())
        yield sheet.finding(
            "colour",
            *(it for group in every for it in group.spots),
            mends=[it for group in every for it in group.mends],
            text=quoted(every[0].text, 40),
        )


def _drawn_with(run: PaperRun, text: str) -> Iterator[str]:
    if any(ord(char) < 128 and char.isalnum() for char in text):
        yield run.look.font
    if any(ord(char) >= 128 and char.isalpha() for char in text):
        yield run.look.font_high


def _is_foreign_font(font: str, wanted: str) -> bool:
    if encoding_of_font(font) is not None:
        return True
    low = font.strip().lower()
    return bool(wanted) and bool(low) and low != wanted.lower() and low not in _SYMBOL_FONTS


def _font_finding(sheet: Sheet, font: str, group: _Group) -> Iterator[Finding]:
    if encoding_of_font(font) is not None:
        wanted = sheet.standard.font if sheet.standard else "Times New Roman"
        yield sheet.finding("legacy_font", *group.spots, mends=[ConvertFont(font, wanted)], font=font)
    elif sheet.standard is not None:
        yield sheet.finding(
            "font",
            *group.spots,
            mends=group.mends,
            font=font,
            wanted=sheet.standard.font,
            text=quoted(group.text, 40),
        )
