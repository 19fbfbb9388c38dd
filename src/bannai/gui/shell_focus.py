"""Keeps the control with the focus in sight, and its frame painted."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from bannai.gui.style import GRID_PX


def keep_focus_in_sight(window: QWidget) -> None:
    """See to the focus as long as a window lives."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        app.focusChanged.connect(FocusKeeper(window).show_focus)


class FocusKeeper(QObject):
    """Hears of the focus as long as its window lives."""

    def show_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        """Scroll to the control that got the focus; have scroll areas paint the frame they got or lost.

        Qt scrolls only when Tab is pressed inside the area, and repaints no scroll area for its focus.
        """
        for area in (old, new):
            if isinstance(area, QScrollArea):
                area.style().unpolish(area)
                area.style().polish(area)
                area.update()
        around = new.parentWidget() if new is not None else None
        while new is not None and around is not None:
            if isinstance(around, QScrollArea) and not _is_in_sight(new, around):
                around.ensureWidgetVisible(new, 0, 2 * GRID_PX)
            around = around.parentWidget()


def _is_in_sight(widget: QWidget, area: QScrollArea) -> bool:
    """Say whether all of a control is seen, or as much of it as there is room for."""
    shown = widget.visibleRegion().boundingRect()
    return shown.height() >= min(widget.height(), area.viewport().height() // 2)
