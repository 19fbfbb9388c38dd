"""What the program would mend in a Word file, told before anything is written; then a new file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from bannai import messages
from bannai.errors import BannaiError
from bannai.gui.check_work import undisturbed
from bannai.gui.desk import Desk
from bannai.gui.icons import put_icon
from bannai.gui.job_dialog import JobDialog, Tell
from bannai.gui.message_bar import MessageBar
from bannai.gui.save_question import SaveAnswer, ask_save_path
from bannai.gui.shell_parts import words
from bannai.gui.style import GRID_PX
from bannai.services.check_listing import changes_text
from bannai.services.mend_service import Mended, MendProgress, MendResult

AskPath = Callable[[QWidget, Path, tuple[str, ...]], SaveAnswer | None]
_WIDTH_PX, _HEIGHT_PX = 100 * GRID_PX, 72 * GRID_PX
_STEPS = 100


def free_name(path: Path) -> Path:
    """Return a name beside a file that is not taken: “… (bản sửa).docx”, “… (bản sửa 2).docx”."""
    number = 1
    while True:
        name = messages.text("check_page.mend_name" if number == 1 else "check_page.mend_name_more",
                             name=path.stem, number=number)  # fmt: skip
        target = path.with_name(f"{name}.docx")
        if not target.exists():
            return target
        number += 1


class MendDialog(JobDialog):
    """Finds out what can be mended, shows it, asks for the new file. `written(Path)` when that is there.

    `ask_path` stands for the user in front of the file dialog.
    """

    written = Signal(object)
    help_topic = "gui.help_topic_check"

    def __init__(
        self,
        desk: Desk,
        path: Path,
        standard: str,
        parent: QWidget | None = None,
        *,
        tracked: bool = False,
        ask_path: AskPath = ask_save_path,
    ) -> None:
        """Begin to look; `tracked` offers to accept the changes that Word has kept track of."""
        super().__init__(desk, parent)
        self._path, self._standard, self._ask_path = path, standard, ask_path
        self.mended: MendResult | None = None
        self.setWindowTitle(messages.text("check_page.mend_title"))
        self.message = MessageBar()
        self.lead = words(messages.text("check_page.mend_working", name=path.name), "", self)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, _STEPS)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(messages.text("gui.busy_name"))
        self.list = QPlainTextEdit(self)
        self.list.setReadOnly(True)
        self.list.setTabChangesFocus(True)
        self.list.setAccessibleName(messages.text("check_page.mend_list_name"))
        self.accept_changes = QCheckBox(messages.text("check_page.mend_accept"), self)
        self.accept_changes.setAccessibleName(messages.text("check_page.mend_accept").replace("&", ""))
        self.accept_changes.setVisible(tracked)
        self.leave = self._button("mend_leave", "")
        self.main = self._button("mend_save", "save", "main")
        self._lay_out()
        self.leave.clicked.connect(self.reject)
        self.main.clicked.connect(self.save)
        self.accept_changes.toggled.connect(lambda _on: self._look())
        room = parent.size() if parent is not None else self.screen().availableSize()
        self.resize(min(_WIDTH_PX, room.width() - 4 * GRID_PX), min(_HEIGHT_PX, room.height() - 4 * GRID_PX))
        self._look()

    def save(self) -> None:
        """Ask for the new file and write it; a file that is there is never written over."""
        result = self.mended
        if result is None or result.data is None:
            return
        answer = self._ask_path(self, free_name(self._path), ("docx",))
        if answer is None:
            return
        self._set_ready(False)
        menders = self.desk.program.menders

        def write(_cancelled: object, _tell: Tell) -> Path:
            menders.write(result, answer.path)
            return answer.path

        self.run(write, self._on_written, self._on_failed)

    def _look(self) -> None:
        """Find out what can be mended; nothing is written."""
        self.stop()
        self.mended = None
        self._set_ready(False)
        self.message.clear()
        self.progress.setValue(0)
        self.progress.show()
        menders, accept = self.desk.program.menders, self.accept_changes.isChecked()
        path, standard = self._path, self._standard

        def work(cancelled: Callable[[], bool], tell: Tell) -> MendResult | None:
            with undisturbed():
                for event in menders.mending(path, standard, accept_changes=accept, stopped=cancelled):
                    if isinstance(event, Mended):
                        return event.result
                    tell(event)
            return None

        self.run(work, self._on_looked, self._on_failed, self._on_progress)

    def _on_progress(self, event: object) -> None:
        if isinstance(event, MendProgress):
            self.progress.setValue(round(event.share * _STEPS))

    def _on_looked(self, result: MendResult | None) -> None:
        self.progress.hide()
        if result is None:
            return
        self.mended = result
        count, left = len(result.changes), len(result.left)
        name = "mend_lead" if result.data is not None else "mend_nothing"
        self.lead.setText(messages.text(f"check_page.{name}", name=self._path.name, count=count, left=left))
        self.list.setPlainText(changes_text(result))
        self._set_ready(result.data is not None)
        (self.main if result.data is not None else self.leave).setFocus()

    def _on_written(self, path: Path) -> None:
        self.accept()
        self.written.emit(path)

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self.progress.hide()
        self._set_ready(self.mended is not None and self.mended.data is not None)
        self.message.show_wrong(sentence)

    def _set_ready(self, ready: bool) -> None:
        self.main.setEnabled(ready)

    def _button(self, name: str, icon: str, style: str = "") -> QPushButton:
        text = messages.text(f"check_page.{name}")
        button = QPushButton(text, self)
        button.setObjectName(style)
        button.setAccessibleName(text.replace("&", "").rstrip("…"))
        if icon:
            put_icon(button, icon, "on_accent" if style == "main" else "accent_ink")
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.leave)
        row.addStretch(1)
        row.addWidget(self.main)
        column = QVBoxLayout()
        column.setContentsMargins(3 * GRID_PX, 2 * GRID_PX, 3 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX)
        for part in (self.lead, self.progress):
            column.addWidget(part)
        column.addWidget(self.list, 1)
        column.addWidget(self.accept_changes)
        column.addLayout(row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.message)
        whole.addLayout(column, 1)
