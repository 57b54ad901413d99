"""A source under a clock that the test turns: pieces go in, what its tracks carry comes out."""

from __future__ import annotations

import queue
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from speech.capture import Block, BlockQueue, Capture, Format, Opening, Piece
from speech.conditioning import Conditioner
from speech.events import SpeechEvent, Track

BEGAN_S = 1_000.0
Wave = npt.NDArray[np.float64]


class Bench:
    """Conditions one source without threads; ``now_s`` is the call's clock, from 0."""

    def __init__(self, sound: Format, rate_hz: int = 16_000, tracks: int = 1) -> None:
        self.rate_hz = rate_hz
        self.now_s = 0.0
        self.events: list[SpeechEvent] = []
        self.blocks: list[list[Block]] = [[] for _ in range(tracks)]
        self._queues: list[BlockQueue] = [queue.Queue(9) for _ in range(tracks)]
        self._capture = Capture()
        outlets = {track: [q] for track, q in zip(Track, self._queues, strict=False)}
        self.conditioner = Conditioner(self._capture, outlets, rate_hz, self.events.append)
        self.conditioner.begin(BEGAN_S)
        self.open(sound)

    def open(self, sound: Format) -> Opening:
        self.opening = self._capture.open(sound)
        self._frames = 0
        return self.opening

    def feed(self, samples: npt.NDArray[np.int16], late_s: float = 0.0) -> None:
        """One piece whose last sample sounds at ``now_s`` and is told ``late_s`` later."""
        told_s = BEGAN_S + self.now_s + late_s
        piece = Piece(self.opening, self._frames, samples.tobytes(), told_s)
        self._frames += len(samples)
        self.conditioner.take(piece)
        self.collect()

    def lose(self, frames: int) -> None:
        """Pieces that our own queue did not take."""
        self._frames += frames

    def play(
        self,
        seconds: float,
        wave: Callable[[Wave], Wave],
        ppm: float = 0.0,
        late: Callable[[], float] = lambda: 0.0,
        piece_s: float = 0.1,
    ) -> None:
        """Hear ``wave``, a function of the true time, by a clock that runs ``ppm`` too fast."""
        sound = self.opening.format
        frames = round(piece_s * sound.rate_hz)
        step_s = 1 / (sound.rate_hz * (1 + ppm / 1e6))
        offsets = np.arange(frames) * step_s
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            samples = np.rint(wave(self.now_s + offsets)).astype(np.int16)
            self.now_s += frames * step_s
            self.feed(np.repeat(samples[:, None], sound.channels, axis=1), late())

    def finish(self) -> None:
        self.conditioner.finish()
        self.collect()

    def collect(self) -> None:
        for blocks, waiting in zip(self.blocks, self._queues, strict=True):
            while not waiting.empty():
                block = waiting.get_nowait()
                assert block is not None
                blocks.append(block)

    def sound(self, track: int = 0) -> npt.NDArray[np.int16]:
        """Everything that came, where its numbers say it belongs."""
        blocks = self.blocks[track]
        whole = np.zeros(blocks[-1].first_frame + blocks[-1].frames, np.int16)
        for block in blocks:
            whole[block.first_frame : block.first_frame + block.frames] = np.frombuffer(
                block.pcm, np.int16
            )
        return whole

    def jumps(self, track: int = 0) -> list[tuple[int, int]]:
        """Each number that was not the expected one: where it jumped from, and how far."""
        found, expected = [], self.blocks[track][0].first_frame
        for block in self.blocks[track]:
            if block.first_frame != expected:
                found.append((expected, block.first_frame - expected))
            expected = block.first_frame + block.frames
        return found


def clicks(times_s: Wave) -> Wave:
    """A soft click (40 ms) in the middle of every second of the true time."""
    away_s = np.minimum(np.abs(times_s % 1.0 - 0.5), 0.02)
    return 20_000 * np.cos(away_s / 0.02 * np.pi / 2) ** 2


def clicks_heard_s(sound: npt.NDArray[np.int16], rate_hz: int) -> list[float]:
    """When clicks were heard: the middle of each."""
    loud = np.flatnonzero(np.abs(sound) > 2_000)
    groups = np.split(loud, np.flatnonzero(np.diff(loud) > rate_hz // 10) + 1)
    return [float((group[0] + group[-1]) / 2 / rate_hz) for group in groups if len(group)]
