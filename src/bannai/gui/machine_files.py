"""The files with which something can write: listed with what they need, added, chosen, removed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from bannai import messages
from bannai.documents.vietnamese.sizes import size_words
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.flow_layout import FlowLayout
from bannai.gui.icons import put_icon
from bannai.gui.question_bar import Answer, QuestionBar
from bannai.gui.shell_parts import words
from bannai.gui.style import GRID_PX
from bannai.gui.tasks import Task
from bannai.services.model_service import (
    AddEvent,
    AlreadyHere,
    BytesCopied,
    Copied,
    CopyBegan,
    CopyStopped,
    ModelFile,
    ModelPlace,
    ModelState,
)

AskFile = Callable[[QWidget], Path | None]
_TOLD_FROM_S = 3.0  # a copy that is young tells no time left


def ask_model_file(parent: QWidget) -> Path | None:
    """Ask for a file to be added; None when the user left."""
    title, kinds = messages.text("writing.settings_add_title"), messages.text("writing.settings_add_filter")
    chosen, _ = QFileDialog.getOpenFileName(parent, title, str(Path.home()), kinds)
    return Path(chosen) if chosen else None


class MachineFiles(QWidget):
    """`chosen(name)` wants a file ("" = the best one) to be written with; `changed`: other files are there.

    `refresh` looks at all anew.
    """

    chosen = Signal(str)
    changed = Signal()

    def __init__(self, desk: Desk, ask_file: AskFile = ask_model_file) -> None:
        """Nothing is looked at yet."""
        super().__init__()
        self._desk = desk
        self._ask_file = ask_file
        self._copying: Task[AddEvent | None] | None = None
        self._stopped = False
        self._began = (0.0, 0)  # when the copy began, and how many bytes were there then
        self._name = ""  # of the file that is copied
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID_PX)
        self._make_files(column)
        self.add.clicked.connect(self._on_add)
        self.stop.clicked.connect(self._on_stop)

    def refresh(self) -> None:
        """Look at all files, in the worker."""
        models = self._desk.program.models
        self._desk.tasks.start(
            lambda _: (models.list(), _suggestion(models.suggested())),
            lambda found: self._show_files(*found),
            self._on_failed,
        )

    def _make_files(self, column: QVBoxLayout) -> None:
        self._list = QWidget()
        self._rows = QVBoxLayout(self._list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(GRID_PX)
        self.advice = words("", "quiet")
        self.add = _button("add", "add")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(messages.text("writing.settings_progress_name"))
        self.told = words("")
        self.stop = _button("stop", "stop")
        self.question = QuestionBar((self._list, self.add))
        for widget in (self.progress, self.told, self.stop):
            widget.hide()
        column.addWidget(words(messages.text("writing.settings_list")))
        column.addWidget(self._list)
        column.addWidget(self.question)
        column.addWidget(self.advice)
        row = QHBoxLayout()
        row.setSpacing(GRID_PX)
        row.addWidget(self.add)
        row.addWidget(self.progress, 1)
        row.addWidget(self.stop)
        row.addStretch(0)
        column.addLayout(row)
        column.addWidget(self.told)

    def _show_files(self, files: tuple[ModelFile, ...], suggestion: str) -> None:
        focused: QWidget | None = QApplication.focusWidget()
        had_focus = focused is not None and self._list.isAncestorOf(focused)
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if not files:
            self._rows.addWidget(words(messages.text("writing.settings_none"), "quiet"))
        for file in files:
            self._rows.addWidget(self._row(file))
        if len([it for it in files if it.state is ModelState.READY]) > 1 and self._desk.settings.model:
            best = _button("choose_best", "")
            best.setAccessibleName(messages.text("writing.settings_choose_best_name"))
            best.clicked.connect(lambda: self.chosen.emit(""))
            best.show()
            self._rows.addWidget(best)
        self.advice.setText(suggestion)
        if had_focus:
            self.add.setFocus()

    def _row(self, file: ModelFile) -> QWidget:
        row = QFrame()
        row.setObjectName("card")
        column = QVBoxLayout(row)
        column.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        column.setSpacing(GRID_PX // 2)
        title = messages.text(
            "writing.settings_row",
            title=file.title,
            size=size_words(file.size_bytes),
            state=messages.text(f"writing.settings_{_state(file)}"),
        )
        column.addWidget(words(title, "rowName"))
        for line in (file.entry.why if file.entry else "", _sentence(file)):
            if line:
                column.addWidget(words(line, "quiet"))
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for button in self._row_buttons(file):
            flow.addWidget(button)
            button.show()
        if flow.count():
            column.addWidget(buttons)
        return row

    def _row_buttons(self, file: ModelFile) -> Iterator[QPushButton]:
        if file.place is ModelPlace.STICK:
            if file.state is not ModelState.REFUSED:
                take = _row_button("take", "add", file)
                take.clicked.connect(lambda: self._copy(file.path))
                yield take
            return
        if file.state in (ModelState.READY, ModelState.TOO_LARGE) and not file.chosen:
            choose = _row_button("choose", "check", file)
            choose.clicked.connect(lambda: self.chosen.emit(file.name))
            yield choose
        if file.place is ModelPlace.OWN:
            remove = _row_button("remove", "trash", file)
            remove.clicked.connect(lambda: self._ask_to_remove(file))
            yield remove

    def _ask_to_remove(self, file: ModelFile) -> None:
        self.question.ask(
            messages.text("writing.settings_remove_question", name=file.name),
            Answer(messages.text("writing.settings_remove_no"), self.add.setFocus),
            Answer(messages.text("writing.settings_remove_yes"), lambda: self._remove(file)),
            Answer(messages.text("writing.settings_remove_no"), self.add.setFocus),
        )

    def _remove(self, file: ModelFile) -> None:
        """End what may hold the file, then remove it."""
        program = self._desk.program

        def done(_path: Path) -> None:
            self._tell(messages.text("writing.settings_removed", name=file.name))
            if file.chosen:
                self.chosen.emit("")
            self.changed.emit()

        def failed(sentence: str, error: BannaiError | None) -> None:
            self._on_failed(sentence, error)
            self.changed.emit()

        def released(_none: None) -> None:
            self._desk.tasks.start(lambda _: program.models.remove(file.name), done, failed)

        self._desk.writer().start(lambda _: program.engines.release(), released, failed)

    # Adding

    def _on_add(self) -> None:
        source = self._ask_file(self)
        if source is not None:
            self._copy(source)

    def _copy(self, source: Path) -> None:
        if self._copying is not None:
            return
        self._stopped = False
        self._began = (time.monotonic(), -1)
        events = self._desk.program.models.add(source, lambda: self._stopped)
        self._show_copying(True)
        self._pull(events)

    def _pull(self, events: Iterator[AddEvent]) -> None:
        self._copying = self._desk.copier().start(
            lambda _cancelled: next(events, None),
            lambda event: self._on_event(events, event),
            self._on_copy_failed,
        )

    def _on_event(self, events: Iterator[AddEvent], event: AddEvent | None) -> None:
        match event:
            case None:
                self._show_copying(False)
                self.changed.emit()
                return
            case CopyBegan():
                self._began = (time.monotonic(), event.done_bytes)
                self._name = event.name
                self._show_progress(event.done_bytes, event.total_bytes)
            case BytesCopied():
                self._show_progress(event.done_bytes, event.total_bytes)
            case CopyStopped():
                self._tell(messages.text("writing.settings_copy_stopped"))
            case Copied():
                self._tell(messages.text("writing.settings_copied", name=event.path.name))
            case AlreadyHere():
                self._tell(messages.text("writing.settings_already", name=event.path.name))
        self._pull(events)

    def _show_progress(self, done: int, total: int) -> None:
        self.progress.setRange(0, 1000)
        self.progress.setValue(round(1000 * done / max(1, total)))
        name, there, whole = self._name, size_words(done), size_words(total)
        since, first = self._began
        seconds = time.monotonic() - since
        if seconds > _TOLD_FROM_S and done > first:
            left = round(seconds / (done - first) * (total - done))
            told = _time_words(left)
            self._tell(
                messages.text("writing.settings_copying_left", name=name, done=there, total=whole, left=told)
            )
        else:
            self._tell(messages.text("writing.settings_copying", name=name, done=there, total=whole))

    def _on_stop(self) -> None:
        self._stopped = True

    def _on_copy_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._show_copying(False)
        self._tell(sentence)
        self.changed.emit()

    def _show_copying(self, on: bool) -> None:
        had_focus = self.stop.hasFocus()
        self.progress.setRange(0, 0)
        self.progress.setVisible(on)
        self.stop.setVisible(on)
        self.add.setEnabled(not on)
        self._list.setEnabled(not on)
        if not on:
            self._copying = None
            if had_focus:
                self.add.setFocus()

    def _tell(self, sentence: str) -> None:
        if self.told.text() != sentence:
            self.told.setText(sentence)
        self.told.show()

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._desk.warn(sentence)


def _suggestion(entry: object) -> str:
    """Say which file suits this machine and how it is had; `entry` is the catalogue's, None for none."""
    if entry is None:
        return messages.text("writing.settings_weak")
    file, why, size = (getattr(entry, it) for it in ("file", "why", "size_bytes"))
    if size:
        told = messages.text("writing.settings_suggested", file=file, why=why, size=size_words(size))
    else:
        told = messages.text("writing.settings_suggested_unsized", file=file, why=why)
    return f"{told} {messages.text('writing.settings_get')}"


