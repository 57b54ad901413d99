"""Colours, fonts and icons: one set of tokens becomes a palette and a style sheet."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from string import Template

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

THEMES = ("light", "dark")
FONTS = (
    "Inter",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Microsoft YaHei UI",
    "PingFang SC",
    "WenQuanYi Micro Hei",
)
BODY_PX = 14
SMALL_PX = 12
ICON_PX = 16


@dataclass(frozen=True, slots=True)
class Theme:
    """A loaded theme.

    Attributes:
        name: ``light`` or ``dark``.
        tokens: Name to ``#rrggbb``.
    """

    name: str
    tokens: dict[str, str]

    def colour(self, token: str) -> QColor:
        """The colour of a token; an unknown one is a bug and raises ``KeyError``."""
        return QColor(self.tokens[token])

    def icon(self, name: str, ink: str = "ink") -> QIcon:
        """An icon drawn in a token's colour, sharp at 100 % to 300 %."""
        svg = (files("resources") / "icons" / f"{name}.svg").read_text("utf-8")
        renderer = QSvgRenderer(QByteArray(svg.replace("currentColor", self.tokens[ink]).encode()))
        icon = QIcon()
        for scale in (1, 2, 3):
            side = ICON_PX * scale
            pixmap = QPixmap(QSize(side, side))
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            renderer.render(painter, QRectF(0, 0, side, side))
            painter.end()
            pixmap.setDevicePixelRatio(scale)
            icon.addPixmap(pixmap)
        return icon


def load_theme(name: str) -> Theme:
    """Read the tokens of ``light`` or ``dark``."""
    text = (files("resources") / "themes" / f"{name}.toml").read_text("utf-8")
    return Theme(name, {key: str(value) for key, value in tomllib.loads(text).items()})


def dress(app: QApplication, theme: Theme) -> None:
    """Give the whole program a theme; may be called again to change it."""
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setFont(body_font())
    app.setPalette(_palette(theme))
    sheet = (files("resources") / "themes" / "zuoxi.qss").read_text("utf-8")
    app.setStyleSheet(Template(sheet).substitute(theme.tokens))


def body_font(pixels: int = BODY_PX) -> QFont:
    """The program's font: Latin from Inter where it is installed, Chinese from a CJK face."""
    have = set(QFontDatabase.families())
    font = QFont()
    font.setFamilies([name for name in FONTS if name in have] or [font.family()])
    font.setPixelSize(pixels)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    return font


def restyle(widget: QWidget) -> None:
    """Apply the style sheet again after a property that it selects by has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def _palette(theme: Theme) -> QPalette:
    roles = {
        QPalette.ColorRole.Window: "ground",
        QPalette.ColorRole.WindowText: "ink",
        QPalette.ColorRole.Base: "panel",
        QPalette.ColorRole.AlternateBase: "raised",
        QPalette.ColorRole.Text: "ink",
        QPalette.ColorRole.Button: "panel",
        QPalette.ColorRole.ButtonText: "ink",
        QPalette.ColorRole.Highlight: "blue",
        QPalette.ColorRole.HighlightedText: "on_blue",
        QPalette.ColorRole.PlaceholderText: "faint",
        QPalette.ColorRole.ToolTipBase: "ink",
        QPalette.ColorRole.ToolTipText: "panel",
        QPalette.ColorRole.Link: "blue",
    }
    palette = QPalette()
    for role, token in roles.items():
        palette.setColor(role, theme.colour(token))
    return palette


class Look(QObject):
    """The theme that is worn now; whoever paints by hand asks it and listens to it.

    Signals:
        changed: Another theme was put on.
    """

    changed = Signal()

    def __init__(self, app: QApplication, name: str = "light") -> None:
        super().__init__(app)
        self._app = app
        self.theme = load_theme(name)
        dress(app, self.theme)

    def wear(self, name: str) -> None:
        """Put on ``light`` or ``dark``."""
        self.theme = load_theme(name)
        dress(self._app, self.theme)
        self.changed.emit()

    @Slot()
    def toggle(self) -> None:
        """Put on the other theme."""
        self.wear(THEMES[1 - THEMES.index(self.theme.name)])
