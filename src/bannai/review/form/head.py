"""The head: which components there are, their wording, their sides, and the lines drawn below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bannai.documents.mends import DrawLine, InsertBelow, Mend, SetLetters, SetLine
from bannai.documents.paper import PageSetup, PaperShape
from bannai.documents.paper_looks import Border
from bannai.documents.vietnamese import fold, lower_first
from bannai.review.anatomy import HeadForm, Part, form_words
from bannai.review.components_head import RULE
from bannai.review.findings import Finding
from bannai.review.form.head_table import head_table
from bannai.review.form.lines import is_line, printed_widths, width_of
from bannai.review.form.sheet import Sheet, joined, number, quoted, replaced
from bannai.review.paper_lines import Line, Side


def check_head(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with the head."""
    if sheet.standard is None:
        return
    yield from _missing(sheet)
    yield from _wording(sheet)
    yield from _order(sheet)
    yield from _bodies(sheet)
    yield from _drawn(sheet)
    yield from _marks(sheet)
    if sheet.anatomy.head in (HeadForm.TABS, HeadForm.SPACES, HeadForm.BOXES):
        first = sheet.anatomy.first(Part.NATION) or sheet.anatomy.first(Part.SYMBOL)
        yield sheet.finding(
            "head_form",
            *([first] if first else []),
            mends=head_table(sheet),
            variant=sheet.anatomy.head.value,
        )


def _missing(sheet: Sheet) -> Iterator[Finding]:
    anatomy = sheet.anatomy
    wanted = [Part.NATION, Part.ISSUER, Part.SYMBOL, Part.PLACE_DATE]
    if not sheet.party:
        wanted.insert(1, Part.MOTTO)
    if anatomy.kind == "Công văn":
        wanted.append(Part.LETTER_SUBJECT)
    else:
        wanted += [Part.TYPE_NAME, Part.SUBJECT]
    if anatomy.first(Part.TYPE_NAME) is None and Part.SUBJECT in wanted:
        wanted.remove(Part.SUBJECT)
    wanted.append(Part.AUTHORITY)
    if anatomy.kind not in form_words()["without_recipients"]:
        wanted.append(Part.RECIPIENTS)
    for part in wanted:
        if not anatomy.of(part):
            yield sheet.finding("missing", part=part, name=sheet.name(part))


def _wording(sheet: Sheet) -> Iterator[Finding]:
    standard, anatomy = sheet.standard, sheet.anatomy
    if standard is None:
        return
    for part, rule in ((Part.NATION, "nation_words"), (Part.MOTTO, "motto_words")):
        wanted = standard.wording.get(part.value)
        line = anatomy.first(part)
        if line is None or wanted is None or not sheet.has(rule):
            continue
        text = " ".join(line.text.split())
        other = {wanted, wanted.replace("HÒA", "HOÀ")}
        if text in other or (part is Part.NATION and text.upper() in other):
            continue  # small letters are told with the look
        yield sheet.finding(
            rule,
            line,
            part=part,
            text=quoted(text),
            wanted=wanted,
            suggestion=wanted,
            mends=replaced(line, 0, len(line.text), wanted),
        )


def _order(sheet: Sheet) -> Iterator[Finding]:
    anatomy = sheet.anatomy
    nation, symbol = anatomy.first(Part.NATION), anatomy.first(Part.SYMBOL)
    motto, date = anatomy.first(Part.MOTTO), anatomy.first(Part.PLACE_DATE)
    if nation is not None and nation.side is Side.LEFT:
        yield sheet.finding("head_sides", nation, part=Part.NATION, name=sheet.name(Part.NATION))
    elif symbol is not None and symbol.side is Side.RIGHT:
        yield sheet.finding("head_sides", symbol, part=Part.SYMBOL, name=sheet.name(Part.SYMBOL))
    if not sheet.has("order"):
        return
    pairs = [(nation, motto), (motto, date), (anatomy.first(Part.TYPE_NAME), anatomy.first(Part.ADDRESSED))]
    for first, second in pairs:
        if first is not None and second is not None and second.number < first.number:
            yield sheet.finding(
                "order",
                second,
                part=anatomy.part_of(second),
                name=sheet.name(anatomy.part_of(second)),
                other=sheet.name(anatomy.part_of(first)),
            )


