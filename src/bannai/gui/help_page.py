"""Help: the user guide (the same text as docs/huong-dan.md), and what to send to a supporter."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from bannai import messages
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.icons import put_icon
from bannai.gui.shell_parts import words
from bannai.gui.style import GRID_PX, scaled
from bannai.paths import guide_file
from bannai.services.doctor_service import Finding

_HEADING = re.compile(r"^## +(.+?)\s*$", re.MULTILINE)
_CONTENTS_WIDTH_PX = 25 * GRID_PX


class HelpPage(QWidget):
    """The guide with its contents; `left` goes back to the work."""

    left = Signal()

    def __init__(self, desk: Desk, *, with_machine: bool = True) -> None:
        """Read the guide (a small file that ships with the program); the machine is told on request."""
        super().__init__()
        self.setObjectName("page")
        self._desk = desk
        self._topics: list[str] = []
        self._machine_text = ""
        self._with_machine = with_machine
        self.contents = QListWidget()
        self.contents.setAccessibleName(messages.text("settings.help_contents"))
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.contents.setWordWrap(True)
        self.contents.currentRowChanged.connect(self._on_topic_chosen)
        self.text = QTextBrowser()
        self.text.setAccessibleName(messages.text("settings.help_text"))
        self.text.setOpenLinks(False)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(self.contents)
        split.addWidget(self.text)
        split.setStretchFactor(1, 1)
        split.setSizes([scaled(_CONTENTS_WIDTH_PX), scaled(4 * _CONTENTS_WIDTH_PX)])
        self._pages = QStackedWidget()
        self._pages.addWidget(split)
        self._pages.addWidget(self._make_machine())
        self.back = _button("help_back", "back")
        self.back.clicked.connect(self.left)
        QShortcut(QKeySequence("Esc"), self, self.left.emit)  # wherever in the window the focus is
        self.machine = _button("machine", "machine")
        self.machine.clicked.connect(self.show_machine)
        self.guide = _button("machine_guide", "help")
        self.guide.clicked.connect(lambda: self.show_topic())
        row = QHBoxLayout()
        row.setSpacing(2 * GRID_PX)
        row.addWidget(words(messages.text("settings.help_title"), "pageTitle", self), 1)
        for button in (self.machine, self.guide, self.back):
            row.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(4 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        whole.setSpacing(2 * GRID_PX)
        whole.addLayout(row)
        whole.addWidget(self._pages, 1)
        self._read()
        self.guide.hide()
        self.machine.setVisible(with_machine)

    def topics(self) -> tuple[str, ...]:
        """Return the headings of the guide in their order."""
        return tuple(self._topics)

    def show_topic(self, topic: str = "") -> None:
        """Show the guide, at the first heading that begins with `topic`."""
        self._pages.setCurrentIndex(0)
        self.guide.hide()
        self.machine.setVisible(self._with_machine)
        row = next((number for number, it in enumerate(self._topics) if it.startswith(topic)), 0)
        if self.contents.count():
            self.contents.setCurrentRow(row)
            self._on_topic_chosen(row)
        self.text.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the topic at the top: lines break elsewhere now, at the first show for the first time."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._show_chosen)

    def show_machine(self) -> None:
        """Show what a supporter needs to know of this machine."""
        self._pages.setCurrentIndex(1)
        self.machine.hide()
        self.guide.show()
        self.copy.setEnabled(False)
        self._findings.setPlainText(messages.text("settings.machine_looking"))
        doctor = self._desk.program.doctor
        self._desk.tasks.start(lambda _cancelled: doctor.look(), self._show_findings, self._on_failed)

    def _make_machine(self) -> QWidget:
        part = QWidget()
        self._findings = QTextBrowser(part)
        self._findings.setAccessibleName(messages.text("settings.machine_title"))
        self.copy = _button("machine_copy", "copy")
        self.copy.clicked.connect(self._on_copy_clicked)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID_PX)
        column.addWidget(words(messages.text("settings.machine_title"), "familyTitle", part))
        column.addWidget(words(messages.text("settings.machine_more"), "", part))
        column.addWidget(self._findings, 1)
        row = QHBoxLayout()
        row.addWidget(self.copy)
        row.addStretch(1)
        column.addLayout(row)
        return part

    def _read(self) -> None:
        try:
            text = guide_file().read_text("utf-8")
        except OSError:
            self.text.setPlainText(messages.text("settings.help_missing"))
            return
        self._topics = _HEADING.findall(text)
        self.text.document().setMarkdown(text, QTextDocument.MarkdownFeature.MarkdownNoHTML)
        self._show_code_as_words()
        self.contents.addItems(self._topics)

    def _show_code_as_words(self) -> None:
        """What is to be typed stands in the font of the window: a fixed one may lack Vietnamese letters."""
        found: list[tuple[int, int]] = []
        block = self.text.document().begin()
        while block.isValid():
            pieces = block.begin()
            while not pieces.atEnd():
                piece = pieces.fragment()
                if piece.charFormat().fontFixedPitch():
                    found.append((piece.position(), piece.length()))
                pieces += 1
            block = block.next()
        plain = QTextCharFormat()
        plain.setFontWeight(QFont.Weight.Bold)
        for start, length in found:
            cursor = QTextCursor(self.text.document())
            cursor.setPosition(start)
            cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(plain)

    def _on_topic_chosen(self, row: int) -> None:
        if not 0 <= row < len(self._topics):
            return
        block = self.text.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() == 2 and block.text() == self._topics[row]:
                break
            block = block.next()
        if block.isValid():
            self.text.setTextCursor(QTextCursor(block))
            top = self.text.document().documentLayout().blockBoundingRect(block).top()
            self.text.verticalScrollBar().setValue(int(top) if row else 0)  # the first stands under the title

    def _show_chosen(self) -> None:
        if self._pages.currentIndex() == 0:
            self._on_topic_chosen(self.contents.currentRow())

    def _show_findings(self, findings: tuple[Finding, ...]) -> None:
        self._machine_text = "\n".join(
            messages.text(
                "settings.machine_line",
                label=it.label,
                value=it.value,
                state=messages.text("doctor.good" if it.good else "doctor.bad"),
            )
            for it in findings
        )
        self._findings.setPlainText(self._machine_text)
        self.copy.setEnabled(True)
        self.copy.setFocus()

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._machine_text)
        self._desk.say(messages.text("settings.machine_copied"))

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._desk.warn(sentence)


def _button(name: str, icon: str) -> QPushButton:
    text = messages.text(f"settings.{name}")
    button = QPushButton(text)
    button.setAccessibleName(text.replace("&", ""))
    put_icon(button, icon)
    return button
