"""Wrapped text with marked pieces, for delegates that paint rows by hand."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF
from PySide6.QtGui import QBrush, QColor, QFont, QTextCharFormat, QTextLayout, QTextOption


def laid_out(text: str, width: int, font: QFont, line_height: float, lines: int = 0) -> QTextLayout:
    """Wrap ``text`` to ``width`` pixels; at most ``lines`` lines, 0 = all of it."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    y, count = 0.0, 0
    while (not lines or count < lines) and (line := layout.createLine()).isValid():
        line.setLineWidth(max(40, width))
        line.setPosition(QPointF(0, y))
        y += max(line.height(), font.pixelSize() * line_height)
        count += 1
    layout.endLayout()
    return layout


def marked(spans: Iterable[tuple[int, int]], ground: QColor) -> list[QTextLayout.FormatRange]:
    """Formats that give each span (start, end) a ground."""
    formats = []
    for start, end in spans:
        made = QTextLayout.FormatRange()
        made.start = start
        made.length = end - start
        form = QTextCharFormat()
        form.setBackground(QBrush(ground))
        made.format = form
        formats.append(made)
    return formats
