"""A small field that lies over a line of the transcript while an agent corrects it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ui.theme import body_font

FRAME_PX = 6
LEAVES_OPEN = {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}


class LineEditor(QPlainTextEdit):
    """Enter or going elsewhere keeps what is written, Esc does not.

    Signals:
        written: The person is done; the text.
        left: The person gave up.
    """

    written = Signal(str)
    left = Signal()

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setFont(body_font())
        self.setAccessibleName(self.tr("Correct this line"))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self._done = False

    def event(self, event: QEvent) -> bool:
        """Keep Enter and Esc from the desk, which has uses of its own for them."""
        ours = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in ours
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A line of a transcript has no line breaks, so Enter is free."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._finish(keep=True)
        elif event.key() == Qt.Key.Key_Escape:
            self._finish(keep=False)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Who clicks elsewhere is done; another window or a menu is not elsewhere."""
        super().focusOutEvent(event)
        if event.reason() not in LEAVES_OPEN:
            self._finish(keep=True)

    def _finish(self, *, keep: bool) -> None:
        if self._done:
            return
        self._done = True
        if keep:
            self.written.emit(self.toPlainText())
        else:
            self.left.emit()
