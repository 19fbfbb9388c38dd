"""Word files of the office that one begins with: an old paper, or a template. Chosen, or dropped here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QGridLayout, QVBoxLayout, QWidget

from bannai import messages
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.message_bar import BusyBar
from bannai.gui.paste import local_files
from bannai.gui.shell_parts import WordButton, words
from bannai.gui.style import GRID_PX, scaled
from bannai.gui.tasks import Task

if TYPE_CHECKING:  # the home page is the window's first picture: it imports little
    from bannai.documents.kinds import DocumentKind
    from bannai.services.own_paper_service import OpenedPaper
    from bannai.services.template_service import TemplateCheck

PAPER, TEMPLATE, BACK = "paper", "template", "back"
_ABREAST_FROM_PX = 90 * GRID_PX
AskWordFile = Callable[[QWidget, str], Path | None]


def ask_word_file(parent: QWidget, sort: str) -> Path | None:
    """Ask for a Word file; None when the user left."""
    title = messages.text(f"own_papers.ask_{sort}")
    kinds = messages.text("own_papers.ask_filter")
    chosen, _ = QFileDialog.getOpenFileName(parent, title, str(Path.home()), kinds)
    return Path(chosen) if chosen else None


class _FileButton(WordButton):
    """A row to press, or to drop a file on. `dropped` brings the file."""

    dropped = Signal(object)

    def __init__(self, icon: str, name: str, detail: str, parent: QWidget) -> None:
        super().__init__(icon, name, detail, "tile", parent)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file, of whatever sort: what it is will be said in a sentence."""
        if _dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Begin with the file."""
        path = _dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.dropped.emit(path)


def _dropped_file(event: QDropEvent) -> Path | None:
    files = local_files(event.mimeData())
    return files[0] if len(files) == 1 else None


class OwnFileEntries(QWidget):
    """The two entries. `wanted(sort, Path)` brings a file that was chosen or dropped."""

    wanted = Signal(str, object)

    def __init__(self, parent: QWidget | None = None, ask: AskWordFile = ask_word_file) -> None:
        """`ask` stands for the user in front of the file dialog."""
        super().__init__(parent)
        self.ask = ask
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID_PX)
        column.addWidget(words(messages.text("own_papers.entries"), "familyTitle", self))
        self.buttons: dict[str, WordButton] = {}
        self._grid = QGridLayout()
        self._grid.setSpacing(2 * GRID_PX)
        column.addLayout(self._grid)
        for sort, icon in ((PAPER, "restore"), (TEMPLATE, "office")):
            name, detail = messages.text(f"own_papers.{sort}"), messages.text(f"own_papers.{sort}_more")
            button = _FileButton(icon, name, detail, self)
            button.clicked.connect(lambda _checked=False, chosen=sort: self._on_clicked(chosen))
            button.dropped.connect(lambda path, chosen=sort: self.wanted.emit(chosen, path))
            self.buttons[sort] = button
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room for both."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        abreast = self.width() >= scaled(_ABREAST_FROM_PX)
        for number, button in enumerate(self.buttons.values()):
            self._grid.addWidget(button, 0 if abreast else number, number if abreast else 0)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1 if abreast else 0)

    def _on_clicked(self, sort: str) -> None:
        path = self.ask(self.window(), sort)
        if path is not None:
            self.wanted.emit(sort, path)


class OwnFiles(QObject):
    """Reads one file at a time, in the worker, with a button that stops it.

    `paper_opened(OpenedPaper)` wants its questions shown; `kinds_changed(sentence)`: a template was added or
    removed, the list has to be read anew.
    """

    paper_opened = Signal(object)
    kinds_changed = Signal(str)

    def __init__(self, desk: Desk, busy: BusyBar, parent: QWidget) -> None:
        """Nothing is being read; dialogs stand over the window of `parent`."""
        super().__init__(parent)
        self._desk = desk
        self._busy = busy
        self._over = parent
        self._task: Task[Any] | None = None
        self.dialog: QWidget | None = None
        busy.stopped.connect(self._on_stopped)

    def start(self, sort: str, path: Path) -> None:
        """Begin with a file. While another one is being read nothing is done."""
        if self._task is not None:
            return
        program = self._desk.program
        self._busy.begin(messages.text("own_papers.reading", name=path.name), can_stop=True)
        if sort == PAPER:
            self._task = self._desk.tasks.start(
                lambda cancelled: program.own_papers.open(path, cancelled), self._on_paper, self._on_failed
            )
        else:
            self._task = self._desk.tasks.start(
                lambda cancelled: program.templates.check(path, cancelled),
                lambda found: self._on_checked(path, found),
                self._on_failed,
            )

    def remove(self, kind: DocumentKind) -> None:
        """Remove a template for good; whoever asks has asked the user."""
        templates = self._desk.program.templates
        told = messages.text("own_papers.removed", name=kind.name)
        self._desk.tasks.start(
            lambda _cancelled: templates.remove(kind.id),
            lambda _done: self.kinds_changed.emit(told),
            self._on_failed,
        )

    def _on_paper(self, opened: OpenedPaper | None) -> None:
        self._end()
        if opened is not None:
            self.paper_opened.emit(opened)

    def _on_checked(self, path: Path, found: TemplateCheck | None) -> None:
        self._end()
        if found is None:
            return
        from bannai.gui.template_dialog import TemplateDialog

        dialog = TemplateDialog(path.name, found, self._over.window())
        dialog.added.connect(lambda name: self._add(path, name, found))
        dialog.finished.connect(self._on_dialog_finished)
        self.dialog = dialog
        dialog.open()

    def _add(self, path: Path, name: str, found: TemplateCheck) -> None:
        templates = self._desk.program.templates
        self._desk.tasks.start(
            lambda _cancelled: templates.add(path, name, found),
            lambda kind: self.kinds_changed.emit(messages.text("own_papers.added", name=kind.name)),
            self._on_failed,
        )

    def _on_dialog_finished(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._end()
        self._desk.warn(sentence)

    def _on_stopped(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._end()
            self._desk.say(messages.text("own_papers.stopped"))

    def _end(self) -> None:
        self._task = None
        self._busy.end()
