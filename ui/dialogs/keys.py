"""One sheet with every key of a desk."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QWidget

from ui.widgets.labels import key_label, label

Part = tuple[str, Sequence[tuple[str, str]]]
"""Where keys hold, and the keys with what they do."""


class KeySheet(QDialog):
    """Shows what each key does, in columns of parts; any key closes it, and then it is gone."""

    def __init__(self, columns: Sequence[Sequence[Part]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(24, 16, 24, 20)
        whole.setSpacing(40)
        for parts in columns:
            whole.addLayout(_column(parts))

    def keyPressEvent(self, _event: QKeyEvent) -> None:
        """Whatever is pressed, the desk is wanted again."""
        self.accept()


class KeysDialog(KeySheet):
    """The keys of the agent's desk."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__((self._of_the_work(), self._of_the_screen()), parent)

    def _of_the_work(self) -> Sequence[Part]:
        call = (
            ("F5 / F6", self.tr("Answer / hang up")),
            ("F7", self.tr("Hold, resume")),
            ("Shift+F7", self.tr("Pause the recording, go on")),
            ("F8", self.tr("Note a hand-over to 110 / 119 / 120")),
            ("F9", self.tr("Ask the supervisor for help")),
            ("F10", self.tr("Choose my state")),
            ("Ctrl+N", self.tr("Register a call by hand")),
        )
        ticket = (
            ("Alt+1 … Alt+8", self.tr("Go to a field of the ticket")),
            ("F2", self.tr("Close at the seat")),
            ("F4", self.tr("Dispatch")),
        )
        suggestions = (
            ("F3 / Shift+F3", self.tr("Take / refuse the current suggestion")),
            ("Ctrl+1 … Ctrl+3", self.tr("Take category 1, 2 or 3")),
            ("Ctrl+↓ / Ctrl+↑", self.tr("Next / previous suggestion")),
            ("Ctrl+E", self.tr("Show the words it came from")),
        )
        return (
            (self.tr("Call"), call),
            (self.tr("Ticket"), ticket),
            (self.tr("Suggestions"), suggestions),
        )

    def _of_the_screen(self) -> Sequence[Part]:
        transcript = (
            ("Enter", self.tr("Correct the chosen line")),
            ("Delete", self.tr("Take its corrections back one by one, then restore them")),
            ("Space", self.tr("Show what was heard")),
            ("Ctrl+C", self.tr("Copy the marked text, or the line")),
            ("Menu", self.tr("Everything that can be done with the line")),
        )
        knowledge = (
            ("Ctrl+K", self.tr("Search the knowledge base")),
            ("Ctrl+Shift+K", self.tr("Copy the open article to the answer")),
        )
        everywhere = (
            ("Ctrl+T", self.tr("Go to the transcript")),
            ("Ctrl+H", self.tr("Hot words; the marked text becomes one")),
            ("Esc", self.tr("Close a list, an article or a notice")),
            ("F1", self.tr("Show the keys")),
            ("F11", self.tr("Light or dark")),
            ("F12", self.tr("Sound and speech")),
        )
        return (
            (self.tr("In the transcript"), transcript),
            (self.tr("Knowledge base"), knowledge),
            (self.tr("Everywhere"), everywhere),
        )


def _column(parts: Sequence[Part]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(7)
    row = 0
    for where, keys in parts:
        heading = label(where, "section", pixels=12)
        heading.setContentsMargins(0, 6 if row else 0, 0, 0)
        grid.addWidget(heading, row, 0, 1, 2)
        for number, (key, text) in enumerate(keys, start=row + 1):
            grid.addWidget(key_label(key), number, 0)
            grid.addWidget(label(text), number, 1)
        row += 1 + len(keys)
    grid.setColumnStretch(1, 1)
    grid.setRowStretch(row, 1)
    return grid
