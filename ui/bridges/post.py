"""The one door into the UI thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app.services.events import DeskEvent


class DeskBridge(QObject):
    """Lives in the UI thread; ``post`` is the only method that other threads may call.

    Signals:
        came: An event, delivered on the UI thread; events of one thread come in their order,
            and one that is posted on the UI thread comes at once, ahead of waiting ones.
    """

    came = Signal(object)

    def post(self, event: DeskEvent) -> None:
        """Queue ``event``; after the program's end nobody listens and nothing happens."""
        if isValid(self):
            self.came.emit(event)
