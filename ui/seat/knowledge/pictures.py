"""Pictures of articles, read with a bound on what a file may cost."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

WIDEST_PX = 1200
"""Wider than a card ever is, also on screens of 150 %."""
MOST_PIXELS = 40_000_000
MOST_MIB = 192


def decoded(content: bytes | None) -> QImage:
    """Read a picture, made as small as a card needs; any thread, tens of milliseconds.

    Args:
        content: A file of any kind; ``None`` if there is none.

    Returns:
        A null image if it is no picture, or one of more than ``MOST_PIXELS``.
    """
    if not content:
        return QImage()
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAllocationLimit(MOST_MIB)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MOST_PIXELS:
        return QImage()
    if size.width() > WIDEST_PX:
        bound = QSize(WIDEST_PX, size.height())
        reader.setScaledSize(size.scaled(bound, Qt.AspectRatioMode.KeepAspectRatio))
    reader.setAutoTransform(True)
    return reader.read()
