"""Measures the start of the seat, in a process of its own; see ``zuoxi bench start``."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import psutil
from PySide6.QtCore import QTimer

from app.bootstrap.application import make_application
from app.bootstrap.measuring.parts import open_detached_seat


def probe_start(folder: Path) -> None:
    """Open a seat, and leave as soon as it has painted and answers keys; for ``bench start``."""
    app, look = make_application("light", "zh_CN")
    seat = open_detached_seat(look, folder, lambda _: ())
    seat.window.show()
    seat.start()

    def usable() -> None:
        memory_mb = psutil.Process().memory_info().rss / 2**20
        sys.stdout.write(f"{time.time()} {memory_mb:.1f}\n")
        sys.stdout.flush()
        app.exit()

    seat.window.transcript.viewport().repaint()
    QTimer.singleShot(0, app, usable)
    app.exec()
    seat.close()
