"""The real-time end: sound arrives here in numbered pieces and goes into one bounded queue."""

from __future__ import annotations

import queue
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

SAMPLE_RATE_HZ = 16_000
BLOCK_S = 0.1  # one partial result per block feels live
QUEUE_BLOCKS = 50  # 5 s of sound, 160 kB at 16 kHz
HEARING_BLOCKS = 600  # 60 s, 2 MB: so long a big model may take to be loaded again when it died
QUEUE_PIECES = 50  # 5 s of a device's own sound, 1 MB at 48 kHz stereo

Samples = npt.NDArray[np.int16]
BlockQueue = queue.Queue["Block | None"]
PieceQueue = queue.Queue["Piece | None"]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of sound of one track.

    Attributes:
        first_frame: Index of its first sample since listening began. A jump between two
            blocks is exactly the sound that was lost in between.
        pcm: Mono, signed 16-bit little-endian; about ``BLOCK_S`` long, some samples more or
            less where sound is resampled.
        captured_s: ``time.perf_counter()`` when its last sample had been captured.
    """

    first_frame: int
    pcm: bytes
    captured_s: float

    @property
    def frames(self) -> int:
        """Number of samples in ``pcm``."""
        return len(self.pcm) // 2


@dataclass(frozen=True, slots=True)
class Format:
    """What a source gives while it is open: 16-bit samples, interleaved.

    Attributes:
        is_live: A device with a clock of its own; recordings are fed by ours.
        pauses: It sends nothing while nothing is to be heard (loopback of WASAPI); that is
            silence then, and no loss.
    """

    rate_hz: int
    channels: int
    is_live: bool = True
    pauses: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Sound as a source gave it.

    Attributes:
        first_frame: Number of its first frame since this opening.
        captured_s: As in :class:`Block`.
    """

    opening: Opening
    first_frame: int
    pcm: bytes
    captured_s: float

    @property
    def frames(self) -> int:
        """Samples of each channel."""
        return len(self.pcm) // (2 * self.opening.format.channels)


class Opening:
    """A source from being opened to being closed: numbers, copies and enqueues; never waits.

    Attributes:
        number: Of the openings of one capture, the later the higher.
        overflows: Times PortAudio itself lost sound before we saw it; how much shows only by
            the clock.
        heard: Whether anything came so far.
        last_piece_s: When the last piece came; at first the time of opening.
    """

    def __init__(self, number: int, sound: Format, pieces: PieceQueue) -> None:
        self.number = number
        self.format = sound
        self.overflows = 0
        self.heard = sound.pauses
        self.last_piece_s = time.perf_counter()
        self._pieces = pieces
        self._next_frame = 0

    def on_audio(self, pcm: Any, frames: int, _time: Any, status: Any) -> None:  # noqa: ANN401 - PortAudio's types
        """Take one piece from PortAudio.

        Runs on a real-time thread: no logging, no Qt, no database, no waiting. When the queue
        is full the piece is dropped and shows up as a jump in ``first_frame``.
        """
        self.last_piece_s = time.perf_counter()
        self.overflows += bool(status)
        piece = Piece(self, self._next_frame, bytes(pcm), self.last_piece_s)
        self._next_frame += frames
        self.heard = True
        try:
            self._pieces.put_nowait(piece)
        except queue.Full:
            return


class Capture:
    """Where a stream delivers its sound, however often its device is opened.

    Attributes:
        pieces: What arrived, for the thread that conditions it.
        opening: The latest one; ``None`` before the first.
    """

    def __init__(self) -> None:
        self.pieces: PieceQueue = queue.Queue(QUEUE_PIECES)
        self.opening: Opening | None = None

    def open(self, sound: Format) -> Opening:
        """Expect ``sound`` from now on; the stream feeds the opening that is returned.

        A device that hung while it was closed may still feed an earlier one; whoever conditions
        the pieces takes none of an opening once a later one has spoken.
        """
        number = 1 if self.opening is None else self.opening.number + 1
        self.opening = Opening(number, sound, self.pieces)
        return self.opening
