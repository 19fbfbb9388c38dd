"""The side rail: where one can go, with an icon and a word each."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QSizePolicy, QToolButton, QVBoxLayout

from bannai import messages
from bannai.gui.icons import put_icon
from bannai.gui.style import GRID_PX, scaled

_WIDTH_PX = 12 * GRID_PX
_NAME_ROOM_PX = 66 * GRID_PX  # below this height the name of the program gives way
_ICONS_ROOM_PX = 54 * GRID_PX  # below this one the icons do; the words stay
_WORD_PX, _AROUND_PX = 36, 20  # of a button with a word alone: what grows with the letters, what does not


class Place(StrEnum):
    """The places of the window, in the order of the rail."""

    HOME = "home"
    COMPOSE = "compose"
    CHECK = "check"
    HISTORY = "history"
    SETTINGS = "settings"
    HELP = "help"

    @property
    def icon(self) -> str:
        """The name of its icon."""
        return "review" if self is Place.CHECK else self.value


class Rail(QFrame):
    """One button a place; `wanted(place)` when one is chosen. Ctrl+1, Ctrl+2, … do the same."""

    wanted = Signal(object)

    def __init__(self, places: tuple[Place, ...] = tuple(Place)) -> None:
        """Show these places."""
        super().__init__()
        self.setObjectName("rail")
        self.setAccessibleName(messages.text("gui.rail_name"))
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.buttons: dict[Place, QToolButton] = {}
        self._name = QLabel(messages.text("gui.program"))
        self._name.setObjectName("railName")
        self._name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID_PX // 2, GRID_PX, GRID_PX // 2, GRID_PX)
        column.setSpacing(GRID_PX // 2)
        column.addWidget(self._name)
        for number, place in enumerate(places, start=1):
            if place is Place.SETTINGS:
                column.addStretch(1)  # what is not daily work stands apart
            button = QToolButton()
            word = messages.text(f"gui.rail_{place.value}")
            button.setText(word)
            button.setAccessibleName(word)
            button.setToolTip(messages.text("gui.rail_tip", place=word, number=number))
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            put_icon(button, place.icon, "on_rail", chosen="on_rail_chosen", size_px=26)
            button.clicked.connect(lambda _checked=False, chosen=place: self.wanted.emit(chosen))
            self._group.addButton(button)
            self.buttons[place] = button
            column.addWidget(button)
        if Place.SETTINGS not in places:
            column.addStretch(1)
        self.fit()

    def show_place(self, place: Place) -> None:
        """Show where one is."""
        if place in self.buttons:
            self.buttons[place].setChecked(True)

    def fit(self) -> None:
        """Take the breadth that the words need, and in a low window leave out what is not a word."""
        words = [button.text() for button in self.buttons.values()]
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 11 / 12)
        font.setBold(True)
        longest = max((QFontMetrics(font).horizontalAdvance(word) for word in words), default=0)
        self.setFixedWidth(max(_WIDTH_PX, longest + 3 * GRID_PX))
        self._name.setVisible(self.height() >= scaled(_NAME_ROOM_PX))
        styles = Qt.ToolButtonStyle
        style = styles.ToolButtonTextUnderIcon
        if self.height() < scaled(_ICONS_ROOM_PX):
            style = styles.ToolButtonTextOnly
        room = len(self.buttons) * (scaled(_WORD_PX) + _AROUND_PX) + 2 * GRID_PX
        low = self.height() < room  # then the words stand close together
        for button in self.buttons.values():
            button.setToolButtonStyle(style)
            if bool(button.property("low")) is not low:
                button.setProperty("low", low)
                button.style().unpolish(button)
                button.style().polish(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The height decides what there is room for."""
        super().resizeEvent(event)
        self.fit()
