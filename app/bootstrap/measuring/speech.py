"""Measures the way of a word: sound to screen, stalls of the UI thread, processor and memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from app.bootstrap.application import RESOURCES, make_application
from app.bootstrap.measuring.parts import Heartbeat, open_detached_seat, stalls
from app.measuring.delays import delays
from app.measuring.listening import listen
from app.measuring.notes import told
from app.measuring.sound_ends import SoundEnds
from app.measuring.usage import Usage
from app.recognising import recognition
from speech.bare import Told, bare_loop
from speech.events import Partial, Segment, Track
from speech.listening import Source
from speech.streams import FileStream, read_sound
from ui.seat.desk import Desk
from ui.theme import Look

IDLE_S = 5.0


class PaintWatch(QObject):
    """Notes when what was heard had been painted."""

    def __init__(self, desk: Desk, began_s: Callable[[], float]) -> None:
        super().__init__(desk)
        self.painted: list[Told] = []
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
        now_s = time.perf_counter()
        self.painted.extend(told(event, now_s, self._began_s()) for event in self._unpainted)
        self._unpainted.clear()


def measure_speech(seconds: float, model: str) -> dict[str, Any]:
    """Two tracks of the demonstration call through the whole seat, beside a bare vosk loop."""
    recording = RESOURCES / "demo" / "call.flac"
    ends = SoundEnds(*read_sound(recording))
    with recognition(model) as (ours, bare):
        used = Usage()
        bare_figures = delays(bare_loop(recording, bare, seconds), ends) | used.summary()
        listening = listen(recording, ours, seconds)
    app, look = make_application("light", "zh_CN")
    with TemporaryDirectory() as folder:
        seat = _seat(app, look, Path(folder), recording, seconds, model, ends)
    return {
        "bench": "speech",
        "seconds": seconds,
        "tracks": 2,
        "bare_vosk": bare_figures,
        "listening": listening,
        **seat,
        "after_bare": _after(bare_figures, listening, seat["seat"]),
    }


def _after(
    bare: dict[str, Any], listening: dict[str, Any], seat: dict[str, Any]
) -> dict[str, float]:
    """What all that stands around vosk costs: delays on the screen, processor without it."""
    return {
        "first_partial_ms": round(1000 * (seat["first_partial_s"] - bare["first_partial_s"]), 1),
        "partial_p95_ms": round(seat["partial_ms"]["p95"] - bare["partial_ms"]["p95"], 1),
        "word_p95_ms": round(seat["word_ms"]["p95"] - bare["word_ms"]["p95"], 1),
        "processor_percent": round(
            100 * (listening["cpu_percent_of_a_core"] / bare["cpu_percent_of_a_core"] - 1), 1
        ),
    }


def _seat(
    app: QApplication,
    look: Look,
    folder: Path,
    recording: Path,
    seconds: float,
    model: str,
    ends: SoundEnds,
) -> dict[str, Any]:
    stream = FileStream(recording)
    call = Source(stream, tuple(Track), stream.rate_hz)
    seat = open_detached_seat(look, folder, lambda _: (call,), model)
    beat = Heartbeat(app)
    watch = PaintWatch(seat.desk, lambda: stream.began_s)
    figures: dict[str, Any] = {}
    used = Usage()

    def answered() -> None:
        figures["idle_stalls_ms"] = stalls(beat)
        beat.begin()
        used.begin()
        seat.calls.answer()

    def ended() -> None:
        figures["seat"] = delays(watch.painted, ends) | used.summary()
        figures["stalls_ms"] = stalls(beat)
        app.exit()

    seat.window.show()
    seat.start()
    QTimer.singleShot(int(IDLE_S * 1000), app, answered)
    QTimer.singleShot(int((IDLE_S + seconds) * 1000), app, ended)
    app.exec()
    seat.close()
    return figures
