"""Choosing a kind: cards by family, the ones used last, found by words with or without accents."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from bannai import messages
from bannai.documents.kinds import DocumentKind, Family
from bannai.documents.vietnamese import fold
from bannai.gui.icons import put_icon
from bannai.gui.own_files import OwnFileEntries
from bannai.gui.question_bar import Answer, QuestionBar
from bannai.gui.shell_parts import FlowRow
from bannai.gui.style import GRID_PX, scaled

_SEARCH_MAX_PX = 70 * GRID_PX
_CARD_WIDTH_PX = 45 * GRID_PX
_COLUMNS_MAX = 3
_RECENT_SHOWN = 4


class KindCard(QPushButton):
    """A kind that is opened by a click or by Enter."""

    def __init__(self, kind: DocumentKind, parent: QWidget) -> None:
        """Show the name and what it is for."""
        super().__init__(parent)
        self.kind = kind
        self.words = fold(
            " ".join((kind.name, kind.summary, *kind.keywords, messages.text(f"gui.family_{kind.family}")))
        )
        self.setObjectName("kind")
        self.setAutoDefault(True)
        self.setAccessibleName(kind.name)
        self.setAccessibleDescription(kind.summary)
        name = QLabel(kind.name)
        name.setObjectName("kindName")
        summary = QLabel(kind.summary)
        summary.setObjectName("quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX // 2)
        for label in (name, summary):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(label)
        column.addStretch(1)
        self.remove: QPushButton | None = None
        if kind.pattern is not None:
            self._mark(column)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _mark(self, column: QVBoxLayout) -> None:
        """Say that it is a template of the office, with a button that removes it."""
        mark = QLabel(messages.text("own_papers.mark"), self)
        mark.setObjectName("goodWord")
        mark.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.remove = QPushButton(messages.text("own_papers.remove"), self)
        self.remove.setObjectName("small")
        self.remove.setAccessibleName(messages.text("own_papers.remove_of", name=self.kind.name))
        row = QHBoxLayout()
        row.addWidget(mark, 1)
        row.addWidget(self.remove)
        column.addLayout(row)

    def hasHeightForWidth(self) -> bool:
        """The text wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that the wrapped text needs."""
        layout = self.layout()
        return layout.totalHeightForWidth(width) if layout is not None else super().heightForWidth(width)


class KindView(QWidget):
    """All kinds. `chosen` is emitted with the kind, `remove_wanted` with a template of the office.

    `own_files` are the entries for a Word file that one begins with.
    """

    chosen = Signal(object)
    remove_wanted = Signal(object)

    def __init__(self) -> None:
        """Make an empty view; `show_kinds` fills it."""
        super().__init__()
        self.setObjectName("page")
        self._cards: list[KindCard] = []
        self._titles: dict[Family, QLabel] = {}
        self._columns = _COLUMNS_MAX
        self._family: Family | None = None
        title = QLabel(messages.text("gui.step_kinds"))
        title.setObjectName("pageTitle")
        self.search = QLineEdit()
        self.search.setPlaceholderText(messages.text("gui.search_hint"))
        self.search.setAccessibleName(messages.text("gui.search_name"))
        self.search.textChanged.connect(self._arrange)
        self.search.returnPressed.connect(self._on_search_return)
        self._nothing = QLabel()
        self._nothing.setWordWrap(True)
        self._nothing.setTextFormat(Qt.TextFormat.PlainText)
        self._nothing.hide()
        self._inner = inner = QWidget()
        inner.setObjectName("scrolled")
        self._grid = QGridLayout()
        self._grid.setSpacing(2 * GRID_PX)
        content = QVBoxLayout(inner)
        content.setContentsMargins(0, 0, 2 * GRID_PX, 2 * GRID_PX)
        content.setSpacing(GRID_PX)
        content.addWidget(self._make_families())
        content.addWidget(self._make_recent())
        content.addLayout(self._grid, 1)
        self.own_files = OwnFileEntries(inner)
        content.addWidget(self.own_files)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its cards take the focus
        self._scroll.setAccessibleName(messages.text("gui.step_kinds"))
        self._scroll.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * GRID_PX, 2 * GRID_PX, 0, 0)
        column.setSpacing(GRID_PX)
        column.addWidget(title)
        column.addWidget(self.search)
        column.addWidget(self._nothing)
        self.question = QuestionBar((self._scroll, self.search))
        column.addWidget(self.question)
        column.addWidget(self._scroll, 1)

    def show_kinds(self, kinds: Sequence[DocumentKind], recent: Sequence[str] = ()) -> None:
        """Show these kinds, in their order, under the names of their families, in place of all others."""
        for old in (*self._cards, *self._titles.values()):
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._cards, self._titles = [], {}
        for kind in kinds:
            if kind.family not in self._titles:
                label = QLabel(messages.text(f"gui.family_{kind.family}"), self._inner)
                label.setObjectName("familyTitle")
                self._titles[kind.family] = label
            card = KindCard(kind, self._inner)
            card.clicked.connect(lambda _checked=False, chosen=kind: self.chosen.emit(chosen))
            if card.remove is not None:
                card.remove.clicked.connect(lambda _checked=False, it=kind: self._ask_removal(it))
            self._cards.append(card)
        self.show_recent(recent)
        self._arrange()

    def show_recent(self, kind_ids: Sequence[str]) -> None:
        """Offer the kinds that were used last; an id that is no longer there is left out."""
        kinds = {card.kind.id: card.kind for card in self._cards}
        known = [kinds[kind_id] for kind_id in kind_ids if kind_id in kinds][:_RECENT_SHOWN]
        self._recent.clear()
        for kind in known:
            button = QPushButton(kind.name.replace("&", "&&"), self._recent)
            button.setObjectName("small")
            button.setAccessibleName(messages.text("gui.recent_of", kind=kind.name))
            put_icon(button, "history", size_px=18)
            button.clicked.connect(lambda _checked=False, chosen=kind: self.chosen.emit(chosen))
            self._recent.add(button)
        self._recent_row.setVisible(bool(known))

    def show_family(self, family: Family | None) -> None:
        """Show the kinds of one family (None: all), with an empty search line."""
        self._families[family].setChecked(True)
        self._family = family
        if self.search.text():
            self.search.clear()
        self._arrange()

    def cards(self) -> list[KindCard]:
        """Return the cards that the search and the family leave, in their order."""
        wanted = fold(self.search.text()).split()
        return [
            card
            for card in self._cards
            if self._family in (None, card.kind.family) and all(word in card.words for word in wanted)
        ]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as there is room for."""
        super().resizeEvent(event)
        self.search.setMaximumWidth(scaled(_SEARCH_MAX_PX))
        columns = max(1, min(_COLUMNS_MAX, self.width() // scaled(_CARD_WIDTH_PX)))
        if columns != self._columns:
            self._columns = columns
            self._arrange()

    def _make_families(self) -> QWidget:
        row = FlowRow(self._inner)
        group = QButtonGroup(row)
        self._families: dict[Family | None, QPushButton] = {}
        for family in (None, *Family):
            word = messages.text(f"gui.family_{family}" if family else "gui.family_all")
            button = QPushButton(word, row)
            button.setObjectName("small")
            button.setAccessibleName(messages.text("gui.family_only", family=word))
            button.setCheckable(True)
            button.setChecked(family is None)
            button.clicked.connect(lambda _checked=False, chosen=family: self._on_family_chosen(chosen))
            group.addButton(button)
            self._families[family] = button
            row.add(button)
        return row

    def _make_recent(self) -> QWidget:
        self._recent_row = QWidget(self._inner)
        label = QLabel(messages.text("gui.recent"), self._recent_row)
        label.setObjectName("besideSmall")
        label.setIndent(0)
        self._recent = FlowRow(self._recent_row)
        row = QHBoxLayout(self._recent_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID_PX)
        row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._recent, 1)
        self._recent_row.hide()
        return self._recent_row

    def _ask_removal(self, kind: DocumentKind) -> None:
        self.question.ask(
            messages.text("own_papers.remove_question", name=kind.name),
            Answer(messages.text("own_papers.remove_yes"), lambda: self.remove_wanted.emit(kind)),
            Answer(messages.text("own_papers.remove_keep"), self.search.setFocus),
        )
        self.question.buttons()[-1].setFocus()

    def _on_family_chosen(self, family: Family | None) -> None:
        self._family = family
        self._arrange()

    def _arrange(self) -> None:
        """Lay the found cards out; the search line itself is never touched."""
        while self._grid.count():
            self._grid.takeAt(0)
        found = self.cards()
        row = 0
        for family, title in self._titles.items():
            members = [card for card in found if card.kind.family is family]
            title.setVisible(bool(members))
            if not members:
                continue
            self._grid.addWidget(title, row, 0, 1, self._columns)
            for number, card in enumerate(members):
                self._grid.addWidget(card, row + 1 + number // self._columns, number % self._columns)
            row += 2 + (len(members) - 1) // self._columns
        for card in self._cards:
            card.setVisible(card in found)
        for column in range(_COLUMNS_MAX):
            self._grid.setColumnStretch(column, 1 if column < self._columns else 0)
        for used in range(self._grid.rowCount()):
            self._grid.setRowStretch(used, 0)
        self._grid.setRowStretch(row, 1)
        self._nothing.setVisible(bool(self._cards) and not found)
        self._nothing.setText(messages.text("gui.nothing_found", words=self.search.text().strip()))
        previous: QWidget = self._families[Family.SLIDES]
        for card in self._cards:
            for control in (card, *((card.remove,) if card.remove is not None else ())):
                QWidget.setTabOrder(previous, control)
                previous = control
        for button in self.own_files.buttons.values():
            QWidget.setTabOrder(previous, button)
            previous = button

    def _on_search_return(self) -> None:
        found = self.cards()
        if len(found) == 1:
            self.chosen.emit(found[0].kind)
        elif found:
            found[0].setFocus()
