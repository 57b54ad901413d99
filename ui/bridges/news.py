"""The door into the UI thread for the desks that only watch."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid


class NewsBridge(QObject):
    """Lives in the UI thread; ``post`` is the only method that other threads may call.

    Signals:
        came: A piece of news, on the UI thread, in the order in which it was posted.
    """

    came = Signal(object)

    def post(self, news: object) -> None:
        """Queue ``news``; after the program's end nobody listens and nothing happens."""
        if isValid(self):
            self.came.emit(news)
