"""Line icons from assets/icons (own work, MIT): drawn on a 24 px grid in the colour of the theme."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QWidget

from bannai.gui.style import look, scaled
from bannai.paths import assets_dir

ICON_PX = 24
_NAME, _COLOUR, _CHOSEN, _SIZE = "lineIcon", "lineIconColour", "lineIconChosen", "lineIconSize"


def picture(name: str, colour: str, size_px: int, ratio: float = 1.0) -> QPixmap:
    """Return an icon drawn in a colour (`#rrggbb`). Raises FileNotFoundError for an unknown name."""
    pixmap = QPixmap(round(size_px * ratio), round(size_px * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _renderer(name, colour).render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def put_icon(
    button: QAbstractButton,
    name: str,
    colour: str = "accent_ink",
    *,
    chosen: str = "",
    size_px: int = ICON_PX,
) -> None:
    """Give a button an icon in a colour of the `Look`; `chosen` is the colour while it is checked.

    It follows the theme and the text size once the window calls `refresh_icons`.
    """
    button.setProperty(_NAME, name)
    button.setProperty(_COLOUR, colour)
    button.setProperty(_CHOSEN, chosen or ("on_accent" if button.isCheckable() else ""))
    button.setProperty(_SIZE, size_px)
    _draw(button)


def refresh_icons(root: QWidget) -> None:
    """Draw the icons of all buttons below `root` anew, after the theme or the text size has changed."""
    for button in root.findChildren(QAbstractButton):
        if button.property(_NAME):
            _draw(button)
    for picture_widget in root.findChildren(IconPicture):
        picture_widget.fit()


class IconPicture(QWidget):
    """An icon that stands by itself, beside words that say the same."""

    def __init__(
        self, name: str, parent: QWidget | None = None, *, colour: str = "accent_ink", size_px: int = 32
    ):
        """Show an icon in a colour of the `Look`."""
        super().__init__(parent)
        self._name, self._colour, self._size = name, colour, size_px
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.fit()

    def show_icon(self, name: str, colour: str) -> None:
        """Show another icon."""
        self._name, self._colour = name, colour
        self.update()

    def fit(self) -> None:
        """Take the size that suits the text size."""
        self.setFixedSize(scaled(self._size), scaled(self._size))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw in the colours of the moment; quieter where the part of the window is off."""
        colour = getattr(look(), self._colour if self.isEnabled() else "quiet_ink")
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _renderer(self._name, colour).render(painter, QRectF(self.rect()))
        painter.end()


def _draw(button: QAbstractButton) -> None:
    colours, size = look(), scaled(int(button.property(_SIZE)))
    name, ratio = str(button.property(_NAME)), button.devicePixelRatioF()
    icon = QIcon()
    icon.addPixmap(picture(name, getattr(colours, str(button.property(_COLOUR))), size, ratio))
    icon.addPixmap(picture(name, colours.quiet_ink, size, ratio), QIcon.Mode.Disabled)
    if button.property(_CHOSEN):
        chosen = picture(name, getattr(colours, str(button.property(_CHOSEN))), size, ratio)
        icon.addPixmap(chosen, QIcon.Mode.Normal, QIcon.State.On)
    button.setIcon(icon)
    button.setIconSize(QSize(size, size))


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    words = (assets_dir() / "icons" / f"{name}.svg").read_text("utf-8")
    return QSvgRenderer(QByteArray(words.replace("currentColor", colour).encode("utf-8")))