def _state(file: ModelFile) -> str:
    """Return the name of the word that says where a file stands."""
    if file.chosen and file.state is ModelState.READY:
        return "in_use"
    if file.state is ModelState.READY:
        return "on_stick" if file.place is ModelPlace.STICK else "ready"
    return {ModelState.HALF: "half", ModelState.TOO_LARGE: "too_large"}.get(file.state, "broken")


def _sentence(file: ModelFile) -> str:
    return messages.text("writing.settings_go_on") if file.state is ModelState.HALF else file.sentence


def _time_words(seconds: int) -> str:
    if seconds >= 90:
        return messages.text("writing.minutes_left", count=round(seconds / 60))
    return messages.text("writing.seconds_left", count=max(1, seconds))


def _button(name: str, icon: str) -> QPushButton:
    text = messages.text(f"writing.settings_{name}")
    button = QPushButton(text)
    button.setAccessibleName(text.replace("&", "").rstrip("…"))
    if icon:
        put_icon(button, icon)
    return button


def _row_button(name: str, icon: str, file: ModelFile) -> QPushButton:
    button = _button(name, "")
    button.setObjectName("small")
    button.setAccessibleName(messages.text(f"writing.settings_{name}_name", name=file.name))
    put_icon(button, icon, size_px=18)
    return button
