"""A line across the window that says what is wrong; it takes no focus and no click."""

from __future__ import annotations

from operator import itemgetter

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from ui.theme import restyle
from ui.widgets.labels import label

HEIGHT_PX = 30  # one line in any script; where its room is kept, nothing moves


class Banner(QFrame):
    """Shows the newest message and how many more there are; a topic that is over is taken away.

    Signals:
        changed: The visible text changed.
    """

    changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._messages: dict[str, tuple[str, str, bool]] = {}
        self.text: QLabel = label()
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setMinimumHeight(HEIGHT_PX)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 3, 16, 3)
        row.addWidget(self.text, 1)
        self.hide()

    def say(self, topic: str, text: str, tone: str = "amber", *, minor: bool = False) -> None:
        """Show ``text`` until the topic is cleared; tones: amber, red, green.

        What is minor waits behind everything else, also what is older.
        """
        self._messages.pop(topic, None)
        self._messages[topic] = (text, tone, minor)
        self._show()

    def clear(self, topic: str) -> bool:
        """The topic is over; false if it was not there."""
        if self._messages.pop(topic, None) is None:
            return False
        self._show()
        return True

    def _show(self) -> None:
        self.setVisible(bool(self._messages))
        newest = list(reversed(self._messages.values()))
        text, tone, _ = next(iter(sorted(newest, key=itemgetter(2))), ("", "amber", False))
        if len(newest) > 1:
            text = self.tr("{0} ({1} more)").format(text, len(newest) - 1)
        self.text.setText(text)
        self.setAccessibleName(text)
        self.setProperty("tone", tone)
        restyle(self)
        self.changed.emit(text)
