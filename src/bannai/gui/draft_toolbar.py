"""The buttons above a draft: undo, other wordings of a paragraph, a part or the whole."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from bannai import messages
from bannai.documents.kinds import DocumentKind, Length, Tone
from bannai.gui.flow_layout import FlowLayout
from bannai.gui.icons import put_icon
from bannai.gui.style import GRID_PX
from bannai.services.edit_service import How


class DraftToolbar(QWidget):
    """`rewrite_wanted(whole section?, how)`, `all_wanted(Tone, Length or None for other words)`.

    `better` and `bank` are shown only where something writes, or wrote, besides the phrase bank.
    """

    rewrite_wanted = Signal(bool, str)
    all_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make the buttons; `show_kind` fills their menus."""
        super().__init__(parent)
        self._row = QWidget(self)
        flow = FlowLayout(self._row)
        self.undo = self._button("undo", "undo")
        self.redo = self._button("redo", "redo")
        self.block = self._button("rewrite_block", "rewrite")
        self.section = self._button("rewrite_section", "rewrite")
        self.whole = self._button("rewrite_all", "compose")
        self.answer = self._button("see_answer", "look")
        self.answer.setToolTip(messages.text("draft.see_answer_tip"))
        self.answer.setEnabled(False)
        self.take_back = self._button("back", "restore", "own_papers")
        self.take_back.setToolTip(messages.text("own_papers.back_tip"))
        self.better = self._button("better", "machine", "writing")
        self.bank = self._button("bank", "restore", "writing")
        for button, tip in ((self.better, "better_tip"), (self.bank, "bank_tip")):
            button.setToolTip(messages.text(f"writing.{tip}"))
            button.hide()
        self._menus = {button: QMenu(button) for button in (self.block, self.section, self.whole)}
        for button in (
            self.undo, self.redo, self.block, self.section, self.whole, self.answer, self.take_back,
            self.better, self.bank,
        ):  # fmt: skip
            flow.addWidget(button)
        for button, menu in self._menus.items():
            button.setMenu(menu)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        column.addWidget(self._row)

    def show_kind(self, kind: DocumentKind, ways: Sequence[How]) -> None:
        """Offer what a kind has words for; one from a Word file of the office has none but its own."""
        for button in (self.block, self.section, self.whole):
            button.setVisible(kind.pattern is None)
        self.take_back.setVisible(not kind.is_template and kind.standard != "deck")
        for button, whole in ((self.block, False), (self.section, True)):
            menu = self._menus[button]
            menu.clear()
            for how in ways:
                action = QAction(messages.text(f"draft.how_{how.value}"), menu)
                action.triggered.connect(
                    lambda _=False, whole=whole, how=how: self.rewrite_wanted.emit(whole, how.value)
                )
                menu.addAction(action)
        menu = self._menus[self.whole]
        menu.clear()
        self._add(menu, messages.text("draft.how_another"), None)
        manners: list[tuple[str, Sequence[Tone | Length]]] = [("tone", kind.tones), ("length", kind.lengths)]
        for name, values in manners:
            if len(values) > 1:
                menu.addSeparator()
                for value in values:
                    label = messages.text(f"draft.manner_{value.value.replace('-', '_')}")
                    self._add(menu, messages.text(f"draft.{name}", name=label), value)

    def set_busy(self, busy: bool) -> None:
        """Keep the choices still while something is being written."""
        for button in (self.block, self.section, self.whole):
            button.setEnabled(not busy)

    def _add(self, menu: QMenu, text: str, value: object) -> None:
        action = QAction(text, menu)
        action.triggered.connect(lambda: self.all_wanted.emit(value))
        menu.addAction(action)

    def _button(self, name: str, icon: str, area: str = "draft") -> QPushButton:
        text = messages.text(f"{area}.{name}")
        button = QPushButton(text, self._row)
        button.setObjectName("small")
        button.setAccessibleName(text.replace("&", ""))
        put_icon(button, icon, size_px=18)
        return button
