"""Runs of text in the editor: each stretch of letters names the run that it was written as.

A run keeps its fact only while the fact's own words stand there; what is typed beside them is text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextCursor

from bannai.documents.facts import Fact, FactKind
from bannai.documents.model import Inline, Run
from bannai.documents.vietnamese import nfc
from bannai.gui.text_format import RUN

_LEAST_WORDS_KEPT = 3  # of a long answer whose words were changed, pieces this long are still the answer's


class RunBook:
    """Remembers the runs that were written into one editor, and reads them back."""

    def __init__(self) -> None:
        """No run yet."""
        self._runs: list[tuple[Run, Fact | None]] = []
        self._untied: dict[int, Run] = {}
        self._outdated: set[tuple[str, str]] = set()
        self.facts: dict[str, Fact] = {}  # the last one known by each id
        self.used: dict[str, Fact] = {}  # those read since it was emptied

    def know(self, facts: Iterable[Fact], *, outdating: bool = False) -> None:
        """Take the facts that runs written from now on name.

        `outdating`: an answer was changed, so what runs written before say of the same fact is no longer
        it, and stays so when undo brings them back.
        """
        for fact in facts:
            old = self.facts.get(fact.id)
            if outdating and old is not None and old.text != fact.text:
                self._outdated.add((old.id, old.text))
            self._outdated.discard((fact.id, fact.text))
            self.facts[fact.id] = fact
        self._untied.clear()

    def insert(self, cursor: QTextCursor, inline: Inline, form: QTextCharFormat) -> None:
        """Write runs at a cursor. Runs that meet stay apart by their number."""
        for run in inline:
            self._runs.append((run, self.facts.get(run.fact or "")))
            own = QTextCharFormat(form)
            own.setProperty(RUN, len(self._runs))
            cursor.insertText(run.text, own)

    def run_at(self, form: QTextCharFormat) -> Run | None:
        """Return the run that letters were written as; without its fact when that is outdated."""
        number = form.property(RUN)
        if not isinstance(number, int) or not 0 < number <= len(self._runs):
            return None
        run, fact = self._runs[number - 1]
        if fact is None:
            return run
        if (fact.id, fact.text) in self._outdated:
            return self._untied.setdefault(number, replace(run, fact=None))
        if fact.id not in self.used or fact == self.facts.get(fact.id):
            self.used[fact.id] = fact
        return run

    def read(self, blocks: Iterable[QTextBlock]) -> Inline:
        """Return the runs of one line, or of the lines of a table cell (joined by a space)."""
        pieces: list[tuple[Run | None, str]] = []
        for number, block in enumerate(blocks):
            if number and pieces:
                pieces.append((None, " "))
            fragments = block.begin()
            while not fragments.atEnd():
                fragment = fragments.fragment()
                run = self.run_at(fragment.charFormat())
                if pieces and pieces[-1][0] is run and run is not None:
                    pieces[-1] = (run, pieces[-1][1] + fragment.text())
                else:
                    pieces.append((run, fragment.text()))
                fragments += 1
        return _joined(piece for run, text in pieces for piece in self._pieces(run, text))

    def _pieces(self, run: Run | None, text: str) -> list[tuple[Run, bool]]:
        """Return the runs that letters are now, each with whether it differs from what was written."""
        if run is not None and text == run.text:
            return [(run, False)]
        text = typed(text)
        if run is None or not run.fact:
            return [(replace(run or Run(""), text=text), True)] if text else []
        fact = self.facts.get(run.fact)
        long_answer = fact is not None and fact.kind is FactKind.TEXT
        kept = _kept(run.text, text, long_answer=long_answer)
        plain = replace(run, fact=None)
        return [
            (replace(run if stays else plain, text=text[start:end]), True)
            for start, end, stays in kept
            if end > start
        ]


def typed(text: str) -> str:
    """Return what was typed or pasted as text of the model: NFC, one line, nothing invisible."""
    text = nfc(re.sub("[\u2028\u2029\n\r\t\u00a0]", " ", text))
    return "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))


def _kept(old: str, new: str, *, long_answer: bool) -> list[tuple[int, int, bool]]:
    """Cut a changed run: (start, end, whether these are still the fact's words)."""
    at = new.find(old) if old.strip() else -1
    if at >= 0 and _parted(new, at, at + len(old)):
        return [(0, at, False), (at, at + len(old), True), (at + len(old), len(new), False)]
    if not long_answer:
        return [(0, len(new), False)]
    limit = min(len(old), len(new))
    head = next((i for i in range(limit) if old[i] != new[i]), limit)
    tail = next((i for i in range(limit - head) if old[-1 - i] != new[-1 - i]), limit - head)
    while head and not _parted(new, 0, head):
        head -= 1
    while tail and not _parted(new, len(new) - tail, len(new)):
        tail -= 1
    head = head if len(new[:head].split()) >= _LEAST_WORDS_KEPT else 0
    tail = tail if tail and len(new[-tail:].split()) >= _LEAST_WORDS_KEPT else 0
    return [(0, head, True), (head, len(new) - tail, False), (len(new) - tail, len(new), True)]


def _parted(text: str, start: int, end: int) -> bool:
    """Whether a stretch begins and ends where words and figures do: “12” is not in “12,5” or “112”."""
    inner = text[start:end]
    before, after = text[:start], text[end:]
    if re.match(r"\w", inner[:1]) and re.search(r"\w$", before):
        return False
    if re.match(r"\d", inner) and re.search(r"\d[.,]$", before):
        return False
    if re.search(r"\w$", inner) and re.match(r"\w", after):
        return False
    return not (re.search(r"\d$", inner) and re.match(r"[.,]\d", after))


def _joined(pieces: Iterable[tuple[Run, bool]]) -> Inline:
    """Join plain text that editing cut apart; runs that stand as they were written stay apart."""
    result: list[tuple[Run, bool]] = []
    for run, changed in pieces:
        last, last_changed = result[-1] if result else (run, False)
        looks = (last.fact, last.bold, last.italic) == (None, run.bold, run.italic)
        if result and looks and run.fact is None and (changed or last_changed):
            result[-1] = (replace(last, text=last.text + run.text), True)
        else:
            result.append((run, changed))
    return tuple(run for run, _ in result)
