"""What is pasted from Word, Excel or Zalo: cleaned, as plain text, as items of a list, as cells of a table.

Only what is pasted or dropped is cleaned; what is typed is never touched. UniKey can be set to send its
letters through the clipboard, so a short piece on one line keeps the spaces at its ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QTextDocumentFragment,
)
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from bannai.documents.vietnamese import clean, fold, split_list

ROWS_MAX = 2_000  # of a pasted table; a table answer holds far fewer
# Bullets as Word, Excel and Zalo write them; Wingdings' are letters or private signs before a tab.
_BULLET = re.compile(
    r"^[^\S\n]*(?:[•·▪◦‣●○■–—*§\uf000-\uf0ff]|[-](?=[^\S\n])|[Øüovq](?=\t))[^\S\n]+", re.MULTILINE
)
# What a chat sets before each message that is copied: the time and who wrote it.
_CHAT = re.compile(
    r"^\[(?=[^\]\n]*\d:\d\d)(?=[^\]\n]*\d/\d)[\d\s:/,.-]{8,24}\][^\S\n][^:\n]{1,60}:[^\S\n]", re.MULTILINE
)
_ENDS = (" ", "\u00a0")


def plain(mime: QMimeData) -> str:
    """Return the text of the clipboard or of a drop, out of formatted text if there is no other.

    It is as it is there but for what a chat sets before its messages.
    """
    text = mime.text() if mime.hasText() else ""
    if not text and mime.hasHtml():
        text = QTextDocumentFragment.fromHtml(mime.html()).toPlainText()
    return _CHAT.sub("", text)


def local_files(mime: QMimeData) -> list[Path]:
    """Return the files of this machine that are dropped or pasted, by their paths."""
    urls = mime.urls() if mime.hasUrls() else []
    return [Path(it.toLocalFile()) for it in urls if it.isLocalFile()]


def clipboard() -> QMimeData:
    """Return what the clipboard holds; some systems answer with nothing at all when it is empty."""
    held: QMimeData | None = QGuiApplication.clipboard().mimeData()
    return held if held is not None else QMimeData()


def one_line(text: str) -> str:
    """Return pasted text for one line: clean, its line ends as spaces. A space at an end of it stays."""
    cleaned = clean(text, multiline=False).strip(" ")
    before = " " if text[:1] in _ENDS else ""
    after = " " if text[-1:] in _ENDS and cleaned else ""
    return f"{before}{cleaned}{after}"


def paragraphs(text: str) -> str:
    """Return pasted text for several lines: clean, bullets of any kind as `- `."""
    if "\n" not in text and "\r" not in text and not _BULLET.match(text):
        return one_line(text)
    return clean(_BULLET.sub("- ", _line_ends(text)))


def items(text: str) -> list[str]:
    """Return the items of a pasted list, each on a line, without bullets and numbers."""
    return [clean(item, multiline=False) for item in split_list(paragraphs(text))]


def is_list(text: str) -> bool:
    """Say whether pasted text is a list rather than a piece of a line."""
    return len(_line_ends(text).strip("\n").split("\n")) > 1 or _BULLET.match(text) is not None


def cells(mime: QMimeData) -> list[list[str]]:
    """Return the cells of a pasted table, row by row: one cell for a simple text, [] for none."""
    rows: list[list[str]] = []
    html = mime.html() if mime.hasHtml() else ""
    if "<table" in html.lower():
        rows = html_cells(html)
    if not rows:
        rows = text_cells(text) if (text := plain(mime)) else []
    return [[one_line(cell).strip() for cell in row] for row in rows[:ROWS_MAX]]


def text_cells(text: str) -> list[list[str]]:
    """Split text at tabs and line ends. Excel sets a cell with such signs inside into quotes."""
    text = _line_ends(text).strip("\n")
    rows: list[list[str]] = [[]]
    place = 0
    while place <= len(text):
        quoted = _QUOTED.match(text, place)
        if quoted and not any(sign in quoted[1] for sign in ("\t", "\n", '""')):
            quoted = None  # the quotes are the writer's own
        found = quoted or _PLAIN.match(text, place)
        if found is None:
            break
        rows[-1].append(found[1].replace('""', '"') if quoted else found[1])
        place = found.end()
        if text[place : place + 1] == "\n":
            rows.append([])
        place += 1
    return rows


_QUOTED = re.compile(r'"((?:[^"]++|"")*+)"(?=[\t\n]|\Z)')
_PLAIN = re.compile(r"([^\t\n]*)")


def html_cells(html: str) -> list[list[str]]:
    """Return the cells of the first table of formatted text; merged cells are followed by empty ones."""
    reader = _TableReader()
    try:
        reader.feed(html)
        reader.close()
    except AssertionError:  # what Word writes is not always what a parser of the language expects
        return []
    return [row for row in reader.rows if any(cell.strip() for cell in row)]


class _TableReader(HTMLParser):
    """Collects the cells of the outermost tables."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._below: dict[int, int] = {}  # column → rows that a merged cell still covers
        self._depth = 0
        self._silent = 0
        self._cell: list[str] | None = None
        self._spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "script", "title"):
            self._silent += 1
        elif tag == "table":
            self._depth += 1
        elif self._depth == 1 and tag == "tr":
            self._end_cell()
            self.rows.append([])
        elif self._depth == 1 and tag in ("td", "th") and self.rows:
            self._end_cell()
            self._skip_covered()
            self._cell = []
            given = dict(attrs)
            self._spans = (_number(given.get("colspan")), _number(given.get("rowspan")))
        elif self._cell is not None and tag in ("p", "div", "br", "li"):
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script", "title"):
            self._silent = max(0, self._silent - 1)
        elif tag == "table":
            if self._depth == 1:
                self._end_cell()
            self._depth = max(0, self._depth - 1)
        elif self._depth == 1 and tag in ("td", "th", "tr"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.append(" ".join(data.split("\n")))

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        columns, rows = self._spans
        first = len(self.rows[-1])
        self.rows[-1] += ["".join(self._cell), *[""] * (columns - 1)]
        for column in range(first, first + columns):
            self._below[column] = rows - 1
        self._cell = None

    def _skip_covered(self) -> None:
        row = self.rows[-1]
        while self._below.get(len(row), 0) > 0:
            self._below[len(row)] -= 1
            row.append("")


def _number(value: str | None) -> int:
    return min(int(value), 100) if value and value.isdecimal() and int(value) else 1


def fitted(rows: Sequence[Sequence[str]], labels: Sequence[str]) -> list[list[str]]:
    """Return pasted rows without what the table has already: its headings, a column of running numbers."""
    wanted = [fold(label) for label in labels]
    kept = [list(row) for row in rows]
    first = [row[0] if row else "" for row in kept]
    headed = bool(first and wanted) and _counts(first[0]) and not _counts(wanted[0])
    if headed or (kept and len(kept[0]) > len(wanted) and _is_numbering(first)):
        kept = [row[1:] for row in kept]
    # Headings are written in many ways (ĐVT, Đơn vị tính): the first one that is the table's own is enough.
    if kept and kept[0] and (headed or fold(kept[0][0]) == wanted[0]):
        kept = kept[1:]
    return kept


def _counts(heading: str) -> bool:
    return fold(heading).strip(" .") in ("stt", "tt", "so tt", "so thu tu")


def _is_numbering(column: list[str]) -> bool:
    """Whether a column without a heading only counts: 1, 2, 3 …"""
    numbers = [str(number) for number in range(1, len(column) + 1)]
    return len(column) > 1 and [cell.strip(" .") for cell in column] == numbers


def _line_ends(text: str) -> str:
    return re.sub("\r\n|[\r\u2028\u2029\v\f]", "\n", text)


class CleanLine(QLineEdit):
    """A line into which clean text is pasted and dropped; lists and tables are handed on where wanted."""

    list_pasted = Signal(list)
    table_pasted = Signal(QMimeData)

    def __init__(self, parent: QWidget | None = None, *, takes: str = "line") -> None:
        """`takes`: `line`; `list` = several items are handed on; `table` = cells are handed on."""
        super().__init__(parent)
        self._takes = takes

    def take_in(self, mime: QMimeData) -> None:
        """Take pasted or dropped text in at the cursor; undo brings back what it replaces."""
        text = plain(mime)
        if self._takes == "table" and len(found := cells(mime)) + len(found[0] if found else ()) > 2:
            self.table_pasted.emit(mime)
        elif self._takes == "list" and is_list(text):
            self.list_pasted.emit(items(text))
        else:
            self.insert(one_line(text))

    def forget_undo(self) -> None:
        """Begin undo anew, with the text that stands here. Never while someone types."""
        blocked = self.blockSignals(True)
        self.setText(self.text())
        self.setCursorPosition(0)
        self.blockSignals(blocked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Paste by the keyboard."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Paste by the menu."""
        menu = self.createStandardContextMenu()
        for action in menu.actions():
            if action.objectName() == "edit-paste":
                action.triggered.disconnect()
                action.triggered.connect(self._paste)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def dropEvent(self, event: QDropEvent) -> None:
        """Drop: what comes from elsewhere is cleaned, a move inside the line is Qt's own."""
        if event.source() is self:
            super().dropEvent(event)
            return
        self.setCursorPosition(self.cursorPositionAt(event.position().toPoint()))
        self.take_in(event.mimeData())
        event.acceptProposedAction()

    def _paste(self) -> None:
        if not self.isReadOnly():
            self.take_in(clipboard())


class CleanText(QPlainTextEdit):
    """Several lines into which clean text is pasted; with `by_line`, a pasted list is an item a line."""

    def __init__(self, parent: QWidget | None = None, *, by_line: bool = False) -> None:
        """`by_line`: each line is an item."""
        super().__init__(parent)
        self._by_line = by_line

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste or drop; undo brings back what it replaces."""
        text = plain(source)
        clean_text = "\n".join(items(text)) if self._by_line and is_list(text) else paragraphs(text)
        self.textCursor().insertText(clean_text)
        self.ensureCursorVisible()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text in any form."""
        return source.hasText() or source.hasHtml()