def _bodies(sheet: Sheet) -> Iterator[Finding]:
    anatomy = sheet.anatomy
    superior, issuer = anatomy.of(Part.SUPERIOR), anatomy.of(Part.ISSUER)
    name = fold(joined(issuer))
    if not issuer:
        return
    if (
        sheet.has("superior_none")
        and superior
        and name.startswith(("uy ban nhan dan", "ubnd", "hoi dong nhan dan"))
    ):
        yield sheet.finding("superior_none", *superior, part=Part.SUPERIOR, text=quoted(joined(superior)))
    if sheet.has("superior_missing") and not superior and name.startswith(("dang uy", "chi bo")):
        yield sheet.finding("superior_missing", issuer[0], part=Part.SUPERIOR, text=quoted(joined(issuer)))
    if not sheet.has("superior_name") or not superior:
        return
    above = fold(joined(superior))
    committee = name.startswith(("dang uy", "chi bo"))
    if committee and not above.startswith(("dang bo", "dai hoi")):
        wanted = "ĐẢNG BỘ …"
    elif name.startswith(("ban ", "van phong", "uy ban kiem tra")) and above.startswith("dang bo"):
        wanted = "ĐẢNG UỶ …"
    else:
        return
    yield sheet.finding(
        "superior_name", *superior, part=Part.SUPERIOR, text=quoted(joined(superior)), wanted=wanted,
        issuer=quoted(joined(issuer)),
    )  # fmt: skip


def _marks(sheet: Sheet) -> Iterator[Finding]:
    anatomy = sheet.anatomy
    yield from _small_subject(sheet)
    issuer = anatomy.of(Part.ISSUER)
    if sheet.has("issuer_mark") and issuer:
        mark = anatomy.first(Part.ISSUER_MARK)
        if mark is None or "".join(mark.text.split()) != "*":
            yield sheet.finding(
                "issuer_mark",
                mark or issuer[-1],
                part=Part.ISSUER_MARK,
                mends=replaced(mark, 0, len(mark.text), "*") if mark else _mark_below(issuer[-1], "*"),
            )
    subject = anatomy.of(Part.SUBJECT)
    if sheet.has("subject_mark") and subject:
        mark = anatomy.first(Part.SUBJECT_MARK)
        if mark is None or mark.text.replace(" ", "") != "-----":
            near = range(subject[-1].number + 1, subject[-1].number + 4)
            below = mark or next((it for it in anatomy.of(Part.RULE) if it.number in near), None)
            yield sheet.finding(
                "subject_mark",
                below or subject[-1],
                part=Part.SUBJECT_MARK,
                mends=replaced(below, 0, len(below.text), "-----")
                if below
                else _mark_below(subject[-1], "-----"),
            )


def _mark_below(line: Line, mark: str) -> tuple[Mend, ...]:
    """Return what sets a line of marks below a line; nothing in a head of tabs, where columns share lines."""
    if not _has_own_column(line):
        return ()
    size = max((run.look.size_pt for run, _, _ in line.looks), default=14.0)
    return (InsertBelow(line.place, mark, size),)


def _small_subject(sheet: Sheet) -> Iterator[Finding]:
    """The Party's subject begins with a small letter, unless with a name."""
    line = sheet.anatomy.first(Part.SUBJECT)
    if line is None or not sheet.has("subject_small") or line.text.isupper():
        return
    small = lower_first(line.text)
    if small != line.text:
        yield sheet.finding(
            "subject_small",
            line,
            part=Part.SUBJECT,
            text=quoted(line.text),
            suggestion=quoted(small),
            mends=replaced(line, 0, 1, small[:1]),
        )


# ---- drawn lines -----------------------------------------------------------------------------------------


def _drawn(sheet: Sheet) -> Iterator[Finding]:
    anatomy = sheet.anatomy
    last = anatomy.of(Part.NATION if sheet.party else Part.MOTTO)
    title = last[:1]
    for rule, lines, share in (
        ("nation_line", title, 1.0),
        ("issuer_line", anatomy.of(Part.ISSUER), 0.4),
        ("subject_line", anatomy.of(Part.SUBJECT), 0.4),
    ):
        if lines and sheet.has(rule):
            yield from _line_below(sheet, rule, lines, share)


def _line_below(sheet: Sheet, rule: str, lines: Sequence[Line], share: float) -> Iterator[Finding]:
    anatomy = sheet.anatomy
    part = anatomy.part_of(lines[-1])
    typed = _typed_below(sheet, lines[-1])
    width = max(width_of(line) for line in lines)
    room = _room(sheet, lines[-1])
    length = round(min(width_of(lines[-1]), room) * share, 1)
    draw = _drawing(lines, typed, length, room)
    values: dict[str, Any] = {"name": sheet.name(part), "text": quoted(joined(lines))}
    if typed is not None:
        yield sheet.finding(rule, typed, part=part, mends=draw, variant="typed", **values)
        return
    if any(line.underlined for line in lines):
        yield sheet.finding(rule, *lines, part=part, mends=draw, variant="underlined", **values)
        return
    drawn = _lengths(sheet, lines)
    if drawn is None:
        return
    if not drawn:
        yield sheet.finding(rule, lines[-1], part=part, mends=draw, **values)
        return
    known = [it for it, _ in drawn if it > 0]
    limits = sheet.rules.get(f"{rule}_length")
    widths = {width_of(lines[-1]), width, *printed_widths(lines[-1], room)}
    if not known or limits is None or len(drawn) != len(known):
        return
    if any(
        limits.least * min(it, room) <= found <= limits.most * min(it, room)
        for it in widths
        for found in known
    ):
        return
    place = drawn[0][1]
    yield sheet.finding(
        f"{rule}_length",
        lines[-1],
        part=part,
        mends=[SetLine(place, length, room)] if place and len(drawn) == 1 else (),
        value=number(known[0]),
        wanted=number(length),
        **values,
    )


