"""How the page "Kiểm tra văn bản" is laid out: what to check above, the list and the drawn pages below."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from bannai import messages
from bannai.gui.check_list import CheckTree
from bannai.gui.check_sheets import CheckSheets
from bannai.gui.desk import Desk
from bannai.gui.dropped import dropped_file
from bannai.gui.icons import IconPicture, put_icon
from bannai.gui.shell_parts import FlowRow, words
from bannai.gui.style import GRID_PX, scaled
from bannai.services.check_service import AUTO, STANDARDS

_SIDE_BY_SIDE_FROM_PX = 1000  # at a text size of 100 %
_LIST_SHARE, _PAGES_SHARE = 9, 10
_CARD_MAX_PX = 90 * GRID_PX


class CheckLayout(QWidget):
    """The widgets in their places; what they do is CheckPage's. `dropped(Path)` brings a file."""

    dropped = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        """Make all widgets, with no file yet."""
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self.choose = self._button("choose", "folder", "main")
        self._title = words(messages.text("check_page.title"), "pageTitle", self)
        self._controls = FlowRow(self)
        self.other = self._button("choose_other", "folder", parent=self._controls)
        self.standard = QComboBox(self._controls)
        self.again = self._button("again", "redo", parent=self._controls)
        self._sign = IconPicture("info", self, size_px=24)
        self.summary = words("", "panelTitle", self)
        self.kind = words("", "quiet", self)
        self.tabs = QTabBar(self)
        self.list = CheckTree(self)
        self.nothing = words(messages.text("check_page.nothing"), "goodWord", self)
        self.place = words("", "", self)
        self.pages = CheckSheets(desk, self)
        self.copy = self._button("copy", "copy")
        self.save = self._button("save", "save")
        self.mend = self._button("mend", "good", "main")
        self._build()
        self._set_tab_order()
        self.show_result(shown=False)

    def show_result(self, *, shown: bool) -> None:
        """Show the result, or the place to drop a file."""
        self._stack.setCurrentIndex(1 if shown else 0)
        self._footer.setVisible(shown)
        self._controls.setVisible(shown)
        if not shown:
            self._title.setText(messages.text("check_page.title"))

    def has_result(self) -> bool:
        """Say whether a result is shown."""
        return self._stack.currentIndex() == 1

    def tell(self, name: str, summary: str, kind: str, *, good: bool, empty: bool) -> None:
        """Say what was found in a file of a name; `empty` when there is no row to show."""
        self._title.setText(messages.text("check_page.title_of", name=name))
        self.summary.setText(summary)
        self.kind.setText(kind)
        self.kind.setVisible(bool(kind))
        self._sign.show_icon("good" if good else "warning", "good" if good else "caution")
        self.list.setVisible(not empty)
        self.nothing.setVisible(empty)

    def is_narrow(self) -> bool:
        """Whether list and pages stand behind tabs."""
        return self.width() < scaled(_SIDE_BY_SIDE_FROM_PX)

    def show_pages_tab(self) -> None:
        """Bring the pages into sight where they stand behind a tab."""
        self.tabs.setCurrentIndex(1)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file, of whatever sort: what it is will be said in a sentence."""
        if dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Begin with the file."""
        path = dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.dropped.emit(path)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room, else tabs."""
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """The text size may have changed since."""
        super().showEvent(event)
        self._arrange()

    # Building

    def _build(self) -> None:
        self.standard.setAccessibleName(messages.text("check_page.standard_name"))
        for name in (AUTO, *STANDARDS):
            self.standard.addItem(messages.text(f"check_page.standard_{name}"), name)
        for member in (self.other, self.standard, self.again):
            self._controls.add(member)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._empty())
        self._stack.addWidget(self._result())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(3 * GRID_PX, 2 * GRID_PX, 3 * GRID_PX, GRID_PX)
        head.setSpacing(GRID_PX)
        head.addWidget(self._title)
        head.addWidget(self._controls)
        whole.addLayout(head)
        whole.addWidget(self._stack, 1)
        self._footer = self._make_footer()
        whole.addWidget(self._footer)
        self.tabs.currentChanged.connect(self._arrange)

    def _empty(self) -> QWidget:
        part = QWidget()
        card = self._card = QFrame(part)
        card.setObjectName("card")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(4 * GRID_PX, 3 * GRID_PX, 4 * GRID_PX, 3 * GRID_PX)
        inner.setSpacing(2 * GRID_PX)
        drop = words(messages.text("check_page.drop"), "bigQuestion", card)
        more = words(messages.text("check_page.drop_more"), "quiet", card)
        for label in (drop, more):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        inner.addWidget(IconPicture("review", card, size_px=48), 0, Qt.AlignmentFlag.AlignHCenter)
        inner.addWidget(drop)
        inner.addWidget(more)
        inner.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(part)
        column.setContentsMargins(3 * GRID_PX, 0, 3 * GRID_PX, 2 * GRID_PX)
        column.addWidget(words(messages.text("check_page.lead"), "", part))
        column.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card, 100)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(2)
        return part

    def _result(self) -> QWidget:
        part = QWidget()
        told = QHBoxLayout()
        told.setSpacing(GRID_PX)
        told.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        told.addWidget(self.summary, 1)
        self._left = QWidget(part)
        left = QVBoxLayout(self._left)
        left.setContentsMargins(2 * GRID_PX, GRID_PX, GRID_PX, GRID_PX)
        left.setSpacing(GRID_PX)
        left.addLayout(told)
        left.addWidget(self.kind)
        left.addWidget(self.nothing)
        left.addWidget(self.list, 1)
        left.addStretch(0)
        self._right = QWidget(part)
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, GRID_PX, 0, 0)
        right.setSpacing(0)
        notes = QVBoxLayout()
        notes.setContentsMargins(2 * GRID_PX, 0, GRID_PX, 0)
        notes.addWidget(words(messages.text("check_page.redrawn"), "quiet", self._right))
        notes.addWidget(self.place)
        right.addLayout(notes)
        right.addWidget(self.pages, 1)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, part)
        self._splitter.setAccessibleName(messages.text("check_page.splitter_name"))
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self._left)
        self._splitter.addWidget(self._right)
        self._splitter.setStretchFactor(0, _LIST_SHARE)
        self._splitter.setStretchFactor(1, _PAGES_SHARE)
        self._splitter.setSizes([_LIST_SHARE * 100, _PAGES_SHARE * 100])
        self.tabs.setAccessibleName(messages.text("check_page.tabs_name"))
        self.tabs.addTab(messages.text("check_page.tab_list"))
        self.tabs.addTab(messages.text("check_page.tab_pages"))
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self._splitter, 1)
        return part

    def _make_footer(self) -> QWidget:
        footer = QWidget(self)
        footer.setObjectName("footer")
        footer.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.buttons = FlowRow(footer)
        for button in (self.mend, self.copy, self.save):
            button.setParent(self.buttons)
            self.buttons.add(button)
        column = QVBoxLayout(footer)
        column.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        column.addWidget(self.buttons)
        return footer

    def _button(self, name: str, icon: str, style: str = "", parent: QWidget | None = None) -> QPushButton:
        text = messages.text(f"check_page.{name}")
        button = QPushButton(text, parent or self)
        button.setObjectName(style)
        button.setAccessibleName(text.replace("&", "").rstrip("…"))
        put_icon(button, icon, "on_accent" if style == "main" else "accent_ink")
        return button

    def _set_tab_order(self) -> None:
        order: list[QWidget] = [
            self.choose, self.other, self.standard, self.again, self.tabs, self.list, self.pages.area,
            self.pages.smaller, self.pages.larger, self.pages.fit, self.mend, self.copy, self.save,
        ]  # fmt: skip
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def _arrange(self) -> None:
        narrow, at = self.is_narrow(), self.tabs.currentIndex()
        self._card.setMaximumWidth(scaled(_CARD_MAX_PX))
        focused = QApplication.focusWidget()
        inside = focused is not None and self._splitter.isAncestorOf(focused)
        self.tabs.setVisible(narrow)
        self._left.setVisible(not narrow or at == 0)
        self._right.setVisible(not narrow or at == 1)
        if narrow and inside:  # the focus goes along with what is shown
            (self.list if at == 0 else self.pages.area).setFocus()
