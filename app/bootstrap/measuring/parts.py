"""What several benches of the seat need: a seat that is cut off, and the pulse of its UI thread."""

from __future__ import annotations

import gc
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from app.bootstrap.ears import Sounds
from app.bootstrap.seat import OpenSeat
from app.domain.seat import Role
from app.measuring.percentiles import percentiles
from app.paths import Profile
from app.recognising import BUNDLED_MODEL
from app.settings import Settings
from app.sync.client import Central
from app.sync.protocol import SignedIn
from app.telephony.line import RecordedLine
from ui.theme import Look

HEARTBEAT_MS = 5
NOWHERE = "http://127.0.0.1:9"
"""A port where nobody answers: the benches measure a seat whose network is cut."""
SEAT = "8012"


class Heartbeat(QObject):
    """Beats every five milliseconds on the UI thread; a late beat is a stall."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._last_s = time.perf_counter()
        self.stalls_ms: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(HEARTBEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def begin(self) -> None:
        """Forget what was before."""
        self.stalls_ms = []
        self._last_s = time.perf_counter()

    @Slot()
    def _beat(self) -> None:
        now = time.perf_counter()
        self.stalls_ms.append(max(0.0, (now - self._last_s) * 1000 - HEARTBEAT_MS))
        self._last_s = now


class Collections:
    """Notes how long Python's collector takes; everything waits for it."""

    def __init__(self) -> None:
        self._began_s = 0.0
        self._taken_ms: list[float] = []

    def begin(self) -> None:
        """Note from now on."""
        gc.callbacks.append(self._note)

    def summary(self) -> dict[str, Any]:
        """All collections since ``begin``, in milliseconds; notes no more."""
        gc.callbacks.remove(self._note)
        return percentiles(self._taken_ms)

    def _note(self, phase: str, _about: dict[str, int]) -> None:
        if phase == "start":
            self._began_s = time.perf_counter()
        else:
            self._taken_ms.append((time.perf_counter() - self._began_s) * 1000)


def open_detached_seat(
    look: Look, folder: Path, sounds: Sounds, model: str = BUNDLED_MODEL
) -> OpenSeat:
    """A seat with a profile in ``folder`` that cannot reach any server and is called at once."""
    profile = Profile(folder).make()
    who = SignedIn("", 0, "bench", "量", SEAT, Role.AGENT)
    line = RecordedLine("13800138000", 0.2)
    central = Central(NOWHERE)
    seat = OpenSeat(look, profile, Settings(model=model), who, central, line, sounds)
    seat.model.result(timeout=60)
    return seat


def stalls(beat: Heartbeat) -> dict[str, Any]:
    """How late the beats came, in milliseconds, and how many stalls a person would feel."""
    late = sorted(beat.stalls_ms)
    return percentiles(late) | {"over_50_ms": sum(stall > 50 for stall in late)}
