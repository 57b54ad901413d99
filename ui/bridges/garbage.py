"""Python's cyclic garbage is collected on the UI thread only, in small steps."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS = 500
THRESHOLDS = (700, 10, 10)


class Garbage(QObject):
    """Takes the cyclic collector away from the other threads while it lives.

    A collection runs on whatever thread happens to allocate. If that is a transcriber, it
    destroys Qt objects off their thread, and the program dies. What exists when ``start`` is
    called is put aside for good, so that the later, complete collections stay short; what is
    loaded later goes aside by ``put_aside``.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._collect)

    def start(self) -> None:
        """Put aside what there is, and from now on collect only here."""
        gc.disable()
        gc.freeze()
        self._timer.start()

    def stop(self) -> None:
        """Give the collector back."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    @Slot()
    def _collect(self) -> None:
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > THRESHOLDS[generation]:
                gc.collect(generation)
                return


def put_aside() -> None:
    """Put aside for good what was loaded by now; on the UI thread, in no time.

    Without a look: a complete collection of a loaded seat takes a tenth of a second and found
    nothing. Nothing happens where no ``Garbage`` is at work.
    """
    if not gc.isenabled():
        gc.freeze()
