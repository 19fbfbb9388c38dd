"""What is offered in place of something in the draft: one difference at a time, taken or refused."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from bannai import messages
from bannai.documents.model import Block, block_inlines, plain_text
from bannai.gui.difference_view import DifferenceView
from bannai.gui.flow_layout import FlowLayout
from bannai.gui.icons import put_icon
from bannai.gui.style import GRID_PX, scaled
from bannai.services.edit_service import Proposal


class ProposalBar(QFrame):
    """Shows proposals. `accepted(proposal)` and `refused(proposal)` take them from the list;
    `shown(proposal)` says which one is looked at. `all_accepted(proposals)` takes all that the machine
    offers. Nothing is changed here."""

    accepted = Signal(object)
    refused = Signal(object)
    all_accepted = Signal(object)
    another_wanted = Signal(object)
    shown = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing is offered yet: the bar is hidden."""
        super().__init__(parent)
        self.setObjectName("proposalBar")
        self._proposals: list[Proposal] = []
        self._written: list[Proposal] = []  # those that the machine wrote
        self._at = 0
        self._can_ask = False
        self.title = QLabel()
        self.title.setObjectName("panelTitle")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        self.difference = DifferenceView(self, compact=True)
        self.difference.setMinimumHeight(scaled(9 * GRID_PX))
        self.take = self._button("take", "check")
        self.leave = self._button("leave", "close")
        self.another = self._button("try_another", "rewrite")
        self.all = self._button("take", "check")
        self.all.setToolTip(messages.text("writing.take_all_tip"))
        self.previous = self._button("previous_proposal", "up")
        self.next = self._button("next_proposal", "down")
        row = QWidget()
        flow = FlowLayout(row)
        for button in (self.take, self.leave, self.another, self.all, self.previous, self.next):
            flow.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        column.setSpacing(GRID_PX)
        column.addWidget(self.title)
        column.addWidget(self.difference, 1)
        column.addWidget(row)
        self.take.clicked.connect(lambda: self._end(self.accepted))
        self.leave.clicked.connect(lambda: self._end(self.refused))
        self.another.clicked.connect(self._on_another)
        self.all.clicked.connect(self._on_all)
        self.previous.clicked.connect(lambda: self._step(-1))
        self.next.clicked.connect(lambda: self._step(1))
        self.hide()

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """What is still offered."""
        return tuple(self._proposals)

    def offer(self, proposals: Sequence[Proposal], *, can_ask: bool = False) -> None:
        """Show proposals in place of those before. `can_ask`: another wording may be asked for."""
        self._proposals, self._at, self._can_ask = list(proposals), 0, can_ask
        self._written = []
        self._show()

    def add_written(self, proposal: Proposal, *, first: bool = False) -> None:
        """Offer what the machine wrote, behind what is looked at; `first`: it is shown at once."""
        self._proposals.append(proposal)
        self._written.append(proposal)
        if first:
            self._at = len(self._proposals) - 1
        self._show(told=first or len(self._proposals) == 1)

    def withdraw(self, proposal: Proposal) -> None:
        """Offer something no longer."""
        if proposal in self._proposals:
            self._at -= self._proposals.index(proposal) < self._at
            self._proposals.remove(proposal)
            self._show()

    def is_written(self, proposal: Proposal) -> bool:
        """Say whether the machine wrote a proposal."""
        return any(it is proposal for it in self._written)

    def clear(self) -> None:
        """Offer nothing."""
        self.offer(())

    def _show(self, *, told: bool = True) -> None:
        self.setVisible(bool(self._proposals))
        if not self._proposals:
            self.difference.clear()
            return
        count = len(self._proposals)
        self._at = max(0, min(self._at, count - 1))
        proposal = self._proposals[self._at]
        written = self.is_written(proposal)
        name = "asked" if self._can_ask else "drop" if not proposal.new else "changed"
        self.title.setText(
            messages.text("writing.offer" if written else f"draft.proposal_{name}")
            + (messages.text("draft.proposal_number", number=self._at + 1, count=count) if count > 1 else "")
        )
        _say(self.take, "writing.take" if written else "draft.take")
        _say(self.leave, "writing.refuse" if written else "draft.leave")
        waiting = sum(self.is_written(it) for it in self._proposals)
        label = messages.text("writing.take_all", count=waiting)
        self.all.setText(label)
        self.all.setAccessibleName(label.replace("&", ""))
        self.difference.show_difference(_text(proposal.old), _text(proposal.new))
        self.another.setVisible(self._can_ask and not written)
        self.all.setVisible(written and waiting > 1)
        for button in (self.previous, self.next):
            button.setVisible(count > 1)
        if told:
            self.shown.emit(proposal)

    def _step(self, direction: int) -> None:
        self._at = (self._at + direction) % max(1, len(self._proposals))
        self._show()

    def _end(self, signal: object) -> None:
        if not self._proposals:
            return
        had_focus = self.take.hasFocus() or self.leave.hasFocus()
        proposal = self._proposals.pop(self._at)
        self._show()
        signal.emit(proposal)  # type: ignore[attr-defined]
        if had_focus and self.isVisible():
            self.take.setFocus()

    def _on_all(self) -> None:
        waiting = tuple(it for it in self._proposals if self.is_written(it))
        self._proposals = [it for it in self._proposals if not self.is_written(it)]
        self._show()
        self.all_accepted.emit(waiting)

    def _on_another(self) -> None:
        if self._proposals:
            self.another_wanted.emit(self._proposals[self._at])

    def _button(self, name: str, icon: str) -> QPushButton:
        button = QPushButton(messages.text(f"draft.{name}"))
        button.setObjectName("small")
        button.setAccessibleName(messages.text(f"draft.{name}_name"))
        button.setToolTip(messages.text(f"draft.{name}_name"))
        put_icon(button, icon, size_px=18)
        return button


def _say(button: QPushButton, name: str) -> None:
    button.setText(messages.text(name))
    button.setAccessibleName(messages.text(f"{name}_name"))
    button.setToolTip(messages.text(f"{name}_name"))


def _text(blocks: Sequence[Block]) -> str:
    return "\n".join(plain_text(inline) for block in blocks for inline in block_inlines(block))
