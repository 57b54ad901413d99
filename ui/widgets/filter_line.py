"""A line that narrows a list while one types."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.widgets.labels import key_label

KEY = "Ctrl+F"
KEY_ROOM_PX = 60


class FilterLine(QLineEdit):
    """Ctrl+F comes here; Enter, Down and Escape go to the list, Escape with nothing typed.

    Signals:
        left: The person goes on to the list.
    """

    left = Signal()

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self._key = key_label(KEY)
        self._key.setParent(self)
        self.setTextMargins(0, 0, KEY_ROOM_PX, 0)

    def listen_in(self, window: QWidget) -> None:
        """Let the key work in the whole window."""
        QShortcut(QKeySequence(KEY), window).activated.connect(self.enter)

    @Slot()
    def enter(self) -> None:
        """Put the caret here."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override Qt."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down}:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, _event: object) -> None:
        """Keep the key at the right end."""
        size = self._key.sizeHint()
        y = (self.height() - size.height()) // 2
        self._key.setGeometry(self.width() - size.width() - 7, y, size.width(), size.height())
