"""Wrapped text with marked pieces, for delegates that paint rows by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QTextCharFormat,
    QTextLayout,
    QTextLine,
    QTextOption,
)


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


def pieces(layout: QTextLayout, start: int, end: int) -> list[QRectF]:
    """Where characters ``start`` to ``end`` (exclusive) stand: a rectangle for each line.

    A rectangle is as high as the glyphs' line; its ``bottom`` is a little below the baseline.
    """
    found = []
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        first, last = line.textStart(), line.textStart() + line.textLength()
        if start < last and first < end:
            left = _x(line, max(start, first))
            right = _x(line, min(end, last))
            found.append(QRectF(left, line.y(), right - left, line.height()))
    return found


def character_at(layout: QTextLayout, point: QPointF) -> int:
    """Which character lies under a point; -1 if none."""
    line = _line_at(layout, point.y())
    if line is None or not 0 <= point.x() <= line.naturalTextWidth():
        return -1
    return line.xToCursor(point.x(), QTextLine.CursorPosition.CursorOnCharacter)


def gap_at(layout: QTextLayout, point: QPointF) -> int:
    """Before which character a caret would be put by a click: the nearest place."""
    line = _line_at(layout, max(0.0, point.y()))
    if line is None:
        return len(layout.text())
    return line.xToCursor(point.x(), QTextLine.CursorPosition.CursorBetweenCharacters)


def _line_at(layout: QTextLayout, y: float) -> QTextLine | None:
    """The line whose glyphs, or the room below them, lie at a height."""
    for number in range(layout.lineCount()):
        line, last = layout.lineAt(number), number + 1 == layout.lineCount()
        below = line.y() + line.height() if last else layout.lineAt(number + 1).y()
        if line.y() <= y < below:
            return line
    return None


def _x(line: QTextLine, character: int) -> float:
    found: Any = line.cursorToX(character)  # typed as an object
    return float(found[0] if isinstance(found, tuple) else found)
