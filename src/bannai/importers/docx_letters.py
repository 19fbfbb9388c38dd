"""The letters of a paragraph in its XML: which element holds each, runs cut in two, letters exchanged.

What is counted is `PaperParagraph.text`: the letters on paper, hidden and deleted ones left out. Where the
XML and what was read of it do not agree, there are no letters, and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import groupby

from lxml import etree

from bannai.documents.paper import PaperParagraph, PaperRun
from bannai.importers.docx_paragraphs import FIXED, TEXTS, content
from bannai.importers.docx_places import inlines
from bannai.importers.docx_symbols import symbol_char
from bannai.importers.docx_xml import Element, W, value

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(slots=True)
class Piece:
    """Neighbouring letters of one element: a w:t, or what stands for one letter (a tab, a break, a sign).

    `start` counts the letters on paper before it; it says nothing where `run` is not visible.
    """

    holder: Element
    element: Element
    start: int
    text: str
    run: PaperRun

    @property
    def end(self) -> int:
        """The letters on paper up to its end."""
        return self.start + len(self.text)

    @property
    def is_text(self) -> bool:
        """Whether its letters can be exchanged one by one."""
        return self.element.tag in TEXTS

    def write(self, text: str) -> None:
        """Put other letters there; a sign becomes text, or goes."""
        if self.is_text:
            self.element.text = text
            self.element.set(_SPACE, "preserve")
        elif text != self.text:
            parent = self.element.getparent()
            if text and parent is not None:
                made = _text(text)
                parent.replace(self.element, made)
                self.element = made
            elif parent is not None:
                parent.remove(self.element)
        self.text = text


def pieces_of(paragraph: Element, paper: PaperParagraph) -> list[Piece] | None:
    """Return the letters of a w:p as it was read, hidden and deleted ones too; None where they differ."""
    elements = [item for item, _, _ in inlines(paragraph)]
    found: list[Piece] = []
    at = 0
    for index, group in groupby((run for run in paper.runs if run.text), key=lambda run: run.index):
        if index >= len(elements):
            return None
        holder = elements[index]
        runs = [*group]
        atoms = [*_atoms(holder)] if holder.tag == W + "r" else [(holder, len(runs[0].text))]
        shared = _shared(runs, atoms)
        if shared is None:
            return None
        for element, text, run in shared:
            found.append(Piece(holder, element, at, text, run))
            at += len(text) if run.visible else 0
    return found


def _atoms(run: Element) -> Iterator[tuple[Element, int]]:
    """Yield each element of a run that holds letters, with their number."""
    for child in content(run):
        if child.tag in TEXTS:
            if child.text:
                yield child, len(child.text)
        elif child.tag == W + "br" or child.tag in FIXED:
            yield child, 1
        elif child.tag == W + "sym":
            code = (value(child, "char") or "")[:8]
            font = (value(child, "font") or "").strip()
            try:
                shown = symbol_char(int(code, 16), font or "x")
            except ValueError:
                shown = ""
            if shown:
                yield child, 1


def _shared(
    runs: Sequence[PaperRun], atoms: Sequence[tuple[Element, int]]
) -> list[tuple[Element, str, PaperRun]] | None:
    """Give each element its letters of the runs that were read of it; None when they do not come out even."""
    found = []
    waiting = iter(atoms)
    for run in runs:
        at = 0
        while at < len(run.text):
            element, length = next(waiting, (None, 0))
            if element is None or at + length > len(run.text):
                return None
            found.append((element, run.text[at : at + length], run))
            at += length
    return found if next(waiting, None) is None else None


# ---- changing ----------------------------------------------------------------------------------------------


def letters_between(pieces: list[Piece], start: int, end: int) -> list[Element]:
    """Return the runs that hold the letters `start` to `end` alone; runs are cut where they must be."""
    _cut(pieces, start)
    _cut(pieces, end)
    inside = [it for it in pieces if it.run.visible and start <= it.start and it.end <= end and it.text]
    holders = [it.holder for it in inside if it.holder.tag == W + "r"]
    return [*dict.fromkeys(holders)]


def _cut(pieces: list[Piece], at: int) -> None:
    """Let a run begin with letter `at`."""
    for number, piece in enumerate(pieces):
        if piece.run.visible and piece.start < at < piece.end and piece.is_text:
            _cut_text(pieces, number, at - piece.start)
            break
    for number, piece in enumerate(pieces[1:], start=1):
        before = pieces[number - 1]
        if piece.run.visible and piece.start == at and before.holder is piece.holder:
            _cut_run(pieces, number)
            return


def _cut_text(pieces: list[Piece], number: int, length: int) -> None:
    piece = pieces[number]
    rest = piece.text[length:]
    made = deepcopy(piece.element)
    raw = piece.element.text or ""
    made.text, piece.element.text = raw[length:], raw[:length]
    for element in (made, piece.element):
        element.set(_SPACE, "preserve")
    made.tail = piece.element.tail
    piece.element.tail = None
    piece.element.addnext(made)
    piece.text = piece.text[:length]
    pieces.insert(number + 1, Piece(piece.holder, made, piece.end, rest, piece.run))


def _cut_run(pieces: list[Piece], number: int) -> None:
    piece = pieces[number]
    old = piece.holder
    if piece.element.getparent() is not old or old.tag != W + "r":
        return
    made = etree.Element(old.tag, dict(old.attrib))
    form = old.find(W + "rPr")
    if form is not None:
        made.append(deepcopy(form))
    for element in [piece.element, *piece.element.itersiblings()]:
        made.append(element)
    old.addnext(made)
    for other in pieces[number:]:
        if other.holder is old:
            other.holder = made


def replace_letters(paragraph: Element, pieces: list[Piece], start: int, end: int, text: str) -> None:
    """Put text in place of the letters `start` to `end`; what comes after must have been changed before.

    Letters that stay are not touched; as many new ones as old ones take the looks of the old one by one.
    """
    shown = [it for it in pieces if it.run.visible and it.text]
    old = "".join(it.text for it in shown)[start:end]
    while old and text and old[0] == text[0]:
        old, text, start = old[1:], text[1:], start + 1
    while old and text and old[-1] == text[-1]:
        old, text, end = old[:-1], text[:-1], end - 1
    if len(old) == len(text):
        for at, letter in enumerate(text, start=start):
            _write(shown, at, at + 1, letter)
    elif old:
        for piece in reversed([it for it in shown if it.start < end and it.end > start]):
            first = piece.start <= start
            _write(shown, max(start, piece.start), min(end, piece.end), text if first else "")
    elif text:
        _insert(paragraph, shown, start, text)


def _write(shown: Sequence[Piece], start: int, end: int, text: str) -> None:
    piece = next(it for it in shown if it.start <= start < it.end)
    if piece.is_text:
        raw = piece.element.text or ""
        piece.write(raw[: start - piece.start] + text + raw[end - piece.start :])
    elif piece.holder.tag == W + "r":
        piece.write(text)


def _insert(paragraph: Element, shown: Sequence[Piece], at: int, text: str) -> None:
    before = next((it for it in shown if it.start < at <= it.end and it.is_text), None)
    after = next((it for it in shown if it.start == at and it.is_text), None)
    piece = before or after
    if piece is not None:
        raw = piece.element.text or ""
        piece.write(raw[: at - piece.start] + text + raw[at - piece.start :])
        return
    left = next((it for it in shown if it.end == at), None)
    if left is not None and left.holder.tag == W + "r":  # between a break and a sign
        left.element.addnext(_text(text))
        return
    made = etree.Element(W + "r")
    made.append(_text(text))
    if shown:
        near = shown[0].holder if at == 0 else (left or shown[-1]).holder
        form = near.find(W + "rPr")
        if form is not None:
            made.insert(0, deepcopy(form))
        (near.addprevious if at == 0 else near.addnext)(made)
        return
    form = paragraph.find(f"{W}pPr/{W}rPr")
    if form is not None:
        copied = etree.SubElement(made, W + "rPr")
        made.insert(0, copied)
        copied.extend(deepcopy(child) for child in form if child.tag not in _MARKS)
    paragraph.append(made)


_MARKS = {W + name for name in ("ins", "del", "moveFrom", "moveTo", "rPrChange")}


def _text(text: str) -> Element:
    made = etree.Element(W + "t")
    made.text = text
    made.set(_SPACE, "preserve")
    return made
