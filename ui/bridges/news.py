"""The door into the UI thread for the desks that only watch."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid


class NewsBridge(QObject):
    """Lives in the UI thread; ``post`` is the only method that other threads may call.

    Signals:
        came: A piece of news, delivered on the UI thread; news of one thread comes in its order,
            and one that is posted on the UI thread comes at once, ahead of waiting ones.
    """

    came = Signal(object)

    def post(self, news: object) -> None:
        """Queue ``news``; after the program's end nobody listens and nothing happens."""
        if isValid(self):
            self.came.emit(news)
