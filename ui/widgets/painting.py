"""Pieces that delegates paint by hand, looking like the widgets of the same name."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from ui.theme import SMALL_PX, Theme, body_font

PILL_HEIGHT_PX = 20
PILL_PADDING_PX = 7
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def bold(pixels: int) -> QFont:
    """The program's font, half bold."""
    font = body_font(pixels)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def pill_width(text: str) -> int:
    """How wide ``paint_pill`` paints this word."""
    return QFontMetrics(bold(SMALL_PX)).horizontalAdvance(text) + 2 * PILL_PADDING_PX


def paint_pill(painter: QPainter, theme: Theme, left: int, y: int, text: str, tone: str) -> int:
    """Paint a word on its ground with its left edge at ``left``; gives its width."""
    width = pill_width(text)
    box = QRectF(left, y, width, PILL_HEIGHT_PX)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("raised" if tone == "grey" else f"{tone}_ground"))
    painter.drawRoundedRect(box, 5, 5)
    painter.setFont(bold(SMALL_PX))
    painter.setPen(theme.colour("quiet" if tone == "grey" else tone))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    return width


def paint_text(
    painter: QPainter, area: QRect, text: str, font: QFont, alignment: Qt.AlignmentFlag = LEFT
) -> int:
    """Paint one line, cut with an ellipsis where it does not fit; gives its width."""
    painter.setFont(font)
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, area.width()))
    painter.drawText(area, alignment, shown)
    return metrics.horizontalAdvance(shown)
