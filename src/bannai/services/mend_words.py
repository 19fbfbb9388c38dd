"""What a mender did, in words: one sentence for each repair, every changed letter shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bannai import messages
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

_CONTEXT = 18
_SWITCHES = ("bold", "italic", "underline", "caps")
_MARGINS = ("top", "bottom", "left", "right")


@dataclass(frozen=True, slots=True)
class LetterChange:
    """Letters that became others: `old` and `new` are those alone, `before` and `after` with their words.

    `place` is that of the paragraph as it was when they changed.
    """

    place: str
    old: str
    new: str
    before: str
    after: str


def letter_changes(mends: Iterable[Mend], texts: dict[str, str]) -> tuple[LetterChange, ...]:
    """Return the changed letters of mends; `texts` are those of the paragraphs by place."""
    found = []
    for mend in mends:
        if isinstance(mend, ReplaceText):
            text = texts.get(mend.place, "")
            start, end = _word_start(text, mend.start), _word_end(text, mend.end)
            old = text[mend.start : mend.end]
            after = text[start : mend.start] + mend.text + text[mend.end : end]
            found.append(LetterChange(mend.place, old, mend.text, text[start:end].strip(), after.strip()))
    return tuple(found)


def _word_start(text: str, at: int) -> int:
    start = at
    while start > 0 and at - start < _CONTEXT and not text[start - 1 : start].isspace():
        start -= 1
    return start


def _word_end(text: str, at: int) -> int:
    end = at
    while end < len(text) and end - at < _CONTEXT and not text[end].isspace():
        end += 1
    return end


def done_in_words(mends: Sequence[Mend], letters: Sequence[LetterChange]) -> str:
    """Return what mends do, as the end of a sentence."""
    phrases = dict.fromkeys(phrase for mend in mends for phrase in _phrases(mend))
    pairs = Counter((it.before, it.after) for it in letters)
    told = [
        messages.text(_name(after, count), before=before, after=after, count=count)
        for (before, after), count in pairs.items()
    ]
    return "; ".join((*phrases, *told))


def _name(after: str, count: int) -> str:
    if not after:
        return "mend.gone"
    return "mend.letters" if count == 1 else "mend.letters_times"


def _phrases(mend: Mend) -> Iterator[str]:
    match mend:
        case SetLetters():
            yield from _letters(mend)
        case SetParagraph():
            yield from _paragraph(mend)
        case SetPage():
            if mend.width_mm is not None and mend.height_mm is not None:
                yield _say("paper", width=_number(mend.width_mm), height=_number(mend.height_mm))
            for side in _MARGINS:
                if (length := getattr(mend, f"{side}_mm")) is not None:
                    yield _say(side, value=_number(length))
        case SetLabel():
            yield _say("label")
        case SetPageNumber():
            yield _say("page_number", size=_number(mend.size_pt))
        case DrawLine():
            yield _say("draw_line", value=_number(mend.length_mm))
        case SetLine():
            yield _say("set_line", value=_number(mend.length_mm))
        case InsertBelow():
            yield _say("insert", text=mend.text)
        case HeadTable():
            yield _say("head")
        case ConvertFont():
            yield _say("convert", font=mend.font)
        case AcceptChanges():
            yield _say("accept")
        case FitTable():
            yield _say("table", value=_number(mend.width_mm))
        case _:
            pass


def _letters(mend: SetLetters) -> Iterator[str]:
    if mend.font is not None:
        yield _say("font", font=mend.font)
    if mend.size_pt is not None:
        yield _say("size", size=_number(mend.size_pt))
    for name in _SWITCHES:
        wanted = getattr(mend, name)
        if wanted is not None:
            yield _say(name if wanted else f"not_{name}")
    if mend.black:
        yield _say("black")
    if mend.highlight is False:
        yield _say("not_highlight")


def _paragraph(mend: SetParagraph) -> Iterator[str]:
    if mend.align is not None:
        yield _say(f"align_{mend.align.value}")
    if mend.first_line_mm and not mend.align:
        yield _say("first_line", value=f"{round(mend.first_line_mm / 10, 2):g}".replace(".", ","))
    for name in ("before", "line_multiple", "line_exact"):
        value = getattr(mend, name if name == "line_multiple" else f"{name}_pt")
        if value is not None:
            yield _say(name, value=_number(value))


def _say(name: str, **values: object) -> str:
    return messages.text(f"mend.do_{name}", **values)


def _number(value: float) -> str:
    return f"{round(value, 1):g}".replace(".", ",")
