"""What is offered in place of something in the draft: one difference at a time, taken or refused."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from bannai import messages
from bannai.documents.differences import block_differences
from bannai.documents.model import Block, block_inlines, plain_text
from bannai.gui.difference_view import DifferenceView
from bannai.gui.flow_layout import FlowLayout
from bannai.gui.icons import put_icon
from bannai.gui.style import GRID_PX, scaled
from bannai.services.edit_service import Proposal

_SHOWN_LINES = 4
_SHORT_PX = 24 * GRID_PX


class ProposalBar(QFrame):
    """Shows proposals. `accepted(proposal)` and `refused(proposal)` take them from the list;
    `shown(proposal)` says which one is looked at. `all_accepted(proposals)` takes all that the machine
    offers, `all_returned_accepted(proposals)` all that came back in a Word file. Nothing is changed here."""

    accepted = Signal(object)
    refused = Signal(object)
    all_accepted = Signal(object)
    all_returned_accepted = Signal(object)
    another_wanted = Signal(object)
    shown = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing is offered yet: the bar is hidden."""
        super().__init__(parent)
        self.setObjectName("proposalBar")
        self._proposals: list[Proposal] = []
        self._written: list[Proposal] = []  # those that the machine wrote
        self._returned: list[Proposal] = []  # all that came back in a Word file, decided on or not
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
        self.all_returned = self._button("take", "check")
        self.all_returned.setToolTip(messages.text("own_papers.back_all_tip"))
        self.previous = self._button("previous_proposal", "up")
        self.next = self._button("next_proposal", "down")
        row = QWidget()
        flow = FlowLayout(row)
        for button in (
            self.take, self.leave, self.another, self.all, self.all_returned, self.previous, self.next
        ):  # fmt: skip
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
        self.all_returned.clicked.connect(self._on_all_returned)
        self.previous.clicked.connect(lambda: self._step(-1))
        self.next.clicked.connect(lambda: self._step(1))
        self.hide()

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """What is still offered."""
        return tuple(self._proposals)

    def offer(self, proposals: Sequence[Proposal], *, can_ask: bool = False) -> None:
        """Show proposals in place of those before. `can_ask`: another wording may be asked for.

        What came back in a Word file and is not decided on stays behind them.
        """
        self._proposals, self._at, self._can_ask = [*proposals, *self.returned], 0, can_ask
        self._written = []
        self._show()

    @property
    def returned(self) -> tuple[Proposal, ...]:
        """What came back in a Word file and is still offered."""
        return tuple(it for it in self._proposals if self.was_returned(it))

    def offer_returned(self, proposals: Sequence[Proposal], *, first: bool = False) -> None:
        """Offer what came back in a Word file, in place of what was left of it; `first`: shown at once."""
        others = [it for it in self._proposals if not self.was_returned(it)]
        self._proposals, self._returned = [*others, *proposals], list(proposals)
        if first and proposals:
            self._at = len(others)
        self._show()

    def was_returned(self, proposal: Proposal) -> bool:
        """Say whether a proposal came back in the last Word file, also when it was just decided on."""
        return any(it is proposal for it in self._returned)

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
        self._returned = []
        self.offer(())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little height, the words that changed have it."""
        super().resizeEvent(event)
        short = self.height() < scaled(_SHORT_PX)
        self.difference.set_short(short)
        self.difference.setMinimumHeight(scaled((5 if short else 9) * GRID_PX))

    def _show(self, *, told: bool = True) -> None:
        self.setVisible(bool(self._proposals))
        if not self._proposals:
            self.difference.clear()
            return
        count = len(self._proposals)
        self._at = max(0, min(self._at, count - 1))
        proposal = self._proposals[self._at]
        written, returned = self.is_written(proposal), self.was_returned(proposal)
        self.title.setText(
            messages.text(self._title_of(proposal))
            + (messages.text("draft.proposal_number", number=self._at + 1, count=count) if count > 1 else "")
        )
        _say(self.take, "writing.take" if written else "draft.take")
        _say(self.leave, "writing.refuse" if written else "draft.leave")
        waiting = sum(self.is_written(it) for it in self._proposals)
        label = messages.text("writing.take_all", count=waiting)
        self.all.setText(label)
        self.all.setAccessibleName(label.replace("&", ""))
        self._show_difference(proposal)
        self.another.setVisible(self._can_ask and not written and not returned)
        self.all.setVisible(written and waiting > 1)
        self._show_all_returned(len(self.returned) if returned else 0)
        for button in (self.previous, self.next):
            button.setVisible(count > 1)
        if told:
            self.shown.emit(proposal)

    def _title_of(self, proposal: Proposal) -> str:
        if self.was_returned(proposal):
            return "own_papers.back_offer" if proposal.new else "own_papers.back_offer_gone"
        if self.is_written(proposal):
            return "writing.offer"
        return f"draft.proposal_{'asked' if self._can_ask else 'changed' if proposal.new else 'drop'}"

    def _show_difference(self, proposal: Proposal) -> None:
        """Show what is different; of a long table or list only the lines that are."""
        is_long = self.was_returned(proposal) and len(_text(proposal.old).split("\n")) > _SHOWN_LINES
        if is_long:
            lines = block_differences(proposal.old, proposal.new)
            self.difference.show_paragraphs([it for it in lines if it.changed])
        else:
            self.difference.show_difference(_text(proposal.old), _text(proposal.new))

    def _show_all_returned(self, count: int) -> None:
        label = messages.text("own_papers.back_all", count=count)
        self.all_returned.setText(label)
        self.all_returned.setAccessibleName(label.replace("&", ""))
        self.all_returned.setVisible(count > 1)

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

    def _on_all_returned(self) -> None:
        waiting = self.returned
        self._proposals = [it for it in self._proposals if not self.was_returned(it)]
        self._show()
        self.all_returned_accepted.emit(waiting)

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
