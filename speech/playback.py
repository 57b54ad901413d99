"""A recorded call is heard again: play, pause, seek, half to double speed.

Speed is plain resampling: at double speed voices are an octave higher. Keeping their pitch is
the business of a later issue.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from speech.events import Track
from speech.loudspeaker import Loudspeaker, open_loudspeaker
from speech.playback_pieces import PIECE_S, Order, Piece, cut
from speech.streams import open_sound

log = logging.getLogger(__name__)

SPEEDS = (0.5, 2.0)
QUEUE_PIECES = 4  # what is heard before an order is obeyed is at most this and the device's own
WATCH_S = 0.1
SILENT_DEVICE_S = 1.0
AHEAD_S = 0.5  # more than devices hold
OPENING_S = 4.0  # PulseAudio's idle sinks may ask for nothing for two seconds after opening


@dataclass(frozen=True, slots=True)
class Playback:
    """What a player tells, about ten times a second while it plays and at every change.

    Attributes:
        position_s: Seconds of the recording that have left the loudspeaker.
        trouble: Why it stopped by itself, in words; empty when all is well.
    """

    position_s: float
    playing: bool
    trouble: str = ""


class Player:
    """Plays one recording; all methods may be called from any thread.

    A thread of its own reads and resamples into a short queue, PortAudio's thread only takes
    from it and never waits. ``on_change`` is called on the player's thread.
    """

    def __init__(
        self,
        recording: Path | BinaryIO,
        on_change: Callable[[Playback], None] = lambda _playback: None,
        device: str = "",
    ) -> None:
        """Open ``recording`` and stand at its beginning; raises :class:`SoundFileError`.

        ``device`` is an identity as in :class:`speech.streams.Device` (``pulse:SINK`` or
        ``HOST API/NAME``); empty means the system's default.
        """
        self._file = open_sound(recording)
        self.length_s = self._file.frames / self._file.samplerate
        self._device = device
        self._on_change = on_change
        self._loudspeaker: Loudspeaker | None = None
        self._rate_hz, self._latency_s = 48_000, 0.0
        self._pieces: queue.Queue[Piece] = queue.Queue(QUEUE_PIECES)
        self._order = Order()
        self._lock = threading.Lock()
        self._heard: Piece | None = None
        self._playing = False
        self._closing = threading.Event()
        self._called_s = self._opened_s = self._paid_s = 0.0
        self._told = Playback(0.0, playing=False)
        self._thread = threading.Thread(target=self._run, name="player", daemon=True)
        self._thread.start()

    @property
    def position_s(self) -> float:
        """Seconds of the recording that have been heard."""
        order = self._order
        given_s = self._given_s(order)
        late_s = self._latency_s * order.speed if self._playing else 0.0
        return max(given_s - late_s, min(order.start_s, given_s))

    @property
    def playing(self) -> bool:
        """Whether sound goes out now."""
        return self._playing

    def play(self) -> None:
        """Play on from where it stands, or from the start when it had come to the end.

        The first call opens the device, which can take a second: not for the UI thread.
        Raises :class:`DeviceError`.
        """
        with self._lock:
            if self._loudspeaker is None:
                self._loudspeaker = open_loudspeaker(self._device, self._on_demand)
                self._rate_hz = self._loudspeaker.rate_hz
                self._latency_s = self._loudspeaker.latency_s
                self._opened_s = time.perf_counter()
                self._give()  # pieces that wait may have another device's rate
            if self._given_s(self._order) >= self.length_s:
                self._give(start_s=0.0)
            self._called_s = time.perf_counter()
            self._playing = True

    def pause(self) -> None:
        """Be silent at once and stay where it stands."""
        self._playing = False

    def seek(self, position_s: float) -> None:
        """Go on at ``position_s``, within the recording; playing or paused as before."""
        with self._lock:
            self._give(start_s=min(max(position_s, 0.0), self.length_s))

    def set_speed(self, speed: float) -> None:
        """Play at 0.5 to 2 times the pace; what is outside is brought inside."""
        with self._lock:
            self._give(speed=min(max(speed, SPEEDS[0]), SPEEDS[1]))

    def choose(self, track: Track | None) -> None:
        """Play one track alone, or both; a recording of one channel has nothing to choose."""
        with self._lock:
            self._give(track=track)

    def close(self) -> None:
        """Stop, and give back the device and the file within a few seconds."""
        self._playing = False
        self._closing.set()
        self._thread.join(2 * SILENT_DEVICE_S)
        with self._lock:
            loudspeaker, self._loudspeaker = self._loudspeaker, None
        if loudspeaker is not None:
            loudspeaker.close()
        self._file.close()

    def _give(self, **changes: Any) -> None:  # noqa: ANN401 - fields of Order
        old = self._order
        changes.setdefault("start_s", self.position_s)
        self._order = replace(old, number=old.number + 1, **changes)

    def _given_s(self, order: Order) -> float:
        """Seconds of the recording that the device has taken."""
        heard = self._heard
        return heard.position_s if heard is not None and heard.order is order else order.start_s

    def _on_demand(self, out: Any, _frames: int, _time: Any, _status: Any) -> None:  # noqa: ANN401 - PortAudio's types
        """Hand out the next piece, or silence; real-time thread: no waiting, no logging."""
        self._called_s = time.perf_counter()
        pcm = b""
        while self._playing and self._paced():
            try:
                piece = self._pieces.get_nowait()
            except queue.Empty:
                break
            if piece.order is self._order:  # else it is from before a seek
                pcm = piece.pcm
                self._heard = piece
                self._paid_s += PIECE_S
                self._playing = bool(pcm)
                break
        out[: len(pcm)] = pcm
        out[len(pcm) :] = bytes(len(out) - len(pcm))

    def _paced(self) -> bool:
        """Tell whether the clock allows a piece; a device in trouble asks for all at once."""
        self._paid_s = max(self._paid_s, self._called_s - AHEAD_S)
        return self._paid_s < self._called_s + AHEAD_S

    def _run(self) -> None:
        try:
            while not self._closing.is_set():
                self._obey(self._order)
        except Exception as error:
            log.exception("Playing a recording stopped")
            self._playing = False
            self._tell(f"The recording cannot be read any further: {error}")

    def _obey(self, order: Order) -> None:
        """Work for one order until there is another one."""
        pieces: Iterator[Piece] | None = None
        waiting: Piece | None = None
        while order is self._order and not self._closing.is_set():
            self._look_after()
            if not self._playing:
                self._closing.wait(PIECE_S)
                continue
            pieces = pieces or cut(self._file, order, self._rate_hz)
            waiting = waiting or next(pieces, None)
            if waiting is None:
                self._closing.wait(PIECE_S)
                continue
            try:
                self._pieces.put(waiting, timeout=WATCH_S)
                waiting = None
            except queue.Full:
                continue

    def _look_after(self) -> None:
        """Tell what changed, and give up a device that asks for nothing any more."""
        trouble = ""
        with self._lock:
            now_s = time.perf_counter()
            opening = now_s - self._opened_s < OPENING_S
            silent_s = now_s - self._called_s
            lost = self._playing and not opening and silent_s > SILENT_DEVICE_S
            loudspeaker = self._loudspeaker
            if lost:
                self._playing, self._loudspeaker = False, None
        if lost and loudspeaker is not None:
            log.warning("The device %s does not play any more", loudspeaker.name)
            loudspeaker.close()
            trouble = f"{loudspeaker.name} does not play any more"
        self._tell(trouble)

    def _tell(self, trouble: str) -> None:
        now = Playback(self.position_s, self._playing, trouble)
        moved_s = abs(now.position_s - self._told.position_s)
        if trouble or now.playing != self._told.playing or moved_s >= WATCH_S:
            self._told = now
            self._on_change(now)
