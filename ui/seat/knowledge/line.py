"""The line of the knowledge base: the caret stays in it while the list below is walked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

LONGEST = 10_000
"""Longer than anybody says; the search itself reads only the beginning of it."""
_STAYS = {
    *(Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason),
    Qt.FocusReason.ActiveWindowFocusReason,
}


class SearchLine(QLineEdit):
    """Arrows, Enter and Escape belong to the list below.

    Signals:
        moved: Up or down in the list; -1 or 1.
        entered: Open what is chosen.
        left: Escape.
        came: The caret came here.
        gone: The caret is somewhere else in this window.
    """

    moved = Signal(int)
    entered = Signal()
    left = Signal()
    came = Signal()
    gone = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMaxLength(LONGEST)
        self.setPlaceholderText(self.tr("Knowledge base: type to search"))
        self.setAccessibleName(self.tr("Knowledge base"))
        self.setClearButtonEnabled(True)

    def event(self, event: QEvent) -> bool:
        """While something is typed, Escape is the box's and no shortcut of the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.text()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override Qt."""
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        elif event.key() in moves:
            self.moved.emit(moves[Qt.Key(event.key())])
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Override Qt."""
        super().focusInEvent(event)
        self.came.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Override Qt: a menu or another window does not count."""
        super().focusOutEvent(event)
        if event.reason() not in _STAYS:
            self.gone.emit()
