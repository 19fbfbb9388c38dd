"""How letters are marked in the editor: what is missing, what nobody gave, what is spelt wrongly."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtGui import QColor, QTextCharFormat

from bannai.gui.style import look


class MarkedLetters(Protocol):
    """Letters of one piece of running text, and how they are marked (services.review_service.Highlight)."""

    @property
    def inline(self) -> int:
        """Which piece of its block."""

    @property
    def start(self) -> int:
        """The first letter."""

    @property
    def end(self) -> int:
        """The letter behind the last one."""

    @property
    def mark(self) -> str:
        """`missing`, `untraced` or `spelling`."""

    @property
    def sentence(self) -> str:
        """What is said of it."""


def mark_format(mark: str, sentence: str) -> QTextCharFormat:
    """Return the look of a mark: each sort has a line of its own under it, the colour only repeats it."""
    form = QTextCharFormat()
    form.setToolTip(sentence)
    if mark == "spelling":
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        form.setUnderlineColor(QColor(look().wrong))
    else:
        form.setBackground(QColor(look().wrong_pale if mark == "missing" else look().mark))
        form.setForeground(QColor(look().wrong if mark == "missing" else look().mark_ink))
        styles = QTextCharFormat.UnderlineStyle
        form.setUnderlineStyle(styles.SingleUnderline if mark == "missing" else styles.DashUnderline)
    return form
