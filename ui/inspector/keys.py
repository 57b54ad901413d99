"""The keys of the inspector's desk."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.dialogs.keys import KeySheet


class InspectorKeys(KeySheet):
    """What each key does while calls are heard again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        replay = (
            ("Space", self.tr("Play, pause")),
            ("J", self.tr("Back 5 seconds")),
            ("K", self.tr("Pause")),
            ("L", self.tr("On 5 seconds")),
            ("[ / ]", self.tr("Slower / faster")),
            ("T", self.tr("Live text or second pass")),
        )
        transcript = (("Enter", self.tr("Play from the chosen sentence")),)
        calls = (
            ("↑ / ↓", self.tr("Previous / next call")),
            ("Ctrl+F", self.tr("Filter the calls; Esc clears it")),
            ("F5", self.tr("Read the list again")),
            ("F8", self.tr("Show who called, for a reason")),
        )
        everywhere = (("F1", self.tr("Show the keys")), ("F11", self.tr("Light or dark")))
        left = ((self.tr("Replay"), replay), (self.tr("In the transcript"), transcript))
        right = ((self.tr("Calls"), calls), (self.tr("Everywhere"), everywhere))
        super().__init__((left, right), parent)
