"""The style sheet of a theme. Sizes of text are in points and grow with the text size; spaces do not."""

from __future__ import annotations

from bannai.gui.looks import Look
from bannai.paths import assets_dir

_SHEET = """
QMainWindow, QDialog, #page {{ background: {ground}; }}
#pageTitle {{ font-size: {pt18}pt; font-weight: 600; }}
#familyTitle {{ font-size: {pt14}pt; font-weight: 600; color: {accent_ink}; }}
#panelTitle, QGroupBox {{ font-size: {pt13}pt; font-weight: 600; color: {accent_ink}; }}
#questionLabel {{ font-size: {pt13}pt; font-weight: 600; }}
#bigQuestion {{ font-size: {pt17}pt; font-weight: 600; }}
#quiet {{ color: {quiet_ink}; }}
#requiredMark, #wrongAnswer {{ color: {wrong}; font-weight: 600; }}
#goodWord {{ color: {good}; font-weight: 600; }}
#cautionWord {{ color: {caution}; font-weight: 600; }}
#footer {{ background: {surface}; border-top: 1px solid {line}; }}
#toolRow {{ background: {surface}; border-bottom: 1px solid {line}; }}
#panel {{ background: {surface}; border-left: 1px solid {line}; }}
#card {{ background: {surface}; border: 1px solid {line}; border-radius: 6px; }}
#desk {{ background: {desk}; border: 2px solid {desk}; }}
#desk:focus {{ border: 2px solid {focus}; }}
#scrolled {{ background: transparent; }}
#marked {{ background: {mark}; color: {mark_ink}; }}
#divider {{ background: {line}; max-height: 1px; border: none; }}

#rail {{ background: {rail}; border-right: 1px solid {line}; }}
#rail QLabel {{ color: {on_rail}; }}
#railName {{ font-size: {pt13}pt; font-weight: 700; }}
#rail QToolButton {{
    background: transparent; color: {on_rail}; border: 2px solid transparent; border-radius: 6px;
    padding: 6px 2px; font-size: {pt11}pt;
}}
#rail QToolButton[low="true"] {{ min-height: 0px; padding: 1px 2px; }}
#rail QToolButton:hover {{ border: 2px solid {on_rail}; }}
#rail QToolButton:checked {{ background: {rail_chosen}; color: {on_rail_chosen}; font-weight: 600; }}
#rail QToolButton:focus {{ border: 2px solid {focus_on_rail}; }}

QScrollArea {{ border: none; background: transparent; }}
QScrollArea:focus {{ border: 2px solid {focus}; }}
QAbstractScrollArea::corner {{ background: {ground}; }}

QPushButton, QToolButton {{
    min-height: {px36}px; padding: 2px 16px; border: 1px solid {edge}; border-radius: 4px;
    background: {surface}; color: {ink};
}}
QToolButton {{ padding: 2px 8px; }}
QPushButton:hover, QToolButton:hover {{ background: {accent_pale}; border-color: {accent_ink}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {accent_pale}; }}
QPushButton:checked, QToolButton:checked {{
    background: {accent}; color: {on_accent}; border: 1px solid {accent_strong}; font-weight: 600;
}}
QPushButton:disabled, QToolButton:disabled {{
    color: {quiet_ink}; background: {ground}; border: 1px dashed {line};
}}
QPushButton:focus {{ border: 2px solid {focus}; padding: 1px 15px; }}
QToolButton:focus {{ border: 2px solid {focus}; padding: 1px 7px; }}
QPushButton#main {{
    background: {accent}; color: {on_accent}; border-color: {accent_strong};
    font-size: {pt14}pt; font-weight: 600; min-height: {px44}px; min-width: {px128}px; padding: 2px 28px;
}}
QPushButton#main:hover {{ background: {accent_strong}; }}
QPushButton#main:disabled {{ background: {desk}; color: {quiet_ink}; border: 1px dashed {line}; }}
QPushButton#main:focus {{ border: 3px solid {focus}; padding: 0px 26px; }}
QPushButton#small {{ min-height: {px26}px; padding: 1px 10px; font-size: {pt11}pt; color: {accent_ink}; }}
#besideSmall {{ color: {quiet_ink}; min-height: {px26}px; padding: 2px 0px; }}
QPushButton#small:disabled {{ color: {quiet_ink}; }}
QPushButton#small:checked {{ color: {on_accent}; }}
QPushButton#small:checked:disabled {{ color: {quiet_ink}; }}
QPushButton#small:focus {{ padding: 0px 9px; }}
QPushButton#missing {{
    text-align: left; min-height: {px26}px; padding: 3px 8px; font-size: {pt11}pt;
    border: 1px solid {wrong}; background: {wrong_pale}; color: {wrong};
}}
QPushButton#missing:focus {{ border: 2px solid {focus}; padding: 2px 7px; }}
QPushButton#kind, QPushButton#tile, QPushButton#row {{
    text-align: left; padding: 0px; border: 1px solid {line}; border-radius: 6px; background: {surface};
}}
QPushButton#tile:hover, QPushButton#kind:hover, QPushButton#row:hover {{
    background: {accent_pale}; border: 1px solid {accent_ink};
}}
QPushButton#tile:disabled {{ background: {ground}; border: 1px dashed {edge}; }}
QPushButton#kind:focus, QPushButton#tile:focus, QPushButton#row:focus {{
    border: 3px solid {focus}; padding: 0px;
}}
#kindName, #rowName {{ font-size: {pt13}pt; font-weight: 600; color: {accent_ink}; }}
#tileName {{ font-size: {pt15}pt; font-weight: 600; color: {accent_ink}; }}
#tileName:disabled, #rowName:disabled {{ color: {quiet_ink}; }}
QPushButton#link {{
    border: none; background: transparent; color: {accent_ink}; text-decoration: underline; padding: 2px 4px;
}}
QPushButton#link:focus {{ border: 2px solid {focus}; padding: 0px 2px; }}

QLineEdit, QTextEdit, QPlainTextEdit, QTextBrowser, QComboBox, QAbstractSpinBox, QAbstractItemView {{
    background: {surface}; color: {ink}; border: 1px solid {edge}; border-radius: 4px;
    selection-background-color: {accent}; selection-color: {on_accent};
}}
QLineEdit, QComboBox, QAbstractSpinBox {{ min-height: {px34}px; padding: 1px 8px; }}
QTextEdit, QPlainTextEdit {{ padding: 4px; }}
QLineEdit:focus, QTextEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QAbstractSpinBox:focus,
QAbstractItemView:focus {{ border: 2px solid {focus}; }}
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"], QComboBox[wrong="true"], QTableWidget[wrong="true"],
QAbstractSpinBox[wrong="true"] {{ border: 2px solid {wrong}; background: {wrong_pale}; }}
QLineEdit, QPlainTextEdit, QTextEdit {{ placeholder-text-color: {hint_ink}; }}
QLineEdit:disabled, QComboBox:disabled, QTextEdit:disabled {{ color: {quiet_ink}; background: {ground}; }}
QLineEdit#search {{ min-height: {px44}px; font-size: {pt14}pt; padding: 1px 12px; border-radius: 6px; }}
QComboBox::drop-down {{ border: none; width: {px32}px; }}
QComboBox QAbstractItemView {{ border: 1px solid {edge}; border-radius: 0px; outline: none; }}
QComboBox QAbstractItemView::item {{ min-height: {px32}px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{
    width: {px26}px; border: none; background: transparent;
}}
QAbstractSpinBox::up-arrow {{ image: url("{icons}/up-{arrow}.svg"); width: {px16}px; height: {px16}px; }}
QAbstractSpinBox::down-arrow {{ image: url("{icons}/down-{arrow}.svg"); width: {px16}px; height: {px16}px; }}
QAbstractItemView {{ alternate-background-color: {ground}; gridline-color: {line}; outline: none; }}
QListView::item, QTreeView::item {{ min-height: {px32}px; padding: 2px 6px; }}
QAbstractItemView::item:selected {{ background: {accent}; color: {on_accent}; }}
QAbstractItemView::item:hover:!selected {{ background: {accent_pale}; color: {ink}; }}
QTableWidget QLineEdit, QTableView QLineEdit {{
    min-height: 0px; padding: 0px 2px; border: 2px solid {focus}; border-radius: 0px;
}}
QHeaderView {{ background: {accent_pale}; border: none; }}
QHeaderView::section {{
    background: {accent_pale}; color: {ink}; border: none; border-right: 1px solid {line};
    border-bottom: 1px solid {line}; padding: 6px 8px; font-weight: 600;
}}
QTableCornerButton::section {{ background: {accent_pale}; border: none; }}

QCheckBox, QRadioButton {{ spacing: 8px; min-height: {px28}px; }}
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator {{
    width: {px18}px; height: {px18}px; border: 2px solid {edge}; background: {surface};
}}
QCheckBox::indicator, QAbstractItemView::indicator {{ border-radius: 3px; }}
QRadioButton::indicator {{ border-radius: {radius}px; }}
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {{
    background: {accent}; border-color: {accent}; image: url("{icons}/check-{check}.svg");
}}
QAbstractItemView::indicator:selected, QAbstractItemView::indicator:checked:selected {{
    border-color: {on_accent};
}}
QRadioButton::indicator:checked {{ background: {dot}; border: 2px solid {accent_ink}; }}
QCheckBox:focus, QRadioButton:focus {{ color: {accent_ink}; text-decoration: underline; }}
QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border: 2px solid {focus}; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {quiet_ink}; }}
QSlider::groove:horizontal {{ height: 6px; background: {line}; border-radius: 3px; }}
QSlider::handle:horizontal {{
    width: {px22}px; margin: -{px9}px 0; background: {accent_ink};
    border: 2px solid {surface}; border-radius: 6px;
}}
QSlider::handle:horizontal:focus {{ border: 2px solid {focus}; }}

QGroupBox {{ border: 1px solid {line}; border-radius: 6px; margin-top: {px16}px; padding-top: {px12}px; }}
QGroupBox::title {{ subcontrol-origin: margin; left: 12px; padding: 0px 4px; }}
QTabWidget::pane {{ border: 1px solid {line}; background: {ground}; }}
QTabBar::tab {{
    min-height: {px34}px; padding: 2px 20px; background: {ground}; color: {ink}; border: 1px solid {line};
    border-bottom: none; border-top-left-radius: 4px; border-top-right-radius: 4px;
}}
QTabBar::tab:selected {{
    background: {surface}; color: {accent_ink}; font-weight: 600; border-top: 3px solid {accent_ink};
}}
QTabBar::tab:focus {{ border: 2px solid {focus}; }}
QSplitter::handle {{ background: {line}; }}
QMenu {{ background: {surface}; color: {ink}; border: 1px solid {edge}; padding: 4px; }}
QMenu::item {{ padding: 6px 24px; min-height: {px22}px; }}
QMenu::item:selected {{ background: {accent}; color: {on_accent}; }}
QMenu::item:disabled {{ color: {quiet_ink}; }}
QCalendarWidget QWidget {{ alternate-background-color: {accent_pale}; }}
QCalendarWidget QToolButton {{ min-height: {px28}px; border: none; }}
QDialogButtonBox QPushButton {{ min-width: {px96}px; }}

#messageBar, #guideBar {{
    border-radius: 0px; background: {accent_pale}; border-bottom: 2px solid {accent_ink};
}}
#messageBar[mood="wrong"] {{ background: {wrong_pale}; border-bottom: 2px solid {wrong}; }}
#messageBar[mood="good"] {{ background: {good_pale}; border-bottom: 2px solid {good}; }}
#messageMood, #guideStep {{ font-weight: 700; color: {accent_ink}; }}
#messageBar[mood="wrong"] #messageMood {{ color: {wrong}; }}
#messageBar[mood="good"] #messageMood {{ color: {good}; }}
QProgressBar {{
    border: 1px solid {edge}; border-radius: 4px; background: {surface}; color: {ink}; max-height: {px12}px;
}}
QProgressBar::chunk {{ background: {accent}; }}
QScrollBar:vertical {{ background: {ground}; width: 18px; margin: 0px; border: none; }}
QScrollBar:horizontal {{ background: {ground}; height: 18px; margin: 0px; border: none; }}
QScrollBar::handle {{ background: {handle}; border-radius: 6px; margin: 3px; }}
QScrollBar::handle:vertical {{ min-height: 48px; }}
QScrollBar::handle:horizontal {{ min-width: 48px; }}
QScrollBar::handle:hover {{ background: {quiet_ink}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0px; height: 0px; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}
QToolTip {{ color: {ink}; background: {surface}; border: 1px solid {edge}; padding: 4px; }}
"""
_POINTS = (11, 13, 14, 15, 17, 18)
_PIXELS = (9, 12, 16, 18, 22, 26, 28, 32, 34, 36, 44, 96, 128)


def style_sheet(chosen: Look, percent: int) -> str:
    """Return the style sheet of a theme at a text size of 100 to 200 percent."""
    sizes: dict[str, object] = {f"pt{size}": f"{size * percent / 100:g}" for size in _POINTS}
    sizes |= {f"px{size}": round(size * percent / 100) for size in _PIXELS}
    radius = (round(18 * percent / 100) + 4) // 2
    side = round(18 * percent / 100)
    share = 0.55
    return _SHEET.format(
        **{name: getattr(chosen, name) for name in chosen.__slots__},
        **sizes,
        radius=radius,
        dot=(
            f"qradialgradient(cx:0.5, cy:0.5, radius:0.5, fx:0.5, fy:0.5, stop:0 {chosen.accent_ink},"
            f" stop:{share:g} {chosen.accent_ink}, stop:{share + 1 / side:g} {chosen.surface},"
            f" stop:1 {chosen.surface})"
        ),
        focus_on_rail=chosen.focus if chosen.dark else "#ffb454",
        icons=assets_dir().as_posix() + "/icons",
        arrow="light" if chosen.dark else "dark",
        check="black" if chosen.on_accent == "#000000" else "white",
    )
