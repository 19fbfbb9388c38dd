"""The history: every draft with a search as one types, its versions and files; the trash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from bannai import messages
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.history_actions import HistoryActions
from bannai.gui.history_details import DraftDetails
from bannai.gui.history_list import Entry, HistoryList, entry_of
from bannai.gui.moments import local_now
from bannai.gui.shell_desktop import open_in_desktop
from bannai.gui.shell_parts import at_top, words
from bannai.gui.style import GRID_PX, scaled
from bannai.gui.tasks import Task
from bannai.services.history_service import HistoryDetails, HistoryLine

_SEARCH_AFTER_MS = 150
_SHOWN = 100  # drafts; “more” adds as many again
_TWO_COLUMNS_PX = 92 * GRID_PX  # below that, list and draft take turns
_SHORT_PX = 68 * GRID_PX  # below that, what stands elsewhere too is left out
_TRASH = 1


@dataclass(frozen=True, slots=True)
class Listing:
    """What was read for the list: the lines, whether there are more, the kinds' names, the trash's size."""

    lines: tuple[HistoryLine, ...]
    more: bool
    names: Mapping[str, str]
    trashed: int


class HistoryPage(QWidget):
    """The page. The window opens what it asks for; all else the page does through services.

    `open_wanted(id)`: go on with this draft. `duplicate_wanted(id)`: go on with this draft, which was
    just kept as a copy of the chosen one. `take_back_wanted(id, Path)`: open this draft and take back its
    corrected Word file. The page reads anew whenever it comes into sight.
    """

    open_wanted = Signal(int)
    duplicate_wanted = Signal(int)
    take_back_wanted = Signal(int, object)

    def __init__(self, desk: Desk, open_folder: Callable[[Path], bool] = open_in_desktop) -> None:
        """Build the page; nothing is read before it comes into sight."""
        super().__init__()
        self.setObjectName("page")
        self._desk = desk
        self._open_folder = open_folder
        self._shown = _SHOWN
        self._reading = False  # where there is one column: whether it is the draft's
        self._details: HistoryDetails | None = None
        self._tasks: dict[str, Task[Any]] = {}
        self.search = QLineEdit()
        self.search.setPlaceholderText(messages.text("history.search_hint"))
        self.search.setAccessibleName(messages.text("history.search_name"))
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(messages.text("history.tabs_name"))
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        for name in ("tab_drafts", "tab_trash"):
            self.tabs.addTab(messages.text(f"history.{name}"))
        self.list = HistoryList()
        self.list.setAccessibleName(messages.text("history.list_name"))
        self.state = words("", "quiet")
        self.empty = words(messages.text("history.loading"), "quiet")
        self.more = QPushButton(messages.text("history.more"))
        self.more.setObjectName("small")
        self.more.setAccessibleName(self.more.text())
        self.more.hide()
        self.details = DraftDetails()
        self.nothing_chosen = words(messages.text("history.nothing_chosen"), "quiet")
        self.actions_row = HistoryActions()
        self._build()
        self._connect()
        self._show_right()
        self._arrange()

    def refresh(self) -> None:
        """Read the list anew, and the draft that is chosen."""
        self._read_list(reread=True)

    def in_trash(self) -> bool:
        """Say whether the trash is shown."""
        return self.tabs.currentIndex() == _TRASH

    def showEvent(self, event: QShowEvent) -> None:
        """Read anew: much may have been drafted since the page was last in sight."""
        super().showEvent(event)
        if not event.spontaneous():  # that is the window coming back from the task bar
            self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns where there is room."""
        super().resizeEvent(event)
        self._arrange()

    # Reading

    def _read_list(self, *, reread: bool = False, focus: bool = False) -> None:
        """Read and show the list; then `reread` the draft too, and put the `focus` on the list."""
        program, query, trash, most = self._desk.program, self.search.text(), self.in_trash(), self._shown

        def read(_cancelled: Callable[[], bool]) -> Listing:
            wanted = program.history.trashed_lines if trash else program.history.lines
            lines = wanted(query, most + 1)
            names = program.kinds.names(line.kind_id for line in lines)
            return Listing(lines[:most], len(lines) > most, names, program.history.trashed_count())

        def done(listing: Listing) -> None:
            self._show_list(listing, query, reread=reread)
            if focus:
                (self.list if listing.lines else self.search).setFocus()

        self._start("list", read, done)

    def _show_list(self, listing: Listing, query: str, *, reread: bool) -> None:
        before = self.list.current()
        now = local_now()
        self.list.show_entries([entry_of(line, listing.names, now) for line in listing.lines])
        name = "tab_trash_count" if listing.trashed else "tab_trash"
        self.tabs.setTabText(_TRASH, messages.text(f"history.{name}", count=listing.trashed))
        count = len(listing.lines)
        wanted = " ".join(query.split())
        state = "count_more" if listing.more else "count_found" if wanted else "count"
        self.state.setText(messages.text(f"history.{state}", count=count) if count else "")
        self.state.setVisible(count > 0)
        self.more.setVisible(listing.more)
        empty = (
            ("found_trash" if self.in_trash() else "found")
            if wanted
            else ("trash" if self.in_trash() else "drafts")
        )
        self.empty.setText(messages.text(f"history.empty_{empty}", words=wanted))
        self._left.setCurrentIndex(0 if count else 1)
        self.nothing_chosen.setVisible(count > 0)
        if not count:
            self._reading = False
        if reread and self.list.current() is not None and self.list.current() == before:
            self._read_details(self.list.current())
        self._arrange()

    def _on_chosen(self, entry: Entry | None) -> None:
        self.actions_row.show_actions(chosen=entry is not None, trash=self.in_trash())
        self._read_details(entry)

    def _read_details(self, entry: Entry | None) -> None:
        self._stop("details")
        self._stop("difference")
        if entry is None:
            self._details = None
            self._show_right()
            return
        history = self._desk.program.history

        def done(details: HistoryDetails) -> None:
            self._details = details
            self.details.show_details(entry, details, local_now())
            self._show_right()

        self._start("details", lambda _cancelled: history.details(entry.id), done)

    def _on_compare_wanted(self, old: int, new: int) -> None:
        if self._details is None:
            return
        draft_id, history = self._details.line.id, self._desk.program.history
        self._start(
            "difference",
            lambda _cancelled: history.differences(draft_id, old, new),
            lambda found: self.details.show_differences(old, new, found),
        )

    # Doing

    def _change(self, work: Callable[[], None], said: str) -> None:
        """Change the history in the worker, say what was done, and read the list anew."""

        def done(_nothing: None) -> None:
            self.actions_row.set_busy(False)
            self._desk.say(said)
            self.details.set_busy(False)
            self._reading = False
            self._read_list(reread=True, focus=True)

        self.actions_row.set_busy(True)
        self.details.set_busy(True)
        self._start("change", lambda _cancelled: work(), done)

    def _act(self, name: str) -> None:
        """Throw away, take back or purge the draft that is chosen."""
        entry, history = self.list.current(), self._desk.program.history
        if entry is None:
            return
        draft_id = entry.id
        work, said = {
            "trash": (lambda: history.trash(draft_id), "trashed"),
            "restore": (lambda: history.restore(draft_id), "restored"),
            "purge": (lambda: history.purge(draft_id), "purged"),
        }[name]
        self._change(work, messages.text(f"history.{said}", title=entry.title))

    def _on_version_wanted(self, number: int) -> None:
        entry, history = self.list.current(), self._desk.program.history
        if entry is not None:
            said = messages.text("history.used_version", number=number)
            self._change(lambda: history.restore(entry.id, number), said)

    def _on_open(self) -> None:
        entry = self.list.current()
        if entry is not None and not self.in_trash():
            self.open_wanted.emit(entry.id)

    def _on_file_returned(self, path: Path) -> None:
        entry = self.list.current()
        if entry is not None and not self.in_trash():
            self.take_back_wanted.emit(entry.id, path)

    def _on_duplicate(self) -> None:
        entry, history = self.list.current(), self._desk.program.history
        if entry is None:
            return
        draft_id = entry.id

        def done(copy_id: int) -> None:
            self.actions_row.set_busy(False)
            self._read_list()
            self.duplicate_wanted.emit(copy_id)

        self.actions_row.set_busy(True)
        self._start("change", lambda _cancelled: history.duplicate(draft_id), done)

    def _on_list_entered(self) -> None:
        """Enter or a double click: read the draft where there is one column, else open it."""
        if not self._two_columns() and not self._reading:
            self._reading = True
            self._arrange()
            self.details.versions.setFocus()
        else:
            self._on_open()

    def _on_remove_key(self) -> None:
        if self.in_trash():
            self._ask_purge()
        else:
            self._act("trash")

    def _ask_purge(self) -> None:
        entry = self.list.current()
        if entry is not None:
            self.actions_row.ask(messages.text("history.ask_purge", title=entry.title))

    def _on_purge_refused(self) -> None:
        self.list.setFocus()

    def _on_folder_wanted(self, folder: Path) -> None:
        if not self._open_folder(folder):
            self._desk.warn(messages.text("history.folder_not_opened", folder=folder))

    def _on_tab_changed(self) -> None:
        self._shown = _SHOWN
        trash = self.in_trash()
        self.list.setAccessibleName(messages.text(f"history.{'list_trash_name' if trash else 'list_name'}"))
        self._reading = False
        self.list.show_entries(())
        self.actions_row.show_actions(chosen=False, trash=trash)
        self._read_list()

    def _on_more(self) -> None:
        self._shown += _SHOWN
        self._read_list(focus=True)

    def _on_back(self) -> None:
        self._reading = False
        self._arrange()
        self.list.setFocus()

    # The worker

    def _start(
        self, name: str, work: Callable[[Callable[[], bool]], Any], done: Callable[[Any], None]
    ) -> None:
        """Start a piece of work; an earlier one of the same name is dropped, unless it changes something."""
        if name != "change":
            self._stop(name)
        self._tasks[name] = self._desk.tasks.start(work, done, self._on_failed)

    def _stop(self, name: str) -> None:
        task = self._tasks.pop(name, None)
        if task is not None:
            task.cancel()

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self.actions_row.set_busy(False)
        self.details.set_busy(False)
        self._desk.warn(sentence)

    # Parts

    def _two_columns(self) -> bool:
        return self.width() >= scaled(_TWO_COLUMNS_PX)

    def _arrange(self) -> None:
        """Both columns, or the one that is wanted."""
        both = self._two_columns()
        self._list_part.setVisible(both or not self._reading)
        self._right.setVisible(both or self._reading)
        self.details.back.setVisible(not both)
        short = self.height() < scaled(_SHORT_PX)
        self._title.setVisible(not short)
        self.details.set_short(short)

    def _show_right(self) -> None:
        self._right.setCurrentWidget(self.details if self._details is not None else self._nothing)

    def _build(self) -> None:
        self._list_part = QWidget()
        self._left = QStackedWidget()
        self._left.addWidget(self.list)
        self._left.addWidget(at_top(self.empty))
        column = QVBoxLayout(self._list_part)
        column.setContentsMargins(2 * GRID_PX, GRID_PX, GRID_PX, GRID_PX)
        column.setSpacing(GRID_PX)
        column.addWidget(self.search)
        column.addWidget(self.tabs)
        column.addWidget(self._left, 1)
        row = QHBoxLayout()
        row.addWidget(self.state, 1)
        row.addWidget(self.more)
        column.addLayout(row)
        self._nothing = at_top(self.nothing_chosen)
        self._right = QStackedWidget()
        self._right.addWidget(self._nothing)
        self._right.addWidget(self.details)
        self.columns = QSplitter()
        self.columns.setChildrenCollapsible(False)
        self.columns.addWidget(self._list_part)
        self.columns.addWidget(self._right)
        self.columns.setStretchFactor(0, 2)
        self.columns.setStretchFactor(1, 3)
        self.columns.setSizes([2000, 3000])
        self._title = title = words(messages.text("history.title"), "pageTitle")
        title.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, 0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(title)
        whole.addWidget(self.columns, 1)
        whole.addWidget(self.actions_row)

    def _connect(self) -> None:
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SEARCH_AFTER_MS)
        self._timer.timeout.connect(self._read_list)
        self.search.textChanged.connect(lambda: self._timer.start())
        self.search.returnPressed.connect(self.list.setFocus)
        self.tabs.currentChanged.connect(lambda _index: self._on_tab_changed())
        self.list.chosen.connect(self._on_chosen)
        self.list.open_wanted.connect(self._on_list_entered)
        self.list.remove_wanted.connect(self._on_remove_key)
        self.more.clicked.connect(self._on_more)
        self.details.left.connect(self._on_back)
        self.details.compare_wanted.connect(self._on_compare_wanted)
        self.details.version_wanted.connect(self._on_version_wanted)
        self.details.folder_wanted.connect(self._on_folder_wanted)
        actions = self.actions_row
        actions.open.clicked.connect(self._on_open)
        actions.file_returned.connect(self._on_file_returned)
        actions.duplicate.clicked.connect(self._on_duplicate)
        actions.trash.clicked.connect(lambda: self._act("trash"))
        actions.restore.clicked.connect(lambda: self._act("restore"))
        actions.purge.clicked.connect(self._ask_purge)
        actions.confirmed.connect(lambda: self._act("purge"))
        actions.refused.connect(self._on_purge_refused)
        QShortcut(QKeySequence("Ctrl+F"), self, self.search.setFocus)
