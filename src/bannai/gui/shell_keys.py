"""Keys that mean the same in every window of the program."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ALT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier,
)


class KeyWatch(QObject):
    """Enter presses the button that has the focus, as Space does; Alt with a letter never writes the letter.

    By itself Qt has Enter press a button in dialogs alone, and there only the main one; and a letter whose
    button is not in sight would stand in the text. Composed letters and those of AltGr are typing.
    """

    def __init__(self, window: QWidget) -> None:
        """Watch a window as long as it lives, without a filter on the whole application."""
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)
        self._watch_handle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at what nobody in the window wanted, and at keys before anybody in it gets them."""
        kind = event.type()
        if kind in (QEvent.Type.Show, QEvent.Type.WinIdChange) and watched is self._window:
            self._watch_handle()
        elif kind == QEvent.Type.KeyPress:
            key = cast(QKeyEvent, event)
            if watched is self._window:
                return key.key() in _ENTER and self._press(key)
            return key.modifiers() in _ALT and key.text().isprintable() and key.text() != ""
        return False

    def _press(self, key: QKeyEvent) -> bool:
        button = self._window.focusWidget()
        if key.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or key.isAutoRepeat():
            return False
        if not isinstance(button, (QPushButton, QToolButton)) or not button.isEnabled():
            return False
        button.click()
        return True

    def _watch_handle(self) -> None:
        handle = self._window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)  # once more is the same as once
