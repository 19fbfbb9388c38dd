"""The look: one type scale, a grid of 8 px, one light palette. Contrast of text is at least 4.5 : 1."""

from __future__ import annotations

import sys

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from bannai.paths import assets_dir

GRID_PX = 8
BASE_FONT_PT = 12

INK = "#1d2430"
QUIET_INK = "#4d5766"
HINT_INK = "#5f6875"
SURFACE = "#ffffff"
GROUND = "#eef1f5"
DESK = "#d9dee6"
LINE = "#b4bdc9"
HANDLE = "#8792a1"
ACCENT = "#1b5080"
ACCENT_DARK = "#123a5e"
ACCENT_PALE = "#e3edf6"
FOCUS = "#c05a00"
WRONG = "#9c1c1c"
WRONG_PALE = "#fbecea"
GOOD = "#1d6338"
GOOD_PALE = "#e8f4ec"

_SHEET = f"""
QMainWindow, #page {{ background: {GROUND}; }}
#header {{ background: {ACCENT}; }}
#header QLabel {{ color: {SURFACE}; }}
#programName {{ font-size: 15pt; font-weight: 600; }}
#pageTitle {{ font-size: 17pt; font-weight: 600; color: {INK}; }}
#familyTitle {{ font-size: 14pt; font-weight: 600; color: {ACCENT_DARK}; }}
#panelTitle {{ font-size: 13pt; font-weight: 600; color: {ACCENT_DARK}; }}
#questionLabel {{ font-size: 13pt; font-weight: 600; }}
#quiet {{ color: {QUIET_INK}; }}
#requiredMark {{ color: {WRONG}; font-weight: 600; }}
#wrongAnswer {{ color: {WRONG}; font-weight: 600; }}
#footer {{ background: {SURFACE}; border-top: 1px solid {LINE}; }}
#panel {{ background: {SURFACE}; border-left: 1px solid {LINE}; }}
#desk {{ background: {DESK}; }}

QScrollArea {{ border: none; background: transparent; }}
QScrollArea:focus {{ border: 2px solid {FOCUS}; }}
#scrolled {{ background: transparent; }}

QPushButton {{
    min-height: 36px; padding: 2px 16px; border: 1px solid {LINE}; border-radius: 4px;
    background: {SURFACE}; color: {INK};
}}
QPushButton:hover {{ background: {ACCENT_PALE}; border-color: {ACCENT}; }}
QPushButton:pressed {{ background: {LINE}; }}
QPushButton:disabled {{ color: {QUIET_INK}; background: {GROUND}; border-color: {DESK}; }}
QPushButton:focus {{ border: 2px solid {FOCUS}; padding: 1px 15px; }}
QPushButton#main {{
    background: {ACCENT}; color: {SURFACE}; border-color: {ACCENT_DARK};
    font-size: 14pt; font-weight: 600; min-height: 44px; min-width: 168px; padding: 2px 32px;
}}
QPushButton#main:hover {{ background: {ACCENT_DARK}; }}
QPushButton#main:disabled {{ background: {DESK}; color: {QUIET_INK}; border-color: {LINE}; }}
QPushButton#main:focus {{ border: 3px solid {FOCUS}; padding: 0px 30px; }}
QPushButton#small {{ min-height: 26px; padding: 1px 10px; font-size: 11pt; color: {ACCENT_DARK}; }}
QPushButton#small:disabled {{ color: {QUIET_INK}; }}
QPushButton#small:focus {{ padding: 0px 9px; }}
QPushButton#missing {{
    text-align: left; min-height: 26px; padding: 3px 8px; font-size: 11pt;
    border: 1px solid {WRONG}; background: {WRONG_PALE}; color: {WRONG};
}}
QPushButton#missing:focus {{ border: 2px solid {FOCUS}; padding: 2px 7px; }}
QPushButton#kind {{ text-align: left; padding: 0px; border-radius: 6px; }}
QPushButton#kind:focus {{ border: 3px solid {FOCUS}; padding: 0px; }}
#kindName {{ font-size: 13pt; font-weight: 600; color: {ACCENT_DARK}; }}

QLineEdit, QPlainTextEdit, QComboBox, QTableWidget {{
    background: {SURFACE}; color: {INK}; border: 1px solid {QUIET_INK}; border-radius: 4px;
    selection-background-color: {ACCENT}; selection-color: {SURFACE};
}}
QLineEdit, QComboBox {{ min-height: 34px; padding: 1px 8px; }}
QPlainTextEdit {{ padding: 4px; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QTableWidget:focus {{ border: 2px solid {FOCUS}; }}
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"], QComboBox[wrong="true"], QTableWidget[wrong="true"] {{
    border: 2px solid {WRONG}; background: {WRONG_PALE};
}}
QLineEdit, QPlainTextEdit {{ placeholder-text-color: {HINT_INK}; }}
QComboBox::drop-down {{ border: none; width: 32px; }}
QTableWidget {{ gridline-color: {LINE}; }}
QTableWidget QLineEdit {{ min-height: 0px; padding: 0px 2px; border: 2px solid {FOCUS}; border-radius: 0px; }}
QHeaderView::section {{
    background: {ACCENT_PALE}; color: {INK}; border: none; border-right: 1px solid {LINE};
    border-bottom: 1px solid {LINE}; padding: 6px 8px; font-weight: 600;
}}
QCheckBox {{ spacing: 8px; min-height: 28px; }}
QCheckBox::indicator {{ width: 20px; height: 20px; }}
QCheckBox:focus {{ color: {ACCENT_DARK}; text-decoration: underline; }}

#messageBar {{ border-radius: 0px; background: {ACCENT_PALE}; border-bottom: 2px solid {ACCENT}; }}
#messageBar[mood="wrong"] {{ background: {WRONG_PALE}; border-bottom: 2px solid {WRONG}; }}
#messageBar[mood="good"] {{ background: {GOOD_PALE}; border-bottom: 2px solid {GOOD}; }}
#messageMood {{ font-weight: 700; color: {ACCENT_DARK}; }}
#messageBar[mood="wrong"] #messageMood {{ color: {WRONG}; }}
#messageBar[mood="good"] #messageMood {{ color: {GOOD}; }}
QProgressBar {{ border: 1px solid {LINE}; border-radius: 4px; background: {SURFACE}; max-height: 12px; }}
QProgressBar::chunk {{ background: {ACCENT}; }}
QScrollBar:vertical {{ background: {GROUND}; width: 18px; margin: 0px; }}
QScrollBar:horizontal {{ background: {GROUND}; height: 18px; margin: 0px; }}
QScrollBar::handle {{ background: {HANDLE}; border-radius: 6px; margin: 3px; }}
QScrollBar::handle:vertical {{ min-height: 48px; }}
QScrollBar::handle:horizontal {{ min-width: 48px; }}
QScrollBar::handle:hover {{ background: {QUIET_INK}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0px; height: 0px; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}
QToolTip {{ color: {INK}; background: {SURFACE}; border: 1px solid {LINE}; }}
"""


def apply_style(app: QApplication) -> None:
    """Give the application its look. The shipped font is used where Segoe UI is absent."""
    app.setStyle("Fusion")
    if sys.platform != "win32":
        for face in ("Regular", "Bold", "Italic", "BoldItalic"):
            QFontDatabase.addApplicationFont(str(assets_dir() / "fonts" / f"LiberationSans-{face}.ttf"))
    font = QFont(["Segoe UI", "Liberation Sans"])
    font.setPointSize(BASE_FONT_PT)
    app.setFont(font)
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, GROUND),
        (roles.Base, SURFACE),
        (roles.AlternateBase, GROUND),
        (roles.Button, SURFACE),
        (roles.Highlight, ACCENT),
        (roles.HighlightedText, SURFACE),
        (roles.ToolTipBase, SURFACE),
        (roles.PlaceholderText, HINT_INK),
        (roles.WindowText, INK),
        (roles.Text, INK),
        (roles.ButtonText, INK),
        (roles.ToolTipText, INK),
    ):
        palette.setColor(role, QColor(colour))
    app.setPalette(palette)
    app.setStyleSheet(_SHEET)
