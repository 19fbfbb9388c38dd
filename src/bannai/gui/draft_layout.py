"""How a draft's page is laid out: text and page side by side, behind tabs where there is little room."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from bannai import messages
from bannai.documents.kinds import DocumentKind
from bannai.gui.desk import Desk
from bannai.gui.draft_toolbar import DraftToolbar
from bannai.gui.icons import put_icon
from bannai.gui.machine_bar import GrowingText, MachineBar
from bannai.gui.machine_strip import MachineStrip
from bannai.gui.message_bar import BusyBar
from bannai.gui.outline_step import OutlineStep
from bannai.gui.page_panel import PagePanel
from bannai.gui.paste import local_files
from bannai.gui.proposal_bar import ProposalBar
from bannai.gui.style import GRID_PX, scaled
from bannai.gui.text_editor import TextEditor
from bannai.gui.writing_bar import WritingBar
from bannai.services.edit_service import How

SIDE_BY_SIDE_FROM_PX = 1200  # at a text size of 100 %


class DraftLayout(QWidget):
    """The widgets of the page in their places; what they do is DraftPage's.

    `files_dropped(list of Path)` brings files of this machine that were dropped anywhere on the page.
    """

    files_dropped = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        """Make all widgets."""
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self.outline = OutlineStep()
        self.toolbar = DraftToolbar()
        self.reading = BusyBar()
        self.writing = WritingBar()
        self.machine = MachineBar()
        self.text = TextEditor()
        self.strip = MachineStrip(self.text)
        self.growing = GrowingText()
        self.proposals = ProposalBar()
        self.pages = PagePanel(desk)
        self._build()
        self._set_tab_order()
        self._connect_parts()

    def show_kind(self, kind: DocumentKind, ways: Sequence[How]) -> None:
        """Offer what a kind has words for; one from a Word file of the office has its outline for good."""
        self.toolbar.show_kind(kind, ways)
        self.parts.setVisible(kind.pattern is None)

    def show_draft(self) -> None:
        """Show the text and the pages."""
        self._stack.setCurrentWidget(self._draft)

    def show_outline_list(self) -> None:
        """Show the outline."""
        self._stack.setCurrentWidget(self.outline)
        self.outline.list.setFocus()

    def show_text(self) -> None:
        """Bring the text into sight where it stands behind a tab."""
        self.tabs.setCurrentIndex(0)

    def _build(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.text, 3)
        column.addWidget(self.growing, 1)
        column.addWidget(self.proposals, 3)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setAccessibleName(messages.text("draft.splitter_name"))
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(left)
        self._splitter.addWidget(self.pages)
        self._splitter.setSizes([1000, 1000])
        self._left = left
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(messages.text("draft.tabs_name"))
        self.tabs.addTab(messages.text("draft.tab_text"))
        self.tabs.addTab(messages.text("draft.tab_page"))
        self._draft = QWidget()
        whole = QVBoxLayout(self._draft)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.toolbar)
        whole.addWidget(self.reading)
        whole.addWidget(self.writing)
        whole.addWidget(self.machine)
        whole.addWidget(self.tabs)
        whole.addWidget(self._splitter, 1)
        whole.addWidget(self._footer())
        self.tabs.currentChanged.connect(self._arrange)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.outline)
        self._stack.addWidget(self._draft)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def _footer(self) -> QWidget:
        footer = QWidget()
        footer.setObjectName("footer")
        footer.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.back = _button("back_to_answers", "back")
        self.parts = _button("outline", "outline")
        self.review = _button("review", "review")
        self._main = _button("export", "", "main")
        row = QHBoxLayout(footer)
        row.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        row.setSpacing(2 * GRID_PX)
        row.addWidget(self.back)
        row.addWidget(self.parts)
        row.addStretch(1)
        row.addWidget(self.review)
        row.addWidget(self._main)
        return footer

    @property
    def main(self) -> QPushButton:
        """The main button."""
        return self._main

    def _set_tab_order(self) -> None:
        bar, offered = self.toolbar, self.proposals
        order: list[QWidget] = [
            bar.undo, bar.redo, bar.block, bar.section, bar.whole, bar.answer, bar.take_back, bar.better,
            bar.bank, self.reading.stop, self.writing.button, *self.machine.buttons, self.tabs, self.text,
            self.growing.text, offered.difference.text, offered.take, offered.leave, offered.another,
            offered.all, offered.all_returned, offered.previous, offered.next, self.pages.area,
            self.pages.smaller, self.pages.larger, self.pages.fit, self.back, self.parts, self.review,
            self._main,
        ]  # fmt: skip
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def _connect_parts(self) -> None:
        """The buttons that need nobody else."""
        bar = self.toolbar
        for button, can, do in (
            (bar.undo, self.text.undoAvailable, self.text.undo),
            (bar.redo, self.text.redoAvailable, self.text.redo),
        ):
            button.setEnabled(False)
            can.connect(button.setEnabled)
            button.clicked.connect(do)
        self.text.place_changed.connect(lambda: bar.answer.setEnabled(bool(self.text.answer_at_cursor())))

    def is_narrow(self) -> bool:
        """Whether text and page stand behind tabs."""
        return self.width() < scaled(SIDE_BY_SIDE_FROM_PX)

    def _arrange(self) -> None:
        narrow = self.is_narrow()
        focused: QWidget | None = QApplication.focusWidget()
        inside = focused is not None and self._splitter.isAncestorOf(focused)
        self.tabs.setVisible(narrow)
        self._left.setVisible(not narrow or self.tabs.currentIndex() == 0)
        self.pages.setVisible(not narrow or self.tabs.currentIndex() == 1)
        if narrow and inside:  # the focus goes along with what is shown
            (self.text if self.tabs.currentIndex() == 0 else self.pages.area).setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files, of whatever sort: what they are will be said in a sentence."""
        if local_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the files on."""
        files = local_files(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room, else tabs."""
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """The text size may have changed since."""
        super().showEvent(event)
        self._arrange()


def _button(name: str, icon: str, style: str = "") -> QPushButton:
    text = messages.text(f"draft.{name}")
    button = QPushButton(text)
    button.setAccessibleName(text.replace("&", ""))
    if style:
        button.setObjectName(style)
    if icon:
        put_icon(button, icon)
    return button
