"""A small box that tells, next to a line of the transcript, what was heard in it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QLabel, QWidget

from ui.theme import SMALL_PX, body_font

PADDING_PX = 8
BETWEEN_PX = 2


class HeardBox(QLabel):
    """Lies over a list in the theme's colours; the list hides it when a person goes on."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("popup")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(body_font(SMALL_PX + 1))
        self.setWordWrap(True)
        self.setMargin(PADDING_PX)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def tell(self, text: str, row: QRect, left: int) -> None:
        """Show a text above a row, or below it where there is no room above.

        Args:
            text: One line for each piece.
            row: The row, in pixels of the list.
            left: Where the row's words begin; the box begins there too.
        """
        self.setText(text)
        self.setAccessibleName(text)
        widest = row.right() - left
        lines = text.splitlines()
        wanted = max(self.fontMetrics().horizontalAdvance(line) for line in lines)
        width = min(widest, wanted + 2 * PADDING_PX + 4)
        height = self.heightForWidth(width)
        above = row.top() - BETWEEN_PX - height
        top = above if above >= 0 else row.bottom() + BETWEEN_PX
        self.setGeometry(QRect(QPoint(left, top), QPoint(left + width, top + height)))
        self.raise_()
        self.show()
