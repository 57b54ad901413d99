"""One sheet with every key."""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from ui.widgets.labels import key_label, label


class KeysDialog(QDialog):
    """Shows what each key does; any key closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        grid = QGridLayout(self)
        grid.setContentsMargins(24, 20, 24, 20)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        rows = (
            ("F5 / F6", self.tr("Answer / hang up")),
            ("F7", self.tr("Hold, resume")),
            ("Shift+F7", self.tr("Pause the recording, go on")),
            ("F8", self.tr("Hand over to 110 / 119 / 120")),
            ("F9", self.tr("Ask the supervisor for help")),
            ("F10", self.tr("Choose my state")),
            ("Ctrl+N", self.tr("Register a call by hand")),
            ("Alt+1 … Alt+8", self.tr("Go to a field of the ticket")),
            ("F3 / Shift+F3", self.tr("Take / refuse the current suggestion")),
            ("Ctrl+1 … Ctrl+3", self.tr("Take category 1, 2 or 3")),
            ("Ctrl+↓ / Ctrl+↑", self.tr("Next / previous suggestion")),
            ("Ctrl+E", self.tr("Show the words it came from")),
            ("Ctrl+K", self.tr("Search the knowledge base")),
            ("Ctrl+Shift+K", self.tr("Copy the open article to the answer")),
            ("Ctrl+T", self.tr("Go to the transcript")),
            ("Enter", self.tr("Correct the line of the transcript")),
            ("Delete", self.tr("Take back a correction in it, or put it in again")),
            ("Space", self.tr("Show what was heard there")),
            ("Ctrl+H", self.tr("Hot words; the marked text becomes one")),
            ("F2", self.tr("Close at the seat")),
            ("F4", self.tr("Dispatch")),
            ("F11", self.tr("Light or dark")),
            ("F12", self.tr("Sound and speech")),
        )
        half = (len(rows) + 1) // 2
        for number, (key, text) in enumerate(rows):
            column, row = divmod(number, half)
            grid.addWidget(key_label(key), row, 3 * column)
            grid.addWidget(label(text), row, 3 * column + 1)
        grid.setColumnMinimumWidth(2, 24)

    def keyPressEvent(self, _event: QKeyEvent) -> None:
        """Whatever is pressed, the desk is wanted again."""
        self.accept()
