"""What can be done with the chosen draft: a row at the foot of the page that is always in sight."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from bannai import messages
from bannai.gui.icons import put_icon
from bannai.gui.own_files import BACK, AskWordFile, ask_word_file
from bannai.gui.style import GRID_PX

_NARROW = "narrow"


class HistoryActions(QWidget):
    """Buttons for a draft, for a draft in the trash, and the one question before something is purged.

    `confirmed` and `refused` answer what `ask` has asked; `file_returned(Path)` brings a corrected Word file
    of the draft. Where the breadth does not do, the main button stands above the others.
    """

    confirmed = Signal()
    refused = Signal()
    file_returned = Signal(object)

    def __init__(self, parent: QWidget | None = None, ask_file: AskWordFile = ask_word_file) -> None:
        """Nothing is chosen. `ask_file` stands for the user in front of the file dialog."""
        super().__init__(parent)
        self.ask_file = ask_file
        self.setObjectName("footer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._chosen = False
        self._busy = False
        self.open = _button("open", "main")
        self.duplicate = _button("duplicate", icon="copy")
        self.take_back = _button("take_back", icon="restore")
        self.take_back.setToolTip(messages.text("history.take_back_tip"))
        self.trash = _button("trash", icon="trash")
        self.restore = _button("restore", "main")
        self.purge = _button("purge", icon="trash")
        self.yes = _button("purge_yes", icon="trash")
        self.no = _button("purge_no", "main")
        self.question = QLabel()
        self.question.setTextFormat(Qt.TextFormat.PlainText)
        self.question.setWordWrap(True)
        self._members: dict[QWidget, tuple[QWidget, ...]] = {}
        self._draft_row = self._row(self.trash, self.duplicate, self.take_back, self.open)
        self._trash_row = self._row(self.purge, self.restore)
        self._question_row = self._row(self.question, self.yes, self.no)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        for row in self._members:
            column.addWidget(row)
        self.yes.clicked.connect(self._on_confirmed)
        self.no.clicked.connect(self._on_refused)
        self.take_back.clicked.connect(self._on_take_back)
        self.show_actions(chosen=False, trash=False)

    def show_actions(self, *, chosen: bool, trash: bool) -> None:
        """Offer what goes with a draft, or with one in the trash; an open question is taken back."""
        self._chosen = chosen
        self._show(self._trash_row if trash else self._draft_row)
        self.set_busy(self._busy)

    def set_busy(self, busy: bool) -> None:
        """Keep the buttons still while the history is being changed."""
        self._busy = busy
        for button in (self.open, self.duplicate, self.take_back, self.trash, self.restore, self.purge):
            button.setEnabled(self._chosen and not busy)

    def ask(self, sentence: str) -> None:
        """Ask once; the safe answer has the focus."""
        self.question.setText(sentence)
        self.yes.setAccessibleDescription(sentence)
        self.no.setAccessibleDescription(sentence)
        self._show(self._question_row)
        self.no.setFocus()

    def is_asking(self) -> bool:
        """Say whether the question is open."""
        return not self._question_row.isHidden()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape is no."""
        if event.key() == Qt.Key.Key_Escape and self.is_asking():
            self._on_refused()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def _on_take_back(self) -> None:
        path = self.ask_file(self.window(), BACK)
        if path is not None:
            self.file_returned.emit(path)

    def _on_confirmed(self) -> None:
        self._show(self._trash_row)
        self.confirmed.emit()

    def _on_refused(self) -> None:
        self._show(self._trash_row)
        self.refused.emit()

    def _show(self, wanted: QWidget) -> None:
        for row in self._members:
            row.setVisible(row is wanted)
        self._arrange()

    def _arrange(self) -> None:
        """In one line where there is room, else the main button above the others."""
        room = self.width() - 4 * GRID_PX
        for row, members in self._members.items():
            layout = row.layout()
            if not isinstance(layout, QGridLayout):
                continue
            across = sum(it.sizeHint().width() + 2 * GRID_PX for it in members if it is not self.question)
            narrow = across + (40 * GRID_PX if self.question in members else 8 * GRID_PX) > room
            if row.property(_NARROW) == narrow:
                continue
            row.setProperty(_NARROW, narrow)
            for member in members:
                layout.removeWidget(member)
            for column in range(len(members) + 1):
                layout.setColumnStretch(column, 0)
            if narrow:
                *others, main = members
                if self.question in others:
                    layout.addWidget(self.question, 0, 0, 1, 2)
                    others = [*others[1:], main]
                elif len(others) > 2:  # too many for one line: one stands beside the main button
                    *others, beside = others
                    layout.addWidget(beside, 0, 0)
                    layout.addWidget(main, 0, 1)
                else:
                    layout.addWidget(main, 0, 0, 1, len(others))
                for column, member in enumerate(others):
                    layout.addWidget(member, 1, column)
            else:  # the first takes the left side, the others the right
                for column, member in enumerate(members):
                    layout.addWidget(member, 0, column + (column > 0))
                layout.setColumnStretch(0 if members[0] is self.question else 1, 1)

    def _row(self, *members: QWidget) -> QWidget:
        row = QWidget(self)
        layout = QGridLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX)
        for member in members:
            layout.addWidget(member)  # its place comes from the breadth
        row.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._members[row] = members
        return row


def _button(name: str, style: str = "", *, icon: str = "") -> QPushButton:
    text = messages.text(f"history.{name}")
    button = QPushButton(text)
    button.setAccessibleName(text.replace("&", "").rstrip("…"))
    if style:
        button.setObjectName(style)
    if icon:
        put_icon(button, icon)
    return button
