"""Copy files to a stick: it is found by itself, the progress is true, and it says when it may be pulled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from bannai import messages
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.job_dialog import JobDialog, Tell, dialog_button
from bannai.gui.message_bar import MessageBar
from bannai.gui.question_bar import Answer, QuestionBar
from bannai.gui.save_question import ask_folder, documents_folder
from bannai.gui.shell_parts import scrolled, words
from bannai.gui.style import GRID_PX, scaled
from bannai.services.usb_service import (
    AlreadyThere,
    BytesCopied,
    Copied,
    CopyBegan,
    CopyEvent,
    Flushed,
    Stick,
    UsbService,
)

LOOK_AGAIN_MS = 2000
_LIST_PX = 14 * GRID_PX
_SIZE_PX = (84 * GRID_PX, 60 * GRID_PX)
AskFolder = Callable[[QWidget, Path], Path | None]


@dataclass(frozen=True, slots=True)
class _NameTaken:
    """Another file of the name is on the stick; `other` is a name that is free."""

    name: str
    other: str


class UsbDialog(JobDialog):
    """Copies finished files. `copied(count)` tells that all of them are safely on the stick."""

    copied = Signal(int)

    def __init__(
        self,
        desk: Desk,
        files: Sequence[Path],
        parent: QWidget | None = None,
        *,
        usb: UsbService | None = None,
        choose_folder: AskFolder = ask_folder,
    ) -> None:
        """`usb` finds and copies; `choose_folder` asks for a place that is no stick."""
        super().__init__(desk, parent)
        self._files = tuple(files)
        self._usb = usb or UsbService()
        self._choose_folder = choose_folder
        self._waiting: list[Path] = []
        self._looking = self._copying = False
        self._elsewhere: Stick | None = None
        self.setWindowTitle(messages.text("export.usb_title"))
        self.message = MessageBar()
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_AGAIN_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self._tell_state()
        self._look()

    def chosen(self) -> Stick | None:
        """Return the stick that is chosen."""
        row = self.sticks.currentRow()
        stick = self.sticks.item(row).data(Qt.ItemDataRole.UserRole) if row >= 0 else None
        return stick if isinstance(stick, Stick) else None

    def copy_now(self) -> None:
        """Copy all files to the stick that is chosen."""
        if self.chosen() is None or self._copying:
            return
        self._waiting = list(self._files)
        self.message.clear()
        self._copy_next()

    def reject(self) -> None:
        """Leave an open question first, then the dialog."""
        if not self.question.leave():
            super().reject()

    def done(self, result: int) -> None:
        """Stop looking and copying, and close."""
        self._timer.stop()
        super().done(result)

    # Looking for sticks

    def _look(self) -> None:
        if self._looking or self._copying or self.question.text():
            return
        self._looking = True
        self.run(lambda _cancelled, _tell: self._usb.find(), self._on_found, self._on_look_failed)

    def _on_look_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._looking = False
        self.message.show_wrong(sentence)

    def _on_found(self, found: tuple[Stick, ...]) -> None:
        self._looking = False
        sticks = (*found, self._elsewhere) if self._elsewhere else found
        if self._copying or self.question.text():
            self._tell_state()
            return
        if [replace(it, free_bytes=0) for it in sticks] == [
            replace(it, free_bytes=0) for it in self._shown_sticks()
        ]:  # the same ones; their room changes while others write, and is no reason to move the focus
            for row, stick in enumerate(sticks):
                _show_stick(self.sticks.item(row), stick)
            self._tell_state()
            return
        before = self.chosen()
        self.sticks.clear()
        for stick in sticks:
            item = QListWidgetItem()
            _show_stick(item, stick)
            self.sticks.addItem(item)
        folders = [stick.folder for stick in sticks]
        if before is not None and before.folder in folders:
            self.sticks.setCurrentRow(folders.index(before.folder))
        elif sticks:
            writable = [row for row, stick in enumerate(sticks) if not stick.read_only]
            self.sticks.setCurrentRow(writable[0] if writable else 0)
        self._tell_state()
        if before is None and self.main.isEnabled():
            self.main.setFocus()  # the stick was waited for; now there is one thing to do

    def _shown_sticks(self) -> tuple[Stick, ...]:
        items = (self.sticks.item(row) for row in range(self.sticks.count()))
        return tuple(item.data(Qt.ItemDataRole.UserRole) for item in items)

    def _on_elsewhere(self) -> None:
        folder = self._choose_folder(self, documents_folder(self.desk.program.paths.exports))
        if folder is not None:
            self.run(
                lambda _cancelled, _tell: self._usb.choose(folder), self._on_place_chosen, self._on_failed
            )

    def _on_place_chosen(self, place: Stick) -> None:
        found = tuple(it for it in self._shown_sticks() if it.folder != place.folder)
        self._elsewhere = place
        self._on_found(found)
        self.sticks.setCurrentRow(self.sticks.count() - 1)
        self.main.setFocus()

    # Copying

    def _copy_next(self, name: str = "", *, overwrite: bool = False) -> None:
        stick = self.chosen()
        if stick is None:
            return
        file = self._waiting[0]
        self._set_copying(True)

        def work(cancelled: Callable[[], bool], tell: Tell) -> CopyEvent | _NameTaken | None:
            last = None
            events = self._usb.copy(file, stick, name=name, overwrite=overwrite, cancelled=cancelled)
            try:
                for last in events:
                    tell(last)
            except BannaiError as error:
                if error.message_id != "export.usb_exists":
                    raise
                taken = str(error.values["name"])
                return _NameTaken(taken, self._usb.free_name(stick, taken))
            return last

        self.run(work, self._on_copied, self._on_failed, self._on_event)

    def _on_event(self, event: CopyEvent) -> None:
        name = self._waiting[0].name if self._waiting else ""
        match event:
            case CopyBegan():
                self._progress.setRange(0, 100)
                self._progress.setValue(0)
            case BytesCopied(done_bytes=done, total_bytes=total):
                percent = done * 100 // max(total, 1)
                self._progress.setValue(percent)
                sentence = "usb_copying" if done < total else "usb_flushing"
                self._state.setText(messages.text(f"export.{sentence}", name=name, percent=percent))
            case Flushed():
                self._progress.setRange(0, 0)
                self._state.setText(messages.text("export.usb_checking", name=name))

    def _on_copied(self, last: CopyEvent | _NameTaken | None) -> None:
        if isinstance(last, _NameTaken):
            self._ask_about_name(last)
            return
        if not isinstance(last, (Copied, AlreadyThere)):
            self._set_copying(False)
            return
        self._waiting.pop(0)
        if self._waiting:
            self._copy_next()
            return
        self._set_copying(False)
        count = len(self._files)
        if count > 1:
            sentence = messages.text("export.usb_done_many", count=count)
        elif isinstance(last, AlreadyThere):
            sentence = messages.text("export.usb_already", name=last.path.name)
        else:
            sentence = messages.text("export.usb_done_one", name=last.path.name)
        self.message.show_good(sentence)
        self.close_button.setFocus()
        self.copied.emit(count)

    def _ask_about_name(self, taken: _NameTaken) -> None:
        self._set_copying(False)
        self.question.ask(
            messages.text("export.usb_exists_question", name=taken.name, other=taken.other),
            Answer(messages.text("export.usb_keep_both"), lambda: self._copy_next(taken.other)),
            Answer(messages.text("export.usb_overwrite"), lambda: self._copy_next(overwrite=True)),
            Answer(messages.text("export.leave_it"), self._on_stopped),
        )

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._set_copying(False)
        self.message.show_wrong(sentence)
        self._look()

    def _on_stopped(self) -> None:
        self.stop()
        self._looking = False
        self._set_copying(False)
        self.message.show_note(messages.text("export.usb_stopped"))

    def _set_copying(self, copying: bool) -> None:
        self._copying = copying
        self._progress.setVisible(copying)
        self._progress.setRange(0, 0)
        self.stop_button.setVisible(copying)
        self.sticks.setEnabled(not copying)
        self.elsewhere.setEnabled(not copying)
        self._tell_state()
        if copying:
            self.stop_button.setFocus()

    def _tell_state(self) -> None:
        stick = self.chosen()
        self.main.setEnabled(stick is not None and not stick.read_only and not self._copying)
        if not self._copying:
            self._state.setText("")
        self._state.setVisible(self._copying)
        self._none.setVisible(self.sticks.count() == 0)
        self.sticks.setVisible(self.sticks.count() > 0)

    # Parts

    def _build(self) -> None:
        self._none = words(messages.text("export.usb_none"))
        self.sticks = QListWidget()
        self.sticks.setWordWrap(True)
        self.sticks.setMinimumHeight(scaled(_LIST_PX))
        self.sticks.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.sticks.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        label = QLabel(messages.text("export.usb_choose"))
        label.setObjectName("panelTitle")
        label.setBuddy(self.sticks)
        self.sticks.setAccessibleName(label.text().replace("&", ""))
        self._state = words("")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(messages.text("export.usb_progress"))
        self._progress.hide()
        self.elsewhere = dialog_button("usb_elsewhere", "folder")
        self.stop_button = dialog_button("usb_stop", "stop")
        self.stop_button.hide()
        self.close_button = dialog_button("usb_close")
        self.main = dialog_button("usb_copy", "usb", "main")
        names = "\n".join(f"• {file.name}" for file in self._files)
        body = QWidget()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(3 * GRID_PX, 2 * GRID_PX, 3 * GRID_PX, 2 * GRID_PX)
        inner.setSpacing(GRID_PX)
        for part in (words(messages.text("export.usb_files"), "panelTitle"), words(names), label):
            inner.addWidget(part)
        inner.addWidget(self._none)
        inner.addWidget(self.sticks, 1)
        inner.addStretch(0)
        inner.addWidget(self.elsewhere, 0, Qt.AlignmentFlag.AlignLeft)
        state = QVBoxLayout()  # always in sight, also where the list is scrolled
        state.setContentsMargins(3 * GRID_PX, GRID_PX, 3 * GRID_PX, GRID_PX)
        state.setSpacing(GRID_PX)
        state.addWidget(self._state)
        state.addWidget(self._progress)
        footer = QWidget()
        footer.setObjectName("footer")
        footer.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        end = QHBoxLayout(footer)
        end.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        end.setSpacing(2 * GRID_PX)
        end.addStretch(1)
        for button in (self.stop_button, self.close_button, self.main):
            end.addWidget(button)
        self.question = QuestionBar((body, footer))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.message)
        whole.addWidget(self.question)
        whole.addWidget(scrolled(body, messages.text("export.usb_title")), 1)
        whole.addLayout(state)
        whole.addWidget(footer)
        self.resize(scaled(_SIZE_PX[0]), scaled(_SIZE_PX[1]))
        self.sticks.currentRowChanged.connect(self._tell_state)
        # Once this Enter is done with: else it would press the stop button too, which gets the focus.
        self.sticks.itemActivated.connect(lambda _item: QTimer.singleShot(0, self, self.copy_now))
        self.elsewhere.clicked.connect(self._on_elsewhere)
        self.stop_button.clicked.connect(self._on_stopped)
        self.close_button.clicked.connect(self.reject)
        self.main.clicked.connect(self.copy_now)
        order = (self.sticks, self.elsewhere, self.stop_button, self.close_button, self.main)
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)


def _show_stick(item: QListWidgetItem, stick: Stick) -> None:
    if item.data(Qt.ItemDataRole.UserRole) != stick:
        item.setText(stick_words(stick))
        item.setData(Qt.ItemDataRole.UserRole, stick)


def stick_words(stick: Stick) -> str:
    """Return a stick in words: its name, where it is, and how much room it has."""
    named = "usb_stick" if stick.label else "usb_stick_unnamed"
    text = messages.text(
        f"export.{named}", name=stick.label, folder=stick.folder, free=size_words(stick.free_bytes)
    )
    return messages.text("export.usb_stick_read_only", stick=text) if stick.read_only else text


def size_words(size: int) -> str:
    """Return a size in MB or GB as Windows counts them: `7,2 GB`."""
    number, unit = (size / 1024**3, "GB") if size >= 1024**3 else (size / 1024**2, "MB")
    return messages.text("export.usb_size", number=f"{number:.1f}".replace(".", ","), unit=unit)
