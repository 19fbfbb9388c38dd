"""The home page: what to make today, what to go on with, and one search over everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from bannai import messages
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.dropped import dropped_file
from bannai.gui.own_files import OwnFileEntries
from bannai.gui.shell_parts import WordButton, scrolled, words
from bannai.gui.shell_rail import Place
from bannai.gui.style import GRID_PX, scaled

if TYPE_CHECKING:  # the window's first picture is this page: it imports little
    from bannai.services.find_service import Hit
    from bannai.services.work_service import WorkSummary

_SEARCH_MAX_PX = 110 * GRID_PX
_TILE_WIDTH_PX = 36 * GRID_PX
_COLUMNS_MAX = 4
_GO_ON_SHOWN = 4
_SEARCH_AFTER_MS = 200
_HIT_ICONS = {"kind": "page", "work": "compose", "draft": "history"}
_FAMILIES = ("speech", "report", "slides", "state", "party")  # values of documents.kinds.Family


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What the home page shows: the last works, and the names of their kinds."""

    works: tuple[WorkSummary, ...]
    kind_names: Mapping[str, str]


class HomePage(QWidget):
    """The first page. It asks for a family, a kind, a work, a draft or a place; the window opens them.

    `file_dropped(Path)` brings a file that was dropped beside the entries that take one.
    """

    family_wanted = Signal(str)
    kind_wanted = Signal(str)
    work_wanted = Signal(int)
    draft_wanted = Signal(int)
    place_wanted = Signal(object)
    file_dropped = Signal(object)

    def __init__(self, desk: Desk) -> None:
        """Show the tiles at once; `refresh` brings what there is to go on with."""
        super().__init__()
        self.setObjectName("page")
        self.setAcceptDrops(True)
        self._desk = desk
        self._columns = 0
        self._has_works = False
        self._rows: list[WordButton] = []
        self._go_on = QWidget()
        self._go_on_rows = QGridLayout()
        title = words(messages.text("home.title"), "pageTitle")
        self.search = QLineEdit()
        self.search.setObjectName("search")
        self.search.setPlaceholderText(messages.text("home.search_hint"))
        self.search.setAccessibleName(messages.text("home.search_name"))
        self.search.textChanged.connect(self._on_search_changed)
        self.search.returnPressed.connect(self._on_search_return)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SEARCH_AFTER_MS)
        self._timer.timeout.connect(self._on_search_due)
        self._inner = QWidget()
        column = QVBoxLayout(self._inner)
        column.setContentsMargins(0, 0, 2 * GRID_PX, 3 * GRID_PX)
        column.setSpacing(2 * GRID_PX)
        column.addWidget(self._make_found())
        column.addWidget(self._make_go_on())
        self._tiles_part = QWidget()
        self._tiles = QGridLayout(self._tiles_part)
        self._tiles.setContentsMargins(0, 0, 0, 0)
        self._tiles.setSpacing(2 * GRID_PX)
        column.addWidget(self._tiles_part)
        self.own_files = OwnFileEntries(self._inner)
        column.addWidget(self.own_files)
        column.addStretch(1)
        self.tiles = self._make_tiles()
        self._scroll = scrolled(self._inner, messages.text("home.area_name"), self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(4 * GRID_PX, 2 * GRID_PX, 0, 0)
        whole.setSpacing(2 * GRID_PX)
        whole.addWidget(title)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 4 * GRID_PX, 0)
        line.addWidget(self.search, 1000)
        line.addStretch(1)  # what the search line does not take stands behind it
        whole.addLayout(line)
        whole.addWidget(self._scroll, 1)
        self._arrange()

    def refresh(self) -> None:
        """Read anew what there is to go on with."""
        program = self._desk.program

        def read(_cancelled: object) -> Unfinished:
            works = program.works.unfinished(_GO_ON_SHOWN)
            names = program.kinds.names(work.kind_id for work in works) if works else {}
            return Unfinished(works, names)

        self._desk.tasks.start(read, self.show_unfinished, self._on_failed)

    def show_unfinished(self, unfinished: Unfinished) -> None:
        """Show the works to go on with; without any, the part is not there."""
        from bannai.gui.moments import local_now, moment_words

        _empty(self._go_on_rows)
        self._rows = []
        now = local_now()
        for work in unfinished.works:
            kind = unfinished.kind_names.get(work.kind_id, "")
            detail = messages.text("home.go_on_detail", kind=kind, when=moment_words(work.updated, now))
            row = WordButton("continue", work.title or kind, detail, "row", self._go_on)
            row.clicked.connect(lambda _checked=False, chosen=work.id: self.work_wanted.emit(chosen))
            self._rows.append(row)
        self.fit()
        self._has_works = bool(unfinished.works)
        self._go_on.setVisible(self._has_works and not self.search.text().strip())

    def fit(self) -> None:
        """Arrange anew, after the text size has changed."""
        self._columns = 0
        self._arrange()

    def start(self) -> None:
        """Take the focus, with an empty search line."""
        if self.search.text():
            self.search.clear()
        self.search.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many tiles side by side as there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file, of whatever sort: what it is will be said in a sentence."""
        if dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Have the file checked."""
        path = dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.file_dropped.emit(path)

    def _arrange(self) -> None:
        self.search.setMaximumWidth(scaled(_SEARCH_MAX_PX))
        columns = max(1, min(_COLUMNS_MAX, (self.width() - 6 * GRID_PX) // scaled(_TILE_WIDTH_PX)))
        if columns == self._columns:
            return
        self._columns = columns
        while self._tiles.count():
            self._tiles.takeAt(0)
        for number, tile in enumerate(self.tiles):
            self._tiles.addWidget(tile, number // columns, number % columns)
        for side in range(_COLUMNS_MAX):
            self._tiles.setColumnStretch(side, 1 if side < columns else 0)
        while self._go_on_rows.count():
            self._go_on_rows.takeAt(0)
        abreast = 2 if columns > 2 else 1
        for number, row in enumerate(self._rows):
            self._go_on_rows.addWidget(row, number // abreast, number % abreast)
        for side in range(2):
            self._go_on_rows.setColumnStretch(side, 1 if side < abreast else 0)

    def _make_tiles(self) -> list[WordButton]:
        tiles = []
        for family in _FAMILIES:
            tile = self._tile(family, f"family_{family}", f"family_{family}_more")
            tile.clicked.connect(lambda _checked=False, chosen=family: self.family_wanted.emit(chosen))
            tiles.append(tile)
        history = self._tile("history", "history", "history_more")
        history.clicked.connect(lambda: self.place_wanted.emit(Place.HISTORY))
        check = self._tile(Place.CHECK.icon, "check", "check_more")
        check.clicked.connect(lambda: self.place_wanted.emit(Place.CHECK))
        tiles += [history, check]
        for icon in ("law", "figures"):
            tile = self._tile(icon, icon, "not_yet")
            tile.setEnabled(False)
            tiles.append(tile)
        return tiles

    def _tile(self, icon: str, name: str, more: str) -> WordButton:
        return WordButton(
            icon, messages.text(f"home.{name}"), messages.text(f"home.{more}"), "tile", self._tiles_part
        )

    def _make_go_on(self) -> QWidget:
        column = QVBoxLayout(self._go_on)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID_PX)
        column.addWidget(words(messages.text("home.go_on"), "familyTitle", self._go_on))
        self._go_on_rows.setSpacing(GRID_PX)
        column.addLayout(self._go_on_rows)
        self._go_on.hide()
        return self._go_on

    # The search

    def _make_found(self) -> QWidget:
        self._found = QWidget()
        column = QVBoxLayout(self._found)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID_PX)
        self._found_state: QLabel = words("", "familyTitle", self._found)
        column.addWidget(self._found_state)
        self._found_rows = QVBoxLayout()
        self._found_rows.setSpacing(GRID_PX)
        column.addLayout(self._found_rows)
        self._found.hide()
        return self._found

    def hits(self) -> list[WordButton]:
        """Return what the search shows, in its order."""
        rows = (self._found_rows.itemAt(number) for number in range(self._found_rows.count()))
        found = [item.widget() for item in rows if item is not None]
        return [row for row in found if isinstance(row, WordButton)]

    def _on_search_changed(self) -> None:
        """The line itself is never touched; the search waits until the typing pauses."""
        wanted = self.search.text().strip()
        self._found.setVisible(bool(wanted))
        self._tiles_part.setVisible(not wanted)
        self.own_files.setVisible(not wanted)
        self._go_on.setVisible(self._has_works and not wanted)
        if wanted:
            self._timer.start()
        else:
            self._timer.stop()
            _empty(self._found_rows)

    def _on_search_due(self) -> None:
        wanted = self.search.text().strip()
        if not wanted:
            return
        if not self.hits():
            self._found_state.setText(messages.text("home.finding", words=wanted))
        finder = self._desk.program.finder

        def done(hits: tuple[Hit, ...]) -> None:
            if self.search.text().strip() == wanted:  # else another search is on its way
                self._show_hits(wanted, hits)

        self._desk.tasks.start(lambda _cancelled: finder.find(wanted), done, self._on_failed)

    def _show_hits(self, wanted: str, hits: Sequence[Hit]) -> None:
        _empty(self._found_rows)
        for hit in hits:
            detail = messages.text(f"home.found_{hit.sort.value}", detail=hit.detail)
            row = WordButton(_HIT_ICONS[hit.sort.value], hit.title, detail, "row", self._found)
            row.clicked.connect(lambda _checked=False, chosen=hit: self._open(chosen))
            self._found_rows.addWidget(row)
        places = self._places(wanted)
        for place in places:
            name = messages.text(f"home.place_{place.value}")
            detail = messages.text("home.found_place", detail=name)
            row = WordButton(place.icon, name, detail, "row", self._found)
            row.clicked.connect(lambda _checked=False, chosen=place: self.place_wanted.emit(chosen))
            self._found_rows.addWidget(row)
        count = len(hits) + len(places)
        state = messages.text("home.found_title" if count else "home.found_none", count=count, words=wanted)
        self._found_state.setText(state)

    @staticmethod
    def _places(wanted: str) -> list[Place]:
        from bannai.documents.vietnamese import fold
        from bannai.services.find_service import holds

        return [
            place
            for place in (Place.CHECK, Place.HISTORY, Place.SETTINGS, Place.HELP)
            if holds(
                fold(wanted).split(),
                messages.text(f"home.place_{place.value}"),
                messages.text(f"home.place_{place.value}_words"),
            )
        ]

    def _open(self, hit: Hit) -> None:
        if hit.sort.value == "kind":
            self.kind_wanted.emit(hit.target)
        elif hit.sort.value == "work":
            self.work_wanted.emit(int(hit.target))
        else:
            self.draft_wanted.emit(int(hit.target))

    def _on_search_return(self) -> None:
        found = self.hits()
        if len(found) == 1:
            found[0].click()
        elif found:
            found[0].setFocus()

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._desk.warn(sentence)


def _empty(layout: QVBoxLayout | QGridLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
