"""The keys of the supervisor's desk."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.dialogs.keys import KeySheet


class WallKeys(KeySheet):
    """What each key does on the wall and beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        wall = (
            ("↑ ↓ ← →", self.tr("Move on the wall")),
            ("0 … 9", self.tr("Find a seat by its number")),
            ("Enter", self.tr("What this seat did")),
            ("F6", self.tr("Follow its call")),
            ("Ctrl+F", self.tr("Filter the seats; Esc clears it")),
        )
        call = (
            ("↑ / ↓", self.tr("Earlier / later sentences")),
            ("End", self.tr("Back to the newest sentence")),
        )
        surges = (
            ("F4", self.tr("Go to the surges")),
            ("Enter", self.tr("Open the surge")),
            ("Ctrl+Enter", self.tr("Give the answer to every seat")),
            ("Ctrl+D", self.tr("No surge: tell it no more")),
        )
        figures = (
            ("F7", self.tr("How suggestions are taken")),
            ("1 / 2 / 3", self.tr("Today, 7 days, 30 days")),
        )
        everywhere = (
            ("Esc", self.tr("Close what is open beside the wall")),
            ("F1", self.tr("Show the keys")),
            ("F11", self.tr("Light or dark")),
        )
        left = (
            (self.tr("Wall"), wall),
            (self.tr("A call that is followed"), call),
            (self.tr("Figures"), figures),
        )
        right = ((self.tr("Surges"), surges), (self.tr("Everywhere"), everywhere))
        super().__init__((left, right), parent)