def _has_own_column(line: Line) -> bool:
    """Say whether a paragraph set below a line stands in the line's column."""
    return line.side is Side.WHOLE or line.cell is not None or line.shape is not None


def _drawing(lines: Sequence[Line], typed: Line | None, length: float, room: float) -> list[Mend]:
    """Return what draws a line below lines; what only looks like a line is taken away."""
    last = lines[-1]
    if not _has_own_column(last) or not last.closes:
        return []
    if typed is not None and (typed.paragraph is last.paragraph or not (typed.opens and typed.closes)):
        return []
    bare = [SetLetters(it.place, it.start, it.end, underline=False) for it in lines if it.underlined]
    return [DrawLine(last.place, length, room, typed.place if typed else ""), *bare]


def _typed_below(sheet: Sheet, line: Line) -> Line | None:
    """Return a line of underscores or dashes below a line, in the same column."""
    for after in sheet.anatomy.lines[line.number + 1 : line.number + 4]:
        if after.cell is not line.cell or after.side is not line.side:
            continue
        if after.text:
            return after if RULE.match(after.text) and set(after.text.replace(" ", "")) != {"*"} else None
    return None


def _lengths(sheet: Sheet, lines: Sequence[Line]) -> list[tuple[float, str]] | None:
    """Return the lengths in mm of what is drawn below lines (0.0: not told), None when it cannot be known.

    With each comes the place of what can be made longer, "" where a border belongs to a line of text.
    """
    anatomy = sheet.anatomy
    last = lines[-1]
    found: list[tuple[float, str]] = []
    room = _room(sheet, last)
    for line in lines:
        found += _borders(line, line.paragraph.look.borders, room, ("bottom",))
    for after in anatomy.lines[last.number + 1 : last.number + 4]:
        if after.cell is not last.cell or after.shape is not last.shape or after.side is not last.side:
            break
        found += _borders(
            after, after.paragraph.look.borders, room, ("top", "bottom") if not after.text else ("top",)
        )
        if after.text:
            break
    shapes = _line_shapes(sheet, last)
    if shapes is None:
        return found or None
    found += [(shape.width_mm or 0.0, shape.place) for shape in shapes]
    if last.cell is not None and any(it.side == "bottom" for it in last.cell.borders):
        found.append((0.0, ""))
    return found


def _borders(
    line: Line, borders: Sequence[Border], room: float, sides: Sequence[str]
) -> list[tuple[float, str]]:
    look = line.paragraph.look
    if not any(it.side in sides for it in borders):
        return []
    length = max(room - look.left_mm - look.right_mm, 0.1)
    return [(length, "" if line.paragraph.text.strip() else line.place)]


def _room(sheet: Sheet, line: Line) -> float:
    """Return the width of the column that a line stands in."""
    if line.cell is not None and line.cell.width_mm:
        return line.cell.width_mm - line.cell.margins_mm[1] - line.cell.margins_mm[3]
    if line.shape is not None and line.shape.width_mm:
        return line.shape.width_mm
    setup: PageSetup = sheet.anatomy.paper.sections[0]
    return max(setup.width_mm - setup.left_mm - setup.right_mm, 1.0)


def _line_shapes(sheet: Sheet, line: Line) -> list[PaperShape] | None:
    """Return the drawn lines that belong to a line; None when there are some that may or may not."""
    anatomy = sheet.anatomy
    near: list[PaperShape] = []
    for other in anatomy.lines[: line.number + 12]:
        for shape in other.paragraph.shapes:
            if is_line(shape) and shape not in near:
                near.append(shape)
                if (other.cell is not None and line.cell is not None and other.cell is not line.cell) or (
                    line.cell is None and abs(other.number - line.number) > 12
                ):
                    near.remove(shape)
    title = anatomy.first(Part.TYPE_NAME)
    if line.cell is not None or not near:
        return near
    in_head = title is None or line.number < title.number
    held = [it for it in near if (title is None or _holder(sheet, it) < title.number) is in_head]
    if in_head and len(held) == 1:
        return None  # one line for two components: whose it is hangs on the picture
    return held


def _holder(sheet: Sheet, shape: PaperShape) -> int:
    return next((it.number for it in sheet.anatomy.lines if shape in it.paragraph.shapes), 0)
