"""Paper → Document: the head, the body and the closing put together. Nothing that is read is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bannai.documents.model import Document, Letterhead, Run
from bannai.documents.order import facts_in_order
from bannai.documents.paper import Paper, StoryKind
from bannai.documents.standards import Standard
from bannai.documents.vietnamese import fold
from bannai.drafting.papers.body import ORDINAL, body_of
from bannai.drafting.papers.closing import Closing, find_closing
from bannai.drafting.papers.head import Head, find_head
from bannai.drafting.papers.lines import Grid, Line, Piece, pieces_of

NUMBER_KEY, DATE_KEY = "so_van_ban", "ngay_ky"  # as in every kind of official paper
BLANK = "\u00a0" * 6  # room for the clerk's pen, as the drafting of official papers leaves it
_GREETING = "kinh thua"


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A paper as our Document. `notes` are ids of sentences about what could not be placed.

    `number` and `date` are what the head of the old paper had: the new one gets its own. In the document they
    are blank runs that name the facts `so_van_ban` and `ngay_ky`. `left_out` are the words of page headers
    and footers, which our pages do not have.
    """

    document: Document
    notes: tuple[str, ...] = ()
    number: str = ""
    date: str = ""
    left_out: tuple[str, ...] = ()


def document_of(paper: Paper, standards: Mapping[str, Standard], *, blank: bool = True) -> TakenOver:
    """Return a paper as a document; `standards` are nd30, party05 and speech by id.

    With `blank`, number and date of the head are taken out. Pure; the same paper gives the same document.
    """
    pieces = _with_notes(paper)
    names = {name for standard in standards.values() for name in standard.abbreviations}
    head = find_head(pieces, names)
    speech = not head.found and _is_speech(pieces)
    closing = find_closing(pieces[head.used :])
    body_pieces, behind, closing = _cut(pieces, head, closing)
    body = body_of(body_pieces, behind, speech=speech)
    standard = "speech" if speech else "party05" if head.party else "nd30"
    type_name = head.type_name
    known = {fold(name): name for name in standards[standard].abbreviations}
    name = known.get(fold("".join(run.text for run in type_name)), "")
    document = Document(
        kind_id="",
        kind_name=name or ("Công văn" if head.letter_subject else ""),
        standard=standard,
        sections=body.sections,
        letterhead=_letterhead(head, standards[standard], blank=blank) if head.found else None,
        type_name=type_name,
        subject=tuple(head.subject),
        addressed=tuple(head.addressed),
        addressed_word=""
        if head.addressed_word == standards[standard].wording.get("addressed")
        else (head.addressed_word),
        signatures=tuple(closing.signatures) if closing else (),
        recipients=tuple(closing.recipients) if closing else (),
        dateline=head.dateline,
    )
    document = replace(document, facts=facts_in_order(document, {ORDINAL.id: ORDINAL}))
    return TakenOver(document, tuple(body.notes), head.number, head.date, _left_out(paper))


def _with_notes(paper: Paper) -> list[Piece]:
    """Return the pieces of the body; a foot- or endnote stands behind the paragraph that calls it."""
    notes = {
        story.id: pieces_of(story.blocks)
        for story in paper.stories
        if story.kind in (StoryKind.FOOTNOTE, StoryKind.ENDNOTE)
    }
    result: list[Piece] = []
    for piece in pieces_of(paper.blocks):
        result.append(piece)
        lines = piece.lines() if isinstance(piece, Grid) else (piece,)
        for name in dict.fromkeys(note for line in lines for note in line.notes):
            result += notes.pop(name, [])
    for rest in notes.values():
        result += rest
    return result


def _is_speech(pieces: Sequence[Piece]) -> bool:
    lines = [piece for piece in pieces[:25] if isinstance(piece, Line)]
    return any(fold(line.plain).lstrip("- ").startswith(_GREETING) for line in lines)


def _cut(
    pieces: Sequence[Piece], head: Head, closing: Closing | None
) -> tuple[list[Piece], list[Piece], Closing | None]:
    """Return what is body and what stands behind the closing; what neither could place is body."""
    rest = pieces[head.used :]
    if closing is None:
        return [*head.left, *rest], [], None
    return [*head.left, *rest[: closing.start], *closing.left], list(rest[closing.end :]), closing


def _letterhead(head: Head, standard: Standard, *, blank: bool) -> Letterhead:
    wording = standard.wording
    symbol: list[Run] = []
    if head.symbol:
        symbol.append(Run(wording["symbol_prefix"]))
        symbol.append(Run(BLANK, NUMBER_KEY) if blank else Run(head.number or BLANK))
        symbol.append(Run(head.symbol))
    date: list[Run] = []
    if head.place:
        room = wording["date"].format(day=BLANK, month=BLANK, year=BLANK)
        date.append(Run(f"{head.place}, "))
        date.append(Run(room, DATE_KEY) if blank else Run(head.date))
    return Letterhead(
        superior=tuple(head.superior),
        issuer=tuple(head.issuer),
        symbol=tuple(symbol),
        place_date=tuple(date),
        letter_subject=tuple(head.letter_subject),
        urgency=head.urgency,
    )


def _left_out(paper: Paper) -> tuple[str, ...]:
    found: list[str] = []
    for story in paper.stories:
        if story.kind in (StoryKind.HEADER, StoryKind.FOOTER):
            for piece in pieces_of(story.blocks):
                lines = piece.lines() if isinstance(piece, Grid) else (piece,)
                found += [line.plain for line in lines if any(map(str.isalpha, line.plain))]
    return tuple(dict.fromkeys(found))


__all__ = ["BLANK", "DATE_KEY", "NUMBER_KEY", "TakenOver", "document_of"]
