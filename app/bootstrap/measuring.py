"""Measures the seat as a person meets it: sound to screen, stalls of the UI thread, start."""

from __future__ import annotations

import statistics
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from app.bootstrap.application import RESOURCES, make_application
from app.bootstrap.seat import BUNDLED_MODELS, OpenSeat
from app.domain.seat import Role
from app.paths import Profile
from app.settings import Settings
from app.sync.client import Central
from app.sync.protocol import SignedIn
from app.telephony.line import RecordedLine
from speech.bare import bare_loop
from speech.events import Partial, Segment, Track
from speech.listening import Source
from speech.streams import FileStream
from speech.vosk_engine import VoskEngine
from ui.seat.desk import Desk
from ui.theme import Look

HEARTBEAT_MS = 5
IDLE_S = 5.0
NOWHERE = "http://127.0.0.1:9"
"""A port where nobody answers: the benches measure a seat whose network is cut."""


@dataclass(slots=True)
class Delays:
    """Milliseconds from the capture of a sound to the moment its words were known or painted."""

    partial_ms: list[float] = field(default_factory=list)
    final_ms: list[float] = field(default_factory=list)
    first_partial_s: float = 0.0

    def summary(self) -> dict[str, Any]:
        """Percentiles, and when the first partial came after the first block was fed."""
        return {
            "first_partial_s": round(self.first_partial_s, 3),
            "partial_ms": _percentiles(self.partial_ms),
            "final_ms": _percentiles(self.final_ms),
        }


class PaintWatch(QObject):
    """Notes when what was heard had been painted."""

    def __init__(self, desk: Desk, delays: Delays, began_s: Callable[[], float]) -> None:
        super().__init__(desk)
        self._delays = delays
        self._began_s = began_s
        self._unpainted: list[Partial | Segment] = []
        self._viewport = desk.window.transcript.viewport()
        desk.hearing.shown.connect(self._note)
        self._viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A paint of the transcript begins; the next turn of the loop comes after it."""
        if watched is self._viewport and event.type() == QEvent.Type.Paint and self._unpainted:
            QTimer.singleShot(0, self, self._painted)
        return False

    @Slot(object)
    def _note(self, event: Partial | Segment) -> None:
        self._unpainted.append(event)

    @Slot()
    def _painted(self) -> None:
        now = time.perf_counter()
        for event in self._unpainted:
            late_ms = (now - event.captured_s) * 1000
            if isinstance(event, Partial):
                if not self._delays.partial_ms:
                    self._delays.first_partial_s = now - self._began_s()
                self._delays.partial_ms.append(late_ms)
            else:
                self._delays.final_ms.append(late_ms)
        self._unpainted.clear()


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


def measure_speech(seconds: float) -> dict[str, Any]:
    """Two tracks of the demonstration call through the whole seat, beside a bare vosk loop."""
    recording = RESOURCES / "demo" / "call.flac"
    engine = VoskEngine(BUNDLED_MODELS / "demo-zh")
    used = _Usage()
    heard = bare_loop(recording, engine, seconds)
    bare = Delays(heard.partial_ms, heard.final_ms, heard.first_partial_s)
    bare_usage = used.summary()
    app, look = make_application("light", "zh_CN")
    with TemporaryDirectory() as folder:
        seat_figures = _seat(app, look, Path(folder), recording, seconds)
    seat = seat_figures["seat"]
    return {
        "bench": "speech",
        "seconds": seconds,
        "tracks": 2,
        "bare_vosk": bare.summary() | bare_usage,
        **seat_figures,
        "first_partial_after_bare_ms": round(
            (seat["first_partial_s"] - bare.first_partial_s) * 1000, 1
        ),
    }


def _seat(
    app: QApplication, look: Look, folder: Path, recording: Path, seconds: float
) -> dict[str, Any]:
    stream = FileStream(recording)
    call = Source(stream, tuple(Track), stream.rate_hz)
    seat = open_detached_seat(look, folder, lambda: (call,))
    delays, beat = Delays(), Heartbeat(app)
    PaintWatch(seat.desk, delays, lambda: stream.began_s)
    figures: dict[str, Any] = {}
    used = _Usage()

    def answered() -> None:
        figures["idle_stalls_ms"] = _stalls(beat)
        beat.begin()
        used.begin()
        seat.calls.answer()

    def ended() -> None:
        figures["seat"] = delays.summary() | used.summary()
        figures["stalls_ms"] = _stalls(beat)
        app.exit()

    seat.window.show()
    seat.start()
    QTimer.singleShot(int(IDLE_S * 1000), app, answered)
    QTimer.singleShot(int((IDLE_S + seconds) * 1000), app, ended)
    app.exec()
    seat.close()
    return figures


def open_detached_seat(
    look: Look, folder: Path, sounds: Callable[[], Sequence[Source]]
) -> OpenSeat:
    """A seat with an empty profile that cannot reach any server and is called at once."""
    profile = Profile(folder).make()
    who = SignedIn("", 0, "bench", "量", "8012", Role.AGENT)
    line = RecordedLine("13800138000", 0.2)
    central = Central(NOWHERE)
    seat = OpenSeat(look, profile, Settings(), who, central, line, sounds)
    seat.model.result(timeout=60)
    return seat


class _Usage:
    """Processor and memory of this process."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self.begin()

    def begin(self) -> None:
        self._wall_s = time.perf_counter()
        self._cpu_s = sum(self._process.cpu_times()[:2])

    def summary(self) -> dict[str, Any]:
        wall_s = time.perf_counter() - self._wall_s
        cpu_s = sum(self._process.cpu_times()[:2]) - self._cpu_s
        return {
            "cpu_percent_of_a_core": round(100 * cpu_s / wall_s, 2),
            "memory_mb": round(self._process.memory_info().rss / 2**20, 1),
            "threads": threading.active_count(),
        }


def _stalls(beat: Heartbeat) -> dict[str, Any]:
    stalls = sorted(beat.stalls_ms)
    return _percentiles(stalls) | {"over_50_ms": sum(stall > 50 for stall in stalls)}


def _percentiles(values: Sequence[float]) -> dict[str, Any]:
    if not values:
        return {"count": 0}
    ordered = sorted(values)
    return {
        "count": len(ordered),
        "p50": round(statistics.median(ordered), 2),
        "p95": round(ordered[int(len(ordered) * 0.95)], 2),
        "max": round(ordered[-1], 2),
    }


def probe_start(folder: Path) -> None:
    """Open a seat, and leave as soon as it has painted and answers keys; for ``bench start``."""
    app, look = make_application("light", "zh_CN")
    seat = open_detached_seat(look, folder, lambda: ())
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
