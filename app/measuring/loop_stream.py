"""A recording that is played again and again, as the sound of a very long call."""

from __future__ import annotations

import threading
import time

import numpy as np

from speech.capture import BLOCK_S, Capture, Format, Opening, Samples


class LoopStream:
    """A recording that begins anew at its end, at real pace, for ``seconds``."""

    def __init__(self, samples: Samples, rate_hz: int, seconds: float) -> None:
        self.name = "loop"
        self.samples, self.rate_hz = whole_blocks(samples, rate_hz), rate_hz
        self._blocks = round(seconds / BLOCK_S)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.began_s = 0.0

    @property
    def round_s(self) -> float:
        """Seconds of one round."""
        return len(self.samples) / self.rate_hz

    def start(self, capture: Capture) -> None:
        """Feed ``capture`` from a thread of its own."""
        opening = capture.open(Format(self.rate_hz, self.samples.shape[1], is_live=False))
        thread = threading.Thread(target=self._play, args=(opening,), name="loop")
        thread.start()
        self._thread = thread  # others may ask at any time whether it has ended

    def stop(self) -> None:
        """Stop feeding."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(2.0)

    @property
    def ended(self) -> bool:
        """All is fed."""
        return self._thread is not None and not self._thread.is_alive()

    def replaced(self) -> bool:
        """A recording stays what it is."""
        return False

    def _play(self, opening: Opening) -> None:
        step = round(self.rate_hz * BLOCK_S)
        rounds = len(self.samples) // step
        self.began_s = time.perf_counter()
        for number in range(self._blocks):
            at = number % rounds * step
            due_s = self.began_s + (number + 1) * BLOCK_S
            if self._stopping.wait(max(0.0, due_s - time.perf_counter())):
                return
            opening.on_audio(self.samples[at : at + step].copy(), step, None, status=False)


def whole_blocks(samples: Samples, rate_hz: int) -> Samples:
    """Fill up with silence to whole blocks, so that every round begins with one."""
    step = round(rate_hz * BLOCK_S)
    return np.pad(samples, ((0, -len(samples) % step), (0, 0)))
