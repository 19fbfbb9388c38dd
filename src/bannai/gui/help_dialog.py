"""The guide over a dialog: the window's own help page cannot be reached while a dialog is open."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from bannai import messages
from bannai.gui.desk import Desk
from bannai.gui.help_page import HelpPage
from bannai.gui.shell_keys import KeyWatch
from bannai.gui.style import GRID_PX, scaled

_SIZE_PX = (120 * GRID_PX, 80 * GRID_PX)


class HelpDialog(QDialog):
    """Shows the guide at a topic; Escape and the button go back to the dialog below."""

    def __init__(self, desk: Desk, topic: str, parent: QWidget) -> None:
        """`topic` is how the heading begins."""
        super().__init__(parent)
        self.setModal(True)
        self.setWindowTitle(messages.text("settings.help_title"))
        self.page = HelpPage(desk, with_machine=False)
        self.page.left.connect(self.accept)
        self._topic = topic
        self._keys = KeyWatch(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        room = self.screen().availableSize()
        self.resize(
            min(scaled(_SIZE_PX[0]), room.width() - 4 * GRID_PX),
            min(scaled(_SIZE_PX[1]), room.height() - 6 * GRID_PX),
        )

    def open(self) -> None:
        """Open over the other dialog, at the topic."""
        super().open()
        self.page.show_topic(self._topic)
