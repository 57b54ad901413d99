"""Lines and boxes to write in; what a program puts there, Ctrl+Z takes back."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize
from PySide6.QtGui import QFocusEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.domain.call import normalised, written_form
from ui.theme import restyle

LONGEST_NUMBER = "0755-8123 4567"
EDGES_PX = 28
BELOW_LINE_PX = 3
"""Of a line's height that no character fills."""
PASTED_CHARS = 32_000
"""More than any limit of a form: what is too long is told, not cut."""


class TextLine(QLineEdit):
    """A line of text."""

    def __init__(self) -> None:
        super().__init__()
        self.setMaxLength(PASTED_CHARS)

    def show_text(self, text: str, *, anew: bool) -> None:
        """Show a text that comes from elsewhere; nothing is told.

        Args:
            text: What is stored now.
            anew: It is another ticket: what was written before cannot be brought back. Else the
                change is one more step that Ctrl+Z takes back.
        """
        if self.text() == text:
            return
        with QSignalBlocker(self):
            if anew:
                self.setText(text)
            else:
                self.selectAll()
                self.insert(text)
        if not self.hasFocus():
            self.setCursorPosition(0)


class OpenEnd(TextLine):
    """A line that is added to, not replaced, when one arrives by Tab."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Put the caret behind what is there: an estate, before its building is typed."""
        super().focusInEvent(event)
        self.deselect()
        self.setCursorPosition(len(self.text()))


class PhoneLine(TextLine):
    """A telephone number, shown with its area code apart and stored in E.164."""

    def __init__(self) -> None:
        super().__init__()
        self.ensurePolished()
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance(LONGEST_NUMBER) + EDGES_PX)

    def show_text(self, text: str, *, anew: bool) -> None:
        """Leave a number alone that is being written with spaces or +86."""
        if self.hasFocus() and not anew and normalised(self.text()) == text:
            return
        super().show_text(written_form(text), anew=anew)


class TextBox(QPlainTextEdit):
    """Several lines of text; Tab goes to the next field."""

    def __init__(self, low_px: int, high_px: int) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self._low_px = low_px
        self.setMinimumHeight(low_px)
        self.setMaximumHeight(high_px)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show whole lines only: the half of one looks like a fault."""
        super().resizeEvent(event)
        left_free = self.viewportMargins().bottom()
        room, edge = self.viewport().height() + left_free, int(self.document().documentMargin())
        line = self.fontMetrics().lineSpacing()
        lines = (room - edge + BELOW_LINE_PX) // line
        spare = max(0, room - 2 * edge - lines * line)
        if spare != left_free and lines > 1:
            self.setViewportMargins(0, 0, 0, spare)

    def sizeHint(self) -> QSize:
        """Override Qt: as low as may be; the form gives it what is left."""
        return QSize(super().sizeHint().width(), self._low_px)

    def show_text(self, text: str, *, anew: bool) -> None:
        """As ``TextLine.show_text``."""
        if self.toPlainText() == text:
            return
        with QSignalBlocker(self):
            if anew:
                self.setPlainText(text)
                return
            cursor = QTextCursor(self.document())
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(text)


def show_ghost(line: QLineEdit, ghost: str, hint: str = "") -> None:
    """Show in an empty line what will be used if it stays empty, and only then a hint."""
    if line.placeholderText() != (ghost or hint):
        line.setPlaceholderText(ghost or hint)
    set_flag(line, "ghost", bool(ghost) and not line.text())


def set_flag(widget: QWidget, name: str, on: bool) -> None:
    """Set a property that the style sheet selects by."""
    text = "true" if on else "false"
    if widget.property(name) != text:
        widget.setProperty(name, text)
        restyle(widget)
