"""The real-time end: sound arrives here in numbered blocks and goes into bounded queues."""

from __future__ import annotations

import queue
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from speech.events import Track

SAMPLE_RATE_HZ = 16_000
BLOCK_S = 0.1  # one partial result per block feels live
QUEUE_BLOCKS = 50  # 5 s of sound, 160 kB at 16 kHz

Samples = npt.NDArray[np.int16]
BlockQueue = queue.Queue["Block | None"]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of sound of one track.

    Attributes:
        first_frame: Index of its first sample since listening began. A jump between two
            blocks is exactly the sound that was lost in between.
        pcm: Mono, signed 16-bit little-endian.
        captured_s: ``time.perf_counter()`` when its last sample had been captured.
    """

    first_frame: int
    pcm: bytes
    captured_s: float

    @property
    def frames(self) -> int:
        """Number of samples in ``pcm``."""
        return len(self.pcm) // 2


class Capture:
    """Numbers, copies and enqueues sound; never waits.

    Attributes:
        device_overflows: Times PortAudio itself lost sound before we saw it; unlike our
            own losses their length is unknown.
        heard_since_resume: Whether a block came since ``resume``.
    """

    def __init__(self, outlets: Mapping[Track, Sequence[BlockQueue]], rate_hz: int) -> None:
        """Write each track to its queues; the first track is the first channel."""
        self._outlets = tuple(outlets.values())
        self._rate_hz = rate_hz
        self._next_frame = 0
        self.device_overflows = 0
        self.last_block_s = time.perf_counter()
        self._began_s = self.last_block_s
        self.heard_since_resume = False

    @property
    def channels(self) -> int:
        """Channels that ``on_audio`` expects, interleaved."""
        return len(self._outlets)

    def resume(self, began_s: float) -> None:
        """Number the next block by the clock, because a device was opened (again).

        ``began_s`` is the ``time.perf_counter()`` at which listening began. What was not
        heard since then becomes a jump in ``first_frame`` and so a visible gap.
        """
        self._began_s = began_s
        self.heard_since_resume = False
        self.last_block_s = time.perf_counter()

    def on_audio(self, pcm: Any, frames: int, _time: Any, status: Any) -> None:  # noqa: ANN401 - PortAudio's types
        """Take one block from PortAudio.

        Runs on a real-time thread: no logging, no Qt, no database, no waiting. When a
        queue is full the block is dropped and shows up as a jump in ``first_frame``.
        """
        self.last_block_s = time.perf_counter()
        self.device_overflows += bool(status)
        if not self.heard_since_resume:
            self.heard_since_resume = True
            by_clock = round((self.last_block_s - self._began_s) * self._rate_hz) - frames
            self._next_frame = max(self._next_frame, by_clock)
        samples = np.frombuffer(pcm, np.int16).reshape(-1, len(self._outlets))
        for channel, outlets in enumerate(self._outlets):
            block = Block(self._next_frame, samples[:, channel].tobytes(), self.last_block_s)
            for outlet in outlets:
                try:
                    outlet.put_nowait(block)
                except queue.Full:
                    continue
        self._next_frame += frames
