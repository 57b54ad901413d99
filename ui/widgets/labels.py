"""Small pieces of text with a role that the style sheet knows."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from ui.theme import SMALL_PX, body_font, restyle


def label(text: str = "", role: str = "", *, pixels: int = 0) -> QLabel:
    """A line of text; roles: title, section, quiet, number, warn, bad."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if pixels:
        made.setFont(body_font(pixels))
    if role:
        made.setProperty("role", role)
    return made


def small(text: str = "", role: str = "quiet") -> QLabel:
    """A line of small text."""
    return label(text, role, pixels=SMALL_PX)


class ElidedLabel(QLabel):
    """Small text that gives way where there is no room; all of it is in the tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(body_font(SMALL_PX))
        self.setProperty("role", "quiet")

    def setText(self, text: str) -> None:
        """Override Qt."""
        super().setText(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        """Nothing has to be seen of it."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what fits, with dots for the rest."""
        painter = QPainter(self)
        mode = Qt.TextElideMode.ElideRight
        shown = self.fontMetrics().elidedText(self.text(), mode, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, shown)


def pill(text: str = "", tone: str = "grey") -> QLabel:
    """A word on a coloured ground; tones: green, amber, red, blue, grey."""
    made = small(text, "")
    made.setProperty("pill", tone)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def key_label(key: str) -> QLabel:
    """A key as it is printed where it acts."""
    made = label(key, "key", pixels=11)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def set_pill(made: QLabel, text: str, tone: str) -> None:
    """Change a pill; without text it hides."""
    if made.property("pill") != tone:
        made.setProperty("pill", tone)
        restyle(made)
    if made.text() != text:
        made.setText(text)
    made.setVisible(bool(text))


def keep_room(widget: QWidget) -> None:
    """Let nothing else move when ``widget`` hides or comes."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)


def hairline(parent: QWidget | None = None) -> QFrame:
    """A horizontal line, one pixel high."""
    line = QFrame(parent)
    line.setObjectName("hairline")
    line.setFixedHeight(1)
    return line


def tabular(font: QFont) -> QFont:
    """Give a font digits of one width, so that timers do not tremble."""
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
