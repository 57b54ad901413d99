"""From what a source gives to what the tracks carry: channels apart, one rate, the call's clock."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from speech.capture import BLOCK_S, Block, BlockQueue, Capture, Format, Opening, Piece, Samples
from speech.clock import DeviceClock
from speech.events import Failed, SpeechEvent, Track
from speech.level import Meter
from speech.resampling import Resampler

log = logging.getLogger(__name__)

POLL_S = 0.2
LOST_S = 0.1
LOST_WINDOWS = 3  # so many seconds behind by more than that: lost, and not only told late
PAUSE_S = 0.3  # by then a device that pauses would have sent what it has
MUCH_S = 10.0


class Conditioner:
    """Turns the pieces of one source into blocks of its tracks, on a thread of its own.

    Blocks of a device are numbered by the call's clock when it is opened. From then on its
    rate is measured and corrected, so that its sound stays where the call's clock is: word times
    of an hour are right, and both tracks of two devices stay together. Lost sound is a
    jump in the numbers. Recordings are numbered from their first sample, and not corrected.

    Attributes:
        drift_ppm: How much faster than its rate the device runs, in millionths; ``None``
            until it is known, and for recordings.
    """

    def __init__(
        self,
        capture: Capture,
        outlets: Mapping[Track, Sequence[BlockQueue]],
        rate_hz: int,
        emit: Callable[[SpeechEvent], None],
    ) -> None:
        """Take from ``capture``, write each track at ``rate_hz`` to its queues.

        The first track is the first channel. ``emit`` gets levels and faults of the sound.
        """
        self._capture = capture
        self._tracks = tuple(outlets)
        self._outlets = tuple(outlets.values())
        self._meters = tuple(Meter(track) for track in outlets)
        self._rate_hz = rate_hz
        self._emit = emit
        self._began_s = 0.0
        self._stopping = threading.Event()
        self._opening: Opening | None = None
        self._newest = 0  # number of the latest opening that was heard
        self._next_frame = 0  # of the tracks, after everything that was sent
        self._next_piece = 0  # of the source
        self._anchor = 0.0  # number of the first sample of the stretch that goes on now
        self._pauses = False
        self._behind: list[float] = []
        self._overflows = 0
        self.drift_ppm: float | None = None

    def begin(self, began_s: float) -> None:
        """Number blocks from ``began_s`` (``time.perf_counter()``) on; before ``run``."""
        self._began_s = began_s

    def run(self) -> None:
        """Work until ``None`` arrives or ``stop`` is called; a ``conditioner`` thread's target."""
        try:
            while not self._stopping.is_set():
                try:
                    piece = self._capture.pieces.get(timeout=POLL_S)
                except queue.Empty:
                    self.fill_pause(time.perf_counter())
                    continue
                if piece is None:
                    break
                self.take(piece)
            self.finish()
        except Exception as error:
            log.exception("Conditioning of sound stopped")
            for track in self._tracks:
                self._emit(Failed(track, repr(error)))

    def stop(self) -> None:
        """Ask ``run`` to end soon; callable from any thread."""
        self._stopping.set()

    def take(self, piece: Piece) -> None:
        """Condition one piece and pass it on at once; one of an earlier opening is late."""
        if piece.opening.number < self._newest:
            return
        sound = piece.opening.format
        length_s = piece.frames / sound.rate_hz
        if piece.opening is not self._opening:
            self._turn_to(piece.opening, piece.captured_s - length_s)
        elif piece.first_frame > self._next_piece:  # our own queue was full
            lost = (piece.first_frame - self._next_piece) / sound.rate_hz * self._rate_hz
            self._break_off(sound, self._position + lost)
        if sound.pauses:
            self._end_pause(sound, piece.captured_s - length_s)
        self._next_piece = piece.first_frame + piece.frames
        channels = _spread(np.frombuffer(piece.pcm, np.int16), sound, len(self._outlets))
        for meter, channel in zip(self._meters, channels.T, strict=True):
            for event in meter.take(channel, sound.rate_hz):
                self._emit(event)
        self._send(self._resampler.take(channels), piece.captured_s)
        if sound.is_live:
            self._keep_time(piece)

    def finish(self) -> None:
        """Pass on what is still held."""
        if self._opening is not None:
            self._send(self._resampler.finish(), time.perf_counter())
            self._opening = None

    def fill_pause(self, now_s: float) -> None:
        """Make the silence that a pausing device does not send, while it sends nothing."""
        opening = self._capture.opening if self._opening is None else self._opening
        if opening is None or not opening.format.pauses:
            return
        if self._opening is None:
            self._turn_to(opening, now_s)
        missing_s = -self._ahead_s(now_s)
        if missing_s >= PAUSE_S:
            self._fill(opening.format, missing_s - BLOCK_S)
            self._pauses = True

    def _end_pause(self, sound: Format, first_s: float) -> None:
        """Make silence up to the sound that comes now."""
        missing_s = -self._ahead_s(first_s)
        if missing_s >= PAUSE_S or (self._pauses and missing_s > 0):
            self._fill(sound, missing_s)
        self._pauses = False

    def _fill(self, sound: Format, seconds: float) -> None:
        frames = round(min(seconds, MUCH_S) * sound.rate_hz)
        silence = np.zeros((frames, len(self._outlets)), np.int16)
        self._send(self._resampler.take(silence), time.perf_counter())
        self._clock.restart()

    @property
    def _position(self) -> float:
        """Number of the sample that comes next, once all that was taken has been given."""
        return self._anchor + self._resampler.taken

    def _ahead_s(self, now_s: float) -> float:
        return self._position / self._rate_hz - (now_s - self._began_s)

    def _turn_to(self, opening: Opening, first_s: float) -> None:
        """Begin with a newly opened source whose first sample was captured at ``first_s``."""
        self.finish()
        self._opening, self._newest = opening, opening.number
        sound = opening.format
        self._clock = DeviceClock(sound.rate_hz)
        self.drift_ppm = None
        self._next_piece = self._overflows = 0
        self._behind.clear()
        by_clock = (first_s - self._began_s) * self._rate_hz if sound.is_live else 0.0
        self._start_stretch(sound, by_clock)
        for meter in self._meters:
            meter.restart()

    def _break_off(self, sound: Format, position: float) -> None:
        """Go on at another place of the call: what lies in between was lost."""
        self._send(self._resampler.finish(), time.perf_counter())
        self._start_stretch(sound, position)
        if self.drift_ppm is not None:
            self._resampler.steer(self.drift_ppm)

    def _start_stretch(self, sound: Format, position: float) -> None:
        self._resampler = Resampler(
            sound.rate_hz, self._rate_hz, len(self._outlets), steered=sound.is_live
        )
        self._anchor = self._next_frame = max(self._next_frame, round(position))

    def _keep_time(self, piece: Piece) -> None:
        """Hold the source at the pace of the call's clock."""
        ahead_s = self._ahead_s(piece.captured_s)
        if not self._clock.heard(self._next_piece, piece.captured_s, ahead_s):
            return
        self.drift_ppm = self._clock.drift_ppm
        if self._clock.ahead_s > -LOST_S:
            self._behind.clear()
            self._resampler.steer(self._clock.steer_ppm())
        elif lost_s := self._lost_s(piece.opening.overflows):
            self._break_off(piece.opening.format, self._position + lost_s * self._rate_hz)
            self._clock.restart()

    def _lost_s(self, overflows: int) -> float:
        """Judge how much a device that is far behind lost; 0 while it may still be late only.

        A machine that stood still tells everything late for a while and then catches up.
        """
        self._behind.append(-self._clock.ahead_s)
        said_so, self._overflows = overflows > self._overflows, overflows
        if not said_so and len(self._behind) < LOST_WINDOWS:
            return 0.0
        lost_s = min(self._behind)
        self._behind.clear()
        return lost_s

    def _send(self, samples: Samples, captured_s: float) -> None:
        """Give each channel to its track's queues; a full one shows as a jump in the numbers."""
        if not len(samples):
            return
        captured_s -= max(0.0, self._resampler.held_s)
        for channel, outlets in zip(samples.T, self._outlets, strict=True):
            block = Block(self._next_frame, channel.tobytes(), captured_s)
            for outlet in outlets:
                try:
                    outlet.put_nowait(block)
                except queue.Full:
                    continue
        self._next_frame += len(samples)


def _spread(pcm: Samples, sound: Format, tracks: int) -> Samples:
    """Give frames × tracks from what the source interleaves.

    One track hears the mean of a device's first two channels: cheap headsets fill only one of
    them. Of several tracks each has its channel; one that is missing is silent. A recording with
    one channel is the citizen's, who comes last; a device with one is the agent's microphone.
    """
    channels = pcm.reshape(-1, sound.channels)
    if tracks == 1 and sound.channels > 1 and sound.is_live:
        mean: Samples = channels[:, :2].mean(axis=1, dtype=np.float32, keepdims=True)
        return mean.astype(np.int16)
    missing = tracks - sound.channels
    if missing <= 0:
        return channels[:, :tracks]
    return np.pad(channels, ((0, 0), (0, missing) if sound.is_live else (missing, 0)))
