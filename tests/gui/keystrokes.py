"""How letters reach a field: key by key, as UniKey sends them, and composed by an input method."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

# What UniKey (Telex, VNI) sends for a word: letters, then backspaces and the letters that take their place.
UNIKEY: tuple[tuple[str, tuple[tuple[int, str], ...]], ...] = (
    ("Đảng", ((0, "D"), (1, "Đ"), (0, "a"), (0, "n"), (0, "g"), (3, "ảng"))),
    ("ủy", ((0, "u"), (0, "y"), (2, "ủy"))),
    ("thí", ((0, "t"), (0, "h"), (0, "i"), (1, "í"))),
    ("nghĩa", ((0, "nghia"), (2, "ĩa"))),
    ("đường", ((0, "d"), (1, "đ"), (0, "u"), (0, "o"), (2, "ươ"), (0, "ng"), (3, "ờng"))),
    ("8%", ((0, "8%"),)),
)
UNIKEY_TEXT = " ".join(word for word, _ in UNIKEY) + " "

# An input method shows what it composes before it commits it.
COMPOSED: tuple[tuple[str, str], ...] = (
    ("t", ""),
    ("th", ""),
    ("thi", ""),
    ("thí", ""),
    ("", "thí "),
    ("Đ", ""),
    ("Đa", ""),
    ("Đả", ""),
    ("", "Đảng"),
)
COMPOSED_TEXT = "thí Đảng"


def type_text(control: QWidget, text: str) -> None:
    """Type letters as they arrive from UniKey (QTest.keyClicks knows only Latin letters)."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
            QCoreApplication.sendEvent(control, event)


def type_unikey(control: QWidget) -> None:
    """Type UNIKEY_TEXT with its backspaces, as fast as they come."""
    for _, steps in UNIKEY:
        for backspaces, letters in steps:
            for _ in range(backspaces):
                QTest.keyClick(control, Qt.Key.Key_Backspace)
            type_text(control, letters)
        type_text(control, " ")


def compose(control: QWidget, steps: Sequence[tuple[str, str]] = COMPOSED) -> None:
    """Compose COMPOSED_TEXT as an input method does."""
    for preedit, committed in steps:
        event = QInputMethodEvent(preedit, [])
        if committed:
            event.setCommitString(committed)
        QCoreApplication.sendEvent(control, event)
