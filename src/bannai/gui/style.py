"""The look: three themes, one type scale, a grid of 8 px.

A theme is a `Look` (looks.py); the style sheet is made from it (style_sheet.py). Colours are never written
anywhere else: a widget that paints takes them from `look()`. Text has at least 4.5 : 1 on its
background, borders of controls and the focus frame at least 3 : 1 (tests/unit/test_style.py).
"""

from __future__ import annotations

import sys

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from bannai.gui.looks import LOOKS, Look
from bannai.gui.style_sheet import style_sheet
from bannai.paths import assets_dir
from bannai.services.settings_service import Settings, Theme

GRID_PX = 8
BASE_FONT_PT = 12
_PROPERTY = "bannaiLook"
_PERCENT = "bannaiTextPercent"


def look() -> Look:
    """Return the theme in force (light before any was set)."""
    app = QApplication.instance()
    held = app.property(_PROPERTY) if app is not None else None
    return held if isinstance(held, Look) else LOOKS[Theme.LIGHT]


def text_percent() -> int:
    """Return the text size in force, 100 to 200."""
    app = QApplication.instance()
    held = app.property(_PERCENT) if app is not None else None
    return held if isinstance(held, int) else 100


def scaled(px: int) -> int:
    """Return a breadth or height that holds text, grown with the text size."""
    return round(px * text_percent() / 100)


def apply_style(app: QApplication, settings: Settings | None = None) -> None:
    """Give the application its look, again when the settings change.

    The shipped font is used where Segoe UI is absent.
    """
    given = settings or Settings()
    chosen = LOOKS[given.theme]
    if app.property(_PROPERTY) is None:
        app.setStyle("Fusion")
        if sys.platform != "win32":
            for face in ("Regular", "Bold", "Italic", "BoldItalic"):
                QFontDatabase.addApplicationFont(str(assets_dir() / "fonts" / f"LiberationSans-{face}.ttf"))
    app.setProperty(_PROPERTY, chosen)
    app.setProperty(_PERCENT, given.text_percent)
    font = QFont(["Segoe UI", "Liberation Sans"])
    font.setPointSizeF(BASE_FONT_PT * given.text_percent / 100)
    app.setFont(font)
    app.setPalette(_palette(chosen))
    app.setStyleSheet(style_sheet(chosen, given.text_percent))


def _palette(chosen: Look) -> QPalette:
    """Return what Qt paints by itself: menus, selections, disabled words, links."""
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, chosen.ground),
        (roles.Base, chosen.surface),
        (roles.AlternateBase, chosen.ground),
        (roles.Button, chosen.surface),
        (roles.Light, chosen.surface),
        (roles.Midlight, chosen.ground),
        (roles.Mid, chosen.edge),
        (roles.Dark, chosen.edge),
        (roles.Shadow, chosen.edge),
        (roles.Highlight, chosen.accent),
        (roles.HighlightedText, chosen.on_accent),
        (roles.ToolTipBase, chosen.surface),
        (roles.PlaceholderText, chosen.hint_ink),
        (roles.WindowText, chosen.ink),
        (roles.Text, chosen.ink),
        (roles.ButtonText, chosen.ink),
        (roles.BrightText, chosen.ink),
        (roles.ToolTipText, chosen.ink),
        (roles.Link, chosen.accent_ink),
        (roles.LinkVisited, chosen.accent_ink),
    ):
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(chosen.quiet_ink))
    return palette
